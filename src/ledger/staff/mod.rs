//! Who works here and what their roles may do, as the ledger keeps it; and what is told of those who work.
//!
//! Rows are only inserted, and of each number the last one holds; each carries all that is known, so that one that is
//! removed stays in the list and its number is never given again. Two who change it at once take the same version, and one
//! of them is told to try again. A PIN comes in hashed: what hashes it, and the pepper, are above this room.

mod leaves;

use sqlx::AnyConnection;

use crate::domain::ids::TerminalId;
use crate::domain::staff::{Act, Person, RightChange, Rights, Role, StaffFault, StaffNumber};
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::{LedgerError, WriteError, is_key_clash};
use crate::ledger::connection::facts::{of_person, of_right};
use crate::ledger::connection::kept::KeptPin;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, optional, parsed, string, word};
use crate::ledger::connection::statement::query;

/// What the tape calls the rights.
const RIGHTS: &str = "roles";

/// One who works here, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRow {
    /// Who.
    pub person: Person,
    /// Whether they still do.
    pub is_active: bool,
    /// Since when it is so.
    pub changed_at: Timestamp,
    /// Where it was changed.
    pub terminal: TerminalId,
    /// By whom.
    pub cashier: Text,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffRecord {
    /// The number of the last change: another one, another record.
    pub changes: i64,
    /// Everyone, by number.
    pub rows: Vec<StaffRow>,
    /// What their roles may do.
    pub rights: Rights,
}

impl StaffRecord {
    /// Whether the house has staff.
    #[must_use]
    pub fn has_staff(&self) -> bool {
        !self.rows.is_empty()
    }

    /// Who works here under this number.
    #[must_use]
    pub fn person(&self, number: StaffNumber) -> Option<&Person> {
        self.rows.iter().find(|row| row.is_active && row.person.number == number).map(|row| &row.person)
    }

    /// The admins who work here.
    pub fn admins(&self) -> impl Iterator<Item = &Person> {
        let active = self.rows.iter().filter(|row| row.is_active).map(|row| &row.person);
        active.filter(|person| person.role == Role::ADMIN)
    }
}

/// What is to be changed.
pub enum StaffChange {
    /// Someone begins, under the next number.
    Add {
        /// The name that is booked.
        name: Text,
        /// What they are.
        role: Role,
        /// How they sign in.
        pin: KeptPin,
    },
    /// Another name or role.
    Change {
        /// Whose.
        number: StaffNumber,
        /// The name, if it is another.
        name: Option<Text>,
        /// The role, if it is another.
        role: Option<Role>,
    },
    /// Another PIN.
    Pin {
        /// Whose.
        number: StaffNumber,
        /// It.
        pin: KeptPin,
        /// Whether whoever owns the ledger does it, because no admin can.
        is_recovery: bool,
    },
    /// They work here no more.
    Remove(StaffNumber),
}

/// Why nothing was changed. Unless it is [`LedgerError::Unsure`], nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StaffError {
    /// It may not be.
    #[error("the house does not allow it: {0:?}")]
    Refused(StaffFault),
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for StaffError {
    fn from(error: sqlx::Error) -> Self {
        // Two who change it at the same time take the same version.
        Self::Ledger(if is_key_clash(&error) { LedgerError::Busy } else { error.into() })
    }
}

impl WriteError for StaffError {
    fn maybe_written(&self) -> bool {
        matches!(self, Self::Ledger(error) if error.maybe_written())
    }
}

impl Ledger {
    /// Who works here, who did, and what their roles may do.
    pub async fn staff(&self) -> Result<StaffRecord, LedgerError> {
        let mut tx = self.begin_read().await?;
        let versions = versions(&mut tx).await?;
        read(&mut tx, versions).await
    }

    /// The number of the last change.
    pub async fn staff_changes(&self) -> Result<i64, LedgerError> {
        Ok(versions(&mut *self.reader().await?).await?.changes())
    }

    /// How the PIN of someone who works here is kept.
    pub async fn pin_of(&self, number: StaffNumber) -> Result<Option<KeptPin>, LedgerError> {
        let mut reader = self.reader().await?;
        Ok(last_of(&mut reader, number).await?.filter(|last| last.row.is_active).map(|last| last.pin))
    }

