//! Letting one in whose ticket says otherwise: by a second key, and by leave where it needs some. That is given here, by
//! number and PIN, or at another terminal, whichever comes first.

use super::msg::{Ask, Effect, Heard};
use super::scan::told_of;
use crate::box_office::Judged;
use crate::domain::entry::{self, Way};
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{About, Act, StaffNumber, Verdict};
use crate::domain::text::Text;
use crate::door::keys::Deed;
use crate::door::state::{Anyway, Model, Panel, Scan, Told};
use crate::tui::state::leave::Elsewhere;
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
        elsewhere: Elsewhere::NotAsked,
        asked_elsewhere: None,
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

/// Asks for leave at the other terminals, too.
pub(super) fn ask_elsewhere(model: &mut Model) -> Vec<Effect> {
    if !model.can(Deed::Elsewhere) {
        return Vec::new();
    }
    let (request, locale) = (model.request(), model.locale.clone());
    let (Some(gate), Some(Panel::Anyway(anyway))) = (model.gate, &mut model.panel) else { return Vec::new() };
    (anyway.elsewhere, anyway.asked_elsewhere) = (Elsewhere::Sending, Some(request));
    let about = About {
        order: anyway.judged.ticket.map(|ticket| ticket.order),
        seats: anyway.judged.ticket.iter().map(|ticket| ticket.seat).collect(),
        reason: Text::new(&locale.verdict(&anyway.judged.verdict)),
        ..About::default()
    };
    let scan = entry::Scan { id: anyway.entry, gate, way: Way::In };
    vec![Effect::Ask(Ask::Elsewhere { request, code: anyway.code.clone(), scan, about: Box::new(about) })]
}

/// What came of that. What is heard of an ask that is not waited for any more is nothing.
pub(super) fn heard(model: &mut Model, request: RequestId, heard: Heard) {
    let Some(Panel::Anyway(anyway)) = &mut model.panel else { return };
    if anyway.asked_elsewhere != Some(request) {
        return;
    }
    match heard {
        Heard::Asked(id, deadline) => anyway.elsewhere = Elsewhere::Asked(id, deadline),
        Heard::Ended(end) => {
            let is_allowed = end.verdict == Verdict::Allowed;
            anyway.elsewhere = Elsewhere::Ended(end);
            if is_allowed {
                anyway.form.clear();
                anyway.is_under_way = true;
            } else {
                anyway.asked_elsewhere = None;
            }
        }
        Heard::LetIn(judged) => {
            let code = anyway.code.clone();
            model.panel = None;
            told_of(model, code, Told::Judged(judged));
        }
        Heard::Failed(refusal) => {
            (anyway.elsewhere, anyway.asked_elsewhere) = (Elsewhere::Failed(refusal), None);
            anyway.is_under_way = anyway.form.question.waits();
        }
    }
}
