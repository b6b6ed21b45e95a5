//! How a look goes through the ledger: kind after kind, some things at a time, so that it holds a few of them only and can
//! tell how far it is.
//!
//! ```text
//! everything ─▶ orders by their end, payments and refunds by their time, screenings and members by number …
//! since      ─▶ the orders, screenings, members and packets that were touched, by name
//! ```

use sqlx::AnyConnection;

use super::touched::Touched;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::{MOST_NAMED, Statement, These, query};

/// What a part of a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// Orders that ended: `{o.ended_at|o.id}`.
    Orders,
    /// Money that changed hands, also for an order that never ended: `{p.moved_at|p.order_id}`.
    Payments,
    /// Refunds: `{r.made_at|r.order_id}`.
    Refunds,
    /// Screenings, by their number.
    Screenings,
    /// Members, by their number.
    Members,
    /// Red packets: `{p.created_at|p.code}`.
    Packets,
    /// Papers that were wanted: `{j.made_at|j.order_id}`.
    Papers,
    /// Who came in: `{e.booked_at|e.order_id}`.
    Entries,
    /// Papers of no order, as far as they are new: by the time when they were wanted. Those of old are among the papers.
    Slips,
    /// Sessions of drawers: `{m.terminal|m.session}`.
    Sessions,
    /// What grows with the days of a house, not with its guests: all of it at each look.
    House,
}

/// All kinds that are walked through by a number or a time.
pub(super) const WALKED: [Of; 9] = [
    Of::Orders,
    Of::Payments,
    Of::Refunds,
    Of::Screenings,
    Of::Members,
    Of::Packets,
    Of::Papers,
    Of::Entries,
    Of::Slips,
];

impl Of {
    /// For people who wait.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Payments => "payments",
            Self::Refunds => "refunds",
            Self::Screenings => "screenings",
            Self::Members => "wallets",
            Self::Packets => "packets",
            Self::Papers => "papers",
            Self::Entries => "entries",
            Self::Slips => "slips",
            Self::Sessions => "drawers",
            Self::House => "the house",
        }
    }

    /// About how long one takes, in millionths of a second.
    pub(super) const fn weight(self) -> u64 {
        match self {
            Self::Orders => 16,
            Self::Payments => 3,
            Self::Refunds => 20,
            Self::Screenings => 500,
            Self::Members => 12,
            Self::Packets => 40,
            Self::Sessions => 6_000,
            Self::Papers | Self::Entries | Self::Slips | Self::House => 1,
        }
    }

    /// How many there are.
    pub(super) async fn count(self, tx: &mut AnyConnection) -> Result<u64, LedgerError> {
        let count = match self {
            Self::Orders => query("SELECT COUNT(*) FROM orders"),
            Self::Payments => query("SELECT COUNT(*) FROM payments"),
            Self::Refunds => query("SELECT COUNT(*) FROM refunds"),
            Self::Screenings => query("SELECT COUNT(*) FROM sequences"),
            Self::Members => query("SELECT COUNT(*) FROM wallets"),
            Self::Packets => query("SELECT COUNT(*) FROM packets"),
            Self::Papers => query("SELECT COUNT(*) FROM print_jobs"),
            Self::Entries => query("SELECT COUNT(*) FROM entries"),
            Self::Sessions => query("SELECT COUNT(*) FROM z_reports"),
            Self::Slips | Self::House => return Ok(0),
        };
        Ok(int(&count.fetch_one_late(tx).await?, 0)?.unsigned_abs())
    }

    /// How many of them were touched.
    pub(super) fn touched(self, touched: &Touched) -> u64 {
        let count = match self {
            Self::Orders | Self::Payments | Self::Refunds | Self::Papers | Self::Entries => touched.orders.len(),
            Self::Screenings => touched.screenings.len(),
            Self::Members => touched.members.len(),
            Self::Packets => touched.packets.len(),
            Self::Sessions => touched.sessions.len(),
            Self::Slips | Self::House => 0,
        };
        u64::try_from(count).unwrap_or(u64::MAX)
    }

    /// The number or time of one that stands some places after `$1`, as far as there are so many, and how many places.
    fn further(self) -> Option<(Statement, u64)> {
        Some(match self {
            Self::Orders => {
                (query("SELECT ended_at FROM orders WHERE ended_at >= $1 ORDER BY ended_at LIMIT 1 OFFSET 2000"), 2_000)
            }
            Self::Payments => (
                query("SELECT moved_at FROM payments WHERE moved_at >= $1 ORDER BY moved_at LIMIT 1 OFFSET 2000"),
                2_000,
            ),
            Self::Refunds => {
                (query("SELECT made_at FROM refunds WHERE made_at >= $1 ORDER BY made_at LIMIT 1 OFFSET 2000"), 2_000)
            }
            Self::Screenings => (
                query("SELECT screening FROM sequences WHERE screening >= $1 ORDER BY screening LIMIT 1 OFFSET 40"),
                40,
            ),
            Self::Members => {
                (query("SELECT member FROM wallets WHERE member >= $1 ORDER BY member LIMIT 1 OFFSET 2000"), 2_000)
            }
            Self::Packets => (
                query("SELECT created_at FROM packets WHERE created_at >= $1 ORDER BY created_at LIMIT 1 OFFSET 200"),
                200,
            ),
            Self::Papers => (
                query("SELECT made_at FROM print_jobs WHERE made_at >= $1 ORDER BY made_at LIMIT 1 OFFSET 5000"),
                5_000,
            ),
            Self::Entries => (
                query("SELECT booked_at FROM entries WHERE booked_at >= $1 ORDER BY booked_at LIMIT 1 OFFSET 5000"),
                5_000,
            ),
            Self::Slips | Self::Sessions | Self::House => return None,
        })
    }
}

