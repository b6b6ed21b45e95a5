//! The largest hall that is allowed: 6,000 seats, in rows of 150.

use frontrow::box_office::Verdict;
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::ScreeningId;
use frontrow::domain::seat::BlockReason;
use frontrow::domain::time::Timestamp;

use super::house::{FIRST, House, catalogue_from, picks, sell, states};

async fn large_house() -> House {
    let soon = Timestamp::from_millis(chrono::Utc::now().timestamp_millis() + 3_600_000);
    let mut catalogue = catalogue_from(soon);
    let seats = ".".repeat(150);
    catalogue.halls[0].drawing = (1..=40).map(|row| row.to_string() + " | " + &seats + "\n").collect();
    catalogue.showings.truncate(1);
    catalogue.showings[0].blocked.clear();
    House::showing(&catalogue).await
}

fn is_clean(verdict: &Verdict) {
    let wrong: Vec<_> = verdict.checks.iter().filter(|check| check.violations > 0).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[tokio::test]
async fn all_of_the_largest_hall_is_blocked_unblocked_checked_and_mended() {
    let house = large_house().await;
    let office = house.office("T1").await;
    let screening = office.screening(FIRST).await.unwrap();
    let seats: Vec<SeatId> = screening.hall.plan.seats().map(|seat| seat.id).collect();
    assert_eq!(seats.len(), 6_000);
    let sold = ["1X1", "1X2"].map(|name| name.parse::<SeatId>().unwrap());
    let (rest, few): (Vec<SeatId>, Vec<SeatId>) =
        seats.iter().filter(|seat| !sold.contains(seat)).partition(|seat| seat.number > 4);
    let one = std::slice::from_ref(&screening);
    let blocked = office.block(one, &rest, BlockReason::House, false).await.unwrap();
    assert_eq!((blocked.is_done, blocked.seats[&FIRST].len()), (true, rest.len()));
    let shown = office.open(FIRST).await.unwrap().seats.taken().count();
    assert_eq!(shown, rest.len(), "what the ledger has is in the live store");
    sell(&office, FIRST, "1X1 1X2").await;
    is_clean(&office.verify().await.unwrap());

    // The live store loses all of it but its epoch, and then has what nobody has.
    let mut redis = house.redis().await;
    let key = house.keys().seats(ScreeningId(1));
    for some in rest.chunks(500) {
        let mut drop = redis::cmd("HDEL");
        drop.arg(&key);
        for seat in some {
            drop.arg(seat.to_string());
        }
        let () = drop.query_async(&mut redis).await.unwrap();
    }
    office.repair().await.unwrap();
    is_clean(&office.verify().await.unwrap());
    let mut rubbish = redis::cmd("HSET");
    rubbish.arg(&key);
    for seat in &few {
        rubbish.arg(seat.to_string()).arg("blocked");
    }
    let () = rubbish.query_async(&mut redis).await.unwrap();
    office.repair().await.unwrap();
    is_clean(&office.verify().await.unwrap());

    office.unblock_in(FIRST, &rest).await.unwrap();
    assert_eq!(office.open(FIRST).await.unwrap().seats.taken().count(), 2, "only what was sold");
    is_clean(&office.verify().await.unwrap());
    let order = office
        .hold(office.new_order(FIRST), &picks("40X141 40X142 40X143 40X144 40X145 40X146 40X147 40X148 40X149 40X150"))
        .await;
    assert_eq!(order.unwrap().lines.len(), 10);
    assert_eq!(states(&office.open(FIRST).await.unwrap().seats).len(), 12);
}
