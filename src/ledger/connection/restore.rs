//! Puts a copy of a SQLite ledger back in its place, as the ledger's next generation.
//!
//! ```text
//! shut ─▶ nobody opens the ledger from here on
//!   └▶ restore: nobody has it open ─▶ the copy is copied, checked, brought up to date, begins a generation
//!                                 ─▶ the ledger moves aside, the copy takes its name
//! ```

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

use super::copy::{beside, create_closed, sync_name};
use super::dialect::{Dialect, Place};
use super::error::LedgerError;
use super::generation::{Numbers, insert_generation};
use super::ledger::Ledger;
use super::migrate::{known_id, lock_beside, prepare_locked, read_generations};
use super::row::{int, string};
use super::statement::query;
use super::tape::{HOUSE, append_alone, house};
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// What of the ledger the copy lacks: a word for it, and how to count it with the copy attached as `copied`.
const MAY_BE_GONE: [(&str, &str); 6] = [
    (
        "sales",
        "SELECT COUNT(*) FROM orders o WHERE state IN ('paid', 'refunded') AND NOT EXISTS \
         (SELECT 1 FROM copied.orders c WHERE c.id = o.id AND c.state IN ('paid', 'refunded'))",
    ),
    (
        "refunds",
        "SELECT COUNT(*) FROM refunds r WHERE NOT EXISTS (SELECT 1 FROM copied.refunds c WHERE c.attempt = r.attempt)",
    ),
    ("members", "SELECT COUNT(*) FROM members m WHERE NOT EXISTS (SELECT 1 FROM copied.members c WHERE c.id = m.id)"),
    (
        "packets",
        "SELECT COUNT(*) FROM packets p WHERE NOT EXISTS (SELECT 1 FROM copied.packets c WHERE c.code = p.code)",
    ),
    (
        "claims",
        "SELECT COUNT(*) FROM claims a WHERE NOT EXISTS \
         (SELECT 1 FROM copied.claims c WHERE c.packet = a.packet AND c.member = a.member)",
    ),
    (
        "screenings",
        "SELECT COUNT(*) FROM screenings s WHERE NOT EXISTS (SELECT 1 FROM copied.screenings c WHERE c.id = s.id)",
    ),
];

/// Why a copy was not put back. The ledger is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// A server has the ledger.
    #[error(
        "the ledger is on a server: stop every frontrow, and read the dump back with {tool}; the next one that \
         opens it notices"
    )]
    OnServer {
        /// The tool.
        tool: &'static str,
    },
    /// There is no such file.
    #[error("there is no file {}", .0.display())]
    NoFile(PathBuf),
    /// The copy is the ledger itself.
    #[error("{} is the ledger itself; name a copy of it", .0.display())]
    Itself(PathBuf),
    /// It is something else.
    #[error("{} is no copy of a ledger: {why}", file.display())]
    NoLedger {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// It is of another house.
    #[error("{} is a copy of another ledger; to work on that one, name it with --ledger", .0.display())]
    OtherLedger(PathBuf),
    /// Somebody works on the ledger.
    #[error("other frontrow programs are using the ledger; close them first")]
    InUse,
    /// A file cannot be read or written.
    #[error("{}: {error}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// The ledger cannot be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl RestoreError {
    /// The stable code, for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OnServer { .. } => "ledger_on_server",
            Self::NoFile(_) => "no_file",
            Self::Itself(_) => "same_file",
            Self::NoLedger { .. } => "no_ledger",
            Self::OtherLedger(_) => "other_ledger",
            Self::InUse => "in_use",
            Self::File { .. } => "file",
            Self::Ledger(LedgerError::Busy) => "ledger_busy",
            Self::Ledger(LedgerError::TooNew { .. } | LedgerError::OtherTables { .. }) => "other_version",
            Self::Ledger(_) => "ledger_away",
        }
    }

    /// Whether it is a refusal, which trying again does not change.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        !matches!(self, Self::File { .. } | Self::Ledger(LedgerError::Busy | LedgerError::Away(_)))
    }
}

/// What restoring did, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Where the replaced ledger is now; `None` if there was none, or nothing was done.
    pub kept: Option<PathBuf>,
    /// What the replaced ledger has and the copy has not, with a word for each; `None` where that one cannot be
    /// read.
    pub gone: Option<Vec<(&'static str, i64)>>,
}

/// A ledger that nobody opens as long as this is there.
pub struct Shut {
    file: PathBuf,
    _lock: File,
}

