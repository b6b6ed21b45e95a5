//! A machine and a port.

use std::fmt;
use std::net::IpAddr;

/// A server or a sentinel: its name or number, and its port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host {
    /// The name, or the number without brackets.
    pub name: String,
    /// The port.
    pub port: u16,
}

impl Host {
    /// Whether it is another machine, as far as its name tells.
    pub(super) fn is_far(&self) -> bool {
        let is_loopback = self.name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        !is_loopback && self.name != "localhost"
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, port } = self;
        if name.contains(':') { write!(f, "[{name}]:{port}") } else { write!(f, "{name}:{port}") }
    }
}
