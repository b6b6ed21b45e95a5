//! `frontrow keys`

use chrono_tz::Tz;
use serde_json::json;

use super::output::{Answer, Failure, table};
use crate::box_office::{BoxOffice, HouseKeys, KeyRow};
use crate::domain::refusal::Refusal;
use crate::domain::ticket::KeyId;
use crate::domain::time::Timestamp;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum What {
    /// List the keys of the house, and with which one this till signs
    Show,
    /// Give this till a key, unless it has one
    Make,
    /// Give this till another key; tickets of the old one stay good
    Rotate,
    /// Retire a key that others may have: tickets that are sold from now on are none if it signed them
    Retire {
        /// Its name
        key: KeyId,
        /// It is meant: what is retired stays so
        #[arg(long)]
        yes: bool,
    },
}

impl Args {
    /// Whether someone is to be signed in for it.
    pub(super) fn acts(&self) -> bool {
        !matches!(self.what, What::Show)
    }
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let zone = office.house().calendar.zone;
    let refused = |refusal| Failure::refused(&refusal, office.now(), zone);
    let of_this_till = |key: KeyId| {
        let text = format!("{} signs tickets with the key {key}", office.terminal());
        Answer::new(json!({ "key": key.to_string(), "terminal": office.terminal().as_str() }), text)
    };
    match &args.what {
        What::Show => Ok(listed(&office.ticket_keys().await.map_err(refused)?, zone)),
        What::Make => office.make_ticket_key().await.map(of_this_till).map_err(refused),
        What::Rotate => office.rotate_ticket_key().await.map(of_this_till).map_err(refused),
        What::Retire { yes: false, .. } => {
            Err(Failure::usage("a key that is retired stays so for good; add --yes if it is meant"))
        }
        What::Retire { key, yes: true } => {
            let row = office.retire_ticket_key(*key).await.map_err(refused)?;
            let text = format!("The key {key} signs nothing more; what was sold before stays good");
            Ok(Answer::new(row_json(&row, false), text))
        }
    }
}

fn row_json(row: &KeyRow, is_ours: bool) -> serde_json::Value {
    json!({
        "key": row.id.to_string(),
        "public": row.public.to_string(),
        "made_ms": row.made_at.millis(),
        "terminal": row.terminal.as_str(),
        "made_by": row.cashier.as_str(),
        "retired_ms": row.retired_at.map(Timestamp::millis),
        "signs_here": is_ours,
    })
}

fn listed(keys: &HouseKeys, zone: Tz) -> Answer {
    let ours = keys.ours.ok().flatten();
    let json = keys.rows.iter().map(|row| row_json(row, ours == Some(row.id)));
    let here = match keys.ours {
        Ok(Some(key)) if keys.rows.iter().any(|row| row.id == key) => format!("This till signs with the key {key}"),
        Ok(Some(key)) => format!("This till has the key {key}, which the house gets to know with the first ticket"),
        Ok(None) => "This till has no key yet; it makes one with the first ticket".to_owned(),
        Err(fault) => format!("This till signs no ticket: {}", Refusal::Keys(fault).code()),
    };
    let json = json!({
        "signs_here": ours.map(|key| key.to_string()),
        "fault": keys.ours.err().map(|fault| Refusal::Keys(fault).code()),
        "keys": json.collect::<Vec<_>>(),
    });
    if keys.rows.is_empty() {
        return Answer::new(json, format!("The house has no key for tickets yet.\n{here}"));
    }
    let time = |at: Timestamp| at.written(zone, "%Y-%m-%d %H:%M");
    let lines = keys.rows.iter().map(|row| {
        vec![
            row.id.to_string(),
            row.terminal.to_string(),
            time(row.made_at),
            row.cashier.to_string(),
            row.retired_at.map(time).unwrap_or_default(),
        ]
    });
    let rows = table(&["Key", "Made at", "Since", "By", "Retired"], &[], lines);
    Answer::new(json, format!("{rows}\n{here}"))
}
