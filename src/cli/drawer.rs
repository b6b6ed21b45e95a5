//! `frontrow drawer`, `frontrow x`, `frontrow z` and `frontrow close-day`

use std::str::FromStr as _;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::amount::amount;
use super::output::{Answer, Failure, table};
use crate::box_office::BoxOffice;
use crate::domain::drawer::figures::{Figure, Figures};
use crate::domain::drawer::pieces::Pieces;
use crate::domain::drawer::{Act, DayClose, Done, Report, Sealed, Session};
use crate::domain::ids::{AttemptId, TerminalId};
use crate::domain::money::{Currency, Money};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;

/// What moved in a session that goes on, and in one that was closed.
const X: &str = "X";
const Z: &str = "Z";

/// What is done with a drawer.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Drawer {
    /// Open this terminal's drawer with its float, for this business day; from then on the terminal takes cash only while
    /// its drawer is open
    Open(Opening),
    /// Put cash into this terminal's drawer
    In(Moving),
    /// Take cash out of this terminal's drawer
    Out(Moving),
    /// Take cash out of this terminal's drawer and into the safe
    Drop(Dropping),
    /// Open this terminal's drawer without a sale: it stands on the tape, with who did it and why
    NoSale(Reason),
    /// Count what lies in a drawer; what should be there is told only then, and every count is kept
    Count(Counting),
    /// Close a drawer on its last count, and make its Z
    Close(Closing),
    /// Show the last session of a drawer, with all that was done by hand
    Show(Till),
}

#[derive(Clone, Debug, clap::Args)]
pub struct Opening {
    #[command(flatten)]
    counted: Counted,
    #[command(flatten)]
    act: Id,
}

/// Notes and coins.
#[derive(Clone, Debug, clap::Args)]
struct Counted {
    /// How many of which notes and coins: 5x100 20x0.50
    #[arg(value_name = "COUNTxPIECE", required_unless_present = "empty")]
    pieces: Vec<String>,
    /// Nothing lies there
    #[arg(long, conflicts_with = "pieces")]
    empty: bool,
    /// Pieces are integers in minor units, such as fen
    #[arg(long)]
    minor: bool,
}

#[derive(Clone, Debug, clap::Args)]
struct Id {
    /// The id of this act, 16 digits or a word of yours: repeating it gives the same answer
    #[arg(long, value_name = "ID", value_parser = AttemptId::named)]
    attempt: Option<AttemptId>,
}

#[derive(Clone, Debug, clap::Args)]
pub struct Moving {
    /// How much: 20 or 19.50
    amount: String,
    /// Why; it is kept
    #[arg(long, value_parser = Text::from_str, value_name = "TEXT")]
    reason: Text,
    /// The amount is an integer in minor units, such as fen
    #[arg(long)]
    minor: bool,
    #[command(flatten)]
    act: Id,
}

#[derive(Clone, Debug, clap::Args)]
pub struct Dropping {
    /// How much: 2000
    amount: String,
    /// What else there is to say, such as the number of the bag
    #[arg(long, value_parser = Text::from_str, value_name = "TEXT")]
    reason: Option<Text>,
    /// The amount is an integer in minor units, such as fen
    #[arg(long)]
    minor: bool,
    #[command(flatten)]
    act: Id,
}

#[derive(Clone, Debug, clap::Args)]
pub struct Reason {
    /// Why; it is kept
    #[arg(long, value_parser = Text::from_str, value_name = "TEXT")]
    reason: Text,
    #[command(flatten)]
    act: Id,
}

/// Whose drawer.
#[derive(Clone, Debug, clap::Args)]
pub struct Till {
    /// Whose drawer it is; this terminal's own, if none is named
    #[arg(long, value_name = "TERMINAL")]
    till: Option<TerminalId>,
}

#[derive(Clone, Debug, clap::Args)]
pub struct Counting {
    #[command(flatten)]
    counted: Counted,
    #[command(flatten)]
    till: Till,
    #[command(flatten)]
    act: Id,
}

#[derive(Clone, Debug, clap::Args)]
pub struct Closing {
    /// Close it also where it is over or short by more than the house lets pass
    #[arg(long)]
    accept: bool,
    #[command(flatten)]
    till: Till,
    #[command(flatten)]
    act: Id,
}

