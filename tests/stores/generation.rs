//! Ledgers that were put back from a copy, and live stores beside each other.

use std::sync::Arc;
use std::time::Duration;

use frontrow::box_office::{Event, Notice};
use frontrow::domain::ids::{MemberId, ScreeningId};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::seat::SeatState;
use frontrow::domain::text::Text;
use frontrow::ledger::Ledger;
use frontrow::live::private::{self, Private};
use frontrow::locale::Lang;

use super::house::{FIRST, House, assert_counted, cash, picks, seat, sell, states};
use super::packets::{make, with_members};
use crate::paying::pay;

/// What a dump of the ledger has: every table of it.
const TABLES: [&str; 22] = [
    "films",
    "halls",
    "price_lists",
    "price_versions",
    "listed_prices",
    "screenings",
    "sequences",
    "orders",
    "order_lines",
    "tickets",
    "payments",
    "attempts",
    "refunds",
    "refund_lines",
    "changes",
    "tape",
    "members",
    "wallets",
    "wallet_entries",
    "promotion_days",
    "packets",
    "claims",
];

/// Keeps the rows of every table, as a dump does.
async fn dump(house: &House) {
    for table in TABLES.iter().chain(&["meta", "generations"]) {
        house.tamper(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
    }
}

/// Puts them back in the place of those that are there, as reading a dump does.
async fn read_back(house: &House) {
    for table in TABLES.iter().chain(&["meta", "generations"]) {
        house.tamper(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}")).await;
    }
}

async fn reopened(house: &House) -> Ledger {
    Ledger::open(&house.database.url).await.unwrap()
}

#[tokio::test]
async fn of_a_sale_that_a_restored_ledger_lost_nothing_is_left() {
    let house = House::open().await;
    let office = house.office("T1").await;
    office.settle().await.unwrap();
    assert_eq!(office.notices(), []);
    let known = office.create_member(Text::new("Known"), "13900001001".parse().unwrap()).await.unwrap().id;
    let kept = sell(&office, FIRST, "G7").await;
    dump(&house).await;
    let lost_member = office.create_member(Text::new("Lost"), "13900001002".parse().unwrap()).await.unwrap().id;
    office.member(lost_member).await.unwrap();
    let lost = sell(&office, FIRST, "G8").await;
    office.order(lost).await.unwrap();
    let pending = office.hold(office.new_order(FIRST), &picks("H1 H2")).await.unwrap().reference;
    office.attach(pending, Some(lost_member)).await.unwrap();
    read_back(&house).await;

    let ledger = reopened(&house).await;
    let next = house.office_on("T2", ledger.clone()).await;
    next.settle().await.unwrap();
    assert_eq!(next.notices(), [Notice::LedgerRestored]);
    let unknown = Refusal::UnknownOrder(lost);
    assert_eq!(next.ticket(lost, Lang::En).await.unwrap_err(), unknown);
    assert_eq!(next.order(lost).await.unwrap_err(), unknown);
    assert_eq!(next.pay(lost, &[], next.new_attempt(), cash(45)).await.unwrap_err(), unknown);
    assert_eq!(next.member(lost_member).await.unwrap_err(), Refusal::UnknownMember(lost_member));
    assert!(next.ticket(kept, Lang::En).await.unwrap().contains("G7"));
    assert_eq!(next.member(known).await.unwrap().id, known);
    let newcomer = next.create_member(Text::new("New"), "13900001003".parse().unwrap()).await.unwrap().id;
    assert!(newcomer > lost_member, "{newcomer} was {lost_member}'s");

    // Holds are no copies: they stay.
    let seats = next.open(FIRST).await.unwrap().seats;
    assert!(matches!(seats.state(seat("H1")), SeatState::Held { .. }), "{:?}", states(&seats));
    assert_eq!(*seats.state(seat("G8")), SeatState::Free);
    assert_counted(&house, FIRST).await;
    sell(&next, FIRST, "G8").await;

    // The terminal that was open all the time goes on in the new generation.
    assert_eq!(office.open(FIRST).await.unwrap().seats.state(seat("G8")).word(), "sold");
    office.attach(pending, None).await.unwrap();
    pay(&office, pending, office.new_attempt(), cash(90)).await.unwrap();
    assert!(office.verify().await.unwrap().is_clean());
    let third = house.office_on("T3", reopened(&house).await).await;
    third.settle().await.unwrap();
    assert_eq!((third.notices(), house.number("SELECT COUNT(*) FROM generations").await), (Vec::new(), 1));
}

#[tokio::test]
async fn a_ledger_that_lost_only_a_member_or_only_a_packet_begins_a_generation() {
    let house = House::open().await;
    let office = house.office("T1").await;
    office.settle().await.unwrap();
    dump(&house).await;
    let lost = office.create_member(Text::new("Lost"), "13900001002".parse().unwrap()).await.unwrap().id;
    let pending = office.hold(office.new_order(FIRST), &picks("H1")).await.unwrap().reference;
    office.attach(pending, Some(lost)).await.unwrap();
    read_back(&house).await;
    let next = house.office_on("T2", reopened(&house).await).await;
    next.settle().await.unwrap();
    assert_eq!(next.notices(), [Notice::LedgerRestored]);
    let newcomer = next.create_member(Text::new("New"), "13900001003".parse().unwrap()).await.unwrap().id;
    assert!(newcomer > lost, "{newcomer} has the order of {lost}");

    make(&next, 300, 3).await;
    read_back(&house).await;
    let third = house.office_on("T3", reopened(&house).await).await;
    third.settle().await.unwrap();
    assert_eq!(third.notices(), [Notice::LedgerRestored]);
    let after = third.create_member(Text::new("Newer"), "13900001004".parse().unwrap()).await.unwrap().id;
    assert!(after > newcomer, "the same copy was put back twice: {after} was {newcomer}'s");
    third.settle().await.unwrap();
    assert_eq!(house.number("SELECT COUNT(*) FROM generations").await, 1, "and now they agree");
}

#[tokio::test]
async fn one_screening_that_cannot_be_read_keeps_no_other_from_being_opened() {
    let house = House::open().await;
    let office = house.office("T1").await;
    sell(&office, FIRST, "G7").await;
    let () = redis::cmd("HSET")
        .arg(house.keys().seats(FIRST))
        .arg("@seq")
        .arg("abc")
        .query_async(&mut house.redis().await)
        .await
        .unwrap();
    let next = house.office("T2").await;
    next.settle().await.unwrap();
    sell(&next, ScreeningId(2), "G7").await;
}

#[tokio::test]
async fn a_copy_that_is_put_back_twice_begins_two_generations() {
    let house = House::open().await;
    let office = house.office("T1").await;
    office.settle().await.unwrap();
    sell(&office, FIRST, "G7").await;
    dump(&house).await;
    let mut seen = vec![reopened(&house).await.generation()];
    for round in 0..2 {
        let next = house.office_on("T1", reopened(&house).await).await;
        next.settle().await.unwrap();
        let lost = sell(&next, FIRST, "G8").await;
        read_back(&house).await;
        let ledger = reopened(&house).await;
        let after = house.office_on("T2", ledger.clone()).await;
        after.settle().await.unwrap();
        assert!(!seen.contains(&ledger.generation()), "round {round}");
        seen.push(ledger.generation());
        assert_eq!(after.order(lost).await.unwrap_err(), Refusal::UnknownOrder(lost), "round {round}");
        assert!(after.verify().await.unwrap().is_clean());
    }
}

#[tokio::test]
async fn a_share_that_a_restored_ledger_lost_may_be_taken_again() {
    let house = House::open().await;
    with_members(&house, 3).await;
    let office = house.office("T1").await;
    office.settle().await.unwrap();
    let code = make(&office, 10_00, 3).await;
    office.grab_recorded(code, MemberId(1)).await.unwrap();
    dump(&house).await;
    office.grab_recorded(code, MemberId(2)).await.unwrap();
    sell(&office, FIRST, "G7").await;
    read_back(&house).await;
    let next = house.office_on("T2", reopened(&house).await).await;
    next.settle().await.unwrap();
    assert!(next.grab_recorded(code, MemberId(1)).await.unwrap().had_it);
    assert!(!next.grab_recorded(code, MemberId(2)).await.unwrap().had_it);
    assert!(next.verify().await.unwrap().is_clean());
}

#[tokio::test]
async fn what_redis_alone_calls_paid_is_no_ticket() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let order = office.hold(office.new_order(FIRST), &picks("G7")).await.unwrap();
    let pending = office.ticket(order.reference, Lang::En).await.unwrap_err();
    assert_eq!(pending, Refusal::NotPaid(order.state));
    house
        .rewrite(order.reference, |record| {
            // An order that has ended names its generation.
            let ended = record.replacen("pending", "paid", 1);
            let version = format!("{}|", order.version);
            ended.replacen(&version, &format!("{}:{}.|", order.version, house.ledger.id()), 1)
        })
        .await;
    let refused = office.ticket(order.reference, Lang::En).await.unwrap_err();
    assert_eq!(refused, Refusal::UnknownOrder(order.reference));
}

