//! `frontrow verify`

use serde_json::json;

use super::output::{Answer, Failure, table};
use crate::box_office::{BoxOffice, Check, Verdict};
use crate::domain::text::Text;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

pub(super) async fn run(_args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let verdict = office.verify().await;
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    Ok(answer(&verdict.map_err(refused)?))
}

pub(super) fn answer(verdict: &Verdict) -> Answer {
    let checks = verdict.checks.iter().map(|check| {
        json!({
            "code": check.code,
            "what": check.what,
            "looked_at": check.looked_at,
            "violations": check.violations,
            "examples": check.examples.iter().map(Text::as_str).collect::<Vec<_>>(),
        })
    });
    let violations: u64 = verdict.checks.iter().map(|check| check.violations).sum();
    let json = json!({
        "clean": verdict.is_clean(),
        "violations": violations,
        "checks": checks.collect::<Vec<_>>(),
    });
    let lines = verdict.checks.iter().map(|check| {
        vec![check.code.to_owned(), check.looked_at.to_string(), check.violations.to_string(), check.what.to_owned()]
    });
    let mut parts =
        vec![table(&["Check", "Looked at", "Violations", "What holds"], &["Looked at", "Violations"], lines)];
    parts.extend(verdict.checks.iter().filter(|check| check.violations > 0).map(examples));
    if verdict.is_clean() {
        parts.push("Clean.".to_owned());
        return Answer::new(json, parts.join("\n\n"));
    }
    parts.push("Not clean.".to_owned());
    Answer::new(json, parts.join("\n\n")).but_no()
}

fn examples(check: &Check) -> String {
    let examples = check.examples.iter().map(|example| format!("\n  {example}"));
    format!("{}:{}", check.code, examples.collect::<String>())
}
