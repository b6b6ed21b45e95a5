//! The pure core: a message and the model in, the changed model and effects out.
//!
//! `burst` decides what keys were and finds their actions, `scan` looks up what a scanner typed, `perform` does the actions, `deed` carries out a yes, `answers`
//! takes in replies and events. The other files change one subject each.

pub(crate) mod answers;
pub(crate) mod asks;
pub(crate) mod block;
pub(crate) mod board;
pub(crate) mod burst;
pub(crate) mod call_off;
pub(crate) mod colleagues;
pub(crate) mod credentials;
pub(crate) mod deed;
pub(crate) mod demo;
pub(crate) mod drawer;
pub(crate) mod effect;
pub(crate) mod exchange;
pub(crate) mod leave;
pub(crate) mod lookups;
pub(crate) mod members;
pub(crate) mod msg;
pub(crate) mod new_packet;
pub(crate) mod orders;
pub(crate) mod packets;
pub(crate) mod pay;
pub(crate) mod perform;
pub(crate) mod record;
pub(crate) mod refund;
pub(crate) mod sale;
pub(crate) mod scan;
pub(crate) mod search;
pub(crate) mod seats;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod small_map;
pub(crate) mod staff;
pub(crate) mod status;
pub(crate) mod takings;
pub(crate) mod tape;
pub(crate) mod ticket;
pub(crate) mod typing;

use answers::{answered, happened};
use effect::Effect;
use msg::{Msg, Reply};
use perform::{perform, run_chosen, step};
use ratatui::layout::Position;

use crate::box_office::Event;
use crate::domain::time::Timestamp;
use crate::tui::state::action::Action;
use crate::tui::state::board::Came;
use crate::tui::state::deed::Target;
use crate::tui::state::keys::Key;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::seats::Direction;
use crate::tui::state::tour::Lesson;
use crate::tui::{actions, layout};

/// What the first frame needs.
pub(crate) fn start(model: &mut Model) -> Vec<Effect> {
    board::ask(model)
}

/// Takes in a message.
pub(crate) fn update(model: &mut Model, msg: Msg, now: Timestamp) -> Vec<Effect> {
    model.now = now;
    if !layout::fits(model.size) && acts_unseen(model, &msg) {
        return Vec::new();
    }
    if matches!(msg, Msg::Key(..) | Msg::Paste(..) | Msg::Click(_) | Msg::Wheel(_)) {
        model.last_act = now;
    }
    // Keys that have waited are a person's act too.
    let mut effects = if let Msg::Tick(at) = msg { burst::settle(model, at) } else { Vec::new() };
    // What a person does may change what keys mean; what happens by itself must not, unseen.
    let is_frame = matches!(msg, Msg::Shown(..));
    // What colleagues point at changes no meaning.
    let by_itself =
        matches!(msg, Msg::Reply(..) | Msg::Event(_) | Msg::Tick(_)) && !matches!(msg, Msg::Event(Event::Pointing(_)));
    let before = if by_itself { actions::meaning::meanings(model) } else { Vec::new() };
    effects.extend(match msg {
        Msg::Key(key, at) => burst::press(model, key, at),
        Msg::Paste(text, at) => burst::paste(model, &text, at),
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
        Msg::Reply(request, reply) => {
            let lesson = learnt(model, &reply);
            lesson.into_iter().chain(answered(model, request, reply)).collect()
        }
        Msg::Robots(robots) => {
            demo::happened(model, robots);
            Vec::new()
        }
        Msg::Tick(_) => tick(model),
        Msg::Shown(at, shown) => {
            deed::seen(model, at, shown);
            Vec::new()
        }
        Msg::Tell(note) => {
            model.say(note);
            Vec::new()
        }
        Msg::Settings(new) => {
            settings::changed(model, new);
            Vec::new()
        }
        Msg::Tour(tour) => {
            model.tour = tour;
            Vec::new()
        }
        Msg::Ground(_) => Vec::new(),
        Msg::ReadSettings => vec![Effect::ReadSettings],
        Msg::Terminate => {
            // What only waits for leave is not done, and nothing to wait for.
            leave::drop_all(model).into_iter().chain([Effect::Quit]).collect()
        }
        Msg::Stop => vec![Effect::Suspend],
        Msg::Woken => vec![Effect::Redraw],
    });
    sale::settle_amend(model);
    exchange::follow(model);
    asks::follow(model);
    if by_itself {
        deed::deaden(model, &before);
    }
    if !is_frame {
        pay::keep_in_sight(model);
        effects.extend(lookups::wanted(model));
        effects.extend(colleagues::follow(model));
        effects.extend(small_map::follow(model));
        match model.screen {
            Screen::Board => model.board.follow(model.size),
            Screen::Orders => model.history.follow(&model.terminal, model.size),
            Screen::Packets => model.packets.follow(model.size),
            Screen::Seats => {}
        }
        search::follow(model);
        let size = model.size;
        if let Some(lines) = model.overlays.last_mut().and_then(Overlay::lines) {
            lines.narrow();
        }
        effects.extend(tape::follow(model));
        if let Some(view) = model.staff_panel() {
            view.follow(size);
        }
        if let Some(view) = model.record_panel() {
            view.follow(size);
        }
        if let Some(members) = model.members_panel() {
            members.follow(size);
        }
        if let Some(panel) = model.drawer_panel() {
            panel.follow(size);
        }
    }
    effects
}

