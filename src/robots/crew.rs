//! The robots of one place, from their coming to their going.

use super::{MOST_TERMINALS, Plan, Progress, Report};
use crate::box_office::BoxOffice;
use crate::counter::{Counter, OpenError};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;

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

/// Robots at work.
pub struct Crew {
    offices: Vec<BoxOffice>,
}

impl Crew {
    /// Opens a box office for each robot, and starts them.
    pub async fn start(counter: &Counter, plan: &Plan) -> Result<Self, NotStarted> {
        let mut offices = Vec::new();
        let process = rand::random::<u16>();
        for n in 1..=plan.terminals.min(MOST_TERMINALS) {
            let Ok(terminal) = format!("R{process:04x}-{n}").parse() else { break };
            offices.push(counter.office(terminal, Text::new(&format!("Robot {n}"))).await?);
        }
        Ok(Self { offices })
    }

    /// What they did so far.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress::default()
    }

    /// Lets each finish the step in hand, give up what it holds, and close.
    pub async fn stop(self) -> Report {
        for office in &self.offices {
            office.close().await;
        }
        Report::default()
    }
}
