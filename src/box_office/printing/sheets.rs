//! What goes on a sheet: tickets and receipts from the ledger's rows, reports as they are shown.

use chrono::NaiveDate;

use super::press::{Press, Sheet};
use crate::box_office::{BoxOffice, Notice};
use crate::domain::drawer::{self, DayClose, Done};
use crate::domain::ids::{PacketCode, TerminalId};
use crate::domain::paper::{Job, Paper, PaperFault};
use crate::domain::printer::PrinterSettings;
use crate::domain::refusal::Refusal;
use crate::domain::takings::Takings;
use crate::domain::text::Text;
use crate::domain::ticket::Ticket;
use crate::locale::Lang;
use crate::printing::Font;
use crate::printing::printer::Printer;
use crate::printing::slips::{self, Admission, Proof};

/// A paper that lets nobody in and proves no payment. It is printed as it is shown, as often as somebody wants it, and no job
/// is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// The takings of a business day.
    Takings(NaiveDate, Takings),
    /// An X or a Z.
    Session(drawer::Report),
    /// The close of a day.
    Day(DayClose),
    /// What was counted in the drawer of a till.
    Count(TerminalId, Done),
    /// A packet, with its code.
    Packet(PacketCode),
}

impl BoxOffice {
    /// What this terminal prints with, if its settings name a printer, and the language of its papers. To be told once,
    /// before anyone listens.
    pub fn print_with(&self, settings: &PrinterSettings, lang: Lang) {
        let Some(printer) = Printer::of(settings) else { return };
        let font = settings.font.as_ref().map(|file| (file, Font::open(&file.display().to_string())));
        let font = match font {
            Some((_, Ok(font))) => font,
            Some((file, Err(error))) => {
                // Papers in another font are better than none.
                self.warn(Notice::Fault(Text::new(&format!("{}: {error}", file.display()))));
                Font::BuiltIn
            }
            None => Font::BuiltIn,
        };
        // A second one is for another box office.
        let _ = self.0.printing.press.set(Press::new(printer, font, lang, settings.tickets));
    }

    /// The sheet of a report.
    pub(super) async fn sheet_of(&self, press: &Press, report: &Report) -> Result<Sheet, Refusal> {
        let (house, locale) = (self.house(), press.locale());
        Ok(press.sheet(&match report {
            Report::Takings(day, takings) => slips::takings(&house, *day, takings, locale),
            Report::Session(report) => slips::session(&house, report, locale),
            Report::Day(close) => slips::day_close(&house, close, locale),
            Report::Count(till, done) => slips::counted(&house, till, done, locale),
            Report::Packet(code) => slips::packet(&house, &self.packet(*code).await?.packet, locale),
        }))
    }

    /// The sheet of a paper, from the ledger's rows.
    pub(super) async fn sheet(&self, press: &Press, job: &Job) -> Result<Sheet, Refusal> {
        let reference = job.paper.order();
        let house = self.house();
        let screening = self.screening(reference.screening).await?;
        let history = self.recorded(reference).await?;
        let slip = match &job.paper {
            Paper::Ticket { order, seat } => {
                let codes = self.sign_tickets(*order, &[(*seat, job.print)]).await?;
                let gone = || Refusal::Paper(PaperFault::NoTicket(vec![*seat]));
                let code = codes.first().ok_or_else(gone)?;
                let line = history.live_lines().find(|line| line.seat == *seat).ok_or_else(gone)?;
                let admission = Admission {
                    house: &house,
                    screening: &screening,
                    ticket: &Ticket { order: *order, seat: *seat, print: job.print },
                    line,
                    receipt: history.receipt(),
                    code,
                };
                slips::admission(&admission, press.locale())
            }
            Paper::Receipt { receipt, .. } => {
                let missing = || Refusal::Fault(format!("order {reference} has no receipt {receipt}"));
                let booked = self.0.ledger.booked(receipt).await.map_err(|e| self.refuse_ledger(&e))?;
                let booked = booked.ok_or_else(missing)?;
                let given = match &booked.ended {
                    Some(ended) if ended.order.screening != reference.screening => {
                        Some(self.screening(ended.order.screening).await?)
                    }
                    _ => None,
                };
                let proof = Proof {
                    house: &house,
                    screening: &screening,
                    order: &history.order,
                    receipt,
                    booked: &booked,
                    given: given.as_deref(),
                };
                slips::receipt(&proof, press.locale())
            }
        };
        Ok(press.sheet(&slip))
    }
}
