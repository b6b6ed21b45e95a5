//! Lines of orders, and money that moved, read from the rows that `write` wrote: for whoever tells of an order, and for a
//! receipt.

use sqlx::any::AnyRow;

use super::error::LedgerError;
use super::row::{currency, int, optional, parsed, string, unreadable, word};
use super::write::{flow_of_word, tender_of};
use crate::domain::money::{Currency, Money};
use crate::domain::order::Flow;
use crate::domain::price::{Line, PriceVersion};
use crate::domain::tender::Tender;
use crate::domain::text::Text;

/// A line of an order, of the columns `seat, fare, price, order_id, version`.
pub(in crate::ledger) fn line(row: &AnyRow, currency: Currency) -> Result<Line, LedgerError> {
    Ok(Line {
        seat: parsed(row, 0)?,
        fare: parsed(row, 1)?,
        price: Money::new(int(row, 2)?, currency),
        version: optional(row, 4)?.map_or(PriceVersion::FIRST, PriceVersion),
    })
}

/// Money that moved.
pub(in crate::ledger) struct Paid {
    pub(in crate::ledger) flow: Flow,
    pub(in crate::ledger) tender: Tender,
    pub(in crate::ledger) amount: Money,
    /// Whether it went from one order to another.
    pub(in crate::ledger) carried: bool,
}

/// Such money, of the columns `flow, tender, amount, currency, received, reference`.
pub(in crate::ledger) fn paid(row: &AnyRow) -> Result<Paid, LedgerError> {
    let (flow, written, currency) = (word(row, 0, flow_of_word)?, string(row, 1)?, currency(row, 3)?);
    let amount = Money::new(int(row, 2)?, currency);
    let (tender, carried) = tender_of(&written);
    let tender = match tender {
        "cash" => Tender::Cash { received: Money::new(int(row, 4)?, currency) },
        "card" => Tender::Card { reference: Text::new(&string(row, 5)?) },
        "wallet" => Tender::Wallet { amount },
        other => return Err(unreadable(other)),
    };
    Ok(Paid { flow, tender, amount, carried })
}
