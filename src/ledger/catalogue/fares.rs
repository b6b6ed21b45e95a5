//! The fares of the house as of a version of its prices, and the rules that give screenings their price lists. Both are
//! written anew by an import that changes them, and stay.

use sqlx::AnyConnection;

use crate::domain::fare::{FareType, Fares};
use crate::domain::ids::TerminalId;
use crate::domain::price::PriceVersion;
use crate::domain::price_rule::PriceRule;
use crate::domain::text::{Text, Titles};
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::{int, parsed, string, unreadable};
use crate::ledger::connection::statement::{insert_rows, query};

/// The fares under a version.
pub(super) async fn fares_under(tx: &mut AnyConnection, version: PriceVersion) -> Result<Fares, LedgerError> {
    let rows = query(
        "SELECT code, title_en, title_zh, proof, members_only FROM fares WHERE version = \
         (SELECT MAX(version) FROM fares WHERE version <= $1) ORDER BY place",
    );
    let rows = rows.bind(version.0).fetch_all(tx).await?;
    if rows.is_empty() {
        return Ok(Fares::usual());
    }
    let mut types = Vec::with_capacity(rows.len());
    for row in &rows {
        types.push(FareType {
            code: parsed(row, 0)?,
            titles: Titles { en: Text::new(&string(row, 1)?), zh: Text::new(&string(row, 2)?) },
            proof: Text::new(&string(row, 3)?),
            members_only: int(row, 4)? != 0,
        });
    }
    Fares::new(types).ok_or_else(|| unreadable("fares"))
}

/// Writes the fares that there are from a version on.
pub(super) async fn insert_fares(
    tx: &mut AnyConnection,
    fares: &Fares,
    version: PriceVersion,
) -> Result<(), LedgerError> {
    let head = "INSERT INTO fares (version, place, code, title_en, title_zh, proof, members_only)";
    let mut insert = insert_rows(head, fares.codes().count(), 7);
    for (place, of) in (1_i64..).zip(fares.iter()) {
        insert = insert
            .bind(version.0)
            .bind(place)
            .bind(of.code.to_string())
            .bind(of.titles.en.to_string())
            .bind(of.titles.zh.to_string())
            .bind(of.proof.to_string())
            .bind(i64::from(of.members_only));
    }
    insert.execute(tx).await?;
    Ok(())
}

/// The rules as they are now, in their order.
pub(super) async fn price_rules(tx: &mut AnyConnection) -> Result<Vec<PriceRule>, LedgerError> {
    let row = query("SELECT rules FROM price_rules ORDER BY edition DESC LIMIT 1").fetch_optional(tx).await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    let written = string(&row, 0)?;
    serde_json::from_str(&written).map_err(|_| unreadable(&written))
}

/// Writes other rules.
pub(super) async fn insert_rules(
    tx: &mut AnyConnection,
    rules: &[PriceRule],
    now: Timestamp,
    (terminal, cashier): (&TerminalId, &Text),
) -> Result<(), LedgerError> {
    let row = query("SELECT COALESCE(MAX(edition), 0) FROM price_rules").fetch_one(&mut *tx).await?;
    let written = serde_json::to_string(rules).map_err(|error| LedgerError::Fault(error.to_string()))?;
    query("INSERT INTO price_rules (edition, made_at, terminal, cashier, rules) VALUES ($1, $2, $3, $4, $5)")
        .bind(int(&row, 0)? + 1)
        .bind(now.millis())
        .bind(terminal.to_string())
        .bind(cashier.to_string())
        .bind(written)
        .execute(tx)
        .await?;
    Ok(())
}
