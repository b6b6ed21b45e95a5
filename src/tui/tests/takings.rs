//! The ticket and the takings on the screen.

use super::screens::with_orders;
use super::*;
use crate::domain::order::Flow;
use crate::domain::takings::{Takings, Tally};

/// A till with what moved there: how many minutes from now, by which tender, which way, how much.
fn tallied(tally: &mut Tally, (terminal, cashier): (&str, &str), moved: &[(i64, &str, Flow, i64)]) {
    for (minute, tender, flow, major) in moved {
        let till = (terminal.parse().unwrap(), Text::new(cashier));
        tally.moved(till, at(60 * minute), tender, *flow, (yuan(*major), yuan(0))).unwrap();
    }
}

/// Two tills: one took cash and a wallet, at the other cash went back.
pub(super) fn takings() -> Takings {
    let (paid, back) = (Flow::Payment, Flow::Refund);
    let mut tally = Tally::new(Currency::CNY);
    let (li, wang) = (("T1", "Li Na"), ("T2", "王芳"));
    let of_li =
        [(-320, "cash", paid, 180), (-100, "cash", paid, 450), (-60, "cash", paid, 270), (-1, "wallet", paid, 20)];
    tallied(&mut tally, li, &of_li);
    tallied(&mut tally, wang, &[(-250, "cash", back, 90), (-65, "card", paid, 45)]);
    let film = |id, en: &str, zh: &str| (id, Titles { en: Text::new(en), zh: Text::new(zh) });
    let till = |(terminal, cashier): (&str, &str)| (terminal.parse().unwrap(), Text::new(cashier));
    tally.sold(till(li), film(4, "Wandering Earth 3", "流浪地球 3"), 7, 13).unwrap();
    tally.sold(till(li), film(3, "In the Mood for Love", "花样年华"), 4, 7).unwrap();
    tally.sold(till(wang), film(2, "Dune: Part Two", ""), 1, 1).unwrap();
    tally.refunded(till(wang), film(2, "Dune: Part Two", ""), 2).unwrap();
    tally.takings().unwrap()
}

/// Nothing was taken.
fn nothing() -> Takings {
    Tally::new(Currency::CNY).takings().unwrap()
}

