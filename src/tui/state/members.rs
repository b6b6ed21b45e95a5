//! Choosing a member by number, phone or name, or making a new one: for the guest at the counter, or
//! for an order.

use tui_input::Input;

use super::action::Context;
use super::list::List;
use super::question::Question;
use super::sign_in::Secret;
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
    /// The code that a member is choosing.
    pub(crate) code: Option<CodeForm>,
    /// What was asked for last, and the question while it has no answer.
    asked: Option<String>,
    pub(crate) question: Question,
    /// The number that was scanned, as long as it stands in the field.
    scanned: Option<MemberId>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct NewMember {
    pub(crate) name: Input,
    pub(crate) phone: Input,
    /// The code, in a house that asks for consent.
    pub(crate) code: Option<Secret>,
    pub(crate) on: NewField,
    pub(crate) question: Question,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NewField {
    #[default]
    Name,
    Phone,
    Code,
}

/// Another code for a member, or the first: the one of before, the new one, and that again.
#[derive(Clone, Debug)]
pub(crate) struct CodeForm {
    pub(crate) member: MemberId,
    pub(crate) name: Text,
    /// In the order in which they are entered.
    pub(crate) codes: [Secret; 3],
    pub(crate) on: usize,
    pub(crate) question: Question,
}

impl CodeForm {
    fn new(member: &Member) -> Self {
        let (codes, question) = (Default::default(), Question::default());
        Self { member: member.id, name: member.name.clone(), codes, on: 0, question }
    }

    /// As if nothing had been typed.
    pub(crate) fn clear(&mut self) {
        self.codes = Default::default();
        self.on = 0;
    }

    /// Enter: on to the next, or the code of before and the new one; else why not.
    pub(crate) fn enter(&mut self) -> Result<Option<(Option<Secret>, Secret)>, &'static str> {
        if self.question.waits() {
            return Err("why-under-way");
        }
        let [old, new, again] = &self.codes;
        // Who has forgotten the old one asks for leave.
        let is_whole = |code: &Secret| code.code().is_some();
        if !(old.digits() == 0 || is_whole(old)) || self.on > 0 && !is_whole(new) {
            self.on = self.on.min(1);
            return Err("why-no-code");
        }
        if self.on < 2 {
            self.on += 1;
            return Ok(None);
        }
        if new != again {
            self.codes[1..].fill(Secret::default());
            self.on = 1;
            return Err("why-codes-differ");
        }
        let [old, new, _] = std::mem::take(&mut self.codes);
        Ok(Some((Some(old).filter(|old| old.digits() > 0), new)))
    }
}

impl NewMember {
    /// The field for text; none where the code is typed.
    pub(crate) fn field(&mut self) -> Option<&mut Input> {
        match self.on {
            NewField::Name => Some(&mut self.name),
            NewField::Phone => Some(&mut self.phone),
            NewField::Code => None,
        }
    }

    /// The code that is chosen, if there is one.
    pub(crate) fn chosen(&self) -> Option<Secret> {
        self.code.clone().filter(|code| code.digits() > 0)
    }

    /// What is missing, as the id of a sentence.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        if Text::new(self.name.value()).is_empty() {
            Some("why-no-name")
        } else if self.phone.value().parse::<Phone>().is_err() {
            Some("why-no-phone")
        } else {
            self.chosen().is_some_and(|code| code.code().is_none()).then_some("why-no-code")
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
            code: None,
            asked: None,
            question: Question::default(),
            scanned: None,
        }
    }

    /// Looks for what was scanned, also if it was looked for before.
    pub(crate) fn scan(&mut self, text: &str, number: Option<MemberId>) {
        self.query = Input::new(number.map_or_else(|| text.to_owned(), |number| number.to_string()));
        self.scanned = number;
        self.asked = None;
    }

    /// Who was scanned, if they were found and nothing was typed since.
    pub(crate) fn take_scanned(&mut self) -> Option<Member> {
        let number = self.scanned.take()?;
        let is_in_field = self.query.value() == number.to_string() && self.new.is_none() && self.code.is_none();
        self.found.iter().find(|member| member.id == number && is_in_field).cloned()
    }

    pub(crate) fn context(&self) -> Context {
        if self.new.is_some() || self.code.is_some() { Context::Form } else { Context::Members }
    }

    /// The member that Enter chooses; none while the list is older than what is typed.
    pub(crate) fn subject(&self) -> Option<MemberId> {
        self.list.marked().filter(|_| self.new.is_none() && self.code.is_none() && !self.question.waits())
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

    /// Begins a new member with what was typed: a phone number if it is one, else a name; with a code, where codes are used.
    pub(crate) fn begin(&mut self, has_codes: bool) {
        let typed = self.query.clone();
        let is_phone = typed.value().parse::<Phone>().is_ok();
        let (name, phone) = if is_phone { (Input::default(), typed) } else { (typed, Input::default()) };
        let on = if is_phone || name.value().is_empty() { NewField::Name } else { NewField::Phone };
        let code = has_codes.then(Secret::default);
        self.new = Some(NewMember { name, phone, code, on, question: Question::default() });
    }

    /// Begins another code of the member under the mark.
    pub(crate) fn begin_code(&mut self) {
        let marked = self.subject().and_then(|id| self.found.iter().find(|member| member.id == id));
        self.code = marked.map(CodeForm::new);
    }

    /// The next field.
    pub(crate) fn turn_field(&mut self) {
        if let Some(form) = &mut self.code {
            form.on = (form.on + 1) % form.codes.len();
        }
        if let Some(new) = &mut self.new {
            new.on = match new.on {
                NewField::Name => NewField::Phone,
                NewField::Phone if new.code.is_some() => NewField::Code,
                NewField::Phone | NewField::Code => NewField::Name,
            };
        }
    }

    /// Whether a code is typed now.
    pub(crate) fn is_on_code(&self) -> bool {
        self.code.is_some() || self.new.as_ref().is_some_and(|new| new.on == NewField::Code)
    }

    /// The code that is typed in now.
    pub(crate) fn secret(&mut self) -> Option<&mut Secret> {
        match (&mut self.code, &mut self.new) {
            (Some(form), _) if form.question.waits() => None,
            (Some(form), _) => form.codes.get_mut(form.on),
            (None, Some(new)) if new.on == NewField::Code => new.code.as_mut(),
            (None, _) => None,
        }
    }

    /// What was typed of codes is gone.
    pub(crate) fn wipe(&mut self) {
        if let Some(form) = &mut self.code {
            form.clear();
        }
        if let Some(code) = self.new.as_mut().and_then(|new| new.code.as_mut()) {
            *code = Secret::default();
        }
    }
}
