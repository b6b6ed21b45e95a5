//! What reaches a terminal without its asking.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::staff::{HeardAsk, Standing};
use crate::domain::entry::Verdict;
use crate::domain::hall::SeatId;
use crate::domain::ids::{MemberId, OrderRef, PacketCode, ScreeningId, TerminalId};
use crate::domain::order::Order;
use crate::domain::packet::PacketView;
use crate::domain::paper::{Job, JobState, PrinterState};
use crate::domain::pointing::Pointing;
use crate::domain::refusal::NoWrites;
use crate::domain::screening::{House, Screening};
use crate::domain::seat::{Delta, SeatMap};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// Whether a store answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// It does.
    Up,
    /// It does not, since this instant (on the live store's clock as last read).
    Away(Timestamp),
    /// It does, and takes no changes.
    NoWrites(NoWrites),
    /// What is asked does, and so many of its servers do not: their screenings wait for them.
    PartAway {
        /// How many.
        servers: usize,
    },
    /// It does, and its clock is so many minutes ahead of this machine's, or behind.
    ClockOff(i64),
}

impl Link {
    /// How it is with a live store that answers here: what stops a sale is told before what only stops some of them,
    /// and that before a clock.
    pub(super) fn answering(no_writes: Option<NoWrites>, servers_away: usize, minutes_off: Option<i64>) -> Self {
        match (no_writes, servers_away, minutes_off) {
            (Some(why), ..) => Self::NoWrites(why),
            (None, 1.., _) => Self::PartAway { servers: servers_away },
            (None, 0, Some(minutes)) => Self::ClockOff(minutes),
            (None, 0, None) => Self::Up,
        }
    }
}

/// Whether the live store agrees with the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// Nobody knows yet.
    Looking,
    /// It does, where it was looked at last.
    Clean,
    /// It does not, at these screenings.
    Differs(Vec<ScreeningId>),
}

/// Something that happened elsewhere.
#[derive(Clone, Debug)]
pub enum Event {
    /// So much money went back of which the ledger does not know yet.
    HandBacks(usize),
    /// The whole map of the watched screening: at first, after a gap and after a reload.
    Seats(SeatMap),
    /// The next change of the watched screening.
    Change(Delta),
    /// The watched screening itself is another now: its film, its plan, its prices, or it was called off.
    Screening(Arc<Screening>),
    /// The house has other settings now.
    House(Arc<House>),
    /// Someone signed in or out here, or who is signed in may other things than before.
    Staff(Standing),
    /// What whoever is signed in is asked for at other terminals and may answer: all of it, the most urgent first.
    LeaveAsks(Vec<HeardAsk>),
    /// The seats of the watched screening whose guests are inside: all of them, at first and whenever that changes.
    Inside {
        /// The screening.
        screening: ScreeningId,
        /// Its seats.
        seats: BTreeSet<SeatId>,
    },
    /// So many who came in by this door's word alone the ledger does not have yet.
    EntriesKept(usize),
    /// What colleagues point at now, each who moved since the last of these; never this terminal.
    Pointing(Vec<Pointing>),
    /// This terminal's pending and paying orders, whole, whenever one of them changes.
    Orders(Vec<Order>),
    /// One of this terminal's orders ended, and not by its own hand: by its deadline, at
    /// another terminal, or in a wipe of the live store.
    Ended(Order),
    /// The watched packet: at first, and whenever a share is taken or recorded or it ends.
    Packet(Arc<PacketView>),
    /// A share that a member took at this terminal was lost before the ledger had it.
    NotRecorded {
        /// The packet.
        packet: PacketCode,
        /// The member, who may grab again.
        member: MemberId,
    },
    /// How the printer of this terminal is, as it was heard last.
    Printer(PrinterState),
    /// What became of a paper.
    Printed(Box<Job>),
    /// What became of a report that was printed.
    ReportPrinted(JobState),
    /// What is not printed as it was wanted here: what waits, and what nobody is sure of. All of it, the oldest first.
    OpenJobs(Vec<Job>),
    /// The live store went away or came back.
    Live(Link),
    /// The ledger went away or came back.
    Ledger(Link),
    /// What the last light check of the live store against the ledger found, whenever that changes.
    Consistency(Consistency),
    /// Something a person should read.
    Notice(Notice),
}

/// Something a person should read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The live store was wiped; this many of our orders are held again.
    HeldAgain {
        /// How many.
        orders: usize,
    },
    /// After a wipe, these seats of an order could not be held again.
    LostInWipe {
        /// The order.
        order: OrderRef,
        /// Its seats.
        seats: Vec<SeatId>,
    },
    /// The ledger was put back from a copy: what the live store kept of it before counts no more. Holds stay.
    LedgerRestored,
    /// Someone works on this ledger with another live store, or did until now.
    OtherLiveStore {
        /// Where that one is, as they call it.
        address: Text,
        /// Who.
        terminal: TerminalId,
    },
    /// Another terminal took over one of our orders.
    TakenOver {
        /// The order.
        order: OrderRef,
        /// Where it is now.
        terminal: TerminalId,
    },
    /// The live store went back to how one of our orders was before: it was rolled back.
    WentBack {
        /// The order.
        order: OrderRef,
    },
    /// The live store's clock is so many minutes ahead of this machine's, or behind.
    ClockOff {
        /// How many.
        minutes: i64,
    },
    /// The clocks of two servers of the live store differ by so many ms.
    ClocksApart {
        /// How many.
        ms: u64,
    },
    /// No name was given to this terminal, and T1 has a screen: it is called this.
    Named {
        /// Its name.
        terminal: TerminalId,
    },
    /// This terminal stood still, and another screen took its name meanwhile.
    NameTaken {
        /// Who works there.
        cashier: Text,
    },
    /// The named Redis may evict keys: its `maxmemory-policy` is not `noeviction`.
    MayEvict {
        /// The policy.
        policy: Text,
    },
    /// Redis is on another machine, where counters may be that do not see this ledger's file.
    LedgerIsLocal,
    /// The ledger is on another machine, and the live store is the private Redis of this one.
    LiveIsLocal,
    /// A file of the settings holds a password or a key, and others can read it.
    SettingsReadable {
        /// The file.
        file: Text,
    },
    /// The ledger has no settings of its house yet, so each terminal goes by its own.
    HouseNotAdopted,
    /// How look-ups of members and orders went at this terminal since it was started.
    CacheFigures {
        /// Answered by a copy in the live store.
        hits: u64,
        /// All of them.
        asked: u64,
        /// How often the ledger was read for them.
        ledger_reads: u64,
    },
    /// While the ledger was away a door let somebody in, by the signature alone, whom the ledger would not have.
    LetInAlone {
        /// The order.
        order: OrderRef,
        /// The seat.
        seat: SeatId,
        /// What the ledger says.
        verdict: Verdict,
    },
    /// A background task failed; what it said, in English.
    Fault(Text),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_away_is_told_while_the_rest_answers_and_goes_before_a_clock_that_is_off() {
        let full = Some(NoWrites::Replica);
        assert_eq!(Link::answering(None, 0, None), Link::Up);
        assert_eq!(Link::answering(None, 2, None), Link::PartAway { servers: 2 });
        assert_eq!(Link::answering(None, 2, Some(7)), Link::PartAway { servers: 2 });
        assert_eq!(Link::answering(None, 0, Some(7)), Link::ClockOff(7));
        assert_eq!(Link::answering(full, 2, Some(7)), Link::NoWrites(NoWrites::Replica));
    }
}
