//! Members: finding them, making them, and what each has won.
//!
//! ```text
//! create_member ──▶ members        numbers from 10001 on, each phone number once
//! winnings ◀─────── wallets, claims
//! ```

use std::cmp::Reverse;

use futures_util::TryStreamExt;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::domain::consent::OfMember;
use crate::domain::ids::{MemberId, TerminalId};
use crate::domain::member::{Member, Phone, Win, Winnings};
use crate::domain::money::{Currency, Money};
use crate::domain::search::{Query, Score, sift, trace};
use crate::domain::tape::Entry;
use crate::domain::text::{Text, fold};
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::generation::Numbers;
use crate::ledger::connection::kept::KeptPin;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{currency, int, parsed, string};
use crate::ledger::connection::shown::{of_member, salt};
use crate::ledger::connection::statement::{MOST_NAMED, query, query_any_of};
use crate::ledger::connection::turn::Writing;

use super::code::insert_code;
use super::wallet::balance;

/// How often a number is tried that another terminal takes in the same moment.
const NUMBER_TRIES: usize = 5;

/// After so many that match, a search looks no further: who seeks one types more.
const MOST_MATCHED: usize = 2_000;

/// How many of the latest wins are told.
const LATEST_WINS: i64 = 20;

/// Why no member was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    /// This member has the phone number.
    #[error("member {0} has this phone number")]
    PhoneTaken(MemberId),
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for CreateError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

impl Ledger {
    /// One member.
    pub async fn member(&self, id: MemberId) -> Result<Option<Member>, LedgerError> {
        let mut tx = self.begin_read().await?;
        read_member(&mut tx, id).await
    }

    /// These members by number; those that are unknown are left out.
    pub async fn members(&self, ids: &[MemberId]) -> Result<Vec<Member>, LedgerError> {
        let mut members = Vec::with_capacity(ids.len());
        for some in ids.chunks(MOST_NAMED) {
            let mut named = query_any_of("SELECT id, name, phone FROM members WHERE id IN", some.len(), "");
            for id in some {
                named = named.bind(id.0);
            }
            for row in &named.fetch_all(&mut *self.reader().await?).await? {
                members.push(member(row)?);
            }
        }
        members.sort_by_key(|member| member.id);
        members.dedup_by_key(|member| member.id);
        Ok(members)
    }

    /// The members whose number, phone or name is found by every word of `sought`, by name; at most `limit`, the best
    /// of them, and where thousands are found, of the first of these.
    ///
    /// Compared here, for no database knows every script or how a character is read. It only leaves out those who cannot
    /// be meant, by what is kept beside the name, which a member of before may lack, so that a search at every key stays
    /// quick with many members; only those that are found take memory.
    pub async fn search_members(&self, sought: &str, limit: usize) -> Result<Vec<Member>, LedgerError> {
        let mut sought = Query::new(sought);
        let mut found: Vec<(Reverse<Score>, String, Member)> = Vec::new();
        let keep_best = |found: &mut Vec<(Reverse<Score>, String, Member)>| {
            found.sort_by(|(a, of_a, one), (b, of_b, other)| (a, of_a, one.id).cmp(&(b, of_b, other.id)));
            found.truncate(limit);
        };
        let mut reader = self.reader().await?;
        let longest = sought.words().max_by_key(String::len).unwrap_or_default();
        let mut rows = query(
            "SELECT id, name, phone FROM members WHERE folded IS NULL OR folded LIKE $1 ESCAPE '!' \
             OR phone LIKE $2 ESCAPE '!' OR CAST(id AS CHAR(20)) LIKE $3 ESCAPE '!'",
        )
        .bind(in_order(&longest))
        .bind(pattern(&longest))
        .bind(pattern(&longest))
        .fetch(&mut reader)?;
        let mut matched = 0;
        while let Some(row) = rows.try_next().await? {
            let member = member(&row)?;
            let Some(score) = sought.score(&member.keys()) else { continue };
            // A name in which the letters are scattered may be pushed out by one that holds them whole.
            matched += usize::from(!score.is_scattered());
            found.push((Reverse(score), fold(member.name.as_str()), member));
            if matched >= MOST_MATCHED.max(limit) {
                break;
            }
            if found.len() >= limit.max(1).saturating_mul(2) {
                keep_best(&mut found);
            }
        }
        keep_best(&mut found);
        let found = found.into_iter().map(|(Reverse(score), name, member)| ((name, member), Some(score)));
        let mut listed = sift(found);
        listed.sort_by(|((a, of_a), _), ((b, of_b), _)| (a, of_a.id).cmp(&(b, of_b.id)));
        Ok(listed.into_iter().map(|((_, member), _)| member).collect())
    }

