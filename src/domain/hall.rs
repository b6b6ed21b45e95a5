//! Halls as a person draws them, and the names of their seats.
//!
//! A plan is a plain text file. Each row is its label, a bar, and the seats as they stand, one
//! character a seat; a blank is a place without a seat, and a column that is blank in every row
//! is an aisle:
//!
//! ```text
//! # Hall 2
//! focus: C
//!
//! A | ....  ......  ....
//! B | ....  ......  ....
//! C | pppp  pppppp  pppp
//! D | [][]  [][][]  [][]
//! E | wwc.  ......  ....
//! ```
//!
//! `.` standard, `p` premium, `[` and `]` the two halves of a couple seat, `w` wheelchair place,
//! `c` companion. Seats are numbered by column, so that a number stands above the same place in
//! every row. `focus` names the row with the best view (two thirds back when it is not given).

use std::fmt;
use std::str::FromStr;

use super::ids::IdError;
use super::text::Text;
use super::written::stored_as_written;

/// The most rows a plan may have, and the most seats in one row.
const MOST_ROWS: usize = 60;
const MOST_COLUMNS: usize = 99;

/// A row's label: one or two capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowLabel {
    // First the length, so that the derived order puts Z before AA.
    len: u8,
    letters: [u8; 2],
}

impl RowLabel {
    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII letters get in.
        std::str::from_utf8(&self.letters[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl fmt::Display for RowLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for RowLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RowLabel {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let upper = written.to_ascii_uppercase();
        match *upper.as_bytes() {
            [a] if a.is_ascii_uppercase() => Ok(Self { len: 1, letters: [a, 0] }),
            [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok(Self { len: 2, letters: [a, b] }),
            _ => Err(IdError { what: "a row of one or two letters", example: "G" }),
        }
    }
}

stored_as_written!(SeatName);

/// One place in a hall: row and number, `G7`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeatName {
    /// The row.
    pub row: RowLabel,
    /// The number in the row, from 1.
    pub number: u8,
}

impl fmt::Display for SeatName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}{}", self.row, self.number))
    }
}

impl fmt::Debug for SeatName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.row, self.number)
    }
}

impl FromStr for SeatName {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let refused = IdError { what: "a seat", example: "G7" };
        let digits = written.find(|c: char| c.is_ascii_digit()).ok_or_else(|| refused.clone())?;
        let (row, number) = written.split_at(digits);
        if number.starts_with('0') || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refused);
        }
        match (row.parse(), number.parse()) {
            (Ok(row), Ok(number)) => Ok(Self { row, number }),
            _ => Err(refused),
        }
    }
}

/// What a seat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeatKind {
    /// An ordinary seat.
    Standard,
    /// A better seat at a better price.
    Premium,
    /// Half of a couple seat; both halves are sold together.
    Couple,
    /// A place for a wheelchair; given only when it is asked for by name.
    Wheelchair,
    /// The seat beside a wheelchair place; likewise.
    Companion,
}

impl SeatKind {
    /// Every kind, in the order in which screens list them.
    pub const ALL: [Self; 5] = [Self::Standard, Self::Premium, Self::Couple, Self::Wheelchair, Self::Companion];

    /// The stable word for it in files, SQL and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Premium => "premium",
            Self::Couple => "couple",
            Self::Wheelchair => "wheelchair",
            Self::Companion => "companion",
        }
    }

    /// The kind that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A seat as the plan places it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedSeat {
    /// Its name.
    pub name: SeatName,
    /// Its kind.
    pub kind: SeatKind,
    /// The other half, of a couple seat.
    pub partner: Option<SeatName>,
}

/// A row of the plan: what stands at each number, from 1; `None` where no seat is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRow {
    /// The row's label.
    pub label: RowLabel,
    /// The kind at each number: index 0 is number 1.
    pub places: Vec<Option<SeatKind>>,
    /// For each place, whether it is the left half of a couple seat.
    left_halves: Vec<bool>,
}

/// The seats of a hall and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HallPlan {
    rows: Vec<PlannedRow>,
    columns: u8,
    /// For each number, whether an aisle follows it.
    aisle_after: Vec<bool>,
    focus: usize,
    seats: usize,
    /// For each kind, in the order of [`SeatKind::ALL`], whether there is such a seat.
    kinds: [bool; SeatKind::ALL.len()],
}

/// What is wrong with a drawing, and in which line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct PlanError {
    /// The line, from 1; 0 speaks of the whole file.
    pub line: usize,
    /// What is wrong and what would be right.
    pub what: String,
}

