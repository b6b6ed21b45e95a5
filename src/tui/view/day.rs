//! The day as a picture, drawn beside the board: halls down, hours across, each screening a bar that is filled as far as
//! it is sold, and now as a line. It follows the mark of the list; a click on a bar marks that screening. Below it stand
//! what a seat of the marked screening costs, and its small map.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::small_map;
use super::theme::Role;
use super::widgets::{Canvas, width};
use super::words::title;
use crate::box_office::BoardRow;
use crate::domain::choose;
use crate::domain::price::Fare;
use crate::domain::screening::Screening;
use crate::domain::time::Timestamp;
use crate::tui::state::deed::Target;
use crate::tui::state::model::Model;

/// Cells of an hour.
const HOUR: u16 = 8;

/// Columns of a hall's name.
const HALL: u16 = 8;

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

/// Where the hours stand.
struct Hours {
    /// The first one that is seen, a whole hour.
    from: Timestamp,
    x: u16,
    end: u16,
}

impl Hours {
    /// So that the marked screening, or now, stands an hour from the left.
    fn around(at: Timestamp, area: Rect) -> Self {
        let hour = at.millis().div_euclid(HOUR_MS) - 1;
        Self { from: Timestamp::from_millis(hour * HOUR_MS), x: area.x + HALL, end: area.right() }
    }

    /// The column of an instant; it may lie outside.
    fn column(&self, at: Timestamp) -> i64 {
        i64::from(self.x) + (at.millis() - self.from.millis()) * i64::from(HOUR) / HOUR_MS
    }

    /// A column that can be seen.
    fn seen(&self, column: i64) -> u16 {
        u16::try_from(column.clamp(i64::from(self.x), i64::from(self.end))).unwrap_or(self.end)
    }
}

/// Draws the picture of the screenings that are listed. `area` begins with the line of the rule.
pub(crate) fn view(model: &Model, rows: &[BoardRow], canvas: &mut Canvas<'_>, area: Rect) {
    let heading = canvas.text("board-picture");
    canvas.rule(area.x, area.y, area.width, &heading);
    let chosen = model.board.chosen();
    let hours = Hours::around(chosen.map_or(model.now, |screening| screening.starts_at), area);
    the_hours(model, canvas, &hours, area.y + 1);
    let mut halls: BTreeMap<i64, Vec<&BoardRow>> = BTreeMap::new();
    for row in rows {
        halls.entry(row.screening.hall.id).or_default().push(row);
    }
    let Some(parts) = model.board.day_parts(model.size) else { return };
    let (mut y, pitch, bottom) = (parts.halls.y, parts.pitch, parts.halls.bottom());
    let now = hours.column(model.now);
    if (i64::from(hours.x)..i64::from(hours.end)).contains(&now) {
        canvas.vertical_rule(hours.seen(now), y, bottom);
    }
    // Where not all halls have room, those from the marked one's on.
    let skip = match chosen.and_then(|screening| halls.keys().position(|hall| *hall == screening.hall.id)) {
        Some(here) if halls.len() > parts.halls.height.into() => here,
        _ => 0,
    };
    for rows in halls.values().skip(skip) {
        if y >= bottom {
            break;
        }
        if let Some(row) = rows.first() {
            canvas.put(area.x + 1, y, HALL - 2, Role::Dim, row.screening.hall.name.as_str());
        }
        for row in rows {
            bar(model, canvas, &hours, row, Rect { y, height: pitch, ..area });
        }
        y += pitch;
    }
    let Some(screening) = chosen else { return };
    if let Some(area) = parts.prices {
        prices(canvas, screening, area);
    }
    if let Some(area) = parts.map {
        small_map::view(model, screening, canvas, area);
    }
}

fn the_hours(model: &Model, canvas: &mut Canvas<'_>, hours: &Hours, y: u16) {
    let zone = model.house.calendar.zone;
    for (nth, x) in (hours.x..hours.end.saturating_sub(2)).step_by(HOUR.into()).enumerate() {
        let at = Timestamp::from_millis(hours.from.millis() + i64::try_from(nth).unwrap_or(0) * HOUR_MS);
        canvas.put(x, y, 2, Role::Dim, &at.local(zone).format("%H").to_string());
    }
}

/// A screening: filled as far as it is sold, its film in the line below.
fn bar(model: &Model, canvas: &mut Canvas<'_>, hours: &Hours, row: &BoardRow, area: Rect) {
    let screening = &row.screening;
    let (from, to) = (hours.column(screening.starts_at), hours.column(screening.ends_at()));
    let (x, end) = (hours.seen(from), hours.seen(to));
    if x >= end {
        return;
    }
    let is_chosen = Some(screening.id) == model.board.list.marked();
    let role = match (is_chosen, model.house.sells(screening, model.now)) {
        (true, _) => Role::Chosen,
        (false, false) => Role::Dim,
        (false, true) => Role::Text,
    };
    let counts = row.counts.unwrap_or_default();
    let sellable = i64::from((counts.total() - counts.blocked).max(1));
    let filled = from + (i64::from(counts.sold) * (to - from) + sellable - 1) / sellable;
    let glyphs = canvas.glyphs;
    let [full, empty] = if row.is_away { [glyphs.unknown; 2] } else { [glyphs.gauge_on, glyphs.gauge_off] };
    let cells: String = (x..end).map(|x| if i64::from(x) < filled { full } else { empty }).collect();
    canvas.put(x, area.y, end - x, role, &cells);
    if is_chosen && x > hours.x {
        canvas.mark(x - 1, area.y, true);
    }
    if area.height > 1 {
        // A cell stays free before what comes next.
        canvas.put(x, area.y + 1, (end - x).saturating_sub(1), role, &title(canvas.locale, screening));
    }
    canvas.click(Rect::new(x, area.y, end - x, area.height.min(2)), Target::Screening(screening.id));
}

/// What the seats of the marked screening cost, kind by kind and fare by fare.
fn prices(canvas: &mut Canvas<'_>, screening: &Screening, area: Rect) {
    let heading = canvas.text("board-prices");
    canvas.rule(area.x, area.y, area.width, &heading);
    let fares = screening.prices.fares();
    let columns: Vec<(Fare, String)> = fares.codes().map(|fare| (fare, canvas.locale.fare(fares, fare))).collect();
    let column = columns.iter().map(|(_, word)| width(word)).max().unwrap_or(0).max(9) + 2;
    let name = 12;
    for (nth, (_, word)) in (1_u16..).zip(&columns) {
        canvas.put_right(area.x + name + nth * column, area.y + 1, column, Role::Dim, word);
    }
    for (of, y) in choose::categories(&screening.hall.plan).zip(area.y + 2..area.bottom()) {
        let word = canvas.locale.category(&screening.hall.plan, of);
        canvas.put(area.x + 1, y, name, Role::Text, &word);
        for (nth, (fare, _)) in (1_u16..).zip(&columns) {
            let price = screening.prices.price(of, *fare).map(|price| price.to_string()).unwrap_or_default();
            canvas.put_right(area.x + name + nth * column, y, column, Role::Money, &price);
        }
    }
}
