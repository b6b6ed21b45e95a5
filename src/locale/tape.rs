//! What stands on a tape, in words.

use super::Locale;
use crate::domain::tape::told::{Subject, Told};

impl Locale {
    /// What a line says was done; a word that nobody knows stands as it is.
    #[must_use]
    pub fn done(&self, line: &Told) -> String {
        let id = match (line.what.as_str(), &line.subject) {
            ("paid", _) => "done-paid",
            ("reprinted", _) => "done-reprinted",
            ("refunded", _) => "done-refunded",
            ("cancelled", _) => "done-cancelled",
            ("expired", Subject::Packet(_)) => "done-packet-over",
            ("expired", _) => "done-expired",
            ("pending", _) => "done-handed-back",
            ("blocked", _) => "done-blocked",
            ("unblocked", _) => "done-unblocked",
            ("called_off", _) => "done-called-off",
            ("open", _) => "done-packet-made",
            ("claimed", _) => "done-claimed",
            ("empty", _) => "done-packet-empty",
            ("rebuilt", _) => "done-packet-rebuilt",
            ("day_opened", _) => "done-budget-opened",
            ("joined", _) => "done-joined",
            ("loaded" | "imported", _) => "done-imported",
            ("made", _) => "done-house-made",
            ("changed", Subject::Person(_)) => "done-person-changed",
            ("changed", Subject::Roles) => "done-right-changed",
            ("changed", _) => "done-house-changed",
            ("added", _) => "done-person-added",
            ("removed", _) => "done-person-removed",
            ("pin", _) => "done-pin",
            ("recovered", _) => "done-recovered",
            ("signed_in", _) => "done-signed-in",
            ("signed_out", _) => "done-signed-out",
            ("failed", _) => "done-wrong-pin",
            ("leave", _) => "done-leave",
            ("leave_allowed", _) => "done-leave-allowed",
            ("leave_refused", _) => "done-leave-refused",
            ("leave_lapsed", _) => "done-leave-lapsed",
            ("leave_withdrawn", _) => "done-leave-withdrawn",
            ("consented", _) => "done-consented",
            ("code", _) => "done-code",
            ("no_code", _) => "done-no-code",
            ("key_made", _) => "done-key-made",
            ("key_retired", _) => "done-key-retired",
            ("admitted", _) => "done-admitted",
            ("generation", _) => "done-generation",
            ("restored", _) => "done-restored",
            ("live_store", _) => "done-live-store",
            ("carried_over", _) => "done-carried-over",
            ("drawer_opened", _) => "done-drawer-opened",
            ("drawer_in", _) => "done-drawer-in",
            ("drawer_out", _) => "done-drawer-out",
            ("drawer_dropped", _) => "done-drawer-dropped",
            ("drawer_no_sale", _) => "done-drawer-no-sale",
            ("drawer_counted", _) => "done-drawer-counted",
            ("drawer_x", _) => "done-drawer-x",
            ("sealed", Subject::Drawer(_)) => "done-drawer-closed",
            ("sealed", Subject::DayClose(_)) => "done-day-closed",
            ("sealed", _) => "done-sealed",
            (other, _) => return other.to_owned(),
        };
        self.text(id)
    }

    /// About what, as short as people say it: of an order the end of its code.
    #[must_use]
    pub fn tape_subject(&self, line: &Told) -> String {
        match &line.subject {
            Subject::Order(order) => order.tail().to_owned(),
            Subject::Packet(packet) => packet.to_string(),
            Subject::Screening(screening) => {
                self.fill("tape-screening", &[("screening", (&screening.to_string()).into())])
            }
            Subject::Member(member) => member.to_string(),
            Subject::Person(number) => self.fill("tape-person", &[("number", number.as_str().into())]),
            Subject::Drawer(session) => session.to_string(),
            Subject::DayClose(number) => number.to_string(),
            // What is there is told beside it.
            Subject::Terminal(_) | Subject::Roles | Subject::House | Subject::Catalogue => String::new(),
            Subject::Other(written) => written.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use crate::domain::tape::Line;
    use crate::locale::Lang;

    #[test]
    fn every_word_that_the_page_of_the_tape_has_is_told_in_words() {
        let page = include_str!("../../docs/tape.md");
        let (_, after) = page.split_once("`what` is,").unwrap();
        let (words, _) = after.split_once("More may come").unwrap();
        let words: Vec<&str> = words.split('`').skip(1).step_by(2).collect();
        assert!(words.len() > 30, "{words:?}");
        for (word, lang) in words.iter().flat_map(|word| [Lang::En, Lang::ZhCn].map(|lang| (*word, lang))) {
            let line = Line {
                tape: "T1".to_owned(),
                n: 1,
                at: 1,
                what: word.to_owned(),
                terminal: "T1".to_owned(),
                cashier: String::new(),
                allowed_by: String::new(),
                subject: String::new(),
                facts: String::new(),
                detail: String::new(),
                hash: String::new(),
            };
            let told = Locale::new(lang).done(&Told::of(&line, Currency::CNY));
            assert!(told != word && !told.contains('_'), "{word} is {told}");
        }
    }
}
