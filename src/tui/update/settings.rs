//! Goes by settings that were read again.

use std::sync::Arc;

use crate::locale::Locale;
use crate::tui::actions::search;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;
use crate::tui::state::settings::Settings;

pub(crate) fn changed(model: &mut Model, settings: Settings) {
    model.locale = Arc::new(Locale::with_keys(settings.lang, settings.keymap.names()));
    model.keymap = settings.keymap;
    // What an open list was found by is of the words and keys of before.
    let keys = search::keys(model);
    if let Some(Overlay::List(list)) = model.overlays.last_mut() {
        list.keys = keys;
    }
    model.is_animated = settings.animation;
    model.colleagues.is_on = settings.cursors;
    model.papers.after = settings.tickets;
    model.lock_after = settings.lock_after;
    model.say(Note::Say("note-settings-read"));
}
