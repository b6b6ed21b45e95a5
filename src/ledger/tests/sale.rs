use crate::domain::ids::{AttemptId, OrderId};
use crate::domain::order::OrderState;
use crate::domain::seat::Occupant;
use crate::domain::text::Text;

use super::super::{CommitError, LedgerError, Recorded, RefundError, SoldBy};
use super::*;
use crate::domain::seat::ChangeKind;

#[tokio::test]
async fn a_sale_takes_the_next_sequence_number_and_says_whose_the_seats_are() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1 A2");
    assert_eq!(ledger.sequence(FIRST).await, Ok(0));
    assert_eq!(ledger.commit(&sale).await.unwrap().sequence, 1);

    let by = Occupant { order: sale.order.reference.order, terminal: terminal("T1"), cashier: Text::new("Li Na") };
    let snapshot = ledger.snapshot(FIRST).await.unwrap();
    assert_eq!(snapshot.sequence, 1);
    assert_eq!(snapshot.sold, [(seats("A1")[0], by.clone()), (seats("A2")[0], by.clone())]);
    let changes = ledger.changes_after(FIRST, 0).await.unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!((changes[0].sequence, &changes[0].what), (1, &ChangeKind::Sold(by)));
    assert_eq!(changes[0].seats, seats("A1 A2"));
    assert_eq!(ledger.changes_after(FIRST, 1).await.unwrap(), []);
}

#[tokio::test]
async fn repeating_a_sale_with_its_attempt_gives_the_same_answer_and_writes_nothing() {
    let Fresh { ledger, database: _database } = fresh().await;
    let first = sale(FIRST, "A1 A2");
    let done = ledger.commit(&first).await.unwrap();
    ledger.commit(&sale(FIRST, "A5")).await.unwrap();
    let before = rows(&ledger).await;
    assert_eq!(ledger.commit(&first).await, Ok(done));
    assert_eq!(rows(&ledger).await, before);
}

#[tokio::test]
async fn an_order_is_not_paid_twice_by_two_attempts() {
    let Fresh { ledger, database: _database } = fresh().await;
    let first = sale(FIRST, "A1 A2");
    ledger.commit(&first).await.unwrap();
    let second = Sale { attempt: AttemptId::from_bits(unique()), ..first };
    assert_eq!(ledger.commit(&second).await, Err(CommitError::OtherAttempt));
}

#[tokio::test]
async fn a_second_sale_of_a_seat_names_the_seat_and_leaves_nothing_half_done() {
    let Fresh { ledger, database: _database } = fresh().await;
    ledger.commit(&sale(FIRST, "A2 A3")).await.unwrap();
    let before = rows(&ledger).await;
    let late = sale(FIRST, "A1 A2 A4");
    assert_eq!(ledger.commit(&late).await, Err(CommitError::SeatsSold(seats("A2"))));
    assert_eq!(rows(&ledger).await, before);
    // The same seats of another screening, and the order without what it lost, are for sale.
    ledger.commit(&sale(SECOND, "A2 A3")).await.unwrap();
    let mut rest = late;
    rest.order.lines.retain(|line| line.seat != seats("A2")[0]);
    assert_eq!(ledger.commit(&rest).await.unwrap().sequence, 2);
}

#[tokio::test]
async fn a_blocked_seat_cannot_be_sold() {
    let Fresh { ledger, database: _database } = fresh().await;
    assert_eq!(ledger.snapshot(SECOND).await.unwrap().blocked, blocked(BlockReason::House, "B6"));
    assert_eq!(ledger.changes_after(SECOND, 0).await.unwrap()[0].what, ChangeKind::Blocked(Some(BlockReason::House)));
    assert_eq!(ledger.commit(&sale(SECOND, "B5 B6")).await, Err(CommitError::SeatsSold(seats("B6"))));
}

#[tokio::test]
async fn an_order_that_ended_is_never_sold_late() {
    let Fresh { ledger, database: _database } = fresh().await;
    for state in [OrderState::Cancelled, OrderState::Expired] {
        let order = order(FIRST, "A1");
        let recorded = ledger.record_ended(&ended(&order, state), at(5_000), &Text::default()).await;
        assert_eq!(recorded, Ok(Recorded::Now));
        let before = rows(&ledger).await;
        assert_eq!(ledger.commit(&sale_of(order.clone(), 6_000)).await, Err(CommitError::OrderEnded(state)));
        let again = ledger.record_ended(&ended(&order, OrderState::Expired), at(7_000), &Text::default()).await;
        assert_eq!(again, Ok(Recorded::Already(state)));
        assert_eq!(rows(&ledger).await, before);
    }
    assert_eq!(ledger.snapshot(FIRST).await.unwrap().sold, []);
}

