//! What the terminal's window is called: whose terminal it is and what stands open there or, in its last seconds, the
//! order whose hold is about to end.

use crate::domain::text::Text;
use crate::tui::state::model::{Model, Screen};

/// The title.
pub(crate) fn title(model: &Model) -> String {
    let whose = format!("frontrow {}", model.terminal);
    let next = model.ending().min_by_key(|order| order.deadline);
    let title = match (next, &model.seats) {
        // A locked terminal tells nothing of its orders.
        _ if model.sign_in.is_some() => whose,
        (Some(order), _) => {
            let left = model.left(order.deadline).as_secs();
            format!("! {}:{:02} {} · {whose}", left / 60, left % 60, order.reference.order.tail())
        }
        (None, Some(seats)) if model.screen == Screen::Seats => {
            let screening = &seats.screening;
            let hall = model.locale.hall(screening.hall.name.as_str());
            let clock = model.locale.clock(screening.starts_at, model.house.calendar.zone);
            format!("{whose} · {hall} {clock}")
        }
        _ => whose,
    };
    // By the door of all text, whatever the parts were: a title is written between escape sequences.
    Text::new(&title).to_string()
}
