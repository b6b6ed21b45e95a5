//! Which file takes what from which: the paths that each file's code names, followed to the file that defines what
//! they mean.
//!
//! A file is read as tokens, so that comments and strings do not count. A path may begin at the crate, at a parent, at a
//! module in sight or at an imported name; a re-export hands a name on, and is followed. What the compiler alone knows
//! (methods, glob imports) is not seen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Re-exports are followed so far: more than any house has, and an end for one that leads to itself.
const MOST_STEPS: usize = 16;

/// One file of the crate.
#[derive(Clone)]
pub(crate) struct Source {
    /// Its place below `src/`.
    pub(crate) place: String,
    /// Its modules from the crate down; empty for the root.
    module: Vec<String>,
    /// The paths that its code names, from the file's own module on; none of those that only tests name.
    paths: BTreeSet<Vec<String>>,
    /// The same of its tests.
    test_paths: BTreeSet<Vec<String>>,
    /// What names in sight mean, and whether each is handed on.
    names: BTreeMap<String, (Vec<String>, bool)>,
    /// Names that the code uses for itself, imports aside.
    used: BTreeSet<String>,
}

/// All files of a crate.
#[derive(Clone)]
pub(crate) struct Sources(pub(crate) Vec<Source>);

impl Source {
    /// Reads the file at `place` below `src/`.
    pub(crate) fn read(place: &str, code: &str) -> Self {
        let mut module: Vec<String> = place.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
            module.pop();
        }
        let mut source = Self {
            place: place.to_owned(),
            module,
            paths: BTreeSet::new(),
            test_paths: BTreeSet::new(),
            names: BTreeMap::new(),
            used: BTreeSet::new(),
        };
        source.items(code.parse().expect("the compiler reads it too"), 0, false);
        source
    }

    /// Reads items, `depth` modules inside the file. An import of a module within tests is none of the file's.
    fn items(&mut self, tokens: TokenStream, depth: usize, in_tests: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let (mut at, mut is_test, mut is_public) = (0, in_tests, false);
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Ident(word) if word == "use" => {
                    let end =
                        tokens[at..].iter().position(|token| is_punct(token, ';')).map_or(tokens.len(), |n| at + n);
                    self.import(&tokens[at + 1..end], depth, is_test, is_public);
                    (at, is_test, is_public) = (end, in_tests, false);
                }
                TokenTree::Ident(word) if word == "pub" => {
                    is_public = true;
                    at += usize::from(matches!(tokens.get(at + 1), Some(TokenTree::Group(_))));
                }
                TokenTree::Ident(word) if word == "mod" => {
                    if let Some(TokenTree::Group(body)) = tokens.get(at + 2) {
                        self.items(body.stream(), depth + 1, is_test);
                    }
                    (at, is_test, is_public) = (at + 2, in_tests, false);
                }
                TokenTree::Punct(mark) if mark.as_char() == '#' => {
                    is_test |= tokens
                        .get(at + 1)
                        .is_some_and(|attribute| attribute.to_string().replace(' ', "") == "[cfg(test)]");
                    at += 1;
                }
                TokenTree::Group(body) => {
                    self.items(body.stream(), depth, is_test);
                    if body.delimiter() == Delimiter::Brace {
                        (is_test, is_public) = (in_tests, false);
                    }
                }
                TokenTree::Ident(_) => {
                    let after = at.checked_sub(1).and_then(|before| tokens.get(before));
                    let (path, end) = path_at(&tokens, at);
                    // A field, a method, or a name that is declared is no path.
                    if !after.is_some_and(|token| is_punct(token, '.')) {
                        self.used.extend(path.first().cloned());
                        self.name(path, depth, is_test);
                    }
                    at = end - 1;
                }
                token => {
                    if is_punct(token, ';') {
                        (is_test, is_public) = (in_tests, false);
                    }
                }
            }
            at += 1;
        }
    }

    /// An import: each of its paths, and what it is called here.
    fn import(&mut self, tokens: &[TokenTree], depth: usize, in_tests: bool, is_public: bool) {
        for (path, name) in import_tree(tokens, &[]) {
            let from_here = from_file(path, depth);
            if depth == 0 && !in_tests {
                self.names.insert(name, (from_here.clone(), is_public));
            }
            // What is only handed on is not taken; `arrows` looks whether it is used as well.
            if !is_public {
                self.name_from_file(from_here, in_tests);
            }
        }
    }

    fn name(&mut self, path: Vec<String>, depth: usize, in_tests: bool) {
        let path = from_file(path, depth);
        self.name_from_file(path, in_tests);
    }

    fn name_from_file(&mut self, path: Vec<String>, in_tests: bool) {
        if in_tests {
            self.test_paths.insert(path)
        } else {
            self.paths.insert(path)
        };
    }
}

/// A path that begins in a module inside the file, as seen from the file's own.
fn from_file(mut path: Vec<String>, mut depth: usize) -> Vec<String> {
    while depth > 0 && path.first().is_some_and(|first| first == "super") {
        path.remove(0);
        depth -= 1;
    }
    path
}

impl Sources {
    /// Reads every file below `root`.
    pub(crate) fn of(root: &Path) -> Self {
        let mut sources: Vec<Source> =
            rust_files(root, root).iter().map(|(place, code)| Source::read(place, code)).collect();
        sources.sort_by(|a, b| a.place.cmp(&b.place));
        Self(sources)
    }

