//! `frontrow backup`

use std::path::{Path, PathBuf};

use serde_json::json;

use super::output::{Answer, Failure};
use crate::ledger::{BackupError, LedgerError};

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
    let text = format!("The ledger is in {shown}, {bytes} bytes. To restore it, put it in the ledger's place.");
    Answer::new(json!({ "file": shown, "bytes": bytes }), text)
}

/// Why there is none.
#[must_use]
pub fn not_backed_up(error: &BackupError) -> Failure {
    let message = error.to_string();
    match error {
        BackupError::Exists(_) => Failure::not_allowed("file_exists", message),
        BackupError::OnServer { .. } => Failure::not_allowed("ledger_on_server", message),
        BackupError::NoLedger(_) => Failure::not_allowed("no_ledger", message),
        BackupError::File { .. } => Failure::away("file", message),
        BackupError::Ledger(LedgerError::Busy) => Failure::away("ledger_busy", message),
        BackupError::Ledger(_) => Failure::away("ledger_away", message),
    }
}
