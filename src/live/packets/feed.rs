//! The feed of a packet. A message is the epoch, what happened, and its parts, a line each.

use super::record;
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::money::Currency;
use crate::domain::packet::{Claim, PacketState};
use crate::domain::seat::Epoch;
use crate::live::connect::Live;
use crate::live::router::Pushed;

/// Something that came by itself, about a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PacketFeed {
    /// It changed.
    Change(PacketCode, Epoch, PacketChange),
    /// Listening begins, or begins again; or something came that cannot be read: read it again.
    Read(PacketCode),
}

/// What happened to a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PacketChange {
    /// A share was taken; the rank numbers it.
    Taken(Claim),
    /// The ledger has the claims of these members.
    Recorded(u64, Vec<MemberId>),
    /// No more shares are to be had.
    Ended(u64, PacketState),
    /// It was loaded from the ledger.
    Loaded,
}

impl Live {
    /// From now on the changes of the packet arrive, or no longer.
    pub fn follow_packet(&self, code: PacketCode, on: bool) {
        self.listen(&self.keys.packet_feed(code), on);
    }
}

/// What it means for a packet that came by itself; `None` if nothing.
pub(crate) fn read_packet_push(code: PacketCode, pushed: &Pushed, currency: Currency) -> Option<PacketFeed> {
    match pushed {
        Pushed::Listening(_) => Some(PacketFeed::Read(code)),
        Pushed::Message(_, message) => Some(
            read_message(message, currency)
                .map_or(PacketFeed::Read(code), |(epoch, change)| PacketFeed::Change(code, epoch, change)),
        ),
        Pushed::Lost(_) => None,
    }
}

fn read_message(message: &str, currency: Currency) -> Option<(Epoch, PacketChange)> {
    let mut lines = message.splitn(4, '\n');
    let epoch = Epoch(lines.next()?.to_owned());
    let change = match (lines.next()?, lines.next(), lines.next()) {
        ("loaded", None, None) => PacketChange::Loaded,
        ("taken", Some(claim), None) => {
            let (member, claim) = claim.split_once('|')?;
            PacketChange::Taken(record::read_claim(member.parse().ok()?, claim, currency)?)
        }
        ("recorded", Some(mark), Some(members)) => {
            let members: Result<Vec<MemberId>, _> = members.split(',').map(str::parse).collect();
            PacketChange::Recorded(mark.parse().ok()?, members.ok()?)
        }
        ("ended", Some(mark), Some(state)) => {
            let state = if state == "closed" { PacketState::Expired } else { PacketState::from_word(state)? };
            PacketChange::Ended(mark.parse().ok()?, state)
        }
        _ => return None,
    };
    Some((epoch, change))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_is_read_and_rubbish_is_not() {
        let read = |message| read_message(message, Currency::CNY).map(|(epoch, change)| (epoch.0, change));
        let (epoch, PacketChange::Taken(claim)) = read("L.x\ntaken\n10001|u|1|4|250|0|99|Li|Na").unwrap() else {
            panic!("not taken")
        };
        assert_eq!(
            (epoch.as_str(), claim.member, claim.share, claim.name.as_str()),
            ("L.x", MemberId(10_001), 4, "Li|Na")
        );
        let recorded = PacketChange::Recorded(3, vec![MemberId(1), MemberId(2)]);
        assert_eq!(read("L.x\nrecorded\n3\n1,2").unwrap().1, recorded);
        assert_eq!(read("L.x\nended\n4\nclosed").unwrap().1, PacketChange::Ended(4, PacketState::Expired));
        assert_eq!(read("L.x\nended\n5\nempty").unwrap().1, PacketChange::Ended(5, PacketState::Empty));
        assert_eq!(read("L.x\nloaded").unwrap().1, PacketChange::Loaded);
        for rubbish in ["", "L.x", "L.x\ntaken", "L.x\ntaken\n1|u", "L.x\nrecorded\n3", "L.x\nended\nx\nempty"] {
            assert_eq!(read(rubbish), None, "{rubbish:?}");
        }
    }
}
