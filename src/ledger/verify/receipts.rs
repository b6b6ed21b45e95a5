//! Receipts: numbered for each till without a gap, on the line of what each is for, and on no sale or refund missing.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use sqlx::AnyConnection;

use crate::domain::order::OrderState;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::{int, string};
use crate::ledger::connection::statement::query;

use super::rule::Finding;

/// The receipts that the facts of a line tell of.
fn told(facts: &str) -> impl Iterator<Item = &str> {
    facts.lines().filter_map(|fact| fact.strip_prefix("receipts ")?.split(' ').next())
}

/// Whether the facts of a line are those of a sale, an exchange or a refund. What is given for an exchange has the receipt of
/// the sale.
fn needs_one(facts: &str) -> bool {
    facts.lines().any(|fact| {
        let mut words = fact.split(' ');
        match words.next() {
            Some("orders") => words.nth(1) == Some(OrderState::Paid.word()),
            Some("refunds") => fact.contains(" for -: "),
            _ => false,
        }
    })
}

/// Each till numbers what it sells and refunds, and the line that tells of it has that number.
pub(super) async fn receipts(tx: &mut AnyConnection) -> Result<Finding, LedgerError> {
    let what =
        "each sale, exchange and refund has the next receipt of its till, without a gap, and its line says which";
    let mut finding = Finding::new("receipts", what);
    // The line with which each tape's receipts begin: those before it are from before there were any.
    let mut begins: BTreeMap<String, i64> = BTreeMap::new();
    let mut till = (String::new(), 0);
    let rows = query(
        "SELECT tape, n, terminal, receipt, facts FROM tape WHERE receipt IS NOT NULL ORDER BY terminal, receipt",
    );
    let mut rows = rows.fetch(&mut *tx)?;
    while let Some(row) = rows.try_next().await? {
        let (tape, n, terminal) = (string(&row, 0)?, int(&row, 1)?, string(&row, 2)?);
        let (number, facts) = (int(&row, 3)?, string(&row, 4)?);
        finding.looked_at += 1;
        if till.0 != terminal {
            till = (terminal, 0);
        }
        let (terminal, last) = (&till.0, till.1);
        if number <= last {
            finding.add(&format!("{terminal}/{number} is there twice: {tape} {n}"));
        } else if number > last.saturating_add(1) {
            finding.add(&format!("{terminal}/{} is missing", last + 1));
        }
        let receipt = format!("{terminal}/{number}");
        match told(&facts).collect::<Vec<_>>()[..] {
            [on_line] if on_line == receipt => {}
            _ => finding.add(&format!("{receipt} is not what its line says: {tape} {n}")),
        }
        begins.entry(tape).and_modify(|first| *first = n.min(*first)).or_insert(n);
        till.1 = number.max(last);
    }
    drop(rows);
    let rows = query("SELECT tape, n, subject, facts FROM tape WHERE receipt IS NULL AND facts <> '' ORDER BY tape, n");
    let mut rows = rows.fetch(tx)?;
    while let Some(row) = rows.try_next().await? {
        let (tape, n, subject, facts) = (string(&row, 0)?, int(&row, 1)?, string(&row, 2)?, string(&row, 3)?);
        if let Some(receipt) = told(&facts).next() {
            finding.add(&format!("{receipt} is missing in its row: {tape} {n}"));
        } else if needs_one(&facts) && begins.get(&tape).is_some_and(|first| n > *first) {
            finding.add(&format!("{subject} has no receipt: {tape} {n}"));
        }
    }
    Ok(finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_and_a_refund_have_a_receipt_and_what_is_given_for_an_exchange_has_that_of_the_sale() {
        assert!(needs_one("tickets O A1\norders O paid 9000 CNY at 42 member -: A1 adult 4500"));
        assert!(needs_one("refunds R of O fee 0 for -: A2"));
        assert!(!needs_one("refunds R of O fee 0 for O2: A2"));
        assert!(!needs_one("orders O expired 9000 CNY at 42 member -: A1 adult 4500"));
        assert_eq!(told("receipts T1/3 W9\norders O").collect::<Vec<_>>(), ["T1/3"]);
    }
}
