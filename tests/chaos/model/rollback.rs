//! The version rule, small enough that every order of its steps can be looked at.
//!
//! A store of one screening, the map on one screen, and the messages between them. The store is changed, is rolled
//! back to what it was before, messages arrive or are lost with the connection's buffer, and a heartbeat asks where
//! the store is. Whatever happened, once a heartbeat has come and gone with nothing on its way, the map is the store.

use stateright::{Checker, Model, Property};

/// How many changes and rollbacks happen.
const CHANGES: u8 = 6;
const ROLLBACKS: u8 = 2;

/// What a screening is at: its version, and the changes that are in it, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct At {
    version: u8,
    seats: u8,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct House {
    /// The server's clock, which goes on at each change.
    time: u8,
    store: At,
    /// What it can go back to.
    saved: At,
    rollbacks: u8,
    /// On their way: the version that each follows, and what it makes of it.
    messages: Vec<(u8, At)>,
    map: At,
    /// A heartbeat's answer on its way, behind the messages before it: what the map had when it asked, how many
    /// messages come first, and where the store was.
    answer: Option<(u8, usize, At)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Action {
    Change,
    Save,
    GoBack,
    Arrive,
    Lose,
    Ask,
    Answer,
}

struct Screening {
    /// Without it a version counts the changes, and only a higher one is read again.
    names_history: bool,
}

impl Screening {
    /// The map hears a message; `true` where it reads the store instead.
    fn hear(map: &mut At, follows: u8, made: At) -> bool {
        if made.version <= map.version {
            return false;
        }
        if follows != map.version {
            return true;
        }
        // A message tells what changed, and not what the others are.
        *map = At { version: made.version, seats: map.seats | newest(made.seats) };
        false
    }

    fn compare(&self, map: At, known: u8, seen: At) -> bool {
        seen.version > map.version || (self.names_history && seen.version < known)
    }

    fn read(house: &mut House) {
        // What was sent before is heard after it.
        house.map = house.store;
    }

    /// All that is on its way arrives, and a heartbeat comes and goes.
    fn at_rest(&self, house: &House) -> House {
        let mut rest = house.clone();
        for action in [Action::Arrive; 16] {
            rest = self.next_state(&rest, action).unwrap_or(rest);
        }
        for action in [Action::Answer, Action::Ask, Action::Answer] {
            rest = self.next_state(&rest, action).unwrap_or(rest);
        }
        rest
    }
}

/// The last change in it: changes are bits that come one after the other.
fn newest(seats: u8) -> u8 {
    seats.checked_ilog2().map_or(0, |bit| 1 << bit)
}

impl Model for Screening {
    type State = House;
    type Action = Action;

    fn init_states(&self) -> Vec<House> {
        vec![House::default()]
    }

    fn actions(&self, _: &House, actions: &mut Vec<Action>) {
        actions.extend([
            Action::Change,
            Action::Save,
            Action::GoBack,
            Action::Arrive,
            Action::Lose,
            Action::Ask,
            Action::Answer,
        ]);
    }

    fn next_state(&self, house: &House, action: Action) -> Option<House> {
        let mut next = house.clone();
        match action {
            Action::Change if house.time < CHANGES => {
                next.time += 1;
                let counted = house.store.version + 1;
                let version = if self.names_history { counted.max(next.time) } else { counted };
                next.store = At { version, seats: house.store.seats | 1 << (next.time - 1) };
                next.messages.push((house.store.version, next.store));
            }
            Action::Save => next.saved = house.store,
            Action::GoBack if house.rollbacks < ROLLBACKS => {
                next.rollbacks += 1;
                next.store = house.saved;
            }
            Action::Arrive if !house.messages.is_empty() => {
                let (follows, made) = next.messages.remove(0);
                if let Some((_, before, _)) = &mut next.answer {
                    *before = before.saturating_sub(1);
                }
                if Self::hear(&mut next.map, follows, made) {
                    Self::read(&mut next);
                }
            }
            Action::Lose if !house.messages.is_empty() && house.answer.is_none() => {
                next.messages.remove(0);
            }
            Action::Ask if house.answer.is_none() => {
                next.answer = Some((house.map.version, house.messages.len(), house.store));
            }
            Action::Answer => {
                let (known, _, seen) = house.answer.filter(|(_, before, _)| *before == 0)?;
                next.answer = None;
                if self.compare(house.map, known, seen) {
                    Self::read(&mut next);
                }
            }
            _ => return None,
        }
        (next != *house).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("after a heartbeat the map is the store", |screening: &Self, house: &House| {
            let rest = screening.at_rest(house);
            rest.map == rest.store
        })]
    }
}

/// Whether some state breaks the rule, and how many were looked at.
fn breaks(names_history: bool) -> (bool, usize) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let checker = Screening { names_history }.checker().threads(threads).spawn_bfs().join();
    let broken = checker.discovery("after a heartbeat the map is the store");
    if let Some(path) = &broken {
        eprintln!("names its history: {names_history}; broken by {:?}", path.clone().into_actions());
    }
    (broken.is_some(), checker.unique_state_count())
}

#[test]
fn a_version_that_names_its_history_keeps_every_map_right_and_one_that_counts_does_not() {
    let (broken, states) = breaks(true);
    eprintln!("{states} states");
    assert!(!broken);
    assert!(breaks(false).0, "a store that was rolled back comes to a version that the map has");
}
