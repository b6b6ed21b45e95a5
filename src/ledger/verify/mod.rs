//! Looking whether what must hold of the ledger does: only reads, all of one instant.
//!
//! A rule is two queries: how many things it is about, and those that break it, each a row whose columns
//! name it. What SQL cannot say (replaying the changes of a screening, splitting a packet from its seed)
//! is said here.

mod money;
mod packets;
pub(super) mod replay;
pub(super) mod rule;
mod seats;

use super::connection::error::LedgerError;
use super::connection::ledger::Ledger;
use rule::Finding;

impl Ledger {
    /// Looks at every rule.
    pub async fn verify(&self) -> Result<Vec<Finding>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let mut findings = Vec::new();
        for rule in seats::RULES.iter().chain(money::RULES) {
            findings.push(rule.look(&mut tx).await?);
        }
        findings.push(replay::changes(&mut tx).await?);
        for rule in packets::RULES {
            findings.push(rule.look(&mut tx).await?);
        }
        findings.push(replay::packets(&mut tx).await?);
        Ok(findings)
    }
}
