//! One robot at its counter: what it decided, done at the box office.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::decisions::{AfterLoss, Decisions, Ending, Guest, What, Wish};
use super::figures::{Count, Step};
use super::shared::Shared;
use crate::box_office::{BoxOffice, Event, Look};
use crate::domain::choose::{self, Party};
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::{OrderRef, TerminalId};
use crate::domain::order::{Order, OrderState};
use crate::domain::price::Pick;
use crate::domain::refusal::{Outcome, Refusal};
use crate::domain::screening::Screening;
use crate::domain::seat::{SeatMap, SeatState};
use crate::domain::time::Timestamp;

/// How often a guest tries to get seats.
const TRIES: usize = 3;

/// How many orders a robot leaves to their deadlines at the same time.
const MOST_LEFT: usize = 2;

/// How long a step is repeated whose outcome is not known, or for which a store is away; and when the robots
/// are to stop.
const PATIENCE: Duration = Duration::from_mins(1);
const LAST_PATIENCE: Duration = Duration::from_secs(15);

/// The pause before it is.
const PAUSE: Duration = Duration::from_millis(250);

/// Where no seat is free and none can be given back, a robot looks again after this.
const SOLD_OUT: Duration = Duration::from_millis(100);

/// A simulated terminal.
pub(super) struct Robot {
    pub(super) office: BoxOffice,
    pub(super) crew: Arc<Shared>,
    /// The seats on its screen.
    look: Option<Look>,
    /// Orders that may hold seats, and until when.
    held: BTreeMap<OrderRef, Timestamp>,
    /// The earliest time for the next step, and the time between two, where a rate was named.
    next: Instant,
    every: Option<Duration>,
}

