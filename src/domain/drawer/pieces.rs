//! Notes and coins: which ones a currency has, and how many of each lie in a drawer.

use std::collections::BTreeMap;
use std::fmt;

use super::super::money::{Currency, Money};

/// The notes and coins of currencies that many houses count, in minor units. Any other one has what
/// [`denominations`] makes up.
const KNOWN: [(&str, &[i64]); 25] = [
    ("AUD", &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5]),
    ("BHD", &[20_000, 10_000, 5_000, 1_000, 500, 100, 50, 25, 10, 5]),
    ("CAD", &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 10, 5]),
    ("CHF", &[100_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5]),
    ("CNY", &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1]),
    ("CZK", &[500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100]),
    ("DKK", &[100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50]),
    ("EUR", &[50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1]),
    ("GBP", &[5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1]),
    ("HKD", &[100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10]),
    ("INR", &[50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50]),
    ("JOD", &[50_000, 20_000, 10_000, 5_000, 1_000, 500, 250, 100, 50]),
    ("JPY", &[10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1]),
    ("KRW", &[50_000, 10_000, 5_000, 1_000, 500, 100, 50, 10]),
    ("KWD", &[20_000, 10_000, 5_000, 1_000, 500, 250, 100, 50, 20, 10, 5]),
    ("NZD", &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10]),
    ("OMR", &[50_000, 20_000, 10_000, 5_000, 1_000, 500, 100, 50, 25, 10, 5]),
    ("PLN", &[50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1]),
    ("SEK", &[100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100]),
    ("SGD", &[100_000, 10_000, 5_000, 1_000, 500, 200, 100, 50, 20, 10, 5]),
    ("THB", &[100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25]),
    ("TND", &[50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10]),
    ("TWD", &[200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 100, 50]),
    ("USD", &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 10, 5, 1]),
    ("VND", &[500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500]),
];

/// The notes and coins of a currency in minor units, the largest first. Of one that is not known well: 1, 2 and 5 of each
/// power of ten up to its largest note, and a quarter, so that none is missing that there is.
#[must_use]
pub fn denominations(currency: Currency) -> Vec<i64> {
    if let Some((_, known)) = KNOWN.iter().find(|(code, _)| *code == currency.code()) {
        return known.to_vec();
    }
    let most = currency.largest_note();
    let powers = std::iter::successors(Some(1_i64), |power| power.checked_mul(10));
    let mut pieces: Vec<i64> = powers.take_while(|power| *power <= most).flat_map(|p| [p, 2 * p, 5 * p]).collect();
    pieces.extend(Some(currency.scale() / 4).filter(|quarter| *quarter > 0));
    pieces.retain(|piece| *piece <= most);
    pieces.sort_by_key(|piece| std::cmp::Reverse(*piece));
    pieces
}

/// So many of each note and coin of a currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    currency: Currency,
    of: BTreeMap<i64, u32>,
}

/// Why pieces cannot be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PiecesError {
    /// The currency has no note or coin of this amount.
    #[error("there is no note or coin of {0}")]
    NoSuchPiece(Money),
    /// Beyond what can be counted.
    #[error("too many to be counted")]
    TooMany,
}

impl Pieces {
    /// None at all.
    #[must_use]
    pub const fn none(currency: Currency) -> Self {
        Self { currency, of: BTreeMap::new() }
    }

    /// The same with so many more of a note or coin.
    ///
    /// # Errors
    /// See [`PiecesError`].
    pub fn and(mut self, piece: Money, count: u32) -> Result<Self, PiecesError> {
        if piece.currency() != self.currency || !denominations(self.currency).contains(&piece.minor()) {
            return Err(PiecesError::NoSuchPiece(piece));
        }
        if count > 0 {
            let had = self.of.entry(piece.minor()).or_default();
            *had = had.checked_add(count).ok_or(PiecesError::TooMany)?;
        }
        self.checked_total().map(|_| ()).ok_or(PiecesError::TooMany)?;
        Ok(self)
    }

    fn checked_total(&self) -> Option<i64> {
        self.of.iter().try_fold(0_i64, |sum, (piece, count)| sum.checked_add(piece.checked_mul(i64::from(*count))?))
    }

    /// What they are worth together.
    #[must_use]
    pub fn total(&self) -> Money {
        // What is beyond counting was refused when it was put in.
        Money::new(self.checked_total().unwrap_or(i64::MAX), self.currency)
    }

    /// Each note or coin and how many there are of it, the largest first.
    pub fn each(&self) -> impl Iterator<Item = (Money, u32)> {
        self.of.iter().rev().map(|(piece, count)| (Money::new(*piece, self.currency), *count))
    }

    /// What [`fmt::Display`] wrote; `None` for anything else.
    #[must_use]
    pub fn read(written: &str, currency: Currency) -> Option<Self> {
        let words = written.split(' ').filter(|word| !word.is_empty());
        let mut pieces = Self::none(currency);
        for word in words {
            let (count, piece) = word.split_once('x')?;
            pieces = pieces.and(Money::new(piece.parse().ok()?, currency), count.parse().ok()?).ok()?;
        }
        Some(pieces)
    }
}

impl fmt::Display for Pieces {
    /// As it is kept: `5x10000 4x50`, each a count and a piece in minor units.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.each().map(|(piece, count)| format!("{count}x{}", piece.minor())).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap()
    }

    #[test]
    fn each_currency_has_pieces_from_the_largest_on_whatever_its_decimals() {
        for code in ["CNY", "USD", "EUR", "JPY", "KWD", "ISK", "RUB", "IQD", "IRR", "QQQ", "XAF", "LYD"] {
            let currency = currency(code);
            let pieces = denominations(currency);
            assert!(pieces.windows(2).all(|two| two[0] > two[1]), "{code} {pieces:?}");
            assert!(pieces.contains(&currency.largest_note()), "{code}");
            assert!(pieces.iter().all(|piece| *piece > 0), "{code}");
        }
        assert_eq!(denominations(currency("ISK"))[..3], [10_000, 5_000, 2_000]);
        assert!(denominations(currency("LYD")).contains(&250));
    }

    #[test]
    fn pieces_that_a_currency_does_not_have_are_refused() {
        let yuan = |minor| Money::new(minor, Currency::CNY);
        let none = Pieces::none(Currency::CNY);
        assert_eq!(none.clone().and(yuan(3_000), 1), Err(PiecesError::NoSuchPiece(yuan(3_000))));
        let dollars = Money::new(100, currency("USD"));
        assert_eq!(none.clone().and(dollars, 1), Err(PiecesError::NoSuchPiece(dollars)));
        let much = none.and(yuan(10_000), u32::MAX).unwrap();
        assert_eq!(much.clone().and(yuan(10_000), 1), Err(PiecesError::TooMany));
        assert_eq!(much.total(), yuan(42_949_672_950_000));
        assert_eq!(Pieces::read("1x3000", Currency::CNY), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_and_worth_the_same(counts in prop::collection::vec(0_u32..500, 13), code in "CNY|JPY|KWD|RUB") {
            let currency = currency(&code);
            let mut pieces = Pieces::none(currency);
            let mut worth = 0;
            for (piece, count) in denominations(currency).into_iter().zip(counts) {
                pieces = pieces.and(Money::new(piece, currency), count).unwrap();
                worth += piece * i64::from(count);
            }
            prop_assert_eq!(pieces.total().minor(), worth);
            prop_assert_eq!(Pieces::read(&pieces.to_string(), currency), Some(pieces));
        }
    }
}
