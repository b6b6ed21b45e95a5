//! Guests at doors: let in once, by the ledger, and by the signature alone while it is away.

use std::path::PathBuf;
use std::time::Duration;

use frontrow::box_office::{BoxOffice, Event, Judged, Notice};
use frontrow::domain::entry::{Gate, Scan, Verdict, Way};
use frontrow::domain::ids::{EntryId, OrderRef};
use frontrow::domain::price::Fare;
use frontrow::domain::refusal::{Away, Refusal};
use frontrow::domain::setting::Setting;
use frontrow::domain::staff::{About, Act, Role};
use frontrow::domain::text::Text;
use frontrow::domain::ticket::CodeFault;
use frontrow::domain::time::Timestamp;
use frontrow::ledger::Ledger;
use tokio::sync::mpsc::UnboundedReceiver;

use super::house::{FIRST, House, Locked, catalogue_from, eventually, picks, seat, sell};
use super::redis_store::Redis;
use super::staff::{ADMIN, CASHIER, MANAGER, SECOND, SUPERVISOR, USHER, at, number, pin, staffed};

/// A house whose first film began ten minutes ago.
fn on_now() -> frontrow::ledger::Catalogue {
    catalogue_from(Timestamp::from_millis(chrono::Utc::now().timestamp_millis() - 600_000))
}

fn file(house: &House, door: &str) -> PathBuf {
    house.directory.path().join(format!("door-{door}"))
}

async fn terminal(house: &House, name: &str) -> BoxOffice {
    let office = house.office(name).await;
    office.keep_ticket_key_in(house.directory.path().join("ticket-key"));
    office.keep_entries_in(file(house, name));
    office
}

async fn codes(office: &BoxOffice, order: OrderRef, names: &str) -> Vec<String> {
    let prints: Vec<_> = names.split(' ').map(|name| (seat(name), 1)).collect();
    office.sign_tickets(order, &prints).await.unwrap()
}

fn at_gate(door: &BoxOffice, gate: Gate) -> Scan {
    Scan { id: door.new_entry(), gate, way: Way::In }
}

async fn scan(door: &BoxOffice, code: &str) -> Judged {
    door.scan(code, at_gate(door, Gate::House)).await.unwrap()
}

/// What is known by the ledger's count alone is told by then.
const COUNTED: Duration = Duration::from_secs(9);

async fn inside(events: &mut UnboundedReceiver<Event>, names: &[&str], within: Duration) {
    let wanted = names.iter().map(|name| seat(name)).collect();
    let told = async {
        loop {
            match events.recv().await.unwrap() {
                Event::Inside { screening: FIRST, seats } if seats == wanted => return,
                _ => {}
            }
        }
    };
    tokio::time::timeout(within, told).await.expect("who is inside is told");
}

#[tokio::test]
async fn a_guest_comes_in_once_by_a_ticket_and_other_screens_see_it() {
    let house = House::showing(&on_now()).await;
    let (counter, one, two) =
        (terminal(&house, "T1").await, terminal(&house, "D1").await, terminal(&house, "D2").await);
    let order = sell(&counter, FIRST, "G7 G8 G9").await;
    let codes = codes(&counter, order, "G7 G8 G9").await;
    let mut events = counter.listen();
    counter.watch(Some(FIRST));
    inside(&mut events, &[], COUNTED).await;

    let first = at_gate(&one, Gate::Screening(FIRST));
    for _ in 0..2 {
        let judged = one.scan(&codes[0].to_lowercase(), first).await.unwrap();
        assert_eq!((&judged.verdict, judged.fare, judged.is_alone), (&Verdict::Welcome, Some(Fare::ADULT), false));
        assert_eq!(judged.screening.unwrap().hall.name.as_str(), "1");
    }
    inside(&mut events, &["G7"], COUNTED).await;
    let again = scan(&two, &codes[0]).await;
    assert!(matches!(again.verdict, Verdict::AlreadyIn { door, .. } if door.as_str() == "D1") && !again.passes);
    let mut forged = codes[1].clone();
    forged.replace_range(60..61, if &forged[60..61] == "A" { "B" } else { "A" });
    let told = scan(&two, &forged).await;
    assert_eq!((told.verdict, told.fault), (Verdict::Forged, Some(CodeFault::Forged)));
    assert_eq!(scan(&two, "42").await.fault, Some(CodeFault::NotATicket));

    // Redis is told, and nothing more.
    house.wipe().await;
    assert_eq!(scan(&two, &codes[1]).await.verdict, Verdict::Welcome);
    inside(&mut events, &["G7", "G8"], COUNTED).await;
    counter
        .refund_seats(
            order,
            counter.new_attempt(),
            &[seat("G9")],
            frontrow::domain::money::Money::zero(frontrow::domain::money::Currency::CNY),
            Text::new("ill"),
        )
        .await
        .unwrap();
    assert_eq!(scan(&one, &codes[2]).await.verdict, Verdict::GivenBack);
    let counted = (one.tickets_sold(&[FIRST, SECOND]).await.unwrap(), one.admitted(&[FIRST, SECOND]).await.unwrap());
    assert_eq!(counted, ([(FIRST, 2)].into(), [(FIRST, 2)].into()));
    let later = sell(&counter, SECOND, "G7").await;
    let of_later = self::codes(&counter, later, "G7").await.concat();
    assert_eq!(scan(&one, &of_later).await.verdict, Verdict::TooEarly);
    let elsewhere = one.scan(&of_later, at_gate(&one, Gate::Screening(FIRST))).await.unwrap();
    assert_eq!(elsewhere.verdict, Verdict::AnotherScreening(SECOND));
    counter.close().await;
}

