//! How a server is reached: its endpoint, and with which credentials and certificates.

use std::fmt;
use std::path::PathBuf;

use redis::{Client, ConnectionAddr, IntoConnectionInfo, ProtocolVersion, RedisConnectionInfo};
use secrecy::{ExposeSecret, SecretString};

use crate::live::address::{Address, Kind};
use crate::live::error::{LiveError, cause};
use crate::live::host::Host;
use crate::live::tls;

/// One server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::live) enum Endpoint {
    /// By a socket of this machine.
    Unix(PathBuf),
    /// By a port.
    Tcp(Host),
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "{}", path.display()),
            Self::Tcp(host) => write!(f, "{host}"),
        }
    }
}

/// What it takes to connect to the servers of an address.
pub(super) struct Place {
    pub(super) address: Address,
}

impl Place {
    /// A client of a server that keeps keys.
    pub(super) fn client(&self, endpoint: &Endpoint) -> Result<Client, LiveError> {
        let Address { user, password, db, .. } = &self.address;
        self.client_as(endpoint, user.as_deref(), password.as_ref(), *db)
    }

    /// A client of a sentinel.
    pub(super) fn sentinel(&self, host: &Host) -> Result<Client, LiveError> {
        let Kind::Sentinel { user, password, .. } = &self.address.kind else {
            return Err(LiveError::Fault("not an address of sentinels".into()));
        };
        self.client_as(&Endpoint::Tcp(host.clone()), user.as_deref(), password.as_ref(), 0)
    }

    fn client_as(
        &self,
        endpoint: &Endpoint,
        user: Option<&str>,
        password: Option<&SecretString>,
        db: i64,
    ) -> Result<Client, LiveError> {
        let at = match endpoint {
            Endpoint::Unix(path) => ConnectionAddr::Unix(path.clone()),
            Endpoint::Tcp(Host { name, port }) if self.address.tls => {
                ConnectionAddr::TcpTls { host: name.clone(), port: *port, insecure: false, tls_params: None }
            }
            Endpoint::Tcp(Host { name, port }) => ConnectionAddr::Tcp(name.clone(), *port),
        };
        let mut settings = RedisConnectionInfo::default().set_protocol(ProtocolVersion::RESP3).set_db(db);
        if let Some(user) = user {
            settings = settings.set_username(user);
        }
        if let Some(password) = password {
            settings = settings.set_password(password.expose_secret());
        }
        let open = || self.address.certificates.client(at.into_connection_info()?.set_redis_settings(settings));
        open().map_err(|error| LiveError::Fault(cause(&error)))
    }

    /// Why none of the servers of the address answers, where it is that they speak otherwise than it says.
    pub(super) async fn speaks_otherwise(&self) -> Option<LiveError> {
        let host = match &self.address.kind {
            Kind::Unix(_) => None,
            Kind::One(host) => Some(host),
            Kind::Cluster(hosts) | Kind::Sentinel { hosts, .. } => hosts.first(),
        };
        let fault = tls::speaks_otherwise(host?, self.address.tls).await?;
        Some(LiveError::Unreachable(fault.to_string()))
    }
}
