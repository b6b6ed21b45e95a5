//! The payment panel, drawn. Only here does a payment count as shown: when every figure of it is on
//! the screen.

use ratatui::layout::Rect;

use super::big;
use super::theme::{Role, countdown_role};
use super::widgets::{Canvas, width, wrap};
use super::words::{self, wallet_part};
use crate::domain::cash::CashStep;
use crate::domain::category::Category;
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::MemberId;
use crate::domain::money::Money;
use crate::domain::order::total;
use crate::domain::price::{Fare, Line, is_complimentary};
use crate::domain::refund::handed_over;
use crate::domain::tender::{Part, Tender, quick_amounts};
use crate::locale::Var;
use crate::tui::actions::pay::{context, deed, lines, meant, waits, why_no_reason, why_no_review, why_no_wallet};
use crate::tui::actions::why_not;
use crate::tui::layout;
use crate::tui::state::action::{Action, Context};
use crate::tui::state::exchange::Exchanging;
use crate::tui::state::model::{Model, Screen};
use crate::tui::state::pay::{Elsewhere, Means, Pay, is_covered};

/// The columns of the seats, before fare and price.
const SEATS: u16 = 13;

/// Fare, price, how many, their seats in lines, and what more there is to say: what seats they are, if they are of the
/// house's own, and what is to be shown for the fare.
type Group = (Fare, Money, usize, Vec<String>, Vec<(Role, String)>);

/// What lines have in common that are put together.
type Alike = (Fare, Money, Option<Category>);

/// Lines of equal fare, price and category of the house's own, put together.
fn groups(hall: Option<&HallPlan>, lines: &[Line]) -> Vec<(Alike, Vec<SeatId>)> {
    let own = |seat| hall.and_then(|hall| hall.seat(seat)).map(|seat| seat.category).filter(|of| of.kind().is_none());
    let mut groups: Vec<(Alike, Vec<SeatId>)> = Vec::new();
    for line in lines {
        let alike = (line.fare, line.price, own(line.seat));
        match groups.iter_mut().find(|(other, _)| *other == alike) {
            Some((_, seats)) => seats.push(line.seat),
            None => groups.push((alike, vec![line.seat])),
        }
    }
    groups
}

/// What a guest is to show for a fare.
fn proof(model: &Model, pay: &Pay, fare: Fare) -> Option<String> {
    let screening = model.screenings.get(&pay.order.screening)?;
    let proof = &screening.prices.fares().get(fare).filter(|of| !of.proof.is_empty())?.proof;
    Some(model.locale.fill("pay-proof", &[("proof", proof.as_str().into())]))
}