/// A row of a door that died before it said a word of it.
async fn comes_in_unsaid(house: &House, order: OrderRef, name: &str) {
    let now = chrono::Utc::now().timestamp_millis();
    let id = EntryId::from_bits(rand::random());
    house
        .tamper(&format!(
            "INSERT INTO entries (id, order_id, seat, n, screening, print, verdict, door, cashier, at, booked_at) \
             VALUES ('{id}', '{}', '{}', 1, {}, 1, 'welcome', 'D9', 'Ulf', {now}, {now})",
            order.order,
            seat(name),
            order.screening
        ))
        .await;
}

#[tokio::test]
async fn a_map_knows_who_is_inside_whatever_word_of_a_door_was_lost() {
    let soon = Duration::from_secs(4);
    let house = House::alone_showing(&on_now()).await;
    let counter = terminal(&house, "T1").await;
    let order = sell(&counter, FIRST, "G7 G8 G9").await;
    let mut events = counter.listen();
    counter.watch(Some(FIRST));
    inside(&mut events, &[], COUNTED).await;
    // The feed's line breaks, and what is said meanwhile nobody hears.
    let redis = house.redis().await;
    let Redis::One(redis) = redis else { panic!("a Redis of its own") };
    for (name, expected) in [("G7", &["G7"][..]), ("G8", &["G7", "G8"])] {
        comes_in_unsaid(&house, order, name).await;
        eventually("it listens, and the line breaks", 5, async || {
            let kill = redis::cmd("CLIENT").arg("KILL").arg("TYPE").arg("pubsub").take();
            kill.query_async::<u32>(&mut redis.clone()).await.unwrap() > 0
        })
        .await;
        inside(&mut events, expected, soon).await;
    }
    // No line broke, and no door said anything: the ledger counts.
    comes_in_unsaid(&house, order, "G9").await;
    inside(&mut events, &["G7", "G8", "G9"], COUNTED).await;
    // Who has the money back is not inside any more, and whoever buys the seat is not yet.
    let nothing = frontrow::domain::money::Money::zero(frontrow::domain::money::Currency::CNY);
    counter.refund_seats(order, counter.new_attempt(), &[seat("G8")], nothing, Text::new("ill")).await.unwrap();
    inside(&mut events, &["G7", "G9"], soon).await;
    counter.close().await;
}

