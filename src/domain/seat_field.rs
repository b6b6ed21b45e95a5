//! What a cashier types to name seats: `G7`, `G7-10`, `7-8`, `7排8座`, `Balcony C 12`, several at once.
//!
//! Guests read their seats aloud in the words of their old ticket, and a Chinese input method
//! types full-width characters. All of that means the same seats.
//!
//! Numbers are those painted on the chairs. **A range is all that stands from one seat to another of its row**, so that
//! `C1-7` is 1 3 5 7 where the odd ones stand on one side; its seats come from the left.
//!
//! At the screen the cursor goes to what was found, so the likeliest reading will do. Nobody looks at what a script names:
//! there, what may be one seat or another is refused. What a ticket calls a seat, and its id, are always understood.

use super::hall::{HallPlan, PlannedRow, SeatId};
use super::text::{fold, narrow};

/// The seats of `plan` that `written` names; `None` when a part of it names none.
///
/// - `G7` is row G, seat 7, and so is `G 7`; `G7-10` is four seats of that row.
/// - `7-8` and `7排8座` are row 7, seat 8; in a hall without a row 7 that is the seventh row, as Chinese tickets count.
///   `7-8-10`, `7-8..10` and `7排8-10座` are three seats of it; `G排8座` works too.
/// - The name of a section, in either language, says whose rows are meant up to the next comma: `Balcony C 12`, `楼座C12`.
///   Without one it is the section without a name, or the first that has such seats.
/// - The id that scripts know a seat by, `7X8`, and `7X8-10`.
/// - Blanks and commas stand between several.
#[must_use]
pub fn parse(plan: &HallPlan, written: &str) -> Option<Vec<SeatId>> {
    read(plan, written, &|_, mut readings| Ok(readings.swap_remove(0).seats)).ok()
}

/// The same where nobody looks at what was found.
///
/// # Errors
/// The first part that names no seat of the hall, or may be read in several ways.
pub fn parse_exactly(plan: &HallPlan, written: &str) -> Result<Vec<SeatId>, Misread> {
    read(plan, written, &|written, readings| {
        // The first is whole if any is.
        let is_whole = readings.first().is_some_and(|reading| reading.is_whole);
        let mut meant: Vec<Vec<SeatId>> = Vec::new();
        for reading in readings.into_iter().filter(|reading| reading.is_whole == is_whole) {
            if !meant.contains(&reading.seats) {
                meant.push(reading.seats);
            }
        }
        if meant.len() == 1 {
            return Ok(meant.swap_remove(0));
        }
        Err(Misread::Several { written: written.to_owned(), meant })
    })
}

/// Why it is not known which seats are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misread {
    /// This part names no seat of the hall.
    NoSeat(String),
    /// This part may be read in several ways.
    Several {
        /// The part.
        written: String,
        /// The seats of each of them.
        meant: Vec<Vec<SeatId>>,
    },
}

/// One way to read a word.
struct Reading {
    seats: Vec<SeatId>,
    /// Whether it is what these seats are called, or their ids, with nothing left out.
    is_whole: bool,
}

/// Which of the readings of a word is meant. There is one at least, and what is whole comes first.
type Choose<'a> = dyn Fn(&str, Vec<Reading>) -> Result<Vec<SeatId>, Misread> + 'a;

fn read(plan: &HallPlan, written: &str, choose: &Choose<'_>) -> Result<Vec<SeatId>, Misread> {
    let narrow: String = written.chars().map(narrow).collect();
    let mut found = Vec::new();
    for part in narrow.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let mut section = None;
        let mut rest = part;
        while !rest.is_empty() {
            if let Some((named, behind)) = section_of(plan, rest) {
                (section, rest) = (Some(named), behind);
                // A section alone is no seat.
                if rest.is_empty() {
                    return Err(Misread::NoSeat(part.to_owned()));
                }
                continue;
            }
            let (first, mut behind) = word(rest);
            let mut readings = readings_of(plan, section, first);
            if readings.is_empty() {
                // `C 12`
                let (numbers, further) = word(behind);
                readings = rows_of(plan, section, first).iter().filter_map(|row| row.reading(numbers, true)).collect();
                behind = further;
            }
            if readings.is_empty() {
                return Err(Misread::NoSeat(part.to_owned()));
            }
            readings.sort_by_key(|reading| !reading.is_whole);
            let said = rest[..rest.len() - behind.len()].trim_end();
            for seat in choose(said, readings)? {
                if !found.contains(&seat) {
                    found.push(seat);
                }
            }
            rest = behind;
        }
    }
    if found.is_empty() { Err(Misread::NoSeat(narrow.trim().to_owned())) } else { Ok(found) }
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

