//! A line to Redis that goes wrong when it is told to. It knows where an answer ends, so that it can lose one
//! whose command has run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

/// What happens to the next answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Trouble {
    /// It is lost, and the line with it.
    DropReply = 1,
    /// It comes later than anyone waits.
    Delay = 2,
    /// It comes byte by byte.
    Slice = 3,
    /// The line breaks in the middle of it.
    Reset = 4,
}

const ALL: [Trouble; 4] = [Trouble::DropReply, Trouble::Delay, Trouble::Slice, Trouble::Reset];

/// The line.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) port: u16,
    next: Arc<AtomicU8>,
}

impl Proxy {
    pub(crate) async fn to(redis: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let proxy = Self { port: listener.local_addr().unwrap().port(), next: Arc::default() };
        let line = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(line.clone().carry(client, redis));
            }
        });
        proxy
    }

    /// Makes trouble for the next answer of any line. `false` if the last trouble has not come to pass yet.
    pub(crate) fn trouble(&self, trouble: Trouble) -> bool {
        self.next.compare_exchange(0, trouble as u8, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    pub(crate) fn heal(&self) {
        self.next.store(0, Ordering::SeqCst);
    }

    async fn carry(self, client: TcpStream, redis: u16) {
        let Ok(server) = TcpStream::connect(("127.0.0.1", redis)).await else { return };
        let ((mut from_client, to_client), (from_server, mut to_server)) = (client.into_split(), server.into_split());
        // Whichever side ends, both do.
        tokio::select! {
            _ = copy(&mut from_client, &mut to_server) => {}
            () = self.answers(from_server, to_client) => {}
        }
    }

    async fn answers(&self, mut from: tokio::net::tcp::OwnedReadHalf, mut to: tokio::net::tcp::OwnedWriteHalf) {
        let mut read = Vec::new();
        loop {
            let mut more = [0; 16 * 1_024];
            match from.read(&mut more).await {
                Ok(length) if length > 0 => read.extend_from_slice(&more[..length]),
                _ => return,
            }
            while let Some(end) = end_of_value(&read, 0) {
                let rest = read.split_off(end);
                let value = std::mem::replace(&mut read, rest);
                let is_push = value[0] == b'>';
                let trouble = if is_push { 0 } else { self.next.swap(0, Ordering::SeqCst) };
                let sent = match ALL.into_iter().find(|known| *known as u8 == trouble) {
                    None => to.write_all(&value).await,
                    Some(Trouble::DropReply) => return,
                    Some(Trouble::Delay) => {
                        tokio::time::sleep(Duration::from_millis(1_200)).await;
                        to.write_all(&value).await
                    }
                    Some(Trouble::Slice) => {
                        for byte in value.chunks(1).take(200) {
                            let _ = to.write_all(byte).await;
                            tokio::time::sleep(Duration::from_millis(1)).await;
                        }
                        to.write_all(&value[value.len().min(200)..]).await
                    }
                    Some(Trouble::Reset) => {
                        let _ = to.write_all(&value[..value.len() / 2]).await;
                        return;
                    }
                };
                if sent.is_err() {
                    return;
                }
            }
        }
    }
}

/// Where the RESP value that begins at `at` ends, if all of it is there.
fn end_of_value(bytes: &[u8], at: usize) -> Option<usize> {
    let line = at + bytes.get(at..)?.windows(2).position(|pair| pair == b"\r\n")?;
    let after = line + 2;
    let length = || std::str::from_utf8(&bytes[at + 1..line]).ok().and_then(|written| written.parse::<i64>().ok());
    let values = match bytes[at] {
        b'$' | b'=' | b'!' => {
            let end = usize::try_from(length()?).map_or(after, |length| after + length + 2);
            return (end <= bytes.len()).then_some(end);
        }
        b'*' | b'~' | b'>' => length()?,
        b'%' => 2 * length()?,
        // What goes before a value, and then the value.
        b'|' => 2 * length()? + 1,
        _ => 0,
    };
    (0..values).try_fold(after, |at, _| end_of_value(bytes, at))
}

#[test]
fn the_end_of_an_answer_is_known() {
    for whole in
        ["+OK\r\n", ":7\r\n", "$5\r\nseats\r\n", "$-1\r\n", "*2\r\n$1\r\na\r\n*1\r\n:1\r\n", "%1\r\n+a\r\n_\r\n"]
    {
        let bytes = [whole, "+next\r\n"].concat();
        assert_eq!(end_of_value(bytes.as_bytes(), 0), Some(whole.len()), "{whole:?}");
        assert_eq!(end_of_value(&bytes.as_bytes()[..whole.len() - 1], 0), None, "{whole:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_around_an_answer_costs_nobody_the_step() {
    use frontrow::domain::price::{Fare, Pick};
    let house = super::House::open().await;
    let office = house.office("T1").await;
    // Scripts are known to the server from here on, so that the next answer is that of the step.
    office
        .hold(office.new_order(super::worker::SCREENING), &[Pick { seat: "A1".parse().unwrap(), fare: Fare::ADULT }])
        .await
        .unwrap();
    for (trouble, seat) in ALL.into_iter().zip(["B1", "C1", "D1", "E1"]) {
        let picks = [Pick { seat: seat.parse().unwrap(), fare: Fare::ADULT }];
        assert!(house.proxy.trouble(trouble));
        let held = office.hold(office.new_order(super::worker::SCREENING), &picks).await;
        assert!(held.is_ok(), "{trouble:?}: {held:?}");
    }
}
