//! Paying and refunding, and what the ledger refuses whatever Redis says.

use crate::house::lines_of;
use crate::paying::pay;
use std::time::Duration;

use frontrow::box_office::{BoxOffice, Paid};
use frontrow::domain::ids::{MemberId, OrderRef};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::{Flow, Order, OrderState};
use frontrow::domain::price::{Fare, LineFault, Pick, PickFault};
use frontrow::domain::refusal::{Away, Refusal};
use frontrow::domain::seat::SeatState;
use frontrow::domain::tender::{Tender, TenderFault};
use frontrow::domain::text::Text;
use frontrow::live::StepError;

use super::house::{FIRST, House, Locked, assert_counted, cash, catalogue, eventually, picks, seat, sell, states};

/// What a house without a ladder keeps.
fn nothing() -> Money {
    Money::zero(Currency::CNY)
}

#[tokio::test]
async fn a_ticket_that_costs_nothing_is_sold_with_a_reason_under_the_attempt_that_lacked_one() {
    let mut catalogue = catalogue();
    catalogue.price_lists[0].prices[1].1 = nothing();
    let house = House::showing(&catalogue).await;
    let office = house.office("T1").await;
    let child = |name| Pick { seat: seat(name), fare: Fare::CHILD };
    let some = office.hold(office.new_order(FIRST), &[picks("G7")[0], child("G8")]).await.unwrap();
    let (reference, lines, attempt) = (some.reference, &some.lines, office.new_attempt());
    let lacking = office.pay(reference, lines, attempt, cash(50)).await;
    assert_eq!(lacking.unwrap_err(), Refusal::ComplimentaryNoReason);
    assert_eq!(office.order(reference).await.unwrap().order.state, OrderState::Pending);
    for reason in ["a prize", "a prize", ""] {
        let paid = office.pay_with_reason(reference, lines, attempt, cash(50), Text::new(reason)).await.unwrap();
        assert_eq!((paid.change.minor(), paid.order.state), (500, OrderState::Paid), "{reason}");
    }
    let acts = office.order(reference).await.unwrap().acts;
    assert_eq!(acts.iter().map(|act| act.detail.as_str()).collect::<Vec<_>>(), ["complimentary: a prize"]);

    // Without any money, and given back.
    let all = office.hold(office.new_order(FIRST), &[child("G9")]).await.unwrap();
    let attempt = office.new_attempt();
    for _ in 0..2 {
        let press = Text::new("press");
        office.pay_with_reason(all.reference, &all.lines, attempt, Vec::new(), press).await.unwrap();
    }
    assert_eq!(office.refund(all.reference, Text::new("ill")).await.unwrap().parts, []);
    assert_counted(&house, FIRST).await;
    assert!(office.verify().await.unwrap().is_clean());
}

#[tokio::test]
async fn a_sale_in_cash_gives_change_and_is_sold_everywhere() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = one.new_order(FIRST);
    one.hold(reference, &picks("F5 G7")).await.unwrap();
    let attempt = one.new_attempt();
    let paid = pay(&one, reference, attempt, cash(200)).await.unwrap();
    assert_eq!((paid.change.minor(), paid.order.state), (9_500, OrderState::Paid));
    let again = pay(&one, reference, attempt, cash(200)).await.unwrap();
    assert_eq!(again.change, paid.change, "a repetition gives the same answer");
    let other = pay(&one, reference, one.new_attempt(), cash(200)).await;
    assert_eq!(other.unwrap_err(), Refusal::Ended(OrderState::Paid), "another attempt does not pay twice");

    let seats = two.open(FIRST).await.unwrap().seats;
    assert_eq!(states(&seats), [("A1".into(), "blocked"), ("F5".into(), "sold"), ("G7".into(), "sold")].into());
    assert_eq!(moved(&house, reference).await, (2 * 10_500, 10_500), "what the other one paid went back");
}

#[tokio::test]
async fn sales_that_the_ledger_does_not_have_are_named() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let (order, attempt) = (office.new_order(FIRST), office.new_attempt());
    office.hold(order, &picks("G7")).await.unwrap();
    assert_eq!(office.not_sold(&[(order, attempt)]).await.unwrap(), [order], "held is not sold");
    pay(&office, order, attempt, cash(45)).await.unwrap();
    assert_eq!(office.not_sold(&[(order, attempt)]).await.unwrap(), []);
    let stranger = (office.new_order(FIRST), attempt);
    let named = office.not_sold(&[stranger, (order, attempt), (order, office.new_attempt())]).await.unwrap();
    assert_eq!(named, [stranger.0, order], "nor is what another attempt paid");
    office.refund(order, Text::new("ill")).await.unwrap();
    assert_eq!(office.not_sold(&[(order, attempt)]).await.unwrap(), [], "it was sold before");
}

