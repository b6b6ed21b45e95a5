//! What a terminal asks the ledger again and again while nobody touches it: one question for all that others may have
//! changed and that nothing else tells.

use super::error::LedgerError;
use super::ledger::Ledger;
use super::migrate::is_id;
use super::row::{int, optional, small, word};
use super::statement::query;
use crate::domain::ids::ScreeningId;

/// How things stand in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The generation that it is in.
    pub generation: String,
    /// The number of the live store that was named last.
    pub live_store: Option<i64>,
    /// How often the house was changed.
    pub house_changes: i64,
    /// The number of the last change of the staff and of what roles may do.
    pub staff_changes: i64,
    /// How many keys for tickets were made or retired.
    pub key_changes: i64,
    /// The sequence number of the screening that was asked about.
    pub sequence: Option<u64>,
    /// How often somebody passed a door to it.
    pub entries: u32,
}

impl Ledger {
    /// How things stand, and where `screening` stands.
    pub async fn news(&self, screening: Option<ScreeningId>) -> Result<News, LedgerError> {
        let ask = query(
            "SELECT (SELECT COUNT(*) FROM house_settings), (SELECT MAX(n) FROM live_stores), \
             (SELECT COUNT(*) FROM generations), (SELECT token FROM generations ORDER BY n DESC LIMIT 1), \
             (SELECT seq FROM sequences WHERE screening = $1), (SELECT MAX(version) FROM staff), \
             (SELECT MAX(version) FROM role_rights), (SELECT COUNT(*) FROM ticket_keys), (SELECT COUNT(*) FROM retired_keys), \
             (SELECT COUNT(*) FROM entries WHERE screening = $2)",
        );
        let screening = screening.map(|screening| screening.0);
        let ask = ask.bind(screening).bind(screening);
        let row = ask.fetch_one(&mut *self.reader().await?).await?;
        let generation = match int(&row, 2)? {
            0 => self.id().to_owned(),
            _ => word(&row, 3, |token| is_id(token).then(|| format!("{}-{token}", self.id())))?,
        };
        let sequence = optional(&row, 4)?.map(i64::unsigned_abs);
        let staff_changes = optional(&row, 5)?.unwrap_or(0) + optional(&row, 6)?.unwrap_or(0);
        let key_changes = int(&row, 7)? + int(&row, 8)?;
        let (house_changes, live_store, entries) = (int(&row, 0)?, optional(&row, 1)?, small(&row, 9)?);
        Ok(News { generation, live_store, house_changes, staff_changes, key_changes, sequence, entries })
    }
}