/// Which Z.
#[derive(Clone, Debug, clap::Args)]
pub struct ZOf {
    /// Its number; the last, if none is named
    number: Option<i64>,
    #[command(flatten)]
    till: Till,
}

/// Which day.
#[derive(Clone, Debug, clap::Args)]
pub struct DayOf {
    /// The business day, such as 2026-11-21; today, if none is named
    #[arg(long, value_name = "DATE")]
    date: Option<NaiveDate>,
}

impl Till {
    fn at<'a>(&'a self, office: &'a BoxOffice) -> &'a TerminalId {
        self.till.as_ref().unwrap_or_else(|| office.terminal())
    }
}

impl Id {
    fn or_new(&self, office: &BoxOffice) -> AttemptId {
        self.attempt.unwrap_or_else(|| office.new_attempt())
    }
}

fn refused(office: &BoxOffice) -> impl Fn(Refusal) -> Failure {
    move |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone)
}

pub(super) async fn run(what: &Drawer, office: &BoxOffice) -> Result<Answer, Failure> {
    let currency = office.house().currency;
    let refused = refused(office);
    let of_act = |refusal, id| refused(refusal).of_attempt(id);
    match what {
        Drawer::Open(args) => {
            let (float, id) = (args.counted.read(currency)?, args.act.or_new(office));
            let done = office.open_drawer(id, &float).await.map_err(|refusal| of_act(refusal, id))?;
            Ok(act_answer(office.terminal(), id, &done, "is open"))
        }
        Drawer::In(args) => moving(office, Act::In, &args.amount, args.minor, &args.reason, &args.act).await,
        Drawer::Out(args) => moving(office, Act::Out, &args.amount, args.minor, &args.reason, &args.act).await,
        Drawer::Drop(args) => {
            let reason = args.reason.clone().unwrap_or_default();
            moving(office, Act::Dropped, &args.amount, args.minor, &reason, &args.act).await
        }
        Drawer::NoSale(args) => {
            let id = args.act.or_new(office);
            let done = office.no_sale(id, &args.reason).await.map_err(|refusal| of_act(refusal, id))?;
            Ok(act_answer(office.terminal(), id, &done, "was opened without a sale"))
        }
        Drawer::Count(args) => {
            let (counted, till, id) = (args.counted.read(currency)?, args.till.at(office), args.act.or_new(office));
            let done = office.count_drawer(till, id, &counted).await.map_err(|refusal| of_act(refusal, id))?;
            Ok(act_answer(till, id, &done, "was counted"))
        }
        Drawer::Close(args) => {
            let (till, id) = (args.till.at(office), args.act.or_new(office));
            let closed = office.close_drawer(till, id, args.accept).await;
            let report = closed.map_err(|refusal| of_act(refusal, id))?;
            Ok(report_answer(Z, &report, office.house().calendar.zone))
        }
        Drawer::Show(args) => {
            let till = args.at(office);
            let session = office.drawer(till).await.map_err(&refused)?;
            Ok(session_answer(till, session.as_ref(), office.house().calendar.zone))
        }
    }
}

async fn moving(
    office: &BoxOffice,
    act: Act,
    written: &str,
    minor: bool,
    reason: &Text,
    id: &Id,
) -> Result<Answer, Failure> {
    let amount = amount("AMOUNT", written, minor, office.house().currency)?;
    let id = id.or_new(office);
    let moved = office.move_in_drawer(id, act, amount, reason).await;
    let done = moved.map_err(|refusal| refused(office)(refusal).of_attempt(id))?;
    let what = match act {
        Act::In => "was put in",
        Act::Dropped => "went into the safe",
        _ => "was taken out",
    };
    Ok(act_answer(office.terminal(), id, &done, what))
}

pub(super) async fn x(args: &Till, office: &BoxOffice) -> Result<Answer, Failure> {
    let report = office.x_report(args.at(office)).await.map_err(refused(office))?;
    Ok(report_answer(X, &report, office.house().calendar.zone))
}

pub(super) async fn z(args: &ZOf, office: &BoxOffice) -> Result<Answer, Failure> {
    let report = office.z_report(args.till.at(office), args.number).await.map_err(refused(office))?;
    Ok(report_answer(Z, &report, office.house().calendar.zone))
}

