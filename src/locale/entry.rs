//! What a door says, in words.

use super::Locale;
use crate::domain::entry::Verdict;
use crate::domain::hall::SeatId;
use crate::domain::ids::OrderRef;

impl Locale {
    /// What a door says of a ticket, in a few words; of which time and which screening is for whoever shows it.
    #[must_use]
    pub fn verdict(&self, verdict: &Verdict) -> String {
        self.text(match verdict {
            Verdict::Forged => "entry-forged",
            Verdict::GivenBack => "entry-given-back",
            Verdict::PrintedAnew => "entry-printed-anew",
            Verdict::AlreadyIn { .. } => "entry-already-in",
            Verdict::NotIn => "entry-not-in",
            Verdict::CalledOff => "entry-called-off",
            Verdict::AnotherScreening(_) => "entry-another-screening",
            Verdict::TooEarly => "entry-too-early",
            Verdict::TooLate => "entry-too-late",
            Verdict::LookAt => "entry-look-at",
            Verdict::Welcome => "entry-welcome",
            Verdict::Left => "entry-left",
        })
    }

    /// That a door let somebody in by the signature alone whom the ledger would not have.
    #[must_use]
    pub fn let_in_alone(&self, order: OrderRef, seat: SeatId, verdict: &Verdict) -> String {
        let (seat, why) = (seat.to_string(), self.verdict(verdict));
        let vars = [("order", order.order.tail().into()), ("seat", (&seat).into()), ("why", (&why).into())];
        self.fill("entry-let-in-alone", &vars)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ScreeningId;
    use crate::domain::time::Timestamp;
    use crate::locale::Lang;

    #[test]
    fn every_verdict_is_said_in_both_languages() {
        let in_before = Verdict::AlreadyIn { at: Timestamp::default(), door: "D1".parse().unwrap() };
        let other = Verdict::AnotherScreening(ScreeningId(1));
        let refused = [Verdict::Forged, Verdict::GivenBack, Verdict::PrintedAnew, in_before, Verdict::NotIn];
        let more = [Verdict::CalledOff, other, Verdict::TooEarly, Verdict::TooLate];
        let good = [Verdict::LookAt, Verdict::Welcome, Verdict::Left];
        let order = "42-4T8Z0Q2M6HVB7KQ3".parse().unwrap();
        for verdict in refused.iter().chain(&more).chain(&good) {
            for lang in [Lang::En, Lang::ZhCn] {
                let locale = Locale::new(lang);
                let said = locale.let_in_alone(order, "G7".parse().unwrap(), verdict);
                assert!(said.contains(&locale.verdict(verdict)) && said.contains("G7"), "{said}");
                assert!(!said.contains("entry-") && !said.contains('{'), "{said}");
            }
        }
    }
}
