//! Robots at the screening on the screen: asked for, meant, and sent home.

use super::*;
use crate::tui::state::demo::Robots;

/// What was wanted of the robots, oldest first.
fn wanted(desk: &mut Desk) -> Vec<Option<ScreeningId>> {
    let robots = desk.other.extract_if(.., |effect| matches!(effect, Effect::Robots(_)));
    robots.filter_map(|effect| if let Effect::Robots(screening) = effect { Some(screening) } else { None }).collect()
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
    assert_eq!(wanted(&mut desk), [Some(ScreeningId(4))]);
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
    tell(&mut desk, Robots::Stopped(7));
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
    assert_eq!(wanted(&mut desk), [Some(ScreeningId(4))]);
}
