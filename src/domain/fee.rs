//! What the house keeps of the price of tickets that are given back or exchanged, by the time that is left to the start.
//!
//! A ladder is written from its top: `24h 0%, 2h 10%, 1h 20%, 30m 30%` keeps nothing while there are 24 hours or more,
//! 10 % while there are 2 or more, and so on down; later than the last step nothing is taken back. A house without one
//! takes back at any time and keeps nothing. The fee is reckoned line by line, so that tickets which go back one after the
//! other cost what they would together.

use std::fmt;
use std::str::FromStr;

use super::hall::SeatId;
use super::money::Money;
use super::order::total;
use super::price::Line;
use super::text::{Text, narrow};
use super::time::Timestamp;

/// The most steps of a ladder: what a person can say at the counter.
const MOST_STEPS: usize = 8;

/// The longest time before the start that a step may begin at: a year.
const MOST_MINUTES: u32 = 366 * 24 * 60;

const MINUTE_MS: i64 = 60_000;

/// From so long before the start on, so much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    minutes: u32,
    percent: u8,
}

/// The steps of a house, from the one with the most time left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeeLadder(Vec<Step>);

/// What is kept of some tickets at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeQuote {
    /// Of each seat.
    pub lines: Vec<(SeatId, Money)>,
    /// What the tickets cost.
    pub price: Money,
    /// What is kept of it.
    pub fee: Money,
    /// Of a hundred.
    pub percent: u8,
    /// What comes next; `None` where it stays like this.
    pub next: Option<NextFee>,
}

/// The step after the one that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextFee {
    /// The last instant before it.
    pub until: Timestamp,
    /// What is kept from then on; `None` where nothing is taken back any more.
    pub percent: Option<u8>,
}

impl FeeQuote {
    /// What the tickets are worth: their price less the fee.
    #[must_use]
    pub fn worth(&self) -> Money {
        // A fee is never more than its price.
        self.price.checked_sub(self.fee).unwrap_or(Money::zero(self.price.currency()))
    }
}

impl FeeLadder {
    /// Whether tickets are taken back at any time, for nothing.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// What is kept of these lines of a screening.
    ///
    /// # Errors
    /// Since when nothing is taken back.
    pub fn quote(&self, lines: &[Line], starts_at: Timestamp, now: Timestamp) -> Result<FeeQuote, Timestamp> {
        let begins = |step: &Step| {
            Timestamp::from_millis(starts_at.millis().saturating_sub(i64::from(step.minutes) * MINUTE_MS))
        };
        let Some(last) = self.0.last() else { return Ok(quote(lines, 0, None)) };
        let Some(at) = self.0.iter().position(|step| now <= begins(step)) else { return Err(begins(last)) };
        let next = NextFee { until: begins(&self.0[at]), percent: self.0.get(at + 1).map(|step| step.percent) };
        Ok(quote(lines, self.0[at].percent, Some(next)))
    }
}

/// What is kept of these lines where the house calls their screening off: nothing, ever.
#[must_use]
pub fn free(lines: &[Line]) -> FeeQuote {
    quote(lines, 0, None)
}

fn quote(lines: &[Line], percent: u8, next: Option<NextFee>) -> FeeQuote {
    let fees: Vec<Line> = lines.iter().map(|line| Line { price: part(line.price, percent), ..*line }).collect();
    let of_seats = fees.iter().map(|line| (line.seat, line.price)).collect();
    FeeQuote { lines: of_seats, price: total(lines), fee: total(&fees), percent, next }
}

/// So many hundredths, half a minor unit rounded up.
fn part(price: Money, percent: u8) -> Money {
    let hundredths = i128::from(price.minor()) * i128::from(percent) + 50;
    Money::new(i64::try_from(hundredths.div_euclid(100)).unwrap_or(i64::MAX), price.currency())
}

impl fmt::Display for FeeLadder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return f.write_str("none");
        }
        for (n, Step { minutes, percent }) in self.0.iter().enumerate() {
            let comma = if n == 0 { "" } else { ", " };
            match minutes % 60 {
                0 if *minutes > 0 => write!(f, "{comma}{}h {percent}%", minutes / 60)?,
                _ => write!(f, "{comma}{minutes}m {percent}%")?,
            }
        }
        Ok(())
    }
}

impl FromStr for FeeLadder {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let written: String = written.chars().map(narrow).collect();
        if matches!(written.trim(), "" | "none") {
            return Ok(Self::default());
        }
        let steps = written.split(',').map(|step| step.trim().parse()).collect::<Result<Vec<Step>, _>>()?;
        if steps.len() > MOST_STEPS {
            return Err(format!("a ladder has {MOST_STEPS} steps at most"));
        }
        let falls = |pair: &[Step]| pair[0].minutes > pair[1].minutes && pair[0].percent <= pair[1].percent;
        if !steps.windows(2).all(falls) {
            return Err("each step of a ladder leaves less time than the one before, and keeps no less".to_owned());
        }
        Ok(Self(steps))
    }
}

impl FromStr for Step {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let wrong = || format!("`{}` is no step of a ladder, such as 2h 10%", Text::new(written));
        let (left, percent) = written.split_once(' ').ok_or_else(wrong)?;
        let (number, unit) = left.split_at_checked(left.len().saturating_sub(1)).ok_or_else(wrong)?;
        let minutes = match unit {
            "d" => 24 * 60,
            "h" => 60,
            "m" => 1,
            _ => return Err(wrong()),
        };
        let minutes = digits(number).and_then(|number| number.checked_mul(minutes)).ok_or_else(wrong)?;
        let percent = percent.trim().strip_suffix('%').and_then(digits).ok_or_else(wrong)?;
        match u8::try_from(percent) {
            Ok(percent) if percent <= 100 && minutes <= MOST_MINUTES => Ok(Self { minutes, percent }),
            _ => Err(wrong()),
        }
    }
}

