//! Choosing a member by number, phone or name, or making a new one: for the guest at the counter, or
//! for an order.

use tui_input::Input;

use crate::domain::ids::{MemberId, OrderRef, RequestId};
use crate::domain::member::{Member, Phone};
use crate::domain::text::Text;
use crate::tui::state::action::Context;

/// What the member is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Guest,
    Order(OrderRef),
}

#[derive(Clone, Debug)]
pub(crate) struct Members {
    pub(crate) purpose: Purpose,
    pub(crate) query: Input,
    pub(crate) found: Vec<Member>,
    pub(crate) chosen: Option<MemberId>,
    pub(crate) first: usize,
    pub(crate) is_loaded: bool,
    /// The member that is being made.
    pub(crate) new: Option<NewMember>,
    /// What was asked for last, and the question while it has no answer.
    pub(crate) asked: Option<String>,
    pub(crate) request: Option<RequestId>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct NewMember {
    pub(crate) name: Input,
    pub(crate) phone: Input,
    pub(crate) is_on_phone: bool,
    pub(crate) request: Option<RequestId>,
}

impl NewMember {
    pub(crate) fn field(&mut self) -> &mut Input {
        if self.is_on_phone { &mut self.phone } else { &mut self.name }
    }

    /// What is missing, as the id of a sentence.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        if Text::new(self.name.value()).is_empty() {
            Some("why-no-name")
        } else {
            self.phone.value().parse::<Phone>().is_err().then_some("why-no-phone")
        }
    }
}

impl Members {
    pub(crate) fn new(purpose: Purpose) -> Self {
        Self {
            purpose,
            query: Input::default(),
            found: Vec::new(),
            chosen: None,
            first: 0,
            is_loaded: false,
            new: None,
            asked: None,
            request: None,
        }
    }

    pub(crate) fn context(&self) -> Context {
        if self.new.is_some() { Context::Form } else { Context::Members }
    }

    /// The member that Enter chooses; none while the list is older than what is typed.
    pub(crate) fn subject(&self) -> Option<MemberId> {
        self.chosen.filter(|_| self.new.is_none() && self.request.is_none())
    }

    pub(crate) fn place(&self) -> Option<usize> {
        self.found.iter().position(|member| Some(member.id) == self.chosen)
    }

    /// Moves the mark by so many lines.
    pub(crate) fn step(&mut self, by: isize) {
        let last = self.found.len().saturating_sub(1);
        let next = self.place().map_or(0, |here| here.saturating_add_signed(by).min(last));
        self.chosen = self.found.get(next).map(|member| member.id);
    }
}
