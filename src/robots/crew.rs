//! The robots of one place, from their coming to their going.

use std::sync::Arc;
use std::time::Duration;

use chrono::Days;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::decisions::Decisions;
use super::figures::Count;
use super::report::{PacketSums, Report, UnsureEnds};
use super::robot::Robot;
use super::shared::Shared;
use super::{MOST_TERMINALS, Mix, Place, Plan, Progress};
use crate::box_office::{BoardRow, BoxOffice};
use crate::counter::{Counter, OpenError};
use crate::domain::ids::{MemberId, TerminalId};
use crate::domain::packet::PacketState;
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::domain::text::Text;

/// How many members there are to win and to buy.
const MOST_MEMBERS: usize = 200;

/// How many days ahead tickets are looked for.
const DAYS: u64 = 7;

/// A screening is worth going to only if it is sold for this long.
const AT_LEAST: Duration = Duration::from_mins(30);

/// Who stands at the robots' counters.
const CASHIERS: [&str; 16] = [
    "Ada", "Bruno", "Chen", "Dora", "Emil", "Fatima", "Goro", "Hana", "Ivan", "Jun", "Kofi", "Lin", "Mei", "Nadia",
    "Oskar", "Priya",
];

/// Why no robot works.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    /// A terminal does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The box office refuses to tell where to sell.
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// Nothing is on sale.
    #[error("no screening is on sale")]
    NothingOnSale,
}

/// Robots at work. Dropped, they stop without a report.
pub struct Crew {
    shared: Arc<Shared>,
    robots: JoinSet<()>,
    panicked: u64,
    begun: Instant,
}

impl Crew {
    /// Opens a box office for each robot, beside that of the first, and starts them.
    pub async fn start(counter: &Counter, plan: &Plan) -> Result<Self, NotStarted> {
        let program = format!("R{:04x}-", rand::random::<u16>());
        let mut named = (1..=plan.terminals.clamp(1, MOST_TERMINALS)).filter_map(|n| {
            // Always: `R0a1f-1000` is a terminal's name.
            let terminal: TerminalId = format!("{program}{n}").parse().ok()?;
            Some((terminal, cashier(n)))
        });
        let Some((terminal, name)) = named.next() else { return Err(NotStarted::NothingOnSale) };
        let first = &counter.office(terminal, name).await?;
        let beside = named.map(|(terminal, name)| counter.beside(first, terminal, name));
        let offices: Vec<BoxOffice> = std::iter::once(first.clone()).chain(beside).collect();
        let shared = Arc::new(match plan.place {
            Place::Packet(code) => {
                let packet = first.packet(code).await.map_err(NotStarted::Refused)?;
                match packet.state {
                    PacketState::Open => Shared::after(&packet, program, members(first).await?),
                    PacketState::Empty => return Err(NotStarted::Refused(Refusal::PacketEmpty)),
                    PacketState::Expired => return Err(NotStarted::Refused(Refusal::PacketExpired)),
                }
            }
            place => {
                let members = if plan.mix == Mix::Storm { Vec::new() } else { members(first).await? };
                Shared::new(program, screenings(first, place).await?, members)
            }
        });
        let mut robots = JoinSet::new();
        for (seed, office) in (plan.seed..).zip(offices) {
            let decisions =
                if shared.chased.is_some() { Decisions::of_grabs(seed) } else { Decisions::new(seed, plan.mix) };
            robots.spawn(Robot::work(office, shared.clone(), plan.rate, decisions));
        }
        Ok(Self { shared, robots, panicked: 0, begun: Instant::now() })
    }

    /// Waits until every robot has left by itself: those who sell never do. May be given up and begun again.
    pub async fn over(&mut self) {
        while let Some(ended) = self.robots.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a robot ended");
                self.panicked += 1;
            }
        }
    }

    /// What they did so far.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.shared.figures.progress()
    }

    /// Lets each finish the step in hand, give up what it holds, and close.
    pub async fn stop(mut self) -> Report {
        let took = self.begun.elapsed();
        self.shared.stopping.cancel();
        self.over().await;
        let figures = &self.shared.figures;
        let books = std::mem::take(&mut *self.shared.books());
        Report {
            progress: figures.progress(),
            latencies: figures.latencies(),
            refusals: figures.refusals(),
            unsure: UnsureEnds {
                done: figures.get(Count::UnsureDone),
                not_done: figures.get(Count::UnsureNotDone),
                open: figures.get(Count::Unsure) - figures.get(Count::UnsureDone) - figures.get(Count::UnsureNotDone),
            },
            packets: PacketSums {
                made: figures.get(Count::Packets),
                total: figures.get(Count::PacketsTotal),
                shares: figures.get(Count::Grabs),
                grabbed: figures.get(Count::GrabbedAmount),
                lost_shares: figures.get(Count::SharesLost),
            },
            panicked: self.panicked,
            took,
            books,
        }
    }
}

/// The members who may grab and buy.
async fn members(office: &BoxOffice) -> Result<Vec<MemberId>, NotStarted> {
    let members = office.members("", MOST_MEMBERS).await.map_err(NotStarted::Refused)?;
    Ok(members.into_iter().map(|member| member.id).collect())
}

/// `Robot Ada`, and after the last name `Robot Ada 2`.
fn cashier(n: usize) -> Text {
    let name = CASHIERS[(n - 1) % CASHIERS.len()];
    match (n - 1) / CASHIERS.len() {
        0 => Text::new(&format!("Robot {name}")),
        round => Text::new(&format!("Robot {name} {}", round + 1)),
    }
}

/// The screenings of a place.
async fn screenings(office: &BoxOffice, place: Place) -> Result<Vec<Arc<Screening>>, NotStarted> {
    let house = office.house();
    if let Place::Screening(screening) = place {
        let screening = office.screening(screening).await.map_err(NotStarted::Refused)?;
        return match house.why_not_sold(&screening, office.now()) {
            Some(refusal) => Err(NotStarted::Refused(refusal)),
            None => Ok(vec![screening]),
        };
    }
    let mut found = Vec::new();
    for ahead in 0..DAYS {
        let Some(day) = office.today().checked_add_days(Days::new(ahead)) else { break };
        let mut rows = office.board(day).await.map_err(NotStarted::Refused)?;
        let last = office.now().plus(AT_LEAST);
        rows.retain(|row| house.sells(&row.screening, office.now()) && house.sells(&row.screening, last));
        if place == Place::Hot
            && let Some(hottest) = hottest(&rows)
        {
            return Ok(vec![hottest]);
        }
        found.extend(rows.into_iter().map(|row| row.screening));
    }
    if found.is_empty() { Err(NotStarted::NothingOnSale) } else { Ok(found) }
}

/// The one with the most free seats, the first of these.
fn hottest(rows: &[BoardRow]) -> Option<Arc<Screening>> {
    let free = |row: &BoardRow| row.counts.map_or(0, |counts| counts.free);
    let most = rows.iter().map(free).max().filter(|most| *most > 0)?;
    rows.iter().find(|row| free(row) == most).map(|row| row.screening.clone())
}