impl Robot {
    /// Works until the crew stops; then gives up what is held, and closes.
    pub(super) async fn work(office: BoxOffice, crew: Arc<Shared>, rate: Option<f64>, decisions: Decisions) {
        let hearing = tokio::spawn(hear(office.listen(), crew.clone()));
        let every = rate.and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok());
        Self { office, crew, look: None, held: BTreeMap::new(), next: Instant::now(), every }.decide(decisions).await;
        hearing.abort();
    }

    async fn decide(&mut self, decisions: Decisions) {
        for decision in decisions {
            self.rest(decision.idle).await;
            if self.is_stopping() {
                break;
            }
            let next = self.next;
            match decision.what {
                What::Sell(guest) => self.serve(&guest, decision.which).await,
                What::GiveBack { one_seat } => self.give_back(decision.which, one_seat).await,
                What::MakePacket { kind, total, shares } => {
                    self.make_packet(kind, total, shares, decision.which).await;
                }
                What::Grab { who, phone } => self.grab(decision.which, who, phone).await,
            }
            // Doing nothing is a thing to do, too.
            if self.next == next {
                self.turn().await;
            }
        }
        for reference in self.held.keys().copied().collect::<Vec<_>>() {
            self.cancel(reference).await;
        }
        self.office.close().await;
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.crew.stopping.is_cancelled()
    }

    /// Lets time pass as a person does; a rate leaves no time for that.
    pub(super) async fn rest(&self, time: Duration) {
        if self.every.is_none() {
            self.crew.stopping.run_until_cancelled(sleep(time)).await;
        }
    }

    /// Waits for the time of the next step, where a rate was named.
    async fn turn(&mut self) {
        if let Some(every) = self.every {
            self.crew.stopping.run_until_cancelled(sleep_until(self.next)).await;
            self.next = self.next.max(Instant::now()) + every;
        }
    }

    /// Does a step, again and again while it is not known whether it was done, or a store is away: all steps
    /// may be repeated.
    pub(super) async fn step<T, F>(&mut self, step: Option<Step>, act: impl Fn(BoxOffice) -> F) -> Result<T, Refusal>
    where
        F: Future<Output = Result<T, Refusal>>,
    {
        self.turn().await;
        let figures = &self.crew.figures;
        let (begun, mut was_unsure) = (Instant::now(), false);
        loop {
            let tried = Instant::now();
            let done = act(self.office.clone()).await;
            if let Some(step) = step {
                figures.took(step, tried.elapsed());
            }
            if let Err(refusal) = &done {
                figures.refused(refusal);
                if matches!(refusal, Refusal::Unsure { .. }) && !was_unsure {
                    was_unsure = true;
                    figures.count(Count::Unsure);
                }
                let patience = if self.is_stopping() { LAST_PATIENCE } else { PATIENCE };
                if refusal.outcome() == Outcome::Repeat {
                    if begun.elapsed() > patience {
                        return done;
                    }
                    sleep(PAUSE).await;
                    continue;
                }
            }
            if was_unsure {
                figures.count(if done.is_ok() { Count::UnsureDone } else { Count::UnsureNotDone });
            }
            return done;
        }
    }

    /// Turns to a screening, and waits until its seats are on the screen.
    async fn look(&mut self, screening: &Screening) -> bool {
        let begun = Instant::now();
        let look = match self.look.take() {
            Some(look) if look.screening() == screening.id => look,
            _ => self.office.map_of(screening.id),
        };
        let look = self.look.insert(look);
        if look.seats().is_some() {
            return true;
        }
        let shown = self.crew.stopping.run_until_cancelled(timeout(PATIENCE, look.shown())).await;
        self.crew.figures.took(Step::Look, begun.elapsed());
        matches!(shown, Some(Ok(())))
    }

    /// Serves a guest who wants seats of one of the crew's screenings.
    async fn serve(&mut self, guest: &Guest, which: usize) {
        let now = self.office.now();
        self.held.retain(|_, deadline| *deadline > now);
        let screening = self.crew.screening(which);
        let order = self.hold(guest, &screening, which).await;
        // Held or let go, they are picks no longer.
        let cursor = order.as_ref().and_then(|order| order.seats().last());
        self.office.point(screening.id, cursor, &[]);
        let Some(order) = order else { return };
        match guest.ending {
            Ending::LeaveBefore => {}
            Ending::WalkAway if self.held.len() <= MOST_LEFT => {}
            Ending::Cancel | Ending::WalkAway => {
                self.rest(guest.hesitation).await;
                self.cancel(order.reference).await;
            }
            Ending::Pay => self.pay(order, guest).await,
            Ending::DropOneAndPay => {
                let order = self.drop_one(&screening, order).await;
                self.pay(order, guest).await;
            }
            Ending::ComeBack(away) => {
                self.rest(away).await;
                self.pay(order, guest).await;
            }
        }
    }

    /// Finds seats for a guest and holds them.
    async fn hold(&mut self, guest: &Guest, screening: &Screening, which: usize) -> Option<Order> {
        let mut lost: Option<Vec<SeatId>> = None;
        for _ in 0..TRIES {
            if !self.look(screening).await {
                return None;
            }
            let Some(seats) = self.choose(screening, guest, lost.as_deref()) else {
                self.make_room(screening, which).await;
                return None;
            };
            self.point_at(screening, &seats, guest.step).await;
            self.rest(guest.hesitation).await;
            if guest.ending == Ending::LeaveBefore || self.is_stopping() {
                return None;
            }
            // Someone else took them under their eyes.
            if !self.are_free(&seats) {
                continue;
            }
            let reference = self.office.new_order(screening.id);
            let fares = screening.prices.fares();
            // A guest has no card to show, and may be no member.
            let fare = fares.get(guest.fare).filter(|of| !of.members_only).map_or(fares.first(), |of| of.code);
            let picks: Vec<Pick> = seats.iter().map(|seat| Pick { seat: *seat, fare }).collect();
            self.crew.figures.count(Count::Attempts);
            let picks = &picks;
            let held = self.step(Some(Step::Hold), |office| async move { office.hold(reference, picks).await }).await;
            match held {
                Ok(order) => {
                    self.crew.figures.count(Count::Holds);
                    self.held.insert(reference, order.deadline);
                    return Some(order);
                }
                Err(Refusal::SeatsTaken(_)) => {
                    self.crew.figures.count(Count::LostRaces);
                    match guest.after_loss {
                        AfterLoss::Nearest => lost = Some(seats),
                        AfterLoss::LookAgain => {}
                        AfterLoss::Leave => return None,
                    }
                }
                // It may hold them all the same.
                Err(refusal) if refusal.outcome() == Outcome::Repeat => {
                    self.held.insert(reference, self.office.now().plus(self.office.house().hold));
                    return None;
                }
                Err(_) => return None,
            }
        }
        None
    }

    fn choose(&self, screening: &Screening, guest: &Guest, lost: Option<&[SeatId]>) -> Option<Vec<SeatId>> {
        let (plan, now, seats) = (&screening.hall.plan, self.office.now(), self.seats()?);
        let is_free = |seat| seats.state(seat).is_free_at(now);
        match (lost, guest.wish) {
            (Some(lost), _) => choose::nearest(plan, is_free, lost),
            (None, Wish::Best(nth)) => choose::best(plan, is_free, &Party::of(guest.party), nth),
            (None, Wish::There(at)) => there(plan, is_free, guest.party, at),
        }
    }

    fn are_free(&self, wanted: &[SeatId]) -> bool {
        let now = self.office.now();
        self.seats().is_some_and(|seats| wanted.iter().all(|seat| seats.state(*seat).is_free_at(now)))
    }

    /// The seats on its screen, as they are now.
    fn seats(&self) -> Option<SeatMap> {
        self.look.as_ref().and_then(Look::seats)
    }

    /// The cursor goes to the seats and picks them, one after the other.
    async fn point_at(&self, screening: &Screening, seats: &[SeatId], step: Duration) {
        for (n, seat) in seats.iter().enumerate() {
            self.office.point(screening.id, Some(*seat), &seats[..=n]);
            self.rest(step).await;
        }
    }

    /// A guest of a held order thinks again about one seat.
    async fn drop_one(&mut self, screening: &Screening, order: Order) -> Order {
        let mut picks = order.picks();
        let dropped = picks.iter().position(|pick| is_single(screening, pick.seat));
        let Some(dropped) = dropped.filter(|_| picks.len() > 1) else { return order };
        picks.remove(dropped);
        let (before, picks) = (&order, &picks);
        let amended = self.step(None, |office| async move { office.amend(before, picks).await }).await;
        amended.unwrap_or(order)
    }

    pub(super) async fn cancel(&mut self, reference: OrderRef) {
        let cancelled = self.step(Some(Step::Cancel), |office| async move { office.cancel(reference).await }).await;
        if cancelled.is_ok() {
            self.crew.figures.count(Count::Cancels);
        }
        self.no_longer_held(reference);
    }

    pub(super) fn is_held(&self, reference: OrderRef) -> bool {
        self.held.contains_key(&reference)
    }

    pub(super) fn no_longer_held(&mut self, reference: OrderRef) {
        self.held.remove(&reference);
    }

    /// No seat is free that would do. So that there is something to sell, someone comes back and gives seats up,
    /// or wants the money of a ticket back.
    async fn make_room(&mut self, screening: &Screening, which: usize) {
        let left = self.held.keys().find(|order| order.screening == screening.id).copied();
        match (left, self.sold_by_robots(which)) {
            (Some(order), _) => self.cancel(order).await,
            (None, Some((order, seller, _))) => self.refund(order, &seller, &[]).await,
            (None, None) => self.rest(SOLD_OUT).await,
        }
    }

    async fn give_back(&mut self, which: usize, one_seat: bool) {
        let screening = self.crew.screening(which);
        if !self.look(&screening).await {
            return;
        }
        let Some((order, seller, seat)) = self.sold_by_robots(which) else { return };
        let seats = if one_seat && is_single(&screening, seat) { vec![seat] } else { Vec::new() };
        self.refund(order, &seller, &seats).await;
    }

    /// An order that a robot sold, this one or another, and one of its seats: nobody else's tickets are touched.
    fn sold_by_robots(&self, which: usize) -> Option<(OrderRef, TerminalId, SeatId)> {
        let seats = self.seats()?;
        let sold = || {
            seats.taken().filter_map(|(seat, state)| match state {
                SeatState::Sold { by } => Some((seat, by)),
                _ => None,
            })
        };
        // From one of them on, wherever the next is that a robot sold.
        let first = which.checked_rem(usize::try_from(seats.counts(self.office.now()).sold).ok()?)?;
        let books = self.crew.books();
        let is_away = |order| !books.coming_back.contains(&OrderRef { screening: seats.screening, order });
        let mut round = sold().skip(first).chain(sold().take(first));
        let (seat, by) = round.find(|(_, by)| is_robot(&by.terminal) && is_away(by.order))?;
        Some((OrderRef { screening: seats.screening, order: by.order }, by.terminal.clone(), seat))
    }
}

