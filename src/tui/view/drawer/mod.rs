//! The drawer of a till, drawn: what was done with it and what can be, notes and coins while they are counted, cash that
//! moves by hand, and the question before each. What should lie there stands nowhere before it was counted.

mod report;

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::{Canvas, wrap};
use super::words;
use crate::domain::drawer::{Act, Done, Session, is_beyond};
use crate::domain::ids::TerminalId;
use crate::domain::money::Money;
use crate::locale::Var;
use crate::tui::actions::drawer::deed;
use crate::tui::actions::{label, why_not};
use crate::tui::layout;
use crate::tui::state::action::{Action, Context};
use crate::tui::state::deed::Target;
use crate::tui::state::drawer::{DrawerPanel, Form, Grid, Stage, Wanted, What};
use crate::tui::state::model::Model;

/// Columns of the panel, and of a question.
const WIDE: u16 = 78;

const ASK: u16 = 62;

/// What can be done, in lines of three.
const MENU: [&[Action]; 4] = [
    &[Action::DrawerOpen, Action::DrawerCount, Action::DrawerClose],
    &[Action::CashIn, Action::CashOut, Action::CashDrop],
    &[Action::NoSale, Action::XReport, Action::ZReport],
    &[Action::DayClose, Action::NextTill],
];

/// Columns of a line of what was done: the time, what, how much, and by how much it was off or why.
const WHAT: u16 = 7;

const AMOUNT: u16 = 36;

const REASON: u16 = 38;

const WHO: u16 = 57;

/// Columns of a note or coin, of how many there are, and of what they are worth.
const PIECE: u16 = 12;

const COUNT: u16 = 14;

const WORTH: u16 = 36;

/// Where the sum stands, beside them.
const TOTAL: u16 = 42;

/// Draws the panel over `area`.
pub(crate) fn view(model: &Model, panel: &DrawerPanel, canvas: &mut Canvas<'_>, area: Rect) {
    let wide = WIDE.min(area.width);
    let whole = Rect { x: area.x + (area.width - wide) / 2, width: wide, ..area };
    match &panel.stage {
        Stage::Session => session(model, panel, canvas, whole),
        Stage::Counting(grid) => counting(&panel.till, grid, canvas, whole),
        Stage::Moving(form) => moving(&panel.till, form, canvas, asks(area, 9)),
        Stage::Review(wanted, _) => review(model, panel, wanted, canvas, asks(area, 10)),
        Stage::Told(outcome) => report::view(model, outcome, panel.first, canvas, whole),
    }
}

/// Where a question lies: at the top, so that the leave for it has room below.
fn asks(area: Rect, height: u16) -> Rect {
    let wide = ASK.min(area.width);
    Rect::new(area.x + (area.width - wide) / 2, area.y, wide, height.min(area.height))
}

fn of_till(canvas: &Canvas<'_>, id: &str, till: &TerminalId) -> String {
    canvas.locale.fill(id, &[("till", till.as_str().into())])
}

fn session(model: &Model, panel: &DrawerPanel, canvas: &mut Canvas<'_>, at: Rect) {
    let title = of_till(canvas, "drawer-title", &panel.till);
    let number = panel.session().map(|session| session.number.to_string()).unwrap_or_default();
    let corner = if number.is_empty() {
        String::new()
    } else {
        canvas.locale.fill("drawer-session", &[("number", Var::from(&number))])
    };
    let inside = canvas.popup(at, &title, &corner);
    if inside.height < 10 {
        return;
    }
    stands(model, panel, canvas, inside);
    if let Some(session) = panel.session() {
        let room = layout::drawer_seen(model.size);
        let acts = Rect { y: inside.y + 3, ..inside };
        for (done, y) in session.acts.iter().skip(panel.first).take(room).zip(acts.y..) {
            act_line(model, done, canvas, Rect { y, height: 1, ..acts });
        }
        canvas.more((inside.right(), inside.y + 2), panel.first, session.acts.len().saturating_sub(room));
    }
    let column = inside.width / 3;
    for (actions, y) in MENU.iter().zip(inside.bottom() - 4..) {
        for (action, place) in actions.iter().zip(0..) {
            menu_line(model, *action, canvas, Rect { x: inside.x + place * column, y, width: column, height: 1 });
        }
    }
}

