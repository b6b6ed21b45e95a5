//! The usual reasons for a refund, for calling off, for a complimentary ticket and for what is done with a drawer: a digit gives one, as long as nothing else is typed.

use super::pay;
use crate::tui::state::action::Context;
use crate::tui::state::keys::Key;
use crate::tui::state::model::{Model, Overlay};

/// The id of the one that `key` gives.
pub(crate) fn of_key(model: &Model, key: Key) -> Option<&'static str> {
    let Key::Char(digit) = key else { return None };
    if model.sign_in.is_some() {
        return None;
    }
    let place = usize::try_from(digit.to_digit(10)?.checked_sub(1)?).ok()?;
    let usual = match model.overlays.last()? {
        Overlay::Refund(panel) => panel.usual_reasons(),
        Overlay::CallOff(panel) => panel.usual_reasons(),
        Overlay::Drawer(panel) => panel.usual_reasons(),
        Overlay::Pay(panel) if pay::context(panel, model) == Context::ReasonField => panel.usual_reasons(),
        _ => return None,
    };
    usual.get(place).copied()
}
