//! Looks whether the invariants hold on the stores in use.

use super::BoxOffice;
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;

/// One invariant, looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its stable code: `one_live_ticket`.
    pub code: &'static str,
    /// What must hold, in English.
    pub what: &'static str,
    /// How many things it was looked at on.
    pub looked_at: u64,
    /// How many break it.
    pub violations: u64,
    /// Some of them.
    pub examples: Vec<Text>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Every invariant.
    pub checks: Vec<Check>,
}

impl Verdict {
    /// Whether all of them hold.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.checks.iter().all(|check| check.violations == 0)
    }
}

impl BoxOffice {
    /// Looks at every invariant on both stores, also of a house in business: before it accuses, it
    /// catches up and looks again.
    pub async fn verify(&self) -> Result<Verdict, Refusal> {
        Err(Refusal::Fault("not built".to_owned()))
    }
}
