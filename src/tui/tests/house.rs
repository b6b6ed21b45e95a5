//! The small house of the tests: its halls, programme, seats and orders.

use super::*;

pub(crate) use crate::domain::small_house::*;

pub(super) fn wide_hall(columns: usize, rows: u8) -> String {
    let row = format!("{}  {}  {}", ".".repeat(10), ".".repeat(columns - 20), ".".repeat(10));
    (0..rows).map(|i| format!("{} | {row}", char::from(b'A' + i))).collect::<Vec<_>>().join("\n")
}

pub(crate) fn programme() -> Vec<BoardRow> {
    let row = |id, hall, titles, minutes, counts: Option<(u32, u32, u32)>| BoardRow {
        screening: screening(id, hall, HALL_2, titles, minutes),
        counts: counts.map(|(free, held, sold)| Counts { free, held, sold, blocked: 0 }),
        is_away: false,
        admitted: 0,
    };
    vec![
        row(1, "1", ("Boonie Bears", "熊出没"), -27, Some((0, 0, 168))),
        row(2, "3", ("Dune: Part Two", ""), -12, Some((61, 0, 107))),
        row(3, "Gold", ("In the Mood for Love", "花样年华"), 3, Some((4, 2, 18))),
        row(4, "2", ("Wandering Earth 3", "流浪地球 3"), 28, Some((136, 9, 21))),
        row(5, "4 IMAX", ("Oppenheimer", ""), 38, None),
        row(6, "1", ("YOLO", "热辣滚烫"), 58, Some((96, 0, 24))),
        row(7, "Gold", ("The Boy and the Heron", "你想活出怎样的人生"), 93, Some((20, 0, 0))),
    ]
}

pub(super) fn by(order: u128, terminal: &str, cashier: &str) -> Occupant {
    Occupant { order: OrderId::from_bits(order), terminal: terminal.parse().unwrap(), cashier: Text::new(cashier) }
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(NOW + seconds * 1000)
}

pub(super) fn seat_map(id: i64, seats_in_hall: usize) -> SeatMap {
    let mut taken: Vec<(SeatId, SeatState)> = Vec::new();
    let sold = by(900, "T2", "Wang");
    for name in seats("E7 E8 E9 E10 E11 E12 F4 F5 F6 F7 F8 F9 F10 F11 F12 G4 G5 G6 H4 H5 H6") {
        taken.push((name, SeatState::Sold { by: sold.clone() }));
    }
    for name in seats("G9 G10 H11 H12") {
        taken.push((name, SeatState::Held { by: by(77, "T2", "Wang"), deadline: at(271) }));
    }
    for (name, reason) in [("A13", BlockReason::House), ("A14", BlockReason::Broken)] {
        taken.push((seat(name), SeatState::Blocked(Some(reason))));
    }
    SeatMap::new(ScreeningId(id), Epoch("e".into()), 1, seats_in_hall, taken)
}

pub(super) fn order(bits: u128, names: &str, state: OrderState, deadline: i64) -> Order {
    let screening = screening(4, "2", HALL_2, ("", ""), 28);
    let picks: Vec<Pick> = seats(names).iter().map(|seat| Pick { seat: *seat, fare: Fare::ADULT }).collect();
    Order {
        reference: OrderRef { screening: ScreeningId(4), order: OrderId::from_bits(bits) },
        state,
        lines: screening.prices.quote(&screening.hall.plan, &picks).unwrap(),
        held_at: at(deadline - 300),
        deadline: at(deadline),
        terminal: "T1".parse().unwrap(),
        cashier: Text::new("Li Na"),
        attempt: None,
        member: None,
        version: 0,
    }
}

/// A colleague's cursor and picks at the screening in hall 2.
pub(super) fn pointing(terminal: &str, cashier: &str, cursor: Option<&str>, picks: &str) -> Pointing {
    Pointing {
        screening: ScreeningId(4),
        terminal: terminal.parse().unwrap(),
        cashier: Text::new(cashier),
        cursor: cursor.map(seat),
        picks: seats(picks),
    }
}
