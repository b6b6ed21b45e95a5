//! The address of a live store: one server, a cluster, or a primary that sentinels watch.
//!
//! ```text
//! redis://[user:password@]host[:6379][/db]                  one server
//! unix:///path[?db=&user=&pass=]                            one server, by its socket; also redis+unix://
//! redis+cluster://[user:password@]host[:6379],host…         a cluster, by any of its nodes
//! redis+sentinel://[user:password@]host[:26379],host…/NAME[/db][?sentinel_username=…&sentinel_password=…]
//! ```
//!
//! `rediss` in the place of `redis` means TLS. The parts before `@` and after `?` are percent-decoded. One server is read
//! as the library reads it, and so is each of several. No error and no `Debug` repeats a secret: what cannot be read may
//! hold one anywhere, so an error says which host it means by its number.

use std::path::PathBuf;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _};
use secrecy::SecretString;

use super::host::Host;
use super::tls::Certificates;
use crate::domain::text::Text;

/// Where sentinels listen unless it is said otherwise.
const SENTINEL_PORT: u16 = 26_379;

/// The address of a live store.
#[derive(Clone, Debug)]
pub struct Address {
    /// What is there.
    pub kind: Kind,
    /// Whether it is spoken to by TLS.
    pub tls: bool,
    /// The user at the servers; the default one unless named.
    pub user: Option<String>,
    /// The user's password.
    pub password: Option<SecretString>,
    /// The number of the database; 0 in a cluster.
    pub db: i64,
    /// The certificates by which TLS is spoken.
    pub certificates: Certificates,
}

/// What is at an address.
#[derive(Clone, Debug)]
pub enum Kind {
    /// One server, by its socket.
    Unix(PathBuf),
    /// One server.
    One(Host),
    /// A cluster, by some of its nodes.
    Cluster(Vec<Host>),
    /// A primary, which its sentinels know.
    Sentinel {
        /// The sentinels.
        hosts: Vec<Host>,
        /// What they call the primary.
        name: String,
        /// The user at the sentinels, which need not be the one at the servers.
        user: Option<String>,
        /// That user's password.
        password: Option<SecretString>,
    },
}

/// Why an address cannot be read, and how to mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Another scheme, or none.
    #[error(
        "the address begins with none of redis://, rediss://, unix://, redis+unix://, redis+cluster://, rediss+cluster://, \
         redis+sentinel:// and rediss+sentinel://"
    )]
    Scheme,
    /// A host that is none.
    #[error(
        "host {0} of the address cannot be read; write host or host:port, and in a user or a password %40 for @, %3A for :, \
         %2F for /, %3F for ?, %23 for # and %25 for %"
    )]
    Host(usize),
    /// A host that stands for all of a machine's addresses.
    #[error("host {0} of the address is a wildcard, to which nobody can connect; name the machine")]
    Wildcard(usize),
    /// User or password are no text.
    #[error("the user or the password in the address is not UTF-8 once its %XX are read; write them as UTF-8")]
    NotUtf8,
    /// The socket has no path.
    #[error("the address of a socket needs its whole path: unix:///run/redis/redis.sock")]
    Socket,
    /// The number of the database is none.
    #[error("the database in the address is no number; write /0 or leave it out")]
    Database,
    /// A cluster has one database only.
    #[error("a cluster has no databases to choose from; end the address after the last host")]
    ClusterDatabase,
    /// The name of the primary is missing or is none.
    #[error(
        "after the sentinels the name of the primary is missing, as they call it (letters, digits, dot, hyphen and \
         underscore); write redis+sentinel://host,host/NAME"
    )]
    Primary,
    /// Something that does not belong there after `?`.
    #[error(
        "after the ? of the address stands an option that is not known there; a cluster has none, sentinels have \
         sentinel_username and sentinel_password, a server has protocol, a socket has db, user and pass"
    )]
    Option,
    /// Something after `#`.
    #[error(
        "nothing may follow a # in the address: a certificate is always checked (name its CA with --redis-ca), and a # in a \
         password is written %23"
    )]
    Fragment,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong, without a word of the address.
    pub fn parse(written: &str) -> Result<Self, AddressError> {
        if written.contains('#') {
            return Err(AddressError::Fragment);
        }
        let (scheme, rest) = written.split_once(':').ok_or(AddressError::Scheme)?;
        let tls = scheme.starts_with("rediss");
        match scheme {
            "redis" | "rediss" | "unix" | "redis+unix" => Self::one(&read(written, 1)?, tls),
            "redis+cluster" | "rediss+cluster" => Self::cluster(&Several::split(rest), tls),
            "redis+sentinel" | "rediss+sentinel" => Self::sentinel(&Several::split(rest), tls),
            _ => Err(AddressError::Scheme),
        }
    }

    fn one(info: &ConnectionInfo, tls: bool) -> Result<Self, AddressError> {
        let kind = match info.addr() {
            ConnectionAddr::Unix(path) => Kind::Unix(path.clone()),
            addr => Kind::One(host(addr).ok_or(AddressError::Scheme)?),
        };
        let settings = info.redis_settings();
        let user = settings.username().map(str::to_owned);
        let (password, db) = (settings.password().map(SecretString::from), settings.db());
        Ok(Self { kind, tls, user, password, db, certificates: Certificates::default() })
    }

    /// That of a server on this machine, by its socket.
    pub(super) fn of_socket(path: PathBuf) -> Self {
        let certificates = Certificates::default();
        Self { kind: Kind::Unix(path), tls: false, user: None, password: None, db: 0, certificates }
    }

    /// The same, spoken to by these certificates.
    #[must_use]
    pub fn certified_by(self, certificates: Certificates) -> Self {
        Self { certificates, ..self }
    }

    fn cluster(several: &Several<'_>, tls: bool) -> Result<Self, AddressError> {
        if !matches!(several.path, "" | "/" | "/0") {
            return Err(AddressError::ClusterDatabase);
        }
        if !several.options.is_empty() {
            return Err(AddressError::Option);
        }
        let (hosts, first) = several.hosts(None)?;
        Ok(Self { kind: Kind::Cluster(hosts), tls, ..first })
    }

    fn sentinel(several: &Several<'_>, tls: bool) -> Result<Self, AddressError> {
        let path = several.path.trim_matches('/');
        let (name, db) = path.split_once('/').unwrap_or((path, "0"));
        let is_of_names = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if name.is_empty() || !name.chars().all(is_of_names) {
            return Err(AddressError::Primary);
        }
        let db = db.parse().map_err(|_| AddressError::Database)?;
        let (mut user, mut password) = (None, None);
        // The host is only there because an address has one.
        let options = redis::parse_redis_url(&format!("redis://host?{}", several.options));
        for (option, value) in options.ok_or(AddressError::Option)?.query_pairs() {
            match &*option {
                "sentinel_username" => user = Some(value.into_owned()),
                "sentinel_password" => password = Some(SecretString::from(value.into_owned())),
                _ => return Err(AddressError::Option),
            }
        }
        let (hosts, first) = several.hosts(Some(SENTINEL_PORT))?;
        let kind = Kind::Sentinel { hosts, name: name.to_owned(), user, password };
        Ok(Self { kind, tls, db, ..first })
    }

    /// The address without users and passwords, for people and logs.
    #[must_use]
    pub fn shown(&self) -> String {
        let s = if self.tls { "s" } else { "" };
        let db = if self.db == 0 { String::new() } else { format!("/{}", self.db) };
        match &self.kind {
            Kind::Unix(path) => format!("unix://{}", Text::new(&path.display().to_string()).as_str()),
            Kind::One(host) => format!("redis{s}://{host}{db}"),
            Kind::Cluster(hosts) => format!("redis{s}+cluster://{}", joined(hosts)),
            Kind::Sentinel { hosts, name, .. } => format!("redis{s}+sentinel://{}/{name}{db}", joined(hosts)),
        }
    }

    /// Whether it is on another machine, as far as the address tells.
    #[must_use]
    pub fn is_far(&self) -> bool {
        match &self.kind {
            Kind::Unix(_) => false,
            Kind::One(host) => host.is_far(),
            Kind::Cluster(hosts) | Kind::Sentinel { hosts, .. } => hosts.iter().any(Host::is_far),
        }
    }
}

