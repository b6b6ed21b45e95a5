//! One server and the connection to it, which opens when it is needed.
//!
//! ```text
//! Shut ── a call ─▶ Opening ─▶ Open (generation n) ── the line breaks, or an answer does not come ─▶ Shut, failing
//!                      └─────▶ Failed ── a call, a moment later ─▶ Opening
//! ```
//!
//! All share the one connection, for it takes any number of calls at once. Whoever finds it broken says which
//! generation of it he means: a newer one is not dropped for the fault of the one before. While a server fails, nobody
//! waits for it for longer than a moment: the others are not to stand still with it.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client, Cmd, ConnectionAddr, Pipeline, PushInfo, PushKind, Value};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};

use super::place::Endpoint;
use crate::domain::time::Timestamp;
use crate::live::clock::Clock;
use crate::live::error::{Failure, LiveError};
use crate::planted;

/// How long a connection may take to open, and a call to be answered.
pub(in crate::live) const ONE_CALL: Duration = Duration::from_secs(1);

/// How long a call waits for a connection to a server that is failing.
pub(super) const A_MOMENT: Duration = Duration::from_millis(250);

/// How long nobody tries anew after a connection was not to be had.
const TRY_AGAIN: Duration = Duration::from_millis(50);

/// A server.
pub(in crate::live) struct Node {
    pub(super) endpoint: Endpoint,
    pub(super) client: Client,
    /// As whom we come.
    user: Option<String>,
    /// Whether it must say itself that it is a primary: of a cluster's servers each knows which slots are its own.
    must_be_primary: bool,
    pub(super) clock: Arc<Clock>,
    line: watch::Sender<Line>,
    /// What is told when it is lost, and when it comes back.
    turns: Arc<Turns>,
}

/// What happens to the servers, for whoever has to look again.
#[derive(Default)]
pub(super) struct Turns {
    /// Somebody found the map wrong, or a line broken.
    pub(super) look_anew: Notify,
    /// How often a line was made anew, or a slot got another owner: what is read then may be older than what was known.
    pub(super) count: AtomicU64,
}

impl Turns {
    pub(super) fn count_one(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
    }
}

#[derive(Clone)]
enum Line {
    Shut { generation: u64, is_failing: bool },
    Opening { generation: u64, is_failing: bool },
    Open { connection: MultiplexedConnection, generation: u64 },
    Failed { generation: u64, at: Instant, failure: Failure },
}

impl Line {
    fn is_failing(&self) -> bool {
        match self {
            Self::Shut { is_failing, .. } | Self::Opening { is_failing, .. } => *is_failing,
            Self::Open { .. } => false,
            Self::Failed { .. } => true,
        }
    }

    fn generation(&self) -> u64 {
        match self {
            Self::Shut { generation, .. }
            | Self::Opening { generation, .. }
            | Self::Open { generation, .. }
            | Self::Failed { generation, .. } => *generation,
        }
    }
}

impl Node {
    pub(super) fn new(endpoint: Endpoint, client: Client, must_be_primary: bool, turns: Arc<Turns>) -> Arc<Self> {
        let line = watch::Sender::new(Line::Shut { generation: 0, is_failing: false });
        let user = client.get_connection_info().redis_settings().username().map(str::to_owned);
        Arc::new(Self { endpoint, client, user, must_be_primary, clock: Arc::default(), line, turns })
    }

    /// Whether the last that was heard of it was nothing.
    pub(super) fn is_failing(&self) -> bool {
        self.line.borrow().is_failing()
    }

    /// Whether there is a connection to it.
    pub(super) fn is_open(&self) -> bool {
        matches!(*self.line.borrow(), Line::Open { .. })
    }

