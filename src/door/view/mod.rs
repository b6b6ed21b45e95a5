//! The whole frame of a door: who stands there, the last verdict or what is let in, the scans before, and the keys.

mod frames;
mod letters;
mod panel;
mod verdict;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::keys::TABLE;
use super::state::{Call, Due, Model, Panel, Scan, Told, is_anyway};
use crate::box_office::Link;
use crate::domain::entry::{Gate, Way};
use crate::domain::text::Text;
use crate::locale::Var;
use crate::tui::layout;
use crate::tui::state::deed::Shown;
use crate::tui::view::big;
use crate::tui::view::glyphs::Glyphs;
use crate::tui::view::theme::{Looks, Role};
use crate::tui::view::widgets::{Canvas, width};
use crate::tui::view::words;

pub(crate) use frames::Frames;
#[cfg(test)]
pub(crate) use verdict::has_room;

/// Draws the model into `buffer`.
pub(crate) fn view(model: &Model, looks: &Looks, glyphs: &'static Glyphs, buffer: &mut Buffer) {
    buffer.set_style(buffer.area, looks.style(Role::Text));
    let size = (buffer.area.width, buffer.area.height);
    // Nothing is clicked at a door.
    let mut shown = Shown::default();
    let canvas = &mut Canvas { buffer, shown: &mut shown, looks, glyphs, locale: &model.locale };
    if !layout::fits(size) {
        canvas.say(0, size.1 / 2, size.0, Role::Warn, "needs-room");
        return;
    }
    header(model, canvas);
    let scans = scans(size);
    let body = Rect::new(0, 1, size.0, scans.y - 1);
    match &model.shown {
        _ if model.sign_in.is_some() => {}
        Some(scan) => verdict::draw(model, &scan.told, canvas, body),
        None => idle(model, canvas, body),
    }
    if model.sign_in.is_none() {
        recent(model, canvas, scans);
    }
    match (&model.sign_in, &model.panel) {
        (Some(form), _) => panel::sign_in(model, form, canvas, body),
        (None, Some(Panel::Choose(chooser))) => panel::choose(model, chooser, canvas, body),
        (None, Some(Panel::Anyway(anyway))) => panel::anyway(model, anyway, canvas, body),
        (None, Some(Panel::Quit(_))) => panel::quit(canvas, body),
        (None, Some(Panel::Help)) => panel::help(canvas, body),
        (None, None) => {}
    }
    message(model, canvas);
    footer(model, canvas);
}

/// What the terminal's window is called.
fn title(model: &Model) -> String {
    Text::new(&format!("frontrow door {}", model.terminal)).to_string()
}

/// Where the scans before stand: three of them in the smallest window, with the rule above.
fn scans((width, height): (u16, u16)) -> Rect {
    let lines = 4 + (height - 24) / 6;
    Rect::new(0, height - 2 - lines, width, lines)
}

/// The house, whether it hears from its stores, who is here, and the time.
fn header(model: &Model, canvas: &mut Canvas<'_>) {
    let zone = model.house.calendar.zone;
    let clock = canvas.locale.clock(model.now, zone);
    let x = canvas.put_right(model.size.0 - 1, 0, 11, Role::Strong, &clock);
    let name = match &model.standing.signed_in {
        Some(person) => person.name.as_str(),
        None if model.standing.has_staff => "",
        None => model.cashier.as_str(),
    };
    let who = canvas.locale.fill("door-who", &[("door", model.terminal.as_str().into()), ("name", name.into())]);
    let x = canvas.put_right(x.saturating_sub(3), 0, 28, Role::Text, who.trim_end());
    let (role, light) = light(model, canvas);
    let x = canvas.put_right(x.saturating_sub(3), 0, 34, role, &light);
    canvas.put(1, 0, x.saturating_sub(3), Role::Brand, model.house.name.as_str());
}

/// How it is with the stores. Without the ledger guests come in by the signature of their ticket alone.
fn light(model: &Model, canvas: &Canvas<'_>) -> (Role, String) {
    let since = |at| canvas.locale.clock(at, model.house.calendar.zone);
    match (model.ledger, model.live) {
        (Link::Away(at), _) => (Role::Bad, canvas.locale.fill("ledger-away", &[("since", (&since(at)).into())])),
        (_, Link::Away(at)) => (Role::Warn, canvas.locale.fill("live-away", &[("since", (&since(at)).into())])),
        _ => (Role::Good, format!("{} {}", canvas.glyphs.done, canvas.text("live-up"))),
    }
}

