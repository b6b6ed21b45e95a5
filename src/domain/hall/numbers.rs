//! Which number is painted on which chair.
//!
//! A rule of three words counts the seats of a row: *what* is counted (the columns of the section, so that a number
//! stands above the same place in every row, or the seats of each row for themselves), in which *order*, and *from*
//! which number. A row whose chairs follow no rule lists its numbers.

use super::seat_id::HIGHEST;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// The columns of the section: a place without a seat leaves a gap.
    Place,
    /// The seats of the row.
    Seat,
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    LeftToRight,
    RightToLeft,
    /// From the middle outwards: … 5 3 1 | 2 4 6 …
    OddEven,
    /// From the middle outwards: … 6 4 2 | 1 3 5 …
    EvenOdd,
}

/// How seats are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbering {
    by: By,
    order: Order,
    from: u16,
}

impl Default for Numbering {
    fn default() -> Self {
        Self { by: By::Place, order: Order::LeftToRight, from: 1 }
    }
}

/// The words of each choice, as drawings have them.
const BY: [(By, &str); 2] = [(By::Place, "by place"), (By::Seat, "by seat")];
const ORDER: [(Order, &str); 4] = [
    (Order::LeftToRight, "left to right"),
    (Order::RightToLeft, "right to left"),
    (Order::OddEven, "odd | even"),
    (Order::EvenOdd, "even | odd"),
];

/// What may be said of numbers.
pub(super) const WORDS: &str =
    "left to right, right to left, odd | even, even | odd, by place, by seat or from NUMBER, with commas between";

impl Numbering {
    /// This, but for what the words say.
    pub(super) fn but(mut self, words: &str) -> Result<Self, String> {
        for word in words.split(',') {
            let plain = word.replace('|', " | ");
            let word = plain.split_whitespace().collect::<Vec<_>>().join(" ");
            if let Some((by, _)) = BY.iter().find(|(_, known)| *known == word) {
                self.by = *by;
            } else if let Some((order, _)) = ORDER.iter().find(|(_, known)| *known == word) {
                self.order = *order;
            } else if let Some(from) = word.strip_prefix("from ").and_then(painted) {
                self.from = from;
            } else {
                return Err(format!("`{word}` is not known; say {WORDS}"));
            }
        }
        Ok(self)
    }

    /// The words that make this of `base`; empty where they are the same.
    pub(super) fn words(self, base: Self) -> String {
        let order = ORDER.iter().find(|(order, _)| *order == self.order && self.order != base.order);
        let by = BY.iter().find(|(by, _)| *by == self.by && self.by != base.by);
        let from = (self.from != base.from).then(|| format!("from {}", self.from));
        let words = order.map(|(_, word)| (*word).to_owned()).into_iter();
        words.chain(by.map(|(_, word)| (*word).to_owned())).chain(from).collect::<Vec<_>>().join(", ")
    }

    /// The numbers of a row's seats, which stand at these columns, in a section that has those.
    pub(super) fn of(self, seats: &[u16], section: &Columns<'_>) -> Vec<usize> {
        let counted = match self.by {
            By::Place => section.columns,
            By::Seat => seats,
        };
        let from = usize::from(self.from);
        let half = counted.partition_point(|column| *column < section.middle);
        let outwards = |at: usize, odd_is_left: bool| {
            let (is_left, steps) = if at < half { (true, half - 1 - at) } else { (false, at - half) };
            let is_odd = is_left == odd_is_left;
            from + usize::from((from % 2 == 1) != is_odd) + 2 * steps
        };
        let number = |column: &u16| {
            let at = counted.partition_point(|other| other < column);
            match self.order {
                Order::LeftToRight => from + at,
                Order::RightToLeft => from + (counted.len() - 1 - at),
                Order::OddEven => outwards(at, true),
                Order::EvenOdd => outwards(at, false),
            }
        };
        seats.iter().map(number).collect()
    }
}

/// The columns in which a section has seats, from the left.
pub(super) struct Columns<'a> {
    columns: &'a [u16],
    /// The first column right of the middle.
    middle: u16,
}

impl<'a> Columns<'a> {
    /// The middle is the aisle nearest to it; if one side of that would have more than a quarter of the columns more than
    /// the other, no aisle is the middle, and the sides are halves.
    pub(super) fn new(columns: &'a [u16], is_aisle_after: impl Fn(u16) -> bool) -> Self {
        let count = columns.len();
        let more = |left: usize| (2 * left).abs_diff(count);
        let aisles =
            (1..count).filter(|left| is_aisle_after(columns[left - 1]) || columns[*left] - columns[left - 1] > 1);
        let nearest = aisles.min_by_key(|left| more(*left)).filter(|left| 4 * more(*left) <= count);
        let left = nearest.unwrap_or(count.div_ceil(2));
        Self { columns, middle: columns.get(left).copied().unwrap_or(u16::MAX) }
    }
}

/// The numbers of one row where they are not the section's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowNumbers {
    Counted(Numbering),
    /// Those of its seats, from the left.
    Painted(Vec<u16>),
}

