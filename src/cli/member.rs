//! `frontrow member`

use std::path::PathBuf;
use std::str::FromStr as _;

use chrono_tz::Tz;
use serde_json::{Value, json};

use super::output::{Answer, Failure, member_json, table};
use super::signing::{Secrets, known_code, new_code};
use crate::box_office::BoxOffice;
use crate::domain::ids::MemberId;
use crate::domain::member::{Member, Phone, Winnings};
use crate::domain::text::Text;
use crate::domain::wallet::{WalletEntry, WalletMove};

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum What {
    /// Tell what is known of a member: the wallet with every movement, and what was won over all packets
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
        /// The file with the code of four digits that the member chose, which nobody else reads; else there is none yet
        #[arg(long, value_name = "FILE")]
        new_code_file: Option<PathBuf>,
    },
    /// Change the code by which a member consents to what leaves the wallet: the member enters the one of before
    /// (--code-file), else somebody gives leave
    Code {
        /// The member's number
        member: MemberId,
        /// The file with the new code, which nobody else reads; else it is asked for
        #[arg(long, value_name = "FILE")]
        new_code_file: Option<PathBuf>,
        /// Have none any more
        #[arg(long, conflicts_with = "new_code_file")]
        remove: bool,
    },
}

pub(super) async fn run(args: &Args, office: &BoxOffice, secrets: Secrets<'_>) -> Result<Answer, Failure> {
    let zone = office.house().calendar.zone;
    let refused = |refusal| Failure::refused(&refusal, office.now(), zone);
    match &args.what {
        What::Show { member } => {
            let known = office.member(*member).await.map_err(refused)?;
            let winnings = office.winnings(*member).await.map_err(refused)?;
            let moves = office.wallet_moves(*member).await.map_err(refused)?;
            Ok(shown(&known, &winnings, &moves, zone))
        }
        What::Create { name, phone, new_code_file } => {
            let code = match new_code_file {
                Some(file) => Some(new_code(Some(file), secrets.ask)?),
                None => None,
            };
            let made = office.create_member_with_code(name.clone(), phone.clone(), code).await.map_err(refused)?;
            let text = format!("{} {} {} is a member", made.id, made.name, made.phone);
            Ok(Answer::new(member_json(&made), text))
        }
        What::Code { member, new_code_file, remove } => {
            // Before anyone is asked for a code in vain.
            let known = office.member(*member).await.map_err(refused)?;
            let old = known_code(office, *member, secrets).await?;
            let new = if *remove { None } else { Some(new_code(new_code_file.as_deref(), secrets.ask)?) };
            office.change_code(*member, old, new).await.map_err(refused)?;
            let mut json = member_json(&known);
            json["code"] = (!remove).into();
            let said = if *remove { "has no code any more" } else { "has a new code" };
            Ok(Answer::new(json, format!("{} {} {said}", known.id, known.name)))
        }
    }
}

pub(super) fn shown(member: &Member, winnings: &Winnings, moves: &[WalletMove], zone: Tz) -> Answer {
    let mut json = member_json(member);
    // Both of one look, so that the movements sum up to it.
    let balance = moves.first().map_or(winnings.balance, |last| last.balance);
    json["wallet"] = balance.minor().into();
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
    json["moves"] = Value::Array(moves.iter().map(move_json).collect());

    let packets = if winnings.packets == 1 { "packet" } else { "packets" };
    let mut text = format!(
        "{} {} {}\n{balance} in the wallet, {} won from {} {packets}",
        member.id, member.name, member.phone, winnings.total, winnings.packets
    );
    if !moves.is_empty() {
        let rows = moves.iter().map(|moved| {
            vec![
                moved.at.written(zone, "%Y-%m-%d %H:%M:%S"),
                said(moved).to_owned(),
                of(moved),
                moved.amount.to_string(),
                moved.balance.to_string(),
                moved.by.as_ref().map(|(terminal, cashier)| format!("{terminal} {cashier}")).unwrap_or_default(),
            ]
        });
        let heads = ["When", "What", "Of", "Amount", "Balance", "By"];
        text = format!("{text}\n\n{}", table(&heads, &["Amount", "Balance"], rows));
    }
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

fn move_json(moved: &WalletMove) -> Value {
    let mut json = json!({
        "at_ms": moved.at.millis(),
        "what": moved.word(),
        "amount": moved.amount.minor(),
        "balance": moved.balance.minor(),
    });
    if let Some(order) = moved.order {
        json["order"] = order.to_string().into();
    }
    if let Some(packet) = moved.packet {
        json["packet"] = packet.as_str().into();
    }
    if let Some((terminal, cashier)) = &moved.by {
        json["terminal"] = terminal.as_str().into();
        json["cashier"] = cashier.as_str().into();
    }
    json
}

fn of(moved: &WalletMove) -> String {
    let order = moved.order.map(|order| order.to_string());
    order.or(moved.packet.map(|packet| packet.to_string())).unwrap_or_default()
}

fn said(moved: &WalletMove) -> &'static str {
    match (moved.what, moved.is_exchange) {
        (WalletEntry::Won, _) => "won",
        (WalletEntry::Paid, false) => "paid",
        (WalletEntry::Paid, true) => "paid at an exchange",
        (WalletEntry::Refunded, false) => "given back",
        (WalletEntry::Refunded, true) => "back from an exchange",
        (WalletEntry::Funded, _) => "packet made",
        (WalletEntry::Returned, _) => "left of a packet",
    }
}
