//! Carries asks to the box office, and by leave those that want one.
//!
//! ```text
//! ask ─▶ answer ─┬─ any ─▶ the reply
//!                └─ leave needed ─▶ kept here ─┬─ give: number + PIN ─▶ the same ask with the leave ─▶ answer
//!                                              ├─ consent: the member's code ─▶ the same with the consent ─▶ answer
//!                                              ├─ ask elsewhere, wait ─▶ use: the same
//!                                              └─ drop ─▶ the refusal as the reply
//! ```
//!
//! What is asked at other terminals is withdrawn as soon as it is not waited for any more.
//!
//! An act may want more than one leave; those that were given stay with its ask. They also stay while its outcome is
//! unsure, so that the same ask, repeated, is the same act and not one that asks anew.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::ask;
use crate::box_office::{BoxOffice, Leave, LeaveWanted};
use crate::domain::consent::ConsentFault;
use crate::domain::ids::{LeaveId, MemberId, RequestId};
use crate::domain::refusal::{Outcome, Refusal};
use crate::domain::staff::{About, Act, LeaveAsk, Role, StaffNumber};
use crate::tui::state::sign_in::Secret;
use crate::tui::update::effect::Ask;
use crate::tui::update::msg::Reply;

#[derive(Clone, Default)]
pub(crate) struct Leaves(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    wanting: Vec<Wanting>,
    unsure: Vec<(Ask, Vec<Leave>)>,
}

/// An ask that wants a leave, and those that it has.
struct Wanting {
    request: RequestId,
    ask: Ask,
    act: Act,
    role: Role,
    given: Vec<Leave>,
    /// For what just, as the box office knows it.
    wanted: Option<LeaveWanted>,
    /// The same as it is asked at other terminals, while nobody has answered.
    asked: Option<LeaveAsk>,
}

impl Leaves {
    /// Asks, by the leaves that the same ask had when its outcome was unsure.
    pub(crate) async fn ask(&self, office: &BoxOffice, request: RequestId, ask: Ask) -> Reply {
        let given = {
            let unsure = &mut self.kept().unsure;
            let place = unsure.iter().position(|(known, _)| *known == ask);
            place.map(|place| unsure.swap_remove(place).1).unwrap_or_default()
        };
        self.ask_by(office, request, ask, given).await
    }

    /// Asks again by leave of who has this number, or says why they give none.
    pub(crate) async fn give(&self, office: &BoxOffice, request: RequestId, number: StaffNumber, pin: Secret) -> Reply {
        let leave = match (self.wanted(request), pin.pin()) {
            (Some(act), Some(pin)) => office.give_leave(act, number, pin).await,
            (None, _) => Err(nothing_asks()),
            (_, None) => Err(Refusal::WrongPin(Duration::ZERO)),
        };
        self.given(office, request, leave).await
    }

    /// Asks again with the consent of this member, or says why there is none.
    pub(crate) async fn consent(
        &self,
        office: &BoxOffice,
        request: RequestId,
        member: MemberId,
        code: Secret,
    ) -> Reply {
        let consent = match (self.wanted(request), code.code()) {
            (Some(act), Some(code)) => office.give_consent(act, member, code).await,
            (None, _) => Err(nothing_asks()),
            (_, None) => Err(Refusal::Consent(ConsentFault::Wrong(Duration::ZERO))),
        };
        self.given(office, request, consent).await
    }

    /// For which act leave is wanted.
    fn wanted(&self, request: RequestId) -> Option<Act> {
        self.with(request, |wanting| wanting.act)
    }

    async fn given(&self, office: &BoxOffice, request: RequestId, leave: Result<Leave, Refusal>) -> Reply {
        match (leave, self.take(request)) {
            (Ok(leave), Some(mut wanting)) => {
                wanting.given.push(leave);
                withdraw(office, wanting.asked);
                self.ask_by(office, request, wanting.ask, wanting.given).await
            }
            (Err(refusal), wanting) => {
                self.kept().wanting.extend(wanting);
                Reply::LeaveRefused(refusal)
            }
            // It was given up meanwhile, or given elsewhere.
            (Ok(_), None) => Reply::LeaveRefused(nothing_asks()),
        }
    }

