//! `frontrow refund`

use std::str::FromStr as _;

use serde_json::json;

use super::output::{Answer, Failure, order_json};
use crate::box_office::{BoxOffice, Refunded};
use crate::domain::hall::SeatName;
use crate::domain::ids::AttemptId;
use crate::domain::order::OrderState;
use crate::domain::refund::handed_over;
use crate::domain::tender::{Part, Tender};
use crate::domain::text::Text;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
    /// Only these of its seats, such as G7 G8; without it, all that are left
    #[arg(long, value_name = "SEAT", num_args = 1..)]
    seats: Vec<SeatName>,
    /// Why the money is given back; it is kept with the order
    #[arg(long, value_parser = Text::from_str, value_name = "TEXT")]
    reason: Text,
    /// The id of this refund, 16 digits or a word of yours: repeating it gives the same answer
    #[arg(long, value_name = "ID", value_parser = AttemptId::named)]
    attempt: Option<AttemptId>,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let reference = office.find_order(&args.order).await.map_err(refused)?;
    let attempt = args.attempt.unwrap_or_else(|| office.new_attempt());
    let refunded = office.refund_seats(reference, attempt, &args.seats, args.reason.clone()).await;
    let refused = |refusal| refused(refusal).of_order(reference).of_attempt(attempt);
    Ok(answer(&refunded.map_err(refused)?, attempt))
}

pub(super) fn answer(refunded: &Refunded, attempt: AttemptId) -> Answer {
    let (order, amount) = (&refunded.order, refunded.amount);
    let seats: Vec<String> = refunded.seats.iter().map(ToString::to_string).collect();
    let mut json = order_json(order);
    json["refunded"] = json!(seats);
    json["amount"] = amount.minor().into();
    json["attempt"] = attempt.to_string().into();
    let part_json = |part: &Part| {
        let mut json = json!({ "tender": part.tender.word(), "amount": part.amount.minor() });
        if handed_over(part) != part.amount {
            json["handed_over"] = handed_over(part).minor().into();
        }
        json
    };
    json["parts"] = refunded.parts.iter().map(part_json).collect();
    let how =
        refunded.parts.iter().map(|part| (handed_over(part), &part.tender)).map(|(amount, tender)| match tender {
            Tender::Cash { .. } => format!("hand back {amount} in cash"),
            Tender::Card { reference } => format!("void {amount} on card {reference}"),
            Tender::Wallet { .. } => format!("{amount} is back in the wallet"),
        });
    let how = how.collect::<Vec<_>>().join(", ");
    // Where something is left, which seats are not.
    let what = if order.state == OrderState::Paid { format!(" {}", seats.join(" ")) } else { String::new() };
    let how = if how.is_empty() { "nothing was paid for it".to_owned() } else { how };
    Answer::new(json, format!("{}{what} refunded: {how}", order.reference))
}
