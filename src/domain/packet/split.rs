//! Splitting an amount into shares: from a seed, so that any packet can be split again and compared.
//!
//! Lucky shares follow the double-mean rule. Each is uniform from 1 to twice the mean of what is left
//! less one, so that on the average everyone gets the same; only the spread grows from the first to
//! the last, and the shuffle takes care of that.
//!
//! What a seed gives must never change: stored packets are replayed. So the bits come from `ChaCha8`,
//! which is a published cipher, and what is done with them is written out here.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

use super::PacketKind;

/// Splits `total` minor units into so many shares, each at least 1. The caller has checked
/// ([`super::check`]) that there is at least one share and one unit for each.
#[must_use]
pub fn split(kind: PacketKind, total: i64, shares: u32, seed: u64) -> Vec<i64> {
    match kind {
        PacketKind::Equal => equal(total, i64::from(shares)),
        PacketKind::Lucky => {
            let mut draw = Draw::of(seed);
            let mut amounts = draw.double_mean(total, i64::from(shares));
            draw.shuffle(&mut amounts);
            amounts
        }
    }
}

/// What does not divide goes to the first, a unit each.
fn equal(total: i64, shares: i64) -> Vec<i64> {
    (0..shares).map(|share| total / shares + i64::from(share < total % shares)).collect()
}

/// What a seed draws, one after the other.
struct Draw(ChaCha8Rng);

