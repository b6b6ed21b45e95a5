//! The pure core: a message and the model in, the changed model and effects out.
//!
//! `burst` decides what keys were, `scan` has scans judged, `deed` does what keys do; the others change one subject each.

mod anyway;
mod burst;
mod deed;
mod due;
pub(crate) mod msg;
mod scan;
mod sign_in;

use msg::{Effect, Msg, Reply};

use super::state::{Model, Told};
use crate::box_office::{Event, Notice};
use crate::domain::time::Timestamp;

/// What the first frame needs.
pub(crate) fn start(model: &mut Model) -> Vec<Effect> {
    due::read_due(model)
}

/// Takes in a message.
pub(crate) fn update(model: &mut Model, msg: Msg, now: Timestamp) -> Vec<Effect> {
    model.now = now;
    if matches!(msg, Msg::Key(..) | Msg::Paste(..)) {
        model.last_act = now;
    }
    let mut effects = match msg {
        Msg::Key(key, at) => burst::press(model, key, at),
        Msg::Paste(text, at) => burst::paste(model, &text, at),
        Msg::Resize(width, height) => {
            model.size = (width, height);
            Vec::new()
        }
        Msg::Event(event) => {
            happened(model, event);
            Vec::new()
        }
        Msg::Reply(reply) => answered(model, reply),
        Msg::Tick(at) => burst::settle(model, at),
        Msg::Terminate => vec![Effect::Quit],
        Msg::Stop => vec![Effect::Suspend],
        Msg::Woken => vec![Effect::Redraw],
    };
    if model.shown_until().is_some_and(|until| until <= now) {
        model.shown = None;
    }
    if model.locks_at().is_some_and(|at| at <= now) {
        effects.extend(sign_in::lock(model));
    }
    // With each minute something else may be due, and others have come in elsewhere.
    if model.due_asked != Some(due::minute(now)) {
        effects.extend(due::read_due(model));
    }
    effects
}

fn answered(model: &mut Model, reply: Reply) -> Vec<Effect> {
    match reply {
        Reply::Due(Ok(due)) => {
            model.is_read = true;
            model.due = due;
            due::mark_what_is_there(model);
            Vec::new()
        }
        // What was due before stays; the lights tell that a store is away.
        Reply::Due(Err(_)) => {
            model.is_read = true;
            Vec::new()
        }
        Reply::Scanned(answer) => {
            let Some((code, _)) = model.asked.take() else { return Vec::new() };
            let told = answer.map_or_else(Told::Refused, Told::Judged);
            scan::told_of(model, code, told);
            scan::next_scan(model)
        }
        Reply::Anyway(request, answer) => {
            anyway::let_in_or_not(model, request, answer);
            Vec::new()
        }
        Reply::Elsewhere(request, heard) => {
            anyway::heard(model, request, heard);
            Vec::new()
        }
        Reply::SignedIn(request, answer) => {
            let now = model.now;
            let Some(form) = &mut model.sign_in else { return Vec::new() };
            if !form.question.is_answered_by(request) {
                return Vec::new();
            }
            match answer {
                Ok(person) => {
                    model.standing.signed_in = Some(person);
                    model.sign_in = None;
                    model.last_act = now;
                    model.hint = None;
                }
                Err(refusal) => form.refused(refusal, now),
            }
            Vec::new()
        }
    }
}

fn happened(model: &mut Model, event: Event) {
    match event {
        Event::Live(link) => model.live = link,
        Event::Ledger(link) => model.ledger = link,
        Event::House(house) => model.is_of(house),
        Event::EntriesKept(count) => model.unbooked = count,
        Event::Notice(Notice::LetInAlone { order, seat, verdict }) => {
            model.doubles += 1;
            model.note_later(Told::LetInAlone(order, seat, verdict));
        }
        Event::Staff(standing) => {
            let is_out = standing.has_staff && standing.signed_in.is_none();
            model.standing = standing;
            if !model.standing.has_staff {
                model.sign_in = None;
            } else if is_out && model.sign_in.is_none() {
                sign_in::ask_who(model);
            }
        }
        _ => {}
    }
}
