//! The whole frame: header, tabs, the screen, the message line, the footer, and what lies on top.
//!
//! ```text
//! model ─▶ view ─▶ a frame of cells ─▶ frames, paint ─▶ the bytes that a terminal gets
//!            └──▶ Shown: where a click does what, and the deed whose every figure can be seen
//! ```
//!
//! One file a subject draws it; `widgets`, `theme` (and its `palette` and `choice`), `glyphs`, `words` and `big` are what all of them draw with.

pub(crate) mod asks;
pub(crate) mod big;
pub(crate) mod board;
pub(crate) mod call_off;
pub(crate) mod choice;
pub(crate) mod colleagues;
pub(crate) mod confirm;
mod day;
pub(crate) mod drawer;
pub(crate) mod frames;
pub(crate) mod glyphs;
pub(crate) mod lines;
pub(crate) mod members;
pub(crate) mod messages;
pub(crate) mod new_packet;
pub(crate) mod note;
pub(crate) mod orders;
pub(crate) mod packet;
pub(crate) mod packets;
pub(crate) mod paint;
pub(crate) mod palette;
pub(crate) mod papers;
pub(crate) mod pay;
pub(crate) mod picture;
pub(crate) mod record;
pub(crate) mod refund;
pub(crate) mod search;
pub(crate) mod seats;
pub(crate) mod side;
pub(crate) mod sign_in;
pub(crate) mod small_map;
pub(crate) mod staff;
pub(crate) mod status;
pub(crate) mod takings;
pub(crate) mod tape;
pub(crate) mod theme;
pub(crate) mod ticket;
pub(crate) mod title;
pub(crate) mod widgets;
pub(crate) mod window;
pub(crate) mod words;

use glyphs::Glyphs;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use theme::{Looks, Role};
use widgets::{Canvas, width, wrap};
use words::wallet_part;

use crate::box_office::{Consistency, Link};
use crate::domain::hall::SeatId;
use crate::domain::refund::handed_over;
use crate::domain::screening::Screening;
use crate::domain::tender::Tender;
use crate::domain::time::Timestamp;
use crate::locale::{Locale, Var};
use crate::tui::actions::{self, why_not};
use crate::tui::layout;
use crate::tui::state::action::{Action, Context};
use crate::tui::state::deed::{Shown, Target};
use crate::tui::state::demo::Demo;
use crate::tui::state::keymap::Line;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::Note;

/// The least columns in which a film can be told from another.
const FILM: u16 = 8;

/// Draws the model into `buffer` and tells what the frame offers.
pub(crate) fn view(model: &Model, looks: &Looks, glyphs: &'static Glyphs, buffer: &mut Buffer) -> Shown {
    let mut shown = Shown::default();
    buffer.set_style(buffer.area, looks.style(Role::Text));
    let mut canvas = Canvas { buffer, shown: &mut shown, looks, glyphs, locale: &model.locale };
    let size = (canvas.buffer.area.width, canvas.buffer.area.height);
    if !layout::fits(size) {
        too_small(&mut canvas, size);
        return shown;
    }
    header(model, &mut canvas);
    if let Some(question) = &model.sign_in {
        sign_in::view(model, question, &mut canvas);
        footer(model, &mut canvas);
        return shown;
    }
    tabs(model, &mut canvas);
    match model.screen {
        Screen::Board => board::view(model, &mut canvas),
        Screen::Seats => seats::view(model, &mut canvas),
        Screen::Orders => orders::view(model, &mut canvas),
        Screen::Packets => packets::view(model, &mut canvas),
    }
    tour_line(model, &mut canvas);
    exchange_line(model, &mut canvas);
    papers::line(model, &mut canvas);
    message_line(model, &mut canvas);
    footer(model, &mut canvas);
    let over = overlay_area(model);
    for overlay in &model.overlays {
        // Only what lies on top is offered.
        canvas.shown.deed = None;
        // For what leave is given stays readable.
        if !matches!(overlay, Overlay::Leave(_)) {
            let behind = if matches!(overlay, Overlay::Pay(_)) { over } else { layout::body(model.size) };
            canvas.dim(behind);
        }
        match overlay {
            Overlay::Pay(pay) => pay::view(model, pay, &mut canvas, over),
            Overlay::Confirm(confirm) => confirm::view(model, confirm, &mut canvas, over),
            Overlay::Refund(panel) => refund::view(model, panel, &mut canvas, over),
            Overlay::CallOff(panel) => call_off::view(model, panel, &mut canvas, over),
            Overlay::Record(shown) => record::view(model, shown, &mut canvas, layout::body(model.size)),
            Overlay::Ticket(shown) => ticket::view(shown, &mut canvas, layout::body(model.size)),
            Overlay::Takings(shown) => {
                takings::view(shown, model.house.calendar.zone, &mut canvas, layout::body(model.size));
            }
            Overlay::Tape(shown) => tape::view(model, shown, &mut canvas, layout::body(model.size)),
            Overlay::Staff(shown) => staff::view(model, shown, &mut canvas, layout::body(model.size)),
            Overlay::Drawer(panel) => drawer::view(model, panel, &mut canvas, layout::body(model.size)),
            Overlay::Papers(panel) => papers::view(model, panel, &mut canvas, layout::body(model.size)),
            Overlay::Status(shown) => status::view(shown, &mut canvas, layout::body(model.size)),
            Overlay::Members(members) => members::view(model, members, &mut canvas, over),
            Overlay::NewPacket(form) => new_packet::view(model, form, &mut canvas, over),
            Overlay::Asks(panel) => asks::view(model, panel, &mut canvas, over),
            Overlay::Leave(panel) => sign_in::leave(model, panel, &mut canvas, over),
            Overlay::Picture(code) => picture::view(*code, &mut canvas, layout::body(model.size)),
            Overlay::List(list) => search::view(model, list, &mut canvas, layout::body(model.size)),
            Overlay::Messages(up) => messages::view(model, *up, &mut canvas, layout::body(model.size)),
        }
    }
    shown
}

