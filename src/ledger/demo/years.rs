//! A house of years: what the demo cinema would have sold, had it been there for so long, with its drawers, members and
//! packets. For benches, which measure on it how the ledger's work grows; a house never gets one.
//!
//! ```text
//! cinema ─▶ the programme of all days ─▶ guests, of each screening that begins within days
//!                                          │ by the day on which they come
//!  each day: drawers are opened ◀──────────┘
//!            Desk::serve ─▶ sales, ends, refunds ─▶ sell_numbered, end_all, refund_in
//!            a packet is taken; drawers are counted and closed; the day is closed
//! ```
//!
//! The rows are those of the demo's first day, written by the same code; only the guests repeat themselves: what came to a
//! film at an hour of the week comes to it again, for finding the best seats for ten million of them takes long.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::business::{Desk, Served, blocked};
use super::cinema::{Till, day_after, programme, tills_and_family_films, wrong};
use super::guests::{Party, parties};
use super::packets;
use crate::domain::drawer::pieces::{Pieces, denominations};
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, EntryId, ScreeningId, TerminalId};
use crate::domain::member::{Country, Member, Phone};
use crate::domain::money::{Currency, Money};
use crate::domain::order::Order;
use crate::domain::screening::{House, Screening};
use crate::domain::tape::seal::Seal;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::catalogue::load::{Catalogue, LoadError, load_in, lock_catalogue};
use crate::ledger::catalogue::programme::screenings_in;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::{Ledger, commit_many};
use crate::ledger::connection::row::{int, string};
use crate::ledger::connection::statement::{insert_rows, query};
use crate::ledger::connection::turn::Writing;
use crate::ledger::drawer::acts::{count_in, open_in};
use crate::ledger::drawer::entry::{has_cash, lock_drawer, raise_moves};
use crate::ledger::drawer::{DrawerError, Hand, close, day};
use crate::ledger::members::member::insert_first_members;
use crate::ledger::sales::many::{Numbered, end_all, sell_numbered};
use crate::ledger::sales::refund::{Refund, refund_in};
use crate::ledger::sales::returns::RefundError;
use crate::ledger::sales::sale::Sale;
use crate::ledger::tape::seal::heads;

/// Who comes first to a screening comes so long before it.
const EARLIEST: Duration = Duration::from_hours(24 * 4 + 9);

/// So many companies of guests there are for a film at an hour of the week.
const COMPANIES: u64 = 6;

/// Days of one transaction.
const DAYS_AT_ONCE: u64 = 20;

/// Whose guests were counted at the doors.
const COUNTED: Duration = Duration::from_hours(24 * 30);

/// The halls of another house have numbers of their own.
const HALLS: i64 = 100;

/// How large it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// How many days it has been in business. A week of screenings is still to come.
    pub days: u64,
    /// How many times the demo cinema it has: six halls and four tills each.
    pub houses: i64,
    /// Of a hundred parties that would come to the demo cinema, so many do.
    pub guests: u32,
    /// How many members it has.
    pub members: usize,
    /// Whether the ids of its orders and payments are all over, as those of earlier programs were.
    pub is_scattered: bool,
}

impl Size {
    /// Three years: 4.6 million orders with 10.6 million tickets.
    pub const YEARS: Self = Self { days: 1_095, houses: 3, guests: 85, members: 200_000, is_scattered: false };
}

