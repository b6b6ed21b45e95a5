//! The lines of a panel: marked, searched and read like those of every list. A line is called by its place among those that
//! have come, which stays: more of them come at the end alone.

use super::list::List;
use crate::domain::search::{self, Keys, Query};

#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    pub(crate) list: List<usize>,
    /// What each line is found by.
    keys: Vec<Keys>,
    /// Whether they are shown from the last to the first.
    is_upward: bool,
}

impl Lines {
    /// Those that come first stand below those that come after.
    pub(crate) fn upward() -> Self {
        Self { is_upward: true, ..Self::default() }
    }

    /// How many have come.
    pub(crate) fn count(&self) -> usize {
        self.keys.len()
    }

    /// More of them, each found by these.
    pub(crate) fn add(&mut self, keys: impl IntoIterator<Item = Keys>) {
        self.keys.extend(keys);
        self.show();
    }

    /// Shows what the search leaves: all, or what it finds best in kind.
    fn show(&mut self) {
        let (mut shown, mut best): (Vec<usize>, _) = ((0..self.keys.len()).collect(), None);
        if !self.list.query.trim().is_empty() {
            let mut query = Query::new(&self.list.query);
            let found = search::sift(self.keys.iter().enumerate().map(|(line, keys)| (line, query.score(keys))));
            best = search::best(&found).copied();
            shown = found.into_iter().map(|(line, _)| line).collect();
        }
        best = best.or(shown.first().copied());
        if self.is_upward {
            shown.reverse();
        }
        self.list.show(shown, best);
    }

    /// Those that the list shows, from the first that can be seen.
    pub(crate) fn seen(&self, room: usize) -> impl Iterator<Item = usize> {
        self.list.shown().iter().copied().skip(self.list.first).take(room)
    }

    /// Whether the mark stands on the first that is shown.
    pub(crate) fn is_at_first(&self) -> bool {
        self.list.marked() == self.list.shown().first().copied()
    }

    pub(crate) fn open_search(&mut self) {
        self.list.open_search();
        self.show();
    }

    /// Takes in what was typed.
    pub(crate) fn narrow(&mut self) {
        if self.list.narrow() {
            self.show();
        }
    }

    /// The search is over; what was found stays, or all comes back. Whether there was one.
    pub(crate) fn end_search(&mut self, keep: bool) -> bool {
        let was_searched = self.list.is_searched();
        self.list.end_search(keep);
        self.show();
        was_searched
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(words: &[&str]) -> Vec<Keys> {
        words.iter().map(|word| Keys::default().text(word)).collect()
    }

    #[test]
    fn what_came_first_stands_last_and_is_marked_and_what_comes_later_stands_above_it() {
        let mut upward = Lines::upward();
        upward.add(lines(&["sold", "refunded"]));
        assert_eq!((upward.list.shown(), upward.list.marked()), (&[1, 0][..], Some(0)));
        upward.list.step(-1);
        assert!(upward.is_at_first());
        upward.add(lines(&["sold"]));
        assert_eq!((upward.list.shown(), upward.list.marked()), (&[2, 1, 0][..], Some(1)));
    }

    #[test]
    fn a_search_finds_what_has_come_and_what_comes_and_lets_all_back() {
        let mut upward = Lines::upward();
        upward.add(lines(&["sold", "refunded"]));
        upward.open_search();
        upward.list.search = Some("refu".into());
        upward.narrow();
        assert_eq!((upward.list.shown(), upward.list.marked()), (&[1][..], Some(1)));
        upward.add(lines(&["refunded"]));
        assert_eq!((upward.list.shown(), upward.list.marked()), (&[2, 1][..], Some(1)));
        assert!(upward.end_search(false) && !upward.end_search(false));
        assert_eq!((upward.list.shown().len(), upward.list.marked()), (3, Some(1)));
    }
}
