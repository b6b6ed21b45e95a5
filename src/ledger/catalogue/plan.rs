//! What an import would make of the catalogue: pure, so that a dry run and the real one agree.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::ScreeningId;
use crate::domain::screening::Film;
use crate::domain::seat::{Block, BlockReason};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

use super::files::draft::{At, Draft, Fault, Place};
use super::files::schedule::clock_of;
use super::files::tables::tidy;
use super::known::{ImportRules, Known, Tally, key};
use super::listing::{Listing, to_leave_it};
use super::load::{HallDrawing, PriceList, Showing};
use super::whole::{Planned, Whole};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Of films.
    pub films: Tally,
    /// Of halls.
    pub halls: Tally,
    /// Of fares.
    pub fares: Tally,
    /// Of price lists.
    pub price_lists: Tally,
    /// Of the rules that choose price lists.
    pub price_rules: Tally,
    /// Of screenings.
    pub screenings: Tally,
    /// Screenings of before whose film or prices are others now.
    pub rescheduled: Vec<(ScreeningId, Place)>,
    /// Screenings of before that are to come, in halls whose plan is another now.
    pub replanned: Vec<(ScreeningId, Place)>,
    /// Of these, those of which seats were held at the last moment. Who holds them must be told.
    pub held: Vec<Conflict>,
}

impl Imported {
    /// Whether the catalogue is another now.
    #[must_use]
    pub fn is_news(&self) -> bool {
        self.tallies().iter().any(|(_, tally)| tally.added + tally.changed > 0)
    }

    /// Each kind of entry by its name, in the order in which they are told.
    #[must_use]
    pub fn tallies(&self) -> [(&'static str, Tally); 6] {
        [
            ("films", self.films),
            ("halls", self.halls),
            ("fares", self.fares),
            ("price lists", self.price_lists),
            ("price rules", self.price_rules),
            ("screenings", self.screenings),
        ]
    }

    /// What the tape says of it.
    pub(super) fn summary(&self) -> String {
        let news = self.tallies().into_iter().filter(|(_, tally)| tally.added + tally.changed > 0);
        let told = news.map(|(what, tally)| format!("{what}: {} added, {} changed", tally.added, tally.changed));
        told.collect::<Vec<_>>().join("; ")
    }
}

/// A screening that people rely on, and that the files would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Where the files say so.
    pub place: Place,
    /// The screening.
    pub screening: ScreeningId,
    /// What stands against it, in English.
    pub what: String,
}

/// Entries of one kind that are not yet in the catalogue, or not so.
pub(super) struct News<T> {
    pub(super) added: Vec<T>,
    pub(super) changed: Vec<T>,
}

impl<T> Default for News<T> {
    fn default() -> Self {
        Self { added: Vec::new(), changed: Vec::new() }
    }
}

/// What is to be written, and what may stand against it.
pub(super) struct Plan<'a> {
    pub(super) imported: Imported,
    pub(super) films: News<Film>,
    pub(super) halls: News<HallDrawing>,
    pub(super) price_lists: News<PriceList>,
    pub(super) added: Vec<Showing>,
    pub(super) rescheduled: Vec<(ScreeningId, Showing)>,
    /// Screenings whose list stays, by another rule or by none.
    pub(super) renamed: Vec<(ScreeningId, Option<Text>)>,
    pub(super) listing: Listing,
    /// Starts that a screening has that was called off.
    pub(super) called_off: Vec<Conflict>,
    /// The seats of each hall whose plan changes, for the screenings in it that keep film and prices.
    replanned: HashMap<ScreeningId, BTreeSet<SeatId>>,
    whole: &'a Whole,
    draft: &'a Draft,
    rules: ImportRules,
}

