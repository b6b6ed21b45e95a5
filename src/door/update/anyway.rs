//! Letting one in whose ticket says otherwise: by a second key, and by leave where it needs some.

use super::msg::{Ask, Effect};
use super::scan::told_of;
use crate::box_office::Judged;
use crate::domain::entry::{self, Way};
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Act, StaffNumber};
use crate::door::state::{Anyway, Model, Panel, Scan, Told};
use crate::tui::state::sign_in::{Credentials, Secret};

/// Asks whether.
pub(super) fn ask_anyway(model: &mut Model, at: u64) {
    let Some((scan, judged)) = model.stopped() else {
        model.hint = Some("door-nobody-stopped");
        return;
    };
    let anyway = Anyway {
        entry: model.mint,
        code: scan.code.clone(),
        judged: judged.clone(),
        since: at,
        leave: None,
        form: Credentials::default(),
        is_under_way: false,
    };
    model.panel = Some(Panel::Anyway(Box::new(anyway)));
}

/// Lets them in, or finds out that it needs leave.
pub(super) fn let_in(model: &mut Model, leave: Option<(Act, StaffNumber, Secret)>) -> Vec<Effect> {
    let request = model.request();
    let (Some(gate), Some(Panel::Anyway(anyway))) = (model.gate, &mut model.panel) else { return Vec::new() };
    anyway.is_under_way = true;
    anyway.form.question.ask(request);
    let scan = entry::Scan { id: anyway.entry, gate, way: Way::In };
    vec![Effect::Ask(Ask::Anyway { request, code: anyway.code.clone(), scan, leave })]
}

/// The answer.
pub(super) fn let_in_or_not(model: &mut Model, request: RequestId, answer: Result<Judged, Refusal>) {
    let now = model.now;
    let Some(Panel::Anyway(anyway)) = &mut model.panel else { return };
    if !anyway.form.question.is_answered_by(request) {
        return;
    }
    anyway.is_under_way = false;
    match answer {
        Ok(judged) => {
            let code = anyway.code.clone();
            model.panel = None;
            told_of(model, code, Told::Judged(judged));
        }
        Err(Refusal::LeaveNeeded(act, role)) => anyway.leave = Some((act, role)),
        Err(refusal) if anyway.leave.is_some() => anyway.form.refused(refusal, now),
        Err(refusal) => {
            let code = anyway.code.clone();
            model.panel = None;
            model.show(Scan { at: now, code, told: Told::Refused(refusal) });
        }
    }
}
