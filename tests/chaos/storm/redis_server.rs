//! A Redis that bad things happen to.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub(crate) struct Server {
    folder: tempfile::TempDir,
    pub(crate) port: u16,
    child: Child,
}

impl Server {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = spawn(&folder, port);
        let server = Self { folder, port, child };
        server.wait();
        server
    }

    /// Starts it again after it was killed.
    pub(crate) fn restart(&mut self) {
        self.child = spawn(&self.folder, self.port);
        self.wait();
    }

    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn flush(&self) {
        if let Ok(mut connection) = self.client().get_connection_with_timeout(Duration::from_secs(1)) {
            let _: Result<(), _> = redis::cmd("FLUSHALL").query(&mut connection);
        }
    }

    /// Takes the last bytes of what it wrote, as a disk that lost its cache. It must be down.
    pub(crate) fn cut(&self, bytes: u64) {
        let written = std::fs::read_dir(self.log()).into_iter().flatten().flatten();
        let last = written.map(|entry| entry.path()).filter(|path| path.to_string_lossy().ends_with("incr.aof"));
        for path in last {
            let file = std::fs::File::options().write(true).open(path).unwrap();
            let length = file.metadata().unwrap().len();
            file.set_len(length.saturating_sub(bytes)).unwrap();
        }
    }

    /// Takes all that it wrote. It must be down.
    pub(crate) fn delete(&self) {
        let _ = std::fs::remove_dir_all(self.log());
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("appendonlydir")
    }

    fn client(&self) -> redis::Client {
        redis::Client::open(format!("redis://127.0.0.1:{}", self.port)).unwrap()
    }

    fn wait(&self) {
        for _ in 0..500 {
            let connection = self.client().get_connection_with_timeout(Duration::from_secs(1));
            if connection.is_ok_and(|mut connection| redis::cmd("PING").query::<String>(&mut connection).is_ok()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("Redis did not start");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(folder: &tempfile::TempDir, port: u16) -> Child {
    let mut server = Command::new("redis-server");
    server.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--appendonly", "yes", "--save", ""]);
    server.args(["--aof-load-truncated", "yes", "--dir"]).arg(folder.path());
    server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}
