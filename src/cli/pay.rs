//! `frontrow pay`

use serde_json::json;

use super::output::{Answer, Failure, seats_of};
use crate::box_office::{BoxOffice, Paid};
use crate::domain::ids::AttemptId;
use crate::domain::money::{Currency, Money};
use crate::domain::tender::Tender;
use crate::domain::text::Text;

#[derive(Clone, Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("tender").required(true))]
pub struct Args {
    /// The order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
    /// The cash handed over: 100 or 99.50
    #[arg(long, value_name = "AMOUNT", group = "tender", allow_hyphen_values = true)]
    cash: Option<String>,
    /// The card terminal's reference; never a card number
    #[arg(long, value_name = "REF", group = "tender")]
    card: Option<String>,
    /// The id of this payment, 16 digits or a word of yours: repeating it gives the same answer
    #[arg(long, value_name = "ID", value_parser = AttemptId::named)]
    attempt: Option<AttemptId>,
    /// The amount is an integer in minor units, such as fen
    #[arg(long)]
    minor: bool,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let house = office.house();
    let refused = |refusal| Failure::refused(&refusal, office.now(), house.calendar.zone);
    let tender = tender(args, house.currency)?;
    let reference = office.find_order(&args.order).await.map_err(refused)?;
    let attempt = args.attempt.unwrap_or_else(|| office.new_attempt());
    let paid = office.pay(reference, attempt, vec![tender.clone()]).await;
    let paid = paid.map_err(|refusal| refused(refusal).of_order(reference).of_attempt(attempt))?;
    Ok(answer(&paid, &tender, attempt))
}

pub(super) fn tender(args: &Args, currency: Currency) -> Result<Tender, Failure> {
    if let Some(cash) = &args.cash {
        return Ok(Tender::Cash { received: amount(cash, args.minor, currency)? });
    }
    Ok(Tender::Card { reference: Text::new(args.card.as_deref().unwrap_or_default()) })
}

fn amount(written: &str, minor: bool, currency: Currency) -> Result<Money, Failure> {
    if !minor {
        return Money::parse(written, currency).map_err(|error| Failure::usage(format!("--cash: {error}")));
    }
    match written.parse::<i64>() {
        Ok(units) if units >= 0 && written.bytes().all(|b| b.is_ascii_digit()) => Ok(Money::new(units, currency)),
        _ => Err(Failure::usage("--cash: with --minor the amount is an integer, such as 9950")),
    }
}

pub(super) fn answer(paid: &Paid, tender: &Tender, attempt: AttemptId) -> Answer {
    let (order, change) = (&paid.order, paid.change);
    let json = json!({
        "order": order.reference.to_string(),
        "state": order.state.word(),
        "seats": order.seats().map(|seat| seat.to_string()).collect::<Vec<_>>(),
        "total": order.total().minor(),
        "tender": tender.word(),
        "change": change.minor(),
        "attempt": attempt.to_string(),
    });
    let back = if matches!(tender, Tender::Cash { .. }) { format!(", change {change}") } else { String::new() };
    let (seats, total) = (seats_of(order), order.total());
    let text = format!("{} sold: {seats}, {total} {}{back}", order.reference, tender.word());
    Answer { json, text }
}