impl RowNumbers {
    pub(super) fn parse(words: &str, section: Numbering) -> Result<Self, String> {
        if !words.starts_with(|c: char| c.is_ascii_digit()) {
            return section.but(words).map(Self::Counted);
        }
        let mut numbers = Vec::new();
        for part in words.split([' ', ',']).filter(|part| !part.is_empty()) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let range = painted(first).zip(painted(last));
            let (first, last) =
                range.ok_or_else(|| format!("`{part}` is no number from 1 to {HIGHEST} and no range"))?;
            if first <= last {
                numbers.extend(first..=last);
            } else {
                numbers.extend((last..=first).rev());
            }
        }
        Ok(Self::Painted(numbers))
    }

    /// As the drawing says it.
    pub(super) fn words(&self, section: Numbering) -> String {
        match self {
            Self::Counted(numbering) => numbering.words(section),
            Self::Painted(numbers) => ranges(numbers),
        }
    }
}

/// `1-4 7 9-10`: each run of numbers that go up or down by one.
#[must_use]
pub fn ranges(numbers: &[u16]) -> String {
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for number in numbers.iter().copied() {
        let goes_on = |(first, last): &(u16, u16)| {
            number.abs_diff(*last) == 1 && (first == last || (last > first) == (number > *last))
        };
        match runs.last_mut().filter(|run| goes_on(run)) {
            Some((_, last)) => *last = number,
            None => runs.push((number, number)),
        }
    }
    let written =
        runs.iter().map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") });
    written.collect::<Vec<_>>().join(" ")
}

fn painted(written: &str) -> Option<u16> {
    let is_plain = written.bytes().all(|b| b.is_ascii_digit());
    written.parse().ok().filter(|number| is_plain && (1..=HIGHEST).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// The numbers of a row drawn like this in a hall of rows as wide, aisles where `|` stands.
    fn numbers(words: &str, row: &str) -> String {
        let aisles: Vec<u16> =
            (0..).zip(row.chars()).filter(|(_, c)| *c == '|').zip(0..).map(|((at, _), n)| at - n - 1).collect();
        let places: Vec<char> = row.chars().filter(|c| *c != '|').collect();
        let columns: Vec<u16> = (0..).zip(&places).map(|(column, _)| column).collect();
        let seats: Vec<u16> = (0..).zip(&places).filter(|(_, c)| **c == '.').map(|(column, _)| column).collect();
        let numbering = Numbering::default().but(words).unwrap();
        let section = Columns::new(&columns, |column| aisles.contains(&column));
        numbering.of(&seats, &section).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[rstest]
    #[case::today("by place", ".. |..", "1 2 4 5")]
    #[case::seats_alone("by seat", ".. |..", "1 2 3 4")]
    #[case::from_the_right("right to left", ".. |..", "5 4 2 1")]
    #[case::from_the_right_seats_alone("right to left, by seat", ".. |..", "4 3 2 1")]
    #[case::from_a_number("from 101", "...", "101 102 103")]
    #[case::from_the_right_from_a_number("from 101, right to left", "...", "103 102 101")]
    #[case::outwards("odd | even", "...|...", "5 3 1 2 4 6")]
    #[case::outwards_the_other_way("even|odd", "...|...", "6 4 2 1 3 5")]
    #[case::the_middle_without_an_aisle("odd | even", ".....", "5 3 1 2 4")]
    #[case::side_aisles_are_not_the_middle("odd | even", "..|....|..", "7 5 3 1 2 4 6 8")]
    #[case::an_aisle_near_the_middle_is("odd | even", "....|......", "7 5 3 1 2 4 6 8 10 12")]
    #[case::a_short_row_begins_at_the_middle("odd | even, by seat", " ..|.. ", "3 1 2 4")]
    #[case::gaps_outwards("odd | even", ". .|. .", "5 1 2 6")]
    #[case::outwards_from_a_hundred("odd | even, from 101", "..|..", "103 101 102 104")]
    #[case::outwards_from_an_even_one("odd | even, from 100", "..|..", "103 101 100 102")]
    fn seats_are_numbered_as_a_rule_says(#[case] words: &str, #[case] row: &str, #[case] expected: &str) {
        assert_eq!(numbers(words, row), expected);
    }

    #[test]
    fn what_is_no_rule_is_refused_with_what_would_be() {
        for wrong in ["", "leftwards", "from", "from 0", "from 1000", "from +3", "odd", "left to right;"] {
            let fault = Numbering::default().but(wrong).unwrap_err();
            assert!(fault.contains("odd | even"), "{wrong}: {fault}");
        }
    }

    #[test]
    fn a_rows_own_numbers_are_listed() {
        let painted = |words: &str| RowNumbers::parse(words, Numbering::default());
        assert_eq!(painted("1-4 7, 9-8"), Ok(RowNumbers::Painted(vec![1, 2, 3, 4, 7, 9, 8])));
        assert_eq!(painted("1-4 7, 9-8").unwrap().words(Numbering::default()), "1-4 7 9-8");
        for wrong in ["1-", "1-x", "0-3", "1--3", "1 1000"] {
            assert!(painted(wrong).is_err(), "{wrong}");
        }
    }
}
