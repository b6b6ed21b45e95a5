//! `frontrow block` and `frontrow unblock`

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::output::{Answer, Failure, called};
use super::seat_names::named_seats;
use crate::box_office::{BlockConflict, Blocked, BoxOffice};
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::ScreeningId;
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::domain::seat::BlockReason;

/// Which seats of which screenings.
#[derive(Clone, Debug, clap::Args)]
pub struct Where {
    /// The screening's number, unless a hall is named; then seats: G7, G7-10, 7排8座, 'Balcony C 12'
    #[arg(required = true, value_name = "SCREENING|SEAT")]
    what: Vec<String>,
    /// All screenings of this hall that are to come; its number in the catalogue
    #[arg(long, value_name = "HALL")]
    hall: Option<i64>,
    /// From this business day on; else from now on
    #[arg(long, value_name = "DATE", requires = "hall")]
    from: Option<NaiveDate>,
}

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    at: Where,
    /// Why: broken or house (kept for its own guests)
    #[arg(long, value_parser = reason, value_name = "REASON")]
    reason: BlockReason,
    /// Leave out seats that are sold or held, instead of doing nothing
    #[arg(long)]
    skip_conflicts: bool,
}

fn reason(word: &str) -> Result<BlockReason, String> {
    BlockReason::from_word(word).ok_or_else(|| "broken or house is expected".to_owned())
}

pub(super) async fn block(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let (screenings, seats) = targets(&args.at, office).await?;
    let blocked = office.block(&screenings, &seats, args.reason, args.skip_conflicts).await;
    let reason = Some(args.reason);
    let hall = screenings.first().map(|screening| &screening.hall.plan);
    let blocked = blocked.map_err(|refusal| refused(office, hall, &refusal))?;
    Ok(answer("blocked", reason, hall, &blocked))
}

pub(super) async fn unblock(args: &Where, office: &BoxOffice) -> Result<Answer, Failure> {
    let (screenings, seats) = targets(args, office).await?;
    let unblocked = office.unblock(&screenings, &seats).await;
    let hall = screenings.first().map(|screening| &screening.hall.plan);
    let unblocked = unblocked.map_err(|refusal| refused(office, hall, &refusal))?;
    Ok(answer("unblocked", None, hall, &unblocked))
}

fn refused(office: &BoxOffice, hall: Option<&HallPlan>, refusal: &Refusal) -> Failure {
    Failure::refused_in(hall, refusal, office.now(), office.house().calendar.zone)
}

async fn targets(at: &Where, office: &BoxOffice) -> Result<(Vec<Arc<Screening>>, Vec<SeatId>), Failure> {
    let (screenings, written) = if let Some(hall) = at.hall {
        // From the beginning of the day: a film that is running began before now.
        let (from, _) = office.house().calendar.bounds(at.from.unwrap_or_else(|| office.today()));
        let screenings = office.screenings_of_hall(hall, from).await.map_err(|e| refused(office, None, &e))?;
        if screenings.is_empty() {
            return Err(Failure::not_allowed("no_screenings", format!("hall {hall} has no screening to come")));
        }
        (screenings, &at.what[..])
    } else {
        let (first, seats) = at.what.split_first().ok_or_else(|| Failure::usage("name a screening"))?;
        let id: ScreeningId =
            first.parse().map_err(|_| Failure::usage(format!("`{first}` is no screening; or name a --hall")))?;
        (vec![office.screening(id).await.map_err(|e| refused(office, None, &e))?], seats)
    };
    let seats = named_seats(&screenings[0].hall.plan, written)?;
    Ok((screenings, seats))
}

pub(super) fn answer(word: &str, reason: Option<BlockReason>, hall: Option<&HallPlan>, blocked: &Blocked) -> Answer {
    let names = |seats: &[SeatId]| seats.iter().map(ToString::to_string).collect::<Vec<_>>();
    let state = |conflict: &BlockConflict| if conflict.is_sold { "sold" } else { "held" };
    let mut json = json!({
        "done": blocked.is_done,
        word: blocked.seats.iter()
            .map(|(screening, seats)| json!({ "screening": screening.0, "seats": names(seats) }))
            .collect::<Vec<Value>>(),
        "conflicts": blocked.conflicts.iter()
            .map(|conflict| json!({
                "screening": conflict.order.screening.0,
                "seat": conflict.seat.to_string(),
                "state": state(conflict),
                "order": conflict.order.to_string(),
            }))
            .collect::<Vec<Value>>(),
    });
    if let Some(reason) = reason {
        json["reason"] = reason.word().into();
    }
    let mut lines: Vec<String> = blocked
        .seats
        .iter()
        .map(|(screening, seats)| format!("screening {screening}: {} {word}", called(hall, seats)))
        .collect();
    lines.extend(blocked.conflicts.iter().map(|conflict| {
        let (screening, seat, order) = (conflict.order.screening, called(hall, &[conflict.seat]), conflict.order);
        format!("screening {screening}: {seat} is {} by {order}", state(conflict))
    }));
    if !blocked.is_done {
        json["code"] = "block_conflicts".into();
        lines.push("Nothing was done. --skip-conflicts leaves these seats out.".to_owned());
        return Answer::new(json, lines.join("\n")).but_no();
    }
    if blocked.seats.is_empty() {
        lines.push("Nothing was to be done.".to_owned());
    }
    Answer::new(json, lines.join("\n"))
}