#[tokio::test]
async fn two_live_stores_on_one_ledger_are_said_on_both() {
    let house = House::open().await;
    let one = house.office("T1").await;
    let mut at_one = one.listen();
    one.watch(Some(FIRST));
    one.settle().await.unwrap();
    let directory = house.directory.path().join("another");
    let second = Arc::new(Private::join(&directory).unwrap());
    let (live, pushes) = frontrow::live::Live::connect(
        second.address(),
        &house.ledger.generation(),
        frontrow::domain::money::Currency::CNY,
    )
    .await
    .unwrap();
    let two = frontrow::box_office::BoxOffice::new(
        (*one.house()).clone(),
        "T2".parse().unwrap(),
        Text::new("Wang"),
        live,
        pushes,
        house.ledger.clone(),
    );
    let mut at_two = two.listen();
    two.settle().await.unwrap();
    for (events, other) in [(&mut at_two, "T1"), (&mut at_one, "T2")] {
        let told = async {
            loop {
                if let Event::Notice(Notice::OtherLiveStore { terminal, .. }) = events.recv().await.unwrap() {
                    return terminal;
                }
            }
        };
        let told = tokio::time::timeout(Duration::from_secs(8), told).await;
        assert_eq!(told.expect("said when the ledger is asked next").as_str(), other);
    }
    one.close().await;
    two.close().await;
    second.leave().unwrap();
    let _ = private::stop(&directory);
}

#[tokio::test]
async fn a_wiped_live_store_is_taken_for_no_other_one() {
    let house = House::open().await;
    let one = house.office("T1").await;
    let mut events = one.listen();
    one.settle().await.unwrap();
    house.wipe().await;
    house.office("T2").await.settle().await.unwrap();
    house.wipe().await;
    let next = house.office("T3").await;
    next.settle().await.unwrap();
    assert_eq!(next.notices(), []);
    // Until the ledger was asked again.
    tokio::time::sleep(Duration::from_secs(6)).await;
    while let Ok(event) = events.try_recv() {
        assert!(!matches!(event, Event::Notice(Notice::OtherLiveStore { .. })), "{event:?}");
    }
    one.close().await;
}
