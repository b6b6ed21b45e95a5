//! `frontrow man`

use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::output::{Answer, Failure};

/// Where the man pages go.
#[derive(Clone, Debug, clap::Args)]
pub struct Man {
    /// The folder, which is made if it is not there; pages of the same names are written anew
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Writes a page for `program` and one for each of its commands.
///
/// # Errors
/// The folder cannot be written.
pub fn man(to: &Man, program: clap::Command) -> Result<Answer, Failure> {
    let folder = &to.folder;
    let wrong = |error: io::Error| Failure::not_allowed("folder", format!("{}: {error}", folder.display()));
    let pages = write(program, folder).map_err(wrong)?;
    let first = folder.join("frontrow.1");
    let text =
        format!("{} man pages are in {}. To read one: man -l {}", pages.len(), folder.display(), first.display());
    let pages: Vec<_> = pages.iter().map(|page| page.display().to_string()).collect();
    Ok(Answer::new(json!({ "pages": pages }), text))
}

fn write(program: clap::Command, folder: &Path) -> io::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    // The options that every command takes stand on each page only after this.
    let mut program = program.disable_help_subcommand(true);
    program.build();
    let (mut pages, mut left) = (Vec::new(), vec![program]);
    while let Some(command) = left.pop() {
        left.extend(command.get_subcommands().cloned());
        pages.push(clap_mangen::Man::new(command).manual("frontrow").generate_to(folder)?);
    }
    pages.sort();
    Ok(pages)
}
