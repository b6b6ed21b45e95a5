//! `verify` again and again while a house does business: seats, red packets and wallets.

use crate::paying::pay;
use std::sync::Mutex;
use std::time::Duration;

use frontrow::box_office::{BoxOffice, NewPacket};
use frontrow::domain::ids::{MemberId, PacketCode};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::packet::Funding;
use frontrow::domain::refusal::Refusal;
use frontrow::domain::tender::Tender;
use frontrow::domain::text::Text;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::house::{FIRST, House, cash, picks};
use super::packets::{lucky, with_members};
use super::race::random_step;

const GUESTS: i64 = 12;

/// What is done with red packets and wallets in one of the rounds below.
async fn packet_step(office: &BoxOffice, codes: &Mutex<Vec<PacketCode>>, seed: u64) -> Result<(), Refusal> {
    let mut rng = StdRng::seed_from_u64(seed);
    let guest = MemberId(rng.random_range(1..=GUESTS));
    let what = rng.random_range(0..12);
    if what < 3 {
        let new = NewPacket {
            lasts: Duration::from_millis(rng.random_range(100..1_500)),
            funding: if what == 0 { Funding::Wallet(guest) } else { Funding::Promotion },
            ..lucky(office, rng.random_range(10..10_000), rng.random_range(1..10))
        };
        office.create_packet(&new).await?;
        codes.lock().unwrap().push(new.code);
        return Ok(());
    }
    if what < 9 {
        let code = {
            let codes = codes.lock().unwrap();
            let latest = codes.len().saturating_sub(rng.random_range(1..6));
            codes.get(latest).copied()
        };
        let Some(code) = code else { return Ok(()) };
        return match what {
            3 => office.packet(code).await.map(drop),
            4 => office.grab(code, guest).await.map(drop),
            _ => office.grab_recorded(code, guest).await.map(drop),
        };
    }
    let (row, number) = (['G', 'H', 'J'][rng.random_range(0..3)], rng.random_range(1..=10));
    let reference = office.new_order(FIRST);
    let order = office.hold(reference, &picks(&format!("{row}{number}"))).await?;
    office.attach(reference, Some(guest)).await?;
    let (total, balance) = (order.total().minor(), office.balance(guest).await?.minor());
    let mut tenders = if total > balance { cash(600) } else { Vec::new() };
    if balance > 0 {
        tenders.push(Tender::Wallet { amount: Money::new(balance.min(total), Currency::CNY) });
    }
    pay(office, reference, office.new_attempt(), tenders).await?;
    if what < 11 {
        office.refund(reference, Text::new("ill")).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_in_business_is_not_accused() {
    let house = House::with_hold(Duration::from_millis(400)).await;
    with_members(&house, GUESTS).await;
    let mut offices = Vec::new();
    for n in 0..4 {
        let office = house.office(&format!("T{n}")).await;
        if n < 2 {
            let _ = office.listen();
            office.watch(Some(FIRST));
        }
        offices.push(office);
    }
    let (known, codes) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let mut rng = StdRng::seed_from_u64(20_261_121);
    for round in 0..40 {
        let steps: Vec<_> =
            offices.iter().chain(&offices).map(|office| random_step(office, &known, rng.random())).collect();
        let with_packets: Vec<_> =
            offices.iter().chain(&offices).map(|office| packet_step(office, &codes, rng.random())).collect();
        let (_, done, verdict) = tokio::join!(
            futures_util::future::join_all(steps),
            futures_util::future::join_all(with_packets),
            offices[3].verify()
        );
        for refusal in done.into_iter().filter_map(Result::err) {
            assert!(!matches!(refusal, Refusal::Fault(_)), "round {round}: {refusal:?}");
        }
        let verdict = verdict.unwrap();
        assert!(verdict.is_clean(), "round {round}: {verdict:#?}");
    }
    let verdict = offices[3].verify().await.unwrap();
    assert!(verdict.is_clean(), "{verdict:#?}");
    for (code, least) in [("order_money", 10), ("won_entries", 20), ("wallet_payments", 10), ("packet_returned", 20)] {
        assert!(verdict.checks.iter().any(|check| check.code == code && check.looked_at > least), "{verdict:#?}");
    }
    for office in &offices {
        office.close().await;
    }
}