#[tokio::test]
async fn too_little_money_leaves_the_order_pending_and_payable() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("G7 G8")).await.unwrap();
    let short = pay(&office, reference, office.new_attempt(), cash(50)).await.unwrap_err();
    assert!(matches!(short, Refusal::Tender(TenderFault::Short(missing)) if missing.minor() == 4_000), "{short:?}");
    let card = Tender::Card { reference: Text::new("A-1042") };
    pay(&office, reference, office.new_attempt(), vec![card]).await.unwrap();
}

#[tokio::test]
async fn two_terminals_that_pay_one_order_sell_it_once() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    for round in 1..=4 {
        let reference = one.new_order(FIRST);
        one.hold(reference, &picks(&format!("B{round} C{round}"))).await.unwrap();
        let (first, second) = tokio::join!(
            pay(&one, reference, one.new_attempt(), cash(90)),
            pay(&two, reference, two.new_attempt(), cash(90))
        );
        let refusal = match (first, second) {
            (Ok(_), Err(refusal)) | (Err(refusal), Ok(_)) => refusal,
            other => panic!("{other:?}"),
        };
        assert!(matches!(refusal, Refusal::BeingPaid(_) | Refusal::Ended(OrderState::Paid)), "{refusal:?}");
        assert_eq!(moved(&house, reference).await, (2 * 9_000, 9_000), "the second money went back");
    }
}

#[tokio::test]
async fn the_ledger_refuses_a_seat_that_redis_was_made_to_sell_twice() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    sell(&one, FIRST, "G7 G8").await;
    // Redis forgets the sale of G8, as if it had been tampered with.
    let () = redis::cmd("HDEL")
        .arg(house.keys().seats(FIRST))
        .arg("G8")
        .query_async(&mut house.redis().await)
        .await
        .unwrap();

    let reference = two.new_order(FIRST);
    two.hold(reference, &picks("G8 G9")).await.unwrap();
    let refusal = pay(&two, reference, two.new_attempt(), cash(100)).await.unwrap_err();
    assert_eq!(refusal, Refusal::SoldElsewhere { seats: vec![seat("G8")] });

    // Redis knows better now, and nobody meets the same refusal again.
    let seats = one.open(FIRST).await.unwrap().seats;
    assert_eq!(
        states(&seats),
        [("A1", "blocked"), ("G7", "sold"), ("G8", "sold"), ("G9", "held")].map(|(s, w)| (s.to_owned(), w)).into()
    );

    // The rest of the order is still held, and can be sold.
    let left = two.order(reference).await.unwrap().order;
    assert_eq!((left.state, left.seats().collect::<Vec<_>>()), (OrderState::Pending, vec![seat("G9")]));
    assert!(two.now().until(left.deadline) > Duration::from_secs(55));
    pay(&two, reference, two.new_attempt(), cash(45)).await.unwrap();
    let money = two.order(reference).await.unwrap().money;
    let sum: i64 =
        money.iter().map(|m| if m.flow == Flow::Payment { m.amount.minor() } else { -m.amount.minor() }).sum();
    assert_eq!((money.len(), sum), (3, 4_500), "paid, handed back, and paid for what was left");
}

#[tokio::test]
async fn an_order_that_lost_a_seat_in_redis_is_not_half_sold() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("G7 G8")).await.unwrap();
    let () = redis::cmd("HDEL")
        .arg(house.keys().seats(FIRST))
        .arg("G8")
        .query_async(&mut house.redis().await)
        .await
        .unwrap();
    let refusal = pay(&office, reference, office.new_attempt(), cash(90)).await.unwrap_err();
    assert_eq!(refusal, Refusal::SeatsLost(vec![seat("G8")]));
}

