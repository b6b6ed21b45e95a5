//! Tickets for others, as a counter does it: the new seats held, the difference paid or handed back, both screenings told.

use std::time::Duration;

use frontrow::box_office::{BoxOffice, RefundTold};
use frontrow::domain::cash::CashStep;
use frontrow::domain::ids::{OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::{Flow, OrderState};
use frontrow::domain::price::{Fare, Pick, PickFault};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::seat::SeatState;
use frontrow::domain::setting::Setting;
use frontrow::domain::tender::{Tender, TenderFault};
use frontrow::domain::text::Text;

use super::house::{FIRST, House, assert_counted, cash, eventually, picks, seat, sell, states};
use super::members::winner;
use super::paying::pay;

const SECOND: ScreeningId = ScreeningId(2);

fn yuan(yuan: i64) -> Money {
    Money::new(yuan * 100, Currency::CNY)
}

/// The seats that are sold.
async fn sold(office: &BoxOffice, screening: ScreeningId) -> Vec<String> {
    let seats = states(&office.open(screening).await.unwrap().seats);
    seats.into_iter().filter(|(_, state)| *state == "sold").map(|(seat, _)| seat).collect()
}

async fn assert_clean(house: &House, office: &BoxOffice) {
    for screening in [FIRST, SECOND] {
        assert_counted(house, screening).await;
    }
    let verdict = office.verify().await.unwrap();
    assert!(verdict.is_clean(), "{verdict:#?}");
}

/// The house keeps this from now on.
async fn keeps(office: &BoxOffice, ladder: &str) {
    if office.house_record().await.unwrap().is_none() {
        office.adopt_house().await.unwrap();
    }
    office.change_house(Setting::FeeLadder, ladder).await.unwrap();
}

/// Cash moves in these steps from now on.
async fn rounds(office: &BoxOffice, step: &str) {
    if office.house_record().await.unwrap().is_none() {
        office.adopt_house().await.unwrap();
    }
    office.change_house(Setting::CashRounding, step).await.unwrap();
}

/// Holds these seats for an order of this screening.
async fn held(office: &BoxOffice, screening: ScreeningId, names: &str) -> frontrow::domain::order::Order {
    office.hold(office.new_order(screening), &picks(names)).await.unwrap()
}

#[tokio::test]
async fn two_tickets_go_to_the_next_screening_and_every_screen_sees_it() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let of = sell(&one, FIRST, "G7 G8 G9").await;
    assert_eq!(sold(&two, FIRST).await, ["G7", "G8", "G9"]);
    let new = held(&one, SECOND, "F5 F6").await;
    let quote = one.exchange_quote(of, &[seat("G7"), seat("G8")], &new.lines, &[]).await.unwrap();
    assert_eq!((quote.cost, quote.exchange.worth, quote.fee.fee), (yuan(120), yuan(90), yuan(0)));
    assert_eq!((quote.balance.carried, quote.balance.due, quote.balance.back), (yuan(90), yuan(30), yuan(0)));
    let short = one
        .exchange(new.reference, &new.lines, one.new_attempt(), cash(20), quote.exchange.clone(), Text::default())
        .await;
    assert_eq!(short.unwrap_err(), Refusal::Tender(TenderFault::Short(yuan(10))));
    let attempt = one.new_attempt();
    let done = one
        .exchange(new.reference, &new.lines, attempt, cash(50), quote.exchange.clone(), Text::default())
        .await
        .unwrap();
    assert_eq!(
        (done.change, done.carried, done.order.state, done.old.state),
        (yuan(20), yuan(90), OrderState::Paid, OrderState::Paid)
    );
    assert_eq!(
        (sold(&two, FIRST).await, sold(&two, SECOND).await),
        (vec!["G9".into()], vec!["F5".into(), "F6".into()])
    );
    let again = two
        .exchange(new.reference, &new.lines, attempt, cash(50), quote.exchange.clone(), Text::default())
        .await
        .unwrap();
    assert_eq!((again.change, again.seats, again.order.reference), (yuan(20), done.seats, new.reference));
    let differs =
        two.exchange(new.reference, &new.lines, attempt, cash(60), quote.exchange.clone(), Text::default()).await;
    assert_eq!(differs.unwrap_err(), Refusal::AttemptDiffers);
    let plainly = two.pay(new.reference, &new.lines, attempt, cash(120)).await;
    assert_eq!(plainly.unwrap_err(), Refusal::AttemptDiffers);

    let (old, new) = (two.order(of).await.unwrap(), two.order(new.reference).await.unwrap());
    assert_eq!(old.exchanges, new.exchanges);
    assert_eq!(new.exchanged_from().map(|from| (from.of, from.seats.len())), Some((of, 2)));
    let ticket = two.ticket(new.order.reference, frontrow::locale::Lang::En).await.unwrap();
    assert!(ticket.contains(&of.to_string()), "{ticket}");
    assert_clean(&house, &two).await;
    one.refund(of, Text::new("ill")).await.unwrap();
    two.refund(new.order.reference, Text::new("ill")).await.unwrap();
    assert_eq!((sold(&two, FIRST).await, sold(&two, SECOND).await), (vec![], vec![]));
    assert_clean(&house, &two).await;
}

