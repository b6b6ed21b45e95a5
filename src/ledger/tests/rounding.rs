//! Cash in a house without small coins: what moves is rounded, what it settles is not, and the drawer is right.

use proptest::prelude::*;

use super::*;
use crate::domain::cash::CashStep;
use crate::domain::refund::handed_over;
use crate::domain::screening::House;

/// A house whose smallest cash is ten, and that sells seats at 45.
async fn coarse() -> Fresh {
    let fresh = fresh().await;
    let house = House { cash: CashStep::of(1_000), ..House::usual(Currency::CNY) };
    fresh.ledger.make_house(&house, at(0), who()).await.unwrap();
    fresh
}

async fn violations(ledger: &Ledger) -> Vec<&'static str> {
    let findings = ledger.verify().await.unwrap();
    findings.iter().filter(|finding| finding.violations > 0).map(|finding| finding.code).collect()
}

#[tokio::test]
async fn the_drawer_has_what_moved_and_the_takings_tell_what_was_rounded() {
    let Fresh { ledger, database } = coarse().await;
    // 135 is 140 in cash, 45 is 50, and 60 stays.
    let three = sale(FIRST, "A1 A2 A3");
    ledger.commit(&three).await.unwrap();
    ledger.commit(&sale(FIRST, "A4")).await.unwrap();
    ledger.commit(&sale(FIRST, "B1")).await.unwrap();
    let mut by_card = sale(FIRST, "A5");
    by_card.parts = vec![Part { tender: Tender::Card { reference: Text::new("X9") }, amount: by_card.order.total() }];
    ledger.commit(&by_card).await.unwrap();
    let total = async || ledger.takings(at(0), at(1_000_000), Currency::CNY).await.unwrap().total;
    let taken = total().await;
    assert_eq!((taken.cash.paid, taken.rounding, taken.drawer()), (cny(24_000), cny(1_000), cny(25_000)));
    assert_eq!(taken.card.paid, cny(4_500), "a card pays what it costs");

    let one = Refund { seats: seats("A1"), ..refund(three.order.reference, 20_000) };
    let back = ledger.refund(&one).await.unwrap();
    assert_eq!((back.amount, handed_over(&back.parts[0])), (cny(4_500), cny(5_000)));
    assert_eq!(ledger.refund(&one).await.unwrap().parts, back.parts, "again, the same");
    let taken = total().await;
    assert_eq!((taken.cash.net(), taken.rounding, taken.drawer()), (cny(19_500), cny(500), cny(20_000)));

    // What is handed back at once is as much as was taken.
    let lost = sale(FIRST, "A6");
    ledger.record_hand_back(&hand_back(&lost.order, lost.attempt, &lost.parts[0], 30_000)).await.unwrap();
    assert_eq!(total().await.drawer(), cny(20_000));
    assert_eq!(violations(&ledger).await, [""; 0]);

    let mut connection = database.connection().await;
    query("UPDATE payments SET rounding = 501 WHERE rounding = 500").execute(&mut connection).await.unwrap();
    assert_eq!(violations(&ledger).await, ["cash_rounding"], "beyond half a step");
}

proptest! {
    #[test]
    fn rounding_sums_to_the_drawer_whatever_is_sold_and_given_back(
        prices in prop::collection::vec(1_i64..20_000, 1..12), step in prop::sample::select(vec![0_i64, 5, 10, 100])
    ) {
        use crate::domain::order::{Flow, MoneyMoved};
        use crate::domain::refund::give_back;
        use crate::domain::takings::Tally;
        use crate::domain::tender::settle;
        let step = CashStep::of(step);
        let (mut tally, mut drawer, mut settled_net) = (Tally::new(Currency::CNY), 0, 0);
        let till = || (terminal("T1"), Text::new("Li Na"));
        for (n, price) in prices.iter().enumerate() {
            let received = cny(20_000);
            let settled = settle(cny(*price), &[Tender::Cash { received }], step).unwrap();
            drawer += received.minor() - settled.change.minor();
            settled_net += price;
            let moved = (settled.parts[0].amount, settled.rounding);
            tally.moved(till(), at(0), "cash", Flow::Payment, moved).unwrap();
            if n % 3 == 0 {
                let paid = [MoneyMoved { flow: Flow::Payment, tender: Tender::Cash { received }, amount: cny(*price), at: at(0), carried: false }];
                let parts = give_back(cny(*price / 2 + 1), &paid, step).unwrap();
                drawer -= handed_over(&parts[0]).minor();
                settled_net -= parts[0].amount.minor();
                tally.moved(till(), at(1), "cash", Flow::Refund, (parts[0].amount, step.rounding(parts[0].amount))).unwrap();
            }
        }
        let total = tally.takings().unwrap().total;
        prop_assert_eq!(total.drawer().minor(), drawer);
        prop_assert_eq!(total.cash.net().minor(), settled_net);
        prop_assert_eq!(total.rounding.minor(), drawer - settled_net);
    }
}
