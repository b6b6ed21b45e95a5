//! The question who is here, drawn in the place of the screen, and that for the leave of a second person, over an act.

use chrono_tz::Tz;
use ratatui::layout::Rect;
use tui_input::Input;

use super::confirm;
use super::theme::Role;
use super::widgets::{Canvas, wrap};
use crate::domain::consent::ConsentFault::{Waits, Wrong};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{About, Verdict};
use crate::domain::time::Timestamp;
use crate::locale::Var;
use crate::tui::actions::leaving::left_behind;
use crate::tui::layout;
use crate::tui::state::leave::{Elsewhere, LeavePanel};
use crate::tui::state::model::Model;
use crate::tui::state::note::Note;
use crate::tui::state::sign_in::{Credentials, Field, Secret, SignIn};
use crate::tui::state::timer::left;

/// Columns of a panel, and of what its fields are called.
const WIDE: u16 = 58;

const LABEL: u16 = 12;

/// What the longest number and the longest PIN take, and the cursor.
const FIELD: u16 = 14;

/// Draws the sign-in, and nothing of what goes on behind it but how long holds last.
pub(crate) fn view(model: &Model, sign_in: &SignIn, canvas: &mut Canvas<'_>) {
    holds(model, canvas);
    let body = layout::body(model.size);
    let at = Rect::new((body.width - WIDE) / 2, body.y + (body.height - 9) / 3, WIDE, 9);
    let title = canvas.locale.fill("sign-in-title", &[("terminal", Var::from(&model.terminal.to_string()))]);
    let inside = canvas.popup(at, &title, "");
    fields(&sign_in.form, canvas, Rect { y: inside.y + 1, ..inside });
    let idle = if model.standing.signed_in.is_some() { "sign-in-locked" } else { "sign-in-begin" };
    let (role, text) = match left_behind(model).filter(|_| sign_in.is_leaving) {
        Some(left) => (Role::Warn, format!("{} {}", canvas.text(left), canvas.text("sign-in-leave-again"))),
        None => told(model.now, model.house.calendar.zone, &sign_in.form, canvas, idle),
    };
    lines(canvas, Rect { y: inside.y + 4, height: 3, ..inside }, role, &text);
    // What else is said may be about what is hidden.
    if let Some(Note::Say(id)) = model.note {
        canvas.say(1, model.size.1 - 2, model.size.0 - 2, Role::Warn, id);
    }
}

/// How long each order of this terminal is still held, the soonest first.
fn holds(model: &Model, canvas: &mut Canvas<'_>) {
    let mut ends: Vec<_> = model.orders.iter().map(|order| order.deadline).filter(|end| *end > model.now).collect();
    if ends.is_empty() {
        return;
    }
    ends.sort_unstable();
    let left: Vec<String> = ends.into_iter().map(|end| canvas.locale.countdown(model.left(end))).collect();
    let text = canvas.locale.fill("sign-in-holds", &[("left", Var::from(&left.join("  ")))]);
    canvas.put(1, 1, model.size.0 - 2, Role::Text, &text);
}

/// Draws the question for leave at the foot of `area`, so that the act above it can be read.
pub(crate) fn leave(model: &Model, panel: &LeavePanel, canvas: &mut Canvas<'_>, area: Rect) {
    let wide = WIDE.min(area.width);
    let entered = if panel.form.code.is_some() { 3 } else { 2 };
    let tall = entered + 9;
    let at = Rect::new(area.x + (area.width - wide) / 2, area.bottom() - tall, wide, tall);
    let title = canvas.text(if panel.form.code.is_some() { "leave-or-consent-title" } else { "leave-title" });
    let inside = canvas.popup(at, &title, "");
    let [act, role] = [canvas.locale.act(panel.act), canvas.locale.role(panel.role)];
    let [act, role] = [("act", Var::from(&act)), ("role", Var::from(&role))];
    let what = what(model, &panel.about);
    let asks = if what.is_empty() {
        canvas.locale.fill("leave-asks", &[act, role])
    } else {
        canvas.locale.fill("leave-asks-of", &[act, role, ("what", Var::from(&what))])
    };
    let (height, idle) = match panel.member {
        None => (3, "leave-enter"),
        Some(member) => {
            let name = model.members.get(&member).map_or_else(|| member.to_string(), |member| member.name.to_string());
            let whose = canvas.locale.fill("leave-consent-of", &[("member", Var::from(&name))]);
            canvas.put(inside.x, inside.y + 2, inside.width, Role::Strong, &whose);
            (2, if panel.form.on == Field::Code { "leave-code-enter" } else { "leave-enter" })
        }
    };
    lines(canvas, Rect { height, ..inside }, Role::Strong, &asks);
    fields(&panel.form, canvas, Rect { y: inside.y + 3, ..inside });
    let (role, text) = told(model.now, model.house.calendar.zone, &panel.form, canvas, idle);
    lines(canvas, Rect { y: inside.y + 3 + entered, height: 2, ..inside }, role, &text);
    let unheard = ["leave-elsewhere", "leave-lapsed"].map(|id| canvas.text(id));
    let (role, text) = elsewhere(model.now, model.house.calendar.zone, &panel.elsewhere, canvas, unheard);
    lines(canvas, Rect { y: inside.y + 5 + entered, height: 2, ..inside }, role, &text);
}