    /// The members who have a phone number that was kept in one of these forms, by number: one, or nobody, but in a ledger of
    /// before there was only one form.
    pub async fn members_of_phone(&self, forms: &[Phone]) -> Result<Vec<Member>, LedgerError> {
        let mut named = query_any_of("SELECT id, name, phone FROM members WHERE phone IN", forms.len(), "ORDER BY id");
        for form in forms {
            named = named.bind(form.to_string());
        }
        named.fetch_all(&mut *self.reader().await?).await?.iter().map(member).collect()
    }

    /// Makes a member with the next free number, and with the code that they chose.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn create_member(
        &self,
        name: &Text,
        phone: &Phone,
        code: Option<&KeptPin>,
        at: Timestamp,
        (terminal, cashier): (&TerminalId, &Text),
    ) -> Result<Member, CreateError> {
        for _ in 0..NUMBER_TRIES {
            let mut tx = self.begin_write().await?;
            let known = query("SELECT id FROM members WHERE phone = $1")
                .bind(phone.to_string())
                .fetch_optional(&mut tx)
                .await?;
            if let Some(row) = known {
                return Err(CreateError::PhoneTaken(MemberId(int(&row, 0)?)));
            }
            let id = next_number(&mut tx).await?;
            let member = Member { id, name: name.clone(), phone: phone.clone() };
            match insert_member(&mut tx, &member, at, (terminal, cashier)).await {
                Ok(()) => {
                    let salt = salt(&mut tx).await?;
                    tx.tell(joined(&salt, &member, at, (terminal, cashier)));
                    if code.is_some() {
                        insert_code(&mut tx, (member.id, 0), code, at, (terminal, cashier)).await?;
                    }
                    commit(tx).await?;
                    return Ok(member);
                }
                // Another terminal took the number, or the phone, since we looked: look again.
                Err(error) if is_key_clash(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(LedgerError::Busy.into())
    }

    /// Whether there is any.
    pub(in crate::ledger) async fn has_members(&self) -> Result<bool, LedgerError> {
        Ok(query("SELECT id FROM members LIMIT 1").fetch_optional(&mut *self.reader().await?).await?.is_some())
    }

    /// What a member can spend now: nothing, without a wallet of this currency.
    pub async fn balance(&self, member: MemberId, of_house: Currency) -> Result<Money, LedgerError> {
        let mut tx = self.begin_read().await?;
        balance(&mut tx, member, of_house).await
    }

    /// What a member has in the wallet, in the currency of the house, and has won; `None` for an
    /// unknown member.
    pub async fn winnings(&self, member: MemberId, of_house: Currency) -> Result<Option<Winnings>, LedgerError> {
        let mut tx = self.begin_read().await?;
        if read_member(&mut tx, member).await?.is_none() {
            return Ok(None);
        }
        let balance = balance(&mut tx, member, of_house).await?;
        let (total, packets) = won(&mut tx, member, of_house).await?;
        let rows = query(
            "SELECT c.packet, p.greeting, c.amount, p.currency, c.claimed_at FROM claims c \
             JOIN packets p ON p.code = c.packet WHERE c.member = $1 ORDER BY c.claimed_at DESC, c.packet LIMIT $2",
        )
        .bind(member.0)
        .bind(LATEST_WINS)
        .fetch_all(&mut tx)
        .await?;
        let latest = rows.iter().map(win).collect::<Result<_, _>>()?;
        Ok(Some(Winnings { balance, total, packets, latest }))
    }
}

/// All that a member ever won, and from how many packets.
pub(super) async fn won(
    tx: &mut AnyConnection,
    member: MemberId,
    of_house: Currency,
) -> Result<(Money, u32), LedgerError> {
    let row = query("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT), COUNT(*) FROM claims WHERE member = $1")
        .bind(member.0)
        .fetch_one(tx)
        .await?;
    Ok((Money::new(int(&row, 0)?, of_house), u32::try_from(int(&row, 1)?).unwrap_or(u32::MAX)))
}

pub(in crate::ledger) async fn read_member(
    tx: &mut AnyConnection,
    id: MemberId,
) -> Result<Option<Member>, LedgerError> {
    let row = query("SELECT id, name, phone FROM members WHERE id = $1").bind(id.0).fetch_optional(&mut *tx).await?;
    row.as_ref().map(member).transpose()
}

/// Makes these members, if the ledger has none at all. Returns those that were made.
pub(in crate::ledger) async fn insert_first_members(
    tx: &mut Writing,
    first: &[(Text, Phone)],
    at: Timestamp,
    by: (&TerminalId, &Text),
) -> Result<Vec<Member>, LedgerError> {
    if query("SELECT id FROM members LIMIT 1").fetch_optional(&mut *tx).await?.is_some() {
        return Ok(Vec::new());
    }
    let MemberId(next) = next_number(tx).await?;
    let salt = salt(&mut *tx).await?;
    let mut made = Vec::with_capacity(first.len());
    for (number, (name, phone)) in (next..).zip(first) {
        let member = Member { id: MemberId(number), name: name.clone(), phone: phone.clone() };
        // Whoever makes a member at this moment is the first, and these are none any more: trying again finds that one.
        insert_member(tx, &member, at, by)
            .await
            .map_err(|error| if is_key_clash(&error) { LedgerError::Busy } else { error.into() })?;
        tx.tell(joined(&salt, &member, at, by));
        made.push(member);
    }
    Ok(made)
}

/// Whose name and number stand in no tape, which goes out of the house.
fn joined(salt: &str, member: &Member, at: Timestamp, by: (&TerminalId, &Text)) -> Entry {
    let told = of_member(salt, member.id.0, member.name.as_str(), &member.phone.to_string());
    Entry::new(at, "joined", by, &OfMember(member.id).to_string()).facts([told])
}

async fn next_number(tx: &mut AnyConnection) -> Result<MemberId, LedgerError> {
    Ok(MemberId(Numbers::read(tx).await?.members.saturating_add(1)))
}

async fn insert_member(
    tx: &mut AnyConnection,
    member: &Member,
    at: Timestamp,
    (terminal, cashier): (&TerminalId, &Text),
) -> Result<(), sqlx::Error> {
    query("INSERT INTO members (id, name, folded, phone, joined_at, terminal, cashier) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(member.id.0)
        .bind(member.name.to_string())
        .bind(trace(member.name.as_str()))
        .bind(member.phone.to_string())
        .bind(at.millis())
        .bind(terminal.to_string())
        .bind(cashier.to_string())
        .execute(tx)
        .await?;
    Ok(())
}

fn member(row: &AnyRow) -> Result<Member, LedgerError> {
    Ok(Member { id: MemberId(int(row, 0)?), name: Text::new(&string(row, 1)?), phone: parsed(row, 2)? })
}

fn win(row: &AnyRow) -> Result<Win, LedgerError> {
    Ok(Win {
        packet: parsed(row, 0)?,
        greeting: Text::new(&string(row, 1)?),
        amount: Money::new(int(row, 2)?, currency(row, 3)?),
        at: Timestamp::from_millis(int(row, 4)?),
    })
}

/// The pattern of LIKE for what holds the word; wild cards stand for themselves.
fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in word.chars() {
        if matches!(c, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern + "%"
}

/// The pattern of LIKE for what holds the letters and digits of the word in their order.
fn in_order(word: &str) -> String {
    let letters = word.chars().filter(|c| c.is_alphanumeric());
    letters.fold(String::from("%"), |pattern, letter| format!("{pattern}{letter}%"))
}
