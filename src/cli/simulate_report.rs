//! What `frontrow simulate` has to say at its end.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};

use super::output::{Answer, table};
use crate::domain::refusal::Refusal;
use crate::robots::{Checked, Latency, Plan, Report};

/// How many lost sales are named.
const MOST_NAMED: usize = 20;

/// A simulation that has ended.
pub(super) struct Ended {
    pub(super) plan: Plan,
    pub(super) report: Report,
    /// Not known where a store is away.
    pub(super) checked: Result<Checked, Refusal>,
    pub(super) usage: Usage,
}

/// What this program took of the machine, as far as the system tells.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usage {
    /// Bytes of memory while the robots worked.
    pub(super) memory: Option<u64>,
    /// Seconds of processor time until they stopped.
    pub(super) cpu: Option<f64>,
}

impl Usage {
    pub(super) fn now() -> Self {
        let read = |file| std::fs::read_to_string(file).ok();
        Self {
            memory: read("/proc/self/status").and_then(|status| memory_of(&status)),
            cpu: read("/proc/self/stat").and_then(|stat| cpu_of(&stat)),
        }
    }
}

/// The resident set, which stands in kB (`proc_pid_status(5)`).
fn memory_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1_024)
}

/// The fields `utime` and `stime` (`proc_pid_stat(5)`), which Linux gives in hundredths of a second.
fn cpu_of(stat: &str) -> Option<f64> {
    // The name of the program, in brackets, may hold blanks.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<u32>().ok()?.checked_add(fields.next()?.parse().ok()?)?;
    Some(f64::from(ticks) / 100.0)
}

impl Ended {
    /// 0 if all is well, 1 if not, 3 if that is not known.
    pub(super) fn answer(&self) -> Answer {
        let answer = Answer::new(self.json(), self.text());
        match &self.checked {
            Ok(checked) if checked.is_clean() && self.report.panicked == 0 => answer,
            Ok(_) => answer.but_no(),
            Err(_) => answer.but_unknown(),
        }
    }

    /// `clean`, or what is wrong.
    fn verdict(&self) -> String {
        match &self.checked {
            Ok(checked) if checked.verdict.is_clean() => "clean".to_owned(),
            Ok(checked) => {
                let broken = checked.verdict.checks.iter().filter(|check| check.violations > 0);
                broken.map(|check| format!("{} {}", check.code, check.violations)).collect::<Vec<_>>().join(", ")
            }
            Err(refusal) => format!("not known: {}", refusal.code()),
        }
    }

    /// So many in a second.
    fn rate(&self, many: u64) -> f64 {
        let many = u32::try_from(many).map_or(f64::MAX, f64::from);
        many / self.report.took.as_secs_f64().max(0.001)
    }

    fn json(&self) -> Value {
        let (report, progress) = (&self.report, &self.report.progress);
        let checked = self.checked.as_ref().ok();
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let latency = |latency: &Latency| {
            let Latency { step, count, p50, p99, max } = *latency;
            let times = json!({
                "count": count, "p50_us": micros(p50), "p99_us": micros(p99), "max_us": micros(max),
            });
            (step.word(), times)
        };
        let lost: Option<Vec<String>> =
            checked.map(|checked| checked.lost.iter().take(MOST_NAMED).map(ToString::to_string).collect());
        json!({
            "seed": self.plan.seed,
            "terminals": self.plan.terminals,
            "mix": self.plan.mix.word(),
            "seconds": round(report.took.as_secs_f64(), 1_000.0),
            "attempts": progress.attempts,
            "holds": progress.holds,
            "holds_per_second": round(self.rate(progress.holds), 10.0),
            "lost_races": progress.lost_races,
            "sales": progress.sales,
            "cancels": progress.cancels,
            "refunds": progress.refunds,
            "expired": progress.expired,
            "unsure": progress.unsure,
            "unsure_ended": {
                "done": report.unsure.done,
                "not_done": report.unsure.not_done,
                "open": report.unsure.open,
                "open_sold": checked.map(|checked| checked.unsure_sold),
                "open_not_sold": checked.map(|checked| checked.unsure_not_sold),
            },
            "refusals": report.refusals,
            "latency": report.latencies.iter().map(latency).collect::<BTreeMap<_, _>>(),
            "packets": {
                "made": report.packets.made,
                "total": report.packets.total,
                "shares": report.packets.shares,
                "grabbed": report.packets.grabbed,
                "lost_shares": report.packets.lost_shares,
            },
            "double_sold": checked.map(|checked| checked.double_sold),
            "lost": checked.map(|checked| checked.lost.len()),
            "lost_orders": lost,
            "verify": self.verdict(),
            "robots_failed": report.panicked,
            "rss_bytes": self.usage.memory,
            "cpu_seconds": self.usage.cpu,
        })
    }

