//! What was touched since the books were found right: all that the lines of the tapes name that came since, and what stands in
//! the tables with a time since then. Each is looked at as a whole, with what is old of it.

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use sqlx::AnyConnection;

use crate::domain::tape::Line;
use crate::ledger::connection::converse::rows_of;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::{int, optional, string};
use crate::ledger::connection::statement::{MOST_NAMED, Statement, These, query, query_about};

/// With more orders than these, everything is no more work.
const MOST: usize = 200_000;

/// A row may be written a while after the time that it has: by so much, in milliseconds, looks overlap.
const OVERLAP: i64 = 60 * 60 * 1_000;

/// Characters of an order's id, and of a packet's code.
const ORDER: usize = 16;
const PACKET: usize = 6;

/// A till's session.
pub(super) type Session = (String, i64);

/// What was touched.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// From when on rows are looked for by their time.
    pub(super) from: i64,
    pub(super) orders: BTreeSet<String>,
    pub(super) screenings: BTreeSet<i64>,
    pub(super) members: BTreeSet<i64>,
    pub(super) packets: BTreeSet<String>,
    pub(super) sessions: BTreeSet<Session>,
}

impl Touched {
    /// Nothing yet, since a time.
    pub(super) fn since(at: i64) -> Self {
        Self { from: at.saturating_sub(OVERLAP), ..Self::default() }
    }

    /// Whether it is so much that everything may as well be looked at.
    pub(super) fn is_much(&self) -> bool {
        self.orders.len() > MOST
    }

    /// All that a line names.
    pub(super) fn line(&mut self, line: &Line) {
        self.subject(&line.subject);
        for fact in line.facts.lines() {
            let mut words = fact.split(' ');
            let (Some(table), Some(key)) = (words.next(), words.next()) else { continue };
            let after = |word| words.clone().skip_while(|said| *said != word).nth(1).unwrap_or_default();
            match table {
                "orders" | "tickets" => self.order(key),
                "payments" => self.order(after("of")),
                "refunds" => {
                    self.order(after("of"));
                    self.order(after("for").trim_end_matches(':'));
                }
                "entries" => self.order(words.next().unwrap_or_default()),
                "packets" => self.packet(key),
                "claims" => {
                    let (packet, member) = key.split_once('/').unwrap_or_default();
                    self.packet(packet);
                    self.members.extend(member.parse::<i64>());
                }
                "screenings" | "called_off" => self.screenings.extend(key.parse::<i64>()),
                "drawer_moves" => self.session(words.next().unwrap_or_default()),
                "drawer_acts" | "z_reports" => self.session(key),
                _ => {}
            }
        }
    }

    fn subject(&mut self, subject: &str) {
        self.order(subject);
        self.packet(subject);
        self.screenings.extend(subject.strip_prefix("screening-").and_then(|id| id.parse::<i64>().ok()));
    }

    fn order(&mut self, id: &str) {
        if id.len() == ORDER && !self.orders.contains(id) {
            self.orders.insert(id.to_owned());
        }
    }

    fn packet(&mut self, code: &str) {
        if code.len() == PACKET && !self.packets.contains(code) {
            self.packets.insert(code.to_owned());
        }
    }

    /// `T1/3`, or with an act's number behind it.
    fn session(&mut self, key: &str) {
        let mut parts = key.split('/');
        if let (Some(till), Some(Ok(session))) = (parts.next(), parts.next().map(str::parse)) {
            self.sessions.insert((till.to_owned(), session));
        }
    }

