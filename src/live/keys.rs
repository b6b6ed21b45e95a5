//! The name of every key, in one place.
//!
//! | key | type | holds |
//! | --- | --- | --- |
//! | `{s:ID}:seats` | hash | field = seat, value = its state, order, deadline, terminal, cashier, or why it is blocked; a free seat has no field. Beside them `@epoch`, `@version` (of the last change, see `prelude.lua`), `@seq`, `@free`, `@held`, `@sold`, `@about` |
//! | `{s:ID}:due` | sorted set | pending and paying orders by deadline, in ms of the server's clock |
//! | `{s:ID}:order:OID` | string | one order |
//! | `{s:ID}:unrecorded` | hash | ended orders, whole, until the ledger has them |
//! | `{s:ID}:feed` | channel | each change of the seats |
//! | `{s:ID}:cursors` | channel | what colleagues point at: cursor and picks, a hint that may be lost |
//! | `{p:CODE}:packet` | hash | a red packet: field = member, value = the share that the member took; beside them `@epoch`, `@state`, `@opens`, `@expires`, `@shares`, `@recorded`, `@marks`, `@about` |
//! | `{p:CODE}:shares` | list | its untaken shares, the next one first |
//! | `{p:CODE}:feed` | channel | each share taken or recorded, and its end |
//! | `{p:CODE}:lease` | string, expires | someone is loading the packet |
//! | `{m:ID}:grabs:DAY` | hash, expires | the packets that a member grabbed from on a business day, and `@loaded` |
//! | `{c:KIND:ID}` | string, expires | the copy of a ledger row (`member`, `order`, `winnings`), the ledger's generation and a dot, then the row as JSON, or nothing where the ledger has none |
//! | `{c:KIND:ID}:lease` | string, expires | the reader that may make the copy |
//! | `{c:KIND:ID}:dirty` | set, expires | the writers that are changing the row: nothing is copied meanwhile |
//! | `frontrow:stats` | hash | how often copies were asked for, found, and made, over all terminals |
//! | `frontrow:ledger` | string | the ledger that this live store serves, and its generation |
//! | `frontrow:loaded` | set | the screenings that were loaded, for whoever asks whether the ledger is behind them |
//! | `frontrow:newest` | sorted set | the highest number that was given to a member, for whoever asks whether the ledger is behind it |
//! | `frontrow:packet` | string | the packet that was made last, for the same |
//! | `frontrow:store` | string | what tells this live store from others |
//! | `frontrow:id:OID` | string, expires | the screening at which a script first used this order id |
//! | `frontrow:checked`, `frontrow:checker` | strings, expire | what the last light check found, and the terminal that made it |
//! | `frontrow:terminal:NAME` | string, expires | the screen that has this name: machine, process, since when, a token, the cashier |
//! | `frontrow:walker` | string, expires | the terminal that walks all screenings as a safety net |
//!
//! All keys of a screening, of a packet and of a copy carry one hash tag, so that each atomic step touches one slot.
//!
//! Claims stand in the hash of their packet, and each says itself whether the ledger has it: so a grab
//! reads one hash and writes one field.

use chrono::NaiveDate;

use crate::domain::ids::{MemberId, OrderId, PacketCode, ScreeningId, TerminalId};

/// Which ledger this live store serves.
pub(super) const LEDGER: &str = "frontrow:ledger";

/// The screenings that were loaded.
pub(super) const LOADED: &str = "frontrow:loaded";

/// The highest number that was given to a member.
pub(super) const NEWEST: &str = "frontrow:newest";

/// The packet that was made last.
pub(super) const LAST_PACKET: &str = "frontrow:packet";

/// Which live store this is.
pub(super) const STORE: &str = "frontrow:store";

/// Patterns: packets, members' days and copies; the orders; the seats.
pub(super) const NOT_OF_SCREENINGS: &str = "{[pmc]:*";
pub(super) const ALL_ORDERS: &str = "{s:*}:order:*";
pub(super) const ALL_SEATS: &str = "{s:*}:seats";

/// The lease of the terminal that walks all screenings.
pub(super) const WALKER: &str = "frontrow:walker";

/// What the last light check found, and the lease of the terminal that makes it.
pub(super) const CHECKED: &str = "frontrow:checked";
pub(super) const CHECKER: &str = "frontrow:checker";

/// The lease of a terminal's name.
pub(super) fn terminal(name: &TerminalId) -> String {
    format!("frontrow:terminal:{name}")
}

/// The figures of the cache.
pub(super) const STATS: &str = "frontrow:stats";

/// The seats of a screening.
#[must_use]
pub fn seats(screening: ScreeningId) -> String {
    format!("{{s:{screening}}}:seats")
}

/// Its open orders by deadline.
#[must_use]
pub fn due(screening: ScreeningId) -> String {
    format!("{{s:{screening}}}:due")
}

/// What the keys of its orders begin with.
#[must_use]
pub fn order_prefix(screening: ScreeningId) -> String {
    format!("{{s:{screening}}}:order:")
}