fn menu_line(model: &Model, action: Action, canvas: &mut Canvas<'_>, at: Rect) {
    let Some(line) = model.keymap.at(Context::Drawer).find(|line| line.spec.action == action) else { return };
    let (key, name) = (model.keymap.first_name(action), canvas.text(label(model, line.spec)));
    let roles = if why_not(model, action).is_none() { [Role::KeyName, Role::Hint] } else { [Role::HintOff; 2] };
    let end = canvas.put(at.x, at.y, 5, roles[0], &key);
    let end = canvas.put((end + 1).max(at.x + 4), at.y, at.width - 5, roles[1], &name);
    canvas.click(Rect { width: end - at.x, ..at }, Target::Action(action));
}

/// Whether it is open, and how its last count stands.
fn stands(model: &Model, panel: &DrawerPanel, canvas: &mut Canvas<'_>, at: Rect) {
    let Some(looked) = &panel.looked else {
        canvas.say(at.x, at.y, at.width, Role::Dim, "orders-loading");
        return;
    };
    let Some(session) = &looked.session else {
        canvas.say(at.x, at.y, at.width, Role::Warn, "drawer-never");
        return;
    };
    let Some(opened) = session.acts.first().filter(|_| session.is_open) else {
        canvas.say(at.x, at.y, at.width, Role::Warn, "drawer-is-closed");
        return;
    };
    let (since, float) = (words::when(model, opened.at), opened.amount.to_string());
    let vars = [("since", Var::from(&since)), ("amount", Var::from(&float))];
    if session.ends_at <= model.now {
        let text = canvas.locale.fill("drawer-is-old", &vars[..1]);
        canvas.put(at.x, at.y, at.width, Role::Bad, &text);
    } else {
        let text = canvas.locale.fill("drawer-is-open", &vars);
        canvas.put(at.x, at.y, at.width, Role::Good, &text);
    }
    counted(model, panel, session, canvas, Rect { y: at.y + 1, ..at });
}

fn counted(model: &Model, panel: &DrawerPanel, session: &Session, canvas: &mut Canvas<'_>, at: Rect) {
    let Some((amount, by)) = panel.last_count() else {
        canvas.say(at.x, at.y, at.width, Role::Dim, "drawer-uncounted");
        return;
    };
    let limit = model.house.drawer_limit;
    let told = [amount.to_string(), canvas.locale.off(by), limit.to_string()];
    let vars = [("amount", Var::from(&told[0])), ("off", Var::from(&told[1])), ("limit", Var::from(&told[2]))];
    let (role, id) = if session.is_count_stale {
        (Role::Warn, "drawer-count-stale")
    } else if is_beyond(by, limit) {
        (Role::Bad, "drawer-count-beyond")
    } else {
        (Role::Good, "drawer-count-stands")
    };
    let text = canvas.locale.fill(id, &vars);
    canvas.put(at.x, at.y, at.width, role, &text);
}

fn act_line(model: &Model, done: &Done, canvas: &mut Canvas<'_>, at: Rect) {
    let clock = canvas.locale.clock(done.at, model.house.calendar.zone);
    canvas.put(at.x, at.y, WHAT - 1, Role::Dim, &clock);
    canvas.say(at.x + WHAT, at.y, 15, Role::Text, act_word(done.act));
    if done.act != Act::NoSale {
        canvas.put_right(at.x + AMOUNT, at.y, AMOUNT - WHAT - 16, Role::Money, &done.amount.to_string());
    }
    let (role, why) = match done.off() {
        Some(by) if by.minor() == 0 => (Role::Good, canvas.locale.off(by)),
        Some(by) => (Role::Bad, canvas.locale.off(by)),
        None => (Role::Text, done.reason.to_string()),
    };
    canvas.put(at.x + REASON, at.y, WHO - REASON - 1, role, &why);
    let who = format!("{} {}", done.terminal, done.cashier);
    canvas.put(at.x + WHO, at.y, at.width.saturating_sub(WHO), Role::Dim, who.trim_end());
}

fn act_word(act: Act) -> &'static str {
    match act {
        Act::Opened => "drawer-act-opened",
        Act::In => "drawer-act-in",
        Act::Out => "drawer-act-out",
        Act::Dropped => "drawer-act-dropped",
        Act::NoSale => "drawer-act-no-sale",
        Act::Counted => "drawer-act-counted",
        Act::Closed => "drawer-act-closed",
    }
}