    fn text(&self) -> String {
        let (report, progress) = (&self.report, &self.report.progress);
        let mut text = format!(
            "{} robots, mix {}, seed {}, {:.1} s\n\n",
            self.plan.terminals,
            self.plan.mix.word(),
            self.plan.seed,
            report.took.as_secs_f64()
        );
        let mut rows: Vec<(&str, u64)> = vec![
            ("holds tried", progress.attempts),
            ("held", progress.holds),
            ("lost races", progress.lost_races),
            ("sold", progress.sales),
            ("cancelled", progress.cancels),
            ("refunded", progress.refunds),
            ("expired", progress.expired),
            ("unsure", progress.unsure),
        ];
        if report.packets.made + report.packets.shares > 0 {
            rows.extend([("packets made", report.packets.made), ("shares taken", report.packets.shares)]);
        }
        let lines = rows
            .into_iter()
            .map(|(what, many)| vec![what.to_owned(), many.to_string(), format!("{:.1}", self.rate(many))]);
        text.push_str(&table(&["What", "Count", "A second"], &["Count", "A second"], lines));
        text.push_str("\n\n");
        let millis = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1_000.0);
        let lines = report.latencies.iter().filter(|latency| latency.count > 0).map(|latency| {
            let Latency { step, count, p50, p99, max } = *latency;
            vec![step.word().to_owned(), count.to_string(), millis(p50), millis(p99), millis(max)]
        });
        let header = ["Step", "Count", "p50 ms", "p99 ms", "max ms"];
        text.push_str(&table(&header, &header[1..], lines));
        text.push_str("\n\n");
        // Writing to a string cannot fail.
        let _ = self.tell_ends(&mut text);
        text
    }

    fn tell_ends(&self, text: &mut String) -> std::fmt::Result {
        let Report { refusals, unsure, packets, panicked, .. } = &self.report;
        if !refusals.is_empty() {
            let refusals: Vec<String> = refusals.iter().map(|(code, many)| format!("{code} {many}")).collect();
            writeln!(text, "refusals        {}", refusals.join(", "))?;
        }
        if self.report.progress.unsure > 0 {
            write!(text, "unsure ended    done {}, not done {}, open {}", unsure.done, unsure.not_done, unsure.open)?;
            if let Ok(checked) = &self.checked {
                write!(text, " (sold {}, not sold {})", checked.unsure_sold, checked.unsure_not_sold)?;
            }
            text.push('\n');
        }
        if packets.made + packets.shares > 0 {
            writeln!(
                text,
                "packet sums     made {}, taken {} (minor units), shares lost {}",
                packets.total, packets.grabbed, packets.lost_shares
            )?;
        }
        if *panicked > 0 {
            writeln!(text, "robots failed   {panicked}: see the log")?;
        }
        if let (Some(memory), Some(cpu)) = (self.usage.memory, self.usage.cpu) {
            let megabytes = memory / (1 << 20);
            writeln!(text, "this program    {megabytes} MB of memory, {cpu:.1} s of processor time")?;
        }
        if let Ok(checked) = &self.checked {
            writeln!(text, "double-sold     {}", checked.double_sold)?;
            write!(text, "lost sales      {}", checked.lost.len())?;
            for order in checked.lost.iter().take(MOST_NAMED) {
                write!(text, " {order}")?;
            }
            text.push('\n');
        }
        write!(text, "verify          {}", self.verdict())
    }
}

/// `value` to a part of `parts`.
fn round(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::box_office::{Check, Verdict};
    use crate::domain::refusal::Away;
    use crate::robots::{Mix, Place};

    fn ended(checked: Result<Checked, Refusal>) -> Ended {
        let plan = Plan { terminals: 64, seed: 7, rate: None, place: Place::Hot, mix: Mix::Storm };
        let mut report = Report::default();
        report.took = Duration::from_secs(10);
        (report.progress.holds, report.progress.sales) = (2_345, 2_000);
        Ended { plan, report, checked, usage: Usage { memory: Some(90 << 20), cpu: Some(12.5) } }
    }

    fn checked(violations: u64) -> Checked {
        let check = Check { code: "ticket_lines", what: "it holds", looked_at: 9, violations, examples: Vec::new() };
        let verdict = Verdict { checks: vec![check], ..Verdict::default() };
        Checked { double_sold: 0, lost: Vec::new(), unsure_sold: 0, unsure_not_sold: 0, verdict }
    }

    #[test]
    fn a_report_says_what_is_wrong_and_what_is_not_known() {
        let said = |ended: &Ended| (ended.json()["verify"].as_str().unwrap().to_owned(), ended.answer().exit);
        let clean = ended(Ok(checked(0)));
        assert_eq!(said(&clean), ("clean".to_owned(), 0));
        assert_eq!(said(&ended(Ok(checked(3)))), ("ticket_lines 3".to_owned(), 1));
        assert_eq!(said(&ended(Err(Refusal::Away(Away::Ledger)))), ("not known: ledger_away".to_owned(), 3));
        let twice = ended(Ok(Checked { double_sold: 1, ..checked(0) }));
        assert_eq!(said(&twice), ("clean".to_owned(), 1));
        let lost = ended(Ok(Checked { lost: vec!["42-4T8Z0Q2M6HVB7KQ3".parse().unwrap()], ..checked(0) }));
        assert_eq!((said(&lost).1, &lost.json()["lost"]), (1, &json!(1)));
        let text = lost.answer().text;
        for told in ["64 robots, mix storm, seed 7, 10.0 s", "234.5", "lost sales      1 42-4T8Z", "90 MB"] {
            assert!(text.contains(told), "{told} in {text}");
        }
    }

    #[test]
    fn memory_and_processor_time_are_read_where_the_system_tells() {
        assert_eq!(memory_of("Name:\tx\nVmHWM:\t    9 kB\nVmRSS:\t   2048 kB\n"), Some(2 << 20));
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194304 123 0 0 0 150 25 0 0 20 0 1 0 2372363";
        assert_eq!(cpu_of(stat), Some(1.75));
        assert_eq!((memory_of(""), cpu_of("7 (a)")), (None, None));
    }
}
