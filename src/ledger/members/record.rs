//! What became of red packets, to be looked at: all that was done to one, or what a member took of all.

use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::money::{Currency, Money};
use crate::domain::packet::{Draw, MemberRecord, PacketEnd, PacketKind, PacketRecord, PacketView};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::{currency, int, optional, parsed, small, string, word};
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

    /// The shares that a member took, the latest first, at most `limit`; and the sum of all. `None` for an unknown member.
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
        Ok(Some(MemberRecord { member, total, packets, draws }))
    }
}
