//! How seats and orders are written in Redis, and read back.
//!
//! Delimited words rather than JSON: the scripts take them apart with one pattern, at a fraction
//! of the server's time. `prelude.lua` is the other half of this file.

use std::fmt::Write;

use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderRef, ScreeningId};
use crate::domain::money::{Currency, Money};
use crate::domain::order::{Order, OrderState};
use crate::domain::price::{Fare, Line, PriceVersion};
use crate::domain::seat::{BlockReason, Occupant, SeatState};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// Reads the value of a seat's field; `None` if it is not one.
pub(super) fn read_seat(value: &str) -> Option<SeatState> {
    if value.is_empty() {
        return Some(SeatState::Free);
    }
    if let Some(reason) = value.strip_prefix("blocked") {
        // An old row of the ledger has none, and a program to come may write others.
        return (reason.is_empty() || reason.starts_with(':'))
            .then(|| SeatState::Blocked(BlockReason::from_word(reason.trim_start_matches(':'))));
    }
    let mut words = value.splitn(5, '|');
    let state = words.next()?;
    let order = words.next()?.parse().ok()?;
    let deadline = words.next()?;
    let terminal = words.next()?.parse().ok()?;
    let by = Occupant { order, terminal, cashier: Text::new(words.next()?) };
    let deadline = || deadline.parse().ok().map(Timestamp::from_millis);
    match state {
        "held" => Some(SeatState::Held { by, deadline: deadline()? }),
        "paying" => Some(SeatState::Paying { by, deadline: deadline()? }),
        "sold" => Some(SeatState::Sold { by }),
        _ => None,
    }
}

/// Writes the value of a sold seat's field.
pub(super) fn write_sold(by: &Occupant) -> String {
    format!("sold|{}||{}|{}", by.order, by.terminal, by.cashier)
}

/// Writes the value of a blocked seat's field.
pub(super) fn write_blocked(reason: Option<BlockReason>) -> String {
    reason.map_or_else(|| "blocked".to_owned(), |reason| format!("blocked:{}", reason.word()))
}

/// Writes the lines of an order.
pub(super) fn write_lines(lines: &[Line]) -> String {
    let mut written = String::with_capacity(lines.len() * 24);
    for Line { seat, fare, price, version } in lines {
        let comma = if written.is_empty() { "" } else { "," };
        // Writing to a string cannot fail.
        let _ = write!(written, "{comma}{seat}:{}:{}:{}", fare.word(), price.minor(), version.0);
    }
    written
}

fn read_lines(written: &str, currency: Currency) -> Option<Vec<Line>> {
    let read_line = |line: &str| {
        let mut words = line.split(':');
        let seat: SeatId = words.next()?.parse().ok()?;
        let fare = Fare::from_word(words.next()?)?;
        let price = Money::new(words.next()?.parse().ok()?, currency);
        let version = PriceVersion(words.next()?.parse().ok()?);
        Some(Line { seat, fare, price, version })
    };
    written.split(',').map(read_line).collect()
}

/// Reads the record of an order, and of which generation it says that it is; `None` if it is not one.
pub(super) fn read_order(reference: OrderRef, record: &str, currency: Currency) -> Option<(Order, &str)> {
    let mut words = record.splitn(8, '|');
    let (state, version) = words.next()?.split_once(':')?;
    let (version, generation) = version.split_once(':').unwrap_or((version, ""));
    let (state, version) = (OrderState::from_word(state)?, version.parse().ok()?);
    let deadline = Timestamp::from_millis(words.next()?.parse().ok()?);
    let held_at = Timestamp::from_millis(words.next()?.parse().ok()?);
    let attempt = match words.next()? {
        "" => None,
        attempt => Some(attempt.parse().ok()?),
    };
    // As the scripts read it: nothing can come of a payment without an attempt.
    let state = if attempt.is_none() && state == OrderState::Paying { OrderState::Pending } else { state };
    let terminal = words.next()?.parse().ok()?;
    let lines = read_lines(words.next()?, currency)?;
    let member = match words.next()? {
        "" => None,
        member => Some(member.parse().ok()?),
    };
    let cashier = Text::new(words.next()?);
    let order = Order { reference, state, lines, held_at, deadline, terminal, cashier, attempt, member, version };
    Some((order, generation))
}

/// Reads an order whose id comes as text, of whichever generation.
pub(super) fn read_order_of(screening: ScreeningId, id: &str, record: &str, currency: Currency) -> Option<Order> {
    read_order(OrderRef { screening, order: id.parse().ok()? }, record, currency).map(|(order, _)| order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{MemberId, OrderId};

    #[test]
    fn a_cashier_whose_name_holds_a_bar_is_read_whole() {
        let id = OrderId::from_bits(5);
        let state = read_seat(&format!("held|{id}|1732180000000|T2|Wang|Li")).unwrap();
        let SeatState::Held { by, deadline } = state else { panic!("{state:?}") };
        assert_eq!(
            (by.cashier.as_str(), by.terminal.as_str(), deadline.millis()),
            ("Wang|Li", "T2", 1_732_180_000_000)
        );
    }

    #[test]
    fn a_sold_seat_reads_back() {
        let by =
            Occupant { order: OrderId::from_bits(9), terminal: "T1".parse().unwrap(), cashier: Text::new("李娜") };
        assert_eq!(read_seat(&write_sold(&by)), Some(SeatState::Sold { by }));
    }

    #[test]
    fn a_blocked_seat_says_why_as_far_as_it_is_known() {
        for reason in [None, Some(BlockReason::Broken), Some(BlockReason::House)] {
            assert_eq!(read_seat(&write_blocked(reason)), Some(SeatState::Blocked(reason)));
        }
        assert_eq!(read_seat("blocked"), Some(SeatState::Blocked(None)));
        assert_eq!(read_seat("blocked:flooded"), Some(SeatState::Blocked(None)), "one that is to come");
        assert_eq!(read_seat("blockedhouse"), None);
    }

    #[test]
    fn an_order_reads_back_and_rubbish_does_not() {
        let reference: OrderRef = "42-4T8Z0Q2M6HVB7KQ3".parse().unwrap();
        let record = "pending:1732180000000001|200|100||T1|G7:adult:4500:1,G8:child:2500:3|10001|Li Na";
        let (order, generation) = read_order(reference, record, Currency::CNY).unwrap();
        assert_eq!((order.version, generation), (1_732_180_000_000_001, ""));
        let ended = record.replacen("pending:1732180000000001", "paid:1732180000000001:L7-2.", 1);
        assert_eq!(read_order(reference, &ended, Currency::CNY).unwrap().1, "L7-2.");
        assert_eq!(write_lines(&order.lines), "G7:adult:4500:1,G8:child:2500:3");
        assert_eq!(order.total().minor(), 7_000);
        assert_eq!((order.state, order.attempt, order.member), (OrderState::Pending, None, Some(MemberId(10_001))));
        for rubbish in [
            "",
            "pending",
            "pending:x|2|1||T1|G7:adult:1:1||L",
            "pending|2|1||T1|G7:adult:1:1||L",
            "pending:5|2|1||T1|G7:adult:1||L",
            "pending|x|100||T1|G7:adult:4500||L",
            "gone|2|1||T1|G7:adult:1||L",
            "pending|2|1||T1|G7||L",
        ] {
            assert!(read_order(reference, rubbish, Currency::CNY).is_none(), "{rubbish}");
        }
        assert_eq!(read_seat("held|nonsense"), None);
    }
}
