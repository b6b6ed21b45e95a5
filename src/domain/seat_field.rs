//! What a cashier types to name seats: `G7`, `G7-10`, `7-8`, `7排8座`, `Balcony C 12`, several at once.
//!
//! Guests read their seats aloud in the words of their old ticket, and a Chinese input method
//! types full-width characters. All of that means the same seats.
//!
//! Numbers are those painted on the chairs. **A range is all that stands from one seat to another of its row**, so that
//! `C1-7` is 1 3 5 7 where the odd ones stand on one side; its seats come from the left.

use super::hall::{HallPlan, PlannedRow, SeatId};
use super::text::{fold, narrow};

/// The seats of `plan` that `written` names; `None` when a part of it names none.
///
/// - `G7` is row G, seat 7, and so is `G 7`; `G7-10` is four seats of that row.
/// - `7-8` and `7排8座` are row 7, seat 8; in a hall without a row 7 that is the seventh row, as Chinese tickets count.
///   `7-8-10` and `7排8-10座` are three seats of it; `G排8座` works too.
/// - The name of a section, in either language, says whose rows are meant up to the next comma: `Balcony C 12`, `楼座C12`.
///   Without one it is the first section that has such a row.
/// - The id that scripts know a seat by.
/// - Blanks and commas stand between several.
#[must_use]
pub fn parse(plan: &HallPlan, written: &str) -> Option<Vec<SeatId>> {
    let narrow: String = written.chars().map(narrow).collect();
    let mut found = Vec::new();
    for part in narrow.split(',').filter(|part| !part.trim().is_empty()) {
        let mut section = None;
        let mut rest = part.trim_start();
        while !rest.is_empty() {
            if let Some((named, behind)) = section_of(plan, rest) {
                (section, rest) = (Some(named), behind);
                // A section alone is no seat.
                if rest.is_empty() {
                    return None;
                }
                continue;
            }
            let (word, behind) = word(rest);
            let seats = if let Some(seats) = seats_of(plan, section, word) {
                rest = behind;
                seats
            } else {
                // `C 12`
                let (numbers, behind) = self::word(behind);
                rest = behind;
                seats_in(row_of(plan, section, word)?, numbers)?
            };
            for seat in seats {
                if !found.contains(&seat) {
                    found.push(seat);
                }
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

/// A bare number or range, which speaks of the row at that place of the plan.
#[must_use]
pub fn parse_in_row(plan: &HallPlan, row: usize, written: &str) -> Option<Vec<SeatId>> {
    let narrow: String = written.chars().map(narrow).collect();
    seats_in(plan.rows().get(row)?, narrow.trim())
}

/// The first word, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let (word, behind) = text.split_once(' ').unwrap_or((text, ""));
    (word, behind.trim_start())
}

/// The section whose name stands first, and what follows it.
fn section_of<'a>(plan: &HallPlan, text: &'a str) -> Option<(usize, &'a str)> {
    let named = plan.sections().iter().enumerate().filter_map(|(index, section)| Some((index, section.name.as_ref()?)));
    let names = named.flat_map(|(index, name)| [(index, &name.en), (index, &name.zh)]);
    let behind = |(index, name): (usize, &super::text::Text)| {
        let end = text
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .find(|end| fold(&text[..*end]) == fold(name.as_str()))?;
        let rest = &text[end..];
        // Chinese names need no blank behind them.
        let ends =
            rest.is_empty() || rest.starts_with(' ') || !name.as_str().ends_with(|c: char| c.is_ascii_alphanumeric());
        ends.then(|| (end, index, rest.trim_start()))
    };
    // Of names that begin alike, the longest.
    names.filter_map(behind).max_by_key(|(end, ..)| *end).map(|(_, index, rest)| (index, rest))
}

/// The seats that one word names.
fn seats_of(plan: &HallPlan, section: Option<usize>, word: &str) -> Option<Vec<SeatId>> {
    if let Some((row, numbers)) = word.split_once('排') {
        let numbers = numbers.trim_end_matches(['座', '号']);
        return seats_in(row_of(plan, section, row)?, numbers);
    }
    // `G7`, `G7-10`, `G7-G10`: a label that is not all digits, and numbers. The shortest label that has such seats: in A13
    // that is A before A1.
    let splits = word
        .char_indices()
        .map(|(at, _)| at)
        .skip(1)
        .filter(|at| word[*at..].starts_with(|c: char| c.is_ascii_digit()));
    let glued = splits.filter(|at| !is_number(&word[..*at])).find_map(|at| {
        let (label, numbers) = word.split_at(at);
        let row = labelled(plan, section, label)?;
        let again = numbers.split_once('-').and_then(|(first, last)| Some((first, without_label(last, label)?)));
        match again {
            Some((first, last)) => seats_in(row, &format!("{first}-{last}")),
            None => seats_in(row, numbers),
        }
    });
    // `7-8`, `7-8-10`, `楼上1-3`
    let dashed = || {
        let (row, numbers) = word.split_once('-')?;
        seats_in(row_of(plan, section, row)?, numbers)
    };
    let id = || {
        let id = word.parse().ok()?;
        plan.row_of(id).filter(|row| section.is_none_or(|section| row.section == section)).map(|_| vec![id])
    };
    glued.or_else(dashed).or_else(id)
}

/// The end of a range that repeats the row: the `G10` of `G7-G10`.
fn without_label<'a>(last: &'a str, label: &str) -> Option<&'a str> {
    let start = last.get(..label.len())?;
    start.eq_ignore_ascii_case(label).then(|| &last[label.len()..])
}

