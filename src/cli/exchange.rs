//! `frontrow exchange`

use std::str::FromStr as _;

use serde_json::{Value, json};

use super::amount::amount;
use super::hold::{fare_of, reference};
use super::output::{Answer, Failure, called, lines_json, order_json, receipt_json, receipt_told, seats_of};
use super::pay::tenders_of;
use super::refund::{fee_json, fee_told, handed_back, parts_json};
use super::seat_names::named_seats;
use super::signing::{Secrets, with_consent};
use crate::box_office::{BoxOffice, ExchangeQuote, Exchanged};
use crate::domain::choose::valid_pick;
use crate::domain::exchange::Exchange;
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::{AttemptId, OrderRef, ScreeningId};
use crate::domain::money::Money;
use crate::domain::order::{Flow, Order, OrderState};
use crate::domain::price::{Fare, Line, Pick};
use crate::domain::refusal::{Outcome, Refusal};
use crate::domain::staff::Act;
use crate::domain::tender::Tender;
use crate::domain::text::Text;
use crate::domain::time::Calendar;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The paid order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
    /// Only these of its seats: G7, G7-10, 7排8座, 'Balcony C 12'; without it, all that are left
    #[arg(long, value_name = "SEATS", num_args = 1..)]
    seats: Vec<String>,
    /// The screening of the new seats; the same one, if none is named
    #[arg(long, value_name = "SCREENING")]
    to: Option<ScreeningId>,
    /// The new seats, named likewise; one of the old ones is kept, at the fare that is named
    #[arg(long = "for", value_name = "SEATS", num_args = 1.., required = true)]
    wanted: Vec<String>,
    /// The fare of all new seats, by its code: adult, child, student, senior or one of the house's own; else its first
    #[arg(long)]
    fare: Option<Fare>,
    /// The new order: the whole of it, or a word of yours
    #[arg(long, value_name = "ID")]
    new_order: Option<String>,
    /// What the wallet of the order's member pays of the difference: 20 or 19.50
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    wallet: Option<String>,
    /// The cash handed over for the difference: 100 or 99.50
    #[arg(long, value_name = "AMOUNT", conflicts_with = "card", allow_hyphen_values = true)]
    cash: Option<String>,
    /// The card terminal's reference for the difference; never a card number
    #[arg(long, value_parser = Text::from_str, value_name = "REF")]
    card: Option<Text>,
    /// Why a new ticket that costs nothing does: it is kept with the new order
    #[arg(long, value_parser = Text::from_str, value_name = "TEXT")]
    reason: Option<Text>,
    /// The id of this exchange, 16 digits or a word of yours: repeating it, with the same --new-order, gives the same answer
    #[arg(long, value_name = "ID", value_parser = AttemptId::named)]
    attempt: Option<AttemptId>,
    /// The fee that was told: another one is refused, and nothing is done
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    fee: Option<String>,
    /// Amounts are integers in minor units, such as fen
    #[arg(long)]
    minor: bool,
    /// Do it; without it, only what it would cost or bring is told, and nothing is held
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(args: &Args, office: &BoxOffice, secrets: Secrets<'_>) -> Result<Answer, Failure> {
    let house = office.house();
    let refused = |refusal| Failure::refused(&refusal, office.now(), house.calendar.zone);
    let (wallet, cash) = (args.wallet.as_deref(), args.cash.as_deref());
    let tenders = tenders_of(wallet, cash, args.card.as_ref(), args.minor, house.currency)?;
    let fee = args.fee.as_ref().map(|fee| amount("--fee", fee, args.minor, house.currency)).transpose()?;
    let of = office.find_order(&args.order).await.map_err(refused)?;
    let screening = office.screening(args.to.unwrap_or(of.screening)).await.map_err(refused)?;
    let shown = office.screening(of.screening).await.map_err(refused)?;
    let halls = Halls { old: &shown.hall.plan, new: &screening.hall.plan };
    let refused =
        |refusal: Refusal| Failure::refused_in(Some(halls.of(&refusal)), &refusal, office.now(), house.calendar.zone);
    let given = if args.seats.is_empty() { Vec::new() } else { named_seats(halls.old, &args.seats)? };
    let new = match &args.new_order {
        Some(written) => reference(screening.id, written)?,
        None => office.new_order(screening.id),
    };
    let attempt = args.attempt.unwrap_or_else(|| office.new_attempt());
    let old = office.order(of).await.map_err(refused)?;
    // The tickets are the member's, and stay so.
    let payer = old.order.member.filter(|_| args.yes && tenders.iter().any(Tender::is_wallet));
    let by = with_consent(office, Act::PayFromWallet, payer, secrets).await?;
    let office = &by;
    if args.new_order.is_some() && args.yes {
        match again(&given, office, of, new, attempt, tenders.clone()).await {
            Ok(None) => {}
            Ok(Some(done)) => return Ok(answer(&done, Some(halls), attempt)),
            Err(refusal) => return Err(refused(refusal).of_order(new).of_attempt(attempt)),
        }
    }
    let seats: Vec<SeatId> = named_seats(halls.new, &args.wanted)?;
    let is_old = |seat: &SeatId| {
        let is_given = given.is_empty() || given.contains(seat);
        of.screening == screening.id && is_given && old.live_lines().any(|line| line.seat == *seat)
    };
    let fare = fare_of(screening.prices.fares(), args.fare)?;
    let pick = |seat| Pick { seat, fare };
    let (kept, fresh): (Vec<SeatId>, Vec<SeatId>) = seats.iter().copied().partition(is_old);
    let kept: Vec<Pick> = kept.into_iter().map(pick).collect();
    let fresh: Vec<Pick> = fresh.into_iter().map(pick).collect();
    if !args.yes {
        valid_pick(halls.new, &seats, office.house().most_seats).map_err(|fault| refused(Refusal::Pick(fault)))?;
        let lines = screening.prices.quote(halls.new, &fresh);
        let lines = lines.map_err(|fault| refused(Refusal::Pick(fault)))?;
        let quote = office.exchange_quote(of, &given, &lines, &kept).await.map_err(refused)?;
        return Ok(told(&quote, &lines, halls, house.calendar));
    }
    let refused = |refusal| refused(refusal).of_order(new).of_attempt(attempt);
    // Before any seat is held for tickets that nobody takes back.
    office.refund_quote(of, &given).await.map_err(refused)?;
    let held = if fresh.is_empty() {
        Vec::new()
    } else if args.new_order.is_some() {
        office.hold_once(new, &fresh).await.map_err(refused)?.lines
    } else {
        office.hold(new, &fresh).await.map_err(refused)?.lines
    };
    let done = async {
        let quote = office.exchange_quote(of, &given, &held, &kept).await?;
        if fee.is_some_and(|fee| fee != quote.fee.fee) {
            return Err(Refusal::FeeChanged(Box::new(quote.fee)));
        }
        let reason = args.reason.clone().unwrap_or_default();
        office.exchange(new, &held, attempt, tenders, quote.exchange, reason).await
    };
    match done.await {
        Ok(done) => Ok(answer(&done, Some(halls), attempt)),
        Err(refusal) => {
            // Nobody waits for these seats any more.
            if refusal.outcome() == Outcome::Refused
                && !held.is_empty()
                && let Err(refusal) = office.cancel(new).await
            {
                tracing::debug!(order = %new, code = refusal.code(), "still held");
            }
            Err(refused(refusal))
        }
    }
}

