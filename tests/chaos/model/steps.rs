//! What can happen next, and what each step does to the house.

use super::house::{Action, House, ORDERS, Outcome, Record, Row, SEATS, Seat, TERMINALS, Terminal};
use super::{Protocol, Safeguard, bit};

impl Protocol {
    pub(super) fn possible(&self, house: &House, actions: &mut Vec<Action>) {
        for terminal in 0..TERMINALS {
            let order = self.pays[terminal];
            let lost = [false, true];
            match house.terminals[terminal] {
                Terminal::Idle => {
                    actions.extend(lost.map(|lost| Action::Hold(terminal, lost)));
                    // The order may be a colleague's, taken over.
                    actions.extend(lost.map(|lost| Action::Begin(terminal, lost)));
                }
                Terminal::Holding => {
                    actions.extend(lost.map(|lost| Action::Begin(terminal, lost)));
                    // Held again after a wipe.
                    if house.records[order] == Record::Missing && house.rows[order] == Row::None {
                        actions.push(Action::Hold(terminal, false));
                    }
                }
                Terminal::Paying => {
                    actions.extend(lost.map(|lost| Action::Commit(terminal, lost)));
                    actions.push(Action::Busy(terminal));
                }
                Terminal::Unsure => actions.extend(lost.map(|lost| Action::Commit(terminal, lost))),
                Terminal::Aborting => actions.push(Action::Abort(terminal)),
                Terminal::Told(Outcome::Sold) => actions.push(Action::Apply(terminal)),
                Terminal::Told(Outcome::Refused) | Terminal::Dead => {}
            }
            if matches!(house.terminals[terminal], Terminal::Paying | Terminal::Unsure) {
                actions.push(Action::Die(terminal));
            }
        }
        for order in 0..ORDERS {
            actions.extend([Action::Late(order), Action::Sweep(order), Action::Judge(order), Action::Free(order)]);
            // Money comes back once the guest was told "sold".
            if house.rows[order].attempt().is_some_and(|attempt| house.terminals[attempt] != Terminal::Unsure) {
                actions.push(Action::Refund(order));
            }
        }
        actions.extend([Action::Load, Action::CatchUp]);
        if house.wiped < 2 {
            actions.push(Action::Wipe);
        }
    }

    pub(super) fn after(&self, house: &House, action: Action) -> House {
        let mut next = house.clone();
        match action {
            Action::Hold(terminal, lost) => self.hold(&mut next, terminal, lost),
            Action::Begin(terminal, lost) => self.begin(&mut next, terminal, lost),
            Action::Commit(terminal, lost) => self.commit(&mut next, terminal, lost),
            Action::Busy(terminal) => next.terminals[terminal] = Terminal::Aborting,
            Action::Abort(terminal) => self.abort(&mut next, terminal),
            Action::Apply(terminal) => self.apply_own(&mut next, terminal),
            Action::Die(terminal) => next.terminals[terminal] = Terminal::Dead,
            Action::Late(order) => match &mut next.records[order] {
                Record::Pending { late } | Record::Paying { late, .. } => *late = true,
                Record::Missing | Record::Ended => {}
            },
            Action::Sweep(order) => {
                if next.loaded && next.records[order] == (Record::Pending { late: true }) {
                    self.free(&mut next, order, Seat::Held(order));
                    next.records[order] = Record::Ended;
                    record_expired(&mut next, order);
                }
            }
            Action::Judge(order) => self.judge(&mut next, order),
            Action::Free(order) => self.free_judged(&mut next, order),
            Action::Load => Self::load(&mut next),
            Action::CatchUp => self.apply(&mut next, house.sequence + 1),
            Action::Refund(order) => {
                give_back(&mut next, order);
            }
            Action::Wipe => {
                next.wiped += 1;
                (next.loaded, next.seats, next.sequence, next.records) =
                    (false, Default::default(), 0, Default::default());
            }
        }
        next
    }

    fn seats_of(&self, order: usize) -> impl Iterator<Item = usize> + use<> {
        let wants = self.wants[order];
        (0..SEATS).filter(move |seat| wants & bit(*seat) != 0)
    }

