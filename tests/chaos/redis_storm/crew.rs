//! Those who are at work while servers fail: robots that sell, probes that say when it sells again, one who looks
//! whether each answer is about what was asked, and the grids on which it all shows.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use frontrow::box_office::BoxOffice;
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::{OrderRef, ScreeningId};
use frontrow::domain::order::Order;
use frontrow::domain::price::{Fare, Pick};
use frontrow::domain::refusal::{Outcome, Refusal};
use frontrow::domain::seat::SeatMap;
use frontrow::domain::text::Text;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::super::house::{House, cash};
use super::super::rollback::take_event;
use super::log::Log;

/// The hall: rows A to H are the robots', J the probes', K that of the one who looks at answers.
pub(super) const HALL: &str = "focus: D
A | ....................
B | ....................
C | ....................
D | ....................
E | ....................
F | ....................
G | ....................
H | ....................
J | ....................
K | ....................
";

/// The terminals at which robots work: each of the first has a screening on its screen, the last ones have none.
const BLIND: usize = 2;

/// How many robots sell, unless the environment says otherwise.
const ROBOTS: usize = 64;
const HOW_MANY: &str = "FRONTROW_TEST_STORM_ROBOTS";

/// How many questions the one has open at once who looks at the answers.
const QUESTIONS: usize = 6;

/// How often a payment is repeated whose end is not known.
const TRIES: usize = 6;

/// What a terminal has on its screen: from events alone.
pub(super) type Grid = Arc<Mutex<Option<SeatMap>>>;

/// All of them.
pub(super) struct Crew {
    pub(super) grids: BTreeMap<ScreeningId, Grid>,
    /// The terminals, the idle one last.
    pub(super) offices: Vec<BoxOffice>,
    goes_on: Arc<AtomicBool>,
    working: Vec<JoinHandle<()>>,
}

/// A task that works at a terminal.
#[derive(Clone)]
struct Work {
    office: BoxOffice,
    log: Arc<Log>,
    goes_on: Arc<AtomicBool>,
}

impl Crew {
    /// Opens the terminals, and begins.
    pub(super) async fn begin(house: &House, screenings: &[ScreeningId], log: &Arc<Log>) -> Self {
        let goes_on = Arc::new(AtomicBool::new(true));
        let mut crew = Self { grids: BTreeMap::new(), offices: Vec::new(), goes_on, working: Vec::new() };
        let terminals = screenings.len() + BLIND + 2;
        for n in 0..terminals {
            let office = house.office(&format!("T{}", n + 1)).await;
            let watched = screenings.get(n).copied();
            crew.listen(&office, watched, log);
            office.watch(watched);
            crew.offices.push(office);
        }
        let work = |n: usize| Work {
            office: crew.offices[n].clone(),
            log: Arc::clone(log),
            goes_on: Arc::clone(&crew.goes_on),
        };
        let mut working = Vec::new();
        let robots = std::env::var(HOW_MANY).map_or(ROBOTS, |many| many.parse().unwrap());
        for n in 0..robots {
            let (work, screenings) = (work(n % (screenings.len() + BLIND)), screenings.to_vec());
            working.push(tokio::spawn(work.sell_on_and_on(screenings, StdRng::seed_from_u64(n as u64))));
        }
        for screening in screenings {
            working.push(tokio::spawn(work(terminals - 2).probe(*screening)));
        }
        for n in 0..QUESTIONS {
            let seat = u16::try_from(n * 3 + 1).unwrap();
            working.push(tokio::spawn(work(terminals - 2).ask_on_and_on(screenings.to_vec(), seat)));
        }
        crew.working = working;
        crew
    }

    fn listen(&mut self, office: &BoxOffice, watched: Option<ScreeningId>, log: &Arc<Log>) {
        let (mut events, log, grid) = (office.listen(), Arc::clone(log), Grid::default());
        if let Some(watched) = watched {
            self.grids.insert(watched, Arc::clone(&grid));
        }
        tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                log.hear(&event, watched);
                take_event(event, &mut grid.lock().unwrap());
            }
        });
    }

    /// Nobody begins anything any more.
    pub(super) async fn end(&mut self) {
        self.goes_on.store(false, Ordering::Relaxed);
        for work in self.working.drain(..) {
            work.await.unwrap();
        }
    }
}

fn picks(row: char, first: u16, many: u16) -> Vec<Pick> {
    let row = row.to_string().parse().unwrap();
    (first..first + many).map(|number| Pick { seat: SeatId { row, number }, fare: Fare::ADULT }).collect()
}

fn seats(picks: &[Pick]) -> Vec<SeatId> {
    picks.iter().map(|pick| pick.seat).collect()
}

impl Work {
    fn goes_on(&self) -> bool {
        self.goes_on.load(Ordering::Relaxed)
    }