#[tokio::test]
async fn a_door_lets_in_by_the_signature_while_the_ledger_is_away_and_doubles_are_told_once_it_is_back() {
    // Another program keeps the whole file.
    let house = House::on_file_showing(&on_now()).await;
    let counter = terminal(&house, "T1").await;
    let order = sell(&counter, FIRST, "G7 G8").await;
    let codes = codes(&counter, order, "G7 G8").await;
    let (one, two) = (terminal(&house, "D1").await, terminal(&house, "D2").await);
    let mut told = two.listen();
    drop(one.listen());
    for door in [&one, &two] {
        assert!(door.open_door().await.unwrap().iter().any(|screening| screening.id == FIRST));
    }
    let locked = Locked::lock(&house).await;
    let begun = std::time::Instant::now();
    let first = at_gate(&one, Gate::Hall(1));
    for _ in 0..2 {
        let judged = one.scan(&codes[0], first).await.unwrap();
        assert_eq!((&judged.verdict, judged.is_alone, judged.passes), (&Verdict::Welcome, true, true));
    }
    assert!(begun.elapsed() < Duration::from_secs(4), "no guest waits for long: {:?}", begun.elapsed());
    let again = scan(&one, &codes[0]).await;
    assert!(matches!(again.verdict, Verdict::AlreadyIn { .. }) && again.is_alone, "its own file catches it");
    let elsewhere = one.scan(&codes[1], at_gate(&one, Gate::Hall(2))).await.unwrap();
    assert_eq!(elsewhere.verdict, Verdict::AnotherScreening(FIRST));
    assert_eq!(one.entries_kept(), 1);
    assert_eq!(scan(&two, &codes[0]).await.verdict, Verdict::Welcome, "another door cannot know");
    // The first door is killed, and its file is all that is left of whom it let in.
    one.close().await;
    locked.unlock().await;

    let anew = terminal(&house, "D1").await;
    eventually("it is booked", 15, async || {
        anew.open_door().await.unwrap();
        anew.entries_kept() == 0
    })
    .await;
    eventually("the other's too", 15, async || two.entries_kept() == 0).await;
    let mut doubles = Vec::new();
    while let Ok(event) = told.try_recv() {
        doubles.extend(Some(event).filter(|event| matches!(event, Event::Notice(Notice::LetInAlone { .. }))));
    }
    let of_one = anew.notices().into_iter().filter(|notice| matches!(notice, Notice::LetInAlone { .. }));
    assert_eq!(doubles.len() + of_one.count(), 1, "one of the two was the second");
    assert_eq!(house.number("SELECT COUNT(*) FROM entries").await, 2);
    assert_eq!(house.number("SELECT COUNT(n) FROM entries").await, 1);
    assert_eq!(scan(&anew, &codes[1]).await.verdict, Verdict::Welcome);
    let verdict = anew.verify().await.unwrap();
    let named = verdict.checks.iter().find(|check| check.code == "entries_alone").unwrap();
    assert!(verdict.is_clean() && named.looked_at == 1 && named.examples.len() == 1, "{verdict:?}");
    two.close().await;
}

#[tokio::test]
async fn a_key_that_cannot_be_looked_up_without_the_ledger_makes_no_guest_a_forger() {
    let house = House::showing(&on_now()).await;
    let counter = terminal(&house, "T1").await;
    let order = sell(&counter, FIRST, "G7 G8").await;
    let by_old = codes(&counter, order, "G7").await.concat();
    let old = counter.ticket_keys().await.unwrap().rows[0].id;
    let ledger = Ledger::open(&house.database.url).await.unwrap();
    let door = house.office_on("D1", ledger.clone()).await;
    door.open_door().await.unwrap();
    counter.rotate_ticket_key().await.unwrap();
    let by_new = codes(&counter, order, "G8").await.concat();
    counter.retire_ticket_key(old).await.unwrap();
    let knowing = house.office_on("D2", ledger.clone()).await;
    knowing.open_door().await.unwrap();
    for office in [&door, &knowing] {
        office.keep_entries_in(file(&house, office.terminal().as_str()));
    }

    ledger.close().await;
    for (door, code) in [(&door, &by_new), (&knowing, &by_old)] {
        let refused = door.scan(code, at_gate(door, Gate::House)).await.unwrap_err();
        assert_eq!(refused, Refusal::Away(Away::Ledger));
    }
    let there = terminal(&house, "D3").await;
    for code in [&by_new, &by_old] {
        assert_eq!(scan(&there, code).await.verdict, Verdict::Welcome, "with the ledger both are good");
    }
}