#[tokio::test]
async fn a_refund_frees_the_seats_everywhere_and_they_can_be_sold_again() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = sell(&one, FIRST, "G7 G8").await;
    assert_eq!(two.refund(reference, Text::new("  ")).await.unwrap_err(), Refusal::NoReason);
    let refunded = two.refund(reference, Text::new("projector failed")).await.unwrap();
    assert_eq!((refunded.amount.minor(), refunded.order.state), (9_000, OrderState::Refunded));
    assert_eq!(two.refund(reference, Text::new("again")).await.unwrap_err(), Refusal::NotPaid(OrderState::Refunded));
    sell(&two, FIRST, "G7 G8").await;
    let history = one.order(reference).await.unwrap();
    assert_eq!(history.acts.iter().map(|act| act.state).collect::<Vec<_>>(), [OrderState::Paid, OrderState::Refunded]);
    let unknown = OrderRef { screening: FIRST, ..one.new_order(FIRST) };
    assert_eq!(one.refund(unknown, Text::new("x")).await.unwrap_err(), Refusal::UnknownOrder(unknown));
}

#[tokio::test]
async fn a_refund_of_one_seat_frees_that_seat_alone_and_the_rest_goes_back_later() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = sell(&one, FIRST, "G7 G8 F5").await;
    let (attempt, ill) = (two.new_attempt(), || Text::new("ill"));
    let back = two.refund_seats(reference, attempt, &[seat("G8")], nothing(), ill()).await.unwrap();
    assert_eq!((back.amount.minor(), back.order.state), (4_500, OrderState::Paid));
    let again = one.refund_seats(reference, attempt, &[seat("G8")], nothing(), ill()).await.unwrap();
    assert_eq!((again.parts, again.seats), (back.parts, vec![seat("G8")]), "the same id, the same answer");
    let seats = one.open(FIRST).await.unwrap().seats;
    let sold = [("A1", "blocked"), ("F5", "sold"), ("G7", "sold")].map(|(seat, word)| (seat.to_owned(), word));
    assert_eq!(states(&seats), sold.into());
    let (live, _pushes) = house.live(house.ledger.id()).await;
    assert_eq!(live.order(reference).await.unwrap().unwrap().state, OrderState::Paid);

    let twice = one.refund_seats(reference, one.new_attempt(), &[seat("G7"), seat("G8")], nothing(), ill()).await;
    assert_eq!(twice.unwrap_err(), Refusal::RefundedBefore(vec![seat("G8")]));
    let strange = one.refund_seats(reference, one.new_attempt(), &[seat("G9")], nothing(), ill()).await;
    assert_eq!(strange.unwrap_err(), Refusal::NotOfOrder(vec![seat("G9")]));
    let used = one.refund_seats(reference, attempt, &[seat("G7")], nothing(), ill()).await;
    assert_eq!(used.unwrap_err(), Refusal::AttemptUsed);

    let second = sell(&two, FIRST, "G8").await;
    two.refund_seats(second, two.new_attempt(), &[seat("G8")], nothing(), ill()).await.unwrap();
    let rest = one.refund(reference, ill()).await.unwrap();
    assert_eq!((rest.amount.minor(), rest.order.state), (10_500, OrderState::Refunded));
    assert_eq!(live.order(reference).await.unwrap().unwrap().state, OrderState::Refunded);
    assert_eq!(states(&one.open(FIRST).await.unwrap().seats).len(), 1);
    assert_counted(&house, FIRST).await;
    let verdict = one.verify().await.unwrap();
    assert!(verdict.is_clean(), "{verdict:#?}");
}

#[tokio::test]
async fn a_couple_seat_goes_back_whole() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = sell(&office, FIRST, "K1 K2 G7").await;
    let refund = async |names: &[&str]| {
        let seats: Vec<_> = names.iter().map(|name| seat(name)).collect();
        office.refund_seats(reference, office.new_attempt(), &seats, nothing(), Text::new("ill")).await
    };
    let half = PickFault::HalfACouple { picked: seat("K2"), missing: seat("K1") };
    assert_eq!(refund(&["K2", "G7"]).await.unwrap_err(), Refusal::Pick(half));
    assert_eq!(refund(&["K2", "K1"]).await.unwrap().order.state, OrderState::Paid);
    assert_eq!(refund(&["G7"]).await.unwrap().order.state, OrderState::Refunded);
}

