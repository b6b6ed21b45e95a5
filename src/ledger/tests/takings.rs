//! The takings of a day: every movement once, under who had the money in hand.

use super::members::{join, win};
use super::*;
use crate::domain::takings::{QUARTER_MS, Takings};

async fn takings(ledger: &Ledger, from: i64, to: i64) -> Takings {
    ledger.takings(at(from), at(to), Currency::CNY).await.unwrap()
}

#[tokio::test]
async fn a_day_is_told_by_till_and_tender_and_its_totals_add_up() {
    let Fresh { ledger, database: _database } = fresh().await;
    let member = join(&ledger, "李娜", "13900001002").await.unwrap();
    win(&ledger, member, 1, cny(6_000)).await;
    let cash = sale(FIRST, "A1 A2");
    ledger.commit(&cash).await.unwrap();
    let mut mixed = sale_of(Order { member: Some(member), ..order(FIRST, "A3") }, 20_000);
    let part = |tender, minor| Part { tender, amount: cny(minor) };
    let card = Tender::Card { reference: Text::new("A-1") };
    mixed.parts = vec![part(Tender::Wallet { amount: cny(2_000) }, 2_000), part(card, 2_500)];
    mixed.order.terminal = terminal("T2");
    ledger.commit(&mixed).await.unwrap();
    // Another cashier at the first terminal hands a part of the cash back, and all of the other order.
    let wang = || Text::new("Wang");
    let one = Refund { seats: seats("A2"), cashier: wang(), ..refund(cash.order.reference, 30_000) };
    ledger.refund(&one).await.unwrap();
    ledger.refund(&Refund { cashier: wang(), ..refund(mixed.order.reference, 40_000) }).await.unwrap();
    // Neither paid nor of the day.
    ledger.record_ended(&ended(&order(FIRST, "A4"), OrderState::Expired), at(15_000), &Text::default()).await.unwrap();
    ledger.commit(&sale_of(order(FIRST, "A5"), 50_000)).await.unwrap();

    let day = takings(&ledger, 10_000, 50_000).await;
    let tills: Vec<_> = day
        .tills
        .iter()
        .map(|till| {
            let (sums, all) = (&till.sums, till.sums.all().unwrap());
            let counted = (sums.orders, sums.tickets, sums.refunded);
            (till.terminal.as_str(), till.cashier.as_str(), counted, all.net().minor(), sums.drawer().minor())
        })
        .collect();
    assert_eq!(
        tills,
        [
            ("T1", "Li Na", (1, 2, 0), 9_000, 9_000),
            ("T1", "Wang", (0, 0, 2), -9_000, -4_500),
            ("T2", "Li Na", (1, 1, 0), 4_500, 0),
        ]
    );
    let total = day.total;
    let told = total.tenders().map(|(word, taken)| (word, taken.paid.minor(), taken.back.minor()));
    assert_eq!(told, [("cash", 9_000, 4_500), ("card", 2_500, 2_500), ("wallet", 2_000, 2_000)]);
    assert_eq!((total.orders, total.tickets, total.refunded), (2, 3, 2));
    assert_eq!((total.all().unwrap().net(), total.drawer()), (cny(4_500), cny(4_500)));
    let films: Vec<_> = day.films.iter().map(|of| (of.film, of.titles.en.as_str(), of.tickets, of.refunded)).collect();
    assert_eq!(films, [(1, "Yi Yi", 3, 2)]);
    assert_eq!(takings(&ledger, 0, 10_000).await.tills, [], "before the first");
    assert_eq!(takings(&ledger, 0, 90_000).await.total.orders, 3);
}

