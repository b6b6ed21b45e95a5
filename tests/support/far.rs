//! A line to a server that is far away: whatever is sent by it arrives later, in both directions. It counts how often
//! something was asked and answered, which is what a step costs there.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// The line. Whoever connects to its end here is at the server.
pub(crate) struct Far {
    /// A database's URL by way of it, or the socket of its end here.
    pub(crate) end: String,
    way: Arc<Way>,
}

#[derive(Default)]
struct Way {
    /// How long what is sent is under way, in µs.
    takes: AtomicU64,
    round_trips: AtomicUsize,
}

impl Far {
    /// To the database of this URL.
    pub(crate) async fn to_database(url: &str) -> Self {
        let (head, database) = url.rsplit_once('/').unwrap();
        let (head, port) = head.rsplit_once(':').unwrap();
        let port: u16 = port.parse().unwrap();
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let end = format!("{head}:{}/{database}", door.local_addr().unwrap().port());
        let way = Arc::<Way>::default();
        let far = way.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = door.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { continue };
                client.set_nodelay(true).unwrap();
                server.set_nodelay(true).unwrap();
                tokio::spawn(carry(client, server, far.clone()));
            }
        });
        Self { end, way }
    }

    /// To the server of a socket, by another one in the same folder.
    #[allow(dead_code)] // the ledger's own tests have no live store
    pub(crate) fn to_socket(socket: &Path) -> Self {
        let socket: PathBuf = socket.to_owned();
        let end = socket.with_file_name(format!("far-{:08x}.sock", rand::random::<u32>()));
        let door = UnixListener::bind(&end).unwrap();
        let way = Arc::<Way>::default();
        let far = way.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = door.accept().await {
                let Ok(server) = UnixStream::connect(&socket).await else { continue };
                tokio::spawn(carry(client, server, far.clone()));
            }
        });
        Self { end: end.display().to_string(), way }
    }

    /// From now on what is sent is under way for so long.
    #[allow(dead_code)] // who only counts need not wait
    pub(crate) fn takes(&self, each_way: Duration) {
        let micros = u64::try_from(each_way.as_micros()).unwrap();
        self.way.takes.store(micros, Ordering::Relaxed);
    }

    /// How often something was asked, with all that was asked together counted once.
    pub(crate) fn round_trips(&self) -> usize {
        self.way.round_trips.load(Ordering::Relaxed)
    }
}

async fn carry<S: AsyncRead + AsyncWrite + Send>(client: S, server: S, way: Arc<Way>) {
    let ((from_client, to_client), (from_server, to_server)) = (tokio::io::split(client), tokio::io::split(server));
    // Whether the last that was heard came from the client.
    let has_asked = AtomicUsize::new(0);
    let asks = one_way(from_client, to_server, &way, || {
        if has_asked.swap(1, Ordering::Relaxed) == 0 {
            way.round_trips.fetch_add(1, Ordering::Relaxed);
        }
    });
    let answers = one_way(from_server, to_client, &way, || has_asked.store(0, Ordering::Relaxed));
    tokio::select! { () = asks => {} () = answers => {} }
}

async fn one_way(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, way: &Way, heard: impl Fn()) {
    let (send, mut sent) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let reading = async move {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            heard();
            let takes = Duration::from_micros(way.takes.load(Ordering::Relaxed));
            if send.send((Instant::now() + takes, buffer[..length].to_vec())).is_err() {
                break;
            }
        }
    };
    let writing = async {
        while let Some((at, bytes)) = sent.recv().await {
            if at > Instant::now() {
                tokio::time::sleep_until(at).await;
            }
            if to.write_all(&bytes).await.is_err() || to.flush().await.is_err() {
                break;
            }
        }
    };
    tokio::join!(reading, writing);
}
