//! A line to a database server that can break, stand still, or lead to another server: what a house has in front of a
//! ledger that fails over.

use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// The line. Whoever connects to its port is at the server that it leads to.
pub(crate) struct Line {
    /// The database's URL by way of this line.
    pub(crate) url: String,
    /// Where it leads.
    leads: Arc<Mutex<Option<u16>>>,
    breaks: Arc<Notify>,
    stands_still: Arc<Notify>,
}

impl Line {
    /// A line to the server of this URL.
    pub(crate) async fn to(url: &str) -> Self {
        let (head, database) = url.rsplit_once('/').unwrap();
        let (head, port) = head.rsplit_once(':').unwrap();
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{head}:{}/{database}", door.local_addr().unwrap().port());
        let line = Self {
            url,
            leads: Arc::new(Mutex::new(Some(port.parse().unwrap()))),
            breaks: Arc::default(),
            stands_still: Arc::default(),
        };
        let (leads, breaks, stands_still) = (line.leads.clone(), line.breaks.clone(), line.stands_still.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = door.accept().await {
                let port = *leads.lock().unwrap();
                if let Some(port) = port {
                    tokio::spawn(carry(client, port, breaks.clone(), stands_still.clone()));
                }
            }
        });
        line
    }

    /// New connections are to the server at `port` from now on, or end at once.
    pub(crate) fn lead(&self, port: Option<u16>) {
        *self.leads.lock().unwrap() = port;
    }

    /// Breaks the connections that there are.
    pub(crate) fn break_all(&self) {
        self.breaks.notify_waiters();
    }

    /// Nothing comes by the connections that there are any more, and none of them breaks, ever.
    pub(crate) fn stand_still(&self) {
        self.stands_still.notify_waiters();
    }
}

async fn carry(mut client: TcpStream, port: u16, breaks: Arc<Notify>, stands_still: Arc<Notify>) {
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
        () = breaks.notified() => {}
        () = stands_still.notified() => std::future::pending().await,
    }
}
