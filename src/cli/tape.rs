//! `frontrow tape`

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::output::{Answer, Failure};
use super::verify;
use crate::box_office::{BoxOffice, Verdict};
use crate::domain::tape::export::{self, Checked};
use crate::domain::tape::seal::Seal;
use crate::domain::tape::{Checker, Line};

/// What is done with the tapes.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Tape {
    /// Find any line that was changed, dropped, put in or moved, and any row of the books that is not what was told; or
    /// look at an exported file; 1 if anything is found
    Verify(TapeFile),
    /// Write the lines of the tapes as JSON, a line each, and at the end where each tape ends
    Export(Export),
    /// Put a line onto the tape that says where all tapes end; its short form, on paper, speaks against later books
    Seal,
}

/// Which file.
#[derive(Clone, Debug, clap::Args)]
pub struct TapeFile {
    /// An exported file; the ledger, if none is named
    pub file: Option<PathBuf>,
    /// Look also whether the ledger still has the lines with which the file's tapes end
    #[arg(long, requires = "file")]
    pub in_ledger: bool,
}

/// Which tape.
#[derive(Clone, Debug, clap::Args)]
pub struct Export {
    /// Only this tape, such as T1; all of them, if none is named
    #[arg(long, value_name = "NAME")]
    pub tape: Option<String>,
}

/// The answer after looking at the ledger.
#[must_use]
pub fn tapes_checked(verdict: &Verdict) -> Answer {
    verify::answer(verdict)
}

/// Looks at a file.
///
/// # Errors
/// It cannot be read.
pub fn check_tape_file(file: &Path) -> Result<Checked, Failure> {
    let shown = file.display();
    let read = fs::read(file).map_err(|error| Failure::not_allowed("file", format!("{shown}: {error}")))?;
    Ok(export::check(&read))
}

/// The answer after looking at a file, and for the tapes that the ledger has no more as the file ends them.
#[must_use]
pub fn tape_file_checked(mut checked: Checked, lost: &[String]) -> Answer {
    let lost = lost.iter().map(|tape| format!("{tape} does not go on from here in the ledger"));
    checked.faults.extend(lost);
    let heads = checked.heads.iter().map(|(tape, head)| (tape.clone(), json!({ "n": head.n, "hash": head.hash })));
    let json = json!({
        "clean": checked.faults.is_empty(),
        "lines": checked.lines,
        "heads": heads.collect::<serde_json::Map<_, _>>(),
        "faults": checked.faults,
    });
    let ends = checked.heads.iter().map(|(tape, head)| format!("{tape} ends with {}, {}\n", head.n, head.hash));
    let ends = ends.collect::<Vec<_>>().concat();
    if checked.faults.is_empty() {
        return Answer::new(json, format!("{ends}Clean: {} lines.", checked.lines));
    }
    let faults = checked.faults.join("\n");
    Answer::new(json, format!("{ends}{faults}\nNot clean.")).but_no()
}

/// Seals the tapes at a terminal.
///
/// # Errors
/// Why not.
pub async fn seal_tapes(office: &BoxOffice) -> Result<Answer, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    office.seal_tapes().await.map(|seal| sealed(&seal)).map_err(refused)
}

fn sealed(seal: &Seal) -> Answer {
    let heads = seal.heads.iter().map(|(tape, head)| (tape.clone(), json!({ "n": head.n, "hash": head.hash })));
    let json = json!({
        "seal": seal.short(),
        "heads": heads.collect::<serde_json::Map<_, _>>(),
        "totals": seal.totals,
    });
    Answer::new(json, format!("Sealed: {}. Write it down, and keep it where no database is.", seal.short()))
}

/// Writes lines as they come, for there may be as many as the house ever did things.
pub struct Exporting<W> {
    to: W,
    checker: Checker,
    failed: Option<std::io::Error>,
}

impl<W: Write> Exporting<W> {
    /// To this.
    pub fn new(to: W) -> Self {
        Self { to, checker: Checker::default(), failed: None }
    }

    /// The next line.
    pub fn line(&mut self, line: &Line) {
        // What is wrong with it is found by whoever checks the file.
        let _ = self.checker.look(line);
        self.write(&export::line(line));
    }

    /// All were written.
    ///
    /// # Errors
    /// One could not be written.
    pub fn end(mut self) -> Result<Answer, Failure> {
        self.write(&export::end(self.checker.heads()));
        match self.failed {
            // Whoever read as much as he wanted, such as `head`.
            None => Ok(Answer::nothing()),
            Some(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Answer::nothing()),
            Some(error) => Err(Failure::not_allowed("file", error.to_string())),
        }
    }

    fn write(&mut self, text: &str) {
        if self.failed.is_none() {
            self.failed = self.to.write_all(text.as_bytes()).err();
        }
    }
}
