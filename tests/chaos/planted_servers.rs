//! Planted bugs that only many servers show: their scenarios run on a cluster that `.ci/redis` starts for each.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use frontrow::box_office::{Event, Whose};
use frontrow::domain::ids::{OrderRef, ScreeningId};
use frontrow::domain::refusal::{Away, Refusal};
use frontrow::domain::time::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::house::{House, eventually, picks};
use super::one_hall::one_hall;
use super::planted::{expect, verify};
use super::redis_storm::moving::Moving;
use super::redis_storm::servers::{Server, Servers};

/// The bugs.
pub(crate) const BUGS: [&str; 4] = ["one-clock", "feed-beside-keys", "feed-on-calls", "moved-forgets"];

/// Screenings to choose from, so that each server has some.
const SHOWN: u8 = 30;

const HALL: &str = "focus: A
A | ..........
B | ..........
";

/// The calls by which Redis reads the time.
const AHEAD: &str = "
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  int done = syscall(SYS_gettimeofday, now, zone);
  if (!done && now) now->tv_sec += SECONDS;
  return done;
}
int clock_gettime(clockid_t which, struct timespec *now) {
  int done = syscall(SYS_clock_gettime, which, now);
  if (!done && which == CLOCK_REALTIME) now->tv_sec += SECONDS;
  return done;
}
";

pub(crate) async fn play(bug: &str) {
    let servers = Servers::find().await;
    servers.agree().await;
    match bug {
        "one-clock" => a_server_whose_clock_is_ahead(&servers).await,
        "feed-beside-keys" => {
            // Which of the keys the server looks at first is a matter of chance.
            for _ in 0..3 {
                a_sweep_while_a_slot_moves(&servers).await;
            }
        }
        "feed-on-calls" => a_server_that_ends_a_feed_while_calls_are_made(&servers).await,
        "moved-forgets" => a_hold_whose_answer_is_lost_and_whose_slot_moves(&servers).await,
        other => panic!("no scenario {other}"),
    }
}

async fn house(hold: Duration) -> House {
    let tomorrow = Timestamp::from_millis(chrono::Utc::now().timestamp_millis() + 86_400_000);
    let starts = (0..SHOWN).map(|n| tomorrow.plus(Duration::from_hours(4) * u32::from(n)));
    let mut house = House::showing(&one_hall(HALL, starts)).await;
    house.hold = hold;
    house
}

async fn slot(servers: &Servers, house: &House, screening: ScreeningId) -> u16 {
    servers.all[0].ask(&["CLUSTER", "KEYSLOT", &house.keys().seats(screening)]).await.unwrap()
}

/// The screenings of the first server, which has the slots below 5461, or those of the others.
async fn screenings_of(servers: &Servers, house: &House, first: bool) -> Vec<ScreeningId> {
    let mut found = Vec::new();
    for screening in (1..=i64::from(SHOWN)).map(ScreeningId) {
        if (slot(servers, house, screening).await < 5_461) == first {
            found.push(screening);
        }
    }
    found
}

async fn screening_of(servers: &Servers, house: &House, first: bool) -> ScreeningId {
    screenings_of(servers, house, first).await[0]
}

/// Starts a server that was killed with a clock that is so many seconds ahead. What shifts it is built here: libfaketime and the
/// allocator of Redis do not go together.
fn start_ahead(server: &Server, seconds: u32) {
    let (source, shim) = (server.folder.join("ahead.c"), server.folder.join("ahead.so"));
    std::fs::write(&source, AHEAD.replace("SECONDS", &seconds.to_string())).unwrap();
    let built = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim).arg(&source).status().unwrap();
    assert!(built.success(), "no clock that is ahead");
    let started = Command::new(server.folder.join("start")).env("LD_PRELOAD", &shim).status().unwrap();
    assert!(started.success(), "{} does not start", server.port);
}

/// By the clock of the server that has the first slot, holds at the others would be over.
async fn a_server_whose_clock_is_ahead(servers: &Servers) {
    servers.all[0].signal("KILL");
    start_ahead(&servers.all[0], 20);
    servers.agree().await;
    let house = house(Duration::from_secs(10)).await;
    let office = house.office("T1").await;
    let screening = screening_of(servers, &house, false).await;
    office.hold(office.new_order(screening), &picks("A1 A2")).await.unwrap();
    let open = office.pending(Whose::Mine).await.unwrap().len();
    expect(open == 1, "a hold of ten seconds was over at once");
    verify(&office).await;
}

/// The record of the second of two holds that lapsed is on the other server already.
async fn a_sweep_while_a_slot_moves(servers: &Servers) {
    let house = house(Duration::from_millis(1_500)).await;
    let (office, (live, _pushes)) = (house.office("T1").await, house.live(house.ledger.id()).await);
    let screening = screening_of(servers, &house, true).await;
    let ended = office.hold(office.new_order(screening), &picks("B1")).await.unwrap();
    office.cancel(ended.reference).await.unwrap();
    let mut orders = Vec::new();
    for seats in ["A1 A2", "A3 A4"] {
        orders.push(office.hold(office.new_order(screening), &picks(seats)).await.unwrap().reference);
    }
    // The ledger does not have the one that was cancelled yet, as when it is away.
    let mut redis = house.redis().await;
    let record: String =
        redis::cmd("GET").arg(house.keys().order(ended.reference)).query_async(&mut redis).await.unwrap();
    let net = house.keys().unrecorded(screening);
    let () = redis::cmd("HSET")
        .arg(net)
        .arg(ended.reference.order.as_str())
        .arg(record)
        .query_async(&mut redis)
        .await
        .unwrap();

    let moving = Moving::begin(servers, slot(servers, &house, screening).await).await;
    moving.take(&[house.keys().order(orders[1])]).await;
    tokio::time::sleep(Duration::from_millis(1_600)).await;
    let half_way = live.sweep(screening).await;
    moving.end(servers).await;
    eventually("it is swept", 3, async || live.sweep(screening).await.is_ok()).await;
    let left = office.open(screening).await.unwrap().seats.taken().count();
    expect(left == 0, &format!("{left} seats are held for ever, after a sweep that was told {half_way:?}"));
    verify(&office).await;
}

