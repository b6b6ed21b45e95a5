//! `frontrow printer`

use serde_json::json;

use super::output::{Answer, Failure};
use crate::domain::paper::{JobState, PrinterFault, PrinterState};
use crate::domain::printer::{PaperKind, PrinterChecked};

/// What is done with it.
#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub enum Printer {
    /// Ask how it is, print a test page, and tell what it answered; 1 if it does not print, 3 if it does not say
    Check,
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
