//! What each consequential key would do, and to what: compared before and after the world has changed by itself.

use super::{deed, sale};
use crate::domain::ids::{LeaveId, MemberId, OrderRef};
use crate::domain::price::Pick;
use crate::tui::actions;
use crate::tui::state::action::Action;
use crate::tui::state::deed::Deed;
use crate::tui::state::keys::Key;
use crate::tui::state::model::{Model, Overlay};

/// What a consequential key would do, and to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The picks, and the order that they change.
    Picks(Vec<Pick>, Option<OrderRef>),
    Order(OrderRef),
    Member(MemberId),
    Leave(LeaveId),
    Deed(Deed),
}

fn subject(model: &Model, action: Action) -> Option<Subject> {
    if deed::is_yes(action) {
        return deed::meant(model).map(Subject::Deed);
    }
    if actions::why_not(model, action).is_some() {
        return None;
    }
    match action {
        Action::Hold => model.seats.as_ref().map(|seats| Subject::Picks(seats.picks.clone(), seats.amending)),
        Action::Pay if sale::pays_picks(model) => {
            model.seats.as_ref().map(|seats| Subject::Picks(seats.picks.clone(), seats.amending))
        }
        Action::Pay
        | Action::CancelOrder
        | Action::Extend
        | Action::Amend
        | Action::TakeOver
        | Action::Refund
        | Action::Exchange
        | Action::Attach => model.target().map(Subject::Order),
        Action::Submit => match model.overlays.last() {
            Some(Overlay::Members(members)) => members.subject().map(Subject::Member),
            _ => None,
        },
        Action::RefuseLeave => match model.overlays.last() {
            Some(Overlay::Asks(panel)) => Some(Subject::Leave(panel.chosen)),
            _ => None,
        },
        Action::HoldAgain => model.again_target().map(|order| Subject::Order(order.reference)),
        _ => None,
    }
}

pub(crate) fn meanings(model: &Model) -> Vec<(Key, Action, Subject)> {
    let context = actions::context(model);
    let here = model.keymap.at(context);
    here.flat_map(|line| line.keys_in(context).map(|key| (key, line.spec.action)))
        .filter_map(|(key, action)| Some((key, action, subject(model, action)?)))
        .collect()
}
