//! Leave that another terminal asks for, drawn: the notice at the top right, and the panel.

use ratatui::layout::Rect;

use super::sign_in::{lines, what};
use super::theme::Role;
use super::widgets::Canvas;
use crate::locale::Var;
use crate::tui::actions;
use crate::tui::state::action::Action;
use crate::tui::state::asks::AsksPanel;
use crate::tui::state::deed::Target;
use crate::tui::state::model::Model;

const WIDE: u16 = 58;

const HIGH: u16 = 10;

/// That somebody asks, in the line of the tabs, right of `from`; whether there was anything to say.
pub(crate) fn notice(model: &Model, canvas: &mut Canvas<'_>, from: u16) -> bool {
    let mut asks = model.asks.open(model.now);
    let Some(first) = asks.next() else { return false };
    let (terminal, more) = (first.ask.terminal.to_string(), asks.count());
    let text = if more == 0 {
        canvas.locale.fill("asks-notice", &[("terminal", Var::from(&terminal))])
    } else {
        let count = Var::Count(u64::try_from(more + 1).unwrap_or(u64::MAX));
        canvas.locale.fill("asks-notice-many", &[("count", count)])
    };
    let end = model.size.0 - 1;
    let x = canvas.put_right(end, 1, end.saturating_sub(from), Role::Warn, &text);
    canvas.click(Rect::new(x, 1, end - x, 1), Target::Action(Action::Asks));
    true
}

/// Draws the panel over `area`. The deed counts as shown only from here.
pub(crate) fn view(model: &Model, panel: &AsksPanel, canvas: &mut Canvas<'_>, area: Rect) {
    let wide = WIDE.min(area.width);
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y + area.height.saturating_sub(HIGH) / 3, wide, HIGH);
    let count = model.asks.open(model.now).count();
    let place = model.asks.open(model.now).position(|heard| heard.ask.id == panel.chosen).map_or(1, |place| place + 1);
    let corner = if count > 1 { format!("{place}/{count}") } else { String::new() };
    let title = canvas.text("asks-title");
    let inside = canvas.popup(at, &title, &corner);
    let Some(ask) = model.asks.shown(panel, model.now).filter(|_| inside.height >= HIGH - 2) else { return };
    let (terminal, act) = (ask.terminal.to_string(), canvas.locale.act(ask.act));
    let who = [("terminal", Var::from(&terminal)), ("name", ask.cashier.as_str().into())];
    let who = canvas.locale.fill("asks-who", &who);
    canvas.put(inside.x, inside.y, inside.width, Role::Strong, &who);
    let what = what(model, &ask.about);
    let act = if what.is_empty() {
        canvas.locale.fill("asks-act", &[("act", Var::from(&act))])
    } else {
        canvas.locale.fill("asks-act-of", &[("act", Var::from(&act)), ("what", Var::from(&what))])
    };
    lines(canvas, Rect { y: inside.y + 1, height: 3, ..inside }, Role::Text, &act);
    if !ask.about.reason.is_empty() {
        let y = inside.y + 4;
        let x = canvas.say(inside.x, y, inside.width, Role::Dim, "confirm-reason-label") + 1;
        canvas.put(x, y, inside.right().saturating_sub(x), Role::Text, ask.about.reason.as_str());
    }
    let left = canvas.locale.countdown(model.left(ask.deadline));
    let left = canvas.locale.fill("asks-left", &[("left", Var::from(&left))]);
    canvas.put(inside.x, inside.y + 5, inside.width, Role::Dim, &left);
    let y = inside.y + 7;
    if panel.question.waits() {
        canvas.say(inside.x, y, inside.width, Role::Warn, "sign-in-checking");
        return;
    }
    canvas.say(inside.x, y, inside.width, Role::Good, "asks-yes");
    let refuse = canvas.text("asks-refuse");
    canvas.put_right(inside.right(), y, inside.width / 2, Role::Dim, &refuse);
    canvas.shown.deed = actions::asks::deed(panel, model);
}