/// Whether a seat is sold without another one.
fn is_single(screening: &Screening, seat: SeatId) -> bool {
    screening.hall.plan.seat(seat).is_some_and(|seat| seat.partner.is_none())
}

/// What a robot hears without asking.
async fn hear(mut events: UnboundedReceiver<Event>, crew: Arc<Shared>) {
    while let Some(event) = events.recv().await {
        match event {
            Event::Ended(order) if order.state == OrderState::Expired => crew.figures.count(Count::Expired),
            Event::NotRecorded { .. } => crew.figures.count(Count::SharesLost),
            _ => {}
        }
    }
}

/// How a robot's terminal is called: `R`, four digits that tell its program from others, and its number.
pub(super) fn is_robot(terminal: &TerminalId) -> bool {
    let parts = terminal.as_str().strip_prefix('R').and_then(|name| name.split_once('-'));
    parts.is_some_and(|(program, number)| {
        program.len() == 4 && u16::from_str_radix(program, 16).is_ok() && number.parse::<u16>().is_ok()
    })
}

/// Seats for `party` guests from the seat on that a guest points at, wherever the next ones are.
fn there(plan: &HallPlan, is_free: impl Fn(SeatId) -> bool, party: usize, at: usize) -> Option<Vec<SeatId>> {
    let first = at.checked_rem(plan.len())?;
    let mut seats: Vec<SeatId> = Vec::new();
    for seat in plan.seats().skip(first).chain(plan.seats().take(first)) {
        let both: Vec<SeatId> = seat.partner.into_iter().chain([seat.id]).collect();
        let is_new = both.iter().all(|seat| is_free(*seat) && !seats.contains(seat));
        if is_new {
            seats.extend(both);
        }
        if seats.len() >= party {
            return Some(seats);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_robot_is_known_by_the_name_of_its_terminal() {
        let is = |name: &str| is_robot(&name.parse().unwrap());
        assert!(is("R0a1f-1") && is("Rffff-1000"));
        for other in ["T1", "R1", "R-1", "R12-1", "R0a1f-", "Rzzzz-1", "RONNIE-1"] {
            assert!(!is(other), "{other}");
        }
    }

    #[test]
    fn a_guest_who_points_gets_the_next_free_seats_and_whole_couple_seats() {
        let plan = HallPlan::parse("focus: A\nA | ....\nB | [][]\n").unwrap();
        let seats = |party, at, taken: &[&str]| {
            let is_free = |seat: SeatId| !taken.contains(&&*seat.to_string());
            there(&plan, is_free, party, at).map(|seats| {
                assert_eq!(choose::valid_pick(&plan, &seats, 10), Ok(()));
                let mut named: Vec<String> = seats.iter().map(ToString::to_string).collect();
                named.sort();
                named.join(" ")
            })
        };
        assert_eq!(seats(2, 1, &[]).as_deref(), Some("A2 A3"));
        assert_eq!(seats(2, 1, &["A2"]).as_deref(), Some("A3 A4"));
        assert_eq!(seats(3, 7, &[]).as_deref(), Some("A1 B3 B4"), "over the end to the beginning");
        assert_eq!(seats(2, 3, &["B1"]).as_deref(), Some("A4 B3 B4"));
        assert_eq!(seats(4, 0, &["A1", "A2", "A3", "B2", "B4"]), None);
        assert_eq!(seats(1, 9, &["A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4"]), None);
    }
}
