//! Why the live store could not do it, and what a server's or the line's error means for a step.

use redis::{RedisError, ServerError};

use super::host::Host;
use super::rights::Missing;
use super::tls;
use crate::domain::refusal::NoWrites;
use crate::domain::text::Text;

/// Why the live store could not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    /// It does not answer.
    #[error("Redis does not answer")]
    Away {
        /// Whether the step may have been done all the same.
        maybe_done: bool,
    },
    /// A connection to it does not come about for a reason that a person must mend.
    #[error("Redis cannot be reached: {0}")]
    Unreachable(String),
    /// The user may not do what we need.
    #[error("{0}")]
    NoRight(Missing),
    /// It answers, and takes no changes.
    #[error("{}", no_writes(*.0))]
    NoWrites(NoWrites),
    /// It is an older one than we need.
    #[error("this Redis is version {0}; Redis 7.0 or newer is needed, or Valkey")]
    TooOld(Text),
    /// The screening is not loaded.
    #[error("the screening is not loaded into Redis")]
    Unloaded,
    /// It serves a copy of the ledger that went on elsewhere.
    #[error("this Redis serves another copy of the ledger")]
    OtherCopy,
    /// Programs that call their keys otherwise are at work on it.
    #[error("an older frontrow is at work on this Redis: {}; close it first, or update it", .0.join(", "))]
    OlderPrograms(Vec<String>),
    /// Something that should not happen, as the server or the client library said it.
    #[error("Redis: {0}")]
    Fault(String),
}

/// Why one command at one server brought no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Its slot is there now. Nothing was done.
    Moved(Host),
    /// Its slot is about to be there. Nothing was done.
    Ask(Host),
    /// Nothing was done, and soon it may be.
    NotNow(LiveError),
    /// The server does not know the script. Nothing was done.
    NoScript,
    /// The line broke, or nothing came.
    Lost {
        /// Whether it may have been done.
        maybe_done: bool,
    },
    /// It will not be done.
    Refused(LiveError),
}

impl Failure {
    /// What it means for whoever does not try again.
    pub(super) fn into_error(self) -> LiveError {
        match self {
            Self::NotNow(error) | Self::Refused(error) => error,
            Self::Lost { maybe_done } => LiveError::Away { maybe_done },
            Self::Moved(_) | Self::Ask(_) | Self::NoScript => LiveError::Away { maybe_done: false },
        }
    }

    /// What a server said.
    pub(super) fn of_server(error: &ServerError, user: Option<&str>) -> Self {
        if let Some(missing) = Missing::of_refusal(user, error) {
            return Self::Refused(LiveError::NoRight(missing));
        }
        let away = LiveError::Away { maybe_done: false };
        let details = error.details().unwrap_or_default();
        match error.code() {
            "MOVED" => read_host(details).map_or(Self::NotNow(away), Self::Moved),
            "ASK" => read_host(details).map_or(Self::NotNow(away), Self::Ask),
            "NOSCRIPT" => Self::NoScript,
            // While it loads its data after a start, it is as good as away.
            "LOADING" | "BUSY" | "TRYAGAIN" | "MASTERDOWN" | "CLUSTERDOWN" | "NOREPLICAS" => Self::NotNow(away),
            // While another becomes the primary, this one refuses for a moment.
            "READONLY" => Self::NotNow(LiveError::NoWrites(NoWrites::Replica)),
            "MISCONF" => Self::Refused(LiveError::NoWrites(NoWrites::Disk)),
            "OOM" => Self::Refused(LiveError::NoWrites(NoWrites::Memory)),
            code => {
                let said = if details.is_empty() { code } else { details };
                Self::Refused(LiveError::Fault(Text::new(said).to_string()))
            }
        }
    }

    /// What the client library said.
    pub(super) fn of(error: &RedisError, user: Option<&str>) -> Self {
        let refused = error.clone().into_server_errors();
        if let Some((_, refused)) = refused.as_deref().and_then(<[_]>::first) {
            return Self::of_server(refused, user);
        }
        if let Some(fault) = tls::explain(error) {
            return Self::NotNow(LiveError::Unreachable(fault.to_string()));
        }
        if error.is_connection_refusal() {
            Self::Lost { maybe_done: false }
        } else if error.is_io_error()
            || error.is_timeout()
            || error.is_connection_dropped()
            // The line broke in the middle of an answer.
            || error.kind() == redis::ErrorKind::Parse
        {
            Self::Lost { maybe_done: true }
        } else {
            Self::Refused(LiveError::Fault(cause(error)))
        }
    }
}

/// The place in `SLOT HOST:PORT`; the host is empty where it is the one that was asked.
fn read_host(details: &str) -> Option<Host> {
    let (name, port) = details.split(' ').nth(1)?.rsplit_once(':')?;
    Some(Host { name: name.to_owned(), port: port.parse().ok()? })
}

const fn no_writes(why: NoWrites) -> &'static str {
    match why {
        NoWrites::Replica => "this Redis is a read-only replica; name its primary with --redis",
        NoWrites::Disk => "Redis cannot save to its disk and takes no changes; make room there, its log says more",
        NoWrites::Memory => "Redis has no memory left and takes no changes; raise its maxmemory",
    }
}

/// What went wrong, without the address, which may hold a password.
pub(super) fn cause(error: &RedisError) -> String {
    Text::new(error.detail().unwrap_or(error.category())).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_that_moved_says_where_it_is() {
        let host = |name: &str, port| Some(Host { name: name.into(), port });
        assert_eq!(read_host("3999 127.0.0.1:6381"), host("127.0.0.1", 6381));
        assert_eq!(read_host("3999 :6381"), host("", 6381));
        assert_eq!(read_host("3999 2001:db8::1:6381"), host("2001:db8::1", 6381));
        assert_eq!(read_host("3999"), None);
    }
}
