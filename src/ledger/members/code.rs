//! The code by which a member consents to what leaves the wallet, as the ledger keeps it: hashed, and by rows that are only
//! inserted, of which the last holds. Of two who change it at once only one takes the next number.

use crate::domain::consent::OfMember;
use crate::domain::ids::{MemberId, TerminalId};
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::facts::of_code;
use crate::ledger::connection::kept::KeptPin;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, string};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::turn::Writing;

/// What the ledger has of a member's code.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KeptCode {
    /// The number of its last change; 0 before the first.
    pub changes: i64,
    /// It, if the member has one.
    pub code: Option<KeptPin>,
}

impl Ledger {
    /// A member's code.
    pub async fn code_of(&self, member: MemberId) -> Result<KeptCode, LedgerError> {
        let row = query("SELECT n, code, pepper FROM member_codes WHERE member = $1 ORDER BY n DESC LIMIT 1")
            .bind(member.0)
            .fetch_optional(&mut *self.reader().await?)
            .await?;
        let Some(row) = row else { return Ok(KeptCode::default()) };
        let code = KeptPin { hash: string(&row, 1)?, pepper: string(&row, 2)? };
        Ok(KeptCode { changes: int(&row, 0)?, code: Some(code).filter(|code| !code.hash.is_empty()) })
    }

    /// Gives a member another code, or none, in the place of the one of so many `changes`.
    ///
    /// # Errors
    /// [`LedgerError::Busy`] where it was changed since. Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn change_code(
        &self,
        (member, changes): (MemberId, i64),
        code: Option<&KeptPin>,
        at: Timestamp,
        who: (&TerminalId, &Text),
    ) -> Result<(), LedgerError> {
        let mut tx = self.begin_write().await?;
        match insert_code(&mut tx, (member, changes), code, at, who).await {
            Ok(()) => commit(tx).await,
            Err(error) if is_key_clash(&error) => Err(LedgerError::Busy),
            Err(error) => Err(error.into()),
        }
    }
}

/// The row of it, and the line that tells of it.
pub(super) async fn insert_code(
    tx: &mut Writing,
    (member, changes): (MemberId, i64),
    code: Option<&KeptPin>,
    at: Timestamp,
    who: (&TerminalId, &Text),
) -> Result<(), sqlx::Error> {
    let (n, (terminal, cashier)) = (changes + 1, who);
    let (hash, pepper) = code.map_or(("", ""), |code| (&code.hash, &code.pepper));
    query(
        "INSERT INTO member_codes (member, n, code, pepper, changed_at, terminal, cashier) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(member.0)
    .bind(n)
    .bind(hash.to_owned())
    .bind(pepper.to_owned())
    .bind(at.millis())
    .bind(terminal.to_string())
    .bind(cashier.to_string())
    .execute(&mut *tx)
    .await?;
    let what = if code.is_some() { "code" } else { "no_code" };
    let told = of_code((member.0, n), hash);
    tx.tell(Entry::new(at, what, who, &OfMember(member).to_string()).facts([told]));
    Ok(())
}
