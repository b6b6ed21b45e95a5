//! `frontrow member`

use std::str::FromStr as _;

use chrono_tz::Tz;
use serde_json::{Value, json};

use super::output::{Answer, Failure, member_json, table};
use crate::box_office::BoxOffice;
use crate::domain::ids::MemberId;
use crate::domain::member::{Member, Phone, Winnings};
use crate::domain::text::Text;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum What {
    /// Tell what is known of a member: the wallet, and what was won over all packets
    Show {
        /// The member's number
        member: MemberId,
    },
    /// Make a member
    Create {
        /// The name
        #[arg(long, value_parser = Text::from_str)]
        name: Text,
        /// The phone number, which no other member has
        #[arg(long, allow_hyphen_values = true)]
        phone: Phone,
    },
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let zone = office.house().calendar.zone;
    let refused = |refusal| Failure::refused(&refusal, office.now(), zone);
    match &args.what {
        What::Show { member } => {
            let known = office.member(*member).await.map_err(refused)?;
            let winnings = office.winnings(*member).await.map_err(refused)?;
            Ok(shown(&known, &winnings, zone))
        }
        What::Create { name, phone } => {
            let made = office.create_member(name.clone(), phone.clone()).await.map_err(refused)?;
            let text = format!("{} {} {} is a member", made.id, made.name, made.phone);
            Ok(Answer::new(member_json(&made), text))
        }
    }
}

pub(super) fn shown(member: &Member, winnings: &Winnings, zone: Tz) -> Answer {
    let mut json = member_json(member);
    json["wallet"] = winnings.balance.minor().into();
    json["total"] = winnings.total.minor().into();
    json["packets"] = winnings.packets.into();
    let latest = winnings.latest.iter().map(|win| {
        json!({
            "packet": win.packet.as_str(),
            "greeting": win.greeting.as_str(),
            "amount": win.amount.minor(),
            "at_ms": win.at.millis(),
        })
    });
    json["latest"] = Value::Array(latest.collect());

    let packets = if winnings.packets == 1 { "packet" } else { "packets" };
    let mut text = format!(
        "{} {} {}\n{} in the wallet, {} won from {} {packets}",
        member.id, member.name, member.phone, winnings.balance, winnings.total, winnings.packets
    );
    if !winnings.latest.is_empty() {
        let wins = winnings.latest.iter().map(|win| {
            vec![
                win.at.written(zone, "%Y-%m-%d %H:%M:%S"),
                win.packet.to_string(),
                win.amount.to_string(),
                win.greeting.to_string(),
            ]
        });
        text = format!("{text}\n\n{}", table(&["When", "Packet", "Amount", "Greeting"], &["Amount"], wins));
    }
    Answer::new(json, text)
}
