//! What the user at Redis may not do and we need. A right that is missing must be told at the start: without `ZADD`, say,
//! a hold would leave its seat held for ever.
//!
//! The probe tries every command that the scripts and pipelines use. What cannot be tried within a script (to listen, to
//! find the nodes) tells itself, by the error that it gets; [`Missing::of`] reads both.
//!
//! | refused is | plain, 7.0 | within a script, 7.0 | from 7.2 on |
//! | --- | --- | --- | --- |
//! | a command | `NOPERM this user has no permissions to run the 'x' command` | `ERR The user executing the script can't run this command or subcommand` | `NOPERM [ACL failure in script:] User u has no permissions to run the 'x' command` |
//! | a key | `NOPERM this user has no permissions to access one of the keys used as arguments` | `ERR … can't access at least one of the keys mentioned in the command arguments` | `NOPERM … No permissions to access a key` |
//! | a channel | `NOPERM … one of the channels used as arguments` | `ERR … can't publish to the channel mentioned in the command` | `NOPERM … No permissions to access a channel` |
//!
//! A key among a script's KEYS is looked at before the script runs, so that one is refused as a plain command is.

use std::fmt;

use redis::{RedisError, ServerError};

use crate::domain::text::Text;

/// The script of the probe: KEYS a key that nothing else uses, and a channel that nobody listens to. Gives what
/// [`Missing::read`] reads.
pub(super) const PROBE: &str = include_str!("../../assets/redis/probe.lua");

/// How the probe calls the right to the channels.
const CHANNELS: &str = "channels";

/// What the user may not do and we need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// The user; none is named where it is the default one.
    pub user: Option<Text>,
    /// Commands that the user may not run; none where a script ran into one, which does not say which.
    pub commands: Vec<String>,
    /// Whether the user may not use the keys of this house.
    pub keys: bool,
    /// Whether the user may not use its channels.
    pub channels: bool,
}

impl Missing {
    /// Reads the answer of the probe; `None` if nothing is missing.
    #[must_use]
    pub fn read(user: Option<&str>, answer: &[String]) -> Option<Self> {
        let channels = answer.iter().any(|word| word == CHANNELS);
        let commands = answer.iter().filter(|word| *word != CHANNELS).cloned().collect();
        (!answer.is_empty()).then(|| Self { user: user.map(Text::new), commands, keys: false, channels })
    }

    /// The same, and this.
    #[must_use]
    pub fn and(self, more: Option<Self>) -> Self {
        let more = more.unwrap_or_default();
        let commands = more.commands.into_iter().chain(self.commands).collect();
        Self { commands, keys: self.keys || more.keys, channels: self.channels || more.channels, ..self }
    }

    /// What an error says that the user may not do; `None` if it is about something else.
    #[must_use]
    pub fn of(user: Option<&str>, error: &RedisError) -> Option<Self> {
        // A pipeline has the errors of its commands.
        error.clone().into_server_errors()?.iter().find_map(|(_, refused)| Self::of_refusal(user, refused))
    }

    /// The same of what a server said.
    pub(super) fn of_refusal(user: Option<&str>, refused: &ServerError) -> Option<Self> {
        let said = refused.details().unwrap_or_default();
        let is_of_rights = refused.code() == "NOPERM"
            || said.contains("NOPERM")
            || said.starts_with("The user executing the script can't");
        if !is_of_rights {
            return None;
        }
        let command = said.split_once("run the '").and_then(|(_, rest)| rest.split_once('\''));
        Some(Self {
            user: user.map(Text::new),
            commands: command.map(|(command, _)| command.to_uppercase().replace('|', " ")).into_iter().collect(),
            keys: said.contains("of the keys") || said.contains("access a key"),
            channels: said.contains("channel"),
        })
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user.as_ref().map_or("default", Text::as_str);
        let mut missing = self.commands.clone();
        if self.keys {
            missing.push("use the keys of this house".to_owned());
        }
        if self.channels {
            missing.push("use the channels of this house".to_owned());
        }
        if missing.is_empty() {
            missing.push("run a command of a script".to_owned());
        }
        write!(f, "the user {user} of this Redis may not: {}; docs/redis.md has the ACL line", missing.join(", "))
    }
}

impl std::error::Error for Missing {}

#[cfg(test)]
mod tests;
