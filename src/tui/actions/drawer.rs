//! What can be done with the drawer on the screen, and why not.

use crate::domain::drawer::Act;
use crate::tui::state::action::Action;
use crate::tui::state::deed::Deed;
use crate::tui::state::drawer::DrawerPanel;
use crate::tui::state::model::{Model, Overlay};

/// What a yes would do.
pub(crate) fn deed(panel: &DrawerPanel, model: &Model) -> Option<Deed> {
    let asks = panel.asks(model.house.drawer_limit, model.unsure_in_drawer.as_ref());
    asks.map(|wanted| Deed::InDrawer(Box::new(wanted.clone())))
}

/// Why it cannot be done with the drawer on top, as the id of a sentence.
pub(crate) fn why_not(model: &Model, action: Action) -> Option<&'static str> {
    let Some(Overlay::Drawer(panel)) = model.overlays.last() else {
        return (action == Action::Accept).then_some("why-nothing-to-accept");
    };
    match action {
        Action::Accept => {
            return (!panel.wants_acceptance(model.house.drawer_limit)).then_some("why-nothing-to-accept");
        }
        Action::EarlierZ | Action::LaterZ => return other_z(panel, action).is_none().then_some("why-no-other-z"),
        _ if panel.looked.is_none() => return Some("why-drawer-loading"),
        _ => {}
    }
    let is_own = panel.till == model.terminal;
    let open = panel.open_session();
    match action {
        Action::DrawerOpen | Action::CashIn | Action::CashOut | Action::CashDrop | Action::NoSale if !is_own => {
            Some("why-drawer-of-other")
        }
        Action::DrawerOpen => open.is_some().then_some("why-drawer-open"),
        Action::NextTill | Action::PreviousTill => {
            panel.other_till(&model.terminal, true).is_none().then_some("why-no-other-drawer")
        }
        Action::ZReport => panel.last_z().is_none().then_some("why-no-z"),
        _ => match open {
            None => Some("why-drawer-not-open"),
            Some(session) if action == Action::DrawerClose => {
                if session.acts.iter().all(|done| done.act != Act::Counted) {
                    Some("why-drawer-not-counted")
                } else {
                    session.is_count_stale.then_some("why-drawer-count-stale")
                }
            }
            Some(_) => None,
        },
    }
}

/// The number of the Z before the one on the screen, or of the one after.
pub(crate) fn other_z(panel: &DrawerPanel, action: Action) -> Option<i64> {
    let number = panel.shown_z()?.number + if action == Action::LaterZ { 1 } else { -1 };
    Some(number).filter(|number| *number > 0 && panel.last_z().is_some_and(|last| *number <= last))
}
