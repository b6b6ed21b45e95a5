//! `frontrow status`

use std::time::Duration;

use serde_json::{Value, json};

use super::output::{Answer, table};
use crate::box_office::{Lag, Mode, Role, ServerStatus, Status};
use crate::domain::text::Text;

/// How it is with the stores.
#[must_use]
pub fn status(status: &Status) -> Answer {
    let Status { live, ledger } = status;
    let is_all_up = status.is_all_up();
    let json = json!({
        "all_up": is_all_up,
        "live": {
            "address": live.address.as_str(),
            "mode": mode(live.mode),
            "house_up": live.is_house_up,
            "name": live.name.as_ref().map(Text::as_str),
            "generation": live.generation.as_ref().map(Text::as_str),
            "feeds": live.feeds,
            "clocks_apart_ms": live.clocks_apart,
            "slots_without_server": live.unowned.0,
            "screenings_without_server": live.unowned.1,
            "servers": live.servers.iter().map(server_json).collect::<Vec<_>>(),
        },
        "ledger": {
            "address": ledger.address.as_str(),
            "kind": ledger.kind,
            "up": ledger.answered_in.is_some(),
            "answered_in_ms": ledger.answered_in.and_then(tenths),
            "generation": ledger.generation.as_str(),
            "screenings_loaded": ledger.lag.map(|lag| lag.loaded),
            "screenings_behind": ledger.lag.map(|lag| lag.behind),
            "screenings_unasked": ledger.lag.map(|lag| lag.unasked),
            "changes_behind": ledger.lag.map(|lag| lag.changes),
        },
    });
    let of_house = match (&live.name, &live.generation) {
        _ if !live.is_house_up => "what belongs to the house as a whole is away".to_owned(),
        (Some(name), Some(generation)) if *name == live.address => format!("serves generation {generation}"),
        (Some(name), Some(generation)) => format!("called {name}, serves generation {generation}"),
        _ => "not used by this house yet".to_owned(),
    };
    let answer = match ledger.answered_in.and_then(tenths) {
        Some(ms) => format!("answers in {ms} ms"),
        None => "away".to_owned(),
    };
    let lag = match ledger.lag {
        None => "how far the live store is behind it is not known".to_owned(),
        Some(Lag { loaded, behind, changes, unasked }) => {
            let asked = match changes {
                0 => format!("the live store has all changes of {loaded} loaded screenings"),
                _ => format!("the live store lacks {changes} changes of {behind} of {loaded} loaded screenings"),
            };
            if unasked == 0 { asked } else { format!("{asked}; {unasked} cannot be asked") }
        }
    };
    let head = [
        format!("Live store   {} ({}), {} feeds", live.address, mode(live.mode), live.feeds),
        format!("             {of_house}"),
        format!("Ledger       {} ({}), {answer}, generation {}", ledger.address, ledger.kind, ledger.generation),
        format!("             {lag}"),
    ];
    let header = ["Server", "Role", "State", "Slots", "Clock ms", "Screenings"];
    let servers = table(&header, &header[3..], live.servers.iter().map(line));
    let mut parts = vec![head.join("\n"), servers];
    if live.has_clocks_apart() {
        parts.push(format!("The clocks differ by {} ms: keep them together by NTP.", live.clocks_apart));
    }
    parts.push(if is_all_up { "All is up.".to_owned() } else { away(status) });
    let answer = Answer::new(json, parts.join("\n\n"));
    if is_all_up { answer } else { answer.but_unknown() }
}

/// What is away, and what that takes with it.
fn away(status: &Status) -> String {
    let away = status.live.servers.iter().filter(|server| !server.is_up);
    let mut sentences: Vec<String> = away
        .map(|server| match server.screenings {
            Some(screenings) => format!("Away: {}, with the seats of {screenings} screenings on sale.", server.address),
            None => format!("Away: {}.", server.address),
        })
        .collect();
    if status.live.unowned.0 > 0 {
        let (slots, screenings) = status.live.unowned;
        sentences.push(format!("No server has {slots} slots, with the seats of {screenings} screenings on sale."));
    }
    if status.ledger.answered_in.is_none() {
        sentences.push("Away: the ledger.".to_owned());
    }
    sentences.join("\n")
}

