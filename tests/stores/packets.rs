//! Red packets on real stores.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use frontrow::box_office::{BoxOffice, Event, NewPacket};
use frontrow::domain::ids::{MemberId, PacketCode};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::packet::{Funding, PacketFault, PacketKind, PacketState, split};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::text::Text;
use frontrow::ledger::{ClaimOutcome, TakenShare};
use frontrow::live::Grab;
use futures_util::future::join_all;

use super::house::{House, Locked, PACKETS, eventually};

pub(crate) fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

pub(crate) fn lucky(office: &BoxOffice, total: i64, shares: u32) -> NewPacket {
    NewPacket {
        code: office.new_packet(),
        kind: PacketKind::Lucky,
        total: yuan(total),
        shares,
        greeting: Text::new("恭喜发财"),
        funding: Funding::Promotion,
        opens_at: None,
        lasts: Duration::from_hours(24),
    }
}

pub(crate) async fn make(office: &BoxOffice, total: i64, shares: u32) -> PacketCode {
    office.create_packet(&lucky(office, total, shares)).await.unwrap().packet.code
}

/// Members 1 to `count`.
pub(crate) async fn with_members(house: &House, count: i64) {
    let row = |id| format!("({id}, 'Member {id}', '1380000{id:04}', 0, 'T', '')");
    let rows: Vec<String> = (1..=count).map(row).collect();
    house
        .tamper(&format!(
            "INSERT INTO members (id, name, phone, joined_at, terminal, cashier) VALUES {}",
            rows.join(", ")
        ))
        .await;
}

/// What must hold of all packets, wallets and claims in the ledger, whatever happened.
pub(crate) async fn assert_books_balance(house: &House) {
    for (what, sql) in [
        (
            "a packet counts its claims",
            "SELECT COUNT(*) FROM packets p WHERE claimed <> (SELECT COUNT(*) FROM claims c WHERE c.packet = p.code) \
             OR claimed_amount <> (SELECT COALESCE(SUM(amount), 0) FROM claims c WHERE c.packet = p.code)",
        ),
        (
            "claims and rest are the total",
            "SELECT COUNT(*) FROM packets WHERE returned <> CASE WHEN state = 'expired' THEN total - claimed_amount \
             ELSE 0 END OR (state = 'empty' AND (claimed <> shares OR claimed_amount <> total)) OR (state = 'open' \
             AND claimed = shares)",
        ),
        (
            "a wallet is the sum of its entries",
            "SELECT COUNT(*) FROM wallets w WHERE balance <> (SELECT SUM(amount) FROM wallet_entries e WHERE \
             e.member = w.member) OR entries <> (SELECT COUNT(*) FROM wallet_entries e WHERE e.member = w.member) OR \
             entries <> (SELECT MAX(n) FROM wallet_entries e WHERE e.member = w.member) OR balance < 0",
        ),
        (
            "each claim was credited once",
            "SELECT COUNT(*) FROM claims c WHERE amount <> (SELECT COALESCE(SUM(e.amount), 0) FROM wallet_entries e \
             WHERE e.member = c.member AND e.kind = 'won' AND e.reference = c.packet)",
        ),
        (
            "nothing was credited without a claim",
            "SELECT ABS((SELECT COUNT(*) FROM claims) - (SELECT COUNT(*) FROM wallet_entries WHERE kind = 'won'))",
        ),
        (
            "the budget paid for what did not go back",
            "SELECT ABS((SELECT COALESCE(SUM(spent), 0) FROM promotion_days) - (SELECT COALESCE(SUM(total - returned), \
             0) FROM packets WHERE funding_member IS NULL))",
        ),
        (
            "a packet was made once and ended once",
            "SELECT COUNT(*) FROM packets p WHERE (SELECT COUNT(*) FROM tape a WHERE a.subject = p.code AND a.what IN \
             ('open', 'empty', 'expired')) <> CASE WHEN state = 'open' THEN 1 ELSE 2 END",
        ),
    ] {
        assert_eq!(house.number(sql).await, 0, "{what}");
    }
}

/// The claims of a packet are shares of its split, each taken once.
pub(crate) async fn assert_split(house: &House, code: PacketCode) {
    let stored = house.ledger.packet(code).await.unwrap().unwrap();
    let packet = stored.packet;
    let shares = split(packet.kind, packet.total.minor(), packet.shares, packet.seed);
    let mut seen = BTreeSet::new();
    for claim in stored.claims {
        assert!(seen.insert(claim.share), "share {} of {code} was given twice", claim.share);
        assert_eq!(shares[claim.share as usize], claim.amount.minor());
    }
}

