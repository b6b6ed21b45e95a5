//! Looks after the robots of the demo as long as the face runs.

use std::future;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::counter::Counter;
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::robots::{Crew, Mix, NotStarted, Place, Plan};
use crate::tui::state::demo::{Done, ROBOTS, Robots, Spot};
use crate::tui::update::msg::Msg;

/// How long leaving waits for them.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// Robots, and where they work.
type Working = (Crew, Spot);

/// Looks after the robots until nobody wants any more: then none is left, and nothing is held by them.
pub(crate) async fn work(counter: &Counter, mut wanted: UnboundedReceiver<Option<Spot>>, queue: UnboundedSender<Msg>) {
    let mut working: Option<Working> = None;
    loop {
        let wanted = tokio::select! {
            wanted = wanted.recv() => wanted,
            () = over(&mut working) => Some(None),
        };
        let Some(spot) = wanted else { break };
        let robots = match (spot, working.take()) {
            (None, Some(working)) => Robots::Stopped(stop(working).await),
            // They had gone by themselves, and that was told.
            (None, None) => continue,
            (Some(_), Some(others)) => {
                working = Some(others);
                Robots::Started
            }
            (Some(spot), None) => match start(counter, spot).await {
                Ok(crew) => {
                    working = Some((crew, spot));
                    Robots::Started
                }
                Err(NotStarted::Refused(refusal)) => Robots::NotStarted(refusal),
                Err(error) => Robots::NotStarted(Refusal::Fault(Text::new(&error.to_string()).to_string())),
            },
        };
        // The queue is closed only when we leave.
        let _ = queue.send(Msg::Robots(robots));
    }
    if let Some(working) = working {
        // What they hold longer than this ends by its deadline.
        let _ = tokio::time::timeout(LAST_WAIT, stop(working)).await;
    }
}

async fn start(counter: &Counter, spot: Spot) -> Result<Crew, NotStarted> {
    let place = match spot {
        Spot::Screening(screening) => Place::Screening(screening),
        Spot::Packet(code) => Place::Packet(code),
    };
    let seed = rand::random();
    Crew::start(counter, &Plan { terminals: usize::from(ROBOTS), seed, rate: None, place, mix: Mix::Default }).await
}

async fn stop((crew, spot): Working) -> Done {
    let did = crew.stop().await.progress;
    match spot {
        Spot::Screening(_) => Done::Sales(did.sales),
        Spot::Packet(_) => Done::Shares(did.grabs),
    }
}

/// Waits until they have gone home by themselves; for ever where there are none.
async fn over(working: &mut Option<Working>) {
    match working {
        Some((crew, _)) => crew.over().await,
        None => future::pending().await,
    }
}
