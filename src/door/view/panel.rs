//! What lies over the door's screen: the choice of what is let in, its questions, the sign-in and the help.

use ratatui::layout::Rect;

use super::super::keys::{Deed, TABLE};
use super::super::state::{Anyway, Chooser, Model};
use super::verdict;
use crate::box_office::Judged;
use crate::locale::Var;
use crate::tui::state::sign_in::Credentials;
use crate::tui::view::sign_in::{elsewhere, fields, lines, told};
use crate::tui::view::theme::Role;
use crate::tui::view::widgets::Canvas;
use crate::tui::view::words;

/// Columns of a question.
const WIDE: u16 = 62;

fn at_foot(body: Rect, tall: u16) -> Rect {
    Rect::new(body.x + (body.width - WIDE) / 2, body.bottom() - tall, WIDE, tall)
}

/// Who is here.
pub(super) fn sign_in(model: &Model, form: &Credentials, canvas: &mut Canvas<'_>, body: Rect) {
    let at = Rect { y: body.y + (body.height - 8) / 3, ..at_foot(body, 8) };
    let title = canvas.locale.fill("sign-in-title", &[("terminal", model.terminal.as_str().into())]);
    let inside = canvas.popup(at, &title, "");
    fields(form, canvas, Rect { y: inside.y + 1, ..inside });
    let (role, text) = told(model.now, model.house.calendar.zone, form, canvas, "sign-in-begin");
    lines(canvas, Rect { y: inside.y + 4, height: 2, ..inside }, role, &text);
}

/// What is let in.
pub(super) fn choose(model: &Model, chooser: &Chooser, canvas: &mut Canvas<'_>, body: Rect) {
    let area = Rect { x: body.x + 2, width: body.width - 4, y: body.y + 1, height: body.height - 1 };
    let title = canvas.text("door-choose-title");
    let inside = canvas.popup(area, &title, "");
    if model.due.is_empty() {
        let id = if model.is_read { "door-none-due" } else { "door-reading" };
        canvas.say(inside.x, inside.y + 1, inside.width, Role::Dim, id);
        return;
    }
    let marked = model.due.iter().position(|due| Some(due.screening.id) == chooser.marked).unwrap_or(0);
    let first = (marked + 1).saturating_sub(inside.height.into());
    for (due, y) in model.due.iter().skip(first).zip(inside.y..inside.bottom()) {
        let screening = &due.screening;
        let is_marked = Some(screening.id) == chooser.marked;
        let role = if is_marked { Role::Chosen } else { Role::Text };
        canvas.mark(inside.x, y, is_marked);
        let clock = canvas.locale.clock(screening.starts_at, model.house.calendar.zone);
        canvas.put(inside.x + 2, y, 8, role, &clock);
        let hall = canvas.locale.hall(screening.hall.name.as_str());
        canvas.put(inside.x + 11, y, 14, role, &hall);
        let counted = format!("{}/{}", due.admitted, due.sold);
        let end = canvas.put_right(inside.right(), y, 11, Role::Dim, &counted);
        let film = words::title(canvas.locale, screening);
        canvas.put(inside.x + 26, y, end.saturating_sub(inside.x + 28), role, &film);
    }
    canvas.more((inside.right(), area.bottom() - 1), first, model.due.len().saturating_sub(inside.height.into()));
}

