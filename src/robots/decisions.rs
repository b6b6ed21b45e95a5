//! What a robot decides, one thing after the other: a pure sequence of its seed.
//!
//! Everything that chance has a say in is drawn here, before the robot knows what the stores will answer. A
//! number such as [`Decision::which`] means "that one of however many there are then".

use std::ops::Range;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::Mix;
use crate::domain::packet::PacketKind;
use crate::domain::price::Fare;

/// The next thing that a robot does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    /// What.
    pub(super) what: What,
    /// Which one of those that there are.
    pub(super) which: usize,
    /// How long nobody comes to the counter before it.
    pub(super) idle: Duration,
}

/// A thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A guest wants seats.
    Sell(Guest),
    /// A guest wants the money back, of one seat or of all.
    GiveBack {
        /// Of one.
        one_seat: bool,
    },
    /// A red packet is made.
    MakePacket {
        /// How it is split.
        kind: PacketKind,
        /// Its total, in hundredths of a major unit.
        total: i64,
        /// Into how many shares.
        shares: u32,
    },
    /// A member takes a share.
    Grab {
        /// Which member.
        who: usize,
        /// The phone number, should the guest be new here.
        phone: u32,
    },
}

/// A guest at the counter, and how the cashier serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Guest {
    /// How many seats.
    pub(super) party: usize,
    /// Which.
    pub(super) wish: Wish,
    /// At which fare.
    pub(super) fare: Fare,
    /// Which member, if the guest is one; pays with winnings then, as far as they go.
    pub(super) member: Option<usize>,
    /// How long the cursor rests on a seat.
    pub(super) step: Duration,
    /// How long they hesitate before the seats are held.
    pub(super) hesitation: Duration,
    /// What they do when someone else was quicker.
    pub(super) after_loss: AfterLoss,
    /// How it ends.
    pub(super) ending: Ending,
    /// How long paying takes.
    pub(super) counting: Duration,
    /// By card, with this reference; else in cash.
    pub(super) card: Option<u32>,
    /// Whether what is handed over first does not do.
    pub(super) wrong_first: bool,
}

/// Which seats a guest wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// The best, or the next best.
    Best(usize),
    /// Some that the guest points at.
    There(usize),
}

/// What a guest does when someone else was quicker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AfterLoss {
    /// Takes the nearest equal seats.
    Nearest,
    /// Looks again.
    LookAgain,
    /// Leaves.
    Leave,
}

/// How a guest's visit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With a sale.
    Pay,
    /// With a sale, after one seat was given back.
    DropOneAndPay,
    /// The seats are given back.
    Cancel,
    /// The guest leaves before the seats are held.
    LeaveBefore,
    /// The guest leaves without a word; the deadline sees to the seats.
    WalkAway,
    /// The guest leaves, comes back after this, and pays.
    ComeBack(Duration),
}

/// The decisions of one robot, without an end.
pub(super) struct Decisions {
    rng: StdRng,
    manner: Manner,
}

/// How the robots of a mix are. Each number of a list is a share of the whole of its list.
struct Manner {
    /// Sell, give back, make a packet, grab.
    what: [u32; 4],
    /// As [`Ending`] lists them.
    ending: [u32; 6],
    /// Nearest, look again, leave.
    after_loss: [u32; 3],
    /// One in so many guests points at seats, is a member, pays by card, hands over the wrong thing.
    points: u32,
    is_member: u32,
    by_card: u32,
    is_wrong: u32,
    /// How many of the best seats' choices are asked for.
    choices: usize,
    /// Milliseconds.
    idle: Range<u64>,
    step: Range<u64>,
    hesitation: Range<u64>,
    counting: Range<u64>,
    away: Range<u64>,
}

impl Manner {
    fn of(mix: Mix) -> Self {
        let person = Self {
            what: [84, 4, 2, 10],
            ending: [62, 6, 10, 6, 8, 8],
            after_loss: [60, 30, 10],
            points: 3,
            is_member: 8,
            by_card: 3,
            is_wrong: 12,
            choices: 4,
            idle: 300..3_000,
            step: 120..350,
            hesitation: 400..3_000,
            counting: 800..4_000,
            away: 2_000..15_000,
        };
        match mix {
            Mix::Default => person,
            Mix::Storm => Self {
                what: [97, 3, 0, 0],
                ending: [60, 4, 32, 0, 2, 2],
                after_loss: [45, 50, 5],
                points: 2,
                is_member: u32::MAX,
                is_wrong: 50,
                choices: 12,
                // Without a breath, most of what they do is to lose races for the last seats.
                idle: 0..10,
                step: 0..2,
                hesitation: 2..20,
                counting: 0..10,
                away: 50..500,
                ..person
            },
            Mix::RedPackets => Self {
                what: [12, 2, 6, 80],
                is_member: 2,
                idle: 0..60,
                step: 0..20,
                hesitation: 0..60,
                counting: 0..60,
                away: 100..1_000,
                ..person
            },
        }
    }
}

