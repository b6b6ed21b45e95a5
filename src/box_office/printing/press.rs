//! The printer of a terminal, and what it takes.

use crate::domain::paper::{JobState, PrinterState};
use crate::domain::printer::{PaperKind, TicketsAfter};
use crate::locale::{Lang, Locale};
use crate::printing::printer::{Printed, Printer, Sheets};
use crate::printing::raster::{NARROW, Raster, WIDE};
use crate::printing::{COLUMNS, Font, Slip};

/// The printer of a terminal, and how its papers look.
pub(super) struct Press {
    printer: Printer,
    font: Font,
    locale: Locale,
    /// Whether the papers of a sale are wanted without anybody's word.
    pub(super) is_auto: bool,
}

/// What is printed in one piece.
#[derive(Clone, Debug)]
pub(super) enum Sheet {
    Picture(Raster),
    Text(String),
}

impl Press {
    pub(super) fn new(printer: Printer, font: Font, lang: Lang, after: TicketsAfter) -> Self {
        Self { printer, font, locale: Locale::new(lang), is_auto: after == TicketsAfter::Auto }
    }

    /// The language of the papers.
    pub(super) fn locale(&self) -> &Locale {
        &self.locale
    }

    /// A slip as the printer takes it.
    pub(super) fn sheet(&self, slip: &Slip) -> Sheet {
        match self.printer.paper() {
            PaperKind::Mm58 => Sheet::Picture(slip.picture(&self.font, NARROW)),
            PaperKind::Mm80 => Sheet::Picture(slip.picture(&self.font, WIDE)),
            PaperKind::Text => Sheet::Text(slip.plain(COLUMNS)),
        }
    }

    /// Prints a sheet. What became of it, and how the printer is after it.
    pub(super) async fn print(&self, sheet: &Sheet, opens_drawer: bool) -> (JobState, PrinterState) {
        let Printed { outcome, state } = match sheet {
            Sheet::Picture(picture) => {
                self.printer.print(Sheets::Pictures(std::slice::from_ref(picture)), opens_drawer).await
            }
            Sheet::Text(text) => self.printer.print(Sheets::Texts(std::slice::from_ref(text)), opens_drawer).await,
        };
        (outcome.job(), state)
    }

    /// Opens the drawer, if there is one. How the printer is after it.
    pub(super) async fn open_drawer(&self) -> Option<PrinterState> {
        self.printer.open_drawer().await
    }

    /// How the printer is, as it says itself.
    pub(super) async fn state(&self) -> PrinterState {
        self.printer.state().await
    }
}
