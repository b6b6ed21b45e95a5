//! TLS to Redis: the certificates of the settings, and what went wrong with a server's or with ours, in a sentence each.
//!
//! ```text
//! --redis-ca               the CA that signed the servers' certificates; else those that the system trusts
//! --redis-cert, -key       the certificate by which a server knows us, where it wants one
//! ```
//!
//! With TLS 1.3 a server looks at our certificate after it has answered, so what it has against it comes with the first
//! read: [`explain`] is for the first errors of a connection too. Whether a port speaks TLS is told by no error (it keeps
//! silent, or hangs up), so [`speaks_otherwise`] asks it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use redis::{Client, ClientTlsConfig, ConnectionAddr, ConnectionInfo, RedisError, RedisResult, TlsCertificates};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, InvalidDnsNameError, PrivateKeyDer, ServerName};
use rustls::{AlertDescription, CertificateError, ClientConfig, ClientConnection, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::host::Host;
use crate::domain::text::Text;

/// How long a port may take to show what it speaks.
const SHOWN_WITHIN: Duration = Duration::from_secs(1);

/// The certificates of the settings, in PEM.
#[derive(Clone, Default)]
pub struct Certificates {
    ca: Option<Vec<u8>>,
    cert_and_key: Option<(Vec<u8>, Vec<u8>)>,
}

/// The key is nobody's business.
impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ca, cert) = (self.ca.is_some(), self.cert_and_key.is_some());
        f.debug_struct("Certificates").field("has_ca", &ca).field("has_cert", &cert).finish()
    }
}

/// Why the certificates of the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificatesError {
    /// A file cannot be read.
    #[error("redis-{setting}: {} cannot be read: {error}", .path.display())]
    Unreadable {
        /// `ca`, `cert` or `key`.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// There is no certificate in it.
    #[error("redis-{setting}: {} holds no certificate that can be read; a file in PEM is expected", .path.display())]
    NoCertificate {
        /// `ca` or `cert`.
        setting: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// There is no key in it.
    #[error("redis-key: {} holds no private key that can be read; a file in PEM is expected, without a passphrase", .path.display())]
    NoKey {
        /// The file.
        path: PathBuf,
    },
    /// The key is another one's.
    #[error("redis-key: the key in {} is not that of the certificate in {} (redis-cert)", .key.display(), .cert.display())]
    NoPair {
        /// The file of the certificate.
        cert: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
}

impl Certificates {
    /// Reads the files that the settings name, and makes sure that they can be used.
    ///
    /// # Errors
    /// The first that cannot.
    pub fn read(ca: Option<&Path>, cert_and_key: Option<(&Path, &Path)>) -> Result<Self, CertificatesError> {
        let ca = ca.map(|path| file("ca", path).and_then(|pem| check_ca(&pem, path).map(|()| pem))).transpose()?;
        let pair = |(cert, key)| {
            let pems = (file("cert", cert)?, file("key", key)?);
            check_pair((&pems.0, cert), (&pems.1, key)).map(|()| pems)
        };
        Ok(Self { ca, cert_and_key: cert_and_key.map(pair).transpose()? })
    }

    /// Whether a server gets to see one of ours.
    #[must_use]
    pub const fn has_own(&self) -> bool {
        self.cert_and_key.is_some()
    }

    /// A client of a server, with these certificates where it is spoken to by TLS.
    pub fn client(&self, redis: ConnectionInfo) -> RedisResult<Client> {
        let is_plain = !matches!(redis.addr(), ConnectionAddr::TcpTls { .. });
        if is_plain || (self.ca.is_none() && self.cert_and_key.is_none()) {
            return Client::open(redis);
        }
        let own = |(cert, key): (Vec<u8>, Vec<u8>)| ClientTlsConfig { client_cert: cert, client_key: key };
        let client_tls = self.cert_and_key.clone().map(own);
        Client::build_with_tls(redis, TlsCertificates { client_tls, root_cert: self.ca.clone() })
    }
}

fn file(setting: &'static str, path: &Path) -> Result<Vec<u8>, CertificatesError> {
    std::fs::read(path).map_err(|error| CertificatesError::Unreadable { setting, path: path.to_owned(), error })
}

fn chain(setting: &'static str, pem: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, CertificatesError> {
    let read: Option<Vec<_>> = CertificateDer::pem_slice_iter(pem).map(Result::ok).collect();
    let none = || CertificatesError::NoCertificate { setting, path: path.to_owned() };
    read.filter(|chain| !chain.is_empty()).ok_or_else(none)
}

fn check_ca(pem: &[u8], path: &Path) -> Result<(), CertificatesError> {
    let mut roots = RootCertStore::empty();
    let mut all = chain("ca", pem, path)?.into_iter();
    let none = |_| CertificatesError::NoCertificate { setting: "ca", path: path.to_owned() };
    all.try_for_each(|certificate| roots.add(certificate)).map_err(none)
}

fn check_pair((cert, cert_path): (&[u8], &Path), (key, key_path): (&[u8], &Path)) -> Result<(), CertificatesError> {
    let chain = chain("cert", cert, cert_path)?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| CertificatesError::NoKey { path: key_path.to_owned() })?;
    let config = ClientConfig::builder().with_root_certificates(RootCertStore::empty());
    let no_pair = |_| CertificatesError::NoPair { cert: cert_path.to_owned(), key: key_path.to_owned() };
    config.with_client_auth_cert(chain, key).map(|_| ()).map_err(no_pair)
}

/// What is wrong between us and a server by TLS, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsFault {
    /// Nobody whom we trust signed the server's certificate.
    #[error(
        "the certificate of this Redis is signed by no CA that is trusted here; name the file of the CA that signed it with \
         --redis-ca"
    )]
    UnknownCa,
    /// It is another one's.
    #[error(
        "the certificate of this Redis is for {}, and not for {expected}; write a name that it has into the address, or have \
         one made for this name",
        if .presented.is_empty() { "no name" } else { .presented.as_str() }
    )]
    WrongName {
        /// By which name the server was called.
        expected: Text,
        /// What names the certificate has.
        presented: Text,
    },
    /// It was good once.
    #[error("the certificate of this Redis has expired; have it renewed, unless the clock of this machine is wrong")]
    Expired,
    /// It will be good later.
    #[error(
        "the certificate of this Redis is not valid yet; the clock of this machine, or the one that made it, is wrong"
    )]
    NotYetValid,
    /// Something else is wrong with it.
    #[error("the certificate of this Redis is not good: {0}")]
    BadCertificate(Text),
    /// A host that no certificate can be for.
    #[error(
        "no certificate can be for the host in the address; write a name of letters, digits, hyphens and dots, or an IP"
    )]
    NotAName,
    /// The server wants to see a certificate of ours.
    #[error(
        "this Redis lets in only who has a certificate; name the files of one and of its key with --redis-cert and --redis-key"
    )]
    CertificateWanted,
    /// The server has something against the one that it saw.
    #[error("this Redis does not accept the certificate in --redis-cert: {0}")]
    CertificateRefused(&'static str),
    /// The server speaks no TLS there.
    #[error("this port of Redis speaks no TLS; name its port for TLS, or write redis in the place of rediss")]
    NotTls,
    /// The server speaks TLS there.
    #[error("this port of Redis speaks TLS; write rediss in the place of redis, or name its port without TLS")]
    OnlyTls,
    /// Something else.
    #[error("this Redis and frontrow do not agree by TLS: {0}")]
    Other(Text),
}