    /// With what has a time since then, whether or not a line names it, and with what belongs to all of it.
    pub(super) async fn with_their_own(&mut self, tx: &mut AnyConnection) -> Result<(), LedgerError> {
        for dated in [
            query("SELECT id FROM orders WHERE ended_at >= $1"),
            query("SELECT order_id FROM payments WHERE moved_at >= $1"),
            query("SELECT order_id FROM refunds WHERE made_at >= $1"),
            query("SELECT order_id FROM print_jobs WHERE made_at >= $1 AND order_id IS NOT NULL"),
            query("SELECT order_id FROM entries WHERE booked_at >= $1"),
        ] {
            names(&mut self.orders, dated.bind(self.from), &mut *tx).await?;
            if self.is_much() {
                return Ok(());
            }
        }
        let mut rows =
            query("SELECT terminal, n FROM z_reports WHERE closed_at >= $1").bind(self.from).fetch(&mut *tx)?;
        while let Some(row) = rows.try_next().await? {
            self.sessions.insert((string(&row, 0)?, int(&row, 1)?));
        }
        drop(rows);
        let dated = query("SELECT code FROM packets WHERE created_at >= $1").bind(self.from);
        names(&mut self.packets, dated, &mut *tx).await?;
        for some in some_of(&self.orders) {
            let sql = "SELECT DISTINCT o.screening, o.member FROM orders o WHERE {o.id}";
            let mut rows = rows_of(query_about(sql, &some), &mut *tx)?;
            while let Some(row) = rows.try_next().await? {
                self.screenings.insert(int(&row, 0)?);
                self.members.extend(optional(&row, 1)?);
            }
        }
        for some in some_of(&self.packets) {
            for sql in [
                "SELECT p.funding_member FROM packets p WHERE {p.code} AND p.funding_member IS NOT NULL",
                "SELECT c.member FROM claims c WHERE {c.packet}",
            ] {
                let mut rows = rows_of(query_about(sql, &some), &mut *tx)?;
                while let Some(row) = rows.try_next().await? {
                    self.members.insert(int(&row, 0)?);
                }
            }
        }
        Ok(())
    }
}

/// Some of these names, and some, until they are all of them.
fn some_of(names: &BTreeSet<String>) -> Vec<These> {
    let names: Vec<&String> = names.iter().collect();
    names.chunks(MOST_NAMED).map(|some| These::Names(some.iter().map(|name| (*name).clone()).collect())).collect()
}

async fn names(into: &mut BTreeSet<String>, sql: Statement, tx: &mut AnyConnection) -> Result<(), LedgerError> {
    let mut rows = sql.fetch(tx)?;
    while let Some(row) = rows.try_next().await? {
        if into.len() <= MOST {
            into.insert(string(&row, 0)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(subject: &str, facts: &str) -> Touched {
        let mut touched = Touched::since(0);
        touched.line(&Line {
            tape: "T1".to_owned(),
            n: 1,
            at: 1,
            what: "paid".to_owned(),
            terminal: "T1".to_owned(),
            cashier: String::new(),
            allowed_by: String::new(),
            subject: subject.to_owned(),
            facts: facts.to_owned(),
            detail: String::new(),
            hash: String::new(),
        });
        touched
    }

    #[test]
    fn a_line_touches_all_that_its_facts_name() {
        let facts = "receipts T1/3 W9\norders 4T8Z0Q2M6HVB7KQ3 paid 9000 CNY at 42 member -: A1 adult 4500\n\
                     payments W/payment/cash 9000 CNY of 5T8Z0Q2M6HVB7KQ3 at T1 received - rounding - reference -\n\
                     refunds R of 6T8Z0Q2M6HVB7KQ3 fee 0 for 7T8Z0Q2M6HVB7KQ3: A2\n\
                     claims K7QX2M/10001 share 1 of 5\nscreenings 42 @7 film 3\n\
                     drawer_moves W T1/4\ndrawer_acts T2/5/1 opened 0 CNY";
        let touched = touched("K7QX2N", facts);
        let orders: Vec<&str> = touched.orders.iter().map(|id| &id[..1]).collect();
        assert_eq!(orders, ["4", "5", "6", "7"]);
        assert_eq!(touched.packets.iter().map(String::as_str).collect::<Vec<_>>(), ["K7QX2M", "K7QX2N"]);
        assert_eq!(touched.members, [10_001].into());
        assert_eq!(touched.screenings, [42].into());
        assert_eq!(touched.sessions, [("T1".to_owned(), 4), ("T2".to_owned(), 5)].into());
    }

    #[test]
    fn a_line_touches_what_it_is_about_though_it_has_no_facts() {
        assert_eq!(touched("screening-42", "").screenings, [42].into());
        assert_eq!(touched("4T8Z0Q2M6HVB7KQ3", "").orders.len(), 1);
        assert!(touched("catalogue", "").orders.is_empty());
    }
}
