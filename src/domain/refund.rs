//! Where the money of a refund goes, seat by seat or all at once.

use super::cash::CashStep;
use super::money::Money;
use super::order::{Flow, MoneyMoved};
use super::tender::{Part, Tender};

/// How `amount` goes back, given all the money that moved for the order so far: first into the wallet,
/// as far as it paid and did not get back yet, then to the card, then in cash, which is handed over in the house's
/// steps. `None` where less than
/// that is left, or in another currency: then the order was not paid like this.
#[must_use]
pub fn give_back(amount: Money, money: &[MoneyMoved], step: CashStep) -> Option<Vec<Part>> {
    let mut left = left(amount, money)?;
    left.sort_by_key(|part| turn(&part.tender));
    let mut parts = Vec::new();
    let mut rest = amount.minor();
    for part in left {
        let minor = part.amount.minor().min(rest);
        if minor > 0 {
            rest -= minor;
            parts.push(part_of(part.tender, Money::new(minor, amount.currency()), step));
        }
    }
    (rest == 0).then_some(parts)
}

/// What changes hands of a part that goes back.
#[must_use]
pub const fn handed_over(part: &Part) -> Money {
    match part.tender {
        Tender::Cash { received } => received,
        Tender::Card { .. } | Tender::Wallet { .. } => part.amount,
    }
}

/// What each tender paid and did not get back.
fn left(amount: Money, money: &[MoneyMoved]) -> Option<Vec<Part>> {
    let mut left: Vec<Part> = Vec::new();
    for moved in money {
        if moved.amount.currency() != amount.currency() {
            return None;
        }
        let signed = match moved.flow {
            Flow::Payment => moved.amount.minor(),
            Flow::Refund => moved.amount.minor().checked_neg()?,
        };
        match left.iter_mut().find(|part| is_same_purse(&part.tender, &moved.tender)) {
            Some(part) => {
                part.amount = Money::new(part.amount.minor().checked_add(signed)?, amount.currency());
            }
            None => left.push(Part { tender: moved.tender.clone(), amount: Money::new(signed, amount.currency()) }),
        }
    }
    Some(left)
}

/// Money that came from one of these goes back to the other. A card payment is undone by its reference.
fn is_same_purse(one: &Tender, other: &Tender) -> bool {
    match (one, other) {
        (Tender::Cash { .. }, Tender::Cash { .. }) | (Tender::Wallet { .. }, Tender::Wallet { .. }) => true,
        (Tender::Card { reference: one }, Tender::Card { reference: other }) => one == other,
        _ => false,
    }
}

/// The order in which tenders get their money back. What is handed back at the counter comes last.
pub(crate) const fn turn(tender: &Tender) -> u8 {
    match tender {
        Tender::Wallet { .. } => 0,
        Tender::Card { .. } => 1,
        Tender::Cash { .. } => 2,
    }
}