impl<'a> Plan<'a> {
    /// Compares the files with the catalogue.
    ///
    /// # Errors
    /// All faults of all files.
    pub(super) fn new(whole: &'a Whole, draft: &'a Draft, rules: ImportRules) -> Result<Self, Vec<Fault>> {
        let mut faults = draft.faults.clone();
        twice(&draft.films, "film", |film| film.id, &mut faults);
        twice(&draft.halls, "hall", |hall| hall.id, &mut faults);
        twice(&draft.price_lists, "price list", |list| list.id, &mut faults);
        let known = Known::of(whole, draft);
        known.check(draft, &mut faults);
        known.same_names(draft, &mut faults);
        let listing = Listing::new(whole, draft, &known, rules, &mut faults);
        let mut plan = Self {
            imported: Imported::default(),
            films: News::default(),
            halls: News::default(),
            price_lists: News::default(),
            added: Vec::new(),
            rescheduled: Vec::new(),
            renamed: Vec::new(),
            listing,
            called_off: Vec::new(),
            replanned: HashMap::new(),
            whole,
            draft,
            rules,
        };
        plan.films = sort(&whole.catalogue.films, &draft.films, |film| film.id, &mut plan.imported.films);
        plan.price_lists =
            sort(&whole.catalogue.price_lists, &draft.price_lists, |list| list.id, &mut plan.imported.price_lists);
        (plan.imported.fares, plan.imported.price_rules) = (plan.listing.of_fares, plan.listing.of_rules);
        plan.sort_halls();
        plan.sort_screenings(&mut faults);
        plan.take_listed_anew();
        plan.find_overlaps(&known, &mut faults);
        if faults.is_empty() { Ok(plan) } else { Err(in_order(faults)) }
    }

    /// The seats that a screening has after the import, where nothing else of it changes.
    pub(super) fn seats_after(&self, screening: ScreeningId) -> Option<&BTreeSet<SeatId>> {
        self.replanned.get(&screening).filter(|_| !self.rescheduled.iter().any(|(id, _)| *id == screening))
    }

    fn sort_halls(&mut self) {
        let before: Vec<HallDrawing> = self.whole.catalogue.halls.iter().map(tidied).collect();
        self.halls = sort(&before, &self.draft.halls, |hall| hall.id, &mut self.imported.halls);
        for hall in &self.halls.changed {
            let was = before.iter().find(|known| known.id == hall.id);
            if was.is_some_and(|was| was.drawing == hall.drawing) {
                continue;
            }
            let Some(at) = self.draft.halls.iter().find(|at| at.entry.id == hall.id) else { continue };
            // It was read before: a plan that cannot be parsed does not come so far.
            let Ok(plan) = HallPlan::stored(&hall.drawing) else { continue };
            // An id may go on as another seat: where rows were put before its own.
            let before = was.and_then(|was| HallPlan::stored(&was.drawing).ok());
            let is_same = |seat: &SeatId| before.as_ref().is_none_or(|before| before.label(*seat) == plan.label(*seat));
            let seats: BTreeSet<SeatId> = plan.seats().map(|seat| seat.id).filter(is_same).collect();
            let films: HashMap<i64, &Film> = self.whole.catalogue.films.iter().map(|film| (film.id, film)).collect();
            let to_come = |planned: &&Planned| {
                let ends = films.get(&planned.showing.film).map_or(planned.showing.starts_at, |film| {
                    planned.showing.starts_at.plus(Duration::from_secs(60 * u64::from(film.minutes)))
                });
                planned.showing.hall == hall.id && !planned.is_called_off && ends > self.rules.now
            };
            for planned in self.whole.screenings.iter().filter(to_come) {
                self.imported.replanned.push((planned.id, at.place.clone()));
                self.replanned.insert(planned.id, seats.clone());
            }
        }
    }

