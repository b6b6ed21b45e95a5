mod member_answers;
mod packet_answers;

use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use rstest::rstest;
use serde_json::json;

use super::*;
use crate::box_office::{BoardRow, OpenScreening, Paid, Refunded};
use crate::domain::hall::{HallPlan, SeatKind};
use crate::domain::ids::{AttemptId, OrderId, OrderRef, ScreeningId};
use crate::domain::money::{Currency, Money};
use crate::domain::order::{Act, Flow, MoneyMoved, Order, OrderHistory, OrderState};
use crate::domain::packet::PacketLimits;
use crate::domain::price::{Fare, Line, PickFault, PriceTable};
use crate::domain::refusal::{Away, Refusal, TakenSeat};
use crate::domain::screening::{Film, Hall, House, Screening};
use crate::domain::seat::{BlockReason, Epoch, Occupant, SeatMap, SeatState};
use crate::domain::tender::{Part, Tender};
use crate::domain::text::{Text, Titles};
use crate::domain::time::{Calendar, Timestamp};

const ZONE: chrono_tz::Tz = chrono_tz::Asia::Shanghai;
const ORDER: &str = "42-4T8Z0Q2M6HVB7KQ3";
/// 2026-11-21 19:42 in Shanghai.
const NOW: Timestamp = Timestamp::from_millis(1_795_261_320_000);

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

const PACKETS: PacketLimits =
    PacketLimits { most_total: 200_000, most_shares: 500, daily_budget: 1_000_000, daily_grabs: 20 };

fn house() -> House {
    let day_begins = chrono::NaiveTime::from_hms_opt(6, 0, 0).unwrap();
    let calendar = Calendar::new(ZONE, day_begins);
    House {
        name: Text::new("Frontrow"),
        calendar,
        most_seats: 60,
        drawer_limit: Money::zero(Currency::CNY),
        packets: PACKETS,
        ..House::usual(Currency::CNY)
    }
}

fn order(state: OrderState) -> Order {
    let line = |seat: &str, fare, minor| Line {
        seat: seat.parse().unwrap(),
        fare,
        price: yuan(minor),
        version: crate::domain::price::PriceVersion::FIRST,
    };
    Order {
        reference: ORDER.parse().unwrap(),
        state,
        lines: vec![line("A1", Fare::ADULT, 4_500), line("A2", Fare::CHILD, 2_500)],
        held_at: NOW,
        deadline: NOW.plus(Duration::from_secs(238)),
        terminal: "T1".parse().unwrap(),
        cashier: Text::new("Li Na"),
        attempt: None,
        member: None,
        version: 0,
    }
}

fn screening() -> Arc<Screening> {
    let titles = Titles { en: Text::new("Wandering Earth 3"), zh: Text::new("流浪地球 3") };
    let plan = HallPlan::parse("A | ...  .\nB | []   w\n").unwrap();
    Arc::new(Screening {
        id: ScreeningId(42),
        film: Arc::new(Film { id: 1, titles, minutes: 173, format: Text::new("2D 国语") }),
        hall: Arc::new(Hall { id: 2, name: Text::new("2"), plan }),
        starts_at: NOW,
        prices: Arc::new(PriceTable::new(Currency::CNY, [((SeatKind::Standard, Fare::ADULT), yuan(4_500))])),
        called_off: None,
    })
}

fn by(terminal: &str) -> Occupant {
    let reference: OrderRef = ORDER.parse().unwrap();
    Occupant { order: reference.order, terminal: terminal.parse().unwrap(), cashier: Text::new("Wang") }
}

fn opened() -> OpenScreening {
    let lapsed = SeatState::Held { by: by("T2"), deadline: NOW };
    let held = SeatState::Held { by: by("T2"), deadline: NOW.plus(Duration::from_secs(1)) };
    let sold = SeatState::Sold { by: by("T3") };
    let taken = [("A1", lapsed), ("A2", held), ("A3", sold), ("A4", SeatState::Blocked(Some(BlockReason::Broken)))]
        .map(|(seat, state)| (seat.parse().unwrap(), state));
    OpenScreening { screening: screening(), seats: SeatMap::new(ScreeningId(42), Epoch("l.e".to_owned()), 7, 7, taken) }
}