/// A part that goes back: of cash, what is handed over is the amount in coins that there are, whatever note was given
/// first.
fn part_of(tender: Tender, amount: Money, step: CashStep) -> Part {
    let tender = match tender {
        Tender::Cash { .. } => Tender::Cash { received: step.round(amount) },
        Tender::Wallet { .. } => Tender::Wallet { amount },
        card @ Tender::Card { .. } => card,
    };
    Part { tender, amount }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use crate::domain::text::Text;
    use crate::domain::time::Timestamp;
    use proptest::prelude::*;

    fn give_back(amount: Money, money: &[MoneyMoved]) -> Option<Vec<Part>> {
        super::give_back(amount, money, CashStep::NONE)
    }

    #[test]
    fn cash_goes_back_in_coins_that_there_are_and_settles_the_price_all_the_same() {
        let money = [moved(Flow::Payment, "cash", 4_503)];
        let parts = super::give_back(yuan(4_503), &money, CashStep::of(5)).unwrap();
        assert_eq!((parts[0].amount, handed_over(&parts[0])), (yuan(4_503), yuan(4_505)));
    }

    fn yuan(minor: i64) -> Money {
        Money::new(minor, Currency::CNY)
    }

    fn moved(flow: Flow, word: &str, minor: i64) -> MoneyMoved {
        let tender = match word {
            "cash" => Tender::Cash { received: yuan(minor + 500) },
            "wallet" => Tender::Wallet { amount: yuan(minor) },
            card => Tender::Card { reference: Text::new(card) },
        };
        MoneyMoved { flow, tender, amount: yuan(minor), at: Timestamp::from_millis(1), carried: false }
    }

    fn words(parts: &[Part]) -> Vec<(&'static str, i64)> {
        parts.iter().map(|part| (part.tender.word(), part.amount.minor())).collect()
    }

    #[test]
    fn the_wallet_gets_its_part_back_before_anything_goes_over_the_counter() {
        let mut money = vec![moved(Flow::Payment, "cash", 7_000), moved(Flow::Payment, "wallet", 2_000)];
        let first = give_back(yuan(4_500), &money).unwrap();
        assert_eq!(words(&first), [("wallet", 2_000), ("cash", 2_500)]);
        assert_eq!(first[1].tender, Tender::Cash { received: yuan(2_500) }, "not the note that was given");
        money.extend([moved(Flow::Refund, "wallet", 2_000), moved(Flow::Refund, "cash", 2_500)]);
        assert_eq!(words(&give_back(yuan(4_500), &money).unwrap()), [("cash", 4_500)]);
        assert_eq!(give_back(yuan(4_501), &money), None, "more than is left");
    }

    #[test]
    fn a_card_payment_that_was_handed_back_is_not_the_one_that_is_undone() {
        let money =
            [moved(Flow::Payment, "A-1", 9_000), moved(Flow::Refund, "A-1", 9_000), moved(Flow::Payment, "A-2", 4_500)];
        let parts = give_back(yuan(4_500), &money).unwrap();
        assert_eq!(parts, [Part { tender: Tender::Card { reference: Text::new("A-2") }, amount: yuan(4_500) }]);
    }

    #[test]
    fn nothing_goes_back_as_nothing_and_another_currency_not_at_all() {
        let money = [moved(Flow::Payment, "cash", 100)];
        assert_eq!(give_back(yuan(0), &money), Some(Vec::new()));
        assert_eq!(give_back(Money::new(100, Currency::from_code("JPY").unwrap()), &money), None);
    }

    proptest! {
        #[test]
        fn any_sequence_of_refunds_is_exact_and_no_tender_gets_more_than_it_paid(
            wallet in 0_i64..5_000,
            prices in prop::collection::vec(0_i64..5_000, 1..10),
            by_card: bool,
            sizes in prop::collection::vec(1_usize..4, 10),
        ) {
            let total: i64 = prices.iter().sum();
            let wallet = wallet.min(total);
            let mut money = Vec::new();
            for (word, minor) in [("wallet", wallet), (if by_card { "A-1" } else { "cash" }, total - wallet)] {
                if minor > 0 {
                    money.push(moved(Flow::Payment, word, minor));
                }
            }
            let mut back = 0;
            let mut prices = prices.as_slice();
            for size in sizes {
                let (now, later) = prices.split_at(size.min(prices.len()));
                prices = later;
                let amount: i64 = now.iter().sum();
                let parts = give_back(yuan(amount), &money).unwrap();
                prop_assert_eq!(parts.iter().map(|part| part.amount.minor()).sum::<i64>(), amount);
                prop_assert!(parts.iter().all(|part| part.amount.minor() > 0));
                // Nothing over the counter while the wallet is owed something.
                let owed = wallet - back;
                let to_wallet: i64 = words(&parts).iter().filter(|(word, _)| *word == "wallet").map(|(_, minor)| minor).sum();
                prop_assert_eq!(to_wallet, amount.min(owed));
                back += to_wallet;
                let at = Timestamp::from_millis(2);
                money.extend(parts.into_iter().map(|Part { tender, amount }| MoneyMoved { flow: Flow::Refund, tender, amount, at, carried: false }));
                for part in left(yuan(0), &money).unwrap() {
                    prop_assert!(part.amount.minor() >= 0);
                }
            }
            prop_assert!(give_back(yuan(total + 1), &money).is_none());
        }
    }
}
