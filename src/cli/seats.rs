//! `frontrow seats`

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::output::{Answer, Failure};
use crate::box_office::{BoxOffice, OpenScreening};
use crate::domain::hall::{PlannedSeat, SeatId};
use crate::domain::ids::{OrderRef, ScreeningId};
use crate::domain::seat::{BlockReason, SeatState};
use crate::domain::time::Timestamp;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The screening's number
    screening: ScreeningId,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let opened = office.open(args.screening).await;
    let now = office.now();
    let opened = opened.map_err(|refusal| Failure::refused(&refusal, now, office.house().calendar.zone))?;
    Ok(answer(&opened, now))
}

pub(super) fn answer(opened: &OpenScreening, now: Timestamp) -> Answer {
    let plan = &opened.screening.hall.plan;
    let seats: Vec<Value> = plan.seats().map(|seat| seat_json(opened, seat, now)).collect();
    let json = json!({
        "screening": opened.screening.id.0,
        "epoch": opened.seats.epoch.0,
        "version": opened.seats.version,
        "seats": seats,
    });
    Answer::new(json, drawing(opened, now))
}

/// The state that a buyer meets: a hold that has lapsed is none.
fn state_at(opened: &OpenScreening, seat: SeatId, now: Timestamp) -> &SeatState {
    let state = opened.seats.state(seat);
    if state.is_free_at(now) { &SeatState::Free } else { state }
}

fn seat_json(opened: &OpenScreening, seat: PlannedSeat, now: Timestamp) -> Value {
    let state = state_at(opened, seat.id, now);
    let label = opened.screening.hall.plan.label(seat.id);
    let mut json = json!({
        "seat": seat.id.to_string(),
        "row": label.map(|label| label.row),
        "number": seat.id.number,
        "kind": seat.kind.word(),
        "category": seat.category.word(),
        "state": state.word(),
    });
    if let Some(section) = label.and_then(|label| label.section) {
        json["section"] = section.english_first().to_string().into();
    }
    if let Some(by) = state.occupant() {
        json["order"] = OrderRef { screening: opened.screening.id, order: by.order }.to_string().into();
        json["terminal"] = by.terminal.as_str().into();
    }
    if let Some(deadline) = state.deadline() {
        json["deadline_ms"] = deadline.millis().into();
    }
    if let SeatState::Blocked(Some(reason)) = state {
        json["reason"] = reason.word().into();
    }
    json
}

/// The hall in letters, a seat each.
fn drawing(opened: &OpenScreening, now: Timestamp) -> String {
    let plan = &opened.screening.hall.plan;
    let mut lines = Vec::with_capacity(plan.rows().len() + 2);
    let widest = plan.widest_label().max(2);
    for (index, row) in plan.rows().iter().enumerate() {
        let section = plan.sections().get(row.section).filter(|section| section.rows.0 == index);
        lines.extend(section.and_then(|section| Some(section.name.as_ref()?.english_first().to_string())));
        let blanks = " ".repeat(widest.saturating_sub(row.label.as_str().width()));
        let mut line = format!("{blanks}{} ", row.label);
        for column in 0..plan.columns() {
            line.push(row.at(column).map_or(' ', |seat| match state_at(opened, seat.id, now) {
                SeatState::Free => '.',
                SeatState::Held { .. } => 'h',
                SeatState::Paying { .. } => 'p',
                SeatState::Sold { .. } => 'x',
                SeatState::Blocked(Some(BlockReason::Broken)) => '/',
                SeatState::Blocked(_) => '#',
            }));
            if plan.is_aisle_after(column) {
                line.push(' ');
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    let counts = opened.seats.counts(now);
    lines.push(String::new());
    lines.push(format!(
        ". {} free   h held and p paying {}   x {} sold   # blocked and / broken {}",
        counts.free, counts.held, counts.sold, counts.blocked
    ));
    lines.join("\n")
}
