//! Choosing seats: which picks can be sold, and which seats are best for a party.
//!
//! The free seats of a hall are cut into stretches of neighbours. Each window of a stretch that
//! is as wide as the party is a candidate; the candidates are ranked, and the first wins. Only when
//! no row has room for all is the party split (`split`). A group sits in a block of rows (`block`).

mod block;
mod floor;
mod split;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::category::Category;
use super::hall::{HallPlan, PlannedSeat, SeatId, SeatKind};
use super::order::LARGEST_ORDER;
use super::price::PickFault;

use floor::{FreeSeat, Point, Wish, point, pointed_at, stretches, views};

/// The largest party for which a row is sought first. A larger one is a group.
pub const LARGEST_PARTY: usize = 10;

/// Checks a choice of seats, whoever else is there. `most` is what the house allows in one order.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn valid_pick(plan: &HallPlan, seats: &[SeatId], most: usize) -> Result<(), PickFault> {
    if seats.is_empty() {
        return Err(PickFault::Nothing);
    }
    if seats.len() > most {
        return Err(PickFault::TooMany(most));
    }
    let mut seen = BTreeSet::new();
    for seat in seats {
        if !seen.insert(*seat) {
            return Err(PickFault::Twice(*seat));
        }
    }
    for seat in seats {
        let planned = plan.seat(*seat).ok_or(PickFault::NoSuchSeat(*seat))?;
        if let Some(partner) = planned.partner.filter(|partner| !seen.contains(partner)) {
            return Err(PickFault::HalfACouple { picked: *seat, missing: partner });
        }
    }
    Ok(())
}

/// Guests who want to sit together.
#[derive(Clone, Copy, Debug)]
pub struct Party<'a> {
    /// How many.
    pub guests: usize,
    /// The only category that they want; `None` leaves it to the view, and couple seats to when nothing else is left.
    pub only: Option<Category>,
    /// Seats that others point at or have picked. They are free, and a good choice goes around them.
    pub pointed: &'a [SeatId],
}

impl Party<'_> {
    /// So many guests, who take what is best.
    #[must_use]
    pub const fn of(guests: usize) -> Self {
        Self { guests, only: None, pointed: &[] }
    }
}

/// The categories that a party can ask for in this hall: those that it has, but what goes with another seat.
pub fn categories(plan: &HallPlan) -> impl Iterator<Item = Category> + '_ {
    plan.categories().filter(|of| *of != Category::of(SeatKind::Companion))
}

/// The groups of neighbours that these seats are, in their order in the hall: one, if all sit together. Nobody sits
/// together over an aisle.
#[must_use]
pub fn groups(plan: &HallPlan, seats: &[SeatId]) -> Vec<Vec<SeatId>> {
    let mut sorted = seats.to_vec();
    sorted.sort_unstable_by_key(|seat| (plan.place(*seat), *seat));
    let are_neighbours = |a: &SeatId, b: &SeatId| plan.are_beside(*a, *b);
    sorted.chunk_by(are_neighbours).map(<[SeatId]>::to_vec).collect()
}

/// The seats with the best view for a party among those that `is_free`.
///
/// They sit side by side, near the middle of the focus row of their section, and leave no seat alone, if the hall
/// still allows it; the best of a section is as good as that of the one in front of it, which comes first.
/// What gives way, and in which order, is written down in `Rank`. A group, which is more than
/// [`LARGEST_PARTY`], sits in rows one behind the other: see `block`. `nth` asks for
/// another choice: each is a different set of seats, those that share no seat with an earlier one
/// come first, and after the last the first comes again. `None` when too few are free.
#[must_use]
pub fn best(plan: &HallPlan, is_free: impl Fn(SeatId) -> bool, party: &Party<'_>, nth: usize) -> Option<Vec<SeatId>> {
    let views = views(plan);
    let near = *views.first()?;
    let Party { guests, only, pointed } = *party;
    choose(plan, &is_free, &Wish { party: guests, near, views: &views, categories: None, only, pointed }, nth)
}

/// Free seats like the `wanted` ones and nearest to them, for a guest who lost a race: as many,
/// side by side, and of the same categories if there are any. `None` when too few are free.
#[must_use]
pub fn nearest(plan: &HallPlan, is_free: impl Fn(SeatId) -> bool, wanted: &[SeatId]) -> Option<Vec<SeatId>> {
    let planned: Vec<PlannedSeat> = wanted.iter().map(|name| plan.seat(*name)).collect::<Option<_>>()?;
    if planned.iter().any(|seat| !is_ordinary(seat.kind) && seat.kind != SeatKind::Couple) {
        return like_for_like(plan, &is_free, &planned);
    }
    let mut categories: Vec<Category> = planned.iter().map(|seat| seat.category).collect();
    categories.sort_unstable();
    let near = Point::middle(wanted.iter().filter_map(|name| point(plan, *name)))?;
    let wish = Wish { party: wanted.len(), near, views: &[], categories: Some(&categories), only: None, pointed: &[] };
    choose(plan, &is_free, &wish, 0)
}

/// What speaks against a block of seats, the gravest first; the least is the best.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::struct_excessive_bools, reason = "they are compared in turn, not combined")]
struct Rank {
    /// Aisles between its seats.
    aisles: usize,
    /// Its categories are not those asked for.
    other_categories: bool,
    /// Couple seats, for guests who did not ask for them.
    couple: bool,
    /// A seat beside it is left alone, and hard to sell.
    leaves_one_alone: bool,
    /// Seats of several categories together: one party, two prices.
    mixed: bool,
    /// How far its middle is from where it should be, and whether others are about to take some of it.
    distance: u32,
    /// Sections further back, or further up, come later.
    section: usize,
    /// Of two rows as far, people like the one further back.
    row: Reverse<i32>,
    column: i32,
}

