//! Who a command is done by, in a house that has staff, and by whose leave.
//!
//! The numbers are settings and arguments; a PIN never is: it comes from a file that nobody else reads, else it is asked for,
//! without being shown, or read from standard input, a line each.

use std::io::{self, IsTerminal as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::output::Failure;
use crate::box_office::BoxOffice;
use crate::config::Config;
use crate::domain::staff::{Pin, StaffNumber};

/// Asks for a line that is not shown, under this prompt.
pub type AskPin = fn(&str) -> io::Result<String>;

/// The terminal as this command is done at it: signed in, and with the leave that was named.
///
/// # Errors
/// Why not; nothing of the command was done then.
pub async fn sign_in(
    office: &BoxOffice,
    config: &Config,
    leave: Option<StaffNumber>,
    ask: AskPin,
) -> Result<BoxOffice, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let Some(number) = config.staff else { return Ok(office.clone()) };
    if !office.has_staff().await.map_err(refused)? {
        return Ok(office.clone());
    }
    office.sign_in(number, pin(config.staff_file.as_deref(), number, ask)?).await.map_err(refused)?;
    let Some(giver) = leave else { return Ok(office.clone()) };
    let given = office.give_leave_for_all(giver, pin(config.leave_file.as_deref(), giver, ask)?).await;
    Ok(office.with_leave(given.map_err(refused)?))
}

/// The PIN of who has this number: from the file, else asked for.
pub(super) fn pin(file: Option<&Path>, number: StaffNumber, ask: AskPin) -> Result<Pin, Failure> {
    match file {
        Some(file) => from_file(file),
        None => asked(&format!("PIN of {number}: "), ask),
    }
}

/// The same for who may put a copy of the ledger back; none if it cannot be had.
pub fn pin_to_restore(config: &Config, ask: AskPin) -> Option<Pin> {
    pin(config.staff_file.as_deref(), config.staff?, ask).ok()
}

/// A new PIN: from the file, else asked for, of a person twice.
pub(super) fn new_pin(file: Option<&Path>, ask: AskPin) -> Result<Pin, Failure> {
    if let Some(file) = file {
        return from_file(file);
    }
    let first = asked("New PIN: ", ask)?;
    if io::stdin().is_terminal() && asked("Again: ", ask)?.digits() != first.digits() {
        return Err(Failure::usage("the two PINs differ"));
    }
    Ok(first)
}

fn from_file(file: &Path) -> Result<Pin, Failure> {
    let shown = file.display();
    let unreadable = |error| Failure::settings(format!("{shown}: {error}"));
    if std::fs::metadata(file).map_err(unreadable)?.permissions().mode() & 0o077 != 0 {
        return Err(Failure::settings(format!("others can read the PIN in {shown}: chmod 600 {shown}")));
    }
    let written = std::fs::read_to_string(file).map_err(unreadable)?;
    written.trim().parse().map_err(|_| Failure::settings(format!("{shown}: a PIN of 6 to 12 digits is expected")))
}

fn asked(prompt: &str, ask: AskPin) -> Result<Pin, Failure> {
    let written = ask(prompt).map_err(|error| Failure::usage(format!("no PIN: {error}")))?;
    written.trim().parse().map_err(|_| Failure::usage("a PIN of 6 to 12 digits is expected"))
}
