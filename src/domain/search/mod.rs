//! The one way in which every list is searched: what is typed, held against what is known of each thing.
//!
//! ```text
//! what is known of a thing ──▶ Keys ─┐
//! what is typed ──▶ Query ───────────┴─▶ Score ──▶ sift: which are listed, and the best of them
//! ```
//!
//! Each word of a [`Query`] must be found in some field of the [`Keys`]: as it is written (in either case, without
//! accents, anywhere in a word), as a Chinese text is read (`wangfang` for 王芳) or by the first letters of that (`wf`).
//! Digits are one run. Only where nothing is found so, letters that are scattered over a text count, if they are in
//! order and close enough.

mod reading;
#[cfg(test)]
mod tests;

use nucleo_matcher::{Config, Matcher, Utf32Str};

use self::reading::{How, begins, ends, is_character, read, sounds};
use super::ids::{code_digits, is_code};
use super::text::fold;

/// The fewest letters that are looked for scattered: two are in every text.
const FEWEST_SCATTERED: usize = 3;

/// Scattered letters score at least so many hundredths of what the same letters side by side would.
const CLOSE_ENOUGH: u32 = 70;

/// The most points of one word.
const MOST: u16 = 100;

/// What is known of one thing, as searches compare it. Made once, for a search looks at it with every key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys(Vec<Field>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    kind: Kind,
    text: Box<[char]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    /// What is meant only as a whole: a key of the keyboard.
    Whole,
    /// What explains a thing rather than names it: it counts less.
    Aside,
    /// Digits that people know by their end too: telephones.
    Number,
    /// A code as it is read out.
    Code,
}

impl Keys {
    fn with(mut self, kind: Kind, text: &str) -> Self {
        if !text.is_empty() {
            self.0.push(Field { kind, text: text.chars().collect() });
        }
        self
    }

    /// Found by this text: a name, a title, a hall.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.with(Kind::Text, &fold(text))
    }

    /// Found by this time of day, `08:30`, also as `8:30` and `0830`.
    #[must_use]
    pub fn clock(self, clock: &str) -> Self {
        let short = clock.strip_prefix('0').map(|short| format!(" {short}")).unwrap_or_default();
        self.text(&format!("{clock} {}{short}", clock.replace(':', "")))
    }

    /// Found by this alone, typed whole.
    #[must_use]
    pub fn whole(self, text: &str) -> Self {
        self.with(Kind::Whole, &fold(text))
    }

    /// Found by what explains it, if by nothing better.
    #[must_use]
    pub fn aside(self, text: &str) -> Self {
        self.with(Kind::Aside, &fold(text))
    }

    /// Found by any run of the digits of a number.
    #[must_use]
    pub fn number(self, number: &str) -> Self {
        self.with(Kind::Number, number)
    }

    /// Found by what finds these, too.
    #[must_use]
    pub fn and(mut self, others: &Self) -> Self {
        self.0.extend(others.0.iter().cloned());
        self
    }

    /// Found by a part of a code.
    #[must_use]
    pub fn code(self, code: &str) -> Self {
        self.with(Kind::Code, &code_digits(code))
    }
}

/// What is typed, made ready.
pub struct Query {
    words: Vec<Word>,
    /// All of it in one, where a number stands after a word: `hall 2` means that hall.
    phrase: Option<Vec<char>>,
    scattered: Option<Matcher>,
}

struct Word {
    letters: Vec<char>,
    /// As digits of a code, if it may be a part of one.
    code: Option<Vec<char>>,
    can_scatter: bool,
}

/// How well a thing is found; the more, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score {
    tier: Tier,
    points: u16,
}

impl Score {
    /// Whether it is found by scattered letters alone.
    #[must_use]
    pub fn is_scattered(self) -> bool {
        self.tier == Tier::Scattered
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    /// By letters that are far from each other.
    Scattered,
    /// By every word.
    Whole,
    /// By all that is typed, side by side.
    Phrase,
}

impl Query {
    /// Reads what is typed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let words: Vec<Word> = fold(typed).split_whitespace().map(Word::new).collect();
        let is_number = |word: &Word| word.letters.iter().all(char::is_ascii_digit);
        let is_phrase = words.windows(2).any(|pair| !is_number(&pair[0]) && is_number(&pair[1]));
        let phrase = is_phrase.then(|| words.iter().flat_map(|word| word.letters.iter().copied()).collect());
        Self { words, phrase, scattered: None }
    }

    /// Whether nothing is typed: then all is found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words, as they are compared.
    pub fn words(&self) -> impl Iterator<Item = String> {
        self.words.iter().map(|word| word.letters.iter().collect())
    }

    /// How well a thing is found, if it is.
    pub fn score(&mut self, keys: &Keys) -> Option<Score> {
        let mut sum = Score { tier: Tier::Whole, points: 0 };
        for place in 0..self.words.len() {
            let score = self.score_word(place, keys)?;
            sum = Score { tier: sum.tier.min(score.tier), points: sum.points.saturating_add(score.points) };
        }
        let is_phrase = |phrase: &Vec<char>| keys.0.iter().any(|field| field.holds_phrase(phrase));
        if sum.tier == Tier::Whole && self.phrase.as_ref().is_some_and(is_phrase) {
            sum.tier = Tier::Phrase;
        }
        Some(sum)
    }

