//! Help and palette: what is sought in the table of actions.

use tui_input::Input;

use crate::domain::search::Keys;

#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    /// Whether it does what is chosen; the help only explains.
    pub(crate) is_palette: bool,
    pub(crate) query: Input,
    /// What each line of the table is found by.
    pub(crate) keys: Vec<Keys>,
    pub(crate) chosen: usize,
    pub(crate) first: usize,
}