#[tokio::test]
async fn money_handed_back_for_lost_seats_was_taken_and_given() {
    let Fresh { ledger, database: _database } = fresh().await;
    let part = Part { tender: Tender::Cash { received: cny(10_000) }, amount: cny(9_000) };
    let attempt = AttemptId::from_bits(unique());
    ledger.record_hand_back(&hand_back(&order(FIRST, "A1 A2"), attempt, &part, 5_000)).await.unwrap();
    let day = takings(&ledger, 0, 9_000).await;
    let cash = day.total.cash;
    assert_eq!((cash.paid, cash.back, day.total.drawer(), day.total.orders), (cny(9_000), cny(9_000), cny(0), 0));
}

#[tokio::test]
async fn a_sale_is_of_the_day_on_which_the_money_was_taken_however_late_it_reaches_the_ledger() {
    let Fresh { ledger, database: _database } = fresh().await;
    let (day, next) = ((0, 10_000), (10_000, 20_000));
    ledger.commit(&sale_of(order(FIRST, "A1"), 10_000)).await.unwrap();
    // The program stood still between the two.
    let late = sale_of(order(FIRST, "A2"), 9_999);
    ledger.commit(&late).await.unwrap();
    let sold = async |(from, to)| takings(&ledger, from, to).await.total.orders;
    assert_eq!((sold(day).await, sold(next).await), (1, 1));
    let listed = ledger.orders(at(0), at(10_000)).await.unwrap();
    assert_eq!(listed.iter().map(|order| order.reference).collect::<Vec<_>>(), [late.order.reference]);
}

#[tokio::test]
async fn a_house_that_changed_its_currency_counts_each_by_itself() {
    let yen = |minor| Money::new(minor, Currency::from_code("JPY").unwrap());
    let Fresh { ledger, database: _database } = empty().await;
    let mut shows = programme();
    let in_yen = vec![((SeatKind::Standard.into(), Fare::ADULT), yen(2_000))];
    let currency = yen(0).currency();
    shows.price_lists.push(PriceList { id: 2, name: Text::new("yen"), currency, prices: in_yen });
    shows.showings[1].price_list = 2;
    ledger.load_catalogue(&shows).await.unwrap();
    let mut before = order(SECOND, "A1 A2");
    before.lines.iter_mut().for_each(|line| line.price = yen(2_000));
    let parts = vec![Part { tender: Tender::Cash { received: yen(5_000) }, amount: yen(4_000) }];
    ledger.commit(&Sale { parts, ..sale_of(before.clone(), 10_000) }).await.unwrap();
    ledger.refund(&refund(before.reference, 20_000)).await.unwrap();
    ledger.commit(&sale_of(order(FIRST, "A3"), 30_000)).await.unwrap();

    let yuan = takings(&ledger, 0, 90_000).await.total;
    assert_eq!((yuan.orders, yuan.tickets, yuan.refunded, yuan.drawer()), (1, 1, 0, cny(4_500)));
    let of_before = ledger.takings(at(0), at(90_000), yen(0).currency()).await.unwrap().total;
    assert_eq!((of_before.orders, of_before.tickets, of_before.refunded, of_before.drawer()), (1, 2, 2, yen(0)));
}

#[tokio::test]
async fn what_moved_is_told_by_the_quarter_of_an_hour() {
    let Fresh { ledger, database: _database } = fresh().await;
    let quarter = QUARTER_MS;
    ledger.commit(&sale_of(order(FIRST, "A1"), quarter - 1)).await.unwrap();
    let sold = sale_of(order(FIRST, "A2 A3"), quarter);
    ledger.commit(&sold).await.unwrap();
    ledger.commit(&sale_of(order(FIRST, "A4"), 2 * quarter - 1)).await.unwrap();
    ledger.refund(&refund(sold.order.reference, 3 * quarter + 1)).await.unwrap();
    let day = takings(&ledger, 0, 9 * quarter).await;
    let told: Vec<_> =
        day.quarters.iter().map(|(at, taken)| (at.millis(), taken.paid.minor(), taken.back.minor())).collect();
    assert_eq!(told, [(0, 4_500, 0), (quarter, 13_500, 0), (3 * quarter, 0, 9_000)]);
}
