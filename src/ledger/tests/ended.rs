//! Ends that are recorded together.

use super::super::{CommitError, LedgerError, Recorded};
use super::*;
use crate::domain::order::Act;

#[tokio::test]
async fn ends_recorded_together_read_as_if_each_had_been_recorded_alone() {
    let Fresh { ledger, database: _database } = fresh().await;
    let [alone, together] = ["A1 A2", "A3 A4"].map(|names| ended(&order(FIRST, names), OrderState::Expired));
    let cancelled = ended(&order(FIRST, "A5"), OrderState::Cancelled);
    ledger.record_ended(&alone, alone.deadline, &Text::default()).await.unwrap();
    let both = [together.clone(), cancelled.clone()];
    assert_eq!(ledger.record_all_ended(FIRST, &both).await, Ok(vec![Recorded::Now; 2]));
    let one = ledger.order(alone.reference).await.unwrap().unwrap();
    for (order, state) in [(together, OrderState::Expired), (cancelled, OrderState::Cancelled)] {
        let other = ledger.order(order.reference).await.unwrap().unwrap();
        assert_eq!(other.order, order);
        let acts: Vec<_> = one.acts.iter().cloned().map(|act| Act { state, ..act }).collect();
        assert_eq!(other.acts, acts);
        assert!(matches!(ledger.commit(&sale_of(order, 400_000)).await, Err(CommitError::OrderEnded(_))));
    }
}

#[tokio::test]
async fn of_ends_recorded_together_what_is_there_wins_and_keeps_no_other_out() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1");
    ledger.commit(&sale).await.unwrap();
    let expired = |order: &Order| ended(order, OrderState::Expired);
    // Money was taken and handed back for it before: something is known of it already.
    let handed_back = expired(&order(FIRST, "A2"));
    let amount = handed_back.total();
    let part = Part { tender: Tender::Cash { received: amount }, amount };
    ledger.record_hand_back(&hand_back(&handed_back, AttemptId::from_bits(unique()), &part, 2_000)).await.unwrap();
    let new = expired(&order(FIRST, "A3"));
    let orders = [expired(&sale.order), handed_back.clone(), new];
    let recorded = ledger.record_all_ended(FIRST, &orders).await.unwrap();
    assert_eq!(recorded, [Recorded::Already(OrderState::Paid), Recorded::Now, Recorded::Now]);
    let acts = ledger.order(handed_back.reference).await.unwrap().unwrap().acts;
    assert_eq!(acts.iter().map(|act| act.state).collect::<Vec<_>>(), [OrderState::Pending, OrderState::Expired]);
    let again = ledger.record_all_ended(FIRST, &orders).await.unwrap();
    let expired = Recorded::Already(OrderState::Expired);
    assert_eq!(again, [Recorded::Already(OrderState::Paid), expired, expired]);
    assert_eq!(ledger.snapshot(FIRST).await.unwrap().sold.len(), 1);
}

#[tokio::test]
async fn only_ended_orders_of_the_screening_are_recorded_together() {
    let Fresh { ledger, database: _database } = fresh().await;
    let elsewhere = ended(&order(SECOND, "A1"), OrderState::Expired);
    for wrong in [order(FIRST, "A1"), elsewhere] {
        let refused = ledger.record_all_ended(FIRST, &[wrong]).await;
        assert!(matches!(refused, Err(LedgerError::Fault(_))), "{refused:?}");
    }
    assert_eq!(ledger.record_all_ended(FIRST, &[]).await, Ok(Vec::new()));
}