#[tokio::test]
async fn a_sale_wins_over_an_end_that_is_recorded_later() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1");
    ledger.commit(&sale).await.unwrap();
    let late = ledger.record_ended(&ended(&sale.order, OrderState::Expired), at(9_000), &Text::default()).await;
    assert_eq!(late, Ok(Recorded::Already(OrderState::Paid)));
    assert_eq!(ledger.snapshot(FIRST).await.unwrap().sold.len(), 1);
}

#[tokio::test]
async fn only_an_ended_order_is_recorded_as_ended() {
    let Fresh { ledger, database: _database } = fresh().await;
    let open = ledger.record_ended(&order(FIRST, "A1"), at(1), &Text::default()).await;
    assert!(matches!(open, Err(LedgerError::Fault(_))), "{open:?}");
}

#[tokio::test]
async fn refunded_seats_are_for_sale_again_and_the_order_is_not() {
    let Fresh { ledger, database: _database } = fresh().await;
    let first = sale(FIRST, "A1 A2");
    ledger.commit(&first).await.unwrap();
    let reference = first.order.reference;
    let done = ledger.refund(&refund(reference, 20_000)).await.unwrap();
    assert_eq!((done.sequence, done.amount, done.order.state), (2, cny(9_000), OrderState::Refunded));
    assert_eq!(done.parts, [Part { tender: Tender::Cash { received: cny(9_000) }, amount: cny(9_000) }]);
    assert_eq!(ledger.snapshot(FIRST).await.unwrap().sold, []);
    assert_eq!(ledger.changes_after(FIRST, 1).await.unwrap()[0].what, ChangeKind::Freed(reference.order));

    let again = ledger.refund(&refund(reference, 21_000)).await;
    assert_eq!(again, Err(RefundError::NotPaid(OrderState::Refunded)));
    assert_eq!(ledger.commit(&first).await, Err(CommitError::OrderEnded(OrderState::Refunded)));
    assert_eq!(ledger.commit(&sale(FIRST, "A1 A2")).await.unwrap().sequence, 3);
    // A seat may be sold and refunded any number of times.
    let second = sale(FIRST, "A3");
    for sale in [&second, &sale(FIRST, "A3")] {
        ledger.commit(sale).await.unwrap();
        ledger.refund(&refund(sale.order.reference, 22_000)).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_never_paid_cannot_be_refunded() {
    let Fresh { ledger, database: _database } = fresh().await;
    let order = order(FIRST, "A1");
    let asked = refund(order.reference, 2);
    assert_eq!(ledger.refund(&asked).await, Err(RefundError::Unknown));
    ledger.record_ended(&ended(&order, OrderState::Cancelled), at(1), &Text::default()).await.unwrap();
    let before = rows(&ledger).await;
    assert_eq!(ledger.refund(&asked).await, Err(RefundError::NotPaid(OrderState::Cancelled)));
    assert_eq!(rows(&ledger).await, before);
}

#[tokio::test]
async fn many_terminals_selling_at_once_make_a_sequence_without_a_gap() {
    let Fresh { ledger, database: _database } = fresh().await;
    let tasks: Vec<_> = (0..36)
        .map(|turn| {
            let (ledger, seat) = (ledger.clone(), format!("{}{}", ["A", "B"][turn % 2], 1 + turn % 6));
            tokio::spawn(async move { ledger.commit(&sale(FIRST, &seat)).await })
        })
        .collect();
    let mut sold = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(done) => sold.push(done.sequence),
            Err(CommitError::SeatsSold(_)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    sold.sort_unstable();
    let seats: u64 = 6;
    assert_eq!(sold, (1..=seats).collect::<Vec<_>>(), "each of the six seats asked for is sold once");
    let changes = ledger.changes_after(FIRST, 0).await.unwrap();
    assert_eq!(changes.iter().map(|change| change.sequence).collect::<Vec<_>>(), sold);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_under_a_writer_is_of_one_instant() {
    let Fresh { ledger, database: _database } = fresh().await;
    let writer = tokio::spawn({
        let ledger = ledger.clone();
        async move {
            for seat in ["A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2", "B3", "B4", "B5", "B6"] {
                ledger.commit(&sale(FIRST, seat)).await.unwrap();
            }
        }
    });
    let mut looks = 0;
    while !writer.is_finished() {
        let snapshot = ledger.snapshot(FIRST).await.unwrap();
        assert_eq!(snapshot.sequence, snapshot.sold.len() as u64, "each sale here is of one seat");
        looks += 1;
    }
    writer.await.unwrap();
    assert!(looks > 0);
}

#[tokio::test]
async fn an_order_id_belongs_to_one_screening() {
    let Fresh { ledger, database: _database } = fresh().await;
    let first = sale(FIRST, "A1");
    ledger.commit(&first).await.unwrap();
    let mut elsewhere = sale(SECOND, "A1");
    elsewhere.order.reference.order = first.order.reference.order;
    assert!(matches!(ledger.commit(&elsewhere).await, Err(CommitError::Ledger(LedgerError::Fault(_)))));
    assert_eq!(ledger.order(elsewhere.order.reference).await, Ok(None));
}

#[tokio::test]
async fn a_sale_of_nothing_or_of_an_unknown_screening_is_refused() {
    let Fresh { ledger, database: _database } = fresh().await;
    let mut nothing = sale(FIRST, "A1");
    nothing.order.lines.clear();
    let unknown = sale(ScreeningId(99), "A1");
    for wrong in [nothing, unknown] {
        assert!(matches!(ledger.commit(&wrong).await, Err(CommitError::Ledger(LedgerError::Fault(_)))));
    }
    assert_eq!(ledger.order(OrderRef { screening: FIRST, order: OrderId::from_bits(0) }).await, Ok(None));
}

#[tokio::test]
async fn what_the_live_store_says_a_seat_costs_is_not_believed() {
    type Forgery = fn(&mut Line);
    let Fresh { ledger, database: _database } = fresh().await;
    let before = rows(&ledger).await;
    let forged = |change: fn(&mut Line)| {
        let mut order = order(FIRST, "A1 A2");
        change(&mut order.lines[1]);
        sale_of(order, 10_000)
    };
    let faults: [(Forgery, LineFault); 6] = [
        (|line| line.price = cny(1), LineFault::Price(Some(cny(4_500)))),
        (
            |line| line.price = Money::new(4_500, Currency::from_code("USD").unwrap()),
            LineFault::Price(Some(cny(4_500))),
        ),
        (|line| line.seat = "Z9".parse().unwrap(), LineFault::NoSuchSeat),
        (|line| line.seat = "B1".parse().unwrap(), LineFault::Price(Some(cny(6_000)))),
        (|line| line.version = PriceVersion(2), LineFault::OldPrice),
        (|line| line.version = PriceVersion(0), LineFault::OldPrice),
    ];
    for (change, fault) in faults {
        let sale = forged(change);
        let line = sale.order.lines[1];
        assert_eq!(ledger.commit(&sale).await, Err(CommitError::WrongLine(line, fault)), "{line:?}");
        let looked = ledger.wrong_line(FIRST, &sale.order.lines, None, sale.at).await;
        assert_eq!(looked, Ok(Some((line, fault))), "and it is said before anyone is charged");
    }
    assert_eq!(rows(&ledger).await, before);
    ledger.commit(&forged(|_| {})).await.unwrap();
}

#[tokio::test]
async fn an_attempt_stands_for_one_order_and_one_set_of_tenders() {
    let Fresh { ledger, database: _database } = fresh().await;
    let first = sale(FIRST, "A1");
    let done = ledger.commit(&first).await.unwrap();
    assert_eq!(ledger.commit(&first).await, Ok(done), "the same again gets the same answer");
    let by_card = |mut sale: Sale| {
        sale.parts = vec![Part { tender: Tender::Card { reference: Text::new("X9") }, amount: sale.order.total() }];
        sale
    };
    assert_eq!(ledger.commit(&by_card(first.clone())).await, Err(CommitError::AttemptDiffers), "other money");
    let elsewhere = |seats| Sale { attempt: first.attempt, ..sale(FIRST, seats) };
    assert_eq!(ledger.commit(&elsewhere("A2")).await, Err(CommitError::AttemptDiffers), "another order");
    assert_eq!(ledger.commit(&by_card(elsewhere("A3"))).await, Err(CommitError::AttemptDiffers), "in any tender");
    let SoldBy { order, tenders, .. } =
        ledger.sold_by(first.order.reference, first.attempt, None).await.unwrap().unwrap();
    assert_eq!((order.reference, tenders), (first.order.reference, vec![first.parts[0].tender.clone()]));

    // Money that goes back takes its attempt too, and is never dropped in silence.
    let back = hand_back(&order, first.attempt, &first.parts[0], 11_000);
    assert_eq!(ledger.record_hand_back(&back).await, Err(HandBackError::AttemptDiffers));
    let lost = sale(FIRST, "A4");
    let back = hand_back(&lost.order, lost.attempt, &lost.parts[0], 11_000);
    ledger.record_hand_back(&back).await.unwrap();
    assert_eq!(ledger.record_hand_back(&back).await, Ok(()), "once");
    assert_eq!(ledger.commit(&lost).await, Err(CommitError::HandedBack));
    assert_eq!(ledger.commit(&by_card(lost)).await, Err(CommitError::AttemptDiffers));
}
