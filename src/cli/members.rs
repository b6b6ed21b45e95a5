//! `frontrow members`

use serde_json::Value;

use super::output::{Answer, Failure, member_json, table};
use crate::box_office::BoxOffice;
use crate::domain::member::Member;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Only those whose number, phone or name is found by each of these words; a Chinese name by its pinyin or the first
    /// letters of it, too
    query: Vec<String>,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let members = office.members(&args.query.join(" "), usize::MAX).await;
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    Ok(answer(&members.map_err(refused)?))
}

pub(super) fn answer(members: &[Member]) -> Answer {
    let lines =
        members.iter().map(|member| vec![member.id.to_string(), member.name.to_string(), member.phone.to_string()]);
    let text =
        if members.is_empty() { "No members.".to_owned() } else { table(&["Id", "Name", "Phone"], &["Id"], lines) };
    Answer::new(Value::Array(members.iter().map(member_json).collect()), text)
}