/// Where panels lie: over the map, so that the orders beside it stay in sight.
fn overlay_area(model: &Model) -> Rect {
    let body = layout::body(model.size);
    match model.screen {
        Screen::Seats => Rect { width: body.width.saturating_sub(layout::side_width(body.width) + 1), ..body },
        _ => body,
    }
}

fn too_small(canvas: &mut Canvas<'_>, (width, height): (u16, u16)) {
    canvas.say(0, height / 2, width, Role::Warn, "needs-room");
}

fn header(model: &Model, canvas: &mut Canvas<'_>) {
    let zone = model.house.calendar.zone;
    let clock = canvas.locale.clock(model.now, zone);
    let end = model.size.0 - 1;
    let x = canvas.put_right(end, 0, 11, Role::Strong, &clock);
    let name = match &model.standing.signed_in {
        Some(person) => person.name.as_str(),
        None if model.standing.has_staff => "",
        None => model.cashier.as_str(),
    };
    let who = format!("{} {name}", model.terminal);
    let x = canvas.put_right(x.saturating_sub(3), 0, 22, Role::Text, who.trim_end());
    let (role, state) = connection(model, canvas);
    let badge = x.saturating_sub(3);
    let end = light(model, canvas, badge);
    let x = canvas.put_right(end, 0, 30, role, &state);
    canvas.click(Rect::new(x, 0, badge - x, 1), Target::Action(Action::Status));
    let x = papers::light(model, canvas, x);
    let unsure = model.payments.iter().filter(|payment| payment.unsure).count();
    let x = if unsure > 0 {
        let count = Var::Count(u64::try_from(unsure).unwrap_or(0));
        let badge = canvas.locale.fill("header-checking", &[("count", count)]);
        canvas.put_right(x.saturating_sub(2), 0, 24, Role::Warn, &badge)
    } else {
        x
    };
    let room = x.saturating_sub(3);
    if let (Screen::Seats, Some(seats), None) = (model.screen, &model.seats, &model.sign_in) {
        screening_header(model, canvas, &seats.screening, room);
    } else {
        let at = canvas.put(1, 0, 32.min(room), Role::Brand, model.house.name.as_str()) + 2;
        let today = canvas.locale.date(model.house.calendar.day_of(model.now));
        canvas.put(at, 0, (room + 1).saturating_sub(at), Role::Text, &today);
    }
}