/// The way through the things of one kind.
pub(super) enum Walk {
    /// All from this number or time on; `None` at the end.
    All(Of, Option<i64>),
    /// Those that are left of some.
    Some(Vec<These>),
}

impl Walk {
    /// Through all of them, whatever numbers or times another hand may have given them.
    pub(super) const fn all(of: Of) -> Self {
        Self::All(of, Some(i64::MIN))
    }

    /// Through those that were touched.
    pub(super) fn touched(of: Of, touched: &Touched) -> Self {
        let names = |names: Vec<&String>| -> Vec<These> {
            names
                .chunks(MOST_NAMED)
                .map(|some| These::Names(some.iter().map(|name| (*name).clone()).collect()))
                .collect()
        };
        let numbers =
            |numbers: Vec<i64>| numbers.chunks(MOST_NAMED).map(|some| These::Numbers(some.to_vec())).collect();
        Self::Some(match of {
            Of::Orders | Of::Payments | Of::Refunds | Of::Papers | Of::Entries => {
                names(touched.orders.iter().collect())
            }
            Of::Screenings => numbers(touched.screenings.iter().copied().collect()),
            Of::Members => numbers(touched.members.iter().copied().collect()),
            Of::Packets => names(touched.packets.iter().collect()),
            Of::Slips => vec![These::Between(touched.from, i64::MAX)],
            Of::Sessions | Of::House => Vec::new(),
        })
    }

    /// The next ones, and about how many they are.
    pub(super) async fn next(&mut self, tx: &mut AnyConnection) -> Result<Option<(These, u64)>, LedgerError> {
        match self {
            Self::Some(left) => Ok(left.pop().map(|these| {
                let count = match &these {
                    These::Names(names) => names.len(),
                    These::Numbers(numbers) => numbers.len(),
                    These::Between(..) | These::Pair(..) => 1,
                };
                (these, u64::try_from(count).unwrap_or(u64::MAX))
            })),
            Self::All(of, place) => {
                let (Some(from), Some((further, count))) = (*place, of.further()) else { return Ok(None) };
                let further = further.bind(from).fetch_optional(tx).await?.map(|row| int(&row, 0)).transpose()?;
                // Where a great many have the same time, they come together.
                let last = further.map_or(i64::MAX, |further| if further > from { further - 1 } else { from });
                *place = last.checked_add(1);
                Ok(Some((These::Between(from, last), count)))
            }
        }
    }
}
