//! `frontrow simulate`

use std::io::{IsTerminal, Write};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::output::{Answer, Failure};
use super::simulate_report::{Ended, Usage};
use crate::box_office::BoxOffice;
use crate::counter::Counter;
use crate::domain::refusal::{Outcome, Refusal};
use crate::robots::{Checked, Crew, MOST_TERMINALS, Mix, NotStarted, Place, Plan, Progress, Report};

/// How often the line of progress is written anew.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// How long stores that are away are waited for at the end.
const PATIENCE: Duration = Duration::from_secs(15);

/// Let robots sell, and tell what they were told.
#[derive(Clone, Debug, clap::Args)]
pub struct Simulate {
    /// How many terminals, 1 to 1000
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = terminals)]
    terminals: usize,
    /// For how long
    #[arg(long, value_name = "S", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: u64,
    /// How many things a terminal does in a second; else it takes the time that its mix has it take
    #[arg(long, value_name = "R", value_parser = rate)]
    rate: Option<f64>,
    /// The same number, the same decisions; else any
    #[arg(long, value_name = "X")]
    seed: Option<u64>,
    /// Where they sell: a screening's number, hot (the next one with the most free seats) or all
    #[arg(long, value_name = "ID|hot|all", default_value = "hot", value_parser = place)]
    screening: Place,
    /// How they behave: default (as people do), storm (sales begin, everyone at once) or red-packets
    #[arg(long, value_name = "MIX", default_value = "default", value_parser = mix)]
    mix: Mix,
    /// Sell in a ledger that is not the demo cinema's: real tickets, real payments, for ever in its books
    #[arg(long)]
    yes_sell_here: bool,
}

fn terminals(written: &str) -> Result<usize, String> {
    match written.parse() {
        Ok(many @ 1..=MOST_TERMINALS) => Ok(many),
        _ => Err(format!("a number from 1 to {MOST_TERMINALS} is expected")),
    }
}

fn rate(written: &str) -> Result<f64, String> {
    match written.parse() {
        Ok(rate) if (0.001..=1_000.0).contains(&rate) => Ok(rate),
        _ => Err("a number from 0.001 to 1000 is expected".to_owned()),
    }
}

fn place(written: &str) -> Result<Place, String> {
    match written {
        "hot" => Ok(Place::Hot),
        "all" => Ok(Place::All),
        id => id.parse().map(Place::Screening).map_err(|_| "a screening's number, hot or all is expected".to_owned()),
    }
}

fn mix(written: &str) -> Result<Mix, String> {
    Mix::from_word(written).ok_or_else(|| "default, storm or red-packets is expected".to_owned())
}

/// Lets robots work until their time is up or someone stops them; then looks whether the ledger agrees with them.
///
/// # Errors
/// Where they may not sell, or a store is away. What goes wrong later is in the report.
pub async fn simulate(args: &Simulate, counter: &Counter, office: &BoxOffice) -> Result<Answer, Failure> {
    let mut stop = Stop::listen().map_err(|error| Failure::not_allowed("signals", error.to_string()))?;
    let refused = |refusal| not_started(NotStarted::Refused(refusal), office);
    if !args.yes_sell_here && !office.is_demo().await.map_err(refused)? {
        return Err(Failure::not_allowed(
            "not_demo",
            "robots sell real tickets, and this ledger is not the demo cinema's; name another place with --data-dir \
             or --ledger, or add --yes-sell-here if they are to sell here",
        ));
    }
    if office.has_staff().await.map_err(refused)? {
        return Err(Failure::not_allowed(
            "has_staff",
            "robots have no PIN, and in a house that has staff nobody sells without; name another place with --data-dir or \
             --ledger",
        ));
    }
    let plan = Plan {
        terminals: args.terminals,
        seed: args.seed.unwrap_or_else(|| rand::random::<u32>().into()),
        rate: args.rate,
        place: args.screening,
        mix: args.mix,
    };
    let crew = Crew::start(counter, &plan).await.map_err(|error| not_started(error, office))?;
    watch(&crew, plan.terminals, Duration::from_secs(args.seconds), &mut stop).await;
    let usage = Usage::now();
    let (report, checked) = tokio::select! {
        ended = end(crew, office) => ended,
        () = stop.come() => {
            return Err(Failure::away(
                "interrupted",
                "stopped without a report; what the robots held comes free by its deadline",
            ));
        }
    };
    Ok(Ended { plan, report, checked, usage }.answer())
}

async fn end(crew: Crew, office: &BoxOffice) -> (Report, Result<Checked, Refusal>) {
    let report = crew.stop().await;
    let begun = Instant::now();
    loop {
        match report.check(office).await {
            Err(refusal) if refusal.outcome() == Outcome::Repeat && begun.elapsed() < PATIENCE => {
                tokio::time::sleep(TELL_EVERY).await;
            }
            checked => return (report, checked),
        }
    }
}

fn not_started(error: NotStarted, office: &BoxOffice) -> Failure {
    match error {
        NotStarted::Open(error) if error.is_refusal() => Failure::not_allowed(error.code(), error.to_string()),
        NotStarted::Open(error) => Failure::away(error.code(), error.to_string()),
        NotStarted::Refused(refusal) => Failure::refused(&refusal, office.now(), office.house().calendar.zone),
        NotStarted::NothingOnSale => Failure::not_allowed("nothing_on_sale", error.to_string()),
    }
}

/// Waits until the time is up or someone stops the robots, and tells how they come along.
async fn watch(crew: &Crew, terminals: usize, time: Duration, stop: &mut Stop) {
    let begun = Instant::now();
    let until = begun + time;
    let mut line = std::io::stderr().is_terminal().then(std::io::stderr);
    let mut ticks = interval(TELL_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            () = sleep_until(until) => break,
            () = stop.come() => break,
            _ = ticks.tick(), if line.is_some() => {
                let told = line.as_mut().map(|line| {
                    write!(line, "\r{}\x1b[K", progress_line(&crew.progress(), terminals, begun.elapsed()))?;
                    line.flush()
                });
                // Nobody is there to be told.
                if let Some(Err(_)) = told {
                    line = None;
                }
            }
        }
    }
    if let Some(mut line) = line {
        let _ = write!(line, "\r\x1b[K");
        let _ = line.flush();
    }
}

/// One line, which must not wrap where a terminal has 80 columns.
fn progress_line(progress: &Progress, terminals: usize, since: Duration) -> String {
    let Progress { holds, sales, lost_races, grabs, unsure, .. } = progress;
    let unsure = if *unsure > 0 { format!(" · {unsure} unsure") } else { String::new() };
    let shares = if *grabs > 0 { format!(" · {grabs} shares") } else { String::new() };
    let line = format!(
        "{} s · {terminals} robots · {holds} holds · {sales} sales · {lost_races} lost races{unsure}{shares}",
        since.as_secs()
    );
    line.chars().take(79).collect()
}

/// What stops the robots before their time: Ctrl-C, or a kind `kill`.
struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn come(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_progress_stays_on_one_line() {
        let some = Progress { holds: 1_234, sales: 1_000, lost_races: 56, ..Progress::default() };
        let line = progress_line(&some, 64, Duration::from_millis(12_900));
        assert_eq!(line, "12 s · 64 robots · 1234 holds · 1000 sales · 56 lost races");
        let many = Progress { grabs: 123_456, unsure: 12, holds: 123_456, sales: 99_999, lost_races: 9_999, ..some };
        let line = progress_line(&many, 256, Duration::from_hours(1));
        assert!(line.chars().count() <= 79 && line.contains("9999 lost races · 12"), "{line}");
    }
}
