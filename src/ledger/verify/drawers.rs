//! Drawers: whether their sessions are whole, and each Z and each day's close is what the books say.

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use sqlx::AnyConnection;

use super::rule::{Findings, Named, Rule};
use super::touched::Session;
use super::walk::Of;
use crate::domain::drawer::figures::Figures;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::{int, string};
use crate::ledger::connection::statement::query;
use crate::ledger::drawer::day::{UpTo, read_up_to};
use crate::ledger::drawer::figures;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "drawer_sessions",
        what: "what is done with a drawer is numbered from its opening to its close, one session after the other, and the \
               open one is the last",
        all: (Of::House, "SELECT COUNT(*) FROM drawer_acts"),
        broken: &[(
            Of::House,
            "SELECT terminal, session FROM drawer_acts GROUP BY terminal, session \
             HAVING COUNT(*) <> MAX(n) OR MIN(n) <> 1 OR SUM(CASE what WHEN 'opened' THEN n ELSE 0 END) <> 1 \
             OR SUM(CASE what WHEN 'closed' THEN n ELSE 0 END) NOT IN (0, MAX(n)) \
             UNION SELECT d.terminal, d.session FROM drawers d WHERE d.session <> \
             COALESCE((SELECT COUNT(DISTINCT a.session) FROM drawer_acts a WHERE a.terminal = d.terminal), 0) \
             UNION SELECT a.terminal, a.session FROM drawer_acts a LEFT JOIN drawers d ON d.terminal = a.terminal \
             AND d.session >= a.session WHERE d.terminal IS NULL \
             UNION SELECT d.terminal, d.session FROM drawers d WHERE d.is_open = \
             (SELECT COUNT(*) FROM z_reports z WHERE z.terminal = d.terminal AND z.n = d.session)",
        )],
    },
    Rule {
        code: "z_numbers",
        what: "the Zs of a till are numbered from 1 without a gap, one for each session that was closed",
        all: (Of::House, "SELECT COUNT(*) FROM z_reports"),
        broken: &[(
            Of::House,
            "SELECT terminal, MAX(n) FROM z_reports GROUP BY terminal HAVING COUNT(*) <> MAX(n) OR MIN(n) <> 1 \
             UNION SELECT z.terminal, z.n FROM z_reports z LEFT JOIN drawer_acts a ON a.terminal = z.terminal \
             AND a.session = z.n AND a.what = 'closed' WHERE a.n IS NULL \
             UNION SELECT a.terminal, a.session FROM drawer_acts a LEFT JOIN z_reports z ON z.terminal = a.terminal \
             AND z.n = a.session WHERE a.what = 'closed' AND z.n IS NULL",
        )],
    },
    Rule {
        code: "drawer_moves",
        what: "what moved in a session was sold, given back or handed back at its till",
        all: (Of::Sessions, "SELECT COUNT(*) FROM drawer_moves m WHERE {m.terminal|m.session}"),
        broken: &[
            (
                Of::Payments,
                "SELECT m.attempt FROM payments p JOIN drawer_moves m ON m.attempt = p.attempt \
             WHERE {p.moved_at|p.order_id} AND m.terminal <> p.terminal",
            ),
            (
                Of::Sessions,
                "SELECT m.attempt FROM drawer_moves m WHERE {m.terminal|m.session} AND (\
             (SELECT COUNT(*) FROM drawer_acts a WHERE a.terminal = m.terminal AND a.session = m.session AND a.n = 1) = 0 \
             OR ((SELECT COUNT(*) FROM attempts b WHERE b.attempt = m.attempt) = 0 \
             AND (SELECT COUNT(*) FROM refunds r WHERE r.attempt = m.attempt) = 0))",
            ),
        ],
    },
];

pub(super) const ZS: Named = ("z_figures", "a Z has the figures that the books of its session add up to");

pub(super) const DAYS: Named =
    ("day_figures", "closes of days are numbered from 1 without a gap, and each adds up the Zs since the one before");

