//! A Redis of our own, when none is named.
//!
//! It belongs to a ledger, not to a user: it lives in a directory beside the ledger, and every
//! frontrow on that ledger joins it. Two lock files keep the order: `door` is held while the
//! server is started or stopped, `members` is shared by all who are in, so that the last one out
//! knows it and shuts the server down. Neither lock outlives its process, however that ends.
//!
//! A server is started only where nobody listens *and* no process of the pid file lives: one that answers
//! strangely, or cannot be asked because files or connections have run out, is there. Two servers in one
//! directory would each have half of the house.
//!
//! The server listens on a socket in the directory and on no port, keeps an append-only file and
//! never throws a key away.

use std::ffi::OsStr;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};

use super::address::Address;
use crate::domain::text::Text;

/// The programs that can serve, in the order in which they are looked for.
const SERVERS: [&str; 2] = ["redis-server", "valkey-server"];

/// A socket's path must be shorter than this on Linux (`sun_path` in unix(7), with its closing 0).
const LONGEST_SOCKET_PATH: usize = 108;

/// How long the server may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long a server may live on to which nobody can connect any more.
const GOING: Duration = Duration::from_secs(3);

/// How long one look at the server may take, and how many in a row may find it stuck.
const ONE_LOOK: Duration = Duration::from_secs(1);
const STUCK_LOOKS: u32 = 5;

/// Why there is no Redis of our own.
#[derive(Debug, thiserror::Error)]
pub enum PrivateError {
    /// No server program is installed.
    #[error("neither redis-server nor valkey-server is on the PATH; install one: sudo apt-get install redis-server")]
    NotInstalled,
    /// A file or directory cannot be used.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The server did not come up.
    #[error("redis-server did not start; its log is {log}")]
    NotStarted {
        /// Where it says why.
        log: PathBuf,
    },
    /// It did not go down.
    #[error("redis-server did not stop")]
    NotStopped,
    /// It is there, and does not do its work.
    #[error("redis-server is there and cannot be used: {why}; `frontrow stop` ends it when no frontrow uses it")]
    Unusable {
        /// What it said, or what came in between.
        why: String,
    },
    /// Others use it.
    #[error("other frontrow programs are using it; close them first")]
    InUse,
}

/// A place among those who use the server.
#[derive(Debug)]
pub struct Private {
    directory: PathBuf,
    socket: PathBuf,
    /// Locked as long as we are in; `None` once we left.
    members: Mutex<Option<File>>,
}

impl Private {
    /// Joins the server in `directory`, and starts it if it is not running. Blocks.
    pub fn join(directory: &Path) -> Result<Self, PrivateError> {
        make_private_directory(directory)?;
        let socket = socket_path(directory)?;
        let _door = lock_door(directory)?;
        start_unless_up(directory, &socket)?;
        let members = open_lock(&directory.join("members"))?;
        members.lock_shared().map_err(|error| io_error(directory, error))?;
        Ok(Self { directory: directory.to_owned(), socket, members: Mutex::new(Some(members)) })
    }