/// Draws the panel over `area`.
pub(crate) fn view(model: &Model, pay: &Pay, canvas: &mut Canvas<'_>, area: Rect) {
    let order = model.order(pay.order).or(pay.last_seen.as_ref());
    let lines = lines(pay, model).or(order.map(|order| order.lines.clone())).unwrap_or_default();
    let hall = model.hall_of(pay.order.screening);
    let groups = groups(hall, &lines);
    let wide = 49.min(area.width);
    // Every seat is named, in as many lines as it takes: what is paid for is read out to the guest.
    let groups: Vec<Group> = groups
        .into_iter()
        .map(|((fare, price, own), seats)| {
            let own = own.zip(hall).map(|(of, hall)| (Role::Dim, canvas.locale.category(hall, of)));
            let proof = proof(model, pay, fare).map(|proof| (Role::Warn, proof));
            let more = own.into_iter().chain(proof).collect();
            (fare, price, seats.len(), wrap(&canvas.locale.seats(hall, &seats), SEATS), more)
        })
        .collect();
    let count = groups.iter().map(|(.., seats, more)| seats.len() + more.len()).sum::<usize>().max(1);
    // The wallet has lines of its own, and the question about two tenders may take two.
    let has_wallet = pay.buyer(order).is_some() || pay.wallet.is_used;
    let exchange = pay.exchange.as_ref();
    let needs_reason = is_complimentary(&lines);
    let more = if has_wallet { 2 } else { 0 } + if exchange.is_some() { 3 } else { 0 } + u16::from(needs_reason);
    let height = (12 + more + u16::try_from(count).unwrap_or(area.height)).min(area.height);
    // The change is counted out from large digits, where most of the map is still seen beside them.
    let large = big::height(canvas.glyphs) - 1;
    let large = if area.height >= height + large + 8 { large } else { 0 };
    let height = height + large;
    let usual =
        Rect::new(area.x + area.width.saturating_sub(wide) / 2, area.y + (area.height - height) / 3, wide, height);
    let (map, seats) = on_the_map(model, pay, &lines);
    let at = layout::beside(area, usual, map, &seats);
    let title = title(pay, canvas);
    let context = context(pay, model);
    let left = order.filter(|_| context != Context::PayEnded).map(|order| model.left(order.deadline));
    let corner = match (left, context) {
        (Some(left), Context::PayEntry | Context::ReasonField | Context::PayReview) => {
            canvas.locale.fill("pay-hold", &[("left", (&canvas.locale.countdown(left)).into())])
        }
        _ => String::new(),
    };
    let inside = canvas.popup(at, &title, "");
    if inside.height < 9 {
        return;
    }
    if let Some(left) = left.filter(|_| !corner.is_empty()) {
        canvas.put_right(at.right() - 1, at.y, wide / 2, countdown_role(left), &format!(" {corner} "));
    }
    if lines.is_empty() {
        canvas.say(inside.x, inside.y + 1, inside.width, Role::Warn, "pay-waiting");
        return;
    }
    let room = inside.height.saturating_sub(10 + more + large);
    let mut y = inside.y + draw_groups(model, pay, &groups, canvas, Rect { height: room, ..inside });
    let cost = total(&lines);
    let total = pay.due(cost);
    if let Some(exchange) = exchange {
        exchange_lines(model, pay, exchange, cost, canvas, Rect { y: y + 1, height: 4, ..inside });
        y += 3;
    } else {
        to_pay(model, pay, total, canvas, Rect { y: y + 1, height: 1, ..inside });
    }
    if has_wallet {
        let member = pay.buyer(order);
        wallet_lines(model, (member, total), pay, context, canvas, Rect { y: y + 2, ..inside });
        y += 1;
    }
    let tender = Rect { y: y + 3, height: 4 + large, ..inside };
    match exchange.filter(|_| is_covered(total)) {
        Some(exchange) => back_lines(&exchange.back(cost, model.house.cash), canvas, tender),
        None if is_covered(total) => {}
        None => tender_lines(model, pay, total, canvas, tender),
    }
    let rows = if has_wallet { 3 } else { 2 };
    let ask = Rect::new(inside.x, inside.bottom() - rows, inside.width, rows);
    if needs_reason {
        reason_line(pay, context == Context::ReasonField, canvas, Rect { y: ask.y - 1, height: 1, ..ask });
    }
    answers(model, pay, (context, cost), canvas, ask);
}

