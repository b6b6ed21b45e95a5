//! Sealing: a line that says where all tapes end, itself on a tape as any other.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use sqlx::AnyConnection;

use crate::domain::ids::TerminalId;
use crate::domain::tape::seal::{SEALED, Seal, counted_of, heads_of, short_of, taken};
use crate::domain::tape::{Entry, Head};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, optional, string};
use crate::ledger::connection::statement::{MOST_NAMED, query, query_any_of};
use crate::ledger::connection::tape::HOUSE;

impl Ledger {
    /// Seals all tapes as they are; gives what the seal says. Its short form is the line's detail.
    pub async fn seal(&self, at: Timestamp, who: (&TerminalId, &Text)) -> Result<Seal, LedgerError> {
        let mut tx = self.begin_write().await?;
        let seal = read_seal(&mut tx).await?;
        tx.tell(Entry::new(at, SEALED, who, HOUSE).detail(Text::new(&seal.short())).facts(seal.facts()));
        commit(tx).await?;
        Ok(seal)
    }
}

/// The most lines that one seal takes.
const MOST_LINES: i64 = 200;

/// What a seal says that is made now. What was ever taken is counted on from the last seal of a drawer, a day or the house, by the
/// lines that were written since; the first one adds all payments up.
pub(in crate::ledger) async fn read_seal(tx: &mut AnyConnection) -> Result<Seal, LedgerError> {
    let Some((since, before, totals)) = last_seal(tx).await? else { return first_seal(tx).await };
    let mut seal = Seal { heads: heads(tx).await?, totals, since: Some(since) };
    for (tape, head) in &seal.heads {
        let from = before.get(tape).map_or(0, |head| head.n);
        // Lines that are not there yet may come meanwhile: they belong to the next seal.
        let lines = query("SELECT facts FROM tape WHERE tape = $1 AND n > $2 AND n <= $3");
        let mut lines = lines.bind(tape.clone()).bind(from).bind(head.n).fetch(&mut *tx)?;
        while let Some(line) = lines.try_next().await? {
            for (currency, amount) in taken(&string(&line, 0)?) {
                let total = seal.totals.entry(currency.to_owned()).or_default();
                *total = total.checked_add(amount).ok_or_else(beyond_counting)?;
            }
        }
    }
    Ok(seal)
}

fn beyond_counting() -> LedgerError {
    LedgerError::Fault("more was taken than can be counted".to_owned())
}

/// Where the last line of a seal is, where all tapes ended, and what was taken by then.
type Counted = ((String, i64), BTreeMap<String, Head>, BTreeMap<String, i64>);

/// The last seal that can be counted on from. Looked for by what seals are told of: no index knows what a line did.
async fn last_seal(tx: &mut AnyConnection) -> Result<Option<Counted>, LedgerError> {
    let mut subjects = vec![HOUSE.to_owned()];
    if let Some(day) = query("SELECT MAX(n) FROM day_closes").fetch_optional(&mut *tx).await? {
        subjects.extend(optional(&day, 0)?.map(|n| format!("day-{n}")));
    }
    for drawer in &query("SELECT terminal, session - is_open FROM drawers").fetch_all(&mut *tx).await? {
        subjects.push(format!("drawer-{}/{}", string(drawer, 0)?, int(drawer, 1)?));
    }
    let mut last: Option<(i64, String, i64, String)> = None;
    for some in subjects.chunks(MOST_NAMED) {
        let head = "SELECT done_at, tape, n, detail FROM tape WHERE what = 'sealed' AND subject IN";
        let named = query_any_of(head, some.len(), "ORDER BY done_at DESC, tape DESC, n DESC LIMIT 1");
        let named = some.iter().fold(named, |named, subject| named.bind(subject.clone()));
        if let Some(row) = named.fetch_optional(&mut *tx).await? {
            last = last.max(Some((int(&row, 0)?, string(&row, 1)?, int(&row, 2)?, string(&row, 3)?)));
        }
    }
    let Some((_, tape, n, short)) = last else { return Ok(None) };
    let lines = query("SELECT facts FROM tape WHERE tape = $1 AND n <= $2 AND n > $3 AND detail = $4 ORDER BY n");
    let lines = lines.bind(tape.clone()).bind(n).bind(n.saturating_sub(MOST_LINES)).bind(short.clone());
    let lines = lines.fetch_all(&mut *tx).await?;
    let facts = lines.iter().map(|line| string(line, 0)).collect::<Result<Vec<_>, _>>()?.join("\n");
    // What another hand wrote is not counted on from.
    let counted = heads_of(&facts).zip(counted_of(&facts)).filter(|_| short_of(&facts) == short);
    Ok(counted.map(|(heads, totals)| ((tape, n), heads, totals)))
}

/// The same of all payments. In one statement, which sees one instant: a sale that is committed meanwhile is in both of what it
/// gives or in neither.
async fn first_seal(tx: &mut AnyConnection) -> Result<Seal, LedgerError> {
    let mut seal = Seal::default();
    let rows = query(
        "SELECT t.tape, t.n, t.hash FROM tape t JOIN (SELECT tape, MAX(n) AS last FROM tape GROUP BY tape) l \
         ON l.tape = t.tape AND l.last = t.n \
         UNION ALL SELECT currency, CAST(SUM(amount) AS BIGINT), '' FROM payments WHERE flow = 'payment' \
         AND tender NOT LIKE 'exchange-%' GROUP BY currency",
    );
    for row in rows.fetch_many(tx).await? {
        let (name, number, hash) = (string(&row, 0)?, int(&row, 1)?, string(&row, 2)?);
        if hash.is_empty() {
            seal.totals.insert(name, number);
        } else {
            seal.heads.insert(name, Head { n: number, hash });
        }
    }
    Ok(seal)
}

/// Where each tape ends: one after the other, for a tape has millions of lines and a house some tapes.
pub(in crate::ledger) async fn heads(tx: &mut AnyConnection) -> Result<BTreeMap<String, Head>, LedgerError> {
    let mut heads = BTreeMap::new();
    let mut before = String::new();
    loop {
        let next = query(
            "SELECT t.tape, t.n, t.hash FROM tape t WHERE t.tape = (SELECT MIN(s.tape) FROM tape s WHERE s.tape > $1) \
             ORDER BY t.n DESC LIMIT 1",
        );
        let Some(row) = next.bind(before).fetch_optional(&mut *tx).await? else { return Ok(heads) };
        before = string(&row, 0)?;
        heads.insert(before.clone(), Head { n: int(&row, 1)?, hash: string(&row, 2)? });
    }
}
