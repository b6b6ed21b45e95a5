//! What lines of a tape are found by, and all that stands on one, in the language of the screen.

use crate::domain::search::Keys;
use crate::domain::tape::told::{Subject, Told};
use crate::tui::layout;
use crate::tui::state::model::{Model, Overlay};

/// Why no line opens.
pub(crate) fn why_no_line(model: &Model) -> Option<&'static str> {
    match model.overlays.last() {
        Some(Overlay::Tape(view)) if view.marked().is_some() => None,
        _ => Some("why-no-line"),
    }
}

/// What a line is found by: what, who, where, when, and about what.
pub(crate) fn keys(model: &Model, line: &Told) -> Keys {
    let locale = &model.locale;
    let clock = locale.clock(line.at, model.house.calendar.zone);
    let keys = Keys::default().text(&locale.done(line)).text(line.what.as_str()).text(&locale.tape_subject(line));
    let keys = keys.text(line.cashier.as_str()).text(line.allowed_by.as_str()).text(line.terminal.as_str());
    let keys = keys.text(line.subject_written.as_str()).code(line.subject_written.as_str());
    let amount = line.amount.map(|amount| amount.to_string()).unwrap_or_default();
    keys.clock(&clock).whole(&amount).aside(line.detail.as_str())
}

/// A row of a line that is open.
pub(crate) struct Row {
    /// What it is, where something begins.
    pub(crate) name: String,
    pub(crate) text: String,
    /// Whether it is told as it is written into the tables.
    pub(crate) is_fact: bool,
}

/// All that stands on a line, in rows for a window of this size; what was written into the tables as an auditor reads it.
pub(crate) fn whole(model: &Model, line: &Told) -> Vec<Row> {
    let (locale, zone) = (&model.locale, model.house.calendar.zone);
    let done = locale.done(line);
    let done = if done == line.what.as_str() { done } else { format!("{done} ({})", line.what) };
    let short = locale.tape_subject(line);
    let is_told = short.is_empty() || short == line.subject_written.as_str();
    let subject = match &line.subject {
        Subject::Order(_) => line.subject_written.to_string(),
        _ if is_told => line.subject_written.to_string(),
        _ => format!("{short} ({})", line.subject_written),
    };
    let amount = line.amount.map(|amount| format!("{amount} {}", amount.currency())).unwrap_or_default();
    let named = [
        ("tape-what", done),
        ("tape-when", line.at.written(zone, "%Y-%m-%d %H:%M:%S%.3f")),
        ("tape-till", line.terminal.to_string()),
        ("tape-who", line.cashier.to_string()),
        ("tape-by-leave-of", line.allowed_by.to_string()),
        ("tape-subject", subject),
        ("tape-amount", amount),
        ("tape-remark", line.detail.to_string()),
        ("tape-hash", line.hash.to_string()),
    ];
    let room = layout::tape_room(model.size);
    let mut rows = Vec::new();
    for (id, text) in named.into_iter().filter(|(_, text)| !text.is_empty()) {
        beside(&mut rows, &locale.text(id), &text, room, false);
    }
    let written = locale.text("tape-facts");
    for (place, fact) in line.facts.iter().enumerate() {
        beside(&mut rows, if place == 0 { &written } else { "" }, fact.as_str(), room, true);
    }
    rows
}

/// A text beside its name, in as many rows as it takes.
fn beside(rows: &mut Vec<Row>, name: &str, text: &str, room: u16, is_fact: bool) {
    for (place, text) in layout::broken(text, room).into_iter().enumerate() {
        let name = if place == 0 { name.to_owned() } else { String::new() };
        rows.push(Row { name, text, is_fact });
    }
}
