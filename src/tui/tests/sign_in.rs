//! Who is at the terminal: the sign-in, the lock, and what reaches nothing while they ask.

use super::super::state::model::Screen;
use super::super::state::sign_in::Secret;
use super::scenes::busy;
use super::*;
use crate::domain::staff::StaffNumber;
use ratatui::layout::Position;

pub(super) fn person(number: &str, name: &str, role: Role) -> Person {
    Person { number: number.parse().unwrap(), name: Text::new(name), role }
}

fn is_sign_in(ask: &Ask) -> bool {
    matches!(ask, Ask::SignIn { .. })
}

/// What was asked last, by number and the length of the PIN.
fn signing(desk: &Desk) -> (RequestId, StaffNumber, Secret) {
    let (request, Ask::SignIn { number, pin }) = desk.last_asked(is_sign_in) else { unreachable!() };
    (request, number, pin)
}

pub(super) fn answer_sign_in(desk: &mut Desk, answer: Result<Person, Refusal>) {
    let (request, ..) = signing(desk);
    desk.send(Msg::Reply(request, Reply::SignedIn(answer)));
    desk.draw();
}

/// A desk in a house that has staff, with nobody signed in.
pub(super) fn nobody(desk: &mut Desk) {
    desk.say(Event::Staff(Standing { has_staff: true, signed_in: None }));
}

#[test]
fn in_a_house_that_has_staff_nothing_is_shown_or_done_before_someone_has_signed_in() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    nobody(&mut desk);
    assert!(desk.shows("Who is at T1?") && !desk.shows("Li Na") && !desk.shows("Screenings"), "{}", desk.screen());
    desk.press("F3 Down Enter q / : ? F9 y");
    assert!(desk.shows("Who is at T1?") && desk.model.screen == Screen::Board && desk.model.overlays.is_empty());
    desk.press("3 Enter 4 8 1 6 2 5");
    assert!(desk.shows("∙∙∙∙∙∙") && !desk.shows("481625"), "{}", desk.screen());
    desk.press("Enter");
    let (_, number, pin) = signing(&desk);
    assert_eq!((number.get(), pin.digits()), (3, 6));
    assert!(desk.shows("Looking…") && !desk.shows("∙"), "it is gone as soon as it is tried");
    answer_sign_in(&mut desk, Ok(person("3", "Ann", Role::CASHIER)));
    assert!(desk.shows("T1 Ann") && desk.shows("Screenings") && desk.shows("Ann is signed in"), "{}", desk.screen());
}

#[test]
fn a_house_without_staff_says_so_and_neither_asks_nor_locks() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.model.lock_after = Duration::from_mins(1);
    desk.say(Event::Staff(Standing::default()));
    assert!(desk.shows("no sign-in") && desk.shows("T1 Li Na"), "{}", desk.screen());
    desk.press("^K");
    assert!(desk.shows("This house has no staff"), "{}", desk.screen());
    desk.wait(10 * 60_000);
    assert!(!desk.shows("Who is at T1?"));
    nobody(&mut desk);
    assert!(desk.shows("Who is at T1?"), "the first of the staff was added");
}

#[test]
fn a_wrong_pin_waits_second_by_second_for_its_number_alone() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    nobody(&mut desk);
    desk.press("3 Enter 4 8 1 6 2 5 Enter");
    answer_sign_in(&mut desk, Err(Refusal::WrongPin(Duration::from_secs(5))));
    assert!(desk.shows("wrong") && desk.shows("00:05"), "{}", desk.screen());
    let next = desk.model.next_change(desk.elapsed).unwrap();
    assert!(next <= Duration::from_secs(1), "{next:?}");
    desk.press("4 8 1 6 2 6 Enter");
    assert_eq!(desk.asked(is_sign_in), 1, "{}", desk.screen());
    assert!(desk.shows("After a wrong PIN the next one waits"), "{}", desk.screen());
    desk.press("Esc 4 Enter 4 8 1 6 2 6 Enter");
    assert_eq!(desk.asked(is_sign_in), 2, "another number does not wait");
    answer_sign_in(&mut desk, Err(Refusal::WrongPin(Duration::from_secs(1))));
    desk.wait(6000);
    assert!(!desk.shows("wrong"), "{}", desk.screen());
    desk.press("4 8 1 6 2 6 Enter");
    assert_eq!(desk.asked(is_sign_in), 3);
}

