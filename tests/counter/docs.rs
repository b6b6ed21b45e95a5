//! What the README and `docs` say, held to the program: their links lead somewhere, their commands are the program's,
//! and those that are cheap and harmless are run as they stand there, each page in a house of its own.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{CommandFactory as _, Parser as _};
use frontrow::cli::Cli;

use super::pty::{PROGRAM, Place};

/// What a page says of a line, or before a block, that is only parsed here.
const NOT_RUN: &str = "not run by the tests";

struct Page {
    path: PathBuf,
    text: String,
}

/// A block between two fences, and the lines before it.
struct Block<'a> {
    before: &'a str,
    language: &'a str,
    code: &'a str,
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page(path: PathBuf) -> Page {
    Page { text: std::fs::read_to_string(&path).unwrap(), path }
}

/// The README, and every page of `docs`.
fn pages() -> Vec<Page> {
    let docs = std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    paths.sort();
    assert!(paths.len() > 5, "{paths:?}");
    paths.insert(0, root().join("README.md"));
    paths.into_iter().map(page).collect()
}

impl Page {
    fn name(&self) -> String {
        self.path.strip_prefix(root()).unwrap().display().to_string()
    }

    fn blocks(&self) -> Vec<Block<'_>> {
        let parts: Vec<&str> = self.text.split("```").collect();
        assert_eq!(parts.len() % 2, 1, "{}: a block is not closed", self.name());
        let blocks = parts.windows(2).step_by(2).map(|pair| (pair[0], pair[1].split_once('\n').unwrap()));
        blocks.map(|(before, (language, code))| Block { before, language, code }).collect()
    }

    /// All that stands between the blocks.
    fn prose(&self) -> String {
        self.text.split("```").step_by(2).collect()
    }

    /// What stands between backticks in the prose.
    fn spans(&self) -> Vec<String> {
        spans(&self.prose())
    }

    /// The marks by which `page.md#mark` finds a heading.
    fn marks(&self) -> BTreeSet<String> {
        let prose = self.prose();
        let headings =
            prose.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
        let kept = |heading: &str| heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-')).collect();
        headings.map(|heading| -> String { kept(heading) }).map(|mark| mark.to_lowercase().replace(' ', "-")).collect()
    }
}

impl Block<'_> {
    /// Its lines that are run here.
    fn run_here(&self) -> String {
        let paragraph = self.before.trim_end().rsplit("\n\n").next().unwrap();
        if self.language != "sh" || !self.code.contains("frontrow ") || paragraph.contains(NOT_RUN) {
            return String::new();
        }
        self.code.lines().filter(|line| !line.contains(NOT_RUN)).fold(String::new(), |mut lines, line| {
            writeln!(lines, "{line}").unwrap();
            lines
        })
    }
}

fn spans(line: &str) -> Vec<String> {
    line.split('`').skip(1).step_by(2).map(|span| span.replace('\n', " ")).collect()
}

/// The words of a line as a shell reads it, as far as the pages need one: up to its comment, its redirection or the
/// next command.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (None, '#') if word.is_none() => break,
            (None, '>' | '|' | ';' | '&') => break,
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Why the program does not take this line, if it does not.
fn refused(line: &str) -> Option<String> {
    let error = Cli::try_parse_from(words(line)).err()?;
    error.use_stderr().then(|| error.to_string())
}

/// Every command of the program by its words, without those that only hold others.
fn commands() -> Vec<(String, clap::Command)> {
    fn below(name: &str, command: &clap::Command, found: &mut Vec<(String, clap::Command)>) {
        for sub in command.get_subcommands() {
            let name = [name, sub.get_name()].join(" ").trim().to_owned();
            if sub.has_subcommands() {
                below(&name, sub, found);
            } else {
                found.push((name, sub.clone()));
            }
        }
    }
    let mut found = Vec::new();
    below("", &Cli::command(), &mut found);
    found
}

