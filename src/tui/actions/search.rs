//! The table of actions, searched by name and by key.

use super::table::{Spec, TABLE};
use crate::domain::text::fold;
use crate::tui::state::action::{Action, Context};
use crate::tui::state::model::{Model, Screen};
use crate::tui::state::search::Search;

fn screen_context(model: &Model) -> Context {
    match model.screen {
        Screen::Board => Context::Board,
        Screen::Seats => Context::Seats,
        Screen::Orders => Context::Orders,
        Screen::Packets => Context::Packets,
    }
}

/// Each action once, those of the screen below first; the palette has only those that can be run from there.
pub(crate) fn found(model: &Model, search: &Search) -> Vec<&'static Spec> {
    let here = screen_context(model);
    let query = fold(search.query.value().trim());
    let matches = |spec: &&Spec| {
        let label = fold(&model.locale.text(spec.label));
        let help = fold(&model.locale.text(spec.help));
        let by_key = spec.keys.iter().any(|key| fold(&key.name()) == query);
        query.is_empty() || by_key || label.contains(&query) || help.contains(&query)
    };
    let mut list: Vec<&'static Spec> = TABLE
        .iter()
        .filter(|spec| !search.is_palette || spec.contexts.contains(&here) && !is_step(spec.action))
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
pub(crate) fn chosen(model: &Model, search: &Search) -> Option<Action> {
    found(model, search).get(search.chosen).map(|spec| spec.action)
}
