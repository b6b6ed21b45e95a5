//! What frames cost: the time from something that happened to the bytes, and how many bytes a terminal gets.
//!
//! `cargo bench --bench drawing`. In process and without a terminal; `screen` measures the program in a real one.
//! A hall of 1,000 seats, half of them taken, and the halls of the demo. Median of many, and
//! the bytes of the dearest.

#![allow(clippy::unwrap_used)] // a benchmark that cannot go on says so and stops

#[allow(dead_code)] // nothing here needs a Redis
mod measure;

use std::fmt::{Display, Formatter, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use frontrow::box_office::{Event, OpenScreening};
use frontrow::domain::hall::{HallPlan, SeatId, SeatKind};
use frontrow::domain::ids::{OrderId, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::price::{Fare, PriceTable};
use frontrow::domain::screening::{Film, Hall, Screening};
use frontrow::domain::seat::{Delta, Epoch, Occupant, SeatMap, SeatState};
use frontrow::domain::text::{Text, Titles};
use frontrow::domain::time::Timestamp;
use frontrow::tui::Grid;
use measure::{Failure, house, is_test, percentiles, print};
use rand::rngs::StdRng;
use rand::seq::IteratorRandom as _;
use rand::{RngExt, SeedableRng};

const SEED: u64 = 20_261_121;

const ROUNDS: usize = 200;

const SCREENING: ScreeningId = ScreeningId(1);

/// A Saturday evening.
const NOW: Timestamp = Timestamp::from_millis(1_795_261_320_000);

const DEMO: [(&str, &str); 6] = [
    ("1", include_str!("../assets/halls/1.txt")),
    ("2", include_str!("../assets/halls/2.txt")),
    ("3", include_str!("../assets/halls/3.txt")),
    ("4 IMAX", include_str!("../assets/halls/4-imax.txt")),
    ("5", include_str!("../assets/halls/5.txt")),
    ("Gold", include_str!("../assets/halls/gold.txt")),
];

fn main() -> Result<(), Failure> {
    if is_test() {
        return Ok(());
    }
    let mut report = String::new();
    for size in [(80, 24), (120, 36), (200, 50)] {
        heading(&mut report, &format!("1,000 seats at {}×{}", size.0, size.1))?;
        thousand_seats(size, &mut report)?;
    }
    heading(&mut report, "first paint at 80×24")?;
    for (name, drawing) in DEMO {
        let first = Evening::new(name, drawing, (80, 24), 0.5).frames(Grid::forget);
        writeln!(report, "{:<50}{first}", format!("the demo's hall {name}"))?;
    }
    print(&report);
    Ok(())
}

fn heading(report: &mut String, title: &str) -> std::fmt::Result {
    writeln!(report, "\n{title:<50}{:>12}{:>10}{:>10}", "time", "bytes", "at most")
}

fn thousand_seats(size: (u16, u16), report: &mut String) -> Result<(), Failure> {
    let row = |row: char| format!("{row} | {} {} {}\n", ".".repeat(8), ".".repeat(24), ".".repeat(8));
    let hall: String = ('A'..='Y').map(row).collect();
    let mut evening = Evening::new("9", &hall, size, 0.5);
    writeln!(report, "{:<50}{}", "first paint", evening.frames(Grid::forget))?;
    writeln!(report, "{:<50}{}", "cursor move, half of the hall taken", evening.moves())?;
    let moves = Evening::new("9", &hall, size, 0.0).moves();
    writeln!(report, "{:<50}{moves}", "cursor move, the hall free")?;
    let is_held = |(seat, state): (SeatId, &SeatState)| state.deadline().map(|_| seat);
    let of_held = |evening: &Evening, rng: &mut StdRng| {
        evening.seats.taken().filter_map(is_held).choose(rng).into_iter().collect::<Vec<_>>()
    };
    writeln!(report, "{:<50}{}", "one seat, and no counter", evening.held("T1", of_held))?;
    for (count, what) in [(1, "one seat, with the counters"), (100, "100 seats")] {
        let of_free = |evening: &Evening, rng: &mut StdRng| evening.free.iter().copied().sample(rng, count);
        writeln!(report, "{what:<50}{}", evening.held("T2", of_free))?;
    }
    Ok(())
}

/// What frames cost: the median time, and the bytes of the median and of the dearest.
struct Cost {
    time: Duration,
    bytes: usize,
    most: usize,
}

impl Cost {
    fn of(mut frames: Vec<(Duration, usize)>) -> Self {
        let (time, _) = percentiles(frames.iter().map(|(time, _)| *time).collect());
        frames.sort_by_key(|(_, bytes)| *bytes);
        let (_, bytes) = frames[frames.len() / 2];
        Self { time, bytes, most: frames.last().map_or(0, |(_, bytes)| *bytes) }
    }
}

impl Display for Cost {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>12}{:>10}{:>10}", format!("{:.0?}", self.time), self.bytes, self.most)
    }
}

