//! `frontrow order`

use chrono_tz::Tz;
use serde_json::{Value, json};

use super::output::{Answer, Failure, lines_json, order_json, receipt_json, table};
use crate::box_office::BoxOffice;
use crate::domain::hall::HallPlan;
use crate::domain::order::{Flow, MoneyMoved, OrderHistory};
use crate::domain::price::Line;
use crate::domain::tender::Tender;
use crate::locale::{Lang, Locale};

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let zone = office.house().calendar.zone;
    let refused = |refusal| Failure::refused(&refusal, office.now(), zone);
    let reference = office.find_order(&args.order).await.map_err(refused)?;
    let history = office.order(reference).await.map_err(|refusal| refused(refusal).of_order(reference))?;
    let shown = office.screening(reference.screening).await.ok();
    Ok(answer(&history, shown.as_ref().map(|shown| &shown.hall.plan), zone))
}

pub(super) fn answer(history: &OrderHistory, hall: Option<&HallPlan>, zone: Tz) -> Answer {
    let order = &history.order;
    let mut json = order_json(order);
    json["lines"] = lines_json(order);
    if !history.refunded.is_empty() {
        json["refunded"] = history.refunded.iter().map(ToString::to_string).collect();
    }
    let acts = history.acts.iter().map(|act| {
        json!({
            "at_ms": act.at.millis(),
            "state": act.state.word(),
            "terminal": act.terminal.as_str(),
            "cashier": act.cashier.as_str(),
            "detail": act.detail.as_str(),
            "receipt": receipt_json(act.receipt.as_ref()),
        })
    });
    if let Some(fee) = history.fee {
        json["fees_kept"] = fee.minor().into();
    }
    let exchanges = history.exchanges.iter().map(|exchange| {
        let seats: Vec<String> = exchange.seats.iter().map(ToString::to_string).collect();
        json!({ "of": exchange.of.to_string(), "seats": seats, "to": exchange.to.to_string() })
    });
    if !history.exchanges.is_empty() {
        json["exchanges"] = Value::Array(exchanges.collect());
    }
    json["history"] = Value::Array(acts.collect());
    json["money"] = Value::Array(history.money.iter().map(money_json).collect());

    let mut head = format!("{} {}, {} in all", order.reference, order.state.word(), order.total());
    if let Some(member) = &history.member {
        json["member_name"] = member.name.as_str().into();
        json["member_phone"] = member.phone.as_str().into();
        head = format!("{head}, for {} {} {}", member.id, member.name, member.phone);
    }
    let mut parts = vec![head];
    let mark = |line: &Line| if history.refunded.contains(&line.seat) { "refunded" } else { "" };
    let locale = Locale::new(Lang::En);
    let lines = order.lines.iter().map(|line| {
        vec![locale.seat(hall, line.seat), line.fare.word().to_owned(), line.price.to_string(), mark(line).to_owned()]
    });
    parts.push(table(&["Seat", "Fare", "Price", ""], &["Price"], lines));
    if !history.acts.is_empty() {
        let acts = history.acts.iter().map(|act| {
            vec![
                act.at.written(zone, "%Y-%m-%d %H:%M:%S"),
                act.state.word().to_owned(),
                act.terminal.to_string(),
                act.cashier.to_string(),
                act.receipt.as_ref().map(ToString::to_string).unwrap_or_default(),
                act.detail.to_string(),
            ]
        });
        parts.push(table(&["When", "State", "Terminal", "Cashier", "Receipt", "Detail"], &[], acts));
    }
    if !history.money.is_empty() {
        let money = history
            .money
            .iter()
            .map(|moved| vec![flow(moved).to_owned(), tender(moved), moved.amount.to_string(), card(moved)]);
        parts.push(table(&["Money", "Tender", "Amount", "Reference"], &["Amount"], money));
    }
    Answer::new(json, parts.join("\n\n"))
}

fn money_json(moved: &MoneyMoved) -> Value {
    let mut json = json!({
        "flow": flow(moved),
        "tender": moved.tender.word(),
        "amount": moved.amount.minor(),
        "at_ms": moved.at.millis(),
    });
    if moved.carried {
        json["carried"] = true.into();
    }
    match &moved.tender {
        Tender::Cash { received } => json["received"] = received.minor().into(),
        Tender::Card { reference } => json["reference"] = reference.as_str().into(),
        Tender::Wallet { .. } => {}
    }
    json
}

fn flow(moved: &MoneyMoved) -> &'static str {
    match moved.flow {
        Flow::Payment => "payment",
        Flow::Refund => "refund",
    }
}

/// By what it went; what an exchange carried went by nothing.
fn tender(moved: &MoneyMoved) -> String {
    let word = moved.tender.word();
    if moved.carried { format!("exchange ({word})") } else { word.to_owned() }
}

fn card(moved: &MoneyMoved) -> String {
    match &moved.tender {
        Tender::Card { reference } => reference.to_string(),
        Tender::Cash { .. } | Tender::Wallet { .. } => String::new(),
    }
}
