//! Looking whether what must hold of the ledger does: only reads, each rule of one instant, and some things at a time, however
//! many there are.
//!
//! ```text
//! the point ─▶ up to where it was found right ─┬▶ none ─▶ everything
//!                                              └▶ the lines of the tapes since ─▶ what they touched
//! kind after kind ─▶ some of them ─▶ each rule about them ─▶ what breaks it
//! nothing found ─▶ the point is where the tapes end now
//! ```
//!
//! A rule is statements about things of one kind: how many they are, and those that break it, each a row whose columns name
//! it. The same statements look at everything, some orders after the others (`walk`), and at what was touched since the
//! books were found right (`touched`). Where there is much, two connections share what is left to look at. What SQL cannot
//! say (replaying the changes of a screening, splitting a packet from its seed, the chain of a tape) is said here.

mod books;
mod drawers;
mod entries;
mod money;
mod packets;
mod paper;
pub(super) mod point;
pub(super) mod progress;
mod receipts;
pub(super) mod replay;
pub(super) mod rule;
mod seats;
mod tapes;
mod touched;
mod walk;

use sqlx::{AnyConnection, Connection as _};
use tokio::sync::Mutex;

use super::connection::error::LedgerError;
use super::connection::ledger::Ledger;
use super::connection::statement::These;
use crate::domain::time::Timestamp;
use point::{Covered, Ends, Found, Point, Why, version};
use progress::{Planned, Progressing, Tell};
use rule::{Finding, Findings, Rule};
use tapes::{TAPES, Tapes};
use touched::Touched;
use walk::{Of, WALKED, Walk};

/// What was found, and what was looked at.
#[derive(Clone, Debug)]
pub struct Looked {
    /// Of each rule.
    pub findings: Vec<Finding>,
    /// What was looked at.
    pub covered: Covered,
    found: Found,
}

impl Looked {
    /// Whether nothing was found.
    fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.violations == 0)
    }
}

impl Ledger {
    /// Looks at every rule, and at everything.
    pub async fn verify(&self) -> Result<Vec<Finding>, LedgerError> {
        Ok(self.look(true, Timestamp::default(), &|_| {}).await?.findings)
    }

    /// The same, and whether the tables still say what the tapes were told of them.
    pub async fn verify_tapes(&self) -> Result<Vec<Finding>, LedgerError> {
        Ok(self.verify_tapes_telling(&|_| {}).await?.findings)
    }

    /// The same, and tells how far it is.
    pub async fn verify_tapes_telling(&self, tell: Tell<'_>) -> Result<Looked, LedgerError> {
        let mut looked = self.look(true, Timestamp::default(), tell).await?;
        let mut tx = self.begin_long_read().await?;
        looked.findings.push(books::books(&mut tx).await?);
        close(tx).await;
        Ok(looked)
    }

    /// Looks at every rule: at everything, or at what came since the books were found right, if they ever were by this program
    /// and its rules. `at` is now.
    pub async fn look(&self, everything: bool, at: Timestamp, tell: Tell<'_>) -> Result<Looked, LedgerError> {
        self.look_by(everything, at, tell, MUCH_WORK).await
    }

    /// The same, side by side where there is more to do than so much.
    pub(super) async fn look_by(
        &self,
        everything: bool,
        at: Timestamp,
        tell: Tell<'_>,
        much: u64,
    ) -> Result<Looked, LedgerError> {
        let generation = self.generations().await?.pop().unwrap_or_else(|| self.id().to_owned());
        let version = version(all_rules());
        // The tapes are read in this instant or one before those of all else: no line is remembered whose doing was not seen.
        let mut first = Lane { tx: self.begin_long_read().await?, findings: nothing_found() };
        let point =
            if everything { Err(Why::Asked) } else { Point::read(&mut first.tx, &generation, &version).await? };
        let mut look = Look { ledger: self, first, tell, much };
        let (covered, after, ends) = look.all_or_since(point).await?;
        let Lane { tx, findings } = look.first;
        close(tx).await;
        let found = Found { generation, version, after, ends, at };
        Ok(Looked { findings: findings.told(), covered, found })
    }

