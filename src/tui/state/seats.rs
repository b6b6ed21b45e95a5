//! The seats of one screening: the live map, the cursor, and the picks of the next order.

use std::collections::BTreeSet;
use std::sync::Arc;

use tui_input::Input;

use super::keys::Key;
use super::note::Note;
use super::question::Question;
use crate::box_office::OpenScreening;
use crate::domain::category::Category;
use crate::domain::hall::{HallPlan, PlannedRow, PlannedSeat, SeatId};
use crate::domain::ids::{OrderId, OrderRef, RequestId, TerminalId};
use crate::domain::order::Order;
use crate::domain::price::{Fare, Line, Pick, PickFault};
use crate::domain::refusal::{Refusal, TakenSeat};
use crate::domain::screening::Screening;
use crate::domain::seat::{Occupant, SeatMap, SeatState};
use crate::domain::time::Timestamp;
use crate::domain::{choose, seat_field};
use crate::tui::layout::seats::{MapView, Scroll};

#[derive(Clone, Debug)]
pub(crate) struct Seats {
    pub(crate) screening: Arc<Screening>,
    /// `None` until the first answer.
    pub(crate) map: Option<SeatMap>,
    /// The seats whose guests came in.
    pub(crate) inside: BTreeSet<SeatId>,
    pub(crate) cursor: SeatId,
    pub(crate) picks: Vec<Pick>,
    /// What the picks were before each change by hand, the latest last.
    undo: Vec<Vec<Pick>>,
    /// The picks that an order's took the place of, until that is changed.
    aside: Vec<Pick>,
    /// The fare of which the next digit adds guests.
    pub(crate) adding: Option<Fare>,
    /// The seat field while it is typed into.
    pub(crate) field: Option<Input>,
    pub(crate) zoom: bool,
    pub(crate) scroll: Scroll,
    /// A hold whose answer was lost: the same picks go under the same id.
    pub(crate) last_try: Option<(OrderRef, Vec<Pick>)>,
    /// The order that the picks are to become, instead of a new one.
    pub(crate) amending: Option<OrderRef>,
    /// Seats that are to be offered the nearest of, once the map is there, and who has them.
    pub(crate) wanted: Option<(Vec<Pick>, Vec<TakenSeat>)>,
    /// The order whose hold is under way: what the feed says it holds is not lost to others.
    pub(crate) under_way: Option<OrderId>,
    /// Seats that this terminal is about to take out of sale: neither are they.
    pub(crate) blocking: Vec<SeatId>,
    /// Seats that the guest of an exchange gives, and of which order: he may keep them at another fare.
    given: Option<(OrderId, Vec<SeatId>)>,
    pub(crate) opening: Question,
    /// How many were sought last, and the how-manieth best that was.
    pub(super) best: Option<(usize, usize)>,
    /// The only category that is sought; `None` is any.
    pub(crate) only: Option<Category>,
    /// Whether the cursor was moved since the picks were made: then a new fare is for its seat alone.
    pub(super) is_aimed: bool,
}

/// What seats are sought by.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) now: Timestamp,
    /// What colleagues point at or have picked.
    pub(crate) pointed: &'a [SeatId],
    /// The most seats that the house allows in one order.
    pub(crate) most: usize,
}

impl Around<'_> {
    /// Why there are no more seats than the house allows.
    pub(super) fn too_many(&self) -> Note {
        Note::Refused(Refusal::Pick(PickFault::TooMany(self.most)))
    }
}

/// How many changes of the picks can be undone.
const MOST_UNDONE: usize = 20;

/// Seats of a colleague's order.
pub(crate) struct HeldNearby {
    pub(crate) seats: Vec<SeatId>,
    pub(crate) by: Occupant,
    pub(crate) deadline: Timestamp,
}

