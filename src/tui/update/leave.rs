//! The leave of a second person at this terminal: one way for every act.
//!
//! ```text
//! ask ─▶ refused for want of leave ─▶ a panel over the act ─┬─ number + PIN ─▶ the same ask again, by leave ─▶ its answer
//!        (its panel waits on)                               └─ Esc ─▶ the refusal, as if there were no leave to ask for
//! ```
//!
//! The ask that waits is kept by `io`, which repeats it; here is only what the panel shows.

use super::credentials;
use super::effect::{Ask, Effect};
use crate::domain::ids::RequestId;
use crate::domain::order::total;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Act, Role};
use crate::tui::state::drawer::{Wanted, What};
use crate::tui::state::leave::{LeavePanel, Subject};
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::question::Question;
use crate::tui::state::refund::RefundPanel;
use crate::tui::state::sign_in::Credentials;

/// An act asks for leave: over its panel.
pub(crate) fn wanted(model: &mut Model, request: RequestId, ask: &Ask, act: Act, role: Role) {
    let (subject, form) = (subject(model, ask), Credentials::default());
    model.overlays.push(Overlay::Leave(Box::new(LeavePanel { request, act, role, subject, form })));
}

/// To what it is done, and how much it is about.
fn subject(model: &Model, ask: &Ask) -> Subject {
    let of = |order| Subject { order: Some(order), ..Subject::default() };
    match ask {
        Ask::Refund { order, seats, .. } => {
            let panel = model.refund_panels().find(|panel| panel.history.order.reference == *order);
            let amount = panel.and_then(RefundPanel::given).map(|given| given.worth());
            Subject { seats: seats.clone(), amount, ..of(*order) }
        }
        Ask::Pay { order, reviewed, .. } | Ask::Exchange { order, reviewed, .. } => {
            Subject { amount: Some(total(reviewed)), ..of(*order) }
        }
        Ask::Amend { order, .. } => of(order.reference),
        Ask::Extend(order)
        | Ask::Prepare(order)
        | Ask::TakeOver(order)
        | Ask::Cancel(order)
        | Ask::Attach { order, .. } => of(*order),
        Ask::Hold { order, picks } => Subject {
            screening: Some(order.screening),
            seats: picks.iter().map(|pick| pick.seat).collect(),
            ..Subject::default()
        },
        Ask::Block { screening, seats, .. } => {
            Subject { screening: Some(*screening), seats: seats.clone(), ..Subject::default() }
        }
        Ask::CallOff { screening, .. } => Subject { screening: Some(*screening), ..Subject::default() },
        Ask::MakePacket(new) => Subject { amount: Some(new.total), ..Subject::default() },
        Ask::InDrawer(wanted) => of_drawer(wanted),
        _ => Subject::default(),
    }
}

/// Whose drawer, and how much is moved or accepted. The day's close is about no single one.
fn of_drawer(wanted: &Wanted) -> Subject {
    let amount = match &wanted.what {
        What::Open(pieces) | What::Count(pieces) => Some(pieces.total()),
        What::Move { amount, .. } => Some(*amount),
        What::Close { off, .. } => Some(*off),
        What::NoSale(_) | What::X | What::Day(_) => None,
    };
    let till = (!matches!(wanted.what, What::Day(_))).then(|| wanted.till.clone());
    Subject { amount, till, ..Subject::default() }
}

/// That leave was not given.
pub(crate) fn refused(model: &mut Model, request: RequestId, refusal: Refusal) {
    let now = model.now;
    if let Some(panel) = panels(model).find(|panel| panel.request == request) {
        panel.form.question = Question::default();
        panel.form.refused(refusal, now);
    }
}

/// The act has its answer: there is nothing to ask for any more.
pub(crate) fn settled(model: &mut Model, request: RequestId) {
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Leave(panel) if panel.request == request));
}

/// Enter: the same once more, by this leave.
pub(crate) fn submit(model: &mut Model) -> Vec<Effect> {
    let Some((_, number, pin)) = credentials::entered(model) else { return Vec::new() };
    let Some(Overlay::Leave(panel)) = model.overlays.last() else { return Vec::new() };
    vec![Effect::GiveLeave { request: panel.request, number, pin }]
}

/// Esc: without leave nothing is done.
pub(crate) fn drop_last(model: &mut Model) -> Vec<Effect> {
    let last =
        model.overlays.pop_if(|overlay| matches!(overlay, Overlay::Leave(panel) if !panel.form.question.waits()));
    if let Some(Overlay::Leave(panel)) = last {
        return vec![Effect::DropLeave(panel.request)];
    }
    model.hint("why-under-way");
    Vec::new()
}

/// None is given any more, but for those that are being given.
pub(crate) fn drop_all(model: &mut Model) -> Vec<Effect> {
    let gone = model
        .overlays
        .extract_if(.., |overlay| matches!(overlay, Overlay::Leave(panel) if !panel.form.question.waits()));
    gone.filter_map(
        |overlay| if let Overlay::Leave(panel) = overlay { Some(Effect::DropLeave(panel.request)) } else { None },
    )
    .collect()
}

/// What was typed is gone.
pub(crate) fn wipe(model: &mut Model) {
    panels(model).for_each(|panel| panel.form.clear());
}

fn panels(model: &mut Model) -> impl Iterator<Item = &mut LeavePanel> {
    model.overlays.iter_mut().filter_map(|overlay| match overlay {
        Overlay::Leave(panel) => Some(&mut **panel),
        _ => None,
    })
}
