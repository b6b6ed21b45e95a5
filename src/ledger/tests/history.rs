use crate::domain::ids::{AttemptId, MemberId};
use crate::domain::order::{Flow, MoneyMoved, OrderState};

use super::*;

#[tokio::test]
async fn a_history_tells_who_did_what_and_where_the_money_went() {
    let Fresh { ledger, database: _database } = fresh().await;
    let mut sale = sale(FIRST, "A1 A2");
    sale.parts[0].tender = Tender::Card { reference: Text::new("AUTH 0042") };
    ledger.commit(&sale).await.unwrap();
    let reference = sale.order.reference;
    let torn = Text::new("the film tore");
    ledger.refund(&Refund { reason: torn, terminal: terminal("T2"), ..refund(reference, 20_000) }).await.unwrap();

    let history = ledger.order(reference).await.unwrap().unwrap();
    let stands = Order { state: OrderState::Refunded, attempt: Some(sale.attempt), ..sale.order.clone() };
    assert_eq!(history.order, stands);
    let acts: Vec<_> = history.acts.iter().map(|act| (act.at, act.state, act.terminal.as_str())).collect();
    assert_eq!(acts, [(at(10_000), OrderState::Paid, "T1"), (at(20_000), OrderState::Refunded, "T2")]);
    assert_eq!(history.acts[1].detail, Text::new("A1 A2: the film tore"));
    assert_eq!((history.refunded.clone(), history.live_lines().count()), (seats("A1 A2"), 0));
    let moved = |flow, millis| MoneyMoved {
        flow,
        tender: sale.parts[0].tender.clone(),
        amount: cny(9_000),
        at: at(millis),
        carried: false,
    };
    assert_eq!(history.money, [moved(Flow::Payment, 10_000), moved(Flow::Refund, 20_000)]);
}

#[tokio::test]
async fn money_handed_back_for_lost_seats_is_recorded_once_and_the_order_can_still_be_sold_and_refunded() {
    let Fresh { ledger, database: _database } = fresh().await;
    let order = order(FIRST, "A1 A2");
    let attempt = AttemptId::from_bits(unique());
    let part = Part { tender: Tender::Cash { received: cny(10_000) }, amount: cny(9_000) };
    for _ in 0..2 {
        ledger.record_hand_back(&hand_back(&order, attempt, &part, 5_000)).await.unwrap();
    }
    let sale = sale_of(order.clone(), 6_000);
    ledger.commit(&sale).await.unwrap();
    ledger.refund(&refund(order.reference, 7_000)).await.unwrap();

    let history = ledger.order(order.reference).await.unwrap().unwrap();
    let states: Vec<_> = history.acts.iter().map(|act| act.state).collect();
    assert_eq!(states, [OrderState::Pending, OrderState::Paid, OrderState::Refunded]);
    let money: Vec<_> = history.money.iter().map(|moved| (moved.flow, moved.at, moved.tender.clone())).collect();
    let cash = |received| Tender::Cash { received: cny(received) };
    assert_eq!(
        money,
        [
            (Flow::Payment, at(5_000), cash(10_000)),
            (Flow::Refund, at(5_000), cash(9_000)),
            (Flow::Payment, at(6_000), cash(50_000)),
            (Flow::Refund, at(7_000), cash(9_000)),
        ]
    );
}

#[tokio::test]
async fn what_was_done_to_an_order_stands_on_the_tape_in_its_order() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1");
    ledger.commit(&sale).await.unwrap();
    let reference = sale.order.reference;
    ledger.refund(&refund(reference, 7_000)).await.unwrap();
    let rows = query("SELECT n FROM tape WHERE subject = $1 ORDER BY n")
        .bind(reference.order.to_string())
        .fetch_all(&mut ledger.inner.readers.acquire().await.unwrap())
        .await
        .unwrap();
    let numbers: Vec<_> = rows.iter().map(|row| int(row, 0).unwrap()).collect();
    assert_eq!(numbers, [1, 2], "the catalogue was put onto the house's tape");
}

#[tokio::test]
async fn orders_are_listed_last_first_within_their_times_and_with_their_lines() {
    let Fresh { ledger, database: _database } = fresh().await;
    let mut sold = Vec::new();
    for (seat, millis) in [("A1", 1_000), ("A2", 2_000), ("A3 A4", 3_000), ("A5", 4_000)] {
        let sale = sale_of(order(FIRST, seat), millis);
        ledger.commit(&sale).await.unwrap();
        sold.push(Order { state: OrderState::Paid, attempt: Some(sale.attempt), ..sale.order });
    }
    let expired = ended(&order(SECOND, "A1"), OrderState::Expired);
    ledger.record_ended(&expired, at(2_500), &Text::new("swept by T2")).await.unwrap();
    let listed = ledger.orders(at(2_000), at(4_000)).await.unwrap();
    assert_eq!(listed, [sold[2].clone(), expired, sold[1].clone()]);
    assert_eq!(ledger.orders(at(0), at(9_000)).await.unwrap().len(), 5);
}

#[tokio::test]
async fn an_order_is_found_by_its_tail_and_a_wild_card_is_no_tail() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1");
    ledger.commit(&sale).await.unwrap();
    let reference = sale.order.reference;
    let tail = reference.order.tail().to_ascii_lowercase();
    assert_eq!(ledger.find_tail(&tail).await.unwrap(), [(reference, at(10_000))]);
    let longer = &reference.order.as_str()[8..];
    assert_eq!(ledger.find_tail(longer).await.unwrap(), [(reference, at(10_000))]);
    let another = format!("Z{}", &longer[1..]);
    for none in ["%", "____", "", "é123", &another] {
        assert_eq!(ledger.find_tail(none).await.unwrap(), [], "{none}");
    }
}

#[tokio::test]
async fn the_orders_of_members_and_of_a_tail_are_found_together_up_to_a_limit() {
    let Fresh { ledger, database: _database } = super::packets::with_members().await;
    let mut sold = Vec::new();
    for (seat, millis, member) in [("A1", 1_000, 7), ("A2", 2_000, 8), ("A3", 3_000, 7), ("A4", 4_000, 9)] {
        let order = Order { member: Some(MemberId(member)), ..order(FIRST, seat) };
        let sale = sale_of(order, millis);
        ledger.commit(&sale).await.unwrap();
        sold.push(Order { state: OrderState::Paid, attempt: Some(sale.attempt), ..sale.order });
    }
    let tail = sold[1].reference.order.tail();
    let find = async |members: &[i64], tail, limit| {
        let members: Vec<MemberId> = members.iter().copied().map(MemberId).collect();
        ledger.find_orders(&members, tail, limit).await.unwrap()
    };
    let [first, second, third, _] = &sold[..] else { unreachable!() };
    assert_eq!(find(&[7], Some(tail), 9).await, [third.clone(), second.clone(), first.clone()]);
    assert_eq!(find(&[7], None, 1).await, std::slice::from_ref(third));
    let crowd: Vec<i64> = (1_000..2_100).chain([7]).collect();
    assert_eq!(find(&crowd, None, usize::MAX).await, [third.clone(), first.clone()], "more than one statement names");
    assert_eq!(find(&[], None, 9).await, []);
}
