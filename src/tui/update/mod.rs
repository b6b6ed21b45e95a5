//! The pure core: a message and the model in, the changed model and effects out.
//!
//! Here a key finds its action, and what a click or a paste means is decided; `perform` does the actions, `deed` weighs a
//! yes, `answers` takes in replies and events. The other files change one subject each.

pub(crate) mod answers;
pub(crate) mod block;
pub(crate) mod board;
pub(crate) mod call_off;
pub(crate) mod colleagues;
pub(crate) mod deed;
pub(crate) mod demo;
pub(crate) mod effect;
pub(crate) mod lookups;
pub(crate) mod members;
pub(crate) mod msg;
pub(crate) mod new_packet;
pub(crate) mod orders;
pub(crate) mod packets;
pub(crate) mod pay;
pub(crate) mod perform;
pub(crate) mod refund;
pub(crate) mod sale;
pub(crate) mod search;
pub(crate) mod seats;
pub(crate) mod takings;
pub(crate) mod ticket;

use answers::{answered, happened};
use effect::Effect;
use msg::Msg;
use perform::{perform, run_chosen, step};
use ratatui::layout::Position;
use tui_input::{Input, InputRequest};

use crate::box_office::Event;
use crate::domain::time::Timestamp;
use crate::tui::actions;
use crate::tui::state::action::{Action, Context};
use crate::tui::state::deed::{DEAD_KEY, DeadKey, Target};
use crate::tui::state::keys::{Key, editing, fold};
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::new_packet::{Field, MOST_GREETING};
use crate::tui::state::refund::Stage;
use crate::tui::state::seats::{Direction, Seats};

/// The longest text that is typed into a field.
const MOST_TYPED: usize = 120;

/// What the first frame needs.
pub(crate) fn start(model: &mut Model) -> Vec<Effect> {
    board::ask(model)
}

/// Takes in a message.
pub(crate) fn update(model: &mut Model, msg: Msg, now: Timestamp) -> Vec<Effect> {
    model.now = now;
    // What a person does may change what keys mean; what happens by itself must not, unseen.
    let is_frame = matches!(msg, Msg::Shown(..));
    // What colleagues point at changes no meaning.
    let by_itself =
        matches!(msg, Msg::Reply(..) | Msg::Event(_) | Msg::Tick(_)) && !matches!(msg, Msg::Event(Event::Pointing(_)));
    let before = if by_itself { actions::meaning::meanings(model) } else { Vec::new() };
    let mut effects = match msg {
        Msg::Key(pressed, at) => key(model, pressed, at),
        Msg::Paste(text) => paste(model, &text),
        Msg::Click(at) => click(model, at),
        Msg::Wheel(lines) => wheel(model, lines),
        Msg::Resize(width, height) => {
            model.size = (width, height);
            if let Some(seats) = &mut model.seats {
                seats.follow((width, height));
            }
            Vec::new()
        }
        Msg::Event(event) => happened(model, event),
        Msg::Reply(request, reply) => answered(model, request, reply),
        Msg::Robots(robots) => {
            demo::happened(model, robots);
            Vec::new()
        }
        Msg::Tick(at) => tick(model, at),
        Msg::Shown(at, shown) => {
            deed::seen(model, at, shown);
            Vec::new()
        }
        Msg::Terminate => vec![Effect::Quit],
        Msg::Stop => vec![Effect::Suspend],
        Msg::Woken => vec![Effect::Redraw],
    };
    sale::settle_amend(model);
    if by_itself {
        deed::deaden(model, &before);
    }
    if !is_frame {
        pay::keep_in_sight(model);
        effects.extend(lookups::wanted(model));
        effects.extend(colleagues::follow(model));
        match model.screen {
            Screen::Board => model.board.follow(model.size),
            Screen::Orders => model.history.follow(&model.terminal, model.size),
            Screen::Packets => model.packets.follow(model.size),
            Screen::Seats => {}
        }
        search::follow(model);
        let size = model.size;
        if let Some(members) = model.members_panel() {
            members.follow(size);
        }
    }
    effects
}

fn key(model: &mut Model, key: Key, at: u64) -> Vec<Effect> {
    model.burst.press(at);
    if model.burst.is_on() && model.armed.take().is_some() {
        model.hint("why-burst");
        return Vec::new();
    }
    let context = actions::context(model);
    if let Some(action) = actions::table::bound(context, key) {
        let is_dead = |dead: &DeadKey| dead.key == key && dead.shown_at.is_none_or(|shown| at < shown + DEAD_KEY);
        if model.dead.iter().any(is_dead) {
            model.hint("why-dead");
            return Vec::new();
        }
        if actions::deed::is_yes(action) {
            deed::arm(model, action, at);
            return Vec::new();
        }
        model.armed = None;
        return perform(model, action, Some(key));
    }
    if context == Context::Seats
        && let Some(letter) = Seats::begins_field(key)
    {
        if let Some(seats) = &mut model.seats {
            seats.open_field(Some(letter));
        }
        return Vec::new();
    }
    if context.is_typing() {
        type_key(model, key);
    }
    Vec::new()
}

