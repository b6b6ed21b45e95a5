//! What a door says of a ticket, and in which order it judges.
//!
//! ```text
//! forged > given back or exchanged > printed anew > already in > called off > another screening > too early or too late
//!        > a fare to be looked at > welcome
//! ```
//!
//! The first that holds is said; what is behind it does not matter then. Whoever goes out is only asked whether they are in.
//!
//! What is judged on is a [`Known`]: what the ledger has of the ticket, or what a door has by itself while the ledger is away.

use std::time::Duration;

use super::fare::{Fare, FareType};
use super::ids::{EntryId, ScreeningId, TerminalId};
use super::ticket::Ticket;
use super::time::Timestamp;

/// What a door says of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No ticket of this house.
    Forged,
    /// The money went back, or it was exchanged for another one.
    GivenBack,
    /// A later print took its place.
    PrintedAnew,
    /// Somebody came in with it.
    AlreadyIn {
        /// When.
        at: Timestamp,
        /// At which door.
        door: TerminalId,
    },
    /// Who would go out is not in.
    NotIn,
    /// Its screening was called off.
    CalledOff,
    /// It is for something else that is shown.
    AnotherScreening(ScreeningId),
    /// The house is not open for it yet.
    TooEarly,
    /// It is over.
    TooLate,
    /// Welcome, and the guest should show why the ticket costs less.
    LookAt,
    /// Welcome.
    Welcome,
    /// Goes out, and may come back.
    Left,
}

impl Verdict {
    /// The stable word, in SQL and JSON.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Forged => "forged",
            Self::GivenBack => "given-back",
            Self::PrintedAnew => "printed-anew",
            Self::AlreadyIn { .. } => "already-in",
            Self::NotIn => "not-in",
            Self::CalledOff => "called-off",
            Self::AnotherScreening(_) => "another-screening",
            Self::TooEarly => "too-early",
            Self::TooLate => "too-late",
            Self::LookAt => "look-at",
            Self::Welcome => "welcome",
            Self::Left => "left",
        }
    }

    /// The verdict that has this word, of a ticket of which so much is known.
    #[must_use]
    pub fn from_word(word: &str, known: &Known) -> Option<Self> {
        let screening = Self::AnotherScreening(known.showing.screening);
        let simple = [Self::Forged, Self::GivenBack, Self::PrintedAnew, Self::NotIn, Self::CalledOff, screening];
        let good = [Self::TooEarly, Self::TooLate, Self::LookAt, Self::Welcome, Self::Left];
        let in_before = known.last.as_ref().map(Passage::told);
        simple.into_iter().chain(good).chain(in_before).find(|verdict| verdict.word() == word)
    }

    /// Whether the guest goes in.
    #[must_use]
    pub const fn admits(&self) -> bool {
        matches!(self, Self::LookAt | Self::Welcome)
    }

    /// Whether the guest passes, in or out.
    #[must_use]
    pub const fn passes(&self) -> bool {
        self.admits() || matches!(self, Self::Left)
    }
}

/// What a door is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// All that the house shows: the door of the house.
    House,
    /// A hall, by its number: whatever is due there.
    Hall(i64),
    /// One screening.
    Screening(ScreeningId),
}

impl Gate {
    /// Whether it leads to what is shown there.
    #[must_use]
    pub fn leads_to(self, showing: &Showing) -> bool {
        match self {
            Self::House => true,
            Self::Hall(hall) => hall == showing.hall,
            Self::Screening(screening) => screening == showing.screening,
        }
    }
}

/// Which way a guest goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In.
    In,
    /// Out, to come back.
    Out,
}

/// What a house does at its doors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doors {
    /// How long before its start a screening lets guests in.
    pub open_before: Duration,
    /// Whether a guest may leave and come back.
    pub re_entry: bool,
}

impl Default for Doors {
    fn default() -> Self {
        Self { open_before: Duration::from_mins(30), re_entry: false }
    }
}

/// A code held to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The scan's own id: repeating it gives the same answer.
    pub id: EntryId,
    /// What the door is set to.
    pub gate: Gate,
    /// Which way the guest goes.
    pub way: Way,
}

/// What is shown, as far as a door needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Showing {
    /// The screening.
    pub screening: ScreeningId,
    /// In which hall, by its number.
    pub hall: i64,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// Whether it was called off.
    pub is_called_off: bool,
}

/// The last time that a guest passed with a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Which time of the ticket it was, from 1.
    pub n: i64,
    /// When.
    pub at: Timestamp,
    /// At which door.
    pub door: TerminalId,
}

