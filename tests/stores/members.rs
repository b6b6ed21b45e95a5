//! Members on orders, and winnings that pay.

use crate::house::lines_of;
use crate::paying::pay;
use std::time::Duration;

use frontrow::box_office::{BoxOffice, Event};
use frontrow::domain::ids::{MemberId, OrderRef};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::OrderState;
use frontrow::domain::refusal::Refusal;
use frontrow::domain::tender::{Tender, TenderFault};
use frontrow::domain::text::Text;
use frontrow::live::StepError;

use super::house::{FIRST, House, assert_counted, cash, eventually, picks, seat, sell};

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

fn wallet(minor: i64) -> Tender {
    Tender::Wallet { amount: yuan(minor) }
}

fn card() -> Tender {
    Tender::Card { reference: Text::new("A-1042") }
}

/// A member who won `minor` in a packet, by the rows that a recorded claim leaves.
pub(crate) async fn winner(house: &House, office: &BoxOffice, phone: &str, minor: i64) -> MemberId {
    let member = office.create_member(Text::new("李娜"), phone.parse().unwrap()).await.unwrap().id;
    let rows = format!(
        "INSERT INTO wallets (member, balance, currency, entries) VALUES ({member}, {minor}, 'CNY', 1); \
         INSERT INTO wallet_entries (member, n, kind, reference, amount, made_at) \
         VALUES ({member}, 1, 'won', 'K7QX2M', {minor}, 1);"
    );
    house.tamper(&rows).await;
    member
}

async fn balance(office: &BoxOffice, member: MemberId) -> i64 {
    office.winnings(member).await.unwrap().balance.minor()
}

/// Holds seats for a member.
async fn hold_for(office: &BoxOffice, member: MemberId, names: &str) -> OrderRef {
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks(names)).await.unwrap();
    assert_eq!(office.attach(reference, Some(member)).await.unwrap().member, Some(member));
    reference
}

#[tokio::test]
async fn a_member_is_made_once_and_found() {
    let mut house = House::open().await;
    house.calendar.zone = chrono_tz::Asia::Shanghai;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let made = one.create_member(Text::new("李娜"), "138 0000 5678".parse().unwrap()).await.unwrap();
    let again = two.create_member(Text::new("Li Na"), "13800005678".parse().unwrap()).await;
    assert_eq!(again, Err(Refusal::PhoneTaken(made.id)));
    assert_eq!(one.create_member(Text::new(" "), "13800005679".parse().unwrap()).await, Err(Refusal::NoName));
    assert_eq!(two.member(made.id).await, Ok(made.clone()));
    assert_eq!(made.phone.as_str(), "+8613800005678", "the house is in Shanghai");
    for written in ["+86 138 0000 5678", "0086-138-0000-5678", "86 13800005678"] {
        let again = two.create_member(Text::new("Li Na"), written.parse().unwrap()).await;
        assert_eq!(again, Err(Refusal::PhoneTaken(made.id)), "{written}");
        assert_eq!(two.members(written, 9).await, Ok(vec![made.clone()]), "{written}");
    }
    assert_eq!(two.members("5678 娜", 9).await, Ok(vec![made.clone()]));
    assert_eq!(two.members_of(&[MemberId(7), made.id]).await, Ok(vec![made.clone()]));
    assert_eq!(two.member(MemberId(7)).await, Err(Refusal::UnknownMember(MemberId(7))));
    assert_eq!(two.winnings(MemberId(7)).await, Err(Refusal::UnknownMember(MemberId(7))));
    assert_eq!(two.winnings(made.id).await.unwrap().balance, yuan(0));
}

#[tokio::test]
async fn a_number_that_was_kept_otherwise_before_makes_no_second_member() {
    let mut house = House::open().await;
    house.calendar.zone = chrono_tz::Asia::Shanghai;
    let office = house.office("T1").await;
    let made = office.create_member(Text::new("Li Na"), "13800005678".parse().unwrap()).await.unwrap().id;
    for kept in ["13800005678", "008613800005678"] {
        house.tamper(&format!("UPDATE members SET phone = '{kept}' WHERE id = {made};")).await;
        for written in ["+86 138 0000 5678", "138-0000-5678"] {
            let again = office.create_member(Text::new("Li Na"), written.parse().unwrap()).await;
            assert_eq!(again, Err(Refusal::PhoneTaken(made)), "{kept} {written}");
            assert_eq!(office.members(written, 9).await.unwrap().len(), 1, "{kept} {written}");
        }
    }
}

