//! Number and PIN as they are typed, whoever asks for them.

use crate::domain::ids::RequestId;
use crate::tui::state::keys::{Key, editing};
use crate::tui::state::model::Model;
use crate::tui::state::sign_in::Entered;

/// A key for the number or the PIN, where they are asked for. A scanner types neither.
pub(crate) fn type_key(model: &mut Model, key: Key) -> bool {
    let is_scan = model.burst.is_scan();
    let Some(form) = model.credentials() else { return false };
    let hint = if is_scan {
        form.clear();
        Some("why-burst")
    } else {
        editing(key).and_then(|request| form.type_in(request).err())
    };
    if let Some(id) = hint {
        model.hint(id);
    }
    true
}

/// Number and PIN, or a code, if they are whole and may be tried, and the question under which they are.
pub(crate) fn entered(model: &mut Model) -> Option<(RequestId, Entered)> {
    let (now, is_scan) = (model.now, model.burst.is_scan());
    let request = model.request();
    let form = model.credentials()?;
    let entered = if is_scan {
        form.clear();
        Err("why-burst")
    } else {
        form.enter(now)
    };
    match entered {
        Ok(given) => {
            let given = given?;
            form.question.ask(request);
            Some((request, given))
        }
        Err(id) => {
            model.hint(id);
            None
        }
    }
}
