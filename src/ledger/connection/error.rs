//! What can go wrong with the database, and the one place that reads its error codes.

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::mysql::MySqlDatabaseError;
use sqlx::postgres::PgDatabaseError;

/// Why the ledger did not answer. But for [`LedgerError::Unsure`], nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Another writer has the database longer than we wait.
    #[error("the ledger is busy: another program is writing to it")]
    Busy,
    /// The disk is full, or the database may not be written.
    #[error("the ledger cannot be written: {0}")]
    Full(String),
    /// The user of the database has no right to it.
    #[error("the ledger's user has no right to do that: {0}")]
    NotAllowed(String),
    /// The database cannot be reached or read.
    #[error("the ledger is out of reach: {0}")]
    Away(String),
    /// The database was made by a newer program.
    #[error("the ledger was made by a newer frontrow (it has migration {migration}): update this one")]
    TooNew {
        /// A migration that it has had and this program does not know.
        migration: i64,
    },
    /// The database was made by a program whose tables were others.
    #[error(
        "the ledger was made by another frontrow, whose tables were others (its migration {migration} is not the one of \
         this program): open it with the frontrow that made it, or name another place for a new ledger with --ledger or \
         --data-dir"
    )]
    OtherTables {
        /// The first migration that it has had in other words.
        migration: i64,
    },
    /// The transaction was sent, and it is not known whether it was committed.
    #[error("it is not known whether the ledger took the transaction: {0}")]
    Unsure(String),
    /// Something that should not happen.
    #[error("the ledger failed: {0}")]
    Fault(String),
}

/// Why a write was not done, or is not known to be.
pub trait WriteError {
    /// Whether the ledger may have it all the same.
    fn maybe_written(&self) -> bool;
}

impl WriteError for LedgerError {
    fn maybe_written(&self) -> bool {
        matches!(self, Self::Unsure(_))
    }
}

impl LedgerError {
    /// What a failed COMMIT means. Where the database itself says that it did not commit, it did not.
    /// After anything else, such as a failed write to the log or a broken connection, the
    /// transaction may be there when the database next opens.
    pub(super) fn of_commit(error: sqlx::Error) -> Self {
        // A file that MySQL could not write, or a storage engine that failed, may be the log itself.
        let mysql = error.as_database_error().and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>());
        if mysql.is_some_and(|error| matches!(error.number(), 3 | 1030)) {
            return Self::Unsure(error.to_string());
        }
        match Self::from(error) {
            Self::Away(why) | Self::Fault(why) => Self::Unsure(why),
            definite => definite,
        }
    }
}

impl From<sqlx::Error> for LedgerError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            // The one writing connection is in use.
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Away(error.to_string()),
            sqlx::Error::Database(database) => Self::of_database(database.as_ref()),
            _ => Self::Fault(error.to_string()),
        }
    }
}

impl LedgerError {
    fn of_database(error: &(dyn DatabaseError + 'static)) -> Self {
        let says = error.message().to_owned();
        if let Some(error) = error.try_downcast_ref::<MySqlDatabaseError>() {
            return match error.number() {
                // A lock that did not come in time, a deadlock, too many at once.
                1205 | 1213 | 1040 | 1203 | 1226 => Self::Busy,
                // No room on the disk or in the table space; this session is read-only.
                3 | 1021 | 1030 | 1114 | 1792 => Self::Full(says),
                // Of a command, a column, a routine.
                1142 | 1143 | 1370 => Self::NotAllowed(says),
                // No such database or user, shutting down, a broken line, a connection that was ended; a server that
                // is read-only follows another one, and is not the ledger.
                1044 | 1045 | 1049 | 1053 | 1077..=1080 | 1152 | 1158..=1161 | 1184 | 1290 | 1836 | 1927 | 4031 => {
                    Self::Away(says)
                }
                _ => Self::Fault(says),
            };
        }
        if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
            return match error.code() {
                // Serialization, deadlock, lock_timeout, too many connections.
                "40001" | "40P01" | "55P03" | "53300" => Self::Busy,
                // Disk full, out of resources.
                "53000" | "53100" | "53200" => Self::Full(says),
                "42501" => Self::NotAllowed(says),
                // No such database or user, shutting down or starting, ended for being idle, or a standby, which is not
                // the ledger.
                "3D000" | "28000" | "28P01" | "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "25006" => {
                    Self::Away(says)
                }
                code if code.starts_with("08") => Self::Away(says),
                _ => Self::Fault(says),
            };
        }
        let code = error.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or(0);
        // The lower byte is the primary code (https://www.sqlite.org/rescode.html).
        match code & 0xff {
            5 | 6 => Self::Busy,
            8 | 13 => Self::Full(says),
            10 | 14 => Self::Away(says),
            _ => Self::Fault(says),
        }
    }
}

impl From<MigrateError> for LedgerError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            MigrateError::VersionMissing(migration) => Self::TooNew { migration },
            MigrateError::VersionMismatch(migration) => Self::OtherTables { migration },
            other => Self::Fault(other.to_string()),
        }
    }
}

/// Whether the database refused a row because another has its key.
pub(in crate::ledger) fn is_key_clash(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// Whether it refused a row for what other rows say: its key is another's, or what it refers to is not there.
pub(in crate::ledger) fn is_refused_row(error: &sqlx::Error) -> bool {
    let is_orphan = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation);
    is_orphan || is_key_clash(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_whose_answer_was_lost_is_unsure_and_one_that_was_refused_is_not() {
        for lost in [sqlx::Error::WorkerCrashed, sqlx::Error::Io(std::io::ErrorKind::BrokenPipe.into())] {
            assert!(matches!(LedgerError::of_commit(lost), LedgerError::Unsure(_)));
        }
        assert_eq!(LedgerError::of_commit(sqlx::Error::PoolTimedOut), LedgerError::Busy);
    }
}
