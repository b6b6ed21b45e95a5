//! The claims of the packet under the mark: how far they are scrolled, and a mark of their own while it is among them.

use crate::domain::ids::MemberId;
use crate::domain::packet::Claim;
use crate::tui::layout;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Claims {
    /// How many are scrolled away below.
    pub(crate) up: usize,
    mark: Option<MemberId>,
}

impl Claims {
    fn place(&self, claims: &[Claim]) -> Option<usize> {
        claims.iter().position(|claim| Some(claim.member) == self.mark)
    }

    /// The claim under the mark, if the mark is among them.
    pub(crate) fn marked<'a>(&self, claims: &'a [Claim]) -> Option<&'a Claim> {
        self.place(claims).and_then(|place| claims.get(place))
    }

    /// The mark goes among them, to the last that can be seen, or leaves them.
    pub(crate) fn turn(&mut self, claims: &[Claim]) {
        let last = claims.len().saturating_sub(1 + self.up);
        self.mark = if self.marked(claims).is_some() { None } else { claims.get(last).map(|claim| claim.member) };
    }

    /// The mark leaves them; whether it was there.
    pub(crate) fn leave(&mut self) -> bool {
        self.mark.take().is_some()
    }

    pub(crate) fn select(&mut self, member: MemberId) {
        self.mark = Some(member);
    }

    /// Moves the mark by so many claims; whether it is among them.
    pub(crate) fn step(&mut self, by: isize, claims: &[Claim]) -> bool {
        let Some(here) = self.place(claims) else { return false };
        let next = layout::step_line(Some(here), by, claims.len());
        self.mark = claims.get(next).map(|claim| claim.member);
        true
    }

    /// Scrolls; a negative number goes back to earlier ones.
    pub(crate) fn scroll(&mut self, by: isize, claims: &[Claim]) {
        self.up = self.up.saturating_add_signed(by.saturating_neg()).min(claims.len());
    }

    /// Keeps the mark in sight, and the room full, where `room` of them can be seen and below the last stands a place that
    /// is free, or none.
    pub(crate) fn follow(&mut self, room: usize, is_one_free: bool, claims: &[Claim]) {
        let lines = claims.len() + usize::from(is_one_free);
        self.up = self.up.min(lines.saturating_sub(room));
        if let Some(here) = self.place(claims) {
            let below = claims.len() - 1 - here;
            self.up = self.up.min(below).max((below + 1 + usize::from(is_one_free)).saturating_sub(room));
        }
    }
}
