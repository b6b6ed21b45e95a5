//! What the guest at a terminal sees reaches the guest's screen: soon, the newest of a flood, and only while it stands.

use std::time::{Duration, Instant};

use frontrow::box_office::{GuestScreen, Shown};
use frontrow::domain::guest::{Coming, GuestView, Scene};
use frontrow::domain::text::{Text, Titles};
use frontrow::domain::time::Timestamp;
use frontrow::live::display;
use tokio::time::timeout;

use super::house::{House, eventually};
use super::redis_store::Redis;

/// A house in which so many films are next.
fn view(coming: usize) -> GuestView {
    let film = |n| Coming {
        starts_at: Timestamp::from_millis(n),
        hall: Text::new("2"),
        titles: Titles { en: Text::new("Flow"), zh: Text::default() },
    };
    let scene = Scene::Welcome((0..).take(coming).map(film).collect());
    GuestView { house: Text::new("Test House"), zone: chrono_tz::Asia::Shanghai, scene }
}

/// How many films the next word tells; `None` of one that cannot be read.
async fn next(screen: &mut GuestScreen) -> Option<(Timestamp, usize)> {
    let shown =
        timeout(Duration::from_secs(7), screen.next_shown()).await.expect("something is said").expect("it goes on");
    match shown {
        Shown::View(at, seen) => match &seen.scene {
            Scene::Welcome(coming) => Some((at, coming.len())),
            Scene::Order(_) => panic!("{seen:?}"),
        },
        Shown::Unreadable => None,
    }
}

async fn say(house: &House, redis: &mut Redis, messages: &[String]) {
    let channel = house.keys().display(&"T1".parse().unwrap());
    let mut all = redis::pipe();
    for message in messages {
        all.cmd("SPUBLISH").arg(&channel).arg(message).ignore();
    }
    let () = all.query_async(redis).await.unwrap();
}

/// How much was said on any channel.
async fn said(redis: &mut Redis) -> u64 {
    let told: String = redis::cmd("INFO").arg("commandstats").query_async(redis).await.unwrap();
    let calls = told.lines().find_map(|line| line.strip_prefix("cmdstat_spublish:calls=")?.split(',').next());
    calls.map_or(0, |calls| calls.parse().unwrap())
}

#[tokio::test]
async fn what_a_terminal_shows_its_guest_arrives_and_is_said_again_while_it_stands() {
    let house = House::open().await;
    let (one, other, glass) = (house.office("T1").await, house.office("T2").await, house.office("T1").await);
    let mut screen = glass.guest_screen().unwrap();
    assert!(glass.guest_screen().is_none(), "one screen, one ear");
    other.show_guest(view(9));
    one.show_guest(view(1));
    let (first, coming) = next(&mut screen).await.unwrap();
    assert_eq!(coming, 1, "and nothing of another terminal's guest");
    let (again, coming) = next(&mut screen).await.unwrap();
    assert_eq!((coming, again > first), (1, true));
    let begun = Instant::now();
    one.show_guest(view(2));
    eventually("the change", 2, async || next(&mut screen).await.unwrap().1 == 2).await;
    assert!(begun.elapsed() < Duration::from_millis(600), "{:?}", begun.elapsed());
    one.close().await;
    while timeout(Duration::from_millis(1_500), screen.next_shown()).await.is_ok() {}
    other.close().await;
    glass.close().await;
}

#[tokio::test]
async fn of_a_flood_the_newest_is_shown_and_what_cannot_be_read_is_nothing() {
    let house = House::open().await;
    let glass = house.office("T1").await;
    let mut screen = glass.guest_screen().unwrap();
    let mut redis = house.redis().await;
    let message = |at: i64, coming: usize| format!("1\n{at}\n{}", display::write(&view(coming)));
    eventually("listening", 3, async || {
        say(&house, &mut redis, &[message(1, 0)]).await;
        timeout(Duration::from_millis(100), screen.next_shown()).await.is_ok()
    })
    .await;
    let begun = Instant::now();
    let flood: Vec<String> = (0..5_000).map(|n| message(n, usize::try_from(n % 7).unwrap())).collect();
    say(&house, &mut redis, &flood).await;
    say(&house, &mut redis, &[message(7, 9)]).await;
    let mut told = 0;
    while next(&mut screen).await.unwrap().1 != 9 {
        told += 1;
    }
    let most = begun.elapsed().as_millis() / 50 + 2;
    assert!(told <= most, "{told} of at most {most}");
    let newer = message(8, 1).replacen('1', "2", 1);
    for rubbish in [String::new(), newer, "1\n8\n{\"house\":7}".to_owned(), "x".repeat(100_000)] {
        say(&house, &mut redis, &[rubbish]).await;
        assert_eq!(next(&mut screen).await, None);
    }
    say(&house, &mut redis, &[message(9, 3)]).await;
    assert_eq!(next(&mut screen).await.unwrap().1, 3);
    glass.close().await;
}

#[tokio::test]
async fn nothing_is_said_where_nobody_listens_and_a_lost_connection_is_made_anew() {
    let house = House::alone().await;
    let (one, glass) = (house.office("T1").await, house.office("T1").await);
    let mut redis = house.redis().await;
    let before = said(&mut redis).await;
    for coming in 0..40 {
        one.show_guest(view(coming % 5));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(said(&mut redis).await, before + 1, "forty changes, and one look");
    let mut screen = glass.guest_screen().unwrap();
    assert_eq!(next(&mut screen).await.unwrap().1, 4, "what stands, not what was");
    let _: i64 = redis::cmd("CLIENT").arg(&["KILL", "TYPE", "pubsub"]).query_async(&mut redis).await.unwrap();
    one.show_guest(view(1));
    eventually("it is heard again", 4, async || next(&mut screen).await.unwrap().1 == 1).await;
    one.close().await;
    glass.close().await;
}