/// What is asked, or what became of it: below all that is to be paid.
fn answers(model: &Model, pay: &Pay, (context, cost): (Context, Money), canvas: &mut Canvas<'_>, ask: Rect) {
    match context {
        Context::PayEntry | Context::PayEnded if let Some(note) = &pay.hand_back => {
            for (line, y) in wrap(&note.sentence(model), ask.width).iter().zip(ask.y..ask.bottom()) {
                canvas.put(ask.x, y, ask.width, Role::Bad, line);
            }
        }
        Context::PayRunning => {
            let unsure = model.payment(pay.order).is_some_and(|payment| payment.unsure);
            let (first, second) =
                if unsure { ("pay-checking", "pay-checking-2") } else { ("pay-running", "pay-running-2") };
            let (first, second) = (canvas.text(first), canvas.text(second));
            canvas.put(ask.x, ask.y, ask.width, Role::Warn, &first);
            canvas.put(ask.x, ask.y + 1, ask.width, Role::Dim, &second);
        }
        Context::PayEnded => {
            let (first, second) = match &pay.elsewhere {
                Some(Elsewhere::Paid(terminal)) => (
                    canvas.locale.fill("pay-paid", &[("terminal", terminal.as_str().into())]),
                    canvas.text("pay-paid-2"),
                ),
                Some(Elsewhere::TakenOver(terminal)) => (
                    canvas.locale.fill("pay-taken-over", &[("terminal", terminal.as_str().into())]),
                    canvas.text("pay-taken-over-2"),
                ),
                None => (canvas.text("pay-ended"), canvas.text("pay-ended-2")),
            };
            canvas.put(ask.x, ask.y, ask.width, Role::Bad, &first);
            canvas.put(ask.x, ask.y + 1, ask.width, Role::Strong, &second);
        }
        Context::PayReview => review(model, pay, cost, canvas, ask),
        Context::ReasonField => {
            canvas.say(ask.x, ask.y, ask.width, Role::Strong, "confirm-reason");
            canvas.choices(Rect { y: ask.y + 1, ..ask }, pay.usual_reasons());
        }
        _ => {
            let (role, id) = match why_not(model, Action::Review) {
                _ if waits(pay, model) => (Role::Warn, "pay-waiting"),
                Some(why) => (Role::Warn, why),
                None if let Some(why) = why_no_reason(pay, model) => (Role::Dim, why),
                None => (Role::Dim, "pay-enter"),
            };
            canvas.say(ask.x, ask.y, ask.width, role, id);
            // What is to be paid, received and given back stands above.
            canvas.shown.deed = meant(pay, model);
        }
    }
}

fn title(pay: &Pay, canvas: &Canvas<'_>) -> String {
    let order = ("order", Var::from(pay.order.order.tail()));
    match &pay.exchange {
        Some(exchange) => {
            let of = exchange.of();
            canvas.locale.fill("exchange-pay-title", &[("of", of.order.tail().into()), order])
        }
        None => canvas.locale.fill("pay-title", &[order]),
    }
}

/// Where the map is, and on it the seats that are paid for, if it is what is seen.
fn on_the_map(model: &Model, pay: &Pay, lines: &[Line]) -> (Rect, Vec<Rect>) {
    let seats = model.seats.as_ref().filter(|_| model.screen == Screen::Seats);
    let Some(seats) = seats else { return (Rect::ZERO, Vec::new()) };
    let view = seats.view(model.size);
    let is_shown = seats.screening.id == pay.order.screening;
    let paid = lines.iter().filter(|_| is_shown).filter_map(|line| view.seat_rect(seats.plan(), line.seat));
    (view.area(), paid.collect())
}

/// What is paid for, a line for so many seats of equal fare and price, each seat named. Those that have no room are
/// scrolled to. Gives the lines taken.
fn draw_groups(model: &Model, pay: &Pay, groups: &[Group], canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let mut lines: Vec<(Option<&Group>, &str, Role, &str)> = Vec::new();
    for group in groups {
        let (.., seats, more) = group;
        let first = |i| if i == 0 { Some(group) } else { None };
        lines.extend(seats.iter().enumerate().map(|(i, seats)| (first(i), seats.as_str(), Role::Text, "")));
        lines.extend(more.iter().map(|(role, more)| (None, "", *role, more.as_str())));
    }
    let room = usize::from(area.height.max(1));
    let first = pay.first.min(lines.len().saturating_sub(room));
    for ((group, seats, role, more), y) in lines.iter().skip(first).take(room).zip(area.y..) {
        canvas.put(area.x, y, SEATS, Role::Strong, seats);
        canvas.put(area.x + SEATS + 1, y, area.width - SEATS - 1, *role, more);
        let Some((fare, price, count, ..)) = group else { continue };
        let sum = Money::sum((0..*count).map(|_| *price), price.currency()).unwrap_or(*price).to_string();
        let word = words::fare(model, pay.order.screening, *fare);
        canvas.put(area.x + SEATS + 1, y, 8, Role::Text, &word);
        canvas.put(area.x + SEATS + 9, y, 13, Role::Text, &format!("{count} x {price}"));
        canvas.put_right(area.right(), y, 10, Role::Text, &sum);
    }
    let taken = u16::try_from(lines.len().min(room)).unwrap_or(area.height);
    let hidden = lines.len().saturating_sub(room);
    canvas.more((area.right(), area.y + taken), first, hidden);
    taken
}

