//! A drawing read into a plan; or all that is wrong with it, each fault where it is.
//!
//! First each line is read for itself, into a [draft](super::draft) of sections with their rows. Then the columns of the
//! whole hall are known, and with them numbers, ids and places.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr;

use super::draft::{Draft, DraftRow, DraftSection, Faults, PlanError, label_of, named};
use super::kind::SeatKind;
use super::numbers::{Columns, Numbering, RowNumbers};
use super::plan::{HallPlan, Place, PlannedRow, PlannedSeat, Section};
use super::seat_id::{HIGHEST, RowCode, SeatId};
use crate::domain::category::Category;
use crate::domain::text::{Text, Titles};

/// The most rows a plan may have, the most places in one row, and the most seats.
const MOST_ROWS: usize = 60;
const MOST_COLUMNS: usize = 150;
const MOST_SEATS: usize = 6_000;

impl HallPlan {
    /// Reads a drawing.
    ///
    /// # Errors
    /// All that is wrong with it at once.
    pub fn parse(drawing: &str) -> Result<Self, Vec<PlanError>> {
        let mut faults = Faults::default();
        let draft = Draft::read(drawing, &mut faults);
        let plan = build(&draft, &mut faults);
        if faults.0.is_empty() {
            return Ok(plan);
        }
        faults.0.sort_by_key(|fault| (fault.line, fault.column));
        Err(faults.0)
    }

    /// Reads a drawing that a store has: before tabs were refused they could stand around a label.
    ///
    /// # Errors
    /// All that is wrong with it at once.
    pub fn stored(drawing: &str) -> Result<Self, Vec<PlanError>> {
        Self::parse(&drawing.replace('\t', " "))
    }
}

/// The plan of a draft; of no use where there are faults.
fn build(draft: &Draft, faults: &mut Faults) -> HallPlan {
    let columns = columns(draft, faults);
    let aisle_after: Vec<bool> = (1..=columns.len())
        .map(|next| columns.get(next).is_some_and(|column| column - columns[next - 1] > 1))
        .collect();
    let numbering = numbering(draft.numbers.as_ref(), Numbering::default(), faults);
    let mut plan = HallPlan {
        sections: Vec::with_capacity(draft.sections.len()),
        rows: Vec::new(),
        aisle_after,
        column_numbers: None,
        own: draft.own.clone(),
        numbering,
        by_id: Vec::new(),
        highest_number: 0,
        widest_label: 0,
        kinds: [false; SeatKind::ALL.len()],
    };
    for section in &draft.sections {
        add_section(&mut plan, draft, section, &columns, faults);
    }
    plan.by_id = plan.seats().map(|seat| (seat.id, seat.place)).collect();
    plan.by_id.sort_unstable_by_key(|(id, _)| *id);
    if plan.len() > MOST_SEATS {
        faults.line(0, format!("{} seats are drawn; a hall has {MOST_SEATS} at most", plan.len()));
    }
    plan.highest_number = plan.seats().map(|seat| seat.id.number).max().unwrap_or(0);
    plan.widest_label = plan.rows.iter().map(|row| row.label.as_str().width()).max().unwrap_or(0);
    plan.kinds = SeatKind::ALL.map(|kind| plan.seats().any(|seat| seat.category == Category::of(kind)));
    plan.column_numbers = column_numbers(&plan);
    plan
}

/// The columns of the picture in which a seat is drawn.
fn columns(draft: &Draft, faults: &mut Faults) -> Vec<usize> {
    let rows = || draft.sections.iter().flat_map(|section| &section.rows);
    let used: BTreeSet<usize> =
        rows().flat_map(|row| row.cells.iter().zip(0..).filter(|(cell, _)| **cell != ' ').map(|(_, at)| at)).collect();
    if used.is_empty() {
        faults.line(0, "no seat is drawn");
    }
    let count = rows().count();
    if used.len() <= MOST_COLUMNS && count <= MOST_ROWS {
        return used.into_iter().collect();
    }
    let most = format!("at most {MOST_ROWS} rows of {MOST_COLUMNS} places can be sold");
    faults.line(0, format!("{most}; here are {count} rows and {} places", used.len()));
    Vec::new()
}

fn numbering(said: Option<&(usize, String)>, base: Numbering, faults: &mut Faults) -> Numbering {
    let Some((line, words)) = said else { return base };
    base.but(words).unwrap_or_else(|what| {
        faults.line(*line, format!("numbers: {what}"));
        base
    })
}