/// Where the seats stand that are given, and those that are taken for them.
#[derive(Clone, Copy)]
pub(super) struct Halls<'a> {
    old: &'a HallPlan,
    new: &'a HallPlan,
}

impl<'a> Halls<'a> {
    /// The hall of the seats that a refusal speaks of.
    fn of(self, refusal: &Refusal) -> &'a HallPlan {
        let is_of_old = matches!(refusal, Refusal::NotOfOrder(_) | Refusal::RefundedBefore(_));
        if is_of_old { self.old } else { self.new }
    }
}

/// The same exchange as before, where the new order was sold by it.
async fn again(
    given: &[SeatId],
    office: &BoxOffice,
    of: OrderRef,
    new: OrderRef,
    attempt: AttemptId,
    tenders: Vec<Tender>,
) -> Result<Option<Exchanged>, Refusal> {
    let known = match office.order(new).await {
        Ok(known) if known.order.state == OrderState::Paid => known,
        Ok(_) | Err(Refusal::UnknownOrder(_)) => return Ok(None),
        Err(refusal) => return Err(refusal),
    };
    let old = office.order(of).await?.order;
    let is_kept = |line: &Line| new.screening == of.screening && old.seats().any(|seat| seat == line.seat);
    let (kept, held): (Vec<Line>, Vec<Line>) = known.order.lines.iter().partition(|line| is_kept(line));
    let carried = known.money.iter().filter(|moved| moved.carried && moved.flow == Flow::Payment);
    let currency = known.order.total().currency();
    let worth = Money::sum(carried.map(|moved| moved.amount), currency).unwrap_or(Money::zero(currency));
    let (fee, step) = (Money::zero(currency), office.house().cash);
    let exchange = Exchange { of, seats: given.to_vec(), kept, fee, worth, step };
    office.exchange(new, &held, attempt, tenders, exchange, Text::default()).await.map(Some)
}

