//! `frontrow completions`

use clap_complete::Shell;
use serde_json::json;

use super::output::Answer;

/// For which shell.
#[derive(Clone, Debug, clap::Args)]
pub struct Completions {
    /// The shell that is to complete the command line
    shell: Shell,
}

/// The script by which the shell completes what is typed after the name of `program`.
#[must_use]
pub fn completions(of: &Completions, mut program: clap::Command) -> Answer {
    let name = program.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(of.shell, &mut program, name, &mut script);
    let script = String::from_utf8_lossy(&script).trim_end().to_owned();
    Answer::new(json!({ "shell": of.shell.to_string(), "script": script }), script)
}
