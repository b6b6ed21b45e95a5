//! What the guest at the terminal is shown meanwhile.

use super::scenes::busy;
use super::*;
use crate::domain::guest::{GuestOrder, GuestStep, Scene, Sum};
use crate::tui::actions::guest;

fn scene(desk: &Desk) -> Scene {
    guest::view(&desk.model).scene
}

fn order_of(desk: &Desk) -> GuestOrder {
    match scene(desk) {
        Scene::Order(order) => *order,
        Scene::Welcome(_) => panic!("nobody is served:\n{}", desk.screen()),
    }
}

/// How far it is, the seats, and what comes to what.
fn told(desk: &Desk) -> (GuestStep, String, Vec<(Sum, i64)>) {
    let order = order_of(desk);
    let seats: Vec<String> = order.seats().iter().map(ToString::to_string).collect();
    (order.step, seats.join(" "), order.sums.iter().map(|(sum, amount)| (*sum, amount.minor() / 100)).collect())
}

fn is_welcome(desk: &Desk) -> bool {
    matches!(scene(desk), Scene::Welcome(_))
}

#[test]
fn between_guests_the_house_tells_what_is_next_today() {
    let desk = Desk::at_board(Lang::En, (80, 24));
    let Scene::Welcome(coming) = scene(&desk) else { panic!("{}", desk.screen()) };
    let films: Vec<&str> = coming.iter().map(|coming| coming.titles.en.as_str()).collect();
    assert_eq!(films[..2], ["In the Mood for Love", "Wandering Earth 3"], "what has begun is not announced");
    assert_eq!(coming.len(), 5);
}

#[test]
fn a_guest_sees_the_film_the_seats_the_money_and_the_change() {
    use GuestStep::{Choosing, Held, Paying, Sold};
    let mut desk = Desk::open_hall();
    assert_eq!(told(&desk), (Choosing, String::new(), Vec::new()));
    assert_eq!(order_of(&desk).film.titles.en.as_str(), "Wandering Earth 3");
    desk.press("2");
    let seats = told(&desk).1;
    assert_eq!(told(&desk), (Choosing, seats.clone(), vec![(Sum::Total, 90)]));
    desk.press("Enter");
    let held = desk.grant_hold();
    assert_eq!(told(&desk), (Held, seats.clone(), vec![(Sum::Total, 90)]));
    assert_eq!(order_of(&desk).until, Some(held.deadline));
    desk.press("p");
    assert_eq!(told(&desk), (Paying, seats.clone(), vec![(Sum::Due, 90)]), "no tender is chosen yet");
    let counted = vec![(Sum::Due, 90), (Sum::Received, 100), (Sum::Change, 10)];
    desk.press("1 0");
    assert_eq!(told(&desk).2, [(Sum::Due, 90)], "ten are not enough, and no change");
    desk.press("0");
    assert_eq!(told(&desk), (Paying, seats.clone(), counted.clone()));
    desk.press("F1");
    assert_eq!(told(&desk).2, counted, "help is for the cashier");
    desk.press("Esc Enter y");
    assert_eq!(told(&desk).2, counted, "while it is written down");
    desk.grant_payment();
    let paid = vec![(Sum::Paid, 90), (Sum::Received, 100), (Sum::Change, 10)];
    assert_eq!(told(&desk), (Sold, seats, paid));
    desk.press("F2");
    assert_eq!(told(&desk).0, Sold, "the change is counted, wherever the cashier looks");
    desk.wait(61_000);
    assert!(is_welcome(&desk));
}

#[test]
fn by_card_the_amount_is_told_and_no_reference() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    busy(&mut desk);
    desk.press("Tab p Tab A 2 0 Enter");
    let (_, _, sums) = told(&desk);
    assert_eq!(sums, [(Sum::Due, 45), (Sum::Card, 45)]);
    assert!(!format!("{:?}", guest::view(&desk.model)).contains("A20"));
}

#[test]
fn an_order_that_nobody_chose_is_another_guests() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    busy(&mut desk);
    assert_eq!(told(&desk).1, "", "two are held here, for others");
    desk.press("Tab");
    assert_eq!((told(&desk).0, told(&desk).1.as_str()), (GuestStep::Held, "C5"));
    desk.press("F4");
    assert!(is_welcome(&desk), "a list of all orders is no guest's");
}

#[test]
fn what_is_the_houses_own_is_not_shown() {
    let mut desk = Desk::open_hall();
    desk.press("2");
    assert_eq!(told(&desk).0, GuestStep::Choosing);
    super::drawer::at_drawer(&mut desk);
    assert!(is_welcome(&desk), "a drawer");
    let mut desk = Desk::open_hall();
    desk.press("2 ^K");
    assert!(desk.model.sign_in.is_some() && is_welcome(&desk), "a locked terminal");
}

#[test]
fn a_hold_that_ended_while_money_was_counted_is_told() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    busy(&mut desk);
    desk.press("Tab p 2 0 0");
    let ended = desk.model.orders[0].clone();
    desk.say(Event::Ended(Order { state: OrderState::Expired, ..ended }));
    assert_eq!(told(&desk), (GuestStep::Over, "C5".to_owned(), Vec::new()));
}

#[test]
fn what_goes_back_is_shown_once_it_is_read_out() {
    let mut desk = super::refund::at_refund();
    desk.press("Enter");
    assert!(is_welcome(&desk), "which tickets and why is still asked");
    desk.press("i l l Enter");
    let sums = vec![(Sum::Total, 90), (Sum::Back, 90)];
    assert_eq!(told(&desk), (GuestStep::Returning, "D1 D2".to_owned(), sums));
    desk.press("y");
    super::refund::refunded(&mut desk, OrderState::Refunded, "D1 D2", 90);
    assert_eq!(told(&desk), (GuestStep::Returned, "D1 D2".to_owned(), vec![(Sum::Back, 90)]));
    desk.wait(61_000);
    assert!(is_welcome(&desk));
}

#[test]
fn in_an_exchange_the_old_tickets_are_taken_off() {
    let mut desk = super::exchange::at_paid("none");
    desk.press("o Enter Enter");
    let sums = vec![(Sum::Total, 90), (Sum::Old, 90), (Sum::Due, 0)];
    assert_eq!((told(&desk).0, told(&desk).2), (GuestStep::Choosing, sums.clone()));
    desk.press("p");
    desk.grant_hold();
    desk.wait(1_000);
    assert_eq!((told(&desk).0, told(&desk).2), (GuestStep::Paying, sums));
    desk.press("F9");
    super::exchange::done(&mut desk, 80, 10);
    assert_eq!((told(&desk).0, told(&desk).2), (GuestStep::Sold, vec![(Sum::Back, 10)]));
}

#[test]
fn in_no_scene_does_a_guest_see_a_name_a_phone_or_a_terminal() {
    let private = [
        "Li Na",
        "李娜",
        "Wang",
        "王芳",
        "Zhao",
        "赵",
        "Chen",
        "陈",
        "Anna",
        "13800005678",
        "138****5678",
        "10007",
        "T2",
    ];
    for (name, script) in super::snapshots::scenes() {
        let mut desk = Desk::at_board(Lang::En, (120, 36));
        script(&mut desk);
        let seen = format!("{:?}", guest::view(&desk.model));
        for word in private {
            assert!(!seen.contains(word), "{name}: {word} in {seen}");
        }
    }
}