/// What the wallet has, what it pays, and what is left for another tender.
fn wallet_lines(
    model: &Model,
    (member, total): (Option<MemberId>, Money),
    pay: &Pay,
    context: Context,
    canvas: &mut Canvas<'_>,
    at: Rect,
) {
    let name = member.map(|member| model.member_name(member)).unwrap_or_default();
    let balance = pay.wallet.balance.map(|balance| balance.to_string()).unwrap_or_default();
    let vars = [("balance", Var::from(&balance)), ("name", name.as_str().into())];
    let text = canvas.locale.fill("pay-wallet", &vars);
    let end = match pay.wallet.part(total) {
        Some(part) => canvas.put_right(at.right(), at.y, 14, Role::Money, &format!("-{part}")),
        None if context == Context::PayEntry => {
            let (role, id) = match why_no_wallet(model) {
                None => (Role::Hint, "pay-wallet-use"),
                Some(_) => (Role::HintOff, "pay-wallet-use"),
            };
            let hint = canvas.text(id);
            canvas.put_right(at.right(), at.y, 16, role, &hint)
        }
        None => at.right(),
    };
    canvas.put(at.x, at.y, end.saturating_sub(at.x + 1), Role::Text, &text);
    if pay.wallet.part(total).is_some() {
        let rest = pay.wallet.rest(total);
        let id = if rest.minor() == 0 { "pay-wallet-all" } else { "pay-rest" };
        canvas.say(at.x, at.y + 1, at.width - 15, Role::Strong, id);
        canvas.put_right(at.right(), at.y + 1, 14, Role::Money, &rest.to_string());
    }
}

/// What the new tickets cost, what the old ones are worth, and what is to be paid or goes back.
fn exchange_lines(model: &Model, pay: &Pay, exchange: &Exchanging, cost: Money, canvas: &mut Canvas<'_>, at: Rect) {
    let given = &exchange.given;
    canvas.say(at.x, at.y, 20, Role::Text, "exchange-cost");
    canvas.put_right(at.right(), at.y, 14, Role::Text, &cost.to_string());
    let seats: Vec<SeatId> = given.chosen.iter().copied().collect();
    let old = canvas.locale.fill(
        "exchange-old",
        &[("seats", (&canvas.locale.seats(model.hall_of(exchange.of().screening), &seats)).into())],
    );
    canvas.put(at.x, at.y + 1, at.width - 15, Role::Text, &old);
    canvas.put_right(at.right(), at.y + 1, 14, Role::Text, &words::minus(given.price()));
    let percent = given.fee.percent.to_string();
    let fee = canvas.locale.fill("refund-fee", &[("percent", (&percent).into())]);
    canvas.put(at.x, at.y + 2, at.width - 15, Role::Text, &fee);
    canvas.put_right(at.right(), at.y + 2, 14, Role::Text, &given.kept().to_string());
    let Some(balance) = exchange.balance(cost) else { return };
    if balance.back.minor() > 0 {
        canvas.say(at.x, at.y + 3, 20, Role::Strong, "exchange-back");
        canvas.put_right(at.right(), at.y + 3, 14, Role::Money, &balance.back.to_string());
    } else {
        to_pay(model, pay, balance.due, canvas, Rect { y: at.y + 3, height: 1, ..at });
    }
}

