//! Demo mode: a few robots sell at the screening on the screen, or are after the red packet under the mark, so that one
//! person at one terminal sees a busy box office.
//!
//! ```text
//! key ─▶ is this the demo cinema? ─▶ yes, meant ─▶ Effect::Robots(spot) ──────▶ io::robots ─▶ Crew
//!                                    key again ──▶ Effect::Robots(none) ──────▶  │
//!        the badge ◀──────────────────── Msg::Robots ◀──────────────────────────┘
//! ```
//!
//! They sell and grab for real, so it takes a yes, and a ledger in which nobody minds. From a packet that is over they go
//! home by themselves.

use std::sync::Arc;

use super::effect::{Ask, Effect};
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::tui::state::confirm::Confirm;
use crate::tui::state::demo::{Demo, Robots, Spot};
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
    match answer {
        // The cashier may have turned to something else.
        Ok(true) => {
            let confirm = confirm(model).filter(|_| model.overlays.is_empty());
            model.overlays.extend(confirm.map(Overlay::Confirm));
        }
        Ok(false) => model.say(Note::Say("note-demo-not-here")),
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}

/// What is to be meant: the robots go where the screen is.
fn confirm(model: &Model) -> Option<Confirm> {
    match model.screen {
        Screen::Seats => model.seats.as_ref().map(|seats| Confirm::Demo(Arc::clone(&seats.screening))),
        Screen::Packets => model.packets.chosen().map(|row| Confirm::DemoPacket(Box::new(row.packet.clone()))),
        Screen::Board | Screen::Orders => None,
    }
}

/// It is meant.
pub(crate) fn start(model: &mut Model, spot: Spot) -> Vec<Effect> {
    model.demo = Demo::Starting;
    vec![Effect::Robots(Some(spot))]
}

pub(crate) fn happened(model: &mut Model, robots: Robots) {
    match robots {
        Robots::Started => model.demo = Demo::On,
        Robots::NotStarted(refusal) => {
            model.demo = Demo::Off;
            model.say(Note::Refused(refusal));
        }
        Robots::Stopped(done) => {
            model.demo = Demo::Off;
            model.say(Note::RobotsStopped(done));
        }
    }
}