impl Ledger {
    /// Keeps every program from opening the SQLite ledger at `url`.
    pub async fn shut(url: &str) -> Result<Shut, RestoreError> {
        sqlx::any::install_default_drivers();
        let place = Place::parse(url)?;
        match (place.dialect, place.file) {
            (Dialect::Sqlite, Some(file)) => Ok(Shut { _lock: lock_beside(&file).await?, file }),
            (Dialect::Postgres, _) => Err(RestoreError::OnServer { tool: "psql or pg_restore" }),
            _ => Err(RestoreError::OnServer { tool: "mariadb" }),
        }
    }
}

impl Shut {
    /// Puts the copy `from` in the ledger's place; the ledger stays under another name beside it. A rehearsal only
    /// tells what would be gone.
    pub async fn restore(&self, from: &Path, is_rehearsal: bool) -> Result<Restored, RestoreError> {
        let ledger = self.file.as_path();
        if !from.is_file() {
            return Err(RestoreError::NoFile(from.to_owned()));
        }
        if let (Ok(one), Ok(other)) = (from.canonicalize(), ledger.canonicalize())
            && one == other
        {
            return Err(RestoreError::Itself(from.to_owned()));
        }
        let part = beside(ledger, &format!(".{:08x}", rand::random::<u32>()));
        let put = async {
            copy_closed(from, &part)?;
            // What was not written back yet stands beside it.
            let log = beside(from, "-wal");
            if log.exists() {
                copy_closed(&log, &beside(&part, "-wal"))?;
            }
            self.restore_from(from, &part, written_at(&part)?, is_rehearsal).await
        };
        let done = put.await;
        for ending in ["", "-wal", "-shm", "-journal"] {
            // Under the ledger's name by now, or of no use.
            let _ = std::fs::remove_file(beside(&part, ending));
        }
        done
    }

    async fn restore_from(
        &self,
        from: &Path,
        part: &Path,
        at: Timestamp,
        is_rehearsal: bool,
    ) -> Result<Restored, RestoreError> {
        let ledger = self.file.as_path();
        let id = check(from, part).await?;
        let place = Place::parse(&Ledger::url_of(part))?;
        prepare_locked(&place).await?;
        let mut copied = AnyConnection::connect_with(&place.options).await.map_err(LedgerError::from)?;
        let mut given = Numbers::read(&mut copied).await?;
        let mut gone = None;
        if ledger.exists() {
            match look_at(ledger, part, is_rehearsal).await? {
                Some(replaced) if replaced.id != id => return Err(RestoreError::OtherLedger(from.to_owned())),
                Some(replaced) => {
                    given = given.or_higher(replaced.given);
                    gone = Some(replaced.lacking);
                }
                // It is broken, which is why it is replaced.
                None => given = given.many_more(),
            }
        }
        if is_rehearsal {
            copied.close().await.map_err(LedgerError::from)?;
            return Ok(Restored { kept: None, gone });
        }
        let generations = read_generations(&mut copied, &id).await?;
        let reason = Text::new("restored from a copy");
        insert_generation(&mut copied, generations.len(), given, at, &reason).await.map_err(LedgerError::from)?;
        let till = house()?;
        let entry = Entry::new(at, "restored", (&till, &Text::default()), HOUSE).detail(reason);
        append_alone(&mut copied, &till, &[entry]).await?;
        // One file again, and all of it.
        copied.execute("PRAGMA journal_mode = DELETE").await.map_err(LedgerError::from)?;
        copied.close().await.map_err(LedgerError::from)?;
        let kept = swap(part, ledger, at)?;
        Ok(Restored { kept, gone })
    }
}

/// Whether `part`, a copy of `from`, is a whole ledger; gives its id.
async fn check(from: &Path, part: &Path) -> Result<String, RestoreError> {
    let no_ledger = |why: String| RestoreError::NoLedger { file: from.to_owned(), why: Text::new(&why).to_string() };
    let place = Place::parse(&Ledger::url_of(part))?;
    let checking = async {
        let mut copied = AnyConnection::connect_with(&place.options).await?;
        let row = query("PRAGMA integrity_check").fetch_one(&mut copied).await?;
        let whole = string(&row, 0);
        let id = known_id(&mut copied).await;
        copied.close().await?;
        Ok::<_, sqlx::Error>((whole, id))
    };
    let (whole, id) = checking.await.map_err(|error| no_ledger(error.to_string()))?;
    match whole? {
        whole if whole == "ok" => {}
        broken => return Err(no_ledger(broken)),
    }
    match id {
        Ok(Some(id)) => Ok(id),
        Ok(None) => Err(no_ledger("it has no name".to_owned())),
        Err(error) => Err(no_ledger(error.to_string())),
    }
}

