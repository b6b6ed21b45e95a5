//! The party whose seats are sought: how many guests of which fare, and the best or the nearest seats for them.
//!
//! A digit seeks the best for so many, the same one again the next best; `+` and `-` change the party and seek it anew,
//! so that it sits together. A group is written: `#28`, or by fare in the order of the fares, `#8+20`. Seats that
//! colleagues point at are gone around while there is as good a choice.

use super::note::Note;
use super::seats::{Around, Seats};
use crate::domain::choose::{self, Party};
use crate::domain::fare::Fares;
use crate::domain::hall::SeatId;
use crate::domain::price::{Fare, Pick};
use crate::domain::time::Timestamp;

/// The group that is written after a `#`: how many of each fare, in the order of the fares. `None` where it is none.
pub(crate) fn group(written: &str, fares: &Fares) -> Option<Vec<(Fare, u16)>> {
    let counts = written.split('+').map(|count| count.trim().parse().ok()).collect::<Option<Vec<u16>>>()?;
    let is_some = counts.len() <= fares.codes().count() && counts.iter().any(|count| *count > 0);
    is_some.then(|| fares.codes().zip(counts).filter(|(_, count)| *count > 0).collect())
}

impl Seats {
    /// Puts the picks on `seats`; each keeps the fare that its place in the list had.
    pub(super) fn pick_all(&mut self, seats: &[SeatId], fares: &[Fare]) {
        let (mut fares, first) = (fares.iter().copied(), self.sold_at().first());
        self.picks = seats.iter().map(|seat| Pick { seat: *seat, fare: fares.next().unwrap_or(first) }).collect();
        self.is_aimed = false;
    }