/// Makes the house in an empty ledger that nobody else has open. `told` hears of each day that is written, and how many
/// orders there are by then.
pub async fn make(
    ledger: &Ledger,
    house: &House,
    size: Size,
    now: Timestamp,
    mut told: impl FnMut(u64, usize),
) -> Result<(), LoadError> {
    let today = house.calendar.day_of(now);
    let first = today - chrono::Days::new(size.days);
    let opened_at = house.calendar.bounds(first).0;
    let catalogue = several(&programme((first, size.days + 7), house.calendar, house.currency)?, size.houses);
    catalogue.check()?;
    let ready = ledger.ready_for_many().await?;
    let mut tx = ledger.begin_many().await?;
    lock_catalogue(&mut tx).await?;
    let by = (&super::cinema::NAME.parse::<TerminalId>().map_err(|_| wrong("its own name"))?, &Text::default());
    load_in(&mut tx, &catalogue, (opened_at, by)).await?;
    let members =
        insert_first_members(&mut tx, &members(size.members, Country::of_zone(house.calendar.zone))?, opened_at, by)
            .await?;
    commit_many(tx).await?;

    let mut tx = ledger.begin_many().await?;
    let mut years = Years::new(&mut tx, house, &members, size, now).await?;
    for number in 0..=size.days {
        years.day(&mut tx, day_after(first, number)).await?;
        tx.write_told_in_time().await?;
        told(number + 1, years.orders);
        if (number + 1) % DAYS_AT_ONCE == 0 {
            commit_many(tx).await?;
            tx = ledger.begin_many().await?;
        }
    }
    years.keep_sequences(&mut tx, now.plus(2 * EARLIEST)).await?;
    commit_many(tx).await?;
    Ok(ledger.finish_many(ready).await?)
}

/// The programme of several houses, each with halls of its own.
fn several(of_one: &Catalogue, houses: i64) -> Catalogue {
    let mut all = of_one.clone();
    // A program that starts on it adds no week to it.
    all.name = Text::new("years");
    for house in 1..houses {
        all.halls.extend(of_one.halls.iter().cloned().map(|mut hall| {
            hall.id += HALLS * house;
            hall.name = Text::new(&format!("{}/{}", house + 1, hall.name));
            hall
        }));
        all.showings.extend(of_one.showings.iter().cloned().map(|mut showing| {
            showing.hall += HALLS * house;
            showing
        }));
    }
    all.showings.sort_by_key(|showing| (showing.starts_at, showing.hall));
    all
}

/// So many guests with names, of which some have the same, and numbers, of which none do.
fn members(count: usize, country: Option<Country>) -> Result<Vec<(Text, Phone)>, LoadError> {
    const FAMILIES: [&str; 40] = [
        "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭",
        "马", "罗", "Smith", "Jones", "Weiss", "Garcia", "Müller", "Rossi", "Novak", "Kim", "Sato", "Silva", "Olsen",
        "Dubois", "Cohen", "Haddad", "Reed", "Chen", "Murphy", "Kowalska", "Ivanova", "Okafor",
    ];
    const GIVEN: [&str; 40] = [
        "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀英",
        "霞", "平", "Anna", "Tom", "Mia", "Leo", "Eva", "Noah", "Lena", "Paul", "Sofia", "Max", "Clara", "Jonas",
        "Ida", "Emil", "Nora", "Hugo", "Zoë", "Liam", "Ava", "Finn",
    ];
    const MIDDLE: [&str; 25] = [
        "", "文", "建", "国", "海", "晓", "雨", "春", "志", "玉", "家", "A.", "B.", "C.", "D.", "E.", "F.", "G.", "H.",
        "J.", "K.", "L.", "M.", "R.", "S.",
    ];
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut named = Vec::with_capacity(count);
    for n in 0..count {
        let family = rng.random_range(0..FAMILIES.len());
        // Chinese names go with Chinese ones.
        let (half, middle) = if family < 20 { (0..20, 0..11) } else { (20..40, 11..25) };
        let (given, middle) = (GIVEN[rng.random_range(half)], MIDDLE[rng.random_range(middle)]);
        let name = if family < 20 {
            format!("{}{middle}{given}", FAMILIES[family])
        } else {
            format!("{given} {middle} {}", FAMILIES[family])
        };
        let phone: Phone =
            format!("1{}{:08}", 30 + n % 60, (n * 7_919_177) % 100_000_000).parse().map_err(|_| wrong("phone"))?;
        named.push((Text::new(&name), phone.in_full(country)));
    }
    Ok(named)
}

