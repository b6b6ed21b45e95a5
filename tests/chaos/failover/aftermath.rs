//! The last failover is over: what does the ledger have, and what the map?

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use frontrow::domain::ids::OrderRef;
use frontrow::domain::order::{Order, OrderState};
use frontrow::domain::seat::SeatState;
use frontrow::ledger::Ledger;
use tokio::time::sleep;

use super::terminal::Told;
use super::worker;

pub(super) async fn aftermath(ledger: &str, live: &str, told: &Told) {
    let office = worker::office("T99", ledger, live).await.unwrap();
    let mut events = office.listen();
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    let healed = Instant::now();
    let mut on_map: BTreeMap<OrderRef, usize> = BTreeMap::new();
    for screening in &told.screenings {
        office.watch(Some(*screening));
        loop {
            let seats = office.open(*screening).await.unwrap().seats;
            let open = seats.taken().filter(|(_, state)| !matches!(state, SeatState::Sold { .. })).count();
            if open == 0 {
                for order in seats.taken().filter_map(|(_, state)| state.occupant()).map(|by| by.order) {
                    *on_map.entry(OrderRef { screening: *screening, order }).or_default() += 1;
                }
                break;
            }
            // A payment that was taken back leaves a minute.
            assert!(healed.elapsed() < Duration::from_secs(100), "{open} seats of {screening} are still open");
            sleep(Duration::from_millis(300)).await;
        }
    }
    eprintln!("failovers: at rest {:?} after it", healed.elapsed());

    let books = Ledger::open(ledger).await.unwrap();
    let mut wrong = Vec::new();
    for check in office.verify().await.unwrap().checks.iter().filter(|check| check.violations > 0) {
        wrong.push(format!("{}: {} of {}: {:?}", check.code, check.violations, check.looked_at, check.examples));
    }
    let of = async |reference: OrderRef| books.order(reference).await.unwrap().map(|known| known.order);
    let is_sold = |order: &Option<Order>| order.as_ref().is_some_and(|order| order.state == OrderState::Paid);
    let mut paid = BTreeSet::new();
    for (reference, attempt) in &told.sales {
        let order = of(*reference).await;
        if !is_sold(&order) || order.as_ref().and_then(|order| order.attempt) != Some(*attempt) {
            wrong.push(format!("{reference} was sold by {attempt}, and the ledger has {order:?}"));
        }
        paid.insert(*reference);
    }
    for (reference, attempt) in &told.refused {
        let order = of(*reference).await;
        if is_sold(&order) {
            wrong.push(format!("{reference} was refused to {attempt}, and the ledger has it sold"));
        }
    }
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for (reference, _) in &told.unsure {
        let order = of(*reference).await;
        *ends.entry(order.as_ref().map_or("forgotten", |order| order.state.word())).or_default() += 1;
        if is_sold(&order) {
            paid.insert(*reference);
        }
    }
    eprintln!("failovers: what became of payments whose last answer was unsure: {ends:?}");
    // Each order is of one seat: as often as that it is on the map, and nothing else is.
    for reference in &paid {
        if on_map.remove(reference) != Some(1) {
            wrong.push(format!("{reference} is sold, and not on the map"));
        }
    }
    for reference in on_map.keys() {
        wrong.push(format!("{reference} is on the map, and nobody sold it"));
    }
    office.close().await;
    books.close().await;
    assert!(wrong.is_empty(), "{} violations: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}
