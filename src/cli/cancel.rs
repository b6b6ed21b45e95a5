//! `frontrow cancel`

use super::output::{Answer, Failure, order_json, seats_of};
use crate::box_office::BoxOffice;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let reference = office.find_order(&args.order).await.map_err(refused)?;
    let order = office.cancel(reference).await.map_err(|refusal| refused(refusal).of_order(reference))?;
    let shown = office.screening(reference.screening).await.ok();
    let seats = seats_of(shown.as_ref().map(|shown| &shown.hall.plan), &order);
    let text = format!("{} {}: {seats} free again", order.reference, order.state.word());
    Ok(Answer::new(order_json(&order), text))
}
