//! Refunds by seat: what goes back, once, and what may be asked again.

use super::members::{join, win};
use super::*;
use crate::domain::ids::MemberId;
use crate::ledger::{RefundDone, RefundError};

fn seat_by_seat(reference: OrderRef, written: &str) -> Refund {
    Refund { seats: seats(written), ..refund(reference, 20_000) }
}

fn parts(done: &RefundDone) -> Vec<(&'static str, i64)> {
    done.parts.iter().map(|part| (part.tender.word(), part.amount.minor())).collect()
}

async fn assert_sound(ledger: &Ledger) {
    for finding in ledger.verify().await.unwrap() {
        assert_eq!(finding.violations, 0, "{}: {:?}", finding.code, finding.examples);
    }
}

#[tokio::test]
async fn an_order_stays_paid_while_one_of_its_tickets_lives_and_is_refunded_with_the_last() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1 A2 A3");
    ledger.commit(&sale).await.unwrap();
    let reference = sale.order.reference;
    let first = ledger.refund(&seat_by_seat(reference, "A2")).await.unwrap();
    assert_eq!((first.sequence, first.amount, first.order.state), (2, cny(4_500), OrderState::Paid));
    assert_eq!((&first.seats, parts(&first)), (&seats("A2"), vec![("cash", 4_500)]));
    let sold: Vec<_> = ledger.snapshot(FIRST).await.unwrap().sold.into_iter().map(|(seat, _)| seat).collect();
    assert_eq!(sold, seats("A1 A3"));
    assert_eq!(ledger.changes_after(FIRST, 1).await.unwrap()[0].seats, seats("A2"));
    assert_sound(&ledger).await;

    // The seat is another order's now, and goes back a second time.
    let second = super::sale(FIRST, "A2");
    ledger.commit(&second).await.unwrap();
    ledger.refund(&seat_by_seat(second.order.reference, "A2")).await.unwrap();
    let rest = ledger.refund(&refund(reference, 30_000)).await.unwrap();
    assert_eq!((rest.amount, rest.order.state, rest.seats), (cny(9_000), OrderState::Refunded, seats("A1 A3")));
    let history = ledger.order(reference).await.unwrap().unwrap();
    assert_eq!(history.refunded, seats("A1 A2 A3"));
    let details: Vec<_> = history.acts.iter().map(|act| act.detail.to_string()).collect();
    assert_eq!(details, ["", "A2: ill", "A1 A3: ill"]);
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn the_same_refund_again_gives_the_same_answer_and_writes_nothing() {
    let Fresh { ledger, database } = fresh().await;
    let sale = sale(FIRST, "A1 A2");
    ledger.commit(&sale).await.unwrap();
    let reference = sale.order.reference;
    let asked = seat_by_seat(reference, "A1");
    let done = ledger.refund(&asked).await.unwrap();
    let before = rows(&ledger).await;
    let again = Refund { at: at(90_000), ..asked.clone() };
    assert_eq!(reopen(&database).await.refund(&again).await, Ok(done.clone()));
    assert_eq!(rows(&ledger).await, before);
    // After the rest too: only what the order has become since is news.
    ledger.refund(&refund(reference, 30_000)).await.unwrap();
    let later = ledger.refund(&asked).await.unwrap();
    assert_eq!((later.seats, later.parts, later.order.state), (done.seats, done.parts, OrderState::Refunded));
}

#[tokio::test]
async fn an_id_that_stands_for_other_money_is_refused() {
    let Fresh { ledger, database: _database } = fresh().await;
    let (first, second) = (sale(FIRST, "A1 A2"), sale(SECOND, "A1"));
    ledger.commit(&first).await.unwrap();
    ledger.commit(&second).await.unwrap();
    let asked = seat_by_seat(first.order.reference, "A1");
    ledger.refund(&asked).await.unwrap();
    let before = rows(&ledger).await;
    let other_seats = Refund { seats: seats("A2"), ..asked.clone() };
    let other_order = Refund { order: second.order.reference, seats: Vec::new(), ..asked.clone() };
    let of_a_sale = Refund { attempt: second.attempt, ..refund(first.order.reference, 1) };
    let all = Refund { seats: Vec::new(), ..asked.clone() };
    for wrong in [other_seats, other_order, of_a_sale, all] {
        assert_eq!(ledger.refund(&wrong).await, Err(RefundError::AttemptUsed), "{wrong:?}");
    }
    assert_eq!(rows(&ledger).await, before);
}