/// What is let in, how many are in, and that a ticket is awaited.
fn idle(model: &Model, canvas: &mut Canvas<'_>, body: Rect) {
    let (left, wide) = (body.x + 2, body.width - 4);
    let (admitted, sold) = match (model.gate, model.here()) {
        (Some(Gate::House), _) => {
            canvas.say(left, body.y + 1, wide, Role::Brand, "door-whole-house");
            model.due.iter().fold((0, 0), |(admitted, sold), due| (admitted + due.admitted, sold + due.sold))
        }
        (_, Some(due)) => {
            what_is_let_in(model, canvas, due, Rect { x: left, width: wide, ..body });
            (due.admitted, due.sold)
        }
        (gate, None) => {
            let id = match (gate, model.is_read) {
                (_, false) => "door-reading",
                (None, true) => "door-choose-what",
                (Some(Gate::Hall(_)), true) => "door-nothing-due",
                (Some(_), true) => "door-not-due",
            };
            canvas.say(left, body.y + body.height / 3, wide, Role::Strong, id);
            return;
        }
    };
    let count = format!("{admitted}/{sold}");
    let high = body.height.saturating_sub(8);
    let dots = letters::word(&count);
    let lines = |dots: u16| if canvas.glyphs.blocks.is_some() { dots.div_ceil(2) } else { dots };
    let fits = |dots: &letters::Dots| dots.width() <= wide && lines(dots.height()) <= high;
    let mut y = body.y + 4;
    if let Some(dots) = (1..=2).rev().map(|scale| dots.scaled(scale)).find(fits) {
        big::draw_rows(canvas, left, y, Role::Strong, &dots.0);
        y += lines(dots.height()) + 1;
    } else {
        canvas.put(left, y, wide, Role::Strong, &count);
        y += 1;
    }
    let number = |n: u32| Var::Count(u64::from(n));
    let told = canvas.locale.fill("door-counted", &[("admitted", number(admitted)), ("sold", number(sold))]);
    canvas.put(left, y, wide, Role::Text, &told);
    let (role, id) = match model.way {
        Way::In => (Role::Chosen, "door-scan"),
        Way::Out => (Role::Warn, "door-scan-out"),
    };
    let scan = format!("{} {}", canvas.glyphs.chosen, canvas.text(id));
    canvas.put(left, (y + 2).min(body.bottom() - 2), wide, role, &scan);
}

/// Hall, time and film.
fn what_is_let_in(model: &Model, canvas: &mut Canvas<'_>, due: &Due, area: Rect) {
    let screening = &due.screening;
    let clock = canvas.locale.clock(screening.starts_at, model.house.calendar.zone);
    let hall = canvas.locale.hall(screening.hall.name.as_str());
    let x = canvas.put(area.x, area.y + 1, area.width, Role::Brand, &format!("{hall}  {clock}")) + 2;
    let (role, starts) = starts(model, canvas, due);
    canvas.put(x, area.y + 1, area.right().saturating_sub(x), role, &starts);
    canvas.put(area.x, area.y + 2, area.width, Role::Strong, &words::title(canvas.locale, screening));
}

/// How long until it begins, or that it has.
fn starts(model: &Model, canvas: &Canvas<'_>, due: &Due) -> (Role, String) {
    let screening = &due.screening;
    if screening.called_off.is_some() {
        return (Role::Bad, canvas.text("starts-called-off"));
    }
    if screening.starts_at > model.now {
        return (Role::Text, words::time_left(canvas.locale, model.now.until(screening.starts_at)));
    }
    let id = if screening.ends_at() > model.now { "starts-started" } else { "starts-over" };
    (Role::Warn, canvas.text(id))
}

