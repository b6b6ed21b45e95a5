//! The seats of a hall: what each is, where it stands, and what it is called.

use super::kind::SeatKind;
use super::numbers::{Numbering, RowNumbers};
use super::seat_id::{RowCode, SeatId};
use crate::domain::category::Category;
use crate::domain::text::{Text, Titles};

/// Where a seat stands: counted from the front and from the left, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The row's place in [`HallPlan::rows`].
    pub row: usize,
    /// The column of the hall.
    pub column: u16,
}

/// A seat as the plan places it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedSeat {
    /// Its id.
    pub id: SeatId,
    /// Its kind.
    pub kind: SeatKind,
    /// What it costs by.
    pub category: Category,
    /// The letter of a category of the house's own.
    pub letter: Option<char>,
    /// The other half, of a couple seat.
    pub partner: Option<SeatId>,
    /// Where it stands.
    pub place: Place,
    pub(super) is_left_half: bool,
}

impl PlannedSeat {
    /// Whether it is the half of a couple seat that stands at the left.
    #[must_use]
    pub fn is_left_half(&self) -> bool {
        self.is_left_half
    }
}

/// What a person calls a seat, in parts; a language puts them together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatLabel<'a> {
    /// The part of the hall, where it has a name.
    pub section: Option<&'a Titles>,
    /// The row's label.
    pub row: &'a str,
    /// The number on the chair.
    pub number: u16,
}

/// A part of the hall with rows and a best view of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is called; the first may have no name.
    pub name: Option<Titles>,
    /// The first of its rows, and the first behind it.
    pub rows: (usize, usize),
    /// Its row with the best view, in the list of all rows.
    pub focus: usize,
    /// Its columns: the first with a seat, and the last.
    pub columns: (u16, u16),
    pub(super) numbering: Numbering,
}

/// A row of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRow {
    /// The row's label, as the house has painted it.
    pub label: Text,
    /// What stands for it in the ids of its seats.
    pub code: RowCode,
    /// The part of the hall that it belongs to.
    pub section: usize,
    /// Its seats, from the left.
    pub(super) seats: Vec<PlannedSeat>,
    /// For each column which of its seats stands there.
    pub(super) at: Vec<Option<u16>>,
    /// How its seats are numbered where it is not as in its section.
    pub(super) numbers: Option<RowNumbers>,
}

impl PlannedRow {
    /// The seat that stands in a column.
    #[must_use]
    pub fn at(&self, column: u16) -> Option<PlannedSeat> {
        let seat = (*self.at.get(usize::from(column))?)?;
        self.seats.get(usize::from(seat)).copied()
    }

    /// The seat with that number on it.
    #[must_use]
    pub fn numbered(&self, number: u16) -> Option<PlannedSeat> {
        self.seats.iter().find(|seat| seat.id.number == number).copied()
    }

    /// The seats of the row, from the left.
    #[must_use]
    pub fn seats(&self) -> impl DoubleEndedIterator<Item = PlannedSeat> + '_ {
        self.seats.iter().copied()
    }
}

/// A category of the house's own, as the head of the drawing has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCategory {
    /// What stands for a seat of it in the drawing.
    pub letter: char,
    /// The category.
    pub category: Category,
    /// What it is called; either may be missing.
    pub titles: Titles,
}

/// The seats of a hall and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HallPlan {
    pub(super) sections: Vec<Section>,
    pub(super) rows: Vec<PlannedRow>,
    /// For each column, whether an aisle follows it.
    pub(super) aisle_after: Vec<bool>,
    /// For each column the number that all its seats have; `None` where rows differ.
    pub(super) column_numbers: Option<Vec<u16>>,
    /// The house's own categories.
    pub(super) own: Vec<OwnCategory>,
    /// How the hall is numbered, where a section does not say otherwise.
    pub(super) numbering: Numbering,
    /// Every seat with its place, by id.
    pub(super) by_id: Vec<(SeatId, Place)>,
    pub(super) highest_number: u16,
    pub(super) widest_label: usize,
    /// For each kind, in the order of [`SeatKind::ALL`], whether there is a seat that costs by it.
    pub(super) kinds: [bool; SeatKind::ALL.len()],
}