pub(super) async fn close_day(args: &DayOf, office: &BoxOffice) -> Result<Answer, Failure> {
    let calendar = office.house().calendar;
    let day = args.date.unwrap_or_else(|| calendar.day_of(office.now()));
    let closed = office.close_day(day).await.map_err(refused(office))?;
    Ok(day_answer(&closed))
}

impl Counted {
    fn read(&self, currency: Currency) -> Result<Pieces, Failure> {
        self.pieces.iter().try_fold(Pieces::none(currency), |pieces, written| {
            let parted = written.split_once(['x', '×']);
            let count = parted.and_then(|(count, piece)| Some((count.parse().ok()?, piece)));
            let (count, piece) = count.ok_or_else(|| {
                Failure::usage(format!("`{}`: write how many of which, like 5x100", Text::new(written)))
            })?;
            let piece = amount("COUNTxPIECE", piece, self.minor, currency)?;
            pieces.and(piece, count).map_err(|error| Failure::usage(format!("`{}`: {error}", Text::new(written))))
        })
    }
}

fn act_json(done: &Done) -> Value {
    let pieces = done.pieces.each().map(|(piece, count)| json!({ "piece": piece.minor(), "count": count }));
    let mut json = json!({
        "what": done.act.word(),
        "at_ms": done.at.millis(),
        "terminal": done.terminal.as_str(),
        "cashier": done.cashier.as_str(),
        "amount": done.amount.minor(),
        "pieces": pieces.collect::<Vec<Value>>(),
        "reason": done.reason.as_str(),
    });
    if let Some((expected, off)) = done.expected.zip(done.off()) {
        json["expected"] = expected.minor().into();
        json["off"] = off.minor().into();
    }
    json
}

/// How much is over or short.
fn off_told(off: Money) -> String {
    match off.minor() {
        0 => "right".to_owned(),
        minor if minor < 0 => format!("short by {}", Money::new(-minor, off.currency())),
        _ => format!("over by {off}"),
    }
}

fn act_answer(till: &TerminalId, id: AttemptId, done: &Done, what: &str) -> Answer {
    let mut json = act_json(done);
    json["till"] = till.as_str().into();
    json["attempt"] = id.to_string().into();
    let amount = done.amount;
    let text = match done.expected.zip(done.off()) {
        Some((expected, off)) => {
            format!("{amount} {what} at {till}; {expected} should be there: {}.", off_told(off))
        }
        None if done.act == Act::NoSale => format!("The drawer of {till} {what}."),
        None if done.act == Act::Opened => format!("The drawer of {till} {what} with {amount}."),
        None => format!("{amount} {what} at {till}."),
    };
    Answer::new(json, text)
}

fn session_answer(till: &TerminalId, session: Option<&Session>, zone: Tz) -> Answer {
    let Some(session) = session else {
        return Answer::new(
            json!({ "till": till.as_str(), "session": null }),
            format!("The drawer of {till} has never been opened."),
        );
    };
    let json = json!({
        "till": till.as_str(),
        "session": session.number,
        "open": session.is_open,
        "ends_at_ms": session.ends_at.millis(),
        "count_stale": session.is_count_stale,
        "acts": session.acts.iter().map(act_json).collect::<Vec<Value>>(),
    });
    let state = if session.is_open { "open" } else { "closed" };
    let rows = session.acts.iter().map(|done| {
        let told = done.expected.zip(done.off()).map_or_else(String::new, |(_, off)| off_told(off));
        vec![
            done.at.written(zone, "%H:%M"),
            done.act.word().to_owned(),
            done.amount.to_string(),
            told,
            done.terminal.to_string(),
            done.cashier.to_string(),
            done.reason.to_string(),
        ]
    });
    let rows = table(&["At", "What", "Amount", "", "Terminal", "Cashier", "Reason"], &["Amount"], rows);
    Answer::new(json, format!("The drawer of {till} is {state}, session {}.\n\n{rows}", session.number))
}

