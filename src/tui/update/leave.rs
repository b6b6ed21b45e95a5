//! The leave of a second person at this terminal: one way for every act.
//!
//! ```text
//! ask ─▶ refused for want of leave ─▶ a panel over the act ─┬─ number + PIN ─▶ the same ask again, by leave ─▶ its answer
//!                                                           ├─ the code of the member whose wallet it is ─▶ the same
//!        (its panel waits on)                               ├─ Esc ─▶ the refusal, as if there were no leave to ask for
//!                                                           └─ asked elsewhere ─▶ how that ended ─▶ the same ask again, or not
//! ```
//!
//! The ask that waits is kept by `io`, which repeats it; here is only what the panel shows.

use super::credentials;
use super::effect::{Ask, Effect};
use crate::domain::ids::{LeaveId, MemberId, RequestId};
use crate::domain::order::total;
use crate::domain::packet::Funding;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{About, Act, LeaveEnd, Role, Verdict};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::tui::state::drawer::{Wanted, What};
use crate::tui::state::leave::{Elsewhere, LeavePanel};
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::question::Question;
use crate::tui::state::refund::RefundPanel;
use crate::tui::state::sign_in::{Credentials, Entered};

/// An act asks for leave: over its panel.
pub(crate) fn wanted(model: &mut Model, request: RequestId, ask: &Ask, act: Act, role: Role) {
    let (about, member) = (about(model, ask), payer(model, ask, act));
    let form = if member.is_some() { Credentials::of_member() } else { Credentials::default() };
    let elsewhere = Elsewhere::default();
    let panel = LeavePanel { request, act, role, member, about, form, elsewhere };
    model.overlays.push(Overlay::Leave(Box::new(panel)));
}

/// Whose wallet is to pay, where that is what needs leave.
fn payer(model: &Model, ask: &Ask, act: Act) -> Option<MemberId> {
    match (act, ask) {
        (Act::PayFromWallet, Ask::Pay { order, .. } | Ask::Exchange { order, .. }) => {
            let panel = model.overlays.iter().find_map(|overlay| match overlay {
                Overlay::Pay(panel) if panel.order == *order => Some(panel),
                _ => None,
            });
            panel.and_then(|panel| panel.wallet.member).or_else(|| model.order(*order).and_then(|order| order.member))
        }
        (Act::PacketFromWallet, Ask::MakePacket(new)) => match new.funding {
            Funding::Wallet(member) => Some(member),
            Funding::Promotion => None,
        },
        _ => None,
    }
}

/// To what it is done, how much it is about, and why.
fn about(model: &Model, ask: &Ask) -> About {
    let of = |order| About { order: Some(order), ..About::default() };
    match ask {
        Ask::Refund { order, seats, reason, .. } => {
            let panel = model.refund_panels().find(|panel| panel.history.order.reference == *order);
            let amount = panel.and_then(RefundPanel::given).map(|given| given.worth());
            About { seats: seats.clone(), amount, reason: reason.clone(), ..of(*order) }
        }
        Ask::Pay { order, reviewed, reason, .. } | Ask::Exchange { order, reviewed, reason, .. } => {
            About { amount: Some(total(reviewed)), reason: reason.clone(), ..of(*order) }
        }
        Ask::Amend { order, .. } => of(order.reference),
        Ask::Extend(order)
        | Ask::Prepare(order)
        | Ask::TakeOver(order)
        | Ask::Cancel(order)
        | Ask::PrintAgain(order)
        | Ask::Attach { order, .. } => of(*order),
        Ask::PrintJob(job) => About { seats: job.paper.seat().into_iter().collect(), ..of(job.paper.order()) },
        Ask::Hold { order, picks } => About {
            screening: Some(order.screening),
            seats: picks.iter().map(|pick| pick.seat).collect(),
            ..About::default()
        },
        Ask::Block { screening, seats, .. } => {
            About { screening: Some(*screening), seats: seats.clone(), ..About::default() }
        }
        Ask::CallOff { screening, reason } => {
            About { screening: Some(*screening), reason: reason.clone(), ..About::default() }
        }
        Ask::MakePacket(new) => About { amount: Some(new.total), ..About::default() },
        Ask::InDrawer(wanted) => of_drawer(wanted),
        _ => About::default(),
    }
}

/// Asks for it at the other terminals, too.
pub(crate) fn ask_elsewhere(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Leave(panel)) = model.overlays.last_mut() else { return Vec::new() };
    panel.elsewhere = Elsewhere::Sending;
    vec![Effect::AskLeave { request: panel.request, about: Box::new(panel.about.clone()) }]
}

/// They are asked, or why not.
pub(crate) fn asked(
    model: &mut Model,
    request: RequestId,
    answer: Result<(LeaveId, Timestamp), Refusal>,
) -> Vec<Effect> {
    let Some(panel) = panels(model).find(|panel| panel.request == request) else { return Vec::new() };
    match answer {
        Ok((id, deadline)) => {
            panel.elsewhere = Elsewhere::Asked(id, deadline);
            vec![Effect::AwaitLeave(request, id)]
        }
        Err(refusal) => {
            panel.elsewhere = Elsewhere::Failed(refusal);
            Vec::new()
        }
    }
}

/// How it ended there. Where leave was given, the same is asked once more, by it.
pub(crate) fn heard(
    model: &mut Model,
    request: RequestId,
    id: LeaveId,
    answer: Result<Box<LeaveEnd>, Refusal>,
) -> Vec<Effect> {
    let is_it = |panel: &&mut LeavePanel| matches!(panel.elsewhere, Elsewhere::Asked(asked, _) if asked == id);
    let Some(panel) = panels(model).find(|panel| panel.request == request).filter(is_it) else { return Vec::new() };
    match answer {
        Ok(end) => {
            let is_given = end.verdict == Verdict::Allowed;
            panel.elsewhere = Elsewhere::Ended(end);
            if is_given {
                panel.form.clear();
                panel.form.question.ask(request);
                return vec![Effect::UseLeave(request)];
            }
        }
        Err(refusal) => panel.elsewhere = Elsewhere::Failed(refusal),
    }
    Vec::new()
}

/// Whose drawer, and how much is moved or accepted. The day's close is about no single one.
fn of_drawer(wanted: &Wanted) -> About {
    let amount = match &wanted.what {
        What::Open(pieces) | What::Count(pieces) => Some(pieces.total()),
        What::Move { amount, .. } => Some(*amount),
        What::Close { off, .. } => Some(*off),
        What::NoSale(_) | What::X | What::Day(_) => None,
    };
    let till = (!matches!(wanted.what, What::Day(_))).then(|| wanted.till.clone());
    let reason = match &wanted.what {
        What::Move { reason, .. } | What::NoSale(reason) => reason.clone(),
        _ => Text::default(),
    };
    About { till, amount, reason, ..About::default() }
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

/// Enter: the same once more, by this leave, or by the member's consent.
pub(crate) fn submit(model: &mut Model) -> Vec<Effect> {
    let Some((_, entered)) = credentials::entered(model) else { return Vec::new() };
    let Some(Overlay::Leave(panel)) = model.overlays.last() else { return Vec::new() };
    match (entered, panel.member) {
        (Entered::Pin(number, pin), _) => vec![Effect::GiveLeave { request: panel.request, number, pin }],
        (Entered::Code(code), Some(member)) => vec![Effect::Consent { request: panel.request, member, code }],
        (Entered::Code(_), None) => Vec::new(),
    }
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
