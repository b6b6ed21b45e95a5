//! Seats out of sale and back: beside sales, with their conflicts, each once.

use std::collections::BTreeMap;

use crate::domain::seat::ChangeKind;

use super::super::{BlockBy, BlockDone, CommitError, OnConflict, Recorded};
use super::*;

type Wanted = BTreeMap<ScreeningId, Vec<SeatId>>;

fn both(written: &str) -> Wanted {
    [FIRST, SECOND].map(|screening| (screening, seats(written))).into()
}

async fn block(ledger: &Ledger, wanted: &Wanted, on_conflict: OnConflict) -> Vec<BlockDone> {
    block_as(ledger, wanted, BlockReason::Broken, on_conflict).await
}

async fn block_as(ledger: &Ledger, wanted: &Wanted, reason: BlockReason, on_conflict: OnConflict) -> Vec<BlockDone> {
    let (terminal, cashier) = (terminal("T1"), Text::new("Li Na"));
    let by = BlockBy { terminal: &terminal, cashier: &cashier, at: at(5_000) };
    ledger.block(wanted, reason, by, on_conflict).await.unwrap()
}

async fn unblock(ledger: &Ledger, wanted: &Wanted) -> Vec<BlockDone> {
    let (terminal, cashier) = (terminal("T1"), Text::new("Li Na"));
    ledger.unblock(wanted, BlockBy { terminal: &terminal, cashier: &cashier, at: at(6_000) }).await.unwrap()
}