/// The parties of a screening, each with how long before it begins they come.
type Coming = Arc<Vec<(Duration, Party)>>;

/// What is on the way from one day to the next.
struct Years<'a> {
    house: &'a House,
    members: &'a [Member],
    size: Size,
    now: Timestamp,
    rng: ChaCha8Rng,
    desks: Vec<Desk<'a>>,
    family: Vec<i64>,
    /// By start, the last first; those that were seen are gone.
    screenings: Vec<Arc<Screening>>,
    starts: BTreeMap<ScreeningId, Timestamp>,
    blocked: BTreeMap<ScreeningId, BTreeSet<SeatId>>,
    companies: HashMap<(i64, u64, u64), Coming>,
    /// Who comes, by business day.
    coming: BTreeMap<Timestamp, Vec<(Timestamp, Arc<Screening>, Party)>>,
    /// What was begun and ends on a later day.
    sales: Vec<(usize, Sale)>,
    ended: Vec<(Order, Timestamp)>,
    refunds: Vec<Refund>,
    /// The last change of each screening, and the one that the ledger knows.
    sequences: HashMap<ScreeningId, (i64, i64)>,
    totals: BTreeMap<String, i64>,
    orders: usize,
}

impl<'a> Years<'a> {
    async fn new(
        tx: &mut Writing,
        house: &'a House,
        members: &'a [Member],
        size: Size,
        now: Timestamp,
    ) -> Result<Self, LoadError> {
        let mut screenings = screenings_in(tx).await?;
        let starts = screenings.iter().map(|screening| (screening.id, screening.starts_at)).collect();
        screenings.sort_by_key(|screening| std::cmp::Reverse((screening.starts_at, screening.id)));
        let mut sequences = HashMap::new();
        for row in query("SELECT screening, seq FROM sequences").fetch_many(&mut *tx).await? {
            let last = int(&row, 1)?;
            sequences.insert(ScreeningId(int(&row, 0)?), (last, last));
        }
        let (_, family) = tills_and_family_films()?;
        let seed = now.millis().unsigned_abs();
        let desks = (0..size.houses).map(|nth| {
            let (mut tills, _) = tills_and_family_films()?;
            for till in &mut tills {
                if nth > 0 {
                    let name = format!("{}-{}", nth + 1, till.terminal);
                    till.terminal = name.parse().map_err(|_| wrong(&name))?;
                }
            }
            let rng = ChaCha8Rng::seed_from_u64(seed + nth.unsigned_abs());
            Ok(Desk {
                house,
                tills,
                members,
                wallets: BTreeMap::new(),
                by_wallet: 0,
                is_scattered: size.is_scattered,
                now,
                rng,
            })
        });
        let desks = desks.collect::<Result<Vec<_>, LoadError>>()?;
        Ok(Self {
            house,
            members,
            size,
            now,
            rng: ChaCha8Rng::seed_from_u64(seed ^ 1),
            desks,
            family,
            blocked: blocked(tx).await?,
            screenings,
            starts,
            companies: HashMap::new(),
            coming: BTreeMap::new(),
            sales: Vec::new(),
            ended: Vec::new(),
            refunds: Vec::new(),
            sequences,
            totals: BTreeMap::new(),
            orders: 0,
        })
    }

