//! Paying as a script does: the order is looked at, and what it has then is what is paid.

use frontrow::box_office::{BoxOffice, Paid};
use frontrow::domain::ids::{AttemptId, OrderRef};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::tender::Tender;

/// Pays an order with the lines that it has.
pub(crate) async fn pay(
    office: &BoxOffice,
    order: OrderRef,
    attempt: AttemptId,
    tenders: Vec<Tender>,
) -> Result<Paid, Refusal> {
    let reviewed = office.order(order).await?.order.lines;
    office.pay(order, &reviewed, attempt, tenders).await
}
