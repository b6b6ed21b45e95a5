//! Guests whom the house knows by name, and the money that is theirs.
//!
//! ```text
//! a guest ──── member ──▶ a number, found again by name or phone
//! a packet ─── packets ─▶ paid for, by the house or from a wallet
//! its shares ─ claims ──▶ a wallet each
//! money ────── wallet ──▶ a balance, and an entry that says why
//! consent ──── code ────▶ a hash of the four digits that a member chose
//! ```
//!
//! A wallet changes in the transaction of what changes it. So sales come here, to take a payment from one and to
//! put it back; nothing here knows of sales.

pub(super) mod claims;
pub(super) mod code;
pub(super) mod member;
pub(super) mod packets;
pub(super) mod record;
pub(super) mod wallet;
