//! Bad days: wipes, other ledgers, restored backups, half-done payments.

use crate::house::lines_of;
use crate::paying::pay;
use std::time::Duration;

use frontrow::box_office::{BoxOffice, Event, Link, Notice};
use frontrow::domain::order::{Order, OrderState};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::seat::{Epoch, SeatState};
use frontrow::domain::text::Text;
use frontrow::ledger::Ledger;
use frontrow::live::LiveError;
use tokio::sync::mpsc::UnboundedReceiver;

use super::house::{FIRST, House, assert_counted, cash, catalogue, eventually, picks, seat, sell, states};

async fn wait_for(events: &mut UnboundedReceiver<Event>, what: &str, wanted: impl Fn(&Event) -> bool) -> Event {
    let waiting = async {
        loop {
            let event = events.recv().await.expect("the office is open");
            if wanted(&event) {
                return event;
            }
        }
    };
    let event = tokio::time::timeout(Duration::from_secs(6), waiting).await;
    event.unwrap_or_else(|_| panic!("no {what}"))
}

#[tokio::test]
async fn a_wipe_loses_no_sale_and_open_orders_are_held_again() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let mut events = office.listen();
    office.watch(Some(FIRST));
    sell(&office, FIRST, "G7 G8").await;
    let open = office.hold(office.new_order(FIRST), &picks("H1 H2")).await.unwrap();

    house.wipe().await;
    wait_for(&mut events, "notice", |event| matches!(event, Event::Notice(Notice::HeldAgain { orders: 1 }))).await;
    let seats = office.open(FIRST).await.unwrap().seats;
    assert_eq!(
        states(&seats),
        [("A1", "blocked"), ("G7", "sold"), ("G8", "sold"), ("H1", "held"), ("H2", "held")]
            .map(|(s, w)| (s.to_owned(), w))
            .into()
    );
    let deadline = seats.state(seat("H1")).deadline().unwrap();
    assert!(
        deadline.until(open.deadline) < Duration::from_secs(1)
            && open.deadline.until(deadline) < Duration::from_secs(1),
        "the same time is left"
    );
    pay(&office, open.reference, office.new_attempt(), cash(90)).await.unwrap();
    office.close().await;
}

#[tokio::test]
async fn an_order_whose_seats_went_to_another_in_a_wipe_is_named_and_recorded() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let order = one.hold(one.new_order(FIRST), &picks("H1 H2")).await.unwrap();
    house.wipe().await;
    two.hold(two.new_order(FIRST), &picks("H2")).await.unwrap();
    let mut events = one.listen();
    let lost = wait_for(&mut events, "notice", |event| matches!(event, Event::Notice(Notice::LostInWipe { .. }))).await;
    assert!(matches!(lost, Event::Notice(Notice::LostInWipe { order: named, .. }) if named == order.reference));
    eventually("recorded", 2, async || {
        one.order(order.reference).await.is_ok_and(|history| history.order.state == OrderState::Expired)
    })
    .await;
    one.close().await;
}

#[tokio::test]
async fn a_screening_that_is_not_loaded_is_never_taken_for_free() {
    let house = House::open().await;
    let office = house.office("T1").await;
    sell(&office, FIRST, "G7 G8").await;
    house.wipe().await;
    let (live, _pushes) = house.live(house.ledger.id()).await;
    assert_eq!(live.seats(FIRST).await.unwrap_err(), LiveError::Unloaded);
    let refusal = office.hold(office.new_order(FIRST), &picks("G8 G9")).await.unwrap_err();
    assert!(matches!(refusal, Refusal::SeatsTaken(ref taken) if taken.len() == 1), "{refusal:?}");
}

