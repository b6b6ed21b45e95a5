//! Tapes in a file: a line of JSON for each line, in the order of the tapes, and at the end where each of them ends.
//!
//! A file is believed in nothing: what is not written as this program writes it was written by someone else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Checker, Head, Line};

/// The last line of a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    heads: BTreeMap<String, Head>,
}

/// What is found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many lines of tapes it has.
    pub lines: u64,
    /// Where each tape ends.
    pub heads: BTreeMap<String, Head>,
    /// All that is wrong with it, in English.
    pub faults: Vec<String>,
}

/// A line as it stands in a file, its end included.
#[must_use]
pub fn line(line: &Line) -> String {
    json(line)
}

/// The end of a file.
#[must_use]
pub fn end(heads: &BTreeMap<String, Head>) -> String {
    json(&End { heads: heads.clone() })
}

fn json(what: &impl Serialize) -> String {
    // Structs of text and numbers always become JSON.
    serde_json::to_string(what).unwrap_or_default() + "\n"
}

/// Looks at a file as it was written.
#[must_use]
pub fn check(file: &[u8]) -> Checked {
    let mut checker = Checker::default();
    let (mut faults, mut ended) = (Vec::new(), false);
    for (place, written) in file.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let place = place + 1;
        let mut wrong = |what: &str| faults.push(format!("line {place} of the file {what}"));
        if ended {
            wrong("comes after the end");
            continue;
        }
        let Ok(text) = std::str::from_utf8(written) else {
            wrong("is not what was written");
            continue;
        };
        if let Ok(read) = serde_json::from_str::<Line>(text)
            && line(&read) == text
        {
            faults.extend(checker.look(&read).map(|fault| fault.to_string()));
        } else if let Ok(read) = serde_json::from_str::<End>(text)
            && end(&read.heads) == text
        {
            ended = true;
            faults.extend(checker.ends(&read.heads).iter().map(ToString::to_string));
        } else {
            wrong("is not what was written");
        }
    }
    if !ended {
        faults.push("the file has no end".to_owned());
    }
    Checked { lines: checker.lines(), heads: checker.heads().clone(), faults }
}
