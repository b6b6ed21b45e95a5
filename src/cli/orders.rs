//! `frontrow orders`

use serde_json::Value;

use super::output::{Answer, Failure, order_json, seats_of, table};
use crate::box_office::{BoxOffice, Whose};
use crate::domain::order::Order;
use crate::domain::time::Timestamp;
use crate::locale::{Lang, Locale};

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Only the orders that still hold seats, of every terminal
    #[arg(long)]
    pending: bool,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let calendar = office.house().calendar;
    let orders = if args.pending {
        office.pending(Whose::All).await
    } else {
        office.orders(calendar.day_of(office.now())).await
    };
    let now = office.now();
    Ok(answer(&orders.map_err(|refusal| Failure::refused(&refusal, now, calendar.zone))?, now))
}

pub(super) fn answer(orders: &[Order], now: Timestamp) -> Answer {
    let locale = Locale::new(Lang::En);
    let lines = orders.iter().map(|order| {
        let left = if order.state.is_open() { locale.countdown(now.until(order.deadline)) } else { String::new() };
        vec![
            order.reference.to_string(),
            order.state.word().to_owned(),
            left,
            order.total().to_string(),
            order.terminal.to_string(),
            seats_of(order),
        ]
    });
    let text = if orders.is_empty() {
        "No orders.".to_owned()
    } else {
        table(&["Order", "State", "Left", "Total", "Terminal", "Seats"], &["Total"], lines)
    };
    Answer { json: Value::Array(orders.iter().map(order_json).collect()), text }
}
