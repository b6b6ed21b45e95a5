//! `frontrow restore`

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::output::Answer;
use crate::counter::Restored;

/// Which copy is put back.
#[derive(Clone, Debug, clap::Args)]
pub struct Restore {
    /// A copy of the ledger, as `frontrow backup` writes it
    pub file: PathBuf,
    /// Only tell what would be gone
    #[arg(long)]
    pub dry_run: bool,
}

/// The answer after a copy was put back, or after a rehearsal of it.
#[must_use]
pub fn restored(from: &Path, done: &Restored, dry_run: bool) -> Answer {
    let shown = from.display().to_string();
    let kept = done.kept.as_ref().map(|kept| kept.display().to_string());
    let counted = |gone: &Vec<(&'static str, i64)>| -> Value {
        Value::Object(gone.iter().map(|(what, n)| ((*what).to_owned(), (*n).into())).collect())
    };
    let json = json!({ "file": shown, "dry_run": dry_run, "replaced": kept, "gone": done.gone.as_ref().map(counted) });
    let lacking = match &done.gone {
        Some(gone) => {
            let some = gone.iter().filter(|(_, n)| *n > 0).map(|(what, n)| format!("{n} {what}"));
            Some(some.collect::<Vec<_>>().join(", "))
        }
        None => None,
    };
    let (verb, is) = if dry_run { ("would be", "Nothing was done") } else { ("are", "Restored") };
    let gone = match lacking {
        Some(lacking) if lacking.is_empty() => format!("{shown} lacks nothing that the ledger has."),
        Some(lacking) => format!("{shown} lacks what was done since; gone {verb}: {lacking}."),
        None => format!("What {shown} lacks is not known: there is no ledger to compare it with that can be read."),
    };
    let kept = kept.map(|kept| format!(" The replaced ledger is kept as {kept}.")).unwrap_or_default();
    Answer::new(json, format!("{gone}\n{is}.{kept}"))
}
