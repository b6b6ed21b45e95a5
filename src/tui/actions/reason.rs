//! The usual reasons for a refund and for calling off: a digit gives one, as long as nothing else is typed.

use crate::tui::state::action::Context;
use crate::tui::state::keys::Key;
use crate::tui::state::model::{Model, Overlay};

/// The ids of their texts, in the order of their digits.
pub(crate) const OF_REFUND: [&str; 4] = ["reason-ill", "reason-plans", "reason-mistake", "reason-house"];

pub(crate) const OF_CALL_OFF: [&str; 4] = ["reason-projector", "reason-copy", "reason-power", "reason-few"];

/// The one that `key` gives.
pub(crate) fn of_key(model: &Model, key: Key) -> Option<&'static str> {
    let Key::Char(digit) = key else { return None };
    let place = usize::try_from(digit.to_digit(10)?.checked_sub(1)?).ok()?;
    let usual = match model.overlays.last()? {
        Overlay::Refund(panel) if is_empty(panel.context(), panel.reason.value()) => OF_REFUND,
        Overlay::CallOff(panel) if is_empty(panel.context(), panel.reason.value()) => OF_CALL_OFF,
        _ => return None,
    };
    usual.get(place).copied()
}

fn is_empty(context: Context, typed: &str) -> bool {
    context == Context::ReasonField && typed.is_empty()
}
