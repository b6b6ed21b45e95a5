//! The loaded packets that are open, compared with the ledger and with their split.

use std::collections::BTreeSet;

use super::super::BoxOffice;
use super::PAUSE;
use crate::domain::ids::PacketCode;
use crate::domain::refusal::Refusal;
use crate::ledger::{Finding, PacketFacts};
use crate::live::PacketSurvey;

/// What is looked at, in the order in which it is told.
const RULES: [(&str, &str); 2] = [
    (
        "live_packet_shares",
        "the untaken and the taken shares of a loaded packet are those that its seed gives, once each",
    ),
    ("live_claims", "the claims that a loaded packet has as recorded are the ledger's"),
];

/// So often a suspect packet is looked at again before it is accused.
const LOOKS: u32 = 10;

/// What breaks which rule.
type Broken = BTreeSet<(&'static str, String)>;

impl BoxOffice {
    /// The findings of every loaded packet that is open.
    pub(super) async fn verify_packets(&self) -> Result<Vec<Finding>, Refusal> {
        let (looked_at, broken) = self.look_again_at_packets().await?;
        let found = |(code, what): &(&'static str, &'static str)| {
            let mut finding = Finding::new(code, what);
            finding.looked_at = looked_at;
            for (_, example) in broken.iter().filter(|(broken, _)| broken == code) {
                finding.add(example);
            }
            finding
        };
        Ok(RULES.iter().map(found).collect())
    }

    /// The packets that differ from the ledger or from their split.
    pub(super) async fn differing_packets(&self) -> Result<BTreeSet<PacketCode>, Refusal> {
        Ok(packets_of(&self.look_again_at_packets().await?.1))
    }

    /// How many packets are loaded, and what is wrong with them at every look.
    async fn look_again_at_packets(&self) -> Result<(u64, Broken), Refusal> {
        let (looked_at, mut broken) = self.look_at_packets().await?;
        // A terminal may have died before it recorded what it gave: what the walker would see to is seen to now.
        for code in packets_of(&broken) {
            if let Err(refusal) = self.packet(code).await {
                tracing::warn!(%code, refusal = refusal.code(), "a suspect packet was not looked at");
            }
        }
        for _ in 0..LOOKS {
            if broken.is_empty() {
                break;
            }
            // Claims are under way, or a packet is being rebuilt.
            tokio::time::sleep(PAUSE).await;
            let again = self.look_at_packets().await?.1;
            broken.retain(|suspect| again.contains(suspect));
        }
        Ok((looked_at, broken))
    }

    /// How many packets are loaded, and what is wrong with them.
    async fn look_at_packets(&self) -> Result<(u64, Broken), Refusal> {
        let facts = async || self.0.ledger.packet_facts().await.map_err(|error| self.refuse_ledger(&error));
        let mut surveys = Vec::new();
        for code in facts().await?.into_keys() {
            let survey = self.0.live.survey_packet(code).await.map_err(|error| self.refuse_live(error))?;
            surveys.extend(survey.map(|survey| (code, survey)));
        }
        // Read again after the live store: what that has as recorded is in the ledger by now.
        let facts = facts().await?;
        let (mut looked_at, mut broken) = (0, Broken::new());
        for (code, survey) in surveys {
            // One that is not open any more has nothing left to give.
            let Some(facts) = facts.get(&code) else { continue };
            looked_at += 1;
            if !has_all_shares(&survey, facts) {
                broken.insert(("live_packet_shares", code.to_string()));
            }
            // Of a life that the ledger has given up, no claim counts: whoever meets it loads it anew.
            if survey.epoch.0 != format!("{}{}", self.0.live.epoch_mark(), facts.epoch) {
                continue;
            }
            let not_in_ledger =
                survey.claims.iter().filter(|claim| claim.3 && facts.claims.get(&claim.0) != Some(&claim.1));
            let not_in_redis = facts
                .claims
                .iter()
                .filter(|(member, share)| !survey.claims.iter().any(|claim| (claim.0, claim.1) == (**member, **share)));
            let members = not_in_ledger.map(|claim| claim.0).chain(not_in_redis.map(|(member, _)| *member));
            broken.extend(members.map(|member| ("live_claims", format!("{code} {member}"))));
        }
        Ok((looked_at, broken))
    }
}

fn packets_of(broken: &Broken) -> BTreeSet<PacketCode> {
    broken.iter().filter_map(|(_, example)| example.split(' ').next()?.parse().ok()).collect()
}

fn has_all_shares(survey: &PacketSurvey, facts: &PacketFacts) -> bool {
    let taken = survey.claims.iter().map(|(_, share, amount, _)| (*share, *amount));
    let mut all: Vec<(i64, i64)> = survey.untaken.iter().copied().chain(taken).collect();
    all.sort_unstable();
    survey.unreadable.is_empty() && all.into_iter().eq((0..).zip(facts.shares.iter().copied()))
}