    async fn hold(&self, reference: OrderRef, picks: &[Pick]) -> Option<Order> {
        let order = self.log.call("hold", reference.screening, self.office.hold(reference, picks)).await.ok()?;
        self.log.answers(reference, &seats(picks), &order);
        self.log.books(|books| books.holds.insert(reference));
        Some(order)
    }

    async fn cancel(&self, reference: OrderRef) {
        let cancelled = self.log.call("cancel", reference.screening, self.office.cancel(reference)).await;
        if matches!(cancelled, Ok(_) | Err(Refusal::Ended(_))) {
            self.is_told(reference);
        }
    }

    /// Whoever worked at it knows what became of the hold.
    fn is_told(&self, reference: OrderRef) {
        self.log.books(|books| books.holds.remove(&reference));
    }

    /// Whether it is sold.
    async fn pay(&self, order: &Order) -> bool {
        let (reference, attempt) = (order.reference, self.office.new_attempt());
        for _ in 0..TRIES {
            let paying = self.office.pay(reference, &order.lines, attempt, cash(1_000));
            match self.log.call("pay", reference.screening, paying).await {
                Ok(paid) => {
                    let seats: Vec<SeatId> = order.seats().collect();
                    self.log.answers(reference, &seats, &paid.order);
                    self.log.books(|books| books.sales.insert(reference, (attempt, seats)));
                    self.is_told(reference);
                    return true;
                }
                Err(refusal) if refusal.outcome() == Outcome::Repeat => sleep(Duration::from_millis(200)).await,
                Err(refusal) => {
                    // Of an order that nobody knows nothing is told by that.
                    if !matches!(refusal, Refusal::UnknownOrder(_)) {
                        self.is_told(reference);
                    }
                    return false;
                }
            }
        }
        self.log.books(|books| books.unsure.push((order.clone(), attempt)));
        self.is_told(reference);
        false
    }

    async fn refund(&self, reference: OrderRef) {
        self.log.books(|books| books.refunds.insert(reference));
        let _ = self.log.call("refund", reference.screening, self.office.refund(reference, Text::new("storm"))).await;
    }

    /// A robot: it holds here and there, and pays, changes its mind, gives back, or walks away.
    async fn sell_on_and_on(self, screenings: Vec<ScreeningId>, mut rng: StdRng) {
        let mut sold = VecDeque::new();
        while self.goes_on() {
            sleep(Duration::from_millis(rng.random_range(300..1_500))).await;
            let screening = screenings[rng.random_range(0..screenings.len())];
            let reference = self.office.new_order(screening);
            let row = char::from(b'A' + rng.random_range(0..8_u8));
            let (first, many) = (rng.random_range(1..=17_u16), rng.random_range(1..=3_u16));
            let picked = picks(row, first, many);
            let Some(mut order) = self.hold(reference, &picked).await else { continue };
            sleep(Duration::from_millis(rng.random_range(50..600))).await;
            match rng.random_range(0..20) {
                0 => continue,
                1..4 => {
                    self.cancel(reference).await;
                    continue;
                }
                4..10 => {
                    let other = picks(row, first, if many == 3 { 2 } else { many + 1 });
                    if let Ok(amended) = self.log.call("amend", screening, self.office.amend(&order, &other)).await {
                        self.log.answers(reference, &seats(&other), &amended);
                        order = amended;
                    }
                }
                _ => {}
            }
            if self.pay(&order).await {
                sold.push_back(reference);
            }
            if sold.len() > 1
                && let Some(reference) = sold.pop_front()
            {
                self.refund(reference).await;
            }
        }
    }

    /// Sells one seat after the other and takes it back, so that it shows when it sells again.
    async fn probe(self, screening: ScreeningId) {
        for number in (1..=20).cycle() {
            if !self.goes_on() {
                return;
            }
            sleep(Duration::from_millis(40)).await;
            let reference = self.office.new_order(screening);
            let Some(order) = self.hold(reference, &picks('J', number, 1)).await else { continue };
            if self.pay(&order).await {
                self.log.sold(screening);
                self.refund(reference).await;
            }
        }
    }

    /// Several questions at a time, each about something of its own: no answer may be another's.
    async fn ask_on_and_on(self, screenings: Vec<ScreeningId>, first: u16) {
        for n in 0_usize.. {
            if !self.goes_on() {
                return;
            }
            sleep(Duration::from_millis(150)).await;
            let reference = self.office.new_order(screenings[n % screenings.len()]);
            let picked = picks('K', first, u16::try_from(n % 3 + 1).unwrap());
            if self.hold(reference, &picked).await.is_none() {
                continue;
            }
            let looked = self.log.call("look", reference.screening, self.office.order(reference)).await;
            if let Ok(known) = looked {
                self.log.answers(reference, &seats(&picked), &known.order);
            }
            self.cancel(reference).await;
        }
    }
}
