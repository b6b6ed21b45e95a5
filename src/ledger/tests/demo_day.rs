//! The business that the demo cinema has done when it is opened for the first time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};

use super::super::demo;
use super::*;
use crate::domain::order::Order;
use crate::domain::packet::PacketState;
use crate::domain::screening::House;

fn house() -> House {
    House::usual(Currency::CNY)
}

/// That moment of a Saturday on the house's clock; what is before six in the morning is of the night after it.
fn saturday(time: &str) -> Timestamp {
    let time: NaiveTime = time.parse().unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let calendar = house().calendar;
    calendar.at(if time < calendar.day_begins { day.succ_opt().unwrap() } else { day }, time)
}

async fn opened(now: Timestamp) -> Fresh {
    let fresh = empty().await;
    assert!(demo::open(&fresh.ledger, &house(), now).await.unwrap() > 200);
    fresh
}

async fn assert_clean(ledger: &Ledger) {
    for finding in ledger.verify().await.unwrap() {
        assert_eq!(finding.violations, 0, "{}: {:?}", finding.code, finding.examples);
    }
}

async fn orders(ledger: &Ledger) -> Vec<Order> {
    ledger.orders(at(0), at(i64::MAX)).await.unwrap()
}

async fn numbers(ledger: &Ledger, sql: &'static str) -> Vec<i64> {
    let rows = query(sql).fetch_all(&mut ledger.reader().await.unwrap()).await.unwrap();
    rows.iter().map(|row| int(row, 0).unwrap()).collect()
}

#[tokio::test]
async fn whenever_the_demo_is_opened_its_orders_are_in_every_state_and_nothing_is_of_the_future() {
    for time in ["06:05:00", "14:00:00", "23:50:00", "05:00:00"] {
        let now = saturday(time);
        let Fresh { ledger, database: _database } = opened(now).await;
        assert_clean(&ledger).await;
        let orders = orders(&ledger).await;
        let states: BTreeSet<&str> = orders.iter().map(|order| order.state.word()).collect();
        assert_eq!(states, BTreeSet::from(["paid", "refunded", "cancelled", "expired"]), "{time}");
        let tenders: [&'static str; 3] = [
            "SELECT COUNT(*) FROM payments WHERE tender = 'cash'",
            "SELECT COUNT(*) FROM payments WHERE tender = 'card'",
            "SELECT COUNT(*) FROM payments WHERE tender = 'wallet'",
        ];
        for tender in tenders {
            assert!(numbers(&ledger, tender).await[0] > 0, "{time} {tender}");
        }
        let in_part = "SELECT COUNT(*) FROM refunds r JOIN orders o ON o.id = r.order_id WHERE o.state = 'paid'";
        assert!(numbers(&ledger, in_part).await[0] > 0, "{time}");
        let latest = "SELECT MAX(ended_at) FROM orders UNION ALL SELECT MAX(moved_at) FROM payments \
                      UNION ALL SELECT MAX(made_at) FROM refunds UNION ALL SELECT MAX(done_at) FROM tape \
                      UNION ALL SELECT MAX(made_at) FROM wallet_entries UNION ALL SELECT MAX(claimed_at) FROM claims";
        assert!(numbers(&ledger, latest).await.iter().all(|latest| *latest <= now.millis()), "{time}");
    }
}

#[tokio::test]
async fn the_demo_is_fuller_in_the_evening_than_in_the_morning_and_guests_sit_together() {
    let now = saturday("23:50:00");
    let Fresh { ledger, database: _database } = opened(now).await;
    let (from, to) = house().calendar.bounds(house().calendar.day_of(now));
    let mut filled: BTreeMap<bool, Vec<usize>> = BTreeMap::new();
    let orders = orders(&ledger).await;
    for screening in ledger.screenings(from, to).await.unwrap() {
        let sold = ledger.snapshot(screening.id).await.unwrap().sold.len();
        let hour = house().calendar.local(screening.starts_at).format("%H").to_string().parse::<u32>().unwrap();
        if matches!(hour, 7..12 | 18..21) {
            filled.entry(hour > 12).or_default().push(100 * sold / screening.hall.plan.len());
        }
    }
    let mean = |filled: &[usize]| filled.iter().sum::<usize>() / filled.len();
    assert!(mean(&filled[&true]) > 60 && mean(&filled[&false]) < 40, "{filled:?}");
    let parties: Vec<&Order> = orders.iter().filter(|order| order.lines.len() > 1).collect();
    let in_one_row =
        parties.iter().filter(|order| order.lines.windows(2).all(|pair| pair[0].seat.row == pair[1].seat.row));
    assert!(in_one_row.count() * 10 > parties.len() * 9);
}