#[tokio::test]
async fn two_terminals_that_refund_overlapping_seats_give_each_back_once() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    for row in ["B", "C", "D", "E"] {
        let names = [1, 2, 3].map(|number| seat(&format!("{row}{number}")));
        let reference = sell(&one, FIRST, &names.map(|seat| seat.to_string()).join(" ")).await;
        let ill = || Text::new("ill");
        let (first, second) = tokio::join!(
            one.refund_seats(reference, one.new_attempt(), &names[..2], nothing(), ill()),
            two.refund_seats(reference, two.new_attempt(), &names[1..], nothing(), ill())
        );
        let lost = match (first, second) {
            (Ok(_), Err(lost)) | (Err(lost), Ok(_)) => lost,
            both => panic!("{both:?}"),
        };
        assert_eq!(lost, Refusal::RefundedBefore(vec![names[1]]));
        assert_eq!(one.refund(reference, ill()).await.unwrap().amount.minor(), 4_500, "what is left");
    }
    assert_counted(&house, FIRST).await;
    let verdict = one.verify().await.unwrap();
    assert!(verdict.is_clean(), "{verdict:#?}");
}

#[tokio::test]
async fn a_locked_ledger_refuses_the_payment_and_the_order_is_pending_again() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("G7 G8")).await.unwrap();

    let locked = Locked::lock(&house).await;
    let refusal = pay(&office, reference, office.new_attempt(), cash(90)).await.unwrap_err();
    assert_eq!(refusal, Refusal::Away(Away::LedgerBusy));
    locked.unlock().await;

    assert_eq!(office.order(reference).await.unwrap().order.state, OrderState::Pending);
    eventually("payable again", 5, async || pay(&office, reference, office.new_attempt(), cash(90)).await.is_ok())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_under_way_is_finished_though_nobody_waits_for_it() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let sold = sell(&office, FIRST, "G7 G8").await;
    let locked = Locked::lock(&house).await;
    let refund = office.refund(sold, Text::new("ill"));
    assert!(tokio::time::timeout(Duration::from_millis(500), refund).await.is_err(), "it waits for the ledger");
    locked.unlock().await;
    office.close().await;
    assert_eq!(office.order(sold).await.unwrap().order.state, OrderState::Refunded);
    assert!(states(&office.open(FIRST).await.unwrap().seats).len() == 1, "the seats are free");
}