/// A row by its label; in a hall without it, a number counts the rows of the section from the front.
fn row_of<'a>(plan: &'a HallPlan, section: Option<usize>, written: &str) -> Option<&'a PlannedRow> {
    let counted = || {
        let place = written.parse::<usize>().ok().filter(|_| is_number(written))?.checked_sub(1)?;
        let rows = plan.sections().get(section.unwrap_or(0))?.rows;
        plan.rows().get(rows.0..rows.1)?.get(place)
    };
    labelled(plan, section, written).or_else(counted)
}

fn labelled<'a>(plan: &'a HallPlan, section: Option<usize>, label: &str) -> Option<&'a PlannedRow> {
    let is_meant = |row: &&PlannedRow| {
        section.is_none_or(|section| row.section == section) && row.label.as_str().eq_ignore_ascii_case(label)
    };
    plan.rows().iter().find(is_meant)
}

fn is_number(written: &str) -> bool {
    !written.is_empty() && written.bytes().all(|b| b.is_ascii_digit())
}

/// The seats of a row from one number to another, either way round; both ends must be there.
fn seats_in(row: &PlannedRow, numbers: &str) -> Option<Vec<SeatId>> {
    let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
    let column = |number: &str| {
        let number = number.parse().ok().filter(|_| is_number(number))?;
        row.numbered(number).map(|seat| seat.place.column)
    };
    let (first, last) = (column(first)?, column(last)?);
    let seats = row.seats().filter(|seat| (first.min(last)..=first.max(last)).contains(&seat.place.column));
    Some(seats.map(|seat| seat.id).collect())
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

    /// In a hall of the fixtures: what is typed, and the seats.
    #[rstest]
    #[case::chinese("chinese", "7排8座", "7X8")]
    #[case::chinese("chinese", "7-8", "7X8")]
    #[case::chinese("chinese", "7 8", "7X8")]
    #[case::chinese("chinese", "７排８－１０座", "7X8 7X9 7X10")]
    #[case::chinese("chinese", "7-8-10", "7X8 7X9 7X10")]
    #[case::chinese("chinese", "楼上1排3座", "13Y3")]
    #[case::chinese("chinese", "楼上1-3", "13Y3")]
    #[case::chinese("chinese", "楼座 楼上2排3座 楼上2排4座", "14Y3 14Y4")]
    #[case::chinese("chinese", "楼座1排3座", "13Y3")]
    #[case::chinese("chinese", "13Y3", "13Y3")]
    #[case::chinese("chinese", "balcony 2-3", "14Y3")]
    #[case::european("european", "C7", "C7")]
    #[case::european("european", "C1-7", "C7 C5 C3 C1")]
    #[case::european("european", "C8-2", "C2 C4 C6 C8")]
    #[case::european("european", "C3-4", "C3 C1 C2 C4")]
    #[case::european("european", "Balcony C 7", "17Y7")]
    #[case::european("european", "balcony c7 c9, C1", "17Y7 17Y9 C1")]
    #[case::european("european", "楼座C7", "17Y7")]
    #[case::european("european", "Balcony 3-8", "17Y8")]
    #[case::from_the_right("from_the_right", "C101-104", "C104 C103 C102 C101")]
    #[case::from_the_right("from_the_right", "c104-c101", "C104 C103 C102 C101")]
    #[case::from_the_right("from_the_right", "E4-8", "E4 E7 E8")]
    fn a_seat_is_found_by_what_is_painted(#[case] hall: &str, #[case] written: &str, #[case] expected: &str) {
        let drawing = match hall {
            "chinese" => include_str!("hall/halls/chinese.txt"),
            "european" => include_str!("hall/halls/european.txt"),
            _ => include_str!("hall/halls/from_the_right.txt"),
        };
        let plan = HallPlan::parse(drawing).unwrap();
        let found = parse(&plan, written).unwrap_or_default();
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn a_section_alone_and_a_row_that_it_lacks_name_no_seat() {
        let plan = HallPlan::parse(include_str!("hall/halls/european.txt")).unwrap();
        for written in ["Balcony", "Balcony D1", "Balcony 4-1", "楼座", "Balconyx C 7", "C 7 x"] {
            assert_eq!(parse(&plan, written), None, "{written}");
        }
    }

    #[test]
    fn a_bare_number_or_range_speaks_of_the_row_at_hand() {
        let plan = plan();
        let found = |written: &str| parse_in_row(&plan, 2, written).map(|seats| seats.len());
        assert_eq!(
            [found("7"), found("1-4"), found("９"), found("x"), found("")],
            [Some(1), Some(3), None, None, None]
        );
    }
}
