//! A list that is read, searched and acted upon: the same for screenings, orders, packets and members.
//!
//! A key's subject is [`List::marked`], which is always one of what the list shows. What happens by itself never moves
//! the mark to something else; what a person does (a search, another day, opening the list) moves a mark that is
//! not among what is shown any more to something that is.

use tui_input::Input;

use crate::tui::layout;

/// The most that a list shows of members or packets; that there are more is said.
pub(crate) const MOST_LISTED: u16 = 200;

#[derive(Clone, Debug)]
pub(crate) struct List<Id> {
    /// All that can be seen, if only by scrolling: what the search leaves, in its order.
    shown: Vec<Id>,
    mark: Option<Id>,
    /// Whether a person did what a mark has to follow.
    wants_mark: bool,
    /// Whether that goes to the best, though what it is on is shown too.
    wants_best: bool,
    /// The first line that can be seen.
    pub(crate) first: usize,
    /// The search while it is typed, and what the list is narrowed to.
    pub(crate) search: Option<Input>,
    pub(crate) query: String,
    /// Whether there is more than it shows.
    pub(crate) are_more: bool,
}

impl<Id> Default for List<Id> {
    fn default() -> Self {
        Self {
            shown: Vec::new(),
            mark: None,
            wants_mark: true,
            wants_best: false,
            first: 0,
            search: None,
            query: String::new(),
            are_more: false,
        }
    }
}

impl<Id: Copy + PartialEq> List<Id> {
    /// What is marked and shown: all that keys act on.
    pub(crate) fn marked(&self) -> Option<Id> {
        self.mark.filter(|mark| self.shown.contains(mark))
    }

    /// All that it shows, in its order.
    pub(crate) fn shown(&self) -> &[Id] {
        &self.shown
    }

    /// Whether the mark was put there, be it shown or not yet.
    pub(crate) fn is_on(&self, id: Id) -> bool {
        self.mark == Some(id)
    }

    /// Puts the mark on one.
    pub(crate) fn mark(&mut self, id: Id) {
        self.mark = Some(id);
    }

    /// Cuts what came to what a list shows.
    pub(crate) fn cut<Row>(&mut self, rows: &mut Vec<Row>) {
        self.are_more = rows.len() > usize::from(MOST_LISTED);
        rows.truncate(MOST_LISTED.into());
    }

    /// Shows these from now on, and more is to come: the mark stays where it is.
    pub(crate) fn show_part(&mut self, shown: Vec<Id>) {
        self.shown = shown;
    }

    /// Shows these from now on. A mark that is wanted goes to the `best` of them, else to the first.
    pub(crate) fn show(&mut self, shown: Vec<Id>, best: Option<Id>) {
        self.shown = shown;
        if self.wants_mark && (self.wants_best || self.marked().is_none()) {
            self.mark = best.or(self.shown.first().copied()).or(self.mark);
        }
        self.wants_mark &= self.marked().is_none();
        self.wants_best &= self.wants_mark;
    }

    /// The mark follows what a person does next to the list.
    pub(crate) fn want_mark(&mut self) {
        self.wants_mark = true;
    }

    /// The place of the mark.
    fn place(&self) -> Option<usize> {
        self.shown.iter().position(|id| self.is_on(*id))
    }

    /// Moves the mark by so many lines; whether it moved.
    pub(crate) fn step(&mut self, by: isize) -> bool {
        let before = self.marked();
        let next = layout::step_line(self.place(), by, self.shown.len());
        self.mark = self.shown.get(next).copied().or(self.mark);
        self.marked() != before
    }

    /// Keeps the mark in sight where `room` of them can be seen.
    pub(crate) fn follow(&mut self, room: usize) {
        self.follow_line(self.place().unwrap_or(0), room, self.shown.len());
    }

    /// The same where they stand among other lines.
    pub(crate) fn follow_line(&mut self, here: usize, room: usize, lines: usize) {
        self.first = layout::follow_line(self.first, here, room, lines);
    }

    /// A search begins anew.
    pub(crate) fn open_search(&mut self) {
        self.search = Some(Input::default());
        self.query.clear();
        self.want_mark();
    }

    /// Narrows the list to what is typed; whether that is something else than before. The mark goes to the best that is
    /// found by it.
    pub(crate) fn narrow(&mut self) -> bool {
        let Some(search) = self.search.as_ref().filter(|search| search.value() != self.query) else { return false };
        self.query = search.value().to_owned();
        self.wants_best = true;
        self.want_mark();
        true
    }

    /// Whether something is sought.
    pub(crate) fn is_searched(&self) -> bool {
        self.search.is_some() || !self.query.is_empty()
    }

    /// The search is over; what was found stays, or all comes back.
    pub(crate) fn end_search(&mut self, keep: bool) {
        self.search = None;
        self.wants_best = false;
        if !keep {
            self.query.clear();
        }
        self.want_mark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_is_not_marked_and_nothing_takes_its_place_by_itself() {
        let mut list = List::default();
        list.show(vec![1, 2, 3], Some(2));
        assert_eq!(list.marked(), Some(2));
        list.show(vec![1, 3], Some(3));
        assert_eq!(list.marked(), None);
        list.show(vec![3, 2, 1], None);
        assert_eq!(list.marked(), Some(2), "it is back");
    }

    #[test]
    fn what_is_typed_moves_the_mark_to_the_best_of_what_it_finds_and_a_person_moves_it_on() {
        let mut list = List::default();
        list.show(vec![1, 2, 3], None);
        list.open_search();
        list.search = Some("a".into());
        list.narrow();
        list.show(vec![1, 2, 3], Some(3));
        assert_eq!(list.marked(), Some(3));
        list.step(-1);
        list.show(vec![1, 2, 3], Some(3));
        assert_eq!(list.marked(), Some(2), "what comes by itself does not move it");
        list.search = Some("ab".into());
        list.narrow();
        list.show(vec![1, 2], Some(1));
        assert_eq!(list.marked(), Some(1));
    }

    #[test]
    fn a_search_moves_the_mark_to_something_that_it_leaves() {
        let mut list = List::default();
        list.show(vec![1, 2, 3], None);
        list.open_search();
        list.search = Some("3".into());
        assert!(list.narrow() && !list.narrow());
        list.show(Vec::new(), None);
        assert_eq!(list.marked(), None);
        list.show(vec![3], None);
        assert_eq!(list.marked(), Some(3));
        list.end_search(false);
        list.show(vec![1, 2, 3], Some(1));
        assert_eq!(list.marked(), Some(3), "what is seen stays marked");
    }
}