impl Passage {
    /// Whether it led in: the first does, the second out, the third in again.
    #[must_use]
    pub const fn is_in(&self) -> bool {
        self.n % 2 == 1
    }

    fn told(&self) -> Verdict {
        Verdict::AlreadyIn { at: self.at, door: self.door.clone() }
    }
}

/// What is known of a ticket whose signature is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Whether it was not given back.
    pub is_live: bool,
    /// The last print of it that may have come out.
    pub last_print: u16,
    /// What it is for.
    pub showing: Showing,
    /// The last time that somebody passed with it.
    pub last: Option<Passage>,
    /// Whether the guest should show why it costs less.
    pub is_looked_at: bool,
}

/// Judges a ticket of which so much is known.
#[must_use]
pub fn judge(ticket: &Ticket, known: &Known, (gate, way): (Gate, Way), now: Timestamp, doors: Doors) -> Verdict {
    let last = known.last.as_ref();
    if way == Way::Out {
        return if last.is_some_and(Passage::is_in) { Verdict::Left } else { Verdict::NotIn };
    }
    if !known.is_live {
        return Verdict::GivenBack;
    }
    // A higher print than any that came out is none that another took the place of.
    if ticket.print < known.last_print {
        return Verdict::PrintedAnew;
    }
    if let Some(last) = last.filter(|last| last.is_in() || !doors.re_entry) {
        return last.told();
    }
    let showing = &known.showing;
    if showing.is_called_off {
        return Verdict::CalledOff;
    }
    if !gate.leads_to(showing) {
        return Verdict::AnotherScreening(showing.screening);
    }
    if now.plus(doors.open_before) < showing.starts_at {
        return Verdict::TooEarly;
    }
    if now >= showing.ends_at {
        return Verdict::TooLate;
    }
    // Who comes back was looked at.
    if known.is_looked_at && last.is_none() { Verdict::LookAt } else { Verdict::Welcome }
}

