//! `frontrow stats`

use serde_json::{Value, json};

use super::output::{Answer, Failure, table};
use crate::box_office::{BoxOffice, CacheStats};

#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

pub(super) async fn run(_args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let stats = office.cache_stats().await;
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    Ok(answer(&stats.map_err(refused)?))
}

pub(super) fn answer(stats: &[CacheStats]) -> Answer {
    let json = stats.iter().map(|of_kind| {
        json!({
            "kind": of_kind.kind,
            "hits": of_kind.hits,
            "misses": of_kind.misses,
            "ledger_reads": of_kind.ledger_reads,
        })
    });
    let lines = stats.iter().map(|of_kind| {
        vec![
            of_kind.kind.to_owned(),
            of_kind.hits.to_string(),
            of_kind.misses.to_string(),
            hit_rate(of_kind),
            of_kind.ledger_reads.to_string(),
        ]
    });
    let header = ["Cached", "Hits", "Misses", "Hit rate", "Ledger reads"];
    let text =
        if stats.is_empty() { "Nothing was counted yet.".to_owned() } else { table(&header, &header[1..], lines) };
    Answer::new(json!({ "cache": Value::Array(json.collect()) }), text)
}

/// `94.2%`; nothing where nothing was asked.
fn hit_rate(of_kind: &CacheStats) -> String {
    let asked = u128::from(of_kind.hits) + u128::from(of_kind.misses);
    match (u128::from(of_kind.hits) * 1_000).checked_div(asked) {
        Some(thousandths) => format!("{}.{}%", thousandths / 10, thousandths % 10),
        None => String::new(),
    }
}
