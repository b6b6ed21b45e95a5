//! How typed letters run along a text: as it is written, as it is spoken in pinyin, or by the first letters of that.

use pinyin::{Pinyin, ToPinyinMulti};

/// How a text was read; what is written outranks what is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// At least one character by the beginning of its sound alone: `wf` for 王芳.
    Initials,
    /// At least one character by its sound: `wangfang`, `wang芳`.
    Sound,
    /// Letter by letter.
    Written,
}

/// What a letter is to a search.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Blanks, dots, dashes: what people leave out.
    Gap,
    Digit,
    Letter,
    /// A Chinese character, a word of its own.
    Character,
}

fn class(letter: char) -> Class {
    if letter.is_ascii_digit() {
        Class::Digit
    } else if !letter.is_alphanumeric() {
        Class::Gap
    } else if is_character(letter) {
        Class::Character
    } else {
        Class::Letter
    }
}

/// Whether it is a Chinese character whose sound is known.
pub(super) fn is_character(letter: char) -> bool {
    !letter.is_ascii() && letter.to_pinyin_multi().is_some()
}

/// The ways in which a character is read, the usual one first.
pub(super) fn sounds(letter: char) -> impl Iterator<Item = &'static str> {
    let sounds = (!letter.is_ascii()).then(|| letter.to_pinyin_multi()).flatten();
    sounds.into_iter().flat_map(|sounds| sounds.into_iter().map(Pinyin::plain))
}

/// Whether a word of the text begins here.
pub(super) fn begins(text: &[char], at: usize) -> bool {
    let here = class(text[at]);
    here == Class::Character || at.checked_sub(1).is_none_or(|before| class(text[before]) != here)
}

/// Whether a word of the text ends here.
pub(super) fn ends(text: &[char], at: usize) -> bool {
    let here = class(text[at]);
    here == Class::Character || text.get(at + 1).is_none_or(|next| class(*next) != here)
}

/// Runs `word` along `text` from its letter `from` on; where it gets to its end, tells how it was read, and the last
/// letter. What people leave out of a text may be left out of the word, but a number is one run: it begins where one
/// of the text begins, and a single digit is all of it.
pub(super) fn read(word: &[char], text: &[char], from: usize) -> Option<(How, usize)> {
    let can_begin = |first: char| text[from] == first || sounds(text[from]).any(|sound| sounds_as(sound, &[first]) > 0);
    if !word.first().is_some_and(|first| can_begin(*first)) {
        return None;
    }
    // How far into the word one can be, and how, before the next letter of the text.
    let mut reached: Vec<Option<How>> = vec![None; word.len() + 1];
    reached[0] = Some(How::Written);
    let mut found: Option<(How, usize)> = None;
    for (at, letter) in text.iter().enumerate().skip(from) {
        let mut next: Vec<Option<How>> = vec![None; word.len() + 1];
        for done in 0..word.len() {
            let Some(how) = reached[done] else { continue };
            if is_joint(word, done) {
                reached[done + 1] = reached[done + 1].max(Some(how));
            }
            if done > 0 && class(*letter) == Class::Gap && !is_within_number(word, done) {
                next[done] = next[done].max(Some(how));
            }
            if word[done] == *letter && keeps_numbers(word, done, text, at) {
                next[done + 1] = next[done + 1].max(Some(how));
            }
            for sound in sounds(*letter) {
                let same = sounds_as(sound, &word[done..]);
                let is_whole = same == sound.chars().count();
                // Who types on has not yet typed the last one whole.
                let is_last = same > 1 && done + same == word.len();
                if is_whole || is_last {
                    next[done + same] = next[done + same].max(Some(how.min(How::Sound)));
                }
                // `zh`, `ch` and `sh` are one beginning.
                let longest = if same > 1 && sound.as_bytes().get(1) == Some(&b'h') { 2 } else { 1 };
                for some in 1..=longest.min(same) {
                    next[done + some] = next[done + some].max(Some(how.min(How::Initials)));
                }
            }
        }
        let whole = next[word.len()].take().map(|how| (how, at));
        if whole.map(|(how, _)| how) > found.map(|(how, _)| how) {
            found = whole;
        }
        if next.iter().all(Option::is_none) {
            break;
        }
        reached = next;
    }
    found
}

/// How many letters of a sound the typed ones begin with. Who types 吕 writes `lv` or `lu`.
fn sounds_as(sound: &str, typed: &[char]) -> usize {
    let is_same = |of_sound: char, typed: char| of_sound == typed || of_sound == 'ü' && matches!(typed, 'u' | 'v');
    sound.chars().zip(typed).take_while(|(of_sound, typed)| is_same(*of_sound, **typed)).count()
}

/// A dash or an apostrophe in the middle of what was typed, which the text may lack.
fn is_joint(word: &[char], at: usize) -> bool {
    let is_letter = |at: usize| word.get(at).is_some_and(|letter| letter.is_alphabetic());
    class(word[at]) == Class::Gap && at > 0 && is_letter(at - 1) && is_letter(at + 1)
}

fn is_within_number(word: &[char], at: usize) -> bool {
    word[at].is_ascii_digit() && word[at - 1].is_ascii_digit()
}

/// Whether a digit may stand for this one of the text.
fn keeps_numbers(word: &[char], done: usize, text: &[char], at: usize) -> bool {
    if !word[done].is_ascii_digit() {
        return true;
    }
    let follows = |letters: &[char], at: usize| at > 0 && letters[at - 1].is_ascii_digit();
    let is_begun = follows(word, done) || !follows(text, at);
    let goes_on = text.get(at + 1).is_some_and(char::is_ascii_digit);
    is_begun && !(word.len() == 1 && goes_on)
}
