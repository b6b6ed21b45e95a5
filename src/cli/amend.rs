//! `frontrow amend`

use super::hold::{answer, fare_of};
use super::output::{Answer, Failure};
use super::seat_names::named_seats;
use crate::box_office::{Amendment, BoxOffice};
use crate::domain::hall::SeatId;
use crate::domain::price::Fare;
use crate::domain::screening::Screening;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
    /// Seats that come: G7, G7-10, 7排8座, 'Balcony C 12'
    #[arg(long, value_name = "SEATS", num_args = 1.., required_unless_present_any = ["drop", "fare"])]
    add: Vec<String>,
    /// Seats that go
    #[arg(long, value_name = "SEATS", num_args = 1..)]
    drop: Vec<String>,
    /// A fare and the seats that get it, child:G7 or child:G7,G8; a fare alone is for all seats
    #[arg(long, value_name = "FARE[:SEATS]", num_args = 1..)]
    fare: Vec<String>,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let reference = office.find_order(&args.order).await.map_err(refused)?;
    let screening = office.screening(reference.screening).await.map_err(refused)?;
    let amendment = amendment(args, &screening)?;
    let order = office.amend_by(reference, &amendment).await;
    let (hall, house) = (Some(&screening.hall.plan), office.house());
    let refused = |refusal| Failure::refused_in(hall, &refusal, office.now(), house.calendar.zone).of_order(reference);
    Ok(answer(&house, hall, &order.map_err(refused)?))
}

pub(super) fn amendment(args: &Args, screening: &Screening) -> Result<Amendment, Failure> {
    let plan = &screening.hall.plan;
    let fares: Result<Vec<_>, Failure> = args.fare.iter().map(|written| fare(written, screening)).collect();
    Ok(Amendment { add: named_seats(plan, &args.add)?, drop: named_seats(plan, &args.drop)?, fares: fares? })
}

fn fare(written: &str, screening: &Screening) -> Result<(Fare, Vec<SeatId>), Failure> {
    let (word, seats) = written.split_once(':').unwrap_or((written, ""));
    let named: Fare = word.parse().map_err(|error| Failure::usage(format!("--fare {written}: {error}")))?;
    let fare = fare_of(screening.prices.fares(), Some(named))?;
    let seats = if seats.is_empty() { Vec::new() } else { named_seats(&screening.hall.plan, &[seats.to_owned()])? };
    Ok((fare, seats))
}
