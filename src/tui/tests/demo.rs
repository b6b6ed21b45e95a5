//! Robots at the screening on the screen: asked for, meant, and sent home.

use super::scenes::{LUCKY, code, lucky, packets, rows};
use super::*;
use crate::domain::packet::PacketState;
use crate::tui::state::demo::{Demo, Done, Robots, Spot};

/// What was wanted of the robots, oldest first.
fn wanted(desk: &mut Desk) -> Vec<Option<Spot>> {
    let robots = desk.other.extract_if(.., |effect| matches!(effect, Effect::Robots(_)));
    robots.filter_map(|effect| if let Effect::Robots(spot) = effect { Some(spot) } else { None }).collect()
}

fn tell(desk: &mut Desk, robots: Robots) {
    desk.send(Msg::Robots(robots));
    desk.draw();
}

#[test]
fn robots_start_by_a_second_key_are_said_on_every_screen_and_go_by_the_first() {
    let mut desk = Desk::open_hall();
    desk.press("^R");
    desk.answer(Reply::IsDemo(Ok(true)));
    assert!(desk.shows("Let robots sell here? Their sales are real."), "{}", desk.screen());
    assert_eq!(wanted(&mut desk), []);
    desk.press("y");
    assert_eq!(wanted(&mut desk), [Some(Spot::Screening(ScreeningId(4)))]);
    assert!(desk.shows("demo: starting…"));
    tell(&mut desk, Robots::Started);
    for screen in ["F2", "F4", "F5"] {
        desk.press(screen);
        assert!(desk.shows("demo: 5 robots"), "{}", desk.screen());
    }
    desk.press("^R");
    assert_eq!(wanted(&mut desk), [None]);
    assert!(desk.shows("demo: stopping…"));
    desk.press("^R");
    assert_eq!(wanted(&mut desk), [], "once");
    tell(&mut desk, Robots::Stopped(Done::Sales(7)));
    assert!(!desk.shows("demo:") && desk.shows("The robots have gone home after 7 sales"), "{}", desk.screen());
}

#[test]
fn in_a_ledger_that_is_not_the_demo_cinemas_no_robot_works() {
    let mut desk = Desk::open_hall();
    desk.press("^R");
    desk.answer(Reply::IsDemo(Ok(false)));
    assert!(desk.shows("they work in the demo cinema only"), "{}", desk.screen());
    desk.press("y");
    assert_eq!(wanted(&mut desk), []);
}

#[test]
fn robots_are_not_asked_for_without_a_screening_and_not_in_passing() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("^R");
    assert!(desk.shows("open one first") && desk.asked(|ask| *ask == Ask::IsDemo) == 0);

    let mut desk = Desk::open_hall();
    desk.press("^R ?");
    desk.answer(Reply::IsDemo(Ok(true)));
    desk.press("Esc y");
    assert_eq!(wanted(&mut desk), [], "the cashier had turned to something else");

    desk.press("^R");
    desk.answer(Reply::IsDemo(Ok(true)));
    desk.press("Esc");
    desk.press("^R");
    desk.answer(Reply::IsDemo(Ok(true)));
    desk.press("y");
    tell(&mut desk, Robots::NotStarted(Refusal::SalesEnded));
    assert!(!desk.shows("demo:"), "{}", desk.screen());
    assert_eq!(wanted(&mut desk), [Some(Spot::Screening(ScreeningId(4)))]);
}

#[test]
fn among_the_packets_robots_are_after_the_one_under_the_mark_until_it_is_over() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("^R");
    desk.answer(Reply::IsDemo(Ok(true)));
    assert!(desk.shows("Let robots grab it? Members really win.") && desk.shows("K7QX2M lucky"), "{}", desk.screen());
    assert_eq!(wanted(&mut desk), []);
    desk.press("y");
    assert_eq!(wanted(&mut desk), [Some(Spot::Packet(code(LUCKY)))]);
    tell(&mut desk, Robots::Started);
    assert!(desk.shows("demo: 5 robots"), "{}", desk.screen());
    desk.press("q");
    assert!(desk.shows("Robots are at work: leaving sends them home."), "{}", desk.screen());
    desk.press("Esc");
    desk.say(Event::Packet(Arc::new(lucky(10))));
    tell(&mut desk, Robots::Stopped(Done::Shares(4)));
    assert_eq!(desk.model.demo, Demo::Off, "they went by themselves");
    assert!(desk.shows("gone home after 4 shares") && desk.shows("♛ luckiest"), "{}", desk.screen());
    assert!(desk.shows("all taken in 11 min"), "{}", desk.screen());
}

#[test]
fn robots_that_are_after_a_packet_are_sent_home_by_the_same_key() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("^R");
    desk.answer(Reply::IsDemo(Ok(true)));
    desk.press("y");
    tell(&mut desk, Robots::Started);
    wanted(&mut desk);
    desk.press("Down ^R");
    assert_eq!(wanted(&mut desk), [None]);
    tell(&mut desk, Robots::Stopped(Done::Shares(1)));
    assert!(desk.shows("gone home after 1 share"), "{}", desk.screen());
}

#[test]
fn no_robot_is_after_a_packet_that_is_over_or_of_a_house_in_business() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("^R");
    desk.answer(Reply::IsDemo(Ok(false)));
    assert!(desk.shows("they work in the demo cinema only"), "{}", desk.screen());
    desk.press("y");
    desk.press("Down Down Down ^R");
    assert!(desk.shows("This red packet is over"), "{}", desk.screen());
    assert_eq!(desk.asked(|ask| *ask == Ask::IsDemo), 1);
    let mut over = rows(6);
    over[0].state = PacketState::Expired;
    desk.wait(5_000);
    desk.answer(Reply::Packets(Ok(over)));
    desk.press("Up Up Up ^R");
    assert!(desk.shows("This red packet is over"), "{}", desk.screen());
    assert_eq!(wanted(&mut desk), []);
}
