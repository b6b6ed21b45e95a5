//! How it is with the stores, on the screen: the panel of it, the word at the top, and a board of which a part is away.

use super::*;
use crate::box_office::{Lag, LedgerStatus, Link, LiveStatus, Mode, Role, ServerStatus, Status};
use crate::tui::state::model::Overlay;
use crate::tui::view::widgets;

fn server(address: &str, role: Role, is_up: bool, screenings: Option<usize>) -> ServerStatus {
    let slots = if role == Role::Primary { 5_461 } else { 0 };
    let clock_ahead = is_up.then_some(2);
    ServerStatus { address: Text::new(address), role, slots, screenings, is_up, clock_ahead }
}

/// Three primaries and their replicas; of the second neither answers, unless all are up.
pub(super) fn cluster(is_up: bool) -> Status {
    let mut servers = vec![
        server("10.0.0.1:7000", Role::Primary, true, Some(4)),
        server("10.0.0.2:7000", Role::Primary, is_up, Some(5)),
        server("10.0.0.3:7000", Role::Primary, true, Some(3)),
    ];
    servers.extend((1..=3).map(|n| server(&format!("10.0.0.{n}:7001"), Role::Replica, is_up || n != 2, None)));
    Status {
        live: LiveStatus {
            address: Text::new("rediss+cluster://10.0.0.1:7000,10.0.0.2:7000,10.0.0.3:7000"),
            is_house_up: true,
            name: Some(Text::new("rediss+cluster://10.0.0.1:7000,10.0.0.2:7000,10.0.0.3:7000")),
            mode: Mode::Cluster,
            servers,
            clocks_apart: if is_up { 2 } else { 312 },
            unowned: (0, 0),
            feeds: 2,
            generation: Some(Text::new("kguet9uel9")),
        },
        ledger: LedgerStatus {
            address: Text::new("postgres://db.example/frontrow"),
            kind: "PostgreSQL",
            answered_in: Some(Duration::from_micros(1_260)),
            generation: Text::new("kguet9uel9"),
            lag: Some(Lag { loaded: 7, behind: 0, changes: 0, unasked: if is_up { 0 } else { 5 } }),
        },
    }
}

/// The private Redis, and a ledger that does not answer.
pub(super) fn one() -> Status {
    let address = "/home/li/.local/share/frontrow/ledger.db.live/redis.sock";
    let told = cluster(true);
    Status {
        live: LiveStatus {
            address: Text::new(&format!("unix://{address}")),
            name: Some(Text::new("d818a7cc6aebe5bf4edafac63158401bb7a772d4")),
            mode: Mode::One,
            servers: vec![ServerStatus { slots: 16_384, ..server(address, Role::Primary, true, None) }],
            ..told.live
        },
        ledger: LedgerStatus { answered_in: None, lag: None, ..told.ledger },
    }
}

/// The server of two screenings is away.
pub(super) fn lose_part(desk: &mut Desk) {
    let mut rows = super::house::programme();
    for row in rows.iter_mut().skip(1).take(2) {
        (row.counts, row.is_away) = (None, true);
    }
    desk.wait(5_000);
    desk.answer(Reply::Board(Ok(rows)));
}

fn is_status(ask: &Ask) -> bool {
    matches!(ask, Ask::Status)
}

#[test]
fn the_stores_are_asked_while_they_are_looked_at_and_never_else() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.wait(10_000);
    desk.say(Event::Live(Link::PartAway { servers: 1 }));
    assert_eq!(desk.asked(is_status), 0, "nobody looks");
    desk.press("i");
    assert!(desk.shows("Asking every server"), "{}", desk.screen());
    desk.wait(5_000);
    assert_eq!(desk.asked(is_status), 1, "the first question has no answer yet");
    desk.answer(Reply::Status(Ok(Box::new(cluster(false)))));
    assert!(desk.shows("10.0.0.2:7000") && desk.shows("away"), "{}", desk.screen());
    desk.wait(800);
    assert_eq!(desk.asked(is_status), 1, "no more often than the heartbeat");
    desk.wait(200);
    assert_eq!(desk.asked(is_status), 2);
    desk.answer(Reply::Status(Ok(Box::new(cluster(false)))));
    desk.say(Event::Live(Link::Up));
    assert_eq!(desk.asked(is_status), 3, "at once, for a store came back");
    desk.answer(Reply::Status(Ok(Box::new(cluster(true)))));
    assert!(desk.shows("All is up."), "{}", desk.screen());
    desk.press("Esc");
    assert!(desk.model.overlays.is_empty());
    desk.wait(10_000);
    assert_eq!(desk.asked(is_status), 3);
}

#[test]
fn a_click_on_the_word_at_the_top_shows_the_stores_on_every_screen() {
    for to in ["F2", "F3", "F4", "F5"] {
        let mut desk = Desk::at_board(Lang::En, (80, 24)).in_hall_2();
        desk.press(to);
        let line = desk.screen();
        let x = line.lines().next().unwrap().split_once(" live ").map(|(before, _)| widgets::width(before) + 1);
        desk.send(Msg::Click(ratatui::layout::Position::new(x.unwrap(), 0)));
        desk.draw();
        assert!(matches!(desk.model.overlays.last(), Some(Overlay::Status(_))), "{to}: {}", desk.screen());
    }
}

#[test]
fn what_is_away_is_told_with_what_it_takes_with_it() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("^T");
    desk.answer(Reply::Status(Ok(Box::new(cluster(false)))));
    assert!(desk.shows("5 screenings on sale have their seats where nobody answers"), "{}", desk.screen());
    assert!(desk.shows("differ by 312 ms"), "{}", desk.screen());
    desk.wait(1_000);
    let mut spare = cluster(true);
    spare.live.servers[4].is_up = false;
    desk.answer(Reply::Status(Ok(Box::new(spare))));
    assert!(desk.shows("all screenings sell on"), "{}", desk.screen());
    desk.wait(1_000);
    desk.answer(Reply::Status(Ok(Box::new(one()))));
    assert!(desk.shows("PostgreSQL is away") && desk.shows("The ledger is away"), "{}", desk.screen());
}

#[test]
fn a_large_cluster_scrolls_to_its_last_server() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    let mut large = cluster(true);
    large.live.servers = (1..=40).map(|n| server(&format!("10.0.1.{n}:7000"), Role::Primary, true, Some(n))).collect();
    desk.press("i");
    desk.answer(Reply::Status(Ok(Box::new(large))));
    assert!(desk.shows("10.0.1.1:7000") && !desk.shows("10.0.1.40:7000"), "{}", desk.screen());
    desk.press(&"PgDn ".repeat(5));
    assert!(desk.shows("10.0.1.40:7000") && desk.shows("All is up"), "{}", desk.screen());
    desk.press("Up");
    assert!(desk.shows("10.0.1.39:7000") && desk.shows("10.0.1.40:7000"), "{}", desk.screen());
}

#[test]
fn a_part_that_is_away_is_said_at_the_top_and_on_its_rows_and_stops_no_sale() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.say(Event::Live(Link::PartAway { servers: 1 }));
    lose_part(&mut desk);
    let screen = desk.screen();
    assert!(screen.lines().next().unwrap().contains("! 1 Redis server away"), "{screen}");
    assert_eq!(screen.lines().filter(|line| line.contains("! away")).count(), 2, "{screen}");
    assert!(desk.shows("all others sell on"), "{screen}");
    let mut desk = desk.in_hall_2();
    desk.press("2 Enter");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Hold { .. })), 1);
    desk.say(Event::Live(Link::Up));
    assert!(desk.shows("The live store is back"), "{}", desk.screen());
}
