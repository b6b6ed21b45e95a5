//! A member's own consent: with the code that the member chose nobody is asked, and without it as before.

use std::time::Duration;

use frontrow::box_office::{BoxOffice, Paid};
use frontrow::domain::consent::{ConsentFault, MOST_WRONG, MemberCode};
use frontrow::domain::ids::MemberId;
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::Order;
use frontrow::domain::packet::Funding;
use frontrow::domain::refusal::Refusal;
use frontrow::domain::staff::{Act, Role, StaffFault, WAITS};
use frontrow::domain::tender::Tender;
use frontrow::domain::text::Text;

use super::house::{FIRST, House, picks, sell};
use super::members::winner;
use super::packets::lucky;
use super::staff::{CASHIER, MANAGER, SECOND, SUPERVISOR, at, house_with_staff, number, pin};

fn code(written: &str) -> MemberCode {
    written.parse().ok().unwrap()
}

fn fault(fault: ConsentFault) -> Result<(), Refusal> {
    Err(Refusal::Consent(fault))
}

const PAYS: Act = Act::PayFromWallet;

fn asked(act: Act) -> Refusal {
    Refusal::LeaveNeeded(act, Role::SUPERVISOR)
}

/// A member with 200.00 and the code 4071, which a supervisor let them choose.
async fn with_code(house: &House, office: &BoxOffice, phone: &str) -> MemberId {
    let member = winner(house, office, phone, 20_000).await;
    let first = office.change_code(member, None, Some(code("4071"))).await;
    assert_eq!(first, Err(asked(PAYS)), "who sets the first one could spend with it");
    let leave = office.give_leave(PAYS, number(SUPERVISOR), pin(SUPERVISOR)).await.unwrap();
    office.with_leave(leave).change_code(member, None, Some(code("4071"))).await.unwrap();
    member
}

/// An order of a member.
async fn held(office: &BoxOffice, member: MemberId, names: &str) -> Order {
    let order = office.hold(office.new_order(FIRST), &picks(names)).await.unwrap();
    office.attach(order.reference, Some(member)).await.unwrap();
    order
}

fn wallet(minor: i64) -> Vec<Tender> {
    vec![Tender::Wallet { amount: Money::new(minor, Currency::CNY) }]
}

async fn pay(office: &BoxOffice, order: &Order) -> Result<Paid, Refusal> {
    office.pay(order.reference, &order.lines, office.new_attempt(), wallet(order.total().minor())).await
}

