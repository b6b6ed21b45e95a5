//! Who a command is done by, in a house that has staff, and by whose leave or consent.
//!
//! The numbers are settings and arguments; a PIN never is: it comes from a file that nobody else reads, else it is asked for,
//! without being shown, or read from standard input, a line each.

use std::io::{self, IsTerminal as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::str::FromStr;

use super::output::Failure;
use crate::box_office::BoxOffice;
use crate::config::Config;
use crate::domain::consent::MemberCode;
use crate::domain::ids::MemberId;
use crate::domain::staff::{Act, Pin, Right, StaffNumber};

/// What is expected where something else stands.
const A_PIN: &str = "a PIN of 6 to 12 digits";

const A_CODE: &str = "a code of four digits";

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
        Some(file) => from_file(file, A_PIN),
        None => asked(&format!("PIN of {number}: "), A_PIN, ask),
    }
}

/// The same for who may put a copy of the ledger back; none if it cannot be had.
pub fn pin_to_restore(config: &Config, ask: AskPin) -> Option<Pin> {
    pin(config.staff_file.as_deref(), config.staff?, ask).ok()
}

/// A new PIN: from the file, else asked for, of a person twice.
pub(super) fn new_pin(file: Option<&Path>, ask: AskPin) -> Result<Pin, Failure> {
    new_secret(file, ask, ("New PIN: ", A_PIN), |first: &Pin, again| first.digits() == again.digits())
}

/// The secrets of a command beside the PINs of who does it: how a new PIN is asked for, and a member's code.
#[derive(Clone, Copy)]
pub struct Secrets<'a> {
    /// Asks for a line that is not shown.
    pub ask: AskPin,
    /// The file with the code of the member whose wallet it is.
    pub code_file: Option<&'a Path>,
    /// Whether somebody gives leave for the command: then no member need be asked.
    pub has_leave: bool,
}

/// This terminal, with the consent of `member` where the code is at hand: in the file, or from a person at a terminal who is
/// asked where the act wants leave. Nothing is entered where there is no member's code to be had, and the act says what it
/// wants.
pub(super) async fn with_consent(
    office: &BoxOffice,
    act: Act,
    member: Option<MemberId>,
    secrets: Secrets<'_>,
) -> Result<BoxOffice, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let has_staff = || async { office.has_staff().await.map_err(refused) };
    let Some(member) = member else { return Ok(office.clone()) };
    let code = match secrets.code_file {
        Some(file) if has_staff().await? => Some(from_file(file, A_CODE)?),
        None if office.right(act) != Right::Allowed && !secrets.has_leave => {
            known_code(office, member, secrets).await?
        }
        _ => None,
    };
    let Some(code) = code else { return Ok(office.clone()) };
    Ok(office.with_leave(office.give_consent(act, member, code).await.map_err(refused)?))
}

/// The code that a member has: from the file, else a person at a terminal is asked, who may enter nothing.
pub(super) async fn known_code(
    office: &BoxOffice,
    member: MemberId,
    secrets: Secrets<'_>,
) -> Result<Option<MemberCode>, Failure> {
    if let Some(file) = secrets.code_file {
        return from_file(file, A_CODE).map(Some);
    }
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    if secrets.has_leave || !io::stdin().is_terminal() || !office.has_code(member).await.map_err(refused)? {
        return Ok(None);
    }
    let written = (secrets.ask)(&format!("Code of member {member}: "));
    match written.map_err(|error| Failure::usage(format!("{A_CODE} is expected: {error}")))?.trim() {
        "" => Ok(None),
        written => written.parse().map(Some).map_err(|_| Failure::usage(format!("{A_CODE} is expected"))),
    }
}

/// A new code: from the file, else asked for, of a person twice.
pub(super) fn new_code(file: Option<&Path>, ask: AskPin) -> Result<MemberCode, Failure> {
    new_secret(file, ask, ("New code: ", A_CODE), |first: &MemberCode, again| first.digits() == again.digits())
}

fn new_secret<T: FromStr>(
    file: Option<&Path>,
    ask: AskPin,
    (prompt, what): (&str, &str),
    is_same: impl Fn(&T, &T) -> bool,
) -> Result<T, Failure> {
    if let Some(file) = file {
        return from_file(file, what);
    }
    let first = asked(prompt, what, ask)?;
    if io::stdin().is_terminal() && !is_same(&first, &asked("Again: ", what, ask)?) {
        return Err(Failure::usage("the two differ"));
    }
    Ok(first)
}

fn from_file<T: FromStr>(file: &Path, what: &str) -> Result<T, Failure> {
    let shown = file.display();
    let unreadable = |error| Failure::settings(format!("{shown}: {error}"));
    if std::fs::metadata(file).map_err(unreadable)?.permissions().mode() & 0o077 != 0 {
        return Err(Failure::settings(format!("others can read the secret in {shown}: chmod 600 {shown}")));
    }
    let written = std::fs::read_to_string(file).map_err(unreadable)?;
    written.trim().parse().map_err(|_| Failure::settings(format!("{shown}: {what} is expected")))
}

fn asked<T: FromStr>(prompt: &str, what: &str, ask: AskPin) -> Result<T, Failure> {
    let written = ask(prompt).map_err(|error| Failure::usage(format!("{what} is expected: {error}")))?;
    written.trim().parse().map_err(|_| Failure::usage(format!("{what} is expected")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_asked_for_is_called_by_its_name() {
        let gone: AskPin = |_| Err(io::Error::other("nobody is there"));
        let of = |failure: Option<Failure>| format!("{:?}", failure.unwrap());
        let (pin, code) = (of(new_pin(None, gone).err()), of(new_code(None, gone).err()));
        assert!(pin.contains("a PIN of 6 to 12 digits") && pin.contains("nobody is there"), "{pin}");
        assert!(code.contains("a code of four digits") && !code.contains("PIN"), "{code}");
    }
}
