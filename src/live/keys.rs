//! The name of every key, in one place.
//!
//! Each begins with a hash tag in which the ledger's id stands first, so that several houses share one Redis or one
//! cluster, and a user may be given the keys of one house alone (`~{ID:*`).
//!
//! | key | type | holds |
//! | --- | --- | --- |
//! | `{ID:s:N}:seats` | hash | field = seat, value = its state, order, deadline, terminal, cashier, or why it is blocked; a free seat has no field. Beside them `@epoch`, `@version` (of the last change, see `prelude.lua`), `@seq`, `@free`, `@held`, `@sold`, `@about` |
//! | `{ID:s:N}:due` | sorted set | pending and paying orders by deadline, in ms of the clock of its server |
//! | `{ID:s:N}:order:OID` | string | one order; an ended one names the generation in which it ended |
//! | `{ID:s:N}:unrecorded` | hash | ended orders, whole, until the ledger has them |
//! | `{ID:s:N}:feed` | channel | each change of the seats |
//! | `{ID:s:N}:entries` | channel | that a guest came in or went out, a hint that may be lost |
//! | `{ID:s:N}:cursors` | channel | what colleagues point at: cursor and picks, a hint that may be lost |
//! | `{ID:p:CODE}:packet` | hash | a red packet: field = member, value = the share that the member took; beside them `@epoch`, `@state`, `@opens`, `@expires`, `@shares`, `@recorded`, `@marks`, `@about` |
//! | `{ID:p:CODE}:shares` | list | its untaken shares, the next one first |
//! | `{ID:p:CODE}:feed` | channel | each share taken or recorded, and its end |
//! | `{ID:p:CODE}:lease` | string, expires | someone is loading the packet |
//! | `{ID:m:N}:grabs:DAY` | hash, expires | the packets that a member grabbed from on a business day, and `@loaded`: the generation in which the day was loaded |
//! | `{ID:c:KIND:N}:copy`, of an order `{ID:s:N}:copy:OID` | string, expires | the copy of a ledger row (`member`, `order`, `winnings`), the ledger's generation and a dot, then the row as JSON, or nothing where the ledger has none |
//! | the same and `:lease` | string, expires | the reader that may make the copy |
//! | the same and `:dirty` | set, expires | the writers that are changing the row: nothing is copied meanwhile |
//! | `{ID:house}:stats` | hash | how often copies were asked for, found, and made, over all terminals |
//! | `{ID:house}:generation` | string | the generation of the ledger that this live store serves |
//! | `{ID:house}:loaded` | set | the screenings that were loaded, for whoever asks whether the ledger is behind them |
//! | `{ID:house}:newest` | sorted set | the highest number that was given to a member, for whoever asks whether the ledger is behind it |
//! | `{ID:house}:packet` | string | the packet that was made last, for the same |
//! | `{ID:house}:store` | string | what tells this live store from others |
//! | `{ID:house}:id:OID` | string, expires | the screening at which a script first used this order id |
//! | `{ID:house}:checked`, `{ID:house}:checker` | strings, expire | what the last light check found, and the terminal that made it |
//! | `{ID:house}:terminal:NAME` | string, expires | the screen that has this name: machine, process, since when, a token, the cashier |
//! | `{ID:house}:tries:NUMBER:NAME`, `{ID:house}:tries:member-N:NAME` | string, expires | wrong PINs in a row for a staff number at a terminal, or wrong codes for a member, a bar, and from when on the next is taken |
//! | `{ID:house}:tries:member-N` | string, expires | wrong codes in a row for a member, over all terminals |
//! | `{ID:house}:leaves` | channel | asks for leave at other terminals, and that they ended; may be lost |
//! | `{ID:house}:display:NAME` | channel | what the guest at a terminal sees, whole each time; may be lost |
//! | `{ID:probe:N}` | string, gone at once | by which is tried what the user may do |
//! | `{ID:house}:walker` | string, expires | the terminal that walks all screenings as a safety net |
//!
//! All keys of a screening, of a packet, of a copy, and those of the house as a whole carry one tag, so that each
//! atomic step touches one slot of a cluster.
//!
//! Claims stand in the hash of their packet, and each says itself whether the ledger has it: so a grab
//! reads one hash and writes one field.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::ids::{MemberId, OrderId, OrderRef, PacketCode, ScreeningId, TerminalId};

/// What a channel is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    /// The changes of a screening's seats.
    Feed(ScreeningId),
    /// The cursors at it.
    Cursors(ScreeningId),
    /// Who comes in to it.
    Entries(ScreeningId),
    /// The changes of a packet.
    Packet(PacketCode),
    /// The asks for leave.
    Leaves,
}

/// One row that may be copied: what kind it is, and which.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CacheKey {
    /// `member`, `order`, `winnings`.
    pub kind: &'static str,
    /// Its id, as it is written.
    pub id: String,
}

