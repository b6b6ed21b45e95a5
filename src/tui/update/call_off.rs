//! Calls a screening off, once its reason is given and it is meant.
//!
//! Asked again of a screening that is called off, it lists what is still to be refunded.

use tui_input::Input;

use super::board;
use super::effect::{Ask, Effect};
use crate::box_office::CalledOff;
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::tui::state::call_off::{CallOff, Stage};
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;

/// Asks why the screening under the mark is called off.
pub(crate) fn open(model: &mut Model) {
    if let Some(screening) = model.board.chosen().cloned() {
        let panel = CallOff { screening, reason: Input::default(), stage: Stage::Reason };
        model.overlays.push(Overlay::CallOff(Box::new(panel)));
    }
}

/// Enter after the reason.
pub(crate) fn submit(model: &mut Model) {
    let Some(panel) = model.call_off_panel() else { return };
    if Text::new(panel.reason.value()).is_empty() {
        return model.hint("why-no-reason");
    }
    panel.stage = Stage::Review;
}

/// The deed: from here on nothing of it is sold.
pub(crate) fn carry_out(model: &mut Model, screening: ScreeningId, reason: Text) -> Vec<Effect> {
    let request = model.request();
    let Some(panel) = model.call_off_panel() else { return Vec::new() };
    panel.stage = Stage::Running(request);
    vec![Effect::Ask(request, Ask::CallOff { screening, reason })]
}

/// It is called off, or not.
pub(crate) fn done(model: &mut Model, request: RequestId, answer: Result<CalledOff, Refusal>) -> Vec<Effect> {
    let is_ours = |panel: &&mut CallOff| matches!(panel.stage, Stage::Running(asked) if asked == request);
    let Some(panel) = model.call_off_panel().filter(is_ours) else { return Vec::new() };
    match answer {
        Ok(done) => {
            let to_refund = done.to_refund.into_iter().map(|order| (order, true));
            let orders = to_refund.chain(done.held.into_iter().map(|order| (order, false))).collect();
            panel.stage = Stage::Done { orders, first: 0 };
        }
        // The same may be asked again: a screening is called off once.
        Err(refusal) => {
            panel.stage = Stage::Review;
            model.say(Note::Refused(refusal));
        }
    }
    board::ask(model)
}
