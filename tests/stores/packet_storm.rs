//! Many after the shares of many packets, also while Redis is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use frontrow::box_office::{BoxOffice, NewPacket};
use frontrow::domain::ids::{MemberId, PacketCode};
use frontrow::domain::packet::{PacketKind, PacketState};
use frontrow::domain::refusal::Refusal;
use futures_util::future::join_all;
use tokio::time::sleep;

use super::house::House;
use super::packets::{assert_books_balance, assert_split, lucky, with_members};

/// How many terminals a storm comes from.
const TERMINALS: usize = 8;

/// What one storm is made of.
struct Storm {
    clients: u64,
    packets: usize,
    /// Redis is wiped so often meanwhile.
    wipes: u32,
}

const GUESTS: i64 = 300;

/// From one share to ten, now and then a hundred.
async fn make_many(offices: &[BoxOffice], count: usize) -> Arc<Vec<(PacketCode, u32)>> {
    let making = offices.iter().cloned().enumerate().map(|(n, office)| async move {
        let mut made = Vec::new();
        for nth in (n..count).step_by(TERMINALS) {
            let shares = if nth % 100 == 7 { 100 } else { 1 + u32::try_from(nth % 10).unwrap() };
            let kind = if nth % 3 == 0 { PacketKind::Equal } else { PacketKind::Lucky };
            let total = i64::from(shares) * (1 + i64::try_from(nth % 97).unwrap());
            let new = NewPacket { kind, ..lucky(&office, total, shares) };
            office.create_packet(&new).await.unwrap();
            made.push((new.code, shares));
        }
        made
    });
    Arc::new(join_all(making).await.concat())
}

/// Grabs from every packet, for more members than there are shares; each grab is made by two clients.
async fn grab_all(
    office: BoxOffice,
    codes: Arc<Vec<(PacketCode, u32)>>,
    client: u64,
    clients: u64,
    grabs: Arc<AtomicU64>,
) {
    for (nth, (code, shares)) in codes.iter().enumerate() {
        for attempt in 0..=2 * i64::from(*shares) {
            let turn = nth as u64 + attempt.unsigned_abs();
            if turn % clients != client && (turn + 1) % clients != client {
                continue;
            }
            let member = MemberId(1 + (i64::try_from(nth).unwrap() * 7 + attempt) % GUESTS);
            grabs.fetch_add(1, Ordering::Relaxed);
            loop {
                match office.grab(*code, member).await {
                    Ok(_) | Err(Refusal::PacketEmpty) => break,
                    Err(Refusal::Away(_) | Refusal::Unsure { .. }) => sleep(Duration::from_millis(20)).await,
                    Err(other) => panic!("{other:?}"),
                }
            }
        }
    }
}

/// How many grabs a storm makes: each is made by two clients.
fn grabs_of(codes: &[(PacketCode, u32)]) -> u64 {
    codes.iter().map(|(_, shares)| 2 * (2 * u64::from(*shares) + 1)).sum()
}

/// Those who lost a share in a wipe grab again.
async fn grab_the_rest(house: &House, office: &BoxOffice, codes: &[(PacketCode, u32)]) {
    for (code, shares) in codes {
        for id in 1..=GUESTS {
            let stored = house.ledger.packet(*code).await.unwrap().unwrap();
            if stored.claims.len() == *shares as usize {
                break;
            }
            match office.grab_recorded(*code, MemberId(id)).await {
                Ok(_) | Err(Refusal::NotRecorded | Refusal::PacketEmpty) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
    }
}

#[allow(clippy::print_stderr)] // what it took is worth knowing
async fn rage(storm: Storm) {
    let mut house = House::open().await;
    house.packets.daily_grabs = 1_000_000;
    house.packets.daily_budget = i64::MAX / 4;
    with_members(&house, GUESTS).await;
    let mut offices = Vec::new();
    for n in 0..TERMINALS {
        offices.push(house.office(&format!("T{n}")).await);
    }
    let begun = Instant::now();
    let codes = make_many(&offices, storm.packets).await;
    eprintln!("{} packets made in {:?}", storm.packets, begun.elapsed());

    let begun = Instant::now();
    let made = Arc::new(AtomicU64::new(0));
    let clients: Vec<_> = (0..storm.clients)
        .map(|client| {
            let office = offices[usize::try_from(client).unwrap() % TERMINALS].clone();
            tokio::spawn(grab_all(office, codes.clone(), client, storm.clients, made.clone()))
        })
        .collect();
    // By what is done, not by the clock: a wipe comes in the middle on a quick machine as on a slow one.
    for wipe in 1..=storm.wipes {
        let due = grabs_of(&codes) * u64::from(wipe) / u64::from(storm.wipes + 1);
        while made.load(Ordering::Relaxed) < due {
            sleep(Duration::from_millis(2)).await;
        }
        house.wipe().await;
    }
    for client in join_all(clients).await {
        client.unwrap();
    }
    let grabs = made.load(Ordering::Relaxed);
    assert_eq!(grabs, grabs_of(&codes));
    eprintln!("{grabs} grabs by {} clients in {:?}", storm.clients, begun.elapsed());
    for office in &offices {
        office.close().await;
    }
    eprintln!("all recorded after {:?}", begun.elapsed());

    let office = house.office("T9").await;
    if storm.wipes > 0 {
        grab_the_rest(&house, &office, &codes).await;
    }
    assert_eq!(house.number("SELECT COUNT(*) FROM packets WHERE state <> 'empty'").await, 0, "none is left over");
    for (code, _) in codes.iter() {
        assert_split(&house, *code).await;
    }
    assert_books_balance(&house).await;
    for (code, shares) in codes.iter().take(20) {
        let view = office.packet(*code).await.unwrap();
        assert_eq!((view.claims.len(), view.state), (*shares as usize, PacketState::Empty));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_64_clients_is_exact_to_the_cent() {
    rage(Storm { clients: 64, packets: 400, wipes: 0 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_in_which_redis_is_wiped_is_exact_to_the_cent() {
    rage(Storm { clients: 64, packets: 200, wipes: 3 }).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: cargo test --release --test stores -- --ignored long_storm"]
async fn the_long_storm_over_10_000_packets_is_exact_to_the_cent() {
    rage(Storm { clients: 64, packets: 10_000, wipes: 0 }).await;
}
