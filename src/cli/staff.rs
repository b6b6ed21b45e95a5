//! `frontrow staff`

use std::path::PathBuf;
use std::str::FromStr as _;

use chrono_tz::Tz;
use serde_json::{Value, json};

use super::output::{Answer, Failure, table};
use super::signing::{AskPin, new_pin};
use crate::box_office::{BoxOffice, StaffRow};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Person, Role, StaffFault, StaffNumber};
use crate::domain::text::Text;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum What {
    /// List who works here, and who did
    List,
    /// Someone begins here, under the next number; the first is the admin. The PIN is asked for
    Add {
        /// The name that is booked for what they do
        #[arg(long, value_parser = Text::from_str)]
        name: Text,
        /// usher, cashier, supervisor, manager, admin, or a role of the house's own; the first is the admin
        #[arg(long)]
        role: Option<Role>,
        /// The file with the PIN, which nobody else reads
        #[arg(long, value_name = "FILE")]
        pin_file: Option<PathBuf>,
    },
    /// Give someone another name or role
    Change {
        /// The number
        number: StaffNumber,
        /// The name
        #[arg(long, value_parser = Text::from_str, required_unless_present = "role")]
        name: Option<Text>,
        /// The role
        #[arg(long)]
        role: Option<Role>,
    },
    /// Change the own PIN, or that of another. It is asked for
    Pin {
        /// The number; else the own one
        number: Option<StaffNumber>,
        /// The file with the new PIN, which nobody else reads
        #[arg(long, value_name = "FILE")]
        pin_file: Option<PathBuf>,
    },
    /// Someone works here no more; the number is never given again
    Remove {
        /// The number
        number: StaffNumber,
    },
    /// Give an admin another PIN without one who is signed in: for whoever owns the ledger
    Recover {
        /// The admin's number; else the first one's
        number: Option<StaffNumber>,
        /// The file with the new PIN, which nobody else reads
        #[arg(long, value_name = "FILE")]
        pin_file: Option<PathBuf>,
    },
}

impl Args {
    /// Whether someone is to be signed in for it.
    pub(super) fn acts(&self) -> bool {
        !matches!(self.what, What::List | What::Recover { .. })
    }
}

pub(super) async fn run(args: &Args, office: &BoxOffice, ask: AskPin) -> Result<Answer, Failure> {
    let zone = office.house().calendar.zone;
    let refused = |refusal| Failure::refused(&refusal, office.now(), zone);
    let (done, said) = match &args.what {
        What::List => return Ok(listed(&office.staff().await.map_err(refused)?.rows, zone)),
        What::Add { name, role, pin_file } => {
            let is_first = !office.has_staff().await.map_err(refused)?;
            let role = match role {
                Some(role) => *role,
                None if is_first => Role::ADMIN,
                None => {
                    return Err(Failure::usage(
                        "--role says what they are: usher, cashier, supervisor, manager, admin",
                    ));
                }
            };
            let pin = new_pin(pin_file.as_deref(), ask)?;
            let added = office.add_staff(name.clone(), role, pin).await;
            (added.map_err(refused)?, "works here")
        }
        What::Change { number, name, role } => {
            let changed = office.change_staff(*number, name.clone(), *role).await;
            (changed.map_err(refused)?, "is what stands here")
        }
        What::Pin { number, pin_file } => {
            let own = office.signed_in().map(|person| person.number);
            let number = number.or(own).ok_or_else(|| refused(Refusal::SignInNeeded))?;
            let pin = new_pin(pin_file.as_deref(), ask)?;
            (office.change_pin(number, pin).await.map_err(refused)?, "has another PIN")
        }
        What::Remove { number } => (office.remove_staff(*number).await.map_err(refused)?, "works here no more"),
        What::Recover { number, pin_file } => {
            // Before anyone is asked for a PIN in vain.
            if !office.has_staff().await.map_err(refused)? {
                return Err(refused(Refusal::Staff(StaffFault::NoStaff)));
            }
            let pin = new_pin(pin_file.as_deref(), ask)?;
            (office.recover_staff(*number, pin).await.map_err(refused)?, "has another PIN")
        }
    };
    let text = format!("{} {}, {}, {said}", done.number, done.name, done.role);
    Ok(Answer::new(person_json(&done), text))
}

fn person_json(person: &Person) -> Value {
    json!({ "number": person.number.get(), "name": person.name.as_str(), "role": person.role.word() })
}

fn listed(rows: &[StaffRow], zone: Tz) -> Answer {
    let json = rows.iter().map(|row| {
        let mut json = person_json(&row.person);
        json["active"] = row.is_active.into();
        json["changed_ms"] = row.changed_at.millis().into();
        json["changed_by"] = row.cashier.as_str().into();
        json
    });
    if rows.is_empty() {
        return Answer::new(
            Value::Array(Vec::new()),
            "This house has no staff: whoever is here may do all.".to_owned(),
        );
    }
    let lines = rows.iter().map(|row| {
        let Person { number, name, role } = &row.person;
        let is_there = if row.is_active { "works here" } else { "removed" };
        let since = row.changed_at.written(zone, "%Y-%m-%d %H:%M");
        vec![
            number.to_string(),
            name.to_string(),
            role.to_string(),
            is_there.to_owned(),
            since,
            row.cashier.to_string(),
        ]
    });
    let text = table(&["Number", "Name", "Role", "", "Since", "By"], &["Number"], lines);
    Answer::new(Value::Array(json.collect()), text)
}
