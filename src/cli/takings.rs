//! `frontrow takings`

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::output::{Answer, table};
use crate::domain::takings::{Sums, Taken, Takings};

/// Which day.
#[derive(Clone, Debug, clap::Args)]
pub struct Day {
    /// The business day, such as 2026-11-21; today, by this machine's clock, if none is named
    #[arg(long, value_name = "DATE")]
    pub date: Option<NaiveDate>,
}

/// The answer of what was taken on a day.
#[must_use]
pub fn taken(day: NaiveDate, zone: Tz, takings: &Takings) -> Answer {
    let mut json = sums_json(&takings.total);
    json["date"] = day.to_string().into();
    let tills = takings.tills.iter().map(|till| {
        let mut json = sums_json(&till.sums);
        json["terminal"] = till.terminal.as_str().into();
        json["cashier"] = till.cashier.as_str().into();
        json
    });
    json["tills"] = Value::Array(tills.collect());
    let hours = takings.hours(zone);
    let of_hours = hours.iter().map(|(begins_at, taken)| {
        let mut json = taken_json(*taken);
        json["begins_at"] = begins_at.local(zone).to_rfc3339().into();
        json
    });
    json["hours"] = Value::Array(of_hours.collect());
    let of_films = takings.films.iter().map(|film| {
        json!({
            "id": film.film,
            "film": film.titles.both().as_str(),
            "tickets": film.tickets,
            "refunded_tickets": film.refunded,
        })
    });
    json["films"] = Value::Array(of_films.collect());
    if takings.tills.is_empty() {
        return Answer::new(json, format!("{day}: nothing was taken."));
    }
    let named = takings.tills.iter().map(|till| (till.terminal.as_str(), till.cashier.as_str(), &till.sums));
    let all: Vec<_> = named.chain([("all", "", &takings.total)]).collect();
    let done = all.iter().map(|(terminal, cashier, sums)| {
        let counts = [sums.orders, sums.tickets, sums.refunded].map(|count| count.to_string());
        let names = [(*terminal).to_owned(), (*cashier).to_owned()];
        let sums = [sums.fees, sums.rounding, sums.drawer()].map(|of| of.to_string());
        names.into_iter().chain(counts).chain(sums).collect()
    });
    let counts = ["Orders", "Tickets", "Refunded", "Fees kept", "Rounding", "Cash in drawer"];
    let done = table(
        &["Terminal", "Cashier", counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]],
        &counts,
        done,
    );
    let moved = all.iter().flat_map(|(terminal, cashier, sums)| {
        let tenders =
            sums.tenders().into_iter().filter(|(_, taken)| taken.paid.minor() != 0 || taken.back.minor() != 0);
        let sum = sums.all().map(|all| ("together", all));
        tenders.chain(sum).map(|(tender, Taken { paid, back })| {
            let net = Taken { paid, back }.net();
            let names = [*terminal, *cashier, tender].map(str::to_owned);
            names.into_iter().chain([paid, back, net].map(|amount| amount.to_string())).collect()
        })
    });
    let amounts = ["Paid", "Back", "Net"];
    let moved = table(&["Terminal", "Cashier", "Tender", amounts[0], amounts[1], amounts[2]], &amounts, moved);
    let by_hour = hours.iter().map(|(begins_at, taken)| {
        let hour = begins_at.written(zone, "%H:%M");
        [hour].into_iter().chain([taken.paid, taken.back, taken.net()].map(|amount| amount.to_string())).collect()
    });
    let by_hour = table(&["From", amounts[0], amounts[1], amounts[2]], &amounts, by_hour);
    let by_film = takings
        .films
        .iter()
        .map(|film| vec![film.titles.english_first().to_string(), film.tickets.to_string(), film.refunded.to_string()]);
    let by_film = table(&["Film", counts[1], counts[2]], &counts, by_film);
    Answer::new(json, format!("{day}\n\n{done}\n\n{moved}\n\n{by_hour}\n\n{by_film}"))
}

fn taken_json(taken: Taken) -> Value {
    json!({ "paid": taken.paid.minor(), "back": taken.back.minor(), "net": taken.net().minor() })
}

fn sums_json(sums: &Sums) -> Value {
    let mut json = json!({
        "orders": sums.orders,
        "tickets": sums.tickets,
        "refunded_tickets": sums.refunded,
        "fees_kept": sums.fees.minor(),
        "rounding": sums.rounding.minor(),
        "cash_in_drawer": sums.drawer().minor(),
    });
    for (tender, sum) in sums.tenders() {
        json[tender] = taken_json(sum);
    }
    json["together"] = sums.all().map(taken_json).into();
    json
}
