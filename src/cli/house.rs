//! `frontrow house`

use chrono_tz::Tz;
use serde_json::{Value, json};

use super::output::{Answer, Failure, table};
use crate::box_office::{BoxOffice, HouseRecord};
use crate::domain::refusal::Refusal;
use crate::domain::screening::House;
use crate::domain::setting::{HouseFault, Setting};

/// What stands in the place of a setting to write all of them.
const ADOPT: &str = "adopt";

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The setting to show or change; or adopt, to write this terminal's settings into a ledger that has none
    #[arg(value_name = "KEY")]
    setting: Option<String>,
    /// What is to stand in it
    #[arg(value_name = "VALUE", allow_hyphen_values = true)]
    value: Option<String>,
}

impl Args {
    /// Whether this terminal's settings are to become the house's.
    #[must_use]
    pub fn adopts(&self) -> bool {
        self.setting.as_deref() == Some(ADOPT)
    }
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let refused = |refusal: Refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let setting = match (args.setting.as_deref(), &args.value) {
        (Some(ADOPT), None) => {
            office.adopt_house().await.map_err(refused)?;
            None
        }
        (Some(word), value) => {
            let setting = Setting::from_word(word).ok_or_else(|| unknown(word))?;
            if let Some(value) = value {
                let wrong = |what| Failure::usage(format!("{word}: {what}"));
                House::clone(&office.house()).set(setting, value).map_err(wrong)?;
                office.change_house(setting, value).await.map_err(refused)?;
            }
            Some(setting)
        }
        (None, _) => None,
    };
    let record = office.house_record().await.map_err(refused)?;
    let mut record = record.ok_or_else(|| refused(Refusal::House(HouseFault::NotAdopted)))?;
    if let Some(setting) = setting {
        record.rows.retain(|row| row.setting == setting);
    }
    Ok(answer(&record, record.house.calendar.zone))
}

fn unknown(word: &str) -> Failure {
    let words = Setting::ALL.map(Setting::word).join(", ");
    let word = crate::domain::text::Text::new(word);
    Failure::usage(format!("the house has no setting `{word}`; its settings are {words}; `adopt` writes all of them"))
}

pub(super) fn answer(record: &HouseRecord, zone: Tz) -> Answer {
    let rows = record.rows.iter().map(|row| {
        json!({
            "setting": row.setting.word(),
            "value": row.value,
            "changed_at_ms": row.changed_at.millis(),
            "terminal": row.terminal.as_str(),
            "cashier": row.cashier.as_str(),
        })
    });
    let json = Value::Array(rows.collect());
    let rows = record.rows.iter().map(|row| {
        vec![
            row.setting.word().to_owned(),
            row.value.clone(),
            row.changed_at.written(zone, "%Y-%m-%d %H:%M"),
            row.terminal.to_string(),
            row.cashier.to_string(),
        ]
    });
    Answer::new(json, table(&["Setting", "Value", "Since", "Terminal", "Cashier"], &[], rows))
}