/// The keys of one house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys(Arc<str>);

impl Keys {
    /// Those of the house whose ledger has this id.
    #[must_use]
    pub fn of(ledger: &str) -> Self {
        Self(ledger.into())
    }

    /// What all of them begin with.
    #[must_use]
    pub fn prefix(&self) -> String {
        format!("{{{}:", self.0)
    }

    /// One that belongs to the house as a whole.
    fn house(&self, name: &str) -> String {
        format!("{{{}:house}}:{name}", self.0)
    }

    fn of_screening(&self, screening: ScreeningId, name: &str) -> String {
        format!("{{{}:s:{screening}}}:{name}", self.0)
    }

    fn of_packet(&self, code: PacketCode, name: &str) -> String {
        format!("{{{}:p:{code}}}:{name}", self.0)
    }

    /// One that is used for trying what may be done, and is gone at once. Each number has another place.
    pub(super) fn probe(&self, n: u32) -> String {
        format!("{{{}:probe:{n}}}", self.0)
    }

    /// The generation of the ledger that the live store serves.
    #[must_use]
    pub fn generation(&self) -> String {
        self.house("generation")
    }

    /// The screenings that were loaded.
    #[must_use]
    pub fn loaded(&self) -> String {
        self.house("loaded")
    }

    /// The highest number that was given to a member.
    #[must_use]
    pub fn newest(&self) -> String {
        self.house("newest")
    }

    /// The packet that was made last.
    pub(super) fn last_packet(&self) -> String {
        self.house("packet")
    }

    /// Which live store this is.
    #[must_use]
    pub fn store(&self) -> String {
        self.house("store")
    }

    /// The lease of the terminal that walks all screenings.
    #[must_use]
    pub fn walker(&self) -> String {
        self.house("walker")
    }

    /// What the last light check found.
    #[must_use]
    pub fn checked(&self) -> String {
        self.house("checked")
    }

    /// The lease of the terminal that makes it.
    #[must_use]
    pub fn checker(&self) -> String {
        self.house("checker")
    }

    /// The lease of a terminal's name.
    #[must_use]
    pub fn terminal(&self, name: &TerminalId) -> String {
        self.house(&format!("terminal:{name}"))
    }

    /// The wrong PINs for a number at a terminal: of each terminal by itself, so that none keeps anyone out elsewhere. Or the
    /// wrong codes for a member, at a terminal and over all.
    #[must_use]
    pub fn tries(&self, of: &str) -> String {
        self.house(&format!("tries:{of}"))
    }

    /// The channel of asks for leave.
    #[must_use]
    pub fn leaves(&self) -> String {
        self.house("leaves")
    }

    /// The channel of what the guest at a terminal sees.
    #[must_use]
    pub fn display(&self, name: &TerminalId) -> String {
        self.house(&format!("display:{name}"))
    }

    /// The figures of the cache.
    #[must_use]
    pub fn stats(&self) -> String {
        self.house("stats")
    }

    /// The screening of an order whose id a script gave.
    #[must_use]
    pub fn id(&self, order: OrderId) -> String {
        self.house(&format!("id:{order}"))
    }

    /// The seats of a screening.
    #[must_use]
    pub fn seats(&self, screening: ScreeningId) -> String {
        self.of_screening(screening, "seats")
    }

    /// Its open orders by deadline.
    #[must_use]
    pub fn due(&self, screening: ScreeningId) -> String {
        self.of_screening(screening, "due")
    }

    /// What the keys of its orders begin with.
    #[must_use]
    pub fn order_prefix(&self, screening: ScreeningId) -> String {
        self.of_screening(screening, "order:")
    }

    /// One order.
    #[must_use]
    pub fn order(&self, reference: OrderRef) -> String {
        self.of_screening(reference.screening, &format!("order:{}", reference.order))
    }

    /// Ended orders that the ledger may lack.
    #[must_use]
    pub fn unrecorded(&self, screening: ScreeningId) -> String {
        self.of_screening(screening, "unrecorded")
    }

    /// The channel of its changes.
    #[must_use]
    pub fn feed(&self, screening: ScreeningId) -> String {
        self.of_screening(screening, "feed")
    }

    /// The channel of the cursors at it.
    #[must_use]
    pub fn cursors(&self, screening: ScreeningId) -> String {
        self.of_screening(screening, "cursors")
    }

    /// The channel of those who come in to it.
    #[must_use]
    pub fn entries(&self, screening: ScreeningId) -> String {
        self.of_screening(screening, "entries")
    }

    /// A red packet and who took what.
    #[must_use]
    pub fn packet(&self, code: PacketCode) -> String {
        self.of_packet(code, "packet")
    }

    /// Its untaken shares.
    #[must_use]
    pub fn shares(&self, code: PacketCode) -> String {
        self.of_packet(code, "shares")
    }

