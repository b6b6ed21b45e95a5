//! Choosing a member by number, phone or name, or making a new one: for the guest at the counter, or
//! for an order.

use tui_input::Input;

use super::action::Context;
use super::list::List;
use super::question::Question;
use crate::domain::ids::{MemberId, OrderRef, RequestId};
use crate::domain::member::{Member, Phone};
use crate::domain::search::{self, Query};
use crate::domain::text::Text;
use crate::tui::layout;

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
    pub(crate) list: List<MemberId>,
    pub(crate) is_loaded: bool,
    /// The member that is being made.
    pub(crate) new: Option<NewMember>,
    /// What was asked for last, and the question while it has no answer.
    asked: Option<String>,
    pub(crate) question: Question,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct NewMember {
    pub(crate) name: Input,
    pub(crate) phone: Input,
    pub(crate) is_on_phone: bool,
    pub(crate) question: Question,
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
            list: List::default(),
            is_loaded: false,
            new: None,
            asked: None,
            question: Question::default(),
        }
    }

    pub(crate) fn context(&self) -> Context {
        if self.new.is_some() { Context::Form } else { Context::Members }
    }

    /// The member that Enter chooses; none while the list is older than what is typed.
    pub(crate) fn subject(&self) -> Option<MemberId> {
        self.list.marked().filter(|_| self.new.is_none() && !self.question.waits())
    }

    /// Keeps the mark in sight.
    pub(crate) fn follow(&mut self, size: (u16, u16)) {
        self.list.follow(layout::members_seen(size));
    }

    /// What is to be asked for, if that is another thing than was asked for.
    pub(crate) fn asks(&mut self, request: RequestId) -> Option<String> {
        let query = Text::new(self.query.value()).to_string();
        if self.asked.as_ref() == Some(&query) {
            return None;
        }
        self.asked = Some(query.clone());
        self.question.ask(request);
        Some(query)
    }

    /// Those who were found, the best of them marked: a mark among those of an earlier question meant another. None
    /// where nobody could look, for an older list would not be what was typed.
    pub(crate) fn loaded(&mut self, found: Option<Vec<Member>>) {
        self.is_loaded |= found.is_some();
        self.found = found.unwrap_or_default();
        self.list = List::default();
        self.list.cut(&mut self.found);
        let mut query = Query::new(self.asked.as_deref().unwrap_or_default());
        let scores = self.found.iter().map(|member| (member.id, query.score(&member.keys())));
        let best = search::best(&search::sift(scores)).copied();
        self.list.show(self.found.iter().map(|member| member.id).collect(), best);
    }

    /// Begins a new member with what was typed: a phone number if it is one, else a name.
    pub(crate) fn begin(&mut self) {
        let typed = self.query.clone();
        let is_phone = typed.value().parse::<Phone>().is_ok();
        let (name, phone) = if is_phone { (Input::default(), typed) } else { (typed, Input::default()) };
        let is_on_phone = !is_phone && !name.value().is_empty();
        self.new = Some(NewMember { name, phone, is_on_phone, question: Question::default() });
    }

    /// The other field.
    pub(crate) fn turn_field(&mut self) {
        if let Some(new) = &mut self.new {
            new.is_on_phone = !new.is_on_phone;
        }
    }
}
