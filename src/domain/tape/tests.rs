use proptest::prelude::*;

use super::*;

/// Lines of two tapes, chained as they are written.
fn tapes(entries: &[(bool, i64, String, String)]) -> Vec<Line> {
    let mut heads: BTreeMap<String, Head> = BTreeMap::new();
    let mut lines = Vec::new();
    for (is_first, at, cashier, detail) in entries {
        let tape = if *is_first { "T1" } else { "T2.2" };
        let head = heads.entry(tape.to_owned()).or_insert_with(Head::none);
        let mut line = Line {
            tape: tape.to_owned(),
            n: head.n + 1,
            at: *at,
            what: "paid".to_owned(),
            terminal: "T1".to_owned(),
            cashier: cashier.clone(),
            allowed_by: String::new(),
            subject: "D5ZR83FVENS7FE06".to_owned(),
            facts: "payments D5ZR83FVENS7FE06/payment/cash 9000 CNY\ntickets D5ZR83FVENS7FE06 A1 A2".to_owned(),
            detail: detail.clone(),
            hash: String::new(),
        };
        line.hash = line.hash_after(&head.hash);
        *head = Head { n: line.n, hash: line.hash.clone() };
        lines.push(line);
    }
    lines
}

fn faults(lines: &[Line]) -> Vec<Fault> {
    let mut checker = Checker::default();
    lines.iter().filter_map(|line| checker.look(line)).collect()
}

fn heads(lines: &[Line]) -> BTreeMap<String, Head> {
    let mut checker = Checker::default();
    for line in lines {
        checker.look(line);
    }
    checker.heads().clone()
}

fn file(lines: &[Line]) -> String {
    lines.iter().map(export::line).collect::<String>() + &export::end(&heads(lines))
}

/// Whether the lines, looked at with where the tapes end, are whole.
fn is_whole(lines: &[Line], ends: &BTreeMap<String, Head>) -> bool {
    let mut checker = Checker::default();
    let found = lines.iter().filter(|line| checker.look(line).is_some()).count();
    found == 0 && checker.ends(ends).is_empty()
}

fn some_entries() -> impl Strategy<Value = Vec<(bool, i64, String, String)>> {
    proptest::collection::vec((any::<bool>(), 0_i64..2_000_000_000_000, "[a-z\"\\\\李 ]{0,6}", ".{0,8}"), 2..9)
}

proptest! {
    #[test]
    fn what_was_written_is_whole(entries in some_entries()) {
        let lines = tapes(&entries);
        prop_assert_eq!(faults(&lines), []);
        let checked = export::check(file(&lines).as_bytes());
        prop_assert_eq!(checked.faults, Vec::<String>::new());
        prop_assert_eq!(checked.lines, lines.len() as u64);
    }

    #[test]
    fn a_line_that_is_dropped_put_in_twice_or_swapped_is_found(entries in some_entries(), one: usize, other: usize) {
        let lines = tapes(&entries);
        let ends = heads(&lines);
        let (one, other) = (one % lines.len(), other % lines.len());
        let mut dropped = lines.clone();
        dropped.remove(one);
        prop_assert!(!is_whole(&dropped, &ends));
        let mut added = lines.clone();
        added.insert(other, lines[one].clone());
        prop_assert!(!is_whole(&added, &ends));
        // Each takes the other's number and place.
        let mut swapped = lines.clone();
        swapped.swap(one, other);
        let [a, b] = [one, other].map(|at| (lines[at].tape.clone(), lines[at].n));
        (swapped[one].tape, swapped[one].n) = a;
        (swapped[other].tape, swapped[other].n) = b;
        prop_assert_eq!(is_whole(&swapped, &ends), one == other);
    }

    #[test]
    fn a_line_whose_hash_was_made_anew_breaks_the_next_one(entries in some_entries(), which: usize) {
        let mut lines = tapes(&entries);
        let ends = heads(&lines);
        let which = which % lines.len();
        let before = lines[..which].iter().rfind(|line| line.tape == lines[which].tape);
        let before = before.map_or(BEFORE_THE_FIRST.to_owned(), |line| line.hash.clone());
        lines[which].facts.push('1');
        lines[which].hash = lines[which].hash_after(&before);
        prop_assert!(!is_whole(&lines, &ends));
        let is_last = lines[which + 1..].iter().all(|line| line.tape != lines[which].tape);
        prop_assert_eq!(faults(&lines).is_empty(), is_last);
    }

    #[test]
    fn a_byte_that_is_another_is_found_in_a_file(entries in some_entries(), place: usize, by in 1_u8..) {
        let mut file = file(&tapes(&entries)).into_bytes();
        let place = place % file.len();
        file[place] ^= by;
        prop_assert!(!export::check(&file).faults.is_empty());
    }
}

#[test]
fn each_fault_is_named_once() {
    let entry = (true, 7, "Li".to_owned(), String::new());
    let lines = tapes(&vec![entry; 5]);
    let named = |lines: &[Line]| faults(lines).iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut changed = lines.clone();
    changed[2].cashier = "Wu".to_owned();
    assert_eq!(named(&changed), ["T1 3 was changed, or the line before it"]);
    let mut dropped = lines.clone();
    dropped.remove(1);
    assert_eq!(named(&dropped), ["T1 2 is missing"]);
    let mut moved = lines.clone();
    moved.swap(1, 3);
    assert_eq!(
        named(&moved),
        ["T1 2 is missing", "T1 3 stands where it does not belong", "T1 2 stands where it does not belong"]
    );
    assert_eq!(export::check(b"").faults, ["the file has no end"]);
}

#[test]
fn many_facts_go_on_in_another_line() {
    let (terminal, cashier) = ("T1".parse().unwrap(), Text::default());
    let entry = Entry::new(Timestamp::from_millis(1), "imported", (&terminal, &cashier), "catalogue");
    assert_eq!(entry.parts(), [""]);
    let entry = entry.facts((0..2_000).map(|n| fact("prices", &format!("1/{n}"), "4500\nCNY")));
    let parts = entry.parts();
    assert!(parts.len() > 1 && parts.iter().all(|part| part.len() <= MOST_FACTS));
    assert_eq!(parts.join("\n").lines().count(), 2_000);
    assert!(parts[0].starts_with("prices 1/0 4500 CNY\n"));
}
