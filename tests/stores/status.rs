//! How it is with the stores, as every face tells it.

use frontrow::box_office::{Mode, Role};
use redis::AsyncCommands as _;

use super::house::{FIRST, House, sell};

#[tokio::test]
async fn the_status_has_every_server_with_its_screenings_and_what_the_live_store_lacks_of_the_ledger() {
    let house = House::open().await;
    let office = house.office("T1").await;
    sell(&office, FIRST, "G7 G8").await;
    let status = office.status().await;
    assert!(status.is_all_up() && status.live.is_house_up, "{status:?}");
    assert!(status.ledger.answered_in.is_some(), "{status:?}");
    assert_eq!(status.live.generation.as_ref(), Some(&status.ledger.generation));
    let primaries: Vec<_> = status.live.servers.iter().filter(|server| server.role == Role::Primary).collect();
    assert_eq!(primaries.len(), if status.live.mode == Mode::Cluster { 3 } else { 1 }, "{status:?}");
    assert_eq!(primaries.iter().map(|server| server.slots).sum::<usize>(), 16_384);
    let on_sale =
        office.programme().await.unwrap().iter().filter(|r| office.house().sells(&r.screening, office.now())).count();
    assert_eq!(primaries.iter().filter_map(|server| server.screenings).sum::<usize>(), on_sale, "{status:?}");
    if status.live.mode == Mode::Sentinel {
        let count = |role| status.live.servers.iter().filter(|server| server.role == role).count();
        assert_eq!((count(Role::Replica), count(Role::Sentinel)), (2, 3), "{status:?}");
    }
    let lag = status.ledger.lag.unwrap();
    assert!(lag.loaded >= 1 && (lag.behind, lag.changes, lag.unasked) == (0, 0, 0), "{lag:?}");

    // The sale does not reach the live store, say.
    let mut redis = house.redis().await;
    let seats = house.keys().seats(FIRST);
    let at: u64 = redis.hget(&seats, "@seq").await.unwrap();
    let () = redis.hset(&seats, "@seq", at - 1).await.unwrap();
    let lag = office.status().await.ledger.lag.unwrap();
    assert_eq!((lag.behind, lag.changes), (1, 1));
}
