//! What a program remembers of a ledger between two looks: kept with its connections, so that all who share these
//! share it; the catalogue's wing fills it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::price::PriceTable;
use crate::domain::screening::{Film, Hall};

/// All that screenings refer to, as of one revision of the catalogue.
pub(in crate::ledger) struct Programme {
    pub(in crate::ledger) revision: String,
    pub(in crate::ledger) films: HashMap<i64, Arc<Film>>,
    pub(in crate::ledger) halls: HashMap<i64, Arc<Hall>>,
    pub(in crate::ledger) price_lists: HashMap<i64, Arc<PriceTable>>,
}