#[test]
fn no_page_is_longer_than_two_hundred_lines() {
    for page in pages() {
        let lines = page.text.lines().count();
        assert!(lines <= 200, "{}: {lines} lines", page.name());
    }
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_are_there() {
    let mut looked_at = 0;
    for page in pages() {
        let prose = page.prose();
        for link in prose.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if link.contains("://") {
                continue;
            }
            looked_at += 1;
            let (file, mark) = link.split_once('#').unwrap_or((link, ""));
            let to = if file.is_empty() { page.path.clone() } else { page.path.parent().unwrap().join(file) };
            assert!(to.exists(), "{}: {link} leads nowhere", page.name());
            assert!(
                mark.is_empty() || self::page(to).marks().contains(mark),
                "{}: {link}: no such heading",
                page.name()
            );
        }
    }
    assert!(looked_at > 20, "{looked_at}");
}

#[test]
fn every_page_of_docs_is_linked_from_the_readme() {
    let pages = pages();
    for page in &pages[1..] {
        let link = format!("]({})", page.name());
        assert!(pages[0].text.contains(&link), "{} is not linked", page.name());
    }
}

#[test]
fn the_program_takes_every_command_line_that_a_page_shows() {
    let mut taken = 0;
    for page in pages() {
        let blocks = page.blocks();
        let shown = blocks.iter().filter(|block| block.language == "sh").flat_map(|block| block.code.lines());
        for line in shown.map(str::to_owned).chain(page.spans()).filter(|line| line.starts_with("frontrow ")) {
            assert_eq!(refused(&line), None, "{}: {line}", page.name());
            taken += 1;
        }
    }
    assert!(taken > 30, "{taken}");
    assert!(refused("frontrow hold 40 --bets 2 # no such flag").is_some() && refused("frontrow sell 40").is_some());
}

#[test]
fn the_page_of_commands_has_every_command_with_options_that_it_knows_and_no_other() {
    let page = page(root().join("docs/commands.md"));
    let commands = commands();
    let (globals, mut told) = (Cli::command(), BTreeSet::new());
    let tables = page.text.split("| command | does |\n").skip(1);
    for row in tables.flat_map(|table| table.lines().take_while(|line| line.starts_with('|')).skip(1)) {
        let mut known: Option<&clap::Command> = None;
        for span in spans(row.split('|').nth(1).unwrap()) {
            let of = |name: &str| span == name || span.starts_with(&format!("{name} "));
            // `packet show` is no `packets`, and `hold` goes on in a span that begins with an option.
            if let Some((name, command)) = commands.iter().find(|(name, _)| of(name)) {
                told.insert(name.clone());
                known = Some(command);
            } else {
                assert!(span.starts_with("--") || span.starts_with("[--"), "no command `{span}` in {row}");
            }
            let options =
                span.split(|c: char| c.is_whitespace() || "[]".contains(c)).filter_map(|word| word.strip_prefix("--"));
            for option in options {
                let mut all = known.iter().flat_map(|command| command.get_arguments()).chain(globals.get_arguments());
                assert!(all.any(|argument| argument.get_long() == Some(option)), "no option --{option} in {row}");
            }
        }
    }
    assert_eq!(told, commands.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>());
}

#[test]
fn what_the_pages_show_is_done_as_it_stands_there() {
    let mut done = 0;
    for page in pages() {
        let blocks = page.blocks();
        let script: String = blocks.iter().map(Block::run_here).collect();
        if script.is_empty() {
            continue;
        }
        done += script.lines().filter(|line| line.starts_with("frontrow ")).count();
        let (place, folder) = (Place::new(), tempfile::tempdir().unwrap());
        let programs = Path::new(PROGRAM).parent().unwrap().display().to_string();
        let path = [programs, std::env::var("PATH").unwrap()].join(":");
        // A house has its ledger when it is opened first; a page on its backups takes that for granted.
        assert!(place.run(&["stats"]).status.success());
        let mut shell = Command::new("sh");
        shell.args(["-eux", "-c", &script]).current_dir(folder.path()).envs(place.settings()).env("PATH", path);
        let output = shell.output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}: {}", page.name(), String::from_utf8_lossy(&told));
    }
    assert!(done > 20, "{done}");
}
