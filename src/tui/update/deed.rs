//! Weighs a yes: it is armed by its key, and done once it is clear that no scanner sent it.

use super::{demo, sale};
use crate::tui::actions;
use crate::tui::actions::meaning::Subject;
use crate::tui::state::action::Action;
use crate::tui::state::deed::{Armed, DEAD_KEY, Deed, Shown};
use crate::tui::state::keys::Key;
use crate::tui::state::model::Model;
use crate::tui::update::effect::{Ask, Effect};

/// Does what was confirmed, other than paying.
pub(crate) fn carry_out(model: &mut Model, deed: &Deed) -> Vec<Effect> {
    model.overlays.pop();
    match *deed {
        Deed::Cancel { order, .. } => sale::step(model, order, Ask::Cancel(order)),
        Deed::TakeOver { order } => sale::step(model, order, Ask::TakeOver(order)),
        Deed::Block { screening, ref seats, reason } => {
            let request = model.request();
            vec![Effect::Ask(request, Ask::Block { screening, seats: seats.clone(), reason })]
        }
        Deed::Demo(screening) => demo::start(model, screening),
        Deed::Quit => vec![Effect::Quit],
        // These have rooms of their own.
        Deed::Pay { .. } | Deed::Refund { .. } | Deed::MakePacket(_) | Deed::Grab { .. } | Deed::CallOff { .. } => {
            Vec::new()
        }
    }
}

/// Keys that mean something new are dead until that was long enough on the screen.
pub(crate) fn deaden(model: &mut Model, before: &[(Key, Action, Subject)]) {
    for meaning in actions::meaning::meanings(model) {
        if !before.contains(&meaning) {
            model.deaden(meaning.0);
        }
    }
}

pub(crate) fn seen(model: &mut Model, at: u64, shown: Shown) -> Vec<Effect> {
    model.shown = shown;
    model.dead.retain(|dead| dead.shown_at.is_none_or(|shown| at < shown + DEAD_KEY));
    for dead in &mut model.dead {
        dead.shown_at.get_or_insert(at);
    }
    Vec::new()
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
