//! A live store that is rolled back within an epoch: a replica that lagged was promoted, a log was cut short.

use std::time::Duration;

use frontrow::box_office::{Event, Notice};
use frontrow::domain::ids::MemberId;
use frontrow::domain::order::OrderState;
use frontrow::domain::seat::SeatMap;
use frontrow::domain::text::Text;

use super::house::{FIRST, House, assert_counted, cash, eventually, picks, sell, states};
use super::packets::{make, with_members};
use super::rollback::{Saved, take_seats};

async fn shown(what: &str, events: &mut tokio::sync::mpsc::UnboundedReceiver<Event>, seat: &str) -> Option<SeatMap> {
    let mut map = None;
    eventually(what, 4, async || {
        take_seats(events, &mut map);
        map.as_ref().is_some_and(|map| states(map).contains_key(seat))
    })
    .await;
    map
}

#[tokio::test]
async fn a_store_that_goes_on_from_an_earlier_state_never_comes_to_a_version_that_a_screen_has_with_other_seats() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut events = two.listen();
    two.watch(Some(FIRST));
    one.hold(one.new_order(FIRST), &picks("G1")).await.unwrap();
    let before = Saved::of(&house, FIRST).await;
    for seat in ["G2", "G3"] {
        one.hold(one.new_order(FIRST), &picks(seat)).await.unwrap();
    }
    let mut map = shown("three are held", &mut events, "G3").await;
    before.put_back(&house).await;
    for seat in ["H1", "H2", "H3", "H4"] {
        one.hold(one.new_order(FIRST), &picks(seat)).await.unwrap();
    }
    let store = states(&one.open(FIRST).await.unwrap().seats);
    eventually("the screen is as the store", 3, async || {
        take_seats(&mut events, &mut map);
        map.as_ref().map(states).as_ref() == Some(&store)
    })
    .await;
    two.close().await;
}

#[tokio::test]
async fn a_heartbeat_sees_that_a_store_went_back_though_nothing_is_changed_since() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut events = two.listen();
    two.watch(Some(FIRST));
    one.open(FIRST).await.unwrap();
    let before = Saved::of(&house, FIRST).await;
    sell(&one, FIRST, "G1 G2").await;
    one.hold(one.new_order(FIRST), &picks("G3")).await.unwrap();
    let mut map = shown("sold and held", &mut events, "G3").await;
    before.put_back(&house).await;
    eventually("what is held is gone, and what is sold is back", 4, async || {
        take_seats(&mut events, &mut map);
        map.as_ref().is_some_and(|map| {
            let states = states(map);
            states.get("G1") == Some(&"sold") && !states.contains_key("G3")
        })
    })
    .await;
    two.close().await;
}

#[tokio::test]
async fn an_order_that_went_back_to_before_it_was_amended_and_is_sold_keeps_no_seat_that_it_did_not_buy() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let order = one.hold(one.new_order(FIRST), &picks("G1 G2 G3")).await.unwrap();
    let before = Saved::of(&house, FIRST).await;
    let amended = one.amend(&order, &picks("G1 G2 H1")).await.unwrap();
    one.pay(order.reference, &amended.lines, one.new_attempt(), cash(135)).await.unwrap();
    before.put_back(&house).await;
    // Whoever comes to it first brings it up to the ledger.
    two.hold(two.new_order(FIRST), &picks("G3")).await.unwrap();
    let seats = two.open(FIRST).await.unwrap().seats;
    let expected = [("G1", "sold"), ("G2", "sold"), ("G3", "held"), ("H1", "sold")];
    let shown: Vec<(String, &str)> =
        states(&seats).into_iter().filter(|(seat, _)| seat.starts_with('G') || seat.starts_with('H')).collect();
    assert_eq!(shown, expected.map(|(seat, state)| (seat.to_owned(), state)));
    assert!(two.verify().await.unwrap().is_clean());
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn the_terminal_of_an_order_that_went_back_is_told_so_and_not_of_a_colleague() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let order = two.hold(two.new_order(FIRST), &picks("G1 G2")).await.unwrap();
    let before = Saved::of(&house, FIRST).await;
    let mut events = one.listen();
    let taken = one.take_over(order.reference).await.unwrap();
    let amended = one.amend(&taken, &picks("G1 G2 G3")).await.unwrap();
    assert!(order.version < taken.version && taken.version < amended.version);
    before.put_back(&house).await;
    let mut told = Vec::new();
    eventually("told", 7, async || {
        while let Ok(event) = events.try_recv() {
            if let Event::Notice(notice @ (Notice::WentBack { .. } | Notice::TakenOver { .. })) = event {
                told.push(notice);
            }
        }
        !told.is_empty()
    })
    .await;
    assert_eq!(told, [Notice::WentBack { order: order.reference }]);
    let now = one.order(order.reference).await.unwrap().order;
    assert_eq!((now.state, now.lines.len(), now.terminal.as_str()), (OrderState::Pending, 2, "T2"));
    one.close().await;
}

#[tokio::test]
async fn each_change_of_an_order_carries_a_later_version_also_where_the_clock_stands_still() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let order = office.hold(office.new_order(FIRST), &picks("G1 G2")).await.unwrap();
    // A version from the future: as if the server's clock had been set back since.
    let ahead = order.version + 3_600_000_000;
    let key = house.keys().seats(FIRST);
    let () =
        redis::cmd("HSET").arg(key).arg("@version").arg(ahead).query_async(&mut house.redis().await).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    let renewed = office.extend(order.reference).await;
    let amended = office.amend(&order, &picks("G1")).await.unwrap();
    let versions = (renewed.map(|order| order.version), amended.version);
    assert_eq!(versions, (Ok(ahead + 1), ahead + 2));
    assert_eq!(office.open(FIRST).await.unwrap().seats.version, ahead + 2);
    office.cancel(order.reference).await.unwrap();
    assert_eq!(office.open(FIRST).await.unwrap().seats.version, ahead + 3);
}

/// Shares that were given again after a rollback are another's: a screen that saw the first ones shows them no more.
#[tokio::test]
async fn a_packet_that_goes_back_and_is_grabbed_from_again_is_shown_as_it_is() {
    let house = House::open().await;
    with_members(&house, 6).await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let code = make(&one, 10_00, 5).await;
    // Without an office, so that nothing of it reaches the ledger.
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let grab = async |member: i64| drop(live.grab(code, MemberId(member), &Text::new("Wu")).await.unwrap());
    one.packet(code).await.unwrap();
    grab(1).await;
    let before = Saved::keys(&house, format!("{}p:{code}}}:", house.keys().prefix())).await;
    let mut events = two.listen();
    two.watch_packet(Some(code));
    let mut shown: Vec<MemberId> = Vec::new();
    let mut until = async |what: &str, members: &[i64]| {
        eventually(what, 5, async || {
            while let Ok(event) = events.try_recv() {
                if let Event::Packet(view) = event {
                    shown = view.claims.iter().map(|claim| claim.member).collect();
                }
            }
            shown == members.iter().map(|id| MemberId(*id)).collect::<Vec<_>>()
        })
        .await;
    };
    for member in [2, 3] {
        grab(member).await;
    }
    until("three", &[1, 2, 3]).await;
    before.put_back(&house).await;
    until("one, by the heartbeat", &[1]).await;
    for member in [2, 3] {
        grab(member).await;
    }
    until("three", &[1, 2, 3]).await;
    before.put_back(&house).await;
    for member in [4, 5] {
        grab(member).await;
    }
    until("three others, by what is told", &[1, 4, 5]).await;
    two.close().await;
}
