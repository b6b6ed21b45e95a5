//! The figures of the note, one line for each fault.

use std::collections::BTreeMap;
use std::time::Duration;

use super::log::Row;

/// One fault.
pub(super) fn line(row: &Row) -> String {
    let ms = |duration: Duration| duration.as_millis();
    let read_anew = row.read_anew.map_or("-".to_owned(), |took| ms(took).to_string());
    format!(
        "{:<27} promoted {:>4} sold again {:>5} ms | failed {:>3} of {:>4} calls {:?} | feed silent {:>5} ms, read anew {:>4} ms later | others' worst hold {:>4} ms, 99 % below {:>3} ({}), cancel {:>4} | {:?}",
        row.kind,
        row.promoted.map_or("-".to_owned(), |took| ms(took).to_string()),
        ms(row.sold_again),
        row.failed.values().map(|(many, _)| many).sum::<usize>(),
        row.calls,
        row.failed,
        ms(row.silence),
        read_anew,
        ms(row.others.0),
        ms(row.others.1),
        row.worst,
        ms(row.others_copied),
        row.notices
    )
}

/// The worst of each kind.
pub(super) fn table(rows: &[Row]) -> String {
    let mut kinds: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        kinds.entry(row.kind).or_default().push(row);
    }
    let mut lines = vec![
        "| fault | times | promoted, ms | sold again, ms (middle, worst) | calls that failed | feed silent, ms (middle, worst) | read anew after it, ms | held again / named / went back | others' worst hold, ms (99 % below) | others' worst cancel, ms |".to_owned(),
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |".to_owned(),
    ];
    for (kind, rows) in kinds {
        let most = |of: fn(&Row) -> Duration| rows.iter().map(|row| of(row)).max().unwrap_or_default().as_millis();
        let middle = |of: fn(&Row) -> Duration| {
            let mut all: Vec<Duration> = rows.iter().map(|row| of(row)).collect();
            all.sort_unstable();
            all[all.len() / 2].as_millis()
        };
        let told = |word: &str| rows.iter().filter_map(|row| row.notices.get(word)).sum::<usize>();
        let failed: usize = rows.iter().flat_map(|row| row.failed.values()).map(|(many, _)| many).sum();
        let calls: usize = rows.iter().map(|row| row.calls).sum();
        lines.push(format!(
            "| {kind} | {} | {} | {}, {} | {failed} of {calls} | {}, {} | {} | {} / {} / {} | {} ({}) | {} |",
            rows.len(),
            middle(|row| row.promoted.unwrap_or_default()),
            middle(|row| row.sold_again),
            most(|row| row.sold_again),
            middle(|row| row.silence),
            most(|row| row.silence),
            most(|row| row.read_anew.unwrap_or_default()),
            told("held again"),
            told("lost and named"),
            told("went back"),
            most(|row| row.others.0),
            most(|row| row.others.1),
            most(|row| row.others_copied),
        ));
    }
    lines.join("\n")
}