#[tokio::test]
async fn with_the_code_of_the_member_nobody_is_asked_and_that_stands_on_the_tape() {
    let house = house_with_staff().await;
    let office = at(&house, "T1", CASHIER).await;
    let member = with_code(&house, &office, "13800001001").await;
    let other = with_code(&house, &office, "13800001002").await;
    let consent = async |act, of| office.with_leave(office.give_consent(act, of, code("4071")).await.unwrap());
    let (order, next) = (held(&office, member, "G7").await, held(&office, member, "G8").await);
    let refused = pay(&office, &order).await.unwrap_err();
    assert!(refused == asked(PAYS) && !refused.leaves_money());
    assert_eq!(pay(&consent(PAYS, other).await, &order).await.unwrap_err(), asked(PAYS), "it is not theirs");
    let packets = consent(Act::PacketFromWallet, member).await;
    assert_eq!(pay(&packets, &order).await.unwrap_err(), asked(PAYS), "to something else");

    let (by, attempt) = (consent(PAYS, member).await, office.new_attempt());
    for _ in 0..2 {
        let paid = by.pay(order.reference, &order.lines, attempt, wallet(4_500)).await;
        assert_eq!(paid.unwrap().order.member, Some(member), "a step whose answer was lost is the same act");
    }
    assert_eq!(pay(&by, &next).await.unwrap_err(), asked(PAYS), "another order is another act");

    let mut new = lucky(&office, 1_000, 5);
    new.funding = Funding::Wallet(member);
    assert_eq!(office.create_packet(&new).await.unwrap_err(), asked(Act::PacketFromWallet));
    for _ in 0..2 {
        packets.create_packet(&new).await.unwrap();
    }

    // The tickets of the member for two that cost more.
    let two = office.hold(office.new_order(SECOND), &picks("G7 G8")).await.unwrap();
    let quote = office.exchange_quote(order.reference, &[], &two.lines, &[]).await.unwrap();
    let due = wallet(quote.balance.due.minor());
    let attempt = office.new_attempt();
    let exchange = async |office: &BoxOffice| {
        let (due, exchange) = (due.clone(), quote.exchange.clone());
        office.exchange(two.reference, &two.lines, attempt, due, exchange, Text::default()).await.map(drop)
    };
    assert_eq!(exchange(&office).await, Err(asked(PAYS)));
    let by = consent(PAYS, member).await;
    assert_eq!((exchange(&by).await, exchange(&by).await), (Ok(()), Ok(())));

    let said = |act: &str| {
        format!("SELECT COUNT(*) FROM tape WHERE what = 'consented' AND detail LIKE 'member-{member}: {act} %'")
    };
    assert_eq!(house.number(&said("pay-from-wallet")).await, 2);
    assert_eq!(house.number(&said("packet-from-wallet")).await, 1);
    assert_eq!(house.number("SELECT COUNT(*) FROM tape WHERE detail LIKE '%4071%' OR facts LIKE '%4071%'").await, 0);

    let moves = office.wallet_moves(member).await.unwrap();
    let told: Vec<_> = moves.iter().map(|moved| (moved.word(), moved.amount.minor())).collect();
    assert_eq!(
        told,
        [("exchange_paid", -due_of(&due)), ("funded", -1_000), ("paid", -4_500), ("won", 20_000)],
        "the latest first"
    );
    let sum: i64 = moves.iter().map(|moved| moved.amount.minor()).sum();
    assert_eq!((moves[0].balance.minor(), sum), (sum, office.balance(member).await.unwrap().minor()));
    let by: Vec<_> = moves.iter().map(|moved| moved.by.as_ref().map(|(_, cashier)| cashier.as_str())).collect();
    assert_eq!(by, [Some("Cara"), Some("Cara"), Some("Cara"), None]);
    let of = (moves[0].order, moves[1].packet, moves[2].order);
    assert_eq!(of, (Some(two.reference), Some(new.code), Some(order.reference)));
    let record = office.member_record(member, 2).await.unwrap();
    assert_eq!((record.balance, &record.moves[..]), (moves[0].balance, &moves[..2]), "as much as a screen asks for");
}

fn due_of(tenders: &[Tender]) -> i64 {
    tenders.iter().map(|tender| if let Tender::Wallet { amount } = tender { amount.minor() } else { 0 }).sum()
}