    /// All that a day brings, until it is over or is now.
    async fn day(&mut self, tx: &mut Writing, date: chrono::NaiveDate) -> Result<(), LoadError> {
        let (from, to) = self.house.calendar.bounds(date);
        self.let_come(to.plus(EARLIEST));
        let sessions = self.open_drawers(tx, from, to).await?;
        if from.plus(Duration::from_hours(14)) < self.now {
            let till = &self.desks[0].tills[0];
            let by = (&till.terminal.clone(), &till.cashiers[1].clone());
            let at = from.plus(Duration::from_hours(12));
            self.desks[0].wallets = packets::of_a_day(tx, self.house, self.members, by, at).await?;
            self.desks[0].by_wallet = 0;
        }
        self.serve(from)?;
        self.sell(tx, to, &sessions).await?;
        self.refund(tx, to).await?;
        if to.plus(COUNTED) > self.now {
            self.let_in(tx, (from, to)).await?;
        }
        self.keep_sequences(tx, from).await?;
        if to <= self.now {
            self.close(tx, (date, (from, to)), &sessions).await?;
        }
        Ok(())
    }

    /// Who comes to the screenings that begin before `until`.
    fn let_come(&mut self, until: Timestamp) {
        let none = BTreeSet::new();
        while let Some(screening) = self.screenings.pop_if(|next| next.starts_at < until) {
            let hall = screening.hall.id % HALLS;
            let minute = screening.starts_at.millis().unsigned_abs() / 60_000;
            let (week, of_week) = (minute / (7 * 24 * 60), minute % (7 * 24 * 60));
            let nth = (week + 3 * (screening.hall.id / HALLS).unsigned_abs()) % COMPANIES;
            let company = self.companies.entry((hall, of_week, nth)).or_insert_with(|| {
                let blocked = self.blocked.get(&screening.id).unwrap_or(&none);
                let is_for_families = self.family.contains(&screening.film.id);
                let never = screening.starts_at.plus(EARLIEST);
                let mut parties = parties(&screening, blocked, is_for_families, &self.house.calendar, never);
                parties.retain(|party| party.held_at < screening.starts_at);
                Arc::new(parties.into_iter().map(|party| (party.held_at.until(screening.starts_at), party)).collect())
            });
            for (before, party) in company.iter() {
                let held_at = screening.starts_at.minus(*before);
                if self.rng.random_range(0..100) >= self.size.guests || held_at >= self.now {
                    continue;
                }
                let (day, _) = self.house.calendar.bounds(self.house.calendar.day_of(held_at));
                let party = Party { held_at, ..party.clone() };
                self.coming.entry(day).or_default().push((held_at, screening.clone(), party));
            }
        }
    }

    fn serve(&mut self, day: Timestamp) -> Result<(), LedgerError> {
        self.coming.retain(|of, _| *of >= day);
        let mut came = self.coming.remove(&day).unwrap_or_default();
        came.sort_by_key(|(held_at, screening, _)| (*held_at, screening.id));
        for (_, screening, party) in came {
            let nth = usize::try_from(screening.hall.id / HALLS).unwrap_or_default();
            match self.desks[nth].serve(&screening, &party)? {
                Some(Served::Sold(sale)) => self.sales.push((nth, sale)),
                Some(Served::Ended(order, at)) => self.ended.push((order, at)),
                None => {}
            }
        }
        Ok(())
    }

    async fn sell(
        &mut self,
        tx: &mut Writing,
        to: Timestamp,
        sessions: &BTreeMap<TerminalId, i64>,
    ) -> Result<(), LedgerError> {
        let (mut sales, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.sales).into_iter().partition(|(_, sale)| sale.at < to);
        self.sales = later;
        sales.sort_by_key(|(_, sale)| (sale.at, sale.order.reference));
        let mut numbered = Vec::with_capacity(sales.len());
        let mut moves: BTreeMap<&TerminalId, i64> = BTreeMap::new();
        for (_, sale) in &sales {
            let last = self.sequences.entry(sale.order.reference.screening).or_default();
            last.0 += 1;
            let session = sessions.get(&sale.order.terminal).copied();
            *moves.entry(&sale.order.terminal).or_default() += i64::from(session.is_some() && has_cash(&sale.parts));
            numbered.push(Numbered { sale, sequence: last.0, session });
            for part in &sale.parts {
                *self.totals.entry(part.amount.currency().code().to_owned()).or_default() += part.amount.minor();
            }
        }
        sell_numbered(tx, &numbered).await?;
        for (till, count) in moves.into_iter().filter(|(_, count)| *count > 0) {
            raise_moves(till, count).execute(&mut *tx).await?;
        }
        let (ended, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.ended).into_iter().partition(|(_, at)| *at < to);
        self.ended = later;
        end_all(tx, &ended).await?;
        self.orders += sales.len() + ended.len();
        for (nth, desk) in self.desks.iter_mut().enumerate() {
            let its = sales.iter().filter(|(of, _)| *of == nth).map(|(_, sale)| sale.clone());
            self.refunds.extend(desk.refunds(&its.collect::<Vec<_>>(), &self.starts));
        }
        Ok(())
    }