    /// Starts the server again if it died while we are in. Blocks.
    pub fn revive(&self) -> Result<(), PrivateError> {
        let members = self.members.lock().unwrap_or_else(PoisonError::into_inner);
        if members.is_none() {
            return Ok(());
        }
        let _door = lock_door(&self.directory)?;
        start_unless_up(&self.directory, &self.socket)
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> Address {
        Address::of_socket(self.socket.clone())
    }

    /// How to connect to it past the live store.
    pub fn connection(&self) -> redis::RedisResult<ConnectionInfo> {
        ConnectionAddr::Unix(self.socket.clone()).into_connection_info()
    }

    /// Leaves; the last one out shuts the server down. Blocks.
    pub fn leave(&self) -> Result<(), PrivateError> {
        let mut members = self.members.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(members) = members.take() else { return Ok(()) };
        let _door = lock_door(&self.directory)?;
        members.unlock().map_err(|error| io_error(&self.directory, error))?;
        match shut_down_if_empty(&self.directory, &self.socket, &members) {
            Err(PrivateError::InUse) => Ok(()),
            done => done.map(|_| ()),
        }
    }
}

/// Also one that fails half-way, or panics, does not leave a server behind.
impl Drop for Private {
    fn drop(&mut self) {
        if let Err(error) = self.leave() {
            tracing::warn!(%error, "the private Redis was left running");
        }
    }
}

/// Stops the server in `directory` if nobody uses it; `false` if it was not running. Blocks.
pub fn stop(directory: &Path) -> Result<bool, PrivateError> {
    if !directory.exists() {
        return Ok(false);
    }
    let socket = socket_path(directory)?;
    let _door = lock_door(directory)?;
    let members = open_lock(&directory.join("members"))?;
    shut_down_if_empty(directory, &socket, &members)
}

/// To be called with the door locked and no lock held on `members`.
fn shut_down_if_empty(directory: &Path, socket: &Path, members: &File) -> Result<bool, PrivateError> {
    match members.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(PrivateError::InUse),
        Err(TryLockError::Error(error)) => return Err(io_error(directory, error)),
    }
    let process = process(directory);
    match (state(socket), process) {
        (ServerState::Down, None) => return Ok(false),
        // It may listen to nobody, or have no room for one more who asks. On this signal it shuts down as on the
        // command.
        (ServerState::Down | ServerState::Loading | ServerState::Stuck(_), Some(pid)) => {
            let kill = Command::new("kill").args(["-s", "TERM", &pid.to_string()]).stderr(Stdio::null()).status();
            kill.map_err(|error| io_error(directory, error))?;
        }
        // The answer to SHUTDOWN is the end of the connection.
        _ => drop(ask(socket, "SHUTDOWN")),
    }
    let begun = Instant::now();
    while is_there(directory, process) || state(socket) != ServerState::Down {
        if begun.elapsed() > PATIENCE {
            return Err(PrivateError::NotStopped);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(true)
}

/// The process of the server of `directory`, if it lives.
fn process(directory: &Path) -> Option<u32> {
    let pid = std::fs::read_to_string(directory.join("redis.pid")).ok()?.trim().parse().ok()?;
    is_there(directory, Some(pid)).then_some(pid)
}

/// Whether that process lives and is the server of `directory`: its number may be another's by now, but not the
/// directory in which it works.
fn is_there(directory: &Path, pid: Option<u32>) -> bool {
    let Some(pid) = pid else { return false };
    if Path::new("/proc/self/cwd").exists() {
        let works_in = std::fs::read_link(format!("/proc/{pid}/cwd"));
        return works_in.is_ok_and(|works_in| directory.canonicalize().is_ok_and(|directory| directory == works_in));
    }
    let asked = Command::new("kill").args(["-0", &pid.to_string()]).stderr(Stdio::null()).status();
    asked.is_ok_and(|answer| answer.success())
}

fn start(directory: &Path, socket: &Path) -> Result<(), PrivateError> {
    let server = SERVERS.into_iter().find_map(on_path).ok_or(PrivateError::NotInstalled)?;
    let log = directory.join("redis.log");
    // What a killed server left behind would be taken for a sign of life.
    for leftover in [socket, &directory.join("redis.pid")] {
        if let Err(error) = std::fs::remove_file(leftover)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(io_error(leftover, error));
        }
    }
    let path = |path: &Path| path.as_os_str().to_owned();
    let settings: [(&str, &OsStr); 9] = [
        ("--port", OsStr::new("0")),
        ("--unixsocket", &path(socket)),
        ("--unixsocketperm", OsStr::new("600")),
        ("--dir", &path(directory)),
        ("--pidfile", &path(&directory.join("redis.pid"))),
        ("--logfile", &path(&log)),
        ("--appendonly", OsStr::new("yes")),
        ("--save", OsStr::new("")),
        ("--maxmemory-policy", OsStr::new("noeviction")),
    ];
    let mut command = Command::new(server);
    // How this program keeps memory is not for a server.
    command.env_remove("GLIBC_TUNABLES");
    for (name, value) in settings {
        command.arg(name).arg(value);
    }
    // It goes into the background by itself, in a session of its own: a closed terminal window
    // or a Ctrl-C at the counter does not reach it.
    command.args(["--daemonize", "yes"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let started = command.status().map_err(|error| io_error(directory, error))?;
    while state(socket) == ServerState::Down {
        if !started.success() || begun.elapsed() > PATIENCE {
            return Err(PrivateError::NotStarted { log });
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// To be called with the door locked.
fn start_unless_up(directory: &Path, socket: &Path) -> Result<(), PrivateError> {
    // One that is killed at this moment, or is about to go, is waited for.
    let begun = Instant::now();
    while state(socket) == ServerState::Down {
        let Some(pid) = process(directory) else {
            start(directory, socket)?;
            break;
        };
        if begun.elapsed() > GOING {
            return Err(PrivateError::Unusable {
                why: format!("nobody listens at its socket, and process {pid} lives"),
            });
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut stuck = 0;
    loop {
        match state(socket) {
            ServerState::Up => return Ok(()),
            // It reads its data first, however long that takes.
            ServerState::Loading => std::thread::sleep(Duration::from_millis(5)),
            ServerState::Stuck(_) if stuck < STUCK_LOOKS => {
                stuck += 1;
                std::thread::sleep(Duration::from_millis(50));
            }
            ServerState::Stuck(why) => return Err(PrivateError::Unusable { why }),
            ServerState::Down => return Err(PrivateError::NotStarted { log: directory.join("redis.log") }),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum ServerState {
    /// Nobody listens at the socket.
    Down,
    /// It is reading its data.
    Loading,
    /// It works.
    Up,
    /// It is there, or may be, and does not answer as it should; and what it said.
    Stuck(String),
}

fn state(socket: &Path) -> ServerState {
    match ask(socket, "PING") {
        Ok(answer) if answer.starts_with("-LOADING") => ServerState::Loading,
        Ok(answer) if answer.starts_with('+') => ServerState::Up,
        Ok(answer) => ServerState::Stuck(Text::new(answer.trim_start_matches('-').trim()).to_string()),
        // Only this is an answer to whether someone listens. A connection that breaks is someone's.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            ServerState::Down
        }
        Err(error) => ServerState::Stuck(error.to_string()),
    }
}

/// Sends one inline command (<https://redis.io/docs/latest/develop/reference/protocol-spec/>) and
/// reads the first line of the answer. The client library would wait for a stuck server without an
/// end while it connects.
fn ask(socket: &Path, command: &str) -> io::Result<String> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(ONE_LOOK))?;
    stream.set_write_timeout(Some(ONE_LOOK))?;
    // One that sends us away may say why before it reads.
    let sent = stream.write_all(format!("{command}\r\n").as_bytes());
    let mut answer = String::new();
    let read = BufReader::new(stream).read_line(&mut answer);
    if answer.is_empty() {
        sent.and(read)?;
    }
    Ok(answer)
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(program)).find(|candidate| candidate.is_file())
}

/// The socket stands in the directory, or, where its path would be too long for a socket, in a
/// short directory that is derived from it.
fn socket_path(directory: &Path) -> Result<PathBuf, PrivateError> {
    let near = directory.join("redis.sock");
    if near.as_os_str().len() < LONGEST_SOCKET_PATH {
        return Ok(near);
    }
    let real = directory.canonicalize().map_err(|error| io_error(directory, error))?;
    let far = std::env::temp_dir().join(format!("frontrow-{:016x}", fnv1a(real.as_os_str().as_encoded_bytes())));
    make_private_directory(&far)?;
    // In a place where everyone may write, someone else may have been first. Whoever owns the ledger's
    // directory owns this one too.
    let owner = |path: &Path| path.symlink_metadata().map(|of| (of.is_dir(), of.uid())).map_err(|e| io_error(path, e));
    if owner(&far)? != (true, owner(&real)?.1) {
        return Err(io_error(
            &far,
            io::Error::other("this is not ours, and Redis' socket would stand in it; remove it"),
        ));
    }
    Ok(far.join("redis.sock"))
}

/// FNV-1a, 64 bits (<https://www.rfc-editor.org/rfc/rfc9923>): the same name from every build of
/// the program, which the standard library's hasher does not promise.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Makes a directory that only we can enter, or makes sure that an existing one is ours alone.
fn make_private_directory(directory: &Path) -> Result<(), PrivateError> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|error| io_error(directory, error))?;
    let mode = directory.metadata().map_err(|error| io_error(directory, error))?.mode();
    if mode & 0o077 != 0 {
        let open = io::Error::other("others can enter it; forbid that: chmod 700");
        return Err(io_error(directory, open));
    }
    Ok(())
}

fn lock_door(directory: &Path) -> Result<File, PrivateError> {
    let path = directory.join("door");
    let door = open_lock(&path)?;
    door.lock().map_err(|error| io_error(&path, error))?;
    Ok(door)
}

fn open_lock(path: &Path) -> Result<File, PrivateError> {
    // The standard library opens every file close-on-exec, so the server does not inherit a lock.
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| io_error(path, error))
}

fn io_error(path: &Path, error: io::Error) -> PrivateError {
    PrivateError::Io { path: path.to_owned(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connect(socket: &Path) -> Option<redis::Connection> {
        redis::Client::open(ConnectionAddr::Unix(socket.to_owned())).ok()?.get_connection().ok()
    }

    fn directory() -> (tempfile::TempDir, PathBuf) {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("live");
        (parent, directory)
    }

    #[test]
    fn the_last_one_out_shuts_the_server_down_and_the_next_one_finds_its_keys() {
        let (_parent, directory) = directory();
        let first = Private::join(&directory).unwrap();
        let second = Private::join(&directory).unwrap();
        let mut connection = connect(&first.socket).unwrap();
        let () = redis::cmd("SET").arg("seat").arg("G7").query(&mut connection).unwrap();
        first.leave().unwrap();
        assert_eq!(state(&second.socket), ServerState::Up, "one is still in");
        let socket = second.socket.clone();
        second.leave().unwrap();
        assert_eq!(state(&socket), ServerState::Down);

        let again = Private::join(&directory).unwrap();
        let seat: String = redis::cmd("GET").arg("seat").query(&mut connect(&again.socket).unwrap()).unwrap();
        assert_eq!(seat, "G7");
        again.leave().unwrap();
    }

    #[test]
    fn many_who_come_at_once_share_one_server() {
        let (_parent, directory) = directory();
        let joined: Vec<Private> = std::thread::scope(|scope| {
            let joining: Vec<_> = (0..6).map(|_| scope.spawn(|| Private::join(&directory).unwrap())).collect();
            joining.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let ids: std::collections::BTreeSet<String> = joined
            .iter()
            .map(|one| redis::cmd("INFO").arg("server").query::<String>(&mut connect(&one.socket).unwrap()).unwrap())
            .map(|info| info.lines().find(|line| line.starts_with("run_id")).unwrap().to_owned())
            .collect();
        assert_eq!(ids.len(), 1);
        assert!(matches!(stop(&directory), Err(PrivateError::InUse)));
        for one in joined {
            one.leave().unwrap();
        }
        assert!(!stop(&directory).unwrap(), "it is down already");
    }

    #[test]
    fn a_server_that_was_killed_is_started_again_with_its_keys() {
        let (_parent, directory) = directory();
        let private = Private::join(&directory).unwrap();
        let () = redis::cmd("SET").arg("seat").arg("G7").query(&mut connect(&private.socket).unwrap()).unwrap();
        let pid = std::fs::read_to_string(directory.join("redis.pid")).unwrap();
        assert!(Command::new("kill").args(["-9", pid.trim()]).status().unwrap().success());
        while state(&private.socket) != ServerState::Down {
            std::thread::yield_now();
        }
        private.revive().unwrap();
        let seat: String = redis::cmd("GET").arg("seat").query(&mut connect(&private.socket).unwrap()).unwrap();
        assert_eq!(seat, "G7");
        private.leave().unwrap();
    }

    #[test]
    fn a_directory_with_too_long_a_name_for_a_socket_works_too() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("a".repeat(LONGEST_SOCKET_PATH));
        let private = Private::join(&directory).unwrap();
        assert_eq!(state(&private.socket), ServerState::Up);
        let far = private.socket.parent().unwrap().to_owned();
        private.leave().unwrap();
        std::fs::remove_dir_all(&far).unwrap();

        // Someone else was there first.
        let elsewhere = parent.path().join("elsewhere");
        make_private_directory(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &far).unwrap();
        let refused = Private::join(&directory);
        std::fs::remove_file(&far).unwrap();
        assert!(matches!(&refused, Err(PrivateError::Io { path, .. }) if *path == far), "{refused:?}");
    }

    #[test]
    fn a_server_that_has_no_room_for_one_more_is_not_taken_for_down() {
        let (_parent, directory) = directory();
        let first = Private::join(&directory).unwrap();
        let pid = std::fs::read_to_string(directory.join("redis.pid")).unwrap();
        let mut held = connect(&first.socket).unwrap();
        let () = redis::cmd("CONFIG").arg("SET").arg("maxclients").arg(1).query(&mut held).unwrap();
        for _ in 0..20 {
            let refused = Private::join(&directory);
            let Err(PrivateError::Unusable { why }) = &refused else { panic!("{refused:?}") };
            assert!(why.contains("max number of clients") || why.contains("pipe") || why.contains("reset"), "{why}");
            assert!(first.revive().is_err());
        }
        assert!(directory.join("redis.pid").exists() && first.socket.exists());
        let answer: String = redis::cmd("PING").query(&mut held).unwrap();
        assert_eq!(answer, "PONG");
        // The last one out ends it, though it cannot ask it to.
        first.leave().unwrap();
        assert!(!is_there(&directory, pid.trim().parse().ok()));
        assert!(redis::cmd("PING").query::<String>(&mut held).is_err());
    }

    #[test]
    fn stopping_ends_a_server_whose_socket_is_gone_and_none_is_started_beside_it() {
        let (_parent, directory) = directory();
        let first = Private::join(&directory).unwrap();
        let pid: u32 = std::fs::read_to_string(directory.join("redis.pid")).unwrap().trim().parse().unwrap();
        let mut held = connect(&first.socket).unwrap();
        std::fs::remove_file(&first.socket).unwrap();
        assert!(matches!(first.revive(), Err(PrivateError::Unusable { .. })));
        assert_eq!(process(&directory), Some(pid));
        let answer: String = redis::cmd("PING").query(&mut held).unwrap();
        assert_eq!(answer, "PONG");
        let members = first.members.lock().unwrap().take().unwrap();
        drop(members);
        assert!(stop(&directory).unwrap(), "it was running");
        assert!(redis::cmd("PING").query::<String>(&mut held).is_err());
        assert!(!stop(&directory).unwrap());
    }
}
