//! `frontrow packet`

use std::str::FromStr as _;

use std::time::Duration;

use chrono::NaiveTime;
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::amount::amount;
use super::output::{Answer, Failure, table};
use super::signing::{Secrets, with_consent};
use crate::box_office::{BoxOffice, NewPacket};
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::money::Money;
use crate::domain::packet::{Claim, Funding, Packet, PacketKind, PacketState, PacketView};
use crate::domain::staff::Act;
use crate::domain::text::Text;
use crate::domain::time::{Calendar, Timestamp};

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum What {
    /// Make a packet
    Create(Box<New>),
    /// Tell what is known of a packet, with every share that was taken
    Show {
        /// The packet's code
        code: PacketCode,
    },
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct New {
    /// The amount: 10 or 9.50
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    total: String,
    /// Into how many shares it is split
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    shares: u32,
    /// How: lucky (at random) or equal
    #[arg(long, default_value = "lucky", value_parser = kind)]
    kind: PacketKind,
    /// What is written on it
    #[arg(long, value_parser = Text::from_str, value_name = "TEXT", default_value = "")]
    greeting: Text,
    /// For how long it is open: 24h, 90m, 1h30m
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = duration)]
    lasts: Duration,
    /// Open it only when the clock of the house next shows this: 19:30
    #[arg(long, value_name = "HH:MM", value_parser = time_of_day)]
    opens: Option<NaiveTime>,
    /// The wallet of this member pays for it, instead of the house
    #[arg(long, value_name = "MEMBER")]
    from_wallet: Option<MemberId>,
    /// The packet's code: making it again with the same one changes nothing
    #[arg(long)]
    code: Option<PacketCode>,
    /// The amount is an integer in minor units, such as fen
    #[arg(long)]
    minor: bool,
}

fn kind(written: &str) -> Result<PacketKind, String> {
    PacketKind::from_word(written).ok_or_else(|| "a packet is lucky or equal".to_owned())
}

fn time_of_day(written: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(written, "%H:%M").map_err(|_| "a time of day is written like 19:30".to_owned())
}

/// Numbers, each with its unit: `1d`, `24h`, `1h30m`, `90s`.
pub(super) fn duration(written: &str) -> Result<Duration, String> {
    let wrong = || "a time is written like 24h, 90m or 1h30m".to_owned();
    let (mut seconds, mut rest) = (0_u64, written);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let number: u64 = rest[..digits].parse().map_err(|_| wrong())?;
        let unit = match rest.as_bytes()[digits] {
            b's' => 1,
            b'm' => 60,
            b'h' => 60 * 60,
            b'd' => 24 * 60 * 60,
            _ => return Err(wrong()),
        };
        seconds = number.checked_mul(unit).and_then(|more| seconds.checked_add(more)).ok_or_else(wrong)?;
        // The unit is one byte.
        rest = &rest[digits + 1..];
    }
    if written.is_empty() { Err(wrong()) } else { Ok(Duration::from_secs(seconds)) }
}

pub(super) async fn run(args: &Args, office: &BoxOffice, secrets: Secrets<'_>) -> Result<Answer, Failure> {
    let house = office.house();
    let refused = |refusal| Failure::refused(&refusal, office.now(), house.calendar.zone);
    let view = match &args.what {
        What::Show { code } => office.packet(*code).await.map_err(refused)?,
        What::Create(new) => {
            let asked_for = new.code;
            let mut new = NewPacket {
                code: asked_for.unwrap_or_else(|| office.new_packet()),
                kind: new.kind,
                total: amount("--total", &new.total, new.minor, house.currency)?,
                shares: new.shares,
                greeting: new.greeting.clone(),
                funding: new.from_wallet.map_or(Funding::Promotion, Funding::Wallet),
                opens_at: new.opens.map(|opens| next(opens, house.calendar, office.now())).transpose()?,
                lasts: new.lasts,
            };
            let payer = match new.funding {
                Funding::Wallet(member) => Some(member),
                Funding::Promotion => None,
            };
            let by = with_consent(office, Act::PacketFromWallet, payer, secrets).await?;
            let made = match asked_for {
                Some(_) => by.create_packet(&new).await,
                None => by.create_packet_under_new_code(&mut new, || office.new_packet()).await,
            };
            made.map_err(|refusal| refused(refusal).of_packet(new.code))?
        }
    };
    Ok(answer(&view, house.calendar.zone))
}