fn add_section(plan: &mut HallPlan, draft: &Draft, section: &DraftSection, columns: &[usize], faults: &mut Faults) {
    let first = plan.rows.len();
    let name = section.name.as_ref().map(Titles::english_first);
    if section.rows.is_empty() && section.name.is_some() {
        faults.line(section.line, format!("section {}: no row is drawn in it", name.unwrap_or_default()));
        return;
    }
    let seat_at =
        |row: &DraftRow, column: u16| columns.get(usize::from(column)).and_then(|at| row.cells.get(*at)).copied();
    let has_seat = |row: &DraftRow, column: u16| seat_at(row, column).is_some_and(|cell| cell != ' ');
    let all = 0..plan.columns();
    let own: Vec<u16> = all.clone().filter(|c| section.rows.iter().any(|row| has_seat(row, *c))).collect();
    let numbering = numbering(section.numbers.as_ref(), plan.numbering, faults);
    let counted = Columns::new(&own, |column| plan.is_aisle_after(column));
    for (line, label, _) in &section.of_rows {
        if !section.rows.iter().any(|row| row.label == *label) {
            faults.line(*line, format!("there is no row {label} in this section"));
        }
    }
    for row in &section.rows {
        let said: Vec<_> = section.of_rows.iter().filter(|(_, label, _)| *label == row.label).collect();
        if let Some((line, ..)) = said.get(1) {
            faults
                .line(*line, format!("row {}: it is said twice; put commas between the words of one line", row.label));
        }
        let numbers = said.first().and_then(|(line, label, words)| {
            let read = RowNumbers::parse(words, numbering);
            read.map_err(|what| faults.line(*line, format!("row {label}: {what}"))).ok()
        });
        let numbers = numbers.filter(|numbers| *numbers != RowNumbers::Counted(numbering));
        let at: Vec<u16> = all.clone().filter(|column| has_seat(row, *column)).collect();
        let painted = painted(&row.label, &at, numbers.as_ref(), numbering, &counted);
        let painted = painted.unwrap_or_else(|what| {
            faults.line(said.first().map_or(row.line, |(line, ..)| *line), what);
            Vec::new()
        });
        let mut planned = PlannedRow {
            label: row.label.clone(),
            code: code(plan, &row.label),
            section: plan.sections.len(),
            seats: Vec::with_capacity(at.len()),
            at: vec![None; columns.len()],
            numbers,
        };
        let place_of = |column: u16| columns.get(usize::from(column)).copied().unwrap_or(0);
        for ((index, column), number) in (0..).zip(&at).zip(painted) {
            let place = Place { row: plan.rows.len(), column: *column };
            let cell = seat_at(row, *column).unwrap_or(' ');
            let kind = kind(cell);
            let own = draft.own.iter().find(|own| own.letter == cell);
            planned.at[usize::from(*column)] = Some(index);
            planned.seats.push(PlannedSeat {
                id: SeatId { row: planned.code, number },
                kind,
                category: own.map_or(Category::of(kind), |own| own.category),
                letter: own.map(|own| own.letter),
                partner: None,
                place,
                is_left_half: cell == '[',
            });
        }
        pair(&mut planned.seats);
        check_cells(row, draft, place_of, &at, faults);
        plan.rows.push(planned);
    }
    let rows = (first, plan.rows.len());
    let focus = focus(plan, section, rows, faults);
    let columns = (own.first().copied().unwrap_or(0), own.last().copied().unwrap_or(0));
    plan.sections.push(Section { name: section.name.clone(), rows, focus, columns, numbering });
}

/// The numbers of a row's seats, from the left.
fn painted(
    label: &Text,
    seats: &[u16],
    numbers: Option<&RowNumbers>,
    section: Numbering,
    columns: &Columns<'_>,
) -> Result<Vec<u16>, String> {
    let numbers: Vec<usize> = match numbers {
        None => section.of(seats, columns),
        Some(RowNumbers::Counted(own)) => own.of(seats, columns),
        Some(RowNumbers::Painted(painted)) if painted.len() != seats.len() => {
            let (has, listed) = (seats.len(), painted.len());
            return Err(format!("row {label}: it has {has} seats, and {listed} numbers are listed"));
        }
        Some(RowNumbers::Painted(painted)) => painted.iter().map(|number| usize::from(*number)).collect(),
    };
    let mut seen = BTreeSet::new();
    for number in &numbers {
        if *number > usize::from(HIGHEST) {
            return Err(format!("row {label}: number {number} is beyond {HIGHEST}"));
        }
        if !seen.insert(number) {
            return Err(format!("row {label}: number {number} is on two seats"));
        }
    }
    Ok(numbers.into_iter().filter_map(|number| u16::try_from(number).ok()).collect())
}

