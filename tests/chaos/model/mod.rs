//! The protocol of a sale (`box_office`), small enough that every order of its steps can be looked at.
//!
//! Two terminals and two seats. A terminal holds, begins, commits and applies; any answer may get lost, so
//! that it does the step again, and it may die anywhere. Deadlines pass at any time, the live store is wiped
//! at any time, and the house does what it does about it: sweeps, judges, loads, catches up, refunds. In one of the cases
//! the second order is paid with the tickets of the first, which end in its commit. Each
//! step is one script or one transaction, as in `assets/redis` and `ledger`.
//!
//! With all safeguards no state breaks a rule. Take one away, and a state is found that does: so each is
//! needed, and the rules are sharp enough to tell.

mod house;
mod rollback;
mod steps;

use std::collections::BTreeSet;
use std::time::Instant;

use stateright::{Checker, Expectation, HasDiscoveries, Model, Property};

use house::{Action, House, ORDERS, Outcome, Row, SEATS, Seat, Terminal};

/// What keeps the protocol right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Safeguard {
    /// `UNIQUE (screening, seat, live)` on tickets.
    UniqueSeat,
    /// An order that never reached the ledger is written there as expired before its seats are freed.
    EndRecordedFirst,
    /// Another attempt is refused while an order is being paid, and once it is paid.
    AttemptCheck,
    /// Redis applies the next change only.
    InOrder,
    /// A screening that is not loaded is loaded from the ledger, and never taken for free.
    LoadedFirst,
    /// A commit whose answer was lost is repeated under the same id.
    SameId,
    /// Seats are freed only where they still carry the order.
    OwnSeatsOnly,
    /// A payment that is overdue in Redis and that the ledger has is ended in Redis too.
    EndedInRedisToo,
    /// The old tickets of an exchange end in the transaction that sells the new ones.
    OldEndsWithNew,
    /// Tickets are given back once, for money or for others.
    BackOnce,
}

/// The protocol, with all safeguards but one or with all.
struct Protocol {
    /// The seats of each order, a bit each.
    wants: [u8; ORDERS],
    /// The order that each terminal pays.
    pays: [usize; 2],
    /// Whether the second order is paid with the tickets of the first.
    exchanges: bool,
    without: Option<Safeguard>,
}

impl Protocol {
    fn has(&self, safeguard: Safeguard) -> bool {
        self.without != Some(safeguard)
    }
}

impl Model for Protocol {
    type State = House;
    type Action = Action;

    fn init_states(&self) -> Vec<House> {
        vec![House::default()]
    }

    fn actions(&self, house: &House, actions: &mut Vec<Action>) {
        self.possible(house, actions);
    }

    fn next_state(&self, house: &House, action: Action) -> Option<House> {
        let next = self.after(house, action);
        (next != *house).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("no double sale", |_, house: &House| {
                (0..SEATS).all(|seat| (0..ORDERS).filter(|order| house.tickets[*order] & bit(seat) != 0).count() <= 1)
            }),
            Property::always("an order sells all its seats or none", |protocol: &Self, house: &House| {
                (0..ORDERS).all(|order| match house.rows[order] {
                    Row::Paid(_) => house.tickets[order] == protocol.wants[order],
                    _ => house.tickets[order] == 0,
                })
            }),
            Property::always("what a terminal was told is so", |protocol: &Self, house: &House| {
                house.terminals.iter().enumerate().all(|(terminal, step)| {
                    let sold = house.rows[protocol.pays[terminal]].attempt() == Some(terminal);
                    match step {
                        Terminal::Told(Outcome::Sold) => sold,
                        Terminal::Told(Outcome::Refused) => !sold,
                        _ => true,
                    }
                })
            }),
            Property::always("what was judged expired is not sold", |_, house: &House| {
                (0..ORDERS).all(|order| !house.judged[order] || house.rows[order].attempt().is_none())
            }),
            Property::always("where Redis is as far as the ledger, it has the same seats sold", |_, house: &House| {
                !house.loaded
                    || house.sequence != house.changes.len()
                    || (0..SEATS).all(|seat| {
                        let ticket = (0..ORDERS).find(|order| house.tickets[*order] & bit(seat) != 0);
                        let sold = if let Seat::Sold(order) = house.seats[seat] { Some(order) } else { None };
                        ticket == sold
                    })
            }),
            Property::always("left alone, all comes to rest, and each order has one end", |protocol: &Self, house| {
                let rest = protocol.at_rest(house);
                (0..SEATS).all(|seat| match rest.seats[seat] {
                    Seat::Free => (0..ORDERS).all(|order| rest.tickets[order] & bit(seat) == 0),
                    Seat::Sold(order) => rest.tickets[order] & bit(seat) != 0,
                    Seat::Held(_) | Seat::Paying(_) => false,
                })
            }),
            Property::always("tickets are exchanged or not", |protocol: &Self, house: &House| {
                !protocol.exchanges || house.rows[1].attempt().is_none() || !matches!(house.rows[0], Row::Paid(_))
            }),
            Property::always("the money of an order leaves it once", |_, house: &House| {
                house.left.iter().all(|times| *times <= 1)
            }),
            // That the model can do what it is about.
            Property::sometimes("a refunded seat is sold again", |_, house: &House| {
                (0..ORDERS).all(|order| house.rows[order].attempt().is_some())
                    && house.rows.iter().any(|row| matches!(row, Row::Refunded(_)))
            }),
            Property::sometimes("an unsure attempt was sold", |_, house: &House| {
                house.was_unsure && house.terminals.contains(&Terminal::Told(Outcome::Sold))
            }),
            Property::sometimes("a seat that was exchanged is free", |protocol: &Self, house: &House| {
                protocol.exchanges
                    && house.rows[1].attempt().is_some()
                    && house.loaded
                    && house.sequence == house.changes.len()
                    && house.seats == [Seat::Free, Seat::Sold(1)]
            }),
            Property::sometimes("a late commit was refused", |_, house: &House| {
                house.judged.contains(&true) && house.terminals.contains(&Terminal::Told(Outcome::Refused))
            }),
        ]
    }
}

