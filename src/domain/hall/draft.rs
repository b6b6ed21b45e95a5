//! The lines of a drawing, each read for itself, before anything is known of the whole hall.

use super::numbers::WORDS;
use super::plan::OwnCategory;
use crate::domain::category::Category;
use crate::domain::text::{Text, Titles, narrow};

/// The most characters of a row's label, and of the name of a section or of a category.
const LONGEST_LABEL: usize = 4;
const LONGEST_NAME: usize = 24;

/// What is wrong with a drawing, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {what}", self.behind_line())]
pub struct PlanError {
    /// The line, from 1; 0 speaks of the whole file.
    pub line: usize,
    /// The character in the line, from 1; 0 speaks of the whole line.
    pub column: usize,
    /// What is wrong and what would be right.
    pub what: String,
}

impl PlanError {
    fn behind_line(&self) -> String {
        if self.column == 0 { String::new() } else { format!(", column {}", self.column) }
    }
}

/// Faults as they are found.
#[derive(Default)]
pub(super) struct Faults(pub(super) Vec<PlanError>);

impl Faults {
    pub(super) fn at(&mut self, line: usize, column: usize, what: impl Into<String>) {
        self.0.push(PlanError { line, column, what: what.into() });
    }

    pub(super) fn line(&mut self, line: usize, what: impl Into<String>) {
        self.at(line, 0, what);
    }
}

/// Something that a line says, and which line.
type Said = Option<(usize, String)>;

/// The lines of a drawing, read one by one.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) own: Vec<OwnCategory>,
    /// What the head says of the numbers of all.
    pub(super) numbers: Said,
    pub(super) sections: Vec<DraftSection>,
}

#[derive(Default)]
pub(super) struct DraftSection {
    pub(super) line: usize,
    pub(super) name: Option<Titles>,
    pub(super) focus: Said,
    pub(super) numbers: Said,
    /// What is said of single rows: line, label and words.
    pub(super) of_rows: Vec<(usize, Text, String)>,
    pub(super) rows: Vec<DraftRow>,
}

pub(super) struct DraftRow {
    pub(super) line: usize,
    pub(super) label: Text,
    /// What stands before the first place, in characters.
    pub(super) before: usize,
    pub(super) cells: Vec<char>,
}

impl Draft {
    pub(super) fn read(drawing: &str, faults: &mut Faults) -> Self {
        let mut draft = Self { sections: vec![DraftSection::default()], ..Self::default() };
        for (raw, line) in drawing.lines().zip(1..) {
            let trimmed = raw.trim_end();
            // The drawing is kept and written to files again: nothing that cannot be seen gets in.
            let is_remark = trimmed.starts_with('#');
            let is_strange = |c: char| if is_remark { c.is_control() && c != '\t' } else { is_unseen(c) };
            if let Some((at, strange)) = trimmed.chars().zip(1..).map(|(c, at)| (at, c)).find(|(_, c)| is_strange(*c)) {
                faults.at(line, at, format!("{} cannot be drawn; use blanks", named(strange)));
            } else if !trimmed.is_empty() && !is_remark {
                draft.line(line, trimmed, faults);
            }
        }
        // Without a row of its own the unnamed section is none.
        if draft.sections.len() > 1
            && let Some(head) = draft.sections.first_mut().filter(|head| head.rows.is_empty())
        {
            if let Some((line, _)) = &head.focus {
                faults.line(*line, "focus: it stands in the section whose row it names");
            }
            for (line, label, _) in &head.of_rows {
                faults.line(*line, format!("row {label}: it stands in the section that has the row"));
            }
            draft.sections.remove(0);
        }
        draft
    }