/// When the clock of the house next shows `time`.
pub(super) fn next(time: NaiveTime, calendar: Calendar, now: Timestamp) -> Result<Timestamp, Failure> {
    let skipped = || format!("--opens: the clock is put forward over {} that night", time.format("%H:%M"));
    calendar.next(now, time).ok_or_else(|| Failure::usage(skipped()))
}

pub(super) fn answer(view: &PacketView, zone: Tz) -> Answer {
    let (packet, taken) = (&view.packet, u32::try_from(view.claims.len()).unwrap_or(u32::MAX));
    let mut json = packet_json(packet, view.state, taken, view.taken());
    json["claims"] = Value::Array(view.claims.iter().map(claim_json).collect());
    json["luckiest"] = view.luckiest().map(|claim| claim.member.0).into();

    let minute = |at: Timestamp| at.written(zone, "%Y-%m-%d %H:%M");
    let opens = match packet.opens_at {
        at if at > packet.created_at => format!(" from {}", minute(at)),
        _ => String::new(),
    };
    let payer = match packet.funding {
        Funding::Promotion => String::new(),
        Funding::Wallet(member) => format!(", from the wallet of member {member}"),
    };
    let mut head = format!(
        "{} {} {}: {} of {} in {} of {} shares taken, open{opens} until {}{payer}",
        packet.code,
        packet.kind.word(),
        view.state.word(),
        view.taken(),
        packet.total,
        taken,
        packet.shares,
        minute(packet.expires_at),
    );
    if !packet.greeting.is_empty() {
        head = format!("{head}\n{}", packet.greeting);
    }
    if view.claims.is_empty() {
        return Answer::new(json, head);
    }
    let luckiest = view.luckiest().map(|claim| claim.rank);
    let claims = view.claims.iter().map(|claim| {
        let mark = match (luckiest == Some(claim.rank), claim.is_recorded) {
            (true, true) => "luckiest",
            (_, false) => "recording",
            (false, true) => "",
        };
        vec![
            claim.rank.to_string(),
            claim.at.written(zone, "%H:%M:%S"),
            claim.amount.to_string(),
            format!("{} {}", claim.member, claim.name),
            mark.to_owned(),
        ]
    });
    let claims = table(&["Rank", "When", "Amount", "Member", ""], &["Rank", "Amount"], claims);
    Answer::new(json, format!("{head}\n\n{claims}"))
}

/// A packet as every command tells it. Its seed stays in the ledger: whoever knows it knows the shares.
pub(super) fn packet_json(packet: &Packet, state: PacketState, taken: u32, taken_amount: Money) -> Value {
    let mut json = json!({
        "code": packet.code.as_str(),
        "kind": packet.kind.word(),
        "state": state.word(),
        "total": packet.total.minor(),
        "shares": packet.shares,
        "taken": taken,
        "taken_amount": taken_amount.minor(),
        "greeting": packet.greeting.as_str(),
        "terminal": packet.terminal.as_str(),
        "cashier": packet.cashier.as_str(),
        "created_at_ms": packet.created_at.millis(),
        "opens_at_ms": packet.opens_at.millis(),
        "expires_at_ms": packet.expires_at.millis(),
    });
    json["funding"] = match packet.funding {
        Funding::Promotion => "promotion".into(),
        Funding::Wallet(member) => {
            json["funding_member"] = member.0.into();
            "wallet".into()
        }
    };
    json
}

/// A share that was taken.
pub(super) fn claim_json(claim: &Claim) -> Value {
    json!({
        "member": claim.member.0,
        "name": claim.name.as_str(),
        "rank": claim.rank,
        "share": claim.share,
        "amount": claim.amount.minor(),
        "at_ms": claim.at.millis(),
        "recorded": claim.is_recorded,
    })
}
