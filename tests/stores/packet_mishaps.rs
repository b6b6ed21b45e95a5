//! What goes wrong around a red packet between the two stores: repetitions, lost answers, ledgers restored.

use std::time::Duration;

use super::house::{House, Locked, eventually};
use super::packets::{assert_books_balance, assert_split, lucky, make, with_members};
use frontrow::box_office::NewPacket;
use frontrow::domain::ids::MemberId;
use frontrow::domain::packet::PacketState;
use frontrow::domain::refusal::Refusal;
use frontrow::domain::text::Text;
use frontrow::live::Grab;
use futures_util::future::join_all;

#[tokio::test]
async fn a_member_who_grabs_again_and_again_while_it_is_recorded_does_not_end_the_packet_for_others() {
    let house = House::open().await;
    with_members(&house, 2).await;
    let office = house.office("T1").await;
    let code = make(&office, 10_00, 2).await;
    // What waits for the recorder is one batch, in which the member is named more than once.
    let grabs = join_all((0..20).map(|_| office.grab_recorded(code, MemberId(1)))).await;
    assert!(grabs.iter().all(|grabbed| grabbed.as_ref().unwrap().claim.rank == 1));
    let other = make(&office, 10_00, 2).await;
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let Grab::Taken(_, epoch) = live.grab(other, MemberId(1), &Text::new("Member 1")).await.unwrap() else {
        panic!("not taken")
    };
    live.claims_recorded(other, &epoch, &[MemberId(1), MemberId(1)]).await.unwrap();
    assert_eq!(live.look(other).await.unwrap().state, PacketState::Open);

    let second = office.grab_recorded(code, MemberId(2)).await.unwrap();
    assert_eq!((second.had_it, second.claim.rank), (false, 2));
    assert_eq!(office.packet(code).await.unwrap().state, PacketState::Empty);
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn no_share_has_a_rank_above_the_number_of_shares_after_a_wipe() {
    let house = House::open().await;
    with_members(&house, 5).await;
    let office = house.office("T1").await;
    let code = make(&office, 10_00, 4).await;
    office.grab_recorded(code, MemberId(1)).await.unwrap();
    // The second share was taken by a terminal that died with Redis, before the ledger had it.
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let taken = live.grab(code, MemberId(2), &Text::new("Member 2")).await.unwrap();
    assert!(matches!(taken, Grab::Taken(claim, _) if claim.rank == 2));
    office.grab_recorded(code, MemberId(3)).await.unwrap();
    house.wipe().await;
    for id in [4, 5] {
        office.grab_recorded(code, MemberId(id)).await.unwrap();
    }
    let view = office.packet(code).await.unwrap();
    let ranks: Vec<u32> = view.claims.iter().map(|claim| claim.rank).collect();
    assert_eq!(ranks, [1, 2, 3, 4], "{:?}", view.claims);
    assert_eq!(view.state, PacketState::Empty);
    assert_split(&house, code).await;
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn a_claim_that_came_too_late_is_nobodys_in_the_packet_that_ended() {
    let house = House::open().await;
    with_members(&house, 2).await;
    let office = house.office("T1").await;
    let new = NewPacket { lasts: Duration::from_millis(1_200), ..lucky(&office, 10_00, 3) };
    let code = office.create_packet(&new).await.unwrap().packet.code;
    office.grab_recorded(code, MemberId(1)).await.unwrap();
    // Taken in a life of the packet that the ledger has given up, by a terminal that died.
    let (live, _pushes) = house.live(house.ledger.id()).await;
    live.grab(code, MemberId(2), &Text::new("Member 2")).await.unwrap();
    house.tamper("UPDATE packets SET epoch = 'another'").await;
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    let view = office.packet(code).await.unwrap();
    assert_eq!((view.state, view.claims.len()), (PacketState::Expired, 1), "what went back is nobody's");
    assert_eq!(office.grab_recorded(code, MemberId(2)).await, Err(Refusal::PacketExpired));
    assert!(office.grab_recorded(code, MemberId(1)).await.unwrap().had_it);
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn a_packet_is_loaded_anew_from_a_ledger_that_was_restored() {
    let house = House::open().await;
    with_members(&house, 3).await;
    let office = house.office("T1").await;
    let (code, gone) = (make(&office, 10_00, 3).await, make(&office, 10_00, 3).await);
    for id in 1..=3 {
        office.grab_recorded(code, MemberId(id)).await.unwrap();
    }
    // As a backup from before the last two claims, and before the other packet was made.
    house
        .tamper(
            "DELETE FROM claims WHERE member > 1; DELETE FROM wallet_entries WHERE member > 1; \
         DELETE FROM wallets WHERE member > 1; DELETE FROM tape WHERE what = 'empty'; \
         UPDATE packets SET claimed = 1, claimed_amount = (SELECT SUM(amount) FROM claims), state = 'open', \
         ended_at = NULL WHERE claimed = 3; \
         DELETE FROM tape WHERE subject IN (SELECT code FROM packets WHERE claimed = 0); \
         DELETE FROM packets WHERE claimed = 0; UPDATE promotion_days SET spent = 1000",
        )
        .await;
    assert_eq!(office.grab_recorded(gone, MemberId(1)).await, Err(Refusal::NotRecorded));
    assert_eq!(office.grab_recorded(gone, MemberId(1)).await, Err(Refusal::UnknownPacket(gone)));

    let next = house.office("T2").await;
    let _events = next.listen();
    eventually("the packet has what the ledger has", 8, async || {
        let claims = next.packet(code).await.unwrap().claims;
        claims.iter().map(|claim| claim.member).eq([MemberId(1)])
    })
    .await;
    for id in 2..=3 {
        assert!(!next.grab_recorded(code, MemberId(id)).await.unwrap().had_it);
    }
    next.close().await;
    assert_split(&house, code).await;
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn a_packet_that_cannot_be_read_keeps_no_other_from_being_walked() {
    let house = House::alone().await;
    with_members(&house, 2).await;
    let office = house.office("T1").await;
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let mut codes = [make(&office, 10_00, 3).await, make(&office, 10_00, 3).await];
    codes.sort();
    for code in codes {
        live.grab(code, MemberId(1), &Text::new("Member 1")).await.unwrap();
    }
    let mut redis = house.redis().await;
    let field = house.keys().packet(codes[0]);
    let () = redis::cmd("HSET").arg(field).arg(2).arg("rubbish").query_async(&mut redis).await.unwrap();
    tokio::time::sleep(Duration::from_millis(3_100)).await;
    let next = house.office("T2").await;
    let _events = next.listen();
    eventually("the other packet's claim is recorded", 5, async || {
        house.ledger.packet(codes[1]).await.unwrap().unwrap().claims.len() == 1
    })
    .await;
    next.close().await;
}

/// Redis takes in what changes something, but lets it wait: who asks meanwhile asks again, and both are done.
async fn pause(house: &House) {
    let pause = redis::cmd("CLIENT").arg("PAUSE").arg(1_300).arg("WRITE").to_owned();
    let () = pause.query_async(&mut house.redis().await).await.unwrap();
}

#[tokio::test]
async fn a_grab_whose_answer_was_lost_is_not_called_one_of_before() {
    let house = House::open().await;
    with_members(&house, 1).await;
    let office = house.office("T1").await;
    let code = make(&office, 10_00, 3).await;
    let (live, _pushes) = house.live(house.ledger.id()).await;
    // The server knows the script.
    live.grab(code, MemberId(2), &Text::new("Member 2")).await.unwrap();
    pause(&house).await;
    let taken = live.grab(code, MemberId(1), &Text::new("Member 1")).await.unwrap();
    assert!(matches!(taken, Grab::Taken(..)), "{taken:?}");
    // What is before and after is told by the server's clock, which is known here as well as an answer is quick.
    tokio::time::sleep(Duration::from_millis(500)).await;
    pause(&house).await;
    let again = live.grab(code, MemberId(1), &Text::new("Member 1")).await.unwrap();
    assert!(matches!(again, Grab::Had(..)), "{again:?}");
}

#[tokio::test]
async fn a_reserved_grab_whose_answer_was_lost_counts_only_if_something_was_taken() {
    let mut house = House::open().await;
    house.packets.daily_grabs = 1;
    with_members(&house, 2).await;
    let office = house.office("T1").await;
    let (taken, other) = (make(&office, 10_00, 1).await, make(&office, 10_00, 2).await);
    office.grab_recorded(taken, MemberId(2)).await.unwrap();
    // The member's day is loaded.
    assert_eq!(office.grab(taken, MemberId(1)).await, Err(Refusal::PacketEmpty));
    pause(&house).await;
    assert_eq!(office.grab(taken, MemberId(1)).await, Err(Refusal::PacketEmpty));
    assert!(!office.grab_recorded(other, MemberId(1)).await.unwrap().had_it, "none was used up");
    office.close().await;
}

#[tokio::test]
async fn a_packet_whose_time_is_up_is_open_to_nobody_whatever_redis_has_of_it() {
    let house = House::open().await;
    with_members(&house, 1).await;
    let office = house.office("T1").await;
    let new = NewPacket { lasts: Duration::from_millis(300), ..lucky(&office, 10_00, 3) };
    let code = office.create_packet(&new).await.unwrap().packet.code;
    tokio::time::sleep(Duration::from_millis(350)).await;
    assert_eq!(office.grab(code, MemberId(1)).await, Err(Refusal::PacketExpired));
    let states = async || office.packets(200).await.unwrap().iter().map(|row| row.state).collect::<Vec<_>>();
    assert_eq!(states().await, [PacketState::Expired]);
    house.wipe().await;
    assert_eq!(states().await, [PacketState::Expired], "and not loaded");
    assert_eq!(office.grab(code, MemberId(1)).await, Err(Refusal::PacketExpired));
    assert_eq!(office.packet(code).await.unwrap().state, PacketState::Expired);
    assert_books_balance(&house).await;
}

#[tokio::test]
async fn a_claim_that_cannot_be_recorded_holds_up_no_other() {
    let house = House::open().await;
    with_members(&house, 2).await;
    let office = house.office("T1").await;
    let (spoilt, right) = (make(&office, 10_00, 3).await, make(&office, 10_00, 3).await);
    // Someone wrote into Redis what no split gives.
    let mut redis = house.redis().await;
    let () = redis::cmd("LSET")
        .arg(house.keys().shares(spoilt))
        .arg(0)
        .arg("1|0|99999|0")
        .query_async(&mut redis)
        .await
        .unwrap();
    let locked = Locked::lock(&house).await;
    // Both wait in one batch.
    let both = async {
        let _ = office.grab(spoilt, MemberId(1)).await;
        let _ = office.grab(right, MemberId(2)).await;
    };
    both.await;
    locked.unlock().await;
    eventually("the other packet's claim is recorded", 10, async || {
        let _ = office.grab(right, MemberId(2)).await;
        house.ledger.packet(right).await.unwrap().unwrap().claims.len() == 1
    })
    .await;
    let refused = office.grab_recorded(spoilt, MemberId(1)).await;
    assert!(matches!(refused, Err(Refusal::Fault(_))), "{refused:?}");
    assert_eq!(house.ledger.packet(spoilt).await.unwrap().unwrap().claims, []);
    assert_books_balance(&house).await;
}