impl HallPlan {
    /// Reads a drawing.
    ///
    /// # Errors
    /// All that is wrong with it at once.
    pub fn parse(drawing: &str) -> Result<Self, Vec<PlanError>> {
        let mut errors = Vec::new();
        let mut complain = |line: usize, what: String| errors.push(PlanError { line, what });
        let mut focus_label: Option<(usize, String)> = None;
        let mut drawn: Vec<(usize, RowLabel, Vec<char>)> = Vec::new();

        for (index, raw) in drawing.lines().enumerate() {
            let line = index + 1;
            let trimmed = raw.trim_end();
            // The drawing is kept and written to files again: nothing that cannot be seen gets in.
            if let Some(strange) = trimmed.chars().find(|c| c.is_control() && *c != '\t') {
                complain(line, format!("{} cannot be drawn; use blanks", named(strange)));
                continue;
            }
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            if let Some((label, cells)) = trimmed.split_once('|') {
                let Ok(label) = label.trim().parse::<RowLabel>() else {
                    complain(
                        line,
                        format!(
                            "`{}` is no row label; one or two letters, such as G, stand before the bar",
                            label.trim()
                        ),
                    );
                    continue;
                };
                if drawn.iter().any(|(_, other, _)| *other == label) {
                    complain(line, format!("row {label} is drawn twice"));
                }
                if let Some(strange) = cells.chars().find(|c| !" .p[]wc".contains(*c)) {
                    complain(line, format!("{} is no seat; use . p [ ] w c or a blank", named(strange)));
                }
                drawn.push((line, label, cells.chars().collect()));
            } else if let Some(("focus", row)) = trimmed.split_once(':').map(|(key, value)| (key.trim(), value.trim()))
            {
                focus_label = Some((line, row.to_owned()));
            } else {
                complain(line, "neither a row (`A | ....`) nor `focus: ROW` nor a # comment".to_owned());
            }
        }

        let width = drawn.iter().map(|(_, _, cells)| cells.len()).max().unwrap_or(0);
        let is_seat = |cells: &[char], column: usize| cells.get(column).is_some_and(|c| *c != ' ');
        let columns: Vec<usize> = (0..width).filter(|c| drawn.iter().any(|(_, _, cells)| is_seat(cells, *c))).collect();
        if columns.is_empty() {
            complain(0, "no seat is drawn".to_owned());
        }
        if columns.len() > MOST_COLUMNS || drawn.len() > MOST_ROWS {
            complain(0, format!("at most {MOST_ROWS} rows of {MOST_COLUMNS} seats can be sold"));
        }

        let mut rows = Vec::with_capacity(drawn.len());
        for (line, label, cells) in &drawn {
            let at = |place: usize| columns.get(place).and_then(|c| cells.get(*c)).copied().unwrap_or(' ');
            let mut places = Vec::with_capacity(columns.len());
            let mut left_halves = Vec::with_capacity(columns.len());
            for place in 0..columns.len() {
                left_halves.push(at(place) == '[');
                let touches =
                    |other: usize| columns.get(place).zip(columns.get(other)).is_some_and(|(a, b)| a.abs_diff(*b) == 1);
                places.push(match at(place) {
                    '.' => Some(SeatKind::Standard),
                    'p' => Some(SeatKind::Premium),
                    'w' => Some(SeatKind::Wheelchair),
                    'c' => Some(SeatKind::Companion),
                    '[' => {
                        if at(place + 1) != ']' || !touches(place + 1) {
                            complain(*line, format!("row {label}: `[` needs its other half `]` right beside it"));
                        }
                        Some(SeatKind::Couple)
                    }
                    ']' => {
                        if place == 0 || at(place - 1) != '[' || !touches(place - 1) {
                            complain(*line, format!("row {label}: `]` needs its other half `[` right before it"));
                        }
                        Some(SeatKind::Couple)
                    }
                    _ => None,
                });
            }
            rows.push(PlannedRow { label: *label, places, left_halves });
        }

        let focus = match &focus_label {
            None => rows.len().saturating_sub(1) * 2 / 3,
            Some((line, written)) => {
                let found = written.parse().ok().and_then(|label| rows.iter().position(|row| row.label == label));
                found.unwrap_or_else(|| {
                    complain(*line, format!("focus: there is no row `{written}`"));
                    0
                })
            }
        };
        if !errors.is_empty() {
            errors.sort_by_key(|error| error.line);
            return Err(errors);
        }
        let aisle_after =
            columns.iter().enumerate().map(|(i, c)| columns.get(i + 1).is_some_and(|next| next - c > 1)).collect();
        let seats = rows.iter().flat_map(|row| &row.places).flatten().count();
        let columns = u8::try_from(columns.len()).unwrap_or(u8::MAX);
        let kinds = SeatKind::ALL.map(|kind| rows.iter().flat_map(PlannedRow::seats).any(|seat| seat.kind == kind));
        Ok(Self { rows, columns, aisle_after, focus, seats, kinds })
    }

    /// The rows, front to back.
    #[must_use]
    pub fn rows(&self) -> &[PlannedRow] {
        &self.rows
    }

    /// The highest seat number.
    #[must_use]
    pub fn columns(&self) -> u8 {
        self.columns
    }

