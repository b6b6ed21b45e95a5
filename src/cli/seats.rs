//! `frontrow seats`

use serde_json::{Value, json};

use super::output::{Answer, Failure};
use crate::box_office::{BoxOffice, OpenScreening};
use crate::domain::hall::{PlannedSeat, SeatName};
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
    let seats: Vec<Value> = opened.screening.hall.plan.seats().map(|seat| seat_json(opened, seat, now)).collect();
    let json = json!({
        "screening": opened.screening.id.0,
        "epoch": opened.seats.epoch.0,
        "version": opened.seats.version,
        "seats": seats,
    });
    Answer::new(json, drawing(opened, now))
}

/// The state that a buyer meets: a hold that has lapsed is none.
fn state_at(opened: &OpenScreening, seat: SeatName, now: Timestamp) -> &SeatState {
    let state = opened.seats.state(seat);
    if state.is_free_at(now) { &SeatState::Free } else { state }
}

fn seat_json(opened: &OpenScreening, seat: PlannedSeat, now: Timestamp) -> Value {
    let state = state_at(opened, seat.name, now);
    let mut json = json!({
        "seat": seat.name.to_string(),
        "row": seat.name.row.as_str(),
        "number": seat.name.number,
        "kind": seat.kind.word(),
        "state": state.word(),
    });
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
    for row in plan.rows() {
        let mut line = format!("{:>2} ", row.label);
        for number in 1..=plan.columns() {
            line.push(row.seat(number).map_or(' ', |seat| match state_at(opened, seat.name, now) {
                SeatState::Free => '.',
                SeatState::Held { .. } => 'h',
                SeatState::Paying { .. } => 'p',
                SeatState::Sold { .. } => 'x',
                SeatState::Blocked(Some(BlockReason::Broken)) => '/',
                SeatState::Blocked(_) => '#',
            }));
            if plan.aisle_after(number) {
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