/// One order.
#[must_use]
pub fn order(screening: ScreeningId, order: OrderId) -> String {
    format!("{{s:{screening}}}:order:{order}")
}

/// The screening of an order whose id a script gave.
#[must_use]
pub fn id(order: OrderId) -> String {
    format!("frontrow:id:{order}")
}

/// Ended orders that the ledger may lack.
#[must_use]
pub fn unrecorded(screening: ScreeningId) -> String {
    format!("{{s:{screening}}}:unrecorded")
}

/// The channel of its changes.
#[must_use]
pub fn feed(screening: ScreeningId) -> String {
    format!("{{s:{screening}}}:feed")
}

/// The channel of the cursors at it.
#[must_use]
pub fn cursors(screening: ScreeningId) -> String {
    format!("{{s:{screening}}}:cursors")
}

/// One row that may be copied: what kind it is, and which.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CacheKey {
    /// `member`, `order`, `winnings`.
    pub kind: &'static str,
    /// Its id, as it is written.
    pub id: String,
}

/// The copy of a ledger row.
#[must_use]
pub fn copy(of: &CacheKey) -> String {
    format!("{{c:{}:{}}}", of.kind, of.id)
}

/// Who may make it.
#[must_use]
pub fn copy_lease(of: &CacheKey) -> String {
    format!("{}:lease", copy(of))
}

/// Who is changing the row.
#[must_use]
pub fn copy_dirty(of: &CacheKey) -> String {
    format!("{}:dirty", copy(of))
}

/// The screening whose seats these are.
pub(super) fn screening_of_seats(key: &str) -> Option<ScreeningId> {
    key.strip_prefix("{s:")?.strip_suffix("}:seats")?.parse().ok()
}

/// The screening whose channel this is.
pub(super) fn screening_of_feed(channel: &str) -> Option<ScreeningId> {
    channel.strip_prefix("{s:")?.strip_suffix("}:feed")?.parse().ok()
}

/// The screening whose cursors come by this channel.
pub(super) fn screening_of_cursors(channel: &str) -> Option<ScreeningId> {
    channel.strip_prefix("{s:")?.strip_suffix("}:cursors")?.parse().ok()
}

/// A red packet and who took what.
#[must_use]
pub fn packet(code: PacketCode) -> String {
    format!("{{p:{code}}}:packet")
}

/// Its untaken shares.
#[must_use]
pub fn shares(code: PacketCode) -> String {
    format!("{{p:{code}}}:shares")
}

/// The channel of its changes.
#[must_use]
pub fn packet_feed(code: PacketCode) -> String {
    format!("{{p:{code}}}:feed")
}

/// The lease of the terminal that loads it.
#[must_use]
pub fn packet_lease(code: PacketCode) -> String {
    format!("{{p:{code}}}:lease")
}

/// What a member grabbed from on a business day.
#[must_use]
pub fn grabs(member: MemberId, day: NaiveDate) -> String {
    format!("{{m:{member}}}:grabs:{day}")
}

/// The packet whose channel this is.
pub(super) fn packet_of_feed(channel: &str) -> Option<PacketCode> {
    channel.strip_prefix("{p:")?.strip_suffix("}:feed")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_names_its_screening() {
        assert_eq!(screening_of_feed(&feed(ScreeningId(42))), Some(ScreeningId(42)));
        assert_eq!(screening_of_feed("{s:42}:seats"), None);
        assert_eq!(screening_of_cursors(&cursors(ScreeningId(42))), Some(ScreeningId(42)));
        assert_eq!(screening_of_cursors(&feed(ScreeningId(42))), None);
        let code = PacketCode::from_bits(7);
        assert_eq!(packet_of_feed(&packet_feed(code)), Some(code));
        assert_eq!((packet_of_feed(&feed(ScreeningId(42))), screening_of_feed(&packet_feed(code))), (None, None));
    }

    #[test]
    fn all_keys_of_a_packet_share_one_hash_tag() {
        let code: PacketCode = "K7QX2M".parse().unwrap();
        for key in [packet(code), shares(code), packet_feed(code), packet_lease(code)] {
            assert!(key.starts_with("{p:K7QX2M}:"), "{key}");
        }
    }

    #[test]
    fn all_keys_of_a_screening_share_one_hash_tag() {
        let id = ScreeningId(7);
        for key in [seats(id), due(id), order(id, OrderId::from_bits(1)), unrecorded(id), feed(id), cursors(id)] {
            assert!(key.starts_with("{s:7}:"), "{key}");
        }
    }

    #[test]
    fn all_keys_of_a_copy_share_one_hash_tag() {
        let of = CacheKey { kind: "order", id: "7-4T8Z0Q2M6HVB7KQ3".to_owned() };
        for key in [copy(&of), copy_lease(&of), copy_dirty(&of)] {
            assert!(key.starts_with("{c:order:7-4T8Z0Q2M6HVB7KQ3}"), "{key}");
        }
    }
}
