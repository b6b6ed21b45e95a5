//! `frontrow refund`

use std::str::FromStr as _;

use serde_json::{Value, json};

use super::amount::amount;
use super::output::{Answer, Failure, called, order_json, receipt_json, receipt_told};
use super::seat_names::named_seats;
use crate::box_office::{BoxOffice, RefundQuote, Refunded};
use crate::domain::fee::FeeQuote;
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::{AttemptId, OrderRef};
use crate::domain::money::Money;
use crate::domain::order::OrderState;
use crate::domain::refund::handed_over;
use crate::domain::refusal::Refusal;
use crate::domain::tender::{Part, Tender};
use crate::domain::text::Text;
use crate::domain::time::Calendar;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
    /// Only these of its seats: G7, G7-10, 7排8座, 'Balcony C 12'; without it, all that are left
    #[arg(long, value_name = "SEATS", num_args = 1..)]
    seats: Vec<String>,
    /// Why the money is given back; it is kept with the order
    #[arg(long, value_parser = Text::from_str, value_name = "TEXT", required_unless_present = "dry_run")]
    reason: Option<Text>,
    /// The fee that was told: another one is refused, and so is any where none was told
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    fee: Option<String>,
    /// Amounts are integers in minor units, such as fen
    #[arg(long)]
    minor: bool,
    /// Only tell what would go back, what the house keeps, and until when
    #[arg(long)]
    dry_run: bool,
    /// The id of this refund, 16 digits or a word of yours: repeating it gives the same answer
    #[arg(long, value_name = "ID", value_parser = AttemptId::named)]
    attempt: Option<AttemptId>,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let house = office.house();
    let refused = |refusal| Failure::refused(&refusal, office.now(), house.calendar.zone);
    let told = match &args.fee {
        Some(written) => amount("--fee", written, args.minor, house.currency)?,
        None => Money::zero(house.currency),
    };
    let reference = office.find_order(&args.order).await.map_err(refused)?;
    let attempt = args.attempt.unwrap_or_else(|| office.new_attempt());
    let shown = office.screening(reference.screening).await;
    let hall = shown.as_ref().ok().map(|shown| &shown.hall.plan);
    let refused =
        |refusal: Refusal| Failure::refused_in(hall, &refusal, office.now(), house.calendar.zone).of_order(reference);
    let seats = match &shown {
        _ if args.seats.is_empty() => Vec::new(),
        Ok(shown) => named_seats(&shown.hall.plan, &args.seats)?,
        Err(refusal) => return Err(refused(refusal.clone()).of_attempt(attempt)),
    };
    if args.dry_run {
        let quote = office.refund_quote(reference, &seats).await.map_err(refused)?;
        return Ok(quoted(reference, &quote, hall, house.calendar));
    }
    let reason = args.reason.clone().unwrap_or_default();
    let refunded = office.refund_seats(reference, attempt, &seats, told, reason).await;
    Ok(answer(&refunded.map_err(|refusal| refused(refusal).of_attempt(attempt))?, hall, attempt))
}

/// What a refund would bring.
fn quoted(reference: OrderRef, quote: &RefundQuote, hall: Option<&HallPlan>, calendar: Calendar) -> Answer {
    let ids: Vec<SeatId> = quote.fee.lines.iter().map(|(seat, _)| *seat).collect();
    let seats: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let json = json!({
        "order": reference.to_string(),
        "seats": seats,
        "amount": quote.amount.minor(),
        "fee": fee_json(&quote.fee),
        "parts": parts_json(&quote.parts),
    });
    let how = handed_back(&quote.parts).unwrap_or_else(|| "nothing goes back".to_owned());
    let text = format!("{reference} {}: {how}, {}", called(hall, &ids), fee_told(&quote.fee, calendar));
    Answer::new(json, text)
}

pub(super) fn answer(refunded: &Refunded, hall: Option<&HallPlan>, attempt: AttemptId) -> Answer {
    let (order, amount) = (&refunded.order, refunded.amount);
    let seats: Vec<String> = refunded.seats.iter().map(ToString::to_string).collect();
    let mut json = order_json(order);
    json["refunded"] = json!(seats);
    json["amount"] = amount.minor().into();
    json["fee"] = refunded.fee.minor().into();
    json["attempt"] = attempt.to_string().into();
    json["parts"] = parts_json(&refunded.parts);
    json["receipt"] = receipt_json(refunded.receipt.as_ref());
    // Where something is left, which seats are not.
    let what =
        if order.state == OrderState::Paid { format!(" {}", called(hall, &refunded.seats)) } else { String::new() };
    let kept = if refunded.fee.minor() > 0 { format!(", {} kept", refunded.fee) } else { String::new() };
    let nothing = if refunded.fee.minor() > 0 { "nothing goes back" } else { "nothing was paid for it" };
    let how = handed_back(&refunded.parts).unwrap_or_else(|| nothing.to_owned());
    let receipt = receipt_told(refunded.receipt.as_ref());
    Answer::new(json, format!("{}{what} refunded: {how}{kept}{receipt}", order.reference))
}

/// Where money goes back to.
pub(super) fn parts_json(parts: &[Part]) -> Value {
    let part_json = |part: &Part| {
        let mut json = json!({ "tender": part.tender.word(), "amount": part.amount.minor() });
        if handed_over(part) != part.amount {
            json["handed_over"] = handed_over(part).minor().into();
        }
        json
    };
    parts.iter().map(part_json).collect()
}

/// The same in words; nothing where nothing goes back.
pub(super) fn handed_back(parts: &[Part]) -> Option<String> {
    let how = parts.iter().map(|part| (handed_over(part), &part.tender)).map(|(amount, tender)| match tender {
        Tender::Cash { .. } => format!("hand back {amount} in cash"),
        Tender::Card { reference } => format!("void {amount} on card {reference}"),
        Tender::Wallet { .. } => format!("{amount} is back in the wallet"),
    });
    (!parts.is_empty()).then(|| how.collect::<Vec<_>>().join(", "))
}

/// What the house keeps, and when that changes.
pub(super) fn fee_json(fee: &FeeQuote) -> Value {
    json!({
        "amount": fee.fee.minor(),
        "percent": fee.percent,
        "until_ms": fee.next.map(|next| next.until.millis()),
        "then_percent": fee.next.and_then(|next| next.percent),
    })
}

/// The same in words.
pub(super) fn fee_told(fee: &FeeQuote, calendar: Calendar) -> String {
    let kept = if fee.fee.minor() > 0 { format!("{} kept", fee.fee) } else { "nothing kept".to_owned() };
    let Some(next) = fee.next else { return kept };
    let then =
        next.percent.map_or_else(|| "nothing is taken back".to_owned(), |percent| format!("{percent} % are kept"));
    format!("{kept} until {}, then {then}", next.until.written(calendar.zone, "%Y-%m-%d %H:%M"))
}