    fn hold(&self, house: &mut House, terminal: usize, lost: bool) {
        let order = self.pays[terminal];
        if !house.loaded {
            if self.has(Safeguard::LoadedFirst) {
                return;
            }
            (house.loaded, house.sequence) = (true, house.changes.len());
        }
        match house.records[order] {
            Record::Missing => {}
            Record::Pending { late: false } => {
                // The first answer was lost.
                if self.seats_of(order).all(|seat| house.seats[seat] == Seat::Held(order)) {
                    house.terminals[terminal] = if lost { Terminal::Idle } else { Terminal::Holding };
                    return;
                }
            }
            _ => return,
        }
        let is_free = |seat: &Seat| match seat {
            Seat::Free => true,
            // A hold past its deadline counts as free, swept or not.
            Seat::Held(other) => *other == order || house.records[*other] == (Record::Pending { late: true }),
            Seat::Paying(_) | Seat::Sold(_) => false,
        };
        if self.seats_of(order).all(|seat| is_free(&house.seats[seat])) {
            self.seats_of(order).for_each(|seat| house.seats[seat] = Seat::Held(order));
            house.records[order] = Record::Pending { late: false };
            house.terminals[terminal] = if lost { Terminal::Idle } else { Terminal::Holding };
        }
    }

    fn begin(&self, house: &mut House, terminal: usize, lost: bool) {
        let order = self.pays[terminal];
        if !house.loaded {
            return;
        }
        match house.records[order] {
            Record::Pending { late: false } => {
                if self.seats_of(order).any(|seat| house.seats[seat] != Seat::Held(order)) {
                    return;
                }
                self.seats_of(order).for_each(|seat| house.seats[seat] = Seat::Paying(order));
                house.records[order] = Record::Paying { attempt: terminal, late: false };
            }
            // The first answer was lost.
            Record::Paying { attempt, .. } if attempt == terminal => {}
            Record::Paying { late, .. } if !self.has(Safeguard::AttemptCheck) => {
                house.records[order] = Record::Paying { attempt: terminal, late };
            }
            _ => return,
        }
        if !lost {
            house.terminals[terminal] = Terminal::Paying;
        }
    }

    /// One transaction: the order's key, then the tickets' key.
    fn commit(&self, house: &mut House, terminal: usize, lost: bool) {
        let order = self.pays[terminal];
        let again = house.terminals[terminal] == Terminal::Unsure;
        let outcome = match house.rows[order] {
            Row::None => {
                let taken = (0..ORDERS).any(|other| house.tickets[other] & self.wants[order] != 0);
                let given = if self.is_exchange(order) { house.rows[0] } else { Row::Paid(0) };
                let can_give = match given {
                    Row::Paid(_) => true,
                    Row::Refunded(_) => !self.has(Safeguard::BackOnce),
                    Row::None | Row::Expired => false,
                };
                if (taken && self.has(Safeguard::UniqueSeat)) || !can_give {
                    Outcome::Refused
                } else {
                    house.rows[order] = Row::Paid(terminal);
                    house.tickets[order] = self.wants[order];
                    house.changes.push((order, true));
                    if self.is_exchange(order) && self.has(Safeguard::OldEndsWithNew) && !give_back(house, 0) {
                        house.left[0] += 1;
                    }
                    Outcome::Sold
                }
            }
            Row::Paid(attempt) | Row::Refunded(attempt) => {
                let is_same = attempt == terminal && (!again || self.has(Safeguard::SameId));
                if is_same || !self.has(Safeguard::AttemptCheck) { Outcome::Sold } else { Outcome::Refused }
            }
            Row::Expired => Outcome::Refused,
        };
        if lost {
            house.was_unsure = true;
            house.terminals[terminal] = Terminal::Unsure;
            return;
        }
        house.terminals[terminal] = Terminal::Told(outcome);
        if outcome == Outcome::Refused && house.records[order] == (Record::Paying { attempt: terminal, late: false }) {
            // Its seats are others', so it is cancelled.
            self.free(house, order, Seat::Paying(order));
            house.records[order] = Record::Ended;
            record_expired(house, order);
        }
    }

    /// Whether an order is paid with the tickets of the first one.
    fn is_exchange(&self, order: usize) -> bool {
        self.exchanges && order == 1
    }