fn line(server: &ServerStatus) -> Vec<String> {
    let is_primary = server.role == Role::Primary;
    vec![
        server.address.to_string(),
        role(server.role).to_owned(),
        if server.is_up { "up" } else { "away" }.to_owned(),
        if is_primary { server.slots.to_string() } else { String::new() },
        server.clock_ahead.filter(|_| server.is_up).map(|ms| format!("{ms:+}")).unwrap_or_default(),
        server.screenings.map(|screenings| screenings.to_string()).unwrap_or_default(),
    ]
}

fn server_json(server: &ServerStatus) -> Value {
    json!({
        "address": server.address.as_str(),
        "role": role(server.role),
        "up": server.is_up,
        "slots": server.slots,
        "clock_ahead_ms": server.clock_ahead,
        "screenings_on_sale": server.screenings,
    })
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::One => "one server",
        Mode::Sentinel => "sentinel",
        Mode::Cluster => "cluster",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Primary => "primary",
        Role::Replica => "replica",
        Role::Sentinel => "sentinel",
        Role::Named => "named",
    }
}

/// In ms, with a tenth.
fn tenths(took: Duration) -> Option<f64> {
    let tenths = u32::try_from(took.as_micros() / 100).ok()?;
    Some(f64::from(tenths) / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::box_office::{LedgerStatus, LiveStatus};

    fn server(address: &str, role: Role, is_up: bool, screenings: Option<usize>) -> ServerStatus {
        let slots = if role == Role::Primary { 5_461 } else { 0 };
        ServerStatus { address: Text::new(address), role, slots, screenings, is_up, clock_ahead: Some(3) }
    }

    fn cluster(is_up: bool) -> Status {
        Status {
            live: LiveStatus {
                address: Text::new("redis+cluster://a:1,b:1"),
                is_house_up: true,
                name: Some(Text::new("s1")),
                mode: Mode::Cluster,
                servers: vec![
                    server("a:1", Role::Primary, true, Some(4)),
                    server("b:1", Role::Primary, is_up, Some(7)),
                    server("a:2", Role::Replica, true, None),
                ],
                clocks_apart: 3,
                unowned: (0, 0),
                feeds: 2,
                generation: Some(Text::new("L7")),
            },
            ledger: LedgerStatus {
                address: Text::new("sqlite:///ledger.db"),
                kind: "SQLite",
                answered_in: Some(Duration::from_micros(1_260)),
                generation: Text::new("L7"),
                lag: Some(Lag { loaded: 11, behind: 1, changes: 2, unasked: 0 }),
            },
        }
    }

    #[test]
    fn all_that_is_up_ends_in_zero_and_a_server_that_is_away_in_three_with_what_it_takes_with_it() {
        let up = status(&cluster(true));
        assert_eq!((up.exit, &up.json["all_up"]), (0, &Value::Bool(true)));
        assert!(up.text.ends_with("All is up."), "{}", up.text);
        assert_eq!(up.json["ledger"]["answered_in_ms"], 1.2);
        let away = status(&cluster(false));
        assert_eq!((away.exit, &away.json["all_up"]), (3, &Value::Bool(false)));
        assert!(away.text.ends_with("Away: b:1, with the seats of 7 screenings on sale."), "{}", away.text);
        assert_eq!(away.json["live"]["servers"][1]["screenings_on_sale"], 7);
    }

    #[test]
    fn slots_without_a_server_a_ledger_that_is_away_and_clocks_that_differ_are_told() {
        let mut told = cluster(true);
        told.live.unowned = (100, 2);
        told.live.clocks_apart = 251;
        (told.ledger.answered_in, told.ledger.lag) = (None, None);
        let told = status(&told);
        assert_eq!(told.exit, 3);
        for word in
            ["No server has 100 slots, with the seats of 2 ", "differ by 251 ms", "Away: the ledger.", "is not known"]
        {
            assert!(told.text.contains(word), "{word}: {}", told.text);
        }
    }
}