#[tokio::test]
async fn a_payment_past_its_deadline_is_the_ledgers_to_judge_and_cannot_be_taken_back() {
    let house = House::with_hold(Duration::from_secs(1)).await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("G7 G8")).await.unwrap();
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let (attempt, by) = (office.new_attempt(), Text::new("Li"));
    let begun = live
        .begin(reference, &lines_of(&live, reference).await, attempt, Duration::from_millis(50), office.terminal(), &by)
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    // From now on another terminal may be making the ledger refuse it. Were it pending again, a
    // cashier would take money for an order that cannot be sold any more.
    let late = live.abort(reference, attempt, Duration::from_mins(1), &begun.lines).await;
    assert_eq!(late, Err(StepError::Ended(OrderState::Expired)));
    assert_eq!(live.order(reference).await.unwrap().unwrap().state, OrderState::Paying);

    office.hold(office.new_order(FIRST), &picks("G8 G9")).await.unwrap();
    assert_eq!(office.order(reference).await.unwrap().order.state, OrderState::Expired);
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn an_overdue_payment_that_the_ledger_has_keeps_no_seat_where_redis_was_loaded_after_it() {
    let house = House::with_hold(Duration::from_secs(1)).await;
    let office = house.office("T1").await;
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let (reference, attempt, by) = (office.new_order(FIRST), office.new_attempt(), Text::new("Li"));
    office.hold(reference, &picks("G7 G8")).await.unwrap();
    pay(&office, reference, attempt, cash(90)).await.unwrap();
    office.refund(reference, Text::new("ill")).await.unwrap();
    house.wipe().await;
    // The first of these calls was made before all that, and its answer got lost.
    office.hold(reference, &picks("G7 G8")).await.unwrap();
    live.begin(
        reference,
        &lines_of(&live, reference).await,
        attempt,
        Duration::from_millis(50),
        office.terminal(),
        &by,
    )
    .await
    .unwrap();
    tokio::time::sleep(Duration::from_millis(1_050)).await;

    house.office("T2").await.hold(office.new_order(FIRST), &picks("G8 G9")).await.unwrap();
    assert_eq!(live.order(reference).await.unwrap().unwrap().state, OrderState::Refunded);
    assert_eq!(live.unrecorded(FIRST, 0).await.unwrap(), (Vec::new(), 0), "the ledger has it");
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn cancelling_an_order_that_the_ledger_sold_says_so() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("G7 G8")).await.unwrap();
    let mut redis = house.redis().await;
    let all = [house.keys().seats(FIRST), house.keys().due(FIRST), house.keys().order(reference)];
    let mut before: Vec<Vec<u8>> = Vec::new();
    for key in &all {
        before.push(redis::cmd("DUMP").arg(key).query_async(&mut redis).await.unwrap());
    }
    pay(&office, reference, office.new_attempt(), cash(90)).await.unwrap();
    // Redis lost its last second, as after a power cut.
    for (key, dump) in all.iter().zip(&before) {
        let () = redis::cmd("RESTORE").arg(key).arg(0).arg(dump).arg("REPLACE").query_async(&mut redis).await.unwrap();
    }
    assert_eq!(office.cancel(reference).await, Err(Refusal::Ended(OrderState::Paid)));
    let seats = office.open(FIRST).await.unwrap().seats;
    assert!(matches!(seats.state(seat("G7")), SeatState::Sold { .. }), "{:?}", states(&seats));
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn an_attempt_whose_money_was_handed_back_is_refused_for_good_and_a_new_one_sells() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    sell(&one, FIRST, "G8").await;
    let () = redis::cmd("HDEL")
        .arg(house.keys().seats(FIRST))
        .arg("G8")
        .query_async(&mut house.redis().await)
        .await
        .unwrap();
    let (reference, attempt) = (two.new_order(FIRST), two.new_attempt());
    two.hold(reference, &picks("G8 G9")).await.unwrap();
    let held = two.order(reference).await.unwrap().order;
    let refusal = two.pay(reference, &held.lines, attempt, cash(100)).await.unwrap_err();
    assert_eq!(refusal, Refusal::SoldElsewhere { seats: vec![seat("G8")] });
    let again = two.pay(reference, &held.lines, attempt, cash(100)).await.unwrap_err();
    assert!(matches!(again, Refusal::OrderChanged(lines) if lines.len() == 1), "G9 alone is left");
    assert_eq!(moved(&house, reference).await, (9_000, 9_000), "and it goes back once");
    assert_eq!(pay(&two, reference, attempt, cash(50)).await.unwrap_err(), Refusal::AttemptDiffers, "other money");
    pay(&two, reference, two.new_attempt(), cash(45)).await.unwrap();
}

#[tokio::test]
async fn a_payment_that_the_ledger_refused_while_redis_was_wiped_can_be_tried_again() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    let held = office.hold(reference, &picks("G7 G8")).await.unwrap();
    let locked = Locked::lock(&house).await;
    let (refusal, ()) = tokio::join!(office.pay(reference, &held.lines, office.new_attempt(), cash(90)), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        house.wipe().await;
    });
    assert_eq!(refusal.unwrap_err(), Refusal::Away(Away::LedgerBusy));
    locked.unlock().await;
    office.pay(reference, &held.lines, office.new_attempt(), cash(90)).await.unwrap();
}

#[tokio::test]
async fn an_order_cannot_be_lengthened_taken_over_or_cancelled_while_another_pays() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = one.new_order(FIRST);
    one.hold(reference, &picks("G7 G8")).await.unwrap();
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let (attempt, by) = (one.new_attempt(), Text::new("Li"));
    live.begin(reference, &lines_of(&live, reference).await, attempt, Duration::from_secs(15), one.terminal(), &by)
        .await
        .unwrap();
    let paying = Refusal::BeingPaid(one.terminal().clone());
    assert_eq!(two.extend(reference).await, Err(paying.clone()));
    assert_eq!(two.take_over(reference).await, Err(paying.clone()));
    assert_eq!(two.cancel(reference).await, Err(paying.clone()));
    assert_eq!(pay(&two, reference, two.new_attempt(), cash(90)).await.unwrap_err(), paying);
    pay(&one, reference, attempt, cash(90)).await.unwrap();
    assert_counted(&house, FIRST).await;
}

async fn assert_clean(office: &BoxOffice) {
    let found = office.verify().await.unwrap().checks;
    let found: Vec<_> =
        found.iter().filter(|check| check.violations > 0).map(|check| (check.code, &check.examples)).collect();
    assert!(found.is_empty(), "{found:?}");
}

