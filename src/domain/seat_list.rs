//! Seats in as few words as they take: `G7-12 H1-4`. A group has more of them than a line has room for.

use super::hall::SeatId;

/// From how many seats on neighbours are told as one. Fewer are read, and read out, one by one.
pub const MANY: usize = 7;

/// Seats as screens and scripts list them, in this order: each by itself, or many in runs of neighbours.
#[must_use]
pub fn told(seats: &[SeatId]) -> String {
    runs(seats).iter().map(|run| word(run)).collect::<Vec<_>>().join(" ")
}

/// The same in at most so many letters; how many seats had no room is told behind them.
#[must_use]
pub fn told_within(seats: &[SeatId], letters: usize) -> String {
    let all = told(seats);
    if all.len() <= letters {
        return all;
    }
    let mut told = String::new();
    let mut left = seats.len();
    for run in runs(seats) {
        let (word, after) = (word(run), left - run.len());
        let rest = if after > 0 { format!(" +{after}").len() } else { 0 };
        if told.len() + word.len() + rest > letters {
            break;
        }
        told = format!("{told}{word} ");
        left = after;
    }
    format!("{told}+{left}")
}

/// The seats in pieces: few each by itself, many in runs of neighbours by their numbers, as they follow one another in
/// the list.
#[must_use]
pub fn runs(seats: &[SeatId]) -> Vec<&[SeatId]> {
    let is_run = |a: &SeatId, b: &SeatId| a.row == b.row && a.number.checked_add(1) == Some(b.number);
    seats.chunk_by(|a, b| seats.len() >= MANY && is_run(a, b)).collect()
}

fn word(run: &[SeatId]) -> String {
    match run {
        [first, .., last] => format!("{first}-{}", last.number),
        [one] => one.to_string(),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::hall::HallPlan;
    use crate::domain::seat_field;
    use proptest::prelude::*;
    use rstest::rstest;

    fn seats(names: &str) -> Vec<SeatId> {
        names.split_whitespace().map(|name| name.parse().unwrap()).collect()
    }

    #[rstest]
    #[case("", "")]
    #[case("G7 G8", "G7 G8")]
    #[case("G1 G2 G3 G4 G5 G6", "G1 G2 G3 G4 G5 G6")]
    #[case("G1 G2 G3 G4 G5 G6 G7", "G1-7")]
    #[case("G7 G8 G9 H1 H3 H4 AA5", "G7-9 H1 H3-4 AA5")]
    fn many_seats_are_told_in_runs_and_few_one_by_one(#[case] names: &str, #[case] expected: &str) {
        assert_eq!(told(&seats(names)), expected);
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let all = seats("A1 A2 A3 B1 B3 B5 B7 C1 C2");
        assert_eq!(told_within(&all, 100), "A1-3 B1 B3 B5 B7 C1-2");
        assert_eq!(told_within(&all, 13), "A1-3 B1 B3 +4");
        assert_eq!(told_within(&all, 12), "A1-3 B1 +5");
        assert_eq!(told_within(&all, 0), "+9", "the count is told in any case");
    }

    proptest! {
        #[test]
        fn what_is_told_is_read_as_the_same_seats_and_keeps_to_its_room(mask in any::<[bool; 60]>(), letters in 3_usize..80) {
            let plan = HallPlan::parse(&["A", "B", "AB"].map(|row| format!("{row} | {}\n", ".".repeat(20))).concat()).unwrap();
            let some: Vec<SeatId> =
                plan.seats().zip(mask).filter(|(_, is_in)| *is_in).map(|(seat, _)| seat.id).collect();
            prop_assert!(told_within(&some, letters).len() <= letters);
            if !some.is_empty() {
                prop_assert_eq!(seat_field::parse(&plan, &told(&some)), Some(some));
            }
        }
    }
}