/// Whether one is let in whose ticket says otherwise, and by whose leave.
pub(super) fn anyway(model: &Model, anyway: &Anyway, canvas: &mut Canvas<'_>, body: Rect) {
    let tall = if anyway.leave.is_some() { 11 } else { 6 };
    let title = canvas.text("door-anyway-title");
    let inside = canvas.popup(at_foot(body, tall), &title, "");
    let what = who(model, &anyway.judged, canvas);
    let Some((act, role)) = anyway.leave else {
        let question = canvas.locale.fill("door-anyway-ask", &[("what", Var::from(&what))]);
        lines(canvas, Rect { height: 2, ..inside }, Role::Strong, &question);
        let line = Rect { y: inside.bottom() - 1, height: 1, ..inside };
        if anyway.is_under_way {
            canvas.say(line.x, line.y, line.width, Role::Warn, "sign-in-checking");
        } else {
            yes_or_back(canvas, line, "door-anyway-yes");
        }
        return;
    };
    let [act, role] = [canvas.locale.act(act), canvas.locale.role(role)];
    let vars = [("act", Var::from(&act)), ("role", Var::from(&role)), ("what", Var::from(&what))];
    let asks = canvas.locale.fill("leave-asks-of", &vars);
    lines(canvas, Rect { height: 2, ..inside }, Role::Strong, &asks);
    fields(&anyway.form, canvas, Rect { y: inside.y + 3, ..inside });
    let (role, text) = told(model.now, model.house.calendar.zone, &anyway.form, canvas, "leave-enter");
    lines(canvas, Rect { y: inside.y + 6, height: 2, ..inside }, role, &text);
    // The foot names the key.
    let unheard = [String::new(), canvas.text("door-leave-lapsed")];
    let (role, text) = elsewhere(model.now, model.house.calendar.zone, &anyway.elsewhere, canvas, unheard);
    lines(canvas, Rect { y: inside.y + 8, height: 1, ..inside }, role, &text);
}

/// The seat, and what is said of its ticket.
fn who(model: &Model, judged: &Judged, canvas: &Canvas<'_>) -> String {
    let seat = verdict::seat(model, judged).unwrap_or_default();
    format!("{seat}: {}", canvas.locale.verdict(&judged.verdict))
}

/// Whether the door is left.
pub(super) fn quit(canvas: &mut Canvas<'_>, body: Rect) {
    let title = canvas.text("door-quit-title");
    let inside = canvas.popup(at_foot(body, 5), &title, "");
    canvas.say(inside.x, inside.y, inside.width, Role::Strong, "door-quit-ask");
    yes_or_back(canvas, Rect { y: inside.bottom() - 1, height: 1, ..inside }, "door-quit-yes");
}

/// Every key.
pub(super) fn help(canvas: &mut Canvas<'_>, body: Rect) {
    let title = canvas.text("door-help-title");
    let area = Rect { x: body.x + 2, width: body.width - 4, ..body };
    let inside = canvas.popup(area, &title, "");
    canvas.say(inside.x, inside.y, inside.width, Role::Dim, "door-help-scan");
    let [go, look, stop] = [canvas.glyphs.done, canvas.glyphs.lost, canvas.glyphs.sold].map(String::from);
    let signs = [("go", Var::from(&go)), ("look", Var::from(&look)), ("stop", Var::from(&stop))];
    let colours = canvas.locale.fill("door-help-colours", &signs);
    canvas.put(inside.x, inside.y + 1, inside.width, Role::Dim, &colours);
    // In two columns, as they stand in the table.
    let half = TABLE.len().div_ceil(2);
    for (at, line) in TABLE.iter().enumerate() {
        let (column, row) = (u16::from(at >= half), u16::try_from(at % half).unwrap_or(0));
        let (x, y) = (inside.x + column * inside.width / 2, inside.y + 3 + row);
        if y >= inside.bottom() {
            continue;
        }
        let keys: Vec<String> = line.keys.iter().take(2).map(|key| key.name()).collect();
        canvas.put(x, y, 11, Role::KeyName, &keys.join(" "));
        canvas.say(x + 12, y, (inside.width / 2).saturating_sub(13), Role::Text, line.label);
    }
}

/// The keys that say yes, and the one that does not.
fn yes_or_back(canvas: &mut Canvas<'_>, line: Rect, id: &str) {
    let names =
        |deed| TABLE.iter().filter(move |line| line.deed == deed).flat_map(|line| line.keys).map(|key| key.name());
    let (yes, back) = (names(Deed::Yes).collect::<Vec<_>>().join(" "), names(Deed::Back).collect::<Vec<_>>().join(" "));
    let yes = canvas.locale.fill(id, &[("keys", Var::from(&yes))]);
    canvas.put(line.x, line.y, line.width, Role::Good, &yes);
    let back = format!("{back} {}", canvas.text("door-key-back"));
    canvas.put_right(line.right(), line.y, line.width / 2, Role::Dim, &back);
}
