//! Whoever is new to the demo is shown around once: a file beside the log keeps what was done.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use tokio::sync::mpsc::UnboundedSender;

use crate::box_office::BoxOffice;
use crate::tui::state::tour::{Lesson, Tour};
use crate::tui::update::msg::Msg;

/// In the data directory.
pub(super) const FILE: &str = "tour";

/// Whoever was shown around is shown around once more. Where the file cannot be taken away, nothing is shown again.
pub fn show_again(data_dir: &Path) {
    let gone = std::fs::remove_file(data_dir.join(FILE));
    if let Err(error) = gone.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) }) {
        tracing::warn!(%error, "what was shown is still kept");
    }
}

/// Finds out what is left to be shown, where this is a demo.
pub(super) fn begin(office: &BoxOffice, file: Option<PathBuf>, queue: UnboundedSender<Msg>) {
    let (Some(file), office) = (file, office.clone()) else { return };
    tokio::spawn(async move {
        if matches!(office.is_demo().await, Ok(true)) {
            let kept = std::fs::read_to_string(file).unwrap_or_default();
            // The queue is closed only when we leave.
            let _ = queue.send(Msg::Tour(Tour::after(&kept)));
        }
    });
}

/// Keeps that this was done. Where that cannot be, it is shown again.
pub(super) fn keep(file: Option<&Path>, lesson: Lesson) {
    let Some(file) = file else { return };
    let kept = std::fs::OpenOptions::new().append(true).create(true).open(file);
    if let Err(error) = kept.and_then(|mut file| writeln!(file, "{}", lesson.word())) {
        tracing::warn!(%error, "what was shown is not kept");
    }
}
