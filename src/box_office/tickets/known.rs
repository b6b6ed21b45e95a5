//! What a terminal knows of the house's keys, and where it has its own.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use tokio::time::Instant;

use crate::ledger::KeyRow;

#[derive(Default)]
pub(in crate::box_office) struct Keys {
    pub(super) file: OnceLock<PathBuf>,
    /// As they were last read, and when that was last found to be so.
    pub(super) known: Mutex<Option<(Arc<Vec<KeyRow>>, Instant)>>,
}
