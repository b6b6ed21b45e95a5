//! Looks at the seats of the marked screening while the board has room for a small map of them.

use super::effect::{Ask, Effect};
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::domain::seat::SeatMap;
use crate::tui::state::model::Model;

/// The map goes with the mark. Seats that are open are watched: there is nothing to look at.
pub(crate) fn follow(model: &mut Model) -> Vec<Effect> {
    let shown = model.small_map_of().map(|screening| screening.id);
    let looks = shown.filter(|screening| !model.has_open(*screening));
    model.small_map.rest_on(looks, model.now);
    let is_due = model.small_map.next().is_some_and(|at| at <= model.now);
    if is_due { ask(model) } else { Vec::new() }
}

/// Looks again, with the board.
pub(crate) fn again(model: &mut Model) -> Vec<Effect> {
    if model.small_map.is_due_again() { ask(model) } else { Vec::new() }
}

fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(screening) = model.small_map_of().cloned() else { return Vec::new() };
    let request = model.request();
    model.small_map.ask(request);
    vec![Effect::Ask(request, Ask::Glance(screening))]
}

/// The seats have come, or not: then the board could not be read either, and says so.
pub(crate) fn told(model: &mut Model, request: RequestId, answer: Result<Option<SeatMap>, Refusal>) {
    model.small_map.told(request, answer);
}