    fn line(&mut self, line: usize, text: &str, faults: &mut Faults) {
        let (before_bar, cells) = text.split_once('|').map_or((text, None), |(before, cells)| (before, Some(cells)));
        // A rule of numbers may have a bar in it, and a label has no colon.
        match (before_bar.split_once(':'), cells) {
            (None, Some(cells)) => self.row(line, before_bar, cells, faults),
            (Some(_), _) => {
                let (key, value) = text.split_once(':').unwrap_or((text, ""));
                self.directive(line, key.trim(), value.trim(), faults);
            }
            (None, None) => match text.split_once('=') {
                Some((letter, said)) => {
                    let before = text.chars().count() - said.trim_start().chars().count();
                    self.category(line, letter.trim(), (before, said.trim_start()), faults);
                }
                None => faults.line(
                    line,
                    "neither a row (`A | ....`) nor `focus: ROW`, `numbers: …`, `row C: …`, `section: NAME`, \
                     `r = recliner Recliner 躺椅` nor a # comment",
                ),
            },
        }
    }

    fn row(&mut self, line: usize, label: &str, cells: &str, faults: &mut Faults) {
        let Some(section) = self.sections.last_mut() else { return };
        let before = label.chars().count() + 1;
        let label = match label_of(label) {
            Ok(label) => label,
            Err(what) => {
                let first = label.chars().take_while(|c| *c == ' ').count() + 1;
                return faults.at(line, first, format!("{what} stand before the bar"));
            }
        };
        if section.rows.iter().any(|other| other.label == label) {
            faults.line(line, format!("row {label} is drawn twice; rows of one section have labels of their own"));
        }
        section.rows.push(DraftRow { line, label, before, cells: cells.chars().collect() });
    }

    fn directive(&mut self, line: usize, key: &str, value: &str, faults: &mut Faults) {
        let is_head = self.sections.len() == 1;
        let Some(section) = self.sections.last_mut() else { return };
        match key {
            "focus" => section.focus = Some((line, value.to_owned())),
            "numbers" => {
                let numbers = if is_head { &mut self.numbers } else { &mut section.numbers };
                if numbers.replace((line, value.to_owned())).is_some() {
                    faults.line(line, "numbers: they are said twice; put commas between the words of one line");
                }
            }
            "section" => match section_name(value) {
                Err(what) => faults.line(line, what),
                Ok(name) => {
                    let is_same = |other: &Titles| other.en == name.en || other.zh == name.zh;
                    if self.sections.iter().filter_map(|section| section.name.as_ref()).any(is_same) {
                        faults.line(line, format!("section: there is one called `{value}` already"));
                    }
                    self.sections.push(DraftSection { line, name: Some(name), ..DraftSection::default() });
                }
            },
            _ => match key.strip_prefix("row ").map(label_of) {
                Some(Ok(label)) if value.is_empty() => {
                    faults.line(line, format!("row {label}: say {WORDS}; or its numbers, such as 1-4 7-10"));
                }
                Some(Ok(label)) => section.of_rows.push((line, label, value.to_owned())),
                Some(Err(what)) => faults.line(line, format!("{what} stand behind `row`")),
                None => {
                    let key = Text::new(key);
                    let known = "`focus: ROW`, `numbers: …`, `row C: …` or `section: NAME`";
                    faults.line(line, format!("`{key}:` says nothing of a hall; {known} does"));
                }
            },
        }
    }

    /// `r = recliner Recliner 躺椅`; `before` is how many characters stand before what is said.
    fn category(&mut self, line: usize, letter: &str, (before, said): (usize, &str), faults: &mut Faults) {
        let mut letters = letter.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else {
            return faults.line(line, "one letter and a category are expected, such as `r = recliner`");
        };
        // Screens show it large, so that small and large are one.
        let is_taken = |other: char| other.eq_ignore_ascii_case(&letter);
        if !letter.is_ascii_alphabetic() || "pwc".contains(is_taken) || self.own.iter().any(|own| is_taken(own.letter))
        {
            return faults.at(line, 1, format!("`{letter}` is taken or no letter; take another one from a to z"));
        }
        let (word, name) = said.split_once(' ').unwrap_or((said, ""));
        let before = before + said.chars().count() - name.trim_start().chars().count();
        let titles = self.titles(name.trim()).unwrap_or_else(|what| {
            faults.at(line, before + 1, what);
            Titles::default()
        });
        match word.parse::<Category>() {
            Err(error) => {
                faults.line(line, format!("`{}` is not {}, such as `{}`", Text::new(word), error.what, error.example));
            }
            Ok(category) if category.kind().is_some() => {
                faults.line(line, format!("{category} has its own sign: . p [ ] w c; name another category"));
            }
            Ok(category) if self.own.iter().any(|own| own.category == category) => {
                faults.line(line, format!("{category} has a letter already"));
            }
            Ok(category) => self.own.push(OwnCategory { letter, category, titles }),
        }
    }

