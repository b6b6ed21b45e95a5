//! Scans: each is judged in its turn, and said.

use super::msg::{Ask, Effect};
use crate::domain::entry::{self, Verdict};
use crate::domain::ticket;
use crate::door::state::{MOST_QUEUED, Model, Scan, Told};

/// Fewer characters are no scan, but the end of one.
const LEAST: usize = 4;

/// Something was scanned. It waits for its turn, and what was asked about the ticket before is over.
pub(super) fn scanned(model: &mut Model, text: &str, at: u64) -> Vec<Effect> {
    model.scanned_at = Some(at);
    // What a scanner sends behind a code is not another one.
    if text.chars().count() < LEAST {
        return Vec::new();
    }
    if let Some(form) = &mut model.sign_in {
        form.clear();
        model.hint = Some("door-sign-in-first");
        return Vec::new();
    }
    if model.gate.is_none() {
        model.hint = Some("door-choose-first");
        return Vec::new();
    }
    // Who is let in anyway just now is let in; nobody else is asked about any more.
    if !model.is_letting_in() {
        model.panel = None;
    }
    model.hint = None;
    if model.queue.len() < MOST_QUEUED {
        model.queue.push_back((text.to_owned(), model.way));
    }
    next_scan(model)
}

/// Has the next scan judged, if none is.
pub(super) fn next_scan(model: &mut Model) -> Vec<Effect> {
    while model.asked.is_none() {
        let Some(((code, way), gate)) = model.queue.pop_front().zip(model.gate) else { break };
        if ticket::is_meant(&code) {
            model.asked = Some((code.clone(), way));
            let scan = entry::Scan { id: model.mint, gate, way };
            return vec![Effect::Ask(Ask::Scan { code, scan })];
        }
        model.show(Scan { at: model.now, code, told: Told::NoTicket });
    }
    Vec::new()
}

/// A scan was judged: the screen says it, and the guest counts.
pub(super) fn told_of(model: &mut Model, code: String, told: Told) {
    // What is new to the ledger here is counted at once; the next reading counts the other doors too.
    if let (true, Some(judged)) = (told.passes(), told.judged())
        && let Some(screening) = &judged.screening
    {
        let id = screening.id;
        let is_out = judged.verdict == Verdict::Left;
        if let Some(due) = model.due.iter_mut().find(|due| due.screening.id == id) {
            due.admitted = if is_out { due.admitted.saturating_sub(1) } else { due.admitted.saturating_add(1) };
        }
    }
    let at = model.now;
    model.show(Scan { at, code, told });
}
