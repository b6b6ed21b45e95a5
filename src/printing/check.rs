//! Trying a printer: what it says, and a page on which one sees whether it is set up as it should be.

use super::printer::{Printer, Sheets};
use super::raster::{NARROW, Raster, WIDE};
use crate::domain::printer::{PaperKind, PrinterChecked, PrinterSettings};

/// Dots of a millimetre.
const MILLIMETRE: usize = 8;

/// Asks the printer of these settings how it is and prints a page; nothing where they name none.
pub(crate) async fn check(settings: &PrinterSettings) -> Option<PrinterChecked> {
    let printer = Printer::of(settings)?;
    let before = printer.state().await;
    let printed = match printer.paper() {
        PaperKind::Mm58 => printer.print(Sheets::Pictures(&[ruler(NARROW)]), false).await,
        PaperKind::Mm80 => printer.print(Sheets::Pictures(&[ruler(WIDE)]), false).await,
        PaperKind::Text => printer.print(Sheets::Texts(&[columns()]), false).await,
    };
    let (address, paper) = (printer.address().clone(), printer.paper());
    Some(PrinterChecked { address, paper, before, outcome: printed.outcome.job(), after: printed.state })
}

/// A ruler over the whole width, with a mark each millimetre, and a staircase that shows each dot.
fn ruler(width: u16) -> Raster {
    let mut page = Raster::new(width);
    let width = usize::from(width);
    let (marks, stairs) = (6 * MILLIMETRE, 4 * MILLIMETRE);
    page.feed(marks + stairs);
    for x in (0..width).step_by(MILLIMETRE).chain([width - 1]) {
        let length = match x / MILLIMETRE {
            _ if x == width - 1 => 6,
            millimetres if millimetres.is_multiple_of(10) => 6,
            millimetres if millimetres.is_multiple_of(5) => 4,
            _ => 2,
        };
        for y in 0..length * MILLIMETRE {
            page.blacken(x, y);
        }
    }
    for x in 0..width {
        page.blacken(x, 0);
        page.blacken(x, marks + x % stairs);
    }
    page
}

/// A ruler of columns.
fn columns() -> String {
    let columns = super::COLUMNS;
    let digits: String =
        (1..=columns).map(|column| char::from(b'0' + u8::try_from(column % 10).unwrap_or(0))).collect();
    format!("{digits}\n{}\n流浪地球 3 · 7排8座 · ¥45.00\n", "-".repeat(columns))
}
