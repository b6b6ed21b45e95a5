//! Bugs of the protocol that are planted (`src/planted.rs`) must be caught.
//!
//! Each has a small scenario on real stores, in a program of its own: this one, started again. With the bug it must
//! find something wrong, within ten seconds; without it, nothing. What it looks at is what a house looks at: what
//! people were told, and `verify`.

use crate::paying::pay;
use std::process::Command;
use std::time::{Duration, Instant};

use frontrow::box_office::{BoxOffice, NewPacket};
use frontrow::domain::ids::ScreeningId;
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::{Order, OrderState};
use frontrow::domain::packet::{Funding, PacketKind};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::setting::Setting;
use frontrow::domain::tender::{Part, Tender};
use frontrow::domain::text::Text;
use frontrow::ledger::{CommitError, Ledger, Sale, TakenShare};
use frontrow::live::{Grab, Live};

use super::house::{FIRST, House, cash, eventually, picks, seat, sell, states};
use super::planted_servers;
use super::rollback::{Saved, take_seats};

/// The bugs.
const BUGS: [&str; 18] = [
    "unique-key-dropped",
    "release-without-owner",
    "terminal-clock",
    "retry-with-new-id",
    "load-skipped",
    "freed-unasked",
    "apply-out-of-order",
    "second-attempt",
    "wallet-read-then-write",
    "packet-epoch-kept",
    "version-counted",
    "prices-believed",
    "begun-unreviewed",
    "old-ticket-alive",
    "difference-twice",
    "fee-by-terminal",
    "messages-swapped",
    "shared-map-misses",
];

/// The screening after [`FIRST`].
const SECOND: ScreeningId = ScreeningId(2);

/// How long a bug may stay uncaught.
const LIMIT: Duration = Duration::from_secs(10);

/// Names the scenario to the program that is started.
const SCENARIO: &str = "FRONTROW_TEST_SCENARIO";

/// What a scenario says when it found something wrong.
const CAUGHT: &str = "caught: ";

#[test]
#[ignore = "goes by the time, so that nothing else may run beside it; .ci/test asks for it"]
fn every_planted_bug_is_caught_within_ten_seconds_and_none_is_seen_where_none_is() {
    std::thread::scope(|scope| {
        let all: Vec<&str> = BUGS.into_iter().chain(planted_servers::BUGS).collect();
        for pair in all.chunks(2) {
            let run = |bug: &'static str| {
                scope.spawn(move || {
                    let (is_caught, said, took) = play(bug, true);
                    assert!(is_caught && took < LIMIT, "{bug} was not caught, after {took:?}: {said}");
                    let caught = said.lines().find_map(|line| line.split_once(CAUGHT)).map_or("", |(_, what)| what);
                    eprintln!("{bug}: caught in {took:?}: {caught}");
                    let (is_caught, said, _) = play(bug, false);
                    assert!(!is_caught, "without {bug}: {said}");
                })
            };
            let running: Vec<_> = pair.iter().copied().map(run).collect();
            for scenario in running {
                scenario.join().unwrap();
            }
        }
    });
}

/// Plays a scenario, with its bug or without: whether it caught something, what it said, and how long it took.
fn play(bug: &str, with_it: bool) -> (bool, String, Duration) {
    let begun = Instant::now();
    let mut program = program(planted_servers::BUGS.contains(&bug));
    program.args(["--exact", "planted::scenario", "--ignored", "--nocapture"]).env(SCENARIO, bug);
    program.env("RUST_BACKTRACE", "0");
    if bug == "retry-with-new-id" {
        program.env("FRONTROW_CRASH_AT", "commit-answer");
    }
    if with_it {
        program.env("FRONTROW_PLANTED", bug);
    }
    let output = program.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_caught = said.contains(CAUGHT);
    assert!(output.status.success() != is_caught, "{bug}, planted: {with_it}: {said}");
    (is_caught, said, begun.elapsed())
}