    fn score_word(&mut self, place: usize, keys: &Keys) -> Option<Score> {
        let word = self.words.get(place)?;
        if let Some(points) = keys.0.iter().filter_map(|field| field.points(word)).max() {
            return Some(Score { tier: Tier::Whole, points });
        }
        if !word.can_scatter {
            return None;
        }
        let matcher = self.scattered.get_or_insert_with(|| Matcher::new(Config::DEFAULT));
        let texts = keys.0.iter().filter(|field| field.kind == Kind::Text);
        let points = texts.filter_map(|field| scattered(matcher, &field.text, &word.letters)).max()?;
        Some(Score { tier: Tier::Scattered, points })
    }
}

impl Word {
    fn new(word: &str) -> Self {
        // The dashes and brackets of a telephone number are how people write it.
        let is_number = word.contains(|c: char| c.is_ascii_digit())
            && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')'));
        let letters: Vec<char> = word.chars().filter(|c| !(is_number && matches!(c, '-' | '(' | ')'))).collect();
        let digits = code_digits(word);
        let code = is_code(&digits).then(|| digits.chars().collect());
        let is_letter = |c: &char| c.is_alphabetic() && !is_character(*c);
        let can_scatter = letters.len() >= FEWEST_SCATTERED && letters.iter().all(is_letter);
        Self { letters, code, can_scatter }
    }
}

/// The points of letters that are in the text in this order, if they are close enough.
fn scattered(matcher: &mut Matcher, text: &[char], letters: &[char]) -> Option<u16> {
    let best = matcher.fuzzy_match(Utf32Str::Unicode(letters), Utf32Str::Unicode(letters))?;
    let score = matcher.fuzzy_match(Utf32Str::Unicode(text), Utf32Str::Unicode(letters))?;
    let hundredths = u32::from(score) * u32::from(MOST) / u32::from(best).max(1);
    (hundredths >= CLOSE_ENOUGH).then(|| u16::try_from(hundredths).unwrap_or(MOST))
}

impl Field {
    /// The points of a word that this field holds.
    fn points(&self, word: &Word) -> Option<u16> {
        match self.kind {
            Kind::Text => self.read(&word.letters).map(|(how, from, to)| self.worth(how, from, to)).max(),
            Kind::Whole => (*self.text == *word.letters).then_some(MOST),
            Kind::Aside => {
                let written = self.read(&word.letters).filter(|(how, ..)| *how == How::Written);
                written.map(|(how, from, to)| self.worth(how, from, to) / 5).max()
            }
            Kind::Number => self.run(&word.letters),
            Kind::Code => self.run(word.code.as_ref()?),
        }
    }

    /// Each way to read letters in the text: how, and the first and last letter.
    fn read(&self, letters: &[char]) -> impl Iterator<Item = (How, usize, usize)> {
        (0..self.text.len()).filter_map(move |from| read(letters, &self.text, from).map(|(how, to)| (how, from, to)))
    }

    /// What is written outranks what is spoken, a whole outranks a beginning, and that a middle.
    fn worth(&self, how: How, from: usize, to: usize) -> u16 {
        let (is_first, is_last) = (from == 0, to + 1 == self.text.len());
        let is_begun = begins(&self.text, from);
        match how {
            How::Written if is_first && is_last => MOST,
            How::Written if is_first && ends(&self.text, to) => 95,
            How::Written if is_first => 90,
            How::Written if is_begun && ends(&self.text, to) => 80,
            How::Written if is_begun => 75,
            How::Written => 60,
            How::Sound if is_first && is_last => 85,
            How::Sound if is_first => 70,
            How::Sound => 55,
            How::Initials if is_first && is_last => 65,
            How::Initials if is_first => 50,
            How::Initials => 35,
        }
    }

    /// The points of digits that stand in this field side by side. People say a number from its beginning or by its
    /// end.
    fn run(&self, digits: &[char]) -> Option<u16> {
        let places = self.text.windows(digits.len().max(1)).enumerate().filter(|(_, here)| *here == digits);
        let worth = |place: usize| match (place == 0, place + digits.len() == self.text.len()) {
            (true, true) => MOST,
            (false, true) => 80,
            (true, false) => 75,
            (false, false) => 40,
        };
        places.map(|(place, _)| worth(place)).max()
    }

    fn holds_phrase(&self, phrase: &[char]) -> bool {
        let is_phrase = |(how, from, to): (How, usize, usize)| {
            how == How::Written && begins(&self.text, from) && ends(&self.text, to)
        };
        self.kind == Kind::Text && self.read(phrase).any(is_phrase)
    }
}

/// Which of these are listed, in their own order, each with its score: those that are found best in kind. What is
/// found by scattered letters is listed where nothing is found by whole words.
pub fn sift<T>(found: impl IntoIterator<Item = (T, Option<Score>)>) -> Vec<(T, Score)> {
    let mut found: Vec<(T, Score)> = found.into_iter().filter_map(|(thing, score)| Some((thing, score?))).collect();
    let tier = found.iter().map(|(_, score)| score.tier).max();
    found.retain(|(_, score)| Some(score.tier) == tier);
    found
}

/// The best of what is listed: the first of those with the most points.
#[must_use]
pub fn best<T>(found: &[(T, Score)]) -> Option<&T> {
    let most = found.iter().map(|(_, score)| *score).max()?;
    found.iter().find(|(_, score)| *score == most).map(|(thing, _)| thing)
}

/// A text such that the letters of every word that finds `text` stand in it in their order, whichever way it is read: each
/// character followed by its sounds. A database that looks for letters in order leaves nobody out by it.
#[must_use]
pub fn trace(text: &str) -> String {
    let mut trace = String::new();
    for letter in fold(text).chars() {
        trace.push(letter);
        for sound in sounds(letter) {
            trace.push_str(&sound.replace('ü', "uv"));
        }
    }
    trace
}
