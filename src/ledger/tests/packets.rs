//! Red packets and their claims.

use super::*;
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::packet::{Claim, Funding, Packet, PacketEnd, PacketKind, PacketState};
use crate::domain::seat::Epoch;
use crate::domain::tape::Entry;
use crate::ledger::connection::facts::of_table;
use crate::ledger::{ClaimOutcome, Made, MakeError, TakenShare};
use ClaimOutcome::{Lost, Recorded};

/// A ledger with members 1 to 9.
pub(super) async fn with_members() -> Fresh {
    let fresh = fresh().await;
    for id in 1..=9_i64 {
        query("INSERT INTO members (id, name, phone, joined_at, terminal, cashier) VALUES ($1, $2, $3, 0, 'T', '')")
            .bind(id)
            .bind(format!("Member {id}"))
            .bind(format!("1380000{id:04}"))
            .execute(&mut fresh.ledger.inner.writers.acquire().await.unwrap())
            .await
            .unwrap();
    }
    let members = of_table(&mut fresh.ledger.begin_read().await.unwrap(), "members").await.unwrap();
    let (till, nobody) = (terminal("T9"), Text::default());
    let joined = Entry::new(at(0), "joined", (&till, &nobody), "members").facts(members);
    fresh.ledger.tell(joined).await.unwrap();
    fresh
}

/// Three shares of 1.00 each, to be taken from 1 s to 60 s.
fn packet() -> Packet {
    Packet {
        code: PacketCode::from_bits(u32::try_from(unique()).unwrap()),
        kind: PacketKind::Equal,
        total: cny(300),
        shares: 3,
        greeting: Text::new("Happy New Year"),
        funding: Funding::Promotion,
        terminal: terminal("T1"),
        cashier: Text::new("Li Na"),
        created_at: at(1_000),
        opens_at: at(1_000),
        expires_at: at(60_000),
        seed: u64::MAX,
    }
}

fn epoch(name: &str) -> Epoch {
    Epoch(format!("ledger.{name}"))
}

const DAY: (&str, i64) = ("2026-11-21", 1_000);

async fn made(ledger: &Ledger) -> Packet {
    make(ledger, packet()).await
}

async fn made_lucky(ledger: &Ledger) -> Packet {
    make(ledger, Packet { kind: PacketKind::Lucky, ..packet() }).await
}

async fn make(ledger: &Ledger, packet: Packet) -> Packet {
    assert_eq!(ledger.create_packet(&packet, &epoch("one"), DAY).await.unwrap(), Made::Now);
    packet
}

fn taken(packet: &Packet, life: &str, member: i64, share: u32) -> TakenShare {
    let claim = Claim {
        member: MemberId(member),
        name: Text::new(&format!("Member {member}")),
        rank: share + 1,
        share,
        amount: cny(100),
        at: at(2_000),
        is_recorded: false,
    };
    TakenShare { code: packet.code, epoch: epoch(life), claim }
}

async fn record(ledger: &Ledger, taken: &[TakenShare]) -> Vec<ClaimOutcome> {
    ledger.record_claims(taken, at(3_000), (&terminal("T2"), &Text::new("Wang"))).await.unwrap()
}

async fn balance_of(ledger: &Ledger, member: i64) -> i64 {
    let mut tx = ledger.begin_read().await.unwrap();
    crate::ledger::members::wallet::balance(&mut tx, MemberId(member), Currency::CNY).await.unwrap().minor()
}

async fn expire(ledger: &Ledger, packet: &Packet, millis: i64) -> Option<PacketState> {
    ledger.expire_packet(packet.code, at(millis), (&terminal("T2"), &Text::new("Wang"))).await.unwrap()
}

/// All that is written of a packet in its life, and of the wallet that it fills: a packet that a member pays for, one
/// that moves into another live store, one that is emptied, one that expires.
pub(super) async fn packets_live(ledger: &Ledger, member: MemberId) {
    let first = made(ledger).await;
    assert!(ledger.rebuild_packet(first.code, (&epoch("one"), &epoch("two")), at(3_000)).await.unwrap().is_some());
    assert_eq!(record(ledger, &[taken(&first, "two", member.0, 0)]).await, [Recorded]);
    let own = Packet { funding: Funding::Wallet(member), total: cny(100), shares: 1, ..packet() };
    ledger.create_packet(&own, &epoch("one"), DAY).await.unwrap();
    assert_eq!(record(ledger, &[taken(&own, "one", member.0, 0)]).await, [Recorded]);
    assert_eq!(expire(ledger, &first, 60_000).await, Some(PacketState::Expired));
}