impl Decisions {
    pub(super) fn new(seed: u64, mix: Mix) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), manner: Manner::of(mix) }
    }

    /// Of one who is after a red packet, and does nothing else.
    pub(super) fn of_grabs(seed: u64) -> Self {
        let manner = Manner { what: [0, 0, 0, 1], idle: 1_000..8_000, ..Manner::of(Mix::Default) };
        Self { rng: StdRng::seed_from_u64(seed), manner }
    }

    /// The place in `shares` on which chance falls.
    fn pick(&mut self, shares: &[u32]) -> usize {
        let mut drawn = self.rng.random_range(0..shares.iter().sum());
        for (place, share) in shares.iter().enumerate() {
            match drawn.checked_sub(*share) {
                Some(rest) => drawn = rest,
                None => return place,
            }
        }
        0
    }

    fn one_in(&mut self, many: u32) -> bool {
        self.rng.random_range(0..many) == 0
    }

    fn millis(&mut self, range: Range<u64>) -> Duration {
        Duration::from_millis(self.rng.random_range(range))
    }

    /// Any number.
    fn any(&mut self) -> usize {
        usize::from(self.rng.random::<u16>())
    }

    fn guest(&mut self) -> Guest {
        // Mostly couples and friends.
        let party = 1 + self.pick(&[18, 48, 14, 12, 5, 3]);
        let points = self.one_in(self.manner.points);
        let wish = if points { Wish::There(self.any()) } else { Wish::Best(self.any() % self.manner.choices) };
        let fare = Fare::USUAL[self.pick(&[80, 6, 10, 4])];
        let member = self.one_in(self.manner.is_member).then(|| self.any());
        let step = self.millis(self.manner.step.clone());
        let hesitation = self.millis(self.manner.hesitation.clone());
        let (after_loss, ending) = (self.manner.after_loss, self.manner.ending);
        let after_loss = [AfterLoss::Nearest, AfterLoss::LookAgain, AfterLoss::Leave][self.pick(&after_loss)];
        let away = Ending::ComeBack(self.millis(self.manner.away.clone()));
        let endings = [Ending::Pay, Ending::DropOneAndPay, Ending::Cancel, Ending::LeaveBefore, Ending::WalkAway, away];
        let ending = endings[self.pick(&ending)];
        let counting = self.millis(self.manner.counting.clone());
        let card = self.one_in(self.manner.by_card).then(|| self.rng.random_range(0..1_000_000));
        let wrong_first = self.one_in(self.manner.is_wrong);
        Guest { party, wish, fare, member, step, hesitation, after_loss, ending, counting, card, wrong_first }
    }
}

impl Iterator for Decisions {
    type Item = Decision;

    fn next(&mut self) -> Option<Decision> {
        let what = self.manner.what;
        let what = match self.pick(&what) {
            0 => What::Sell(self.guest()),
            1 => What::GiveBack { one_seat: self.one_in(4) },
            2 => {
                let kind = if self.one_in(4) { PacketKind::Equal } else { PacketKind::Lucky };
                let shares = self.rng.random_range(3..=30);
                // From a jiao a share on.
                What::MakePacket { kind, shares, total: i64::from(shares) * self.rng.random_range(10..200) }
            }
            _ => What::Grab { who: self.any(), phone: self.rng.random_range(0..10_000_000) },
        };
        let which = self.any();
        Some(Decision { what, which, idle: self.millis(self.manner.idle.clone()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIXES: [Mix; 3] = [Mix::Default, Mix::Storm, Mix::RedPackets];

    fn first(seed: u64, mix: Mix, many: usize) -> Vec<Decision> {
        Decisions::new(seed, mix).take(many).collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_decisions_and_another_one_others() {
        for mix in MIXES {
            assert_eq!(first(7, mix, 500), first(7, mix, 500));
            assert_ne!(first(7, mix, 500), first(8, mix, 500));
        }
    }

    #[test]
    fn every_mix_does_what_it_is_for() {
        let share = |mix, is: fn(&What) -> bool| {
            let decisions = first(1, mix, 2_000);
            decisions.iter().filter(|decision| is(&decision.what)).count() * 100 / decisions.len()
        };
        let sells = |what: &What| matches!(what, What::Sell(_));
        assert!(share(Mix::Storm, sells) > 90 && share(Mix::Default, sells) > 70);
        assert!(share(Mix::RedPackets, |what| matches!(what, What::Grab { .. })) > 70);
        assert_eq!(share(Mix::Storm, |what| matches!(what, What::Grab { .. } | What::MakePacket { .. })), 0);
        for mix in MIXES {
            for decision in first(2, mix, 2_000) {
                if let What::Sell(guest) = decision.what {
                    assert!((1..=6).contains(&guest.party));
                }
            }
        }
    }

    #[test]
    fn who_is_after_a_packet_only_grabs_and_never_in_step() {
        let decisions: Vec<Decision> = Decisions::of_grabs(1).take(200).collect();
        assert!(decisions.iter().all(|decision| matches!(decision.what, What::Grab { .. })));
        let second = |decision: &Decision| decision.idle.as_secs();
        assert_eq!(decisions.iter().map(second).collect::<std::collections::BTreeSet<_>>(), (1..8).collect());
    }

    #[test]
    fn guests_end_their_visit_in_every_way() {
        let guests = first(3, Mix::Default, 3_000).into_iter().filter_map(|decision| match decision.what {
            What::Sell(guest) => Some(guest),
            _ => None,
        });
        let guests: Vec<Guest> = guests.collect();
        let comes_back = |guest: &&Guest| matches!(guest.ending, Ending::ComeBack(_));
        for ending in [Ending::Pay, Ending::DropOneAndPay, Ending::Cancel, Ending::LeaveBefore, Ending::WalkAway] {
            assert!(guests.iter().any(|guest| guest.ending == ending), "{ending:?}");
        }
        assert!(guests.iter().any(|guest| comes_back(&guest)));
        assert!(guests.iter().any(|guest| guest.card.is_some()) && guests.iter().any(|guest| guest.wrong_first));
    }
}