#[tokio::test]
async fn each_member_gets_one_share_and_the_same_when_grabbing_again() {
    let house = House::open().await;
    with_members(&house, 4).await;
    let office = house.office("T1").await;
    let new = lucky(&office, 10_00, 3);
    let view = office.create_packet(&new).await.unwrap();
    assert_eq!((view.state, view.claims.len()), (PacketState::Open, 0));
    assert_eq!(office.create_packet(&new).await.unwrap().packet, view.packet, "making it again changes nothing");

    let mut taken = BTreeMap::new();
    for id in 1..=3 {
        let grabbed = office.grab_recorded(new.code, MemberId(id)).await.unwrap();
        assert_eq!((grabbed.had_it, grabbed.claim.is_recorded), (false, true));
        assert_eq!((i64::from(grabbed.claim.rank), grabbed.claim.name.as_str()), (id, &*format!("Member {id}")));
        taken.insert(id, grabbed.claim.amount.minor());
    }
    assert_eq!(taken.values().sum::<i64>(), 10_00);
    for (id, amount) in &taken {
        let again = office.grab(new.code, MemberId(*id)).await.unwrap();
        assert_eq!((again.had_it, again.claim.amount.minor()), (true, *amount));
    }
    assert_eq!(office.grab(new.code, MemberId(4)).await, Err(Refusal::PacketEmpty));
    let view = office.packet(new.code).await.unwrap();
    assert_eq!((view.state, view.taken(), view.claims.len()), (PacketState::Empty, yuan(10_00), 3));
    assert_eq!(view.luckiest().unwrap().amount.minor(), *taken.values().max().unwrap());
    let rows = office.packets(200).await.unwrap();
    assert_eq!(
        (rows.len(), rows[0].state, rows[0].taken, rows[0].taken_amount),
        (1, PacketState::Empty, 3, yuan(10_00))
    );
    // Forgotten by the live store, it is answered from the ledger.
    house.wipe().await;
    assert_eq!(office.grab(new.code, MemberId(4)).await, Err(Refusal::PacketEmpty));
    let again = office.grab_recorded(new.code, MemberId(2)).await.unwrap();
    assert_eq!((again.had_it, again.claim.amount.minor()), (true, taken[&2]));
    assert_split(&house, new.code).await;
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn what_cannot_be_made_is_refused_with_the_reason() {
    let house = House::open().await;
    with_members(&house, 2).await;
    let office = house.office("T1").await;
    let base = lucky(&office, 10_00, 3);
    for (new, fault) in [
        (NewPacket { total: yuan(0), ..base.clone() }, PacketFault::NoTotal),
        (NewPacket { total: yuan(-5), ..base.clone() }, PacketFault::NoTotal),
        (
            NewPacket { total: yuan(PACKETS.most_total + 1), ..base.clone() },
            PacketFault::TotalTooLarge(yuan(PACKETS.most_total)),
        ),
        (NewPacket { shares: 0, ..base.clone() }, PacketFault::NoShares),
        (NewPacket { shares: 501, ..base.clone() }, PacketFault::TooManyShares(500)),
        (NewPacket { total: yuan(1_00), shares: 101, ..base.clone() }, PacketFault::SharesTooSmall(100)),
        (NewPacket { lasts: Duration::ZERO, ..base.clone() }, PacketFault::BadTimes),
        (NewPacket { lasts: Duration::from_hours(24 * 365), ..base.clone() }, PacketFault::BadTimes),
    ] {
        assert_eq!(office.create_packet(&new).await, Err(Refusal::Packet(fault)));
    }
    let mine = NewPacket { funding: Funding::Wallet(MemberId(1)), ..base.clone() };
    assert_eq!(office.create_packet(&mine).await, Err(Refusal::WalletShort(yuan(0))));
    let nobodys = NewPacket { funding: Funding::Wallet(MemberId(99)), ..base.clone() };
    assert_eq!(office.create_packet(&nobodys).await, Err(Refusal::UnknownMember(MemberId(99))));
    assert_eq!(office.packet(base.code).await, Err(Refusal::UnknownPacket(base.code)));
    assert_eq!(office.grab(base.code, MemberId(1)).await, Err(Refusal::UnknownPacket(base.code)));

    let code = make(&office, 10_00, 3).await;
    assert_eq!(office.grab(code, MemberId(99)).await, Err(Refusal::UnknownMember(MemberId(99))));
    let other = NewPacket { code, shares: 4, ..base.clone() };
    assert_eq!(office.create_packet(&other).await, Err(Refusal::PacketCodeTaken(code)));
    let later = NewPacket { opens_at: Some(office.now().plus(Duration::from_mins(5))), ..base };
    office.create_packet(&later).await.unwrap();
    assert_eq!(office.grab(later.code, MemberId(1)).await, Err(Refusal::NotYetOpen(later.opens_at.unwrap())));
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn a_packet_whose_minted_code_another_packet_has_gets_another_one() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let taken = make(&office, 10_00, 3).await;
    let free = office.new_packet();
    let mut new = lucky(&office, 20_00, 4);
    let minted = std::sync::atomic::AtomicUsize::new(0);
    let mint = || if minted.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 2 { taken } else { free };
    let made = office.create_packet_under_new_code(&mut new, mint).await.unwrap();
    assert_eq!((made.packet.code, made.packet.total, new.code), (free, yuan(20_00), free));
    let never = office.create_packet_under_new_code(&mut new, || taken).await;
    assert_eq!(never, Err(Refusal::PacketCodeTaken(taken)), "at some time it gives up");
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn the_promotion_budget_of_a_day_is_never_overspent() {
    let mut house = House::open().await;
    house.packets.daily_budget = 25_00;
    let office = house.office("T1").await;
    let made = join_all((0..5).map(|_| {
        let (office, new) = (office.clone(), lucky(&office, 10_00, 2));
        async move { office.create_packet(&new).await }
    }));
    let made = made.await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 2);
    let refused = made.into_iter().find_map(Result::err);
    assert_eq!(refused, Some(Refusal::Packet(PacketFault::OverBudget(yuan(5_00)))));
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn a_member_sends_winnings_on_and_gets_back_what_nobody_took() {
    let house = House::open().await;
    with_members(&house, 2).await;
    let office = house.office("T1").await;
    let first = make(&office, 10_00, 1).await;
    office.grab_recorded(first, MemberId(1)).await.unwrap();
    let new = NewPacket {
        funding: Funding::Wallet(MemberId(1)),
        kind: PacketKind::Equal,
        lasts: Duration::from_millis(1_500),
        ..lucky(&office, 10_00, 4)
    };
    office.create_packet(&new).await.unwrap();
    assert_eq!(office.grab_recorded(new.code, MemberId(2)).await.unwrap().claim.amount, yuan(2_50));
    let _events = office.listen();
    office.watch_packet(Some(new.code));
    eventually("the rest goes back", 5, async || {
        house.ledger.packet(new.code).await.unwrap().unwrap().state == PacketState::Expired
    })
    .await;
    assert_eq!(office.winnings(MemberId(1)).await.unwrap().balance, yuan(7_50));
    assert_eq!(office.grab(new.code, MemberId(1)).await, Err(Refusal::PacketExpired));
    assert!(office.grab(new.code, MemberId(2)).await.unwrap().had_it, "who had a share still has it");
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn a_member_grabs_only_as_often_on_a_day_as_the_house_allows() {
    let mut house = House::open().await;
    house.packets.daily_grabs = 2;
    with_members(&house, 2).await;
    let office = house.office("T1").await;
    let mut codes = Vec::new();
    for _ in 0..3 {
        codes.push(make(&office, 10_00, 1).await);
    }
    office.grab_recorded(codes[2], MemberId(2)).await.unwrap();
    office.grab_recorded(codes[0], MemberId(1)).await.unwrap();
    assert_eq!(office.grab(codes[2], MemberId(1)).await, Err(Refusal::PacketEmpty), "which does not count");
    office.grab_recorded(codes[1], MemberId(1)).await.unwrap();
    let more = make(&office, 10_00, 1).await;
    assert_eq!(office.grab(more, MemberId(1)).await, Err(Refusal::DailyGrabs(2)));
    assert!(office.grab(codes[0], MemberId(1)).await.unwrap().had_it);
    house.wipe().await;
    assert_eq!(office.grab(more, MemberId(1)).await, Err(Refusal::DailyGrabs(2)), "the ledger remembers");
}

#[tokio::test]
async fn a_grab_does_not_wait_for_the_ledger_and_is_recorded_when_it_answers() {
    let house = House::open().await;
    with_members(&house, 2).await;
    let office = house.office("T1").await;
    let code = make(&office, 10_00, 2).await;
    // The day is loaded from the ledger once.
    office.grab_recorded(code, MemberId(2)).await.unwrap();
    let other = make(&office, 10_00, 1).await;
    office.grab_recorded(other, MemberId(1)).await.unwrap();
    let locked = Locked::lock(&house).await;
    let grabbed = office.grab(code, MemberId(1)).await;
    // Readers of SQLite's file wait for an exclusive lock too: the member may not be readable.
    if grabbed.is_ok() {
        // The share is taken: that nothing was done would be wrong.
        let waiting = office.grab_recorded(code, MemberId(1)).await;
        assert!(matches!(waiting, Err(Refusal::Unsure { .. })), "{waiting:?}");
    }
    locked.unlock().await;
    assert!(office.grab_recorded(code, MemberId(1)).await.unwrap().claim.is_recorded);
    office.close().await;
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn claims_of_another_life_of_the_packet_are_nobodys_and_the_member_grabs_again() {
    let house = House::open().await;
    with_members(&house, 3).await;
    let office = house.office("T1").await;
    let code = make(&office, 10_00, 3).await;
    office.grab_recorded(code, MemberId(1)).await.unwrap();
    // A recorder that was stopped after its member's grab, while Redis was lost and loaded anew.
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let Grab::Taken(claim, epoch) = live.grab(code, MemberId(2), &Text::new("Member 2")).await.unwrap() else {
        panic!("not taken")
    };
    house.wipe().await;
    let third = office.grab_recorded(code, MemberId(3)).await.unwrap();
    let late = [TakenShare { code, epoch, claim: claim.clone() }];
    let by = (&"T9".parse().unwrap(), &Text::new("stopped"));
    assert_eq!(house.ledger.record_claims(&late, office.now(), by).await.unwrap(), [ClaimOutcome::Lost]);
    assert_eq!(third.claim.share, claim.share, "the share is another's now");
    let again = office.grab_recorded(code, MemberId(2)).await.unwrap();
    assert!(!again.had_it);
    let view = office.packet(code).await.unwrap();
    assert_eq!((view.state, view.taken()), (PacketState::Empty, yuan(10_00)));
    assert_split(&house, code).await;
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn a_share_that_redis_gives_twice_is_recorded_once_and_the_packet_is_loaded_anew() {
    let house = House::open().await;
    with_members(&house, 3).await;
    let office = house.office("T1").await;
    let mut events = office.listen();
    let code = make(&office, 10_00, 3).await;
    let first = office.grab_recorded(code, MemberId(1)).await.unwrap();
    // As a Redis that lost its last second: same epoch, the claim gone, the share back.
    let mut redis = house.redis().await;
    let () = redis::cmd("HDEL").arg(house.keys().packet(code)).arg(1).query_async(&mut redis).await.unwrap();
    let share = format!("1|{}|{}|0", first.claim.share, first.claim.amount.minor());
    let () = redis::cmd("LPUSH").arg(house.keys().shares(code)).arg(share).query_async(&mut redis).await.unwrap();
    assert_eq!(office.grab_recorded(code, MemberId(2)).await, Err(Refusal::NotRecorded));
    let mut told = false;
    while let Ok(event) = events.try_recv() {
        told |= matches!(event, Event::NotRecorded { packet, member } if packet == code && member == MemberId(2));
    }
    assert!(told);
    let view = office.packet(code).await.unwrap();
    assert!(view.claims.iter().all(|claim| claim.member == MemberId(1)), "the packet is loaded anew");
    assert_ne!(office.grab_recorded(code, MemberId(2)).await.unwrap().claim.share, first.claim.share);
    assert!(office.grab_recorded(code, MemberId(1)).await.unwrap().had_it);
    office.grab_recorded(code, MemberId(3)).await.unwrap();
    assert_split(&house, code).await;
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn what_a_terminal_that_died_left_is_recorded_by_whoever_looks() {
    let house = House::open().await;
    with_members(&house, 1).await;
    let office = house.office("T1").await;
    let code = make(&office, 10_00, 3).await;
    let (live, _pushes) = house.live(house.ledger.id()).await;
    live.grab(code, MemberId(1), &Text::new("Member 1")).await.unwrap();
    eventually("someone looks, some seconds later", 8, async || {
        office.packet(code).await.unwrap().claims[0].is_recorded
    })
    .await;
    assert_books_balance(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_sees_every_share_and_a_wipe() {
    let house = House::open().await;
    with_members(&house, 30).await;
    let (here, there) = (house.office("T1").await, house.office("T2").await);
    let mut events = here.listen();
    let code = make(&there, 10_000, 30).await;
    here.watch_packet(Some(code));
    let mut last = None;
    let mut until = async |what: &str, done: &dyn Fn(&frontrow::domain::packet::PacketView) -> bool| {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        while !last.as_ref().is_some_and(|view: &Arc<_>| done(view)) {
            let event = tokio::time::timeout_at(deadline, events.recv()).await;
            let event = event.unwrap_or_else(|_| panic!("not told: {what}; last {last:?}")).unwrap();
            if let Event::Packet(view) = event {
                last = Some(view);
            }
        }
    };
    until("at first", &|view| view.claims.is_empty()).await;
    for id in 1..=20 {
        there.grab(code, MemberId(id)).await.unwrap();
    }
    until("recorded", &|view| view.claims.len() == 20 && view.claims.iter().all(|claim| claim.is_recorded)).await;
    house.wipe().await;
    there.grab(code, MemberId(21)).await.unwrap();
    until("after the wipe", &|view| view.claims.len() == 21).await;
    for id in 22..=30 {
        there.grab(code, MemberId(id)).await.unwrap();
    }
    until("empty", &|view| view.state == PacketState::Empty && view.claims.iter().all(|claim| claim.is_recorded)).await;
    assert_split(&house, code).await;
    assert_books_balance(&house).await;
}
