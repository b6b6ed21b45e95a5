//! Who comes to a screening of the demo cinema, when they buy, and where they sit. The same for everyone who asks of
//! the same screening.
//!
//! ```text
//! the hour ─▶ how full it gets ─▶ parties, each with a while before the start at which it buys
//!                                   └─ by that time, one after the other ─▶ the best seats that are left, or nearly
//! ```

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::Timelike;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use crate::domain::choose::{self, best};
use crate::domain::hall::{SeatId, SeatKind};
use crate::domain::price::{Fare, Pick};
use crate::domain::screening::Screening;
use crate::domain::time::{Calendar, Timestamp};

/// Guests who come together, and what each pays.
type Company = &'static [(Fare, usize)];

/// Of a hundred companies, so many are like this.
type Mix = &'static [(u32, Company)];

const MORNING: Mix = &[
    (20, &[(Fare::SENIOR, 1)]),
    (20, &[(Fare::SENIOR, 2)]),
    (15, &[(Fare::ADULT, 1)]),
    (25, &[(Fare::ADULT, 2)]),
    (10, &[(Fare::ADULT, 1), (Fare::CHILD, 1)]),
    (10, &[(Fare::STUDENT, 2)]),
];

const DAY: Mix = &[
    (35, &[(Fare::ADULT, 2)]),
    (15, &[(Fare::ADULT, 1)]),
    (15, &[(Fare::STUDENT, 3)]),
    (15, &[(Fare::ADULT, 2), (Fare::CHILD, 1)]),
    (10, &[(Fare::ADULT, 2), (Fare::CHILD, 2)]),
    (10, &[(Fare::ADULT, 4)]),
];

const FAMILY: Mix = &[
    (35, &[(Fare::ADULT, 2), (Fare::CHILD, 1)]),
    (25, &[(Fare::ADULT, 1), (Fare::CHILD, 1)]),
    (25, &[(Fare::ADULT, 2), (Fare::CHILD, 2)]),
    (5, &[(Fare::ADULT, 2), (Fare::CHILD, 4)]),
    (10, &[(Fare::ADULT, 2)]),
];

const EVENING: Mix = &[
    (55, &[(Fare::ADULT, 2)]),
    (12, &[(Fare::ADULT, 1)]),
    (10, &[(Fare::ADULT, 3)]),
    (13, &[(Fare::ADULT, 4)]),
    (5, &[(Fare::STUDENT, 2)]),
    (5, &[(Fare::ADULT, 6)]),
];

const NIGHT: Mix = &[(50, &[(Fare::ADULT, 2)]), (35, &[(Fare::ADULT, 1)]), (15, &[(Fare::STUDENT, 3)])];

/// How full a screening gets that begins at this hour, in hundredths of its seats.
const FULL: [u32; 24] = [26, 20, 11, 8, 7, 7, 10, 12, 17, 26, 32, 36, 42, 48, 54, 56, 58, 66, 84, 92, 88, 72, 52, 38];

/// What becomes of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is paid.
    Paid,
    /// The guests think better of it.
    Cancelled,
    /// They do not come back with the money.
    Expired,
}

/// A party that was at a till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Party {
    /// When its seats were held.
    pub(super) held_at: Timestamp,
    /// For how long it then thought, or looked for its purse.
    pub(super) takes: Duration,
    pub(super) picks: Vec<Pick>,
    pub(super) fate: Fate,
}

