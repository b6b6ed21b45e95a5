//! Ways of paying, and the change that is due.

use serde::{Deserialize, Serialize};

use super::cash::CashStep;
use super::ids::OrderRef;
use super::money::Money;
use super::text::Text;

/// More change than this many of the currency's largest notes is a slip of the finger, or a bar code scanned into
/// the amount: no till gives it out.
const MOST_CHANGE: i64 = 10;

/// Amounts beyond the exact one that a cashier is offered.
const QUICK_AMOUNTS: usize = 4;

/// How an order is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tender {
    /// Notes and coins.
    Cash {
        /// What the guest hands over.
        received: Money,
    },
    /// A card at the card terminal. Only its reference is kept, never a card number.
    Card {
        /// The card terminal's reference.
        reference: Text,
    },
    /// Winnings, from the wallet of the order's member.
    Wallet {
        /// How much of the price they settle.
        amount: Money,
    },
}

impl Tender {
    /// The stable word for it in SQL and JSON.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Cash { .. } => "cash",
            Self::Card { .. } => "card",
            Self::Wallet { .. } => "wallet",
        }
    }

    /// Whether it comes from the wallet of a member, which only the ledger's own transaction touches.
    #[must_use]
    pub const fn is_wallet(&self) -> bool {
        matches!(self, Self::Wallet { .. })
    }
}

/// Why a tender does not pay an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TenderFault {
    /// Too little: this much is missing.
    Short(Money),
    /// So much that it must be a mistake: this much would go back.
    TooMuch(Money),
    /// A card payment without the card terminal's reference.
    NoReference,
    /// A reference that looks like a card number, which must never be stored.
    LooksLikeCardNumber,
    /// An order's code, as a scanner reads it from a ticket, where the card terminal's reference belongs.
    IsOrder,
    /// Another currency than the order's, or beyond counting.
    WrongCurrency,
    /// Something other than one tender, or a part from the wallet and one other.
    WrongMix,
    /// The wallet part is not more than nothing, or more than the price.
    WalletPart,
}

/// A part of a price and the tender that settles it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// How.
    pub tender: Tender,
    /// How much of the price.
    pub amount: Money,
}

/// A price that is settled to the last unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The parts; their sum is the price.
    pub parts: Vec<Part>,
    /// What goes back to the guest in cash.
    pub change: Money,
    /// By how much what is paid in cash is more than what it settles, for want of smaller coins; nothing else is.
    pub rounding: Money,
}

/// How `tenders` pay `total`: one tender, or a part from the wallet and the rest by one other; none where nothing is to
/// be paid. In cash the rest is rounded in the house's steps.
///
/// # Errors
/// See [`TenderFault`].
pub fn settle(total: Money, tenders: &[Tender], step: CashStep) -> Result<Settled, TenderFault> {
    let mut parts = Vec::with_capacity(tenders.len());
    let (mut rest, mut other) = (total, None);
    for tender in tenders {
        match tender {
            Tender::Wallet { amount } if parts.is_empty() => {
                rest = total.checked_sub(*amount).ok_or(TenderFault::WrongCurrency)?;
                if amount.minor() <= 0 || rest.minor() < 0 {
                    return Err(TenderFault::WalletPart);
                }
                parts.push(Part { tender: tender.clone(), amount: *amount });
            }
            Tender::Cash { .. } | Tender::Card { .. } if other.is_none() => other = Some(tender),
            _ => return Err(TenderFault::WrongMix),
        }
    }
    let nothing = Money::zero(total.currency());
    let (mut change, mut rounding) = (nothing, nothing);
    match other {
        Some(_) if !parts.is_empty() && rest.minor() == 0 => return Err(TenderFault::WrongMix),
        Some(tender) => {
            if matches!(tender, Tender::Cash { .. }) {
                rounding = step.rounding(rest);
            }
            change = change_of(rest.checked_add(rounding).ok_or(TenderFault::WrongCurrency)?, tender)?;
            parts.push(Part { tender: tender.clone(), amount: rest });
        }
        None if parts.is_empty() && total.minor() != 0 => return Err(TenderFault::WrongMix),
        None if rest.minor() > 0 => return Err(TenderFault::Short(rest)),
        None => {}
    }
    Ok(Settled { parts, change, rounding })
}

/// The change due when cash or a card pays `total`.
fn change_of(total: Money, tender: &Tender) -> Result<Money, TenderFault> {
    match tender {
        Tender::Cash { received } => {
            let change = received.checked_sub(total).ok_or(TenderFault::WrongCurrency)?;
            if change.minor() < 0 {
                return Err(TenderFault::Short(Money::new(change.minor().saturating_neg(), total.currency())));
            }
            if change.minor() > MOST_CHANGE.saturating_mul(total.currency().largest_note()) {
                return Err(TenderFault::TooMuch(change));
            }
            Ok(change)
        }
        Tender::Card { reference } if reference.is_empty() => Err(TenderFault::NoReference),
        Tender::Card { reference } if looks_like_card_number(reference.as_str()) => {
            Err(TenderFault::LooksLikeCardNumber)
        }
        Tender::Card { reference } if reference.as_str().parse::<OrderRef>().is_ok() => Err(TenderFault::IsOrder),
        Tender::Card { .. } | Tender::Wallet { .. } => Ok(Money::zero(total.currency())),
    }
}