fn choose(plan: &HallPlan, is_free: &impl Fn(SeatId) -> bool, wish: &Wish<'_>, nth: usize) -> Option<Vec<SeatId>> {
    if !(1..=LARGEST_ORDER).contains(&wish.party) {
        return None;
    }
    let takes = |seat: &PlannedSeat| {
        wish.only.map_or(is_ordinary(seat.kind), |only| only == seat.category && seat.kind != SeatKind::Couple)
    };
    let ordinary = stretches(plan, wish, |seat| takes(seat) && is_free(seat.id));
    if wish.party > LARGEST_PARTY
        && let Some(block) = block::choose(&ordinary, wish, nth)
    {
        return Some(block);
    }
    // Half a couple seat is never sold, so a party of three has no use for them.
    let couples = if wish.party.is_multiple_of(2) && wish.only.is_none_or(|only| only == Category::of(SeatKind::Couple))
    {
        stretches(plan, wish, |seat| is_free(seat.id) && seat.partner.is_some_and(is_free))
    } else {
        Vec::new()
    };
    let mut blocks: Vec<(Rank, &[FreeSeat])> = Vec::new();
    for stretch in &ordinary {
        for start in 0..(stretch.len() + 1).saturating_sub(wish.party) {
            blocks.push((rank(stretch, start, wish), &stretch[start..start + wish.party]));
        }
    }
    for stretch in &couples {
        for start in (0..(stretch.len() + 1).saturating_sub(wish.party)).step_by(2) {
            blocks.push((rank(stretch, start, wish), &stretch[start..start + wish.party]));
        }
    }
    if blocks.is_empty() {
        return split::choose(ordinary, couples, wish, nth);
    }
    blocks.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    page(blocks.into_iter().map(|(_, seats)| seats).collect(), nth)
}

/// Ranks the block of the whole party that begins at `start`.
fn rank(stretch: &[FreeSeat], start: usize, wish: &Wish<'_>) -> Rank {
    let (before, rest) = stretch.split_at(start);
    let (block, after) = rest.split_at(wish.party);
    // A party is at least one, so a block has a first and a last seat.
    let (first, last) = (block[0], block[block.len() - 1]);
    let couple = first.kind == SeatKind::Couple;
    let left_over_before = before.iter().rev().take_while(|seat| !seat.aisle_after).count();
    let left_over_after = if last.aisle_after {
        0
    } else {
        after.iter().position(|seat| seat.aisle_after).map_or(after.len(), |aisle| aisle + 1)
    };
    let other_categories = wish.categories.is_some_and(|categories| {
        let mut here: Vec<Category> = block.iter().map(|seat| seat.category).collect();
        here.sort_unstable();
        here != categories
    });
    let middle = Point { row: first.at.row, column: i32::midpoint(first.at.column, last.at.column) };
    Rank {
        aisles: block[..block.len() - 1].iter().filter(|seat| seat.aisle_after).count(),
        other_categories,
        couple,
        leaves_one_alone: !couple && (left_over_before == 1 || left_over_after == 1),
        mixed: block.iter().any(|seat| seat.category != first.category),
        distance: middle.distance(wish.near_in(first.section)) + pointed_at(block),
        section: first.section,
        row: Reverse(first.at.row),
        column: first.at.column,
    }
}

/// The `nth` of the ranked `blocks`, round and round. A guest who asks for other seats wants other
/// seats, not the same ones moved by one: blocks that overlap an earlier one wait for a later turn.
fn page(mut blocks: Vec<&[FreeSeat]>, nth: usize) -> Option<Vec<SeatId>> {
    let mut to_skip = nth.checked_rem(blocks.len())?;
    loop {
        let mut offered = BTreeSet::new();
        let mut overlapping = Vec::new();
        for block in blocks {
            if block.iter().any(|seat| offered.contains(&seat.id)) {
                overlapping.push(block);
            } else if to_skip == 0 {
                return Some(block.iter().map(|seat| seat.id).collect());
            } else {
                to_skip -= 1;
                offered.extend(block.iter().map(|seat| seat.id));
            }
        }
        if overlapping.is_empty() {
            return None;
        }
        blocks = overlapping;
    }
}

/// For each wanted seat the nearest free one of its own kind: a wheelchair needs its place, and no
/// other will do. Couple seats are not sought in such a party.
fn like_for_like(plan: &HallPlan, is_free: &impl Fn(SeatId) -> bool, wanted: &[PlannedSeat]) -> Option<Vec<SeatId>> {
    let mut chosen = BTreeSet::new();
    for seat in wanted.iter().filter(|seat| seat.kind != SeatKind::Couple) {
        let near = point(plan, seat.id)?;
        let free = plan.seats().filter(|s| s.kind == seat.kind && is_free(s.id) && !chosen.contains(&s.id));
        let nearest = free.min_by_key(|s| point(plan, s.id).map(|at| at.distance(near)))?;
        chosen.insert(nearest.id);
    }
    (chosen.len() == wanted.len()).then(|| chosen.into_iter().collect())
}

/// Whether a seat may be given to anyone.
fn is_ordinary(kind: SeatKind) -> bool {
    matches!(kind, SeatKind::Standard | SeatKind::Premium)
}

#[cfg(test)]
mod tests;
