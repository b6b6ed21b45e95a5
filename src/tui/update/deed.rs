//! Weighs a yes: it is armed by its key, and done once it is clear that no scanner sent it.

use super::effect::{Ask, Effect};
use super::{call_off, demo, new_packet, packets, pay, refund, sale};
use crate::tui::actions;
use crate::tui::actions::meaning::Subject;
use crate::tui::state::action::Action;
use crate::tui::state::deed::{Armed, DEAD_KEY, Deed, Shown};
use crate::tui::state::keys::{BURST_CLEAR, Key};
use crate::tui::state::model::{Model, Overlay};

/// Keys that mean something new are dead until that was long enough on the screen.
pub(crate) fn deaden(model: &mut Model, before: &[(Key, Action, Subject)]) {
    for meaning in actions::meaning::meanings(model) {
        if !before.contains(&meaning) {
            model.deaden(meaning.0);
        }
    }
}

pub(crate) fn seen(model: &mut Model, at: u64, shown: Shown) {
    model.shown = shown;
    model.dead.retain(|dead| dead.shown_at.is_none_or(|shown| at < shown + DEAD_KEY));
    for dead in &mut model.dead {
        dead.shown_at.get_or_insert(at);
    }
}

/// A yes: it counts once it is clear that no scanner sent it.
pub(crate) fn arm(model: &mut Model, action: Action, at: u64) {
    let why = if model.burst.is_on() { Some("why-burst") } else { actions::why_not(model, action) };
    let deed = actions::deed::deed(model);
    // A share is grabbed by one key, so that it is here that the screen must have shown for whom.
    let unseen = action == Action::Grab && deed != model.shown.deed;
    match (why.or(unseen.then_some("why-not-shown")), deed) {
        (Some(id), _) => model.hint(id),
        (None, Some(deed)) => {
            if model.armed.is_none() {
                model.armed = Some(Armed { deed, at });
            }
        }
        (None, None) => {}
    }
}

/// The armed yes is done when its time has come, if it still means what was on the screen: the world may have changed.
pub(crate) fn fire(model: &mut Model, at: u64) -> Vec<Effect> {
    let Some(Armed { deed, .. }) = model.armed.take_if(|armed| at >= armed.at + BURST_CLEAR) else {
        return Vec::new();
    };
    if actions::deed::deed(model).as_ref() != Some(&deed) || model.shown.deed.as_ref() != Some(&deed) {
        model.hint("why-not-shown");
        return Vec::new();
    }
    if matches!(model.overlays.last(), Some(Overlay::Confirm(_))) {
        model.overlays.pop();
    }
    match deed {
        Deed::Pay { order, attempt, tenders, .. } => pay::take(model, order, attempt, tenders),
        Deed::Grab { packet, member } => packets::grab(model, packet, member),
        Deed::Refund { order, attempt, seats, reason, .. } => {
            refund::give(model, Ask::Refund { order, attempt, seats, reason })
        }
        Deed::MakePacket(new) => new_packet::make(model, new),
        Deed::CallOff { screening, reason } => call_off::carry_out(model, screening, reason),
        Deed::Cancel { order, .. } => sale::step(model, order, Ask::Cancel(order)),
        Deed::TakeOver { order } => sale::step(model, order, Ask::TakeOver(order)),
        Deed::Block { screening, seats, reason } => {
            let request = model.request();
            vec![Effect::Ask(request, Ask::Block { screening, seats, reason })]
        }
        Deed::Demo(screening) => demo::start(model, screening),
        Deed::Quit => vec![Effect::Quit],
    }
}