#[tokio::test]
async fn of_three_packets_one_is_all_taken_one_half_and_one_opens_soon_and_members_have_money_from_them() {
    let now = saturday("14:00:00");
    let Fresh { ledger, database: _database } = opened(now).await;
    let packets = ledger.packets(at(0), 10).await.unwrap();
    let all = |row: &crate::domain::packet::PacketRow| row.taken == row.packet.shares;
    let [half, soon, whole] = &packets[..] else { panic!("{packets:?}") };
    assert!(soon.packet.opens_at > now && soon.taken == 0 && soon.state == PacketState::Open);
    assert!(half.packet.opens_at < now && half.taken * 2 == half.packet.shares && half.state == PacketState::Open);
    assert!(all(whole) && whole.state == PacketState::Empty);
    let winners = numbers(&ledger, "SELECT balance FROM wallets WHERE balance > 0").await;
    assert!(winners.len() > 4, "{winners:?}");
}

#[tokio::test]
async fn on_a_later_day_there_are_new_packets_of_which_nobody_has_a_share() {
    let now = saturday("14:00:00");
    let Fresh { ledger, database: _database } = opened(now).await;
    let open = async |now: Timestamp| {
        demo::open(&ledger, &house(), now).await.unwrap();
        let mut rows = ledger.packets(now, 10).await.unwrap();
        rows.retain(|row| row.state == PacketState::Open && row.packet.expires_at > now);
        rows
    };
    let sunday = now.plus(std::time::Duration::from_hours(23));
    assert_eq!(open(sunday).await.len(), 2, "those of the day before are open still");
    let tuesday = now.plus(std::time::Duration::from_hours(72));
    for _ in 0..2 {
        let new = open(tuesday).await;
        assert!(new.iter().all(|row| row.taken == 0 && row.packet.created_at == tuesday));
        assert_eq!(new.iter().filter(|row| row.packet.opens_at <= tuesday).count(), 1);
        assert_eq!(new.len(), 2);
    }
    assert_clean(&ledger).await;
}

#[tokio::test]
async fn two_terminals_that_start_at_once_do_its_business_once_and_everyone_gets_the_same_on_that_day() {
    let now = saturday("14:00:00");
    let Fresh { ledger, database } = empty().await;
    let other = reopen(&database).await;
    let house = house();
    let (one, two) = tokio::join!(demo::open(&ledger, &house, now), demo::open(&other, &house, now));
    assert!(one.unwrap() + two.unwrap() > 200);
    assert_clean(&ledger).await;
    let Fresh { ledger: elsewhere, database: _elsewhere } = opened(now).await;
    assert_eq!(orders(&ledger).await, orders(&elsewhere).await);
    // The next day gets its screenings, and nothing is sold again.
    let tomorrow = now.plus(std::time::Duration::from_hours(24));
    assert!(demo::open(&ledger, &house, tomorrow).await.unwrap() > 0);
    assert_eq!(orders(&ledger).await, orders(&elsewhere).await);
}

#[tokio::test]
async fn a_first_start_that_fails_leaves_nothing_and_a_demo_that_is_only_stocked_has_sold_nothing() {
    let now = saturday("14:00:00");
    let Fresh { ledger, database: _database } = empty().await;
    let spoil = query("ALTER TABLE refund_lines RENAME TO away");
    spoil.execute(&mut ledger.inner.writers.acquire().await.unwrap()).await.unwrap();
    assert!(demo::open(&ledger, &house(), now).await.is_err());
    assert!(ledger.is_empty().await.unwrap() && ledger.is_unused().await.unwrap() && orders(&ledger).await.is_empty());
    let mend = query("ALTER TABLE away RENAME TO refund_lines");
    mend.execute(&mut ledger.inner.writers.acquire().await.unwrap()).await.unwrap();

    demo::stock(&ledger, house().calendar.day_of(now), house().calendar, Currency::CNY).await.unwrap();
    demo::open(&ledger, &house(), now).await.unwrap();
    assert_eq!(orders(&ledger).await, []);
    assert!(ledger.packets(at(0), 10).await.unwrap().is_empty());
}