    /// Asks for it at the other terminals, for so long.
    pub(crate) async fn ask_elsewhere(
        &self,
        office: &BoxOffice,
        request: RequestId,
        about: About,
        within: Duration,
    ) -> Reply {
        let wanted = self.with(request, |wanting| wanting.wanted.clone()).flatten();
        let Some(wanted) = wanted else { return Reply::LeaveAsked(Err(nothing_asks())) };
        match office.ask_leave(&wanted, about, within).await {
            Ok(ask) => {
                let told = (ask.id, ask.deadline);
                if self.with(request, |wanting| wanting.asked = Some(ask.clone())).is_none() {
                    withdraw(office, Some(ask));
                }
                Reply::LeaveAsked(Ok(told))
            }
            Err(refusal) => Reply::LeaveAsked(Err(refusal)),
        }
    }

    /// Waits for what comes of that; a leave is kept with the ask, for [`Leaves::use_given`].
    pub(crate) async fn await_answer(&self, office: &BoxOffice, request: RequestId, id: LeaveId) -> Reply {
        let asked = self.with(request, |wanting| wanting.asked.clone().filter(|ask| ask.id == id)).flatten();
        let Some(ask) = asked else { return Reply::LeaveHeard(id, Err(nothing_asks())) };
        let answer = office.await_leave(&ask).await;
        self.with(request, |wanting| {
            if wanting.asked.take_if(|asked| asked.id == id).is_some()
                && let Ok(answer) = &answer
            {
                wanting.given.extend(answer.leave.clone());
            }
        });
        Reply::LeaveHeard(id, answer.map(|answer| Box::new(answer.end)))
    }

    /// Asks again by the leaves that it has by now.
    pub(crate) async fn use_given(&self, office: &BoxOffice, request: RequestId) -> Reply {
        match self.take(request) {
            Some(wanting) => self.ask_by(office, request, wanting.ask, wanting.given).await,
            None => Reply::LeaveRefused(nothing_asks()),
        }
    }

    /// Gives the leave up: what the ask is answered then.
    pub(crate) fn drop(&self, office: &BoxOffice, request: RequestId) -> Option<Reply> {
        let Wanting { ask, act, role, asked, .. } = self.take(request)?;
        withdraw(office, asked);
        Some(ask::reply_of_fault(&ask)(Refusal::LeaveNeeded(act, role)))
    }

    async fn ask_by(&self, office: &BoxOffice, request: RequestId, ask: Ask, given: Vec<Leave>) -> Reply {
        let by = given.iter().fold(office.apart(), |office, leave| office.with_leave(leave.clone()));
        let asking = by.clone();
        let (fault, again) = (ask::reply_of_fault(&ask), ask.clone());
        // In a task of its own: one that dies still answers.
        let answer = tokio::spawn(async move { ask::answer(&by, again).await }).await;
        let reply = answer.unwrap_or_else(|error| fault(Refusal::Fault(error.to_string())));
        match reply.refusal() {
            Some(Refusal::LeaveNeeded(act, role)) => {
                let (act, role) = (*act, *role);
                let wanted = asking.leave_wanted().filter(|wanted| wanted.act == act);
                self.kept().wanting.push(Wanting { request, ask: ask.clone(), act, role, given, wanted, asked: None });
                Reply::LeaveWanted { ask: Box::new(ask), act, role }
            }
            Some(refusal) if refusal.outcome() == Outcome::Repeat && !given.is_empty() => {
                self.kept().unsure.push((ask, given));
                reply
            }
            _ => reply,
        }
    }

    fn take(&self, request: RequestId) -> Option<Wanting> {
        let wanting = &mut self.kept().wanting;
        let place = wanting.iter().position(|wanting| wanting.request == request)?;
        Some(wanting.swap_remove(place))
    }

    fn with<T>(&self, request: RequestId, does: impl FnOnce(&mut Wanting) -> T) -> Option<T> {
        self.kept().wanting.iter_mut().find(|wanting| wanting.request == request).map(does)
    }

    /// What is kept is whole between any two steps, whoever died in between.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn nothing_asks() -> Refusal {
    Refusal::Fault("nothing asks for leave".to_owned())
}

/// Nobody waits for an answer any more. Where that cannot be written down, it lapses unseen.
fn withdraw(office: &BoxOffice, asked: Option<LeaveAsk>) {
    let Some(ask) = asked else { return };
    let office = office.clone();
    tokio::spawn(async move {
        if let Err(refusal) = office.withdraw_leave(&ask).await {
            tracing::warn!(code = refusal.code(), "an ask for leave was not withdrawn");
        }
    });
}
