//! What the screens can go by anew while they run, as far as the model has it.

use super::keymap::Keymap;
use crate::locale::Lang;

/// Settings that were read again.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) lang: Lang,
    /// Whether a won amount rolls up before it stands still.
    pub(crate) animation: bool,
    /// Whether colleagues see each other's cursors and picks.
    pub(crate) cursors: bool,
    pub(crate) keymap: Keymap,
}
