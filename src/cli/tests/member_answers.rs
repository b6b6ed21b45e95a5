//! Members, and paying with what they won.

use super::*;
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::member::{Member, Win, Winnings};
use crate::domain::wallet::{WalletEntry, WalletMove};

fn li_na() -> Member {
    Member { id: MemberId(10_002), name: Text::new("李娜"), phone: "13900001002".parse().unwrap() }
}

fn of_li_na(state: OrderState) -> Order {
    Order { member: Some(li_na().id), ..order(state) }
}

fn tenders(arguments: &[&str]) -> Result<Vec<Tender>, Failure> {
    let Step::Pay(args) = step(&[&["pay", ORDER], arguments].concat()).unwrap() else { unreachable!() };
    pay::tenders(&args, Currency::CNY)
}

#[test]
fn members_are_listed_with_number_name_and_phone() {
    let answer = members::answer(&[li_na()]);
    assert_eq!(answer.json, json!([{ "id": 10_002, "name": "李娜", "phone": "13900001002" }]));
    assert!(answer.text.contains("10002  李娜  13900001002"), "{}", answer.text);
    assert_eq!(members::answer(&[]).text, "No members.");
}

#[test]
fn a_member_is_shown_with_the_wallet_and_the_total_over_all_packets() {
    let win =
        Win { packet: PacketCode::from_bits(1), greeting: Text::new("恭喜发财"), amount: yuan(1_234), at: NOW };
    let winnings = Winnings { balance: yuan(834), total: yuan(1_234), packets: 1, latest: vec![win] };
    let (paid, order) = (WalletEntry::Paid, order(OrderState::Paid).reference);
    let by = Some(("T1".parse().unwrap(), Text::new("Li Na")));
    let won = WalletMove {
        at: NOW,
        what: WalletEntry::Won,
        is_exchange: false,
        order: None,
        packet: Some(PacketCode::from_bits(1)),
        amount: yuan(1_234),
        balance: yuan(1_234),
        by: None,
    };
    let (amount, balance) = (yuan(-400), yuan(834));
    let spent = WalletMove { what: paid, order: Some(order), packet: None, amount, balance, by, ..won.clone() };
    let answer = member::shown(&li_na(), &winnings, &[spent, won], ZONE);
    let json = &answer.json;
    assert_eq!((&json["id"], &json["wallet"], &json["total"]), (&json!(10_002), &json!(834), &json!(1_234)));
    assert_eq!((&json["packets"], &json["latest"][0]["amount"]), (&json!(1), &json!(1_234)));
    assert_eq!(json["latest"][0]["packet"], "000001");
    let moves: Vec<_> = json["moves"].as_array().unwrap().iter().map(|moved| &moved["what"]).collect();
    assert_eq!(moves, [&json!("paid"), &json!("won")]);
    let paid = &json["moves"][0];
    assert_eq!((&paid["amount"], &paid["balance"], &paid["cashier"]), (&json!(-400), &json!(834), &json!("Li Na")));
    assert_eq!((&paid["order"], &json["moves"][1]["packet"]), (&json!(order.to_string()), &json!("000001")));
    assert!(answer.text.contains("8.34 in the wallet, 12.34 won from 1 packet\n"), "{}", answer.text);
    assert!(answer.text.contains("恭喜发财"), "{}", answer.text);
}

#[test]
fn an_order_tells_its_member() {
    let answer = orders::answer(&[of_li_na(OrderState::Paid), order(OrderState::Paid)], &[].into(), &[li_na()], NOW);
    assert_eq!((&answer.json[0]["member"], &answer.json[0]["member_name"]), (&json!(10_002), &json!("李娜")));
    assert_eq!(answer.json[1].get("member"), None);
    assert!(answer.text.contains("10002 李娜"), "{}", answer.text);

    let history = OrderHistory {
        order: of_li_na(OrderState::Paid),
        member: Some(li_na()),
        acts: vec![],
        money: vec![],
        refunded: vec![],
        fee: None,
        exchanges: vec![],
    };
    let answer = order::answer(&history, None, ZONE);
    assert_eq!((&answer.json["member"], &answer.json["member_phone"]), (&json!(10_002), &json!("13900001002")));
    assert!(answer.text.contains("70.00 in all, for 10002 李娜 13900001002"), "{}", answer.text);

    let held = hold::answer(&house(), None, &of_li_na(OrderState::Pending));
    assert_eq!(held.json["member"], 10_002);
    assert!(held.text.contains("until 19:45 for member 10002, 70.00 to pay"), "{}", held.text);
}

