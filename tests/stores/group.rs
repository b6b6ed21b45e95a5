//! An order of sixty seats through every step: what holds, changes, pays and gives back two does it for a group too.

use std::time::Duration;

use frontrow::box_office::{Amendment, BoxOffice, Event};
use frontrow::domain::choose::{self, Party};
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::OrderRef;
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::{LARGEST_ORDER, OrderState};
use frontrow::domain::price::{Fare, Pick, PickFault};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::seat::SeatState;
use frontrow::domain::seat_list;
use frontrow::domain::tender::Tender;
use frontrow::domain::text::Text;

use super::house::{FIRST, House, assert_counted, eventually, lines_of, seat, states};
use super::paying::pay;

/// The seats for a group: eight adults, and children.
async fn best(office: &BoxOffice, guests: usize) -> Vec<Pick> {
    let opened = office.open(FIRST).await.unwrap();
    let now = office.now();
    let is_free = |seat| opened.seats.state(seat).is_free_at(now);
    let seats = choose::best(&opened.screening.hall.plan, is_free, &Party::of(guests), 0).unwrap();
    let fare = |place| if place < 8 { Fare::ADULT } else { Fare::from_word("child").unwrap() };
    seats.into_iter().enumerate().map(|(place, seat)| Pick { seat, fare: fare(place) }).collect()
}

async fn hold_group(office: &BoxOffice) -> OrderRef {
    let reference = office.new_order(FIRST);
    let picks = best(office, LARGEST_ORDER).await;
    let held = office.hold(reference, &picks).await.unwrap();
    assert_eq!(held.lines.len(), LARGEST_ORDER);
    assert_eq!(office.hold(reference, &picks).await.unwrap(), held, "the same answer again");
    reference
}

async fn assert_clean(office: &BoxOffice) {
    let verdict = office.verify().await.unwrap();
    assert!(verdict.is_clean(), "{verdict:#?}");
}

#[tokio::test]
async fn sixty_seats_are_held_changed_paid_and_given_back_in_two_goes() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = hold_group(&one).await;
    assert_counted(&house, FIRST).await;
    let held = one.order(reference).await.unwrap().order;
    let opened = one.open(FIRST).await.unwrap();
    let other = opened.screening.hall.plan.seats().find(|seat| *opened.seats.state(seat.id) == SeatState::Free);
    let (gone, come) = (held.lines[0].seat, other.unwrap().id);
    let more = Amendment { add: vec![come], ..Amendment::default() };
    let too_many = Refusal::Pick(PickFault::TooMany(LARGEST_ORDER));
    assert_eq!(one.amend_by(reference, &more).await.unwrap_err(), too_many);
    let swap = Amendment { add: vec![come], drop: vec![gone], fares: Vec::new() };
    let amended = one.amend_by(reference, &swap).await.unwrap();
    assert!(amended.lines.len() == LARGEST_ORDER && amended.seats().any(|seat| seat == come));
    one.extend(reference).await.unwrap();
    two.take_over(reference).await.unwrap();
    two.prepare_payment(reference).await.unwrap();

    // A payment that comes to nothing, then one that is made.
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let (attempt, lines) = (two.new_attempt(), lines_of(&live, reference).await);
    let begun = live
        .begin(reference, &lines, attempt, Duration::from_secs(15), two.terminal(), &Text::new("Wang"))
        .await
        .unwrap();
    assert_eq!((begun.state, begun.lines.len()), (OrderState::Paying, LARGEST_ORDER));
    live.abort(reference, attempt, Duration::from_mins(2), &begun.lines).await.unwrap();
    let exact = vec![Tender::Cash { received: amended.total() }];
    let paid = pay(&two, reference, two.new_attempt(), exact).await.unwrap();
    assert_eq!((paid.order.state, paid.order.lines.len()), (OrderState::Paid, LARGEST_ORDER));
    assert_counted(&house, FIRST).await;
    assert_clean(&one).await;
    house.wipe().await;
    assert_eq!(states(&one.open(FIRST).await.unwrap().seats).len(), LARGEST_ORDER + 1, "all are back after a wipe");

    let (back, reason): (Vec<SeatId>, _) = (paid.order.seats().step_by(2).collect(), "x".repeat(120));
    let refund = two
        .refund_seats(reference, two.new_attempt(), &back, Money::zero(Currency::CNY), Text::new(&reason))
        .await
        .unwrap();
    assert_eq!((refund.seats.len(), refund.order.state), (LARGEST_ORDER / 2, OrderState::Paid));
    let rest = one.refund(reference, Text::new("the bus")).await.unwrap();
    assert_eq!((rest.seats.len(), rest.order.state), (LARGEST_ORDER / 2, OrderState::Refunded));
    let history = one.order(reference).await.unwrap();
    assert_eq!(history.refunded.len(), LARGEST_ORDER);
    let details: Vec<&str> = history.acts.iter().map(|act| act.detail.as_str()).collect();
    assert!(details[details.len() - 2].ends_with(&format!(": {reason}")), "the reason is kept whole: {details:?}");
    assert_eq!(details[details.len() - 1], format!("{}: the bus", seat_list::told_within(&rest.seats, 191)));
    assert_eq!(states(&one.open(FIRST).await.unwrap().seats).len(), 1);
    assert_counted(&house, FIRST).await;
    assert_clean(&one).await;
}

#[tokio::test]
async fn sixty_seats_are_cancelled_lapse_and_are_held_again() {
    let house = House::with_hold(Duration::from_secs(2)).await;
    let office = house.office("T1").await;
    let reference = hold_group(&office).await;
    assert_eq!(office.cancel(reference).await.unwrap().state, OrderState::Cancelled);
    let again = office.hold_ended_again(reference, office.new_order(FIRST)).await.unwrap();
    assert_eq!(again.lines.len(), LARGEST_ORDER);
    eventually("the hold lapses", 10, async || {
        office.order(again.reference).await.unwrap().order.state == OrderState::Expired
    })
    .await;
    assert_eq!(states(&office.open(FIRST).await.unwrap().seats).len(), 1);
    assert_counted(&house, FIRST).await;
    assert_clean(&office).await;
}

#[tokio::test]
async fn colleagues_see_sixty_picks() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut events = two.listen();
    two.watch_cursors(Some(FIRST));
    let picks: Vec<SeatId> = best(&one, LARGEST_ORDER).await.iter().map(|pick| pick.seat).collect();
    eventually("they are seen", 10, async || {
        // Said anew until somebody listens.
        one.point(FIRST, Some(seat("B1")), &[]);
        one.point(FIRST, Some(seat("B2")), &picks);
        tokio::time::sleep(Duration::from_millis(200)).await;
        let mut seen = false;
        while let Ok(event) = events.try_recv() {
            seen |= matches!(event, Event::Pointing(all) if all.iter().any(|one| one.picks == picks));
        }
        seen
    })
    .await;
}
