//! The ticket of a whole order as plain text, for a screen, a file, or a printer of 42 columns.
//!
//! It lets nobody in: what a door takes is the [`admission`](super::slips::admission) of a seat.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::fold::folded;
use super::slips::{fare, titles};
use crate::domain::order::{OrderHistory, OrderState};
use crate::domain::screening::{House, Screening};
use crate::locale::Locale;

/// The columns of the paper.
pub(crate) const COLUMNS: usize = 42;

/// The columns of a usual fare on it, which a longer name gets more than where there is room.
const FARE: usize = 9;

/// The columns of a seat on it: of an ordinary one, and at most.
const SEAT: usize = 5;
const LONGEST_SEAT: usize = 18;

/// The ticket of an order: what is shown, where and when, each seat with its fare and price, and the
/// order's code. A seat whose money went back is marked, and so is an order that was never paid.
pub(crate) fn ticket(house: &House, screening: &Screening, history: &OrderHistory, locale: &Locale) -> String {
    let order = &history.order;
    let zone = house.calendar.zone;
    let mut ticket = String::new();
    let mut line = |text: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(ticket, "{}", text.trim_end());
    };
    let double = "=".repeat(COLUMNS);
    let single = "-".repeat(COLUMNS);
    line(&double);
    line(&centred(house.name.as_str()));
    line(&double);
    for title in titles(&screening.film.titles, locale.lang()) {
        for part in folded(title.as_str(), COLUMNS, str::width) {
            line(&part);
        }
    }
    let local = screening.starts_at.local(zone);
    if !screening.film.format.is_empty() {
        line(&cut(screening.film.format.as_str(), COLUMNS));
    }
    line(&format!("{} {}", local.format("%Y-%m-%d"), locale.clock(screening.starts_at, zone)));
    line(&cut(&locale.hall(screening.hall.name.as_str()), COLUMNS));
    line(&single);
    let plan = &screening.hall.plan;
    let seats: Vec<String> = order.lines.iter().map(|sold| locale.seat(Some(plan), sold.seat)).collect();
    // Long names take the room of the fares, and leave that of the price.
    let widest = seats.iter().map(|seat| seat.width()).max().unwrap_or(0).clamp(SEAT, LONGEST_SEAT);
    let is_paid = matches!(order.state, OrderState::Paid | OrderState::Refunded);
    for (sold, seat) in order.lines.iter().zip(&seats) {
        let is_back = history.refunded.contains(&sold.seat) || order.state == OrderState::Refunded;
        let fare = fare(screening, sold, locale);
        let mark = if is_back { locale.text("ticket-refunded") } else { String::new() };
        let is_long = seat.width() > widest;
        if is_long {
            line(&cut(seat, COLUMNS));
        }
        let price = sold.price.to_string();
        let others = widest + mark.width() + price.width() + 3;
        let fare = padded(&fare, fare.width().min(COLUMNS.saturating_sub(others)).max(FARE));
        let left = format!("{} {fare} {mark}", padded(if is_long { "" } else { seat }, widest));
        line(&ends(&left, &price));
    }
    line(&single);
    let currency = order.total().currency();
    line(&ends(&locale.text("ticket-total"), &format!("{} {}", currency.code(), order.total())));
    line(&ends(&locale.text("ticket-order"), &order.reference.to_string()));
    if let Some(receipt) = history.receipt() {
        line(&ends(&locale.text("ticket-receipt"), &receipt.to_string()));
    }
    if let Some(exchange) = history.exchanged_from() {
        line(&ends(&locale.text("ticket-exchanged"), &exchange.of.to_string()));
    }
    if !is_paid {
        line(&centred(&locale.text("ticket-not-paid")));
    } else if history.live_lines().next().is_none() {
        line(&centred(&locale.text("ticket-void")));
    }
    line(&double);
    ticket
}

/// `text` in the middle.
fn centred(text: &str) -> String {
    let text = cut(text, COLUMNS);
    format!("{}{text}", " ".repeat((COLUMNS - text.width()) / 2))
}

/// `left` at the left and `right`, which is never cut, at the right.
fn ends(left: &str, right: &str) -> String {
    let left = padded(left.trim_end(), COLUMNS.saturating_sub(right.width() + 1));
    format!("{left} {right}")
}