    /// The nearest equal seats become the picks; nothing when there are none.
    pub(crate) fn offer_nearest(&mut self, wanted: &[Pick], gone: &[SeatId], now: Timestamp) -> Vec<SeatId> {
        let seats: Vec<SeatId> = wanted.iter().map(|pick| pick.seat).collect();
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

    /// The best seats for so many; the same number again proposes the next best.
    pub(crate) fn pick_best(&mut self, party: usize, around: Around<'_>) -> Result<(), Note> {
        let nth = match self.best {
            Some((before, nth)) if before == party => nth + 1,
            _ => 0,
        };
        self.propose(party, nth, around)
    }

    /// The next best seats; for picks that others took, the nearest free ones.
    pub(crate) fn pick_next(&mut self, around: Around<'_>) -> Result<(), Note> {
        if !self.lost(around.now).is_empty() {
            let wanted = self.picks.clone();
            let is_none_near = self.offer_nearest(&wanted, &[], around.now).is_empty();
            return if is_none_near { Err(Note::Say("why-none-near")) } else { Ok(()) };
        }
        let (party, nth) = self.best.map_or((self.picks.len().max(1), 0), |(party, nth)| (party, nth + 1));
        self.propose(party, nth, around)
    }

    fn propose(&mut self, party: usize, nth: usize, around: Around<'_>) -> Result<(), Note> {
        let fares = self.fares();
        let keep = self.best.is_some_and(|(before, _)| before == party);
        self.seek(party, if keep { &fares } else { &[] }, nth, around)
    }

    /// The fares that the house sells at.
    pub(crate) fn sold_at(&self) -> &Fares {
        self.screening.prices.fares()
    }

    /// Fares in the order of the house.
    fn in_order(&self, mut fares: Vec<Fare>) -> Vec<Fare> {
        fares.sort_by_key(|fare| self.sold_at().place(*fare));
        fares
    }

    fn fares(&self) -> Vec<Fare> {
        self.picks.iter().map(|pick| pick.fare).collect()
    }

    /// The best seats for so many, with these fares.
    fn seek(&mut self, party: usize, fares: &[Fare], nth: usize, around: Around<'_>) -> Result<(), Note> {
        if party > around.most {
            return Err(around.too_many());
        }
        let is_free = |seat| self.is_free(seat, around.now);
        let wanted = Party { guests: party, only: self.only, pointed: around.pointed };
        // After the last proposal comes the first again.
        let found = [nth, 0].into_iter().find_map(|nth| Some((choose::best(self.plan(), is_free, &wanted, nth)?, nth)));
        let why = if self.only.is_some() { "why-none-of-kind" } else { "why-none-together" };
        let (found, nth) = found.ok_or(Note::Say(why))?;
        self.pick_all(&found, fares);
        self.best = Some((party, nth));
        Ok(())
    }

    /// The best seats for guests of these fares.
    pub(crate) fn seat_party(&mut self, fares: &[Fare], around: Around<'_>) -> Result<(), Note> {
        self.by_hand(|seats| seats.seek(fares.len(), fares, 0, around))
    }

    /// The next digit adds guests of the fare after the last one; asked again, of the one after that.
    pub(crate) fn count_fare(&mut self, counted: Option<Fare>) {
        let last = counted.or_else(|| self.in_order(self.fares()).pop());
        self.adding = last.map(|last| self.sold_at().after(last));
    }

    /// So many more guests: the whole party is sought anew, to sit together.
    pub(crate) fn add_guests(&mut self, fare: Fare, more: usize, around: Around<'_>) -> Result<(), Note> {
        let mut fares = self.fares();
        fares.extend(std::iter::repeat_n(fare, more));
        let fares = self.in_order(fares);
        self.seek(fares.len(), &fares, 0, around)
    }

    /// The best seats for the group that is written after a `#`.
    pub(super) fn pick_group(&mut self, written: &str, around: Around<'_>) -> Result<(), Note> {
        let group = group(written, self.sold_at()).ok_or(Note::Say("why-no-group"))?;
        if group.iter().map(|(_, count)| usize::from(*count)).sum::<usize>() > around.most {
            return Err(around.too_many());
        }
        let of_each = |(fare, count)| std::iter::repeat_n(fare, usize::from(count));
        let fares: Vec<Fare> = group.into_iter().flat_map(of_each).collect();
        self.seek(fares.len(), &fares, 0, around)
    }

    /// One guest of the last fare less, of a couple seat both. Who was seated together is sought anew where that can be,
    /// what was picked by hand stays.
    pub(crate) fn drop_guest(&mut self, around: Around<'_>) {
        let mut fares = self.in_order(self.fares());
        let last = fares.pop();
        if self.best.is_some() && !fares.is_empty() && self.seek(fares.len(), &fares, 0, around).is_ok() {
            return;
        }
        let seat = self.picks.iter().filter(|pick| Some(pick.fare) == last).map(|pick| pick.seat).max();
        let planned = seat.and_then(|seat| self.plan().seat(seat));
        let both: Vec<SeatId> = seat.into_iter().chain(planned.and_then(|planned| planned.partner)).collect();
        self.drop_picks(&both);
        self.best = None;
    }

    /// The next fare: for the seat under a cursor that was moved onto a pick, else for all picks.
    pub(crate) fn change_fare(&mut self) {
        let cursor = self.cursor;
        let alone = self.is_aimed && self.pick_of(cursor).is_some();
        let from = if alone { self.pick_of(cursor) } else { self.picks.first() };
        let Some(fare) = from.map(|pick| self.sold_at().after(pick.fare)) else { return };
        for pick in self.picks.iter_mut().filter(|pick| !alone || pick.seat == cursor) {
            pick.fare = fare;
        }
    }

    /// Turns to the next category that is sought, and seeks a party that was sought anew. What was picked by hand stays.
    pub(crate) fn turn_kind(&mut self, around: Around<'_>) -> Result<(), Note> {
        let next = match self.only {
            None => choose::categories(self.plan()).next(),
            Some(only) => choose::categories(self.plan()).skip_while(|of| *of != only).nth(1),
        };
        self.only = next;
        let Some((party, _)) = self.best else { return Ok(()) };
        let fares = self.fares();
        self.seek(party, &fares, 0, around)
    }
}