    /// Sends one command.
    pub(super) async fn call(self: &Arc<Self>, command: &Cmd, within: Duration) -> Result<Value, Failure> {
        let (mut connection, generation) = self.connection().await?;
        match tokio::time::timeout(within, connection.req_packed_command(command)).await {
            Ok(Ok(Value::ServerError(error))) => Err(Failure::of_server(&error, self.user.as_deref())),
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.note(Failure::of(&error, self.user.as_deref()), generation)),
            Err(_) => Err(self.silent(within, generation)),
        }
    }

    /// Sends one command by a connection of its own, which is dropped with it.
    pub(super) async fn call_apart(&self, command: &Cmd) -> Result<(), Failure> {
        let asking = async {
            let mut connection = self.client.get_multiplexed_async_connection().await?;
            connection.req_packed_command(command).await
        };
        let user = self.user.as_deref();
        match tokio::time::timeout(ONE_CALL, asking).await {
            Ok(Ok(Value::ServerError(error))) => Err(Failure::of_server(&error, user)),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Failure::of(&error, user)),
            Err(_) => Err(Failure::Lost { maybe_done: true }),
        }
    }

    /// Sends several at once. Each has its answer.
    pub(super) async fn call_all(
        self: &Arc<Self>,
        commands: &Pipeline,
        within: Duration,
    ) -> Result<Vec<Result<Value, Failure>>, Failure> {
        let (mut connection, generation) = self.connection().await?;
        match tokio::time::timeout(within, connection.req_packed_commands(commands, 0, commands.len())).await {
            Ok(Ok(values)) => Ok(values
                .into_iter()
                .map(|value| match value {
                    Value::ServerError(error) => Err(Failure::of_server(&error, self.user.as_deref())),
                    value => Ok(value),
                })
                .collect()),
            Ok(Err(error)) => Err(self.note(Failure::of(&error, self.user.as_deref()), generation)),
            Err(_) => Err(self.silent(within, generation)),
        }
    }

    fn note(&self, failure: Failure, generation: u64) -> Failure {
        if matches!(failure, Failure::Lost { .. }) {
            self.drop_line(generation);
        }
        failure
    }

    /// No answer came. Less than a whole call's time says nothing of the line.
    fn silent(&self, waited: Duration, generation: u64) -> Failure {
        if waited >= ONE_CALL {
            self.drop_line(generation);
        }
        Failure::Lost { maybe_done: true }
    }

    fn drop_line(&self, generation: u64) {
        self.line.send_if_modified(|line| {
            let is_it = matches!(line, Line::Open { generation: open, .. } if *open == generation);
            if is_it {
                tracing::warn!(server = %self.endpoint, generation, "the connection is lost");
                *line = Line::Shut { generation, is_failing: true };
            }
            is_it
        });
        self.turns.look_anew.notify_one();
    }

    /// The connection, and its generation.
    pub(super) async fn connection(self: &Arc<Self>) -> Result<(MultiplexedConnection, u64), Failure> {
        if let Line::Open { connection, generation } = &*self.line.borrow() {
            return Ok((connection.clone(), *generation));
        }
        let mut line = self.line.subscribe();
        let patience = if self.is_failing() { A_MOMENT } else { ONE_CALL };
        self.open_if_shut();
        let opened = async {
            loop {
                match &*line.borrow_and_update() {
                    Line::Open { connection, generation } => return Ok((connection.clone(), *generation)),
                    Line::Failed { failure, .. } => return Err(failure.clone()),
                    Line::Shut { .. } | Line::Opening { .. } => {}
                }
                // We hold the sender ourselves.
                let _ = line.changed().await;
            }
        };
        // A connection that is not there has carried nothing.
        tokio::time::timeout(patience, opened).await.unwrap_or(Err(Failure::Lost { maybe_done: false }))
    }

    fn open_if_shut(self: &Arc<Self>) {
        let opens = self.line.send_if_modified(|line| {
            let opens = match line {
                Line::Shut { .. } => true,
                Line::Failed { at, .. } => at.elapsed() >= TRY_AGAIN,
                Line::Opening { .. } | Line::Open { .. } => false,
            };
            if opens {
                *line = Line::Opening { generation: line.generation() + 1, is_failing: line.is_failing() };
            }
            opens
        });
        if opens {
            let node = Arc::clone(self);
            tokio::spawn(async move {
                let generation = node.line.borrow().generation();
                let line = match node.open(generation).await {
                    Ok(connection) => {
                        if generation > 1 {
                            node.turns.count_one();
                        }
                        Line::Open { connection, generation }
                    }
                    Err(failure) => Line::Failed { generation, at: Instant::now(), failure },
                };
                node.line.send_replace(line);
            });
        }
    }

    async fn open(self: &Arc<Self>, generation: u64) -> Result<MultiplexedConnection, Failure> {
        // That it breaks is heard at once, also while nobody calls.
        let node = Arc::downgrade(self);
        let hear = move |push: PushInfo| {
            planted::pass_on(&push);
            if let (PushKind::Disconnection, Some(node)) = (push.kind, node.upgrade()) {
                node.drop_line(generation);
            }
            Ok::<(), redis::aio::SendError>(())
        };
        let config = AsyncConnectionConfig::new()
            .set_push_sender(hear)
            .set_connection_timeout(Some(ONE_CALL))
            .set_response_timeout(None);
        let opening = async {
            self.knock().await?;
            let mut connection = self
                .client
                .get_multiplexed_async_connection_with_config(&config)
                .await
                .map_err(|error| self.why_not_open(&error))?;
            let mut look = redis::pipe();
            look.cmd("TIME");
            if self.must_be_primary {
                look.cmd("ROLE");
            }
            let said = connection
                .req_packed_commands(&look, 0, look.len())
                .await
                .map_err(|e| Failure::of(&e, self.user.as_deref()))?;
            if let Some((seconds, micros)) =
                said.first().and_then(|time| redis::from_redis_value_ref::<(i64, i64)>(time).ok())
            {
                self.clock.read(Timestamp::from_millis(seconds * 1_000 + micros / 1_000));
            }
            match said.get(1) {
                Some(role) if !is_primary(role) => Err(Failure::NotNow(LiveError::Away { maybe_done: false })),
                _ => Ok(connection),
            }
        };
        tokio::time::timeout(ONE_CALL, opening).await.unwrap_or(Err(Failure::Lost { maybe_done: false }))
    }

    /// Whether anybody listens, before a connection by TLS is set up: for each one the library reads all certificates that
    /// the system trusts, and a server that is down is tried often. What else is wrong the library says better.
    pub(super) async fn knock(&self) -> Result<(), Failure> {
        let ConnectionAddr::TcpTls { host, port, .. } = self.client.get_connection_info().addr() else { return Ok(()) };
        match TcpStream::connect((host.as_str(), *port)).await {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => Err(Failure::Lost { maybe_done: false }),
            _ => Ok(()),
        }
    }

    /// Why there is no connection: simply down, or something that a person must mend, such as a name that is not known
    /// or a certificate that is not trusted. What the system says of it holds no address.
    fn why_not_open(&self, error: &redis::RedisError) -> Failure {
        match Failure::of(error, self.user.as_deref()) {
            Failure::Lost { .. } if error.is_connection_refusal() || error.is_timeout() => {
                Failure::Lost { maybe_done: false }
            }
            Failure::Lost { .. } => {
                tracing::warn!(server = %self.endpoint, %error, "no connection");
                let said = crate::domain::text::Text::new(&error.to_string()).to_string();
                Failure::NotNow(LiveError::Unreachable(said))
            }
            other => other,
        }
    }
}

fn is_primary(role: &Value) -> bool {
    let Value::Array(words) = role else { return true };
    words.first().is_none_or(|word| redis::from_redis_value_ref::<String>(word).is_ok_and(|word| word == "master"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::host::Host;

    #[tokio::test]
    async fn where_nobody_listens_tls_is_not_even_begun() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let client = Client::open(format!("rediss://127.0.0.1:{port}")).unwrap();
        let endpoint = Endpoint::Tcp(Host { name: "127.0.0.1".into(), port });
        let node = Node::new(endpoint, client, false, Arc::default());
        assert_eq!(node.knock().await, Ok(()));
        drop(listener);
        assert_eq!(node.knock().await, Err(Failure::Lost { maybe_done: false }));
    }
}
