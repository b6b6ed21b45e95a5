//! `frontrow orders`

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use serde_json::Value;

use super::output::{Answer, Failure, order_json, table};
use crate::box_office::{BoxOffice, Whose};
use crate::domain::ids::{MemberId, ScreeningId};
use crate::domain::member::Member;
use crate::domain::order::Order;
use crate::domain::screening::Hall;
use crate::domain::time::Timestamp;
use crate::locale::{Lang, Locale};

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Only the orders that still hold seats, of every terminal
    #[arg(long)]
    pending: bool,
    /// Only those of any day that this finds: the end of a code, or a member's phone, number or name, also in pinyin
    #[arg(long, value_name = "QUERY", conflicts_with = "pending")]
    find: Option<String>,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let calendar = office.house().calendar;
    let orders = match &args.find {
        // A script gets all of them.
        Some(query) => office.find_orders(query, usize::MAX).await.map(|found| found.orders),
        None if args.pending => office.pending(Whose::All).await,
        None => office.orders(calendar.day_of(office.now())).await,
    };
    let refused = |refusal| Failure::refused(&refusal, office.now(), calendar.zone);
    let orders = orders.map_err(refused)?;
    let mut buyers: Vec<MemberId> = orders.iter().filter_map(|order| order.member).collect();
    buyers.sort_unstable();
    buyers.dedup();
    let members = office.members_of(&buyers).await.map_err(refused)?;
    let mut halls = Halls::new();
    for screening in orders.iter().map(|order| order.reference.screening) {
        if let Entry::Vacant(missing) = halls.entry(screening)
            && let Ok(shown) = office.screening(screening).await
        {
            missing.insert(Arc::clone(&shown.hall));
        }
    }
    Ok(answer(&orders, &halls, &members, office.now()))
}

/// The halls of the orders, which call their seats.
type Halls = BTreeMap<ScreeningId, Arc<Hall>>;

pub(super) fn answer(orders: &[Order], halls: &Halls, members: &[Member], now: Timestamp) -> Answer {
    let buyer = |order: &Order| members.iter().find(|member| order.member == Some(member.id));
    let json = orders.iter().map(|order| {
        let mut json = order_json(order);
        if let Some(member) = buyer(order) {
            json["member_name"] = member.name.as_str().into();
        }
        json
    });
    let locale = Locale::new(Lang::En);
    let lines = orders.iter().map(|order| {
        let hall = halls.get(&order.reference.screening).map(|hall| &hall.plan);
        let left = if order.state.is_open() { locale.countdown(now.until(order.deadline)) } else { String::new() };
        vec![
            order.reference.to_string(),
            order.state.word().to_owned(),
            left,
            order.total().to_string(),
            order.terminal.to_string(),
            locale.seats(hall, &order.seats().collect::<Vec<_>>()),
            buyer(order).map(|member| format!("{} {}", member.id, member.name)).unwrap_or_default(),
        ]
    });
    let text = if orders.is_empty() {
        "No orders.".to_owned()
    } else {
        table(&["Order", "State", "Left", "Total", "Terminal", "Seats", "Member"], &["Total"], lines)
    };
    Answer::new(Value::Array(json.collect()), text)
}