#[tokio::test]
async fn two_houses_share_one_redis_and_neither_sees_the_other() {
    let house = House::open().await;
    let other = Ledger::open(&Ledger::url_of(&house.directory.path().join("other.db"))).await.unwrap();
    other.load_catalogue(&catalogue()).await.unwrap();
    let (ours, theirs) = (house.office("T1").await, house.office_on("T1", other).await);
    for office in [&ours, &theirs] {
        sell(office, FIRST, "G7").await;
        assert_eq!(
            states(&office.open(FIRST).await.unwrap().seats),
            [("A1", "blocked"), ("G7", "sold")].map(|(s, w)| (s.to_owned(), w)).into()
        );
    }
    house.wipe().await;
    for office in [&ours, &theirs] {
        assert!(matches!(office.hold(office.new_order(FIRST), &picks("G7")).await, Err(Refusal::SeatsTaken(_))));
    }
}

#[tokio::test]
async fn while_an_older_program_is_open_on_the_redis_none_starts() {
    let house = House::alone().await;
    let mut redis = house.redis().await;
    let () = redis::cmd("SET").arg("frontrow:ledger").arg(house.ledger.id()).query_async(&mut redis).await.unwrap();
    for name in ["T9", "T2"] {
        let key = format!("frontrow:terminal:{name}");
        let () = redis::cmd("SET").arg(key).arg("m|1|0|x|Li").arg("PX").arg(600).query_async(&mut redis).await.unwrap();
    }
    let refused = house.try_live(house.ledger.id()).await.err();
    assert_eq!(refused, Some(LiveError::OlderPrograms(vec!["T2".into(), "T9".into()])));
    eventually("they are gone", 5, async || house.try_live(house.ledger.id()).await.is_ok()).await;
    // One of another ledger is nothing to us.
    let () = redis::cmd("SET").arg("frontrow:ledger").arg("ANOTHER").query_async(&mut redis).await.unwrap();
    let () = redis::cmd("SET").arg("frontrow:terminal:T9").arg("m|1|0|x|Li").query_async(&mut redis).await.unwrap();
    assert!(house.try_live(house.ledger.id()).await.is_ok());
}

#[tokio::test]
async fn a_ledger_restored_from_a_backup_is_noticed_and_loaded_anew() {
    let house = House::on_file().await;
    let office = house.office("T1").await;
    sell(&office, FIRST, "G7").await;
    let backup = house.directory.path().join("backup.db");
    let copy = |from: &std::path::Path, to: &std::path::Path| std::fs::copy(from, to).map(|_| ());
    let ledger = house.ledger.file().unwrap().to_owned();
    house.ledger.backup(&backup).await.unwrap();
    sell(&office, FIRST, "G8").await;

    // The operator puts the backup back, and the counter opens again on the same Redis.
    house.ledger.close().await;
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", ledger.display()));
    }
    copy(&backup, &ledger).unwrap();
    let restored = Ledger::open(&house.database.url).await.unwrap();
    let office = house.office_on("T1", restored.clone()).await;
    // A script meets it when it first looks at the screening.
    let scripted = house.office_on("T2", restored.clone()).await;
    let from_script = scripted.open(FIRST).await.unwrap().seats;
    assert_eq!(*from_script.state(seat("G8")), SeatState::Free);
    assert_eq!(scripted.notices(), [Notice::LedgerRestored]);
    let seats = office.open(FIRST).await.unwrap().seats;
    assert_eq!(*seats.state(seat("G8")), SeatState::Free, "the ledger does not know this sale");
    assert!(matches!(seats.state(seat("G7")), SeatState::Sold { .. }));
    sell(&office, FIRST, "G8").await;
    assert!(office.verify().await.unwrap().is_clean(), "it goes on from the backup");
    office.close().await;
}

