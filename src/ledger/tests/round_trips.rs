//! How often the ledger is asked for each step of a till. Where it is far away, each time is one for which a guest waits.

use std::time::Duration;

use super::far::Far;
use super::*;
use crate::domain::exchange::Exchange;
use crate::ledger::connection::statement::heard;

/// A ledger, and how often it was asked.
struct Counted {
    fresh: Fresh,
    ledger: Ledger,
    /// The line to a server; of a file it is counted how often an answer was waited for.
    far: Option<Far>,
}

impl Counted {
    async fn new() -> Self {
        let fresh = fresh().await;
        let is_file = fresh.database.url.starts_with("sqlite");
        let far = if is_file { None } else { Some(Far::to_database(&fresh.database.url).await) };
        let ledger = match &far {
            Some(far) => Ledger::open(&far.end).await.unwrap(),
            None => fresh.ledger.clone(),
        };
        // Connections, statements and the end of the tape are known from the first sale on.
        for seat in ["A5", "A6"] {
            ledger.commit(&sale(FIRST, seat)).await.unwrap();
        }
        ledger.screening(FIRST).await.unwrap();
        Self { fresh, ledger, far }
    }

    fn asked(&self) -> usize {
        self.far.as_ref().map_or_else(heard::times_asked, Far::round_trips)
    }

    async fn times<T>(&self, step: impl Future<Output = T>) -> (usize, T) {
        // A connection that was given back is tested, for which nobody waits.
        tokio::time::sleep(Duration::from_millis(100)).await;
        let before = self.asked();
        let done = step.await;
        (self.asked() - before, done)
    }
}

#[tokio::test]
async fn a_sale_is_asked_written_and_committed() {
    let counted = Counted::new().await;
    let (times, sold) = counted.times(counted.ledger.commit(&sale(FIRST, "A1 A2"))).await;
    sold.unwrap();
    assert_eq!(times, 3);
    let mut of_two = sale(FIRST, "A3 A4");
    of_two.parts = vec![
        Part { tender: Tender::Card { reference: Text::new("4711") }, amount: cny(5_000) },
        Part { tender: Tender::Cash { received: cny(4_000) }, amount: cny(4_000) },
    ];
    let (times, sold) = counted.times(counted.ledger.commit(&of_two)).await;
    sold.unwrap();
    assert_eq!(times, 3, "of other seats, and by two tenders");
    drop(counted.fresh);
}

#[tokio::test]
async fn a_refund_and_an_exchange_are_too() {
    let counted = Counted::new().await;
    let ledger = &counted.ledger;
    let [one, two] = ["A1 A2", "A3"].map(|seats| sale(FIRST, seats));
    ledger.commit(&one).await.unwrap();
    ledger.commit(&two).await.unwrap();
    let (times, refunded) = counted.times(ledger.refund(&refund(one.order.reference, 20_000))).await;
    refunded.unwrap();
    assert_eq!(times, 3);
    let mut new = sale(SECOND, "A1");
    new.parts = Vec::new();
    let exchange = Exchange {
        of: two.order.reference,
        seats: seats("A3"),
        kept: Vec::new(),
        fee: cny(0),
        worth: cny(4_500),
        step: CashStep::NONE,
    };
    let (times, exchanged) = counted.times(ledger.commit_exchange(&new, &exchange)).await;
    exchanged.unwrap();
    assert_eq!(times, 3, "an exchange");
}

#[tokio::test]
async fn what_is_looked_at_before_is_one_question_each() {
    let counted = Counted::new().await;
    let sale = sale(FIRST, "A1 A2");
    counted.ledger.commit(&sale).await.unwrap();
    // The first time it is prepared.
    for times in [None, Some(1)] {
        let asked = [
            counted.times(async { drop(counted.ledger.screening(FIRST).await.unwrap()) }).await.0,
            counted.times(async { drop(counted.ledger.left_of(sale.order.reference).await.unwrap()) }).await.0,
        ];
        assert!(times.is_none_or(|times| asked == [times; 2]), "{asked:?}");
    }
}

#[tokio::test]
async fn who_meets_other_programs_of_his_till_numbers_his_lines_anew() {
    let counted = Counted::new().await;
    // The same till, in a program of its own: it goes on where the other one is not looking.
    counted.fresh.ledger.commit(&sale(SECOND, "A1")).await.unwrap();
    let other = reopen(&counted.fresh.database).await;
    let first = other.commit(&sale(SECOND, "A2")).await.unwrap().receipt.unwrap();
    let next = counted.ledger.commit(&sale(FIRST, "A1")).await.unwrap().receipt.unwrap();
    assert_eq!(next.number, first.number + 1);
    let next = other.commit(&sale(SECOND, "A3")).await.unwrap().receipt.unwrap();
    assert_eq!(next.number, first.number + 2);
    // A sale that is refused takes nothing from the tape.
    assert!(other.commit(&sale(SECOND, "A3")).await.is_err());
    assert_eq!(other.commit(&sale(SECOND, "A4")).await.unwrap().receipt.unwrap().number, first.number + 3);
}
