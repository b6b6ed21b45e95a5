//! Looks after the robots of the demo as long as the face runs.

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::counter::Counter;
use crate::domain::ids::ScreeningId;
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::robots::{Crew, Mix, NotStarted, Place, Plan};
use crate::tui::state::demo::{ROBOTS, Robots};
use crate::tui::update::msg::Msg;

/// How long leaving waits for them.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// Looks after the robots until nobody wants any more: then none is left, and nothing is held by them.
pub(crate) async fn work(
    counter: &Counter,
    mut wanted: UnboundedReceiver<Option<ScreeningId>>,
    queue: UnboundedSender<Msg>,
) {
    let mut crew: Option<Crew> = None;
    while let Some(screening) = wanted.recv().await {
        let robots = match (screening, crew.take()) {
            (None, Some(crew)) => Robots::Stopped(crew.stop().await.progress.sales),
            (None, None) => Robots::Stopped(0),
            (Some(_), Some(running)) => {
                crew = Some(running);
                Robots::Started
            }
            (Some(screening), None) => {
                let seed = rand::random();
                let plan = Plan {
                    terminals: usize::from(ROBOTS),
                    seed,
                    rate: None,
                    place: Place::Screening(screening),
                    mix: Mix::Default,
                };
                match Crew::start(counter, &plan).await {
                    Ok(started) => {
                        crew = Some(started);
                        Robots::Started
                    }
                    Err(NotStarted::Refused(refusal)) => Robots::NotStarted(refusal),
                    Err(error) => Robots::NotStarted(Refusal::Fault(Text::new(&error.to_string()).to_string())),
                }
            }
        };
        // The queue is closed only when we leave.
        let _ = queue.send(Msg::Robots(robots));
    }
    if let Some(crew) = crew {
        // What they hold longer than this ends by its deadline.
        let _ = tokio::time::timeout(LAST_WAIT, crew.stop()).await;
    }
}
