//! Scripts, and calls of them.

use std::ops::Deref;
use std::sync::Arc;

use redis::{Cmd, ToRedisArgs};

use super::clock::Clock;
use crate::domain::time::Timestamp;
use crate::planted::{self, Bug};

/// What every script shares, and the line of a script in whose place it is put. In `hold.lua` that
/// is behind the hot path, which then does not even make the functions.
const PRELUDE: &str = include_str!("../../assets/redis/prelude.lua");
const PRELUDE_GOES_HERE: &str = "--@prelude\n";

macro_rules! script {
    ($name:ident, $file:literal) => {
        static $name: std::sync::LazyLock<crate::live::call::Script> = std::sync::LazyLock::new(|| {
            crate::live::call::Script::new(
                $file,
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/redis/", $file)),
            )
        });
    };
}
pub(super) use script;

/// A script, and what a server calls it that knows it.
pub(super) struct Script {
    text: String,
    hash: String,
}

impl Script {
    /// That of a file.
    pub(super) fn new(file: &str, source: &str) -> Self {
        let text = planted::in_script(file, source.replace(PRELUDE_GOES_HERE, PRELUDE));
        let hash = redis::Script::new(&text).get_hash().to_owned();
        Self { text, hash }
    }

    /// A call of it with this first key.
    pub(super) fn key(&self, key: String) -> Call<'_> {
        Call { script: self, keys: vec![key], arguments: Vec::new() }
    }
}

/// A call of a script. Its keys are all in one slot.
pub(super) struct Call<'a> {
    script: &'a Script,
    keys: Vec<String>,
    arguments: Vec<Vec<u8>>,
}

impl Call<'_> {
    /// One more key, or a channel that the script publishes to: a server refuses the whole script while the slot of any
    /// of them moves.
    pub(super) fn key(&mut self, key: String) -> &mut Self {
        self.keys.push(key);
        self
    }

    /// One more argument, or several.
    pub(super) fn arg<T: ToRedisArgs>(&mut self, argument: T) -> &mut Self {
        argument.write_redis_args(&mut self.arguments);
        self
    }

    /// The key that says where it goes.
    pub(super) fn first_key(&self) -> &str {
        self.keys.first().map_or("", String::as_str)
    }

    /// As it is sent to a server that knows the script, or to one that does not.
    pub(super) fn command(&self, is_known: bool) -> Cmd {
        let mut command = redis::cmd(if is_known { "EVALSHA" } else { "EVAL" });
        command.arg(if is_known { &self.script.hash } else { &self.script.text });
        if Bug::FeedBesideKeys.is_here()
            && let Some(at) = self.keys.iter().position(|key| key.ends_with("}:feed"))
        {
            let mut keys = self.keys.clone();
            let feed = keys.remove(at);
            return command.arg(keys.len()).arg(keys).arg(&self.arguments).arg(feed).arg(at + 1).take();
        }
        command.arg(self.keys.len()).arg(&self.keys).arg(&self.arguments);
        command
    }
}

/// What a script answered.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its words.
    pub(super) words: Vec<String>,
    /// The clock of the server that answered.
    pub(super) clock: Arc<Clock>,
    /// Whether an answer to it may have got lost before.
    pub(super) is_repeated: bool,
}

impl Answer {
    /// Takes in the server's time, which is among the words.
    pub(super) fn read_time(&self, written: &str) -> Option<Timestamp> {
        let now = Timestamp::from_millis(written.parse().ok()?);
        self.clock.read(now);
        Some(now)
    }
}

impl Deref for Answer {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.words
    }
}