/// One evening's screening on the screen of T1.
struct Evening {
    grid: Grid,
    seats: SeatMap,
    free: Vec<SeatId>,
    rng: StdRng,
}

impl Evening {
    /// A hall of whose seats that share is taken, in groups of up to four: most sold, some held.
    fn new(name: &str, drawing: &str, size: (u16, u16), share: f64) -> Self {
        let plan = HallPlan::parse(drawing).unwrap();
        let prices = SeatKind::ALL.into_iter().map(|kind| ((kind, Fare::ADULT), Money::new(4_500, Currency::CNY)));
        let screening = Arc::new(Screening {
            id: SCREENING,
            film: Arc::new(Film {
                id: 1,
                titles: Titles { en: Text::new("Wandering Earth 3"), zh: Text::new("流浪地球 3") },
                minutes: 173,
                format: Text::new("2D"),
            }),
            hall: Arc::new(Hall { id: 1, name: Text::new(name), plan: plan.clone() }),
            starts_at: NOW.plus(Duration::from_mins(28)),
            prices: Arc::new(PriceTable::new(Currency::CNY, prices)),
            called_off: None,
        });
        let mut rng = StdRng::seed_from_u64(SEED);
        let (mut taken, mut free) = (Vec::new(), Vec::new());
        for group in groups(&plan, &mut rng) {
            if !rng.random_bool(share) {
                free.extend(group);
                continue;
            }
            let by = format!("T{}", rng.random_range(2..9));
            let state = if rng.random_bool(0.1) { held(&by) } else { SeatState::Sold { by: occupant(&by) } };
            taken.extend(group.into_iter().map(|seat| (seat, state.clone())));
        }
        let seats = SeatMap::new(SCREENING, Epoch("E.1".to_owned()), 1, plan.len(), taken);
        let grid = Grid::open(house(), OpenScreening { screening, seats: seats.clone() }, size, NOW).unwrap();
        Self { grid, seats, free, rng }
    }

    /// Frames after `act`.
    fn frames(&mut self, mut act: impl FnMut(&mut Grid)) -> Cost {
        self.grid.frame();
        let mut frame = || {
            let begun = Instant::now();
            act(&mut self.grid);
            let bytes = self.grid.frame().len();
            (begun.elapsed(), bytes)
        };
        Cost::of((0..ROUNDS).map(|_| frame()).collect())
    }

    /// The cursor goes about in the window: a few seats each way, again and again.
    fn moves(&mut self) -> Cost {
        let mut way = "lllkkhhhjj".chars().cycle();
        let mut go = move |grid: &mut Grid| grid.press(way.next().unwrap_or('l'));
        // The first round may scroll.
        for _ in 0..10 {
            go(&mut self.grid);
        }
        self.frames(go)
    }

    /// Frames after seats that `pick` chooses were held at that terminal, each on the same evening.
    fn held(&mut self, by: &str, pick: impl Fn(&Self, &mut StdRng) -> Vec<SeatId>) -> Cost {
        let mut rng = StdRng::from_rng(&mut self.rng);
        let mut frames = Vec::new();
        for _ in 0..ROUNDS {
            self.grid.happen(Event::Seats(self.seats.clone()));
            self.grid.frame();
            let changes = pick(self, &mut rng).into_iter().map(|seat| (seat, held(by))).collect();
            let (screening, epoch, follows) = (SCREENING, self.seats.epoch.clone(), self.seats.version);
            let begun = Instant::now();
            self.grid.happen(Event::Change(Delta { screening, epoch, follows, version: follows + 1, changes }));
            let bytes = self.grid.frame().len();
            frames.push((begun.elapsed(), bytes));
        }
        Cost::of(frames)
    }
}

/// The seats of a hall in groups of one to four that sit side by side.
fn groups(plan: &HallPlan, rng: &mut StdRng) -> Vec<Vec<SeatId>> {
    let mut groups = Vec::new();
    for row in plan.rows() {
        let mut seats: Vec<SeatId> = row.seats().map(|seat| seat.id).collect();
        while !seats.is_empty() {
            groups.push(seats.split_off(seats.len().saturating_sub(rng.random_range(1..=4))));
        }
    }
    groups
}

fn occupant(terminal: &str) -> Occupant {
    Occupant { order: OrderId::from_bits(1), terminal: terminal.parse().unwrap(), cashier: Text::new("Wang") }
}

fn held(terminal: &str) -> SeatState {
    SeatState::Held { by: occupant(terminal), deadline: NOW.plus(Duration::from_mins(5)) }
}
