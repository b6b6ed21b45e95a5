//! Tells the program its version with the commit that it is built from, as `FRONTROW_VERSION`; without git, as from a
//! package of the sources, the version alone.
//!
//! It runs again when HEAD moves: its log has a line of each move, also on to another commit of the same branch. Where
//! there is no log, HEAD and the branch that it names are looked at.

#![allow(clippy::print_stdout, reason = "this is how cargo is told")]

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let commit = commit();
    for file in commit.iter().flat_map(|commit| &commit.moves_with) {
        println!("cargo::rerun-if-changed={file}");
    }
    let version = env!("CARGO_PKG_VERSION");
    let version = commit.map_or_else(|| version.to_owned(), |commit| format!("{version} ({})", commit.hash));
    println!("cargo::rustc-env=FRONTROW_VERSION={version}");
}

struct Commit {
    hash: String,
    /// The files that change with it.
    moves_with: Vec<String>,
}

fn commit() -> Option<Commit> {
    // Sources that lie in a folder of another repository are not of its commits.
    if !git(&["rev-parse", "--show-prefix"])?.is_empty() {
        return None;
    }
    let hash = git(&["rev-parse", "--short", "HEAD"])?;
    let path = |of: &str| git(&["rev-parse", "--git-path", of]).filter(|path| Path::new(path).exists());
    let log = path("logs/HEAD");
    // A file that is not there would make cargo build anew each time.
    let named = || {
        let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
        [path("HEAD"), branch.and_then(|branch| path(&branch)), path("packed-refs")].into_iter().flatten().collect()
    };
    Some(Commit { hash, moves_with: log.map_or_else(named, |log| vec![log]) })
}

/// What git prints, unless it fails.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