/// How it stands with the ask at other terminals; what is said before it is asked, and where nobody answered.
pub(crate) fn elsewhere(
    now: Timestamp,
    zone: Tz,
    state: &Elsewhere,
    canvas: &Canvas<'_>,
    [idle, lapsed]: [String; 2],
) -> (Role, String) {
    match state {
        Elsewhere::NotAsked => (Role::Dim, idle),
        Elsewhere::Sending => (Role::Warn, canvas.text("leave-sending")),
        Elsewhere::Asked(_, deadline) => {
            let left = canvas.locale.countdown(left(now, *deadline));
            (Role::Warn, canvas.locale.fill("leave-asked", &[("left", Var::from(&left))]))
        }
        Elsewhere::Ended(end) => {
            let terminal = end.terminal.to_string();
            let vars = [("name", end.name.as_str().into()), ("terminal", Var::from(&terminal))];
            match end.verdict {
                Verdict::Allowed => (Role::Good, canvas.locale.fill("leave-allowed", &vars)),
                Verdict::Refused => (Role::Bad, canvas.locale.fill("leave-refused", &vars)),
                Verdict::Lapsed | Verdict::Withdrawn => (Role::Bad, lapsed),
            }
        }
        Elsewhere::Failed(refusal) => (Role::Bad, canvas.locale.refusal_in(None, refusal, now, zone)),
    }
}

/// An act in facts: which order or drawer, where, which seats, how much.
pub(crate) fn what(model: &Model, subject: &About) -> String {
    let order = subject.order.map(|order| order.order.tail().to_owned());
    // Seats are those of the map on the screen.
    let screening = subject.screening.filter(|_| subject.seats.is_empty());
    let screening = screening
        .and_then(|screening| model.screenings.get(&screening))
        .map(|screening| confirm::named(model, screening));
    let place = subject.order.map(|order| order.screening).or(subject.screening);
    let hall = place.and_then(|screening| model.hall_of(screening));
    let seats = (!subject.seats.is_empty()).then(|| model.locale.seats_in(hall, &subject.seats, 20));
    let amount = subject.amount.map(|amount| amount.to_string());
    let till = subject.till.as_ref().map(ToString::to_string);
    [order, till, screening, seats, amount].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The code, where a member is asked, number and PIN, one below the other.
pub(crate) fn fields(form: &Credentials, canvas: &mut Canvas<'_>, area: Rect) {
    let dots = |of: &Secret| Input::new(canvas.glyphs.hidden.to_string().repeat(of.digits()));
    let (code, pin) = (form.code.as_ref().map(dots), dots(&form.pin));
    let code = code.as_ref().map(|code| ("leave-code", code, Field::Code));
    let fields = [("sign-in-number", &form.number, Field::Number), ("sign-in-pin", &pin, Field::Pin)];
    for ((id, input, field), y) in code.into_iter().chain(fields).zip(area.y..) {
        let is_here = field == form.on;
        canvas.mark(area.x, y, is_here);
        canvas.say(area.x + 2, y, LABEL, if is_here { Role::Chosen } else { Role::Text }, id);
        let x = area.x + 2 + LABEL + 1;
        if is_here {
            canvas.field(x, y, FIELD, input);
        } else {
            canvas.put(x, y, FIELD, Role::Text, input.value());
        }
    }
}

/// How it stands with what was typed: it is looked at, it has to wait, it was refused; else what to do.
pub(crate) fn told(now: Timestamp, zone: Tz, form: &Credentials, canvas: &Canvas<'_>, idle: &str) -> (Role, String) {
    let say = |refusal: &Refusal| canvas.locale.refusal_in(None, refusal, now, zone);
    let waits = form.waits_until(now).map(|until| left(now, until));
    match (&form.refusal, waits) {
        _ if form.question.waits() => (Role::Warn, canvas.text("sign-in-checking")),
        (Some(Refusal::Consent(Wrong(_))), Some(left)) if form.on == Field::Code => {
            (Role::Bad, say(&Refusal::Consent(Wrong(left))))
        }
        (_, Some(left)) if form.on == Field::Code => (Role::Bad, say(&Refusal::Consent(Waits(left)))),
        (Some(Refusal::WrongPin(_)), Some(left)) => (Role::Bad, say(&Refusal::WrongPin(left))),
        (_, Some(left)) => (Role::Bad, say(&Refusal::PinWaits(left))),
        // The wait is over, or is another number's.
        (None | Some(Refusal::WrongPin(_) | Refusal::PinWaits(_) | Refusal::Consent(Wrong(_) | Waits(_))), None) => {
            (Role::Dim, canvas.text(idle))
        }
        (Some(refusal), None) => (Role::Bad, say(refusal)),
    }
}

pub(crate) fn lines(canvas: &mut Canvas<'_>, area: Rect, role: Role, text: &str) {
    for (line, y) in wrap(text, area.width).iter().zip(area.y..area.bottom()) {
        canvas.put(area.x, y, area.width, role, line);
    }
}
