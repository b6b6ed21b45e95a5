//! `frontrow roles`

use serde_json::{Value, json};

use super::output::{Answer, Failure, table};
use crate::box_office::BoxOffice;
use crate::domain::staff::{Act, Right, RightChange, Rights, Role};
use crate::locale::{Lang, Locale};

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The role whose right is changed: usher, cashier, supervisor, manager, or one of the house's own
    #[arg(requires = "act")]
    role: Option<Role>,
    /// What it may do, by its word in the table
    #[arg(requires = "right", value_parser = act)]
    act: Option<Act>,
    /// allowed, refused, or the role that is asked for leave
    right: Option<Right>,
}

fn act(written: &str) -> Result<Act, String> {
    Act::from_word(written).ok_or_else(|| "no act has this word; frontrow roles lists them".to_owned())
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    if let (Some(role), Some(act), Some(right)) = (args.role, args.act, args.right) {
        office.change_right(RightChange { role, act, right }).await.map_err(refused)?;
    }
    Ok(told(&office.staff().await.map_err(refused)?.rights))
}

/// The whole table.
fn told(rights: &Rights) -> Answer {
    let (locale, roles) = (Locale::new(Lang::En), rights.roles());
    let json = Act::ALL.iter().map(|act| {
        let of = |role: &Role| (role.to_string(), Value::from(rights.judge(*role, *act).word()));
        json!({ "act": act.word(), "rights": roles.iter().map(of).collect::<serde_json::Map<_, _>>() })
    });
    let words: Vec<String> = roles.iter().map(ToString::to_string).collect();
    let header: Vec<&str> = ["Act"].into_iter().chain(words.iter().map(String::as_str)).chain(["To"]).collect();
    let lines = Act::ALL.iter().map(|act| {
        let cell = |role: &Role| match rights.judge(*role, *act) {
            Right::Allowed => "yes".to_owned(),
            Right::Asks(role) => format!("asks {role}"),
            Right::Refused => "no".to_owned(),
        };
        [act.word().to_owned()].into_iter().chain(roles.iter().map(cell)).chain([locale.act(*act)]).collect()
    });
    Answer::new(Value::Array(json.collect()), table(&header, &[], lines))
}