#[test]
fn the_takings_of_a_day_say_what_is_in_the_drawer_and_turn_to_other_days() {
    let mut desk = with_orders();
    desk.press("d");
    let (_, asked) = desk.last_asked(|ask| matches!(ask, Ask::Takings(_)));
    let Ask::Takings(today) = asked else { unreachable!() };
    desk.answer(Reply::Takings(Ok(takings())));
    assert!(desk.shows("875.00") && desk.shows("drawer 810.00"), "{}", desk.screen());
    desk.press("Left");
    let (_, asked) = desk.last_asked(|ask| matches!(ask, Ask::Takings(_)));
    assert_eq!(asked, Ask::Takings(today.pred_opt().unwrap()));
    assert!(!desk.shows("875.00"), "of another day");
    desk.answer(Reply::Takings(Ok(nothing())));
    assert!(desk.shows("Nothing was taken on this day"), "{}", desk.screen());
    desk.press("Esc");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn the_takings_scroll_till_by_till_and_the_last_stays_in_sight() {
    let mut desk = with_orders();
    desk.press("d");
    let mut tally = Tally::new(Currency::CNY);
    for n in 1..=9 {
        tallied(
            &mut tally,
            (&format!("N{n}"), "Li Na"),
            &[(0, "cash", Flow::Payment, 900), (0, "wallet", Flow::Payment, 20)],
        );
    }
    desk.answer(Reply::Takings(Ok(tally.takings().unwrap())));
    assert!(desk.shows("N1 Li Na") && desk.shows("N2 Li Na") && !desk.shows("N9 Li Na"), "{}", desk.screen());
    desk.press("Down");
    assert!(!desk.shows("N1 Li Na") && desk.shows("N2 Li Na"), "a key moves it\n{}", desk.screen());
    desk.press(&"Down ".repeat(50));
    assert!(desk.shows("N9 Li Na"), "{}", desk.screen());
    desk.press("Up");
    assert!(desk.shows("N8 Li Na"), "{}", desk.screen());
}

#[test]
fn where_there_is_room_the_takings_have_charts_whose_sums_are_the_totals() {
    let charts = |size, takings: Takings| {
        let mut desk = Desk::at_board(Lang::En, size);
        desk.press("d");
        desk.answer(Reply::Takings(Ok(takings)));
        desk
    };
    assert!(!charts((80, 24), takings()).shows("Sales by hour"));
    let desk = charts((120, 36), takings());
    // From the first hour to the last, an empty one too; what went back is taken off.
    let line =
        |hour: &str| desk.screen().lines().find_map(|line| line.split_once(hour).map(|(_, rest)| rest.to_owned()));
    assert!(line("│ 15 ").unwrap().contains("0.00      90.00     -90.00"), "{}", desk.screen());
    assert!(line("│ 16 ").unwrap().contains("0.00       0.00       0.00"), "{}", desk.screen());
    assert!(desk.shows("765.00") && desk.shows("Wandering Earth 3.."), "{}", desk.screen());

    // A day of many hours and films has room in a small window too: together, and none left out.
    let mut tally = Tally::new(Currency::CNY);
    for n in 0..20 {
        tallied(&mut tally, ("T1", "Li Na"), &[(60 * n, "cash", Flow::Payment, 10)]);
        let titles = Titles { en: Text::new(&format!("Film {n}")), zh: Text::default() };
        let till = || ("T1".parse().unwrap(), Text::new("Li Na"));
        tally.sold(till(), (n, titles.clone()), 1, 30).unwrap();
        tally.refunded(till(), (n, titles), 1).unwrap();
    }
    let desk = charts((100, 24), tally.takings().unwrap());
    let screen = desk.screen();
    let chart = screen.lines().filter_map(|line| line.split_once("│ ")?.1.split_once('│')).map(|(_, chart)| chart);
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let lines: Vec<Vec<String>> = chart.map(words).collect();
    let of_hours = lines.iter().flatten().filter_map(|word| word.strip_suffix(".00")?.parse::<u32>().ok());
    assert_eq!(of_hours.sum::<u32>(), 200, "{screen}");
    let of_films = lines.iter().filter_map(|line| line.iter().rev().nth(2)?.parse::<u32>().ok());
    assert_eq!(of_films.sum::<u32>(), 600, "{screen}");
}

#[test]
fn a_ticket_is_shown_and_written_to_a_file() {
    let mut desk = with_orders();
    desk.press("Down Down v w");
    assert!(desk.shows("still loading"), "{}", desk.screen());
    desk.answer(Reply::Ticket(Ok("Star Cinema\nD1\n".to_owned())));
    desk.press("w");
    let (_, asked) = desk.last_asked(|ask| matches!(ask, Ask::WriteTicket { .. }));
    let Ask::WriteTicket { order, ticket } = asked else { unreachable!() };
    assert_eq!((order.order, ticket.as_str()), (OrderId::from_bits(3), "Star Cinema\nD1\n"));
    desk.answer(Reply::TicketWritten(Ok(Text::new("/tmp/ticket-4-3.txt"))));
    assert!(desk.shows("Ticket written to /tmp/ticket-4-3.txt"), "{}", desk.screen());
    desk.answer(Reply::TicketWritten(Err(Text::new("disk full"))));
    assert!(desk.shows("was not written: disk full"), "{}", desk.screen());
}

#[test]
fn no_till_loses_its_drawer_to_the_word_that_there_are_more() {
    for height in 24..40 {
        let mut desk = Desk::at_board(Lang::En, (90, height));
        desk.press("d");
        let mut many = takings();
        many.tills = (0..9).flat_map(|_| takings().tills).collect();
        desk.answer(Reply::Takings(Ok(many.clone())));
        for _ in 0..many.tills.len() {
            for line in desk.screen().lines().filter(|line| line.contains("orders ")) {
                assert!(line.contains("drawer "), "{height}: {}", desk.screen());
            }
            desk.press("PgDn");
        }
    }
}