#[tokio::test]
async fn in_one_screening_a_seat_may_stay_at_another_fare_and_what_is_too_much_goes_back() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let of = sell(&one, FIRST, "G7 G8").await;
    let child = Pick { seat: seat("G7"), fare: Fare::CHILD };
    let quote = one.exchange_quote(of, &[seat("G7")], &[], &[child]).await.unwrap();
    assert_eq!((quote.cost, quote.balance.back), (yuan(25), yuan(20)));
    let new = one.new_order(FIRST);
    let (attempt, exchange) = (one.new_attempt(), quote.exchange);
    let done = one.exchange(new, &[], attempt, Vec::new(), exchange.clone(), Text::default()).await.unwrap();
    assert_eq!((done.back.len(), done.back[0].amount, done.order.total()), (1, yuan(20), yuan(25)));
    let again = two.exchange(new, &[], attempt, Vec::new(), exchange, Text::default()).await.unwrap();
    assert_eq!((again.order.reference, again.back), (new, done.back));
    assert_eq!(sold(&two, FIRST).await, ["G7", "G8"]);
    let seats = two.open(FIRST).await.unwrap().seats;
    assert!(matches!(seats.state(seat("G7")), SeatState::Sold { by } if by.order == new.order), "of the new order");
    assert_clean(&house, &one).await;

    // Some stay, some go.
    let fresh = held(&one, FIRST, "G9").await;
    let (given, stays) = ([seat("G8")], [Pick { seat: seat("G8"), fare: Fare::CHILD }]);
    let quote = one.exchange_quote(of, &given, &fresh.lines, &stays).await.unwrap();
    assert_eq!((quote.cost, quote.balance.due), (yuan(70), yuan(25)));
    let done = one
        .exchange(fresh.reference, &fresh.lines, one.new_attempt(), cash(25), quote.exchange, Text::default())
        .await
        .unwrap();
    assert_eq!((done.order.lines.len(), done.old.state), (2, OrderState::Refunded));
    assert_eq!(sold(&two, FIRST).await, ["G7", "G8", "G9"]);
    assert_clean(&house, &one).await;
    two.refund(done.order.reference, Text::new("ill")).await.unwrap();
    two.refund(new, Text::new("ill")).await.unwrap();
    assert_eq!(sold(&one, FIRST).await, Vec::<String>::new());
    assert_clean(&house, &one).await;
    let strange = one.exchange_quote(new, &[], &[], &[child]).await.unwrap_err();
    assert_eq!(strange, Refusal::NotPaid(OrderState::Refunded));
}

#[tokio::test]
async fn of_two_terminals_that_exchange_one_ticket_one_wins_and_the_other_still_holds_its_seats() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    for row in ["B", "C", "D"] {
        let of = sell(&one, FIRST, &format!("{row}7")).await;
        let (mine, theirs) =
            (held(&one, SECOND, &format!("{row}8")).await, held(&two, SECOND, &format!("{row}9")).await);
        let told = one.exchange_quote(of, &[], &mine.lines, &[]).await.unwrap().exchange;
        let (first, second) = tokio::join!(
            one.exchange(mine.reference, &mine.lines, one.new_attempt(), Vec::new(), told.clone(), Text::default()),
            two.exchange(theirs.reference, &theirs.lines, two.new_attempt(), Vec::new(), told.clone(), Text::default())
        );
        let (lost, refusal) = match (first, second) {
            (Ok(_), Err(refusal)) => (theirs, refusal),
            (Err(refusal), Ok(_)) => (mine, refusal),
            both => panic!("{both:?}"),
        };
        assert_eq!(refusal, Refusal::NotPaid(OrderState::Refunded), "its only ticket is gone");
        let left = one.order(lost.reference).await.unwrap().order;
        assert_eq!((left.state, &left.lines), (OrderState::Pending, &lost.lines));
        pay(&one, lost.reference, one.new_attempt(), cash(45)).await.unwrap();
    }
    assert_clean(&house, &one).await;
}

