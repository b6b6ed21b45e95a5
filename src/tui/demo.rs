//! Demo mode: a few robots sell at the screening on the screen, so that one person at one terminal sees a
//! busy box office.
//!
//! ```text
//! key ─▶ is this the demo cinema? ─▶ yes, meant ─▶ Effect::Robots(screening) ─▶ work ─▶ Crew
//!                                    key again ──▶ Effect::Robots(none) ──────▶  │
//!        the badge ◀──────────────────── Msg::Robots ◀──────────────────────────┘
//! ```
//!
//! They sell for real, so it takes a yes, and a ledger in which nobody minds.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use super::effect::{Ask, Effect};
use super::model::{Model, Overlay, Screen};
use super::msg::Msg;
use super::note::Note;
use super::overlays::confirm::Confirm;
use crate::counter::Counter;
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::locale::{Locale, Var};
use crate::robots::{Crew, Mix, NotStarted, Place, Plan};

/// How many robots there are.
const ROBOTS: u8 = 5;

/// How long leaving waits for them.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// What the robots are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Demo {
    /// There are none.
    #[default]
    Off,
    /// It is being found out whether there may be some.
    Asking(RequestId),
    Starting,
    On,
    Stopping,
}

/// What became of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Robots {
    Started,
    NotStarted(Refusal),
    /// They have gone home, after so many sales.
    Stopped(u64),
}

/// The badge.
pub(crate) fn how_many(locale: &Locale) -> String {
    locale.fill("demo-on", &[("count", Var::Count(u64::from(ROBOTS)))])
}

pub(crate) fn why_not(model: &Model) -> Option<&'static str> {
    match model.demo {
        Demo::On => None,
        Demo::Asking(_) | Demo::Starting | Demo::Stopping => Some("why-under-way"),
        Demo::Off => (model.screen != Screen::Seats || model.seats.is_none()).then_some("why-demo-at-seats"),
    }
}

/// Asks whether robots may work here, or sends those that do home.
pub(crate) fn turn(model: &mut Model) -> Vec<Effect> {
    if model.demo == Demo::On {
        model.demo = Demo::Stopping;
        return vec![Effect::Robots(None)];
    }
    let request = model.request();
    model.demo = Demo::Asking(request);
    vec![Effect::Ask(request, Ask::IsDemo)]
}

/// They may, if it is meant; or they may not.
pub(crate) fn told(model: &mut Model, request: RequestId, answer: Result<bool, Refusal>) {
    if model.demo != Demo::Asking(request) {
        return;
    }
    model.demo = Demo::Off;
    match (answer, &model.seats) {
        (Ok(true), Some(seats)) if model.screen == Screen::Seats && model.overlays.is_empty() => {
            let screening = Arc::clone(&seats.screening);
            model.overlays.push(Overlay::Confirm(Confirm::Demo(screening)));
        }
        // The cashier has turned to something else.
        (Ok(true), _) => {}
        (Ok(false), _) => model.say(Note::Say("note-demo-not-here")),
        (Err(refusal), _) => model.say(Note::Refused(refusal)),
    }
}

/// It is meant.
pub(crate) fn start(model: &mut Model, screening: ScreeningId) -> Vec<Effect> {
    model.demo = Demo::Starting;
    vec![Effect::Robots(Some(screening))]
}

pub(crate) fn happened(model: &mut Model, robots: Robots) {
    match robots {
        Robots::Started => model.demo = Demo::On,
        Robots::NotStarted(refusal) => {
            model.demo = Demo::Off;
            model.say(Note::Refused(refusal));
        }
        Robots::Stopped(sales) => {
            model.demo = Demo::Off;
            model.say(Note::RobotsStopped { sales });
        }
    }
}

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
