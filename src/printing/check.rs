//! Trying a printer: what it says, and a page on which one sees whether it is set up as it should be.

use super::Font;
use super::printer::{Printer, Sheets};
use super::raster::{NARROW, WIDE};
use super::slips::test_page;
use crate::domain::printer::{PaperKind, PrinterChecked, PrinterSettings};
use crate::locale::Locale;

/// The columns of a printer of plain text.
const COLUMNS: usize = 42;

/// Asks the printer of these settings how it is and prints a page; nothing where they name none.
///
/// # Errors
/// The font that they name is none.
pub(crate) async fn check(settings: &PrinterSettings, locale: &Locale) -> Result<Option<PrinterChecked>, String> {
    let Some(printer) = Printer::of(settings) else { return Ok(None) };
    let font = match &settings.font {
        Some(file) => {
            let file = file.display().to_string();
            Font::open(&file).map_err(|error| format!("printer-font: {file}: {error}"))?
        }
        None => Font::BuiltIn,
    };
    let before = printer.state().await;
    let page = test_page(&printer.address().to_string(), locale);
    let printed = match printer.paper() {
        PaperKind::Mm58 => printer.print(Sheets::Pictures(&[page.picture(&font, NARROW)]), false).await,
        PaperKind::Mm80 => printer.print(Sheets::Pictures(&[page.picture(&font, WIDE)]), false).await,
        PaperKind::Text => printer.print(Sheets::Texts(&[page.plain(COLUMNS)]), false).await,
    };
    let (address, paper) = (printer.address().clone(), printer.paper());
    Ok(Some(PrinterChecked { address, paper, before, outcome: printed.outcome.job(), after: printed.state }))
}
