//! What is asked of a till's drawer, carried to the box office.

use crate::box_office::BoxOffice;
use crate::domain::ids::TerminalId;
use crate::domain::refusal::Refusal;
use crate::tui::state::drawer::{Looked, Outcome, Wanted, What};

/// How it stands.
pub(crate) async fn look(office: &BoxOffice, till: &TerminalId) -> Result<Box<Looked>, Refusal> {
    let session = office.drawer(till).await?;
    Ok(Box::new(Looked { session, all: office.drawers().await? }))
}

/// Does what is wanted; asked again, it is the same act.
pub(crate) async fn carry_out(office: &BoxOffice, wanted: Wanted) -> Result<Box<Outcome>, Refusal> {
    let Wanted { till, id, what } = wanted;
    let outcome = match what {
        What::Open(float) => Outcome::Done(office.open_drawer(id, &float).await?),
        What::Move { act, amount, reason } => Outcome::Done(office.move_in_drawer(id, act, amount, &reason).await?),
        What::NoSale(reason) => Outcome::Done(office.no_sale(id, &reason).await?),
        What::Count(pieces) => Outcome::Done(office.count_drawer(&till, id, &pieces).await?),
        What::Close { is_accepted, .. } => Outcome::Z(office.close_drawer(&till, id, is_accepted).await?),
        What::X => Outcome::X(office.x_report(&till).await?),
        What::Day(day) => Outcome::Day(office.close_day(day).await?),
    };
    Ok(Box::new(outcome))
}
