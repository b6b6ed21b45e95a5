//! A plan drawn again: the one drawing that all of its drawings mean.
//!
//! What is said of all stands in the head; what is said of a row stands above the rows of its section, so that the rows
//! stay a picture.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::kind::SeatKind;
use super::numbers::Numbering;
use super::plan::{HallPlan, OwnCategory, PlannedRow, PlannedSeat, Section};

impl HallPlan {
    /// The drawing of this plan.
    #[must_use]
    pub fn draw(&self) -> String {
        let mut drawing = String::new();
        // Writing to a string cannot fail.
        for OwnCategory { letter, category, titles } in &self.own {
            let line = format!("{letter} = {category} {}", titles.english_first());
            let _ = writeln!(drawing, "{}", line.trim_end());
        }
        numbers(&mut drawing, self.numbering, Numbering::default());
        for section in &self.sections {
            if !drawing.is_empty() && section.name.is_some() {
                drawing.push('\n');
            }
            self.draw_section(&mut drawing, section);
        }
        drawing
    }

    fn draw_section(&self, drawing: &mut String, section: &Section) {
        if let Some(name) = &section.name {
            let _ = writeln!(drawing, "section: {}", name.english_first());
            numbers(drawing, section.numbering, self.numbering);
        }
        let rows = self.rows.get(section.rows.0..section.rows.1).unwrap_or_default();
        if let Some(focus) = self.rows.get(section.focus) {
            let _ = writeln!(drawing, "focus: {}", focus.label);
        }
        for row in rows {
            if let Some(own) = &row.numbers {
                let _ = writeln!(drawing, "row {}: {}", row.label, own.words(section.numbering));
            }
        }
        drawing.push('\n');
        for row in rows {
            let blanks = " ".repeat(self.widest_label - row.label.as_str().width());
            let cells = self.cells(row, Self::sign);
            let _ = writeln!(drawing, "{}", format!("{}{blanks} | {cells}", row.label).trim_end());
        }
    }

    /// A row with a character for each seat, two blanks for each aisle.
    pub fn cells(&self, row: &PlannedRow, mut sign: impl FnMut(&PlannedSeat) -> char) -> String {
        let mut cells = String::new();
        for column in 0..self.columns() {
            cells.push(row.at(column).map_or(' ', |seat| sign(&seat)));
            if self.is_aisle_after(column) {
                cells.push_str("  ");
            }
        }
        cells
    }

    /// The character that a drawing has for a seat.
    pub(crate) fn sign(seat: &PlannedSeat) -> char {
        match seat.kind {
            SeatKind::Standard => seat.letter.unwrap_or('.'),
            SeatKind::Premium => 'p',
            SeatKind::Couple if seat.is_left_half() => '[',
            SeatKind::Couple => ']',
            SeatKind::Wheelchair => 'w',
            SeatKind::Companion => 'c',
        }
    }
}

fn numbers(drawing: &mut String, numbering: Numbering, base: Numbering) {
    let words = numbering.words(base);
    if !words.is_empty() {
        let _ = writeln!(drawing, "numbers: {words}");
    }
}