    async fn refund(&mut self, tx: &mut Writing, to: Timestamp) -> Result<(), LedgerError> {
        let (mut due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.refunds).into_iter().partition(|refund| refund.at < to);
        self.refunds = later;
        due.sort_by_key(|refund| refund.at);
        for refund in due {
            let screening = refund.order.screening;
            self.keep_sequence(tx, screening).await?;
            refund_in(tx, &refund).await.map_err(|error| match error {
                RefundError::Ledger(error) => error,
                refused => LedgerError::Fault(format!("the house cannot give money back: {refused}")),
            })?;
            let last = self.sequences.entry(screening).or_default();
            *last = (last.0 + 1, last.1 + 1);
        }
        Ok(())
    }

    /// Those whose film has begun by now, but a few who do not come.
    async fn let_in(&mut self, tx: &mut Writing, (from, to): (Timestamp, Timestamp)) -> Result<(), LedgerError> {
        let begun = |starts_at: Timestamp| starts_at >= from && starts_at < to && starts_at < self.now;
        let shown: Vec<(ScreeningId, Timestamp)> =
            self.starts.iter().map(|(id, at)| (*id, *at)).filter(|(_, starts_at)| begun(*starts_at)).collect();
        let mut came = Vec::new();
        for (screening, starts_at) in shown {
            let sold =
                query("SELECT order_id, seat FROM tickets WHERE screening = $1 AND live = 1 AND order_id IS NOT NULL");
            for row in &sold.bind(screening.0).fetch_all(&mut *tx).await? {
                let early = Duration::from_secs(self.rng.random_range(0..1_200));
                if self.rng.random_range(0..100) < 97 {
                    came.push((screening, starts_at.minus(early), string(row, 0)?, string(row, 1)?));
                }
            }
        }
        let head =
            "INSERT INTO entries (id, order_id, seat, n, screening, print, verdict, door, cashier, at, booked_at)";
        for some in came.chunks(50) {
            let mut insert = insert_rows(head, some.len(), 11);
            for (screening, at, order, seat) in some {
                let id = EntryId::minted(*at, self.rng.random());
                insert =
                    insert.bind(id.to_string()).bind(order.clone()).bind(seat.clone()).bind(1_i64).bind(screening.0);
                insert =
                    insert.bind(1_i64).bind("welcome").bind("D1").bind("Usher").bind(at.millis()).bind(at.millis());
            }
            insert.execute(&mut *tx).await?;
        }
        Ok(())
    }

    async fn keep_sequence(&mut self, tx: &mut Writing, screening: ScreeningId) -> Result<(), LedgerError> {
        let (last, kept) = self.sequences.entry(screening).or_default();
        if last != kept {
            let keep = query("UPDATE sequences SET seq = $1 WHERE screening = $2").bind(*last).bind(screening.0);
            keep.execute(&mut *tx).await?;
            *kept = *last;
        }
        Ok(())
    }

