//! A drawing read into a plan; or all that is wrong with it, each fault where it is.
//!
//! First each line is read for itself, into a draft of sections with their rows. Then the columns of the whole hall are
//! known, and with them numbers, ids and places.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr;

use super::kind::SeatKind;
use super::numbers::{Columns, Numbering, RowNumbers, WORDS};
use super::plan::{HallPlan, Place, PlannedRow, PlannedSeat, Section};
use super::seat_id::{HIGHEST, RowCode, SeatName};
use crate::domain::category::Category;
use crate::domain::text::{Text, Titles, narrow};

/// The most rows a plan may have, the most places in one row, and the most seats.
const MOST_ROWS: usize = 60;
const MOST_COLUMNS: usize = 150;
const MOST_SEATS: usize = 6_000;

/// The most characters of a row's label, and of a section's name.
const LONGEST_LABEL: usize = 4;
const LONGEST_SECTION: usize = 24;

/// What is wrong with a drawing, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {what}", self.behind_line())]
pub struct PlanError {
    /// The line, from 1; 0 speaks of the whole file.
    pub line: usize,
    /// The character in the line, from 1; 0 speaks of the whole line.
    pub column: usize,
    /// What is wrong and what would be right.
    pub what: String,
}

impl PlanError {
    fn behind_line(&self) -> String {
        if self.column == 0 { String::new() } else { format!(", column {}", self.column) }
    }
}

/// Faults as they are found.
#[derive(Default)]
struct Faults(Vec<PlanError>);

impl Faults {
    fn at(&mut self, line: usize, column: usize, what: impl Into<String>) {
        self.0.push(PlanError { line, column, what: what.into() });
    }

    fn line(&mut self, line: usize, what: impl Into<String>) {
        self.at(line, 0, what);
    }
}

/// Something that a line says, and which line.
type Said = Option<(usize, String)>;

/// The lines of a drawing, read one by one.
#[derive(Default)]
struct Draft {
    letters: Vec<(char, Category)>,
    /// What the head says of the numbers of all.
    numbers: Said,
    sections: Vec<DraftSection>,
}

#[derive(Default)]
struct DraftSection {
    line: usize,
    name: Option<Titles>,
    focus: Said,
    numbers: Said,
    /// What is said of single rows: line, label and words.
    of_rows: Vec<(usize, Text, String)>,
    rows: Vec<DraftRow>,
}

struct DraftRow {
    line: usize,
    label: Text,
    /// What stands before the first place, in characters.
    before: usize,
    cells: Vec<char>,
}

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

impl Draft {
    fn read(drawing: &str, faults: &mut Faults) -> Self {
        let mut draft = Self { sections: vec![DraftSection::default()], ..Self::default() };
        for (raw, line) in drawing.lines().zip(1..) {
            let trimmed = raw.trim_end();
            // The drawing is kept and written to files again: nothing that cannot be seen gets in.
            let is_remark = trimmed.starts_with('#');
            let is_strange = |c: char| if is_remark { c.is_control() && c != '\t' } else { is_unseen(c) };
            if let Some((at, strange)) = trimmed.chars().zip(1..).map(|(c, at)| (at, c)).find(|(_, c)| is_strange(*c)) {
                faults.at(line, at, format!("{} cannot be drawn; use blanks", named(strange)));
            } else if !trimmed.is_empty() && !is_remark {
                draft.line(line, trimmed, faults);
            }
        }
        // Without a row of its own the unnamed section is none.
        if draft.sections.len() > 1
            && let Some(head) = draft.sections.first_mut().filter(|head| head.rows.is_empty())
        {
            if let Some((line, _)) = &head.focus {
                faults.line(*line, "focus: it stands in the section whose row it names");
            }
            for (line, label, _) in &head.of_rows {
                faults.line(*line, format!("row {label}: it stands in the section that has the row"));
            }
            draft.sections.remove(0);
        }
        draft
    }

