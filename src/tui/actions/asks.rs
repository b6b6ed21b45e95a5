//! What can be done with an ask for leave of another terminal.

use crate::tui::state::asks::AsksPanel;
use crate::tui::state::deed::Deed;
use crate::tui::state::model::{Model, Overlay};

/// What a yes gives leave for; nothing while an answer is on the way.
pub(crate) fn deed(panel: &AsksPanel, model: &Model) -> Option<Deed> {
    let ask = model.asks.shown(panel, model.now).filter(|_| !panel.question.waits())?;
    Some(Deed::GiveLeave(Box::new(ask.clone())))
}

pub(crate) fn why_no_asks(model: &Model) -> Option<&'static str> {
    model.asks.open(model.now).next().is_none().then_some("why-nobody-asks")
}

pub(crate) fn why_no_refusal(model: &Model) -> Option<&'static str> {
    match model.overlays.last() {
        Some(Overlay::Asks(panel)) if panel.question.waits() => Some("why-under-way"),
        Some(Overlay::Asks(panel)) if model.asks.shown(panel, model.now).is_some() => None,
        _ => Some("why-nobody-asks"),
    }
}

/// Why nobody is asked at other terminals.
pub(crate) fn why_not_elsewhere(model: &Model) -> Option<&'static str> {
    use crate::tui::state::leave::Elsewhere;
    match model.overlays.last() {
        Some(Overlay::Leave(panel)) if panel.form.question.waits() => Some("why-under-way"),
        Some(Overlay::Leave(panel)) if matches!(panel.elsewhere, Elsewhere::Sending | Elsewhere::Asked(..)) => {
            Some("why-asked-already")
        }
        _ => None,
    }
}
