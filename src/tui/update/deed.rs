//! Carries out a yes, keeps what the screen shows, and deadens keys whose meaning changed by itself.

use super::effect::{Ask, Effect};
use super::{asks, call_off, demo, drawer, new_packet, packets, pay, refund, sale};
use crate::box_office::RefundTold;
use crate::tui::actions;
use crate::tui::actions::meaning::Subject;
use crate::tui::state::action::Action;
use crate::tui::state::deed::{DEAD_KEY, Deed, Shown};
use crate::tui::state::keys::Key;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;
use crate::tui::state::pay::Payment;

/// Keys that mean something new are dead until that was long enough on the screen.
pub(crate) fn deaden(model: &mut Model, before: &[(Key, Action, Subject)]) {
    for meaning in actions::meaning::meanings(model) {
        if !before.contains(&meaning) {
            model.deaden(meaning.0);
        }
    }
}

pub(crate) fn seen(model: &mut Model, at: u64, shown: Shown) {
    if model.shown.deed != shown.deed {
        model.deed_since = at;
    }
    model.shown = shown;
    model.dead.retain(|dead| dead.shown_at.is_none_or(|shown| at < shown + DEAD_KEY));
    for dead in &mut model.dead {
        dead.shown_at.get_or_insert(at);
    }
}

/// A yes came too early, or to something else than was shown: it is to be given again.
pub(crate) fn ask_again(model: &mut Model, key: Key, action: Action) {
    match (actions::deed::deed(model), actions::why_not(model, action)) {
        (Some(Deed::Pay { total, .. }), _) => model.note = Some(Note::PressAgain { key, total }),
        (None, Some(id)) => model.hint(id),
        _ if !model.burst.is_alone() => model.hint("why-held"),
        _ => model.hint("why-not-shown"),
    }
}

/// Does what a yes was to.
pub(crate) fn carry_out(model: &mut Model, deed: Deed) -> Vec<Effect> {
    if matches!(model.overlays.last(), Some(Overlay::Confirm(_))) {
        model.overlays.pop();
    }
    match deed {
        Deed::Pay { order, reviewed, attempt, tenders, step, exchange, reason, .. } => {
            let (request, ask_again, unsure) = (model.request(), None, false);
            let payment =
                Payment { request, order, reviewed, attempt, tenders, step, exchange, reason, ask_again, unsure };
            pay::take(model, payment)
        }
        Deed::Grab { packet, member } => packets::grab(model, packet, member),
        Deed::Refund { order, attempt, seats, fee, step, reason, .. } => {
            refund::give(model, Ask::Refund { order, attempt, seats, told: RefundTold { fee, step }, reason })
        }
        Deed::MakePacket(new) => new_packet::make(model, new),
        Deed::CallOff { screening, reason } => call_off::carry_out(model, screening, reason),
        Deed::InDrawer(wanted) => drawer::carry_out(model, wanted),
        Deed::Cancel { order, .. } => sale::step(model, order, Ask::Cancel(order)),
        Deed::TakeOver { order } => sale::step(model, order, Ask::TakeOver(order)),
        Deed::Block { screening, seats, reason } => {
            let request = model.request();
            if let Some(open) = &mut model.seats {
                open.blocking.clone_from(&seats);
            }
            vec![Effect::Ask(request, Ask::Block { screening, seats, reason })]
        }
        Deed::GiveLeave(ask) => asks::answer(model, ask, true),
        Deed::Demo(spot) => demo::start(model, spot),
        Deed::Quit => vec![Effect::Quit],
    }
}
