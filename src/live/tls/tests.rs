//! Real servers with certificates of a CA of our own.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use redis::IntoConnectionInfo as _;

use super::*;

/// A CA that signs what a test wants, and its certificate as a file.
struct Ca(Issuer<'static, KeyPair>, tempfile::TempDir);

impl Ca {
    fn new(name: &str) -> Self {
        let (folder, key) = (tempfile::tempdir().unwrap(), KeyPair::generate().unwrap());
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        std::fs::write(folder.path().join("ca.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
        Self(Issuer::new(params, key), folder)
    }

    fn file(&self) -> PathBuf {
        self.1.path().join("ca.pem")
    }

    /// A certificate for `names` that is good in these years, and its key.
    fn signs(&self, name: &str, years: (i32, i32)) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(years.0, 1, 1), date_time_ymd(years.1, 1, 1));
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let path = |kind: &str| self.1.path().join(format!("{name}-{}.{kind}", years.0));
        std::fs::write(path("crt"), certificate.pem()).unwrap();
        std::fs::write(path("key"), key.serialize_pem()).unwrap();
        (path("crt"), path("key"))
    }
}

const GOOD: (i32, i32) = (2020, 2099);

/// A Redis that speaks TLS on one port, and none on another.
struct Server {
    child: Child,
    tls: u16,
    plain: u16,
    folder: tempfile::TempDir,
}

impl Server {
    fn start(ca: &Ca, (cert, key): &(PathBuf, PathBuf), wants_certificates: bool) -> Self {
        let free = || TcpListener::bind("127.0.0.1:0").unwrap();
        let (tls, plain) = (free(), free());
        let [tls, plain] = [tls, plain].map(|port| port.local_addr().unwrap().port());
        let folder = tempfile::tempdir().unwrap();
        let mut server = Command::new("redis-server");
        server.args(["--bind", "127.0.0.1", "--save", "", "--port", &plain.to_string()]);
        server.args([
            "--tls-port",
            &tls.to_string(),
            "--tls-auth-clients",
            if wants_certificates { "yes" } else { "no" },
        ]);
        server.arg("--tls-ca-cert-file").arg(ca.file()).arg("--tls-cert-file").arg(cert).arg("--tls-key-file").arg(key);
        let child = server.current_dir(folder.path()).stdout(Stdio::null()).spawn().unwrap();
        let server = Self { child, tls, plain, folder };
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", tls)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "redis-server listens");
            std::thread::sleep(Duration::from_millis(10));
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Connects as the program does, and asks for something.
async fn ask(address: &str, certificates: &Certificates) -> RedisResult<String> {
    let client = certificates.client(address.into_connection_info().unwrap())?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    redis::cmd("PING").query_async(&mut connection).await
}

/// What is told of a server with this certificate to a terminal with those.
async fn told(address: &str, certificates: &Certificates) -> TlsFault {
    explain(&ask(address, certificates).await.unwrap_err()).unwrap()
}

fn rediss(server: &Server) -> String {
    format!("rediss://127.0.0.1:{}", server.tls)
}

#[tokio::test]
async fn a_server_is_trusted_by_the_ca_that_signed_its_certificate_and_by_no_other() {
    let (ca, other) = (Ca::new("Ours"), Ca::new("Theirs"));
    let server = Server::start(&ca, &ca.signs("127.0.0.1", GOOD), false);
    let trusting = |ca: &Ca| Certificates::read(Some(&ca.file()), None).unwrap();
    assert_eq!(ask(&rediss(&server), &trusting(&ca)).await.unwrap(), "PONG");
    assert_eq!(told(&rediss(&server), &trusting(&other)).await, TlsFault::UnknownCa);
    // The system has never heard of ours.
    assert_eq!(told(&rediss(&server), &Certificates::default()).await, TlsFault::UnknownCa);
    // Two in one file are both trusted.
    let both = server.folder.path().join("both.pem");
    let pem = |ca: &Ca| std::fs::read_to_string(ca.file()).unwrap();
    std::fs::write(&both, pem(&other) + &pem(&ca)).unwrap();
    assert_eq!(ask(&rediss(&server), &Certificates::read(Some(&both), None).unwrap()).await.unwrap(), "PONG");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_told_with_both() {
    let ca = Ca::new("Ours");
    let trusting = Certificates::read(Some(&ca.file()), None).unwrap();
    for (name, shown) in [("redis.example", "redis.example"), ("10.0.0.5", "10.0.0.5")] {
        let server = Server::start(&ca, &ca.signs(name, GOOD), false);
        let told = told(&rediss(&server), &trusting).await;
        assert_eq!(told, TlsFault::WrongName { expected: Text::new("127.0.0.1"), presented: Text::new(shown) });
        assert!(told.to_string().contains(&format!("is for {shown}, and not for 127.0.0.1;")), "{told}");
    }
    let no_name = ServerName::try_from("no name").unwrap_err();
    assert_eq!(explain(&no_name.into()), Some(TlsFault::NotAName));
}

#[tokio::test]
async fn a_certificate_out_of_its_time_is_told() {
    let ca = Ca::new("Ours");
    let trusting = Certificates::read(Some(&ca.file()), None).unwrap();
    for (years, expected) in [((2019, 2020), TlsFault::Expired), ((2090, 2099), TlsFault::NotYetValid)] {
        let server = Server::start(&ca, &ca.signs("127.0.0.1", years), false);
        assert_eq!(told(&rediss(&server), &trusting).await, expected);
    }
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_lets_in_whom_it_trusts_and_tells_the_others_what_it_misses() {
    let (ca, other) = (Ca::new("Ours"), Ca::new("Theirs"));
    let server = Server::start(&ca, &ca.signs("127.0.0.1", GOOD), true);
    let with = |own: Option<(PathBuf, PathBuf)>| {
        let own = own.as_ref().map(|(cert, key)| (cert.as_path(), key.as_path()));
        Certificates::read(Some(&ca.file()), own).unwrap()
    };
    assert_eq!(ask(&rediss(&server), &with(Some(ca.signs("till", GOOD)))).await.unwrap(), "PONG");
    // What is told comes behind the handshake, and never gets lost there.
    for _ in 0..10 {
        assert_eq!(told(&rediss(&server), &with(None)).await, TlsFault::CertificateWanted);
    }
    for (own, expected) in [(other.signs("till", GOOD), "no CA"), (ca.signs("till", (2019, 2020)), "expired")] {
        let told = told(&rediss(&server), &with(Some(own))).await;
        assert!(matches!(told, TlsFault::CertificateRefused(why) if why.contains(expected)), "{told}");
    }
}

#[tokio::test]
async fn a_port_that_speaks_otherwise_than_the_address_says_is_found_out() {
    let ca = Ca::new("Ours");
    let server = Server::start(&ca, &ca.signs("127.0.0.1", GOOD), false);
    let trusting = Certificates::read(Some(&ca.file()), None).unwrap();
    let [tls, plain] = [server.tls, server.plain].map(|port| Host { name: "127.0.0.1".into(), port });
    // The errors themselves tell nothing: silence here, a closed line there.
    for address in [format!("rediss://{plain}"), format!("redis://{tls}")] {
        assert_eq!(explain(&ask(&address, &trusting).await.unwrap_err()), None);
    }
    assert_eq!(speaks_otherwise(&plain, true).await, Some(TlsFault::NotTls));
    assert_eq!(speaks_otherwise(&tls, false).await, Some(TlsFault::OnlyTls));
    assert_eq!(speaks_otherwise(&tls, true).await, None);
    assert_eq!(speaks_otherwise(&plain, false).await, None);
    drop(server);
    assert_eq!(speaks_otherwise(&plain, true).await, None);
}

#[test]
fn files_that_cannot_be_used_are_told_by_their_setting_and_name() {
    let ca = Ca::new("Ours");
    let (cert, key) = ca.signs("till", GOOD);
    let (_, other_key) = ca.signs("desk", GOOD);
    let said = |ca: Option<&Path>, own: Option<(&Path, &Path)>| Certificates::read(ca, own).unwrap_err().to_string();
    let nowhere = Path::new("/nowhere/ca.pem");
    for (setting, said) in [
        ("redis-ca: /nowhere/ca.pem cannot be read", said(Some(nowhere), None)),
        ("redis-cert: /nowhere/ca.pem cannot be read", said(None, Some((nowhere, &key)))),
        ("redis-key: /nowhere/ca.pem cannot be read", said(None, Some((&cert, nowhere)))),
        ("redis-ca", said(Some(&key), None)),
        ("redis-cert", said(None, Some((&key, &key)))),
        ("holds no private key", said(None, Some((&cert, &cert)))),
        ("is not that of the certificate", said(None, Some((&cert, &other_key)))),
    ] {
        assert!(said.contains(setting), "{setting}: {said}");
    }
    let read = Certificates::read(Some(&ca.file()), Some((&cert, &key))).unwrap();
    assert!(read.has_own());
    assert_eq!(format!("{read:?}"), "Certificates { has_ca: true, has_cert: true }");
}
