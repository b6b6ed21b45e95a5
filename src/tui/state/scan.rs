//! What a scanned text is meant as: read in whatever layout the keyboard has that the scanner takes for an American one.

use crate::domain::ids::{MemberId, OrderRef, PacketCode};
use crate::domain::ticket::{in_layouts, is_meant};

/// What stands before a packet's code in its picture, and a sign that is another on each keyboard.
const PACKET: &str = "FRONTROW";

/// What a ticket's code begins with, and how much of one at least is taken for one that was read badly.
const TICKET: &str = "FR1";
const LEAST_OF_A_TICKET: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scan {
    /// A ticket's code, good or not.
    Ticket,
    /// An order, as it is written on a ticket.
    Order(OrderRef),
    /// The picture of a packet.
    Packet(PacketCode),
    /// A number that may be a member's.
    Member(MemberId),
    Other,
}

impl Scan {
    pub(crate) fn of(text: &str) -> Self {
        let is_part = |reading: String| reading.starts_with(TICKET) && reading.chars().count() >= LEAST_OF_A_TICKET;
        if is_meant(text) || in_layouts(text).any(is_part) {
            return Self::Ticket;
        }
        if let Ok(order) = text.parse() {
            return Self::Order(order);
        }
        if let Some(packet) = in_layouts(text).find_map(|reading| packet(&reading)) {
            return Self::Packet(packet);
        }
        in_layouts(text).find_map(|reading| reading.parse().ok()).map_or(Self::Other, Self::Member)
    }
}

fn packet(reading: &str) -> Option<PacketCode> {
    let mut after = reading.strip_prefix(PACKET)?.chars();
    after.next().filter(|sign| !sign.is_ascii_digit())?;
    after.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_meant_as_what_it_reads_as_in_any_layout() {
        let packet = Scan::Packet("K7QX2M".parse().unwrap());
        for written in ["frontrow:K7QX2M", "FRONTROW:k7qx2m", "frontrozMKèAXé?", "frontrowÖk7qx2m"] {
            assert_eq!(Scan::of(written), packet, "{written}");
        }
        let member = Scan::Member(MemberId(10_007));
        for written in ["10007", "&àààè"] {
            assert_eq!(Scan::of(written), member, "{written}");
        }
        assert_eq!(Scan::of("42-4T8Z0Q2M6HVB7KQ3"), Scan::Order("42-4T8Z0Q2M6HVB7KQ3".parse().unwrap()));
        assert_eq!(Scan::of(&format!("FR1{}", "7".repeat(100))), Scan::Ticket, "read badly");
        for other in ["", "K7QX2M", "frontrow", "frontrow:K7QX2", "FR1", "hello"] {
            assert_eq!(Scan::of(other), Scan::Other, "{other}");
        }
    }
}