#[test]
fn a_wallet_pays_alone_or_before_cash_or_a_card() {
    let wallet = |minor| Tender::Wallet { amount: yuan(minor) };
    assert_eq!(tenders(&["--wallet", "70"]).unwrap(), [wallet(7_000)]);
    let with_cash = tenders(&["--cash", "100", "--wallet", "19.50"]).unwrap();
    assert_eq!(with_cash, [wallet(1_950), Tender::Cash { received: yuan(10_000) }]);
    let with_card = tenders(&["--wallet", "1950", "--card", "A-1", "--minor"]).unwrap();
    assert_eq!(with_card, [wallet(1_950), Tender::Card { reference: Text::new("A-1") }]);
    assert_eq!(tenders(&["--wallet", "all"]).unwrap(), [], "how much that is stands in the wallet");
    for wrong in ["0.001", "-5", "half", "ALL"] {
        assert_eq!(Output { json: false }.finish(Err(tenders(&["--wallet", wrong]).unwrap_err())), 2, "{wrong}");
    }
}

#[test]
fn a_payment_with_winnings_tells_its_parts() {
    let paid = Paid {
        order: of_li_na(OrderState::Paid),
        change: yuan(4_950),
        step: crate::domain::cash::CashStep::NONE,
        receipt: None,
    };
    let tenders = [Tender::Wallet { amount: yuan(1_950) }, Tender::Cash { received: yuan(10_000) }];
    let answer = pay::answer(&paid, None, &tenders, AttemptId::from_bits(1));
    assert_eq!((&answer.json["tender"], &answer.json["member"]), (&json!("cash"), &json!(10_002)));
    assert_eq!(
        answer.json["parts"],
        json!([{ "tender": "wallet", "amount": 1_950 }, { "tender": "cash", "amount": 5_050 }])
    );
    assert_eq!(answer.text, format!("{ORDER} sold: A1 A2, 19.50 wallet, 50.50 cash, change 49.50"));

    let alone = Paid { change: yuan(0), ..paid };
    let answer = pay::answer(&alone, None, &[Tender::Wallet { amount: yuan(7_000) }], AttemptId::from_bits(1));
    assert_eq!(answer.json["tender"], "wallet");
    assert_eq!(answer.text, format!("{ORDER} sold: A1 A2, 70.00 wallet"));
}

#[test]
fn a_refund_puts_the_wallet_part_back() {
    let part = |tender, minor| Part { tender, amount: yuan(minor) };
    let parts =
        vec![part(Tender::Cash { received: yuan(5_050) }, 5_052), part(Tender::Wallet { amount: yuan(1_950) }, 1_950)];
    // In a house without coins of one or two.
    let order = of_li_na(OrderState::Refunded);
    let refunded =
        Refunded { seats: order.seats().collect(), order, amount: yuan(7_002), fee: yuan(0), parts, receipt: None };
    let answer = refund::answer(&refunded, None, AttemptId::from_bits(1));
    assert_eq!(answer.json["parts"][1], json!({ "tender": "wallet", "amount": 1_950 }));
    assert_eq!(answer.json["parts"][0], json!({ "tender": "cash", "amount": 5_052, "handed_over": 5_050 }));
    assert!(answer.text.ends_with("hand back 50.50 in cash, 19.50 is back in the wallet"), "{}", answer.text);
}

#[test]
fn a_short_wallet_is_a_refusal_that_says_what_there_is() {
    let failure = Failure::refused(&Refusal::WalletShort(yuan(834)), NOW, ZONE);
    let json = failure.json();
    assert_eq!(json["code"], "wallet_short");
    assert!(json["message"].as_str().unwrap().contains("8.34"), "{json}");
    assert_eq!(Output { json: false }.finish(Err(failure)), 1);
}
