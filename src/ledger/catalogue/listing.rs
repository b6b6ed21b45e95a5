//! What files say of fares, prices and rules, held against the house: which fares and categories there are, which rules
//! hold, and which price list each screening has by them. Pure, as the plan that it is part of.

use std::collections::{BTreeMap, HashSet};

use crate::domain::category::Category;
use crate::domain::fare::{FareType, Fares};
use crate::domain::hall::{HallPlan, SeatKind};
use crate::domain::ids::ScreeningId;
use crate::domain::price_rule::{PriceRule, first_that_fits};
use crate::domain::screening::Film;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

use super::files::draft::{At, Draft, Fault, Row, Table};
use super::files::schedule::clock_of;
use super::known::{ImportRules, Known, Tally, key};
use super::load::Showing;
use super::whole::{Planned, Whole};

/// What an import makes of fares and rules.
#[derive(Default)]
pub(super) struct Listing {
    /// The fares, where they are others now.
    pub(super) fares: Option<Fares>,
    /// The rules, where they are others now.
    pub(super) rules: Option<Vec<PriceRule>>,
    pub(super) of_fares: Tally,
    pub(super) of_rules: Tally,
    /// The rows of the schedule, each with its list.
    pub(super) showings: Vec<At<Showing>>,
    /// Screenings of before that no row speaks of, and to which the rules give another list or the same by another name.
    pub(super) listed_anew: Vec<(ScreeningId, At<Showing>)>,
}

/// Who is to find the list of a screening.
struct Rules<'a> {
    all: &'a [PriceRule],
    films: &'a BTreeMap<i64, &'a Film>,
    import: ImportRules,
}

impl Listing {
    pub(super) fn new(
        whole: &Whole,
        draft: &Draft,
        known: &Known<'_>,
        import: ImportRules,
        faults: &mut Vec<Fault>,
    ) -> Self {
        let mut listing = Self::default();
        let fares = listing.take_fares(whole, draft, faults);
        check_prices(whole, draft, known, &fares, faults);
        let drafted: Option<Vec<PriceRule>> =
            draft.rules.as_ref().map(|rules| rules.iter().map(|at| at.entry.clone()).collect());
        if let Some(drafted) = &drafted {
            listing.of_rules = compare(&whole.rules, drafted, |rule| (rule.title(), rule.price_list));
            check_rules(draft, known, faults);
        }
        let rules = drafted.as_deref().unwrap_or(&whole.rules);
        let find = Rules { all: rules, films: &known.films, import };
        // What could not be read may be the very rule.
        let is_read = draft.unread.iter().all(|(table, _)| *table != Table::PriceRule);
        listing.list_rows(whole, draft, &find, is_read, faults);
        if is_read {
            listing.list_anew(whole, draft, &find, faults);
        }
        listing.rules = drafted.filter(|drafted| *drafted != whole.rules);
        listing
    }

    /// The fares that hold after the import.
    fn take_fares(&mut self, whole: &Whole, draft: &Draft, faults: &mut Vec<Fault>) -> Fares {
        let Some(drafted) = &draft.fares else { return whole.fares.clone() };
        let mut seen = HashSet::new();
        for At { place, entry } in drafted {
            if !seen.insert(entry.code) {
                let what = format!("fare `{}` is there twice; give it another code", entry.code);
                faults.push(Fault { place: place.clone(), what });
            }
        }
        if let Some(first) = drafted.first().filter(|first| first.entry.members_only) {
            let what = "the first fare is what a guest pays who says nothing, and not for members only".to_owned();
            faults.push(Fault { place: first.place.clone(), what });
        }
        let types: Vec<FareType> = drafted.iter().map(|at| at.entry.clone()).collect();
        let before: Vec<FareType> = whole.fares.iter().cloned().collect();
        self.of_fares = compare(&before, &types, |of| of.code);
        if whole.is_new() {
            // Nobody gave a new house the usual fares: what stands in their place is new.
            let same = self.of_fares.same;
            self.of_fares = Tally { added: types.len().saturating_sub(same), changed: 0, same };
        }
        let Some(fares) = Fares::new(types) else { return whole.fares.clone() };
        if fares != whole.fares {
            self.fares = Some(fares.clone());
        }
        fares
    }

