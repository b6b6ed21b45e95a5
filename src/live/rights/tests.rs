//! A real server, and users of it who lack this or that.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use redis::{Commands as _, Connection, ConnectionAddr, IntoConnectionInfo as _, RedisResult};

use super::*;
use crate::live::private::Private;

/// A user who may use all keys and channels of the ledger L7, and nothing else.
const KEYS_AND_CHANNELS: &str = "resetkeys resetchannels -@all ~{L7:* &{L7:*";

/// The commands that the probe tries.
fn tried() -> BTreeSet<String> {
    let calls = PROBE.split("local calls").nth(1).unwrap().split("local missing").next().unwrap();
    calls.split("{ '").skip(1).map(|call| call.split('\'').next().unwrap().to_owned()).collect()
}

struct Server {
    private: Private,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { private: Private::join(&folder.path().join("live")).unwrap(), _folder: folder }
    }

    fn connect(&self, user: Option<&str>) -> Connection {
        self.client(user).get_connection().unwrap()
    }

    fn client(&self, user: Option<&str>) -> redis::Client {
        let info = self.private.connection().unwrap();
        let mut settings = info.redis_settings().clone().set_skip_set_lib_name();
        if let Some(user) = user {
            settings = settings.set_username(user).set_password("p");
        }
        redis::Client::open(info.set_redis_settings(settings)).unwrap()
    }

    /// A user with these rights, and nothing more.
    fn till(&self, rights: &str) -> Connection {
        let mut user = redis::cmd("ACL");
        user.arg("SETUSER").arg("till").arg("reset").arg("on").arg(">p").arg(rights.split(' ').collect::<Vec<_>>());
        user.exec(&mut self.connect(None)).unwrap();
        self.connect(Some("till"))
    }
}

fn probe(till: &mut Connection) -> RedisResult<Vec<String>> {
    let mut call = redis::cmd("EVAL");
    call.arg(PROBE).arg(2).arg("{L7:house}:probe").arg("{L7:house}:probe-channel").query(till)
}

/// The rights of a counter as the page on Redis gives them, for the ledger L7.
fn documented() -> String {
    let page = include_str!("../../../docs/redis.md").split("## Users of the sentinels").next().unwrap();
    let lines = page.lines().filter_map(|line| line.strip_prefix("ACL SETUSER till "));
    let rights: Vec<&str> = lines.map(|line| line.trim_start_matches("on >secret ")).collect();
    rights.join(" ").replace("{ID:", "{L7:")
}

/// The same without a command.
fn all_but(command: &str) -> String {
    let word = format!("+{}", command.to_lowercase());
    documented().split(' ').filter(|right| *right != word).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_probe_finds_exactly_what_the_user_lacks_and_leaves_nothing_behind() {
    let server = Server::start();
    assert_eq!(probe(&mut server.till(&documented())).unwrap(), [""; 0]);
    for command in tried() {
        assert_eq!(probe(&mut server.till(&all_but(&command))).unwrap(), [command.as_str()]);
        let left: bool = server.connect(None).exists("{L7:house}:probe").unwrap();
        assert!(!left, "{command}");
    }
    let none = probe(&mut server.till(&format!("{KEYS_AND_CHANNELS} +eval"))).unwrap();
    assert_eq!(none.iter().cloned().collect::<BTreeSet<_>>(), tried());
}

#[test]
fn a_right_to_channels_that_is_missing_is_told_as_such() {
    let server = Server::start();
    let mut till = server.till(&documented().replace("&{L7:*", "&{L8:*"));
    let missing = Missing::read(Some("till"), &probe(&mut till).unwrap()).unwrap();
    assert_eq!(missing, Missing { user: Some(Text::new("till")), channels: true, ..Missing::default() });
}

#[test]
fn the_error_of_a_call_says_what_is_missing() {
    let server = Server::start();
    let mut till = server.till("resetkeys resetchannels -@all ~{L7:* &{L7:* +eval +get +spublish +ssubscribe +publish");
    let of = |error: &RedisError| Missing::of(Some("till"), error).unwrap();
    let of_command = |command: &str| Missing {
        user: Some(Text::new("till")),
        commands: vec![command.to_owned()],
        ..Missing::default()
    };
    let mut refused = |words: &[&str]| {
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]).query::<redis::Value>(&mut till).unwrap_err()
    };
    assert_eq!(of(&refused(&["HSET", "{L7:a}", "f", ""])), of_command("HSET"));
    assert_eq!(of(&refused(&["CONFIG", "GET", "x"])), of_command("CONFIG GET"));
    let (keys, channels) = (of(&refused(&["GET", "{L8:a}"])), of(&refused(&["SPUBLISH", "{L8:a}", ""])));
    assert!(keys.keys && !keys.channels && !channels.keys && channels.channels, "{keys:?} {channels:?}");
    // What a script names, and what it runs into.
    assert!(of(&refused(&["EVAL", "return 1", "1", "{L8:a}"])).keys);
    assert!(of(&refused(&["EVAL", "return redis.call('GET', ARGV[1])", "0", "{L8:a}"])).keys);
    assert!(of(&refused(&["EVAL", "return redis.call('SPUBLISH', ARGV[1], '')", "0", "{L8:a}"])).channels);
    let in_script = of(&refused(&["EVAL", "return redis.call('HSET', KEYS[1], 'f', '')", "1", "{L7:a}"]));
    assert_eq!(in_script, Missing { user: Some(Text::new("till")), ..Missing::default() });
    // What is wrong otherwise has to do with no right.
    assert_eq!(Missing::of(None, &refused(&["GET"])), None);
    assert_eq!(Missing::of(None, &refused(&["EVAL", "return redis.error_reply('ERR the user')", "0"])), None);
    let nobody = ConnectionAddr::Unix("/nowhere/redis.sock".into()).into_connection_info().unwrap();
    let away = redis::Client::open(nobody).unwrap().get_connection().err().unwrap();
    assert_eq!(Missing::of(None, &away), None);
}