#[tokio::test]
async fn a_grid_that_is_open_when_the_ledger_turns_out_older_is_told_and_reads_again() {
    let house = House::open().await;
    let office = house.office("T1").await;
    sell(&office, FIRST, "G7").await;
    // As after a restore: the live store has a change that the ledger does not know.
    let () = redis::pipe()
        .cmd("HSET")
        .arg(house.keys().seats(FIRST))
        .arg("G8")
        .arg("sold|4T8Z0Q2M6HVB7KQ3||T9|Wang")
        .cmd("HINCRBY")
        .arg(house.keys().seats(FIRST))
        .arg("@seq")
        .arg(1)
        .query_async(&mut house.redis().await)
        .await
        .unwrap();
    let mut events = office.listen();
    office.watch(Some(FIRST));
    wait_for(&mut events, "notice", |event| matches!(event, Event::Notice(Notice::LedgerRestored))).await;
    wait_for(
        &mut events,
        "the seats",
        |event| matches!(event, Event::Seats(seats) if *seats.state(seat("G8")) == SeatState::Free),
    )
    .await;
    office.close().await;
}

#[tokio::test]
async fn a_change_of_the_ledger_that_redis_missed_is_caught_up_with() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut redis = house.redis().await;
    sell(&one, FIRST, "G7").await;
    let before: Vec<(String, String)> =
        redis::cmd("HGETALL").arg(house.keys().seats(FIRST)).query_async(&mut redis).await.unwrap();
    sell(&one, FIRST, "G8").await;
    sell(&one, FIRST, "G9").await;
    // As if the terminal had died after both commits: Redis is as it was before them.
    let () = redis::cmd("DEL").arg(house.keys().seats(FIRST)).query_async(&mut redis).await.unwrap();
    let () = redis::cmd("HSET").arg(house.keys().seats(FIRST)).arg(&before).query_async(&mut redis).await.unwrap();

    let mut events = two.listen();
    two.watch(Some(FIRST));
    wait_for(&mut events, "seats", |event| matches!(event, Event::Seats(_))).await;
    eventually("caught up", 3, async || {
        let seats = two.open(FIRST).await.unwrap().seats;
        ["G7", "G8", "G9"].iter().all(|name| matches!(seats.state(seat(name)), SeatState::Sold { .. }))
    })
    .await;
    two.close().await;
}

#[tokio::test]
async fn a_private_redis_that_is_killed_is_missed_started_again_and_all_is_as_before() {
    let house = House::alone().await;
    let office = house.office("T1").await;
    let mut events = office.listen();
    office.watch(Some(FIRST));
    let open = office.hold(office.new_order(FIRST), &picks("H1 H2")).await.unwrap();
    sell(&office, FIRST, "G7 G8").await;

    let outage = house.kill_redis();
    wait_for(&mut events, "loss", |event| matches!(event, Event::Live(Link::Away(_)))).await;
    let refusal = office.hold(office.new_order(FIRST), &picks("J1")).await.unwrap_err();
    assert_eq!(refusal.outcome(), frontrow::domain::refusal::Outcome::Repeat, "{refusal:?}");

    // It is ours: whoever misses it starts it again.
    drop(outage);
    wait_for(&mut events, "recovery", |event| matches!(event, Event::Live(Link::Up))).await;
    eventually("all as before", 4, async || {
        let Ok(open) = office.open(FIRST).await else { return false };
        let states = states(&open.seats);
        ["G7", "G8"].iter().all(|s| states.get(*s) == Some(&"sold"))
            && ["H1", "H2"].iter().all(|s| states.get(*s) == Some(&"held"))
    })
    .await;
    pay(&office, open.reference, office.new_attempt(), cash(90)).await.unwrap();
    office.close().await;
}

#[tokio::test]
async fn who_was_idle_until_the_live_store_fell_holds_as_soon_as_it_is_back() {
    let house = House::alone().await;
    let (busy, idle) = (house.office("T1").await, house.office("T2").await);
    let _events = busy.listen();
    sell(&busy, FIRST, "G7").await;
    let outage = house.kill_redis();
    let holding = async { idle.hold(idle.new_order(FIRST), &picks("H1")).await };
    let back = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(outage);
    };
    tokio::join!(holding, back).0.unwrap();
    busy.close().await;
}