/// The parties that have bought seats of a screening by `now`, or nearly, in the order in which they came.
pub(super) fn parties(
    screening: &Screening,
    blocked: &BTreeSet<SeatId>,
    is_for_families: bool,
    calendar: &Calendar,
    now: Timestamp,
) -> Vec<Party> {
    let starts_at = screening.starts_at;
    let seed = starts_at.millis().unsigned_abs().wrapping_mul(31).wrapping_add(screening.hall.id.unsigned_abs());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let hour = calendar.local(starts_at).hour();
    let mix = match hour {
        0..6 | 23 => NIGHT,
        6..19 if is_for_families => FAMILY,
        6..12 => MORNING,
        12..18 => DAY,
        _ => EVENING,
    };
    // Some films draw more than others.
    let percent = FULL[usize::try_from(hour).unwrap_or(0) % 24] * rng.random_range(75..=115) / 100;
    let to_sell = screening.hall.plan.len() * usize::try_from(percent.min(98)).unwrap_or(0) / 100;

    let mut coming: Vec<(Timestamp, Company)> = Vec::new();
    let mut guests = 0;
    while guests < to_sell {
        let company = draw(&mut rng, mix);
        guests += size(company);
        coming.push((comes_at(&mut rng, calendar, starts_at), company));
    }
    coming.sort_by_key(|(held_at, company)| (*held_at, size(company)));

    let mut taken = blocked.clone();
    let mut parties = Vec::new();
    for (held_at, company) in coming {
        let takes = Duration::from_millis(rng.random_range(15_000..150_000));
        let fate = match rng.random_range(0..100) {
            0..3 => Fate::Expired,
            3..6 => Fate::Cancelled,
            _ => Fate::Paid,
        };
        let (choosy, as_couple) = (rng.random_range(0..100), rng.random_range(0..100) < 30);
        // Most like the middle, and not everyone the very best seats of it: gaps stay between parties.
        let choices = screening.hall.plan.len() / size(company) / 2;
        let likes = choices * choosy * choosy / 10_000;
        let Some(seats) = seats(screening, &taken, company, likes, as_couple) else { continue };
        if fate == Fate::Paid {
            taken.extend(&seats);
        }
        if held_at >= now {
            break;
        }
        let fares = company.iter().flat_map(|(fare, count)| std::iter::repeat_n(*fare, *count));
        let picks = seats.into_iter().zip(fares).map(|(seat, fare)| Pick { seat, fare }).collect();
        parties.push(Party { held_at, takes, picks, fate });
    }
    parties
}

fn size(company: Company) -> usize {
    company.iter().map(|(_, count)| count).sum()
}

fn draw(rng: &mut ChaCha8Rng, mix: Mix) -> Company {
    let mut drawn = rng.random_range(0..mix.iter().map(|(share, _)| share).sum());
    for (share, company) in mix {
        if drawn < *share {
            return company;
        }
        drawn -= share;
    }
    mix[0].1
}

/// Most come shortly before the film, some days before; nobody at night for a film of the day.
fn comes_at(rng: &mut ChaCha8Rng, calendar: &Calendar, starts_at: Timestamp) -> Timestamp {
    let minutes = match rng.random_range(0..100) {
        0..30 => 4..50,
        30..50 => 50..180,
        50..68 => 180..720,
        _ => 720..5_760,
    };
    let early = Duration::from_secs(60 * rng.random_range(minutes) + rng.random_range(0..60));
    let before = |early: Duration| {
        Timestamp::from_millis(starts_at.millis() - i64::try_from(early.as_millis()).unwrap_or_default())
    };
    let is_at_night = (1..8).contains(&calendar.local(before(early)).hour());
    let is_long_before = early > Duration::from_mins(90);
    before(if is_at_night && is_long_before { early + Duration::from_hours(8) } else { early })
}

/// Two adults may like a couple seat.
fn seats(
    screening: &Screening,
    taken: &BTreeSet<SeatId>,
    company: Company,
    likes: usize,
    as_couple: bool,
) -> Option<Vec<SeatId>> {
    let plan = &screening.hall.plan;
    if as_couple && company == [(Fare::ADULT, 2)] {
        let is_couple = |seat| plan.seat(seat).is_some_and(|planned| planned.kind == SeatKind::Couple);
        let couple = best(plan, |seat| is_couple(seat) && !taken.contains(&seat), &choose::Party::of(2), likes);
        if couple.is_some() {
            return couple;
        }
    }
    best(plan, |seat| !taken.contains(&seat), &choose::Party::of(size(company)), likes)
}
