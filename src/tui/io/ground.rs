//! The terminal's ground: asked for, and its answer told from what a person types.
//!
//! A terminal answers on the line on which keys come, when it likes and in pieces: over ssh a moment later, under some
//! multiplexers never. The terminal library knows nothing of it and makes keys of each byte: `]` with Alt, then `11;rgb:`
//! and so on. [`Answers`] takes those keys out of the stream. What only began like an answer is given back; of what
//! surely is one nothing is taken for a key, unless it stands still for seconds.

use std::mem;
use std::sync::OnceLock;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::terminal;
use crate::tui::view::window::Window;

/// Asks for the colour of the ground.
const ASK: &[u8] = b"\x1b]11;?\x07";

/// What an answer begins with, after its Esc.
const BEGINNING: &str = "]11;";

/// No answer is longer.
const LONGEST: usize = 64;

/// An Esc that is cut off from its answer is followed by the rest at once; a person's waits no longer than this.
const AFTER_ESC: Duration = Duration::from_millis(25);

/// After so many milliseconds an answer that is still on its way comes in one piece or not at all: no Esc waits any more.
const CUT_WITHIN: u64 = 5_000;

const AFTER_BEGINNING: Duration = Duration::from_millis(200);

const WITHIN: Duration = Duration::from_secs(2);

/// Asks the terminal, if the theme of this window goes by it: once, and `asked` tells when, on the keys' clock.
pub(crate) fn ask(window: &Window, asked: &OnceLock<u64>, now: u64) {
    if window.asks_ground() && asked.set(now).is_ok() {
        // Who cannot be written to will be found out by the first frame.
        let _ = terminal::write(ASK);
    }
}

/// What came of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// A person's key, and when it arrived.
    Key(KeyEvent, u64),
    /// The answer: whether the ground is light.
    Ground(bool),
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Nothing,
    /// So many characters of the beginning, or none of it but an Esc.
    Beginning(usize),
    /// In the answer, and whether an Esc came that may belong to its end.
    Body(String, bool),
}

/// Answers among keys.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    part: Part,
    has_answered: bool,
    /// What may be a person's keys after all.
    held: Vec<(KeyEvent, u64)>,
}

impl Answers {
    /// Takes a key that arrived `at` that instant, the terminal having been asked `asked`.
    pub(crate) fn take(&mut self, key: KeyEvent, at: u64, asked: u64) -> Vec<Came> {
        // Between a yes and the Esc after it counts every millisecond: none is held without need.
        let may_be_cut = at.saturating_sub(asked) < CUT_WITHIN;
        let plain = !key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::CONTROL);
        let is_alt = |c| key.code == KeyCode::Char(c) && key.modifiers.contains(KeyModifiers::ALT);
        match &mut self.part {
            Part::Nothing if self.has_answered => vec![Came::Key(key, at)],
            Part::Nothing if is_alt(']') => self.hold(key, at, 1),
            Part::Nothing if key.code == KeyCode::Esc && plain && may_be_cut => self.hold(key, at, 0),
            Part::Nothing => vec![Came::Key(key, at)],
            Part::Beginning(known) => {
                let wanted = BEGINNING.chars().nth(*known).map(KeyCode::Char);
                let known = *known + 1;
                if !plain || Some(key.code) != wanted {
                    let mut came = self.release();
                    came.extend(self.take(key, at, asked));
                    return came;
                }
                if known < BEGINNING.len() {
                    return self.hold(key, at, known);
                }
                self.held.clear();
                self.part = Part::Body(String::new(), false);
                Vec::new()
            }
            Part::Body(body, has_esc) => match key.code {
                KeyCode::Char('\\') if *has_esc || !plain => self.end(),
                KeyCode::Char('g') if key.modifiers.contains(KeyModifiers::CONTROL) => self.end(),
                KeyCode::Esc if !*has_esc => {
                    *has_esc = true;
                    Vec::new()
                }
                KeyCode::Char(c) if plain && !*has_esc && body.len() < LONGEST => {
                    body.push(c);
                    Vec::new()
                }
                // It broke off.
                _ => {
                    let mut came = self.end();
                    came.extend(self.take(key, at, asked));
                    came
                }
            },
        }
    }

    /// How long the next piece is waited for; `None` while nothing has begun.
    pub(crate) fn wait(&self) -> Option<Duration> {
        match self.part {
            Part::Nothing => None,
            Part::Beginning(0) => Some(AFTER_ESC),
            Part::Beginning(_) => Some(AFTER_BEGINNING),
            Part::Body(..) => Some(WITHIN),
        }
    }

    /// The next piece did not come: what was held back were keys. The rest of an answer is lost with it.
    pub(crate) fn release(&mut self) -> Vec<Came> {
        self.part = Part::Nothing;
        mem::take(&mut self.held).into_iter().map(|(key, at)| Came::Key(key, at)).collect()
    }

    fn hold(&mut self, key: KeyEvent, at: u64, known: usize) -> Vec<Came> {
        self.held.push((key, at));
        self.part = Part::Beginning(known);
        Vec::new()
    }

    fn end(&mut self) -> Vec<Came> {
        self.has_answered = true;
        let body = match mem::take(&mut self.part) {
            Part::Body(body, _) => body,
            _ => String::new(),
        };
        is_light(&body).map(Came::Ground).into_iter().collect()
    }
}