async fn assert_sound(ledger: &Ledger) {
    let broken: Vec<_> = ledger.verify().await.unwrap().into_iter().filter(|finding| finding.violations > 0).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[tokio::test]
async fn seats_are_blocked_and_unblocked_again_and_again_each_time_as_a_change() {
    let Fresh { ledger, database: _database } = fresh().await;
    for round in 0..3 {
        let done = block(&ledger, &both("A1 B6"), OnConflict::Refuse).await;
        assert_eq!((&done[0].seats, done[0].sequence), (&seats("A1 B6"), Some(round * 2 + 1)));
        if round == 0 {
            assert_eq!((&done[1].seats, &done[1].already), (&seats("A1"), &seats("B6")));
        }
        assert_eq!(ledger.snapshot(FIRST).await.unwrap().blocked, blocked(BlockReason::Broken, "A1 B6"));
        let again = block(&ledger, &both("A1 B6"), OnConflict::Refuse).await;
        assert!(again.iter().all(|done| done.sequence.is_none() && done.already == seats("A1 B6")), "{again:?}");
        let done = unblock(&ledger, &both("A1 B6")).await;
        assert_eq!((&done[0].seats, done[0].sequence), (&seats("A1 B6"), Some(round * 2 + 2)));
        assert_eq!(ledger.changes_after(FIRST, round * 2 + 1).await.unwrap()[0].what, ChangeKind::Unblocked);
        assert!(unblock(&ledger, &both("A1 B6")).await.iter().all(|done| done.sequence.is_none()));
    }
    assert_eq!(ledger.snapshot(SECOND).await.unwrap().blocked, []);
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn each_block_keeps_its_reason_also_when_the_seat_is_blocked_again_for_another() {
    let Fresh { ledger, database: _database } = fresh().await;
    let reasons = [BlockReason::House, BlockReason::Broken];
    for reason in reasons {
        block_as(&ledger, &both("A1"), reason, OnConflict::Refuse).await;
        assert_eq!(ledger.snapshot(FIRST).await.unwrap().blocked, blocked(reason, "A1"));
        unblock(&ledger, &both("A1")).await;
    }
    let changes = ledger.changes_after(FIRST, 0).await.unwrap();
    let whats: Vec<_> = changes.into_iter().map(|change| change.what).collect();
    let expected = reasons.map(|reason| [ChangeKind::Blocked(Some(reason)), ChangeKind::Unblocked]);
    assert_eq!(whats, expected.concat());
}

#[tokio::test]
async fn a_sold_seat_stands_in_the_way_of_all_unless_it_is_skipped() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(SECOND, "A1");
    ledger.commit(&sale).await.unwrap();
    let before = rows(&ledger).await;
    for on_conflict in [OnConflict::Refuse, OnConflict::Look] {
        let done = block(&ledger, &both("A1 A2"), on_conflict).await;
        assert_eq!((&done[1].sold, done[0].sequence), (&vec![(seats("A1")[0], sale.order.reference)], None));
        assert_eq!(rows(&ledger).await, before);
    }
    let done = block(&ledger, &both("A1 A2"), OnConflict::Skip).await;
    assert_eq!((&done[0].seats, &done[1].seats), (&seats("A1 A2"), &seats("A2")));
    let kept = unblock(&ledger, &both("A1")).await;
    assert_eq!((&kept[0].seats, kept[1].sold.len(), kept[1].sequence), (&seats("A1"), 1, None));
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn a_blocked_seat_is_not_sold_and_one_of_two_at_once_has_it() {
    let Fresh { ledger, database } = fresh().await;
    block(&ledger, &[(FIRST, seats("A1"))].into(), OnConflict::Refuse).await;
    let refused = ledger.commit(&sale(FIRST, "A1 A2")).await;
    assert_eq!(refused, Err(CommitError::SeatsSold(seats("A1"))));
    unblock(&ledger, &[(FIRST, seats("A1"))].into()).await;
    ledger.commit(&sale(FIRST, "A1 A2")).await.unwrap();

    let other = reopen(&database).await;
    for seat in ["B1", "B2", "B3", "B4"] {
        let (sale, wanted) = (sale(FIRST, seat), [(FIRST, seats(seat))].into());
        let (sold, blocked) = tokio::join!(ledger.commit(&sale), block(&other, &wanted, OnConflict::Refuse));
        assert_ne!(sold.is_ok(), blocked[0].sequence.is_some(), "{sold:?} {blocked:?}");
    }
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn nothing_is_sold_of_a_screening_that_was_called_off_and_what_was_is_listed() {
    let Fresh { ledger, database: _database } = fresh().await;
    let (first, refunded) = (sale(FIRST, "A1"), sale(FIRST, "A2"));
    ledger.commit(&first).await.unwrap();
    ledger.commit(&refunded).await.unwrap();
    let (terminal, who) = (terminal("T1"), Text::new("Li Na"));
    let reason = Text::new(&"the projector ".repeat(30));
    ledger.refund(&refund(refunded.order.reference, 20_000)).await.unwrap();
    assert_eq!(ledger.call_off(ScreeningId(9), &reason, at(30_000), (&terminal, &who)).await, Ok(None));
    let off = ledger.call_off(FIRST, &reason, at(30_000), (&terminal, &who)).await.unwrap();
    assert_eq!(off, Some(at(30_000)));
    assert_eq!(ledger.screening(FIRST).await.unwrap().unwrap().called_off, off);
    assert_eq!(ledger.call_off(FIRST, &reason, at(40_000), (&terminal, &who)).await.unwrap(), off, "again");

    let before = rows(&ledger).await;
    assert_eq!(ledger.commit(&sale(FIRST, "A3")).await, Err(CommitError::CalledOff));
    assert_eq!(rows(&ledger).await, before);
    assert!(ledger.commit(&first).await.is_ok(), "a sale of before, asked again");
    let listed = ledger.orders_with_tickets(FIRST).await.unwrap();
    assert_eq!(listed.iter().map(|order| order.reference).collect::<Vec<_>>(), [first.order.reference]);
    assert_eq!(listed[0].lines, first.order.lines);
    ledger.commit(&sale(SECOND, "A3")).await.unwrap();
    let lapsed = ended(&order(FIRST, "A4"), OrderState::Expired);
    assert_eq!(ledger.record_ended(&lapsed, at(50_000), &Text::default()).await, Ok(Recorded::Now));
    assert_sound(&ledger).await;
}