/// The scans before, the newest first.
fn recent(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let title = canvas.text("door-recent");
    canvas.rule(0, area.y, area.width, &title);
    let waiting = model.queue.len() + usize::from(model.asked.is_some());
    if waiting > 0 {
        let count = Var::Count(u64::try_from(waiting).unwrap_or(u64::MAX));
        let text = format!(" {} ", canvas.locale.fill("door-judging", &[("count", count)]));
        canvas.put_right(area.right() - 1, area.y, 24, Role::Warn, &text);
    }
    // The one that fills the screen need not be told twice.
    let skipped = usize::from(model.shown.is_some());
    for (scan, y) in model.recent.iter().skip(skipped).zip(area.y + 1..area.bottom()) {
        one(model, canvas, scan, y, area.width);
    }
}

fn one(model: &Model, canvas: &mut Canvas<'_>, scan: &Scan, y: u16, wide: u16) {
    let (glyph, role) = match scan.told.call() {
        Call::Go => (canvas.glyphs.done, Role::Good),
        Call::Look => (canvas.glyphs.lost, Role::Warn),
        Call::Stop => (canvas.glyphs.sold, Role::Bad),
    };
    let at = scan.at.written(model.house.calendar.zone, "%H:%M:%S");
    let named = || scan.told.seat().map(|seat| seat.to_string());
    let seat = scan.told.judged().and_then(|judged| verdict::seat(model, judged)).or_else(named).unwrap_or_default();
    let fare = scan.told.judged().and_then(|judged| verdict::fare(model, judged)).unwrap_or_default();
    let x = canvas.put(1, y, wide - 2, role, &format!(" {glyph} "));
    let x = canvas.put(x + 1, y, 9, Role::Dim, &at) + 2;
    canvas.put(x, y, 12, Role::Strong, &seat);
    let word = match &scan.told {
        Told::Judged(judged) => canvas.locale.verdict(&judged.verdict),
        told => canvas.text(verdict::word_of(told)),
    };
    let end = canvas.put(x + 13, y, 28, Role::Text, &word);
    let mut rest = vec![fare];
    match &scan.told {
        Told::Judged(judged) => {
            if is_anyway(judged) {
                rest.push(canvas.text("door-anyway-short"));
            }
            if judged.is_alone {
                rest.push(canvas.text("door-by-signature-short"));
            }
        }
        Told::LetInAlone(_, _, verdict) => rest.push(canvas.locale.verdict(verdict)),
        Told::NoTicket | Told::Refused(_) => {}
    }
    rest.retain(|part| !part.is_empty());
    canvas.put(end + 2, y, wide.saturating_sub(end + 3), Role::Dim, &rest.join("  "));
}

/// What is wanted of the usher, what waits for the ledger, and who should not have come in.
fn message(model: &Model, canvas: &mut Canvas<'_>) {
    let y = model.size.1 - 2;
    let count = |n: usize| Var::Count(u64::try_from(n).unwrap_or(u64::MAX));
    let mut end = model.size.0 - 1;
    if model.doubles > 0 {
        let text = canvas.locale.fill("door-doubles", &[("count", count(model.doubles))]);
        end = canvas.put_right(end, y, 40, Role::Bad, &format!(" {} {text} ", canvas.glyphs.lost)).saturating_sub(2);
    }
    if model.unbooked > 0 {
        let text = canvas.locale.fill("door-unbooked", &[("count", count(model.unbooked))]);
        end = canvas.put_right(end, y, 40, Role::Warn, &text).saturating_sub(2);
    }
    if let Some(id) = model.hint {
        canvas.say(1, y, end.saturating_sub(1), Role::Warn, id);
    }
}

/// The keys that mean something here.
fn footer(model: &Model, canvas: &mut Canvas<'_>) {
    let y = model.size.1 - 1;
    let place = model.place();
    let mut x = 1;
    for line in TABLE.iter().filter(|line| line.is_hinted && line.places.contains(&place) && model.can(line.deed)) {
        let key = line.keys.first().map(|key| key.name()).unwrap_or_default();
        let label = format!(" {}", canvas.text(line.label));
        if x + width(&key) + width(&label) >= model.size.0 {
            continue;
        }
        x = canvas.put_spans(x, y, model.size.0 - x, &[(Role::KeyName, &key), (Role::Hint, &label)]) + 2;
    }
}
