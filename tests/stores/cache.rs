//! The detail of an order as screens look it up: from a copy, and never an old one.

use crate::paying::pay;
use std::time::{Duration, Instant};

use frontrow::box_office::{BoxOffice, CacheStats};
use frontrow::domain::ids::OrderRef;
use frontrow::domain::order::OrderState;
use frontrow::domain::refusal::Refusal;
use frontrow::domain::text::Text;

use super::house::{FIRST, House, cash, eventually, picks, sell};

/// What the house counted for orders, over all terminals.
async fn of_orders(office: &BoxOffice) -> CacheStats {
    let stats = office.cache_stats().await.unwrap();
    *stats.iter().find(|stats| stats.kind == "order").unwrap()
}

async fn state(office: &BoxOffice, reference: OrderRef) -> OrderState {
    office.order(reference).await.unwrap().order.state
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_readers_of_one_cold_order_at_five_terminals_read_the_ledger_once() {
    let house = House::open().await;
    let mut offices = Vec::new();
    for n in 0..5 {
        offices.push(house.office(&format!("T{n}")).await);
    }
    let reference = sell(&offices[0], FIRST, "G7 G8").await;
    let before = of_orders(&offices[0]).await;
    let readers = (0..50).map(|n| offices[n % 5].order(reference));
    let histories = futures_util::future::join_all(readers).await;
    for history in &histories {
        let history = history.as_ref().unwrap();
        assert_eq!((history.order.state, history.money.len(), history.acts.len()), (OrderState::Paid, 1, 1));
        assert_eq!(history.order.cashier.as_str(), "Cashier of T0");
    }
    for office in &offices[1..] {
        office.close().await;
    }
    let after = of_orders(&offices[0]).await;
    assert_eq!((after.ledger_reads - before.ledger_reads, after.hits - before.hits), (1, 49));

    // The same, seen from the other side: what the ledger says by now reaches nobody.
    house.tamper(&format!("UPDATE orders SET cashier = 'Someone else' WHERE id = '{}'", reference.order)).await;
    for history in futures_util::future::join_all((0..50).map(|_| offices[0].order(reference))).await {
        assert_eq!(history.unwrap().order.cashier.as_str(), "Cashier of T0");
    }
    assert_eq!(of_orders(&offices[0]).await.ledger_reads, after.ledger_reads);
}

#[tokio::test]
async fn every_step_that_changes_an_order_is_seen_by_the_next_who_looks() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = one.new_order(FIRST);
    one.hold(reference, &picks("G7 G8")).await.unwrap();
    // From here on it is remembered that the ledger does not have it.
    assert_eq!(state(&two, reference).await, OrderState::Pending);
    pay(&one, reference, one.new_attempt(), cash(100)).await.unwrap();
    assert_eq!(state(&two, reference).await, OrderState::Paid);
    assert_eq!(state(&one, reference).await, OrderState::Paid);
    one.refund(reference, Text::new("ill")).await.unwrap();
    let history = two.order(reference).await.unwrap();
    assert_eq!((history.order.state, history.money.len(), history.acts.len()), (OrderState::Refunded, 2, 2));

    let cancelled = one.new_order(FIRST);
    one.hold(cancelled, &picks("H1")).await.unwrap();
    assert_eq!(state(&two, cancelled).await, OrderState::Pending);
    two.cancel(cancelled).await.unwrap();
    let history = one.order(cancelled).await.unwrap();
    assert_eq!((history.order.state, history.acts.len()), (OrderState::Cancelled, 1), "the ledger's");
}

#[tokio::test]
async fn an_order_that_expires_at_another_terminal_is_seen_as_expired() {
    let house = House::with_hold(Duration::from_secs(1)).await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = one.new_order(FIRST);
    one.hold(reference, &picks("G7")).await.unwrap();
    assert_eq!(state(&two, reference).await, OrderState::Pending);
    let _events = one.listen();
    eventually("recorded", 4, async || house.ledger.order(reference).await.unwrap().is_some()).await;
    assert_eq!(state(&two, reference).await, OrderState::Expired);
    eventually("with its act", 2, async || two.order(reference).await.unwrap().acts.len() == 1).await;
    one.close().await;
}

#[tokio::test]
async fn a_refused_payment_leaves_no_mark_behind() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("G7 G8")).await.unwrap();
    pay(&office, reference, office.new_attempt(), cash(50)).await.unwrap_err();
    let sold = sell(&office, FIRST, "H1").await;
    pay(&office, sold, office.new_attempt(), cash(50)).await.unwrap_err();
    let left: Vec<String> = redis::cmd("KEYS")
        .arg(format!("{}*:dirty", house.keys().prefix()))
        .query_async(&mut house.redis().await)
        .await
        .unwrap();
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test]
async fn nothing_that_moves_money_believes_a_copy() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = sell(&office, FIRST, "G7").await;
    assert_eq!(state(&office, reference).await, OrderState::Paid);
    // The copy says "paid", the ledger no longer does.
    house.tamper(&format!("UPDATE orders SET state = 'refunded' WHERE id = '{}'", reference.order)).await;
    assert_eq!(state(&office, reference).await, OrderState::Paid);
    let refused = office.refund(reference, Text::new("ill")).await.unwrap_err();
    assert_eq!(refused, Refusal::NotPaid(OrderState::Refunded));
}

#[tokio::test]
async fn the_figures_are_those_of_all_terminals_that_of_a_script_included() {
    let house = House::open().await;
    let (one, script) = (house.office("T1").await, house.office("T2").await);
    let reference = sell(&one, FIRST, "G7").await;
    for _ in 0..3 {
        state(&one, reference).await;
    }
    for _ in 0..4 {
        state(&script, reference).await;
    }
    script.close().await;
    let stats = of_orders(&one).await;
    assert_eq!((stats.hits, stats.misses, stats.ledger_reads), (6, 1, 1));
    house.wipe().await;
    assert_eq!(state(&one, reference).await, OrderState::Paid);
    let stats = of_orders(&one).await;
    assert_eq!((stats.hits, stats.misses, stats.ledger_reads), (0, 1, 1), "wiped, the copy and the figures alike");
}

#[tokio::test]
async fn while_redis_is_away_the_ledger_answers_and_nothing_is_said() {
    let house = House::alone().await;
    let office = house.office("T1").await;
    let reference = sell(&office, FIRST, "G7").await;
    assert_eq!(state(&office, reference).await, OrderState::Paid);
    let outage = house.kill_redis();
    let begun = Instant::now();
    for _ in 0..20 {
        assert_eq!(state(&office, reference).await, OrderState::Paid);
    }
    assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
    // The money goes back; the seat comes free when Redis is there again.
    office.refund(reference, Text::new("ill")).await.unwrap();
    assert_eq!(state(&office, reference).await, OrderState::Refunded);
    assert_eq!(office.notices(), []);
    drop(outage);
}
