//! `frontrow ticket`

use std::io::ErrorKind;
use std::path::PathBuf;

use serde_json::json;

use super::output::{Answer, Failure, called};
use super::seat_names::named_seats;
use crate::box_office::{BoxOffice, write_new};
use crate::domain::hall::HallPlan;
use crate::domain::ids::OrderRef;
use crate::domain::paper::{Job, Paper};
use crate::domain::refusal::Refusal;
use crate::locale::Lang;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
    /// Write it to this new file instead
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print its tickets on this terminal's printer: what is not on paper, else a copy of each
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
    let papers: Vec<_> = jobs.iter().map(job_json).collect();
    let json = json!({ "order": reference.to_string(), "papers": papers });
    let text = jobs.iter().map(|job| told(hall, job)).collect::<Vec<_>>().join("\n");
    let answer = Answer::new(json, text);
    // Of a printer that says nothing nobody is ever sure: to a script that is no failure.
    let is_out = jobs.len() == wanted.len() && jobs.iter().all(|job| job.state.may_be_out());
    Ok(if is_out { answer } else { answer.but_no() })
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
    let why = job.state.why().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{what}{copy} {}{why}", job.state.word())
}
