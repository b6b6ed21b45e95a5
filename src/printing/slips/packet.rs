//! A red packet to be given away: its code for a camera and in letters.

use super::{of_house, when};
use crate::domain::packet::{Packet, PacketKind};
use crate::domain::screening::House;
use crate::locale::{Locale, Var};
use crate::printing::slip::{Size, Slip};

/// The paper of a packet.
pub(crate) fn packet(house: &House, packet: &Packet, locale: &Locale) -> Slip {
    let mut slip = of_house(house);
    let kind = match packet.kind {
        PacketKind::Lucky => "packet-lucky",
        PacketKind::Equal => "packet-equal",
    };
    slip.centre(Size::Large, packet.greeting.as_str());
    let total = packet.total.to_string();
    let vars = [("shares", Var::Count(u64::from(packet.shares))), ("total", Var::from(&total))];
    slip.centre(Size::Text, locale.fill("packet-to-be-had", &vars));
    slip.centre(Size::Small, locale.text(kind));
    slip.code(packet.code.scanned());
    slip.centre(Size::Huge, packet.code.as_str());
    slip.centre(Size::Small, locale.text("picture-scan"));
    slip.rule();
    let zone = house.calendar.zone;
    if packet.opens_at > packet.created_at {
        slip.pair(Size::Small, locale.text("slip-opens"), when(packet.opens_at, zone, locale));
    }
    slip.pair(Size::Small, locale.text("slip-ends"), when(packet.expires_at, zone, locale));
    slip
}