    fn sort_screenings(&mut self, faults: &mut Vec<Fault>) {
        let known: HashMap<(i64, Timestamp), &Planned> =
            self.whole.screenings.iter().map(|planned| (key(&planned.showing), planned)).collect();
        let mut seen: HashMap<(i64, Timestamp), &Place> = HashMap::new();
        let tally = &mut self.imported.screenings;
        for At { place, entry } in &self.listing.showings {
            if let Some(first) = seen.insert(key(entry), place) {
                let what = format!("hall {} begins a film at this time in {first} already", entry.hall);
                faults.push(Fault { place: place.clone(), what });
                continue;
            }
            let Some(before) = known.get(&key(entry)) else {
                tally.added += 1;
                self.added.push(entry.clone());
                continue;
            };
            let conflict = |what: String| Conflict { place: place.clone(), screening: before.id, what };
            if before.is_called_off {
                let what = "it was called off; give the new one another start".to_owned();
                self.called_off.push(conflict(what));
                continue;
            }
            for what in blocks_by_hand(before.id, &before.showing.blocked, &entry.blocked) {
                self.called_off.push(conflict(what));
            }
            if (entry.film, entry.price_list) == (before.showing.film, before.showing.price_list) {
                if entry.rule == before.showing.rule {
                    tally.same += 1;
                } else {
                    tally.changed += 1;
                    self.renamed.push((before.id, entry.rule.clone()));
                }
            } else {
                tally.changed += 1;
                self.imported.rescheduled.push((before.id, place.clone()));
                self.rescheduled.push((before.id, entry.clone()));
            }
        }
    }

    /// Screenings that no row speaks of, and that rules or films of the files give another list.
    fn take_listed_anew(&mut self) {
        let before: HashMap<ScreeningId, i64> =
            self.whole.screenings.iter().map(|planned| (planned.id, planned.showing.price_list)).collect();
        for (id, At { place, entry }) in &self.listing.listed_anew {
            self.imported.screenings.changed += 1;
            if before.get(id) == Some(&entry.price_list) {
                self.renamed.push((*id, entry.rule.clone()));
            } else {
                self.imported.rescheduled.push((*id, place.clone()));
                self.rescheduled.push((*id, entry.clone()));
            }
        }
    }

    /// How a screening that people rely on is left as it is, where a rule would change it.
    pub(super) fn to_leave_it(&self, screening: ScreeningId) -> Option<String> {
        let (_, now) = self.rescheduled.iter().find(|(id, _)| *id == screening)?;
        let before = self.whole.screenings.iter().find(|planned| planned.id == screening)?;
        to_leave_it(&before.showing, now)
    }

    /// The screenings of before that are others now, as the tapes tell them.
    pub(super) fn screenings_told(&self) -> Vec<String> {
        let before: HashMap<ScreeningId, &Showing> =
            self.whole.screenings.iter().map(|planned| (planned.id, &planned.showing)).collect();
        let renamed = self.renamed.iter().filter_map(|(id, rule)| {
            before.get(id).map(|showing| (*id, Showing { rule: rule.clone(), ..(*showing).clone() }))
        });
        renamed.chain(self.rescheduled.iter().cloned()).map(|(id, showing)| showing.told(id)).collect()
    }

    /// Halls that show a film before they are free of the one before.
    fn find_overlaps(&self, known: &Known<'_>, faults: &mut Vec<Fault>) {
        // What is in the ledger already, and stays so, is nobody's fault here.
        let news: HashSet<(i64, Timestamp)> =
            self.added.iter().chain(self.rescheduled.iter().map(|(_, showing)| showing)).map(key).collect();
        let drafted: HashMap<(i64, Timestamp), &At<Showing>> =
            self.listing.showings.iter().map(|at| (key(&at.entry), at)).filter(|(key, _)| news.contains(key)).collect();
        let before: HashMap<i64, u16> = self.whole.catalogue.films.iter().map(|film| (film.id, film.minutes)).collect();
        let longer: HashMap<i64, &Place> = self
            .draft
            .films
            .iter()
            .filter(|at| before.get(&at.entry.id).is_some_and(|minutes| *minutes != at.entry.minutes))
            .map(|at| (at.entry.id, &at.place))
            .collect();
        let mut shown: BTreeMap<(i64, Timestamp), i64> = self
            .whole
            .screenings
            .iter()
            .filter(|planned| !planned.is_called_off)
            .map(|planned| (key(&planned.showing), planned.showing.film))
            .collect();
        shown.extend(self.listing.showings.iter().map(|at| (key(&at.entry), at.entry.film)));
        // The hall, when it is free again, and whose film it shows until then.
        let mut busy: Option<(i64, Timestamp, (i64, Timestamp))> = None;
        for (at, film) in &shown {
            let Some(film) = known.films.get(film) else { continue };
            let free = at.1.plus(Duration::from_secs(60 * u64::from(film.minutes)) + self.rules.turnaround);
            if let Some((hall, until, first)) = busy
                && hall == at.0
                && at.1 < until
            {
                let films = [Some(film.id), shown.get(&first).copied()];
                let of_films = || films.iter().flatten().find_map(|film| longer.get(film).copied());
                let of_rows = drafted.get(at).or_else(|| drafted.get(&first)).map(|row| &row.place);
                if let Some(place) = of_rows.or_else(|| of_films().filter(|_| at.1 > self.rules.now)) {
                    faults.push(Fault { place: place.clone(), what: self.overlap(known, first, *at, until) });
                }
            }
            if busy.is_none_or(|(hall, until, _)| hall != at.0 || free > until) {
                busy = Some((at.0, free, *at));
            }
        }
    }