/// What stands for a row in the ids of its seats. Plans from before there were other labels keep the ids that they had.
fn code(plan: &HallPlan, label: &Text) -> RowCode {
    let written = label.as_str();
    let is_first = !plan.rows.iter().any(|row| row.label == *label);
    let ordinal = || format!("{}Y", plan.rows.len() + 1);
    let code = match written {
        letters if is_first && letters.bytes().all(|b| b.is_ascii_uppercase()) => letters.to_owned(),
        digits if is_first && digits.bytes().all(|b| b.is_ascii_digit()) => format!("{digits}X"),
        _ => ordinal(),
    };
    // Each of the three is a code.
    code.parse().unwrap_or(RowCode::NONE)
}

fn kind(cell: char) -> SeatKind {
    match cell {
        'p' => SeatKind::Premium,
        '[' | ']' => SeatKind::Couple,
        'w' => SeatKind::Wheelchair,
        'c' => SeatKind::Companion,
        // Those of the house's categories are ordinary seats too.
        _ => SeatKind::Standard,
    }
}

/// The halves of couple seats learn of each other.
fn pair(seats: &mut [PlannedSeat]) {
    for left in 0..seats.len().saturating_sub(1) {
        let (one, other) = (seats[left], seats[left + 1]);
        if one.is_left_half && other.kind == SeatKind::Couple {
            seats[left].partner = Some(other.id);
            seats[left + 1].partner = Some(one.id);
        }
    }
}

/// Signs that are none, and halves without the other right beside them.
fn check_cells(row: &DraftRow, draft: &Draft, place_of: impl Fn(u16) -> usize, seats: &[u16], faults: &mut Faults) {
    let label = &row.label;
    let is_drawn = |cell: char| " .p[]wc".contains(cell) || draft.own.iter().any(|own| own.letter == cell);
    let own: String = draft.own.iter().flat_map(|own| [own.letter, ' ']).collect();
    for column in seats {
        let at = place_of(*column);
        let cell = |at: usize| row.cells.get(at).copied().unwrap_or(' ');
        let mut fault = |what: String| faults.at(row.line, row.before + at + 1, what);
        match cell(at) {
            '[' if cell(at + 1) != ']' => fault(format!("row {label}: `[` needs its other half `]` right beside it")),
            ']' if at == 0 || cell(at - 1) != '[' => {
                fault(format!("row {label}: `]` needs its other half `[` right before it"));
            }
            strange if !is_drawn(strange) => {
                let new = if strange.is_ascii_alphabetic() {
                    format!(", or say `{strange} = CATEGORY`")
                } else {
                    String::new()
                };
                fault(format!("{} is no seat; use . p [ ] w c {own}or a blank{new}", named(strange)));
            }
            _ => {}
        }
    }
}

/// The row with the best view: the one that is named, or two thirds back.
fn focus(plan: &HallPlan, section: &DraftSection, (first, end): (usize, usize), faults: &mut Faults) -> usize {
    let Some((line, written)) = &section.focus else { return first + (end - first).saturating_sub(1) * 2 / 3 };
    let label = label_of(written).ok();
    let found = (first..end).find(|row| plan.rows.get(*row).map(|row| &row.label) == label.as_ref());
    found.unwrap_or_else(|| {
        faults.line(*line, format!("focus: there is no row `{written}`"));
        first
    })
}

/// The number that all seats of each column have, if it is so for every column.
fn column_numbers(plan: &HallPlan) -> Option<Vec<u16>> {
    let mut numbers = vec![0; usize::from(plan.columns())];
    for seat in plan.seats() {
        let number = numbers.get_mut(usize::from(seat.place.column))?;
        if *number != 0 && *number != seat.id.number {
            return None;
        }
        *number = seat.id.number;
    }
    Some(numbers)
}