/// `text` in just so many columns.
fn padded(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// `text` in at most so many columns.
fn cut(text: &str, columns: usize) -> String {
    folded(text, columns, str::width).into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::hall::HallPlan;
    use crate::domain::price::{Fare, PriceTable};
    use crate::domain::screening::{Film, Hall};
    use crate::domain::text::{Text, Titles};
    use crate::locale::Lang;
    use crate::printing::samples::{history, house, screening};
    use proptest::prelude::*;
    use std::sync::Arc;

    #[test]
    fn a_ticket_says_what_where_when_and_for_how_much() {
        let film = screening("Wandering Earth 3", "流浪地球 3");
        let (paid, english) = (history(OrderState::Paid, &["A2"]), Locale::new(Lang::En));
        let expected = "\
==========================================
               Star Cinema
==========================================
Wandering Earth 3
流浪地球 3
2D 国语
2026-11-21 20:10
Hall 2
------------------------------------------
A1    adult                          45.00
A2    child     REFUNDED             25.00
------------------------------------------
Total                            CNY 70.00
Order                  42-4T8Z0Q2M6HVB7KQ3
Receipt                              T1/17
==========================================
";
        assert_eq!(ticket(&house("Star Cinema"), &film, &paid, &english), expected);
        let chinese = ticket(&house("星空影院"), &film, &paid, &Locale::new(Lang::ZhCn));
        let expected = "\
==========================================
                 星空影院
==========================================
流浪地球 3
Wandering Earth 3
2D 国语
2026-11-21 20:10
2 厅
------------------------------------------
A1    成人                           45.00
A2    儿童      已退票               25.00
------------------------------------------
合计                             CNY 70.00
订单                   42-4T8Z0Q2M6HVB7KQ3
收据号                               T1/17
==========================================
";
        assert_eq!(chinese, expected);
    }

    #[test]
    fn a_long_name_of_a_fare_is_whole_where_there_is_room() {
        use crate::domain::fare::{FareType, Fares};
        let mut film = screening("Yi Yi", "一一");
        let titles = Titles { en: Text::new("Full price, evening"), zh: Text::new("晚场全价") };
        let of = |code, titles| FareType { code, titles, proof: Text::default(), members_only: false };
        let fares = Fares::new(vec![of(Fare::ADULT, titles), of(Fare::CHILD, Titles::default())]).unwrap();
        film.prices = Arc::new(PriceTable::clone(&film.prices).at_fares(fares));
        let printed = |refunded: &[&str]| {
            ticket(&house("Star"), &film, &history(OrderState::Paid, refunded), &Locale::new(Lang::En))
        };
        assert!(printed(&[]).contains("\nA1    Full price, evening            45.00\n"), "{}", printed(&[]));
        let back = printed(&["A1"]);
        assert!(back.contains("\nA1    Full price, evening REFUNDED   45.00\n"), "{back}");
    }

    #[test]
    fn a_ticket_says_what_seat_of_the_houses_own_it_is_for() {
        let mut film = screening("Yi Yi", "一一");
        let plan = HallPlan::parse("r = recliner Recliner 躺椅\nA | r...").unwrap();
        film.hall = Arc::new(Hall { plan, ..Hall::clone(&film.hall) });
        let printed = |lang| ticket(&house("Star"), &film, &history(OrderState::Paid, &[]), &Locale::new(lang));
        assert!(printed(Lang::En).contains("\nA1    adult Recliner                 45.00\n"), "{}", printed(Lang::En));
        assert!(
            printed(Lang::ZhCn).contains("\nA1    成人 躺椅                      45.00\n"),
            "{}",
            printed(Lang::ZhCn)
        );
    }

    #[test]
    fn a_ticket_says_which_of_two_alike_times_is_meant() {
        let mut house = house("Star");
        house.calendar.zone = chrono_tz::Europe::Berlin;
        let night = chrono::NaiveDate::from_ymd_opt(2026, 10, 25).unwrap();
        let twice = house.calendar.showing(night, chrono::NaiveTime::from_hms_opt(2, 30, 0).unwrap());
        for (starts_at, written) in twice.into_iter().zip(["2026-10-25 02:30+02\n", "2026-10-25 02:30+01\n"]) {
            let film = Screening { starts_at, ..screening("Yi Yi", "一一") };
            let printed = ticket(&house, &film, &history(OrderState::Paid, &[]), &Locale::new(Lang::En));
            assert!(printed.contains(written), "{printed}");
        }
    }

    #[test]
    fn a_film_without_a_format_leaves_no_blank_line() {
        let mut film = screening("Yi Yi", "一一");
        film.film = Arc::new(Film { format: Text::default(), ..Film::clone(&film.film) });
        let printed = ticket(&house("Star"), &film, &history(OrderState::Paid, &[]), &Locale::new(Lang::En));
        assert!(printed.lines().all(|line| !line.is_empty()), "{printed}");
        assert!(printed.contains("一一\n2026-11-21 20:10\n"), "{printed}");
    }

    #[test]
    fn what_lets_nobody_in_says_so() {
        let (film, locale) = (screening("Yi Yi", "一一"), Locale::new(Lang::En));
        let back = ticket(&house("Star"), &film, &history(OrderState::Refunded, &["A1", "A2"]), &locale);
        assert_eq!(back.matches("REFUNDED").count(), 2, "{back}");
        assert!(back.contains("NOT VALID"), "{back}");
        let held = ticket(&house("Star"), &film, &history(OrderState::Pending, &[]), &locale);
        assert!(held.contains("NOT PAID"), "{held}");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_paper(name in "\\PC{0,60}", en in "\\PC{0,90}", zh in "[流浪地球 3]{0,60}", chinese: bool) {
            let locale = Locale::new(if chinese { Lang::ZhCn } else { Lang::En });
            let printed = ticket(&house(&name), &screening(&en, &zh), &history(OrderState::Paid, &["A1"]), &locale);
            for line in printed.lines() {
                prop_assert!(line.width() <= COLUMNS, "{} {:?}", line.width(), line);
                prop_assert!(!line.chars().any(char::is_control));
            }
        }
    }
}
