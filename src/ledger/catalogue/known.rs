//! What the files and the catalogue have together, and what an import has to know of the house: what a plan and the
//! listing of prices in it are made from.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::domain::hall::HallPlan;
use crate::domain::screening::Film;
use crate::domain::text::{Text, fold};
use crate::domain::time::{Calendar, Timestamp};

use super::files::draft::{At, Draft, Fault, Table};
use super::load::Showing;
use super::whole::Whole;

/// What an import has to know of the house.
#[derive(Clone, Copy, Debug)]
pub struct ImportRules {
    /// Its clock.
    pub calendar: Calendar,
    /// What a hall needs between two films.
    pub turnaround: Duration,
    /// Now.
    pub now: Timestamp,
    /// Whether it is only asked what would happen.
    pub dry_run: bool,
}

/// How many entries of one kind were there before, and how many are as they were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New ones.
    pub added: usize,
    /// Those that are different now.
    pub changed: usize,
    /// Those that were so already.
    pub same: usize,
}

/// What screenings refer to once the files are in: the files outrank the ledger.
pub(super) struct Known<'a> {
    pub(super) films: BTreeMap<i64, &'a Film>,
    pub(super) halls: BTreeMap<i64, &'a Text>,
    pub(super) price_lists: BTreeMap<i64, &'a Text>,
    pub(super) plans: BTreeMap<i64, HallPlan>,
}

impl<'a> Known<'a> {
    pub(super) fn of(whole: &'a Whole, draft: &'a Draft) -> Self {
        let catalogue = &whole.catalogue;
        let mut known = Self {
            films: catalogue.films.iter().map(|film| (film.id, film)).collect(),
            halls: catalogue.halls.iter().map(|hall| (hall.id, &hall.name)).collect(),
            price_lists: catalogue.price_lists.iter().map(|list| (list.id, &list.name)).collect(),
            plans: BTreeMap::new(),
        };
        known.films.extend(draft.films.iter().map(|at| (at.entry.id, &at.entry)));
        known.halls.extend(draft.halls.iter().map(|at| (at.entry.id, &at.entry.name)));
        known.price_lists.extend(draft.price_lists.iter().map(|at| (at.entry.id, &at.entry.name)));
        for hall in catalogue.halls.iter().chain(draft.halls.iter().map(|at| &at.entry)) {
            if let Ok(plan) = HallPlan::stored(&hall.drawing) {
                known.plans.insert(hall.id, plan);
            }
        }
        known
    }

    /// Halls of the files that are called as another is: on a ticket nobody could tell them apart.
    pub(super) fn same_names(&self, draft: &Draft, faults: &mut Vec<Fault>) {
        for At { place, entry } in &draft.halls {
            let is_other =
                |(id, name): &(&i64, &&Text)| **id != entry.id && fold(name.as_str()) == fold(entry.name.as_str());
            if let Some((other, name)) = self.halls.iter().find(is_other) {
                let what =
                    format!("hall {} is called `{name}`, as hall {other} is; a ticket names halls by it", entry.id);
                faults.push(Fault { place: place.clone(), what });
            }
        }
    }

    pub(super) fn no_film(&self, film: i64) -> String {
        let titles = self.films.iter().map(|(id, film)| (*id, film.titles.both())).collect::<Vec<_>>();
        let there_are = named(titles.iter().map(|(id, title)| (*id, title)));
        format!("there is no film {film}; {there_are}")
    }

    pub(super) fn no_hall(&self, hall: i64) -> String {
        let there_are = named(self.halls.iter().map(|(id, name)| (*id, *name)));
        format!("there is no hall {hall}; {there_are}")
    }

    pub(super) fn no_price_list(&self, list: i64) -> String {
        let there_are = named(self.price_lists.iter().map(|(id, name)| (*id, *name)));
        format!("there is no price list {list}; {there_are}")
    }

    /// What rows of a schedule refer to and is nowhere.
    pub(super) fn check(&self, draft: &Draft, faults: &mut Vec<Fault>) {
        let lacks = |table, id: i64, is_known: bool| !is_known && !draft.unread.contains(&(table, id));
        for At { place, entry } in &draft.showings {
            let mut fault = |what: String| faults.push(Fault { place: place.clone(), what });
            if lacks(Table::Film, entry.film, self.films.contains_key(&entry.film)) {
                fault(self.no_film(entry.film));
            }
            if lacks(Table::Hall, entry.hall, self.halls.contains_key(&entry.hall)) {
                fault(self.no_hall(entry.hall));
            }
            let lacking = |list: &i64| lacks(Table::PriceList, *list, self.price_lists.contains_key(list));
            if let Some(list) = entry.price_list.filter(lacking) {
                fault(self.no_price_list(list));
            }
            let Some(plan) = self.plans.get(&entry.hall) else { continue };
            for seat in entry.blocked.iter().map(|block| block.seat).filter(|seat| plan.seat(*seat).is_none()) {
                fault(format!("blocked: hall {} has no seat {seat}", entry.hall));
            }
        }
    }
}

/// What tells screenings apart.
pub(super) fn key(showing: &Showing) -> (i64, Timestamp) {
    (showing.hall, showing.starts_at)
}

/// Numbers with what they name, for someone who named another.
fn named<'a>(of: impl Iterator<Item = (i64, &'a Text)>) -> String {
    let known: BTreeMap<i64, &Text> = of.collect();
    if known.is_empty() {
        return "there is none yet".to_owned();
    }
    let shown: Vec<String> = known.iter().take(12).map(|(id, name)| format!("{id} ({name})")).collect();
    let more = if known.len() > shown.len() { ", …" } else { "" };
    format!("there are {}{more}", shown.join(", "))
}
