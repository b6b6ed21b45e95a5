//! Programs of before, which call their keys otherwise. Beside one of them another would hold the same seats, and
//! neither would see it: so none starts while one is open. What they leave behind is nothing to us: holds of that
//! moment are lost, sales are in the ledger.

use super::error::LiveError;
use super::keys::ledger_of;
use super::router::Router;

/// The key in which they wrote which ledger the live store serves.
const LEDGER: &str = "frontrow:ledger";

/// What the leases of their terminals begin with. They last for seconds.
const TERMINAL: &str = "frontrow:terminal:";

/// How many keys a server looks at in one step.
const STEP: u32 = 1_000;

/// # Errors
/// [`LiveError::OlderPrograms`] with the names of their terminals.
pub(super) async fn none_is_at_work(router: &Router, ledger: &str) -> Result<(), LiveError> {
    // They ran on one server alone, and a user who may not even ask never ran one.
    let served = router.ask(&[redis::cmd("GET").arg(LEDGER).take()], true).await.pop();
    let served: Option<String> = served.and_then(Result::ok).and_then(|served| redis::from_redis_value(served).ok());
    if served.is_none_or(|served| ledger_of(&served) != ledger) {
        return Ok(());
    }
    let (mut found, mut from) = (Vec::new(), "0".to_owned());
    loop {
        let mut scan = redis::cmd("SCAN");
        scan.arg(&from).arg("MATCH").arg(format!("{TERMINAL}*")).arg("COUNT").arg(STEP);
        let Some(Ok(answer)) = router.ask_each(&scan).await.into_iter().next() else { return Ok(()) };
        let Ok((next, keys)) = redis::from_redis_value::<(String, Vec<String>)>(answer) else { return Ok(()) };
        found.extend(keys.iter().filter_map(|key| key.strip_prefix(TERMINAL)).map(str::to_owned));
        if next == "0" {
            break;
        }
        from = next;
    }
    found.sort();
    found.dedup();
    if found.is_empty() { Ok(()) } else { Err(LiveError::OlderPrograms(found)) }
}
