//! The orders, drawn: the list at the left, all about the order under the mark at the right.

use ratatui::layout::Rect;

use super::small_map;
use super::theme::{Role, countdown_role};
use super::widgets::{Canvas, width, wrap};
use super::words::{self, next_fee, state_word, title};
use crate::domain::hall::SeatId;
use crate::domain::order::{Flow, Order, OrderHistory, OrderState};
use crate::domain::tender::Tender;
use crate::tui::layout;
use crate::tui::state::deed::Target;
use crate::tui::state::model::Model;
use crate::tui::state::orders::{Line, Section};

/// The least columns in which a film can be told from another.
const FILM: u16 = 8;

/// The least columns in which the hall is drawn below an order.
const MAP: u16 = 40;

/// The columns of an ordinary seat's name.
const SEAT: u16 = 5;

/// How the word for an order's state looks.
fn state_role(state: OrderState) -> Role {
    match state {
        OrderState::Pending => Role::CountdownCalm,
        OrderState::Paying | OrderState::Expired => Role::Warn,
        OrderState::Paid => Role::Good,
        OrderState::Cancelled => Role::Dim,
        OrderState::Refunded => Role::SeatCouple,
    }
}

/// Draws the screen.
pub(crate) fn view(model: &Model, canvas: &mut Canvas<'_>) {
    let body = layout::body(model.size);
    let list_width = match model.size.0 {
        200.. => 120,
        160.. => 100,
        120.. => 70,
        _ => 49,
    };
    list(model, canvas, Rect { y: 2, height: body.height + 1, width: list_width, ..body });
    let detail = Rect { x: list_width + 1, y: 2, width: model.size.0 - list_width - 1, height: body.height + 1 };
    draw_detail(model, canvas, detail);
    canvas.halves(list_width, body);
}

fn list(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let lines = model.history.lines(&model.terminal);
    if lines.is_empty() {
        heading(model, canvas, Section::Ended, area);
        let id = if model.history.is_loaded { "orders-none" } else { "orders-loading" };
        canvas.say(area.x + 3, area.y + 2, area.width - 4, Role::Dim, id);
    }
    // The first line is the upper rule: it has the heading of the part in which the lines below begin.
    let first = model.history.list.first;
    let mut headings = lines.iter().take(first + 1).rev();
    if let Some(section) = headings.find_map(|line| if let Line::Heading(part) = line { Some(*part) } else { None }) {
        heading(model, canvas, section, area);
    }
    let below = lines.iter().skip(first + 1).take(usize::from(area.height.saturating_sub(1)));
    for (line, y) in below.zip(area.y + 1..) {
        let area = Rect { y, height: 1, ..area };
        match line {
            Line::Heading(section) => heading(model, canvas, *section, area),
            Line::Order(order) => draw_row(model, canvas, order, area),
        }
    }
    if let Some(search) = &model.history.list.search {
        let x = canvas.put(area.x + 1, area.y, 3, Role::Strong, " / ");
        canvas.field(x, area.y, area.width.saturating_sub(x + 2), search);
    } else if !model.history.list.query.is_empty() && model.history.found.is_none() {
        // A list that is narrowed says so: what is missing in it was not lost.
        canvas.rule(area.x, area.y, area.width, &format!("/ {}", model.history.list.query));
    }
}

fn heading(model: &Model, canvas: &mut Canvas<'_>, section: Section, area: Rect) {
    let title = match section {
        Section::Mine => canvas.locale.fill("orders-mine", &[("terminal", model.terminal.as_str().into())]),
        Section::Others => canvas.text("orders-others"),
        Section::Found => canvas.locale.fill("orders-found", &[("query", model.history.list.query.as_str().into())]),
        Section::Ended => {
            let day = canvas.locale.date(model.history.day);
            canvas.locale.fill("orders-ended", &[("day", (&day).into())])
        }
    };
    canvas.rule(area.x, area.y, area.width, &title);
}