#[tokio::test]
async fn a_packet_reads_back_whole_and_is_made_once() {
    let fresh = with_members().await;
    let packet = made(&fresh.ledger).await;
    let stored = fresh.ledger.packet(packet.code).await.unwrap().unwrap();
    assert_eq!((&stored.packet, stored.state, stored.claims.len()), (&packet, PacketState::Open, 0));
    assert_eq!(stored.epoch.0, format!("{}.one", fresh.ledger.id()));
    // Asked for again a moment later, with another seed: it is the same packet.
    let again =
        Packet { created_at: at(1_500), opens_at: at(1_500), expires_at: at(60_500), seed: 1, ..packet.clone() };
    assert_eq!(fresh.ledger.create_packet(&again, &epoch("two"), DAY).await.unwrap(), Made::Before);
    let other = Packet { total: cny(400), ..packet.clone() };
    assert_eq!(fresh.ledger.create_packet(&other, &epoch("two"), DAY).await, Err(MakeError::CodeTaken));
    let large = Packet { total: cny(701), ..self::packet() };
    assert_eq!(fresh.ledger.create_packet(&large, &epoch("two"), DAY).await, Err(MakeError::OverBudget(cny(700))));
    assert_eq!(fresh.ledger.open_packets(None, 9).await.unwrap(), [(packet.code, 0)]);
    assert_eq!(fresh.ledger.packets_due(at(59_999), 9).await.unwrap(), []);
    assert_eq!(fresh.ledger.packets_due(at(60_000), 9).await.unwrap(), [packet.code]);
}

#[tokio::test]
async fn claims_of_many_packets_are_recorded_at_once_and_once() {
    let fresh = with_members().await;
    let (one, two) = (made(&fresh.ledger).await, made(&fresh.ledger).await);
    let batch =
        [taken(&two, "one", 2, 1), taken(&one, "one", 1, 0), taken(&two, "one", 1, 0), taken(&one, "one", 1, 0)];
    assert_eq!(record(&fresh.ledger, &batch).await, [Recorded; 4]);
    assert_eq!((balance_of(&fresh.ledger, 1).await, balance_of(&fresh.ledger, 2).await), (200, 100));
    // Again, with a new one among them: nothing is credited twice.
    let more = [batch[0].clone(), batch[1].clone(), taken(&one, "one", 2, 1)];
    assert_eq!(record(&fresh.ledger, &more).await, [Recorded; 3]);
    assert_eq!((balance_of(&fresh.ledger, 1).await, balance_of(&fresh.ledger, 2).await), (200, 200));
    let stored = fresh.ledger.packet(one.code).await.unwrap().unwrap();
    let claims: Vec<_> = stored.claims.iter().map(|claim| (claim.member.0, claim.rank, claim.name.as_str())).collect();
    assert_eq!(claims, [(1, 1, "Member 1"), (2, 2, "Member 2")]);
    assert_eq!(fresh.ledger.grabs_of(MemberId(1), at(0), at(2_001)).await.unwrap().len(), 2);
    assert_eq!(fresh.ledger.grabs_of(MemberId(1), at(2_001), at(9_000)).await.unwrap(), []);
}

#[tokio::test]
async fn a_claim_that_is_not_right_is_lost_and_keeps_no_other_from_being_recorded() {
    let fresh = with_members().await;
    let packet = made(&fresh.ledger).await;
    let batch = [
        taken(&packet, "one", 1, 0),
        taken(&packet, "one", 2, 0),
        taken(&packet, "one", 1, 1),
        taken(&packet, "one", 99, 2),
        taken(&packet, "one", 3, 3),
        taken(&packet, "gone", 4, 1),
        taken(&self::packet(), "one", 5, 0),
    ];
    assert_eq!(record(&fresh.ledger, &batch).await, [Recorded, Lost, Lost, Lost, Lost, Lost, Lost]);
    assert_eq!((balance_of(&fresh.ledger, 1).await, balance_of(&fresh.ledger, 4).await), (100, 0));
    assert_eq!(fresh.ledger.packet(packet.code).await.unwrap().unwrap().claims.len(), 1);
}

#[tokio::test]
async fn the_last_claim_empties_a_packet_and_later_ones_are_lost() {
    let fresh = with_members().await;
    let packet = made(&fresh.ledger).await;
    let all: Vec<TakenShare> = (0..3).map(|share| taken(&packet, "one", 1 + i64::from(share), share)).collect();
    assert_eq!(record(&fresh.ledger, &all).await, [Recorded; 3]);
    let rows = fresh.ledger.packets(at(0), 9).await.unwrap();
    assert_eq!((rows[0].state, rows[0].taken, rows[0].taken_amount), (PacketState::Empty, 3, cny(300)));
    assert_eq!(record(&fresh.ledger, &[all[1].clone(), taken(&packet, "one", 7, 1)]).await, [Recorded, Lost]);
    assert_eq!(expire(&fresh.ledger, &packet, 70_000).await, Some(PacketState::Empty));
}

