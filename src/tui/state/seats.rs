//! The seats of one screening: the live map, the cursor, and the picks of the next order.

use std::sync::Arc;

use tui_input::Input;

use crate::domain::choose;
use crate::domain::hall::{HallPlan, SeatName};
use crate::domain::ids::{OrderId, OrderRef, RequestId, TerminalId};
use crate::domain::order::Order;
use crate::domain::price::{Fare, Pick};
use crate::domain::refusal::TakenSeat;
use crate::domain::screening::Screening;
use crate::domain::seat::{Occupant, SeatMap, SeatState};
use crate::domain::time::Timestamp;
use crate::tui::layout::{MapView, Scroll};
use crate::tui::state::keys::Key;

#[derive(Clone, Debug)]
pub(crate) struct Seats {
    pub(crate) screening: Arc<Screening>,
    /// `None` until the first answer.
    pub(crate) map: Option<SeatMap>,
    pub(crate) cursor: SeatName,
    pub(crate) picks: Vec<Pick>,
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
    pub(crate) opening: Option<RequestId>,
    /// How many were sought last, and the how-manieth best that was.
    pub(crate) best: Option<(usize, usize)>,
    /// Whether the cursor was moved since the picks were made: then a new fare is for its seat alone.
    pub(crate) is_aimed: bool,
}

/// Seats of a colleague's order.
pub(crate) struct HeldNearby {
    pub(crate) seats: Vec<SeatName>,
    pub(crate) by: Occupant,
    pub(crate) deadline: Timestamp,
}

impl Seats {
    /// The screening before its map has come; `None` for a hall without a seat.
    pub(crate) fn new(screening: Arc<Screening>, opening: RequestId) -> Option<Self> {
        let cursor = middle(&screening.hall.plan)?;
        Some(Self {
            screening,
            map: None,
            cursor,
            picks: Vec::new(),
            field: None,
            zoom: false,
            scroll: Scroll::default(),
            last_try: None,
            amending: None,
            wanted: None,
            under_way: None,
            opening: Some(opening),
            best: None,
            is_aimed: false,
        })
    }

    pub(crate) fn plan(&self) -> &HallPlan {
        &self.screening.hall.plan
    }

    /// Whether the picks may have the seat: it is free, or the order that they change has it.
    pub(crate) fn is_free(&self, seat: SeatName, now: Timestamp) -> bool {
        self.map.as_ref().is_some_and(|map| map.state(seat).is_free_at(now) || self.is_amended(map.state(seat)))
    }

    /// Whether the order that the picks change holds the seat.
    fn is_amended(&self, state: &SeatState) -> bool {
        matches!((state, self.amending), (SeatState::Held { by, .. }, Some(order)) if by.order == order.order)
    }

    /// From now on the picks are those of a pending order, to be changed.
    pub(crate) fn amend(&mut self, order: &Order) {
        self.amending = Some(order.reference);
        self.picks = order.picks();
        self.best = None;
        self.is_aimed = false;
        if let Some(first) = self.picks.first() {
            self.cursor = first.seat;
        }
    }

    /// Lets all picks go; an order that they were to change stays as it is.
    pub(crate) fn let_go(&mut self) {
        self.picks.clear();
        self.best = None;
        self.amending = None;
    }

    /// The picks that others took since they were picked, in their order in the hall.
    pub(crate) fn lost(&self, now: Timestamp) -> Vec<TakenSeat> {
        let Some(map) = &self.map else { return Vec::new() };
        let mut lost: Vec<TakenSeat> = self
            .picks
            .iter()
            .map(|pick| TakenSeat { seat: pick.seat, state: map.state(pick.seat).clone() })
            .filter(|taken| !taken.state.is_free_at(now) && !self.is_amended(&taken.state))
            .filter(|taken| taken.state.occupant().is_none_or(|by| Some(by.order) != self.under_way))
            .collect();
        lost.sort_unstable_by_key(|taken| taken.seat);
        lost
    }

    /// The seats in the cursor's row that a colleague holds, nearest to the cursor; none when the cursor is on one,
    /// for then its own line tells.
    pub(crate) fn held_nearby(&self, terminal: &TerminalId, now: Timestamp) -> Option<HeldNearby> {
        let map = self.map.as_ref()?;
        let held = |seat: SeatName| match map.state(seat) {
            SeatState::Held { by, deadline } if *deadline > now => Some((by, *deadline)),
            _ => None,
        };
        if held(self.cursor).is_some() {
            return None;
        }
        let row: Vec<SeatName> =
            self.plan().seats().map(|seat| seat.name).filter(|seat| seat.row == self.cursor.row).collect();
        let theirs = row.iter().copied().filter_map(|seat| Some((seat, held(seat)?)));
        let (_, (by, deadline)) = theirs
            .filter(|(_, (by, _))| by.terminal != *terminal)
            .min_by_key(|(seat, _)| seat.number.abs_diff(self.cursor.number))?;
        let is_theirs = |seat: &SeatName| held(*seat).is_some_and(|(other, _)| other.order == by.order);
        Some(HeldNearby { seats: row.into_iter().filter(is_theirs).collect(), by: by.clone(), deadline })
    }

    pub(crate) fn pick_of(&self, seat: SeatName) -> Option<&Pick> {
        self.picks.iter().find(|pick| pick.seat == seat)
    }

    /// The seats picked, in their order in the hall.
    pub(crate) fn picked(&self) -> Vec<SeatName> {
        let mut names: Vec<SeatName> = self.picks.iter().map(|pick| pick.seat).collect();
        names.sort_unstable();
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

    /// Puts the picks on `seats`; each keeps the fare that its place in the list had.
    pub(crate) fn pick_all(&mut self, seats: &[SeatName], fares: &[Fare]) {
        let mut fares = fares.iter().copied();
        self.picks = seats.iter().map(|seat| Pick { seat: *seat, fare: fares.next().unwrap_or_default() }).collect();
        self.is_aimed = false;
    }

    /// The nearest equal seats become the picks; nothing when there are none.
    pub(crate) fn offer_nearest(&mut self, wanted: &[Pick], gone: &[SeatName], now: Timestamp) -> Vec<SeatName> {
        let seats: Vec<SeatName> = wanted.iter().map(|pick| pick.seat).collect();
        let fares: Vec<Fare> = wanted.iter().map(|pick| pick.fare).collect();
        let is_free = |seat| !gone.contains(&seat) && self.is_free(seat, now);
        let offer = choose::nearest(self.plan(), is_free, &seats).unwrap_or_default();
        // Never fewer than were picked.
        if offer.len() < seats.len() {
            return Vec::new();
        }
        self.pick_all(&offer, &fares);
        offer
    }
}

/// The middle seat of the row with the best view, or of the first row that has one.
pub(crate) fn middle(plan: &HallPlan) -> Option<SeatName> {
    let focus = plan.rows().get(plan.focus_row()).into_iter().chain(plan.rows());
    let row = focus.map(|row| row.seats().map(|seat| seat.name).collect::<Vec<_>>()).find(|seats| !seats.is_empty())?;
    row.get(row.len() / 2).copied()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
    Left,
    Right,
}

/// A capital letter begins the seat field.
pub(crate) fn begins_field(key: Key) -> Option<char> {
    match key {
        Key::Char(c) if c.is_ascii_uppercase() => Some(c),
        _ => None,
    }
}