/// This one; with servers of its own where one does not show the bug.
fn program(on_servers: bool) -> Command {
    let this = std::env::current_exe().unwrap();
    if !on_servers {
        return Command::new(this);
    }
    let mut program = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/redis"));
    program.args(["cluster", "--plain"]).arg(this);
    program
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "played by the test above"]
async fn scenario() {
    let played = std::env::var(SCENARIO).unwrap();
    if planted_servers::BUGS.contains(&played.as_str()) {
        return planted_servers::play(&played).await;
    }
    let house = House::with_hold(Duration::from_mins(1)).await;
    match played.as_str() {
        "unique-key-dropped" => two_payments_after_a_wipe(&house).await,
        "release-without-owner" => a_hold_that_outlived_its_seats(&house).await,
        "terminal-clock" => a_terminal_whose_clock_is_wrong(&house).await,
        "retry-with-new-id" => a_commit_whose_answer_is_lost(&house).await,
        "load-skipped" => a_wipe_after_a_sale(&house).await,
        "freed-unasked" => a_commit_that_comes_late().await,
        "apply-out-of-order" => two_sales_applied_in_the_wrong_order(&house).await,
        "second-attempt" => two_guests_pay_one_order(&house).await,
        "wallet-read-then-write" => one_wallet_at_two_counters(&house).await,
        "version-counted" => a_store_that_is_rolled_back(&house).await,
        "packet-epoch-kept" => a_share_taken_before_a_wipe(&house).await,
        "prices-believed" => a_price_written_into_redis(&house).await,
        "begun-unreviewed" => an_order_that_grew_under_the_card(&house).await,
        "old-ticket-alive" | "difference-twice" => tickets_for_dearer_ones(&house).await,
        "fee-by-terminal" => a_refund_where_the_clock_is_wrong(&house).await,
        "messages-swapped" => two_messages_in_the_wrong_order(&house).await,
        "shared-map-misses" => a_seat_that_is_free_again(&house).await,
        other => panic!("no scenario {other}"),
    }
}

pub(crate) fn expect(holds: bool, what: &str) {
    assert!(holds, "{CAUGHT}{what}");
}

pub(crate) async fn verify(office: &BoxOffice) {
    for check in office.verify().await.unwrap().checks {
        expect(check.violations == 0, &format!("{}: {:?}", check.what, check.examples));
    }
}

/// What a terminal commits that was stopped after it began to pay.
async fn begun(live: &Live, order: &Order, office: &BoxOffice, lasts: Duration) -> Sale {
    let attempt = office.new_attempt();
    let order =
        live.begin(order.reference, &order.lines, attempt, lasts, office.terminal(), &office.cashier()).await.unwrap();
    let tender = Tender::Cash { received: order.total() };
    let parts = vec![Part { tender, amount: order.total() }];
    Sale {
        order,
        attempt,
        parts,
        step: office.house().cash,
        at: office.now(),
        reason: Text::default(),
        allows_inside: false,
    }
}

async fn two_payments_after_a_wipe(house: &House) {
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let order = one.hold(one.new_order(FIRST), &picks("G7 G8")).await.unwrap();
    let sale = begun(&live, &order, &one, Duration::from_secs(15)).await;
    house.wipe().await;
    sell(&two, FIRST, "G8 G9").await;
    let late = house.ledger.commit(&sale).await;
    expect(matches!(late, Err(CommitError::SeatsSold(_))), "a seat was sold twice");
    verify(&two).await;
}

async fn a_hold_that_outlived_its_seats(house: &House) {
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let order = one.hold(one.new_order(FIRST), &picks("G7 G8")).await.unwrap();
    // Its seats are another's, as when a wipe took them and its record came back from a copy.
    let record: String =
        redis::cmd("GET").arg(house.keys().order(order.reference)).query_async(&mut house.redis().await).await.unwrap();
    house.wipe().await;
    let sold = sell(&two, FIRST, "G7 G8").await;
    let key = house.keys().order(order.reference);
    let () = redis::cmd("SET").arg(key).arg(record).query_async(&mut house.redis().await).await.unwrap();
    one.cancel(order.reference).await.unwrap();
    let again = one.hold(one.new_order(FIRST), &picks("G7")).await;
    expect(matches!(again, Err(Refusal::SeatsTaken(_))), &format!("a seat of {sold} was free again"));
    verify(&two).await;
}

