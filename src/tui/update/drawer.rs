//! The drawer of a till: looks at it, counts, moves cash by hand, closes, and shows what it came to.
//!
//! All that changes something is a yes to what was on the screen. What is wanted keeps its id until it is known what became
//! of it, so that the same asked again is the same act; until then nothing else is begun.

use super::effect::{Ask, Effect};
use crate::domain::drawer::{Act, Report};
use crate::domain::ids::{RequestId, TerminalId};
use crate::domain::refusal::{Outcome as Known, Refusal};
use crate::tui::actions::drawer::other_z;
use crate::tui::state::action::Action;
use crate::tui::state::drawer::{DrawerPanel, Form, Grid, Looked, Outcome, Stage, Wanted, What};
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;

/// Opens the panel: on this terminal's drawer, or on what is still to be found out.
pub(crate) fn open(model: &mut Model) -> Vec<Effect> {
    model.overlays.push(Overlay::Drawer(Box::new(DrawerPanel::new(model.terminal.clone()))));
    find_out(model);
    ask(model)
}

/// Turns to what nobody knows the outcome of, if there is any.
fn find_out(model: &mut Model) -> bool {
    let Some(wanted) = model.unsure_in_drawer.clone() else { return false };
    if let Some(panel) = model.drawer_panel() {
        panel.till = wanted.till.clone();
        panel.turn(Stage::Review(wanted, Box::new(Stage::Session)));
    }
    true
}

/// Asks how it stands.
fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(panel) = model.drawer_panel() else { return Vec::new() };
    panel.looking.ask(request);
    vec![Effect::Ask(request, Ask::Drawer(panel.till.clone()))]
}