/// An address with several hosts, in its parts.
struct Several<'a> {
    login: &'a str,
    hosts: &'a str,
    path: &'a str,
    options: &'a str,
}

impl<'a> Several<'a> {
    /// What stands behind the scheme. A `/` or `?` in a password ends the hosts, as it does for one host.
    fn split(rest: &'a str) -> Self {
        let rest = rest.strip_prefix("//").unwrap_or_default();
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (login, hosts) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
        Self { login, hosts, path, options }
    }

    /// The hosts, and the address of the first one alone.
    fn hosts(&self, port: Option<u16>) -> Result<(Vec<Host>, Address), AddressError> {
        let mut hosts: Vec<Host> = Vec::new();
        let mut first = None;
        for (n, written) in (1..).zip(self.hosts.split(',')) {
            // Each is read by itself, with the user and the password of all.
            let info = read(&format!("redis://{}{written}", self.login), n)?;
            let mut host = host(info.addr()).ok_or(AddressError::Host(n))?;
            let is_named =
                written.rsplit(']').next().and_then(|rest| rest.split(':').nth(1)).is_some_and(|port| !port.is_empty());
            host.port = port.filter(|_| !is_named).unwrap_or(host.port);
            if !hosts.contains(&host) {
                hosts.push(host);
            }
            first.get_or_insert(info);
        }
        let first = Address::one(&first.ok_or(AddressError::Host(1))?, false)?;
        Ok((hosts, first))
    }
}

/// Reads an address as the library does, and says better what is wrong with it; `n` is which host it has.
fn read(written: &str, n: usize) -> Result<ConnectionInfo, AddressError> {
    written.into_connection_info().map_err(|_| {
        let is_of_file = !written.starts_with("redis:") && !written.starts_with("rediss:");
        let Some(url) = redis::parse_redis_url(written) else {
            return if is_of_file { AddressError::Socket } else { AddressError::Host(n) };
        };
        let is_number = |db: &str| db.is_empty() || db.parse::<i64>().is_ok();
        let db = url.query_pairs().find(|(option, _)| option == "db");
        match url.host_str().unwrap_or_default() {
            _ if is_of_file && url.to_file_path().is_err() => AddressError::Socket,
            _ if is_of_file && db.is_some_and(|(_, db)| db.parse::<i64>().is_err()) => AddressError::Database,
            _ if is_of_file => AddressError::Option,
            "" => AddressError::Host(n),
            "0.0.0.0" | "[::]" => AddressError::Wildcard(n),
            _ if !is_number(url.path().trim_matches('/')) => AddressError::Database,
            _ if url.query_pairs().any(|(option, _)| option == "protocol") => AddressError::Option,
            _ => AddressError::NotUtf8,
        }
    })
}

fn host(addr: &ConnectionAddr) -> Option<Host> {
    match addr {
        ConnectionAddr::Tcp(name, port) | ConnectionAddr::TcpTls { host: name, port, .. } => {
            Some(Host { name: name.clone(), port: *port })
        }
        _ => None,
    }
}

fn joined(hosts: &[Host]) -> String {
    hosts.iter().map(Host::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests;
