//! Chooses a member by what is typed, or makes one.
//!
//! What is typed is asked for at once; only the answer to the newest question counts, and Enter waits
//! for it, so that it never means a member of an older list.

use tui_input::Input;

use super::{packets, sale};
use crate::domain::ids::{MemberId, OrderRef, RequestId};
use crate::domain::member::{Member, Phone};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::tui::layout;
use crate::tui::state::members::{Members, NewMember, Purpose};
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;
use crate::tui::update::effect::{Ask, Effect};

fn panel(model: &mut Model) -> Option<&mut Members> {
    model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Members(members) => Some(&mut **members),
        _ => None,
    })
}

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
    let Some(members) = panel(model) else { return Vec::new() };
    let query = Text::new(members.query.value()).to_string();
    if members.asked.as_ref() == Some(&query) {
        return Vec::new();
    }
    members.asked = Some(query.clone());
    members.request = Some(request);
    vec![Effect::Ask(request, Ask::Members(query))]
}

pub(crate) fn loaded(model: &mut Model, request: RequestId, answer: Result<Vec<Member>, Refusal>) {
    let Some(members) = panel(model).filter(|members| members.request == Some(request)) else { return };
    members.request = None;
    match answer {
        Ok(found) => {
            members.is_loaded = true;
            members.found.clone_from(&found);
            if members.place().is_none() {
                members.chosen = members.found.first().map(|member| member.id);
            }
            model.members.extend(found.into_iter().map(|member| (member.id, member)));
        }
        Err(refusal) => {
            // An older list would not be what was typed.
            members.found.clear();
            members.chosen = None;
            model.say(Note::Refused(refusal));
        }
    }
}

/// Keeps the mark in sight.
pub(crate) fn follow(model: &mut Model) {
    let room = layout::members_seen(model.size);
    if let Some(members) = panel(model) {
        let (here, lines) = (members.place().unwrap_or(0), members.found.len());
        members.first = layout::follow_line(members.first, here, room, lines);
    }
}

/// Enter: the member under the mark is chosen, or the new one is made.
pub(crate) fn submit(model: &mut Model) -> Vec<Effect> {
    let Some(members) = panel(model) else { return Vec::new() };
    if members.new.is_some() {
        return make(model);
    }
    let why = if members.request.is_some() { "why-searching" } else { "why-no-member-chosen" };
    let member = members.subject().and_then(|id| members.found.iter().find(|member| member.id == id)).cloned();
    if let Some(member) = member {
        return choose(model, member);
    }
    model.hint(why);
    Vec::new()
}

fn choose(model: &mut Model, member: Member) -> Vec<Effect> {
    let Some(purpose) = panel(model).map(|members| members.purpose) else { return Vec::new() };
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
    match panel(model).map(|members| members.purpose) {
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

/// Begins a new member with what was typed: a phone number if it is one, else a name.
pub(crate) fn begin(model: &mut Model) {
    let Some(members) = panel(model) else { return };
    let typed = members.query.clone();
    let is_phone = typed.value().parse::<Phone>().is_ok();
    let (name, phone) = if is_phone { (Input::default(), typed) } else { (typed, Input::default()) };
    let is_on_phone = !is_phone && !name.value().is_empty();
    members.new = Some(NewMember { name, phone, is_on_phone, request: None });
}

/// The other field.
pub(crate) fn turn_field(members: &mut Members) {
    if let Some(new) = &mut members.new {
        new.is_on_phone = !new.is_on_phone;
    }
}

fn make(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(new) = panel(model).and_then(|members| members.new.as_mut()) else { return Vec::new() };
    // Enter goes from the name to the number before it makes anyone.
    if !new.is_on_phone && new.phone.value().is_empty() && !new.name.value().is_empty() {
        new.is_on_phone = true;
        return Vec::new();
    }
    let (name, phone) = (Text::new(new.name.value()), new.phone.value().parse::<Phone>());
    let (fault, runs) = (new.fault(), new.request.is_some());
    match (fault, phone) {
        (Some(why), _) => model.hint(why),
        // A scanner's line ends in Enter too.
        (None, _) if model.burst.is_on() => model.hint("why-burst"),
        (None, _) if runs => model.hint("why-under-way"),
        (None, Ok(phone)) => {
            if let Some(new) = panel(model).and_then(|members| members.new.as_mut()) {
                new.request = Some(request);
            }
            return vec![Effect::Ask(request, Ask::MakeMember { name, phone })];
        }
        (None, Err(_)) => {}
    }
    Vec::new()
}

/// The new member is made, and chosen; or the number is another's, who is looked up.
pub(crate) fn made(model: &mut Model, request: RequestId, answer: Result<Member, Refusal>) -> Vec<Effect> {
    let Some(members) = panel(model) else { return Vec::new() };
    if members.new.as_mut().and_then(|new| new.request.take_if(|asked| *asked == request)).is_none() {
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

/// Opens the search for the member who buys the chosen order.
pub(crate) fn open_attach(model: &mut Model) {
    if let Some(order) = model.target() {
        open(model, Purpose::Order(order));
    }
}
