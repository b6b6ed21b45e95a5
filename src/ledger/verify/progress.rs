//! How far a look is, for who waits: part after part, each as long as its things are many and heavy.

use std::sync::atomic::{AtomicU64, Ordering};

/// How far a look is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The part that it is at, from 1, and of how many.
    pub part: usize,
    /// How many parts there are.
    pub parts: usize,
    /// What that part is about.
    pub what: &'static str,
    /// How many things of it were looked at.
    pub done: u64,
    /// About how many there are.
    pub of: u64,
    /// About how much of all the work is done, from 0 to 1.
    pub share: f64,
}

/// Who is told.
pub type Tell<'a> = &'a (dyn Fn(&Progress) + Send + Sync);

/// What a part is about, how many things that are, and how heavy each is.
pub(super) type Planned = (&'static str, u64, u64);

/// A look under way.
pub(super) struct Progressing<'a> {
    tell: Tell<'a>,
    parts: Vec<(Planned, AtomicU64)>,
}

impl<'a> Progressing<'a> {
    pub(super) fn new(tell: Tell<'a>, parts: impl IntoIterator<Item = Planned>) -> Self {
        Self { tell, parts: parts.into_iter().map(|planned| (planned, AtomicU64::new(0))).collect() }
    }

    /// How much work there is; another hand may have written any number.
    pub(super) fn work(&self) -> u64 {
        let works = self.parts.iter().map(|((_, count, weight), _)| count.saturating_mul(*weight));
        works.fold(0, u64::saturating_add)
    }

    /// So many things more of a part are done.
    pub(super) fn done(&self, what: &'static str, count: u64) {
        let Some(place) = self.parts.iter().position(|((of, ..), _)| *of == what) else { return };
        self.parts[place].1.fetch_add(count, Ordering::Relaxed);
        let done = |((_, of, _), done): &(Planned, AtomicU64)| done.load(Ordering::Relaxed).min(*of);
        let worked = self.parts.iter().map(|part| done(part).saturating_mul(part.0.2));
        let worked = worked.fold(0, u64::saturating_add);
        #[expect(clippy::cast_precision_loss, reason = "a share for people")]
        let share = worked as f64 / self.work().max(1) as f64;
        let (part, parts) = (place + 1, self.parts.len());
        let of = &self.parts[place];
        (self.tell)(&Progress { part, parts, what, done: done(of), of: of.0.1, share });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn a_heavy_part_is_more_of_the_work_and_nothing_is_more_than_done() {
        let told = Mutex::new(Vec::new());
        let tell = |progress: &Progress| told.lock().unwrap().push((progress.what, progress.done, progress.share));
        let progress = Progressing::new(&tell, vec![("light", 10, 1), ("heavy", 10, 9)]);
        progress.done("light", 5);
        progress.done("light", 50);
        progress.done("heavy", 0);
        progress.done("heavy", 10);
        let told = told.into_inner().unwrap();
        assert_eq!(told, [("light", 5, 0.05), ("light", 10, 0.1), ("heavy", 0, 0.1), ("heavy", 10, 1.0)]);
    }
}
