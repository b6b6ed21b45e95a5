//! What is said of a scan, over the whole screen: its colour, a sign, a word, and what goes with it.

use ratatui::layout::Rect;

use super::super::state::{Call, Model, Told, is_anyway};
use super::letters::{Dots, sign, word};
use crate::box_office::Judged;
use crate::domain::entry::Verdict;
use crate::domain::ids::ScreeningId;
use crate::domain::screening::Screening;
use crate::locale::Var;
use crate::tui::view::big;
use crate::tui::view::theme::Role;
use crate::tui::view::widgets::{Canvas, wrap};
use crate::tui::view::words;

/// Columns between the sign and the word, and beside both.
const GAP: u16 = 2;

/// What is drawn of a scan.
pub(super) struct Face {
    role: Role,
    word: String,
    /// What is told in large letters below it, the first that has room.
    large: Vec<String>,
    lines: Vec<String>,
}

/// The colour of what is said.
fn role(told: &Told) -> Role {
    match told.call() {
        Call::Go => Role::DoorWelcome,
        Call::Look => Role::DoorLook,
        Call::Stop => Role::DoorStop,
    }
}

/// The id of its word.
pub(super) fn word_of(told: &Told) -> &'static str {
    match told {
        Told::NoTicket => "door-no-ticket",
        Told::Refused(_) => "door-wait",
        Told::LetInAlone(..) => "door-should-not",
        Told::Judged(judged) if is_anyway(judged) => "door-welcome",
        Told::Judged(judged) => match judged.verdict {
            Verdict::Forged => "door-forged",
            Verdict::GivenBack => "door-given-back",
            Verdict::PrintedAnew => "door-old-print",
            Verdict::AlreadyIn { .. } => "door-already",
            Verdict::NotIn => "door-not-in",
            Verdict::CalledOff => "door-called-off",
            Verdict::Left => "door-out",
            Verdict::AnotherScreening(_) => "door-not-here",
            Verdict::TooEarly => "door-too-early",
            Verdict::TooLate => "door-too-late",
            Verdict::LookAt => "door-look",
            Verdict::Welcome => "door-welcome",
        },
    }
}

impl Face {
    fn new(model: &Model, told: &Told, between: char) -> Self {
        let text = |id: &str| model.locale.text(id);
        let (large, mut lines) = match told {
            Told::NoTicket => (Vec::new(), vec![text("door-no-ticket-line")]),
            Told::Refused(refusal) => {
                let zone = model.house.calendar.zone;
                (Vec::new(), vec![model.locale.refusal_in(None, refusal, model.now, zone)])
            }
            Told::LetInAlone(order, seat, verdict) => {
                (Vec::new(), vec![model.locale.let_in_alone(*order, *seat, verdict)])
            }
            Told::Judged(judged) => of_judged(model, judged),
        };
        if let Some(judged) = told.judged() {
            if judged.is_alone && told.passes() {
                lines.insert(0, text("door-by-signature"));
            }
            lines.extend(what_it_is_for(model, judged, between));
        }
        Self { role: role(told), word: text(word_of(told)), large, lines }
    }
}

/// What is told large, and the sentences.
fn of_judged(model: &Model, judged: &Judged) -> (Vec<String>, Vec<String>) {
    let locale = &model.locale;
    let text = |id: &str| locale.text(id);
    let clock = |at| locale.clock(at, model.house.calendar.zone);
    let starts = judged.screening.as_ref().map(|screening| clock(screening.starts_at));
    let seat = seat(model, judged);
    match &judged.verdict {
        _ if is_anyway(judged) => (seat.into_iter().collect(), vec![text("door-anyway-line")]),
        Verdict::Forged => {
            let why = judged.fault.map_or_else(|| text("door-never-sold-line"), |fault| locale.code_fault(fault));
            (Vec::new(), vec![why])
        }
        Verdict::GivenBack => (seat.into_iter().collect(), vec![text("door-given-back-line")]),
        Verdict::PrintedAnew => (seat.into_iter().collect(), vec![text("door-old-print-line")]),
        Verdict::AlreadyIn { at, door } => {
            let (clock, door) = (clock(*at), door.to_string());
            let since = words::time_left(locale, at.until(model.now));
            let vars = [("clock", Var::from(&clock)), ("door", Var::from(&door)), ("since", Var::from(&since))];
            let large = locale.fill("door-already-large", &vars[..1]);
            (vec![large, clock.clone()], vec![locale.fill("door-already-line", &vars)])
        }
        Verdict::AnotherScreening(of) => {
            let screening = of_id(model, *of).or(judged.screening.as_deref());
            let Some(screening) = screening else { return (Vec::new(), vec![text("door-not-here-line")]) };
            let (hall, clock) = (locale.hall(screening.hall.name.as_str()), clock(screening.starts_at));
            let short = format!("{} {clock}", screening.hall.name);
            (vec![format!("{hall} {clock}"), short, clock], vec![text("door-not-here-line")])
        }
        Verdict::TooEarly => (starts.into_iter().collect(), vec![text("door-too-early-line")]),
        Verdict::TooLate => (starts.into_iter().collect(), vec![text("door-too-late-line")]),
        Verdict::LookAt => {
            let fare = fare(model, judged).unwrap_or_default();
            let line = if judged.proof.is_empty() {
                locale.fill("door-look-line", &[("fare", Var::from(&fare))])
            } else {
                locale.fill("door-look-proof", &[("fare", Var::from(&fare)), ("proof", judged.proof.as_str().into())])
            };
            (vec![fare], vec![line])
        }
        Verdict::NotIn => (seat.into_iter().collect(), vec![text("door-not-in-line")]),
        Verdict::CalledOff => (starts.into_iter().collect(), vec![text("door-called-off-line")]),
        Verdict::Left => (seat.into_iter().collect(), vec![text("door-out-line")]),
        Verdict::Welcome => (seat.into_iter().collect(), Vec::new()),
    }
}

