//! Who works here, by script and at the screen: who something is done by, by whose leave, and where PINs are not.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::pty::{PROGRAM, Place, Terminal, has};

pub(crate) const ADMIN: &str = "481625";
pub(crate) const CASHIER: &str = "935170";
pub(crate) const SUPERVISOR: &str = "702846";

/// A file of a PIN for its owner alone.
pub(super) fn file(place: &Path, pin: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    let file = place.join(format!("{}.pin", NEXT.fetch_add(1, Ordering::Relaxed)));
    std::fs::write(&file, format!("{pin}\n")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    file.display().to_string()
}

/// Runs it as who has this number, and gives the exit code and what was answered.
pub(crate) fn run(place: &Place, as_who: Option<(&str, &str)>, arguments: &[&str]) -> (i32, Value) {
    let pins = tempfile::tempdir().unwrap();
    let (number, of) =
        as_who.map_or((String::new(), String::new()), |(number, pin)| (number.to_owned(), file(pins.path(), pin)));
    let all: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    let output = place.run_with(&all, &[("FRONTROW_STAFF", &number), ("FRONTROW_STAFF_FILE", &of)]);
    let printed = String::from_utf8(output.stdout).unwrap();
    let answer = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {printed}"));
    (output.status.code().unwrap_or(-1), answer)
}

fn code((exit, answer): &(i32, Value)) -> (i32, &str) {
    (*exit, answer["code"].as_str().unwrap_or("done"))
}

/// An admin, a cashier and a supervisor.
pub(crate) fn staffed(place: &Place) {
    let pins = tempfile::tempdir().unwrap();
    let add = |as_who, name: &str, role: &str, pin: &str| {
        let done = run(
            place,
            as_who,
            &["staff", "add", "--name", name, "--role", role, "--pin-file", &file(pins.path(), pin)],
        );
        assert_eq!(code(&done), (0, "done"), "{done:?}");
    };
    add(None, "Ada", "admin", ADMIN);
    add(Some(("1", ADMIN)), "Cara", "cashier", CASHIER);
    add(Some(("1", ADMIN)), "Susan", "supervisor", SUPERVISOR);
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn scripts_obey_roles_and_what_asks_is_done_by_leave_of_a_second_person() {
    let place = Place::new();
    let screening = place.screening();
    staffed(&place);
    assert_eq!(code(&run(&place, None, &["hold", &screening, "G7"])), (1, "sign_in_needed"));
    assert_eq!(run(&place, None, &["seats", &screening]).0, 0, "to look, nobody signs in");
    assert_eq!(code(&run(&place, None, &["simulate", "--yes-sell-here"])), (1, "has_staff"));
    let cashier = Some(("2", CASHIER));
    let (exit, held) = run(&place, cashier, &["hold", &screening, "G7"]);
    assert_eq!((exit, held["cashier"].as_str()), (0, Some("Cara")));
    let order = held["order"].as_str().unwrap();
    assert_eq!(run(&place, cashier, &["pay", order, "--cash", "500"]).0, 0);

    let refund = ["refund", order, "--reason", "ill"];
    let refused = run(&place, cashier, &refund);
    assert_eq!(code(&refused), (1, "leave_needed"));
    assert_eq!((refused.1["act"].as_str(), refused.1["role"].as_str()), (Some("refund"), Some("supervisor")));
    let pins = tempfile::tempdir().unwrap();
    let (right, wrong) = (file(pins.path(), SUPERVISOR), file(pins.path(), "8130527"));
    let by = |leave: &str, file: &str| {
        let all = [&refund[..], &["--leave", leave, "--leave-file", file]].concat();
        run(&place, cashier, &all)
    };
    assert_eq!(code(&by("2", &file(pins.path(), CASHIER))), (1, "own_leave"));
    let tried = by("3", &wrong);
    assert_eq!((code(&tried), tried.1["wait_ms"].as_i64()), ((1, "wrong_pin"), Some(1_000)));
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert_eq!(code(&by("3", &right)), (0, "done"));
    let (_, history) = run(&place, None, &["order", order]);
    assert_eq!(history["state"].as_str(), Some("refunded"));
    let tapes = String::from_utf8(place.run(&["tape", "export"]).stdout).unwrap();
    let subject = format!(r#""subject":"{}""#, order.split_once('-').unwrap().1);
    let of_order = |line: &&str| line.contains(r#""what":"refunded""#) && line.contains(&subject);
    let refunded = tapes.lines().find(of_order).unwrap();
    assert!(refunded.contains(r#""cashier":"Cara","allowed_by":"3 Susan""#), "{refunded}");

    // A seal of the tapes is a day's close.
    assert_eq!(code(&run(&place, None, &["tape", "seal"])), (1, "sign_in_needed"));
    assert_eq!(code(&run(&place, cashier, &["tape", "seal"])), (1, "leave_needed"));
    assert_eq!(code(&run(&place, Some(("1", ADMIN)), &["tape", "seal"])), (0, "done"));

    for (arguments, role) in [
        (&["call-off", &screening, "--reason", "x", "--yes"][..], "manager"),
        (&["house", "most-seats", "10"], "manager"),
        (&["staff", "remove", "3"], "admin"),
        (&["roles", "cashier", "refund", "allowed"], "admin"),
        (&["verify", "--repair"], "admin"),
    ] {
        let refused = run(&place, cashier, arguments);
        assert_eq!((code(&refused), refused.1["role"].as_str()), ((1, "leave_needed"), Some(role)), "{arguments:?}");
    }
    let admin = Some(("1", ADMIN));
    assert_eq!(run(&place, admin, &["roles", "cashier", "call-off", "refused"]).0, 0);
    let refused = run(&place, cashier, &["call-off", &screening, "--reason", "x", "--yes"]);
    assert_eq!(code(&refused), (1, "role_may_not"));
    assert_eq!(code(&run(&place, admin, &["staff", "remove", "1"])), (1, "last_admin"));
    assert_eq!(code(&run(&place, admin, &["staff", "remove", "2"])), (0, "done"));
    assert_eq!(code(&run(&place, cashier, &["hold", &screening, "G8"])), (1, "wrong_pin"), "who is gone is nobody");
    let (_, list) = run(&place, None, &["staff", "list"]);
    let there: Vec<bool> = list.as_array().unwrap().iter().map(|row| row["active"].as_bool().unwrap()).collect();
    assert_eq!(there, [true, false, true]);
}

#[test]
fn a_pin_stands_in_no_file_and_no_answer_and_a_file_that_others_read_is_not_taken() {
    let place = Place::new();
    staffed(&place);
    let pins = tempfile::tempdir().unwrap();
    let open = file(pins.path(), ADMIN);
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).unwrap();
    let named = [("FRONTROW_STAFF", "1"), ("FRONTROW_STAFF_FILE", open.as_str())];
    let output = place.run_with(&["staff", "pin"], &named);
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("chmod 600"), "{told}");
    // From standard input, where nobody sits: the own one first, then the new one.
    let mut asked = Command::new(PROGRAM);
    asked.args(["staff", "pin"]).envs(place.settings()).env("FRONTROW_STAFF", "1");
    let mut asked = asked.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    asked.stdin.take().unwrap().write_all(format!("{ADMIN}\n620418\n").as_bytes()).unwrap();
    let output = asked.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(code(&run(&place, Some(("1", ADMIN)), &["staff", "pin"])), (1, "wrong_pin"));
    for file in files(place.path()) {
        // What a socket or a pipe holds cannot be read.
        let Ok(bytes) = std::fs::read(&file) else { continue };
        for pin in [ADMIN, CASHIER, SUPERVISOR, "620418"] {
            assert!(!has(&bytes, pin.as_bytes()), "{} holds a PIN", file.display());
        }
    }
    let pepper = std::fs::metadata(place.path().join("pepper")).unwrap().permissions().mode() & 0o777;
    assert_eq!(pepper, 0o600);
}

#[test]
fn a_pin_that_is_typed_at_a_terminal_is_asked_for_twice_and_not_shown() {
    let place = Place::new();
    place.screening();
    let mut terminal = place.terminal("T1", (80, 24), &["staff", "add", "--name", "Ada"]);
    terminal.wait_for("the prompt", |screen| screen.contains("New PIN:"));
    terminal.burst(&format!("{ADMIN}9\u{7f}\r"));
    terminal.wait_for("the second prompt", |screen| screen.contains("Again:"));
    terminal.burst(&format!("{ADMIN}\r"));
    terminal.wait_for("the answer", |screen| screen.contains("1 Ada, admin, works here"));
    assert!(terminal.wait_for_exit().success());
    assert!(!has(&terminal.written(), ADMIN.as_bytes()), "{}", terminal.screen());
}

#[test]
fn who_owns_the_ledger_recovers_an_admin_and_only_an_admin_restores() {
    let place = Place::new();
    staffed(&place);
    let pins = tempfile::tempdir().unwrap();
    let recovered = run(&place, None, &["staff", "recover", "--pin-file", &file(pins.path(), "620418")]);
    assert_eq!((code(&recovered), recovered.1["number"].as_i64()), ((0, "done"), Some(1)));
    let copy = place.path().join("copy.db").display().to_string();
    assert_eq!(run(&place, None, &["backup", &copy]).0, 0);
    let restore = ["restore", copy.as_str()];
    assert_eq!(run(&place, None, &["restore", &copy, "--dry-run"]).0, 0);
    assert_eq!(code(&run(&place, None, &restore)), (1, "sign_in_needed"));
    assert_eq!(code(&run(&place, Some(("3", SUPERVISOR)), &restore)), (1, "role_may_not"));
    assert_eq!(code(&run(&place, Some(("1", ADMIN)), &restore)), (1, "wrong_pin"));
    assert_eq!(code(&run(&place, Some(("1", "620418")), &restore)), (0, "done"));
}

pub(crate) const ENTER: &str = "\r";
const F4: &str = "\u{1b}OS";
pub(crate) const F9: &str = "\u{1b}[20~";
const LOCK: &str = "\u{b}";

/// A key whose meaning just changed is dead for a moment; a person would not notice.
const UNTIL_KEYS_LIVE: std::time::Duration = std::time::Duration::from_millis(400);

/// Types number and PIN, as a person does.
pub(crate) fn types(screen: &mut Terminal, number: &str, pin: &str) {
    for typed in [number, pin] {
        let digits: Vec<String> = typed.chars().map(String::from).collect();
        screen.keys(&digits.iter().map(String::as_str).collect::<Vec<_>>());
        screen.keys(&[ENTER]);
    }
}

#[test]
fn a_cashier_signs_in_sells_and_refunds_by_leave_and_another_one_goes_on_after_the_lock() {
    let place = Place::new();
    let screening = place.screening();
    staffed(&place);
    let pins = tempfile::tempdir().unwrap();
    let four = file(pins.path(), "5820417");
    let add = ["staff", "add", "--name", "Dora", "--role", "cashier", "--pin-file", &four];
    assert_eq!(run(&place, Some(("1", ADMIN)), &add).0, 0);
    let (exit, held) = run(&place, Some(("2", CASHIER)), &["hold", &screening, "G7"]);
    assert_eq!(exit, 0, "{held}");
    let order = held["order"].as_str().unwrap().to_owned();

    let mut one = place.terminal("T1", (80, 24), &[]);
    one.wait_for("the sign-in", |screen| screen.contains("Who is at T1?") && !screen.contains("Today"));
    // A scanner at the sign-in is no sign-in, and no try.
    one.burst("2\r935170\r");
    one.wait_for("that it was too fast", |screen| screen.contains("Too fast for fingers"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    types(&mut one, "2", "935171");
    one.wait_for("the wait", |screen| screen.contains("PIN is wrong"));
    one.wait_for("its end", |screen| screen.contains("Your number"));
    let again: Vec<String> = CASHIER.chars().map(String::from).collect();
    one.keys(&again.iter().map(String::as_str).collect::<Vec<_>>());
    one.keys(&[ENTER]);
    one.wait_for("the board", |screen| screen.contains("T1 Cara") && screen.contains("Today"));

    one.keys(&[F4]);
    one.wait_for("the order", |screen| screen.contains("G7"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["p"]);
    one.wait_for("the payment", |screen| screen.contains("F9"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&[F9]);
    one.wait_for("the sale", |screen| screen.contains("paid in cash") || screen.contains("sold"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.wait_for("the paid order", |screen| screen.contains("paid in cash"));
    one.keys(&["u"]);
    one.wait_for("the seats", |screen| screen.contains("TO GIVE BACK"));
    one.keys(&[ENTER]);
    one.wait_for("the reason", |screen| screen.contains("Reason"));
    one.keys(&["i", "l", "l", ENTER]);
    one.wait_for("the question", |screen| screen.contains("y or F9"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["y"]);
    one.wait_for("that it needs leave", |screen| {
        screen.contains("To give money back") && screen.contains("supervisor or above")
    });
    types(&mut one, "2", CASHIER);
    one.wait_for("that nobody allows themselves", |screen| screen.contains("Ask a second person"));
    one.keys(&["\t", "\u{7f}"]);
    types(&mut one, "3", SUPERVISOR);
    one.wait_for("the refund", |screen| screen.contains("refunded: hand back"));

    one.keys(&[LOCK]);
    one.wait_for("the lock", |screen| screen.contains("Who is at T1?") && !screen.contains("G7"));
    types(&mut one, "4", "5820417");
    one.wait_for("another cashier", |screen| screen.contains("T1 Dora") && screen.contains("G7"));
    let written = one.written();
    for pin in [CASHIER, SUPERVISOR, "5820417"] {
        assert!(!has(&written, pin.as_bytes()), "a PIN was on the screen");
    }
    one.keys(&["q"]);
    assert!(one.wait_for_exit().success());

    let (_, history) = run(&place, None, &["order", &order]);
    assert_eq!(history["state"].as_str(), Some("refunded"), "{history}");
    let lines = place
        .column("SELECT what || '|' || cashier || '|' || detail FROM tape WHERE subject = 'at T1' ORDER BY n")
        .join("\n");
    for part in
        ["signed_in|Cara", "failed|", "leave|Cara|supervisor 3 Susan: refund", "signed_in|Dora", "signed_out|Dora"]
    {
        assert!(lines.contains(part), "{part}: {lines}");
    }
    for once in ["leave|", "failed|"] {
        assert_eq!(lines.matches(once).count(), 1, "the scanner tried nothing, and the leave is booked once: {lines}");
    }
    let (code, verified) = run(&place, Some(("1", ADMIN)), &["verify"]);
    assert_eq!(code, 0, "{verified}");
    for file in files(place.path()) {
        let Ok(bytes) = std::fs::read(&file) else { continue };
        for pin in [ADMIN, CASHIER, SUPERVISOR, "5820417"] {
            assert!(!has(&bytes, pin.as_bytes()), "{} holds a PIN", file.display());
        }
    }
}