#[tokio::test]
async fn under_another_epoch_what_was_taken_before_does_not_count() {
    let fresh = with_members().await;
    let packet = made(&fresh.ledger).await;
    assert_eq!(record(&fresh.ledger, &[taken(&packet, "one", 1, 0)]).await, [Recorded]);
    let (ledger, code) = (&fresh.ledger, packet.code);
    assert_eq!(ledger.rebuild_packet(code, (&epoch("other"), &epoch("two")), at(3_000)).await.unwrap(), None);
    let rebuilt = ledger.rebuild_packet(code, (&epoch("one"), &epoch("two")), at(3_000)).await.unwrap().unwrap();
    assert_eq!(rebuilt.claims.len(), 1);
    assert_eq!(record(ledger, &[taken(&packet, "one", 2, 1), taken(&packet, "one", 1, 0)]).await, [Lost, Recorded]);
    assert_eq!(record(ledger, &[taken(&packet, "two", 3, 1)]).await, [Recorded]);
}

#[tokio::test]
async fn an_end_gives_the_rest_back_once_and_not_before_its_time() {
    let fresh = with_members().await;
    let ledger = &fresh.ledger;
    let packet = made(ledger).await;
    record(ledger, &[taken(&packet, "one", 1, 0), taken(&packet, "one", 2, 1), taken(&packet, "one", 3, 2)]).await;
    // Member 1 sends the win on.
    let mine = Packet { funding: Funding::Wallet(MemberId(1)), total: cny(100), shares: 1, ..self::packet() };
    let dear = Packet { code: self::packet().code, total: cny(101), ..mine.clone() };
    assert_eq!(ledger.create_packet(&dear, &epoch("one"), DAY).await, Err(MakeError::WalletShort(cny(100))));
    assert_eq!(ledger.create_packet(&mine, &epoch("one"), DAY).await, Ok(Made::Now));
    assert_eq!(balance_of(ledger, 1).await, 0);
    assert_eq!(expire(ledger, &mine, 59_999).await, Some(PacketState::Open));
    for _ in 0..2 {
        assert_eq!(expire(ledger, &mine, 60_000).await, Some(PacketState::Expired));
        assert_eq!(balance_of(ledger, 1).await, 100);
    }
    assert_eq!(record(ledger, &[taken(&mine, "one", 2, 0)]).await, [Lost]);
    assert_eq!(expire(ledger, &self::packet(), 60_000).await, None);

    let promoted = made(ledger).await;
    assert_eq!(expire(ledger, &promoted, 60_000).await, Some(PacketState::Expired));
    let row = query("SELECT spent FROM promotion_days")
        .fetch_one(&mut ledger.inner.readers.acquire().await.unwrap())
        .await
        .unwrap();
    assert_eq!(int(&row, 0).unwrap(), 300, "only the first packet cost the house anything");
}

#[tokio::test]
async fn a_packet_is_told_from_its_making_to_what_went_back() {
    let fresh = with_members().await;
    let packet = made(&fresh.ledger).await;
    assert_eq!(fresh.ledger.packet_record(PacketCode::from_bits(77)).await, Ok(None));
    record(&fresh.ledger, &[taken(&packet, "one", 2, 1)]).await;
    let open = fresh.ledger.packet_record(packet.code).await.unwrap().unwrap();
    assert_eq!((&open.view.packet, open.view.claims.len(), open.ended), (&packet, 1, None));
    expire(&fresh.ledger, &packet, 70_000).await;
    let over = fresh.ledger.packet_record(packet.code).await.unwrap().unwrap();
    assert_eq!(over.view.state, PacketState::Expired);
    assert_eq!(over.ended, Some(PacketEnd { at: at(70_000), returned: cny(200) }));
}

#[tokio::test]
async fn a_members_shares_are_told_with_rank_and_who_was_the_luckiest() {
    let fresh = with_members().await;
    let (one, two) = (made_lucky(&fresh.ledger).await, made_lucky(&fresh.ledger).await);
    let share = |packet: &Packet, member, share, amount| {
        let mut taken = taken(packet, "one", member, share);
        taken.claim.amount = cny(amount);
        taken
    };
    record(&fresh.ledger, &[share(&one, 1, 0, 50), share(&one, 2, 1, 125), share(&one, 3, 2, 125)]).await;
    record(&fresh.ledger, &[share(&two, 3, 0, 250)]).await;
    let of = async |member| fresh.ledger.member_record(MemberId(member), Currency::CNY, 9).await.unwrap().unwrap();
    let crowned = async |member| -> Vec<(u32, u32, bool)> {
        of(member).await.draws.iter().map(|draw| (draw.rank, draw.shares, draw.is_luckiest)).collect()
    };
    assert_eq!(crowned(1).await, [(1, 3, false)]);
    assert_eq!(crowned(2).await, [(2, 3, true)], "of equal ones the earlier");
    assert_eq!(crowned(3).await.iter().filter(|(_, _, is_luckiest)| *is_luckiest).count(), 0, "two is not over");
    let third = of(3).await;
    assert_eq!((third.total, third.packets, third.member.id), (cny(375), 2, MemberId(3)));
    assert_eq!(fresh.ledger.member_record(MemberId(3), Currency::CNY, 1).await.unwrap().unwrap().draws.len(), 1);
    assert_eq!(fresh.ledger.member_record(MemberId(99), Currency::CNY, 9).await, Ok(None));
}
