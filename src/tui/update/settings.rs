//! Goes by settings that were read again.

use std::sync::Arc;

use crate::locale::Locale;
use crate::tui::state::model::Model;
use crate::tui::state::note::Note;
use crate::tui::state::settings::Settings;

pub(crate) fn changed(model: &mut Model, settings: Settings) {
    if model.locale.lang() != settings.lang {
        model.locale = Arc::new(Locale::new(settings.lang));
    }
    model.is_animated = settings.animation;
    model.colleagues.is_on = settings.cursors;
    model.say(Note::Say("note-settings-read"));
}