#[tokio::test]
async fn right_after_a_wipe_an_order_of_ours_is_paid_lengthened_and_cancelled_as_if_nothing_had_been() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let orders = [office.new_order(FIRST), office.new_order(FIRST), office.new_order(FIRST)];
    let mut held = Vec::new();
    for (reference, seats) in orders.iter().zip(["G7 G8", "H1", "J1 J2"]) {
        held.push(office.hold(*reference, &picks(seats)).await.unwrap());
    }
    house.wipe().await;
    office.pay(orders[0], &held[0].lines, office.new_attempt(), cash(90)).await.unwrap();
    office.prepare_payment(orders[1]).await.unwrap();
    house.wipe().await;
    assert_eq!(office.cancel(orders[2]).await.unwrap().state, OrderState::Cancelled);
    let seats = office.open(FIRST).await.unwrap().seats;
    assert_eq!(*seats.state(seat("J1")), SeatState::Free);
    assert!(matches!(seats.state(seat("G7")), SeatState::Sold { .. }));
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn a_payment_that_nobody_finished_before_a_wipe_ends_as_expired() {
    let house = House::with_hold(Duration::from_millis(1_500)).await;
    let office = house.office("T1").await;
    let mut events = office.listen();
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("G7")).await.unwrap();
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let (attempt, wait) = (office.new_attempt(), Duration::from_millis(100));
    live.begin(reference, &lines_of(&live, reference).await, attempt, wait, office.terminal(), &office.cashier())
        .await
        .unwrap();
    wait_for(
        &mut events,
        "the payment",
        |event| matches!(event, Event::Orders(orders) if orders.iter().any(|order| order.state == OrderState::Paying)),
    )
    .await;
    house.wipe().await;
    wait_for(&mut events, "the end", |event| matches!(event, Event::Ended(order) if order.reference == reference))
        .await;
    assert_eq!(office.order(reference).await.unwrap().order.state, OrderState::Expired);
    office.close().await;
}

#[tokio::test]
async fn an_order_that_a_wipe_took_and_whose_deadline_has_passed_is_in_the_history() {
    let house = House::with_hold(Duration::from_millis(300)).await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("G7")).await.unwrap();
    house.wipe().await;
    tokio::time::sleep(Duration::from_millis(350)).await;
    let _events = office.listen();
    eventually("recorded", 4, async || {
        office.order(reference).await.is_ok_and(|history| history.order.state == OrderState::Expired)
    })
    .await;
    office.close().await;
}

/// As after a restore from a backup: the live store has a change that the ledger does not know.
async fn put_live_store_ahead(house: &House) {
    let () = redis::cmd("HINCRBY")
        .arg(house.keys().seats(FIRST))
        .arg("@seq")
        .arg(1)
        .query_async(&mut house.redis().await)
        .await
        .unwrap();
}

#[tokio::test]
async fn loading_anew_from_a_restored_ledger_drops_no_hold() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let order = office.hold(office.new_order(FIRST), &picks("H1 H2")).await.unwrap();
    put_live_store_ahead(&house).await;
    let other = house.office("T2").await;
    let seats = other.open(FIRST).await.unwrap().seats;
    assert_eq!(other.notices(), [Notice::LedgerRestored]);
    assert!(matches!(seats.state(seat("H1")), SeatState::Held { .. }), "{:?}", states(&seats));
    assert_counted(&house, FIRST).await;
    pay(&office, order.reference, office.new_attempt(), cash(90)).await.unwrap();
}

