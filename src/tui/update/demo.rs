//! Demo mode: a few robots sell at the screening on the screen, so that one person at one terminal sees a
//! busy box office.
//!
//! ```text
//! key ─▶ is this the demo cinema? ─▶ yes, meant ─▶ Effect::Robots(screening) ─▶ io::robots ─▶ Crew
//!                                    key again ──▶ Effect::Robots(none) ──────▶  │
//!        the badge ◀──────────────────── Msg::Robots ◀──────────────────────────┘
//! ```
//!
//! They sell for real, so it takes a yes, and a ledger in which nobody minds.

use std::sync::Arc;

use super::effect::{Ask, Effect};
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::refusal::Refusal;
use crate::tui::state::confirm::Confirm;
use crate::tui::state::demo::{Demo, Robots};
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::Note;

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
