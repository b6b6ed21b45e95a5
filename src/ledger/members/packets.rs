//! Red packets: made, rebuilt, ended.
//!
//! ```text
//! create_packet ──▶ packets, promotion_days or wallets, tape
//! claims (`claims`) packets, claims, wallets, tape
//! expire_packet ──▶ packets, promotion_days or wallets, tape
//! rebuild_packet ─▶ packets: a new epoch, before anyone reads the claims under it
//! ```
//!
//! The row of a packet is locked by whoever changes what became of it; the epoch in it names the one
//! loading into the live store whose claims still count.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::domain::ids::{MemberId, PacketCode, TerminalId};
use crate::domain::money::Money;
use crate::domain::packet::{Claim, Funding, Packet, PacketKind, PacketRow, PacketState};
use crate::domain::seat::Epoch;
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::{LedgerError, WriteError, is_key_clash};
use crate::ledger::connection::facts::of_packet;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{currency, int, optional, parsed, small, string, word};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::turn::Writing;

use super::wallet::{WalletEntry, balance, credit, debit};

/// A packet as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPacket {
    /// The packet.
    pub packet: Packet,
    /// The life in the live store whose claims count.
    pub epoch: Epoch,
    /// Its state.
    pub state: PacketState,
    /// The recorded claims, in the order in which they were taken.
    pub claims: Vec<Claim>,
}

/// Whether a packet was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It is in the ledger now.
    Now,
    /// The same one was there.
    Before,
}

/// Why no packet was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakeError {
    /// Another packet has the code.
    #[error("another packet has this code")]
    CodeTaken,
    /// The promotion budget of the day has only this left.
    #[error("the promotion budget of the day has only {0} left")]
    OverBudget(Money),
    /// The member's wallet has only this.
    #[error("the wallet has only {0}")]
    WalletShort(Money),
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl WriteError for MakeError {
    fn maybe_written(&self) -> bool {
        matches!(self, Self::Ledger(error) if error.maybe_written())
    }
}

impl From<sqlx::Error> for MakeError {
    fn from(error: sqlx::Error) -> Self {
        // Someone was faster with this very packet: trying again will tell.
        Self::Ledger(if is_key_clash(&error) { LedgerError::Busy } else { error.into() })
    }
}

/// The columns that `packet_row` reads.
macro_rules! packet_columns {
    () => {
        "p.code, p.kind, p.total, p.shares, p.currency, p.greeting, p.funding_member, p.terminal, p.cashier, \
         p.created_at, p.opens_at, p.expires_at, p.seed, p.state, p.epoch, p.claimed, p.claimed_amount"
    };
}

