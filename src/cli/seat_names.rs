//! Seats as people name them to a command. In its answer people read them as the hall calls them; JSON has their ids.

use super::output::Failure;
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::seat_field::{self, Misread};
use crate::domain::seat_list;
use crate::locale::{Lang, Locale};

/// The seats that were written, each argument for itself, or all together where a name of several words, `Balcony C 12`,
/// stands without quotes. One that the hall does not have is passed on if it is a seat's id: refusing it is the box
/// office's business.
pub(super) fn named_seats(plan: &HallPlan, written: &[String]) -> Result<Vec<SeatId>, Failure> {
    let mut seats = Vec::new();
    for argument in written {
        match read(plan, argument)? {
            Some(found) => seats.extend(found),
            None => match read(plan, &written.join(" "))? {
                Some(all) => return Ok(all),
                None => seats.extend(one_by_one(plan, argument)?),
            },
        }
    }
    Ok(seats)
}

/// `None` where it names no seat of the hall.
fn read(plan: &HallPlan, written: &str) -> Result<Option<Vec<SeatId>>, Failure> {
    match seat_field::parse_exactly(plan, written) {
        Ok(seats) => Ok(Some(seats)),
        Err(Misread::NoSeat(_)) => Ok(None),
        Err(Misread::Several { written, meant }) => {
            let right: Vec<String> = meant.iter().map(|seats| right(plan, seats)).collect();
            Err(Failure::usage(format!("`{written}` may be {}: write which", right.join(" or "))))
        }
    }
}

/// Words by which these seats are understood, and no others.
fn right(plan: &HallPlan, seats: &[SeatId]) -> String {
    let ids = || seats.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let words = [Locale::new(Lang::En).seats(Some(plan), seats), seat_list::told(seats)];
    let is_right = |words: &String| seat_field::parse_exactly(plan, words).as_deref() == Ok(seats);
    words.into_iter().find(is_right).unwrap_or_else(ids)
}

/// Words of which some may be the ids of other halls.
fn one_by_one(plan: &HallPlan, argument: &str) -> Result<Vec<SeatId>, Failure> {
    let mut seats = Vec::new();
    for part in argument.split([',', ' ']).filter(|part| !part.is_empty()) {
        match (read(plan, part)?, part.parse()) {
            (Some(found), _) => seats.extend(found),
            (None, Ok(unknown)) => seats.push(unknown),
            (None, Err(_)) => return Err(no_seat(plan, argument)),
        }
    }
    // A script whose variable is empty does not mean all that there are.
    if seats.is_empty() { Err(no_seat(plan, argument)) } else { Ok(seats) }
}

fn no_seat(plan: &HallPlan, written: &str) -> Failure {
    let some = plan.seats().nth(plan.len() / 2).map_or_else(|| "G7".to_owned(), |seat| right(plan, &[seat.id]));
    Failure::usage(format!("`{written}` is no seat of this hall, such as {some}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(hall: &str, written: &[&str]) -> Result<String, String> {
        let written: Vec<String> = written.iter().map(|&word| word.to_owned()).collect();
        let seats = named_seats(&HallPlan::parse(hall).unwrap(), &written);
        let told = |failure: Failure| failure.json()["message"].as_str().unwrap_or_default().to_owned();
        Ok(seats.map_err(told)?.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn seats_are_named_as_on_the_chairs_also_those_of_a_balcony() {
        let hall = "A | ....\nC | ....\nsection: Balcony 楼座\nA | ....\nC | ....\n";
        for (written, expected) in [
            (&["A1", "C2-3"][..], "A1 C2 C3"),
            (&["Balcony C 2", "A1"], "4Y2 A1"),
            (&["Balcony", "C", "2"], "4Y2"),
            (&["楼座C2,A1"], "4Y2 A1"),
            (&["A1 Z9"], "A1 Z9"),
            (&["4y2", "Z9"], "4Y2 Z9"),
            (&["", "1排2座"], "A2"),
        ] {
            assert_eq!(named(hall, written).as_deref(), Ok(expected), "{written:?}");
        }
    }

    #[test]
    fn what_is_no_seat_is_refused_with_one_that_is() {
        let refused = |hall, written: &[&str]| named(hall, written).unwrap_err();
        assert_eq!(refused("A | ....\n", &["A1", "best"]), "`best` is no seat of this hall, such as A3");
        assert_eq!(refused("A | ....\n", &[""]), "`` is no seat of this hall, such as A3");
        assert_eq!(refused("7 | ....\n", &["8排"]), "`8排` is no seat of this hall, such as 7-3");
        let balcony = "A | .\nsection: Balcony\nA | ...\n";
        assert_eq!(refused(balcony, &["Balcony", "Z"]), "`Balcony` is no seat of this hall, such as Balcony A 2");
    }

    #[test]
    fn what_may_be_one_seat_or_another_is_refused_with_what_would_be_right() {
        let refused = |hall, written: &[&str]| named(hall, written).unwrap_err();
        let sections = "section: Stalls\n1 | ...\nsection: Balcony\n1 | ...\n";
        assert_eq!(refused(sections, &["1-3"]), "`1-3` may be Stalls 1-3 or Balcony 1-3: write which");
        assert_eq!(
            refused(sections, &["1X3", "1排1-2座"]),
            "`1排1-2座` may be Stalls 1-1, Stalls 1-2 or Balcony 1-1, Balcony 1-2: write which"
        );
        // Where a name may be a range as well, it is the ids that are right.
        assert_eq!(refused("A | ...\nA1 | ...\n", &["A1-3"]), "`A1-3` may be A1 A2 A3 or 2Y3: write which");
        assert_eq!(refused("2Y | ...\n楼 | ...\n", &["2Y3"]), "`2Y3` may be 1Y3 or 楼3: write which");
    }

    proptest! {
        /// In either language, each seat for itself: of many, neighbours are told as one.
        #[test]
        fn what_a_hall_calls_its_seats_is_understood(hall in 0_usize..3, mask in any::<[bool; 6]>(), start in 0_usize..200) {
            let drawing = [
                include_str!("../domain/hall/halls/chinese.txt"),
                include_str!("../domain/hall/halls/european.txt"),
                include_str!("../domain/hall/halls/from_the_right.txt"),
            ][hall];
            let plan = HallPlan::parse(drawing).unwrap();
            let all: Vec<SeatId> = plan.seats().map(|seat| seat.id).collect();
            let some = all.iter().cycle().skip(start).zip(mask).filter(|(_, is_in)| *is_in);
            let seats: Vec<SeatId> = some.map(|(seat, _)| *seat).collect();
            for lang in [Lang::En, Lang::ZhCn].into_iter().filter(|_| !seats.is_empty()) {
                let called = Locale::new(lang).seats(Some(&plan), &seats);
                prop_assert_eq!(named_seats(&plan, std::slice::from_ref(&called)).ok(), Some(seats.clone()), "{}", called);
            }
        }
    }
}