/// A slot goes elsewhere, and its server ends the feed by itself: what that says is no answer to anybody.
async fn a_server_that_ends_a_feed_while_calls_are_made(servers: &Servers) {
    let house = house(Duration::from_mins(1)).await;
    let [watched, sold, ..] = screenings_of(servers, &house, true).await[..] else { panic!("too few screenings") };
    let office = house.office("T1").await;
    let mut events = office.listen();
    office.watch(Some(watched));
    office.hold(office.new_order(watched), &picks("A1")).await.unwrap();
    eventually("it is followed", 3, async || matches!(events.try_recv(), Ok(Event::Seats(_)))).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let at_work: Vec<_> = (1..=10)
        .map(|number| {
            let (office, picked, is_over) = (office.clone(), picks(&format!("B{number}")), Arc::clone(&is_over));
            tokio::spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    let reference = office.new_order(sold);
                    let held = office.hold(reference, &picked).await.map(|order| order.reference);
                    if held.as_ref() != Ok(&reference) {
                        return Some(format!("asked for {reference}, and told {held:?}"));
                    }
                    let known = office.order(reference).await.map(|known| known.order.reference);
                    if known.as_ref() != Ok(&reference) {
                        return Some(format!("asked about {reference}, and told {known:?}"));
                    }
                    let _ = office.cancel(reference).await;
                }
                None
            })
        })
        .collect();
    // Which answer gets mixed up is a matter of chance: the slot goes several times.
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(300)).await;
        Moving::begin(servers, slot(servers, &house, watched).await).await.end(servers).await;
    }
    is_over.store(true, Ordering::Relaxed);
    for work in at_work {
        let wrong = work.await.unwrap();
        expect(wrong.is_none(), &format!("an answer was another's: {wrong:?}"));
    }
    office.close().await;
    verify(&office).await;
}

/// What becomes of the next script.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Whole,
    /// It is run, and its answer gets lost. From then on its slot is where nobody is.
    LosesAnswer,
    Elsewhere,
}

/// The hold was done: nobody may be told that nothing was.
async fn a_hold_whose_answer_is_lost_and_whose_slot_moves(servers: &Servers) {
    let line = watch::Sender::new(Line::Whole);
    let port = listen(&line, servers.all[0].port).await;
    servers.all[0].tell(&["CONFIG", "SET", "cluster-announce-port", &port.to_string()]).await;
    let house = house(Duration::from_mins(1)).await;
    let screening = screening_of(servers, &house, true).await;
    let office = house.office("T1").await;
    office.hold(office.new_order(screening), &picks("B1")).await.unwrap();
    line.send_replace(Line::LosesAnswer);
    let reference = office.new_order(screening);
    let told = office.hold(reference, &picks("A1 A2")).await;
    assert!(*line.borrow() == Line::Elsewhere, "no answer got lost: {told:?}");
    line.send_replace(Line::Whole);
    let is_held = is_held(&house, reference).await;
    assert!(is_held, "it was not held: {told:?}");
    let is_undone = matches!(told, Err(Refusal::Away(Away::Live)));
    expect(!is_undone, "a hold that was done was told not to be done");
    verify(&office).await;
}

async fn is_held(house: &House, reference: OrderRef) -> bool {
    let key = house.keys().order(reference);
    redis::cmd("EXISTS").arg(key).query_async(&mut house.redis().await).await.unwrap()
}

/// A line to a server that plays these tricks; gives its port.
async fn listen(line: &watch::Sender<Line>, server: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let line = line.clone();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let far = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
            tokio::spawn(carry(near, far, line.clone()));
        }
    });
    port
}

async fn carry(near: TcpStream, far: TcpStream, line: watch::Sender<Line>) {
    let ((mut asked, mut answers), (mut said, mut asks)) = (near.into_split(), far.into_split());
    let (mut question, mut answer) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = asked.read(&mut question) => {
                let Ok(length @ 1..) = read else { return };
                let question = &question[..length];
                let is_script = question.windows(7).any(|word| word == b"EVALSHA");
                let now = *line.borrow();
                match now {
                    Line::LosesAnswer if is_script => {
                        line.send_replace(Line::Elsewhere);
                        return lose(&mut asks, &mut said, question).await;
                    }
                    Line::Elsewhere if is_script => {
                        if answers.write_all(b"-MOVED 0 127.0.0.1:1\r\n").await.is_err() { return }
                    }
                    _ => if asks.write_all(question).await.is_err() { return }
                }
            }
            read = said.read(&mut answer) => {
                let Ok(length @ 1..) = read else { return };
                if answers.write_all(&answer[..length]).await.is_err() { return }
            }
        }
    }
}

/// Asks, hears, and says nothing.
async fn lose(asks: &mut OwnedWriteHalf, said: &mut OwnedReadHalf, question: &[u8]) {
    if asks.write_all(question).await.is_ok() {
        let _ = said.read(&mut vec![0; 16_384]).await;
    }
}
