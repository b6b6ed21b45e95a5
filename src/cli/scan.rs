//! `frontrow scan`

use serde_json::json;

use super::door::at_hall;
use super::output::{Answer, Failure, called};
use crate::box_office::{BoxOffice, Judged};
use crate::domain::entry::{Gate, Scan, Verdict, Way};
use crate::domain::ids::{EntryId, ScreeningId};
use crate::domain::text::Text;
use crate::domain::time::Calendar;
use crate::locale::{Lang, Locale};

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// What the ticket's QR code says
    code: String,
    /// Only of this screening
    #[arg(long, value_name = "ID", conflicts_with = "hall")]
    screening: Option<ScreeningId>,
    /// Only of what is due in this hall, as its sign says
    #[arg(long, value_name = "N", value_parser = |written: &str| Ok::<_, std::convert::Infallible>(Text::new(written)))]
    hall: Option<Text>,
    /// The guest goes out, and may come back
    #[arg(long, conflicts_with = "anyway")]
    out: bool,
    /// Let the guest in whatever is wrong with the ticket, which asks for leave and is on the tape
    #[arg(long)]
    anyway: bool,
    /// The id of this scan, 16 digits or a word of yours: repeating it gives the same answer
    #[arg(long, value_name = "ID", value_parser = EntryId::named)]
    id: Option<EntryId>,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let calendar = office.house().calendar;
    let refused = |refusal| Failure::refused(&refusal, office.now(), calendar.zone);
    let way = if args.out { Way::Out } else { Way::In };
    if args.out && !office.house().doors.re_entry {
        return Err(Failure::not_allowed("no_re_entry", "guests who leave do not come back: see the setting re-entry"));
    }
    // What was let in before is booked first; a ledger that is away by now, the scan itself tells of.
    let today = office.open_door().await;
    if let Err(refusal) = &today {
        tracing::warn!(code = refusal.code(), "a door that does not know what is shown today");
    }
    let gate = match (args.screening, &args.hall) {
        (Some(screening), _) => Gate::Screening(screening),
        (None, Some(hall)) => at_hall(hall, &today.map_err(refused)?)?,
        (None, None) => Gate::House,
    };
    let scan = Scan { id: args.id.unwrap_or_else(|| office.new_entry()), gate, way };
    let judged =
        if args.anyway { office.scan_anyway(&args.code, scan).await } else { office.scan(&args.code, scan).await };
    Ok(answer(&judged.map_err(refused)?, calendar))
}

pub(super) fn answer(judged: &Judged, calendar: Calendar) -> Answer {
    let locale = Locale::new(Lang::En);
    let mut json = json!({
        "id": judged.id.to_string(),
        "verdict": judged.verdict.word(),
        "passes": judged.passes,
        "by": if judged.is_alone { "signature" } else { "ledger" },
    });
    let mut said = vec![locale.verdict(&judged.verdict)];
    if let Some(fault) = judged.fault {
        json["why"] = locale.code_fault(fault).into();
        said = vec![locale.code_fault(fault).trim_end_matches('.').to_owned()];
    }
    if let Verdict::AlreadyIn { at, door } = &judged.verdict {
        json["since_ms"] = at.millis().into();
        json["door"] = door.as_str().into();
        said.push(format!("at {} at {door}", calendar.written(*at, "%H:%M")));
    }
    if let Some(ticket) = &judged.ticket {
        json["order"] = ticket.order.to_string().into();
        json["seat"] = ticket.seat.to_string().into();
        json["print"] = ticket.print.into();
        let hall = judged.screening.as_ref().map(|screening| &screening.hall.plan);
        said.push(format!("{} of {}", called(hall, &[ticket.seat]), ticket.order));
    }
    if let Some(screening) = &judged.screening {
        json["screening"] = screening.id.0.into();
        json["hall"] = screening.hall.name.as_str().into();
        json["film"] = screening.film.titles.english_first().as_str().into();
        json["starts_ms"] = screening.starts_at.millis().into();
        let (film, hall) = (screening.film.titles.english_first(), &screening.hall.name);
        said.push(format!("{film}, hall {hall}, {}", calendar.written(screening.starts_at, "%Y-%m-%d %H:%M")));
    }
    if let Some(fare) = judged.fare {
        json["fare"] = fare.word().into();
        said.push(fare.to_string());
    }
    if !judged.proof.is_empty() {
        json["proof"] = judged.proof.as_str().into();
        said.push(format!("to show: {}", judged.proof));
    }
    if judged.is_alone {
        said.push("the ledger is away: checked by its signature alone".to_owned());
    }
    if judged.passes && !judged.verdict.passes() {
        said.push("let in all the same".to_owned());
    }
    let answer = Answer::new(json, said.join("; "));
    if judged.passes { answer } else { answer.but_no() }
}