    fn line(&mut self, line: usize, text: &str, faults: &mut Faults) {
        let (before_bar, cells) = text.split_once('|').map_or((text, None), |(before, cells)| (before, Some(cells)));
        // A rule of numbers may have a bar in it, and a label has no colon.
        match (before_bar.split_once(':'), cells) {
            (None, Some(cells)) => self.row(line, before_bar, cells, faults),
            (Some(_), _) => {
                let (key, value) = text.split_once(':').unwrap_or((text, ""));
                self.directive(line, key.trim(), value.trim(), faults);
            }
            (None, None) => match text.split_once('=') {
                Some((letter, word)) => self.letter(line, letter.trim(), word.trim(), faults),
                None => faults.line(
                    line,
                    "neither a row (`A | ....`) nor `focus: ROW`, `numbers: …`, `row C: …`, `section: NAME`, \
                     `r = recliner` nor a # comment",
                ),
            },
        }
    }

    fn row(&mut self, line: usize, label: &str, cells: &str, faults: &mut Faults) {
        let Some(section) = self.sections.last_mut() else { return };
        let before = label.chars().count() + 1;
        let label = match label_of(label) {
            Ok(label) => label,
            Err(what) => {
                let first = label.chars().take_while(|c| *c == ' ').count() + 1;
                return faults.at(line, first, format!("{what} stand before the bar"));
            }
        };
        if section.rows.iter().any(|other| other.label == label) {
            faults.line(line, format!("row {label} is drawn twice; rows of one section have labels of their own"));
        }
        section.rows.push(DraftRow { line, label, before, cells: cells.chars().collect() });
    }

    fn directive(&mut self, line: usize, key: &str, value: &str, faults: &mut Faults) {
        let is_head = self.sections.len() == 1;
        let Some(section) = self.sections.last_mut() else { return };
        match key {
            "focus" => section.focus = Some((line, value.to_owned())),
            "numbers" => {
                let numbers = if is_head { &mut self.numbers } else { &mut section.numbers };
                if numbers.replace((line, value.to_owned())).is_some() {
                    faults.line(line, "numbers: they are said twice; put commas between the words of one line");
                }
            }
            "section" => match section_name(value) {
                Err(what) => faults.line(line, what),
                Ok(name) => {
                    let is_same = |other: &Titles| other.en == name.en || other.zh == name.zh;
                    if self.sections.iter().filter_map(|section| section.name.as_ref()).any(is_same) {
                        faults.line(line, format!("section: there is one called `{value}` already"));
                    }
                    self.sections.push(DraftSection { line, name: Some(name), ..DraftSection::default() });
                }
            },
            _ => match key.strip_prefix("row ").map(label_of) {
                Some(Ok(label)) if value.is_empty() => {
                    faults.line(line, format!("row {label}: say {WORDS}; or its numbers, such as 1-4 7-10"));
                }
                Some(Ok(label)) => section.of_rows.push((line, label, value.to_owned())),
                Some(Err(what)) => faults.line(line, format!("{what} stand behind `row`")),
                None => {
                    let key = Text::new(key);
                    let known = "`focus: ROW`, `numbers: …`, `row C: …` or `section: NAME`";
                    faults.line(line, format!("`{key}:` says nothing of a hall; {known} does"));
                }
            },
        }
    }