fn draw_row(model: &Model, canvas: &mut Canvas<'_>, order: &Order, area: Rect) {
    let chosen = Some(order.reference) == model.history.list.marked();
    let role = match (chosen, order.state.is_open()) {
        (true, _) => Role::Chosen,
        (false, true) => Role::Strong,
        (false, false) => Role::Text,
    };
    let wide = area.width >= 60;
    canvas.mark(area.x + 1, area.y, chosen);
    let calendar = model.house.calendar;
    // Of another day, the date says more.
    let clock = if calendar.day_of(order.held_at) == model.history.day {
        canvas.locale.clock(order.held_at, calendar.zone)
    } else {
        order.held_at.local(calendar.zone).format("%m-%d").to_string()
    };
    // A time with its distance from UTC is wider, and the seats give way.
    let after = (canvas.put(area.x + 3, area.y, 11, Role::Dim, &clock) + 1).max(area.x + 9);
    canvas.put(after, area.y, 4, role, order.reference.order.tail());
    canvas.put(after + 5, area.y, 4, Role::Dim, order.terminal.as_str());
    let after = after + 10;
    let end = area.right() - 1;
    let (state_role, state) = if order.state == OrderState::Pending && !model.has_lapsed(order) {
        let left = model.left(order.deadline);
        (countdown_role(left), canvas.locale.countdown(left))
    } else {
        let state = if model.has_lapsed(order) { OrderState::Expired } else { order.state };
        (state_role(state), canvas.text(state_word(state)))
    };
    canvas.put_right(end, area.y, 9, state_role, &state);
    let money_end = end - 10;
    let total = order.total().to_string();
    canvas.put_right(money_end, area.y, 8, role, &total);
    let seats: Vec<SeatId> = order.seats().collect();
    let room = money_end.saturating_sub(width(&total).max(7) + 1 + after);
    let hall = model.hall_of(order.reference.screening);
    let x = canvas.put(after, area.y, room, Role::Text, &canvas.locale.seats_in(hall, &seats, room));
    let x = match order.member.filter(|_| wide) {
        Some(member) => {
            let name = model.member_name(member);
            canvas.put(x + 2, area.y, (after + room).saturating_sub(x + 2), Role::Strong, name.as_str())
        }
        None => x,
    };
    let left = (after + room).saturating_sub(x + 2);
    if wide
        && left >= FILM
        && let Some(screening) = model.screenings.get(&order.reference.screening)
    {
        let starts = canvas.locale.clock(screening.starts_at, calendar.zone);
        // Of another day than the list, the date says more.
        let day = calendar.day_of(screening.starts_at);
        let day = if day == model.history.day { String::new() } else { day.format("%m-%d ").to_string() };
        let what = format!("{day}{starts} {} {}", screening.hall.name, title(canvas.locale, screening));
        canvas.put(x + 2, area.y, left, Role::Dim, &what);
    }
    canvas.click(area, Target::Order(order.reference));
}

