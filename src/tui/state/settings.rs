//! What the screens can go by anew while they run, as far as the model has it.

use std::time::Duration;

use super::keymap::Keymap;
use crate::domain::printer::TicketsAfter;
use crate::locale::Lang;

/// Settings that were read again.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) lang: Lang,
    /// Whether a won amount rolls up before it stands still.
    pub(crate) animation: bool,
    /// Whether colleagues see each other's cursors and picks.
    pub(crate) cursors: bool,
    /// Whether tickets are printed after a sale.
    pub(crate) tickets: TicketsAfter,
    /// After how long without a key this terminal locks; never after none.
    pub(crate) lock_after: Duration,
    pub(crate) keymap: Keymap,
}