/// What the ledger that is to be replaced has.
struct Replaced {
    id: String,
    given: Numbers,
    lacking: Vec<(&'static str, i64)>,
}

/// Looks at the ledger that is to be replaced, with its copy beside it; `None` if it cannot be read. Unless this is a
/// rehearsal, nobody may have it open.
async fn look_at(ledger: &Path, part: &Path, is_rehearsal: bool) -> Result<Option<Replaced>, RestoreError> {
    let place = Place::parse(&Ledger::url_of(ledger))?;
    let looking = async {
        let mut replaced = AnyConnection::connect_with(&place.options).await.map_err(LedgerError::from)?;
        replaced.execute("PRAGMA busy_timeout = 1000").await.map_err(LedgerError::from)?;
        if !is_rehearsal {
            // Refused while another program has the file open; then the log is written back, and gone.
            replaced.execute("PRAGMA journal_mode = DELETE").await.map_err(LedgerError::from)?;
        }
        let id = known_id(&mut replaced).await?.unwrap_or_default();
        let given = match Numbers::read(&mut replaced).await {
            Ok(given) => given,
            // Of a program from before there were generations.
            Err(LedgerError::Fault(_)) => Numbers::default(),
            Err(error) => return Err(error),
        };
        let attach = format!("ATTACH DATABASE '{}' AS copied", part.display().to_string().replace('\'', "''"));
        replaced.execute(AssertSqlSafe(attach)).await.map_err(LedgerError::from)?;
        let mut lacking = Vec::new();
        for (what, count) in MAY_BE_GONE {
            let row = query(count).fetch_one(&mut replaced).await.map_err(LedgerError::from)?;
            lacking.push((what, int(&row, 0)?));
        }
        replaced.close().await.map_err(LedgerError::from)?;
        Ok(Replaced { id, given, lacking })
    };
    match looking.await {
        Ok(replaced) => Ok(Some(replaced)),
        Err(LedgerError::Busy) => Err(RestoreError::InUse),
        Err(error) => {
            tracing::warn!(%error, "the ledger that is replaced cannot be read");
            Ok(None)
        }
    }
}

/// Moves the ledger aside and gives its name to `part`; gives where the ledger is now.
fn swap(part: &Path, ledger: &Path, at: Timestamp) -> Result<Option<PathBuf>, RestoreError> {
    let of = |file: &Path| {
        let file = file.to_owned();
        move |error: io::Error| RestoreError::File { file, error }
    };
    File::open(part).and_then(|file| file.sync_all()).map_err(of(part))?;
    let kept = ledger.exists().then(|| {
        let kept = beside(ledger, &format!(".replaced-{}", at.millis()));
        if kept.exists() { beside(&kept, &format!("-{:08x}", rand::random::<u32>())) } else { kept }
    });
    if let Some(kept) = &kept {
        std::fs::rename(ledger, kept).map_err(of(ledger))?;
        // Of a ledger that could not be closed well: its log belongs to it, and would spoil the copy.
        for ending in ["-wal", "-shm", "-journal"] {
            let (log, beside_kept) = (beside(ledger, ending), beside(kept, ending));
            if log.exists() {
                std::fs::rename(&log, beside_kept).map_err(of(&log))?;
            }
        }
    }
    if let Err(error) = std::fs::rename(part, ledger) {
        if let Some(kept) = &kept {
            std::fs::rename(kept, ledger).map_err(of(kept))?;
        }
        return Err(of(ledger)(error));
    }
    sync_name(ledger).map_err(of(ledger))?;
    Ok(kept)
}

/// Copies into a new file that only its owner may read.
fn copy_closed(from: &Path, to: &Path) -> Result<(), RestoreError> {
    let of = |file: &Path| {
        let file = file.to_owned();
        move |error: io::Error| RestoreError::File { file, error }
    };
    let mut source = File::open(from).map_err(of(from))?;
    let mut target = create_closed(to).map_err(of(to))?;
    io::copy(&mut source, &mut target).map_err(of(to))?;
    Ok(())
}

/// When the disk says that a file was written: no live store is asked here, for its clock neither.
fn written_at(file: &Path) -> Result<Timestamp, RestoreError> {
    let of = |error| RestoreError::File { file: file.to_owned(), error };
    let written = std::fs::metadata(file).and_then(|file| file.modified()).map_err(of)?;
    let since = written.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok(Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
}
