//! `frontrow export`

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::json;

use super::output::{Answer, Failure};
use crate::box_office::{BoxOffice, CATALOGUE, SCHEDULE};
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
        write(path, text).map_err(|error| not_written(path, &error))?;
    }
    let names: Vec<String> = files.iter().map(|(path, _)| path.display().to_string()).collect();
    Ok(Answer::new(json!({ "files": names }), names.join("\n")))
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
