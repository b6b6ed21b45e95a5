//! Colleagues' cursors and picks, drawn: marks on the map that leave the state of each seat to be seen, and
//! their names.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::{Canvas, width};
use crate::domain::hall::SeatId;
use crate::domain::ids::TerminalId;
use crate::domain::pointing::Pointing;
use crate::domain::text::Text;
use crate::tui::layout::seats::MapView;
use crate::tui::state::model::Model;
use crate::tui::state::seats::Seats;

/// The columns of a name in a list: at least so many, whatever stands beside it, and at most.
const NAME: u16 = 9;

pub(crate) const LONG_NAME: u16 = 16;

/// Marks the seats under colleagues' cursors, and those of our picks that they have picked too: between
/// brackets of their own where there is room, else underlined. Our cursor's seat keeps its own mark.
pub(crate) fn mark(model: &Model, seats: &Seats, view: &MapView, canvas: &mut Canvas<'_>) {
    let cursors = model.colleagues.iter().filter_map(|colleague| colleague.cursor);
    let wanted_too = theirs(model).into_iter().filter(|seat| seats.pick_of(*seat).is_some());
    let marked: BTreeSet<SeatId> = cursors.chain(wanted_too).filter(|seat| *seat != seats.cursor).collect();
    // The plan may be another since they pointed.
    for seat in marked.into_iter().filter(|seat| seats.plan().seat(*seat).is_some()) {
        let Some(cells) = view.seat_rect(seats.plan(), seat) else { continue };
        if view.is_roomy() {
            canvas.put(cells.x, cells.y, 1, Role::SeatTheirs, "(");
            canvas.put(cells.right() - 1, cells.y, 1, Role::SeatTheirs, ")");
        } else if let Some(cell) = canvas.buffer.cell_mut((cells.x, cells.y)) {
            cell.set_style(canvas.looks.style(Role::SeatPointed));
        }
    }
}

/// The seats that colleagues have picked.
pub(crate) fn theirs(model: &Model) -> BTreeSet<SeatId> {
    model.colleagues.iter().flat_map(|colleague| colleague.picks.iter().copied()).collect()
}

/// The mark in the legend, once there is someone whom it speaks of.
pub(crate) fn legend(model: &Model, cell: u16, canvas: &mut Canvas<'_>, (x, y): (u16, u16), room: u16) {
    if model.colleagues.iter().next().is_none() {
        return;
    }
    let glyph = canvas.glyphs.theirs;
    let (role, mark) =
        if cell >= 3 { (Role::SeatTheirs, format!("({glyph})")) } else { (Role::SeatPointed, glyph.to_string()) };
    let word = format!(" {}", canvas.text("legend-theirs"));
    if width(&mark) + width(&word) <= room {
        canvas.put_spans(x, y, room, &[(role, &mark), (Role::Dim, &word)]);
    } else {
        let word = format!(" {}", canvas.text("legend-theirs-short"));
        canvas.put_spans(x, y, room, &[(role, &glyph.to_string()), (Role::Dim, &word)]);
    }
}

/// Who is at a seat, for the line about it.
pub(crate) fn seat_words(model: &Model, canvas: &Canvas<'_>, seat: SeatId) -> Vec<(Role, String)> {
    let picked = model.colleagues.names(|colleague| colleague.picks.contains(&seat));
    let there = model.colleagues.names(|colleague| colleague.cursor == Some(seat) && !colleague.picks.contains(&seat));
    let tell = |id, who: Option<String>| who.map(|who| canvas.locale.fill(id, &[("who", (&who).into())]));
    let words = [tell("seat-theirs", picked), tell("seat-pointed", there)];
    words.into_iter().flatten().map(|words| (Role::SeatTheirs, words)).collect()
}

/// A colleague in a list: the terminal and who works there or, where that has no room, the name alone.
pub(crate) fn who(terminal: &TerminalId, cashier: &Text, room: u16) -> String {
    let both = format!("{terminal} {cashier}");
    if width(&both) <= room { both } else { cashier.to_string() }
}

/// Who looks where, a line each, in the panel beside the map, and how many more there are; gives the line after.
pub(crate) fn list(model: &Model, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let (x, room) = (area.x + 1, area.width - 2);
    let hall = model.seats.as_ref().map(Seats::plan);
    let all: Vec<&Pointing> = model.colleagues.iter().collect();
    let lines = usize::from(area.height);
    let listed = if all.len() > lines { lines.saturating_sub(1) } else { all.len() };
    let mut y = area.y;
    for colleague in &all[..listed] {
        let what = match colleague.cursor {
            Some(seat) if colleague.picks.is_empty() => {
                canvas.locale.fill("side-at", &[("seat", (&canvas.locale.seat(hall, seat)).into())])
            }
            _ => {
                let mut picks = colleague.picks.clone();
                picks.sort_unstable();
                format!("{} {}", canvas.glyphs.theirs, canvas.locale.seats(hall, &picks))
            }
        };
        let left = room.saturating_sub(width(&what) + 1).clamp(NAME, LONG_NAME);
        let who = who(&colleague.terminal, &colleague.cashier, left);
        let at = canvas.put(x, y, left, Role::Text, &who) + 1;
        canvas.put(at, y, (x + room).saturating_sub(at), Role::SeatTheirs, &what);
        y += 1;
    }
    if listed < all.len() && lines > 0 {
        canvas.put(x, y, room, Role::Dim, &format!("+{}", all.len() - listed));
        y += 1;
    }
    y
}
