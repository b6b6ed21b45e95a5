//! The panel beside the map: picks with their price, this terminal's orders with what time they
//! have left, what is just gone, and, where there is room, who else is at this screening.

use ratatui::layout::Rect;

use super::colleagues::{self, LONG_NAME, who};
use super::theme::{self, Role};
use super::widgets::{Canvas, width, wrap};
use super::words::{self, state_word};
use crate::domain::choose::{self, LARGEST_PARTY};
use crate::domain::hall::SeatId;
use crate::domain::ids::TerminalId;
use crate::domain::money::Money;
use crate::domain::order::{Order, OrderState};
use crate::domain::seat::SeatMap;
use crate::domain::text::Text;
use crate::locale::Var;
use crate::tui::actions::why_not;
use crate::tui::state::action::Action;
use crate::tui::state::deed::Target;
use crate::tui::state::model::Model;
use crate::tui::state::party;
use crate::tui::state::sale::Gone;
use crate::tui::state::seats::Seats;

/// The least columns in which a name can be told from another.
const NAME: u16 = 6;

/// How many lines the picks take at most: those of a group leave room for the orders.
const MOST_PICKED: u16 = 4;

/// How many lines those who only look may take from the messages.
const MOST_LOOKING: u16 = 6;

/// Draws the panel. `area` begins with the line of the upper rule.
pub(crate) fn view(model: &Model, seats: &Seats, canvas: &mut Canvas<'_>, area: Rect) {
    let mut y = picked(model, seats, canvas, area);
    let bottom = area.bottom();
    let gone_lines = match model.gone.len() {
        0 => 0,
        1 => 4,
        _ => 6,
    };
    // Orders first; what is just gone gets the rest, at least one of them.
    let orders_lines = 2 * u16::try_from(model.orders.len().max(1)).unwrap_or(10) + 1;
    let left = bottom.saturating_sub(y);
    let keep = gone_lines.min(left.saturating_sub(orders_lines)).max(gone_lines.min(4));
    let orders_room = orders_lines.min(left.saturating_sub(keep));
    orders(model, canvas, Rect { y, height: orders_room, ..area });
    y += orders_room;
    if keep > 0 && !model.gone.is_empty() {
        just_gone(model, canvas, Rect { y, height: keep.min(bottom.saturating_sub(y)), ..area });
        y += keep;
    }
    let rest = Rect { y, height: bottom.saturating_sub(y), ..area };
    if area.width >= 32 && rest.height >= 3 {
        others(model, seats, canvas, rest);
    } else if rest.height >= 2 && model.colleagues.iter().next().is_some() {
        let title = canvas.text("side-others");
        canvas.rule(area.x, y, area.width, &title);
        colleagues::list(model, canvas, Rect { y: y + 1, height: rest.height - 1, ..area });
    }
}