/// What a terminal is told whose clock is an hour ahead.
fn an_hour_ahead(house: &House, command: &[&str]) -> String {
    let folder = house.directory.path();
    let mut other = Command::new("faketime");
    other.args(["-f", "+1h", env!("CARGO_BIN_EXE_frontrow")]).args(command).args(["--json", "--terminal", "T2"]);
    other.arg("--redis").arg(format!("unix://{}", folder.join("live/redis.sock").display()));
    other
        .arg("--data-dir")
        .arg(folder)
        .arg("--ledger")
        .arg(&house.database.url)
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let answer = other.output().expect("faketime is installed").stdout;
    String::from_utf8_lossy(&answer).into_owned()
}

/// To another terminal every hold would be over.
async fn a_terminal_whose_clock_is_wrong(house: &House) {
    let one = house.office("T1").await;
    one.hold(one.new_order(FIRST), &picks("G7 G8")).await.unwrap();
    let answer = an_hour_ahead(house, &["hold", "1", "G8"]);
    expect(answer.contains("seats_taken"), &format!("a hold was over before its deadline: {answer}"));
    verify(&one).await;
}

async fn a_commit_whose_answer_is_lost(house: &House) {
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("G7 G8")).await.unwrap();
    let told = pay(&office, reference, office.new_attempt(), cash(90)).await;
    let known = house.ledger.order(reference).await.unwrap().map(|known| known.order.state);
    expect(told.is_ok() == (known == Some(OrderState::Paid)), &format!("told {told:?}, and it is {known:?}"));
    verify(&office).await;
}

async fn a_wipe_after_a_sale(house: &House) {
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    sell(&one, FIRST, "G7 G8").await;
    house.wipe().await;
    let held = two.hold(two.new_order(FIRST), &picks("G8")).await;
    expect(matches!(held, Err(Refusal::SeatsTaken(_))), "a sold seat was held");
    verify(&two).await;
}

async fn a_commit_that_comes_late() {
    let short = House::with_hold(Duration::from_millis(100)).await;
    let (one, two) = (short.office("T1").await, short.office("T2").await);
    let (live, _pushes) = short.live(short.ledger.id()).await;
    let order = one.hold(one.new_order(FIRST), &picks("G7 G8")).await.unwrap();
    let sale = begun(&live, &order, &one, Duration::from_millis(100)).await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    two.hold(two.new_order(FIRST), &picks("G8 G9")).await.unwrap();
    let late = short.ledger.commit(&sale).await;
    let is_refused = matches!(late, Err(CommitError::OrderEnded(OrderState::Expired)));
    expect(is_refused, "an order was sold whose seats had been given to others");
    verify(&two).await;
}

async fn two_sales_applied_in_the_wrong_order(house: &House) {
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let order = one.hold(one.new_order(FIRST), &picks("G7 G8")).await.unwrap();
    let sale = begun(&live, &order, &one, Duration::from_secs(15)).await;
    // The other terminal has looked before, and looks again only where Redis says that it missed something.
    let reference = two.new_order(FIRST);
    two.hold(reference, &picks("H7 H8")).await.unwrap();
    house.ledger.commit(&sale).await.unwrap();
    pay(&two, reference, two.new_attempt(), cash(90)).await.unwrap();
    let sold = two.open(FIRST).await.unwrap().seats.counts(two.now()).sold;
    expect(sold == 4, &format!("4 seats are sold, and {sold} are shown so"));
    verify(&two).await;
}

async fn two_guests_pay_one_order(house: &House) {
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = one.new_order(FIRST);
    one.hold(reference, &picks("G7 G8")).await.unwrap();
    pay(&one, reference, one.new_attempt(), cash(90)).await.unwrap();
    let again = pay(&two, reference, two.new_attempt(), cash(90)).await;
    expect(again.is_err(), "an order was paid twice");
    verify(&two).await;
}