#[tokio::test]
async fn a_member_who_was_asked_for_too_early_is_known_once_made() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let early = MemberId(10_001);
    assert_eq!(two.member(early).await, Err(Refusal::UnknownMember(early)));
    assert_eq!(two.winnings(early).await.unwrap_err(), Refusal::UnknownMember(early));
    let made = one.create_member(Text::new("Li Na"), "13800005678".parse().unwrap()).await.unwrap();
    assert_eq!(two.member(early).await, Ok(made.clone()));
    assert_eq!(two.winnings(early).await.unwrap().packets, 0);
    assert_eq!(two.members_of(&[early, MemberId(7)]).await, Ok(vec![made.clone()]));
    assert_eq!(one.members_of(&[early, early]).await, Ok(vec![made]), "from the copy");
}

#[tokio::test]
async fn an_order_is_joined_with_its_member_and_found_by_code_phone_number_or_name() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let member = office.create_member(Text::new("Étienne Moreau"), "+33639981207".parse().unwrap()).await.unwrap();
    let open = hold_for(&office, member.id, "G7 G8").await;
    let paid = hold_for(&office, member.id, "H7").await;
    pay(&office, paid, office.new_attempt(), cash(45)).await.unwrap();
    let other = sell(&office, FIRST, "C1").await;
    for reference in [open, paid] {
        assert_eq!(office.order(reference).await.unwrap().member, Some(member.clone()));
    }
    assert_eq!(office.order(other).await.unwrap().member, None);
    let found = async |query: &str| {
        let orders = office.find_orders(query, 500).await.unwrap().orders;
        let mut found: Vec<_> = orders.iter().map(|order| order.reference).collect();
        found.sort();
        found
    };
    let mut both = vec![open, paid];
    both.sort();
    for query in ["étienne", "981207", "10001", "moreau +336"] {
        assert_eq!(found(query).await, both, "{query}");
    }
    assert_eq!(found(other.order.tail()).await, [other]);
    assert_eq!(found(&open.order.tail().to_ascii_lowercase()).await, [open]);
    assert_eq!(found(&paid.to_string()).await, [paid]);
    let wang = office.create_member(Text::new("王芳"), "13800001234".parse().unwrap()).await.unwrap();
    let hers = hold_for(&office, wang.id, "D1").await;
    for query in ["wangfang", "wf", "王f", "1234", "wf 1234"] {
        assert_eq!(found(query).await, [hers], "{query}");
    }
    for nothing in ["", "%", "nobody", "1-0123456789ABCDEF"] {
        assert_eq!(found(nothing).await, [], "{nothing}");
    }
}

#[tokio::test]
async fn a_member_is_named_only_on_a_pending_order_and_may_be_taken_off_again() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let member = winner(&house, &office, "13800005678", 1_000).await;
    let reference = hold_for(&office, member, "G7 G8").await;
    let before = office.open(FIRST).await.unwrap().seats.version;
    office.attach(reference, Some(member)).await.unwrap();
    assert_eq!(office.open(FIRST).await.unwrap().seats.version, before, "the same again changes nothing");
    assert_eq!(office.attach(reference, Some(MemberId(7))).await, Err(Refusal::UnknownMember(MemberId(7))));
    assert_eq!(office.attach(reference, None).await.unwrap().member, None);
    let refusal = pay(&office, reference, office.new_attempt(), vec![wallet(1_000), cash(80).remove(0)]).await;
    assert_eq!(refusal.unwrap_err(), Refusal::NoMember);
    assert_eq!(office.order(reference).await.unwrap().order.state, OrderState::Pending, "it can be paid another way");

    office.attach(reference, Some(member)).await.unwrap();
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let (attempt, by) = (office.new_attempt(), Text::new("Li"));
    live.begin(reference, &lines_of(&live, reference).await, attempt, Duration::from_secs(15), office.terminal(), &by)
        .await
        .unwrap();
    assert_eq!(office.attach(reference, None).await, Err(Refusal::BeingPaid(office.terminal().clone())));
    pay(&office, reference, attempt, cash(90)).await.unwrap();
    assert_eq!(office.attach(reference, None).await, Err(Refusal::Ended(OrderState::Paid)));
    let unknown = office.new_order(FIRST);
    assert_eq!(office.attach(unknown, Some(member)).await, Err(Refusal::UnknownOrder(unknown)));
    let nobodys = house.live(house.ledger.id()).await.0.attach(unknown, None).await;
    assert_eq!(nobodys, Err(StepError::Missing));
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn a_member_named_at_another_terminal_is_told_to_the_one_that_looks_after_the_order() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let member = winner(&house, &one, "13800005678", 1_000).await;
    let mut events = one.listen();
    one.watch(Some(FIRST));
    let reference = one.new_order(FIRST);
    one.hold(reference, &picks("G7 G8")).await.unwrap();
    two.attach(reference, Some(member)).await.unwrap();
    let told = async {
        while let Some(event) = events.recv().await {
            if matches!(&event, Event::Orders(orders) if orders.iter().any(|order| order.member == Some(member))) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(3), told).await.expect("told of the member");
    one.close().await;
}

