//! A ledger on a server that cannot be reached, or gives no answer. Without a server, these do nothing.

use std::time::{Duration, Instant};

use frontrow::box_office::{BoxOffice, Event, Link};
use frontrow::domain::entry::{Gate, Scan, Way};
use frontrow::domain::refusal::{Away, Refusal};
use frontrow::domain::ticket::{SigningKey, Ticket};
use frontrow::ledger::Ledger;
use tokio::sync::mpsc::UnboundedReceiver;

use super::database::SERVER;
use super::house::{FIRST, House, cash, picks, seat};
use super::line::Line;

/// A terminal at the end of a line to the server that the tests have, its line, and what it tells.
async fn at_the_end_of_a_line(house: &House) -> Option<(BoxOffice, Line, UnboundedReceiver<Event>)> {
    std::env::var(SERVER).ok()?;
    let line = Line::to(&house.database.url).await;
    let office = house.office_on("T1", Ledger::open(&line.url).await.unwrap()).await;
    let events = office.listen();
    office.settle().await.unwrap();
    office.watch(Some(FIRST));
    Some((office, line, events))
}

async fn told(events: &mut UnboundedReceiver<Event>, what: &str, wanted: impl Fn(&Event) -> bool) {
    let told = async { while !wanted(&events.recv().await.unwrap()) {} };
    let told = tokio::time::timeout(Duration::from_secs(30), told).await;
    told.unwrap_or_else(|_| panic!("never told: {what}"));
}

#[tokio::test]
async fn seats_are_held_while_the_ledgers_server_is_away_and_paid_when_it_is_back() {
    let house = House::open().await;
    let Some((office, line, mut events)) = at_the_end_of_a_line(&house).await else { return };
    let port = house.database.url.rsplit_once('/').unwrap().0.rsplit_once(':').unwrap().1.parse().unwrap();
    office.open(FIRST).await.unwrap();
    line.lead(None);
    line.break_all();
    told(&mut events, "that it is away", |event| matches!(event, Event::Ledger(Link::Away(_)))).await;
    let begun = Instant::now();
    let order = office.hold(office.new_order(FIRST), &picks("G7")).await.unwrap();
    assert_eq!(office.open(FIRST).await.unwrap().seats.taken().count(), 2);
    assert!(begun.elapsed() < Duration::from_secs(2), "who holds waits for no ledger: {:?}", begun.elapsed());
    let refused = office.pay(order.reference, &order.lines, office.new_attempt(), cash(45)).await.unwrap_err();
    assert_eq!(refused, Refusal::Away(Away::Ledger));

    line.lead(Some(port));
    told(&mut events, "that it is back", |event| matches!(event, Event::Ledger(Link::Up))).await;
    office.pay(order.reference, &order.lines, office.new_attempt(), cash(45)).await.unwrap();
    office.close().await;
}

#[tokio::test]
async fn a_ledger_that_gives_no_answer_keeps_no_change_of_a_colleague_from_the_screen() {
    let house = House::open().await;
    let Some((office, line, mut events)) = at_the_end_of_a_line(&house).await else { return };
    told(&mut events, "the seats", |event| matches!(event, Event::Seats(_))).await;
    let colleague = house.office("T2").await;
    // Whatever is asked from now on is asked of nobody.
    line.lead(None);
    line.stand_still();
    let begun = Instant::now();
    for name in ["G7", "G8", "H1", "H2"] {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let held = Instant::now();
        colleague.hold(colleague.new_order(FIRST), &picks(name)).await.unwrap();
        told(&mut events, name, |event| matches!(event, Event::Change(_))).await;
        assert!(held.elapsed() < Duration::from_secs(1), "{name} after {:?}", begun.elapsed());
    }
    office.close().await;
}

#[tokio::test]
async fn a_code_whose_key_would_have_to_be_looked_up_keeps_no_guest_behind_it_waiting() {
    let house = House::open().await;
    let Some((door, line, _events)) = at_the_end_of_a_line(&house).await else { return };
    door.open_door().await.unwrap();
    let strange = SigningKey::from_seed(&[9; 32]).unwrap();
    let order = door.new_order(FIRST);
    // Whatever is asked from now on is asked of nobody.
    line.lead(None);
    line.break_all();
    let mut waited = Vec::new();
    for print in 1..=3 {
        let code = strange.sign(&Ticket { order, seat: seat("G7"), print });
        let scan = Scan { id: door.new_entry(), gate: Gate::House, way: Way::In };
        let begun = Instant::now();
        assert_eq!(door.scan(&code, scan).await.unwrap_err(), Refusal::Away(Away::Ledger));
        waited.push(begun.elapsed());
    }
    assert!(
        waited[0] < Duration::from_secs(4) && waited[1..].iter().all(|waited| waited.as_millis() < 500),
        "{waited:?}"
    );
    door.close().await;
}
