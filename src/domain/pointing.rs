//! What a terminal points at before it holds anything: its cursor and its picks at one screening.
//!
//! It binds nobody. It may be late, lost or made up, so whoever shows it shows it as a hint.

use super::hall::SeatId;
use super::ids::{ScreeningId, TerminalId};
use super::text::Text;

/// A terminal's cursor and picks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointing {
    /// Where.
    pub screening: ScreeningId,
    /// Which terminal.
    pub terminal: TerminalId,
    /// Who works at it.
    pub cashier: Text,
    /// The seat under its cursor; `None` once it has left the screening.
    pub cursor: Option<SeatId>,
    /// What is picked there, at most as many seats as an order has.
    pub picks: Vec<SeatId>,
}

impl Pointing {
    /// The same terminal, gone from the screening.
    #[must_use]
    pub fn left(&self) -> Self {
        Self { cursor: None, picks: Vec::new(), ..self.clone() }
    }
}
