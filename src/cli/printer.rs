//! `frontrow printer`

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::output::{Answer, Failure, table};
use super::ticket::job_json;
use crate::box_office::BoxOffice;
use crate::domain::paper::{JobState, PrinterFault, PrinterState};
use crate::domain::printer::{PaperKind, PrinterChecked};

/// What is done with it.
#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub enum Printer {
    /// Ask how it is, print a test page, and tell what it answered; 1 if it does not print, 3 if it does not say
    Check,
    /// The papers that were wanted on a day at all terminals, and what became of each
    Jobs {
        /// Another business day than today
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<NaiveDate>,
    },
}

/// The papers of a day.
///
/// # Errors
/// The ledger is away.
pub async fn printer_jobs(date: Option<NaiveDate>, office: &BoxOffice) -> Result<Answer, Failure> {
    let calendar = office.house().calendar;
    let day = date.unwrap_or_else(|| calendar.day_of(office.now()));
    let (from, to) = calendar.bounds(day);
    let refused = |refusal| Failure::refused(&refusal, office.now(), calendar.zone);
    let jobs = office.print_jobs(from, to).await.map_err(refused)?;
    let json = json!({ "date": day.to_string(), "jobs": jobs.iter().map(job_json).collect::<Vec<Value>>() });
    let rows = jobs.iter().map(|job| {
        let seat = job.paper.seat().map(|seat| seat.to_string()).unwrap_or_default();
        let what = format!("{} {seat}", job.paper.word());
        let became = format!("{} {}", job.state.word(), job.state.why().unwrap_or_default());
        let at = calendar.local(job.made_at).format("%H:%M").to_string();
        let order = job.paper.order().to_string();
        let columns = [at, job.terminal.to_string(), order, what, job.print.to_string(), became];
        columns.map(|column| column.trim_end().to_owned()).to_vec()
    });
    Ok(Answer::new(json, table(&["At", "Terminal", "Order", "Paper", "Print", "State"], &["Print"], rows)))
}

/// What came of trying the printer; nothing of one that is not set.
///
/// # Errors
/// No printer is set.
pub fn printer_checked(checked: Option<&PrinterChecked>) -> Result<Answer, Failure> {
    let Some(PrinterChecked { address, paper, before, outcome, after }) = checked else {
        return Err(Failure::settings("no printer is set; give --printer ADDRESS, or `printer` in the settings file"));
    };
    let (is_before, why_before) = state(*before);
    let (is_after, why_after) = state(*after);
    let json = json!({
        "printer": address.to_string(),
        "paper": paper.word(),
        "before": { "state": is_before, "why": why_before.map(PrinterFault::word) },
        "page": { "state": outcome.word(), "why": outcome.why() },
        "after": { "state": is_after, "why": why_after.map(PrinterFault::word) },
    });
    let kind = match paper {
        PaperKind::Mm58 | PaperKind::Mm80 => format!("ESC/POS, {} mm", paper.word()),
        PaperKind::Text => "plain text".to_owned(),
    };
    let page = match outcome {
        JobState::Confirmed => "on paper: the printer said so",
        JobState::Failed(_) => "not sent",
        _ => "sent, and nobody said that it is on paper: look",
    };
    let lines = [
        format!("Printer    {address} ({kind})"),
        format!("Before     {}", told(*before)),
        format!("Test page  {page}"),
        format!("After      {}", told(*after)),
    ];
    let answer = Answer::new(json, lines.join("\n"));
    Ok(match outcome {
        JobState::Confirmed => answer,
        JobState::Failed(_) => answer.but_no(),
        _ => answer.but_unknown(),
    })
}

/// The stable word of a state, and of what is wrong.
fn state(state: PrinterState) -> (&'static str, Option<PrinterFault>) {
    match state {
        PrinterState::Unknown => ("unknown", None),
        PrinterState::Ready => ("ready", None),
        PrinterState::PaperLow => ("paper-low", None),
        PrinterState::Fault(fault) => ("fault", Some(fault)),
    }
}

/// For people.
fn told(state: PrinterState) -> &'static str {
    match state {
        PrinterState::Unknown => "it does not say",
        PrinterState::Ready => "ready",
        PrinterState::PaperLow => "ready, and the paper is near its end",
        PrinterState::Fault(PrinterFault::PaperOut) => "no paper",
        PrinterState::Fault(PrinterFault::CoverOpen) => "its cover is open",
        PrinterState::Fault(PrinterFault::Offline) => "offline: it takes nothing now",
        PrinterState::Fault(PrinterFault::Broken) => "an error: the cutter, or worse",
        PrinterState::Fault(PrinterFault::Unreachable) => "nobody is at this address",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::printer::PrinterAddress;

    fn checked(before: PrinterState, outcome: JobState, after: PrinterState) -> Answer {
        let address = PrinterAddress::parse("tcp://10.0.0.9").unwrap();
        let checked = PrinterChecked { address, paper: PaperKind::Mm58, before, outcome, after };
        printer_checked(Some(&checked)).unwrap()
    }

    #[test]
    fn the_exit_code_says_whether_the_page_is_on_paper_and_the_answer_how_the_printer_is() {
        let good = checked(PrinterState::Ready, JobState::Confirmed, PrinterState::PaperLow);
        assert_eq!((good.exit, &good.json["page"]["state"]), (0, &json!("confirmed")));
        assert!(good.text.contains("(ESC/POS, 58 mm)") && good.text.ends_with("near its end"), "{}", good.text);

        let fault = PrinterFault::PaperOut;
        let failed = checked(PrinterState::Fault(fault), JobState::Failed(fault), PrinterState::Fault(fault));
        assert_eq!((failed.exit, &failed.json["page"]), (1, &json!({ "state": "failed", "why": "paper-out" })));
        assert!(failed.text.contains("Before     no paper"), "{}", failed.text);

        let silent = checked(PrinterState::Unknown, JobState::Unsure, PrinterState::Unknown);
        assert_eq!((silent.exit, &silent.json["after"]["state"]), (3, &json!("unknown")));
        assert!(printer_checked(None).is_err());
    }
}