#[test]
fn the_lock_hides_the_house_and_holds_count_on_and_all_is_there_for_whoever_comes_next() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    busy(&mut desk);
    desk.press("2");
    let picks = desk.picks();
    assert_eq!(picks.len(), 2);
    desk.press("^K");
    assert!(desk.shows("Who is at T1?") && desk.shows("Picks and orders stay"), "{}", desk.screen());
    assert!(desk.shows("Held here for: 00:1") && !desk.shows("76NW") && !desk.shows("流浪地球"), "{}", desk.screen());
    let before = desk.screen();
    desk.wait(2000);
    assert_ne!(before, desk.screen(), "the countdown goes on");
    let title = super::super::view::title::title(&desk.model);
    assert_eq!(title, "frontrow T1");
    let ended = desk.model.orders[0].clone();
    desk.say(Event::Ended(Order { state: OrderState::Expired, ..ended }));
    assert!(!desk.shows("expired") && !desk.shows("EZ6J"), "{}", desk.screen());
    desk.press("7 Enter 7 0 2 8 4 6 Enter");
    answer_sign_in(&mut desk, Ok(person("7", "Zhao", Role::SUPERVISOR)));
    assert_eq!(desk.picks(), picks);
    assert!(desk.shows("T1 Zhao") && desk.shows("76NW") && desk.model.orders.len() == 1, "{}", desk.screen());
}

#[test]
fn a_scanner_a_paste_the_mouse_and_keys_reach_nothing_at_the_lock() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    busy(&mut desk);
    desk.press("2 ^K");
    let (picks, asked, other) = (desk.picks(), desk.asked.len(), desk.other.len());
    for (n, c) in "00B3-7KQ3-481625".chars().enumerate() {
        desk.strike(Key::Char(c), if n == 0 { 800 } else { 10 });
    }
    desk.strike(Key::Enter, 10);
    desk.draw();
    let sign_in = desk.model.sign_in.clone().unwrap();
    assert!(sign_in.form.number.value().is_empty() && sign_in.form.pin.digits() == 0, "{}", desk.screen());
    desk.wait(800);
    desk.send(Msg::Paste("3\n481625\n".to_owned(), desk.elapsed));
    for y in 0..24 {
        for x in [3, 20, 40, 70] {
            desk.send(Msg::Click(Position::new(x, y)));
        }
    }
    desk.send(Msg::Wheel(1));
    desk.press("x y F9 F8 p F4 / u F10 ^R n r 2");
    assert_eq!((desk.picks(), desk.asked.len(), desk.other.len()), (picks, asked, other));
    assert!(desk.shows("Who is at T1?") && desk.model.overlays.is_empty() && desk.model.screen == Screen::Seats);
}

#[test]
fn a_terminal_that_nobody_touches_locks_after_its_minutes_and_a_key_begins_them_anew() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.wait(60 * 60_000);
    assert!(!desk.shows("Who is at T1?"), "without minutes never");
    desk.model.lock_after = Duration::from_mins(3);
    desk.press("Down");
    desk.wait(179_000);
    assert!(!desk.shows("Who is at T1?"));
    desk.press("Down");
    assert!(desk.model.next_change(desk.elapsed).unwrap() <= Duration::from_mins(3));
    desk.wait(179_000);
    assert!(!desk.shows("Who is at T1?"));
    desk.wait(1000);
    assert!(desk.shows("Who is at T1?"), "{}", desk.screen());
}

#[test]
fn leaving_stays_possible_and_tells_first_what_stays_behind() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    nobody(&mut desk);
    desk.press("^C");
    assert_eq!(desk.other.last(), Some(&Effect::Quit));
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    busy(&mut desk);
    desk.press("^K ^C");
    assert!(desk.shows("Orders are pending") && !desk.other.contains(&Effect::Quit), "{}", desk.screen());
    desk.press("^C");
    assert_eq!(desk.other.last(), Some(&Effect::Quit));
}

#[test]
fn who_is_removed_is_asked_again_who_they_are() {
    let mut desk = Desk::open_hall();
    desk.press("2");
    nobody(&mut desk);
    assert!(desk.shows("Who is at T1?"), "{}", desk.screen());
    desk.press("2");
    assert_eq!(desk.picks().len(), 2, "the key was for the number");
}

#[test]
fn an_answer_that_comes_while_it_is_locked_shows_nothing_and_takes_no_key() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter ^K");
    desk.grant_hold();
    assert!(desk.shows("Who is at T1?") && !desk.shows("Held for") && !desk.shows("G7"), "{}", desk.screen());
    desk.press("p y F9");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn a_pin_is_in_nothing_that_can_be_printed() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    nobody(&mut desk);
    desk.press("3 Enter 4 8 1 6 2 5");
    assert!(!format!("{:?}", desk.model.sign_in).contains("481625"));
    desk.press("Enter");
    assert!(!format!("{:?}", desk.asked).contains("481625"));
    assert!(!format!("{:?}", desk.model.log).contains("481625"));
}