fn draw_detail(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let title_text = canvas.text("orders-detail");
    canvas.rule(area.x, area.y, area.width, &title_text);
    let Some(order) = model.history.chosen() else { return };
    let (x, room, end) = (area.x + 1, area.width - 2, area.right() - 1);
    let mut y = area.y + 1;
    let number = order.reference.to_string();
    canvas.put(x, y, room, Role::Strong, &number);
    let state = canvas.text(state_word(order.state));
    // A long number has its line for itself.
    y += u16::from(width(&number) + 1 + width(&state) > room);
    canvas.put_right(end, y, 9, state_role(order.state), &state);
    y += 1;
    if let Some(screening) = model.screenings.get(&order.reference.screening) {
        canvas.put(x, y, room, Role::Text, &title(canvas.locale, screening));
        let clock = canvas.locale.clock(screening.starts_at, model.house.calendar.zone);
        let day = canvas.locale.date(screening.starts_at.local(model.house.calendar.zone).date_naive());
        let hall = canvas.locale.hall(screening.hall.name.as_str());
        canvas.put(x, y + 1, room + 1, Role::Dim, &format!("{day} {clock} {hall}"));
        y += 2;
    }
    y = member(model, canvas, order, Rect { x, y, width: room, height: 1 });
    y += 1;
    let history = model.history.detail.as_ref().filter(|detail| detail.order.reference == order.reference);
    // Lines, then money, then acts; long orders leave room for the money.
    let lines = usize::from(area.bottom().saturating_sub(y + 8)).max(3);
    let hall = model.hall_of(order.reference.screening);
    let names: Vec<String> = order.lines.iter().map(|line| canvas.locale.seat(hall, line.seat)).collect();
    // As wide as the longest name, while fare and price have room.
    let column = names.iter().map(|name| width(name)).max().unwrap_or(0).clamp(SEAT, room.saturating_sub(22).max(SEAT));
    for (line, name) in order.lines.iter().zip(&names).take(lines) {
        let fare = words::fare(model, order.reference.screening, line.fare);
        let is_back = history.is_some_and(|history| history.refunded.contains(&line.seat));
        let (seat, text) = if is_back { (Role::Dim, Role::Dim) } else { (Role::Strong, Role::Text) };
        canvas.put(x, y, column, seat, name);
        let at = canvas.put(x + column + 1, y, room - 11 - column, text, &fare);
        if is_back {
            canvas.say(at + 1, y, end.saturating_sub(at + 10), Role::SeatCouple, "state-refunded");
        }
        canvas.put_right(end, y, 10, text, &line.price.to_string());
        y += 1;
    }
    let hidden = order.lines.len().saturating_sub(lines);
    if hidden > 0 {
        canvas.put(x, y, room, Role::Dim, &format!("+{hidden}"));
    }
    canvas.say(x + 6, y, room - 16, Role::Strong, "orders-total");
    canvas.put_right(end, y, 12, Role::Money, &order.total().to_string());
    y += 1;
    if let Some(history) = history {
        y = fees_and_exchanges(model, canvas, history, Rect { x, y, width: room, height: 1 });
    }
    y += 1;
    if let Some(history) = history {
        let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        let y = money_and_acts(model, canvas, history, rest) + 1;
        let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        // Guests ask where they sit.
        if let Some(screening) = model.screenings.get(&order.reference.screening).filter(|_| area.width >= MAP) {
            let seats: Vec<SeatId> = order.seats().filter(|seat| !history.refunded.contains(seat)).collect();
            small_map::places(model, screening, &seats, canvas, rest);
        }
    } else {
        canvas.say(x, y, room, Role::Dim, "orders-loading");
    }
}

/// What the house would keep of the tickets now, and until when; what it kept; and the orders that they were exchanged for
/// or came from. Gives the line after them.
fn fees_and_exchanges(model: &Model, canvas: &mut Canvas<'_>, history: &OrderHistory, line: Rect) -> u16 {
    let Rect { x, mut y, width, .. } = line;
    if let Some(kept) = history.fee.filter(|kept| kept.minor() > 0) {
        canvas.say(x + 6, y, width - 16, Role::Text, "orders-fee-kept");
        canvas.put_right(x + width, y, 12, Role::Text, &kept.to_string());
        y += 1;
    }
    let lines: Vec<_> = history.live_lines().copied().collect();
    let screening = model.screenings.get(&history.order.reference.screening).filter(|_| !lines.is_empty());
    let screening = screening.filter(|screening| screening.called_off.is_none() && !model.house.fees.is_none());
    if let Some(screening) = screening {
        let told = match model.house.fees.quote(&lines, screening.starts_at, model.now) {
            Ok(fee) => next_fee(canvas.locale, &fee, model.now).unwrap_or_default(),
            Err(_) => canvas.text("orders-too-late"),
        };
        for told in wrap(&told, width).iter().take(2) {
            canvas.put(x, y, width, Role::Dim, told);
            y += 1;
        }
    }
    for exchange in &history.exchanges {
        let is_old = exchange.of == history.order.reference;
        let (id, other) =
            if is_old { ("orders-exchanged-for", exchange.to) } else { ("orders-exchanged-from", exchange.of) };
        let text = canvas.locale.fill(id, &[("order", (&other.to_string()).into())]);
        canvas.put(x, y, width, Role::Dim, &text);
        y += 1;
    }
    y
}