impl Seats {
    /// The screening before its map has come; `None` for a hall without a seat.
    pub(crate) fn new(screening: Arc<Screening>, request: RequestId) -> Option<Self> {
        let cursor = middle(&screening.hall.plan)?;
        let mut opening = Question::default();
        opening.ask(request);
        Some(Self {
            screening,
            map: None,
            inside: BTreeSet::new(),
            cursor,
            picks: Vec::new(),
            undo: Vec::new(),
            aside: Vec::new(),
            adding: None,
            field: None,
            zoom: false,
            scroll: Scroll::default(),
            last_try: None,
            amending: None,
            wanted: None,
            under_way: None,
            blocking: Vec::new(),
            given: None,
            opening,
            best: None,
            only: None,
            is_aimed: false,
        })
    }

    pub(crate) fn plan(&self) -> &HallPlan {
        &self.screening.hall.plan
    }

    /// Whether the picks may have the seat: it is free, the order that they change has it, or the guest gives it.
    pub(crate) fn is_free(&self, seat: SeatId, now: Timestamp) -> bool {
        let is_free = |state: &SeatState| state.is_free_at(now) || self.is_amended(state) || self.is_given(seat);
        self.map.as_ref().is_some_and(|map| is_free(map.state(seat)))
    }

    /// Whether the guest of an exchange has the seat and gives it: picked, it stays his.
    pub(crate) fn is_given(&self, seat: SeatId) -> bool {
        let (Some((order, seats)), Some(map)) = (&self.given, &self.map) else { return false };
        seats.contains(&seat) && matches!(map.state(seat), SeatState::Sold { by } if by.order == *order)
    }

    /// What the guest gives here, if it is still to be exchanged. What he gives no more is nobody's pick.
    pub(crate) fn give(&mut self, given: Option<(OrderId, Vec<SeatId>)>) {
        if self.given == given {
            return;
        }
        let kept = self.kept();
        self.given = given;
        let gone: Vec<SeatId> = kept.iter().map(|pick| pick.seat).filter(|seat| !self.is_given(*seat)).collect();
        if !gone.is_empty() {
            self.drop_picks(&gone);
            self.undo.clear();
        }
    }

    /// The seats that the guest of an exchange gives here.
    pub(crate) fn given(&self) -> &[SeatId] {
        self.given.as_ref().map_or(&[], |(_, seats)| seats)
    }

    /// The picks that the guest of an exchange keeps.
    pub(crate) fn kept(&self) -> Vec<Pick> {
        self.picks.iter().copied().filter(|pick| self.is_given(pick.seat)).collect()
    }

    /// The picks that are to be held: all, but for those that a guest keeps.
    pub(crate) fn to_hold(&self) -> Vec<Pick> {
        self.picks.iter().copied().filter(|pick| !self.is_given(pick.seat)).collect()
    }

    /// Whether the guest of an exchange keeps all that is picked: then there is nothing to hold.
    pub(crate) fn keeps_all(&self) -> bool {
        self.amending.is_none() && !self.picks.is_empty() && self.to_hold().is_empty()
    }

    /// Whether what is picked is what the guest has.
    pub(crate) fn is_unchanged(&self, lines: &[Line]) -> bool {
        let is_had = |pick: &Pick| lines.iter().any(|line| (line.seat, line.fare) == (pick.seat, pick.fare));
        self.keeps_all() && self.picks.len() == lines.len() && self.picks.iter().all(is_had)
    }

    /// The seats of these lines become the picks, at their fares, if all of them are given. Whether they did.
    pub(crate) fn pick_given(&mut self, lines: &[Line]) -> bool {
        if lines.is_empty() || !lines.iter().all(|line| self.is_given(line.seat)) {
            return false;
        }
        let fares: Vec<Fare> = lines.iter().map(|line| line.fare).collect();
        let seats: Vec<SeatId> = lines.iter().map(|line| line.seat).collect();
        self.by_hand(|picks| picks.pick_all(&seats, &fares));
        self.best = None;
        self.cursor = seats.first().copied().unwrap_or(self.cursor);
        true
    }