    fn abort(&self, house: &mut House, terminal: usize) {
        let order = self.pays[terminal];
        match house.records[order] {
            Record::Paying { attempt, late: false } if attempt == terminal => {
                for seat in self.seats_of(order) {
                    if house.seats[seat] == Seat::Paying(order) {
                        house.seats[seat] = Seat::Held(order);
                    }
                }
                house.records[order] = Record::Pending { late: false };
                house.terminals[terminal] = Terminal::Holding;
            }
            // Wiped, or done before: it is held again, or found pending.
            Record::Missing | Record::Pending { .. } => house.terminals[terminal] = Terminal::Holding,
            // Others may be judging it.
            _ => house.terminals[terminal] = Terminal::Told(Outcome::Refused),
        }
    }

    fn apply_own(&self, house: &mut House, terminal: usize) {
        let mine = house.changes.iter().position(|change| *change == (self.pays[terminal], true));
        if let Some(mine) = mine {
            self.apply(house, mine + 1);
        }
    }

    /// Puts the change `number` on the seats. A gap is left to catching up.
    fn apply(&self, house: &mut House, number: usize) {
        let is_next = number == house.sequence + 1 || (number > house.sequence && !self.has(Safeguard::InOrder));
        let Some(&(order, is_sale)) = house.changes.get(number - 1) else { return };
        if !house.loaded || !is_next {
            return;
        }
        for seat in self.seats_of(order) {
            if is_sale {
                house.seats[seat] = Seat::Sold(order);
            } else if house.seats[seat] == Seat::Sold(order) {
                house.seats[seat] = Seat::Free;
            }
        }
        if house.records[order] != Record::Missing {
            house.records[order] = Record::Ended;
        }
        house.sequence = number;
    }

    /// Looks in the ledger for a payment that is overdue.
    fn judge(&self, house: &mut House, order: usize) {
        if !house.loaded || !matches!(house.records[order], Record::Paying { late: true, .. }) {
            return;
        }
        if house.rows[order].attempt().is_some() {
            // A sale that is there is applied by catching up. What a load took in at once left the record behind.
            if house.sequence == house.changes.len() && self.has(Safeguard::EndedInRedisToo) {
                self.free(house, order, Seat::Paying(order));
                house.records[order] = Record::Ended;
            }
            return;
        }
        if self.has(Safeguard::EndRecordedFirst) {
            record_expired(house, order);
        }
        house.to_free[order] = true;
    }

    fn free_judged(&self, house: &mut House, order: usize) {
        if house.to_free[order] {
            house.to_free[order] = false;
            if matches!(house.records[order], Record::Paying { .. }) {
                self.free(house, order, Seat::Paying(order));
                house.records[order] = Record::Ended;
                house.judged[order] = true;
            }
        }
    }

    fn free(&self, house: &mut House, order: usize, carries: Seat) {
        for seat in self.seats_of(order) {
            if house.seats[seat] == carries || !self.has(Safeguard::OwnSeatsOnly) {
                house.seats[seat] = Seat::Free;
            }
        }
    }

    /// From the ledger; over what is loaded, the holds stay.
    fn load(house: &mut House) {
        house.loaded = true;
        house.sequence = house.changes.len();
        for seat in &mut house.seats {
            if matches!(seat, Seat::Sold(_)) {
                *seat = Seat::Free;
            }
        }
        for order in 0..ORDERS {
            for seat in (0..SEATS).filter(|seat| house.tickets[order] & bit(*seat) != 0) {
                house.seats[seat] = Seat::Sold(order);
            }
        }
    }

    /// What the house is once every terminal is gone, every deadline has passed, and the others did their work.
    pub(super) fn at_rest(&self, house: &House) -> House {
        let mut rest = house.clone();
        rest.terminals = [Terminal::Dead; TERMINALS];
        rest = self.after(&rest, Action::Load);
        while rest.sequence < rest.changes.len() {
            rest = self.after(&rest, Action::CatchUp);
        }
        for order in 0..ORDERS {
            for step in [Action::Late, Action::Sweep, Action::Judge, Action::Free] {
                rest = self.after(&rest, step(order));
            }
        }
        rest
    }
}

/// Ends the tickets of a paid order; whether there were any.
fn give_back(house: &mut House, order: usize) -> bool {
    let Row::Paid(attempt) = house.rows[order] else { return false };
    house.rows[order] = Row::Refunded(attempt);
    house.tickets[order] = 0;
    house.changes.push((order, false));
    house.left[order] += 1;
    true
}

/// Writes the end of an order, unless it has one.
fn record_expired(house: &mut House, order: usize) {
    if house.rows[order] == Row::None {
        house.rows[order] = Row::Expired;
    }
}