impl Draw {
    fn of(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number below `bound`, each as likely: what would favour the lower ones is drawn again.
    fn below(&mut self, bound: u64) -> u64 {
        let surplus = (u64::MAX % bound + 1) % bound;
        loop {
            let low = u64::from(self.0.next_u32());
            let drawn = u64::from(self.0.next_u32()) << 32 | low;
            if drawn <= u64::MAX - surplus {
                return drawn % bound;
            }
        }
    }

    /// The shares in the order in which they are drawn.
    fn double_mean(&mut self, total: i64, shares: i64) -> Vec<i64> {
        let mut left = total;
        let mut amounts = Vec::with_capacity(usize::try_from(shares).unwrap_or_default());
        for to_draw in (2..=shares).rev() {
            // Those who come later get a unit each at least.
            let most = (2 * (left / to_draw) - 1).min(left - (to_draw - 1)).max(1);
            let amount = 1 + i64::try_from(self.below(most.unsigned_abs())).unwrap_or_default();
            left -= amount;
            amounts.push(amount);
        }
        amounts.push(left);
        amounts
    }

    /// Fisher and Yates, from the last place to the first.
    fn shuffle(&mut self, amounts: &mut [i64]) {
        for last in (1..amounts.len()).rev() {
            let other = usize::try_from(self.below(last as u64 + 1)).unwrap_or_default();
            amounts.swap(last, other);
        }
    }
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss)] // counts and amounts of a test are far below 2^53
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOTAL: i64 = 10_000;
    const SHARES: u32 = 10;
    const DRAWS: u64 = 100_000;

    /// How many standard errors a figure may be off: with a fixed seed the tests always say the same,
    /// and with another one in 40,000 figures would be further off.
    const SIGMAS: f64 = 4.2;

    /// A chi-square of nine degrees of freedom is above this once in 10,000 times.
    const CHI_SQUARE_9: f64 = 33.72;

    #[test]
    fn a_seed_gives_the_same_shares_for_ever() {
        assert_eq!(split(PacketKind::Lucky, 1_000, 5, 42), [159, 20, 259, 235, 327]);
        let ten = [1_163, 4_214, 2_085, 1_243, 226, 2_898, 1_726, 1_757, 303, 4_385];
        assert_eq!(split(PacketKind::Lucky, 20_000, 10, u64::MAX), ten);
    }

    #[test]
    fn equal_shares_differ_by_a_unit_at_most_and_the_first_get_it() {
        assert_eq!(split(PacketKind::Equal, 1_000, 3, 7), [334, 333, 333]);
        assert_eq!(split(PacketKind::Equal, 3, 3, 7), [1, 1, 1]);
    }

    /// How likely each amount of what is left before the share `nth` (from 0) is, worked out exactly.
    fn left_before(nth: u32) -> Vec<f64> {
        let size = usize::try_from(TOTAL).unwrap() + 1;
        let mut likely = vec![0.0; size];
        likely[size - 1] = 1.0;
        for drawn in 0..nth {
            let to_draw = usize::try_from(SHARES - drawn).unwrap();
            // Each amount spreads evenly over a stretch: noted at its ends, then summed up.
            let mut steps = vec![0.0; size + 1];
            for (left, p) in likely.iter().enumerate().filter(|(_, p)| **p > 0.0) {
                let most = (2 * (left / to_draw) - 1).min(left - (to_draw - 1));
                steps[left - most] += p / most as f64;
                steps[left] -= p / most as f64;
            }
            let mut sum = 0.0;
            likely = steps[..size]
                .iter()
                .map(|step| {
                    sum += step;
                    sum
                })
                .collect();
        }
        likely
    }

    /// Mean, variance and fourth central moment.
    fn moments(likely: &[f64]) -> (f64, f64, f64) {
        let mean: f64 = likely.iter().enumerate().map(|(x, p)| x as f64 * p).sum();
        let central = |power| likely.iter().enumerate().map(|(x, p)| (x as f64 - mean).powi(power) * p).sum();
        (mean, central(2), central(4))
    }

    fn assert_drawn_from(what: &str, drawn: &[i64], (mean, variance, fourth): (f64, f64, f64)) {
        let n = drawn.len() as f64;
        let seen = drawn.iter().map(|x| *x as f64).sum::<f64>() / n;
        let seen_variance = drawn.iter().map(|x| (*x as f64 - seen).powi(2)).sum::<f64>() / (n - 1.0);
        let off = (seen - mean) / (variance / n).sqrt();
        assert!(off.abs() < SIGMAS, "{what}: mean {seen} for {mean}, {off} standard errors off");
        let off = (seen_variance - variance) / ((fourth - variance * variance) / n).sqrt();
        assert!(off.abs() < SIGMAS, "{what}: variance {seen_variance} for {variance}, {off} standard errors off");
    }

    #[test]
    fn the_first_and_the_last_share_are_as_the_double_mean_rule_has_them() {
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for seed in 0..DRAWS {
            let amounts = Draw::of(seed).double_mean(TOTAL, SHARES.into());
            first.push(amounts[0]);
            last.push(amounts[amounts.len() - 1]);
        }
        let uniform = |x| if (1..=1_999).contains(&x) { 1.0 / 1_999.0 } else { 0.0 };
        let of_first = moments(&(0..=10_000).map(uniform).collect::<Vec<f64>>());
        assert_drawn_from("the first share", &first, of_first);
        let of_last = moments(&left_before(SHARES - 1));
        assert!((of_last.0 - 1_000.0).abs() < 2.0, "everyone gets the same on the average: {}", of_last.0);
        assert!(of_last.1 > of_first.1, "the last share is spread wider, which is why they are shuffled");
        assert_drawn_from("the last share", &last, of_last);
        assert_eq!((first.iter().min(), first.iter().max()), (Some(&1), Some(&1_999)));
    }

    #[test]
    fn no_place_is_favoured_once_the_shares_are_shuffled() {
        // Where the largest share, the first drawn and the last drawn end up.
        let mut places = [[0_u64; SHARES as usize]; 3];
        for seed in 0..DRAWS {
            let drawn = Draw::of(seed).double_mean(TOTAL, SHARES.into());
            let dealt = split(PacketKind::Lucky, TOTAL, SHARES, seed);
            let largest = *drawn.iter().max().unwrap();
            for (count, amount) in places.iter_mut().zip([largest, drawn[0], drawn[drawn.len() - 1]]) {
                let mut at = dealt.iter().enumerate().filter(|(_, dealt)| **dealt == amount).map(|(place, _)| place);
                // Of equal shares nobody can tell which went where.
                if let (Some(place), None) = (at.next(), at.next()) {
                    count[place] += 1;
                }
            }
        }
        for (count, what) in places.iter().zip(["largest", "first", "last"]) {
            let expected = count.iter().sum::<u64>() as f64 / f64::from(SHARES);
            let chi_square: f64 = count.iter().map(|n| (*n as f64 - expected).powi(2) / expected).sum();
            assert!(chi_square < CHI_SQUARE_9, "the {what} share: {count:?}, chi-square {chi_square}");
        }
    }

    #[test]
    fn a_draw_below_a_bound_is_even() {
        let mut draw = Draw::of(3);
        let mut seen = [0_u32; 10];
        for _ in 0..100_000 {
            seen[usize::try_from(draw.below(10)).unwrap()] += 1;
        }
        let chi_square: f64 = seen.iter().map(|n| (f64::from(*n) - 10_000.0).powi(2) / 10_000.0).sum();
        assert!(chi_square < CHI_SQUARE_9, "{seen:?}");
        assert_eq!(draw.below(1), 0);
    }

    proptest! {
        #[test]
        fn every_share_is_at_least_one_unit_and_the_sum_is_exact(
            kind in prop_oneof![Just(PacketKind::Lucky), Just(PacketKind::Equal)],
            shares in 1..=500_u32, above in 0..=5_000_000_i64, seed in any::<u64>(),
        ) {
            let total = i64::from(shares) + above;
            let amounts = split(kind, total, shares, seed);
            prop_assert_eq!(amounts.len(), shares as usize);
            prop_assert_eq!(amounts.iter().sum::<i64>(), total);
            prop_assert!(amounts.iter().all(|amount| *amount >= 1));
            prop_assert_eq!(split(kind, total, shares, seed), amounts, "replayed");
        }

        #[test]
        fn a_unit_for_each_leaves_no_choice(shares in 1..=500_u32, seed in any::<u64>()) {
            prop_assert!(split(PacketKind::Lucky, shares.into(), shares, seed).iter().all(|amount| *amount == 1));
        }

        #[test]
        fn the_largest_amounts_there_are_do_not_overflow(shares in 1..=500_u32, seed in any::<u64>()) {
            let amounts = split(PacketKind::Lucky, i64::MAX, shares, seed);
            prop_assert_eq!(amounts.iter().map(|amount| i128::from(*amount)).sum::<i128>(), i128::from(i64::MAX));
        }
    }
}