/// Why a ticket costs nothing.
fn reason_line(pay: &Pay, is_typed: bool, canvas: &mut Canvas<'_>, at: Rect) {
    let x = canvas.say(at.x, at.y, 10, Role::Dim, "confirm-reason-label") + 1;
    if is_typed {
        canvas.field(x, at.y, at.right() - x, &pay.reason);
    } else {
        canvas.put(x, at.y, at.right() - x, Role::Text, pay.reason.value());
    }
}

/// Where what goes back of the old tickets goes.
fn back_lines(parts: &[Part], canvas: &mut Canvas<'_>, at: Rect) {
    for (part, y) in parts.iter().zip(at.y..at.bottom()) {
        let (label, amount) = (words::back_to(canvas.locale, &part.tender), handed_over(part));
        canvas.put(at.x + 2, y, at.width - 16, Role::Dim, &label);
        canvas.put_right(at.right(), y, 12, Role::Text, &amount.to_string());
    }
}

/// What is to be paid, and what that is in notes and coins where it is another amount.
fn to_pay(model: &Model, pay: &Pay, total: Money, canvas: &mut Canvas<'_>, at: Rect) {
    let x = canvas.say(at.x, at.y, 20, Role::Strong, "pay-total") + 1;
    canvas.put_right(at.right(), at.y, 14, Role::Money, &total.to_string());
    let rest = pay.wallet.rest(total);
    let rounded = model.house.cash.round(rest);
    if pay.means == Means::Cash && rounded != rest {
        let text = canvas.locale.fill("pay-in-cash", &[("amount", (&rounded.to_string()).into())]);
        canvas.put(x, at.y, (at.right() - 15).saturating_sub(x), Role::Money, &text);
    }
}

fn tender_lines(model: &Model, pay: &Pay, total: Money, canvas: &mut Canvas<'_>, at: Rect) {
    let rest = pay.wallet.rest(total);
    if rest.minor() == 0 && pay.wallet.part(total).is_some() {
        return;
    }
    let (step, is_entry) = (model.house.cash, context(pay, model) == Context::PayEntry);
    let due = step.round(rest);
    let mut x = at.x;
    for (means, id) in [(Means::Cash, "pay-cash"), (Means::Card, "pay-card")] {
        let chosen = pay.means == means;
        let mark = if chosen { canvas.glyphs.chosen } else { ' ' };
        let role = if chosen { Role::Chosen } else { Role::Dim };
        let label = format!("{mark} {}", canvas.text(id));
        x = canvas.put(x, at.y, 12, role, &label) + 3;
    }
    if is_entry {
        let tab = canvas.text("pay-other");
        canvas.put_right(at.right(), at.y, 20, Role::Dim, &tab);
    }
    let (y, label_role) = (at.y + 2, Role::Text);
    match pay.means {
        Means::Cash => {
            canvas.say(at.x, y, 10, label_role, "pay-received");
            let shown = pay.amount.clone().unwrap_or_else(|| tui_input::Input::new(due.to_string()));
            if is_entry {
                canvas.field(at.x + 11, y, 10, &shown);
                let mut quick = canvas.text("pay-quick");
                for amount in quick_amounts(due).iter().map(words::short) {
                    if width(&quick) + 1 + width(&amount) <= 22 {
                        quick = format!("{quick} {amount}");
                    }
                }
                canvas.put_right(at.right(), y, 22, Role::Dim, &quick);
            } else {
                canvas.put_right(at.right(), y, 20, Role::Text, shown.value());
            }
            if let Some(tenders) = pay.tenders(total, step)
                && let Ok(settled) = pay.settle(total, &tenders, step)
            {
                let change = settled.change.to_string();
                let wide = big::width(&change);
                canvas.say(at.x, at.bottom() - 1, 20, Role::Strong, "pay-change");
                if at.height >= 3 + big::height(canvas.glyphs) && wide < at.width - 12 {
                    big::draw(canvas, at.right() - wide, y + 1, Role::Money, &change);
                } else {
                    canvas.put_right(at.right(), at.bottom() - 1, 14, Role::Money, &change);
                }
            }
        }
        Means::Card => {
            let x = canvas.say(at.x, y, 16, label_role, "pay-reference") + 1;
            if is_entry {
                canvas.field(x, y, at.right() - x, &pay.reference);
                canvas.say(at.x, y + 1, at.width, Role::Dim, "pay-never-number");
            } else {
                canvas.put(x, y, at.right() - x, Role::Text, pay.reference.value());
            }
        }
    }
}

