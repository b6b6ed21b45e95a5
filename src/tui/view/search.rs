//! Help and palette, drawn: the table of actions as a list.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::{Canvas, cut, width};
use crate::locale::Locale;
use crate::tui::actions::search::Row;
use crate::tui::actions::{self, why_not};
use crate::tui::layout;
use crate::tui::state::action::Context;
use crate::tui::state::deed::Target;
use crate::tui::state::keymap::Line;
use crate::tui::state::model::Model;
use crate::tui::state::search::Search;

/// The keys of a line, as they are written.
fn keys(line: &Line, locale: &Locale) -> String {
    line.keys.iter().map(|key| locale.key_name(&key.name())).collect::<Vec<_>>().join(" ")
}

/// The first key of a line in `context`, for a hint; nothing where it has none.
pub(crate) fn first_key(line: &Line, context: Context, locale: &Locale) -> Option<String> {
    let first = line.keys_in(context).next()?;
    Some(line.spec.keys_label.map_or_else(|| locale.key_name(&first.name()), |label| locale.text(label)))
}

/// Draws the list over `area`.
pub(crate) fn view(model: &Model, search: &Search, canvas: &mut Canvas<'_>, area: Rect) {
    let wide = 100.min(area.width);
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y, wide, area.height);
    let title = canvas.text(if search.is_palette { "palette-title" } else { "help-title" });
    let inside = canvas.popup(at, &title, "");
    if inside.height < 3 {
        return;
    }
    let x = canvas.say(inside.x, inside.y, inside.width, Role::Dim, "list-search") + 1;
    canvas.field(x, inside.y, inside.right() - x, &search.query);
    let list = actions::search::found(model, search);
    if list.is_empty() {
        canvas.say(inside.x, inside.y + 2, inside.width, Role::Dim, "list-nothing");
    }
    let chosen = search.chosen.min(list.len().saturating_sub(1));
    let rows = actions::search::rows(model, search);
    for (row, y) in rows.into_iter().skip(search.first).take(layout::search_room(model.size)).zip(inside.y + 2..) {
        let (place, line) = match row {
            Row::Title(goal) => {
                canvas.say(inside.x, y, inside.width, Role::Strong, goal.title());
                continue;
            }
            Row::Line(place, line) => (place, line),
        };
        let spec = line.spec;
        let why = why_not(model, spec.action).filter(|_| search.is_palette);
        let role = if place == chosen { Role::Chosen } else { Role::Text };
        let mark = if place == chosen { canvas.glyphs.chosen } else { ' ' };
        canvas.put(inside.x, y, 1, role, &mark.to_string());
        canvas.say(inside.x + 2, y, 14, if why.is_some() { Role::HintOff } else { role }, spec.label);
        let keys = cut(&keys(line, canvas.locale), 12);
        canvas.put(inside.x + 17, y, 12, Role::KeyName, &keys);
        let (role, told) = why.map_or((Role::Dim, spec.help), |why| (Role::Warn, why));
        canvas.say(inside.x + 30, y, inside.width - 30, role, told);
        canvas.click(Rect::new(inside.x, y, inside.width, 1), Target::Line(place));
    }
    let count = format!("{}/{}", (chosen + 1).min(list.len()), list.len());
    let end = at.right() - 2;
    canvas.put(end - width(&count) - 2, at.bottom() - 1, 12, Role::Dim, &format!(" {count} "));
}