/// What it would cost or bring.
fn told(quote: &ExchangeQuote, lines: &[Line], halls: Halls<'_>, calendar: Calendar) -> Answer {
    let ExchangeQuote { exchange, fee, cost, balance, back } = quote;
    let new: Vec<SeatId> = lines.iter().chain(&exchange.kept).map(|line| line.seat).collect();
    let ids = |seats: &[SeatId]| seats.iter().map(ToString::to_string).collect::<Vec<String>>();
    let json = json!({
        "order": exchange.of.to_string(),
        "exchanged": ids(&exchange.seats),
        "seats": ids(&new),
        "fee": fee_json(fee),
        "worth": exchange.worth.minor(),
        "total": cost.minor(),
        "carried": balance.carried.minor(),
        "due": balance.due.minor(),
        "back": balance.back.minor(),
        "parts": parts_json(back),
    });
    let difference = match (balance.due.minor(), handed_back(back)) {
        (0, None) => "nothing to pay".to_owned(),
        (0, Some(back)) => back,
        _ => format!("{} to pay", balance.due),
    };
    let fee = fee_told(fee, calendar);
    let (old, new) = (called(Some(halls.old), &exchange.seats), called(Some(halls.new), &new));
    let text =
        format!("{old} of {} for {new}: worth {}, {fee}; {cost} in all, {difference}", exchange.of, exchange.worth);
    Answer::new(json, text)
}

pub(super) fn answer(done: &Exchanged, halls: Option<Halls<'_>>, attempt: AttemptId) -> Answer {
    let Exchanged { order, change, old, seats, fee, carried, back, receipt, .. } = done;
    let old_seats: Vec<String> = seats.iter().map(ToString::to_string).collect();
    let mut json = order_json(order);
    json["lines"] = lines_json(order);
    json["of"] = order_of(old);
    json["exchanged"] = json!(old_seats);
    json["fee"] = fee.minor().into();
    json["carried"] = carried.minor().into();
    let due = order.total().checked_sub(*carried).unwrap_or(order.total());
    json["due"] = due.minor().into();
    json["change"] = change.minor().into();
    json["parts"] = parts_json(back);
    json["attempt"] = attempt.to_string().into();
    json["receipt"] = receipt_json(receipt.as_ref());
    let mut how = vec![format!("{carried} carried")];
    if due.minor() > 0 {
        how.push(format!("{due} paid"));
    }
    if change.minor() > 0 {
        how.push(format!("change {change}"));
    }
    if fee.minor() > 0 {
        how.push(format!("{fee} kept"));
    }
    how.extend(handed_back(back));
    let (from, how) = (called(halls.map(|halls| halls.old), seats), how.join(", "));
    let sold = seats_of(halls.map(|halls| halls.new), order);
    let text = format!(
        "{} sold: {sold}, for {from} of {}: {how}{}",
        order.reference,
        old.reference,
        receipt_told(receipt.as_ref())
    );
    Answer::new(json, text)
}

fn order_of(old: &Order) -> Value {
    json!({ "order": old.reference.to_string(), "state": old.state.word() })
}
