//! Many at once after the same seats.

use crate::paying::pay;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use frontrow::box_office::{Amendment, BoxOffice, Whose};
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::OrderRef;
use frontrow::domain::order::{Flow, OrderState};
use frontrow::domain::price::{Fare, Pick};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::seat::SeatState;
use frontrow::domain::text::Text;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::house::{FIRST, House, assert_counted, cash, eventually};

const CLIENTS: usize = 50;
const HOLDS: usize = 2_000;

#[tokio::test(flavor = "multi_thread")]
async fn of_2000_overlapping_holds_by_50_clients_every_seat_has_one_winner_and_no_group_is_half_held() {
    let house = House::open().await;
    let mut offices = Vec::new();
    for n in 0..CLIENTS {
        offices.push(house.office(&format!("T{n}")).await);
    }
    let plan = Arc::new(offices[0].screening(FIRST).await.unwrap().hall.plan.clone());
    let seed: u64 = 20_261_121;

    let mut clients = Vec::new();
    for (n, office) in offices.iter().cloned().enumerate() {
        let plan = plan.clone();
        clients.push(tokio::spawn(async move {
            let mut rng = StdRng::seed_from_u64(seed + n as u64);
            let (mut won, mut lost) = (Vec::new(), 0);
            for _ in 0..HOLDS / CLIENTS {
                // One to four seats beside each other, somewhere in the first nine rows.
                let row = plan.rows()[rng.random_range(0..9)].code;
                let (first, party) = (rng.random_range(1..=7_u16), rng.random_range(1..=4_u16));
                let picks: Vec<Pick> = (first..first + party)
                    .map(|number| Pick { seat: SeatId { row, number }, fare: Fare::ADULT })
                    .collect();
                let reference = office.new_order(FIRST);
                match office.hold(reference, &picks).await {
                    Ok(order) => won.push((reference, order.seats().collect::<Vec<_>>())),
                    Err(Refusal::SeatsTaken(taken)) => {
                        assert!(!taken.is_empty());
                        lost += 1;
                    }
                    Err(other) => panic!("{other:?}"),
                }
            }
            (won, lost)
        }));
    }
    let (mut winners, mut lost) = (BTreeMap::<SeatId, OrderRef>::new(), 0);
    for client in clients {
        let (won, lost_here) = client.await.unwrap();
        lost += lost_here;
        for (reference, seats) in won {
            for seat in seats {
                assert_eq!(winners.insert(seat, reference), None, "{seat} was held twice");
            }
        }
    }
    assert_eq!(lost + winners.values().collect::<BTreeSet<_>>().len(), HOLDS);
    let seats = offices[0].open(FIRST).await.unwrap().seats;
    let in_redis: BTreeMap<SeatId, OrderRef> = seats
        .taken()
        .filter_map(|(seat, state)| Some((seat, OrderRef { screening: FIRST, order: state.occupant()?.order })))
        .collect();
    assert_eq!(in_redis, winners, "Redis holds just what the winners were told");
    let counts = seats.counts(offices[0].now());
    assert_eq!(counts.held as usize, winners.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn racing_sales_end_as_the_ledger_has_them() {
    let house = House::open().await;
    let mut terminals = Vec::new();
    for n in 0..8 {
        let office = house.office(&format!("T{n}")).await;
        terminals.push(tokio::spawn(async move {
            let mut rng = StdRng::seed_from_u64(n);
            let mut sold = 0_usize;
            for _ in 0..12 {
                let plan = office.screening(FIRST).await.unwrap();
                let row = plan.hall.plan.rows()[rng.random_range(0..9)].code;
                let first = rng.random_range(1..=9_u16);
                let picks: Vec<Pick> = (first..=first + 1)
                    .map(|number| Pick { seat: SeatId { row, number }, fare: Fare::ADULT })
                    .collect();
                let reference = office.new_order(FIRST);
                if office.hold(reference, &picks).await.is_ok() {
                    pay(&office, reference, office.new_attempt(), cash(600)).await.unwrap();
                    sold += 2;
                }
            }
            sold
        }));
    }
    let mut sold = 0;
    for terminal in terminals {
        sold += terminal.await.unwrap();
    }
    let in_ledger: BTreeSet<SeatId> =
        house.ledger.snapshot(FIRST).await.unwrap().sold.into_iter().map(|(seat, _)| seat).collect();
    let seats = house.office("T9").await.open(FIRST).await.unwrap().seats;
    let in_redis: BTreeSet<SeatId> =
        seats.taken().filter(|(_, state)| matches!(state, SeatState::Sold { .. })).map(|(seat, _)| seat).collect();
    assert_eq!((in_ledger.len(), &in_ledger), (sold, &in_redis));
    assert!(sold > 0);
}

/// What is done at a terminal in one of the rounds below.
pub(crate) async fn random_step(office: &BoxOffice, known: &Mutex<Vec<OrderRef>>, seed: u64) -> Result<(), Refusal> {
    let mut rng = StdRng::seed_from_u64(seed);
    let some = {
        let known = known.lock().unwrap();
        (!known.is_empty()).then(|| known[rng.random_range(0..known.len())])
    };
    let (Some(reference), what) = (some, rng.random_range(0..12)) else { return hold_some(office, known, rng).await };
    match what {
        0..4 => hold_some(office, known, rng).await,
        4..6 => pay(office, reference, office.new_attempt(), cash(600)).await.map(drop),
        6 => office.cancel(reference).await.map(drop),
        7 => office.extend(reference).await.map(drop),
        8 => office.take_over(reference).await.map(drop),
        9 => {
            let row = ['A', 'B', 'C', 'D'][rng.random_range(0..4)];
            let seat = |number: u16| format!("{row}{number}").parse().unwrap();
            let mut add: Vec<SeatId> = (0..2).map(|_| seat(rng.random_range(2..=10))).collect();
            add.dedup();
            let amendment = Amendment { add, drop: vec![seat(rng.random_range(2..=10))], fares: Vec::new() };
            office.amend_by(reference, &amendment).await.map(drop)
        }
        10 => exchange_all(office, known, reference, rng).await,
        _ => office.refund(reference, Text::new("random")).await.map(drop),
    }
}

/// Gives all tickets of an order for some others, or keeps the seats at another fare.
async fn exchange_all(
    office: &BoxOffice,
    known: &Mutex<Vec<OrderRef>>,
    of: OrderRef,
    mut rng: StdRng,
) -> Result<(), Refusal> {
    let new = office.new_order(FIRST);
    known.lock().unwrap().push(new);
    let (held, kept) = if rng.random_ratio(1, 3) {
        let seats = office.order(of).await?.order.lines.into_iter();
        (Vec::new(), seats.map(|line| Pick { seat: line.seat, fare: Fare::CHILD }).collect())
    } else {
        let row = ['A', 'B', 'C', 'D'][rng.random_range(0..4)];
        let number = rng.random_range(1..=10_u8);
        let pick = Pick { seat: format!("{row}{number}").parse().unwrap(), fare: Fare::ADULT };
        (office.hold(new, &[pick]).await?.lines, Vec::new())
    };
    let quote = office.exchange_quote(of, &[], &held, &kept).await?;
    let tenders = if quote.balance.due.minor() > 0 { cash(600) } else { Vec::new() };
    office.exchange(new, &held, office.new_attempt(), tenders, quote.exchange, Text::default()).await.map(drop)
}

async fn hold_some(office: &BoxOffice, known: &Mutex<Vec<OrderRef>>, mut rng: StdRng) -> Result<(), Refusal> {
    let plan = office.screening(FIRST).await?;
    let row = plan.hall.plan.rows()[rng.random_range(0..4)].code;
    let (first, party) = (rng.random_range(1..=7_u16), rng.random_range(1..=3_u16));
    let picks: Vec<Pick> =
        (first..first + party).map(|number| Pick { seat: SeatId { row, number }, fare: Fare::ADULT }).collect();
    let reference = office.new_order(FIRST);
    known.lock().unwrap().push(reference);
    office.hold(reference, &picks).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_terminals_do_between_wipes_the_counters_are_the_seats_and_at_rest_redis_is_the_ledger() {
    let house = House::with_hold(Duration::from_millis(400)).await;
    let mut offices = Vec::new();
    for n in 0..4 {
        let office = house.office(&format!("T{n}")).await;
        if n < 2 {
            // Two have their background work running, two are as scripts are.
            let _ = office.listen();
            office.watch(Some(FIRST));
        }
        offices.push(office);
    }
    let known = Mutex::new(Vec::new());
    let mut rng = StdRng::seed_from_u64(20_261_121);
    for round in 0..60 {
        let steps = offices.iter().chain(&offices).map(|office| random_step(office, &known, rng.random()));
        let steps: Vec<_> = steps.collect();
        let wiped = rng.random_ratio(1, 6);
        let (done, ()) = tokio::join!(futures_util::future::join_all(steps), async {
            if wiped {
                house.wipe().await;
            }
        });
        for refusal in done.into_iter().filter_map(Result::err) {
            assert!(!matches!(refusal, Refusal::Fault(_) | Refusal::Unsure { .. }), "round {round}: {refusal:?}");
        }
        assert_counted(&house, FIRST).await;
    }
    // After a wipe in the last round, the next heartbeat holds orders again.
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    eventually("at rest", 6, async || {
        // What a payment left that lost a seat to another while Redis was wiped may be held for a minute.
        for order in offices[0].pending(Whose::All).await.unwrap() {
            let _ = offices[0].cancel(order.reference).await;
        }
        let seats = offices[0].open(FIRST).await.unwrap().seats;
        seats.taken().all(|(_, state)| matches!(state, SeatState::Sold { .. } | SeatState::Blocked(_)))
    })
    .await;

    let seats = house.office("T9").await.open(FIRST).await.unwrap().seats;
    let in_redis: BTreeMap<SeatId, OrderRef> = seats
        .taken()
        .filter_map(|(seat, state)| Some((seat, OrderRef { screening: FIRST, order: state.occupant()?.order })))
        .collect();
    let sold = house.ledger.snapshot(FIRST).await.unwrap().sold;
    let in_ledger = sold.into_iter().map(|(seat, by)| (seat, OrderRef { screening: FIRST, order: by.order })).collect();
    assert_eq!(in_redis, in_ledger);
    assert_counted(&house, FIRST).await;

    let mut money = 0;
    let known = known.into_inner().unwrap();
    for reference in known {
        let Some(history) = house.ledger.order(reference).await.unwrap() else { continue };
        let live = in_redis.values().filter(|order| **order == reference).count();
        let left: i64 = history.money.iter().fold(0, |sum, moved| match moved.flow {
            Flow::Payment => sum + moved.amount.minor(),
            Flow::Refund => sum - moved.amount.minor(),
        });
        let price = if history.order.state == OrderState::Paid { history.order.total().minor() } else { 0 };
        assert_eq!((left, live > 0), (price, price > 0), "{history:?}");
        money += left;
    }
    assert!(money > 0, "something was sold");
    for office in &offices {
        office.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_terminals_that_take_over_cancel_and_pay_one_order_at_its_deadline_one_ends_it() {
    let house = House::with_hold(Duration::from_millis(150)).await;
    let (one, two, three) = (house.office("T1").await, house.office("T2").await, house.office("T3").await);
    let _ = one.listen();
    one.watch(Some(FIRST));
    for round in 1..=9_u64 {
        let reference = one.new_order(FIRST);
        one.hold(reference, &super::house::picks(&format!("B{round}"))).await.unwrap();
        tokio::time::sleep(Duration::from_millis(136 + round * 2)).await;
        let (taken, cancelled, paid) = tokio::join!(
            three.take_over(reference),
            two.cancel(reference),
            pay(&two, reference, two.new_attempt(), cash(45))
        );
        assert!(!(cancelled.is_ok() && paid.is_ok()), "{taken:?} {cancelled:?} {paid:?}");
        eventually("ended", 4, async || house.ledger.order(reference).await.unwrap().is_some()).await;
        let state = house.ledger.order(reference).await.unwrap().unwrap().order.state;
        let told = if paid.is_ok() {
            OrderState::Paid
        } else if cancelled.is_ok() {
            OrderState::Cancelled
        } else {
            OrderState::Expired
        };
        assert_eq!(state, told, "{taken:?} {cancelled:?} {paid:?}");
        assert_counted(&house, FIRST).await;
    }
    one.close().await;
}
