//! `frontrow import`

use std::path::PathBuf;

use serde_json::{Value, json};

use super::output::{Answer, Failure};
use crate::box_office::{BoxOffice, Conflict, Fault, Imported, NotImported, SourceFile, Tally};

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Halls, films and prices (.toml) and schedules (.csv), as `frontrow export` writes them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only tell what would change
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    for path in &args.files {
        let name = path.display().to_string();
        match std::fs::read(path).map_err(|error| error.to_string()) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => files.push(SourceFile { name, text }),
                Err(_) => unread.push((name, "it is not UTF-8; save it as that".to_owned())),
            },
            Err(error) => unread.push((name, error)),
        }
    }
    let mut draft = office.draft(&files);
    for (name, why) in &unread {
        draft.cannot_read(name, why);
    }
    match office.import(&draft, args.dry_run).await {
        Ok(imported) => Ok(answer(&imported, args.dry_run)),
        Err(NotImported::Wrong(faults)) => Ok(wrong(&faults)),
        Err(NotImported::Conflicts(conflicts)) => Ok(refused(&conflicts)),
        Err(NotImported::Refused(refusal)) => {
            Err(Failure::refused(&refusal, office.now(), office.house().calendar.zone))
        }
    }
}

pub(super) fn answer(imported: &Imported, dry_run: bool) -> Answer {
    let kinds = imported.tallies();
    let mut json = json!({ "dry_run": dry_run, "changed": imported.is_news() });
    for (kind, Tally { added, changed, same }) in kinds {
        json[kind.replace(' ', "_")] = json!({ "added": added, "changed": changed, "same": same });
    }
    json["held"] = imported.held.iter().map(conflict_json).collect();
    let lines = kinds
        .map(|(kind, Tally { added, changed, same })| format!("{kind}: {added} added, {changed} changed, {same} same"));
    let end = match (dry_run, imported.is_news()) {
        (_, false) => "Nothing is different.",
        (true, true) => "This is what would change. Nothing was written.",
        (false, true) => "Imported.",
    };
    let mut text = format!("{}\n{end}", lines.join("\n"));
    if !imported.held.is_empty() {
        text.push_str(" While that was done, seats of these were held; see to their guests:");
        imported.held.iter().for_each(|conflict| text = format!("{text}\n{}", conflict_line(conflict)));
    }
    Answer::new(json, text)
}

fn conflict_json(conflict: &Conflict) -> Value {
    json!({
        "file": conflict.place.file,
        "line": conflict.place.line,
        "screening": conflict.screening.0,
        "what": conflict.what,
    })
}

fn conflict_line(conflict: &Conflict) -> String {
    format!("{}: screening {}: {}", conflict.place, conflict.screening, conflict.what)
}

pub(super) fn wrong(faults: &[Fault]) -> Answer {
    let told = |fault: &Fault| json!({ "file": fault.place.file, "line": fault.place.line, "what": fault.what });
    let lines: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.place, fault.what)).collect();
    let json = json!({
        "code": "wrong_files",
        "message": "The files are wrong. Nothing was imported.",
        "faults": faults.iter().map(told).collect::<Vec<Value>>(),
    });
    Answer::new(json, format!("{}\nNothing was imported: faults {}.", lines.join("\n"), faults.len())).but_no()
}

fn refused(conflicts: &[Conflict]) -> Answer {
    let lines: Vec<String> = conflicts.iter().map(conflict_line).collect();
    let json = json!({
        "code": "import_conflicts",
        "message": "Screenings that people rely on would change. Nothing was imported.",
        "conflicts": conflicts.iter().map(conflict_json).collect::<Vec<Value>>(),
    });
    let end = format!("Nothing was imported: conflicts {}.", conflicts.len());
    Answer::new(json, format!("{}\n{end}", lines.join("\n"))).but_no()
}
