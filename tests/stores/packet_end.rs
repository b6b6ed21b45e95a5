//! The end of a packet's time, raced for and stopped half-way.

use std::time::Duration;

use frontrow::box_office::NewPacket;
use frontrow::domain::ids::MemberId;
use frontrow::domain::packet::PacketState;
use frontrow::domain::refusal::Refusal;
use frontrow::domain::text::Text;
use frontrow::ledger::TakenShare;
use frontrow::live::Grab;
use tokio::time::sleep;

use super::house::{House, eventually};
use super::packets::{assert_books_balance, assert_split, lucky, with_members};

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_many_terminals_race_for_gives_the_rest_back_once() {
    let house = House::open().await;
    with_members(&house, 5).await;
    let mut offices = Vec::new();
    for n in 0..6 {
        offices.push(house.office(&format!("T{n}")).await);
    }
    let mut codes = Vec::new();
    for _ in 0..8 {
        let new = NewPacket { lasts: Duration::from_secs(3), ..lucky(&offices[0], 10_00, 10) };
        offices[0].create_packet(&new).await.unwrap();
        codes.push(new.code);
    }
    // Taken just before the end, and not recorded by those who took them.
    let (live, _pushes) = house.live(house.ledger.id()).await;
    for code in &codes {
        for id in 1..=5 {
            live.grab(*code, MemberId(id), &Text::new("a guest")).await.unwrap();
        }
    }
    // One is wiped between the close and the commit.
    eventually("the packets can be closed", 8, async || live.close_packet(codes[7]).await.unwrap().is_none()).await;
    let mut redis = house.redis().await;
    let gone = [house.keys().packet(codes[7]), house.keys().shares(codes[7])];
    let () = redis::cmd("DEL").arg(&gone).query_async(&mut redis).await.unwrap();

    let mut listening = Vec::new();
    for (n, office) in offices.iter().enumerate() {
        listening.push(office.listen());
        office.watch_packet(Some(codes[n]));
    }
    for (n, code) in codes.iter().enumerate() {
        eventually("the packet ends", 15, async || {
            house.ledger.packet(*code).await.unwrap().unwrap().state == PacketState::Expired
        })
        .await;
        let stored = house.ledger.packet(*code).await.unwrap().unwrap();
        assert_eq!(stored.claims.len(), if n == 7 { 0 } else { 5 }, "what was taken in time counts");
        assert_split(&house, *code).await;
    }
    assert_books_balance(&house).await;
    for office in &offices {
        office.close().await;
    }
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn an_end_that_stopped_at_any_step_is_finished_by_the_next_terminal() {
    let house = House::open().await;
    with_members(&house, 2).await;
    let first = house.office("T1").await;
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let by = (&"T1".parse().unwrap(), &Text::new("gone"));
    let mut codes = Vec::new();
    for _ in 0..4 {
        let new = NewPacket { lasts: Duration::from_secs(2), ..lucky(&first, 10_00, 5) };
        first.create_packet(&new).await.unwrap();
        codes.push(new.code);
    }
    let mut taken = Vec::new();
    for code in &codes {
        let Grab::Taken(claim, epoch) = live.grab(*code, MemberId(1), &Text::new("Member 1")).await.unwrap() else {
            panic!("not taken")
        };
        taken.push(TakenShare { code: *code, epoch, claim });
    }
    // Not begun; closed; closed and recorded; all but told to Redis.
    for code in &codes[1..] {
        eventually("it can be closed", 8, async || live.close_packet(*code).await.unwrap().is_none()).await;
    }
    house.ledger.record_claims(&taken[2..], first.now(), by).await.unwrap();
    let expired = house.ledger.expire_packet(codes[3], first.now(), by).await.unwrap();
    assert_eq!(expired, Some(PacketState::Expired));

    let next = house.office("T2").await;
    let _events = next.listen();
    for code in &codes {
        next.watch_packet(Some(*code));
        eventually("Redis knows that it is over", 8, async || live.look(*code).await.unwrap().is_over).await;
        let stored = house.ledger.packet(*code).await.unwrap().unwrap();
        assert_eq!((stored.state, stored.claims.len()), (PacketState::Expired, 1));
        assert_eq!(next.grab(*code, MemberId(2)).await, Err(Refusal::PacketExpired));
    }
    next.close().await;
    assert_books_balance(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_whose_time_is_up_is_ended_by_the_first_who_looks() {
    let house = House::open().await;
    with_members(&house, 1).await;
    // As a script: it listens to nothing, so nobody walks.
    let office = house.office("T1").await;
    let new = NewPacket { lasts: Duration::from_millis(1_500), ..lucky(&office, 10_00, 5) };
    office.create_packet(&new).await.unwrap();
    office.grab(new.code, MemberId(1)).await.unwrap();
    sleep(Duration::from_millis(1_600)).await;
    let seen = office.packet(new.code).await.unwrap();
    assert_eq!((seen.state, seen.claims.len()), (PacketState::Expired, 1));
    assert!(seen.claims[0].is_recorded);
    assert_eq!(house.ledger.packet(new.code).await.unwrap().unwrap().state, PacketState::Expired);
}

#[tokio::test]
async fn a_packet_at_which_nobody_looks_is_ended_by_the_walker() {
    let house = House::open().await;
    with_members(&house, 1).await;
    let first = house.office("T1").await;
    let new = NewPacket { lasts: Duration::from_millis(1_500), ..lucky(&first, 10_00, 5) };
    first.create_packet(&new).await.unwrap();
    first.grab(new.code, MemberId(1)).await.unwrap();
    sleep(Duration::from_millis(1_600)).await;
    let next = house.office("T2").await;
    let _events = next.listen();
    eventually("the packet ends", 5, async || {
        house.ledger.packet(new.code).await.unwrap().unwrap().state == PacketState::Expired
    })
    .await;
    for office in [&first, &next] {
        office.close().await;
    }
    assert_books_balance(&house).await;
}
