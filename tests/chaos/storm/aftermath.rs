//! All is healed: what is left?

use crate::paying::pay;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use frontrow::box_office::BoxOffice;
use frontrow::domain::ids::{MemberId, OrderRef, PacketCode};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::OrderState;
use frontrow::domain::packet::PacketState;
use frontrow::domain::price::{Fare, Pick};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::seat::SeatState;
use frontrow::domain::tender::Tender;
use frontrow::domain::text::Text;
use frontrow::ledger::StoredPacket;
use tokio::time::sleep;

use super::house::House;
use super::told::Told;
use super::worker;

/// Nothing may be open, or other than anyone was told.
pub(super) async fn aftermath(house: &House, told: &Told) {
    let office = house.office("T99").await;
    let mut events = office.listen();
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    office.watch(Some(worker::SCREENING));
    let healed = Instant::now();
    fresh_sale(&office).await;
    eprintln!("storm: a fresh sale {:?} after it", healed.elapsed());
    // The last payments are judged once their time is up.
    loop {
        let seats = office.open(worker::SCREENING).await.unwrap().seats;
        let is_open = |state: &SeatState| !matches!(state, SeatState::Sold { .. });
        if !seats.taken().any(|(_, state)| is_open(state)) {
            break;
        }
        // A payment that was taken back leaves a minute, and the next one may have been killed in it.
        assert!(healed.elapsed() < Duration::from_secs(80), "still open: {:?}", seats.taken().collect::<Vec<_>>());
        sleep(Duration::from_millis(200)).await;
    }
    eprintln!("storm: at rest {:?} after it", healed.elapsed());
    empty_packets(&office).await;
    let mut wrong = Vec::new();
    for check in office.verify().await.unwrap().checks {
        if check.violations > 0 {
            wrong.push(format!("{}: {} of {}: {:?}", check.code, check.violations, check.looked_at, check.examples));
        }
    }
    let of = async |reference: OrderRef| house.ledger.order(reference).await.unwrap().map(|known| known.order);
    for (reference, attempt) in &told.sales {
        let order = of(*reference).await;
        let is_sold = order.as_ref().is_some_and(|order| {
            order.attempt == Some(*attempt) && matches!(order.state, OrderState::Paid | OrderState::Refunded)
        });
        if !is_sold {
            wrong.push(format!("{reference} was sold by {attempt}, and the ledger has {order:?}"));
        }
    }
    for ((reference, attempt), code) in &told.refused {
        let order = of(*reference).await;
        let is_sold = order.is_some_and(|order| {
            order.attempt == Some(*attempt) && matches!(order.state, OrderState::Paid | OrderState::Refunded)
        });
        // A colleague may have given the money back before the terminal was told at all: so it was told right.
        if is_sold && code != "refunded" && !told.sales.contains(&(*reference, *attempt)) {
            wrong.push(format!("{reference} was refused ({code}) to {attempt}, and the ledger has it sold"));
        }
    }
    for reference in told.refunds.iter().chain(&told.given) {
        if of(*reference).await.map(|order| order.state) != Some(OrderState::Refunded) {
            wrong.push(format!("{reference} was refunded or exchanged, and is not"));
        }
    }
    for ((code, member), share) in &told.shares {
        let packet = house.ledger.packet(*code).await.unwrap();
        let has =
            |packet: StoredPacket| packet.claims.iter().any(|claim| (claim.member, claim.share) == (*member, *share));
        if !packet.is_some_and(has) {
            wrong.push(format!("share {share} of {code} was {member}'s, and the ledger does not have it"));
        }
    }
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for (reference, _) in told.never_told() {
        // Of one that never got to the ledger nothing may be left in Redis either, which was seen above.
        let end = of(reference).await.map_or("forgotten", |order| order.state.word());
        *ends.entry(end.to_owned()).or_default() += 1;
    }
    eprintln!("storm: what became of payments that nobody was told of: {ends:?}");
    if wrong.is_empty() {
        office.close().await;
        return;
    }
    panic!("{} violations: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}

/// Takes every share that is left, so that what was promised is seen to be there.
async fn empty_packets(office: &BoxOffice) {
    let everyone = (worker::FIRST_MEMBER..worker::FIRST_MEMBER + worker::MEMBERS).map(MemberId);
    let (begun, mut emptied) = (Instant::now(), 0);
    loop {
        let rows = office.packets(200).await.unwrap();
        let open: Vec<PacketCode> =
            rows.iter().filter(|row| row.state == PacketState::Open).map(|row| row.packet.code).collect();
        if open.is_empty() {
            break;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "not emptied: {open:?}");
        for code in open {
            for member in everyone.clone() {
                match office.grab_recorded(code, member).await {
                    // Of a Redis that came back with less than it had, some shares are gone already: it is told so, and
                    // the packet is made anew.
                    Ok(_) | Err(Refusal::NotRecorded) => {}
                    Err(Refusal::PacketEmpty) => break,
                    Err(other) => panic!("{code}: {other:?}"),
                }
            }
            emptied += 1;
        }
    }
    eprintln!("storm: {emptied} packets emptied after it");
}

async fn fresh_sale(office: &BoxOffice) {
    let begun = Instant::now();
    loop {
        let seats = office.open(worker::SCREENING).await.unwrap().seats;
        let plan = office.screening(worker::SCREENING).await.unwrap();
        let free = plan.hall.plan.seats().map(|seat| seat.id).find(|seat| *seats.state(*seat) == SeatState::Free);
        if let Some(seat) = free {
            let reference = office.new_order(worker::SCREENING);
            let held = office.hold(reference, &[Pick { seat, fare: Fare::ADULT }]).await;
            let tender = Tender::Cash { received: Money::new(45_00, Currency::CNY) };
            if held.is_ok() && pay(office, reference, office.new_attempt(), vec![tender]).await.is_ok() {
                return;
            }
        } else if let Some((_, SeatState::Sold { by })) =
            seats.taken().find(|(_, state)| matches!(state, SeatState::Sold { .. }))
        {
            let reference = OrderRef { screening: worker::SCREENING, order: by.order };
            let _ = office.refund(reference, Text::new("for a fresh sale")).await;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "no fresh sale");
        sleep(Duration::from_millis(100)).await;
    }
}