    /// The channel of its changes.
    #[must_use]
    pub fn packet_feed(&self, code: PacketCode) -> String {
        self.of_packet(code, "feed")
    }

    /// The lease of the terminal that loads it.
    #[must_use]
    pub fn packet_lease(&self, code: PacketCode) -> String {
        self.of_packet(code, "lease")
    }

    /// What a member grabbed from on a business day.
    #[must_use]
    pub fn grabs(&self, member: MemberId, day: NaiveDate) -> String {
        format!("{{{}:m:{member}}}:grabs:{day}", self.0)
    }

    /// The copy of a ledger row. That of an order lies with its screening: no step on that waits for another server.
    #[must_use]
    pub fn copy(&self, of: &CacheKey) -> String {
        match of.id.parse::<OrderRef>() {
            Ok(OrderRef { screening, order }) => self.of_screening(screening, &format!("copy:{order}")),
            Err(_) => format!("{{{}:c:{}:{}}}:copy", self.0, of.kind, of.id),
        }
    }

    /// Who may make it.
    #[must_use]
    pub fn copy_lease(&self, of: &CacheKey) -> String {
        format!("{}:lease", self.copy(of))
    }

    /// Who is changing the row.
    #[must_use]
    pub fn copy_dirty(&self, of: &CacheKey) -> String {
        format!("{}:dirty", self.copy(of))
    }

    /// What this channel is about; `None` if it is none of the house's.
    pub(super) fn channel(&self, name: &str) -> Option<Channel> {
        let (tag, what) = name.strip_prefix(&*self.prefix())?.split_once("}:")?;
        if (tag, what) == ("house", "leaves") {
            return Some(Channel::Leaves);
        }
        match (tag.split_once(':')?, what) {
            (("s", id), "feed") => id.parse().ok().map(Channel::Feed),
            (("s", id), "cursors") => id.parse().ok().map(Channel::Cursors),
            (("s", id), "entries") => id.parse().ok().map(Channel::Entries),
            (("p", code), "feed") => code.parse().ok().map(Channel::Packet),
            _ => None,
        }
    }
}

/// The id of the ledger in an epoch, or in a generation.
pub(super) fn ledger_of(written: &str) -> &str {
    written.split(['-', '.']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::of("L7")
    }

    #[test]
    fn a_channel_says_what_it_is_about() {
        let (keys, code) = (keys(), PacketCode::from_bits(7));
        assert_eq!(keys.channel(&keys.feed(ScreeningId(42))), Some(Channel::Feed(ScreeningId(42))));
        assert_eq!(keys.channel(&keys.cursors(ScreeningId(42))), Some(Channel::Cursors(ScreeningId(42))));
        assert_eq!(keys.channel(&keys.entries(ScreeningId(42))), Some(Channel::Entries(ScreeningId(42))));
        assert_eq!(keys.channel(&keys.packet_feed(code)), Some(Channel::Packet(code)));
        assert_eq!(keys.channel(&keys.leaves()), Some(Channel::Leaves));
        let others = Keys::of("L8").feed(ScreeningId(42));
        for none in ["{L7:s:42}:seats", "{L7:s:x}:feed", "{L7:house}:feed", "", &others] {
            assert_eq!(keys.channel(none), None, "{none}");
        }
    }

    #[test]
    fn what_one_step_touches_carries_one_tag_that_begins_with_the_house() {
        let (keys, id, code): (_, _, PacketCode) = (keys(), ScreeningId(7), "K7QX2M".parse().unwrap());
        let order = keys.order(OrderRef { screening: id, order: OrderId::from_bits(1) });
        for key in [
            keys.seats(id),
            keys.due(id),
            order,
            keys.unrecorded(id),
            keys.feed(id),
            keys.cursors(id),
            keys.entries(id),
        ] {
            assert!(key.starts_with("{L7:s:7}:"), "{key}");
        }
        for key in [keys.packet(code), keys.shares(code), keys.packet_feed(code), keys.packet_lease(code)] {
            assert!(key.starts_with("{L7:p:K7QX2M}:"), "{key}");
        }
        for (of, tag) in [("7-4T8Z0Q2M6HVB7KQ3", "{L7:s:7}:"), ("10001", "{L7:c:member:10001}:")] {
            let of = CacheKey { kind: "member", id: of.to_owned() };
            for key in [keys.copy(&of), keys.copy_lease(&of), keys.copy_dirty(&of)] {
                assert!(key.starts_with(tag), "{key}");
            }
        }
        let t1 = "T1".parse().unwrap();
        for key in [keys.generation(), keys.loaded(), keys.walker(), keys.terminal(&t1), keys.display(&t1)] {
            assert!(key.starts_with("{L7:house}:"), "{key}");
        }
    }
}
