//! Drawers: whether their sessions are whole, and each Z and each day's close is what the books say.

use sqlx::AnyConnection;

use super::rule::{Finding, Rule};
use crate::domain::drawer::figures::Figures;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::{int, string};
use crate::ledger::connection::statement::query;
use crate::ledger::drawer::day::{UpTo, read_up_to, sum};
use crate::ledger::drawer::figures;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "drawer_sessions",
        what: "what is done with a drawer is numbered from its opening to its close, one session after the other, and the \
               open one is the last",
        all: "SELECT COUNT(*) FROM drawer_acts",
        broken: "SELECT terminal, session FROM drawer_acts GROUP BY terminal, session \
                 HAVING COUNT(*) <> MAX(n) OR MIN(n) <> 1 OR SUM(CASE what WHEN 'opened' THEN n ELSE 0 END) <> 1 \
                 OR SUM(CASE what WHEN 'closed' THEN n ELSE 0 END) NOT IN (0, MAX(n)) \
                 UNION SELECT d.terminal, d.session FROM drawers d WHERE d.session <> \
                 COALESCE((SELECT COUNT(DISTINCT a.session) FROM drawer_acts a WHERE a.terminal = d.terminal), 0) \
                 UNION SELECT a.terminal, a.session FROM drawer_acts a LEFT JOIN drawers d ON d.terminal = a.terminal \
                 AND d.session >= a.session WHERE d.terminal IS NULL \
                 UNION SELECT d.terminal, d.session FROM drawers d WHERE d.is_open = \
                 (SELECT COUNT(*) FROM z_reports z WHERE z.terminal = d.terminal AND z.n = d.session)",
    },
    Rule {
        code: "z_numbers",
        what: "the Zs of a till are numbered from 1 without a gap, one for each session that was closed",
        all: "SELECT COUNT(*) FROM z_reports",
        broken: "SELECT terminal, MAX(n) FROM z_reports GROUP BY terminal HAVING COUNT(*) <> MAX(n) OR MIN(n) <> 1 \
                 UNION SELECT z.terminal, z.n FROM z_reports z LEFT JOIN drawer_acts a ON a.terminal = z.terminal \
                 AND a.session = z.n AND a.what = 'closed' WHERE a.n IS NULL \
                 UNION SELECT a.terminal, a.session FROM drawer_acts a LEFT JOIN z_reports z ON z.terminal = a.terminal \
                 AND z.n = a.session WHERE a.what = 'closed' AND z.n IS NULL",
    },
    Rule {
        code: "drawer_moves",
        what: "what moved in a session was sold, given back or handed back at its till",
        all: "SELECT COUNT(*) FROM drawer_moves",
        broken: "SELECT m.attempt FROM drawer_moves m LEFT JOIN drawer_acts a ON a.terminal = m.terminal \
                 AND a.session = m.session AND a.n = 1 WHERE a.n IS NULL \
                 UNION SELECT m.attempt FROM drawer_moves m JOIN payments p ON p.attempt = m.attempt \
                 WHERE p.terminal <> m.terminal \
                 UNION SELECT m.attempt FROM drawer_moves m LEFT JOIN attempts a ON a.attempt = m.attempt \
                 LEFT JOIN refunds r ON r.attempt = m.attempt WHERE a.attempt IS NULL AND r.attempt IS NULL",
    },
];

/// Each Z is what the books of its session add up to.
pub(super) async fn zs(tx: &mut AnyConnection) -> Result<Finding, LedgerError> {
    let mut finding = Finding::new("z_figures", "a Z has the figures that the books of its session add up to");
    let rows = query("SELECT terminal, n, figures FROM z_reports ORDER BY terminal, n").fetch_many(&mut *tx).await?;
    for row in &rows {
        finding.looked_at += 1;
        let (till, number, written) = (string(row, 0)?, int(row, 1)?, string(row, 2)?);
        let Some(currency) = written.parse::<Figures>().ok().map(|of| of.currency()) else {
            finding.add(&format!("{till}/{number} has no figures"));
            continue;
        };
        let figures = figures::read(&mut *tx, &till, number, currency).await?.to_string();
        if figures != written {
            finding.add(&format!("{till}/{number} is {written}, and the books have {figures}"));
        }
    }
    Ok(finding)
}

/// Each day's close is the sum of the Zs that came since the one before.
pub(super) async fn days(tx: &mut AnyConnection) -> Result<Finding, LedgerError> {
    let what = "closes of days are numbered from 1 without a gap, and each adds up the Zs since the one before";
    let mut finding = Finding::new("day_figures", what);
    let mut before = UpTo::new();
    for (place, row) in
        query("SELECT n, up_to, figures FROM day_closes ORDER BY n").fetch_many(&mut *tx).await?.iter().enumerate()
    {
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
        match sum(&mut *tx, &before, Some(&up_to), figures.currency()).await {
            Ok((zs, of_zs)) => {
                let is_whole = up_to.iter().all(|(till, z)| {
                    before.get(till) == Some(z) || zs.iter().any(|(of, number)| of == till && number == z)
                });
                if of_zs != figures || !is_whole {
                    finding.add(&format!("day-{number} is {figures}, and its Zs are {of_zs}"));
                }
            }
            // A Z that cannot be read or counted is named by its own rule.
            Err(LedgerError::Fault(why)) => finding.add(&format!("day-{number}: {why}")),
            Err(error) => return Err(error),
        }
        before = up_to;
    }
    Ok(finding)
}