    fn letter(&mut self, line: usize, letter: &str, word: &str, faults: &mut Faults) {
        let mut letters = letter.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else {
            return faults.line(line, "one letter and a category are expected, such as `r = recliner`");
        };
        // Screens show it large, so that small and large are one.
        let is_taken = |other: char| other.eq_ignore_ascii_case(&letter);
        if !letter.is_ascii_alphabetic()
            || "pwc".contains(is_taken)
            || self.letters.iter().any(|(letter, _)| is_taken(*letter))
        {
            return faults.at(line, 1, format!("`{letter}` is taken or no letter; take another one from a to z"));
        }
        match word.parse::<Category>() {
            Err(error) => {
                faults.line(line, format!("`{}` is not {}, such as `{}`", Text::new(word), error.what, error.example));
            }
            Ok(category) if category.kind().is_some() => {
                faults.line(line, format!("{category} has its own sign: . p [ ] w c; name another category"));
            }
            Ok(category) if self.letters.iter().any(|(_, known)| *known == category) => {
                faults.line(line, format!("{category} has a letter already"));
            }
            Ok(category) => self.letters.push((letter, category)),
        }
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
        letters: draft.letters.clone(),
        numbering,
        by_name: Vec::new(),
        highest_number: 0,
        widest_label: 0,
        kinds: [false; SeatKind::ALL.len()],
    };
    for section in &draft.sections {
        add_section(&mut plan, draft, section, &columns, faults);
    }
    plan.by_name = plan.seats().map(|seat| (seat.name, seat.place)).collect();
    plan.by_name.sort_unstable_by_key(|(name, _)| *name);
    if plan.len() > MOST_SEATS {
        faults.line(0, format!("{} seats are drawn; a hall has {MOST_SEATS} at most", plan.len()));
    }
    plan.highest_number = plan.seats().map(|seat| seat.name.number).max().unwrap_or(0);
    plan.widest_label = plan.rows.iter().map(|row| row.label.as_str().width()).max().unwrap_or(0);
    plan.kinds = SeatKind::ALL.map(|kind| plan.seats().any(|seat| seat.kind == kind));
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
            let own = draft.letters.iter().find(|(letter, _)| *letter == cell);
            planned.at[usize::from(*column)] = Some(index);
            planned.seats.push(PlannedSeat {
                name: SeatName { row: planned.code, number },
                kind,
                category: own.map_or(Category::of(kind), |(_, category)| *category),
                letter: own.map(|(letter, _)| *letter),
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
            seats[left].partner = Some(other.name);
            seats[left + 1].partner = Some(one.name);
        }
    }
}

/// Signs that are none, and halves without the other right beside them.
fn check_cells(row: &DraftRow, draft: &Draft, place_of: impl Fn(u16) -> usize, seats: &[u16], faults: &mut Faults) {
    let label = &row.label;
    let is_drawn = |cell: char| " .p[]wc".contains(cell) || draft.letters.iter().any(|(letter, _)| *letter == cell);
    let own: String = draft.letters.iter().flat_map(|(letter, _)| [*letter, ' ']).collect();
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
        if *number != 0 && *number != seat.name.number {
            return None;
        }
        *number = seat.name.number;
    }
    Some(numbers)
}

/// A row's label in one form: narrow, and Latin letters large.
pub(crate) fn label_of(written: &str) -> Result<Text, String> {
    let plain: String = written.chars().map(|c| narrow(c).to_ascii_uppercase()).collect();
    let label = Text::new(&plain);
    let is_sign = |c: char| c.is_ascii_digit() || (c.is_alphabetic() && !is_right_to_left(c));
    let is_label = (1..=LONGEST_LABEL).contains(&label.as_str().chars().count()) && label.as_str().chars().all(is_sign);
    if is_label {
        return Ok(label);
    }
    let most = format!("1 to {LONGEST_LABEL} letters, digits or Chinese characters, such as G, 7 or 楼上1,");
    Err(format!("`{}` is no row label; {most}", Text::new(written.trim())))
}

/// Letters of scripts that would turn a line of the screen around.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// The name of a section, the Chinese words for those who read Chinese and the others for all others.
fn section_name(written: &str) -> Result<Titles, String> {
    let name = Text::new(written);
    if name.is_empty() || name.as_str().chars().count() > LONGEST_SECTION || name.as_str().contains(['|', ',']) {
        return Err(format!("section: a name of 1 to {LONGEST_SECTION} characters is expected, such as Balcony 楼座"));
    }
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}');
    let words = |han: bool| {
        let words = name.as_str().split(' ').filter(|word| word.contains(is_han) == han);
        Text::new(&words.collect::<Vec<_>>().join(" "))
    };
    let (en, zh) = (words(false), words(true));
    Ok(match (en.is_empty(), zh.is_empty()) {
        (true, _) => Titles { en: zh.clone(), zh },
        (_, true) => Titles { zh: en.clone(), en },
        _ => Titles { en, zh },
    })
}

/// Whether a character of a drawing cannot be seen, or draws where it does not stand.
fn is_unseen(c: char) -> bool {
    c != ' ' && Text::new(&format!("x{c}")).as_str() == "x"
}

/// A character as a fault names it: one that cannot be seen by its number.
fn named(c: char) -> String {
    match c {
        '\t' => "a tab".to_owned(),
        c if c.is_control() || c.is_whitespace() || is_unseen(c) => format!("the character U+{:04X}", u32::from(c)),
        c => format!("`{c}`"),
    }
}
