//! Text for the field that is open, and the list that it narrows.

use tui_input::{Input, InputRequest};

use super::{board, credentials, members, orders};
use crate::tui::actions;
use crate::tui::state::action::Context;
use crate::tui::state::drawer::MOST_DIGITS;
use crate::tui::state::keys::{Key, editing, fold};
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::new_packet::{Field, MOST_GREETING};
use crate::tui::state::note::Note;
use crate::tui::state::refund::Stage;

/// The longest text that is typed into a field.
const MOST_TYPED: usize = 120;

/// A key that is no action: text for a field. What a field cannot take is said, never dropped unseen.
pub(crate) fn type_key(model: &mut Model, key: Key) {
    // What was wrong with the text may be mended by it.
    if matches!(model.note, Some(Note::Say(_))) {
        model.note = None;
    }
    if credentials::type_key(model, key) || members::type_code(model, key) {
        return;
    }
    if let Some(Overlay::NewPacket(form)) = model.overlays.last_mut()
        && matches!(key, Key::Left | Key::Right | Key::Char(' '))
        && form.turn_choice()
    {
        return;
    }
    let is_scan = model.burst.is_scan();
    if let Some(Overlay::Drawer(panel)) = model.overlays.last_mut()
        && let Some(id) = panel.refuses(key, is_scan)
    {
        return model.hint(id);
    }
    let Some(request) = editing(key) else { return };
    let is_text = matches!(request, InputRequest::InsertChar(_));
    match field(model) {
        Ok((field, most)) if !is_text || field.value().chars().count() < most => drop(field.handle(request)),
        Ok(_) => model.hint("why-full"),
        Err(why) if is_text => model.hint(why),
        Err(_) => {}
    }
    narrow(model);
}

fn narrow(model: &mut Model) {
    match model.screen {
        Screen::Board => board::narrow(model),
        Screen::Orders => orders::narrow(model),
        Screen::Packets => model.packets.narrow(),
        Screen::Seats => {}
    }
}

/// What the field holds in which text goes now.
pub(crate) fn held(model: &mut Model) -> Option<Input> {
    let is_reason = actions::context(model) == Context::ReasonField;
    match model.overlays.last() {
        Some(Overlay::Pay(pay)) if !is_reason => pay.held(),
        _ => field(model).ok().map(|(field, _)| field.clone()),
    }
}

/// Whether there is something to turn by a blank, and no text.
pub(crate) fn is_on_choice(model: &mut Model) -> bool {
    match model.overlays.last_mut() {
        Some(Overlay::NewPacket(form)) => form.input(form.field).is_none(),
        _ => false,
    }
}

/// As if what a scanner typed had not been: what shows no text is empty again.
pub(crate) fn put_back(model: &mut Model, before: Option<Input>) {
    if let Some(form) = model.credentials() {
        return form.clear();
    }
    let is_reason = actions::context(model) == Context::ReasonField;
    match model.overlays.last_mut() {
        Some(Overlay::Members(members)) => members.wipe(),
        Some(Overlay::Pay(pay)) if !is_reason => return pay.put_back(before),
        _ => {}
    }
    if let (Ok((field, _)), Some(before)) = (field(model), before) {
        *field = before;
    }
    narrow(model);
}

/// The field in which text goes, and the most letters it takes; or why there is none.
fn field(model: &mut Model) -> Result<(&mut Input, usize), &'static str> {
    let is_reason = actions::context(model) == Context::ReasonField;
    if let Some(why) = actions::pay::why_no_other_tender(model).filter(|_| !is_reason) {
        return Err(why);
    }
    let field = match model.overlays.last_mut() {
        Some(Overlay::Pay(pay)) => Some(if is_reason { &mut pay.reason } else { pay.field() }),
        Some(Overlay::NewPacket(form)) => {
            let most = if form.field == Field::Greeting { MOST_GREETING } else { MOST_TYPED };
            return form.input(form.field).map(|field| (field, most)).ok_or("why-choice");
        }
        Some(Overlay::Refund(panel)) if panel.stage == Stage::Reason => Some(&mut panel.reason),
        Some(Overlay::Drawer(panel)) => {
            let most = if panel.is_counting() { MOST_DIGITS } else { MOST_TYPED };
            return panel.field().map(|field| (field, most)).ok_or("why-no-field");
        }
        Some(Overlay::CallOff(panel)) if panel.context() == Context::ReasonField => Some(&mut panel.reason),
        // What nobody is to know is typed key by key, and not pasted.
        Some(Overlay::Members(members)) if members.is_on_code() => {
            return Err("why-burst");
        }
        Some(Overlay::Members(members)) => match &mut members.new {
            Some(new) => new.field(),
            None => Some(&mut members.query),
        },
        Some(Overlay::List(search)) => {
            search.chosen = 0;
            Some(&mut search.query)
        }
        Some(Overlay::Tape(view)) => view.lines.list.search.as_mut(),
        Some(Overlay::Staff(view)) => view.lines.list.search.as_mut(),
        Some(_) => None,
        None => match model.screen {
            Screen::Seats => model.seats.as_mut().and_then(|seats| seats.field.as_mut()),
            Screen::Board => model.board.list.search.as_mut(),
            Screen::Orders => model.history.list.search.as_mut(),
            Screen::Packets => model.packets.list.search.as_mut(),
        },
    };
    field.map(|field| (field, MOST_TYPED)).ok_or("why-no-field")
}

/// A text in the place of what the field holds.
pub(crate) fn fill(model: &mut Model, text: &str) {
    if let Ok((field, _)) = field(model) {
        *field = Input::new(text.to_owned());
    }
}

/// Pasted text goes into the field whole or not at all: a part may mean another thing.
pub(crate) fn type_text(model: &mut Model, text: &str) {
    if model.credentials().is_some() {
        return model.hint("why-burst");
    }
    let length = text.trim().chars().count();
    match field(model) {
        Ok((field, most)) if length > MOST_TYPED || field.value().chars().count() + length > most => {
            model.hint("why-full");
        }
        Ok(_) => {
            for c in crate::domain::text::Text::new(text).as_str().chars() {
                type_key(model, Key::Char(fold(c)));
            }
        }
        Err(why) => model.hint(why),
    }
}
