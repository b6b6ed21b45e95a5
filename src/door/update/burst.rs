//! Decides what keys were: a scan is taken as soon as it is whole, and a key is what stood alone.

use super::deed::perform;
use super::msg::Effect;
use super::scan::scanned;
use crate::domain::text::Text;
use crate::domain::ticket;
use crate::door::keys::{Place, bound};
use crate::door::state::Model;
use crate::tui::state::burst::Waiting;
use crate::tui::state::keys::{Key, editing};

/// The key that ends a scan may come so long after it, in milliseconds.
const LATE_END: u64 = 500;

/// More keys in one burst are no scan: something lies on the keyboard.
const MOST_KEYS: usize = 1_000;

/// A key arrived. Each waits until it is clear that it stood alone; a scan is taken as soon as it is whole.
pub(super) fn press(model: &mut Model, key: Key, at: u64) -> Vec<Effect> {
    let mut effects = if model.burst.is_over(at) { decide(model, at) } else { Vec::new() };
    model.burst.press(key, at);
    if model.burst.is_held() {
        return effects;
    }
    model.burst.wait(Waiting { key, at, deed: None });
    if !model.burst.is_scan() {
        return effects;
    }
    if matches!(key, Key::Enter | Key::Tab) {
        effects.extend(decide(model, at));
    } else if let Some(code) = whole(model) {
        model.burst.take();
        effects.extend(scanned(model, &code, at));
    } else if model.burst.waiting().len() > MOST_KEYS {
        model.burst.take();
    }
    effects
}

/// What was pasted are scans, a line each.
pub(super) fn paste(model: &mut Model, text: &str, at: u64) -> Vec<Effect> {
    model.burst.take();
    model.burst.paste(at);
    let lines = text.split(['\r', '\n', '\t']);
    lines.flat_map(|line| scanned(model, Text::new(line).as_str(), at)).collect()
}

/// What waits is decided when its time has come.
pub(super) fn settle(model: &mut Model, at: u64) -> Vec<Effect> {
    if model.burst.due(0).is_some_and(|due| at >= due) { decide(model, at) } else { Vec::new() }
}

/// The ticket that the last keys are: the next scan may follow at once, and no key between them.
fn whole(model: &Model) -> Option<String> {
    let typed: Vec<char> = model.burst.waiting().iter().filter_map(character).collect();
    let code: String = typed.get(typed.len().checked_sub(ticket::LENGTH)?..)?.iter().collect();
    ticket::is_meant(&code).then_some(code)
}

fn character(waiting: &Waiting) -> Option<char> {
    if let Key::Char(c) = waiting.key { Some(c) } else { None }
}

/// What waited is a scan, a key, or nothing that should do anything.
fn decide(model: &mut Model, at: u64) -> Vec<Effect> {
    let waited = model.burst.take();
    if model.burst.is_scan() {
        let typed: String = waited.iter().filter_map(character).collect();
        return scanned(model, typed.trim(), at);
    }
    let is_typing = matches!(model.place(), Place::Leave | Place::SignIn);
    let is_alone = model.burst.is_single() || model.burst.is_held();
    if !is_alone && !is_typing {
        return Vec::new();
    }
    waited.into_iter().flat_map(|waiting| act(model, waiting.key, waiting.at)).collect()
}

/// What a key does that stood alone.
fn act(model: &mut Model, key: Key, at: u64) -> Vec<Effect> {
    let is_end = matches!(key, Key::Enter | Key::Tab);
    if is_end && model.scanned_at.is_some_and(|scanned| at <= scanned + LATE_END) {
        return Vec::new();
    }
    model.hint = None;
    let place = model.place();
    if let Some(deed) = bound(place, key) {
        return perform(model, deed, at);
    }
    if let (Some(form), Some(request)) = (model.form(), editing(key))
        && let Err(hint) = form.type_in(request)
    {
        model.hint = Some(hint);
    }
    Vec::new()
}