#[tokio::test]
async fn the_error_of_a_pipeline_says_what_is_missing_too() {
    let server = Server::start();
    drop(server.till(&format!("{KEYS_AND_CHANNELS} +get")));
    let mut till = server.client(Some("till")).get_multiplexed_async_connection().await.unwrap();
    let mut pipeline = redis::pipe();
    pipeline.cmd("GET").arg("{L7:a}").cmd("HLEN").arg("{L7:a}");
    let error = pipeline.query_async::<redis::Value>(&mut till).await.unwrap_err();
    assert_eq!(Missing::of(None, &error).unwrap().commands, ["HLEN"], "{error}");
}

#[test]
fn what_is_missing_is_one_sentence() {
    let answer = ["ZADD", "SPUBLISH"].map(str::to_owned);
    let missing = Missing::read(Some("till"), &answer).unwrap();
    let told = "the user till of this Redis may not: ZADD, SPUBLISH; docs/redis.md has the ACL line";
    assert_eq!(missing.to_string(), told);
    assert_eq!(Missing::read(Some("till"), &[]), None);
    let all = Missing { keys: true, channels: true, ..Missing::default() };
    let told = "the user default of this Redis may not: use the keys of this house, use the channels of this house; \
                docs/redis.md has the ACL line";
    assert_eq!(all.to_string(), told);
    assert!(Missing::default().to_string().contains("a command of a script"));
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let below = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    below.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Used, and not to be tried: the look for programs of before, what is asked of a server and not needed, and what no
/// script may call.
const NOT_TRIED: [&str; 10] =
    ["SCAN", "INFO", "CONFIG", "PING", "ROLE", "CLUSTER", "ASKING", "SENTINEL", "SSUBSCRIBE", "EVAL"];

#[test]
fn the_probe_tries_exactly_the_commands_that_scripts_and_pipelines_use() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = BTreeSet::new();
    let mut all = files(&root.join("assets/redis"));
    all.extend(files(&root.join("src/live")));
    for path in all {
        let is_of_probe = path.ends_with("probe.lua") || path.ends_with("rights/tests.rs");
        // What stands in tests does things that a counter never does, and so does who looks after a private server.
        if is_of_probe || path.ends_with("tests.rs") || path.ends_with("private.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let source = source.split("mod tests {").next().unwrap();
        for begins in ["call('", "in_pieces('", "cmd(\""] {
            let words = source.split(begins).skip(1).map(|rest| rest.split(['\'', '"']).next().unwrap());
            used.extend(words.map(|word| word.split(' ').next().unwrap().to_owned()));
        }
    }
    used.retain(|command| !NOT_TRIED.contains(&command.as_str()));
    assert_eq!(tried(), used);
}