/// A number as it is written without a sign.
fn digits(written: &str) -> Option<u32> {
    written.bytes().all(|b| b.is_ascii_digit()).then(|| written.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use crate::domain::price::{Fare, PriceVersion};
    use proptest::prelude::*;
    use rstest::rstest;

    const USUAL: &str = "24h 0%, 2h 10%, 1h 20%, 30m 30%";

    fn line(place: usize, minor: i64) -> Line {
        let seat = format!("A{}", place + 1).parse().unwrap();
        let price = Money::new(minor, Currency::CNY);
        Line { seat, fare: Fare::ADULT, price, version: PriceVersion::FIRST }
    }

    fn lines(prices: &[i64]) -> Vec<Line> {
        prices.iter().enumerate().map(|(place, minor)| line(place, *minor)).collect()
    }

    fn minutes(minutes: i64) -> Timestamp {
        Timestamp::from_millis(minutes * MINUTE_MS)
    }

    #[rstest]
    #[case(24 * 60, Ok((0, 24 * 60, Some(10))))]
    #[case(24 * 60 - 1, Ok((10, 120, Some(20))))]
    #[case(120, Ok((10, 120, Some(20))))]
    #[case(61, Ok((20, 60, Some(30))))]
    #[case(30, Ok((30, 30, None)))]
    #[case(29, Err(30))]
    #[case(-5, Err(30))]
    fn a_step_holds_until_the_next_begins_and_says_when(
        #[case] left: i64,
        #[case] told: Result<(u8, i64, Option<u8>), i64>,
    ) {
        let start = minutes(100_000);
        let quote = USUAL.parse::<FeeLadder>().unwrap().quote(&lines(&[4_500]), start, minutes(100_000 - left));
        let quote = quote.map(|quote| {
            let next = quote.next.unwrap();
            (quote.percent, (start.millis() - next.until.millis()) / MINUTE_MS, next.percent)
        });
        assert_eq!(quote, told.map_err(|left| minutes(100_000 - left)));
    }

    #[test]
    fn a_millisecond_after_its_last_instant_the_next_step_holds() {
        let ladder: FeeLadder = USUAL.parse().unwrap();
        let quote = |now| ladder.quote(&lines(&[4_500, 6_005]), minutes(2_000), now).unwrap();
        let until = quote(minutes(1)).next.unwrap().until;
        assert_eq!(quote(until).fee.minor(), 0);
        let after = quote(Timestamp::from_millis(until.millis() + 1));
        assert_eq!((after.fee.minor(), after.price.minor(), after.worth().minor()), (450 + 601, 10_505, 9_454));
    }

    #[test]
    fn a_house_without_a_ladder_keeps_nothing_at_any_time() {
        let late = FeeLadder::default().quote(&lines(&[4_500]), minutes(1), minutes(9_999)).unwrap();
        assert_eq!((late.fee.minor(), late.next), (0, None));
    }

    #[rstest]
    #[case("none", "none")]
    #[case("", "none")]
    #[case("1d 0%,90m 5%", "24h 0%, 90m 5%")]
    #[case("２h 10％", "2h 10%")]
    #[case("0m 100%", "0m 100%")]
    #[case(USUAL, USUAL)]
    fn a_ladder_is_told_as_it_is_read(#[case] written: &str, #[case] told: &str) {
        let ladder: FeeLadder = written.parse().unwrap();
        assert_eq!(ladder.to_string(), told);
        assert_eq!(told.parse(), Ok(ladder));
    }

    #[rstest]
    #[case("2h")]
    #[case("2h 10")]
    #[case("2x 10%")]
    #[case("-2h 10%")]
    #[case("2h 101%")]
    #[case("2h 10%, 3h 20%")]
    #[case("3h 20%, 2h 10%")]
    #[case("2h 10%, 2h 10%")]
    #[case("9999999h 1%")]
    #[case("h 1%")]
    #[case("2h 10%,")]
    fn what_is_no_ladder_is_refused(#[case] written: &str) {
        assert!(written.parse::<FeeLadder>().is_err());
    }

    proptest! {
        #[test]
        fn tickets_cost_as_much_one_after_the_other_as_together(
            prices in prop::collection::vec(0_i64..1_000_000, 1..12),
            left in 0_i64..5_000,
            cut: prop::sample::Index,
        ) {
            let ladder: FeeLadder = "3d 0%, 24h 7%, 2h 33%, 0m 50%".parse().unwrap();
            let all = lines(&prices);
            let (first, rest) = all.split_at(cut.index(all.len()));
            let fee = |lines: &[Line]| ladder.quote(lines, minutes(10_000), minutes(10_000 - left)).unwrap();
            let whole = fee(&all);
            let parts = [first, rest].iter().filter(|part| !part.is_empty()).map(|part| fee(part).fee.minor()).sum::<i64>();
            prop_assert_eq!(whole.fee.minor(), parts);
            prop_assert!(whole.fee.minor() >= 0 && whole.fee.minor() <= whole.price.minor());
        }

        #[test]
        fn nothing_that_is_typed_is_too_strange_to_be_refused(written in "\\PC{0,12}|[0-9hmd%, ]{0,16}") {
            let _ = written.parse::<FeeLadder>();
        }
    }
}