/// Hall, film and start of the open screening; the film gives way.
fn screening_header(model: &Model, canvas: &mut Canvas<'_>, screening: &Screening, room: u16) {
    let calendar = model.house.calendar;
    let hall = canvas.locale.hall(screening.hall.name.as_str());
    let day = calendar.day_of(screening.starts_at);
    let clock = canvas.locale.clock(screening.starts_at, calendar.zone);
    let when = if calendar.day_of(model.now) == day { clock } else { format!("{} {clock}", canvas.locale.date(day)) };
    let (starts_role, starts) = board::starts_in(canvas, model, screening);
    let tail = width(&when) + 2 + width(&starts) + 2;
    let at = canvas.put(1, 0, room, Role::Brand, &hall) + 2;
    let film_room = (room + 1).saturating_sub(at + tail);
    // Beside a long badge there may be no room for a title worth reading.
    let at = if film_room < FILM {
        at
    } else {
        canvas.put(at, 0, film_room, Role::Strong, &words::title(canvas.locale, screening)) + 2
    };
    let at = canvas.put(at, 0, (room + 1).saturating_sub(at), Role::Text, &when) + 2;
    canvas.put(at, 0, (room + 1).saturating_sub(at), starts_role, &starts);
}

fn connection(model: &Model, canvas: &Canvas<'_>) -> (Role, String) {
    let since = |at| canvas.locale.clock(at, model.house.calendar.zone);
    match (model.live, model.ledger) {
        (Link::Away(at), _) => (Role::Bad, canvas.locale.fill("live-away", &[("since", (&since(at)).into())])),
        (_, Link::Away(at)) => (Role::Bad, canvas.locale.fill("ledger-away", &[("since", (&since(at)).into())])),
        (Link::NoWrites(_), _) => (Role::Bad, canvas.text("live-no-writes")),
        (Link::ClockOff(minutes), _) => {
            (Role::Bad, canvas.locale.fill("live-clock-off", &[("minutes", (&minutes.to_string()).into())]))
        }
        (Link::PartAway { servers }, _) => {
            let count = Var::Count(u64::try_from(servers).unwrap_or(u64::MAX));
            let told = canvas.locale.fill("live-part-away", &[("servers", count)]);
            (Role::Warn, format!("{} {told}", canvas.glyphs.lost))
        }
        (Link::Up, _) => (Role::Good, canvas.text("live-up")),
    }
}

/// The consistency light, left of `end`; gives the end of what stands before it. It differs by its glyph as
/// well as by its colour. With a store away there is nothing that could agree.
fn light(model: &Model, canvas: &mut Canvas<'_>, end: u16) -> u16 {
    let (Link::Up, Link::Up, Some(consistency)) = (model.live, model.ledger, &model.consistency) else { return end };
    let (role, glyph) = match consistency {
        Consistency::Looking => (Role::Dim, canvas.glyphs.unknown),
        Consistency::Clean => (Role::Good, canvas.glyphs.done),
        Consistency::Differs(_) => (Role::Bad, canvas.glyphs.lost),
    };
    canvas.put_right(end, 0, 1, role, &glyph.to_string()).saturating_sub(1)
}

fn tabs(model: &Model, canvas: &mut Canvas<'_>) {
    let orders = Var::Count(u64::try_from(model.orders.len()).unwrap_or(0));
    let tabs = [
        (Screen::Board, Action::ToBoard, canvas.text("tab-board")),
        (Screen::Seats, Action::ToSeats, canvas.text("tab-seats")),
        (Screen::Orders, Action::ToOrders, canvas.locale.fill("tab-orders", &[("count", orders)])),
        (Screen::Packets, Action::ToPackets, canvas.text("tab-packets")),
    ];
    let mut x = 1;
    for (screen, action, label) in tabs {
        let key = model.keymap.first_name(action);
        let active = model.screen == screen;
        let mark = if active { canvas.glyphs.chosen } else { ' ' };
        let (key_role, role) = match (active, why_not(model, action)) {
            (true, _) => (Role::TabActive, Role::TabActive),
            (false, Some(_)) => (Role::HintOff, Role::HintOff),
            (false, None) => (Role::KeyName, Role::Tab),
        };
        let mark = mark.to_string();
        let end = canvas.put_spans(x, 1, 30, &[(role, &mark), (key_role, &key), (role, " "), (role, &label)]);
        canvas.click(Rect::new(x, 1, end - x, 1), Target::Action(action));
        x = end + 3;
    }
    below_the_name(model, canvas, x);
}

