//! Receipts: numbered for each till without a gap, on the line of what each is for, and on no sale or refund missing.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use sqlx::AnyConnection;

use crate::domain::order::OrderState;
use crate::domain::tape::{Head, Line};
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::query;

use super::rule::{Finding, Named};

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

pub(super) const RECEIPTS: Named = (
    "receipts",
    "each sale, exchange and refund has the next receipt of its till, without a gap, and its line says which",
);

/// What is known of receipts while lines come, tape after tape.
#[derive(Default)]
pub(super) struct Receipts {
    /// Whether a line of this tape before had one: those before it are from before there were any.
    has_begun: bool,
    /// The numbers that came, by till. Only where they go on from others: those of all the years are counted by the database.
    came: BTreeMap<String, Vec<i64>>,
    goes_on: bool,
}

impl Receipts {
    /// Those of all lines, or of those that go on from others.
    pub(super) fn new(goes_on: bool) -> Self {
        Self { goes_on, ..Self::default() }
    }

    /// Lines of a tape come that are after this one.
    pub(super) async fn begin(
        &mut self,
        tx: &mut AnyConnection,
        tape: &str,
        end: Option<&Head>,
    ) -> Result<(), LedgerError> {
        self.has_begun = false;
        if let Some(end) = end {
            let had =
                query("SELECT n FROM tape WHERE tape = $1 AND n <= $2 AND receipt IS NOT NULL ORDER BY n DESC LIMIT 1");
            self.has_begun = had.bind(tape.to_owned()).bind(end.n).fetch_optional(tx).await?.is_some();
        }
        Ok(())
    }

    /// A line, with the number in its row.
    pub(super) fn line(&mut self, line: &Line, number: Option<i64>, finding: &mut Finding) {
        let Line { tape, n, terminal, subject, facts, .. } = line;
        if let Some(number) = number {
            finding.looked_at += 1;
            let receipt = format!("{terminal}/{number}");
            let mut told = told(facts);
            if told.next() != Some(receipt.as_str()) || told.next().is_some() {
                finding.add(&format!("{receipt} is not what its line says: {tape} {n}"));
            }
            self.has_begun = true;
            let came = self.came.entry(terminal.clone()).or_default();
            if self.goes_on || came.is_empty() {
                came.push(number);
            }
        } else if let Some(receipt) = told(facts).next() {
            finding.add(&format!("{receipt} is missing in its row: {tape} {n}"));
        } else if self.has_begun && needs_one(facts) {
            finding.add(&format!("{subject} has no receipt: {tape} {n}"));
        }
    }

    /// All lines came: whether each till numbers without a gap.
    pub(super) async fn numbers(self, tx: &mut AnyConnection, finding: &mut Finding) -> Result<(), LedgerError> {
        for (till, mut came) in self.came {
            came.sort_unstable();
            let mut last = 0;
            if !self.goes_on {
                let row = query(
                    "SELECT COUNT(*), COUNT(DISTINCT receipt), MIN(receipt), MAX(receipt) FROM tape \
                                 WHERE terminal = $1 AND receipt IS NOT NULL",
                );
                let row = row.bind(till.clone()).fetch_one_late(&mut *tx).await?;
                let [count, different, first, highest] = [0, 1, 2, 3].map(|column| int(&row, column));
                let (count, highest) = (count?, highest?);
                if (different?, first?, highest) == (count, 1, count) {
                    continue;
                }
                came.clear();
                let rows =
                    query("SELECT receipt FROM tape WHERE terminal = $1 AND receipt IS NOT NULL ORDER BY receipt");
                let mut rows = rows.bind(till.clone()).fetch(&mut *tx)?;
                while let Some(row) = rows.try_next().await? {
                    last = follows(&till, last, int(&row, 0)?, finding);
                }
            } else if let Some(first) = came.first() {
                let row = query("SELECT COALESCE(MAX(receipt), 0) FROM tape WHERE terminal = $1 AND receipt < $2");
                last = int(&row.bind(till.clone()).bind(*first).fetch_one(&mut *tx).await?, 0)?;
            }
            for number in came {
                last = follows(&till, last, number, finding);
            }
        }
        Ok(())
    }
}

/// Whether a number is the next of its till; gives the highest.
fn follows(till: &str, last: i64, number: i64, finding: &mut Finding) -> i64 {
    if number <= last {
        finding.add(&format!("{till}/{number} is there twice"));
    } else if number > last.saturating_add(1) {
        finding.add(&format!("{till}/{} is missing", last + 1));
    }
    number.max(last)
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
