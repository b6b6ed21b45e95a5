//! What one terminal points at is seen at the others: soon, not too often, and not for ever.

use std::time::Duration;

use frontrow::box_office::{BoxOffice, Event};
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::ScreeningId;
use frontrow::domain::pointing::Pointing;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use super::house::{FIRST, House, eventually, seat};

/// What colleagues pointed at, as an office is told.
struct Colleagues(UnboundedReceiver<Event>);

impl Colleagues {
    async fn of(house: &House, office: &BoxOffice) -> Self {
        let events = office.listen();
        office.watch_cursors(Some(FIRST));
        is_heard_by(house, FIRST, 1).await;
        Self(events)
    }

    async fn next(&mut self) -> Option<Vec<Pointing>> {
        loop {
            match timeout(Duration::from_millis(1_500), self.0.recv()).await {
                Ok(Some(Event::Pointing(pointings))) => return Some(pointings),
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// The only one who moved next, with the seats' names.
    async fn one(&mut self) -> (String, Option<String>, String) {
        let pointings = self.next().await.expect("someone points");
        let [one] = &pointings[..] else { panic!("{pointings:?}") };
        let picks: Vec<String> = one.picks.iter().map(SeatId::to_string).collect();
        let who = format!("{} {}", one.terminal, one.cashier);
        (who, one.cursor.map(|seat| seat.to_string()), picks.join(" "))
    }
}

/// Waits until so many terminals listen to the cursors at a screening.
async fn is_heard_by(house: &House, screening: ScreeningId, count: i64) {
    let channel = house.keys().cursors(screening);
    eventually("listening", 3, async || {
        let mut ask = redis::cmd("PUBSUB");
        ask.arg("SHARDNUMSUB").arg(&channel);
        let (_, heard): (String, i64) = ask.query_async(&mut house.redis().await).await.unwrap();
        heard == count
    })
    .await;
}

fn told(cursor: Option<&str>, picks: &str) -> (String, Option<String>, String) {
    ("T1 Cashier of T1".to_owned(), cursor.map(str::to_owned), picks.to_owned())
}

#[tokio::test]
async fn what_one_points_at_arrives_at_the_other_and_leaving_takes_it_away() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut seen = Colleagues::of(&house, &two).await;
    two.point(FIRST, Some(seat("A2")), &[]);

    one.point(FIRST, Some(seat("G7")), &[]);
    assert_eq!(seen.one().await, told(Some("G7"), ""), "and nothing of its own");
    one.point(FIRST, Some(seat("G8")), &[seat("G7"), seat("G8")]);
    assert_eq!(seen.one().await, told(Some("G8"), "G7 G8"));
    one.point(FIRST, Some(seat("G8")), &[seat("G7"), seat("G8")]);
    one.point(ScreeningId(2), Some(seat("A1")), &[]);
    assert_eq!(seen.one().await, told(None, ""), "at another screening one is gone from the first");
    one.point(FIRST, Some(seat("H1")), &[]);
    assert_eq!(seen.one().await, told(Some("H1"), ""));
    one.close().await;
    assert_eq!(seen.one().await, told(None, ""), "closed");

    two.watch_cursors(None);
    is_heard_by(&house, FIRST, 0).await;
    two.close().await;
}

#[tokio::test]
async fn a_cursor_that_races_over_the_hall_is_told_ten_times_a_second_and_where_it_stopped() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut seen = Colleagues::of(&house, &two).await;
    let begun = std::time::Instant::now();
    for n in 0..500_u16 {
        let name = format!("G{}", n % 9 + 1);
        one.point(FIRST, Some(seat(&name)), &[]);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    one.point(FIRST, Some(seat("H10")), &[]);
    let most = begun.elapsed().as_millis() / 100 + 2;
    let mut heard = 0;
    while seen.one().await.1.as_deref() != Some("H10") {
        heard += 1;
    }
    assert!(heard < most, "{heard} of at most {most}");
    one.close().await;
    two.close().await;
}

#[tokio::test]
async fn rubbish_on_the_channel_is_passed_over_and_the_feed_goes_on() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut seen = Colleagues::of(&house, &two).await;
    for rubbish in [&b"T1\nX\nseven\n"[..], b"\xff\xfe\n\n\n", b""] {
        let mut publish = redis::cmd("SPUBLISH");
        publish.arg(house.keys().cursors(FIRST)).arg(rubbish);
        let _: i64 = publish.query_async(&mut house.redis().await).await.unwrap();
    }
    one.point(FIRST, Some(seat("G7")), &[]);
    assert_eq!(seen.one().await, told(Some("G7"), ""));
    one.close().await;
    two.close().await;
}

#[tokio::test]
async fn a_crowd_that_points_is_few_events() {
    let house = House::open().await;
    let two = house.office("T2").await;
    let mut seen = Colleagues::of(&house, &two).await;
    let mut redis = house.redis().await;
    let begun = std::time::Instant::now();
    for n in 0..2_000 {
        let mut publish = redis::cmd("SPUBLISH");
        publish.arg(house.keys().cursors(FIRST)).arg(format!("R{}\nRobot\nG{}\n", n % 64, n % 9 + 1));
        let _: i64 = publish.query_async(&mut redis).await.unwrap();
    }
    let mut publish = redis::cmd("SPUBLISH");
    publish.arg(house.keys().cursors(FIRST)).arg("LAST\nRobot\nA1\n");
    let _: i64 = publish.query_async(&mut redis).await.unwrap();
    let most = begun.elapsed().as_millis() / 50 + 3;
    let mut events = 1;
    while !seen.next().await.unwrap().iter().any(|one| one.terminal.as_str() == "LAST") {
        events += 1;
    }
    assert!(events <= most, "{events} of at most {most}");
    two.close().await;
}

#[tokio::test]
async fn colleagues_are_seen_again_after_the_connection_was_lost() {
    let house = House::alone().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut seen = Colleagues::of(&house, &two).await;
    let _: i64 =
        redis::cmd("CLIENT").arg(&["KILL", "TYPE", "pubsub"]).query_async(&mut house.redis().await).await.unwrap();
    is_heard_by(&house, FIRST, 1).await;
    one.point(FIRST, Some(seat("G7")), &[]);
    assert_eq!(seen.one().await, told(Some("G7"), ""));
    one.close().await;
    two.close().await;
}

#[tokio::test]
async fn picks_that_stand_are_said_again_for_whoever_came_later() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    one.point(FIRST, Some(seat("G8")), &[seat("G7"), seat("G8")]);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut seen = Colleagues::of(&house, &two).await;
    eventually("said again", 12, async || seen.next().await.is_some_and(|all| all[0].picks.len() == 2)).await;
    one.close().await;
    two.close().await;
}