    /// The paths that a file names, each from the crate down, its tests' too if asked for.
    pub(crate) fn named(&self, source: &Source, with_tests: bool) -> BTreeSet<Vec<String>> {
        let tests = source.test_paths.iter().filter(|_| with_tests);
        let handed_on = source.names.values().filter(|(_, is_public)| *is_public).map(|(path, _)| path);
        let paths = source.paths.iter().chain(tests).chain(handed_on);
        paths.filter_map(|path| self.absolute(source, path)).collect()
    }

    /// The files from which a file takes something that they define; its tests do not count.
    pub(crate) fn arrows(&self, source: &Source) -> BTreeSet<&str> {
        let used = source.names.iter().filter(|(name, (_, is_public))| *is_public && source.used.contains(*name));
        let paths = source.paths.iter().chain(used.map(|(_, (path, _))| path));
        let ends = paths.filter_map(|path| self.absolute(source, path)).filter_map(|path| self.defined(path));
        ends.filter(|place| *place != source.place).collect()
    }

    /// A path from the crate down; `None` where it leads out of the crate or means something of the file's own.
    fn absolute(&self, source: &Source, path: &[String]) -> Option<Vec<String>> {
        let mut steps = path.iter();
        let mut here = source.module.clone();
        let first = steps.next()?;
        match first.as_str() {
            "crate" => here.clear(),
            "self" => {}
            "super" => drop(here.pop()),
            name => {
                let child = [source.module.as_slice(), &[name.to_owned()]].concat();
                if self.file(&child).is_some() {
                    here = child;
                } else {
                    let (imported, _) = source.names.get(name).filter(|(imported, _)| imported != path)?;
                    here = self.absolute(source, imported)?;
                }
            }
        }
        for step in steps {
            if step == "super" {
                here.pop();
            } else {
                here.push(step.clone());
            }
        }
        Some(here)
    }

    /// The file that defines what a path from the crate down means; `None` for a module, which is but a place.
    fn defined(&self, mut path: Vec<String>) -> Option<&str> {
        for _ in 0..MOST_STEPS {
            let known = (0..=path.len()).rev().find(|length| self.file(&path[..*length]).is_some())?;
            let source = self.file(&path[..known])?;
            let name = path.get(known)?;
            match source.names.get(name).and_then(|(imported, _)| self.absolute(source, imported)) {
                Some(imported) => path = [imported.as_slice(), &path[known + 1..]].concat(),
                None => return Some(&source.place),
            }
        }
        None
    }

    fn file(&self, module: &[String]) -> Option<&Source> {
        // `main` is a crate of its own beside the library's root.
        self.0.iter().find(|source| source.module == module && source.place != "main.rs")
    }

    /// Files that import each other, direct or through others: each group by its members.
    pub(crate) fn circles(&self) -> Vec<Vec<&str>> {
        let arrows: BTreeMap<&str, BTreeSet<&str>> =
            self.0.iter().map(|source| (source.place.as_str(), self.arrows(source))).collect();
        let reached: BTreeMap<&str, BTreeSet<&str>> =
            arrows.keys().map(|place| (*place, reach(&arrows, place))).collect();
        let mut circles: Vec<Vec<&str>> = Vec::new();
        for (place, all) in &reached {
            if all.contains(place) && !circles.iter().flatten().any(|known| known == place) {
                circles.push(all.iter().filter(|other| reached[*other].contains(place)).copied().collect());
            }
        }
        circles
    }
}

/// All that can be reached from `place` by at least one arrow.
fn reach<'a>(arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>, place: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = arrows[place].iter().copied().collect();
    while let Some(place) = next.pop() {
        if reached.insert(place) {
            next.extend(&arrows[place]);
        }
    }
    reached
}

/// The paths of an import, each with the name that it has from then on.
fn import_tree(tokens: &[TokenTree], before: &[String]) -> Vec<(Vec<String>, String)> {
    let (mut path, mut at, mut alias) = (before.to_vec(), 0, None);
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Ident(word) if word == "as" => alias = tokens.get(at + 1).map(ToString::to_string),
            TokenTree::Ident(word) if alias.is_none() && word != "self" => path.push(word.to_string()),
            TokenTree::Ident(word) if alias.is_none() && at == 0 && before.is_empty() => path.push(word.to_string()),
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                return inner.split(|token| is_punct(token, ',')).flat_map(|part| import_tree(part, &path)).collect();
            }
            _ => {}
        }
        at += 1;
    }
    let name = alias.or_else(|| path.last().cloned()).unwrap_or_default();
    if tokens.is_empty() { Vec::new() } else { vec![(path, name)] }
}

/// The path that begins at a place, and where it ends.
fn path_at(tokens: &[TokenTree], start: usize) -> (Vec<String>, usize) {
    let (mut path, mut at) = (vec![tokens[start].to_string()], start + 1);
    while let [colon, other, TokenTree::Ident(word), ..] = &tokens[at..]
        && is_punct(colon, ':')
        && is_punct(other, ':')
    {
        path.push(word.to_string());
        at += 3;
    }
    (path, at)
}

fn is_punct(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// Every Rust file below `folder`, by its place below `root`.
pub(crate) fn rust_files(root: &Path, folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(root, &path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let place = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.push((place, std::fs::read_to_string(&path).unwrap()));
        }
    }
    files
}