fn tick(model: &mut Model, at: u64) -> Vec<Effect> {
    let mut effects = board::poll(model);
    effects.extend(packets::poll(model));
    effects.extend(pay::ask_again(model));
    effects.extend(deed::fire(model, at));
    effects
}

/// A key that is no action: text for a field. What a field cannot take is said, never dropped unseen.
fn type_key(model: &mut Model, key: Key) {
    if let Some(Overlay::NewPacket(form)) = model.overlays.last_mut()
        && matches!(key, Key::Left | Key::Right | Key::Char(' '))
        && form.turn_choice()
    {
        return;
    }
    let Some(request) = editing(key) else { return };
    let is_text = matches!(request, InputRequest::InsertChar(_));
    match field(model) {
        Ok((field, most)) if !is_text || field.value().chars().count() < most => drop(field.handle(request)),
        Ok(_) => model.hint("why-full"),
        Err(why) if is_text => model.hint(why),
        Err(_) => {}
    }
    match model.screen {
        Screen::Board => board::narrow(model),
        Screen::Orders => orders::narrow(model),
        Screen::Packets => model.packets.narrow(),
        Screen::Seats => {}
    }
}

/// The field in which text goes, and the most letters it takes; or why there is none.
fn field(model: &mut Model) -> Result<(&mut Input, usize), &'static str> {
    if let Some(why) = actions::pay::why_no_other_tender(model) {
        return Err(why);
    }
    let field = match model.overlays.last_mut() {
        Some(Overlay::Pay(pay)) => Some(pay.field()),
        Some(Overlay::NewPacket(form)) => {
            let most = if form.field == Field::Greeting { MOST_GREETING } else { MOST_TYPED };
            return form.input(form.field).map(|field| (field, most)).ok_or("why-choice");
        }
        Some(Overlay::Refund(panel)) if panel.stage == Stage::Reason => Some(&mut panel.reason),
        Some(Overlay::CallOff(panel)) if panel.context() == Context::ReasonField => Some(&mut panel.reason),
        Some(Overlay::Members(members)) => match &mut members.new {
            Some(new) => Some(new.field()),
            None => Some(&mut members.query),
        },
        Some(Overlay::List(search)) => {
            search.chosen = 0;
            Some(&mut search.query)
        }
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

/// A paste is text for a field, never keys. It is taken whole or not at all: a part may mean another thing.
fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    if model.armed.take().is_some() {
        model.hint("why-burst");
    }
    if actions::context(model).is_typing() {
        let length = text.trim().chars().count();
        if length > MOST_TYPED {
            model.hint("why-full");
            return Vec::new();
        }
        match field(model) {
            Ok((field, most)) if field.value().chars().count() + length > most => {
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
    Vec::new()
}

fn click(model: &mut Model, at: Position) -> Vec<Effect> {
    let target = model.shown.areas.iter().rev().find(|(area, _)| area.contains(at)).map(|(_, target)| *target);
    match target {
        Some(Target::Action(action)) => {
            // What is clicked was shown where it can be done: the same rule as for its key.
            let context = actions::context(model);
            let there = |spec: &actions::table::Spec| spec.action == action && spec.contexts.contains(&context);
            if actions::table::TABLE.iter().any(there) { perform(model, action, None) } else { Vec::new() }
        }
        Some(Target::Screening(id)) if model.board.list.marked() == Some(id) => {
            perform(model, Action::OpenScreening, None)
        }
        Some(Target::Screening(id)) => {
            model.board.list.mark(id);
            Vec::new()
        }
        Some(Target::Order(order)) if model.screen == Screen::Orders => orders::select(model, order),
        Some(Target::Order(order)) => {
            model.selected = Some(order);
            Vec::new()
        }
        Some(Target::Packet(code)) => {
            model.packets.select(code);
            Vec::new()
        }
        Some(Target::Member(member)) => {
            match model.overlays.last_mut() {
                Some(Overlay::Members(members)) if members.subject() == Some(member) => return members::submit(model),
                Some(Overlay::Members(members)) => members.list.mark(member),
                _ => {}
            }
            Vec::new()
        }
        Some(Target::Line(line)) => {
            match model.overlays.last_mut() {
                Some(Overlay::List(search)) if search.is_palette && search.chosen == line => return run_chosen(model),
                Some(Overlay::List(search)) => search.chosen = line,
                _ => {}
            }
            Vec::new()
        }
        None if model.overlays.is_empty() => {
            seats::click(model, at.x, at.y);
            Vec::new()
        }
        Some(Target::Nothing) | None => Vec::new(),
    }
}

fn wheel(model: &mut Model, lines: i8) -> Vec<Effect> {
    let direction = if lines < 0 { Direction::Up } else { Direction::Down };
    match model.overlays.last() {
        Some(Overlay::Pay(_) | Overlay::Confirm(_) | Overlay::NewPacket(_) | Overlay::Picture(_)) => Vec::new(),
        _ => step(model, direction),
    }
}