async fn one_wallet_at_two_counters(house: &House) {
    // Two programs, so that each has its own connection for writing.
    let other = Ledger::open(&house.database.url).await.unwrap();
    let (one, two) = (house.office("T1").await, house.office_on("T2", other).await);
    let member = one.create_member(Text::new("李娜"), "13800005678".parse().unwrap()).await.unwrap().id;
    let code = one.create_packet(&packet(&one, 60_00, 1)).await.unwrap().packet.code;
    one.grab_recorded(code, member).await.unwrap();
    let pay = async |office: &BoxOffice, seats: &str| {
        let reference = office.new_order(FIRST);
        office.hold(reference, &picks(seats)).await.unwrap();
        office.attach(reference, Some(member)).await.unwrap();
        let all = Tender::Wallet { amount: Money::new(45_00, Currency::CNY) };
        pay(office, reference, office.new_attempt(), vec![all]).await.is_ok()
    };
    let paid = tokio::join!(pay(&one, "G7"), pay(&two, "G8"));
    expect(paid != (true, true), "a wallet paid more than it had");
    verify(&one).await;
}

/// A ticket is given for a dearer one of another screening, and the rest is paid.
async fn tickets_for_dearer_ones(house: &House) {
    let office = house.office("T1").await;
    let of = sell(&office, FIRST, "G7 G8").await;
    let new = office.hold(office.new_order(SECOND), &picks("F5")).await.unwrap();
    let quote = office.exchange_quote(of, &[seat("G7")], &new.lines, &[]).await.unwrap();
    office
        .exchange(new.reference, &new.lines, office.new_attempt(), cash(60), quote.exchange, Text::default())
        .await
        .unwrap();
    verify(&office).await;
}

/// The fee that is told at one counter is the fee at another, whose clock is an hour ahead.
async fn a_refund_where_the_clock_is_wrong(house: &House) {
    let office = house.office("T1").await;
    office.adopt_house().await.unwrap();
    office.change_house(Setting::FeeLadder, "24h 0%, 30m 10%, 0m 50%").await.unwrap();
    let of = sell(&office, FIRST, "G7 G8").await.to_string();
    let fee = office.refund_quote(of.parse().unwrap(), &[]).await.unwrap().fee.fee;
    let fee = fee.minor().to_string();
    let answer = an_hour_ahead(house, &["refund", &of, "--fee", &fee, "--minor", "--reason", "ill"]);
    expect(answer.contains("\"refunded\""), &format!("another fee than was told: {answer}"));
    verify(&office).await;
}

/// It goes on to the version that a screen has, with other seats.
async fn a_store_that_is_rolled_back(house: &House) {
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut events = two.listen();
    two.watch(Some(FIRST));
    one.hold(one.new_order(FIRST), &picks("G1")).await.unwrap();
    let before = Saved::of(house, FIRST).await;
    for seat in ["G2", "G3"] {
        one.hold(one.new_order(FIRST), &picks(seat)).await.unwrap();
    }
    let mut map = None;
    eventually("the screen has them", 4, async || {
        take_seats(&mut events, &mut map);
        map.as_ref().is_some_and(|map| states(map).contains_key("G3"))
    })
    .await;
    before.put_back(house).await;
    for seat in ["H1", "H2", "H3", "H4"] {
        one.hold(one.new_order(FIRST), &picks(seat)).await.unwrap();
    }
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    take_seats(&mut events, &mut map);
    let (screen, store) = (map.as_ref().map(states), states(&one.open(FIRST).await.unwrap().seats));
    expect(screen.as_ref() == Some(&store), &format!("the screen shows {screen:?}, and held are {store:?}"));
    two.close().await;
}

/// What the one that comes late tells is learned from nothing else: the map has the version that the store has.
async fn two_messages_in_the_wrong_order(house: &House) {
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let (mut events, mut map) = (two.listen(), None);
    one.open(FIRST).await.unwrap();
    two.watch(Some(FIRST));
    eventually("the screen has the hall", 4, async || {
        take_seats(&mut events, &mut map);
        map.is_some()
    })
    .await;
    // Twice, for in the middle of a burst the screen may have read the seats.
    for row in ["G", "H"] {
        for number in 1..=4 {
            one.hold(one.new_order(FIRST), &picks(&format!("{row}{number}"))).await.unwrap();
        }
        eventually("the screen has the last of them", 4, async || {
            take_seats(&mut events, &mut map);
            map.as_ref().is_some_and(|map| states(map).contains_key(&*format!("{row}4")))
        })
        .await;
        let (screen, store) = (map.as_ref().map(states), states(&one.open(FIRST).await.unwrap().seats));
        expect(screen.as_ref() == Some(&store), &format!("the screen shows {screen:?}, and held are {store:?}"));
    }
    two.close().await;
}