/// The figures, each by its word; of a session that goes on neither what lies there nor what should, for who counts it is
/// not to know.
fn figures_json(figures: &Figures, is_closed: bool) -> Value {
    let mut json = json!({ "currency": figures.currency().code() });
    for figure in Figure::ALL.into_iter().filter(|figure| is_closed || *figure != Figure::Counted) {
        json[figure.word()] = figures.of(figure).into();
    }
    if let Some((expected, off)) = figures.expected().zip(figures.off()).filter(|_| is_closed) {
        json["expected"] = expected.minor().into();
        json["off"] = off.minor().into();
    }
    json
}

fn figures_table(figures: &Figures, is_closed: bool) -> String {
    let rows = Figure::ALL.into_iter().filter(|figure| is_closed || *figure != Figure::Counted).map(|figure| {
        let value = figures.of(figure);
        let value = if figure.is_amount() { figures.money(figure).to_string() } else { value.to_string() };
        vec![figure.word().replace('_', " "), value]
    });
    let ends = figures.expected().zip(figures.off()).filter(|_| is_closed);
    let ends = ends.map(|(expected, off)| {
        [vec!["expected".to_owned(), expected.to_string()], vec!["over or short".to_owned(), off.to_string()]]
    });
    table(&["", "Figure"], &["Figure"], rows.chain(ends.into_iter().flatten()))
}

fn sealed_json(json: &mut Value, sealed: &Sealed) {
    json["seal"] = sealed.short.as_str().into();
    json["grand_total"] = sealed.grand_total.minor().into();
}

fn sealed_told(sealed: &Sealed) -> String {
    format!("grand total {}, seal {}", sealed.grand_total, sealed.short)
}

fn report_answer(what: &str, report: &Report, zone: Tz) -> Answer {
    let is_closed = what == Z;
    let mut json = figures_json(&report.figures, is_closed);
    json["till"] = report.till.as_str().into();
    json["number"] = report.number.into();
    json["opened_at_ms"] = report.opened_at.millis().into();
    json["at_ms"] = report.at.millis().into();
    json["cashier"] = report.cashier.as_str().into();
    let cards = report.cards.iter().map(
        |card| json!({ "reference": card.reference.as_str(), "paid": card.paid.minor(), "back": card.back.minor() }),
    );
    json["cards"] = Value::Array(cards.collect());
    let form = "%Y-%m-%d %H:%M";
    let mut text = format!(
        "{what} {} of {}, {} to {}, {}\n\n{}",
        report.number,
        report.till,
        report.opened_at.written(zone, form),
        report.at.written(zone, form),
        report.cashier,
        figures_table(&report.figures, is_closed)
    );
    if !report.cards.is_empty() {
        let cards = report
            .cards
            .iter()
            .map(|card| vec![card.reference.to_string(), card.paid.to_string(), card.back.to_string()]);
        text = format!("{text}\n\n{}", table(&["Card", "Paid", "Back"], &["Paid", "Back"], cards));
    }
    if let Some(sealed) = &report.sealed {
        sealed_json(&mut json, sealed);
        text = format!("{text}\n\n{}", sealed_told(sealed));
    }
    Answer::new(json, text)
}

fn day_answer(closed: &DayClose) -> Answer {
    let mut json = figures_json(&closed.figures, true);
    json["number"] = closed.number.into();
    json["date"] = closed.day.as_str().into();
    json["at_ms"] = closed.at.millis().into();
    let zs = closed.zs.iter().map(|(till, number)| json!({ "till": till.as_str(), "number": number }));
    json["zs"] = Value::Array(zs.collect());
    json["outside"] = figures_json(&closed.outside, false);
    sealed_json(&mut json, &closed.sealed);
    let zs = closed.zs.iter().map(|(till, number)| format!("{till}/{number}")).collect::<Vec<_>>().join(" ");
    let zs = if zs.is_empty() { "none".to_owned() } else { zs };
    let outside = [Figure::CashPaid, Figure::CashBack, Figure::CardPaid, Figure::CardBack]
        .map(|figure| format!("{} {}", figure.word().replace('_', " "), closed.outside.money(figure)))
        .join(", ");
    let text = format!(
        "Day {} is closed, number {}. Zs: {zs}\n\n{}\n\nIn no drawer: {outside}\n\n{}",
        closed.day,
        closed.number,
        figures_table(&closed.figures, true),
        sealed_told(&closed.sealed)
    );
    Answer::new(json, text)
}