/// That another terminal asks for leave; whose sales these are, said as long as robots sell; else that nobody has to
/// sign in here.
fn below_the_name(model: &Model, canvas: &mut Canvas<'_>, from: u16) {
    if asks::notice(model, canvas, from) {
        return;
    }
    let text = match model.demo {
        Demo::Off | Demo::Asking(_) => {
            let end = model.size.0 - 1;
            if !model.standing.has_staff {
                let text = canvas.text("no-sign-in");
                canvas.put_right(end, 1, end.saturating_sub(from), Role::Dim, &text);
            }
            return;
        }
        Demo::Starting => canvas.text("demo-starting"),
        Demo::On => words::how_many(canvas.locale),
        Demo::Stopping => canvas.text("demo-stopping"),
    };
    let end = model.size.0 - 1;
    let x = canvas.put_right(end, 1, end.saturating_sub(from), Role::Warn, &text);
    canvas.click(Rect::new(x, 1, end - x, 1), Target::Action(Action::Demo));
}

/// The one next key of someone who is shown around: in the rule above the messages, on the board in their place.
fn tour_line(model: &Model, canvas: &mut Canvas<'_>) {
    let above = model.screen != Screen::Board || !model.overlays.is_empty();
    let (Some(id), true) = (actions::tour::hint(model), above || model.note.is_none()) else { return };
    let y = model.size.1 - if above { 3 } else { 2 };
    let text = format!(" {} {} ", canvas.glyphs.chosen, canvas.text(id));
    canvas.put(1, y, model.size.0 - 2, Role::Chosen, &text);
}

/// The tickets that are to be given for others, as long as the new ones are looked for: in the rule above the messages.
fn exchange_line(model: &Model, canvas: &mut Canvas<'_>) {
    let Some(exchange) = model.exchange.as_ref().filter(|_| model.overlays.is_empty()) else { return };
    let is_held = exchange.to.is_some_and(|to| model.order(to).is_some());
    let id = match model.screen {
        _ if is_held => "exchange-line-held",
        Screen::Seats if model.seats.as_ref().is_some_and(|seats| seats.screening.id == exchange.of().screening) => {
            "exchange-line-own"
        }
        Screen::Seats => "exchange-line-seats",
        _ => "exchange-line",
    };
    let seats: Vec<SeatId> = exchange.given.chosen.iter().copied().collect();
    let of = exchange.of();
    let (seats, worth) =
        (canvas.locale.seats_in(model.hall_of(of.screening), &seats, 16), exchange.given.worth().to_string());
    let vars = [("order", of.order.tail().into()), ("seats", (&seats).into()), ("worth", Var::from(&worth))];
    let text = format!(" {} {} ", canvas.glyphs.chosen, canvas.locale.fill(id, &vars));
    canvas.put(1, model.size.1 - 3, model.size.0 - 2, Role::Chosen, &text);
}

/// How the last sale was paid, or what went back after an exchange; nothing for one that was even.
fn last_sale(model: &Model, locale: &Locale, at: Timestamp, note: &Note) -> Option<String> {
    let (order, tenders, change, exchange) = match note {
        Note::Sold { order, tenders, change, .. } => (order, tenders, change, None),
        Note::Exchanged(done) => (&done.order, &done.tenders, &done.change, Some(&done.back)),
        _ => return None,
    };
    let clock = locale.clock(at, model.house.calendar.zone);
    let (order, clock) = (("order", Var::from(order.order.tail())), ("clock", Var::from(&clock)));
    let change = change.to_string();
    Some(match (wallet_part(tenders), exchange) {
        ((_, Some(Tender::Cash { .. })), _) => {
            locale.fill("last-change", &[order, ("change", (&change).into()), clock])
        }
        ((_, Some(_)), _) => locale.fill("last-card", &[order, clock]),
        ((Some(_), None), _) => locale.fill("last-wallet", &[order, clock]),
        ((None, None), None) => locale.fill("last-complimentary", &[order, clock]),
        ((None, None), Some(back)) => {
            // What is counted out stays in sight; what went to a card or a wallet is done.
            let part = back.iter().find(|part| matches!(part.tender, Tender::Cash { .. })).or(back.first())?;
            let amount = handed_over(part).to_string();
            locale.fill("last-back", &[order, ("amount", (&amount).into()), clock])
        }
    })
}

