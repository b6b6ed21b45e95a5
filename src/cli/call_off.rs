//! `frontrow call-off`

use std::str::FromStr as _;

use serde_json::{Value, json};

use super::output::{Answer, Failure, order_json, seats_of};
use crate::box_office::{BoxOffice, CalledOff};
use crate::domain::hall::HallPlan;
use crate::domain::ids::ScreeningId;
use crate::domain::text::Text;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The screening's number
    screening: ScreeningId,
    /// Why; it is kept
    #[arg(long, value_parser = Text::from_str, value_name = "TEXT")]
    reason: Text,
    /// It is meant: sales stop at once, and cannot be taken up again
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    if !args.yes {
        return Err(Failure::usage("calling off cannot be taken back; add --yes if it is meant"));
    }
    let done = office.call_off(args.screening, &args.reason).await;
    let done = done.map_err(|refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone))?;
    let shown = office.screening(args.screening).await.ok();
    Ok(answer(args.screening, shown.as_ref().map(|shown| &shown.hall.plan), &done))
}

pub(super) fn answer(screening: ScreeningId, hall: Option<&HallPlan>, done: &CalledOff) -> Answer {
    let json = json!({
        "screening": screening.0,
        "called_off_ms": done.at.millis(),
        "to_refund": done.to_refund.iter().map(order_json).collect::<Vec<Value>>(),
        "held": done.held.iter().map(order_json).collect::<Vec<Value>>(),
    });
    let mut lines = vec![format!("Screening {screening} is called off. Nothing of it is sold any more.")];
    let refund = |order: &crate::domain::order::Order| {
        format!("to refund: {}  {}  {}", order.reference, order.total(), seats_of(hall, order))
    };
    lines.extend(done.to_refund.iter().map(refund));
    lines.extend(
        done.held.iter().map(|order| format!("held, not to be paid: {}  {}", order.reference, seats_of(hall, order))),
    );
    Answer::new(json, lines.join("\n"))
}