/// What the ledger has of an order's money: how much was taken, and how much went back.
async fn moved(house: &House, order: OrderRef) -> (i64, i64) {
    let sum = async |flow: &str| {
        let sql = format!(
            "SELECT COALESCE(SUM(amount), 0) FROM payments WHERE order_id = '{}' AND flow = '{flow}'",
            order.order
        );
        house.number(&sql).await
    };
    (sum("payment").await, sum("refund").await)
}

#[tokio::test]
async fn a_price_that_was_written_into_redis_is_refused_before_anyone_is_charged_and_after() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("G7 G8")).await.unwrap();
    house.rewrite(reference, |record| record.replace(":4500:", ":1:")).await;
    let forged = lines_of(&house.live(house.ledger.id()).await.0, reference).await;
    let refused = Refusal::LineNotSold(forged[0], LineFault::Price(Some(Money::new(4_500, Currency::CNY))));
    assert_eq!(office.prepare_payment(reference).await.unwrap_err(), refused);
    assert_eq!(pay(&office, reference, office.new_attempt(), cash(1)).await.unwrap_err(), refused);
    assert_eq!(moved(&house, reference).await, (2, 2), "what was taken went back, and the ledger has it so");
    assert_eq!(office.order(reference).await.unwrap().order.state, OrderState::Pending);
    assert_eq!(states(&office.open(FIRST).await.unwrap().seats).values().filter(|state| **state == "sold").count(), 0);
}

#[tokio::test]
async fn a_member_whom_the_ledger_does_not_have_buys_nothing() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    let held = office.hold(reference, &picks("G7")).await.unwrap();
    let nobody = format!("|99999|{}", office.cashier());
    house.rewrite(reference, |record| record.replace(&format!("||{}", office.cashier()), &nobody)).await;
    let refused = office.pay(reference, &held.lines, office.new_attempt(), cash(45)).await.unwrap_err();
    assert_eq!(refused, Refusal::UnknownMember(MemberId(99_999)));
    assert_eq!(moved(&house, reference).await, (4_500, 4_500));
}

#[tokio::test]
async fn a_card_that_was_charged_another_price_leaves_a_trace() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let held = office.hold(office.new_order(FIRST), &picks("G7 G8")).await.unwrap();
    let card = [Tender::Card { reference: Text::new("A-1042") }];
    let told = Money::new(400, Currency::CNY);
    let refused = office.refuse_price(&held, told, office.new_attempt(), &card).await;
    assert_eq!(refused, Refusal::OrderChanged(held.lines.clone()));
    assert_eq!(moved(&house, held.reference).await, (400, 400));
    assert_eq!(office.order(held.reference).await.unwrap().order.state, OrderState::Pending);
}

#[tokio::test]
async fn what_was_reviewed_is_what_is_sold_or_nothing() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = one.new_order(FIRST);
    let reviewed = one.hold(reference, &picks("G7 G8")).await.unwrap();
    let more = two.amend(&reviewed, &picks("G7 G8 G9")).await.unwrap();
    let card = vec![Tender::Card { reference: Text::new("A-1042") }];
    let attempt = one.new_attempt();
    let changed = one.pay(reference, &reviewed.lines, attempt, card.clone()).await.unwrap_err();
    assert_eq!(changed, Refusal::OrderChanged(more.lines.clone()), "with the lines that it has now");
    assert_eq!(moved(&house, reference).await, (9_000, 9_000), "the card was charged, and is voided");
    one.pay(reference, &more.lines, one.new_attempt(), card).await.unwrap();
}