    /// Changes who works here; gives who it was about, as they are then.
    pub async fn change_staff(
        &self,
        change: &StaffChange,
        at: Timestamp,
        who: (&TerminalId, &Text),
    ) -> Result<Person, StaffError> {
        let mut tx = self.begin_write().await?;
        // The version comes first and is the one that is written: whoever changes the list after this look takes it, too.
        let versions = versions(&mut tx).await?;
        let record = read(&mut tx, versions).await?;
        let Changed { person, is_active, pin, state } = changed(&mut tx, &record, change).await?;
        if record.has_staff() {
            let is_admin = is_active && person.role == Role::ADMIN;
            if !is_admin && record.admins().all(|admin| admin.number == person.number) {
                return Err(StaffError::Refused(StaffFault::LastAdmin));
            }
        } else if person.role != Role::ADMIN {
            return Err(StaffError::Refused(StaffFault::FirstIsAdmin));
        }
        if !record.rights.roles().contains(&person.role) {
            return Err(StaffError::Refused(StaffFault::UnknownRole(person.role)));
        }
        let (terminal, cashier) = who;
        query(
            "INSERT INTO staff (version, number, name, role, pin, pepper, is_active, changed_at, terminal, cashier) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(versions.staff + 1)
        .bind(i64::from(person.number.get()))
        .bind(person.name.to_string())
        .bind(person.role.to_string())
        .bind(pin.hash.clone())
        .bind(pin.pepper)
        .bind(i64::from(is_active))
        .bind(at.millis())
        .bind(terminal.to_string())
        .bind(cashier.to_string())
        .execute(&mut tx)
        .await?;
        let Person { number, name, role } = &person;
        let told = of_person(
            (versions.staff + 1, i64::from(number.get())),
            (name.as_str(), role.word()),
            &pin.hash,
            i64::from(is_active),
        );
        let detail = Text::new(&format!("{role} {name}"));
        tx.tell(Entry::new(at, state, who, &format!("staff-{number}")).detail(detail).facts([told]));
        commit(tx).await?;
        Ok(person)
    }

    /// Says otherwise what a role may do.
    pub async fn change_right(
        &self,
        change: RightChange,
        at: Timestamp,
        who: (&TerminalId, &Text),
    ) -> Result<(), StaffError> {
        let RightChange { role, act, right } = change;
        if role == Role::ADMIN {
            return Err(StaffError::Refused(StaffFault::AdminIsFixed));
        }
        let (terminal, cashier) = who;
        let mut tx = self.begin_write().await?;
        let version = versions(&mut tx).await?.rights + 1;
        query(
            "INSERT INTO role_rights (version, role, act, judged, changed_at, terminal, cashier) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(version)
        .bind(role.to_string())
        .bind(act.word())
        .bind(right.word().to_owned())
        .bind(at.millis())
        .bind(terminal.to_string())
        .bind(cashier.to_string())
        .execute(&mut tx)
        .await?;
        let detail = Text::new(&format!("{role} {} {}", act.word(), right.word()));
        tx.tell(Entry::new(at, "changed", who, RIGHTS).detail(detail).facts([of_right(
            version,
            role.word(),
            act.word(),
            right.word(),
        )]));
        Ok(commit(tx).await?)
    }

    /// Writes down what someone who works here did that changes nothing else, at the terminal: signed in or out, tried a
    /// wrong PIN, gave leave.
    pub async fn note(
        &self,
        state: &'static str,
        detail: &Text,
        at: Timestamp,
        who: (&TerminalId, &Text),
    ) -> Result<(), LedgerError> {
        self.tell(Entry::new(at, state, who, &format!("at {}", who.0)).detail(detail.clone())).await
    }
}

/// What stands last of a number.
struct Last {
    row: StaffRow,
    pin: KeptPin,
}

/// The row that a change makes, and the word for it.
struct Changed {
    person: Person,
    is_active: bool,
    pin: KeptPin,
    state: &'static str,
}

async fn changed(tx: &mut AnyConnection, record: &StaffRecord, change: &StaffChange) -> Result<Changed, StaffError> {
    let stays = |person, pin, state| Changed { person, is_active: true, pin, state };
    Ok(match change {
        StaffChange::Add { name, role, pin } => {
            let number = match record.rows.last() {
                None => StaffNumber::FIRST,
                Some(last) => {
                    let none_left = || LedgerError::Fault("no staff number is left".to_owned());
                    last.person.number.next().ok_or_else(none_left)?
                }
            };
            stays(Person { number, name: name.clone(), role: *role }, pin.clone(), "added")
        }
        StaffChange::Change { number, name, role } => {
            let Last { row, pin } = active(tx, *number).await?;
            let Person { name: had, role: was, .. } = row.person;
            let person = Person { number: *number, name: name.clone().unwrap_or(had), role: role.unwrap_or(was) };
            stays(person, pin, "changed")
        }
        StaffChange::Pin { number, pin, is_recovery } => {
            let person = active(tx, *number).await?.row.person;
            stays(person, pin.clone(), if *is_recovery { "recovered" } else { "pin" })
        }
        StaffChange::Remove(number) => {
            let Last { row, pin } = active(tx, *number).await?;
            Changed { person: row.person, is_active: false, pin, state: "removed" }
        }
    })
}

async fn active(tx: &mut AnyConnection, number: StaffNumber) -> Result<Last, StaffError> {
    let last = last_of(tx, number).await?.filter(|last| last.row.is_active);
    last.ok_or(StaffError::Refused(StaffFault::Unknown(number)))
}

async fn last_of(on: &mut AnyConnection, number: StaffNumber) -> Result<Option<Last>, LedgerError> {
    let row = query(
        "SELECT number, name, role, is_active, changed_at, terminal, cashier, pin, pepper FROM staff \
         WHERE number = $1 ORDER BY version DESC LIMIT 1",
    );
    let Some(row) = row.bind(i64::from(number.get())).fetch_optional(on).await? else { return Ok(None) };
    Ok(Some(Last { row: staff_row(&row)?, pin: KeptPin { hash: string(&row, 7)?, pepper: string(&row, 8)? } }))
}

/// The last of each table.
#[derive(Clone, Copy)]
struct Versions {
    staff: i64,
    rights: i64,
}

impl Versions {
    fn changes(self) -> i64 {
        self.staff + self.rights
    }
}

async fn versions(on: &mut AnyConnection) -> Result<Versions, LedgerError> {
    let row = query("SELECT (SELECT MAX(version) FROM staff), (SELECT MAX(version) FROM role_rights)");
    let row = row.fetch_one(on).await?;
    Ok(Versions { staff: optional(&row, 0)?.unwrap_or(0), rights: optional(&row, 1)?.unwrap_or(0) })
}

async fn read(on: &mut AnyConnection, versions: Versions) -> Result<StaffRecord, LedgerError> {
    let rows = query("SELECT number, name, role, is_active, changed_at, terminal, cashier FROM staff ORDER BY version");
    let mut last: Vec<StaffRow> = Vec::new();
    for row in &rows.fetch_all(on).await? {
        let row = staff_row(row)?;
        last.retain(|known| known.person.number != row.person.number);
        last.push(row);
    }
    last.sort_by_key(|row| row.person.number);
    let mut said = Vec::new();
    for row in &query("SELECT role, act, judged FROM role_rights ORDER BY version").fetch_all(on).await? {
        // An act of a newer program.
        let Some(act) = Act::from_word(&string(row, 1)?) else { continue };
        said.push(RightChange { role: parsed(row, 0)?, act, right: parsed(row, 2)? });
    }
    Ok(StaffRecord { changes: versions.changes(), rows: last, rights: Rights::with(said) })
}

fn staff_row(row: &sqlx::any::AnyRow) -> Result<StaffRow, LedgerError> {
    let number = int(row, 0)?;
    let unreadable = || LedgerError::Fault(format!("unreadable staff number in the ledger: {number}"));
    let person = Person {
        number: number.to_string().parse().map_err(|_| unreadable())?,
        name: Text::new(&string(row, 1)?),
        role: word(row, 2, |written| written.parse().ok())?,
    };
    Ok(StaffRow {
        person,
        is_active: int(row, 3)? != 0,
        changed_at: Timestamp::from_millis(int(row, 4)?),
        terminal: parsed(row, 5)?,
        cashier: Text::new(&string(row, 6)?),
    })
}
