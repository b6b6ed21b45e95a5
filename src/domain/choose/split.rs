//! Seats for a party that no row has room for: a few groups, as close together as can be.

use std::cmp::Reverse;

use super::floor::{FreeSeat, Point, Stretch, Wish, pointed_at};
use crate::domain::hall::SeatId;

/// What it costs to leave one guest of a party without a neighbour: as much as three rows.
const ALONE: u32 = 12;

/// What each guest who must sit elsewhere costs: as much as one row.
const ELSEWHERE: u32 = 4;

/// How many free seats are tried as the middle of another choice.
const STARTS: usize = 12;

/// The `nth` way of splitting the party, round and round; `None` when too few seats are free.
///
/// Couple seats fill up what ordinary seats cannot give, always in pairs.
pub(super) fn choose(
    ordinary: Vec<Stretch>,
    couples: Vec<Stretch>,
    wish: &Wish<'_>,
    nth: usize,
) -> Option<Vec<SeatId>> {
    let count = |stretches: &[Stretch]| stretches.iter().map(Vec::len).sum::<usize>();
    let on_ordinary = if count(&ordinary) >= wish.party { wish.party } else { count(&ordinary) / 2 * 2 };
    let on_couples = wish.party - on_ordinary;
    if on_couples > count(&couples) {
        return None;
    }
    let (ordinary, couples) = (groups(ordinary), groups(couples));
    let around = |near: Point| {
        let mut seats = Vec::with_capacity(wish.party);
        gather(&mut seats, ordinary.clone(), on_ordinary, 1, near);
        gather(&mut seats, couples.clone(), on_couples, 2, near);
        let mut ids: Vec<SeatId> = seats.iter().map(|seat| seat.id).collect();
        ids.sort_unstable();
        ids
    };

    let first = around(wish.near);
    if nth == 0 {
        return Some(first);
    }
    let mut starts: Vec<Point> = ordinary.iter().chain(&couples).flatten().map(|seat| seat.at).collect();
    starts.sort_by_key(|at| at.distance(wish.near));
    let mut choices = vec![first];
    for start in starts.into_iter().take(STARTS) {
        let choice = around(start);
        if !choices.contains(&choice) {
            choices.push(choice);
        }
    }
    let turn = nth % choices.len();
    choices.into_iter().nth(turn)
}

/// Cuts stretches at the aisles.
fn groups(stretches: Vec<Stretch>) -> Vec<Stretch> {
    let split = |stretch: Stretch| {
        stretch.split_inclusive(|seat| seat.aisle_after).map(<[FreeSeat]>::to_vec).collect::<Vec<_>>()
    };
    stretches.into_iter().flat_map(split).collect()
}

/// Adds `wanted` seats to `seats`, group by group, each the cheapest next to those before. Groups
/// are multiples of `unit` seats: 2 for couple seats.
fn gather(seats: &mut Vec<FreeSeat>, mut free: Vec<Stretch>, wanted: usize, unit: usize, near: Point) {
    let mut missing = wanted;
    while missing > 0 {
        let near = Point::middle(seats.iter().map(|seat| seat.at)).unwrap_or(near);
        let cheapest = free
            .iter()
            .enumerate()
            .flat_map(|(index, group)| {
                (unit..=missing.min(group.len())).step_by(unit).flat_map(move |width| {
                    (0..=group.len() - width).step_by(unit).map(move |start| (index, start, width))
                })
            })
            .min_by_key(|&(index, start, width)| {
                let group = &free[index][start..start + width];
                let (first, last) = (group[0].at, group[width - 1].at);
                let middle = Point { row: first.row, column: i32::midpoint(first.column, last.column) };
                let rest = missing - width;
                let alone = ALONE * (u32::from(width == 1) + u32::from(rest == 1));
                let elsewhere = ELSEWHERE * u32::try_from(rest).unwrap_or(u32::MAX / ELSEWHERE);
                (middle.distance(near) + alone + elsewhere + pointed_at(group), Reverse(first.row), first.column)
            });
        // The caller counted that there are enough.
        let Some((index, start, width)) = cheapest else { return };
        let mut left = free.swap_remove(index);
        let mut taken = left.split_off(start);
        let right = taken.split_off(width);
        free.extend([left, right].into_iter().filter(|group| !group.is_empty()));
        missing -= width;
        seats.append(&mut taken);
    }
}