#[tokio::test]
async fn the_first_sale_or_refund_on_a_restored_ledger_reaches_the_seats() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let sold = sell(&office, FIRST, "G7").await;
    put_live_store_ahead(&house).await;
    house.office("T2").await.refund(sold, Text::new("ill")).await.unwrap();
    let seats = office.open(FIRST).await.unwrap().seats;
    assert_eq!(*seats.state(seat("G7")), SeatState::Free);

    let order = office.hold(office.new_order(FIRST), &picks("G8")).await.unwrap();
    put_live_store_ahead(&house).await;
    let other = house.office("T3").await;
    pay(&other, order.reference, other.new_attempt(), cash(45)).await.unwrap();
    let seats = office.open(FIRST).await.unwrap().seats;
    assert!(matches!(seats.state(seat("G8")), SeatState::Sold { .. }), "{:?}", states(&seats));
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn a_snapshot_that_is_older_than_a_sale_is_not_loaded_over_it() {
    let house = House::open().await;
    let office = house.office("T1").await;
    office.open(FIRST).await.unwrap();
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let before = live.seats(FIRST).await.unwrap();
    sell(&office, FIRST, "G7").await;
    // A terminal that was stopped between reading the ledger and loading what it read.
    let new = Epoch(format!("{}.0", house.ledger.id()));
    let expected = Some((&before.epoch, before.sequence));
    let loaded = live.load(FIRST, expected, &new, before.sequence, 100, &[], &[(seat("A1"), None)]).await.unwrap();
    let seats = office.open(FIRST).await.unwrap().seats;
    assert!(!loaded && seats.epoch == before.epoch, "{:?}", seats.epoch);
    assert!(matches!(seats.state(seat("G7")), SeatState::Sold { .. }), "{:?}", states(&seats));
    assert_counted(&house, FIRST).await;
}

/// What a terminal told of its orders: those that it has, and which went elsewhere.
struct Told {
    events: UnboundedReceiver<Event>,
    orders: Vec<Order>,
    notices: Vec<Notice>,
}

impl Told {
    fn of(office: &BoxOffice) -> Self {
        Self { events: office.listen(), orders: Vec::new(), notices: Vec::new() }
    }

    fn read(&mut self) -> &Self {
        while let Ok(event) = self.events.try_recv() {
            match event {
                Event::Orders(own) => self.orders = own,
                Event::Notice(notice @ (Notice::TakenOver { .. } | Notice::WentBack { .. })) => {
                    self.notices.push(notice);
                }
                _ => {}
            }
        }
        self
    }
}

/// T1 stands still while T2 takes its order over and changes it, and wakes after a wipe. Whoever is first holds it
/// again: what the one knows of it the other must come to know.
#[tokio::test]
async fn a_terminal_that_wakes_after_its_order_was_changed_elsewhere_and_wiped_ends_with_one_order_at_one_terminal() {
    for first in ["T1", "T2"] {
        let house = House::open().await;
        let (one, two) = (house.office("T1").await, house.office("T2").await);
        let order = one.hold(one.new_order(FIRST), &picks("G1 G2")).await.unwrap();
        let taken = two.take_over(order.reference).await.unwrap();
        two.amend(&taken, &picks("G2 G3")).await.unwrap();
        house.wipe().await;
        let (first, other) = if first == "T1" { (&one, &two) } else { (&two, &one) };
        let mut held = Told::of(first);
        eventually("held again", 20, async || {
            one.order(order.reference).await.is_ok_and(|history| history.order.terminal == *first.terminal())
        })
        .await;
        let mut lost = Told::of(other);
        eventually("the other was told", 20, async || !lost.read().notices.is_empty()).await;
        // Two heartbeats, in which nothing more may come.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let (held, lost, first) = (held.read(), lost.read(), first.terminal());
        let now = one.order(order.reference).await.unwrap().order;
        let mut seats = states(&two.open(FIRST).await.unwrap().seats);
        seats.remove("A1"); // blocked
        assert_eq!(seats.len(), 2, "{first}: {seats:?}");
        assert!(now.seats().all(|seat| seats.contains_key(&seat.to_string())), "{first}: {now:?} {seats:?}");
        assert_eq!(held.orders, [now], "{first} has it, and knows it as it is");
        assert!(held.notices.is_empty(), "{first}: {:?}", held.notices);
        assert!(lost.orders.is_empty(), "{first}: the other has it too: {:?}", lost.orders);
        assert_eq!(lost.notices.len(), 1, "{first}: the other was told once: {:?}", lost.notices);
        one.close().await;
        two.close().await;
    }
}
