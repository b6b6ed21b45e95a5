//! A line to a server that can be cut: the server lives, and nobody reaches it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What stands between everybody and a server.
pub(super) struct Line {
    pub(super) port: u16,
    is_whole: watch::Sender<bool>,
    lines: Arc<AtomicUsize>,
    listening: JoinHandle<()>,
}

impl Line {
    pub(super) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (is_whole, lines) = (watch::Sender::new(true), Arc::new(AtomicUsize::new(0)));
        let (gate, count) = (is_whole.clone(), Arc::clone(&lines));
        let listening = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(("127.0.0.1", server)).await else { continue };
                count.fetch_add(1, Ordering::Relaxed);
                let ((asked, answers), (said, asks)) = (near.into_split(), far.into_split());
                tokio::spawn(pour(asked, asks, gate.subscribe()));
                tokio::spawn(pour(said, answers, gate.subscribe()));
            }
        });
        Self { port, is_whole, lines, listening }
    }

    /// How many came by it.
    pub(super) fn lines(&self) -> usize {
        self.lines.load(Ordering::Relaxed)
    }

    /// Nothing goes through, or all that waited.
    pub(super) fn cut(&self, is_cut: bool) {
        self.is_whole.send_replace(!is_cut);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn pour(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut is_whole: watch::Receiver<bool>) {
    let mut bytes = vec![0; 16_384];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        let is_open = is_whole.wait_for(|is_whole| *is_whole).await.is_ok();
        if !is_open || to.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}