fn step(arguments: &[&str]) -> Result<Step, clap::Error> {
    let cli = Cli::try_parse_from(["frontrow"].iter().chain(arguments))?;
    match cli.command {
        Some(Command::Work(Work::Step(step))) => Ok(step),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_command_line_is_well_formed() {
    use clap::CommandFactory;
    Cli::command().debug_assert();
}

#[test]
fn settings_and_json_may_stand_before_or_after_the_command() {
    let before = Cli::try_parse_from(["frontrow", "--terminal", "T2", "--json", "orders"]).unwrap();
    let after = Cli::try_parse_from(["frontrow", "orders", "--terminal", "T2", "--json"]).unwrap();
    assert!(before.json && after.json);
    assert_eq!(format!("{:?}", before.flags), format!("{:?}", after.flags));
    assert!(Cli::try_parse_from(["frontrow"]).unwrap().command.is_none());
}

#[rstest]
#[case(&["call-off", "42", "--reason"])]
#[case(&["refund", ORDER, "--seats", "G7", "--reason"])]
#[case(&["pay", ORDER, "--card"])]
#[case(&["pay", ORDER, "--reason"])]
#[case(&["member", "create", "--phone", "13812345678", "--name"])]
#[case(&["packet", "create", "--total", "10", "--shares", "2", "--greeting"])]
fn a_text_that_is_longer_than_what_is_kept_is_refused_and_not_cut(#[case] arguments: &[&str]) {
    let with = |letters: usize| [arguments, &[&"王".repeat(letters)]].concat().into_iter().map(str::to_owned).collect();
    let parse = |words: Vec<String>| step(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let refused = parse(with(201)).unwrap_err().to_string();
    assert!(refused.contains("longer than 200 letters"), "{refused}");
    parse(with(200)).unwrap();
}

#[rstest]
#[case(&["pay", ORDER])]
#[case(&["pay", ORDER, "--cash", "100", "--card", "A1"])]
#[case(&["pay", ORDER, "--wallet", "10", "--cash", "100", "--card", "A1"])]
#[case(&["orders", "--pending", "--find", "Li"])]
#[case(&["hold", "42", "G7", "--member", "Li"])]
#[case(&["member", "show"])]
#[case(&["member", "show", "-5"])]
#[case(&["member", "create", "--name", "Li"])]
#[case(&["member", "create", "--name", "Li", "--phone", "no number"])]
#[case(&["packet", "create", "--total", "10"])]
#[case(&["packet", "create", "--total", "10", "--shares", "-1"])]
#[case(&["packet", "create", "--total", "10", "--shares", "2.5"])]
#[case(&["packet", "create", "--total", "10", "--shares", "5", "--kind", "unlucky"])]
#[case(&["packet", "create", "--total", "10", "--shares", "5", "--lasts", "soon"])]
#[case(&["packet", "create", "--total", "10", "--shares", "5", "--opens", "25:00"])]
#[case(&["packet", "show", "K7QX"])]
#[case(&["grab", "K7QX2M"])]
#[case(&["pay", ORDER, "--cash", "100", "--attempt", "two words"])]
#[case(&["hold", "42"])]
#[case(&["hold", "42", "G7", "--best", "2"])]
#[case(&["hold", "forty-two", "G7"])]
#[case(&["hold", "42", "--best", "28", "--fare", "child:many"])]
#[case(&["hold", "42", "G7", "--fare", "Dog"])]
#[case(&["refund", ORDER])]
#[case(&["exchange", ORDER])]
#[case(&["exchange", ORDER, "--for", "G9", "--cash", "10", "--card", "A1"])]
#[case(&["refund", ORDER, "--reason", "ill", "--seats"])]
#[case(&["screenings", "--date", "tomorrow"])]
fn a_command_that_lacks_or_repeats_something_is_bad_usage(#[case] arguments: &[&str]) {
    assert_eq!(step(arguments).unwrap_err().exit_code(), 2);
}

#[rstest]
#[case(&["hold", "42", "--best", "2", "--member", "10001"])]
#[case(&["hold", "42", "--best", "28", "--fare", "adult:8,child:20"])]
#[case(&["hold", "42", "--best", "2", "--kind", "recliner"])]
#[case(&["hold", "42", "--best", "2", "--category", "couple"])]
#[case(&["hold", "42", "--best", "28", "--fare", "adult:8", "--fare", "child:20"])]
#[case(&["pay", ORDER, "--wallet", "all"])]
#[case(&["pay", ORDER, "--wallet", "10", "--card", "A1"])]
#[case(&["pay", ORDER, "--reason", "press"])]
#[case(&["pay", ORDER, "--cash", "100", "--reason", "a prize for one of them"])]
#[case(&["orders", "--find", "Li Na"])]
#[case(&["refund", ORDER, "--seats", "G7", "G8", "--reason", "ill", "--attempt", "back-1"])]
#[case(&["refund", ORDER, "--seats", "7排8座", "--dry-run"])]
#[case(&["refund", ORDER, "--dry-run"])]
#[case(&["exchange", ORDER, "--seats", "G7", "--to", "43", "--for", "G9", "--fare", "child", "--wallet", "10", "--yes"])]
#[case(&["members"])]
#[case(&["members", "Li", "138"])]
#[case(&["member", "show", "10001"])]
#[case(&["member", "create", "--name", "Li", "--phone", "+86 138-0000-5678"])]
#[case(&["packets"])]
#[case(&["packet", "create", "--total", "10.00", "--shares", "5", "--kind", "lucky"])]
#[case(&["packet", "create", "--total", "-10", "--shares", "0", "--kind", "equal"])]
#[case(&["packet", "create", "--total", "1000", "--minor", "--shares", "5", "--greeting", "恭喜", "--lasts", "1h30m",
         "--opens", "19:30", "--from-wallet", "10001", "--code", "k7qx2m"])]