/// Whether a door looks at a guest of this fare: the house says what is to be shown for it, or it goes by who the guest is.
#[must_use]
pub fn is_looked_at(fare: Fare, of_house: Option<&FareType>) -> bool {
    [Fare::CHILD, Fare::STUDENT, Fare::SENIOR].contains(&fare) || of_house.is_some_and(|of| !of.proof.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const MINUTE: i64 = 60_000;

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * MINUTE)
    }

    fn ticket(print: u16) -> Ticket {
        Ticket { order: "42-4T8Z0Q2M6HVB7KQ3".parse().unwrap(), seat: "G7".parse().unwrap(), print }
    }

    /// A ticket for screening 42 in hall 2, from minute 100 to minute 200.
    fn known() -> Known {
        let screening = ScreeningId(42);
        let showing =
            Showing { screening, hall: 2, starts_at: minute(100), ends_at: minute(200), is_called_off: false };
        Known { is_live: true, last_print: 1, showing, last: None, is_looked_at: false }
    }

    fn passage(n: i64) -> Passage {
        Passage { n, at: minute(90), door: "D1".parse().unwrap() }
    }

    fn already_in() -> Verdict {
        passage(1).told()
    }

    fn judged(known: &Known, gate: Gate, at: i64) -> Verdict {
        judge(&ticket(1), known, (gate, Way::In), minute(at), Doors::default())
    }

    /// Whatever is wrong at once, the first in the order is said.
    #[test]
    fn the_first_in_the_order_of_judgement_is_said_and_what_is_behind_it_does_not_matter() {
        let mut all = known();
        all.is_looked_at = true;
        all.last_print = 2;
        all.last = Some(passage(1));
        all.showing.is_called_off = true;
        all.is_live = false;
        let gate = Gate::Screening(ScreeningId(43));
        let mut said = Vec::new();
        let mends: [fn(&mut Known); 4] = [
            |known| known.is_live = true,
            |known| known.last_print = 1,
            |known| known.last = None,
            |known| known.showing.is_called_off = false,
        ];
        for mend in mends {
            said.push(judged(&all, gate, 60));
            mend(&mut all);
        }
        said.extend([judged(&all, gate, 60), judged(&all, Gate::Hall(2), 60), judged(&all, Gate::Hall(2), 100)]);
        let expected = [
            Verdict::GivenBack,
            Verdict::PrintedAnew,
            already_in(),
            Verdict::CalledOff,
            Verdict::AnotherScreening(ScreeningId(42)),
            Verdict::TooEarly,
            Verdict::LookAt,
        ];
        assert_eq!(said, expected);
        all.is_looked_at = false;
        assert_eq!(judged(&all, Gate::House, 100), Verdict::Welcome);
    }

    #[rstest]
    #[case(69, Verdict::TooEarly)]
    #[case(70, Verdict::Welcome)]
    #[case(199, Verdict::Welcome)]
    #[case(200, Verdict::TooLate)]
    fn guests_come_in_from_when_the_doors_open_until_the_film_is_over(#[case] at: i64, #[case] expected: Verdict) {
        for gate in [Gate::House, Gate::Hall(2), Gate::Screening(ScreeningId(42))] {
            assert_eq!(judged(&known(), gate, at), expected);
        }
        let other = Verdict::AnotherScreening(ScreeningId(42));
        assert_eq!(judged(&known(), Gate::Hall(3), at), other, "which goes before the time");
    }

    #[test]
    fn a_print_that_another_took_the_place_of_lets_nobody_in() {
        let print = |print, last_print| {
            let known = Known { last_print, ..known() };
            judge(&ticket(print), &known, (Gate::House, Way::In), minute(100), Doors::default())
        };
        assert_eq!([print(1, 2), print(2, 3)], [Verdict::PrintedAnew, Verdict::PrintedAnew]);
        assert_eq!(
            [print(2, 2), print(3, 2)],
            [Verdict::Welcome, Verdict::Welcome],
            "the last, and one said to have failed"
        );
    }

    #[test]
    fn who_left_comes_back_where_the_house_allows_it_and_nobody_leaves_twice() {
        let doors = Doors { re_entry: true, ..Doors::default() };
        let mut known = Known { is_looked_at: true, ..known() };
        let go = |known: &Known, way, doors| judge(&ticket(1), known, (Gate::House, way), minute(100), doors);
        assert_eq!(go(&known, Way::Out, doors), Verdict::NotIn);
        assert_eq!(go(&known, Way::In, doors), Verdict::LookAt);
        known.last = Some(passage(1));
        assert_eq!(go(&known, Way::In, doors), already_in());
        assert_eq!(go(&known, Way::Out, doors), Verdict::Left);
        known.last = Some(passage(2));
        assert_eq!(go(&known, Way::Out, doors), Verdict::NotIn);
        assert_eq!(go(&known, Way::In, doors), Verdict::Welcome, "and was looked at before");
        assert_eq!(go(&known, Way::In, Doors::default()), already_in(), "once is once");
    }

    #[test]
    fn children_are_looked_at_and_who_is_to_show_something() {
        let of = |code, proof: &str| FareType {
            code,
            titles: crate::domain::text::Titles::default(),
            proof: crate::domain::text::Text::new(proof),
            members_only: false,
        };
        let host: Fare = "host".parse().unwrap();
        assert!(is_looked_at(Fare::CHILD, None) && is_looked_at(host, Some(&of(host, "a card"))));
        assert!(!is_looked_at(Fare::ADULT, Some(&of(Fare::ADULT, ""))) && !is_looked_at(host, None));
    }

    fn some_known() -> impl Strategy<Value = Known> {
        let last = proptest::option::of(1_i64..6);
        (any::<bool>(), 1_u16..4, any::<bool>(), last, any::<bool>()).prop_map(
            |(is_live, last_print, off, last, look)| {
                let mut known = known();
                known.showing.is_called_off = off;
                Known { is_live, last_print, last: last.map(passage), is_looked_at: look, ..known }
            },
        )
    }

    proptest! {
        /// Whoever books what is admitted lets one ticket in once more only after it went out.
        #[test]
        fn nobody_comes_in_who_is_in_and_each_word_is_read_back(
            known in some_known(), print in 1_u16..4, at in 0_i64..300, gate in 0_usize..4, re_entry: bool, out: bool,
        ) {
            let gate = [Gate::House, Gate::Hall(2), Gate::Hall(3), Gate::Screening(ScreeningId(43))][gate];
            let way = if out { Way::Out } else { Way::In };
            let doors = Doors { re_entry, ..Doors::default() };
            let verdict = judge(&ticket(print), &known, (gate, way), minute(at), doors);
            let is_in = known.last.as_ref().is_some_and(Passage::is_in);
            if verdict.admits() {
                prop_assert!(known.is_live && !is_in && print >= known.last_print && (70..200).contains(&at));
                prop_assert!(gate.leads_to(&known.showing) && (re_entry || known.last.is_none()));
            }
            prop_assert_eq!(verdict == Verdict::Left, out && is_in);
            prop_assert_eq!(Verdict::from_word(verdict.word(), &known), Some(verdict));
        }
    }
}