/// What was done for the first time by someone who is shown around.
fn learnt(model: &mut Model, reply: &Reply) -> Option<Effect> {
    let lesson = match reply {
        Reply::Paid(Ok(_)) => Lesson::Sale,
        Reply::PacketMade(Ok(_)) => Lesson::Packet,
        Reply::Refunded(Ok(_)) => Lesson::Refund,
        _ => return None,
    };
    model.tour.done(lesson).then_some(Effect::KeepLesson(lesson))
}

fn tick(model: &mut Model) -> Vec<Effect> {
    sign_in::lock_idle(model);
    let mut effects = business_day(model);
    effects.extend(board::poll(model));
    effects.extend(packets::poll(model));
    effects.extend(pay::ask_again(model));
    effects.extend(pay::look_again(model));
    effects.extend(refund::quote_again(model));
    effects.extend(status::poll(model));
    effects
}

/// Whether a person would act on what can not be seen. To leave, to draw anew and to stop are always possible, by a key
/// that is no plain character.
fn acts_unseen(model: &Model, msg: &Msg) -> bool {
    match msg {
        Msg::Key(key, _) if !matches!(key, Key::Char(_)) => {
            let action = model.keymap.bound(actions::context(model), *key);
            !matches!(action, Some(Action::Quit | Action::Redraw | Action::Suspend))
        }
        Msg::Key(..) | Msg::Paste(..) | Msg::Click(_) | Msg::Wheel(_) => true,
        _ => false,
    }
}

/// When a business day begins, what showed the one before as today shows the new one; a day chosen by hand stays.
fn business_day(model: &mut Model) -> Vec<Effect> {
    let today = model.house.calendar.day_of(model.now);
    let before = std::mem::replace(&mut model.today, today);
    if before == today {
        return Vec::new();
    }
    if model.board.day == before {
        model.board.turn_to(today, Came::ByItself);
    }
    if model.history.day == before {
        model.history.turn_to(today);
    }
    orders::refresh(model)
}

fn click(model: &mut Model, at: Position) -> Vec<Effect> {
    let target = model.shown.areas.iter().rev().find(|(area, _)| area.contains(at)).map(|(_, target)| *target);
    match target {
        // A frame of before may have shown more.
        Some(target) if model.sign_in.is_some() && !matches!(target, Target::Action(_)) => Vec::new(),
        None if model.sign_in.is_some() => Vec::new(),
        Some(Target::Action(action)) => {
            // What is clicked was shown where it can be done: the same rule as for its key.
            let context = actions::context(model);
            let is_there = model.keymap.at(context).any(|line| line.spec.action == action);
            if is_there { perform(model, action, None) } else { Vec::new() }
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
        Some(Target::Claim(member)) if model.packets.marked_claim().is_some_and(|claim| claim.member == member) => {
            perform(model, Action::Record, None)
        }
        Some(Target::Claim(member)) => {
            model.packets.claims.select(member);
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
                Some(Overlay::Tape(view)) if view.lines.list.marked() == Some(line) => view.open(),
                Some(Overlay::List(search)) if search.is_palette && search.chosen == line => return run_chosen(model),
                Some(Overlay::List(search)) => search.chosen = line,
                Some(overlay) => {
                    if let Some(lines) = overlay.lines() {
                        lines.list.mark(line);
                    }
                }
                None => {}
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
        _ if model.sign_in.is_some() => Vec::new(),
        Some(
            Overlay::Pay(_)
            | Overlay::Confirm(_)
            | Overlay::NewPacket(_)
            | Overlay::Picture(_)
            | Overlay::Leave(_)
            | Overlay::Asks(_),
        ) => Vec::new(),
        _ => step(model, direction),
    }
}
