//! The ticket and the takings on the screen.

use super::screens::with_orders;
use super::*;
use crate::domain::order::Flow;
use crate::domain::takings::{Sums, Takings, Till};

/// Two tills: one took cash and a wallet, at the other cash went back.
pub(super) fn takings() -> Takings {
    let till = |terminal: &str, cashier, moved: &[(&str, Flow, i64)], (orders, tickets, refunded)| {
        let mut sums = Sums { orders, tickets, refunded, ..Sums::nothing(Currency::CNY) };
        for (tender, flow, major) in moved {
            sums.add(tender, *flow, yuan(*major)).unwrap();
        }
        Till { terminal: terminal.parse().unwrap(), cashier: Text::new(cashier), sums }
    };
    let tills = vec![
        till("T1", "Li Na", &[("cash", Flow::Payment, 900), ("wallet", Flow::Payment, 20)], (11, 20, 0)),
        till("T2", "王芳", &[("card", Flow::Payment, 45), ("cash", Flow::Refund, 90)], (1, 1, 2)),
    ];
    Takings::of(tills, Currency::CNY).unwrap()
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
    desk.answer(Reply::Takings(Ok(Takings::of(Vec::new(), Currency::CNY).unwrap())));
    assert!(desk.shows("Nothing was taken on this day"), "{}", desk.screen());
    desk.press("Esc");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn the_takings_scroll_till_by_till_and_the_last_stays_in_sight() {
    let mut desk = with_orders();
    desk.press("d");
    let more: Vec<Till> =
        (1..=9).map(|n| Till { terminal: format!("N{n}").parse().unwrap(), ..takings().tills[0].clone() }).collect();
    desk.answer(Reply::Takings(Ok(Takings::of(more, Currency::CNY).unwrap())));
    assert!(desk.shows("N1 Li Na") && desk.shows("N2 Li Na") && !desk.shows("N9 Li Na"), "{}", desk.screen());
    desk.press("Down");
    assert!(!desk.shows("N1 Li Na") && desk.shows("N2 Li Na"), "a key moves it\n{}", desk.screen());
    desk.press(&"Down ".repeat(50));
    assert!(desk.shows("N9 Li Na"), "{}", desk.screen());
    desk.press("Up");
    assert!(desk.shows("N8 Li Na"), "{}", desk.screen());
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
