//! `frontrow prices`

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::output::{Answer, Failure, table};
use crate::box_office::{BoxOffice, Pricing};
use crate::domain::category::Category;
use crate::domain::ids::ScreeningId;
use crate::domain::screening::Screening;
use crate::domain::text::Text;
use crate::locale::{Lang, Locale};

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The screening's number
    screening: ScreeningId,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let screening = office.screening(args.screening).await.map_err(refused)?;
    let pricing = office.pricing(args.screening).await.map_err(refused)?;
    Ok(answer(&screening, &pricing))
}

pub(super) fn answer(screening: &Screening, pricing: &Pricing) -> Answer {
    let (prices, locale) = (&screening.prices, Locale::new(Lang::En));
    let fares = prices.fares();
    let plan = &screening.hall.plan;
    let categories: Vec<Category> = plan.categories().collect();
    let categories_json = categories.iter().map(|of| json!({ "code": of.word(), "name": locale.category(plan, *of) }));
    let fares_json = fares.iter().map(|of| {
        json!({
            "code": of.code.word(),
            "name": locale.fare(fares, of.code),
            "proof": of.proof.as_str(),
            "members": of.members_only,
        })
    });
    let of_category = |category: &Category| {
        let priced =
            fares.codes().filter_map(|fare| Some((fare.to_string(), prices.price(*category, fare)?.minor().into())));
        (category.to_string(), Value::Object(priced.collect()))
    };
    let json = json!({
        "screening": screening.id.0,
        "price_list": pricing.price_list,
        "name": pricing.name.as_str(),
        "rule": pricing.rule.as_ref().map(Text::as_str),
        "version": prices.version().0,
        "currency": prices.currency().code(),
        "fares": fares_json.collect::<Vec<Value>>(),
        "categories": categories_json.collect::<Vec<Value>>(),
        "prices": Value::Object(categories.iter().map(of_category).collect()),
    });
    let why = match &pricing.rule {
        Some(rule) => format!("by the rule `{rule}`"),
        None => "as the schedule names it".to_owned(),
    };
    let head = format!(
        "Screening {}: price list {} ({}), {why}; prices of version {} in {}.",
        screening.id,
        pricing.price_list,
        pricing.name,
        prices.version().0,
        prices.currency()
    );
    let heads: Vec<String> =
        std::iter::once("Seat".to_owned()).chain(fares.codes().map(|fare| fare.to_string())).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let rows = categories.iter().map(|category| {
        let cell = |fare| prices.price(*category, fare).map(|price| price.to_string()).unwrap_or_default();
        std::iter::once(category.to_string()).chain(fares.codes().map(cell)).collect::<Vec<String>>()
    });
    let mut text = format!("{head}\n{}", table(&heads, &heads[1..], rows));
    for of in fares.iter() {
        let proof = if of.proof.is_empty() { String::new() } else { format!(", on showing: {}", of.proof) };
        let members = if of.members_only { ", for members" } else { "" };
        if !proof.is_empty() || of.members_only || locale.fare(fares, of.code) != of.code.to_string() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\n{}: {}{proof}{members}", of.code, locale.fare(fares, of.code));
        }
    }
    for of in &categories {
        let name = locale.category(plan, *of);
        if name != of.word() {
            let _ = write!(text, "\n{of}: {name}");
        }
    }
    Answer::new(json, text)
}