#[tokio::test]
async fn seats_of_others_and_seats_refunded_before_are_named_and_nothing_is_written() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1 A2");
    ledger.commit(&sale).await.unwrap();
    ledger.refund(&seat_by_seat(sale.order.reference, "A1")).await.unwrap();
    let before = rows(&ledger).await;
    let strangers = async |written: &str| ledger.refund(&seat_by_seat(sale.order.reference, written)).await;
    assert_eq!(strangers("A2 B1 B2").await, Err(RefundError::NotOfOrder(seats("B1 B2"))));
    assert_eq!(strangers("A1 A2").await, Err(RefundError::RefundedBefore(seats("A1"))));
    assert_eq!(rows(&ledger).await, before);
}

#[tokio::test]
async fn the_wallet_gets_its_part_back_first_and_each_refund_has_its_own_entry() {
    let Fresh { ledger, database: _database } = fresh().await;
    let member: MemberId = join(&ledger, "李娜", "13900001002").await.unwrap();
    win(&ledger, member, 1, cny(6_000)).await;
    let mut sale = sale_of(Order { member: Some(member), ..order(FIRST, "A1 A2 A3") }, 10_000);
    let part = |tender, minor| Part { tender, amount: cny(minor) };
    let card = Tender::Card { reference: Text::new("A-1042") };
    sale.parts = vec![part(Tender::Wallet { amount: cny(6_000) }, 6_000), part(card, 7_500)];
    ledger.commit(&sale).await.unwrap();
    let mut given = Vec::new();
    for seat in ["A1", "A2", "A3"] {
        given.push(parts(&ledger.refund(&seat_by_seat(sale.order.reference, seat)).await.unwrap()));
        assert_sound_but_for_the_prize(&ledger).await;
    }
    assert_eq!(given, [vec![("wallet", 4_500)], vec![("wallet", 1_500), ("card", 3_000)], vec![("card", 4_500)]]);
    let balance = ledger.winnings(member, Currency::CNY).await.unwrap().unwrap().balance;
    assert_eq!(balance, cny(6_000));
}

/// What `win` put into the wallet has no packet that was funded like a real one.
async fn assert_sound_but_for_the_prize(ledger: &Ledger) {
    for finding in ledger.verify().await.unwrap() {
        let is_prize = finding.code.starts_with("packet") || finding.code.starts_with("promotion");
        assert!(is_prize || finding.violations == 0, "{}: {:?}", finding.code, finding.examples);
    }
}

#[tokio::test]
async fn terminals_that_refund_overlapping_seats_at_once_give_each_back_once() {
    let Fresh { ledger, database } = fresh().await;
    let other = reopen(&database).await;
    for round in 0..6 {
        let sale = sale(FIRST, "A1 A2 A3");
        ledger.commit(&sale).await.unwrap();
        let (one, two) = if round % 2 == 0 { ("A1 A2", "A2 A3") } else { ("A1 A2 A3", "A3") };
        let (one, two) = (seat_by_seat(sale.order.reference, one), seat_by_seat(sale.order.reference, two));
        let (first, second) = tokio::join!(ledger.refund(&one), other.refund(&two));
        let twice = seats(if round % 2 == 0 { "A2" } else { "A3" });
        let lost = match (first, second) {
            (Ok(_), Err(lost)) | (Err(lost), Ok(_)) => lost,
            both => panic!("{both:?}"),
        };
        let all_back = RefundError::NotPaid(OrderState::Refunded);
        assert!(lost == RefundError::RefundedBefore(twice) || lost == all_back, "{lost:?}");
        let rest = ledger.refund(&refund(sale.order.reference, 30_000)).await;
        assert!(rest.is_ok() || rest == Err(all_back), "{rest:?}");
        let back = query("SELECT CAST(SUM(amount) AS BIGINT) FROM payments WHERE order_id = $1 AND flow = 'refund'");
        let back = back.bind(sale.order.reference.order.to_string());
        let back = back.fetch_one(&mut ledger.inner.readers.acquire().await.unwrap()).await.unwrap();
        assert_eq!(int(&back, 0).unwrap(), 13_500);
    }
    assert_sound(&ledger).await;
}
