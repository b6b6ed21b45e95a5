//! What is installed beside the program: completions and man pages; and the version, by which an installed one is known.

use std::path::Path;
use std::process::{Command, Output};

use super::pty::PROGRAM;

/// Runs it where there is nothing: no programs to be found, no settings that could be right, and a data directory that
/// cannot be made.
fn bare(arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    let nowhere = [("PATH", ""), ("HOME", "/dev/null"), ("FRONTROW_DATA_DIR", "/dev/null/x"), ("FRONTROW_REDIS", "no")];
    command.args(arguments).env_clear().envs(nowhere).env("FRONTROW_LEDGER", "nonsense://").output().unwrap()
}

fn printed(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_shell_completes_commands_and_options_by_what_the_program_prints() {
    let script = printed(bare(&["completions", "bash"]));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("complete.sh");
    let complete = |words: &str, last: usize| {
        let typed = format!("COMP_WORDS=({words}); COMP_CWORD={last}; _frontrow frontrow \"${{COMP_WORDS[{last}]}}\"");
        let asked = format!("{script}\n{typed}; printf '%s ' \"${{COMPREPLY[@]}}\"");
        // From a file: it is longer than an argument may be.
        std::fs::write(&file, asked).unwrap();
        printed(Command::new("bash").arg("--norc").arg(&file).output().unwrap())
    };
    assert_eq!(complete("frontrow ho", 1).trim(), "hold house");
    assert_eq!(complete("frontrow hold --ag", 2).trim(), "--again");
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        let script = printed(bare(&["completions", shell]));
        assert!(script.contains("simulate") && script.contains("call-off"), "{shell}: {script}");
    }
}

#[test]
fn man_writes_a_page_for_each_command_and_needs_no_house() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("share/man1");
    let told = printed(bare(&["man", &into.display().to_string(), "--json"]));
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let pages: Vec<_> =
        told["pages"].as_array().unwrap().iter().map(|page| page.as_str().unwrap().to_owned()).collect();
    assert_eq!(std::fs::read_dir(&into).unwrap().count(), pages.len());
    for name in ["frontrow", "frontrow-hold", "frontrow-call-off", "frontrow-packet-create", "frontrow-man"] {
        let page = into.join(format!("{name}.1"));
        assert!(pages.contains(&page.display().to_string()), "{name} is not among {pages:?}");
    }
    let hold = std::fs::read_to_string(into.join("frontrow-hold.1")).unwrap();
    assert!(hold.contains(".TH frontrow-hold 1") && hold.contains("again"), "{hold}");
    assert!(hold.contains("FRONTROW_LEDGER"), "the settings, which every command takes, are on its page too");
    let refused = bare(&["man", "/dev/null/man"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("/dev/null/man"), "{refused:?}");
}

#[test]
fn the_version_names_a_commit_of_this_repository_where_there_is_one() {
    let told = printed(bare(&["--version"]));
    let version = told.trim().strip_prefix(concat!("frontrow ", env!("CARGO_PKG_VERSION"))).unwrap();
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().ok()?;
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
    };
    let top = git(&["rev-parse", "--show-toplevel"]);
    if top.is_some_and(|top| Path::new(&top) == Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let hash =
            version.strip_prefix(" (").and_then(|rest| rest.strip_suffix(')')).unwrap_or_else(|| panic!("{told}"));
        assert_eq!(git(&["cat-file", "-t", hash]).as_deref(), Some("commit"), "{told}");
    } else {
        assert_eq!(version, "");
    }
}

#[test]
fn what_the_package_takes_from_the_repository_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml::Table = std::fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().unwrap();
    let assets = manifest["package"]["metadata"]["deb"]["assets"].as_array().unwrap();
    let sources = assets.iter().map(|asset| asset[0].as_str().unwrap());
    let (built, kept): (Vec<_>, Vec<_>) = sources.partition(|source| source.starts_with("target/"));
    assert!(built.len() >= 5 && kept.len() >= 3, "{built:?} {kept:?}");
    for source in kept {
        assert!(root.join(source.trim_end_matches("*.md")).exists(), "{source}");
    }
    let script = std::fs::read_to_string(root.join(".ci/package")).unwrap();
    assert!(
        script.contains("to=target/package")
            && built.iter().all(|source| source.contains("package/") || *source == "target/release/frontrow")
    );
}