fn bit(seat: usize) -> u8 {
    1 << seat
}

/// What was found: the rules that are broken, and what can happen.
struct Found {
    broken: BTreeSet<&'static str>,
    possible: BTreeSet<&'static str>,
    states: usize,
}

fn check((wants, pays, exchanges): Case, without: Option<Safeguard>) -> Found {
    let protocol = Protocol { wants, pays, exchanges, without };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let builder = protocol.checker().threads(threads);
    // With all safeguards every state is looked at; without one, a state that breaks a rule is enough.
    let checker = match without {
        None => builder.spawn_bfs().join(),
        Some(_) => builder.finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join(),
    };
    let mut found = Found { broken: BTreeSet::new(), possible: BTreeSet::new(), states: checker.unique_state_count() };
    for property in checker.model().properties() {
        let Some(path) = checker.discovery(property.name) else { continue };
        if property.expectation == Expectation::Sometimes {
            found.possible.insert(property.name);
            continue;
        }
        if without.is_none() {
            eprintln!("{} is broken by {:?}", property.name, path.into_actions());
        }
        found.broken.insert(property.name);
    }
    found
}

/// The seats of the orders, which order each terminal pays, and whether the second is paid with the first.
type Case = ([u8; ORDERS], [usize; 2], bool);

/// Two orders that share a seat, and two terminals that take the money for one order.
const RIVALS: Case = ([0b11, 0b10], [0, 1], false);
const ONE_ORDER: Case = ([0b11, 0b01], [0, 0], false);
const STRANGERS: Case = ([0b01, 0b10], [0, 1], false);
const EXCHANGE: Case = ([0b01, 0b10], [0, 1], true);

#[test]
fn whatever_two_terminals_do_the_protocol_keeps_every_rule() {
    let mut possible = BTreeSet::new();
    for case in [RIVALS, ONE_ORDER, STRANGERS, EXCHANGE] {
        let begun = Instant::now();
        let found = check(case, None);
        eprintln!("{} states in {:?}", found.states, begun.elapsed());
        assert_eq!(found.broken, BTreeSet::new());
        possible.extend(found.possible);
    }
    let all = [
        "a late commit was refused",
        "a refunded seat is sold again",
        "a seat that was exchanged is free",
        "an unsure attempt was sold",
    ];
    assert_eq!(possible, all.into(), "the model does what it is about");
}

#[test]
fn without_any_one_safeguard_a_rule_is_broken() {
    let needed = [
        (Safeguard::UniqueSeat, RIVALS, "no double sale"),
        (Safeguard::EndRecordedFirst, RIVALS, "what was judged expired is not sold"),
        (Safeguard::AttemptCheck, ONE_ORDER, "what a terminal was told is so"),
        (Safeguard::InOrder, STRANGERS, "where Redis is as far as the ledger, it has the same seats sold"),
        (Safeguard::LoadedFirst, RIVALS, "where Redis is as far as the ledger, it has the same seats sold"),
        (Safeguard::SameId, STRANGERS, "what a terminal was told is so"),
        (Safeguard::OwnSeatsOnly, RIVALS, "where Redis is as far as the ledger, it has the same seats sold"),
        (Safeguard::EndedInRedisToo, ONE_ORDER, "left alone, all comes to rest, and each order has one end"),
        (Safeguard::OldEndsWithNew, EXCHANGE, "tickets are exchanged or not"),
        (Safeguard::BackOnce, EXCHANGE, "the money of an order leaves it once"),
    ];
    for (safeguard, case, rule) in needed {
        let Found { broken, states, .. } = check(case, Some(safeguard));
        eprintln!("without {safeguard:?}, after {states} states: {broken:?}");
        assert!(broken.contains(rule), "without {safeguard:?}: {broken:?}");
    }
}
