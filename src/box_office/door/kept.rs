//! The file of a door: whom it let in while the ledger was away, until that has them.
//!
//! A line for each, and a line that it is booked. It is only written at its end, each line is on the disk before anyone is
//! let in by it, and a line that was cut off by a kill is passed over: nobody was let in by it. Once all is booked, it is
//! emptied. Programs of the same door take turns by a lock on it.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::entry::{Passage, Verdict, Way};
use crate::domain::hall::SeatId;
use crate::domain::ids::{EntryId, OrderRef, TerminalId};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// Somebody whom a door let pass by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeptEntry {
    pub(super) id: EntryId,
    pub(super) order: OrderRef,
    pub(super) seat: SeatId,
    pub(super) print: u16,
    pub(super) way: Way,
    pub(super) at: Timestamp,
    pub(super) door: TerminalId,
    pub(super) cashier: Text,
}

/// A line as it is written.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Passed {
        id: EntryId,
        order: OrderRef,
        seat: String,
        print: u16,
        out: bool,
        at: i64,
        door: TerminalId,
        cashier: String,
    },
    Booked {
        booked: EntryId,
    },
}

/// The file.
#[derive(Clone)]
pub(super) struct Kept(Arc<PathBuf>);

impl Kept {
    pub(super) fn new(file: PathBuf) -> Self {
        Self(Arc::new(file))
    }

    /// Judges by who passed last with the same ticket, as this program has `seen` it or as it stands here, and keeps the
    /// entry if it passes.
    pub(super) fn keep(
        &self,
        entry: &KeptEntry,
        seen: Option<(EntryId, Passage)>,
        judge: impl FnOnce(Option<Passage>) -> Verdict,
    ) -> io::Result<Verdict> {
        let mut file = self.open()?;
        let (entries, _) = read(&mut file)?;
        let same = |kept: &&KeptEntry| (kept.order, kept.seat) == (entry.order, entry.seat);
        let here = entries.iter().rfind(same).map(|kept| (kept.id, passage(kept)));
        let last = [seen, here].into_iter().flatten().max_by_key(|(_, passage)| passage.at);
        if last.as_ref().is_some_and(|(id, _)| *id == entry.id) {
            // The same scan again.
            return Ok(if entry.way == Way::In { Verdict::Welcome } else { Verdict::Left });
        }
        let verdict = judge(last.map(|(_, passage)| passage));
        if verdict.passes() {
            append(&mut file, &of(entry))?;
            if entries.is_empty() {
                // The file may be new: its name is to outlive a loss of power, too.
                self.0.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())?;
            }
        }
        Ok(verdict)
    }

    /// What is not booked, as it came.
    pub(super) fn waiting(&self) -> io::Result<Vec<KeptEntry>> {
        if !self.0.exists() {
            return Ok(Vec::new());
        }
        let (entries, booked) = read(&mut self.open()?)?;
        Ok(entries.into_iter().filter(|entry| !booked.contains(&entry.id)).collect())
    }

    /// The ledger has it.
    pub(super) fn booked(&self, id: EntryId) -> io::Result<()> {
        let mut file = self.open()?;
        append(&mut file, &Line::Booked { booked: id })?;
        let (entries, booked) = read(&mut file)?;
        if entries.iter().all(|entry| booked.contains(&entry.id)) {
            file.set_len(0)?;
            file.sync_all()?;
        }
        Ok(())
    }

    /// The file, locked until it is closed.
    fn open(&self) -> io::Result<File> {
        let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&*self.0)?;
        file.lock()?;
        Ok(file)
    }
}

fn passage(kept: &KeptEntry) -> Passage {
    Passage { n: if kept.way == Way::In { 1 } else { 2 }, at: kept.at, door: kept.door.clone() }
}

fn of(entry: &KeptEntry) -> Line {
    Line::Passed {
        id: entry.id,
        order: entry.order,
        seat: entry.seat.to_string(),
        print: entry.print,
        out: entry.way == Way::Out,
        at: entry.at.millis(),
        door: entry.door.clone(),
        cashier: entry.cashier.to_string(),
    }
}