#[tokio::test]
async fn the_member_stays_with_an_order_through_a_wipe_a_take_over_and_its_end() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let member = winner(&house, &one, "13800005678", 1_000).await;
    let reference = hold_for(&one, member, "G7 G8").await;
    let cancelled = hold_for(&one, member, "H7").await;
    house.wipe().await;
    // Held again by the first step that misses it.
    assert_eq!(one.extend(reference).await.err(), None);
    assert_eq!(one.order(reference).await.unwrap().order.member, Some(member));
    assert_eq!(two.take_over(reference).await.unwrap().member, Some(member));
    pay(&two, reference, two.new_attempt(), cash(1)).await.unwrap_err();
    assert_eq!(two.order(reference).await.unwrap().order.member, Some(member), "a payment taken back keeps it");
    pay(&two, reference, two.new_attempt(), vec![wallet(1_000), cash(80).remove(0)]).await.unwrap();
    one.cancel(cancelled).await.unwrap();
    for ended in [reference, cancelled] {
        let history = one.order(ended).await.unwrap();
        assert_eq!((history.order.member, history.member.map(|member| member.id)), (Some(member), Some(member)));
    }
}

#[tokio::test]
async fn an_order_that_expires_keeps_its_member() {
    let house = House::with_hold(Duration::from_secs(1)).await;
    let office = house.office("T1").await;
    let member = winner(&house, &office, "13800005678", 1_000).await;
    let reference = hold_for(&office, member, "G7 G8").await;
    let state = async || office.order(reference).await.map(|history| history.order.state);
    eventually("the order expires", 10, async || state().await == Ok(OrderState::Expired)).await;
    assert_eq!(office.order(reference).await.unwrap().order.member, Some(member));
    assert_eq!(office.attach(reference, None).await, Err(Refusal::Ended(OrderState::Expired)));
}

#[tokio::test]
async fn a_hold_repeated_after_its_seats_were_lost_keeps_the_member_who_was_named_since() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let member = winner(&house, &office, "13800005678", 1_000).await;
    let reference = hold_for(&office, member, "G7 G8").await;
    let () = redis::cmd("HDEL")
        .arg(house.keys().seats(FIRST))
        .arg("G8")
        .query_async(&mut house.redis().await)
        .await
        .unwrap();
    assert_eq!(office.hold(reference, &picks("G7 G8")).await.unwrap().member, Some(member));
}

