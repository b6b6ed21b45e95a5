//! The live store of a test: a private Redis, or the one that `FRONTROW_TEST_REDIS` names, which many tests share, each
//! with keys of its own. So the same tests run on one server, on a cluster and behind sentinels; `.ci/redis` starts those.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use frontrow::live::Address;
use frontrow::live::private::{self, Private};
use frontrow::live::tls::Certificates;
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster::ClusterClientBuilder;
use redis::cluster_async::ClusterConnection;
use redis::{Cmd, Pipeline, RedisFuture, TlsCertificates, Value};

/// The variables that name the servers: for a counter's user, and for one who may do anything.
const COUNTER: &str = "FRONTROW_TEST_REDIS";
const ADMIN: &str = "FRONTROW_TEST_REDIS_ADMIN";

/// Where a test has its seats.
pub(crate) enum Store {
    /// A server of its own.
    Private(Arc<Private>, PathBuf),
    /// One that others use too.
    Shared(Box<Address>),
}

impl Store {
    /// What the environment names, or a private one.
    pub(crate) fn new(folder: &Path) -> Self {
        match std::env::var(COUNTER) {
            Ok(address) => Self::Shared(Box::new(Address::parse(&address).unwrap().certified_by(certificates()))),
            Err(_) => Self::private(folder),
        }
    }

    /// A private one, whatever the environment names.
    pub(crate) fn private(folder: &Path) -> Self {
        let directory = folder.join("live");
        Self::Private(Arc::new(Private::join(&directory).unwrap()), directory)
    }

    /// The private server, if it is one.
    pub(crate) fn looked_after(&self) -> Option<Arc<Private>> {
        match self {
            Self::Private(private, _) => Some(Arc::clone(private)),
            Self::Shared(_) => None,
        }
    }

    /// Where it is.
    pub(crate) fn address(&self) -> Address {
        match self {
            Self::Private(private, _) => private.address(),
            Self::Shared(address) => (**address).clone(),
        }
    }

    /// A connection for tampering, past the one that is tested.
    pub(crate) async fn connection(&self) -> Redis {
        match self {
            Self::Private(private, _) => {
                let client = redis::Client::open(private.connection().unwrap()).unwrap();
                Redis::One(client.get_multiplexed_async_connection().await.unwrap())
            }
            Self::Shared(_) => Redis::of(&std::env::var(ADMIN).unwrap()).await,
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Self::Private(private, directory) = self {
            private.leave().unwrap();
            let _ = private::stop(directory);
        }
    }
}

fn file(which: &str) -> Option<PathBuf> {
    std::env::var_os(format!("{COUNTER}_{which}")).map(PathBuf::from)
}

/// Those of the servers of the environment, if they speak TLS.
pub(crate) fn certificates() -> Certificates {
    let pair = file("CERT").zip(file("KEY"));
    let pair = pair.as_ref().map(|(cert, key)| (cert.as_path(), key.as_path()));
    Certificates::read(file("CA").as_deref(), pair).unwrap()
}

/// A client of one of the servers of `.ci/redis`, or of the sentinels there, as one who may do anything.
pub(crate) fn admin_of(port: u16) -> redis::Client {
    let address = std::env::var(ADMIN).unwrap();
    let url = url(&address, &format!("127.0.0.1:{port}"));
    if url.starts_with("rediss") {
        redis::Client::build_with_tls(url, pem()).unwrap()
    } else {
        redis::Client::open(url).unwrap()
    }
}

/// The address of one server, from that of many.
fn url(address: &str, host: &str) -> String {
    let (kind, rest) = address.split_once("://").unwrap();
    let (login, _) = rest.rsplit_once('@').unwrap();
    format!("{}://{login}@{host}", kind.split('+').next().unwrap())
}

fn pem() -> TlsCertificates {
    let read = |which| file(which).map(|path| std::fs::read(path).unwrap());
    let client_tls = read("CERT").zip(read("KEY"));
    let client_tls = client_tls.map(|(client_cert, client_key)| redis::ClientTlsConfig { client_cert, client_key });
    TlsCertificates { client_tls, root_cert: read("CA") }
}

/// A connection to one server, or to all of a cluster, by the library's own means.
pub(crate) enum Redis {
    One(MultiplexedConnection),
    Cluster(Box<ClusterConnection>),
}

impl Redis {
    async fn of(address: &str) -> Self {
        let (kind, _) = address.split_once("://").unwrap();
        let (_, hosts) = address.rsplit_once('@').unwrap();
        if kind.ends_with("+cluster") {
            let mut builder = ClusterClientBuilder::new(hosts.split(',').map(|host| url(address, host)));
            if kind.starts_with("rediss") {
                builder = builder.certs(pem());
            }
            let connection = builder.build().unwrap().get_async_connection().await.unwrap();
            return Self::Cluster(Box::new(connection));
        }
        // The servers of `.ci/redis` are named in a file; the primary among them is the one that says so.
        let servers = std::fs::read_to_string(file("SERVERS").unwrap()).unwrap();
        for server in servers.lines().filter(|line| !line.ends_with("sentinel")) {
            let client = admin_of(server.split(' ').next().unwrap().parse().unwrap());
            let Ok(mut connection) = client.get_multiplexed_async_connection().await else { continue };
            let role: Vec<Value> = redis::cmd("ROLE").query_async(&mut connection).await.unwrap();
            if role[0] == Value::BulkString(b"master".to_vec()) {
                return Self::One(connection);
            }
        }
        panic!("no server is a primary")
    }

    /// The names of the keys that begin so, on all servers.
    pub(crate) async fn keys(&mut self, begin: &str) -> Vec<String> {
        redis::cmd("KEYS").arg(format!("{begin}*")).query_async(self).await.unwrap()
    }
}

impl ConnectionLike for Redis {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::One(one) => one.req_packed_command(command),
            Self::Cluster(all) => all.req_packed_command(command),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        commands: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::One(one) => one.req_packed_commands(commands, offset, count),
            Self::Cluster(all) => all.req_packed_commands(commands, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        0
    }
}