#[tokio::test]
async fn one_attempt_is_one_payment_whoever_asks_again_and_how() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let (reference, attempt) = (office.new_order(FIRST), office.new_attempt());
    office.hold(reference, &picks("G7 G8")).await.unwrap();
    let paid = pay(&office, reference, attempt, cash(200)).await.unwrap();
    let again = pay(&office, reference, attempt, cash(200)).await.unwrap();
    let told = |paid: Paid| (paid.order.reference, paid.order.lines, paid.order.state, paid.change);
    assert_eq!(told(again), told(paid), "word for word");
    let card = || vec![Tender::Card { reference: Text::new("X9") }];
    for other in [card(), cash(1), cash(100)] {
        assert_eq!(pay(&office, reference, attempt, other).await.unwrap_err(), Refusal::AttemptDiffers);
    }
    assert_eq!(moved(&house, reference).await, (9_000 + 2 * 9_000, 2 * 9_000), "the card and the other note went back");
    let other = office.new_order(FIRST);
    office.hold(other, &picks("H3")).await.unwrap();
    for tenders in [cash(200), card()] {
        assert_eq!(pay(&office, other, attempt, tenders).await.unwrap_err(), Refusal::AttemptDiffers);
    }
    assert_eq!(office.order(other).await.unwrap().order.state, OrderState::Pending, "and it may still be paid");
    pay(&office, other, office.new_attempt(), cash(45)).await.unwrap();
    assert_clean(&office).await;
}

#[tokio::test]
async fn a_card_that_was_charged_for_what_is_then_refused_is_in_the_ledger_and_on_the_takings() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let card = |written: &str| vec![Tender::Card { reference: Text::new(written) }];
    let hold = async |seats| {
        let reference = one.new_order(FIRST);
        one.hold(reference, &picks(seats)).await.unwrap()
    };
    let (ended, lost, off) = (hold("G7").await, hold("G8").await, hold("G9").await);
    two.cancel(ended.reference).await.unwrap();
    let () = redis::cmd("HDEL")
        .arg(house.keys().seats(FIRST))
        .arg("G8")
        .query_async(&mut house.redis().await)
        .await
        .unwrap();
    let pay = async |order: &Order, reference: &str| {
        one.pay(order.reference, &order.lines, one.new_attempt(), card(reference)).await.unwrap_err()
    };
    assert_eq!(pay(&ended, "C-1").await, Refusal::Ended(OrderState::Cancelled));
    assert_eq!(pay(&lost, "C-2").await, Refusal::SeatsLost(vec![seat("G8")]));
    one.call_off(FIRST, &Text::new("no film")).await.unwrap();
    assert_eq!(pay(&off, "C-3").await, Refusal::CalledOff);
    for order in [&ended, &lost, &off] {
        assert_eq!(moved(&house, order.reference).await, (4_500, 4_500), "{}", order.reference);
    }
    let day = one.house().calendar.day_of(one.now());
    let card = one.takings(day).await.unwrap().total.card;
    assert_eq!((card.paid.minor(), card.back.minor()), (13_500, 13_500));
    // It has a seat less than its record says.
    one.cancel(lost.reference).await.unwrap();
    assert_clean(&one).await;
}

#[tokio::test]
async fn while_the_ledger_is_away_the_money_that_goes_back_is_kept_and_recorded_later() {
    let house = House::on_file().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    let held = office.hold(reference, &picks("G7")).await.unwrap();
    office.cancel(reference).await.unwrap();
    let locked = Locked::lock(&house).await;
    let card = vec![Tender::Card { reference: Text::new("C-9") }];
    office.pay(reference, &held.lines, office.new_attempt(), card).await.unwrap_err();
    assert_eq!(office.hand_backs(), 1, "it is kept");
    locked.unlock().await;
    eventually("recorded", 8, async || office.hand_backs() == 0).await;
    assert_eq!(moved(&house, reference).await, (4_500, 4_500));
}

#[tokio::test]
async fn a_payment_that_was_unsure_is_not_called_undone_before_the_ledger_itself_says_so() {
    let house = House::open().await;
    if house.database.connection().await.backend_name() != "PostgreSQL" {
        return; // the others have nothing that holds up a commit
    }
    // As a primary does whose standby does not answer: the commit takes its time, and goes on when nobody waits any more.
    house
        .tamper(
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(16); RETURN NULL; END'; \
             CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED \
             FOR EACH ROW EXECUTE FUNCTION slow()",
        )
        .await;
    let office = house.office("T1").await;
    let order = office.hold(office.new_order(FIRST), &picks("G7")).await.unwrap();
    let attempt = office.new_attempt();
    let pay = || office.pay(order.reference, &order.lines, attempt, cash(45));
    assert!(matches!(pay().await, Err(Refusal::Unsure { .. })));
    // The screening is locked by that commit: busy is no answer to whether it happens.
    let again = pay().await;
    assert_eq!(again.map(|paid| paid.order.state), Ok(OrderState::Paid));
    assert_eq!(moved(&house, order.reference).await, (4_500, 0));
}
