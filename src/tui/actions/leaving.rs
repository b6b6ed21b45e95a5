//! What leaving would leave behind, which is asked about first.

use crate::tui::state::demo::Demo;
use crate::tui::state::model::Model;
use crate::tui::state::seats::Seats;

/// The id of the question; `None` where nothing is open.
pub(crate) fn left_behind(model: &Model) -> Option<&'static str> {
    let has_picks = model.seats.iter().chain(model.left_open.values()).any(Seats::has_picks);
    if model.moves_money() {
        Some("confirm-quit-paying")
    } else if !model.orders.is_empty() || model.holding.is_some() {
        Some("confirm-quit-orders")
    } else if has_picks {
        Some("confirm-quit-picks")
    } else {
        (!matches!(model.demo, Demo::Off | Demo::Asking(_))).then_some("confirm-quit-robots")
    }
}
