//! Where the live store is. (Stand-in until addresses are read here.)

use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;

/// The address of a live store, read.
#[derive(Clone, Debug)]
pub struct Address {
    /// What is there.
    pub(crate) kind: Kind,
    /// Whether the lines are encrypted.
    pub(crate) tls: bool,
    /// The user at each server.
    pub(crate) user: Option<String>,
    /// And the password.
    pub(crate) password: Option<SecretString>,
    /// The number of the database.
    pub(crate) db: i64,
}

/// What is at an address.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// One server, by a socket of this machine.
    Unix(PathBuf),
    /// One server.
    One(Host),
    /// Servers of a cluster.
    Cluster(Vec<Host>),
    /// Sentinels, and the name of what they watch over.
    Sentinel { hosts: Vec<Host>, name: String, user: Option<String>, password: Option<SecretString> },
}

/// A machine and a port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Host {
    /// Its name or its number.
    pub(crate) name: String,
    /// Its port.
    pub(crate) port: u16,
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.contains(':') {
            write!(f, "[{}]:{}", self.name, self.port)
        } else {
            write!(f, "{}:{}", self.name, self.port)
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Unix(path) => write!(f, "{}", path.display()),
            Kind::One(host) => write!(f, "{host}"),
            Kind::Cluster(hosts) | Kind::Sentinel { hosts, .. } => {
                let all: Vec<String> = hosts.iter().map(ToString::to_string).collect();
                write!(f, "{}", all.join(","))
            }
        }
    }
}

impl Address {
    /// Reads it.
    pub fn parse(written: &str) -> Result<Self, String> {
        use redis::{ConnectionAddr, IntoConnectionInfo};
        let info = written.into_connection_info().map_err(|_| "not an address".to_owned())?;
        let (kind, tls) = match info.addr() {
            ConnectionAddr::Unix(path) => (Kind::Unix(path.clone()), false),
            ConnectionAddr::Tcp(name, port) => (Kind::One(Host { name: name.clone(), port: *port }), false),
            ConnectionAddr::TcpTls { host, port, .. } => (Kind::One(Host { name: host.clone(), port: *port }), true),
            _ => return Err("not an address".into()),
        };
        let settings = info.redis_settings();
        Ok(Self {
            kind,
            tls,
            user: settings.username().map(str::to_owned),
            password: settings.password().map(SecretString::from),
            db: settings.db(),
        })
    }

    /// Whether it is on another machine.
    #[must_use]
    pub fn is_far(&self) -> bool {
        false
    }
}