impl Ledger {
    /// Makes a packet and takes its total from who pays for it: a member's wallet, or what the house
    /// gives away on `day`, which is `budget` minor units at most.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn create_packet(
        &self,
        packet: &Packet,
        epoch: &Epoch,
        (day, budget): (&str, i64),
    ) -> Result<Made, MakeError> {
        if packet.funding == Funding::Promotion {
            let who = (&packet.terminal, &packet.cashier);
            self.open_day(day, Entry::new(packet.created_at, "day_opened", who, day)).await?;
        }
        let mut tx = self.begin_write().await?;
        if let Some(known) = self.read_packet(&mut tx, packet.code).await? {
            return if is_same(&known.packet, packet) { Ok(Made::Before) } else { Err(MakeError::CodeTaken) };
        }
        insert_packet(&mut tx, packet, epoch, (day, budget)).await?;
        commit(tx).await?;
        Ok(Made::Now)
    }

    /// Makes the row of a business day before anything is spent on it: it is what those lock who spend.
    async fn open_day(&self, day: &str, entry: Entry) -> Result<(), LedgerError> {
        let known = query("SELECT spent FROM promotion_days WHERE business_day = $1").bind(day.to_owned());
        if known.fetch_optional(&mut *self.reader().await?).await?.is_some() {
            return Ok(());
        }
        let mut tx = self.begin_write().await?;
        match insert_day(&mut tx, day).await {
            Ok(()) => {
                tx.tell(entry);
                commit(tx).await
            }
            // Another terminal was faster.
            Err(error) if is_key_clash(&error) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// One packet with its recorded claims.
    pub async fn packet(&self, code: PacketCode) -> Result<Option<StoredPacket>, LedgerError> {
        let mut tx = self.begin_read().await?;
        self.read_packet(&mut tx, code).await
    }

    /// The open packets, the latest first, then those that ended since, the latest first; at most
    /// `limit` of each.
    pub async fn packets(&self, ended_since: Timestamp, limit: u32) -> Result<Vec<PacketRow>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let open = concat!(
            "SELECT ",
            packet_columns!(),
            " FROM packets p WHERE p.state = 'open' ORDER BY p.created_at DESC, p.code LIMIT $1"
        );
        let mut rows = query(open).bind(i64::from(limit)).fetch_all(&mut tx).await?;
        let ended = concat!(
            "SELECT ",
            packet_columns!(),
            " FROM packets p WHERE p.ended_at >= $1 ORDER BY p.ended_at DESC, p.code LIMIT $2"
        );
        rows.extend(query(ended).bind(ended_since.millis()).bind(i64::from(limit)).fetch_all(&mut tx).await?);
        rows.iter().map(packet_row).collect()
    }

    /// The codes of open packets after `after`, in their order, at most `limit`, each with how many of
    /// its shares are claimed.
    pub async fn open_packets(
        &self,
        after: Option<PacketCode>,
        limit: u32,
    ) -> Result<Vec<(PacketCode, u32)>, LedgerError> {
        let rows = query("SELECT code, claimed FROM packets WHERE state = 'open' AND code > $1 ORDER BY code LIMIT $2")
            .bind(after.map(|code| code.to_string()).unwrap_or_default())
            .bind(i64::from(limit))
            .fetch_all(&mut *self.reader().await?)
            .await?;
        rows.iter().map(|row| Ok((parsed(row, 0)?, small(row, 1)?))).collect()
    }

    /// The codes of open packets whose time is up at `now`, at most `limit`.
    pub async fn packets_due(&self, now: Timestamp, limit: u32) -> Result<Vec<PacketCode>, LedgerError> {
        let rows =
            query("SELECT code FROM packets WHERE state = 'open' AND expires_at <= $1 ORDER BY expires_at LIMIT $2")
                .bind(now.millis())
                .bind(i64::from(limit))
                .fetch_all(&mut *self.reader().await?)
                .await?;
        rows.iter().map(|row| parsed(row, 0)).collect()
    }

    /// Gives an open packet the epoch `to`, if it still has `from`. What was taken under another one is
    /// not recorded any more; so the claims that are read then are all there are.
    pub async fn rebuild_packet(
        &self,
        code: PacketCode,
        (from, to): (&Epoch, &Epoch),
        at: Timestamp,
    ) -> Result<Option<StoredPacket>, LedgerError> {
        let mut tx = self.begin_write().await?;
        let moved = query("UPDATE packets SET epoch = $1 WHERE code = $2 AND epoch = $3 AND state = 'open'")
            .bind(token(to).to_owned())
            .bind(code.to_string())
            .bind(token(from).to_owned())
            .execute(&mut tx)
            .await?
            .rows_affected();
        if moved == 0 {
            return Ok(None);
        }
        let stored = self.read_packet(&mut tx, code).await?;
        tx.tell(Entry::new(at, "rebuilt", (&self.till()?, &Text::default()), code.as_str()));
        commit(tx).await?;
        Ok(stored)
    }

    /// Ends a packet whose time is up and gives the rest back to who paid for it: once, whoever asks and
    /// how often. Gives the state that it then has; `None` if there is no such packet.
    pub async fn expire_packet(
        &self,
        code: PacketCode,
        at: Timestamp,
        by: (&TerminalId, &Text),
    ) -> Result<Option<PacketState>, LedgerError> {
        let mut tx = self.begin_write().await?;
        let ended = query(
            "UPDATE packets SET state = 'expired', ended_at = $1, returned = total - claimed_amount \
             WHERE code = $2 AND state = 'open' AND expires_at <= $3",
        )
        .bind(at.millis())
        .bind(code.to_string())
        .bind(at.millis())
        .execute(&mut tx)
        .await?
        .rows_affected();
        let found =
            query("SELECT state, returned, currency, funding_member, business_day FROM packets WHERE code = $1")
                .bind(code.to_string())
                .fetch_optional(&mut tx)
                .await?;
        let Some(row) = found else { return Ok(None) };
        let state = word(&row, 0, PacketState::from_word)?;
        if ended == 0 {
            return Ok(Some(state));
        }
        let returned = Money::new(int(&row, 1)?, currency(&row, 2)?);
        if let Some(member) = optional(&row, 3)? {
            let entry = WalletEntry::Returned;
            credit(&mut tx, MemberId(member), returned, entry, code.as_str(), at).await?;
        } else {
            query("UPDATE promotion_days SET spent = spent - $1 WHERE business_day = $2")
                .bind(returned.minor())
                .bind(string(&row, 4)?)
                .execute(&mut tx)
                .await?;
        }
        let detail = Text::new(&format!("{returned} went back"));
        tx.tell(Entry::new(at, state.word(), by, code.as_str()).detail(detail));
        commit(tx).await?;
        Ok(Some(state))
    }

    pub(super) async fn read_packet(
        &self,
        tx: &mut AnyConnection,
        code: PacketCode,
    ) -> Result<Option<StoredPacket>, LedgerError> {
        let sql = concat!("SELECT ", packet_columns!(), " FROM packets p WHERE p.code = $1");
        let Some(row) = query(sql).bind(code.to_string()).fetch_optional(&mut *tx).await? else { return Ok(None) };
        let packet = packet(&row)?;
        let rows = query(
            "SELECT c.member, m.name, c.place, c.share, c.amount, c.claimed_at FROM claims c \
             JOIN members m ON m.id = c.member WHERE c.packet = $1 ORDER BY c.place, c.claimed_at",
        )
        .bind(code.to_string())
        .fetch_all(tx)
        .await?;
        let claim = |row: &AnyRow| {
            Ok(Claim {
                member: MemberId(int(row, 0)?),
                name: Text::new(&string(row, 1)?),
                rank: small(row, 2)?,
                share: small(row, 3)?,
                amount: Money::new(int(row, 4)?, packet.total.currency()),
                at: Timestamp::from_millis(int(row, 5)?),
                is_recorded: true,
            })
        };
        let claims = rows.iter().map(claim).collect::<Result<_, LedgerError>>()?;
        let epoch = Epoch(format!("{}.{}", self.generation(), string(&row, 14)?));
        Ok(Some(StoredPacket { epoch, state: word(&row, 13, PacketState::from_word)?, claims, packet }))
    }
}