#[tokio::test]
async fn the_fee_is_the_one_that_was_told_or_nothing_happens_and_the_money_is_handed_back() {
    let house = House::open().await;
    let office = house.office("T1").await;
    keeps(&office, "24h 0%, 30m 10%, 0m 30%").await;
    let of = sell(&office, FIRST, "G7 G8").await;
    let told = office.refund_quote(of, &[seat("G7")]).await.unwrap();
    assert_eq!((told.fee.percent, told.fee.fee.minor(), told.amount.minor()), (10, 450, 4_050));
    let next = told.fee.next.unwrap();
    assert_eq!(next.percent, Some(30));
    let starts_at = office.screening(FIRST).await.unwrap().starts_at;
    assert_eq!(next.until.until(starts_at), Duration::from_mins(30));

    let new = held(&office, SECOND, "F5").await;
    let quote = office.exchange_quote(of, &[seat("G7")], &new.lines, &[]).await.unwrap();
    assert_eq!((quote.exchange.worth.minor(), quote.balance.due.minor()), (4_050, 1_950));
    // As when the clock passes a step between the question and the answer.
    keeps(&office, "24h 0%, 30m 20%").await;
    let refused = office
        .exchange(new.reference, &new.lines, office.new_attempt(), cash(20), quote.exchange, Text::default())
        .await;
    let Err(Refusal::FeeChanged(now)) = refused else { panic!("{refused:?}") };
    assert_eq!((now.fee.minor(), now.percent), (900, 20));
    let left = office.order(new.reference).await.unwrap();
    assert_eq!(left.order.state, OrderState::Pending, "to be told anew");
    let back: i64 = moved(&house, new.reference).await;
    assert_eq!(back, 0, "what was taken went back");
    let refund = office.refund_seats(of, office.new_attempt(), &[seat("G8")], told.fee.fee, Text::new("ill")).await;
    assert!(matches!(refund, Err(Refusal::FeeChanged(_))), "{refund:?}");
    assert_eq!(sold(&office, FIRST).await, ["G7", "G8"]);

    let quote = office.exchange_quote(of, &[seat("G7")], &new.lines, &[]).await.unwrap();
    let done = office
        .exchange(new.reference, &new.lines, office.new_attempt(), cash(24), quote.exchange, Text::default())
        .await
        .unwrap();
    assert_eq!((done.fee.minor(), done.carried.minor(), done.change.minor()), (900, 3_600, 0));
    let refund = office.refund_seats(of, office.new_attempt(), &[], now.fee, Text::new("ill")).await.unwrap();
    assert_eq!((refund.amount.minor(), refund.fee.minor()), (3_600, 900));
    let day = office.today();
    let taken = office.takings(day).await.unwrap().total;
    assert_eq!(taken.fees.minor(), 1_800);
    assert_clean(&house, &office).await;

    keeps(&office, "24h 50%").await;
    let late = office.refund_quote(done.order.reference, &[]).await.unwrap_err();
    assert!(matches!(late, Refusal::TooLate(_)), "{late:?}");
    let late = office.refund(done.order.reference, Text::new("ill")).await.unwrap_err();
    assert!(matches!(late, Refusal::TooLate(_)), "{late:?}");
    office.call_off(SECOND, &Text::new("torn")).await.unwrap();
    let free = office.refund(done.order.reference, Text::new("called off")).await.unwrap();
    assert_eq!((free.fee.minor(), free.amount.minor()), (0, 6_000), "also what was carried");
    assert_clean(&house, &office).await;
}

/// What was paid for an order less what went back.
async fn moved(house: &House, reference: OrderRef) -> i64 {
    house
        .number(&format!(
            "SELECT COALESCE(SUM(CASE flow WHEN 'payment' THEN amount ELSE -amount END), 0) FROM payments \
             WHERE order_id = '{}'",
            reference.order
        ))
        .await
}

#[tokio::test]
async fn couples_stay_together_and_a_member_stays_with_the_tickets() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let member = office.create_member(Text::new("李娜"), "13800005678".parse().unwrap()).await.unwrap().id;
    let reference = office.new_order(FIRST);
    let lines = office.hold(reference, &picks("K1 K2")).await.unwrap().lines;
    office.attach(reference, Some(member)).await.unwrap();
    office.pay(reference, &lines, office.new_attempt(), cash(90)).await.unwrap();
    let new = held(&office, SECOND, "G7").await;
    let quote = office.exchange_quote(reference, &[seat("K1")], &new.lines, &[]).await;
    let half = Refusal::Pick(PickFault::HalfACouple { picked: seat("K1"), missing: seat("K2") });
    assert_eq!(quote.unwrap_err(), half);
    let quote = office.exchange_quote(reference, &[], &new.lines, &[]).await.unwrap();
    assert_eq!(quote.back.len(), 1);
    let done = office
        .exchange(new.reference, &new.lines, office.new_attempt(), Vec::new(), quote.exchange, Text::default())
        .await
        .unwrap();
    assert_eq!((done.order.member, done.old.state), (Some(member), OrderState::Refunded));
    assert_eq!(office.order(new.reference).await.unwrap().order.member, Some(member));
    let by_card = Tender::Card { reference: Text::new("A-1") };
    let ended = office.pay(new.reference, &new.lines, office.new_attempt(), vec![by_card]).await.unwrap_err();
    assert_eq!(ended, Refusal::Ended(OrderState::Paid));
    let handed_back = office.order(new.reference).await.unwrap().money;
    assert_eq!(handed_back.iter().filter(|moved| moved.flow == Flow::Refund).count(), 1);
    assert_clean(&house, &office).await;
}