    /// Remembers that nothing was found, if so: the next look may go on from there. Where this program may not write that, as
    /// a counter may not, it is no fault.
    pub async fn remember(&self, looked: &mut Looked) {
        if looked.is_clean() {
            match self.remember_verified(&looked.found).await {
                Ok(is_remembered) => looked.covered.is_remembered = is_remembered,
                Err(error) => tracing::warn!(%error, "that the books were found right is not remembered"),
            }
        }
    }
}

/// A look that is over leaves nothing on the server.
async fn close(tx: AnyConnection) {
    if let Err(error) = tx.close().await {
        tracing::debug!(%error, "a connection that was read from was not closed well");
    }
}

fn all_rules() -> impl Iterator<Item = &'static Rule> {
    let first = seats::RULES.iter().chain(money::RULES).chain(packets::RULES);
    first.chain(drawers::RULES).chain(paper::RULES).chain(entries::RULES)
}

/// Of each rule, in the order in which it is told.
fn nothing_found() -> Findings {
    let mut findings = Findings::of(seats::RULES.iter().chain(money::RULES));
    let _ = findings.at(replay::CHANGES);
    findings.and_of(packets::RULES);
    let _ = findings.at(replay::SPLIT);
    findings.and_of(drawers::RULES);
    findings.and_of(paper::RULES);
    for named in [drawers::ZS, drawers::DAYS] {
        let _ = findings.at(named);
    }
    findings.and_of(entries::RULES);
    for named in [entries::ALONE, tapes::CHAIN, tapes::SEALS, receipts::RECEIPTS] {
        let _ = findings.at(named);
    }
    findings
}

/// A connection that looks, and what it found.
struct Lane {
    tx: AnyConnection,
    findings: Findings,
}

/// A look under way.
struct Look<'a> {
    ledger: &'a Ledger,
    first: Lane,
    tell: Tell<'a>,
    much: u64,
}

/// What is left to look at, for whoever looks next.
struct Left<'a> {
    walks: Vec<(Of, Mutex<Walk>)>,
    sessions: Mutex<std::vec::IntoIter<touched::Session>>,
    progress: &'a Progressing<'a>,
}

/// About how long a line of a tape takes, in millionths of a second.
const LINE: u64 = 8;

/// With more to do than this, in millionths of a second, two look side by side: a connection is no more than one core.
const MUCH_WORK: u64 = 2_000_000;

/// What it covers, what it goes on from, and where the tapes end.
type Seen = (Covered, Option<Point>, Ends);

