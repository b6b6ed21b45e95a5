//! The lives of a ledger. One that was put back from a copy begins a new one, so that nothing that was kept
//! elsewhere of the life before is taken for true.
//!
//! A generation is written `ID` for the first, which has no row, and `ID-TOKEN` for each after it. The token is
//! random: two copies that are put back one after the other must not begin the same one.

use sqlx::AnyConnection;

use super::error::{LedgerError, is_key_clash};
use super::ledger::{Ledger, commit};
use super::migrate::read_generations;
use super::row::int;
use super::statement::{MOST_NAMED, query, query_any_of};
use super::tape::HOUSE;
use crate::domain::ids::{MemberId, PacketCode, ScreeningId};
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// Digits of a token.
const TOKEN_DIGITS: usize = 10;

/// The number of the first member.
const FIRST_MEMBER: i64 = 10_001;

/// How many numbers are left out where nobody knows how many were given out after the copy was made.
const LEFT_OUT: i64 = 10_000;

/// The highest numbers that were given out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ledger) struct Numbers {
    pub(in crate::ledger) members: i64,
    pub(in crate::ledger) screenings: i64,
}

impl Numbers {
    /// Those that the ledger knows of, in this generation and before.
    pub(in crate::ledger) async fn read(on: &mut AnyConnection) -> Result<Self, LedgerError> {
        let row = query(
            "SELECT COALESCE((SELECT MAX(id) FROM members), 0), COALESCE((SELECT MAX(id) FROM screenings), 0), \
             COALESCE((SELECT MAX(members) FROM generations), 0), \
             COALESCE((SELECT MAX(screenings) FROM generations), 0)",
        )
        .fetch_one(on)
        .await?;
        // Before the first member, those below it are as good as given out.
        let members = int(&row, 0)?.max(int(&row, 2)?).max(FIRST_MEMBER - 1);
        Ok(Self { members, screenings: int(&row, 1)?.max(int(&row, 3)?) })
    }

    /// Where nobody knows how many more were given out, many are left out.
    pub(super) fn many_more(self) -> Self {
        Self { members: self.members + LEFT_OUT, screenings: self.screenings + LEFT_OUT }
    }

    pub(super) fn or_higher(self, other: Self) -> Self {
        Self { members: self.members.max(other.members), screenings: self.screenings.max(other.screenings) }
    }
}

impl Ledger {
    /// The generation that it is in, as far as this program has read.
    #[must_use]
    pub fn generation(&self) -> String {
        self.generations_read().last().cloned().unwrap_or_else(|| self.id().to_owned())
    }

    /// All its generations, the one that it is in last.
    pub async fn generations(&self) -> Result<Vec<String>, LedgerError> {
        let read = read_generations(&mut *self.reader().await?, self.id()).await?;
        if *self.generations_read() != read {
            self.generations_read().clone_from(&read);
            // The catalogue is that of the copy now, and so are the tapes.
            *self.remembered() = None;
            self.inner.tapes.forget();
        }
        Ok(read)
    }

    /// Begins a generation after `last`, unless someone else did so meanwhile. Gives all of them. Which numbers
    /// were given out after the copy was made, nobody knows: many are left out, and of members' those up to the highest
    /// that the live store knows.
    pub async fn begin_generation(
        &self,
        last: &str,
        given_out: Option<MemberId>,
        at: Timestamp,
        reason: &Text,
    ) -> Result<Vec<String>, LedgerError> {
        // The tapes are those of the copy too.
        self.inner.tapes.forget();
        let mut tx = self.begin_write().await?;
        let known = read_generations(&mut tx, self.id()).await?;
        if known.last().is_some_and(|generation| generation == last) {
            let known_elsewhere = Numbers { members: given_out.map_or(0, |member| member.0), screenings: 0 };
            let given = Numbers::read(&mut tx).await?.many_more().or_higher(known_elsewhere);
            match insert_generation(&mut tx, known.len(), given, at, reason).await {
                Ok(()) => {
                    tx.tell(
                        Entry::new(at, "generation", (&self.till()?, &Text::default()), HOUSE).detail(reason.clone()),
                    );
                    commit(tx).await?;
                }
                // Another program began one in this moment.
                Err(error) if is_key_clash(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.generations().await
    }

    /// Whether it knows nothing of what was made last: a member with this number, this packet.
    pub async fn lacks(&self, member: Option<MemberId>, packet: Option<PacketCode>) -> Result<bool, LedgerError> {
        let mut reader = self.reader().await?;
        if let Some(member) = member
            && Numbers::read(&mut reader).await?.members < member.0
        {
            return Ok(true);
        }
        let Some(packet) = packet else { return Ok(false) };
        let row = query("SELECT COUNT(*) FROM packets WHERE code = $1").bind(packet.to_string()).fetch_one(&mut reader);
        Ok(int(&row.await?, 0)? == 0)
    }

    /// The sequence numbers of these screenings; those that are unknown are left out.
    pub async fn sequences(&self, of: &[ScreeningId]) -> Result<Vec<(ScreeningId, u64)>, LedgerError> {
        let mut sequences = Vec::with_capacity(of.len());
        for some in of.chunks(MOST_NAMED) {
            let mut named = query_any_of("SELECT screening, seq FROM sequences WHERE screening IN", some.len(), "");
            for screening in some {
                named = named.bind(screening.0);
            }
            for row in &named.fetch_all(&mut *self.reader().await?).await? {
                sequences.push((ScreeningId(int(row, 0)?), int(row, 1)?.unsigned_abs()));
            }
        }
        Ok(sequences)
    }
}

/// A row for the generation with this number, the first being 0.
pub(super) async fn insert_generation(
    tx: &mut AnyConnection,
    n: usize,
    given: Numbers,
    at: Timestamp,
    reason: &Text,
) -> Result<(), sqlx::Error> {
    let token: String = (0..TOKEN_DIGITS).filter_map(|_| char::from_digit(rand::random_range(0..32), 32)).collect();
    query("INSERT INTO generations (n, token, members, screenings, begun_at, reason) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(i64::try_from(n).unwrap_or(i64::MAX))
        .bind(token)
        .bind(given.members)
        .bind(given.screenings)
        .bind(at.millis())
        .bind(reason.to_string())
        .execute(tx)
        .await?;
    Ok(())
}
