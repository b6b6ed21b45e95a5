//! `frontrow grab`

use super::output::{Answer, Failure};
use super::packet::claim_json;
use crate::box_office::{BoxOffice, Grabbed};
use crate::domain::ids::{MemberId, PacketCode};

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The packet's code
    code: PacketCode,
    /// The member who grabs; again gives the same answer
    #[arg(long, value_name = "ID")]
    member: MemberId,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let grabbed = office.grab_recorded(args.code, args.member).await;
    Ok(answer(args.code, &grabbed.map_err(|refusal| refused(refusal).of_packet(args.code))?))
}

pub(super) fn answer(code: PacketCode, grabbed: &Grabbed) -> Answer {
    let claim = &grabbed.claim;
    let mut json = claim_json(claim);
    json["code"] = code.as_str().into();
    json["had_it"] = grabbed.had_it.into();
    let again = if grabbed.had_it { " before" } else { "" };
    let text =
        format!("{} {} took {} of {code}{again}, share number {}", claim.member, claim.name, claim.amount, claim.rank);
    Answer::new(json, text)
}
