//! Halls as real ones are: what their seats are called in the stores is held, sold, given back and blocked as any other.

use frontrow::box_office::{BoxOffice, Verdict};
use frontrow::domain::hall::{HallPlan, SeatId};
use frontrow::domain::seat::BlockReason;
use frontrow::domain::text::Text;
use frontrow::domain::time::Timestamp;

use super::house::{FIRST, House, catalogue_from, picks, sell, states};

/// The longest ids that there are, numbers from the right, odd and even ones, and a section with the same labels.
const HALL: &str = "\
r = recliner
row 9999: right to left, from 990
row C: odd | even, from 101

9999 | ..........
C    | ....rr....
楼上1 | ..........

section: Balcony 楼座
9999 | ..........
C    | [][]..[][]
";

async fn odd_house() -> House {
    let soon = Timestamp::from_millis(chrono::Utc::now().timestamp_millis() + 3_600_000);
    let mut catalogue = catalogue_from(soon);
    HALL.clone_into(&mut catalogue.halls[0].drawing);
    catalogue.showings.truncate(1);
    catalogue.showings[0].blocked.clear();
    House::showing(&catalogue).await
}

async fn is_clean(office: &BoxOffice) {
    let verdict: Verdict = office.verify().await.unwrap();
    let wrong: Vec<_> = verdict.checks.iter().filter(|check| check.violations > 0).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[tokio::test]
async fn seats_of_an_odd_hall_are_held_sold_given_back_and_blocked() {
    let house = odd_house().await;
    let office = house.office("T1").await;
    let screening = office.screening(FIRST).await.unwrap();
    assert_eq!(screening.hall.plan, HallPlan::parse(HALL).unwrap());
    let sold = sell(&office, FIRST, "9999X999 9999X998 C109 3Y1 4Y10 5Y1 5Y2").await;
    let order = office.hold(office.new_order(FIRST), &picks("C101 C102 4Y9")).await.unwrap();
    let blocked: Vec<SeatId> = ["9999X990", "5Y5"].iter().map(|seat| seat.parse().unwrap()).collect();
    let one = std::slice::from_ref(&screening);
    assert!(office.block(one, &blocked, BlockReason::Broken, false).await.unwrap().is_done);
    assert_eq!(states(&office.open(FIRST).await.unwrap().seats).len(), 7 + 3 + 2);
    is_clean(&office).await;
    office.refund(sold, Text::new("ill")).await.unwrap();
    office.cancel(order.reference).await.unwrap();
    assert_eq!(states(&office.open(FIRST).await.unwrap().seats).len(), 2);
    is_clean(&office).await;
    // All of it from the ledger alone.
    house.wipe().await;
    sell(&office, FIRST, "9999X999 5Y9 5Y10").await;
    assert_eq!(states(&office.open(FIRST).await.unwrap().seats).len(), 2 + 3);
    is_clean(&office).await;
}