fn counting(till: &TerminalId, grid: &Grid, canvas: &mut Canvas<'_>, at: Rect) {
    let title = of_till(canvas, if grid.is_float { "drawer-float-title" } else { "drawer-count-title" }, till);
    let inside = canvas.popup(at, &title, "");
    let room = usize::from(inside.height);
    let first = grid.first(room);
    for ((place, line), y) in grid.lines.iter().enumerate().skip(first).take(room).zip(inside.y..) {
        let is_here = place == grid.here;
        canvas.mark(inside.x, y, is_here);
        let role = if is_here { Role::Chosen } else { Role::Text };
        canvas.put_right(inside.x + PIECE, y, PIECE - 2, role, &words::short(&line.0));
        if is_here {
            canvas.field(inside.x + COUNT, y, 7, &line.1);
        } else {
            canvas.put(inside.x + COUNT, y, 7, Role::Strong, line.1.value());
        }
        if let Some(worth) = Grid::worth(line) {
            canvas.put_right(inside.x + WORTH, y, WORTH - COUNT - 8, Role::Money, &worth.to_string());
        }
    }
    for (is_hidden, sign, y) in
        [(first > 0, "^", inside.y), (first + room < grid.lines.len(), "v", inside.bottom().saturating_sub(1))]
    {
        if is_hidden {
            canvas.put(inside.x + WORTH + 2, y, 1, Role::Warn, sign);
        }
    }
    let beside = Rect { x: inside.x + TOTAL, width: inside.width.saturating_sub(TOTAL), ..inside };
    canvas.say(beside.x, beside.y, beside.width, Role::Dim, "drawer-total");
    let total = grid.pieces().map(|pieces| pieces.total().to_string()).unwrap_or_default();
    canvas.put(beside.x, beside.y + 1, beside.width, Role::Money, &total);
    let hints = [if grid.is_float { "drawer-float-hint" } else { "drawer-blind" }, "drawer-grid-keys"];
    let mut y = beside.y + 3;
    for id in hints {
        let text = canvas.text(id);
        for line in wrap(&text, beside.width) {
            canvas.put(beside.x, y, beside.width, Role::Dim, &line);
            y += 1;
        }
        y += 1;
    }
}

fn moving(till: &TerminalId, form: &Form, canvas: &mut Canvas<'_>, at: Rect) {
    let id = match form.act {
        Act::In => "drawer-in-title",
        Act::Out => "drawer-out-title",
        Act::Dropped => "drawer-drop-title",
        _ => "drawer-no-sale-title",
    };
    let title = of_till(canvas, id, till);
    let inside = canvas.popup(at, &title, "");
    let fields =
        [("drawer-amount", &form.amount, !form.is_on_reason), ("drawer-reason", &form.reason, form.is_on_reason)];
    let shown = fields.into_iter().skip(usize::from(!form.has_amount()));
    let mut y = inside.y + 1;
    for (id, input, is_here) in shown {
        canvas.mark(inside.x, y, is_here);
        canvas.say(inside.x + 2, y, 9, if is_here { Role::Chosen } else { Role::Text }, id);
        let x = inside.x + COUNT;
        let room = if id == "drawer-amount" { 14 } else { inside.right().saturating_sub(x) };
        if is_here {
            canvas.field(x, y, room, input);
        } else {
            canvas.put(x, y, room, Role::Strong, input.value());
        }
        y += 1;
    }
    canvas.choices(
        Rect { x: inside.x + COUNT, y, width: inside.width.saturating_sub(COUNT), height: 2 },
        form.usual_reasons(),
    );
    canvas.say(inside.x, inside.bottom().saturating_sub(1), inside.width, Role::Dim, "drawer-form-keys");
}

/// The question, and only if every word of it is on the screen the yes to it.
fn review(model: &Model, panel: &DrawerPanel, wanted: &Wanted, canvas: &mut Canvas<'_>, at: Rect) {
    let title = of_till(canvas, "drawer-title", &wanted.till);
    let inside = canvas.popup(at, &title, "");
    let told = question(model, panel, wanted, canvas);
    let lines: Vec<(Role, String)> = told
        .into_iter()
        .flat_map(|(role, text)| wrap(&text, inside.width).into_iter().map(move |line| (role, line)))
        .collect();
    let room = usize::from(inside.height.saturating_sub(2));
    for ((role, line), y) in lines.iter().take(room).zip(inside.y..) {
        canvas.put(inside.x, y, inside.width, *role, line);
    }
    let last = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
    let deed = deed(panel, model).filter(|_| lines.len() <= room);
    if panel.question.waits() {
        canvas.say(last.x, last.y, last.width, Role::Warn, "drawer-running");
    } else if deed.is_some() {
        canvas.yes_or_back(last, "confirm-yes");
        canvas.shown.deed = deed;
    } else {
        let back = canvas.text("confirm-back");
        canvas.put_right(last.right(), last.y, last.width / 2, Role::Dim, &back);
    }
}