/// Who buys: the name, enough of the phone to tell two apart, and the number. Gives the line after it.
fn member(model: &Model, canvas: &mut Canvas<'_>, order: &Order, line: Rect) -> u16 {
    let Some(id) = order.member else { return line.y };
    let joined = model.history.detail.as_ref().filter(|detail| detail.order.reference == order.reference);
    let member = joined.and_then(|detail| detail.member.as_ref()).or_else(|| model.members.get(&id));
    let number = id.to_string();
    canvas.put_right(line.right(), line.y + 1, 8, Role::Dim, &number);
    if let Some(member) = member {
        canvas.put(line.x, line.y, line.width, Role::Strong, member.name.as_str());
        canvas.put(line.x, line.y + 1, line.width - 9, Role::Dim, &member.phone.masked());
    }
    line.y + 2
}

/// Gives the line after them.
fn money_and_acts(model: &Model, canvas: &mut Canvas<'_>, history: &OrderHistory, area: Rect) -> u16 {
    let (x, room, end, bottom) = (area.x + 1, area.width - 2, area.right() - 1, area.bottom());
    let zone = model.house.calendar.zone;
    let mut y = area.y;
    for moved in &history.money {
        if y >= bottom {
            return bottom;
        }
        let (role, id) = match (moved.flow, &moved.tender) {
            (Flow::Payment, _) if moved.carried => (Role::Good, "money-from-exchange"),
            (Flow::Refund, _) if moved.carried => (Role::SeatCouple, "money-to-exchange"),
            (Flow::Payment, Tender::Cash { .. }) => (Role::Good, "money-paid-cash"),
            (Flow::Payment, Tender::Card { .. }) => (Role::Good, "money-paid-card"),
            (Flow::Refund, Tender::Cash { .. }) => (Role::SeatCouple, "money-back-cash"),
            (Flow::Refund, Tender::Card { .. }) => (Role::SeatCouple, "money-back-card"),
            (Flow::Payment, Tender::Wallet { .. }) => (Role::Good, "money-paid-wallet"),
            (Flow::Refund, Tender::Wallet { .. }) => (Role::SeatCouple, "money-back-wallet"),
        };
        let what = canvas.text(id);
        let clock = canvas.locale.clock(moved.at, zone);
        let after = (canvas.put(x, y, 11, Role::Dim, &clock) + 1).max(x + 6);
        let at = canvas.put(after, y, (x + room).saturating_sub(after + 10), role, &what) + 1;
        canvas.put_right(end, y, 10, role, &moved.amount.to_string());
        if let Tender::Card { reference } = &moved.tender {
            // A payment is voided by its reference: it is never cut short for want of a line.
            let beside = end.saturating_sub(at + 11);
            if width(reference.as_str()) <= beside {
                canvas.put(at, y, beside, Role::Dim, reference.as_str());
            } else {
                y += 1;
                canvas.put(x + 6, y, room - 6, Role::Dim, reference.as_str());
            }
        }
        y += 1;
    }
    y += u16::from(!history.money.is_empty());
    // The newest acts, if there is not room for all.
    let lines_of = |act: &crate::domain::order::Act| 1 + usize::from(!act.detail.is_empty());
    let mut skip = 0;
    let mut needed: usize = history.acts.iter().map(lines_of).sum();
    while needed > usize::from(bottom.saturating_sub(y)) && skip < history.acts.len() {
        needed -= history.acts.get(skip).map_or(1, lines_of);
        skip += 1;
    }
    for act in history.acts.iter().skip(skip) {
        let clock = canvas.locale.clock(act.at, zone);
        let after = (canvas.put(x, y, 11, Role::Dim, &clock) + 1).max(x + 6);
        let at = canvas.say(after, y, 10, state_role(act.state), state_word(act.state)) + 1;
        let who = format!("{} {}", act.terminal, act.cashier);
        let receipt = act.receipt.as_ref().map(ToString::to_string).unwrap_or_default();
        let beside = end.saturating_sub(at);
        let receipt = if width(&who) + 1 + width(&receipt) <= beside { receipt } else { String::new() };
        canvas.put(at, y, beside.saturating_sub(width(&receipt)), Role::Text, &who);
        canvas.put_right(end, y, width(&receipt), Role::Dim, &receipt);
        y += 1;
        if !act.detail.is_empty() {
            canvas.put(x + 6, y, room - 6, Role::Dim, act.detail.as_str());
            y += 1;
        }
    }
    y
}