/// How it stands, or that nobody could look.
pub(crate) fn looked(model: &mut Model, request: RequestId, answer: Result<Box<Looked>, Refusal>) {
    let Some(panel) = model.drawer_panel() else { return };
    if !panel.looking.is_answered_by(request) {
        return;
    }
    match answer {
        Ok(looked) => panel.tell(*looked),
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}

/// The drawer of the next till, or of the one before.
pub(crate) fn turn_till(model: &mut Model, forward: bool) -> Vec<Effect> {
    let own = model.terminal.clone();
    let Some(till) = model.drawer_panel().and_then(|panel| panel.other_till(&own, forward)) else { return Vec::new() };
    if let Some(panel) = model.drawer_panel() {
        *panel = DrawerPanel::new(till);
    }
    ask(model)
}

/// Begins an act: with what it needs to know, or at once with its question.
pub(crate) fn begin(model: &mut Model, action: Action) -> Vec<Effect> {
    if find_out(model) {
        model.hint("why-drawer-unsure");
        return ask(model);
    }
    let (currency, day) = (model.house.currency, model.house.calendar.day_of(model.now));
    let Some(panel) = model.drawer_panel() else { return Vec::new() };
    let stage = match action {
        Action::DrawerOpen => Stage::Counting(Grid::new(true, currency)),
        Action::DrawerCount => Stage::Counting(Grid::new(false, currency)),
        Action::CashIn => Stage::Moving(Form::new(Act::In)),
        Action::CashOut => Stage::Moving(Form::new(Act::Out)),
        Action::CashDrop => Stage::Moving(Form::new(Act::Dropped)),
        Action::NoSale => Stage::Moving(Form::new(Act::NoSale)),
        Action::DrawerClose => {
            let Some((counted, off)) = panel.last_count() else { return Vec::new() };
            review(model, What::Close { counted, off, is_accepted: false });
            return Vec::new();
        }
        Action::XReport => {
            review(model, What::X);
            return Vec::new();
        }
        _ => {
            review(model, What::Day(day));
            // Which drawers are open by now.
            return ask(model);
        }
    };
    panel.turn(stage);
    Vec::new()
}

/// The question, under an id of its own.
fn review(model: &mut Model, what: What) {
    let id = model.mint.attempt;
    let Some(panel) = model.drawer_panel() else { return };
    let wanted = Wanted { till: panel.till.clone(), id, what };
    let before = std::mem::replace(&mut panel.stage, Stage::Session);
    panel.turn(Stage::Review(wanted, Box::new(before)));
}

/// Enter: on to the question, if what was written is whole.
pub(crate) fn submit(model: &mut Model) {
    let currency = model.house.currency;
    let Some(panel) = model.drawer_panel() else { return };
    let what = match &panel.stage {
        Stage::Counting(grid) => {
            let pieces = grid.pieces().ok_or("why-full");
            let is_float = grid.is_float;
            pieces.map(|pieces| if is_float { What::Open(pieces) } else { What::Count(pieces) })
        }
        Stage::Moving(form) => form.what(currency),
        Stage::Session | Stage::Review(..) | Stage::Told(_) => return,
    };
    match what {
        Ok(what) => review(model, what),
        Err(id) => {
            // To where something is missing.
            if let Stage::Moving(form) = &mut panel.stage {
                form.is_on_reason = id == "why-no-reason";
            }
            model.hint(id);
        }
    }
}

/// The deed.
pub(crate) fn carry_out(model: &mut Model, wanted: Box<Wanted>) -> Vec<Effect> {
    let request = model.request();
    let Some(panel) = model.drawer_panel() else { return Vec::new() };
    panel.question.ask(request);
    vec![Effect::Ask(request, Ask::InDrawer(wanted))]
}

/// It is done, or not, or nobody knows.
pub(crate) fn done(model: &mut Model, request: RequestId, answer: Result<Box<Outcome>, Refusal>) -> Vec<Effect> {
    let Some(panel) = model.drawer_panel() else { return Vec::new() };
    // As long as it waits for this answer, it stays at its question.
    let wanted = panel.under_way().cloned();
    if !panel.question.is_answered_by(request) {
        return Vec::new();
    }
    match answer {
        Ok(outcome) => {
            let till = panel.till.clone();
            model.unsure_in_drawer = None;
            told(model, till, outcome);
        }
        Err(refusal) => {
            if matches!(refusal, Refusal::Unsure { .. } | Refusal::Fault(_)) {
                model.unsure_in_drawer = wanted;
            } else if refusal.outcome() == Known::Refused && !refusal.is_of_rights() {
                model.unsure_in_drawer = None;
                if let Some(panel) = model.drawer_panel() {
                    panel.back();
                }
            }
            model.say(Note::Refused(refusal));
        }
    }
    ask(model)
}

fn told(model: &mut Model, till: TerminalId, outcome: Box<Outcome>) {
    let note = match &*outcome {
        Outcome::Done(done) => Note::InDrawer(till, Box::new(done.clone())),
        Outcome::X(_) => Note::Say("note-x-told"),
        Outcome::Z(_) => Note::Say("note-drawer-closed"),
        Outcome::Day(_) => Note::Say("note-day-closed"),
    };
    let stage = if matches!(*outcome, Outcome::Done(_)) { Stage::Session } else { Stage::Told(outcome) };
    if let Some(panel) = model.drawer_panel() {
        panel.turn(stage);
    }
    model.say(note);
}

/// The last Z of the drawer on the screen, or the one before or after that which is shown.
pub(crate) fn ask_z(model: &mut Model, action: Action) -> Vec<Effect> {
    let request = model.request();
    let Some(panel) = model.drawer_panel() else { return Vec::new() };
    let number = if action == Action::ZReport { panel.last_z() } else { other_z(panel, action) };
    let Some(number) = number else { return Vec::new() };
    panel.looking.ask(request);
    vec![Effect::Ask(request, Ask::ZReport(panel.till.clone(), number))]
}

/// A Z has come, or not.
pub(crate) fn z_told(model: &mut Model, request: RequestId, answer: Result<Box<Report>, Refusal>) {
    let Some(panel) = model.drawer_panel() else { return };
    if !panel.looking.is_answered_by(request) {
        return;
    }
    match answer {
        // Who went on to something else meanwhile stays there.
        Ok(report) if matches!(panel.stage, Stage::Session) || panel.shown_z().is_some() => {
            panel.turn(Stage::Told(Box::new(Outcome::Z(*report))));
        }
        Ok(_) => {}
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}
