//! `frontrow ticket`

use std::io::ErrorKind;
use std::path::PathBuf;

use serde_json::json;

use super::output::{Answer, Failure};
use crate::box_office::{BoxOffice, write_new};
use crate::locale::Lang;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
    /// Write it to this new file instead
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn run(args: &Args, office: &BoxOffice, lang: Lang) -> Result<Answer, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let reference = office.find_order(&args.order).await.map_err(refused)?;
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
