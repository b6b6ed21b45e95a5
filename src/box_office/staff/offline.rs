//! Who may put a copy of the ledger back: asked of the ledger that is to be replaced, without a live store.

use std::path::Path;

use super::pepper::Pepper;
use super::{blocking, hash};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Act, Pin, Right, StaffNumber};
use crate::ledger::{Ledger, LedgerError};

/// Whether who is named may put a copy of this ledger back. A ledger that cannot be read is no reason to keep anyone from
/// putting one in its place.
pub(crate) async fn may_restore(
    ledger: &Ledger,
    pepper: &Path,
    named: Option<StaffNumber>,
    pin: impl FnOnce() -> Option<Pin>,
) -> Result<(), Refusal> {
    let record = match ledger.staff().await {
        Ok(record) if record.has_staff() => record,
        Ok(_) => return Ok(()),
        Err(error) => {
            tracing::warn!(%error, "who may restore could not be looked up");
            return Ok(());
        }
    };
    let (number, pin) = named.and_then(|number| Some((number, pin()?))).ok_or(Refusal::SignInNeeded)?;
    let fault = |error: LedgerError| Refusal::Fault(error.to_string());
    let kept = ledger.pin_of(number).await.map_err(fault)?;
    let pepper = Pepper::read(pepper).map_err(Refusal::Staff)?;
    let is_right =
        blocking(move || hash::is_right(pin.digits(), &pepper, kept.as_ref())).await?.map_err(Refusal::Staff)?;
    let Some(person) = record.person(number).filter(|_| is_right) else {
        return Err(Refusal::WrongPin(crate::domain::staff::WAITS[0]));
    };
    match record.rights.judge(person.role, Act::Restore) {
        Right::Allowed => Ok(()),
        Right::Asks(_) | Right::Refused => Err(Refusal::RoleMayNot(Act::Restore, person.role)),
    }
}