    /// How many seats there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seats
    }

    /// Whether there is no seat; [`HallPlan::parse`] never gives such a plan.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seats == 0
    }

    /// Whether there is a seat of this kind.
    #[must_use]
    pub fn has(&self, kind: SeatKind) -> bool {
        SeatKind::ALL.iter().zip(self.kinds).any(|(other, is_there)| is_there && *other == kind)
    }

    /// Whether an aisle separates `number` from the next.
    #[must_use]
    pub fn aisle_after(&self, number: u8) -> bool {
        number > 0 && self.aisle_after.get(usize::from(number) - 1).copied().unwrap_or(false)
    }

    /// The place in the list of rows of the row with the best view.
    #[must_use]
    pub fn focus_row(&self) -> usize {
        self.focus
    }

    /// Where `row` stands in the list of rows.
    #[must_use]
    pub fn row_index(&self, row: RowLabel) -> Option<usize> {
        self.rows.iter().position(|r| r.label == row)
    }

    /// The seat of that name.
    #[must_use]
    pub fn seat(&self, name: SeatName) -> Option<PlannedSeat> {
        let row = &self.rows[self.row_index(name.row)?];
        row.seat(name.number)
    }

    /// Every seat, row by row.
    pub fn seats(&self) -> impl Iterator<Item = PlannedSeat> + '_ {
        self.rows.iter().flat_map(PlannedRow::seats)
    }
}

impl PlannedRow {
    /// The seat with that number.
    #[must_use]
    pub fn seat(&self, number: u8) -> Option<PlannedSeat> {
        let place = usize::from(number.checked_sub(1)?);
        let kind = (*self.places.get(place)?)?;
        let beside = |number| SeatName { row: self.label, number };
        let partner = match kind {
            SeatKind::Couple if self.left_halves[place] => Some(beside(number + 1)),
            SeatKind::Couple => Some(beside(number - 1)),
            _ => None,
        };
        Some(PlannedSeat { name: beside(number), kind, partner })
    }

    /// The seats of the row, by number.
    pub fn seats(&self) -> impl Iterator<Item = PlannedSeat> + '_ {
        (1..=u8::try_from(self.places.len()).unwrap_or(u8::MAX)).filter_map(|number| self.seat(number))
    }
}

/// A character as a fault names it: one that cannot be seen by its number.
fn named(c: char) -> String {
    match c {
        '\t' => "a tab".to_owned(),
        c if c.is_control() || c.is_whitespace() || Text::new(c.encode_utf8(&mut [0; 4])).is_empty() => {
            format!("the character U+{:04X}", u32::from(c))
        }
        c => format!("`{c}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "# small\nfocus: B\n\nA | ..  ..\nB | pp  pp\nC |  .  []\nD | wc  ..\n";

    fn seat(name: &str) -> SeatName {
        name.parse().unwrap()
    }

    #[test]
    fn a_drawing_becomes_numbered_seats_with_aisles() {
        let plan = HallPlan::parse(SMALL).unwrap();
        assert_eq!((plan.columns(), plan.len(), plan.focus_row()), (4, 15, 1));
        assert!(plan.aisle_after(2) && !plan.aisle_after(1) && !plan.aisle_after(4));
        assert_eq!(plan.seat(seat("B3")).unwrap().kind, SeatKind::Premium);
        assert_eq!(plan.seat(seat("D1")).unwrap().kind, SeatKind::Wheelchair);
        assert!(plan.seat(seat("C1")).is_none(), "a blank is no seat");
        assert_eq!(plan.seat(seat("C2")).unwrap().kind, SeatKind::Standard, "numbers go by column");
    }

    #[test]
    fn the_halves_of_a_couple_seat_know_each_other() {
        let plan = HallPlan::parse(SMALL).unwrap();
        assert_eq!(plan.seat(seat("C3")).unwrap().partner, Some(seat("C4")));
        assert_eq!(plan.seat(seat("C4")).unwrap().partner, Some(seat("C3")));
        assert_eq!(plan.seat(seat("A1")).unwrap().partner, None);
    }

    #[test]
    fn everything_wrong_with_a_drawing_is_said_at_once_with_its_line() {
        let errors = HallPlan::parse("focus: Z\nA | .x.\nA | [.]\n?? | ..\nhello\n").unwrap_err();
        let lines: Vec<usize> = errors.iter().map(|e| e.line).collect();
        assert_eq!(lines, [1, 2, 3, 3, 3, 4, 5], "{errors:#?}");
        assert!(HallPlan::parse("").is_err());
    }

    #[test]
    fn a_couple_seat_cannot_be_split_by_an_aisle() {
        assert!(HallPlan::parse("A | [  ]\nB | .  .\n").is_err());
    }

    #[test]
    fn seat_names_are_read_in_either_case_and_sorted_as_they_stand() {
        assert_eq!(seat("g7").to_string(), "G7");
        let mut names = [seat("AA1"), seat("B10"), seat("B9"), seat("A1")];
        names.sort();
        assert_eq!(names.map(|n| n.to_string()), ["A1", "B9", "B10", "AA1"]);
        for wrong in ["", "7", "G", "G0", "G07", "G256", "ABC1", "G7x", "排7"] {
            assert!(wrong.parse::<SeatName>().is_err(), "{wrong}");
        }
    }
}
