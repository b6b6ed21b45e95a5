//! Chooses a member by what is typed, or makes one.
//!
//! What is typed is asked for at once; only the answer to the newest question counts, and Enter waits
//! for it, so that it never means a member of an older list.

use tui_input::Input;

use super::effect::{Ask, Effect};
use super::{packets, sale};
use crate::domain::ids::{MemberId, OrderRef, RequestId};
use crate::domain::member::{Member, Phone};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::tui::state::keys::{Key, editing};
use crate::tui::state::members::{Members, NewField, Purpose};
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;

/// The panel goes, whatever lies on top of it.
fn close(model: &mut Model) {
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Members(_)));
}

pub(crate) fn open(model: &mut Model, purpose: Purpose) {
    model.overlays.push(Overlay::Members(Box::new(Members::new(purpose))));
}

/// Asks for what is typed, if that is another thing than was asked for.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let query = model.members_panel().and_then(|members| members.asks(request));
    query.map(|query| Effect::Ask(request, Ask::Members(query))).into_iter().collect()
}

/// A scanned text is looked for; a member whose number it is, is chosen as soon as the answer is there.
pub(crate) fn scan(model: &mut Model, text: &str, number: Option<MemberId>) {
    let Some(members) = model.members_panel() else { return };
    members.scan(text, number);
}

pub(crate) fn loaded(model: &mut Model, request: RequestId, answer: Result<Vec<Member>, Refusal>) -> Vec<Effect> {
    let Some(members) = model.members_panel() else { return Vec::new() };
    if !members.question.is_answered_by(request) {
        return Vec::new();
    }
    match answer {
        Ok(found) => {
            members.loaded(Some(found.clone()));
            let scanned = members.take_scanned();
            model.members.extend(found.into_iter().map(|member| (member.id, member)));
            if let Some(member) = scanned {
                return choose(model, member);
            }
        }
        Err(refusal) => {
            members.loaded(None);
            model.say(Note::Refused(refusal));
        }
    }
    Vec::new()
}

/// Enter: the member under the mark is chosen, or the new one is made.
pub(crate) fn submit(model: &mut Model) -> Vec<Effect> {
    let Some(members) = model.members_panel() else { return Vec::new() };
    if members.new.is_some() {
        return make(model);
    }
    if members.code.is_some() {
        return change_code(model);
    }
    let why = if members.question.waits() { "why-searching" } else { "why-no-member-chosen" };
    let member = members.subject().and_then(|id| members.found.iter().find(|member| member.id == id)).cloned();
    if let Some(member) = member {
        return choose(model, member);
    }
    model.hint(why);
    Vec::new()
}

fn choose(model: &mut Model, member: Member) -> Vec<Effect> {
    let Some(purpose) = model.members_panel().map(|members| members.purpose) else { return Vec::new() };
    model.members.insert(member.id, member.clone());
    match purpose {
        Purpose::Guest => {
            close(model);
            packets::set_guest(model, member)
        }
        Purpose::Order(order) => attach(model, order, Some(member.id)),
    }
}

/// Names the buyer of an order, or nobody.
fn attach(model: &mut Model, order: OrderRef, member: Option<MemberId>) -> Vec<Effect> {
    if model.step.is_some() {
        model.hint("why-under-way");
        return Vec::new();
    }
    close(model);
    sale::step(model, order, Ask::Attach { order, member })
}

/// Nobody, from now on.
pub(crate) fn detach(model: &mut Model) -> Vec<Effect> {
    match model.members_panel().map(|members| members.purpose) {
        Some(Purpose::Guest) => {
            close(model);
            model.packets.guest = None;
            model.packets.win = None;
            Vec::new()
        }
        Some(Purpose::Order(order)) => attach(model, order, None),
        None => Vec::new(),
    }
}

fn make(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(new) = model.members_panel().and_then(|members| members.new.as_mut()) else { return Vec::new() };
    // Enter goes from the name to the number before it makes anyone.
    if new.on == NewField::Name && new.phone.value().is_empty() && !new.name.value().is_empty() {
        new.on = NewField::Phone;
        return Vec::new();
    }
    let (name, phone) = (Text::new(new.name.value()), new.phone.value().parse::<Phone>());
    let (fault, runs) = (new.fault(), new.question.waits());
    match (fault, phone) {
        (Some(why), _) => model.hint(why),
        // A scanner's line ends in Enter too.
        (None, _) if model.burst.is_scan() => model.hint("why-burst"),
        (None, _) if runs => model.hint("why-under-way"),
        (None, Ok(phone)) => {
            let new = model.members_panel().and_then(|members| members.new.as_mut());
            let code = new.and_then(|new| {
                new.question.ask(request);
                new.chosen()
            });
            return vec![Effect::Ask(request, Ask::MakeMember { name, phone, code })];
        }
        (None, Err(_)) => {}
    }
    Vec::new()
}

/// The new member is made, and chosen; or the number is another's, who is looked up.
pub(crate) fn made(model: &mut Model, request: RequestId, answer: Result<Member, Refusal>) -> Vec<Effect> {
    let Some(members) = model.members_panel() else { return Vec::new() };
    if !members.new.as_mut().is_some_and(|new| new.question.is_answered_by(request)) {
        return Vec::new();
    }
    match answer {
        Ok(member) => {
            model.say(Note::MemberMade { member: member.id, name: member.name.clone() });
            choose(model, member)
        }
        Err(refusal) => {
            if let Refusal::PhoneTaken(other) = &refusal {
                members.new = None;
                members.query = Input::new(other.to_string());
            }
            model.say(Note::Refused(refusal));
            Vec::new()
        }
    }
}

/// A key for a code that a member chooses. A scanner types none.
pub(crate) fn type_code(model: &mut Model, key: Key) -> bool {
    let is_scan = model.burst.is_scan();
    let Some(Overlay::Members(members)) = model.overlays.last_mut() else { return false };
    let Some(secret) = members.secret() else { return false };
    let hint = if is_scan {
        members.wipe();
        Some("why-burst")
    } else {
        editing(key).and_then(|request| secret.type_code(&request).err())
    };
    if let Some(id) = hint {
        model.hint(id);
    }
    true
}

/// Enter in the form of a code: the next field, or it is changed.
fn change_code(model: &mut Model) -> Vec<Effect> {
    let (request, is_scan) = (model.request(), model.burst.is_scan());
    let Some(form) = model.members_panel().and_then(|members| members.code.as_mut()) else { return Vec::new() };
    let entered = if is_scan {
        form.clear();
        Err("why-burst")
    } else {
        form.enter()
    };
    match entered {
        Ok(Some((old, new))) => {
            form.question.ask(request);
            let member = form.member;
            vec![Effect::Ask(request, Ask::ChangeCode { member, old, new })]
        }
        Ok(None) => Vec::new(),
        Err(why) => {
            model.hint(why);
            Vec::new()
        }
    }
}

/// The member has another code, or why not.
pub(crate) fn code_changed(model: &mut Model, request: RequestId, answer: Result<(), Refusal>) {
    let Some(members) = model.members_panel() else { return };
    let Some(form) = members.code.as_mut() else { return };
    if !form.question.is_answered_by(request) {
        return;
    }
    match answer {
        Ok(()) => {
            let (member, name) = (form.member, form.name.clone());
            members.code = None;
            model.say(Note::CodeChanged { member, name });
        }
        Err(refusal) => {
            form.clear();
            model.say(Note::Refused(refusal));
        }
    }
}

/// Opens the search for the member who buys the chosen order.
pub(crate) fn open_attach(model: &mut Model) {
    if let Some(order) = model.target() {
        open(model, Purpose::Order(order));
    }
}
