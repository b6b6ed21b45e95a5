//! `frontrow export`

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::json;

use super::output::{Answer, Failure};
use crate::box_office::{BoxOffice, CATALOGUE, SCHEDULE, write_new};
use crate::domain::time::Timestamp;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Where catalogue.toml and schedule.csv go
    #[arg(value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Only screenings of this business day and later; else all
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let calendar = office.house().calendar;
    let from = args.from.map_or(Timestamp::from_millis(i64::MIN), |day| calendar.bounds(day).0);
    let written = office.export(from).await;
    let written = written.map_err(|refusal| Failure::refused(&refusal, office.now(), calendar.zone))?;
    let files =
        [(args.directory.join(CATALOGUE), &written.catalogue), (args.directory.join(SCHEDULE), &written.schedule)];
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists() && !args.force) {
        return Err(Failure::usage(format!("{} is there already; --force writes over it", path.display())));
    }
    let not_written = |path: &Path, error: &std::io::Error| {
        Failure::not_allowed("not_written", format!("{}: {error}", path.display()))
    };
    std::fs::create_dir_all(&args.directory).map_err(|error| not_written(&args.directory, &error))?;
    for (path, text) in &files {
        write(path, text, args.force).map_err(|error| not_written(path, &error))?;
    }
    let names: Vec<String> = files.iter().map(|(path, _)| path.display().to_string()).collect();
    Ok(Answer::new(json!({ "files": names }), names.join("\n")))
}

/// A new file; with `force` it takes the place of what has its name, a link too, which is not followed.
fn write(path: &Path, text: &str, force: bool) -> std::io::Result<()> {
    if !force {
        return write_new(path, text);
    }
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{:08x}", rand::random::<u32>()));
    let part = PathBuf::from(part);
    let done = write_new(&part, text).and_then(|()| std::fs::rename(&part, path));
    if done.is_err() {
        // Under its own name by now, or of no use.
        let _ = std::fs::remove_file(&part);
    }
    done
}