    fn overlap(&self, known: &Known<'_>, first: (i64, Timestamp), second: (i64, Timestamp), free: Timestamp) -> String {
        let clock = |at: Timestamp| {
            let (date, time) = clock_of(at, self.rules.calendar);
            format!("{date} {time}")
        };
        let hall = known.halls.get(&first.0).map_or(String::new(), ToString::to_string);
        format!(
            "hall {hall} begins a film at {} and another at {}: it is free again, cleaned, at {}",
            clock(first.1),
            clock(second.1),
            clock(free)
        )
    }
}

fn tidied(hall: &HallDrawing) -> HallDrawing {
    HallDrawing { drawing: tidy(&hall.drawing), ..hall.clone() }
}

/// Sorts what the files have into new, different and same.
fn sort<T: Clone + PartialEq>(before: &[T], now: &[At<T>], id: impl Fn(&T) -> i64, tally: &mut Tally) -> News<T> {
    let known: HashMap<i64, &T> = before.iter().map(|entry| (id(entry), entry)).collect();
    let mut news = News::default();
    for At { entry, .. } in now {
        match known.get(&id(entry)) {
            None => {
                tally.added += 1;
                news.added.push(entry.clone());
            }
            Some(known) if *known == entry => tally.same += 1,
            Some(_) => {
                tally.changed += 1;
                news.changed.push(entry.clone());
            }
        }
    }
    news
}

/// Numbers that the files give to two entries.
fn twice<T>(entries: &[At<T>], what: &str, id: impl Fn(&T) -> i64, faults: &mut Vec<Fault>) {
    let mut seen = HashSet::new();
    for At { place, entry } in entries {
        let id = id(entry);
        if !seen.insert(id) {
            faults.push(Fault { place: place.clone(), what: format!("{what} {id} is there twice; number it anew") });
        }
    }
}

/// Faults by place, each once.
fn in_order(mut faults: Vec<Fault>) -> Vec<Fault> {
    faults.sort();
    faults.dedup();
    faults
}

/// What a file blocks of a screening that is there already, and an import does not: how it is done by hand. A seat without a
/// reason is blocked whatever for.
fn blocks_by_hand(screening: ScreeningId, before: &[Block], now: &[Block]) -> Vec<String> {
    let known: BTreeMap<SeatId, BlockReason> = before.iter().map(|block| (block.seat, block.reason)).collect();
    let named = |seats: Vec<SeatId>| seats.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let mut told = Vec::new();
    for reason in BlockReason::ALL {
        let of_reason = || now.iter().filter(|block| block.reason == reason).map(|block| block.seat);
        let block = |seats: &str| format!("`frontrow block {screening} {seats} --reason {}`", reason.word());
        let more = named(of_reason().filter(|seat| !known.contains_key(seat)).collect());
        if !more.is_empty() {
            told.push(format!("it is there already: block {more} with {}", block(&more)));
        }
        let is_other = |seat: &SeatId| reason == BlockReason::Broken && known.get(seat) == Some(&BlockReason::House);
        let others = named(of_reason().filter(is_other).collect());
        if !others.is_empty() {
            let first = format!("`frontrow unblock {screening} {others}`");
            told.push(format!("{others} is kept for the house: {first}, then {}", block(&others)));
        }
    }
    told
}
