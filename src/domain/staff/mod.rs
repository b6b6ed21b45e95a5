//! Who works here and what they may do.
//!
//! ```text
//! number + PIN ─▶ a person (pin) ─▶ their role (role)
//! an act (act) + the role ─▶ the house's table (rights) ─▶ allowed, asks for leave, refused
//! leave asked at another terminal (ask) ─▶ its one end: allowed, refused, lapsed, withdrawn
//! ```
//!
//! A house without staff asks none of this.

mod act;
mod ask;
mod pin;
mod rights;
mod role;

use std::time::Duration;

use super::text::Text;

pub use act::Act;
pub use ask::{About, LeaveAsk, LeaveEnd, Verdict};
pub use pin::{Pin, StaffNumber};
pub use rights::{Right, RightChange, Rights};
pub use role::Role;

/// How long after each wrong PIN in a row a number waits at a terminal, and a member after each wrong code; the last goes
/// for all that follow.
pub const WAITS: [Duration; 9] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
    Duration::from_mins(1),
    Duration::from_mins(2),
    Duration::from_mins(5),
    Duration::from_mins(15),
];

/// After so long without one, wrong PINs are forgotten.
pub const FORGOTTEN_AFTER: Duration = Duration::from_hours(12);

/// Someone who works here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// By which they sign in.
    pub number: StaffNumber,
    /// What is booked for what they do.
    pub name: Text,
    /// What they may do goes by it.
    pub role: Role,
}

/// Why the list of staff, or what roles may do, stays as it is, or nobody can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffFault {
    /// The house has no staff: there is nobody to sign in, to change or to recover.
    NoStaff,
    /// Nobody who works here has this number.
    Unknown(StaffNumber),
    /// The house would be left without an admin.
    LastAdmin,
    /// The first one is the admin, who adds the others.
    FirstIsAdmin,
    /// The house knows no such role.
    UnknownRole(Role),
    /// What an admin may do stands.
    AdminIsFixed,
    /// A PIN that is tried first: one digit over and over, or a run of them.
    EasyPin,
    /// This till has no pepper, without which no PIN can be told right from wrong.
    NoPepper,
    /// The pepper of this till is not the one with which this PIN was taken in.
    OtherPepper,
    /// Others than its owner can read or change the pepper.
    OpenPepper,
    /// Only who owns the file of the ledger recovers it.
    NotOwner,
    /// Nobody gives leave to themselves.
    OwnLeave,
}
