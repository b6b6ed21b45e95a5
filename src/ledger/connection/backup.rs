//! A copy of the ledger that can be put in its place: only of SQLite, for servers have tools of their own.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use futures_util::TryStreamExt;

use super::copy::{beside, create_closed, sync_name};
use super::dialect::Dialect;
use super::error::LedgerError;
use super::ledger::Ledger;
use super::statement::query;

/// Why there is no backup. Nothing is left of one.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A backup never overwrites anything.
    #[error("{} is there already; name a new file", .0.display())]
    Exists(PathBuf),
    /// A server has the ledger.
    #[error("the ledger is on a server: back it up with {tool}, which sees one instant of it too")]
    OnServer {
        /// The tool, and how to call it.
        tool: &'static str,
    },
    /// There is no ledger to back up.
    #[error("there is no ledger at {}", .0.display())]
    NoLedger(PathBuf),
    /// The file cannot be written.
    #[error("{}: {error}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl BackupError {
    /// The stable code, for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exists(_) => "file_exists",
            Self::OnServer { .. } => "ledger_on_server",
            Self::NoLedger(_) => "no_ledger",
            Self::File { .. } => "file",
            Self::Ledger(LedgerError::Busy) => "ledger_busy",
            Self::Ledger(_) => "ledger_away",
        }
    }

    /// Whether it is a refusal, which trying again does not change.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Exists(_) | Self::OnServer { .. } | Self::NoLedger(_))
    }
}

impl Ledger {
    /// Writes all of the ledger, as it is at one instant, into the new file `to`, while the house sells on. The
    /// file has its name only when it is whole and on the disk. Gives its size.
    pub async fn backup(&self, to: &Path) -> Result<u64, BackupError> {
        match self.inner.dialect {
            Dialect::Sqlite => {}
            Dialect::MySql => return Err(BackupError::OnServer { tool: "mariadb-dump --single-transaction" }),
            Dialect::Postgres => return Err(BackupError::OnServer { tool: "pg_dump" }),
        }
        let of = |file: &Path| {
            let file = file.to_owned();
            move |error: io::Error| BackupError::File { file, error }
        };
        if to.try_exists().map_err(of(to))? {
            return Err(BackupError::Exists(to.to_owned()));
        }
        let part = beside(to, &format!(".{:08x}", rand::random::<u32>()));
        let Some(written) = part.to_str() else {
            return Err(of(to)(io::Error::new(io::ErrorKind::InvalidFilename, "not a name in UTF-8")));
        };
        // SQLite writes into an empty file as into a new one.
        create_closed(&part).map_err(of(&part))?;
        let copied = async {
            let mut reader = self.reader().await?;
            // For as long as it takes: the ledger of years is not copied in the time that an answer may take.
            let mut copying = query("VACUUM INTO $1").bind(written.to_owned()).fetch(&mut reader)?;
            while copying.try_next().await?.is_some() {}
            Ok::<(), LedgerError>(())
        };
        let done = match copied.await {
            Ok(()) => finish(&part, to),
            Err(error) => Err(error.into()),
        };
        // Under its own name by now, or of no use.
        let _ = std::fs::remove_file(&part);
        done
    }
}

/// Brings the copy to the disk, then under its name, unless something has that name by now.
fn finish(part: &Path, to: &Path) -> Result<u64, BackupError> {
    let of = |error| BackupError::File { file: to.to_owned(), error };
    let file = File::open(part).map_err(of)?;
    file.sync_all().map_err(of)?;
    let size = file.metadata().map_err(of)?.len();
    match std::fs::hard_link(part, to) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(BackupError::Exists(to.to_owned()));
        }
        // Where files have one name only, as on most USB sticks, a rename is the nearest that there is.
        Err(_) => std::fs::rename(part, to).map_err(of)?,
        Ok(()) => {}
    }
    sync_name(to).map_err(of)?;
    Ok(size)
}