/// What is asked, in lines of which each may be broken.
fn question(model: &Model, panel: &DrawerPanel, wanted: &Wanted, canvas: &Canvas<'_>) -> Vec<(Role, String)> {
    let till = ("till", Var::from(wanted.till.as_str()));
    let ask = |id: &str, amount: Money, reason: &str| {
        let amount = amount.to_string();
        (Role::Strong, canvas.locale.fill(id, &[till, ("amount", Var::from(&amount)), ("reason", reason.into())]))
    };
    let mut told = match &wanted.what {
        What::Open(pieces) => {
            let mut told = vec![ask("drawer-ask-open", pieces.total(), "")];
            if panel.looked.as_ref().is_some_and(|looked| looked.session.is_none()) {
                told.push((Role::Warn, canvas.text("drawer-ask-first")));
            }
            told
        }
        What::Move { act: Act::In, amount, reason } => vec![ask("drawer-ask-in", *amount, reason.as_str())],
        What::Move { act: Act::Dropped, amount, reason } => vec![ask("drawer-ask-drop", *amount, reason.as_str())],
        What::Move { amount, reason, .. } => vec![ask("drawer-ask-out", *amount, reason.as_str())],
        What::NoSale(reason) => {
            vec![(Role::Strong, canvas.locale.fill("drawer-ask-no-sale", &[till, ("reason", reason.as_str().into())]))]
        }
        What::Count(pieces) => {
            vec![ask("drawer-ask-count", pieces.total(), ""), (Role::Dim, canvas.text("drawer-blind"))]
        }
        What::Close { counted, off: by, is_accepted } => closing(model, panel, (*counted, *by, *is_accepted), canvas),
        What::X => vec![
            (Role::Strong, of_till(canvas, "drawer-ask-x", &wanted.till)),
            (Role::Warn, canvas.text("drawer-x-on-tape")),
        ],
        What::Day(day) => {
            let day = canvas.locale.date(*day);
            let mut told = vec![(Role::Strong, canvas.locale.fill("drawer-ask-day", &[("day", Var::from(&day))]))];
            let open = panel.open_tills();
            if !open.is_empty() {
                let tills = open.iter().map(|till| till.as_str()).collect::<Vec<_>>().join(" ");
                told.push((Role::Bad, canvas.locale.fill("drawer-day-open", &[("tills", Var::from(&tills))])));
            }
            told
        }
    };
    if model.unsure_in_drawer.as_ref() == Some(wanted) && !panel.question.waits() {
        told.push((Role::Bad, canvas.text("drawer-unsure")));
    }
    told
}

fn closing(
    model: &Model,
    panel: &DrawerPanel,
    (counted, by, is_accepted): (Money, Money, bool),
    canvas: &Canvas<'_>,
) -> Vec<(Role, String)> {
    let limit = model.house.drawer_limit;
    let expected = counted.checked_sub(by).map(|expected| expected.to_string()).unwrap_or_default();
    let told = [counted.to_string(), expected, canvas.locale.off(by), limit.to_string()];
    let [amount, expected, off, limit] = [0, 1, 2, 3].map(|place| Var::from(&told[place]));
    let stands = canvas.locale.fill("drawer-ask-counted", &[("amount", amount), ("expected", expected), ("off", off)]);
    let mut lines = vec![(if by.minor() == 0 { Role::Good } else { Role::Bad }, stands)];
    if panel.wants_acceptance(model.house.drawer_limit) {
        lines.push((Role::Warn, canvas.locale.fill("drawer-beyond", &[("limit", limit)])));
    } else if is_accepted {
        lines.push((Role::Warn, canvas.locale.fill("drawer-ask-accepted", &[("off", off)])));
        lines.push((Role::Strong, of_till(canvas, "drawer-ask-close", &panel.till)));
    } else {
        lines.push((Role::Strong, of_till(canvas, "drawer-ask-close", &panel.till)));
    }
    lines
}
