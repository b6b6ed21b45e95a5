//! Who is here.

use super::msg::{Ask, Effect};
use crate::door::state::{Chooser, Model, Panel};
use crate::tui::state::sign_in::Credentials;

/// Asks who is here before anything else.
pub(super) fn lock(model: &mut Model) -> Vec<Effect> {
    if !model.standing.has_staff {
        model.hint = Some("door-no-staff");
        return Vec::new();
    }
    ask_who(model);
    vec![Effect::Ask(Ask::SignOut)]
}

/// The question stands before all else, and what waited is none any more.
pub(super) fn ask_who(model: &mut Model) {
    model.sign_in = Some(Credentials::default());
    model.burst.take();
    model.queue.clear();
    let stays = model.is_letting_in() || matches!(model.panel, Some(Panel::Choose(_)));
    if !stays {
        model.panel = None;
    }
    if model.gate.is_none() && model.panel.is_none() {
        model.panel = Some(Panel::Choose(Chooser::default()));
    }
}
