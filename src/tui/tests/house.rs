//! The small house of the tests: its halls, programme, seats and orders.

use super::*;

/// Saturday 21 November 2026, 19:42 in Shanghai.
pub(crate) const NOW: i64 = 1_795_261_320_000;

pub(crate) const HALL_2: &str = "
A | ....  ......  ....
B | ....  ......  ....
C | ....  ......  ....
D | ....  ......  ....
E | ....  ......  ....
F | ....  ......  ....
G | ....  ......  ....
H | ....  ......  ....
J | pppp  pppppp  pppp
K | pppp  pppppp  pppp
L | [][]  [][][]  [][]
M | wwc.  ......  ....
";

pub(super) fn yuan(major: i64) -> Money {
    Money::new(major * 100, Currency::CNY)
}

pub(crate) fn seat(name: &str) -> SeatId {
    name.parse().unwrap()
}

pub(super) fn seats(names: &str) -> Vec<SeatId> {
    names.split_whitespace().map(seat).collect()
}

pub(crate) fn house() -> House {
    let day_begins = NaiveTime::from_hms_opt(6, 0, 0).unwrap();
    House {
        name: Text::new("Star Cinema"),
        calendar: Calendar::new(chrono_tz::Asia::Shanghai, day_begins),
        most_seats: 60,
        drawer_limit: crate::domain::money::Money::zero(Currency::CNY),
        packets: PacketLimits { most_total: 200_000, most_shares: 500, daily_budget: 1_000_000, daily_grabs: 20 },
        ..House::usual(Currency::CNY)
    }
}

pub(crate) fn screening(
    id: i64,
    hall: &str,
    plan: &str,
    titles: (&str, &str),
    minutes_from_now: i64,
) -> Arc<Screening> {
    let prices = [
        ((SeatKind::Standard, Fare::ADULT), yuan(45)),
        ((SeatKind::Standard, Fare::CHILD), yuan(25)),
        ((SeatKind::Standard, Fare::STUDENT), yuan(35)),
        ((SeatKind::Premium, Fare::ADULT), yuan(60)),
    ];
    Arc::new(Screening {
        id: ScreeningId(id),
        film: Arc::new(Film {
            id,
            titles: Titles { en: Text::new(titles.0), zh: Text::new(titles.1) },
            minutes: 173,
            format: Text::new("2D 国语"),
        }),
        hall: Arc::new(Hall { id, name: Text::new(hall), plan: HallPlan::parse(plan).unwrap() }),
        starts_at: Timestamp::from_millis(NOW + minutes_from_now * 60_000),
        prices: Arc::new(PriceTable::new(Currency::CNY, prices)),
        called_off: None,
    })
}

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
