//! What a cashier types to name seats: `G7`, `G7-10`, `7-8`, `7排8座`, several at once.
//!
//! Guests read their seats aloud in the words of their old ticket, and a Chinese input method
//! types full-width characters. All of that means the same seats.

use super::hall::{HallPlan, RowLabel, SeatName};
use super::text::narrow;

/// The seats of `plan` that `written` names; `None` when a part of it names none.
///
/// - `G7` is row G, seat 7; `G7-10` is four seats of that row.
/// - `7-8` and `7排8座` are seat 8 of the seventh row, as Chinese tickets count; `G排8座` works too.
/// - Blanks and commas stand between several.
#[must_use]
pub fn parse(plan: &HallPlan, written: &str) -> Option<Vec<SeatName>> {
    let narrow: String = written.chars().map(narrow).collect();
    let mut found = Vec::new();
    for part in narrow.split([' ', ',']).filter(|part| !part.is_empty()) {
        for seat in seats_of(plan, part)? {
            if !found.contains(&seat) {
                found.push(seat);
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

fn seats_of(plan: &HallPlan, part: &str) -> Option<Vec<SeatName>> {
    if let Some((row, number)) = part.split_once('排') {
        let number = number.trim_end_matches(['座', '号']);
        return seats_between(plan, row_of(plan, row)?, number.parse().ok()?, None);
    }
    let (first, last) = part.split_once('-').map_or((part, None), |(first, last)| (first, Some(last)));
    if let Ok(seat) = first.parse::<SeatName>() {
        // `G7-10`, or `G7-G10`.
        let last = match last {
            None => None,
            Some(last) => match last.parse::<SeatName>() {
                Ok(end) if end.row == seat.row => Some(end.number),
                Ok(_) => return None,
                Err(_) => Some(last.parse().ok()?),
            },
        };
        return seats_between(plan, seat.row, seat.number, last);
    }
    seats_between(plan, row_of(plan, first)?, last?.parse().ok()?, None)
}

/// A row by its label or by its place from the front.
fn row_of(plan: &HallPlan, written: &str) -> Option<RowLabel> {
    if let Ok(label) = written.parse() {
        return Some(label);
    }
    let place = written.parse::<usize>().ok()?.checked_sub(1)?;
    plan.rows().get(place).map(|row| row.label)
}

/// The seats from `first` to `last` in a row, either way round; both ends must be there.
fn seats_between(plan: &HallPlan, row: RowLabel, first: u8, last: Option<u8>) -> Option<Vec<SeatName>> {
    let last = last.unwrap_or(first);
    let seat = |number| plan.seat(SeatName { row, number }).map(|seat| seat.name);
    seat(first).zip(seat(last))?;
    Some((first.min(last)..=first.max(last)).filter_map(seat).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn plan() -> HallPlan {
        HallPlan::parse("A | ....  ....\nB | ....  ....\nG | .. .  ....\nH | .. .  ....\n").unwrap()
    }

    #[rstest]
    #[case("G7", "G7")]
    #[case(" g7 ", "G7")]
    #[case("Ｇ７", "G7")]
    #[case("G1-4", "G1 G2 G4")]
    #[case("G8-G6", "G6 G7 G8")]
    #[case("Ｇ６－８", "G6 G7 G8")]
    #[case("3-8", "G8")]
    #[case("3排8座", "G8")]
    #[case("３排８号", "G8")]
    #[case("G排8座", "G8")]
    #[case("G7 G8,A1", "G7 G8 A1")]
    #[case("G7，G8、G7", "G7 G8")]
    #[case("3排7座\u{3000}3排8座", "G7 G8")]
    fn a_seat_is_found_however_it_is_said(#[case] written: &str, #[case] expected: &str) {
        let found = parse(&plan(), written).unwrap();
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "), expected);
    }

    #[rstest]
    #[case("")]
    #[case("  ,")]
    #[case("G")]
    #[case("7")]
    #[case("G9")]
    #[case("G3")]
    #[case("C1")]
    #[case("0-1")]
    #[case("5-1")]
    #[case("G7-9")]
    #[case("G7-H8")]
    #[case("G7-")]
    #[case("G7 Z1")]
    #[case("3排")]
    #[case("3排8座位")]
    fn what_names_no_seat_of_the_hall_finds_none(#[case] written: &str) {
        assert_eq!(parse(&plan(), written), None);
    }
}