/// The ways to read one word, those of the first section first.
fn readings_of(plan: &HallPlan, section: Option<usize>, word: &str) -> Vec<Reading> {
    if let Some((row, numbers)) = word.split_once('排') {
        let numbers = numbers.trim_end_matches(['座', '号']);
        return rows_of(plan, section, row).iter().filter_map(|row| row.reading(numbers, true)).collect();
    }
    // `G7`, `G7-10`, `G7-G10`: a label that is not all digits, and numbers. The shortest label that has such seats: in A13
    // that is A before A1, which is written A1-3.
    let ends = word.char_indices().map(|(at, _)| at).skip(1);
    let splits: Vec<(&str, &str)> = ends
        .filter(|at| word[*at..].starts_with(|c: char| c.is_ascii_digit()))
        .map(|at| word.split_at(at))
        .filter(|(label, _)| !is_number(label))
        .collect();
    let mut readings = Vec::new();
    for (label, numbers) in &splits {
        let numbers = without_label(numbers, label);
        let rows = labelled(plan, section, label);
        readings.extend(rows.filter_map(|row| row.reading(&numbers, !ends_in_digit(label))));
    }
    // `7-8`, `7-8-10`, `楼上1-3`
    if let Some((row, numbers)) = word.split_once('-') {
        readings.extend(rows_of(plan, section, row).iter().filter_map(|of| of.reading(numbers, ends_in_digit(row))));
    }
    // `7X8`, `7X8-10`
    for (code, numbers) in splits {
        let numbers = without_label(numbers, code);
        let is_meant = |row: &&PlannedRow| is_in(section, row) && row.code.as_str().eq_ignore_ascii_case(code);
        let row = plan.rows().iter().find(is_meant).map(|row| Row { row, is_whole: true });
        readings.extend(row.and_then(|row| row.reading(&numbers, true)));
    }
    readings
}

/// Numbers without the row that is repeated in them: the `7-10` of `G7-G10`.
fn without_label(numbers: &str, label: &str) -> String {
    let last = |last: &str| {
        let start = last.get(..label.len())?;
        start.eq_ignore_ascii_case(label).then(|| last[label.len()..].to_owned())
    };
    let plain = numbers.split_once('-').and_then(|(first, again)| Some(format!("{first}-{}", last(again)?)));
    plain.unwrap_or_else(|| numbers.to_owned())
}

/// A row that may be meant.
struct Row<'a> {
    row: &'a PlannedRow,
    /// Whether it was called by its whole name, with its section if that has one.
    is_whole: bool,
}

impl Row<'_> {
    fn reading(&self, numbers: &str, is_whole: bool) -> Option<Reading> {
        Some(Reading { seats: seats_in(self.row, numbers)?, is_whole: self.is_whole && is_whole })
    }
}

/// The rows of a label; in a hall without it, a number counts the rows of the section from the front.
fn rows_of<'a>(plan: &'a HallPlan, section: Option<usize>, written: &str) -> Vec<Row<'a>> {
    let rows: Vec<Row<'_>> = labelled(plan, section, written).collect();
    if !rows.is_empty() {
        return rows;
    }
    let counted = || {
        let place = written.parse::<usize>().ok().filter(|_| is_number(written))?.checked_sub(1)?;
        let rows = plan.sections().get(section.unwrap_or(0))?.rows;
        plan.rows().get(rows.0..rows.1)?.get(place)
    };
    counted().map(|row| Row { row, is_whole: false }).into_iter().collect()
}

fn labelled<'a>(plan: &'a HallPlan, section: Option<usize>, label: &str) -> impl Iterator<Item = Row<'a>> {
    let is_whole = move |row: &PlannedRow| {
        section.is_some() || plan.sections().get(row.section).is_none_or(|section| section.name.is_none())
    };
    let is_meant = move |row: &&PlannedRow| is_in(section, row) && row.label.as_str().eq_ignore_ascii_case(label);
    plan.rows().iter().filter(is_meant).map(move |row| Row { row, is_whole: is_whole(row) })
}

