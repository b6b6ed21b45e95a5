//! `frontrow door`: what its screen lets in to. The screen itself is `door`.

use std::sync::Arc;

use super::output::Failure;
use crate::domain::entry::Gate;
use crate::domain::ids::ScreeningId;
use crate::domain::screening::Screening;
use crate::domain::text::Text;

/// What a door is set to; nothing asks at the screen.
#[derive(Clone, Debug, clap::Args)]
pub struct Door {
    /// The screening that is let in
    #[arg(long, value_name = "ID", conflicts_with = "hall")]
    pub screening: Option<ScreeningId>,
    /// The hall, as its sign says: whatever is due there is let in
    #[arg(long, value_name = "N", value_parser = |written: &str| Ok::<_, std::convert::Infallible>(Text::new(written)))]
    pub hall: Option<Text>,
}

/// The gate of these arguments, a hall being one in which something of `today` is shown.
///
/// # Errors
/// There is no such screening or hall today.
pub fn gate(of: &Door, today: &[Arc<Screening>]) -> Result<Option<Gate>, Failure> {
    if let Some(screening) = of.screening {
        let is_known = today.iter().any(|known| known.id == screening);
        let unknown = || Failure::not_allowed("unknown_screening", format!("{screening} is not shown today"));
        return is_known.then_some(Some(Gate::Screening(screening))).ok_or_else(unknown);
    }
    of.hall.as_ref().map(|hall| at_hall(hall, today)).transpose()
}

/// The gate of a hall in which something of `today` is shown: what its sign says goes before its number in the catalogue.
///
/// # Errors
/// There is none.
pub(super) fn at_hall(hall: &Text, today: &[Arc<Screening>]) -> Result<Gate, Failure> {
    let halls = || today.iter().map(|screening| &screening.hall);
    let named = halls().find(|known| known.name.as_str().eq_ignore_ascii_case(hall.as_str()));
    let found = named.or_else(|| halls().find(|known| hall.as_str().parse() == Ok(known.id)));
    match found {
        Some(hall) => Ok(Gate::Hall(hall.id)),
        None => Err(Failure::not_allowed("unknown_hall", format!("nothing is shown in hall {hall} today"))),
    }
}
