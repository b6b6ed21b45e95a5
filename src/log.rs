//! The log: a file a day in the data directory, never the screen.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, Utc};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// How many days are kept.
const DAYS: usize = 14;

/// How many lines may wait for the disk; more are dropped. The library's own 128,000 take 4 MB that are never given back,
/// half of what a terminal needs.
const WAITING_LINES: usize = 4096;

/// Sends what the program traces to `directory`, from `info` up or as `FRONTROW_LOG` says. What is
/// still under way is written when the guard is dropped.
///
/// # Errors
/// The directory cannot be written.
pub fn to_file(directory: &Path) -> io::Result<WorkerGuard> {
    let waiting = NonBlockingBuilder::default().buffered_lines_limit(WAITING_LINES);
    let (writer, guard) = waiting.finish(Daily::open(directory)?);
    let wanted = std::env::var("FRONTROW_LOG").ok().and_then(|wanted| wanted.parse().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    tracing_subscriber::registry().with(lines).with(filter).init();
    Ok(guard)
}

/// Today's file. A log names guests and orders: only its owner may read it, whatever the umask is, which the
/// appender of the library goes by.
struct Daily {
    directory: PathBuf,
    day: NaiveDate,
    file: File,
}

impl Daily {
    fn open(directory: &Path) -> io::Result<Self> {
        let day = Utc::now().date_naive();
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(directory.join(format!("frontrow.{}.log", day.format("%Y-%m-%d"))))?;
        forget_old(directory);
        Ok(Self { directory: directory.to_owned(), day, file })
    }
}

/// Removes all but the last files. That one cannot be removed is no reason not to log.
fn forget_old(directory: &Path) {
    let Ok(files) = directory.read_dir() else { return };
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let mut logs: Vec<String> = names
        .filter(|name| name.strip_prefix("frontrow.").is_some_and(|rest| rest.strip_suffix(".log").is_some()))
        .collect();
    logs.sort();
    for old in logs.iter().rev().skip(DAYS) {
        let _ = std::fs::remove_file(directory.join(old));
    }
}

impl Write for Daily {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // Where the new day's file cannot be made, the old one goes on.
        if self.day != Utc::now().date_naive()
            && let Ok(next) = Self::open(&self.directory)
        {
            *self = next;
        }
        self.file.write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_log_is_for_its_owner_and_only_the_last_days_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        for day in 1..=20 {
            std::fs::write(folder.path().join(format!("frontrow.2020-01-{day:02}.log")), "old").unwrap();
        }
        let mut log = Daily::open(folder.path()).unwrap();
        log.write_all(b"one line").unwrap();
        let names = folder.path().read_dir().unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        assert_eq!((names.len(), names[0].as_str()), (DAYS, "frontrow.2020-01-08.log"));
        let today = folder.path().join(&names[DAYS - 1]);
        assert_eq!(std::fs::metadata(&today).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(today).unwrap(), "one line");
    }
}