fn is_in(section: Option<usize>, row: &PlannedRow) -> bool {
    section.is_none_or(|section| row.section == section)
}

fn ends_in_digit(label: &str) -> bool {
    label.ends_with(|c: char| c.is_ascii_digit())
}

fn is_number(written: &str) -> bool {
    !written.is_empty() && written.bytes().all(|b| b.is_ascii_digit())
}

/// The seats of a row from one number to another, either way round; both ends must be there.
fn seats_in(row: &PlannedRow, numbers: &str) -> Option<Vec<SeatId>> {
    let range = numbers.split_once("..").or_else(|| numbers.split_once('-'));
    let (first, last) = range.unwrap_or((numbers, numbers));
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
    #[case::chinese("chinese", "7-8..10", "7X8 7X9 7X10")]
    #[case::chinese("chinese", "7X8-10", "7X8 7X9 7X10")]
    #[case::chinese("chinese", "7x8-7x10", "7X8 7X9 7X10")]
    #[case::european("european", "17Y7-9", "17Y9 17Y7")]
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

    /// What a script may write in such a hall: the seats, or all that it might mean.
    #[rstest]
    #[case::whole_name("1 | ...\nsection: Balcony\n1 | ...\n", "1-3", "1X3")]
    #[case::whole_name("1 | ...\nsection: Balcony\n1 | ...\n", "Balcony 1-3", "2Y3")]
    #[case::one_of_two_sections("section: Stalls\n1 | ...\nsection: Balcony\n1 | ...\n", "1-3", "1X3 or 2Y3")]
    #[case::one_of_two_sections("section: Stalls\n1 | ...\nsection: Balcony\n1 | ...\n", "1排3座", "1X3 or 2Y3")]
    #[case::one_of_two_sections("section: Stalls\nC | ...\nsection: Balcony\nC | ...\n", "C 1-2", "C1 C2 or 2Y1 2Y2")]
    #[case::the_id("section: Stalls\nC | ...\nsection: Balcony\nC | ...\n", "C3", "C3")]
    #[case::only_there("section: Stalls\nC | ..\nsection: Balcony\nC | ...\n", "C 3", "2Y3")]
    #[case::shorter_label("A | .............\nA1 | ...\n", "A13", "A13")]
    #[case::no_such_seat("A | ..\nA1 | ...\n", "A13", "2Y3")]
    #[case::row_or_range("A | ...\nA1 | ...\n", "A1-3", "A1 A2 A3 or 2Y3")]
    #[case::id_or_label("2Y | ...\n楼 | ...\n", "2y3", "1Y3 or 2Y3")]
    #[case::counted("A | ...\nB | ...\n", "2-3", "B3")]
    #[case::nothing("A | ...\n", "A1 A9", "none of A1 A9")]
    #[case::nothing("A | ...\n", " , ", "none of ,")]
    fn a_script_is_understood_or_told_what_it_may_mean(
        #[case] hall: &str,
        #[case] written: &str,
        #[case] expected: &str,
    ) {
        let words = |seats: &[SeatId]| seats.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let found = match parse_exactly(&HallPlan::parse(hall).unwrap(), written) {
            Ok(seats) => words(&seats),
            Err(Misread::NoSeat(part)) => format!("none of {part}"),
            Err(Misread::Several { meant, .. }) => {
                meant.iter().map(|seats| words(seats)).collect::<Vec<_>>().join(" or ")
            }
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn what_was_not_understood_is_told_without_what_was() {
        let plan = HallPlan::parse("section: Stalls\nC | ...\nsection: Balcony\nC | ...\n").unwrap();
        let misread = parse_exactly(&plan, "C1 C 1-2 C3").unwrap_err();
        assert!(matches!(&misread, Misread::Several { written, .. } if written == "C 1-2"), "{misread:?}");
    }

    #[test]
    fn every_id_of_a_hall_is_its_seat() {
        for drawing in [
            include_str!("hall/halls/chinese.txt"),
            include_str!("hall/halls/european.txt"),
            include_str!("hall/halls/from_the_right.txt"),
        ] {
            let plan = HallPlan::parse(drawing).unwrap();
            for seat in plan.seats() {
                assert_eq!(parse_exactly(&plan, &seat.id.to_string()), Ok(vec![seat.id]));
            }
        }
    }
}