/// Writes a packet that is new, where the row of the day that pays for it is there.
pub(in crate::ledger) async fn insert_packet(
    tx: &mut Writing,
    packet: &Packet,
    epoch: &Epoch,
    (day, budget): (&str, i64),
) -> Result<(), MakeError> {
    let (code, total) = (packet.code.as_str(), packet.total);
    let funding_member = match packet.funding {
        Funding::Promotion => {
            if let Some(left) = spend(&mut *tx, day, total.minor(), budget).await? {
                return Err(MakeError::OverBudget(Money::new(left, total.currency())));
            }
            None
        }
        Funding::Wallet(member) => {
            if !debit(&mut *tx, member, total, WalletEntry::Funded, code, packet.created_at).await? {
                return Err(MakeError::WalletShort(balance(&mut *tx, member, total.currency()).await?));
            }
            Some(member.0)
        }
    };
    query(
        "INSERT INTO packets (code, kind, total, shares, currency, greeting, funding_member, business_day, \
             terminal, cashier, created_at, opens_at, expires_at, seed, epoch, state, claimed, claimed_amount, \
             returned) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, 0, 0)",
    )
    .bind(code.to_owned())
    .bind(packet.kind.word())
    .bind(total.minor())
    .bind(i64::from(packet.shares))
    .bind(total.currency().code().to_owned())
    .bind(packet.greeting.to_string())
    .bind(funding_member)
    .bind(funding_member.is_none().then(|| day.to_owned()))
    .bind(packet.terminal.to_string())
    .bind(packet.cashier.to_string())
    .bind(packet.created_at.millis())
    .bind(packet.opens_at.millis())
    .bind(packet.expires_at.millis())
    .bind(packet.seed.cast_signed())
    .bind(token(epoch).to_owned())
    .bind(PacketState::Open.word())
    .execute(&mut *tx)
    .await?;
    let who = (&packet.terminal, &packet.cashier);
    let detail = Text::new(&format!("{} {total} over {}", packet.kind.word(), packet.shares));
    let entry = Entry::new(packet.created_at, PacketState::Open.word(), who, code).detail(detail);
    tx.tell(entry.facts([of_packet(packet)]));
    Ok(())
}