    /// What people call a category; nothing where its word is all that is said.
    fn titles(&self, written: &str) -> Result<Titles, String> {
        let name = Text::new(written);
        if name.as_str().chars().count() > LONGEST_NAME || name.as_str().contains(['#', ',', '=']) {
            let what = "is no name of a category, which has up to";
            return Err(format!("`{name}` {what} {LONGEST_NAME} characters without # , =, such as Recliner 躺椅"));
        }
        let (en, zh) = by_language(&name);
        let is_taken = |title: &Text, of: fn(&Titles) -> &Text| {
            !title.is_empty() && self.own.iter().any(|own| of(&own.titles) == title)
        };
        if is_taken(&en, |titles| &titles.en) || is_taken(&zh, |titles| &titles.zh) {
            return Err(format!("there is a category called `{name}` already"));
        }
        Ok(Titles { en, zh })
    }
}

/// A row's label in one form: narrow, and Latin letters large.
pub(crate) fn label_of(written: &str) -> Result<Text, String> {
    let plain: String = written.chars().map(|c| narrow(c).to_ascii_uppercase()).collect();
    let label = Text::new(&plain);
    let is_sign = |c: char| c.is_ascii_digit() || (c.is_alphabetic() && !is_right_to_left(c));
    let is_label = (1..=LONGEST_LABEL).contains(&label.as_str().chars().count()) && label.as_str().chars().all(is_sign);
    if is_label {
        return Ok(label);
    }
    let most = format!("1 to {LONGEST_LABEL} letters, digits or Chinese characters, such as G, 7 or 楼上1,");
    Err(format!("`{}` is no row label; {most}", Text::new(written.trim())))
}

/// Letters of scripts that would turn a line of the screen around.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// A name in English and in Chinese: the Chinese words are for those who read Chinese, and the others for all others.
fn by_language(name: &Text) -> (Text, Text) {
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}');
    let words = |han: bool| {
        let words = name.as_str().split(' ').filter(|word| word.contains(is_han) == han);
        Text::new(&words.collect::<Vec<_>>().join(" "))
    };
    (words(false), words(true))
}

/// The name of a section; one that has words of one language only is the same in both.
fn section_name(written: &str) -> Result<Titles, String> {
    let name = Text::new(written);
    if name.is_empty() || name.as_str().chars().count() > LONGEST_NAME || name.as_str().contains(['|', ',']) {
        return Err(format!("section: a name of 1 to {LONGEST_NAME} characters is expected, such as Balcony 楼座"));
    }
    let (en, zh) = by_language(&name);
    Ok(match (en.is_empty(), zh.is_empty()) {
        (true, _) => Titles { en: zh.clone(), zh },
        (_, true) => Titles { zh: en.clone(), en },
        _ => Titles { en, zh },
    })
}

/// Whether a character of a drawing cannot be seen, or draws where it does not stand.
fn is_unseen(c: char) -> bool {
    c != ' ' && Text::new(&format!("x{c}")).as_str() == "x"
}

/// A character as a fault names it: one that cannot be seen by its number.
pub(super) fn named(c: char) -> String {
    match c {
        '\t' => "a tab".to_owned(),
        c if c.is_control() || c.is_whitespace() || is_unseen(c) => format!("the character U+{:04X}", u32::from(c)),
        c => format!("`{c}`"),
    }
}