fn review(model: &Model, pay: &Pay, cost: Money, canvas: &mut Canvas<'_>, at: Rect) {
    let Some(deed) = deed(pay, model) else {
        if let Some(why) = why_no_review(model).or(why_no_reason(pay, model)) {
            canvas.say(at.x, at.y, at.width, Role::Bad, why);
        }
        return;
    };
    let question = question(pay, cost, model.house.cash, canvas);
    let lines = wrap(&question, at.width);
    let room = usize::from(at.height.saturating_sub(1));
    let answers = at.bottom().saturating_sub(1);
    for (line, y) in lines.iter().zip(at.y..answers) {
        canvas.put(at.x, y, at.width, Role::Strong, line);
    }
    canvas.yes_or_back(Rect { y: answers, ..at }, "pay-yes");
    // A question that does not fit was not asked.
    if lines.len() <= room && lines.iter().all(|line| width(line) <= at.width) {
        canvas.shown.deed = Some(deed);
    }
}

/// What is taken how, and what goes back.
fn question(pay: &Pay, cost: Money, step: CashStep, canvas: &Canvas<'_>) -> String {
    let total = pay.due(cost);
    if let Some(exchange) = pay.exchange.as_ref().filter(|_| is_covered(total)) {
        let back = exchange.balance(cost).map(|balance| balance.back).filter(|back| back.minor() > 0);
        return match back {
            Some(back) => canvas.locale.fill("exchange-ask-back", &[("back", (&back.to_string()).into())]),
            None => canvas.text("exchange-ask-even"),
        };
    }
    if is_covered(total) {
        return canvas.text("pay-ask-nothing");
    }
    let tenders = pay.tenders(total, step).unwrap_or_default();
    let change = pay.settle(total, &tenders, step).map_or(Money::zero(total.currency()), |settled| settled.change);
    let (part, other) = wallet_part(&tenders);
    let rest = pay.wallet.rest(total).to_string();
    let (amount, back) = (part.map(|part| part.to_string()).unwrap_or_default(), change.to_string());
    let (wallet, back) = (("wallet", Var::from(&amount)), ("change", Var::from(&back)));
    match other {
        Some(Tender::Cash { received }) => {
            let received = received.to_string();
            let received = ("received", Var::from(&received));
            match (part, change.minor()) {
                (None, 0) => canvas.locale.fill("pay-ask-exact", &[received]),
                (None, _) => canvas.locale.fill("pay-ask-cash", &[received, back]),
                (Some(_), 0) => canvas.locale.fill("pay-ask-wallet-exact", &[wallet, received]),
                (Some(_), _) => canvas.locale.fill("pay-ask-wallet-cash", &[wallet, received, back]),
            }
        }
        Some(_) if part.is_some() => canvas.locale.fill("pay-ask-wallet-card", &[wallet, ("rest", (&rest).into())]),
        Some(_) => canvas.locale.fill("pay-ask-card", &[("total", (&total.to_string()).into())]),
        None => canvas.locale.fill("pay-ask-wallet", &[wallet]),
    }
}