fn picked(model: &Model, seats: &Seats, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let title = match (seats.amending, seats.only) {
        (Some(order), _) => canvas.locale.fill("side-amending", &[("order", order.order.tail().into())]),
        (None, None) => canvas.text("side-picked"),
        (None, Some(only)) => {
            let kind = canvas.locale.category(seats.plan(), only);
            canvas.locale.fill("side-picked-kind", &[("kind", (&kind).into())])
        }
    };
    canvas.rule(area.x, area.y, area.width, &title);
    let (x, room) = (area.x + 1, area.width - 2);
    let mut y = area.y + 1;
    if let Some(field) = &seats.field {
        let is_group = field.value().trim_start().starts_with('#');
        let (label, hint) = if is_group {
            ("side-group-field", group(model, seats, canvas, field.value().trim_start_matches([' ', '#'])))
        } else {
            ("side-seat-field", canvas.text("side-seat-field-hint"))
        };
        let at = canvas.say(x, y, room, Role::Strong, label) + 1;
        canvas.field(at, y, (x + room).saturating_sub(at), field);
        canvas.put(x, y + 1, room, Role::Dim, &hint);
        return y + 3;
    }
    if seats.picks.is_empty() {
        for (role, id) in [(Role::Dim, "side-nothing"), (Role::Hint, "side-try-best"), (Role::Hint, "side-try-pick")] {
            canvas.say(x, y, room, role, id);
            y += 1;
        }
        return y;
    }
    let lost = seats.lost(model.now);
    for line in wrap(&canvas.locale.seats_in(Some(seats.plan()), &seats.picked(), MOST_PICKED * room), room) {
        canvas.put(x, y, room, Role::SeatPicked, &line);
        y += 1;
    }
    if lost.is_empty() && seats.picks.len() > 1 {
        for line in wrap(&who_sits_where(canvas, seats), room) {
            canvas.put(x, y, room, Role::Dim, &line);
            y += 1;
        }
    }
    if !lost.is_empty() {
        let lost: Vec<SeatId> = lost.into_iter().map(|taken| taken.seat).collect();
        let (seats, fix) = (canvas.locale.seats(Some(seats.plan()), &lost), canvas.text("side-lost-next"));
        let text = canvas.locale.fill("side-lost", &[("seats", (&seats).into())]);
        canvas.put(x, y, room, Role::SeatLost, &text);
        canvas.put(x, y + 1, room, Role::Warn, &fix);
        return y + 2;
    }
    let (prices, plan) = (&seats.screening.prices, seats.plan());
    let lines = match seats.amending.and_then(|order| model.order(order)) {
        Some(order) => order.quote(prices, plan, &seats.picks),
        None => prices.quote(plan, &seats.picks),
    };
    if let Ok(lines) = lines {
        let fares = seats.sold_at();
        for fare in fares.codes() {
            let prices: Vec<Money> = lines.iter().filter(|line| line.fare == fare).map(|line| line.price).collect();
            let Some(first) = prices.first() else { continue };
            let sum = Money::sum(prices.iter().copied(), first.currency()).unwrap_or(*first);
            let what = format!("{:>2} {}", prices.len(), canvas.locale.fare(fares, fare));
            canvas.put(x, y, room - 9, Role::Text, &what);
            canvas.put_right(x + room, y, 12, Role::Money, &sum.to_string());
            y += 1;
        }
    } else {
        canvas.say(x, y, room, Role::Bad, "side-no-price");
        y += 1;
    }
    if let Some(fare) = seats.adding {
        let fare = canvas.locale.fare(seats.sold_at(), fare);
        let text = canvas.locale.fill("side-adding", &[("fare", (&fare).into())]);
        canvas.put(x, y, room, Role::Hint, &text);
    } else {
        let id = if seats.amending.is_some() { "side-amending-hint" } else { "side-picked-hint" };
        canvas.say(x, y, room, Role::Dim, id);
    }
    y + 1
}

/// What the group that is being written means: so many of each fare.
fn group(model: &Model, seats: &Seats, canvas: &Canvas<'_>, written: &str) -> String {
    let Some(group) = party::group(written, seats.screening.prices.fares()) else {
        return canvas.text("side-group-hint");
    };
    let name = |fare| words::fare(model, seats.screening.id, fare);
    let of_each = |(fare, count): &(_, u16)| format!("{count} {}", name(*fare));
    group.iter().map(of_each).collect::<Vec<_>>().join(" + ")
}

/// Whether all sit together, and in which rows; else how many sit beside each other, and of a group how many in each row.
fn who_sits_where(canvas: &Canvas<'_>, seats: &Seats) -> String {
    let mut groups = choose::groups(seats.plan(), &seats.picked());
    let are_rows = groups.windows(2).any(|pair| pair[0][0].row != pair[1][0].row);
    if are_rows && seats.picks.len() > LARGEST_PARTY {
        groups = groups.chunk_by(|a, b| a[0].row == b[0].row).map(<[Vec<SeatId>]>::concat).collect();
    }
    let mut rows: Vec<String> =
        groups.iter().filter_map(|group| Some(canvas.locale.row(seats.plan(), *group.first()?))).collect();
    rows.dedup();
    let last = rows.pop().unwrap_or_default();
    let counts = groups.iter().map(|group| group.len().to_string()).collect::<Vec<_>>().join(" + ");
    let (rows, is_one) = (rows.join(&canvas.text("side-apart-between")), rows.is_empty());
    let id = match (groups.len(), is_one) {
        (1, _) => "side-together",
        (_, true) => "side-apart-row",
        _ => "side-apart",
    };
    let vars =
        [("groups", (&counts).into()), ("rows", (&rows).into()), ("row", (&last).into()), ("last", (&last).into())];
    canvas.locale.fill(id, &vars)
}

