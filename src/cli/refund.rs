//! `frontrow refund`

use serde_json::json;

use super::output::{Answer, Failure, order_json};
use crate::box_office::{BoxOffice, Refunded};
use crate::domain::tender::{Part, Tender};
use crate::domain::text::Text;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
    /// Why the money is given back; it is kept with the order
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let reference = office.find_order(&args.order).await.map_err(refused)?;
    let refunded = office.refund(reference, Text::new(&args.reason)).await;
    Ok(answer(&refunded.map_err(|refusal| refused(refusal).of_order(reference))?))
}

pub(super) fn answer(refunded: &Refunded) -> Answer {
    let (order, amount) = (&refunded.order, refunded.amount);
    let mut json = order_json(order);
    json["amount"] = amount.minor().into();
    let part_json = |part: &Part| json!({ "tender": part.tender.word(), "amount": part.amount.minor() });
    json["parts"] = refunded.parts.iter().map(part_json).collect();
    let how = refunded.parts.iter().map(|Part { tender, amount }| match tender {
        Tender::Cash { .. } => format!("hand back {amount} in cash"),
        Tender::Card { reference } => format!("void {amount} on card {reference}"),
        Tender::Wallet { .. } => format!("{amount} is back in the wallet"),
    });
    let how = how.collect::<Vec<_>>().join(", ");
    Answer::new(json, format!("{} refunded: {how}", order.reference))
}