impl Look<'_> {
    async fn all_or_since(&mut self, point: Result<Point, Why>) -> Result<Seen, LedgerError> {
        let point = match point {
            Ok(point) => point,
            Err(why) => return self.everything(why).await,
        };
        let Lane { tx, findings } = &mut self.first;
        let mut touched = Touched::since(point.at);
        let progress = Progressing::new(self.tell, [(TAPES, tapes::count(&mut *tx, &point.ends).await?, LINE)]);
        let since = Tapes::after(point.ends.clone(), Some(&mut touched));
        let (lines, ends) = since.look(&mut *tx, findings, &progress).await?;
        if !touched.is_much() {
            touched.with_their_own(tx).await?;
        }
        if touched.is_much() {
            self.first.findings = nothing_found();
            return self.everything(Why::Much).await;
        }
        self.since(&touched).await?;
        let since = Some(Timestamp::from_millis(point.at));
        let covered = Covered { everything: None, since, lines, orders: self.orders(), ..Covered::default() };
        Ok((covered, Some(point), ends))
    }

    /// How many orders were looked at as a whole.
    fn orders(&self) -> u64 {
        self.first.findings.looked_at("whole_orders")
    }

    async fn everything(&mut self, why: Why) -> Result<Seen, LedgerError> {
        let tx = &mut self.first.tx;
        let mut parts: Vec<Planned> = vec![(TAPES, tapes::count(&mut *tx, &Ends::new()).await?, LINE)];
        for of in WALKED.into_iter().chain([Of::Sessions]) {
            parts.push((of.name(), of.count(&mut *tx).await?, of.weight()));
        }
        let progress = Progressing::new(self.tell, parts);
        let left = Left {
            walks: WALKED.into_iter().map(|of| (of, Mutex::new(Walk::all(of)))).collect(),
            sessions: Mutex::new(drawers::sessions(tx).await?.into_iter().collect::<Vec<_>>().into_iter()),
            progress: &progress,
        };
        let (lines, ends) = self.side_by_side(&left, true).await?;
        let covered = Covered { everything: Some(why), lines, orders: self.orders(), ..Covered::default() };
        Ok((covered, None, ends))
    }

    async fn since(&mut self, touched: &Touched) -> Result<(), LedgerError> {
        let parts = WALKED.into_iter().chain([Of::Sessions]);
        let parts = parts.map(|of| (of.name(), of.touched(touched), of.weight()));
        let progress = Progressing::new(self.tell, parts);
        let left = Left {
            walks: WALKED.into_iter().map(|of| (of, Mutex::new(Walk::touched(of, touched)))).collect(),
            sessions: Mutex::new(touched.sessions.iter().cloned().collect::<Vec<_>>().into_iter()),
            progress: &progress,
        };
        self.side_by_side(&left, false).await.map(drop)
    }

    /// Looks at all that is left, and at the tapes if they are to be; gives how many lines they have and where they end.
    async fn side_by_side(&mut self, left: &Left<'_>, tapes: bool) -> Result<(u64, Ends), LedgerError> {
        if left.progress.work() <= self.much {
            return self.first.work(left, tapes).await;
        }
        let mut second = Lane { tx: self.ledger.begin_long_read().await?, findings: Findings::default() };
        let (seen, ()) = futures_util::try_join!(self.first.work(left, tapes), second.walk(left))?;
        self.first.findings.absorb(second.findings);
        close(second.tx).await;
        Ok(seen)
    }
}

impl Lane {
    async fn work(&mut self, left: &Left<'_>, tapes: bool) -> Result<(u64, Ends), LedgerError> {
        let seen = if tapes {
            Tapes::after(Ends::new(), None).look(&mut self.tx, &mut self.findings, left.progress).await?
        } else {
            (0, Ends::new())
        };
        // No statement about the house marks any of it.
        let all = These::Numbers(Vec::new());
        self.findings.ask(all_rules(), Of::House, &all, &mut self.tx).await?;
        drawers::days(&mut self.tx, &mut self.findings).await?;
        self.walk(left).await?;
        Ok(seen)
    }

    /// Looks at what is left, some things after the others, as long as there are any.
    async fn walk(&mut self, left: &Left<'_>) -> Result<(), LedgerError> {
        for (of, walk) in &left.walks {
            loop {
                let next = walk.lock().await.next(&mut self.tx).await?;
                let Some((these, count)) = next else { break };
                self.ask(*of, &these).await?;
                left.progress.done(of.name(), count);
            }
        }
        loop {
            let next = left.sessions.lock().await.next();
            let Some(session) = next else { return Ok(()) };
            let these = These::Pair(session.0.clone(), session.1);
            self.findings.ask(all_rules(), Of::Sessions, &these, &mut self.tx).await?;
            drawers::z(&mut self.tx, &session, &mut self.findings).await?;
            left.progress.done(Of::Sessions.name(), 1);
        }
    }

    /// Asks all that is to be asked of these.
    async fn ask(&mut self, of: Of, these: &These) -> Result<(), LedgerError> {
        let Self { tx, findings } = self;
        findings.ask(all_rules(), of, these, &mut *tx).await?;
        match of {
            Of::Entries => entries::alone(tx, these, findings.at(entries::ALONE)).await,
            Of::Screenings => replay::changes(tx, these, findings.at(replay::CHANGES)).await,
            Of::Packets => replay::packets(tx, these, findings.at(replay::SPLIT)).await,
            _ => Ok(()),
        }
    }
}
