//! Looking whether what must hold of the ledger does: only reads, all of one instant.
//!
//! A rule is two queries: how many things it is about, and those that break it, each a row whose columns
//! name it. What SQL cannot say (replaying the changes of a screening, splitting a packet from its seed)
//! is said here.

mod drawers;
mod entries;
mod money;
mod packets;
mod paper;
mod receipts;
pub(super) mod replay;
pub(super) mod rule;
mod seats;
mod tapes;

use sqlx::AnyConnection;

use super::connection::error::LedgerError;
use super::connection::ledger::Ledger;
use rule::Finding;

impl Ledger {
    /// Looks at every rule.
    pub async fn verify(&self) -> Result<Vec<Finding>, LedgerError> {
        look(&mut *self.begin_read().await?).await
    }

    /// The same, and whether the tables still say what the tapes were told of them.
    pub async fn verify_tapes(&self) -> Result<Vec<Finding>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let mut findings = look(&mut tx).await?;
        findings.push(tapes::books(&mut tx).await?);
        Ok(findings)
    }
}

async fn look(tx: &mut AnyConnection) -> Result<Vec<Finding>, LedgerError> {
    let mut findings = Vec::new();
    for rule in seats::RULES.iter().chain(money::RULES) {
        findings.push(rule.look(&mut *tx).await?);
    }
    findings.push(replay::changes(&mut *tx).await?);
    for rule in packets::RULES {
        findings.push(rule.look(&mut *tx).await?);
    }
    findings.push(replay::packets(&mut *tx).await?);
    for rule in drawers::RULES.iter().chain(paper::RULES) {
        findings.push(rule.look(&mut *tx).await?);
    }
    findings.push(drawers::zs(&mut *tx).await?);
    findings.push(drawers::days(&mut *tx).await?);
    for rule in entries::RULES {
        findings.push(rule.look(&mut *tx).await?);
    }
    findings.push(entries::alone(&mut *tx).await?);
    findings.push(tapes::chain(&mut *tx).await?);
    findings.push(tapes::seals(&mut *tx).await?);
    findings.push(receipts::receipts(tx).await?);
    Ok(findings)
}