#[tokio::test]
async fn wrong_codes_wait_at_their_terminal_and_the_fifth_in_a_row_leaves_only_leave() {
    let house = house_with_staff().await;
    let office = at(&house, "T1", CASHIER).await;
    let member = with_code(&house, &office, "13800001001").await;
    let (one, two) = (with_code(&house, &office, "13800001002").await, at(&house, "T2", CASHIER).await);
    let tried = async |office: &BoxOffice, written| office.give_consent(PAYS, member, code(written)).await.map(drop);
    assert_eq!(tried(&office, "9052").await, fault(ConsentFault::Wrong(WAITS[0])));
    let waits = tried(&office, "4071").await;
    assert!(matches!(waits, Err(Refusal::Consent(ConsentFault::Waits(left))) if left <= WAITS[0]), "{waits:?}");
    assert_eq!(office.give_consent(PAYS, one, code("4071")).await.map(drop), Ok(()), "another member waits for nobody");
    assert_eq!(tried(&two, "4071").await, Ok(()), "nor does this one elsewhere");
    tokio::time::sleep(WAITS[0] + Duration::from_millis(50)).await;
    assert_eq!(tried(&office, "9052").await, fault(ConsentFault::Wrong(WAITS[1])), "it goes on here");

    // The right one began a new row over all terminals.
    for name in ["T3", "T4", "T5"] {
        assert_eq!(tried(&at(&house, name, CASHIER).await, "9052").await, fault(ConsentFault::Wrong(WAITS[0])));
    }
    assert_eq!(tried(&at(&house, "T6", CASHIER).await, "9052").await, fault(ConsentFault::Shut));
    assert_eq!(tried(&at(&house, "T7", CASHIER).await, "4071").await, fault(ConsentFault::Shut), "the right one too");
    let failed =
        format!("SELECT COUNT(*) FROM tape WHERE what = 'failed' AND detail LIKE 'member-{member}, wrong code %'");
    assert_eq!(house.number(&failed).await, i64::from(MOST_WRONG) + 1);

    let order = held(&office, member, "G7").await;
    let leave = office.give_leave(PAYS, number(SUPERVISOR), pin(SUPERVISOR)).await.unwrap();
    pay(&office.with_leave(leave), &order).await.unwrap();
    assert_eq!(office.change_code(member, Some(code("4071")), Some(code("5290"))).await, fault(ConsentFault::Shut));
    let changed = office.change_code(member, None, Some(code("5290"))).await;
    assert_eq!(changed, Err(Refusal::LeaveNeeded(Act::Wallet, Role::MANAGER)));
    let leave = office.give_leave(Act::Wallet, number(MANAGER), pin(MANAGER)).await.unwrap();
    office.with_leave(leave).change_code(member, None, Some(code("5290"))).await.unwrap();
    assert_eq!(tried(&two, "5290").await, Ok(()), "another code is tried anew");
}

#[tokio::test]
async fn a_code_is_chosen_at_the_making_or_later_and_changed_by_the_one_of_before() {
    let house = house_with_staff().await;
    let office = at(&house, "T1", CASHIER).await;
    let make = async |phone: &str, code| {
        office.create_member_with_code(Text::new("李娜"), phone.parse().unwrap(), code).await.map(|member| member.id)
    };
    let easy = Err(Refusal::Consent(ConsentFault::Easy));
    assert_eq!(make("13800001001", Some(code("1234"))).await, easy.clone());
    let member = make("13800001001", Some(code("4071"))).await.unwrap();
    assert_eq!((office.has_code(member).await, house.number("SELECT COUNT(*) FROM members").await), (Ok(true), 1));
    let change =
        async |old: Option<&str>, new: Option<&str>| office.change_code(member, old.map(code), new.map(code)).await;
    assert_eq!(change(Some("4071"), Some("0000")).await, easy.map(drop));
    assert_eq!(change(Some("4071"), Some("5290")).await, Ok(()));
    assert_eq!(change(Some("4071"), Some("6183")).await, fault(ConsentFault::Wrong(WAITS[0])));
    tokio::time::sleep(WAITS[0] + Duration::from_millis(50)).await;
    assert_eq!(change(Some("5290"), None).await, Ok(()));
    assert_eq!((office.has_code(member).await, change(None, None).await), (Ok(false), fault(ConsentFault::NoCode)));
    assert_eq!(office.give_consent(PAYS, member, code("5290")).await.map(drop), fault(ConsentFault::NoCode));
    let acts = format!("SELECT COUNT(*) FROM tape WHERE subject = 'member-{member}' AND what IN ('code', 'no_code')");
    assert_eq!(house.number(&acts).await, 3);
    assert_eq!(change(None, Some("6183")).await, Err(asked(PAYS)), "then it is a first one");
    office.sign_out().await;
    let nobody = office.give_consent(PAYS, member, code("5290")).await.map(drop);
    assert_eq!(nobody, Err(Refusal::SignInNeeded), "codes are not tried by who knows whom");
}

#[tokio::test]
async fn a_house_without_staff_asks_no_member() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let member = winner(&house, &office, "13800001001", 20_000).await;
    assert_eq!(office.change_code(member, None, Some(code("4071"))).await, Err(Refusal::Staff(StaffFault::NoStaff)));
    let order = held(&office, member, "G7").await;
    pay(&office, &order).await.unwrap();
    sell(&office, FIRST, "G8").await;
}
