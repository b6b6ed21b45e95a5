//! One Redis or many: which server a step goes to, and what becomes of it on the way.
//!
//! ```text
//! step ─▶ slot of its key ─▶ map: whose is it? ─▶ node: its one connection ─▶ answer
//!             ▲                  ▲                      │
//!             │                  │◀── MOVED ────────────┤  the slot is elsewhere: at once there
//!             │                  │◀── broken, silent ───┤  the line goes; the other servers are asked whose it is
//!             └── again ─────────┴── TRYAGAIN, LOADING… ┘  a moment later
//!
//! discover ─▶ map      a cluster tells it; sentinels name the primary; one server has all
//! feeds ─▶ pushes      each tag that is listened to has a connection of its own, to the owner of its slot
//! ```
//!
//! What was *not* done is repeated until patience ends; what *may* have been done only where repeating is the same as
//! doing once, and whether it may have been is told exactly. What goes to several servers goes to all of them at once,
//! and one that is away takes nothing with it but its own part.

mod discover;
mod feeds;
mod map;
mod node;
mod place;
mod pushed;
mod route;
mod slot;
mod status;

pub(super) use discover::{open, open_unanswered};
pub(super) use feeds::listen;
pub(super) use node::ONE_CALL;
pub use pushed::{Pushed, Pushes};
pub(crate) use route::PATIENCE;
pub(super) use route::Router;
pub use status::{Mode, NodeStatus, Role, RouterStatus};