fn orders(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let count = Var::Count(u64::try_from(model.orders.len()).unwrap_or(0));
    let vars = [("terminal", model.terminal.as_str().into()), ("count", count)];
    let title = canvas.locale.fill("side-orders", &vars);
    canvas.rule(area.x, area.y, area.width, &title);
    let room = usize::from(area.height.saturating_sub(1) / 2);
    if model.orders.is_empty() && area.height > 1 {
        let id = if model.holding.is_some() { "side-holding" } else { "side-no-orders" };
        canvas.say(area.x + 1, area.y + 1, area.width - 2, Role::Dim, id);
        return;
    }
    let here = model.orders.iter().position(|order| Some(order.reference) == model.selected).unwrap_or(0);
    let first = (here + 1).saturating_sub(room);
    let mut y = area.y + 1;
    for order in model.orders.iter().skip(first).take(room) {
        one_order(model, canvas, order, Rect { y, height: 2, ..area });
        y += 2;
    }
    let hidden = model.orders.len().saturating_sub(room);
    if hidden > 0 {
        let more = format!(" +{hidden} ");
        canvas.put_right(area.right() - 1, area.y, 6, Role::Warn, &more);
    }
}

fn name(model: &Model, canvas: &mut Canvas<'_>, order: &Order, area: Rect, role: Role) {
    let chosen = model.selected == Some(order.reference);
    let mark = if chosen { canvas.glyphs.chosen } else { ' ' };
    let role = if chosen { Role::Chosen } else { role };
    canvas.put(area.x, area.y, 1, role, &mark.to_string());
    let x = canvas.put(area.x + 1, area.y, 4, role, order.reference.order.tail()) + 2;
    let seats: Vec<SeatId> = order.seats().collect();
    let room = area.right().saturating_sub(x + 1);
    let hall = model.hall_of(order.reference.screening);
    let x = canvas.put(x, area.y, room, Role::Text, &canvas.locale.seats_in(hall, &seats, room)) + 1;
    let room = area.right().saturating_sub(x + 1);
    if let Some(member) = order.member.filter(|_| room >= NAME) {
        canvas.put(x, area.y, room, Role::Dim, model.member_name(member).as_str());
    }
    canvas.click(area, Target::Order(order.reference));
}

fn one_order(model: &Model, canvas: &mut Canvas<'_>, order: &Order, area: Rect) {
    name(model, canvas, order, area, Role::Strong);
    let y = area.y + 1;
    let end = area.right() - 1;
    let after = area.x + total(canvas, order, area, y, Role::Text) + 3;
    let room = (end + 1).saturating_sub(after);
    if let Some(payment) = model.payment(order.reference) {
        let text = canvas.text(if payment.unsure { "side-checking" } else { "side-paying" });
        canvas.put_right(end, y, room, Role::Warn, &text);
    } else if model.has_lapsed(order) {
        let text = canvas.text(state_word(OrderState::Expired));
        canvas.put_right(end, y, room, Role::Bad, &text);
    } else if order.state == OrderState::Paying {
        let text = canvas.text("side-paying");
        canvas.put_right(end, y, room, Role::Warn, &text);
    } else {
        let left = model.left(order.deadline);
        let role = theme::countdown_role(left);
        let x = canvas.put_right(end, y, 6, role, &canvas.locale.countdown(left));
        let length = x.saturating_sub(after + 2);
        canvas.put_right(after, y, 2, role, theme::countdown_sign(left));
        let whole = model.house.hold.as_secs().max(1);
        canvas.gauge(after + 1, y, length, theme::gauge_role(left), left.as_secs(), whole);
    }
}

/// What an order costs, at the left; gives its columns.
fn total(canvas: &mut Canvas<'_>, order: &Order, area: Rect, y: u16, role: Role) -> u16 {
    let total = order.total().to_string();
    // A large group's needs more than that of two.
    let wide = width(&total).max(7);
    canvas.put_number(area.x, y, wide, role, &total);
    wide
}