/// What TLS has to say of an error of a connection; `None` where it is about something else.
#[must_use]
pub fn explain(error: &RedisError) -> Option<TlsFault> {
    // The library wraps what came to it in a pointer, and TLS comes to it as an I/O error around its own.
    let inner = std::error::Error::source(error)?.downcast_ref::<Arc<dyn std::error::Error + Send + Sync>>()?;
    if inner.is::<InvalidDnsNameError>() {
        return Some(TlsFault::NotAName);
    }
    let io: &std::io::Error = inner.downcast_ref()?;
    let tls: &rustls::Error = io.get_ref()?.downcast_ref()?;
    let said = || Text::new(&tls.to_string());
    Some(match tls {
        rustls::Error::InvalidCertificate(error) => of_certificate(error),
        rustls::Error::AlertReceived(alert) => of_alert(*alert).unwrap_or_else(|| TlsFault::Other(said())),
        // It answered in plain text.
        rustls::Error::InvalidMessage(_) => TlsFault::NotTls,
        _ => TlsFault::Other(said()),
    })
}

fn of_certificate(error: &CertificateError) -> TlsFault {
    match error {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsFault::UnknownCa,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsFault::NotYetValid,
        CertificateError::NotValidForNameContext { expected, presented } => {
            // They come as `DnsName("redis.example")` or `IpAddress(10.0.0.5)`.
            let bare = |name: &String| {
                let inner = name.split_once('(').map_or(name.as_str(), |(_, inner)| inner);
                inner.trim_matches([')', '"']).to_owned()
            };
            let presented = presented.iter().map(bare).collect::<Vec<_>>().join(", ");
            TlsFault::WrongName { expected: Text::new(&expected.to_str()), presented: Text::new(&presented) }
        }
        other => TlsFault::BadCertificate(Text::new(&other.to_string())),
    }
}

/// What a server means by an alert: it says it of our certificate.
fn of_alert(alert: AlertDescription) -> Option<TlsFault> {
    let why = match alert {
        AlertDescription::CertificateRequired | AlertDescription::NoCertificate => {
            return Some(TlsFault::CertificateWanted);
        }
        AlertDescription::UnknownCA | AlertDescription::DecryptError => {
            "it is signed by no CA that the server trusts; have it signed by that one"
        }
        AlertDescription::CertificateExpired => "it has expired; have it renewed",
        AlertDescription::CertificateRevoked => "it was revoked; have another one made",
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::AccessDenied => {
            "it is not one for a client of this server; the log of the server says more"
        }
        _ => return None,
    };
    Some(TlsFault::CertificateRefused(why))
}

/// Asks a port that did not answer whether it speaks TLS when it should not, or none when it should.
pub async fn speaks_otherwise(host: &Host, tls: bool) -> Option<TlsFault> {
    let asking = async {
        let mut port = TcpStream::connect((host.name.as_str(), host.port)).await.ok()?;
        port.write_all(&if tls { b"PING\r\n".to_vec() } else { hello()? }).await.ok()?;
        port.read_u8().await.ok()
    };
    match (tls, tokio::time::timeout(SHOWN_WITHIN, asking).await.ok()??) {
        (true, b'+' | b'-') => Some(TlsFault::NotTls),
        // A handshake, or an alert.
        (false, 0x16 | 0x15) => Some(TlsFault::OnlyTls),
        _ => None,
    }
}

/// What a client of TLS says first.
fn hello() -> Option<Vec<u8>> {
    let config = ClientConfig::builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth();
    let mut hello = Vec::new();
    let mut client = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").ok()?).ok()?;
    client.write_tls(&mut hello).ok()?;
    Some(hello)
}

#[cfg(test)]
mod tests;
