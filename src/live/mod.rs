//! The live store: seats, holds, open orders and their deadlines in Redis, and the feed.
//!
//! One function is one atomic script, or one pipeline of reads. There is no policy here: which
//! seats may be picked, what a seat costs and what to do after a refusal is decided above; the
//! scripts in `assets/redis/` compare and set. They take the time from the server, check
//! everything before their first write, and answer a repetition with the same id as they
//! answered the first time.
//!
//! - A screening without `@epoch` is *not loaded*, never "all free".
//! - Every key begins with the ledger's id (`keys`), so that houses share a Redis; every `@epoch` begins with the
//!   ledger's generation, and what is of another one is not loaded (`generation`).
//! - Sold, refunded and blocked seats come from the ledger only, numbered by `@seq`, in order.
//! - A held seat past its deadline counts as free for the next buyer, swept or not.
//! - Red packets go by the same rules, a packet in the place of a screening (`packets`).
//! - Each change raises `@version` to the server's microseconds, or to one more than it was where that is larger, and
//!   is published with the version that it follows ([`Feed`]). So a store that is rolled back never comes to a number
//!   that someone knows with other seats; one that is lower than known went back.
//! - Colleagues' cursors go by a channel beside it, on which nothing depends (`cursors`); so does what the guest at a
//!   terminal sees (`display`).
//! - It may be one Redis, one that sentinels watch over, or a cluster (`router`). Each of its servers has a clock of
//!   its own: a deadline is judged by that of the server which has the seats.

pub mod address;
mod cache;
mod call;
mod check;
mod clock;
mod connect;
mod cursors;
pub mod display;
mod entries;
mod error;
mod feed;
mod generation;
pub mod host;
pub mod keys;
mod lease;
mod leaves;
mod older;
mod packets;
pub mod private;
mod read;
mod record;
mod repair;
mod rights;
mod router;
mod servers;
mod steps;
mod survey;
mod sweep;
pub mod tls;
mod tries;

pub use address::Address;
pub use cache::{CacheCounts, CacheToken, Copy};
pub use check::LastCheck;
pub use clock::{Clock, this_machine};
pub use connect::Live;
pub use error::LiveError;
pub use feed::Feed;
pub use keys::{CacheKey, Keys};
pub use lease::{Holder, Lease};
pub use leaves::LeaveNews;
pub use packets::{Grab, LoadedPacket, PacketChange, PacketFeed, PacketSurvey, PacketToLoad, Progress, Reserved};
pub use read::{At, LoadedSeats, OpenOrders, Pulse, RawCounts};
pub use repair::{Mended, Truth};
pub(crate) use router::PATIENCE;
pub use router::{Mode, NodeStatus, Pushed, Pushes, Role, RouterStatus};
pub use steps::{Applied, HoldFor, StepError};
pub use survey::Survey;
pub use sweep::{Overdue, Swept};
pub use tries::{TriesOf, Try};