/// The last word: the message, else the seat under the cursor; the last change stays at the right.
fn message_line(model: &Model, canvas: &mut Canvas<'_>) {
    let y = model.size.1 - 2;
    let mut room = model.size.0 - 2;
    let sale = model.last_sale.as_ref().filter(|(_, note)| model.note.as_ref() != Some(note));
    if let Some(text) = sale.and_then(|(at, note)| last_sale(model, canvas.locale, *at, note)) {
        let text = format!("{} {text}", canvas.glyphs.done);
        let x = canvas.put_right(model.size.0 - 1, y, 40, Role::Good, &text);
        room = x.saturating_sub(3);
    }
    if let Some(note) = &model.note {
        let text = note.sentence(model);
        let text = if matches!(note, Note::Sold { .. } | Note::Exchanged(_) | Note::Recorded { .. }) {
            format!("{} {text}", canvas.glyphs.done)
        } else {
            text
        };
        // A long message takes the rule's line as well.
        let mut lines = wrap(&text, room);
        if lines.len() > 1 {
            let first = lines.remove(0);
            canvas.put(0, y - 1, model.size.0, Role::Text, &" ".repeat(usize::from(model.size.0)));
            canvas.put(1, y - 1, room, note.role(), &first);
        }
        canvas.put(1, y, room, note.role(), &lines.join(" "));
    } else if let Some(Overlay::List(list)) = model.overlays.last() {
        // The list has room for half a sentence; here the one under the mark is whole.
        if let Some(line) = actions::search::found(model, list).get(list.chosen) {
            let spec = line.spec;
            let why = why_not(model, spec.action).filter(|_| list.is_palette);
            canvas.say(1, y, room, if why.is_some() { Role::Warn } else { Role::Text }, why.unwrap_or(spec.help));
        }
    } else if let Some(Overlay::Pay(pay)) = model.overlays.last() {
        let order = model.order(pay.order).filter(|_| pay.lengthened);
        if let Some(order) = order {
            let left = canvas.locale.countdown(model.left(order.deadline));
            let text = canvas.locale.fill("pay-lengthened", &[("left", (&left).into())]);
            canvas.put(1, y, room, Role::Dim, &text);
        }
    } else if let (Screen::Seats, Some(seats)) = (model.screen, &model.seats) {
        seats::cursor_line(model, seats, canvas, y, room);
    }
}

/// Hints from the table of actions, in its order: those possible now have the room first, and the
/// others stay, dimmed, as far as there is room left.
fn footer(model: &Model, canvas: &mut Canvas<'_>) {
    let y = model.size.1 - 1;
    let context = actions::context(model);
    let hinted = model.keymap.at(context).filter(|line| line.spec.hinted.contains(&context));
    let hints = hinted.filter_map(|line| Hint::new(model, canvas, context, line));
    let (ends, hints): (Vec<Hint>, Vec<Hint>) =
        hints.partition(|hint| matches!(hint.action, Action::Help | Action::Palette));
    let mut end = model.size.0 - 1;
    for hint in ends.into_iter().rev() {
        end = end.saturating_sub(hint.width());
        hint.draw(canvas, end, y);
        end = end.saturating_sub(2);
    }
    let mut used = 1;
    let mut fits = vec![false; hints.len()];
    for possible in [true, false] {
        for (hint, fits) in hints.iter().zip(&mut fits).filter(|(hint, _)| hint.is_possible == possible) {
            if used + hint.width() <= end {
                *fits = true;
                used += hint.width() + 2;
            }
        }
    }
    let mut x = 1;
    for (hint, _) in hints.iter().zip(fits).filter(|(_, fits)| *fits) {
        hint.draw(canvas, x, y);
        x += hint.width() + 2;
    }
}

/// A key, what it does, and whether it does it now.
struct Hint {
    action: Action,
    key: String,
    label: String,
    is_possible: bool,
}

impl Hint {
    /// None for what has no key here.
    fn new(model: &Model, canvas: &Canvas<'_>, context: Context, line: &Line) -> Option<Self> {
        let spec = line.spec;
        let key = search::first_key(line, context, canvas.locale)?;
        // Arrows say themselves what they do. A yes that is not armed yet is still the key to press.
        let label = if spec.action == Action::MoveUp {
            String::new()
        } else {
            format!(" {}", canvas.text(actions::label(model, spec)))
        };
        let is_yes = matches!(spec.action, Action::Take | Action::Yes);
        let is_possible = is_yes || why_not(model, spec.action).is_none();
        Some(Self { action: spec.action, key, label, is_possible })
    }

    fn width(&self) -> u16 {
        width(&self.key) + width(&self.label)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16) {
        let roles = if self.is_possible { [Role::KeyName, Role::Hint] } else { [Role::HintOff; 2] };
        canvas.put_spans(x, y, self.width(), &[(roles[0], &self.key), (roles[1], &self.label)]);
        canvas.click(Rect::new(x, y, self.width(), 1), Target::Action(self.action));
    }
}
