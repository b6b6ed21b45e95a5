//! The one detector of bursts: what a person pressed, and what came from a scanner, a paste or a held key.
//!
//! A key that may be the first of a burst waits until it is clear that it stood alone. So the first character of a scan
//! has done nothing, and nothing has to be undone.
//!
//! ```text
//! key ─▶ waits 60 ms ─▶ alone          its action, or the yes that it is
//!                  ├──▶ two or three   rolled over each other: their actions in turn, but no yes
//!                  ├──▶ the same again held down: once, and no yes
//!                  └──▶ four or more   a scan: text, and no key
//! ```
//!
//! Where text is typed nothing waits, for a person wants to see it. What a scanner typed there is known at its end: by Enter
//! or Tab behind it, or as a code of ours. Then the field is put back as it was before the first of it.

use tui_input::Input;

use super::action::Context;
use super::deed::{Deed, SEEN};
use super::keys::Key;

/// Keys this close together, in milliseconds, may come from a scanner.
const GAP: u64 = 60;

/// After so many milliseconds a key that came last stood alone.
pub(crate) const ALONE: u64 = GAP + 1;

/// This many make a scan: fewer are a person's, rolled over each other.
const SCAN_KEYS: u32 = 4;

/// The same key again within that time is one that is held down, however slowly it repeats.
const HELD: u64 = 700;

/// A key that waits.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) key: Key,
    pub(crate) at: u64,
    /// If it is a yes: to what, as the screen showed it when it came.
    pub(crate) deed: Option<Deed>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Burst {
    /// When the last key or paste came, and which key it was.
    last: Option<(Option<Key>, u64)>,
    /// How many came, each close behind the one before, and whether they were different keys.
    run: u32,
    is_mixed: bool,
    is_held: bool,
    waiting: Vec<Waiting>,
    typed: Option<Typed>,
}

/// Text that went into a field as it came, each key close behind the one before.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) text: String,
    /// Where.
    pub(crate) context: Context,
    /// What the field held before; `None` where it is none that shows its text.
    pub(crate) before: Option<Input>,
}

impl Burst {
    /// Counts a key that arrived at `at` (monotonic milliseconds).
    pub(crate) fn press(&mut self, key: Key, at: u64) {
        let (before, last) = self.last.map_or((None, None), |(key, last)| (key, Some(last)));
        let gap = last.map(|last| at.saturating_sub(last));
        let (is_close, is_same) = (gap.is_some_and(|gap| gap <= GAP), before == Some(key));
        self.run = if is_close { self.run.saturating_add(1) } else { 1 };
        self.is_mixed = is_close && (self.is_mixed || !is_same);
        self.is_held = is_same && gap.is_some_and(|gap| gap <= HELD);
        self.last = Some((Some(key), at));
    }

    /// Counts a paste: no key beside it stood alone.
    pub(crate) fn paste(&mut self, at: u64) {
        (self.run, self.is_mixed, self.last) = (SCAN_KEYS, true, Some((None, at)));
    }

    /// The last key waits.
    pub(crate) fn wait(&mut self, waiting: Waiting) {
        self.waiting.push(waiting);
    }

    /// What waited.
    pub(crate) fn take(&mut self) -> Vec<Waiting> {
        std::mem::take(&mut self.waiting)
    }

    /// Text begins to go into a field that holds this.
    pub(crate) fn begin_typed(&mut self, context: Context, before: Option<Input>) {
        self.typed = Some(Typed { text: String::new(), context, before });
    }

    /// A character goes on what was begun, if it was there.
    pub(crate) fn goes_on(&mut self, context: Context, c: char) -> bool {
        let typed = self.typed.as_mut().filter(|typed| typed.context == context);
        typed.map(|typed| typed.text.push(c)).is_some()
    }

    /// What was typed of it so far, if it is a scan; a person's is forgotten.
    pub(crate) fn take_typed(&mut self) -> Option<Typed> {
        let is_scan = self.is_scan();
        self.typed.take().filter(|_| is_scan)
    }

    /// Whether a scan goes on in a field.
    pub(crate) fn is_scan_typed(&self) -> bool {
        self.is_scan() && self.typed.is_some()
    }

    /// What waits, as it came.
    pub(crate) fn waiting(&self) -> &[Waiting] {
        &self.waiting
    }

    pub(crate) fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether no key is close behind the last one any more.
    pub(crate) fn is_over(&self, at: u64) -> bool {
        self.last.is_none_or(|(_, last)| at >= last + ALONE)
    }

    /// When what waits is decided; a yes also waits until a person can have seen what it is to, on the screen `since`.
    pub(crate) fn due(&self, since: u64) -> Option<u64> {
        let (_, last) = self.last.filter(|_| self.waits() || self.is_scan_typed())?;
        let is_yes = self.is_alone() && self.waiting.iter().any(|waiting| waiting.deed.is_some());
        Some((last + ALONE).max(if is_yes { since + SEEN } else { 0 }))
    }

    /// Whether no other key was close to the last one.
    pub(crate) fn is_single(&self) -> bool {
        self.run == 1
    }

    /// Whether it stood alone: nor is it held down.
    pub(crate) fn is_alone(&self) -> bool {
        self.is_single() && !self.is_held
    }

    /// Whether the last keys are one that is held down.
    pub(crate) fn is_held(&self) -> bool {
        self.run > 1 && !self.is_mixed
    }

    /// Whether the last keys are a scan.
    pub(crate) fn is_scan(&self) -> bool {
        self.run >= SCAN_KEYS && self.is_mixed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(keys: &[(char, u64)]) -> Burst {
        let mut burst = Burst::default();
        for (key, at) in keys {
            burst.press(Key::Char(*key), *at);
        }
        burst
    }

    #[test]
    fn four_keys_sixty_milliseconds_apart_are_a_scan_and_three_are_not() {
        assert!(pressed(&[('a', 0), ('b', 60), ('c', 120), ('d', 180)]).is_scan());
        assert!(!pressed(&[('a', 0), ('b', 60), ('c', 120)]).is_scan());
        assert!(!pressed(&[('a', 0), ('b', 60), ('c', 120), ('d', 181)]).is_scan(), "a gap begins anew");
    }

    #[test]
    fn a_key_stands_alone_unless_another_is_close_or_it_is_held() {
        assert!(pressed(&[('y', 0)]).is_alone());
        assert!(!pressed(&[('x', 0), ('y', 60)]).is_alone());
        assert!(pressed(&[('x', 0), ('y', 61)]).is_alone());
        assert!(!pressed(&[('y', 0), ('y', 700)]).is_alone(), "held, however slowly it repeats");
        assert!(pressed(&[('y', 0), ('y', 701)]).is_alone());
        let mut burst = Burst::default();
        burst.paste(0);
        burst.press(Key::Char('y'), 60);
        assert!(!burst.is_alone() && burst.is_scan(), "behind a paste");
    }

    #[test]
    fn a_held_key_is_no_scan() {
        let held = pressed(&[('j', 0), ('j', 30), ('j', 60), ('j', 90), ('j', 120)]);
        assert!(held.is_held() && !held.is_scan());
    }
}