fn packet(office: &BoxOffice, total: i64, shares: u32) -> NewPacket {
    NewPacket {
        code: office.new_packet(),
        kind: PacketKind::Lucky,
        total: Money::new(total, Currency::CNY),
        shares,
        greeting: Text::new("恭喜发财"),
        funding: Funding::Promotion,
        opens_at: None,
        lasts: Duration::from_hours(24),
    }
}

async fn a_share_taken_before_a_wipe(house: &House) {
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let mut members = Vec::new();
    for n in 0..2 {
        let phone = format!("1380000567{n}").parse().unwrap();
        members.push(one.create_member(Text::new("李娜"), phone).await.unwrap().id);
    }
    let code = one.create_packet(&packet(&one, 10_00, 3)).await.unwrap().packet.code;
    let Grab::Taken(claim, epoch) = live.grab(code, members[0], &Text::new("李娜")).await.unwrap() else {
        panic!("not taken")
    };
    house.wipe().await;
    // Loaded anew, by one who looks.
    let grabbed = two.grab(code, members[1]).await.unwrap();
    // The terminal that took the first share was stopped until now.
    let late = TakenShare { code, epoch, claim: claim.clone() };
    house.ledger.record_claims(&[late], two.now(), (one.terminal(), &one.cashier())).await.unwrap();
    two.close().await;
    let claims = house.ledger.packet(code).await.unwrap().unwrap().claims;
    let is_theirs = claims.iter().any(|claim| claim.member == members[1]);
    expect(is_theirs, &format!("share {} was given twice, and {} lost it", grabbed.claim.share, members[1]));
    verify(&one).await;
}

/// What the terminals of a program have on their screens is what the live store has.
async fn a_seat_that_is_free_again(house: &House) {
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let three = two.beside("T3".parse().unwrap(), Text::new("Cashier of T3"));
    let (_others, mut events, mut shown) = (two.listen(), three.listen(), None);
    three.watch(Some(FIRST));
    let look = two.map_of(FIRST);
    look.shown().await;
    let held = one.hold(one.new_order(FIRST), &picks("G7 G8")).await.unwrap();
    one.cancel(held.reference).await.unwrap();
    sell(&one, FIRST, "H1").await;
    // Also after what the heartbeat would have seen.
    tokio::time::sleep(Duration::from_secs(2)).await;
    take_seats(&mut events, &mut shown);
    let there = one.open(FIRST).await.unwrap().seats;
    for (whose, map) in [("of the program", look.seats()), ("on the screen", shown)] {
        let map = map.unwrap();
        expect(states(&map) == states(&there), &format!("the map {whose} shows {:?}", states(&map)));
    }
    verify(&one).await;
}

async fn a_price_written_into_redis(house: &House) {
    let office = house.office("T1").await;
    let order = office.hold(office.new_order(FIRST), &picks("G7 G8")).await.unwrap();
    let (key, mut redis) = (house.keys().order(order.reference), house.redis().await);
    let record: String = redis::cmd("GET").arg(&key).query_async(&mut redis).await.unwrap();
    let () = redis::cmd("SET").arg(&key).arg(record.replace(":4500:", ":1:")).query_async(&mut redis).await.unwrap();
    let paid = pay(&office, order.reference, office.new_attempt(), cash(1)).await;
    verify(&office).await;
    expect(paid.is_err(), "two seats were sold for 0.02");
}

async fn an_order_that_grew_under_the_card(house: &House) {
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let order = one.hold(one.new_order(FIRST), &picks("G7 G8")).await.unwrap();
    two.amend(&order, &picks("G7 G8 G9")).await.unwrap();
    let card = vec![Tender::Card { reference: Text::new("A-1042") }];
    let paid = one.pay(order.reference, &order.lines, one.new_attempt(), card).await;
    expect(paid.is_err(), "a card that was charged with 90.00 bought seats for 135.00");
    verify(&one).await;
}
