//! The printer of this terminal, as its settings name it.

use std::path::PathBuf;

use super::Sources;
use super::problem::Problem;
use crate::domain::printer::{KickPin, PaperKind, PrinterAddress, PrinterSettings, TicketsAfter};
use crate::domain::text::Text;

impl Sources<'_> {
    /// What the settings say of the printer; each thing that is wrong is a problem.
    pub(super) fn printer(&self, problems: &mut Vec<Problem>) -> PrinterSettings {
        let usual = PrinterSettings::default();
        let none_of = |written: &str, words: &str| format!("`{}` is none of {words}", Text::new(written));
        PrinterSettings {
            address: self.check(problems, "printer", usual.address, |written| PrinterAddress::parse(written).map(Some)),
            paper: self.check(problems, "paper", usual.paper, |written| {
                PaperKind::from_word(written).ok_or_else(|| none_of(written, "58, 80 and text"))
            }),
            kick: self.check(problems, "drawer-kick", usual.kick, |written| {
                KickPin::from_word(written).ok_or_else(|| none_of(written, "none, 2 and 5"))
            }),
            tickets: self.check(problems, "tickets", usual.tickets, |written| {
                TicketsAfter::from_word(written).ok_or_else(|| none_of(written, "auto, ask and never"))
            }),
            font: self.check(problems, "printer-font", usual.font, |file| match file {
                "" => Err("the name of a file is expected".to_owned()),
                file => Ok(Some(std::path::absolute(file).unwrap_or_else(|_| PathBuf::from(file)))),
            }),
        }
    }
}