    /// Those of the screenings that began before `until`, of which no more is sold.
    async fn keep_sequences(&mut self, tx: &mut Writing, until: Timestamp) -> Result<(), LedgerError> {
        let is_over = |(id, (last, kept)): &(&ScreeningId, &(i64, i64))| {
            last != kept && self.starts.get(id).is_some_and(|starts_at| *starts_at < until)
        };
        let mut over: Vec<ScreeningId> = self.sequences.iter().filter(is_over).map(|(id, _)| *id).collect();
        over.sort();
        for screening in over {
            self.keep_sequence(tx, screening).await?;
        }
        Ok(())
    }

    fn tills(&self) -> Vec<(TerminalId, Text)> {
        let of_desk = |desk: &Desk<'_>| {
            let with_drawer = desk.tills.iter().filter(|till| !till.is_machine);
            with_drawer
                .map(|Till { terminal, cashiers, .. }| (terminal.clone(), cashiers[1].clone()))
                .collect::<Vec<_>>()
        };
        self.desks.iter().flat_map(of_desk).collect()
    }

    fn hand<'h>(&mut self, (till, cashier): &'h (TerminalId, Text), at: Timestamp) -> Hand<'h> {
        let id = AttemptId::minted(at, self.rng.random());
        Hand { till, id, at, who: (till, cashier), currency: self.house.currency }
    }

    async fn open_drawers(
        &mut self,
        tx: &mut Writing,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BTreeMap<TerminalId, i64>, LedgerError> {
        let mut sessions = BTreeMap::new();
        let float = counted(Money::new(self.house.currency.largest_note().saturating_mul(5), self.house.currency));
        for till in self.tills() {
            let hand = self.hand(&till, from);
            let drawer = lock_drawer(tx, &till.0).await?;
            let (session, _) = open_in(tx, &hand, drawer.as_ref(), (&float, to)).await.map_err(refused)?;
            sessions.insert(till.0, session);
        }
        Ok(sessions)
    }

    async fn close(
        &mut self,
        tx: &mut Writing,
        (date, bounds): (chrono::NaiveDate, (Timestamp, Timestamp)),
        sessions: &BTreeMap<TerminalId, i64>,
    ) -> Result<(), LedgerError> {
        // What is sealed is on the tapes.
        tx.write_told_in_time().await?;
        let seal = Seal { heads: heads(tx).await?, totals: self.totals.clone(), since: None };
        let at = bounds.1.minus(Duration::from_millis(1));
        let tills = self.tills();
        for till in tills.iter().filter(|(till, _)| sessions.contains_key(till)) {
            for is_count in [true, false] {
                let hand = self.hand(till, at);
                let drawer = lock_drawer(tx, &till.0).await?;
                let drawer = drawer.ok_or_else(|| LedgerError::Fault("a drawer is gone".to_owned()))?;
                if is_count {
                    count_in(tx, &hand, drawer, counted).await.map_err(refused)?;
                } else {
                    close::close_in(tx, &hand, drawer, None, Some(seal.clone())).await.map_err(refused)?;
                }
            }
        }
        let (terminal, cashier) = &tills[0]; // there is one at least
        let closed = (at, (terminal, cashier));
        let (date, currency) = (date.to_string(), self.house.currency);
        day::close_in(tx, (&date, bounds), closed, currency, Some(seal)).await.map_err(refused)?;
        Ok(())
    }
}

/// The amount in the largest notes and coins.
fn counted(amount: Money) -> Pieces {
    let currency: Currency = amount.currency();
    let mut left = amount.minor();
    let mut pieces = Pieces::none(currency);
    for piece in denominations(currency) {
        let count = u32::try_from(left / piece).unwrap_or_default();
        left -= piece * i64::from(count);
        pieces = pieces.clone().and(Money::new(piece, currency), count).unwrap_or(pieces);
    }
    pieces
}

fn refused(error: DrawerError) -> LedgerError {
    match error {
        DrawerError::Ledger(error) => error,
        DrawerError::Refused(fault) => LedgerError::Fault(format!("a drawer of the house refuses: {fault}")),
    }
}
