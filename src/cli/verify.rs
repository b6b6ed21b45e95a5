//! `frontrow verify`

use serde_json::json;

use super::output::{Answer, Failure, table};
use super::waiting::Waiting;
use crate::box_office::{BoxOffice, Check, Covered, Looking, Progress, Repair, Verdict, Why};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Look at everything, not only at what came since the books were found right: it alone finds a row that another hand
    /// altered behind that
    #[arg(long)]
    all: bool,
    /// Bring the live store in line with the ledger where they differ, and say what was mended
    #[arg(long)]
    repair: bool,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let refused = |refusal| Failure::refused(&refusal, office.now(), office.house().calendar.zone);
    let waiting = Waiting::default();
    let tell = |progress: &Progress| waiting.tell(progress);
    let how = Looking { everything: args.all, remembers: true, tell: &tell };
    let answer = if args.repair {
        office.repair_and_look(how).await.map(|repair| repaired(&repair))
    } else {
        office.look(how).await.map(|verdict| answer(&verdict))
    };
    waiting.end();
    answer.map_err(refused)
}

/// What was mended, before what holds now.
pub(super) fn repaired(repair: &Repair) -> Answer {
    let mut after = answer(&repair.verdict);
    let mended = repair.mended.iter().map(
        |mended| json!({ "of": mended.of.as_str(), "what": mended.what.as_str(), "about": mended.about.as_str() }),
    );
    after.json["mended"] = mended.collect();
    let lines = repair.mended.iter().map(|mended| {
        vec![mended.of.as_str().to_owned(), mended.what.as_str().to_owned(), mended.about.as_str().to_owned()]
    });
    let mended = if repair.mended.is_empty() {
        "Nothing to mend in the live store.".to_owned()
    } else {
        table(&["Mended", "What", "About"], &[], lines)
    };
    after.text = format!("{mended}\n\n{}", after.text);
    after
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
        "covered": covered(&verdict.covered),
        "checks": checks.collect::<Vec<_>>(),
    });
    let lines = verdict.checks.iter().map(|check| {
        vec![check.code.to_owned(), check.looked_at.to_string(), check.violations.to_string(), check.what.to_owned()]
    });
    let mut parts =
        vec![table(&["Check", "Looked at", "Violations", "What holds"], &["Looked at", "Violations"], lines)];
    parts.push(said_covered(&verdict.covered));
    parts.extend(verdict.checks.iter().filter(|check| !check.examples.is_empty()).map(examples));
    if verdict.is_clean() {
        parts.push("Clean.".to_owned());
        return Answer::new(json, parts.join("\n\n"));
    }
    parts.push("Not clean.".to_owned());
    Answer::new(json, parts.join("\n\n")).but_no()
}

/// What of the ledger was looked at, for scripts.
fn covered(covered: &Covered) -> serde_json::Value {
    json!({
        "everything": covered.everything.is_some(),
        "why": covered.everything.map(Why::word),
        "since": covered.since.map(Timestamp::millis),
        "lines": covered.lines,
        "orders": covered.orders,
        "remembered": covered.is_remembered,
    })
}

/// The same for people.
fn said_covered(covered: &Covered) -> String {
    let why = match covered.everything {
        None => "What was touched since the books were found right",
        Some(Why::Asked | Why::First) => "Everything",
        Some(Why::Version) => "Everything, for another program found the books right before",
        Some(Why::Generation) => "Everything, for the ledger was put back from a copy",
        Some(Why::Much) => "Everything, for so much was touched since the books were found right",
    };
    let more = if covered.everything.is_none() { " A row altered before that is found by --all." } else { "" };
    format!("{why}: {} lines of the tapes, {} orders.{more}", covered.lines, covered.orders)
}

fn examples(check: &Check) -> String {
    let examples = check.examples.iter().map(|example| format!("\n  {example}"));
    format!("{}:{}", check.code, examples.collect::<String>())
}
