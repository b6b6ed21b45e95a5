//! `frontrow backup`

use std::path::{Path, PathBuf};

use serde_json::json;

use super::output::Answer;

/// Where the backup goes.
#[derive(Clone, Debug, clap::Args)]
pub struct Backup {
    /// The new file; what is there already is never overwritten
    pub file: PathBuf,
}

/// The answer after a backup of so many bytes.
#[must_use]
pub fn backed_up(file: &Path, bytes: u64) -> Answer {
    let shown = file.display().to_string();
    let text = format!("The ledger is in {shown}, {bytes} bytes. To put it back: frontrow restore {shown}");
    Answer::new(json!({ "file": shown, "bytes": bytes }), text)
}