    /// Whether the order that the picks change holds the seat.
    fn is_amended(&self, state: &SeatState) -> bool {
        matches!((state, self.amending), (SeatState::Held { by, .. }, Some(order)) if by.order == order.order)
    }

    /// From now on the picks are those of a pending order, to be changed.
    pub(crate) fn amend(&mut self, order: &Order) {
        let before = std::mem::replace(&mut self.picks, order.picks());
        if self.amending.replace(order.reference).is_none() {
            self.aside = before;
        }
        self.undo.clear();
        self.best = None;
        self.is_aimed = false;
        if let Some(first) = self.picks.first() {
            self.cursor = first.seat;
        }
    }

    /// Lets all picks go. An order that they were to change stays as it is, and what was picked before it is back.
    pub(crate) fn let_go(&mut self) {
        self.picks = std::mem::take(&mut self.aside);
        self.best = None;
        if self.amending.take().is_some() {
            self.undo.clear();
        }
    }

    /// The picks of a hold are an order's now.
    pub(crate) fn held(&mut self, picks: &[Pick]) {
        self.picks.retain(|pick| !picks.contains(pick));
        self.undo.clear();
        self.last_try = None;
    }

    /// Changes the picks by hand, so that it can be undone.
    pub(crate) fn by_hand<T>(&mut self, change: impl FnOnce(&mut Self) -> T) -> T {
        let (before, amended) = (self.picks.clone(), self.amending);
        let result = change(self);
        if self.picks != before && self.amending == amended {
            self.undo.push(before);
            if self.undo.len() > MOST_UNDONE {
                self.undo.remove(0);
            }
        }
        result
    }

    pub(crate) fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// The picks as they were before the last change by hand.
    pub(crate) fn undo(&mut self) {
        if let Some(before) = self.undo.pop() {
            self.picks = before;
            self.best = None;
        }
    }

    /// Whether opening another screening would lose something.
    pub(crate) fn has_picks(&self) -> bool {
        !self.picks.is_empty() || !self.aside.is_empty() || self.amending.is_some()
    }

    /// Opened again after another screening: what is picked is as it was, the map comes anew.
    pub(crate) fn open_again(&mut self, screening: &Arc<Screening>, request: RequestId, size: (u16, u16)) {
        self.map = None;
        self.inside.clear();
        self.opening.ask(request);
        self.renew(screening, size);
    }

    /// The picks that others took since they were picked, in their order in the hall.
    pub(crate) fn lost(&self, now: Timestamp) -> Vec<TakenSeat> {
        let Some(map) = &self.map else { return Vec::new() };
        let mut lost: Vec<TakenSeat> = self
            .picks
            .iter()
            .map(|pick| TakenSeat { seat: pick.seat, state: map.state(pick.seat).clone() })
            .filter(|taken| !taken.state.is_free_at(now) && !self.is_amended(&taken.state))
            .filter(|taken| !self.is_given(taken.seat))
            .filter(|taken| taken.state.occupant().is_none_or(|by| Some(by.order) != self.under_way))
            .filter(|taken| !self.blocking.contains(&taken.seat))
            .collect();
        lost.sort_unstable_by_key(|taken| taken.seat);
        lost
    }

    /// The seats in the cursor's row that a colleague holds, nearest to the cursor; none when the cursor is on one,
    /// for then its own line tells.
    pub(crate) fn held_nearby(&self, terminal: &TerminalId, now: Timestamp) -> Option<HeldNearby> {
        let map = self.map.as_ref()?;
        let held = |seat: SeatId| match map.state(seat) {
            SeatState::Held { by, deadline } if *deadline > now => Some((by, *deadline)),
            _ => None,
        };
        if held(self.cursor).is_some() {
            return None;
        }
        let here = self.plan().place(self.cursor)?;
        let theirs = self.row().filter_map(|seat| Some((seat.place.column, held(seat.id)?)));
        let (_, (by, deadline)) = theirs
            .filter(|(_, (by, _))| by.terminal != *terminal)
            .min_by_key(|(column, _)| column.abs_diff(here.column))?;
        let is_theirs = |seat: &SeatId| held(*seat).is_some_and(|(other, _)| other.order == by.order);
        Some(HeldNearby { seats: self.row().map(|seat| seat.id).filter(is_theirs).collect(), by: by.clone(), deadline })
    }