    /// Gives each row its list.
    fn list_rows(&mut self, whole: &Whole, draft: &Draft, find: &Rules<'_>, is_read: bool, faults: &mut Vec<Fault>) {
        let before: BTreeMap<(i64, Timestamp), &Planned> =
            whole.screenings.iter().map(|planned| (key(&planned.showing), planned)).collect();
        for At { place, entry: row } in &draft.showings {
            let Row { film, hall, starts_at, .. } = *row;
            let known = before.get(&(hall, starts_at)).map(|planned| &planned.showing);
            // What has begun keeps the list that a rule gave it, whatever the rules are by now.
            let begun = known.filter(|showing| showing.rule.is_some() && starts_at <= find.import.now);
            let chosen = match (row.price_list, begun) {
                (Some(list), _) => Some((list, None)),
                (None, Some(showing)) => Some((showing.price_list, showing.rule.clone())),
                (None, None) => find.list(film, hall, starts_at),
            };
            let Some((price_list, rule)) = chosen else {
                if is_read && find.films.contains_key(&film) {
                    let what = "price_list: it is empty, and no [[price_rule]] fits; name a list, or end the rules with one \
                                that says nothing else";
                    faults.push(Fault { place: place.clone(), what: what.to_owned() });
                }
                continue;
            };
            let showing = Showing { film, hall, price_list, rule, starts_at, blocked: row.blocked.clone() };
            self.showings.push(At { place: place.clone(), entry: showing });
        }
    }

    /// Looks at the screenings to come whose list a rule chose, where rules or films are in the files.
    fn list_anew(&mut self, whole: &Whole, draft: &Draft, find: &Rules<'_>, faults: &mut Vec<Fault>) {
        let rows: HashSet<(i64, Timestamp)> =
            draft.showings.iter().map(|at| (at.entry.hall, at.entry.starts_at)).collect();
        let is_due = |planned: &&Planned| {
            let showing = &planned.showing;
            let is_open = !planned.is_called_off && showing.starts_at > find.import.now;
            is_open && showing.rule.is_some() && !rows.contains(&key(showing))
        };
        for Planned { id, showing, .. } in whole.screenings.iter().filter(is_due) {
            let film = draft.films.iter().find(|at| at.entry.id == showing.film).map(|at| &at.place);
            let Some(place) = draft.rules.iter().flatten().map(|at| &at.place).next().or(film) else { continue };
            let Some((price_list, rule)) = find.list(showing.film, showing.hall, showing.starts_at) else {
                let (date, time) = clock_of(showing.starts_at, find.import.calendar);
                let what = format!(
                    "no rule fits screening {id} at {date} {time} any more; end the rules with one that says nothing else"
                );
                faults.push(Fault { place: place.clone(), what });
                continue;
            };
            let said = |at: &&At<PriceRule>| Some(at.entry.title()) == rule && at.entry.price_list == price_list;
            let place = draft.rules.iter().flatten().find(said).map_or(place, |at| &at.place).clone();
            if (price_list, &rule) != (showing.price_list, &showing.rule) {
                let entry = Showing { price_list, rule, ..showing.clone() };
                self.listed_anew.push((*id, At { place, entry }));
            }
        }
    }
}

impl Rules<'_> {
    /// The list of a screening, and what the rule is called that gives it.
    fn list(&self, film: i64, hall: i64, starts_at: Timestamp) -> Option<(i64, Option<Text>)> {
        let rule = first_that_fits(self.all, self.films.get(&film)?, hall, starts_at, self.import.calendar)?;
        Some((rule.price_list, Some(rule.title())))
    }
}