/// Whether a colour as terminals write it (`rgb:ffff/ffff/ffff`, of one to four digits each) is light: nearer to white
/// than to black, as the eye sees it.
fn is_light(written: &str) -> Option<bool> {
    let (kind, parts) = written.split_once(':')?;
    let part = |digits: &str| {
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok().filter(|count| (1..=4).contains(count))?)?;
        Some(f64::from(u32::from_str_radix(digits, 16).ok()?) / f64::from(most - 1))
    };
    let parts: Vec<f64> = parts.split('/').map(part).collect::<Option<_>>()?;
    let [red, green, blue] = match (kind, parts.as_slice()) {
        ("rgb", [red, green, blue]) | ("rgba", [red, green, blue, _]) => [red, green, blue].map(|part| part.powf(2.2)),
        _ => return None,
    };
    // As far from white as from black by the measure of contrast, (1 + 0.05) / (y + 0.05) = (y + 0.05) / 0.05.
    Some(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The keys that the terminal library makes of these bytes, when they come in one piece.
    fn keys(bytes: &str) -> Vec<KeyEvent> {
        let mut keys = Vec::new();
        let mut alt = KeyModifiers::NONE;
        let mut chars = bytes.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\u{1b}' if chars.peek().is_some() => alt = KeyModifiers::ALT,
                '\u{1b}' => keys.push(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)),
                '\u{7}' => keys.push(KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL)),
                c => keys.push(KeyEvent::new(KeyCode::Char(c), mem::replace(&mut alt, KeyModifiers::NONE))),
            }
        }
        keys
    }

    /// What comes of pieces of which each arrives on its own, with nothing after the last.
    fn taken(pieces: &[&str]) -> Vec<Came> {
        let mut answers = Answers::default();
        let keys = pieces.iter().flat_map(|piece| keys(piece));
        let mut came: Vec<Came> = keys.flat_map(|key| answers.take(key, 7, 0)).collect();
        came.extend(answers.release());
        came
    }

    const ANSWERS: [(&str, bool); 5] = [
        ("\u{1b}]11;rgb:ffff/ffff/ffff\u{1b}\\", true),
        ("\u{1b}]11;rgb:fdfd/f6f6/e3e3\u{7}", true),
        ("\u{1b}]11;rgb:0000/2b2b/3636\u{7}", false),
        ("\u{1b}]11;rgb:28/28/28\u{1b}\\", false),
        ("\u{1b}]11;rgba:fbfb/f1f1/c7c7/ffff\u{1b}\\", true),
    ];

    #[test]
    fn an_answer_tells_whether_the_ground_is_light_and_types_nothing() {
        for (answer, is_light) in ANSWERS {
            assert_eq!(taken(&[answer]), [Came::Ground(is_light)], "{answer:?}");
        }
        assert_eq!(taken(&["\u{1b}]11;none\u{7}"]), [], "an answer that says nothing types nothing either");
    }

    #[test]
    fn keys_before_and_after_an_answer_stay_keys() {
        let typed = |text: &str| keys(text).into_iter().map(|key| Came::Key(key, 7)).collect::<Vec<_>>();
        let mut wanted = typed("2p");
        wanted.push(Came::Ground(true));
        wanted.extend(typed("y"));
        assert_eq!(taken(&["2p", ANSWERS[0].0, "y"]), wanted);
        for text in ["\u{1b}", "\u{1b}]", "\u{1b}]12", "]11;rgb:0", "\u{1b}p", "g]1", "\u{1b}]\u{1b}]1"] {
            assert_eq!(taken(&[text]), typed(text), "{text:?}");
        }
    }

    #[test]
    fn an_answer_that_broke_off_types_nothing_and_the_key_after_it_counts() {
        assert_eq!(taken(&["\u{1b}]11;rgb:ffff/"]), []);
        let enter = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
        let mut answers = Answers::default();
        for key in keys("\u{1b}]11;rgb:ff") {
            assert_eq!(answers.take(key, 1, 0), []);
        }
        assert_eq!(answers.take(enter, 2, 0), [Came::Key(enter, 2)]);
    }

    #[test]
    fn an_esc_is_held_only_while_an_answer_may_come_cut_in_two() {
        let esc = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
        let asked = 1_000;
        let mut answers = Answers::default();
        assert_eq!(answers.take(esc, asked + CUT_WITHIN, asked), [Came::Key(esc, asked + CUT_WITHIN)]);
        assert_eq!(answers.take(esc, asked + 1, asked), []);
        assert_eq!((answers.wait(), answers.release()), (Some(AFTER_ESC), vec![Came::Key(esc, asked + 1)]));
        let late = asked + 3 * CUT_WITHIN;
        let came: Vec<Came> = keys(ANSWERS[0].0).into_iter().flat_map(|key| answers.take(key, late, asked)).collect();
        assert_eq!(came, [Came::Ground(true)], "in one piece it is known at any time");
        assert_eq!(answers.take(esc, asked + 2, asked), [Came::Key(esc, asked + 2)], "and once it came nothing waits");
    }

    proptest! {
        #[test]
        fn wherever_an_answer_is_cut_in_pieces_it_is_the_same(which in 0..ANSWERS.len(), cuts in prop::collection::vec(0_usize..40, 0..5)) {
            let (answer, is_light) = ANSWERS[which];
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| *cut < answer.len()).collect();
            cuts.extend([0, answer.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&str> = cuts.windows(2).map(|ends| &answer[ends[0]..ends[1]]).collect();
            prop_assert_eq!(taken(&pieces), [Came::Ground(is_light)]);
        }

        #[test]
        fn no_key_of_a_person_is_lost(text in "[]1;a\u{1b}]{0,12}") {
            prop_assume!(!text.contains("]11;"));
            let typed: Vec<Came> = keys(&text).into_iter().map(|key| Came::Key(key, 7)).collect();
            prop_assert_eq!(taken(&[&text]), typed);
        }
    }
}
