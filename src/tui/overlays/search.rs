//! Help and palette: the table of actions as a list that is searched by name and by key.

use ratatui::layout::Rect;
use tui_input::Input;

use super::super::actions::{Action, Context, Spec, TABLE, why_not};
use super::super::layout;
use super::super::model::{Model, Overlay, Screen};
use super::super::msg::Target;
use super::super::theme::Role;
use super::super::widgets::{Canvas, cut, width};
use crate::locale::Locale;

#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    pub(crate) query: Input,
    pub(crate) chosen: usize,
    first: usize,
}

/// The keys of a line, as they are written.
fn keys(spec: &Spec) -> String {
    spec.keys.iter().map(|key| key.name()).collect::<Vec<_>>().join(" ")
}

/// The first key of a line, for a hint.
pub(crate) fn first_key(spec: &Spec, locale: &Locale) -> String {
    match (spec.keys_label, spec.keys.first()) {
        (Some(label), _) => locale.text(label),
        (None, key) => key.map(|key| key.name()).unwrap_or_default(),
    }
}

fn screen_context(model: &Model) -> Context {
    match model.screen {
        Screen::Board => Context::Board,
        Screen::Seats => Context::Seats,
        Screen::Orders => Context::Orders,
        Screen::Packets => Context::Packets,
    }
}

/// Each action once, those of the screen below first; the palette has only those that can be run from there.
pub(crate) fn found(model: &Model, search: &Search, only_here: bool) -> Vec<&'static Spec> {
    let here = screen_context(model);
    let query = search.query.value().trim().to_lowercase();
    let matches = |spec: &&Spec| {
        let label = model.locale.text(spec.label).to_lowercase();
        let help = model.locale.text(spec.help).to_lowercase();
        let by_key = spec.keys.iter().any(|key| key.name().to_lowercase() == query);
        query.is_empty() || by_key || label.contains(&query) || help.contains(&query)
    };
    let mut list: Vec<&'static Spec> = TABLE
        .iter()
        .filter(|spec| !only_here || spec.contexts.contains(&here) && !is_step(spec.action))
        .filter(matches)
        .collect();
    list.sort_by_key(|spec| !spec.contexts.contains(&here));
    // An action has other keys in other places: those of the screen below count.
    let mut seen: Vec<Action> = Vec::new();
    list.retain(|spec| {
        let new = !seen.contains(&spec.action);
        seen.push(spec.action);
        new
    });
    list
}

/// One step of the cursor: no command that anyone looks for by its name.
fn is_step(action: Action) -> bool {
    matches!(action, Action::MoveUp | Action::MoveDown | Action::MoveLeft | Action::MoveRight)
}

/// The action under the mark.
pub(crate) fn chosen(model: &Model, search: &Search, only_here: bool) -> Option<Action> {
    found(model, search, only_here).get(search.chosen).map(|spec| spec.action)
}

/// Keeps the mark in sight.
pub(crate) fn follow(model: &mut Model) {
    let room = layout::search_room(model.size);
    let lines = match model.overlays.last() {
        Some(Overlay::Help(search)) => found(model, search, false).len(),
        Some(Overlay::Palette(search)) => found(model, search, true).len(),
        _ => return,
    };
    if let Some(Overlay::Help(search) | Overlay::Palette(search)) = model.overlays.last_mut() {
        search.first = layout::follow_line(search.first, search.chosen, room, lines);
    }
}

/// Draws the list over `area`.
pub(crate) fn view(model: &Model, search: &Search, is_palette: bool, canvas: &mut Canvas<'_>, area: Rect) {
    let wide = 100.min(area.width);
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y, wide, area.height);
    let title = canvas.text(if is_palette { "palette-title" } else { "help-title" });
    let inside = canvas.popup(at, &title, "");
    if inside.height < 3 {
        return;
    }
    let prompt = canvas.text("list-search");
    let x = canvas.put(inside.x, inside.y, inside.width, Role::Dim, &prompt) + 1;
    canvas.field(x, inside.y, inside.right() - x, &search.query);
    let list = found(model, search, is_palette);
    if list.is_empty() {
        let none = canvas.text("list-nothing");
        canvas.put(inside.x, inside.y + 2, inside.width, Role::Dim, &none);
    }
    let chosen = search.chosen.min(list.len().saturating_sub(1));
    for ((place, spec), y) in
        list.iter().enumerate().skip(search.first).take(layout::search_room(model.size)).zip(inside.y + 2..)
    {
        let why = why_not(model, spec.action).filter(|_| is_palette);
        let role = if place == chosen { Role::Chosen } else { Role::Text };
        let mark = if place == chosen { canvas.glyphs.chosen } else { ' ' };
        canvas.put(inside.x, y, 1, role, &mark.to_string());
        let label = canvas.text(spec.label);
        canvas.put(inside.x + 2, y, 14, if why.is_some() { Role::HintOff } else { role }, &label);
        let keys = cut(&keys(spec), 12);
        canvas.put(inside.x + 17, y, 12, Role::KeyName, &keys);
        let (role, told) = why.map_or((Role::Dim, spec.help), |why| (Role::Warn, why));
        let told = canvas.text(told);
        canvas.put(inside.x + 30, y, inside.width - 30, role, &told);
        canvas.click(Rect::new(inside.x, y, inside.width, 1), Target::Line(place));
    }
    let count = format!("{}/{}", (chosen + 1).min(list.len()), list.len());
    let end = at.right() - 2;
    canvas.put(end - width(&count) - 2, at.bottom() - 1, 12, Role::Dim, &format!(" {count} "));
}
