//! What became of red packets, to be looked at: all that was done to one, or what a member took of all; and all that moved
//! in a member's wallet.

use sqlx::{AnyConnection, Row as _};

use crate::domain::ids::{MemberId, OrderRef, PacketCode, ScreeningId};
use crate::domain::money::{Currency, Money};
use crate::domain::packet::{Draw, MemberRecord, PacketEnd, PacketKind, PacketRecord, PacketView};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::domain::wallet::{WalletEntry, WalletMove};
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::{currency, int, optional, parsed, parsed_if_any, small, string, word};
use crate::ledger::connection::statement::query;

use super::member::{read_member, won};

impl Ledger {
    /// One packet from its making to its end, with its recorded claims.
    pub async fn packet_record(&self, code: PacketCode) -> Result<Option<PacketRecord>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let Some(stored) = self.read_packet(&mut tx, code).await? else { return Ok(None) };
        let row = query("SELECT ended_at, returned FROM packets WHERE code = $1")
            .bind(code.to_string())
            .fetch_one(&mut tx)
            .await?;
        let returned = Money::new(int(&row, 1)?, stored.packet.total.currency());
        let ended = optional(&row, 0)?.map(|at| PacketEnd { at: Timestamp::from_millis(at), returned });
        let view = PacketView { packet: stored.packet, state: stored.state, claims: stored.claims };
        Ok(Some(PacketRecord { view, ended }))
    }

    /// All that moved in a member's wallet, the latest first; at most `limit`, if one is given. The sum of all is the balance.
    pub async fn wallet_moves(
        &self,
        member: MemberId,
        of_house: Currency,
        limit: Option<u32>,
    ) -> Result<Vec<WalletMove>, LedgerError> {
        let mut tx = self.begin_read().await?;
        Ok(moves(&mut tx, member, of_house, limit).await?.1)
    }

    /// The shares that a member took and what moved in the wallet, the latest first, at most `limit` of each; and the sum of
    /// all. `None` for an unknown member.
    pub async fn member_record(
        &self,
        id: MemberId,
        of_house: Currency,
        limit: u32,
    ) -> Result<Option<MemberRecord>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let Some(member) = read_member(&mut tx, id).await? else { return Ok(None) };
        let (total, packets) = won(&mut tx, id, of_house).await?;
        // The luckiest is whom nobody beats, once all is taken.
        let rows = query(
            "SELECT c.packet, p.greeting, p.kind, p.shares, p.claimed, p.currency, c.place, c.amount, c.claimed_at, \
             (SELECT COUNT(*) FROM claims o WHERE o.packet = c.packet AND (o.amount > c.amount OR \
             (o.amount = c.amount AND (o.claimed_at < c.claimed_at OR (o.claimed_at = c.claimed_at AND \
             o.place < c.place))))) \
             FROM claims c JOIN packets p ON p.code = c.packet \
             WHERE c.member = $1 ORDER BY c.claimed_at DESC, c.packet LIMIT $2",
        )
        .bind(id.0)
        .bind(i64::from(limit))
        .fetch_all(&mut tx)
        .await?;
        let draws = rows.iter().map(|row| {
            let (shares, kind) = (small(row, 3)?, word(row, 2, PacketKind::from_word)?);
            let is_over = small(row, 4)? >= shares;
            Ok(Draw {
                packet: parsed(row, 0)?,
                greeting: Text::new(&string(row, 1)?),
                shares,
                rank: small(row, 6)?,
                amount: Money::new(int(row, 7)?, currency(row, 5)?),
                at: Timestamp::from_millis(int(row, 8)?),
                is_luckiest: is_over && kind == PacketKind::Lucky && int(row, 9)? == 0,
            })
        });
        let draws = draws.collect::<Result<_, LedgerError>>()?;
        let (balance, moves) = moves(&mut tx, id, of_house, Some(limit)).await?;
        Ok(Some(MemberRecord { member, total, packets, draws, balance, moves }))
    }
}

/// What is in a wallet, and what moved in it: from the last movement back, each leaves what the one after it found.
async fn moves(
    tx: &mut AnyConnection,
    member: MemberId,
    of_house: Currency,
    limit: Option<u32>,
) -> Result<(Money, Vec<WalletMove>), LedgerError> {
    let wallet = query("SELECT balance, currency FROM wallets WHERE member = $1").bind(member.0);
    let Some(wallet) = wallet.fetch_optional(&mut *tx).await? else { return Ok((Money::zero(of_house), Vec::new())) };
    let now = Money::new(int(&wallet, 0)?, currency(&wallet, 1)?);
    let mut balance = now;
    let rows = query(
        "SELECT e.kind, e.reference, e.amount, e.made_at, o.id, o.screening, p.terminal, p.cashier, \
         (SELECT r.exchanged_to FROM refunds r WHERE r.attempt = e.reference), \
         k.terminal, k.cashier FROM wallet_entries e \
         LEFT JOIN payments p ON p.attempt = e.reference AND p.tender = 'wallet' \
         AND p.flow = CASE e.kind WHEN 'paid' THEN 'payment' WHEN 'refunded' THEN 'refund' ELSE '' END \
         LEFT JOIN orders o ON o.id = p.order_id \
         LEFT JOIN packets k ON k.code = e.reference AND e.kind = 'funded' \
         WHERE e.member = $1 ORDER BY e.n DESC LIMIT $2",
    )
    .bind(member.0)
    .bind(limit.map_or(i64::MAX, i64::from))
    .fetch_all(tx)
    .await?;
    let moved = rows.iter().map(|row| {
        let what = word(row, 0, WalletEntry::from_word)?;
        let amount = Money::new(int(row, 2)?, now.currency());
        let after = balance;
        balance = Money::new(balance.minor() - amount.minor(), now.currency());
        let of_packet = !matches!(what, WalletEntry::Paid | WalletEntry::Refunded);
        let order = parsed_if_any(row, 4)?.zip(optional(row, 5)?);
        let (terminal, cashier) = if of_packet { (9, 10) } else { (6, 7) };
        let by = parsed_if_any(row, terminal)?;
        let cashier = row.try_get::<Option<String>, _>(cashier)?.unwrap_or_default();
        Ok(WalletMove {
            at: Timestamp::from_millis(int(row, 3)?),
            what,
            is_exchange: row.try_get::<Option<String>, _>(8)?.is_some(),
            order: order.map(|(order, screening)| OrderRef { screening: ScreeningId(screening), order }),
            packet: if of_packet { Some(parsed(row, 1)?) } else { None },
            amount,
            balance: after,
            by: by.map(|terminal| (terminal, Text::new(&cashier))),
        })
    });
    let moved = moved.collect::<Result<_, LedgerError>>()?;
    Ok((now, moved))
}