/// Whether a reference is 13 to 19 digits with a valid Luhn check digit (ISO/IEC 7812-1 annex B),
/// spaces and dashes aside.
fn looks_like_card_number(reference: &str) -> bool {
    let digits: Vec<u32> = reference.chars().filter_map(|c| c.to_digit(10)).collect();
    let only_digits = reference.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '-');
    if !only_digits || !(13..=19).contains(&digits.len()) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match digit * (1 + u32::from(place % 2 == 1)) {
            doubled if doubled > 9 => doubled - 9,
            small => small,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// What guests are likely to hand over for `total`: the exact amount first, then rounded up to
/// the next notes.
#[must_use]
pub fn quick_amounts(total: Money) -> Vec<Money> {
    let mut amounts = vec![total];
    for unit in notes(total.currency().largest_note()) {
        let rounded =
            total.minor().div_euclid(unit).saturating_add(i64::from(total.minor() % unit != 0)).saturating_mul(unit);
        let amount = Money::new(rounded, total.currency());
        if rounded > total.minor() && change_of(total, &Tender::Cash { received: amount }).is_ok() {
            amounts.push(amount);
        }
    }
    amounts.sort_by_key(|amount| amount.minor());
    amounts.dedup();
    amounts.truncate(1 + QUICK_AMOUNTS);
    amounts
}

/// The notes and coins people round up to, in minor units: of ones, twos and fives with noughts, from the largest
/// note down to a hundredth of it, and five of the largest. No twos among the coins.
fn notes(largest: i64) -> Vec<i64> {
    let powers =
        std::iter::successors(Some(1_i64), |power| power.checked_mul(10)).take_while(|power| *power <= largest);
    let mut notes: Vec<i64> = powers
        .flat_map(|power| [1, 2, 5].map(|times| (times, power.saturating_mul(times))))
        .filter(|(times, note)| *note <= largest && note.saturating_mul(if *times == 2 { 20 } else { 100 }) >= largest)
        .map(|(_, note)| note)
        .collect();
    notes.push(largest.saturating_mul(5));
    notes
}

/// Whether these parts move the same cash where it is rounded by `now` as where it is by `told`.
#[must_use]
pub fn moves_as_told(parts: &[Part], told: CashStep, now: CashStep) -> bool {
    let cash = parts.iter().filter(|part| matches!(part.tender, Tender::Cash { .. }));
    cash.map(|part| part.amount).all(|amount| told.rounding(amount) == now.rounding(amount))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use proptest::prelude::*;

    fn yuan(minor: i64) -> Money {
        Money::new(minor, Currency::CNY)
    }

    fn cash(minor: i64) -> Tender {
        Tender::Cash { received: yuan(minor) }
    }

    fn settle(total: Money, tenders: &[Tender]) -> Result<Settled, TenderFault> {
        super::settle(total, tenders, CashStep::NONE)
    }

    #[test]
    fn only_what_is_paid_in_cash_is_rounded_and_change_is_given_on_that() {
        let settled = |tenders: &[Tender]| super::settle(yuan(4_503), tenders, CashStep::of(5)).unwrap();
        let in_cash = settled(&[cash(5_000)]);
        assert_eq!((in_cash.change, in_cash.rounding, in_cash.parts[0].amount), (yuan(495), yuan(2), yuan(4_503)));
        let card = settled(&[Tender::Card { reference: Text::new("A-1") }]);
        assert_eq!((card.rounding, card.parts[0].amount), (yuan(0), yuan(4_503)));
        let wallet = Tender::Wallet { amount: yuan(1) };
        assert_eq!(settled(&[wallet, cash(4_500)]).rounding, yuan(-2), "of the rest");
        let short = super::settle(yuan(4_503), &[cash(4_503)], CashStep::of(5));
        assert_eq!(short, Err(TenderFault::Short(yuan(2))));
    }

    #[test]
    fn change_is_what_was_handed_over_less_the_total() {
        let change = |received| settle(yuan(16_000), &[cash(received)]).map(|settled| settled.change);
        assert_eq!(change(20_000), Ok(yuan(4_000)));
        assert_eq!(change(16_000), Ok(yuan(0)));
        assert_eq!(change(15_999), Err(TenderFault::Short(yuan(1))));
    }

    #[test]
    fn winnings_pay_alone_or_with_one_other_tender() {
        let wallet = |minor| Tender::Wallet { amount: yuan(minor) };
        let settled = settle(yuan(9_000), &[wallet(2_340), cash(7_000)]).unwrap();
        assert_eq!(settled.change, yuan(340));
        let parts: Vec<_> = settled.parts.iter().map(|part| (part.tender.word(), part.amount.minor())).collect();
        assert_eq!(parts, [("wallet", 2_340), ("cash", 6_660)]);
        assert_eq!(settle(yuan(9_000), &[wallet(9_000)]).unwrap().parts.len(), 1);
        assert_eq!(settle(yuan(9_000), &[wallet(8_999)]), Err(TenderFault::Short(yuan(1))));
        assert_eq!(settle(yuan(9_000), &[wallet(9_001)]), Err(TenderFault::WalletPart));
        assert_eq!(settle(yuan(9_000), &[wallet(0), cash(9_000)]), Err(TenderFault::WalletPart));
        for mix in [vec![], vec![cash(9_000); 2], vec![wallet(1); 2], vec![wallet(9_000), cash(1)]] {
            assert_eq!(settle(yuan(9_000), &mix), Err(TenderFault::WrongMix), "{mix:?}");
        }
    }

    #[test]
    fn nothing_is_paid_with_nothing() {
        let settled = settle(yuan(0), &[]).unwrap();
        assert_eq!((settled.parts.len(), settled.change, settled.rounding), (0, yuan(0), yuan(0)));
        assert_eq!(settle(yuan(0), &[cash(0)]).unwrap().change, yuan(0));
        assert_eq!(settle(yuan(1), &[]), Err(TenderFault::WrongMix));
    }

    #[test]
    fn a_bar_code_in_the_amount_is_refused() {
        assert!(matches!(settle(yuan(9_000), &[cash(690_123_456_789_200)]), Err(TenderFault::TooMuch(_))));
    }

    #[test]
    fn a_card_number_is_refused_as_a_reference() {
        let card =
            |s: &str| settle(yuan(100), &[Tender::Card { reference: Text::new(s) }]).map(|settled| settled.change);
        assert_eq!(card("4111 1111 1111 1111"), Err(TenderFault::LooksLikeCardNumber));
        assert_eq!(card("4111 1111 1111 1112"), Ok(yuan(0)), "not a valid number: a long reference");
        assert_eq!(card("A-20391"), Ok(yuan(0)));
        assert_eq!(card(""), Err(TenderFault::NoReference));
        assert_eq!(card("42-4T8Z0Q2M6HVB7KQ3"), Err(TenderFault::IsOrder), "a ticket was scanned");
        assert_eq!(card("4T8Z0Q2M6HVB7KQ3"), Ok(yuan(0)), "a terminal may write so");
    }

    #[test]
    fn guests_are_offered_the_exact_amount_and_the_next_notes() {
        let amounts = |minor| quick_amounts(yuan(minor)).iter().map(|m| m.minor() / 100).collect::<Vec<_>>();
        assert_eq!(amounts(16_000), [160, 200, 500]);
        assert_eq!(amounts(9_000), [90, 100, 500]);
        assert_eq!(amounts(4_500), [45, 50, 60, 100, 500]);
    }

    #[test]
    fn a_guest_may_pay_a_small_price_with_a_large_note_of_any_currency() {
        let settled = |price: &str, received: &str, code: &str| {
            let money = |written| Money::parse(written, Currency::from_code(code).unwrap()).unwrap();
            settle(money(price), &[Tender::Cash { received: money(received) }])
                .map(|settled| settled.change.to_string())
        };
        for (price, received, code, change) in [
            ("1800", "10000", "JPY", "8200"),
            ("95000", "100000", "VND", "5000"),
            ("95000", "500000", "VND", "405000"),
            ("45000", "50000", "IDR", "5000.00"),
            ("9000", "50000", "KRW", "41000"),
            ("3.250", "20", "KWD", "16.750"),
            ("2800", "20000", "HUF", "17200.00"),
            ("12.50", "200", "EUR", "187.50"),
        ] {
            assert_eq!(settled(price, received, code).as_deref(), Ok(change), "{price} {code}");
        }
        for (price, received, code) in
            [("1800", "4901234567894", "JPY"), ("3.250", "32500", "KWD"), ("12.50", "12500", "EUR")]
        {
            assert!(matches!(settled(price, received, code), Err(TenderFault::TooMuch(_))), "{received} {code}");
        }
    }

    #[test]
    fn guests_are_offered_the_notes_of_their_currency() {
        let offered = |price: &str, code: &str| {
            let total = Money::parse(price, Currency::from_code(code).unwrap()).unwrap();
            quick_amounts(total).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(offered("1800", "JPY"), "1800 2000 5000 10000 50000");
        assert_eq!(offered("95000", "VND"), "95000 100000 200000 500000 2500000");
        assert_eq!(offered("45000", "IDR"), "45000.00 50000.00 60000.00 100000.00 500000.00");
        assert_eq!(offered("3.250", "KWD"), "3.250 3.500 4.000 5.000 10.000");
        assert_eq!(offered("12.50", "GBP"), "12.50 13.00 15.00 20.00 50.00");
    }

    proptest! {
        #[test]
        fn every_quick_amount_pays_the_total(minor in 1_i64..10_000_000, code in "CNY|JPY|KWD|VND|IRR") {
            let total = Money::new(minor, Currency::from_code(&code).unwrap());
            let amounts = quick_amounts(total);
            prop_assert!(amounts.windows(2).all(|w| w[0].minor() < w[1].minor()));
            for received in amounts {
                let paid = settle(total, &[Tender::Cash { received }]);
                prop_assert!(paid.is_ok());
            }
        }
    }
}