#[tokio::test]
async fn an_exchange_that_reached_only_the_ledger_reaches_both_screenings() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let of = sell(&one, FIRST, "G7 G8").await;
    let new = held(&one, SECOND, "G7").await;
    let exchange = one.exchange_quote(of, &[seat("G7")], &new.lines, &[]).await.unwrap().exchange;
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let attempt = one.new_attempt();
    let lasts = Duration::from_secs(15);
    let order = live.begin(new.reference, &new.lines, attempt, lasts, one.terminal(), &one.cashier()).await.unwrap();
    let (parts, step, reason) = (Vec::new(), one.house().cash, Text::default());
    let sale = frontrow::ledger::Sale { order, attempt, parts, step, at: one.now(), reason, allows_inside: false };
    house.ledger.commit_exchange(&sale, &exchange).await.unwrap();
    for (screening, taken) in [(FIRST, vec!["G8"]), (SECOND, vec!["G7"])] {
        two.watch(Some(screening));
        eventually("caught up", 10, async || {
            let verdict = house.office("T3").await.open(screening).await.unwrap().seats;
            let sold = states(&verdict).into_iter().filter(|(_, state)| *state == "sold");
            sold.map(|(seat, _)| seat).collect::<Vec<_>>() == taken
        })
        .await;
    }
    let done = one.exchange(new.reference, &new.lines, attempt, Vec::new(), exchange, Text::default()).await.unwrap();
    assert_eq!(done.order.state, OrderState::Paid, "asked again, the answer");
    assert_clean(&house, &two).await;
}

#[tokio::test]
async fn winnings_pay_the_difference_of_a_seat_that_is_kept_and_that_nobody_holds() {
    let house = House::open().await;
    let one = house.office("T1").await;
    let member = winner(&house, &one, "13900001002", 2_000).await;
    let of = one.new_order(FIRST);
    let child = one.hold(of, &[Pick { seat: seat("G7"), fare: Fare::CHILD }]).await.unwrap();
    one.attach(of, Some(member)).await.unwrap();
    one.pay(of, &child.lines, one.new_attempt(), cash(25)).await.unwrap();
    let adult = Pick { seat: seat("G7"), fare: Fare::ADULT };
    let told = one.exchange_quote(of, &[], &[], &[adult]).await.unwrap();
    assert_eq!(told.balance.due, yuan(20));
    let (new, wallet) = (one.new_order(FIRST), vec![Tender::Wallet { amount: yuan(20) }]);
    let done = one.exchange(new, &[], one.new_attempt(), wallet, told.exchange, Text::default()).await.unwrap();
    assert_eq!((done.order.member, done.order.total()), (Some(member), yuan(45)));
    assert_eq!(one.winnings(member).await.unwrap().balance, yuan(0));
    assert_eq!(sold(&one, FIRST).await, ["G7"]);
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn cash_that_was_told_before_the_house_rounded_otherwise_is_told_anew() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let (before, tens) = (one.house().cash, CashStep::of(1_000));
    rounds(&two, "10").await;
    let order = held(&one, FIRST, "G7").await;
    let (of, none) = (order.reference, Text::default());
    let pay = one.pay_in_steps(of, &order.lines, one.new_attempt(), cash(50), none, before);
    assert_eq!(pay.await.unwrap_err(), Refusal::CashStep(tens));
    assert_eq!(one.house().cash, tens, "it is known here from now on");
    assert_eq!(sold(&one, FIRST).await, Vec::<String>::new());
    let paid = one.pay(of, &order.lines, one.new_attempt(), cash(50)).await.unwrap();
    assert_eq!(paid.change, yuan(0), "45 are 50");
    let told = RefundTold { fee: yuan(0), step: before };
    let back = one.refund_as_told(of, one.new_attempt(), &[], told, Text::new("ill")).await.unwrap_err();
    assert_eq!(back, Refusal::CashStep(tens));
    one.refund(of, Text::new("ill")).await.unwrap();
    assert_clean(&house, &two).await;
}
