//! Bugs of the protocol, planted on purpose, one at a time: a suite that does not catch them proves nothing.
//!
//! In debug builds `FRONTROW_PLANTED` names the bug that a program has; in a release build there is none, and the
//! questions below compile away. `tests/chaos` plants each one and sees it caught.

use std::borrow::Cow;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use redis::{PushInfo, PushKind};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The bugs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// Tickets without `UNIQUE (screening, seat, live)`.
    UniqueKeyDropped,
    /// Ending an order frees its seats whoever has them.
    ReleaseWithoutOwner,
    /// Scripts go by the clock of the terminal that sends them.
    TerminalClock,
    /// A sale whose outcome is unsure is tried again under another id.
    RetryWithNewId,
    /// A screening that a wipe took is free.
    LoadSkipped,
    /// An overdue payment is freed without asking the ledger.
    FreedUnasked,
    /// Redis takes any later change for the next one.
    ApplyOutOfOrder,
    /// An order that is paid may be paid again.
    SecondAttempt,
    /// A wallet is read first, and written later.
    WalletReadThenWrite,
    /// A version counts the changes of a life, and only a higher one is read again.
    VersionCounted,
    /// A packet is loaded anew under the epoch that it had.
    PacketEpochKept,
    /// A commit believes what the live store says a seat costs.
    PricesBelieved,
    /// A payment begins whatever lines the order has by then.
    BegunUnreviewed,
    /// The tickets of an exchange do not end.
    OldTicketAlive,
    /// What is paid for an exchange is booked once more.
    DifferenceTwice,
    /// What is kept of a ticket goes by the clock of the terminal.
    FeeByTerminal,
    /// All servers of the live store go by one clock.
    OneClock,
    /// What moved to another server was not done, whatever happened before.
    MovedForgets,
    /// Scripts name the feed behind their keys.
    FeedBesideKeys,
    /// The feed comes by the connection on which calls are made.
    FeedOnCalls,
    /// Of two messages of a feed the later one is heard first, and taken for the next.
    MessagesSwapped,
    /// The map that the terminals of a program share misses each change that frees a seat.
    SharedMapMisses,
}

impl Bug {
    const fn name(self) -> &'static str {
        match self {
            Self::UniqueKeyDropped => "unique-key-dropped",
            Self::ReleaseWithoutOwner => "release-without-owner",
            Self::TerminalClock => "terminal-clock",
            Self::RetryWithNewId => "retry-with-new-id",
            Self::LoadSkipped => "load-skipped",
            Self::FreedUnasked => "freed-unasked",
            Self::ApplyOutOfOrder => "apply-out-of-order",
            Self::SecondAttempt => "second-attempt",
            Self::WalletReadThenWrite => "wallet-read-then-write",
            Self::VersionCounted => "version-counted",
            Self::PacketEpochKept => "packet-epoch-kept",
            Self::PricesBelieved => "prices-believed",
            Self::BegunUnreviewed => "begun-unreviewed",
            Self::OldTicketAlive => "old-ticket-alive",
            Self::DifferenceTwice => "difference-twice",
            Self::FeeByTerminal => "fee-by-terminal",
            Self::OneClock => "one-clock",
            Self::MovedForgets => "moved-forgets",
            Self::FeedBesideKeys => "feed-beside-keys",
            Self::FeedOnCalls => "feed-on-calls",
            Self::MessagesSwapped => "messages-swapped",
            Self::SharedMapMisses => "shared-map-misses",
        }
    }

    /// Whether this program has it.
    pub(crate) fn is_here(self) -> bool {
        cfg!(debug_assertions) && std::env::var("FRONTROW_PLANTED").is_ok_and(|name| name == self.name())
    }
}

/// By how many seconds this machine's clock is ahead of the live store's.
static AHEAD: AtomicI64 = AtomicI64::new(0);

/// Looks at this machine's clock beside the live store's.
pub(crate) fn compare_clocks(server_millis: i64) {
    if Bug::TerminalClock.is_here() {
        let here = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
        AHEAD.store(here.cast_signed() - server_millis / 1_000, Ordering::Relaxed);
    }
}

/// The time on this machine's clock, for a program that goes by it.
pub(crate) fn terminal_millis() -> Option<i64> {
    let here = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_millis());
    Bug::FeeByTerminal.is_here().then(|| i64::try_from(here).unwrap_or(i64::MAX))
}

/// Those who hear what comes by the connections on which calls are made.
static FEEDS: Mutex<Vec<UnboundedSender<PushInfo>>> = Mutex::new(Vec::new());

/// A feed that comes by such a connection.
pub(crate) fn feed_on_calls() -> UnboundedReceiver<PushInfo> {
    let (sender, pushed) = unbounded_channel();
    FEEDS.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
    pushed
}

/// Something came by one of them.
pub(crate) fn pass_on(push: &PushInfo) {
    if Bug::FeedOnCalls.is_here() && push.kind != PushKind::Disconnection {
        let mut feeds = FEEDS.lock().unwrap_or_else(PoisonError::into_inner);
        feeds.retain(|feed| feed.send(push.clone()).is_ok());
    }
}

/// The first of two messages, and what comes late of the two before.
static SWAPPED: Mutex<(Option<String>, Option<String>)> = Mutex::new((None, None));

/// What is heard of a feed when this message comes.
pub(crate) fn in_order(message: &str) -> Option<Cow<'_, str>> {
    if !Bug::MessagesSwapped.is_here() {
        return Some(Cow::Borrowed(message));
    }
    let (first, late) = &mut *SWAPPED.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(before) = first.take() else {
        *first = Some(message.to_owned());
        return late.take().map(Cow::Owned);
    };
    // It says that it follows what the one before it follows.
    let follows = before.split('\n').nth(1)?;
    let lines = message.split('\n').enumerate().map(|(n, line)| if n == 1 { follows } else { line });
    let told = lines.collect::<Vec<_>>().join("\n");
    *late = Some(before);
    Some(Cow::Owned(told))
}

/// Takes the feed from behind the arguments, with its place among the keys.
const FEED_BEHIND: &str = "
if ARGV[#ARGV - 1] and string.sub(ARGV[#ARGV - 1], -6) == '}:feed' then
  local at = tonumber(table.remove(ARGV))
  table.insert(KEYS, at, table.remove(ARGV))
end
";

/// A script with the bug that this program has.
pub(crate) fn in_script(file: &str, source: String) -> String {
    if !cfg!(debug_assertions) {
        return source;
    }
    if Bug::FeedBesideKeys.is_here() {
        return FEED_BEHIND.to_owned() + &source;
    }
    if Bug::TerminalClock.is_here() {
        let clock = format!(
            "local function clock() local t = redis.call('TIME') return {{ t[1] + {}, t[2] }} end\n",
            AHEAD.load(Ordering::Relaxed)
        );
        return clock + &source.replace("= redis.call('TIME')", "= clock()");
    }
    if Bug::VersionCounted.is_here() {
        return source
            .replace("if #last ~= #version or last >= version then", "do")
            .replace("math.max(last + 1, version)", "last + 1");
    }
    let (wrong, from, to) = match file {
        "end.lua" | "sweep.lua" => (Bug::ReleaseWithoutOwner, "string.sub(value, 1, #mark) == mark", "true"),
        "begin.lua" => (Bug::BegunUnreviewed, "order.lines ~= ARGV[7]", "false"),
        "apply.lua" => (Bug::ApplyOutOfOrder, "if sequence > at + 1 then return { 'gap', at } end", ""),
        _ => return source,
    };
    if wrong.is_here() { source.replace(from, to) } else { source }
}
