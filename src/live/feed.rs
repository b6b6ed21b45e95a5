//! The feed: what the server pushes, made into deltas.
//!
//! A message is `epoch`, the version that it follows and the one that it makes, then a line for each value that seats now
//! have: their names with commas between, a blank, the value (nothing for free seats).
//!
//! Each change leaves at once, however many listen. To gather those of 20 ms into one message would spare Redis a quarter
//! to three fifths of that work where a thousand listen to 50 to 500 changes a second; but the median of them would have a
//! change 12 to 17 ms later at 50, and a step could no longer be done by one script alone: somebody has to send what was
//! gathered, and others have to where he dies. Where Redis cannot keep up it gathers by itself: what changed while it told
//! one thing goes out to each listener in one piece (`cargo bench --bench live -- watchers` shows both).

use super::connect::Live;
use super::keys::Channel;
use super::leaves::LeaveNews;
use super::packets::{PacketFeed, read_packet_push};
use super::router::Pushed;
use super::{cursors, leaves, record};
use crate::domain::ids::ScreeningId;
use crate::domain::pointing::Pointing;
use crate::domain::seat::{Delta, Epoch};
use crate::planted;

/// Something that came by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feed {
    /// A change of a screening's seats.
    Change(Delta),
    /// Listening to that screening begins, or begins again after the connection was lost.
    Listening(ScreeningId),
    /// What was said of that screening may have been missed.
    Lost(ScreeningId),
    /// A message that cannot be read: read the seats again.
    Unreadable(ScreeningId),
    /// Something about a red packet.
    Packet(PacketFeed),
    /// What a terminal points at.
    Pointing(Pointing),
    /// A guest passed a door to that screening, or may have done so unheard: listening began, or began again.
    Entered(ScreeningId),
    /// Leave is asked for, or no longer.
    Leave(LeaveNews),
}

impl Live {
    /// From now on the changes of `screening` arrive.
    pub fn follow(&self, screening: ScreeningId) {
        self.listen(&self.keys.feed(screening), true);
    }

    /// No longer.
    pub fn unfollow(&self, screening: ScreeningId) {
        self.listen(&self.keys.feed(screening), false);
    }

    /// What it means that came by itself; `None` if it is nothing to us.
    #[must_use]
    pub fn read_push(&self, pushed: &Pushed) -> Option<Feed> {
        let (Pushed::Listening(channel) | Pushed::Message(channel, _) | Pushed::Lost(channel)) = pushed;
        let about = self.keys.channel(channel)?;
        Some(match (about, pushed) {
            (Channel::Packet(code), _) => return read_packet_push(code, pushed, self.currency()).map(Feed::Packet),
            (Channel::Feed(screening), Pushed::Listening(_)) => Feed::Listening(screening),
            (Channel::Feed(screening), Pushed::Lost(_)) => Feed::Lost(screening),
            (Channel::Feed(screening), Pushed::Message(_, message)) => {
                let message = planted::in_order(message)?;
                read_message(screening, &message).map_or(Feed::Unreadable(screening), Feed::Change)
            }
            (Channel::Cursors(screening), Pushed::Message(_, message)) => {
                Feed::Pointing(cursors::read(screening, message)?)
            }
            (Channel::Entries(screening), Pushed::Message(..) | Pushed::Listening(_)) => Feed::Entered(screening),
            (Channel::Leaves, Pushed::Message(_, message)) => Feed::Leave(leaves::read(message)?),
            (Channel::Cursors(_) | Channel::Entries(_) | Channel::Leaves, _) => return None,
        })
    }
}

fn read_message(screening: ScreeningId, message: &str) -> Option<Delta> {
    let mut lines = message.split('\n');
    let epoch = Epoch(lines.next()?.to_owned());
    let follows = lines.next()?.parse().ok()?;
    let version = lines.next()?.parse().ok()?;
    let mut changes = Vec::new();
    for line in lines {
        let (seats, value) = line.split_once(' ')?;
        let state = record::read_seat(value)?;
        for seat in seats.split(',') {
            changes.push((seat.parse().ok()?, state.clone()));
        }
    }
    Some(Delta { screening, epoch, follows, version, changes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seat::SeatState;

    #[test]
    fn a_message_tells_each_seat_that_changed() {
        let id = "4T8Z0Q2M6HVB7KQ3";
        let delta = read_message(ScreeningId(3), &format!("L.x\n9\n12\nG7,G9 held|{id}|1800|T2|Wang Li\nG8 ")).unwrap();
        assert_eq!((delta.follows, delta.version, delta.epoch.0.as_str(), delta.changes.len()), (9, 12, "L.x", 3));
        assert_eq!(delta.changes[0].1.occupant().unwrap().cashier.as_str(), "Wang Li");
        assert_eq!(delta.changes[2].1, SeatState::Free);
    }

    #[test]
    fn a_load_tells_a_new_epoch_and_no_seat() {
        assert!(read_message(ScreeningId(3), "L.y\n0\n9").unwrap().changes.is_empty());
    }

    #[test]
    fn rubbish_on_the_channel_is_not_taken_for_a_change() {
        for rubbish in ["", "L.x", "L.x\n1", "L.x\n1\nmany", "L.x\n1\n2\nG7", "L.x\n1\n2\nG7 gone", "L.x\n1\n2\nG7, "] {
            assert_eq!(read_message(ScreeningId(3), rubbish), None, "{rubbish:?}");
        }
    }
}