/// What follows the ledger's generation in an epoch, which is all that the ledger stores of it.
pub(super) fn token(epoch: &Epoch) -> &str {
    epoch.0.rsplit_once('.').map_or(epoch.0.as_str(), |(_, token)| token)
}

/// Makes the row of a business day.
pub(in crate::ledger) async fn insert_day(tx: &mut AnyConnection, day: &str) -> Result<(), sqlx::Error> {
    let insert = query("INSERT INTO promotion_days (business_day, spent) VALUES ($1, 0)").bind(day.to_owned());
    insert.execute(tx).await.map(drop)
}

/// Takes `amount` from what the house gives away on `day`, whose row is there. `Some`: it has only this left.
async fn spend(tx: &mut AnyConnection, day: &str, amount: i64, budget: i64) -> Result<Option<i64>, MakeError> {
    let spent = query("UPDATE promotion_days SET spent = spent + $1 WHERE business_day = $2 AND spent <= $3")
        .bind(amount)
        .bind(day.to_owned())
        .bind(budget.saturating_sub(amount))
        .execute(&mut *tx)
        .await?
        .rows_affected();
    if spent > 0 {
        return Ok(None);
    }
    let row =
        query("SELECT spent FROM promotion_days WHERE business_day = $1").bind(day.to_owned()).fetch_one(tx).await?;
    Ok(Some(budget.saturating_sub(int(&row, 0)?).max(0)))
}

/// Whether someone who asked for `packet` may be told that it is `known`. When it was asked for may differ.
fn is_same(known: &Packet, packet: &Packet) -> bool {
    let what = |p: &Packet| (p.kind, p.total, p.shares, p.greeting.clone(), p.funding, p.opens_at.until(p.expires_at));
    what(known) == what(packet)
}

fn packet(row: &AnyRow) -> Result<Packet, LedgerError> {
    let funding = optional(row, 6)?;
    Ok(Packet {
        code: parsed(row, 0)?,
        kind: word(row, 1, PacketKind::from_word)?,
        total: Money::new(int(row, 2)?, currency(row, 4)?),
        shares: small(row, 3)?,
        greeting: Text::new(&string(row, 5)?),
        funding: funding.map_or(Funding::Promotion, |member| Funding::Wallet(MemberId(member))),
        terminal: parsed(row, 7)?,
        cashier: Text::new(&string(row, 8)?),
        created_at: Timestamp::from_millis(int(row, 9)?),
        opens_at: Timestamp::from_millis(int(row, 10)?),
        expires_at: Timestamp::from_millis(int(row, 11)?),
        seed: int(row, 12)?.cast_unsigned(),
    })
}

fn packet_row(row: &AnyRow) -> Result<PacketRow, LedgerError> {
    let packet = packet(row)?;
    let taken_amount = Money::new(int(row, 16)?, packet.total.currency());
    Ok(PacketRow { packet, state: word(row, 13, PacketState::from_word)?, taken: small(row, 15)?, taken_amount })
}