#[tokio::test]
async fn winnings_pay_alone_or_with_cash_or_a_card() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let member = winner(&house, &office, "13800005678", 10_000).await;
    let alone = hold_for(&office, member, "G7").await;
    let attempt = office.new_attempt();
    let paid = pay(&office, alone, attempt, vec![wallet(4_500)]).await.unwrap();
    assert_eq!((paid.change, paid.order.member), (yuan(0), Some(member)));
    assert_eq!(balance(&office, member).await, 5_500);
    // The same attempt again is the same payment.
    pay(&office, alone, attempt, vec![wallet(4_500)]).await.unwrap();
    assert_eq!(balance(&office, member).await, 5_500);

    let with_cash = hold_for(&office, member, "H7").await;
    let paid = pay(&office, with_cash, office.new_attempt(), vec![wallet(2_000), cash(50).remove(0)]).await.unwrap();
    assert_eq!(paid.change, yuan(2_500));
    let with_card = hold_for(&office, member, "H8").await;
    pay(&office, with_card, office.new_attempt(), vec![wallet(500), card()]).await.unwrap();
    assert_eq!(balance(&office, member).await, 3_000);
    let money = office.order(with_card).await.unwrap().money;
    let parts: Vec<_> = money.iter().map(|moved| (moved.tender.word(), moved.amount.minor())).collect();
    assert_eq!(parts, [("card", 4_000), ("wallet", 500)]);

    let short = hold_for(&office, member, "J7").await;
    let refusal = pay(&office, short, office.new_attempt(), vec![wallet(3_000)]).await.unwrap_err();
    assert_eq!(refusal, Refusal::Tender(TenderFault::Short(yuan(1_500))), "the wallet part is not the whole price");
    assert_eq!(balance(&office, member).await, 3_000);
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn a_wallet_that_is_short_says_what_it_has_and_the_order_is_pending_again() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let member = winner(&house, &office, "13800005678", 3_000).await;
    let reference = hold_for(&office, member, "G7").await;
    let (attempt, paying) = (office.new_attempt(), vec![wallet(3_001), cash(50).remove(0)]);
    let refusal = pay(&office, reference, attempt, paying.clone()).await.unwrap_err();
    assert_eq!(refusal, Refusal::WalletShort(yuan(3_000)));
    assert_eq!(pay(&office, reference, attempt, paying).await.unwrap_err(), Refusal::HandedBack);
    assert_eq!(office.order(reference).await.unwrap().order.state, OrderState::Pending);
    let back = house.number("SELECT COUNT(*) FROM payments WHERE flow = 'refund' AND tender = 'cash'").await;
    assert_eq!(back, 1, "the cash went back");
    pay(&office, reference, office.new_attempt(), vec![wallet(3_000), cash(50).remove(0)]).await.unwrap();
    assert_eq!(balance(&office, member).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_terminals_that_spend_one_wallet_at_once_never_spend_it_twice() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    for round in 1..=4 {
        let member = winner(&house, &one, &format!("1380000567{round}"), 4_500 + 1_000).await;
        let (first, second) =
            (hold_for(&one, member, &format!("B{round}")).await, hold_for(&two, member, &format!("C{round}")).await);
        let outcomes = tokio::join!(
            pay(&one, first, one.new_attempt(), vec![wallet(4_500)]),
            pay(&two, second, two.new_attempt(), vec![wallet(4_500)])
        );
        let refusal = match outcomes {
            (Ok(_), Err(refusal)) | (Err(refusal), Ok(_)) => refusal,
            other => panic!("{other:?}"),
        };
        assert_eq!(refusal, Refusal::WalletShort(yuan(1_000)));
        assert_eq!(balance(&one, member).await, 1_000);
    }
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn a_refund_puts_the_wallet_part_back_exactly_once() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let member = winner(&house, &one, "13800005678", 5_000).await;
    let reference = hold_for(&one, member, "G7 G8").await;
    pay(&one, reference, one.new_attempt(), vec![wallet(5_000), cash(50).remove(0)]).await.unwrap();
    assert_eq!(balance(&one, member).await, 0);
    let (first, second) =
        tokio::join!(one.refund(reference, Text::new("ill")), two.refund(reference, Text::new("ill")));
    let refunded = match (first, second) {
        (Ok(done), Err(refusal)) | (Err(refusal), Ok(done)) => {
            assert_eq!(refusal, Refusal::NotPaid(OrderState::Refunded));
            done
        }
        other => panic!("{other:?}"),
    };
    let parts: Vec<_> = refunded.parts.iter().map(|part| (part.tender.word(), part.amount.minor())).collect();
    assert_eq!(parts, [("wallet", 5_000), ("cash", 4_000)]);
    assert_eq!(balance(&two, member).await, 5_000);
}

#[tokio::test]
async fn seats_sold_elsewhere_leave_the_wallet_whole_and_only_the_cash_is_handed_back() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let member = winner(&house, &two, "13800005678", 5_000).await;
    sell(&one, FIRST, "G8").await;
    let () = redis::cmd("HDEL")
        .arg(house.keys().seats(FIRST))
        .arg("G8")
        .query_async(&mut house.redis().await)
        .await
        .unwrap();
    let reference = hold_for(&two, member, "G8 G9").await;
    let refusal = pay(&two, reference, two.new_attempt(), vec![wallet(5_000), cash(40).remove(0)]).await.unwrap_err();
    assert_eq!(refusal, Refusal::SoldElsewhere { seats: vec![seat("G8")] });
    assert_eq!(balance(&two, member).await, 5_000);
    let history = two.order(reference).await.unwrap();
    assert_eq!((history.order.state, history.order.member), (OrderState::Pending, Some(member)));
    pay(&two, reference, two.new_attempt(), vec![wallet(4_500)]).await.unwrap();
    assert_eq!(balance(&two, member).await, 500);
    let money = two.order(reference).await.unwrap().money;
    let tenders: Vec<_> = money.iter().map(|moved| (moved.tender.word(), moved.amount.minor())).collect();
    assert_eq!(tenders, [("cash", 4_000), ("cash", 4_000), ("wallet", 4_500)], "taken, handed back, and paid");
}

#[tokio::test]
async fn a_payment_whose_terminal_died_after_the_commit_is_found_paid_and_spent_once() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let member = winner(&house, &one, "13800005678", 5_000).await;
    let reference = hold_for(&one, member, "G7").await;
    let (attempt, parts) = (one.new_attempt(), vec![wallet(4_500)]);
    pay(&one, reference, attempt, parts.clone()).await.unwrap();
    house.wipe().await;
    // Its answer was lost, and so was Redis: another terminal repeats it.
    pay(&two, reference, attempt, parts).await.unwrap();
    assert_eq!(balance(&two, member).await, 500);
    assert_eq!(two.order(reference).await.unwrap().order.state, OrderState::Paid);
}