/// All sessions in which anything was done, moved or added up.
pub(super) async fn sessions(tx: &mut AnyConnection) -> Result<BTreeSet<Session>, LedgerError> {
    let sql = "SELECT DISTINCT terminal, session FROM drawer_moves UNION SELECT DISTINCT terminal, session FROM drawer_acts \
               UNION SELECT terminal, n FROM z_reports";
    let (mut rows, mut sessions) = (query(sql).fetch(tx)?, BTreeSet::new());
    while let Some(row) = rows.try_next().await? {
        sessions.insert((string(&row, 0)?, int(&row, 1)?));
    }
    Ok(sessions)
}

/// The Z of a session, if it was closed, is what the books of it add up to.
pub(super) async fn z(
    tx: &mut AnyConnection,
    (till, number): &Session,
    findings: &mut Findings,
) -> Result<(), LedgerError> {
    let row = query("SELECT figures FROM z_reports WHERE terminal = $1 AND n = $2").bind(till.clone()).bind(*number);
    let Some(row) = row.fetch_optional(&mut *tx).await? else { return Ok(()) };
    let finding = findings.at(ZS);
    finding.looked_at += 1;
    let written = string(&row, 0)?;
    let Some(currency) = written.parse::<Figures>().ok().map(|of| of.currency()) else {
        finding.add(&format!("{till}/{number} has no figures"));
        return Ok(());
    };
    let figures = figures::read(&mut *tx, till, *number, currency).await?.to_string();
    if figures != written {
        finding.add(&format!("{till}/{number} is {written}, and the books have {figures}"));
    }
    Ok(())
}

/// The Zs that come after some and up to others, added up; why not, where one cannot be read or is beyond counting.
fn added_up(
    zs: &[(Session, String)],
    before: &UpTo,
    up_to: &UpTo,
    nothing: Figures,
) -> Result<(UpTo, Figures), String> {
    let (mut among, mut sum) = (UpTo::new(), nothing);
    let last = |of: &UpTo, till: &str| of.get(till).copied().unwrap_or(0);
    for ((till, number), written) in zs {
        if *number <= last(before, till) || *number > last(up_to, till) {
            continue;
        }
        let figures: Figures = written.parse().map_err(|_| format!("unreadable: {written}"))?;
        sum = sum.and(&figures).ok_or_else(|| format!("{till}/{number} is beyond counting"))?;
        among.insert(till.clone(), *number);
    }
    Ok((among, sum))
}

/// Each day's close is the sum of the Zs that came since the one before.
pub(super) async fn days(tx: &mut AnyConnection, findings: &mut Findings) -> Result<(), LedgerError> {
    let finding = findings.at(DAYS);
    let rows = query("SELECT terminal, n, figures FROM z_reports ORDER BY terminal, n").fetch_many(&mut *tx).await?;
    let zs = rows.iter().map(|row| Ok(((string(row, 0)?, int(row, 1)?), string(row, 2)?)));
    let zs = zs.collect::<Result<Vec<(Session, String)>, LedgerError>>()?;
    let rows = query("SELECT n, up_to, figures FROM day_closes ORDER BY n").fetch_many(tx).await?;
    let mut before = UpTo::new();
    for (place, row) in rows.iter().enumerate() {
        finding.looked_at += 1;
        let (number, written) = (int(row, 0)?, string(row, 2)?);
        let read = read_up_to(&string(row, 1)?).ok().zip(written.parse::<Figures>().ok());
        let Some((up_to, figures)) = read else {
            finding.add(&format!("day-{number} has no figures"));
            continue;
        };
        if Some(number) != i64::try_from(place).ok().map(|place| place + 1) {
            finding.add(&format!("day-{number} is not the next"));
        }
        match added_up(&zs, &before, &up_to, Figures::nothing(figures.currency())) {
            Ok((among, of_zs)) => {
                let is_whole = up_to.iter().all(|(till, z)| before.get(till) == Some(z) || among.get(till) == Some(z));
                if of_zs != figures || !is_whole {
                    finding.add(&format!("day-{number} is {figures}, and its Zs are {of_zs}"));
                }
            }
            // A Z that cannot be read or counted is named by its own rule.
            Err(why) => finding.add(&format!("day-{number}: {why}")),
        }
        before = up_to;
    }
    Ok(())
}
