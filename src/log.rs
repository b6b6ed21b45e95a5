//! The log: a file a day in the data directory, never the screen.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{InitError, RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

/// How many days are kept.
const DAYS: usize = 14;

/// Sends what the program traces to `directory`, from `info` up or as `FRONTROW_LOG` says. What is
/// still under way is written when the guard is dropped.
///
/// # Errors
/// The directory cannot be written.
pub fn to_file(directory: &Path) -> Result<WorkerGuard, InitError> {
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("frontrow")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(directory)?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter = EnvFilter::try_from_env("FRONTROW_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(writer).init();
    Ok(guard)
}