#[tokio::test]
async fn an_usher_asks_to_let_one_in_all_the_same_and_who_is_in_gets_the_money_by_leave_of_a_manager() {
    let house = House::showing(&on_now()).await;
    staffed(&house).await;
    let (usher, counter) = (at(&house, "D1", USHER).await, at(&house, "T1", SUPERVISOR).await);
    let order = sell(&counter, FIRST, "G7 G8").await;
    let codes = codes(&counter, order, "G7 G8").await;
    assert!(scan(&usher, &codes[0]).await.passes);
    let scan = at_gate(&usher, Gate::House);
    assert!(!usher.scan(&codes[0], scan).await.unwrap().passes);
    let asked = Refusal::LeaveNeeded(Act::AdmitAnyway, Role::SUPERVISOR);
    assert_eq!(usher.scan_anyway(&codes[0], scan).await.unwrap_err(), asked);
    let leave = usher.give_leave(Act::AdmitAnyway, number(SUPERVISOR), pin(SUPERVISOR)).await.unwrap();
    let by_leave = usher.with_leave(leave);
    for _ in 0..2 {
        let judged = by_leave.scan_anyway(&codes[0], scan).await.unwrap();
        assert!(judged.passes && matches!(judged.verdict, Verdict::AlreadyIn { .. }));
    }
    let booked = "SELECT COUNT(*) FROM tape WHERE what = 'admitted' AND cashier = 'Ulf' AND allowed_by = '4 Susan'";
    assert_eq!(house.number(booked).await, 1);

    // Or the supervisor allows it at the counter.
    let other = sell(&counter, FIRST, "H7").await;
    let code = self::codes(&counter, other, "H7").await.concat();
    assert!(usher.scan(&code, at_gate(&usher, Gate::House)).await.unwrap().passes);
    let (asking, again) = (usher.apart(), at_gate(&usher, Gate::House));
    assert_eq!(asking.scan_anyway(&code, again).await.unwrap_err(), asked);
    let about = About { order: Some(other), seats: vec![seat("H7")], ..About::default() };
    let wanted = asking.leave_wanted().unwrap();
    let ask = usher.ask_leave(&wanted, about, Duration::from_mins(1)).await.unwrap();
    counter.answer_leave(&ask, true).await.unwrap().unwrap();
    let leave = usher.await_leave(&ask).await.unwrap().leave.unwrap();
    assert!(usher.with_leave(leave).scan_anyway(&code, again).await.unwrap().passes);
    assert_eq!(house.number("SELECT COUNT(*) FROM tape WHERE what = 'admitted' AND cashier = 'Ulf'").await, 2);

    let asked = Refusal::LeaveNeeded(Act::RefundInside, Role::MANAGER);
    let (nothing, attempt) = (frontrow::domain::money::Money::zero(counter.house().currency), counter.new_attempt());
    let refund = async |office: &BoxOffice, name: &str| {
        office.refund_seats(order, attempt, &[seat(name)], nothing, Text::new("loud")).await.map(drop)
    };
    assert_eq!(refund(&counter, "G7").await, Err(asked.clone()));
    let new = counter.hold(counter.new_order(SECOND), &picks("G7")).await.unwrap();
    let quote = counter.exchange_quote(order, &[seat("G7")], &new.lines, &[]).await.unwrap();
    let exchanging = counter.exchange(
        new.reference,
        &new.lines,
        counter.new_attempt(),
        Vec::new(),
        quote.exchange.clone(),
        Text::default(),
    );
    assert_eq!(exchanging.await.map(drop).unwrap_err(), asked);
    let leave = counter.give_leave(Act::RefundInside, number(MANAGER), pin(MANAGER)).await.unwrap();
    assert_eq!(refund(&counter.with_leave(leave), "G7").await, Ok(()));
    assert_eq!(refund(&counter, "G7").await, Ok(()), "what is done is answered");
    counter.refund(order, Text::new("loud")).await.unwrap();
    // A house that lets guests come back says so.
    let admin = at(&house, "T9", ADMIN).await;
    admin.adopt_house().await.unwrap();
    admin.change_house(Setting::ReEntry, "yes").await.unwrap();
    assert!(admin.house().doors.re_entry);
    let cashier = at(&house, "T8", CASHIER).await;
    assert!(cashier.scan("42", scan).await.is_ok(), "and a cashier at a door may what an usher may");
}