/// All that can be read, and the ids of what is booked.
fn read(file: &mut File) -> io::Result<(Vec<KeptEntry>, BTreeSet<EntryId>)> {
    let mut written = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut written)?;
    let (mut entries, mut all_booked) = (Vec::new(), BTreeSet::new());
    for line in String::from_utf8_lossy(&written).lines().filter(|line| !line.is_empty()) {
        match serde_json::from_str(line) {
            Ok(Line::Booked { booked }) => drop(all_booked.insert(booked)),
            Ok(Line::Passed { id, order, seat, print, out, at, door, cashier }) => {
                let Ok(seat) = seat.parse() else { continue };
                let (way, at) = (if out { Way::Out } else { Way::In }, Timestamp::from_millis(at));
                entries.push(KeptEntry { id, order, seat, print, way, at, door, cashier: Text::new(&cashier) });
            }
            Err(error) => tracing::warn!(%error, "a line of the door's file was cut off"),
        }
    }
    Ok((entries, all_booked))
}

/// Writes a line, in one piece and on a line of its own, whatever was cut off before it.
fn append(file: &mut File, line: &Line) -> io::Result<()> {
    let written = serde_json::to_string(line).map_err(io::Error::other)?;
    file.write_all(format!("\n{written}\n").as_bytes())?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(bits: u128, seat: &str, at: i64) -> KeptEntry {
        KeptEntry {
            id: EntryId::from_bits(bits),
            order: "42-4T8Z0Q2M6HVB7KQ3".parse().unwrap(),
            seat: seat.parse().unwrap(),
            print: 1,
            way: Way::In,
            at: Timestamp::from_millis(at),
            door: "D1".parse().unwrap(),
            cashier: Text::new("王 Wang"),
        }
    }

    fn in_a_folder() -> (tempfile::TempDir, Kept) {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(folder.path().join("kept"));
        (folder, kept)
    }

    fn judge(last: Option<Passage>) -> Verdict {
        last.map_or(Verdict::Welcome, |last| Verdict::AlreadyIn { at: last.at, door: last.door })
    }

    #[test]
    fn what_is_kept_is_there_for_the_next_program_until_it_is_booked() {
        let (_folder, kept) = in_a_folder();
        let (one, two) = (entry(1, "G7", 5), entry(2, "G8", 6));
        assert_eq!(kept.waiting().unwrap(), []);
        for entry in [&one, &two] {
            assert_eq!(kept.keep(entry, None, judge).unwrap(), Verdict::Welcome);
        }
        let again = Kept::new((*kept.0).clone());
        assert_eq!(again.waiting().unwrap(), [one.clone(), two.clone()]);
        let double = again.keep(&entry(3, "G7", 9), None, judge).unwrap();
        assert_eq!(double, Verdict::AlreadyIn { at: one.at, door: one.door.clone() });
        assert_eq!(again.keep(&one, None, judge).unwrap(), Verdict::Welcome, "the same scan, repeated");
        again.booked(one.id).unwrap();
        assert_eq!(again.waiting().unwrap(), std::slice::from_ref(&two));
        assert!(!again.keep(&entry(4, "G7", 9), None, judge).unwrap().passes(), "also while others wait");
        again.booked(two.id).unwrap();
        assert_eq!((again.waiting().unwrap().len(), std::fs::metadata(&*kept.0).unwrap().len()), (0, 0));
    }

    #[test]
    fn a_line_that_was_cut_off_let_nobody_in_and_takes_nothing_with_it() {
        let (_folder, kept) = in_a_folder();
        kept.keep(&entry(1, "G7", 5), None, judge).unwrap();
        let whole = std::fs::read(&*kept.0).unwrap();
        for cut in 1..whole.len() - 1 {
            std::fs::write(&*kept.0, [&whole[..], &whole[..cut]].concat()).unwrap();
            kept.keep(&entry(2, "G8", 6), None, judge).unwrap();
            let seats: Vec<String> = kept.waiting().unwrap().iter().map(|entry| entry.seat.to_string()).collect();
            assert!(seats.starts_with(&["G7".to_owned()]) && seats.ends_with(&["G8".to_owned()]), "{cut}: {seats:?}");
        }
    }

    #[test]
    fn what_this_program_saw_itself_counts_too() {
        let (_folder, kept) = in_a_folder();
        let seen = (EntryId::from_bits(9), passage(&entry(9, "G7", 3)));
        assert!(!kept.keep(&entry(1, "G7", 5), Some(seen.clone()), judge).unwrap().passes());
        let same = KeptEntry { id: seen.0, ..entry(1, "G7", 5) };
        assert_eq!(kept.keep(&same, Some(seen), judge).unwrap(), Verdict::Welcome);
    }
}
