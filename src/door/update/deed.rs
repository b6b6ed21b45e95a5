//! What keys do.

use super::msg::{Ask, Effect};
use super::{anyway, due, sign_in};
use crate::domain::entry::{Gate, Way};
use crate::door::keys::Deed;
use crate::door::state::{Chooser, Model, Panel};
use crate::tui::state::sign_in::Entered;

/// A question must have stood so long before a key answers it.
const READ: u64 = 300;

pub(super) fn perform(model: &mut Model, deed: Deed, at: u64) -> Vec<Effect> {
    match deed {
        Deed::Choose => {
            let marked = model.here().or(model.due.first()).map(|due| due.screening.id);
            model.panel = Some(Panel::Choose(Chooser { marked }));
            return due::read_due(model);
        }
        Deed::TurnWay => turn_way(model),
        Deed::Anyway => anyway::ask_anyway(model, at),
        Deed::Yes => return yes(model, at),
        Deed::Take => due::take(model, |screening| Gate::Screening(screening.id)),
        Deed::TakeHall => due::take(model, |screening| Gate::Hall(screening.hall.id)),
        Deed::TakeHouse => due::stand_at(model, Gate::House),
        Deed::Up => due::move_mark(model, -1),
        Deed::Down => due::move_mark(model, 1),
        Deed::NextField => {
            if let Some(form) = model.form() {
                form.turn_field();
            }
        }
        Deed::Submit => return submit(model),
        Deed::Elsewhere => return anyway::ask_elsewhere(model),
        Deed::Lock => return sign_in::lock(model),
        Deed::Back => back(model),
        Deed::Help => model.panel = Some(Panel::Help),
        Deed::Quit => model.panel = Some(Panel::Quit(at)),
        Deed::QuitAtOnce => return vec![Effect::Quit],
        Deed::Redraw => return vec![Effect::Redraw],
        Deed::Suspend => return vec![Effect::Suspend],
    }
    Vec::new()
}

fn turn_way(model: &mut Model) {
    if !model.house.doors.re_entry {
        model.hint = Some("door-no-way-back");
        return;
    }
    model.way = if model.way == Way::In { Way::Out } else { Way::In };
}

/// A yes counts if its question could be read.
fn yes(model: &mut Model, at: u64) -> Vec<Effect> {
    match &model.panel {
        Some(Panel::Quit(since)) if at >= since + READ => vec![Effect::Quit],
        Some(Panel::Anyway(anyway)) if at >= anyway.since + READ && !anyway.is_under_way => anyway::let_in(model, None),
        _ => Vec::new(),
    }
}

/// Enter where number and PIN are typed.
fn submit(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(form) = model.form() else { return Vec::new() };
    let (number, pin) = match form.enter(now) {
        Ok(Some(Entered::Pin(number, pin))) => (number, pin),
        Ok(_) => return Vec::new(),
        Err(hint) => {
            model.hint = Some(hint);
            return Vec::new();
        }
    };
    if let (None, Some(Panel::Anyway(anyway))) = (&model.sign_in, &model.panel) {
        let leave = anyway.leave.map(|(act, _)| (act, number, pin));
        return anyway::let_in(model, leave);
    }
    let request = model.request();
    if let Some(form) = &mut model.sign_in {
        form.question.ask(request);
    }
    vec![Effect::Ask(Ask::SignIn { request, number, pin })]
}

/// One layer back. Without anything to let in, it is still chosen.
fn back(model: &mut Model) {
    // What is under way is told when it is done.
    if model.is_letting_in() {
        return;
    }
    match model.panel.take() {
        Some(Panel::Choose(chooser)) if model.gate.is_none() => model.panel = Some(Panel::Choose(chooser)),
        Some(Panel::Quit(_) | Panel::Help) if model.gate.is_none() => {
            model.panel = Some(Panel::Choose(Chooser { marked: model.due.first().map(|due| due.screening.id) }));
        }
        Some(_) => {}
        None if model.shown.is_none() => model.doubles = 0,
        None => model.shown = None,
    }
}