impl HallPlan {
    /// The rows, front to back.
    #[must_use]
    pub fn rows(&self) -> &[PlannedRow] {
        &self.rows
    }

    /// The parts of the hall, front to back; one at least.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// How many columns there are: places side by side that have a seat in some row.
    #[must_use]
    pub fn columns(&self) -> u16 {
        u16::try_from(self.aisle_after.len()).unwrap_or(u16::MAX)
    }

    /// How many seats there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is no seat; [`HallPlan::parse`] never gives such a plan.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Whether there is a seat of this kind, and of no category of the house's own.
    #[must_use]
    pub fn has(&self, kind: SeatKind) -> bool {
        SeatKind::ALL.iter().zip(self.kinds).any(|(other, is_there)| is_there && *other == kind)
    }

    /// The categories of its seats: those of the kinds that are there, then the house's own as the head of the drawing
    /// has them.
    pub fn categories(&self) -> impl Iterator<Item = Category> + '_ {
        let kinds = SeatKind::ALL.into_iter().filter(|kind| self.has(*kind)).map(Category::of);
        kinds.chain(self.own.iter().map(|own| own.category))
    }

    /// The house's own categories, as the head of the drawing has them.
    #[must_use]
    pub fn own_categories(&self) -> &[OwnCategory] {
        &self.own
    }

    /// What a category of the house's own is called.
    #[must_use]
    pub fn titles(&self, category: Category) -> Option<&Titles> {
        self.own.iter().find(|own| own.category == category).map(|own| &own.titles)
    }

    /// Whether an aisle separates a column, counted from 0, from the next.
    #[must_use]
    pub fn is_aisle_after(&self, column: u16) -> bool {
        self.aisle_after.get(usize::from(column)).copied().unwrap_or(false)
    }

    /// The place in the list of rows of the row with the best view of all.
    #[must_use]
    pub fn focus_row(&self) -> usize {
        self.sections.first().map_or(0, |section| section.focus)
    }

    /// Where a seat stands.
    #[must_use]
    pub fn place(&self, id: SeatId) -> Option<Place> {
        let index = self.by_id.binary_search_by(|(other, _)| other.cmp(&id)).ok()?;
        self.by_id.get(index).map(|(_, place)| *place)
    }

    /// The seat at a place.
    #[must_use]
    pub fn at(&self, place: Place) -> Option<PlannedSeat> {
        self.rows.get(place.row)?.at(place.column)
    }

    /// The seat of that id.
    #[must_use]
    pub fn seat(&self, id: SeatId) -> Option<PlannedSeat> {
        self.at(self.place(id)?)
    }

    /// The row that a seat stands in.
    #[must_use]
    pub fn row_of(&self, id: SeatId) -> Option<&PlannedRow> {
        self.rows.get(self.place(id)?.row)
    }

    /// Whether two seats stand beside each other, with no aisle between them.
    #[must_use]
    pub fn are_beside(&self, a: SeatId, b: SeatId) -> bool {
        let (Some(a), Some(b)) = (self.place(a), self.place(b)) else { return false };
        a.row == b.row && a.column.abs_diff(b.column) == 1 && !self.is_aisle_after(a.column.min(b.column))
    }

    /// What a person calls a seat.
    #[must_use]
    pub fn label(&self, id: SeatId) -> Option<SeatLabel<'_>> {
        let row = self.row_of(id)?;
        let section = self.sections.get(row.section).and_then(|section| section.name.as_ref());
        Some(SeatLabel { section, row: row.label.as_str(), number: id.number })
    }

    /// The number of the seats in each column, if all rows agree.
    #[must_use]
    pub fn column_numbers(&self) -> Option<&[u16]> {
        self.column_numbers.as_deref()
    }

    /// The highest number on a seat.
    #[must_use]
    pub fn highest_number(&self) -> u16 {
        self.highest_number
    }

    /// The cells of a terminal that the widest label of a row takes.
    #[must_use]
    pub fn widest_label(&self) -> usize {
        self.widest_label
    }

    /// Every seat, row by row.
    pub fn seats(&self) -> impl Iterator<Item = PlannedSeat> + '_ {
        self.rows.iter().flat_map(PlannedRow::seats)
    }
}