fn of_id(model: &Model, id: ScreeningId) -> Option<&Screening> {
    model.due.iter().map(|due| &*due.screening).find(|screening| screening.id == id)
}

/// The seat as its house calls it.
pub(super) fn seat(model: &Model, judged: &Judged) -> Option<String> {
    let hall = judged.screening.as_ref().map(|screening| &screening.hall.plan);
    judged.ticket.map(|ticket| model.locale.seat(hall, ticket.seat))
}

pub(super) fn fare(model: &Model, judged: &Judged) -> Option<String> {
    let screening = judged.screening.as_ref()?;
    judged.fare.map(|fare| model.locale.fare(screening.prices.fares(), fare))
}

/// Seat, fare and film in a line.
fn what_it_is_for(model: &Model, judged: &Judged, between: char) -> Option<String> {
    let screening = judged.screening.as_ref()?;
    let clock = model.locale.clock(screening.starts_at, model.house.calendar.zone);
    let hall = model.locale.hall(screening.hall.name.as_str());
    let film = words::title(&model.locale, screening);
    let parts = [seat(model, judged), fare(model, judged), Some(format!("{hall} {clock}")), Some(film)];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(&format!(" {between} ")))
}

/// Draws it over `area`.
pub(super) fn draw(model: &Model, told: &Told, canvas: &mut Canvas<'_>, area: Rect) {
    let face = Face::new(model, told, canvas.glyphs.between);
    let role = face.role;
    for y in area.y..area.bottom() {
        canvas.put(area.x, y, area.width, role, &" ".repeat(area.width.into()));
    }
    let inside = Rect { x: area.x + GAP, width: area.width.saturating_sub(2 * GAP), ..area };
    let lines: Vec<String> = face.lines.iter().flat_map(|line| wrap(line, inside.width)).collect();
    let least = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height / 3).max(1);
    let room = area.height.saturating_sub(least);
    let (head, head_high, scale) = head(told, &face.word, canvas, inside.width, room);
    let left = room.saturating_sub(head_high);
    let large = face.large.iter().find_map(|text| larger(text, canvas, inside.width, left, scale));
    let high = |dots: &Dots| rows(canvas, dots.height());
    let used = head_high + large.as_ref().map_or(0, high) + least;
    // What is left over stands between them.
    let gap = area.height.saturating_sub(used) / 4;
    let mut y = area.y + gap.max(u16::from(area.height > used));
    if let Some([sign, word]) = head {
        big::draw_rows(canvas, inside.x, y, role, &sign.0);
        big::draw_rows(canvas, inside.x + sign.width() + GAP, y, role, &word.0);
    } else {
        canvas.put(inside.x, y, inside.width, role, &face.word);
    }
    y += head_high + gap.min(1);
    if let Some(large) = &large {
        y += u16::from(gap > 1);
        big::draw_rows(canvas, inside.x, y, role, &large.0);
        y += rows(canvas, large.height()) + gap.min(1);
    } else if let Some(text) = face.large.first().filter(|text| !face.lines.iter().any(|line| line.contains(*text))) {
        canvas.put(inside.x, y, inside.width, role, text);
        y += 1;
    }
    for (line, y) in lines.iter().zip(y..area.bottom()) {
        canvas.put(inside.x, y, inside.width, role, line);
    }
}

/// Lines of the screen that so many dots take.
fn rows(canvas: &Canvas<'_>, dots: u16) -> u16 {
    if canvas.glyphs.blocks.is_some() { dots.div_ceil(2) } else { dots }
}

/// Sign and word as large as there is room, the lines that they take and how large they are; the word alone in a line where
/// there is no room.
fn head(told: &Told, text: &str, canvas: &Canvas<'_>, wide: u16, high: u16) -> (Option<[Dots; 2]>, u16, u16) {
    let dots = [sign(told), word(text)];
    for scale in (1..=4).rev() {
        let [sign, word] = dots.each_ref().map(|dots| dots.scaled(scale));
        let lines = rows(canvas, sign.height().max(word.height()));
        if sign.width() + GAP + word.width() <= wide && lines <= high.saturating_sub(high / 3) {
            return (Some([sign, word]), lines, scale);
        }
    }
    let [sign, word] = dots;
    let lines = rows(canvas, sign.height().max(word.height()));
    if sign.width() + GAP + word.width() <= wide && lines <= high {
        (Some([sign, word]), lines, 1)
    } else {
        (None, 1, 1)
    }
}

fn larger(text: &str, canvas: &Canvas<'_>, wide: u16, high: u16, most: u16) -> Option<Dots> {
    let dots = word(text);
    let fits = |dots: &Dots| dots.width() <= wide && rows(canvas, dots.height()) <= high && dots.height() > 0;
    (1..=most).rev().map(|scale| dots.scaled(scale)).find(fits)
}

/// Whether the word of what is said has room beside its sign in a window so wide.
#[cfg(test)]
pub(crate) fn has_room(model: &Model, told: &Told, wide: u16) -> bool {
    let text = model.locale.text(word_of(told));
    sign(told).width() + GAP + word(&text).width() <= wide - 2 * GAP
}
