//! Decides what keys were: a person's act by themselves, a scan is text, and only a key that stood alone is a yes.

use super::effect::Effect;
use super::perform::perform;
use super::typing::{self, fill, type_key, type_text};
use super::{deed, scan};
use crate::domain::text::Text;
use crate::tui::actions;
use crate::tui::state::action::{Action, Context};
use crate::tui::state::burst::{Typed, Waiting};
use crate::tui::state::deed::{DEAD_KEY, DeadKey, GLANCE, SEEN};
use crate::tui::state::keys::Key;
use crate::tui::state::model::Model;
use crate::tui::state::scan::Scan;
use crate::tui::state::seats::Seats;

/// A key arrived: it waits where it may be the first of a burst, or is a yes; else it acts at once.
pub(crate) fn press(model: &mut Model, key: Key, at: u64) -> Vec<Effect> {
    let mut effects = if model.burst.is_over(at) { decide(model, at) } else { Vec::new() };
    model.burst.press(key, at);
    let context = actions::context(model);
    let action = model.keymap.bound(context, key);
    let is_yes = action.is_some_and(actions::deed::is_yes);
    // Where text is typed, a digit may stand for a usual reason, and a blank turn a choice.
    let is_key = !context.is_typing() || actions::reason::of_key(model, key).is_some() || typing::is_on_choice(model);
    let may_be_text = is_key && matches!(key, Key::Char(_) | Key::Enter | Key::Tab);
    if !(is_yes || may_be_text || model.burst.waits()) {
        match key {
            Key::Char(c) if action.is_none() => {
                if !model.burst.goes_on(context, c) {
                    let before = typing::held(model);
                    model.burst.begin_typed(context, before);
                    model.burst.goes_on(context, c);
                }
            }
            // What a scanner sends behind it.
            Key::Enter | Key::Tab if model.burst.is_scan_typed() => {
                effects.extend(scan_typed(model, true));
                return effects;
            }
            _ => drop(model.burst.take_typed()),
        }
        effects.extend(act(model, key, at));
        return effects;
    }
    let is_first = is_yes && !model.burst.waits() && at >= model.deed_since + GLANCE;
    let deed = model.shown.deed.clone().filter(|_| is_first);
    model.burst.wait(Waiting { key, at, deed });
    // A letter that moves the cursor moves it as long as it is held.
    if model.burst.is_held() && action.is_some_and(moves) {
        effects.extend(act_all(model));
    }
    effects
}

/// A scan went into a field, which is put back if it was not for it.
fn scan_typed(model: &mut Model, has_end: bool) -> Vec<Effect> {
    let Some(Typed { text, context, before }) = model.burst.take_typed() else { return Vec::new() };
    // Fast fingers, and an input method that sends a word at once.
    if !has_end && matches!(Scan::of(&text), Scan::Member(_) | Scan::Other) {
        return Vec::new();
    }
    // What came meanwhile may have led elsewhere.
    if actions::context(model) == context {
        typing::put_back(model, before);
    }
    scan::scanned(model, text.trim(), has_end)
}

fn moves(action: Action) -> bool {
    matches!(action, Action::MoveUp | Action::MoveDown | Action::MoveLeft | Action::MoveRight)
}

/// Text that was pasted: for a field, else what a scan is; never keys.
pub(crate) fn paste(model: &mut Model, text: &str, at: u64) -> Vec<Effect> {
    let mut effects = act_all(model);
    model.burst.paste(at);
    let is_code = !matches!(Scan::of(text.trim()), Scan::Member(_) | Scan::Order(_) | Scan::Other);
    if actions::context(model).is_typing() && !is_code {
        type_text(model, text);
    } else {
        effects.extend(scan::scanned(model, Text::new(text).as_str(), true));
    }
    effects
}

/// What waits is decided when its time has come.
pub(crate) fn settle(model: &mut Model, at: u64) -> Vec<Effect> {
    if model.burst.due(model.deed_since).is_some_and(|due| at >= due) { decide(model, at) } else { Vec::new() }
}

fn decide(model: &mut Model, at: u64) -> Vec<Effect> {
    let mut effects = scan_typed(model, false);
    let mut waited = model.burst.take();
    if model.burst.is_scan() {
        let typed: String =
            waited.iter().filter_map(|waiting| if let Key::Char(c) = waiting.key { Some(c) } else { None }).collect();
        let has_end = waited.last().is_some_and(|last| matches!(last.key, Key::Enter | Key::Tab));
        effects.extend(scan::scanned(model, typed.trim(), has_end));
        return effects;
    }
    if let [waiting] = waited.as_slice()
        && model.burst.is_single()
        && let Some(action) = model.keymap.bound(actions::context(model), waiting.key)
        && actions::deed::is_yes(action)
    {
        return yes(model, waiting, action, at);
    }
    if model.burst.is_held() {
        waited.truncate(1);
    }
    effects.extend(waited.into_iter().flat_map(|waiting| act(model, waiting.key, waiting.at)));
    effects
}

/// A yes that stood alone. It counts if it still means what was on the screen, for long enough: the world may have
/// changed.
fn yes(model: &mut Model, waiting: &Waiting, action: Action, at: u64) -> Vec<Effect> {
    if is_dead(model, waiting.key, waiting.at) {
        model.hint("why-dead");
        return Vec::new();
    }
    let deed = actions::deed::deed(model);
    let is_seen = model.burst.is_alone() && model.shown.deed == deed && at >= model.deed_since + SEEN;
    match deed {
        Some(deed) if is_seen && waiting.deed.as_ref() == Some(&deed) => match actions::why_not(model, action) {
            Some(id) => model.hint(id),
            None => return deed::carry_out(model, deed),
        },
        _ => deed::ask_again(model, waiting.key, action),
    }
    Vec::new()
}

fn is_dead(model: &Model, key: Key, at: u64) -> bool {
    let is_it = |dead: &DeadKey| dead.key == key && dead.shown_at.is_none_or(|shown| at < shown + DEAD_KEY);
    model.dead.iter().any(is_it)
}

/// All that waits does what it does.
fn act_all(model: &mut Model) -> Vec<Effect> {
    model.burst.take().into_iter().flat_map(|waiting| act(model, waiting.key, waiting.at)).collect()
}

/// What a key does, if it is no yes.
fn act(model: &mut Model, key: Key, at: u64) -> Vec<Effect> {
    let context = actions::context(model);
    if let Some(action) = model.keymap.bound(context, key) {
        if is_dead(model, key, at) {
            model.hint("why-dead");
            return Vec::new();
        }
        if actions::deed::is_yes(action) {
            model.hint("why-burst");
            return Vec::new();
        }
        return perform(model, action, Some(key));
    }
    if context == Context::Seats
        && let Some(letter) = Seats::begins_field(key)
    {
        if let Some(seats) = &mut model.seats {
            seats.open_field(Some(letter));
        }
        return Vec::new();
    }
    if let Some(reason) = actions::reason::of_key(model, key) {
        // As if it had been typed, and left by Enter.
        let reason = model.locale.text(reason);
        fill(model, &reason);
        return perform(model, Action::Submit, Some(Key::Enter));
    }
    if context.is_typing() {
        type_key(model, key);
    }
    Vec::new()
}
