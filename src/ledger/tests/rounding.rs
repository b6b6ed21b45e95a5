//! Cash in a house without small coins: what moves is rounded, what it settles is not, and the drawer is right.

use proptest::prelude::*;

use super::*;
use crate::domain::exchange::Exchange;
use crate::domain::refund::handed_over;
use crate::domain::screening::House;
use crate::domain::setting::Setting;
use crate::ledger::{CommitError, RefundError};

/// A house whose smallest cash is ten, and that sells seats at 45.
async fn coarse() -> Fresh {
    let fresh = fresh().await;
    let house = House { cash: TENS, ..House::usual(Currency::CNY) };
    fresh.ledger.make_house(&house, at(0), who()).await.unwrap();
    fresh
}

const TENS: CashStep = CashStep::of(1_000);

/// Where the guest was told what it is in tens.
fn sale_in_tens(written: &str) -> Sale {
    Sale { step: TENS, ..sale(FIRST, written) }
}

async fn drawer(ledger: &Ledger) -> Money {
    ledger.takings(at(0), at(1_000_000), Currency::CNY).await.unwrap().total.drawer()
}

async fn violations(ledger: &Ledger) -> Vec<&'static str> {
    let findings = ledger.verify().await.unwrap();
    findings.iter().filter(|finding| finding.violations > 0).map(|finding| finding.code).collect()
}

#[tokio::test]
async fn the_drawer_has_what_moved_and_the_takings_tell_what_was_rounded() {
    let Fresh { ledger, database } = coarse().await;
    // 135 is 140 in cash, 45 is 50, and 60 stays.
    let three = sale_in_tens("A1 A2 A3");
    ledger.commit(&three).await.unwrap();
    ledger.commit(&sale_in_tens("A4")).await.unwrap();
    ledger.commit(&sale_in_tens("B1")).await.unwrap();
    let mut by_card = sale(FIRST, "A5");
    by_card.parts = vec![Part { tender: Tender::Card { reference: Text::new("X9") }, amount: by_card.order.total() }];
    ledger.commit(&by_card).await.unwrap();
    let total = async || ledger.takings(at(0), at(1_000_000), Currency::CNY).await.unwrap().total;
    let taken = total().await;
    assert_eq!((taken.cash.paid, taken.rounding, taken.drawer()), (cny(24_000), cny(1_000), cny(25_000)));
    assert_eq!(taken.card.paid, cny(4_500), "a card pays what it costs");

    let one = Refund { seats: seats("A1"), told_step: TENS, ..refund(three.order.reference, 20_000) };
    let back = ledger.refund(&one).await.unwrap();
    assert_eq!((back.amount, handed_over(&back.parts[0])), (cny(4_500), cny(5_000)));
    assert_eq!(ledger.refund(&one).await.unwrap().parts, back.parts, "again, the same");
    let taken = total().await;
    assert_eq!((taken.cash.net(), taken.rounding, taken.drawer()), (cny(19_500), cny(500), cny(20_000)));

    // What is handed back at once is as much as was taken.
    let lost = sale(FIRST, "A6");
    let back = hand_back(&lost.order, lost.attempt, &lost.parts[0], 30_000);
    ledger.record_hand_back(&HandBack { step: TENS, ..back }).await.unwrap();
    assert_eq!(total().await.drawer(), cny(20_000));
    assert_eq!(violations(&ledger).await, [""; 0]);

    let mut connection = database.connection().await;
    query("UPDATE payments SET rounding = 501 WHERE rounding = 500").execute(&mut connection).await.unwrap();
    assert_eq!(violations(&ledger).await, ["cash_rounding"], "beyond half a step");
}

#[tokio::test]
async fn cash_that_comes_to_another_amount_than_was_told_is_neither_taken_nor_given_back() {
    let Fresh { ledger, database: _database } = coarse().await;
    let before = rows(&ledger).await;
    // Told as 45, and 50 by now.
    let told = sale(FIRST, "A1");
    assert_eq!(ledger.commit(&told).await, Err(CommitError::CashStep(TENS)));
    assert_eq!((rows(&ledger).await, drawer(&ledger).await), (before, cny(0)), "nothing was booked");
    let anew = Sale { step: TENS, ..told };
    ledger.commit(&anew).await.unwrap();
    // What comes to the same either way is sold, and so is what no cash pays.
    let even = sale(FIRST, "B1");
    ledger.commit(&even).await.unwrap();
    let mut by_card = sale(FIRST, "A2");
    by_card.parts = vec![Part { tender: Tender::Card { reference: Text::new("X9") }, amount: by_card.order.total() }];
    ledger.commit(&by_card).await.unwrap();
    assert_eq!(drawer(&ledger).await, cny(11_000));

    // 60 for 45: 15 go back, which is 20 in tens.
    let quote = ledger.return_quote(even.order.reference, &[], at(20_000)).await.unwrap();
    let (of, fee, worth) = (even.order.reference, quote.fee.fee, quote.fee.worth());
    let exchange = Exchange { of, seats: seats("B1"), kept: Vec::new(), fee, worth, step: CashStep::NONE };
    let new = Sale { parts: Vec::new(), ..sale(SECOND, "A1") };
    let before = rows(&ledger).await;
    let refused = ledger.commit_exchange(&new, &exchange).await;
    assert_eq!(refused, Err(CommitError::NotGiven(RefundError::CashStep(TENS))));
    assert_eq!(rows(&ledger).await, before, "neither the old tickets nor the new ones");
    let (_, exchanged) = ledger.commit_exchange(&new, &Exchange { step: TENS, ..exchange }).await.unwrap();
    assert_eq!(handed_over(&exchanged.back[0]), cny(2_000));

    let back = refund(anew.order.reference, 30_000);
    assert_eq!(ledger.refund(&back).await, Err(RefundError::CashStep(TENS)));
    assert_eq!(drawer(&ledger).await, cny(9_000));
    let back = ledger.refund(&Refund { told_step: TENS, ..back }).await.unwrap();
    assert_eq!(handed_over(&back.parts[0]), cny(5_000));

    // What was sold before the house went over to another step is answered as it was.
    let again = sale_in_tens("A4");
    let done = ledger.commit(&again).await.unwrap();
    let unrounded = |house: &mut House| house.set(Setting::CashRounding, "0").unwrap();
    ledger.change_house(Setting::CashRounding, unrounded, at(40_000), who()).await.unwrap();
    assert_eq!(ledger.commit(&again).await, Ok(done));
    assert_eq!(ledger.commit(&sale_in_tens("A5")).await, Err(CommitError::CashStep(CashStep::NONE)));
    assert_eq!(violations(&ledger).await, [""; 0]);
}

#[tokio::test]
async fn money_that_goes_back_is_booked_as_it_moved_though_the_house_rounds_otherwise_by_now() {
    let Fresh { ledger, database: _database } = coarse().await;
    // 45 was told, taken, and refused: there were never 50.
    let lost = sale(FIRST, "A1");
    let taken = Part { tender: Tender::Cash { received: cny(4_500) }, amount: cny(4_500) };
    ledger.record_hand_back(&hand_back(&lost.order, lost.attempt, &taken, 20_000)).await.unwrap();
    assert_eq!(drawer(&ledger).await, cny(0));
    assert_eq!(violations(&ledger).await, [""; 0]);
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