/// Prices for fares that the house does not have, or for seats that no hall has; and lists that do not say what the first
/// fare pays on a standard seat, by which every seat has a price at every fare.
fn check_prices(whole: &Whole, draft: &Draft, known: &Known<'_>, fares: &Fares, faults: &mut Vec<Fault>) {
    let is_unread = |table| draft.unread.iter().any(|(of, _)| *of == table);
    let mut categories: Vec<Category> = SeatKind::ALL.map(Category::of).to_vec();
    categories.extend(known.plans.values().flat_map(HallPlan::categories).filter(|of| of.kind().is_none()));
    categories.dedup();
    for At { place, entry: (category, fare) } in &draft.priced {
        if !is_unread(Table::Hall) && !categories.contains(category) {
            let there_are = joined(&categories);
            let what = format!("`{category}` is no category of seats that a hall has; they have {there_are}");
            faults.push(Fault { place: place.clone(), what });
        }
        if !is_unread(Table::Fare) && fares.get(*fare).is_none() {
            let there_are = joined(&fares.codes().collect::<Vec<_>>());
            let what = format!("{category}: `{fare}` is no fare; the fares are {there_are}");
            faults.push(Fault { place: place.clone(), what });
        }
    }
    if is_unread(Table::Fare) {
        return;
    }
    let first = fares.first();
    let lacks = |prices: &[((Category, _), _)]| prices.iter().all(|(of, _)| *of != (Category::STANDARD, first));
    for At { place, .. } in draft.price_lists.iter().filter(|at| lacks(&at.entry.prices)) {
        let what = format!("a price list needs at least what the first fare pays: standard = {{ {first} = 45 }}");
        faults.push(Fault { place: place.clone(), what });
    }
    let is_drafted = |id: i64| draft.price_lists.iter().any(|at| at.entry.id == id);
    if let Some(place) = draft.fares.iter().flatten().map(|at| &at.place).next() {
        for list in whole.catalogue.price_lists.iter().filter(|list| !is_drafted(list.id) && lacks(&list.prices)) {
            let what = format!("price list {} does not say what the first fare, {first}, pays; add it there", list.id);
            faults.push(Fault { place: place.clone(), what });
        }
    }
}

/// Rules that speak of what is nowhere.
fn check_rules(draft: &Draft, known: &Known<'_>, faults: &mut Vec<Fault>) {
    let lacks = |table, id: i64, is_known: bool| !is_known && !draft.unread.contains(&(table, id));
    for At { place, entry } in draft.rules.iter().flatten() {
        let mut fault = |what: String| faults.push(Fault { place: place.clone(), what });
        if lacks(Table::PriceList, entry.price_list, known.price_lists.contains_key(&entry.price_list)) {
            fault(known.no_price_list(entry.price_list));
        }
        if let Some(film) = entry.film.filter(|film| lacks(Table::Film, *film, known.films.contains_key(film))) {
            fault(known.no_film(film));
        }
        if let Some(hall) = entry.hall.filter(|hall| lacks(Table::Hall, *hall, known.halls.contains_key(hall))) {
            fault(known.no_hall(hall));
        }
    }
}

/// How many are new, other or the same, of a list that the files give whole. One that is left out is a change.
fn compare<T: PartialEq, K: PartialEq>(before: &[T], now: &[T], key: impl Fn(&T) -> K) -> Tally {
    let mut tally = Tally::default();
    for (place, entry) in now.iter().enumerate() {
        if before.get(place) == Some(entry) {
            tally.same += 1;
        } else if before.iter().any(|known| key(known) == key(entry)) {
            tally.changed += 1;
        } else {
            tally.added += 1;
        }
    }
    tally.changed += before.iter().filter(|known| now.iter().all(|entry| key(entry) != key(known))).count();
    tally
}

fn joined<T: std::fmt::Display>(of: &[T]) -> String {
    of.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Where a conflict stands, if a rule makes it: how the screening is left as it is.
pub(super) fn to_leave_it(before: &Showing, now: &Showing) -> Option<String> {
    let rule = now.rule.as_ref().filter(|_| before.price_list != now.price_list)?;
    Some(format!(
        "the rule `{rule}` gives it price list {}; to leave it as it is, name list {} in the schedule",
        now.price_list, before.price_list
    ))
}