#[case(&["packet", "show", "K7QX2M"])]
#[case(&["grab", "K7QXOM", "--member", "10001"])]
#[case(&["stats"])]
#[case(&["hold", "--again", "7KQ3"])]
#[case(&["amend", ORDER, "--add", "G7", "G8", "--drop", "G9", "--fare", "child:G7,G8", "student:G10"])]
#[case(&["amend", ORDER, "--fare", "senior"])]
#[case(&["verify"])]
#[case(&["verify", "--repair"])]
fn commands_are_written_like_this(#[case] arguments: &[&str]) {
    step(arguments).unwrap();
}

fn cash(amount: &str, minor: bool) -> Result<Tender, Failure> {
    let arguments = ["pay", ORDER, "--cash", amount, "--minor"];
    let Step::Pay(args) = step(&arguments[..if minor { 5 } else { 4 }]).unwrap() else { unreachable!() };
    pay::tenders(&args, Currency::CNY).map(|mut tenders| tenders.remove(0))
}

#[test]
fn amounts_are_decimals_or_with_minor_integers() {
    let received = |minor| Tender::Cash { received: yuan(minor) };
    assert_eq!(cash("100", false).unwrap(), received(10_000));
    assert_eq!(cash("99.50", false).unwrap(), received(9_950));
    assert_eq!(cash("9950", true).unwrap(), received(9_950));
    for (wrong, minor) in
        [("99.501", false), ("-5", false), ("ten", false), ("99.50", true), ("-5", true), ("+5", true)]
    {
        assert_eq!(Output { json: false }.finish(Err(cash(wrong, minor).unwrap_err())), 2, "{wrong}");
    }
}

#[test]
fn an_order_to_hold_is_named_whole_or_by_a_word_that_stands_for_one_at_each_screening() {
    let reference = |written| hold::reference(ScreeningId(42), written);
    assert_eq!(reference(ORDER).unwrap().to_string(), ORDER);
    let bare = reference("4T8Z0Q2M6HVB7KQ3").unwrap();
    assert_ne!(bare.to_string(), ORDER, "a word like any other");
    assert_ne!(hold::reference(ScreeningId(43), "4T8Z0Q2M6HVB7KQ3").unwrap().order, bare.order);
    assert!(reference("43-4T8Z0Q2M6HVB7KQ3").is_err(), "another screening");
    assert_eq!(reference("group-7").unwrap(), reference("group-7").unwrap(), "a script's own word");
    assert!(reference("two words").is_err());
}

