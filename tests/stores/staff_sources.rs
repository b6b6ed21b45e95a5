//! No use case that changes something is without a look at who does it: read in the sources, so that one which is added is
//! found before anyone thinks of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What only looks, or only concerns the terminal itself.
const LOOKS: &str = "admitted balance board cache_stats close drawer drawers exchange_quote export find_order find_orders glance has_staff \
                     has_code house_record inside is_demo look member member_record members members_of nearest not_sold open open_door order orders \
                     packet packet_record packets pending pricing programme read_code refund_quote screening screenings_of \
                     screenings_of_hall staff status takings ticket ticket_keys verify wallet_moves winnings x_report z_report \
                     next_shown shown shown_about_now tickets_sold open_jobs print_jobs print_out print_report";

/// Who says who someone is; what else the ledger needs to go on; what its owner does when nobody can sign in; and what makes
/// the till's first key known with the first ticket, of what somebody was allowed to sell.
const BEFORE_ANYONE: &str = "sign_in sign_out give_consent give_leave give_leave_for_all ask_leave await_leave withdraw_leave \
                             answer_leave settle recover_staff sign_tickets";

/// What does all that it does by another use case, which looks.
const BY_ANOTHER: [(&str, &str); 15] = [
    ("amend_by", "self.amend("),
    ("block_in", "self.block("),
    ("create_member", "self.create_member_with_code("),
    ("create_packet_under_new_code", "self.create_packet("),
    ("grab", "self.take("),
    ("grab_recorded", "self.take("),
    ("hold_ended_again", "self.hold_once("),
    ("import", "self.may("),
    ("pay", "self.pay_with_reason("),
    ("pay_with_reason", "self.pay_in_steps("),
    ("refund", "self.refund_seats("),
    ("refund_seats", "self.refund_as_told("),
    ("repair", "self.repair_and_look("),
    ("unblock_in", "self.unblock("),
    ("take", "self.may("),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The body of each method that can be called from outside, by its name, and of those by which they go.
fn use_cases() -> BTreeMap<String, String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/box_office"), &mut files);
    let mut found = BTreeMap::new();
    for file in files {
        let source = std::fs::read_to_string(file).unwrap();
        for begins in ["\n    pub async fn ", "\n    async fn take("] {
            for (at, _) in source.match_indices(begins) {
                let rest = source[at..].trim_start();
                let (head, body) = rest.split_once("async fn ").unwrap().1.split_once('(').unwrap();
                let body = body.split("\n    }\n").next().unwrap();
                found.insert(head.to_owned(), body.to_owned());
            }
        }
    }
    found
}

fn looks(body: &str) -> bool {
    ["self.may(", "self.may_touch(", "self.may_pay(", "self.may_at("].iter().any(|look| body.contains(look))
}

#[test]
fn every_use_case_asks_who_does_it_or_is_known_to_need_nobody() {
    let found = use_cases();
    let needs_nobody: Vec<&str> = LOOKS.split_whitespace().chain(BEFORE_ANYONE.split_whitespace()).collect();
    let by_another: BTreeMap<&str, &str> = BY_ANOTHER.into_iter().collect();
    for (name, body) in &found {
        let is_known = needs_nobody.contains(&name.as_str());
        let is_by_another = by_another.get(name.as_str()).is_some_and(|call| body.contains(call));
        assert!(
            is_known || is_by_another || looks(body),
            "`{name}` changes something and asks nobody: begin it with `self.may`, or name it here as one that only looks"
        );
    }
    for name in needs_nobody.iter().chain(by_another.keys()) {
        assert!(found.contains_key(*name), "`{name}` is no use case any more");
    }
    assert!(found.values().filter(|body| looks(body)).count() > 20 && !looks("self.maybe(x)"));
}
