//! `frontrow ticket`

use std::io::ErrorKind;
use std::path::PathBuf;

use serde_json::json;

use super::output::{Answer, Failure, called};
use super::seat_names::named_seats;
use crate::box_office::{BoxOffice, write_new};
use crate::domain::hall::HallPlan;
use crate::domain::ids::OrderRef;
use crate::domain::paper::{Job, JobState, Paper};
use crate::domain::refusal::Refusal;
use crate::locale::Lang;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
    /// Write it to this new file instead
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print its tickets and receipts on this terminal's printer: what is not on paper, else a copy of each ticket; 1 if one
    /// is not printed, 3 if nobody said that all are on paper
    #[arg(long, conflicts_with = "out")]
    print: bool,
    /// Only those of these seats: G7, G7-10, 7排8座, 'Balcony C 12'
    #[arg(long, value_name = "SEATS", num_args = 1.., requires = "print")]
    seats: Vec<String>,
}

pub(super) async fn run(args: &Args, office: &BoxOffice, lang: Lang) -> Result<Answer, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let reference = office.find_order(&args.order).await.map_err(refused)?;
    if args.print {
        return print(args, office, reference).await;
    }
    let ticket = office.ticket(reference, lang).await.map_err(|refusal| refused(refusal).of_order(reference))?;
    let mut json = json!({ "order": reference.to_string(), "ticket": ticket });
    let Some(file) = &args.out else { return Ok(Answer::new(json, ticket.trim_end().to_owned())) };
    write_new(file, &ticket).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::not_allowed("file_exists", format!("{} is there already; name a new file", file.display()))
        }
        _ => Failure::not_allowed("ticket_file", format!("{}: {error}", file.display())),
    })?;
    json["file"] = file.display().to_string().into();
    Ok(Answer::new(json, format!("{reference}: ticket written to {}", file.display())))
}

/// Prints, and waits for what becomes of it.
async fn print(args: &Args, office: &BoxOffice, reference: OrderRef) -> Result<Answer, Failure> {
    let shown = office.screening(reference.screening).await;
    let hall = shown.as_ref().ok().map(|shown| &shown.hall.plan);
    let refused = |refusal: Refusal| {
        Failure::refused_in(hall, &refusal, office.now(), office.house().calendar.zone).of_order(reference)
    };
    let seats = match &shown {
        _ if args.seats.is_empty() => Vec::new(),
        Ok(shown) => named_seats(&shown.hall.plan, &args.seats)?,
        Err(refusal) => return Err(refused(refusal.clone())),
    };
    let wanted = office.print_again(reference, &seats).await.map_err(refused)?;
    let jobs = office.print_out().await;
    Ok(printed(reference, hall, wanted.len(), &jobs))
}

/// What became of so many papers that were wanted.
fn printed(order: OrderRef, hall: Option<&HallPlan>, wanted: usize, jobs: &[Job]) -> Answer {
    let papers: Vec<_> = jobs.iter().map(job_json).collect();
    let text = jobs.iter().map(|job| told(hall, job)).collect::<Vec<_>>().join("\n");
    let answer = Answer::new(json!({ "order": order.to_string(), "papers": papers }), text);
    if jobs.len() != wanted || jobs.iter().any(|job| !job.state.may_be_out()) {
        answer.but_no()
    } else if jobs.iter().any(|job| job.state != JobState::Confirmed) {
        answer.but_unknown()
    } else {
        answer
    }
}

pub(super) fn job_json(job: &Job) -> serde_json::Value {
    let mut json = json!({
        "id": job.id.to_string(),
        "order": job.paper.order().to_string(),
        "paper": job.paper.word(),
        "seat": job.paper.seat().map(|seat| seat.to_string()),
        "print": job.print,
        "state": job.state.word(),
        "why": job.state.why(),
        "terminal": job.terminal.to_string(),
        "cashier": job.cashier.to_string(),
    });
    if let Paper::Receipt { receipt, .. } = &job.paper {
        json["receipt"] = receipt.to_string().into();
    }
    json
}

/// A paper and what became of it, in a line.
fn told(hall: Option<&HallPlan>, job: &Job) -> String {
    let what = match &job.paper {
        Paper::Ticket { seat, .. } => called(hall, &[*seat]),
        Paper::Receipt { receipt, .. } => format!("receipt {receipt}"),
    };
    let copy = if job.print > 1 { format!(" copy {}", job.print - 1) } else { String::new() };
    let why = match job.state {
        JobState::Unsure => ": nobody said that it is on paper: look".to_owned(),
        state => state.why().map(|why| format!(": {why}")).unwrap_or_default(),
    };
    format!("{what}{copy} {}{why}", job.state.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::JobId;
    use crate::domain::paper::PrinterFault;
    use crate::domain::text::Text;
    use crate::domain::time::Timestamp;

    #[test]
    fn a_script_knows_whether_all_are_on_paper_one_is_not_or_nobody_said_so() {
        let order: OrderRef = "42-4T8Z0Q2M6HVB7KQ3".parse().unwrap();
        let job = |state| Job {
            id: JobId::from_bits(7),
            paper: Paper::Ticket { order, seat: "G7".parse().unwrap() },
            print: 1,
            tries: 1,
            state,
            terminal: "T1".parse().unwrap(),
            cashier: Text::new("Li Na"),
            made_at: Timestamp::from_millis(0),
            changed_at: Timestamp::from_millis(0),
        };
        let out = JobState::Failed(PrinterFault::PaperOut);
        let (confirmed, unsure) = (JobState::Confirmed, JobState::Unsure);
        for (states, exit) in [
            (vec![confirmed, confirmed], 0),
            (vec![confirmed, unsure], 3),
            (vec![unsure, out], 1),
            (vec![confirmed], 1), // the other was let be
        ] {
            let jobs: Vec<Job> = states.iter().copied().map(job).collect();
            assert_eq!(printed(order, None, 2, &jobs).exit, exit, "{states:?}");
        }
        let silent = printed(order, None, 1, &[job(unsure)]);
        assert_eq!(silent.text, "G7 unsure: nobody said that it is on paper: look");
        assert_eq!(silent.json["papers"][0]["state"], "unsure");
    }
}
