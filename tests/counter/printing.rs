//! `frontrow printer check`: the real program and a printer in the network, at a line, behind `lp`, and none.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use super::fake_printer::{FakePrinter, Fault, Nature};
use super::pty::Place;

#[test]
fn a_printer_that_is_set_up_prints_its_test_page_and_says_so() {
    let place = Place::new();
    for (at, paper, dots) in
        [(FakePrinter::tcp(Nature::default()), "58", 384), (FakePrinter::pty(Nature::default()), "80", 576)]
    {
        let (code, told) = place.json(&["printer", "check", "--printer", at.address(), "--paper", paper]);
        assert_eq!((code, &told["printer"], &told["paper"]), (0, &json!(at.address()), &json!(paper)), "{told}");
        assert_eq!(told["before"], json!({ "state": "ready", "why": null }));
        assert_eq!(told["page"], json!({ "state": "confirmed", "why": null }));
        let sheets = at.sheets();
        assert_eq!((sheets.len(), sheets[0].rows[0].len()), (1, dots));
        assert!(
            [0, dots - 1].iter().all(|x| (0..sheets[0].rows.len()).any(|y| sheets[0].is_black(*x, y))),
            "edge to edge"
        );
        assert!(sheets[0].codes()[0].starts_with("FRONTROW TEST PAGE"), "{:?}", sheets[0].codes());
    }
    let ledger = place.path().join("ledger.db");
    assert!(!ledger.exists(), "no store is needed");
}

#[test]
fn one_that_does_not_print_says_why_and_one_that_is_not_set_is_no_printer() {
    let place = Place::new();
    let at = FakePrinter::tcp(Nature { fault: Some(Fault::CoverOpen), ..Nature::default() });
    let (code, told) = place.json(&["printer", "check", "--printer", at.address()]);
    assert_eq!((code, &told["page"]), (1, &json!({ "state": "failed", "why": "cover-open" })), "{told}");
    assert!(at.sheets().is_empty());
    let (code, told) = place.json(&["printer", "check"]);
    assert_eq!((code, &told["code"]), (2, &json!("settings")), "{told}");
    let (code, _) = place.json(&["printer", "check", "--printer", "lp0"]);
    assert_eq!(code, 2);
}

#[test]
fn what_a_queue_of_cups_takes_is_unsure_and_what_it_refuses_is_not_there() {
    let (place, folder) = (Place::new(), tempfile::tempdir().unwrap());
    let (lp, took) = (folder.path().join("lp"), folder.path().join("took"));
    let script = format!("#!/bin/sh\n[ \"$3\" = kassa ] || exit 1\necho \"$@\" > {0}\ncat >> {0}\n", took.display());
    std::fs::write(&lp, script).unwrap();
    std::fs::set_permissions(&lp, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let check = |queue: &str| {
        let output = place.run_with(&["printer", "check", "--json", "--printer", queue], &[("PATH", &path)]);
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), told["page"].clone())
    };
    assert_eq!(check("cups:kassa"), (Some(3), json!({ "state": "unsure", "why": null })));
    let took = std::fs::read(took).unwrap();
    assert!(took.starts_with(b"-s -d kassa -o raw -t frontrow\n\x1b@"), "{:?}", &took[..40]);
    assert_eq!(check("cups:other"), (Some(1), json!({ "state": "failed", "why": "unreachable" })));
}