fn just_gone(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let title = canvas.text("side-gone");
    canvas.rule(area.x, area.y, area.width, &title);
    let room = usize::from(area.height.saturating_sub(2) / 2);
    let here = model.gone.iter().position(|gone| Some(gone.order.reference) == model.selected).unwrap_or(0);
    let first = (here + 1).saturating_sub(room);
    let mut y = area.y + 1;
    for Gone { order, at } in model.gone.iter().skip(first).take(room) {
        name(model, canvas, order, Rect { y, height: 2, ..area }, Role::Dim);
        total(canvas, order, area, y + 1, Role::Dim);
        let how = canvas.text(state_word(order.state));
        let clock = canvas.locale.clock(*at, model.house.calendar.zone);
        let how = format!("{how} {clock}");
        // A long word takes the margin rather than lose its time.
        let room = area.width - 9;
        let end = if width(&how) < room { area.right() - 1 } else { area.right() };
        canvas.put_right(end, y + 1, room + 1, Role::Warn, &how);
        y += 2;
    }
    if y < area.bottom() {
        let possible = why_not(model, Action::HoldAgain).is_none();
        canvas.say(area.x + 1, y, area.width - 2, if possible { Role::Hint } else { Role::HintOff }, "side-gone-hint");
    }
}

/// Who else holds seats of this screening, and the last messages.
fn others(model: &Model, seats: &Seats, canvas: &mut Canvas<'_>, area: Rect) {
    let mut by: Vec<((&TerminalId, &Text), Vec<SeatId>)> = Vec::new();
    for (seat, state) in seats.map.iter().flat_map(SeatMap::taken) {
        let holds = state.deadline().is_some() && !state.is_free_at(model.now);
        let Some(holder) = state.occupant().filter(|by| holds && by.terminal != model.terminal) else { continue };
        let holder = (&holder.terminal, &holder.cashier);
        match by.iter_mut().find(|(known, _)| *known == holder) {
            Some((_, list)) => list.push(seat),
            None => by.push((holder, vec![seat])),
        }
    }
    let title = canvas.text("side-others");
    canvas.rule(area.x, area.y, area.width, &title);
    let (x, room) = (area.x + 1, area.width - 2);
    let mut y = area.y + 1;
    if by.is_empty() && model.colleagues.iter().next().is_none() {
        canvas.say(x, y, room, Role::Dim, "side-no-others");
        y += 1;
    }
    for ((terminal, cashier), list) in by.iter().take(4) {
        let at = canvas.put(x, y, LONG_NAME, Role::Text, &who(terminal, cashier, LONG_NAME)) + 1;
        canvas.put(
            at,
            y,
            (x + room).saturating_sub(at),
            Role::SeatHeld,
            &canvas.locale.seats(Some(seats.plan()), list),
        );
        y += 1;
    }
    let height = area.bottom().saturating_sub(y).min(MOST_LOOKING);
    y = colleagues::list(model, canvas, Rect { y, height, ..area });
    let left = usize::from(area.bottom().saturating_sub(y + 1));
    if left < 2 || model.log.is_empty() {
        return;
    }
    let title = canvas.text("side-messages");
    canvas.rule(area.x, y, area.width, &title);
    let mut lines: Vec<(Role, String)> = Vec::new();
    for (at, note) in model.log.iter().rev() {
        let clock = canvas.locale.clock(*at, model.house.calendar.zone);
        let indent = usize::from(width(&clock)) + 1;
        let mut wrapped = wrap(&note.sentence(model), room.saturating_sub(width(&clock) + 1)).into_iter();
        let first = wrapped.next().unwrap_or_default();
        let all: Vec<String> = std::iter::once(format!("{clock} {first}"))
            .chain(wrapped.map(|line| format!("{:indent$}{line}", "")))
            .collect();
        if lines.len() + all.len() > left {
            break;
        }
        lines.extend(all.into_iter().map(|line| (note.role(), line)));
    }
    for ((role, line), y) in lines.iter().zip(y + 1..) {
        canvas.put(x, y, room, *role, line);
    }
}