    pub(crate) fn pick_of(&self, seat: SeatId) -> Option<&Pick> {
        self.picks.iter().find(|pick| pick.seat == seat)
    }

    /// The seats picked, in their order in the hall.
    pub(crate) fn picked(&self) -> Vec<SeatId> {
        let mut names: Vec<SeatId> = self.picks.iter().map(|pick| pick.seat).collect();
        names.sort_unstable_by_key(|seat| (self.plan().place(*seat), *seat));
        names
    }

    pub(crate) fn why_no_zoom(&self, size: (u16, u16)) -> Option<&'static str> {
        (!MapView::can_zoom(self.plan(), size)).then_some("why-no-zoom")
    }

    /// Where the seats stand in a window of `size`.
    pub(crate) fn view(&self, size: (u16, u16)) -> MapView {
        MapView::new(self.plan(), size, self.zoom, self.scroll)
    }

    /// Keeps the cursor in sight.
    pub(crate) fn follow(&mut self, size: (u16, u16)) {
        self.scroll = self.view(size).follow(self.plan(), self.cursor);
    }

    /// The screening has come with its map. An event may have been faster.
    pub(crate) fn opened(&mut self, open: OpenScreening) {
        self.screening = open.screening;
        if self.map.as_ref().is_none_or(|map| map.epoch != open.seats.epoch || map.version < open.seats.version) {
            self.map = Some(open.seats);
        }
    }

    /// The screening was changed. Picks stay where their seats do.
    pub(crate) fn renew(&mut self, screening: &Arc<Screening>, size: (u16, u16)) {
        self.screening = Arc::clone(screening);
        let plan = &screening.hall.plan;
        self.picks.retain(|pick| plan.seat(pick.seat).is_some());
        if plan.seat(self.cursor).is_none() {
            self.cursor = middle(plan).unwrap_or(self.cursor);
        }
        self.follow(size);
    }

    /// Puts the cursor on a seat.
    fn aim(&mut self, seat: SeatId, size: (u16, u16)) {
        self.cursor = seat;
        self.is_aimed = true;
        self.follow(size);
    }

    /// Moves the cursor to the next seat that way; over gaps, and not over the edge.
    pub(crate) fn move_cursor(&mut self, direction: Direction, size: (u16, u16)) {
        let plan = self.plan();
        let Some(here) = plan.place(self.cursor) else { return };
        let next = match direction {
            Direction::Left => self.row().filter(|seat| seat.place.column < here.column).last(),
            Direction::Right => self.row().find(|seat| seat.place.column > here.column),
            Direction::Up | Direction::Down => {
                let (above, below) = plan.rows().split_at(here.row);
                let rows: Vec<_> = match direction {
                    Direction::Up => above.iter().rev().collect(),
                    _ => below.iter().skip(1).collect(),
                };
                let nearest =
                    |row: &&PlannedRow| row.seats().min_by_key(|seat| seat.place.column.abs_diff(here.column));
                rows.iter().find_map(nearest)
            }
        };
        if let Some(seat) = next {
            self.aim(seat.id, size);
        }
    }

    /// Moves the cursor to the first or the last seat of its row.
    pub(crate) fn move_to_end(&mut self, last: bool, size: (u16, u16)) {
        let end = if last { self.row().last() } else { self.row().next() };
        if let Some(seat) = end {
            self.aim(seat.id, size);
        }
    }

    /// The seats of the cursor's row, from the left.
    fn row(&self) -> impl Iterator<Item = PlannedSeat> {
        self.plan().row_of(self.cursor).into_iter().flat_map(PlannedRow::seats)
    }

    /// Picks the seat under the cursor, with its other half, or lets it go.
    pub(crate) fn toggle(&mut self, around: Around<'_>) -> Result<(), Note> {
        let Some(planned) = self.plan().seat(self.cursor) else { return Ok(()) };
        let both: Vec<SeatId> = std::iter::once(planned.id).chain(planned.partner).collect();
        self.is_aimed = true;
        self.best = None;
        self.adding = None;
        if self.pick_of(planned.id).is_some() {
            self.drop_picks(&both);
        } else if both.iter().any(|seat| !self.is_free(*seat, around.now)) {
            return Err(Note::Say("why-seat-taken"));
        } else if self.picks.len() + both.len() > around.most {
            return Err(around.too_many());
        } else {
            let fare = self.sold_at().first();
            self.picks.extend(both.iter().map(|seat| Pick { seat: *seat, fare }));
        }
        Ok(())
    }

    /// Lets the picks of these seats go.
    pub(crate) fn drop_picks(&mut self, seats: &[SeatId]) {
        self.picks.retain(|pick| !seats.contains(&pick.seat));
    }

    pub(crate) fn toggle_zoom(&mut self, size: (u16, u16)) {
        self.zoom = !self.zoom;
        self.follow(size);
    }

    /// A capital letter begins the seat field.
    pub(crate) fn begins_field(key: Key) -> Option<char> {
        match key {
            Key::Char(c) if c.is_ascii_uppercase() => Some(c),
            _ => None,
        }
    }

    /// Opens the seat field, perhaps with its first letter; a `#` begins a group.
    pub(crate) fn open_field(&mut self, begun: Option<char>) {
        self.adding = None;
        self.field = Some(Input::new(begun.map(String::from).unwrap_or_default()));
    }

    /// Picks the seats that were written: several in the place of the picks, one beside them. To one that is taken it only
    /// goes, to look. For a group the best are sought.
    pub(crate) fn submit_field(&mut self, around: Around<'_>, size: (u16, u16)) -> Result<(), Note> {
        let written = self.field.take().map(|field| field.value().trim().to_owned()).unwrap_or_default();
        if written.is_empty() {
            return Ok(());
        }
        if let Some(group) = written.strip_prefix('#') {
            return self.pick_group(group, around);
        }
        // A bare number or range speaks of the cursor's row.
        let found = seat_field::parse(self.plan(), &written)
            .or_else(|| seat_field::parse_in_row(self.plan(), self.plan().place(self.cursor)?.row, &written))
            .filter(|found| !found.is_empty());
        let Some(found) = found else { return Err(Note::NoSuchSeat(written)) };
        if let Some(first) = found.first() {
            self.aim(*first, size);
        }
        if found.len() < 2 {
            let is_new = self.is_free(self.cursor, around.now) && self.pick_of(self.cursor).is_none();
            return if is_new { self.toggle(around) } else { Ok(()) };
        }
        if found.len() > around.most {
            return Err(around.too_many());
        }
        if found.iter().any(|seat| !self.is_free(*seat, around.now)) {
            return Err(Note::Say("why-seat-taken"));
        }
        if choose::valid_pick(self.plan(), &found, around.most).is_err() {
            return Err(Note::Say("why-half-couple"));
        }
        self.pick_all(&found, &[]);
        self.best = None;
        Ok(())
    }

    /// One layer back: the field, the picks, the zoom.
    pub(crate) fn back(&mut self) {
        let had_field = self.field.take().is_some();
        if !had_field && (!self.picks.is_empty() || self.amending.is_some()) {
            self.let_go();
        } else {
            self.zoom = false;
        }
    }
}

/// The middle seat of the row with the best view, or of the first row that has one.
fn middle(plan: &HallPlan) -> Option<SeatId> {
    let focus = plan.rows().get(plan.focus_row()).into_iter().chain(plan.rows());
    let row = focus.map(|row| row.seats().map(|seat| seat.id).collect::<Vec<_>>()).find(|seats| !seats.is_empty())?;
    row.get(row.len() / 2).copied()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
    Left,
    Right,
}