#[test]
fn seats_that_the_hall_lacks_are_left_to_the_box_office_and_nonsense_is_not() {
    let plan = &screening().hall.plan;
    let named = |written: &[&str]| {
        let written: Vec<String> = written.iter().map(|seat| (*seat).to_owned()).collect();
        seat_names::named_seats(plan, &written).map(|seats| seats.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(named(&["a1-3", "2排1座,B2"]).unwrap(), ["A1", "A2", "A3", "B1", "B2"]);
    assert_eq!(named(&["Z9"]).unwrap(), ["Z9"]);
    assert!(named(&["best"]).is_err());
}

#[test]
fn screenings_are_a_list_with_counts() {
    let rows = [
        BoardRow { screening: screening(), counts: Some(opened().seats.counts(NOW)), is_away: false, admitted: 0 },
        BoardRow { screening: screening(), counts: None, is_away: true, admitted: 0 },
    ];
    let answer = screenings::answer(&house(), &rows);
    assert_eq!(
        answer.json[0],
        json!({
            "id": 42, "film": "流浪地球 3 Wandering Earth 3", "hall": "2",
            "starts_at": "2026-11-21T19:42:00+08:00", "starts_at_ms": NOW.millis(),
            "called_off_ms": null,
            "free": 4, "held": 1, "sold": 1, "blocked": 1,
        })
    );
    assert_eq!(answer.json[1]["free"], json!(null), "not known is not zero");
    assert_eq!(answer.text.lines().count(), 3, "{}", answer.text);
    assert!(answer.text.contains("Sat 21 Nov  19:42"), "{}", answer.text);
}

#[test]
fn seats_tell_who_has_them_and_a_lapsed_hold_is_free() {
    let answer = seats::answer(&opened(), NOW);
    let json = &answer.json;
    assert_eq!((&json["screening"], &json["epoch"], &json["version"]), (&json!(42), &json!("l.e"), &json!(7)));
    let base = |seat: &str, number, state| json!({ "seat": seat, "row": "A", "number": number, "kind": "standard", "category": "standard", "state": state });
    assert_eq!(json["seats"][0], base("A1", 1, "free"));
    let mut held = base("A2", 2, "held");
    held["order"] = ORDER.into();
    held["terminal"] = "T2".into();
    held["deadline_ms"] = (NOW.millis() + 1_000).into();
    assert_eq!(json["seats"][1], held);
    let mut sold = base("A3", 3, "sold");
    sold["order"] = ORDER.into();
    sold["terminal"] = "T3".into();
    assert_eq!(json["seats"][2], sold);
    let mut broken = base("A4", 4, "blocked");
    broken["reason"] = "broken".into();
    assert_eq!(json["seats"][3], broken);
    assert_eq!(json["seats"][4]["kind"], "couple");
    assert_eq!(json["seats"].as_array().unwrap().len(), 7);
    assert!(answer.text.starts_with(" A .hx /\n B .. "), "{}", answer.text);
}

fn receipt() -> crate::domain::receipt::Receipt {
    crate::domain::receipt::Receipt { till: "T1".parse().unwrap(), number: 17 }
}

#[test]
fn a_hold_tells_its_order_its_total_and_until_when() {
    let answer = hold::answer(&house(), None, &order(OrderState::Pending));
    assert_eq!(answer.json["order"], ORDER);
    assert_eq!(answer.json["seats"], json!(["A1", "A2"]));
    assert_eq!(answer.json["total"], 7_000);
    assert_eq!(answer.json["deadline_ms"], NOW.millis() + 238_000);
    assert_eq!(answer.text, format!("{ORDER} holds A1 A2 until 19:45, 70.00 to pay"));
}

#[test]
fn a_payment_tells_the_state_and_the_change() {
    let paid = Paid {
        order: order(OrderState::Paid),
        change: yuan(3_000),
        step: crate::domain::cash::CashStep::NONE,
        receipt: Some(receipt()),
    };
    let attempt = AttemptId::from_bits(1);
    let answer = pay::answer(&paid, None, &[Tender::Cash { received: yuan(10_000) }], attempt);
    assert_eq!(answer.json["order"], ORDER);
    assert_eq!(answer.json["state"], "paid");
    assert_eq!((&answer.json["change"], &answer.json["tender"]), (&json!(3_000), &json!("cash")));
    assert_eq!(answer.json["parts"], json!([{ "tender": "cash", "amount": 7_000 }]));
    assert_eq!(answer.text, format!("{ORDER} sold: A1 A2, 70.00 cash, change 30.00, receipt T1/17"));
    assert_eq!(answer.json["receipt"], "T1/17");
}

#[test]
fn a_payment_of_nothing_says_so() {
    let mut order = order(OrderState::Paid);
    order.lines.iter_mut().for_each(|line| line.price = yuan(0));
    let paid = Paid { order, change: yuan(0), step: crate::domain::cash::CashStep::NONE, receipt: Some(receipt()) };
    let answer = pay::answer(&paid, None, &[], AttemptId::from_bits(1));
    assert_eq!((&answer.json["tender"], &answer.json["parts"]), (&json!(null), &json!([])));
    assert_eq!(answer.text, format!("{ORDER} sold: A1 A2, nothing to pay, receipt T1/17"));
}

#[test]
fn a_refund_says_how_the_money_goes_back() {
    let tender = Tender::Card { reference: Text::new("A-1") };
    let parts = vec![Part { tender, amount: yuan(7_000) }];
    let seats = vec!["A1".parse().unwrap()];
    let whole = Refunded {
        order: order(OrderState::Refunded),
        seats,
        amount: yuan(7_000),
        fee: yuan(0),
        parts,
        receipt: Some(receipt()),
    };
    let attempt = AttemptId::from_bits(1);
    let answer = refund::answer(&whole, None, attempt);
    assert_eq!((&answer.json["refunded"], &answer.json["attempt"]), (&json!(["A1"]), &json!(attempt.to_string())));
    let part = refund::answer(&Refunded { order: order(OrderState::Paid), ..whole }, None, attempt);
    assert!(part.text.contains(" A1 refunded: "), "{}", part.text);
    assert_eq!((&answer.json["state"], &answer.json["amount"]), (&json!("refunded"), &json!(7_000)));
    assert!(answer.text.ends_with("void 70.00 on card A-1, receipt T1/17"), "{}", answer.text);
}

#[test]
fn a_refund_of_what_was_free_says_so() {
    let seats = vec!["A1".parse().unwrap()];
    let free = Refunded {
        order: order(OrderState::Refunded),
        seats,
        amount: yuan(0),
        fee: yuan(0),
        parts: Vec::new(),
        receipt: None,
    };
    let answer = refund::answer(&free, None, AttemptId::from_bits(1));
    assert!(answer.text.ends_with("refunded: nothing was paid for it"), "{}", answer.text);
}

#[test]
fn a_word_of_a_script_is_no_reference_that_was_misread() {
    let named = |written: &str| super::hold::reference(ScreeningId(42), written).unwrap().to_string();
    assert_eq!(named("42-4t8z0q2m6hvb7kq3"), ORDER);
    assert_ne!(named("42-4T8Z-0Q2M-6HVB-7KQ3"), ORDER);
    assert!(super::hold::reference(ScreeningId(42), "1-2026-0000-0000-0001").is_ok());
}

#[test]
fn only_an_open_order_has_a_deadline() {
    let answer = orders::answer(&[order(OrderState::Pending), order(OrderState::Expired)], &[].into(), &[], NOW);
    assert_eq!(answer.json[0]["deadline_ms"], NOW.millis() + 238_000);
    assert_eq!(answer.json[1].get("deadline_ms"), None);
    assert_eq!(answer.json[1]["state"], "expired");
    assert!(answer.text.contains("03:58"), "{}", answer.text);
}

#[test]
fn an_order_tells_its_whole_history() {
    let act = Act {
        at: NOW,
        state: OrderState::Paid,
        terminal: "T1".parse().unwrap(),
        cashier: Text::new("Li Na"),
        detail: Text::default(),
        receipt: Some(receipt()),
    };
    let tender = Tender::Cash { received: yuan(10_000) };
    let moved = MoneyMoved { flow: Flow::Payment, tender, amount: yuan(7_000), at: NOW, carried: false };
    let history = OrderHistory {
        order: order(OrderState::Paid),
        member: None,
        acts: vec![act],
        money: vec![moved],
        refunded: vec![],
        fee: None,
        exchanges: vec![],
    };
    let answer = order::answer(&history, None, ZONE);
    assert_eq!(answer.json["lines"][1], json!({ "seat": "A2", "fare": "child", "price": 2_500 }));
    assert_eq!(answer.json["history"][0]["state"], "paid");
    assert_eq!(
        answer.json["money"][0],
        json!({ "flow": "payment", "tender": "cash", "amount": 7_000, "received": 10_000, "at_ms": NOW.millis() })
    );
    assert_eq!(answer.json["history"][0]["receipt"], "T1/17");
    assert!(answer.text.contains("2026-11-21 19:42:00"), "{}", answer.text);
}

#[rstest]
#[case(Refusal::Pick(PickFault::TooMany(60)), 1)]
#[case(Refusal::UnknownScreening(ScreeningId(9)), 1)]
#[case(Refusal::Ended(OrderState::Expired), 1)]
#[case(Refusal::Away(Away::LedgerBusy), 3)]
#[case(Refusal::Unsure { since: NOW }, 3)]
#[case(Refusal::Fault("no column named reason".to_owned()), 1)]
fn refusals_end_in_one_and_what_may_be_repeated_in_three(#[case] refusal: Refusal, #[case] exit: u8) {
    let failure = Failure::refused(&refusal, NOW, ZONE);
    assert_eq!(Output { json: false }.finish(Err(failure)), exit);
}

#[test]
fn a_refusal_in_json_has_its_code_its_seats_and_the_ids_to_repeat_with() {
    let taken = TakenSeat { seat: "A2".parse().unwrap(), state: SeatState::Sold { by: by("T3") } };
    let reference = OrderRef { screening: ScreeningId(42), order: OrderId::from_bits(0) };
    let failure = Failure::refused(&Refusal::SeatsTaken(vec![taken]), NOW, ZONE).of_order(reference);
    let json = failure.json();
    assert_eq!(json["code"], "seats_taken");
    assert_eq!(json["seats"], json!(["A2"]));
    assert_eq!(json["order"], "42-0000000000000000");
    assert!(json["message"].as_str().unwrap().contains("A2 sold by T3"));
}

#[test]
fn words_call_seats_as_their_hall_does_and_json_has_their_ids() {
    let plan = HallPlan::parse("1 | ..\nsection: Balcony 楼座\nA | ..\n").unwrap();
    let hall = Some(&plan);
    let mut held = order(OrderState::Pending);
    for (line, seat) in held.lines.iter_mut().zip(["1X1", "A2"]) {
        line.seat = seat.parse().unwrap();
    }
    let answer = hold::answer(&house(), hall, &held);
    assert_eq!(answer.text, format!("{ORDER} holds 1-1, Balcony A 2 until 19:45, 70.00 to pay"));
    assert_eq!(answer.json["seats"], json!(["1X1", "A2"]));
    let listed = orders::answer(
        std::slice::from_ref(&held),
        &[(ScreeningId(42), Arc::new(Hall { id: 1, name: Text::new("1"), plan: plan.clone() }))].into(),
        &[],
        NOW,
    );
    assert!(listed.text.contains("1-1, Balcony A 2"), "{}", listed.text);

    let taken = TakenSeat { seat: "A2".parse().unwrap(), state: SeatState::Sold { by: by("T3") } };
    let failure = Failure::refused_in(hall, &Refusal::SeatsTaken(vec![taken]), NOW, ZONE);
    let json = failure.with_nearest(hall, &["1X2".parse().unwrap()]).json();
    let message = json["message"].as_str().unwrap();
    assert!(
        message.contains("Balcony A 2 sold by T3") && message.ends_with("The nearest equal ones: 1-2."),
        "{message}"
    );
    assert_eq!((&json["seats"], &json["nearest"]), (&json!(["A2"]), &json!(["1X2"])));
}

#[test]
fn an_import_tells_what_it_did_and_what_is_wrong_by_file_and_line() {
    use crate::box_office::{Fault, FilePlace, Imported, Tally};

    let films = Tally { added: 2, changed: 1, same: 4 };
    let answer = super::import::answer(&Imported { films, ..Imported::default() }, true);
    assert_eq!(answer.json["films"], json!({ "added": 2, "changed": 1, "same": 4 }));
    assert!(
        answer.text.starts_with("films: 2 added, 1 changed, 4 same\n") && answer.text.contains("Nothing was written")
    );
    let place = FilePlace { file: "s.csv".to_owned(), line: 7 };
    let wrong = super::import::wrong(&[Fault { place, what: "date: `x` is no date".to_owned() }]);
    assert_eq!(wrong.json["faults"][0], json!({ "file": "s.csv", "line": 7, "what": "date: `x` is no date" }));
    assert!(wrong.text.starts_with("s.csv:7: date: `x` is no date\n"));
}

#[test]
fn blocked_seats_and_what_stands_in_their_way_are_told_by_screening() {
    use crate::box_office::{BlockConflict, Blocked};

    let conflict = BlockConflict { seat: "A1".parse().unwrap(), order: ORDER.parse().unwrap(), is_sold: false };
    let refused =
        super::block::answer("blocked", None, None, &Blocked { conflicts: vec![conflict], ..Blocked::default() });
    assert_eq!(refused.json["conflicts"][0]["state"], "held");
    assert!(refused.text.starts_with(&format!("screening 42: A1 is held by {ORDER}\nNothing was done.")));
    let seats = [(ScreeningId(42), vec!["A2".parse().unwrap()])].into();
    let done = Blocked { is_done: true, seats, conflicts: Vec::new() };
    let unblocked = super::block::answer("unblocked", None, None, &done);
    assert_eq!((unblocked.text.as_str(), unblocked.json.get("reason")), ("screening 42: A2 unblocked", None));
    assert_eq!(super::block::answer("blocked", Some(BlockReason::House), None, &done).json["reason"], "house");
}

#[test]
fn calling_off_lists_whose_money_goes_back() {
    let done = crate::box_office::CalledOff { at: NOW, to_refund: vec![order(OrderState::Paid)], held: Vec::new() };
    let answer = super::call_off::answer(ScreeningId(42), None, &done);
    assert_eq!((&answer.json["to_refund"][0]["order"], &answer.json["held"]), (&json!(ORDER), &json!([])));
    assert!(answer.text.contains(&format!("to refund: {ORDER}  70.00  A1 A2")), "{}", answer.text);
}

#[test]
fn an_exchange_says_what_was_carried_paid_and_kept() {
    let done = crate::box_office::Exchanged {
        step: crate::domain::cash::CashStep::NONE,
        order: order(OrderState::Paid),
        change: yuan(500),
        old: Order { reference: "41-4T8Z0Q2M6HVB7KQ4".parse().unwrap(), ..order(OrderState::Refunded) },
        seats: vec!["G7".parse().unwrap()],
        fee: yuan(450),
        carried: yuan(4_050),
        back: Vec::new(),
        receipt: Some(receipt()),
    };
    let answer = exchange::answer(&done, None, AttemptId::from_bits(1));
    assert_eq!(
        (&answer.json["due"], &answer.json["fee"], &answer.json["carried"]),
        (&json!(2_950), &json!(450), &json!(4_050))
    );
    assert_eq!((&answer.json["of"]["state"], &answer.json["exchanged"]), (&json!("refunded"), &json!(["G7"])));
    let told =
        "sold: A1 A2, for G7 of 41-4T8Z0Q2M6HVB7KQ4: 40.50 carried, 29.50 paid, change 5.00, 4.50 kept, receipt T1/17";
    assert!(answer.text.ends_with(told), "{}", answer.text);
}

#[test]
fn a_refusal_for_another_fee_says_which() {
    let line = order(OrderState::Paid).lines[0];
    let ladder: crate::domain::fee::FeeLadder = "0m 10%".parse().unwrap();
    let quote = ladder.quote(&[line], NOW, NOW).unwrap();
    let failure = Failure::refused(&Refusal::FeeChanged(Box::new(quote)), NOW, ZONE).json();
    assert_eq!(
        (&failure["code"], &failure["fee"], &failure["percent"]),
        (&json!("fee_changed"), &json!(450), &json!(10))
    );
    assert_eq!(
        failure["message"],
        "The house keeps 4.50 now, 10 %. Nothing was done. Tell the guest, then do it again."
    );
}
