//! Puts a terminal together: the ledger, the live store, and the box office on both.
//!
//! ```text
//! Config ─▶ Counter::open ─▶ ledger (made and migrated if need be)
//!                        ├─▶ the house, as it stands there (made of the settings of the first run)
//!                        └─▶ live store: the Redis that is named, or the private one beside the ledger
//!           Counter::office(terminal, cashier) ─▶ BoxOffice
//!           Counter::close ─▶ the last one out stops the private Redis
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::box_office::{BoxOffice, Check, Notice, Tell, Verdict, may_restore};
use crate::config::{Config, Demo, Stated, StoreUrl, TlsFiles};
use crate::domain::ids::TerminalId;
use crate::domain::money::Currency;
use crate::domain::printer::{PrinterChecked, PrinterSettings};
use crate::domain::refusal::{Away, Refusal};
use crate::domain::screening::House;
use crate::domain::setting::Setting;
use crate::domain::staff::Pin;
use crate::domain::takings::Takings;
use crate::domain::tape::{Head, Line};
use crate::domain::text::Text;
pub use crate::ledger::{BackupError, RestoreError, Restored};
use crate::ledger::{HouseError, Ledger, LedgerError, LoadError, demo};
use crate::live::address::AddressError;
use crate::live::private::{self, Private, PrivateError};
use crate::live::tls::{Certificates, CertificatesError};
use crate::live::{Address, Live, LiveError, Pushes, this_machine};
use crate::locale::{Lang, Locale};
use crate::printing;

/// How many screens find a name by themselves.
const MOST_SCREENS: u8 = 99;

/// Why a counter does not open. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The ledger cannot be used.
    #[error("{shown}: {error}")]
    Ledger {
        /// Where it is, without secrets.
        shown: String,
        /// Why not.
        error: LedgerError,
    },
    /// The demo cinema was not loaded.
    #[error("the demo cinema was not loaded: {0}")]
    Demo(#[from] LoadError),
    /// This terminal is set up for another house than the ledger's.
    #[error("{}", .0.join("\n"))]
    OtherHouse(Vec<String>),
    /// The house was not written into its new ledger.
    #[error("the house was not written into the ledger: {0}")]
    House(#[from] HouseError),
    /// There is no Redis of our own.
    #[error(transparent)]
    Private(#[from] PrivateError),
    /// Another screen has this terminal's name.
    #[error(
        "{terminal} is open at another screen, where {cashier} has it since {since}; leave that one, or give this one another name with --terminal"
    )]
    NameTaken {
        /// The name.
        terminal: TerminalId,
        /// Who works there.
        cashier: Text,
        /// Since when, on the house's clock.
        since: String,
    },
    /// The certificates for Redis cannot be used.
    #[error(transparent)]
    Certificates(#[from] CertificatesError),
    /// The Redis that is named cannot be used.
    #[error("{shown}: {}", explain(error))]
    Live {
        /// Where it is, without secrets.
        shown: String,
        /// Why not.
        error: LiveError,
    },
    /// Whether the ledger was restored could not be found out.
    #[error("{shown}: {}", unsettled(refusal))]
    Unsettled {
        /// Where the live store is, without secrets.
        shown: String,
        /// Why not.
        refusal: Refusal,
    },
}

impl OpenError {
    /// The stable code, for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ledger { error: LedgerError::Busy, .. } => "ledger_busy",
            Self::Ledger { error: LedgerError::TooNew { .. } | LedgerError::OtherTables { .. }, .. } => "other_version",
            Self::Ledger { .. } | Self::Demo(_) | Self::House(_) => "ledger_away",
            Self::OtherHouse(_) | Self::Certificates(_) => "settings",
            Self::Live { error: LiveError::OlderPrograms(_), .. } => "older_programs",
            Self::Live { error: LiveError::NoRight(_), .. } => "live_no_right",
            Self::NameTaken { .. } => "terminal_taken",
            Self::Live { error: LiveError::NoWrites(_), .. } => "live_no_writes",
            Self::Live { error: LiveError::TooOld(_), .. } => "live_too_old",
            Self::Private(_) | Self::Live { .. } => "live_away",
            Self::Unsettled { refusal, .. } => refusal.code(),
        }
    }

    /// Whether it is only that the live store does not answer.
    #[must_use]
    pub fn is_live_away(&self) -> bool {
        match self {
            Self::Live { error, .. } => matches!(error, LiveError::Away { .. }),
            Self::Unsettled { refusal, .. } => matches!(refusal, Refusal::Away(Away::Live) | Refusal::Unsure { .. }),
            _ => false,
        }
    }

    /// Whether it is a refusal, which trying again does not change.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Ledger { error, .. } => {
                matches!(error, LedgerError::TooNew { .. } | LedgerError::OtherTables { .. } | LedgerError::Fault(_))
            }
            Self::Live { error, .. } => {
                matches!(
                    error,
                    LiveError::OlderPrograms(_)
                        | LiveError::TooOld(_)
                        | LiveError::NoRight(_)
                        | LiveError::Unreachable(_)
                        | LiveError::Fault(_)
                )
            }
            Self::Private(error) => matches!(error, PrivateError::InUse),
            Self::Unsettled { refusal, .. } => matches!(refusal, Refusal::OtherCopy),
            Self::Demo(_) | Self::House(_) => false,
            // The settings have an exit code of their own.
            Self::NameTaken { .. } | Self::OtherHouse(_) | Self::Certificates(_) => true,
        }
    }
}

fn explain(error: &LiveError) -> String {
    match error {
        LiveError::Away { .. } => "Redis does not answer; start it, or name another one with --redis".into(),
        other => other.to_string(),
    }
}

/// Where the ledger and the live store do not come together.
fn unsettled(refusal: &Refusal) -> String {
    match refusal {
        Refusal::OtherCopy => "this Redis serves a copy of the ledger that was put back elsewhere; close the other \
                                   counters, or name another Redis with --redis"
            .into(),
        Refusal::Away(Away::Live) | Refusal::Unsure { .. } => {
            "Redis does not answer; start it, or name another one with --redis".into()
        }
        refusal => format!("the ledger and the live store could not be compared ({})", refusal.code()),
    }
}

/// The stores of a house, opened.
pub struct Counter {
    house: House,
    /// For how long this terminal holds, where that is less than the house allows.
    hold_at_most: Option<Duration>,
    /// Files with a password or a key that others can read.
    readable: Vec<Text>,
    /// Whether the house stands in its ledger.
    is_adopted: bool,
    ledger: Ledger,
    redis: Address,
    /// Where both are, without secrets.
    shown: String,
    ledger_shown: String,
    private: Option<Arc<Private>>,
    /// The printer of this terminal, and the language of its papers. Robots and other terminals of this program print nothing.
    printer: (TerminalId, PrinterSettings, Lang),
    /// Where this till has its pepper, and its key for tickets.
    pepper: PathBuf,
    ticket_key: PathBuf,
    /// Where doors keep whom they let in while the ledger is away.
    data_dir: PathBuf,
}

impl Counter {
    /// Opens both stores. An empty ledger gets the demo cinema, if the settings want it.
    pub async fn open(config: &Config) -> Result<Self, OpenError> {
        let mut counter = Self::find(config).await?;
        if !counter.is_adopted {
            let shown = counter.ledger_shown.clone();
            counter.make_house(config).await.map_err(|error| match error {
                OpenError::House(HouseError::Ledger(error)) => OpenError::Ledger { shown, error },
                other => other,
            })?;
        }
        counter.stock_demo(config.demo).await?;
        Ok(counter)
    }

    /// The stores of these settings, as they are. How they are may be asked of this terminal while a part of the live
    /// store is away; nothing is to be sold at it.
    pub async fn look(config: &Config) -> Result<(Self, BoxOffice), OpenError> {
        // Who is set up for another house may look all the same.
        let counter = Self::find(&Config { stated: Vec::new(), ..config.clone() }).await?;
        let generation = counter.ledger.generation();
        let looking = Live::look_at(counter.redis.clone(), &generation, counter.house.currency);
        let (live, pushes) = looking.await.map_err(|error| counter.not_live(error))?;
        let office = counter.office_of((live, pushes), config.terminal.clone(), config.cashier.clone());
        Ok((counter, office))
    }

    /// A terminal that lets guests in, where the live store is away: the ledger is enough for that. Its name is not leased,
    /// and whether the ledger was restored the next one finds out that has both.
    pub async fn without_live(config: &Config) -> Result<(Self, BoxOffice), OpenError> {
        let counter = Self::find(config).await?;
        let generation = counter.ledger.generation();
        let waiting = Live::await_at(counter.redis.clone(), &generation, counter.house.currency);
        let (live, pushes) = waiting.await.map_err(|error| counter.not_live(error))?;
        let office = counter.office_of((live, pushes), config.terminal.clone(), config.cashier.clone());
        Ok((counter, office))
    }

    async fn find(config: &Config) -> Result<Self, OpenError> {
        let (ledger_url, shown) = ledger_of(config);
        let opened = Ledger::open(&ledger_url).await;
        let ledger_shown = shown;
        let ledger = opened.map_err(|error| OpenError::Ledger { shown: ledger_shown.clone(), error })?;
        let (private, redis, shown) = if let Some(url) = &config.redis {
            let certificates = certificates(config)?;
            let address = Address::parse(url.expose()).map(|address| address.certified_by(certificates));
            (None, address, url.shown())
        } else {
            let directory = private_directory(config, ledger.file(), ledger.id());
            let shown = directory.display().to_string();
            let private = blocking(move || Private::join(&directory)).await?;
            let address = private.address();
            (Some(Arc::new(private)), Ok(address), shown)
        };
        let unreadable = |why: AddressError| OpenError::Live {
            shown: shown.clone(),
            error: LiveError::Unreachable(why.to_string()),
        };
        let redis = redis.map_err(unreadable)?;
        let (house, hold_at_most, is_adopted) = house_of(config, &ledger, &ledger_shown).await?;
        let readable = config.readable.clone();
        let pepper = pepper_of(config);
        let printer = (config.terminal.clone(), config.printer.clone(), config.lang);
        let ticket_key = config.data_dir.join("ticket-key");
        Ok(Self {
            house,
            hold_at_most,
            readable,
            is_adopted,
            ledger,
            redis,
            shown,
            ledger_shown,
            private,
            printer,
            pepper,
            ticket_key,
            data_dir: config.data_dir.clone(),
        })
    }

    /// Writes the house of this run into a ledger that nobody has used yet. Another program may be quicker; a
    /// terminal that may not do it leaves it to one that may.
    async fn make_house(&mut self, config: &Config) -> Result<(), OpenError> {
        let of_ledger = |error| OpenError::House(HouseError::Ledger(error));
        if self.ledger.is_unused().await.map_err(of_ledger)? {
            // By the live store's clock, as everything else.
            let (live, _pushes) = self.connect().await?;
            let made = self.ledger.make_house(&self.house, live.clock().now(), (&config.terminal, &config.cashier));
            match made.await {
                Ok(()) | Err(HouseError::Refused(_) | HouseError::Ledger(LedgerError::Busy)) => {}
                Err(HouseError::Ledger(LedgerError::NotAllowed(why))) => tracing::warn!(why, "the house was not made"),
                Err(error) => return Err(error.into()),
            }
        }
        if let Some(record) = self.ledger.house().await.map_err(of_ledger)? {
            (self.house, self.hold_at_most) = settle(&config.stated, &record.house)?;
            self.is_adopted = true;
        }
        Ok(())
    }

    async fn stock_demo(&self, demo: Demo) -> Result<(), OpenError> {
        if demo == Demo::None {
            return Ok(());
        }
        // By the live store's clock, as everything else.
        let (live, _pushes) = self.connect().await?;
        let now = live.clock().now();
        let today = self.house.calendar.day_of(now);
        let stocked = match demo {
            Demo::Busy => demo::open(&self.ledger, &self.house, now).await,
            _ => demo::stock(&self.ledger, today, self.house.calendar, self.house.currency).await,
        };
        match stocked {
            // A counter whose database user may not do it shows the days that are there.
            Err(LoadError::Ledger(LedgerError::NotAllowed(why))) => {
                tracing::warn!(why, "the demo cinema was not renewed");
                Ok(())
            }
            stocked => Ok(stocked.map(|_added| ())?),
        }
    }

    /// A terminal on these stores.
    pub async fn office(&self, terminal: TerminalId, cashier: Text) -> Result<BoxOffice, OpenError> {
        self.office_on(self.connect().await?, terminal, cashier).await
    }

    fn office_of(&self, (live, pushes): (Live, Pushes), terminal: TerminalId, cashier: Text) -> BoxOffice {
        let live = match &self.private {
            Some(private) => live.looking_after(private.clone()),
            None => live,
        };
        self.furnish(BoxOffice::new(self.house.clone(), terminal, cashier, live, pushes, self.ledger.clone()))
    }

    /// Another terminal of this program beside an open one, whose connections it shares.
    #[must_use]
    pub fn beside(&self, open: &BoxOffice, terminal: TerminalId, cashier: Text) -> BoxOffice {
        let office = self.furnish(open.beside(terminal, cashier));
        if let Some(most) = self.hold_at_most {
            office.hold_at_most(most);
        }
        office
    }

    /// Tells a terminal where its things are.
    fn furnish(&self, office: BoxOffice) -> BoxOffice {
        office.ledger_is_at(&self.ledger_shown);
        office.keep_pepper_in(self.pepper.clone());
        office.keep_ticket_key_in(self.ticket_key.clone());
        if *office.terminal() == self.printer.0 {
            office.print_with(&self.printer.1, self.printer.2);
        }
        office.keep_entries_in(self.data_dir.join(format!("door-{}", office.terminal())));
        office
    }

    async fn office_on(
        &self,
        (live, pushes): (Live, Pushes),
        terminal: TerminalId,
        cashier: Text,
    ) -> Result<BoxOffice, OpenError> {
        let clock = live.clock();
        let office = self.office_of((live, pushes), terminal, cashier);
        if let Some(most) = self.hold_at_most {
            office.hold_at_most(most);
        }
        for file in &self.readable {
            office.warn(Notice::SettingsReadable { file: file.clone() });
        }
        if !self.is_adopted {
            office.warn(Notice::HouseNotAdopted);
        }
        if let Some(minutes) = clock.minutes_off() {
            office.warn(Notice::ClockOff { minutes });
        }
        office.tell_of_clocks().await;
        match (self.ledger.file(), &self.private) {
            (Some(_), _) if self.redis.is_far() => office.warn(Notice::LedgerIsLocal),
            (None, Some(_)) if self.ledger.is_far() => office.warn(Notice::LiveIsLocal),
            _ => {}
        }
        office.settle().await.map_err(|refusal| OpenError::Unsettled { shown: self.shown.clone(), refusal })?;
        Ok(office)
    }

    /// A terminal with a screen. Its name is leased to it: without a given one it takes the next that is free.
    pub async fn screen(&self, config: &Config) -> Result<BoxOffice, OpenError> {
        let away = |error| self.not_live(error);
        let (live, pushes) = self.connect().await?;
        let mut names = vec![config.terminal.clone()];
        if !config.is_named {
            names.extend((2..=MOST_SCREENS).filter_map(|n| format!("T{n}").parse().ok()));
        }
        let mut first = None;
        for name in names {
            match live.lease_name(&name, &config.cashier).await.map_err(away)? {
                Ok(lease) => {
                    let office = self.office_on((live, pushes), name.clone(), config.cashier.clone()).await?;
                    // Also under the name that it took because its own was taken.
                    office.print_with(&self.printer.1, self.printer.2);
                    office.keep_name(lease);
                    if first.is_some() {
                        office.warn(Notice::Named { terminal: name });
                    }
                    return Ok(office);
                }
                Err(holder) => first = first.or(Some((name, holder))),
            }
        }
        let (terminal, holder) = first.ok_or_else(|| away(LiveError::Fault("no name is free".into())))?;
        let since = self.house.calendar.local(holder.since).format("%H:%M").to_string();
        Err(OpenError::NameTaken { terminal, cashier: holder.cashier, since })
    }

    fn not_live(&self, error: LiveError) -> OpenError {
        OpenError::Live { shown: self.shown.clone(), error }
    }

    /// Closes the stores. The last one out stops the private Redis.
    pub async fn close(self) -> Result<(), OpenError> {
        self.ledger.close().await;
        match self.private {
            Some(private) => Ok(blocking(move || private.leave()).await?),
            None => Ok(()),
        }
    }

    /// Copies the ledger of these settings into a new file; gives its size. Redis is not needed.
    pub async fn backup(config: &Config, to: &Path) -> Result<u64, BackupError> {
        let (ledger_url, _) = ledger_of(config);
        // Opening would make one.
        if let Some(file) = Ledger::file_of(&ledger_url)?.filter(|file| !file.exists()) {
            return Err(BackupError::NoLedger(file));
        }
        let ledger = Ledger::open(&ledger_url).await?;
        let done = ledger.backup(to).await;
        ledger.close().await;
        done
    }

    /// What was taken on a business day, on which, and where its clocks stand: today, by this machine's clock, if none is
    /// named. Redis is not needed.
    pub async fn takings(config: &Config, day: Option<NaiveDate>) -> Result<(NaiveDate, Tz, Takings), OpenError> {
        let (ledger_url, shown) = ledger_of(config);
        let refuse = |error| OpenError::Ledger { shown: shown.clone(), error };
        let ledger = Ledger::open(&ledger_url).await.map_err(refuse)?;
        let (house, ..) = house_of(config, &ledger, &shown).await?;
        let day = day.unwrap_or_else(|| house.calendar.day_of(this_machine()));
        let (from, to) = house.calendar.bounds(day);
        let taken = ledger.takings(from, to, house.currency).await.map_err(refuse);
        ledger.close().await;
        Ok((day, house.calendar.zone, taken?))
    }

    /// Whether who the settings name may put a copy of their ledger back, by the staff that stands in it; `pin` is asked for
    /// only where there is some. A ledger that is not there, or cannot be read, keeps nobody from it.
    ///
    /// # Errors
    /// Why not.
    pub async fn may_restore(config: &Config, pin: impl FnOnce() -> Option<Pin>) -> Result<(), Refusal> {
        let (ledger_url, _) = ledger_of(config);
        if !matches!(Ledger::file_of(&ledger_url), Ok(Some(file)) if file.exists()) {
            return Ok(());
        }
        let ledger = match Ledger::open(&ledger_url).await {
            Ok(ledger) => ledger,
            Err(error) => {
                tracing::warn!(%error, "restored without asking who may");
                return Ok(());
            }
        };
        let asked = may_restore(&ledger, &pepper_of(config), config.staff, pin).await;
        ledger.close().await;
        asked
    }

    /// Looks whether the tapes of the ledger of these settings are whole, and the tables what they were told. Redis is not
    /// needed.
    pub async fn verify_tapes(config: &Config, tell: Tell<'_>) -> Result<Verdict, OpenError> {
        let looked = on_ledger(config, async |ledger| ledger.verify_tapes_telling(tell).await).await?;
        Ok(Verdict { checks: looked.findings.into_iter().map(Check::from).collect(), covered: looked.covered })
    }

    /// Those of these ends of tapes that the ledger of these settings has no more. Redis is not needed.
    pub async fn lost_ends(config: &Config, ends: &BTreeMap<String, Head>) -> Result<Vec<String>, OpenError> {
        on_ledger(config, async |ledger| ledger.lost_ends(ends).await).await
    }

    /// All lines of the tapes, or of one of them, in their order. Redis is not needed.
    pub async fn read_tapes(config: &Config, tape: Option<&str>, each: impl FnMut(&Line)) -> Result<(), OpenError> {
        on_ledger(config, async |ledger| ledger.read_tapes(tape, each).await).await
    }

    /// Puts a copy of the ledger of these settings back in its place, as its next generation, while nobody uses it;
    /// what is replaced is kept. A rehearsal only tells what would be gone.
    pub async fn restore(config: &Config, from: &Path, is_rehearsal: bool) -> Result<Restored, RestoreError> {
        let (ledger_url, _) = ledger_of(config);
        let shut = Ledger::shut(&ledger_url).await?;
        if !is_rehearsal && let Some(file) = Ledger::file_of(&ledger_url)? {
            let directory = private_directory(config, Some(&file), "");
            match blocking(move || private::stop(&directory)).await {
                Ok(_) => {}
                Err(PrivateError::InUse) => return Err(RestoreError::InUse),
                Err(error) => tracing::warn!(%error, "the private Redis was not stopped before restoring"),
            }
        }
        shut.restore(from, is_rehearsal).await
    }

    /// Asks the printer of these settings how it is and prints a test page; nothing where none is set. No store is needed.
    ///
    /// # Errors
    /// What is wrong with the font that they name.
    pub async fn check_printer(config: &Config) -> Result<Option<PrinterChecked>, String> {
        printing::check::check(&config.printer, &Locale::new(config.lang)).await
    }

    /// Stops the private Redis of a ledger if nobody uses it; `false` if it was not running.
    pub async fn stop_private(config: &Config) -> Result<bool, OpenError> {
        let (ledger_url, shown) = ledger_of(config);
        let refuse = |error| OpenError::Ledger { shown: shown.clone(), error };
        let directory = if let Some(file) = Ledger::file_of(&ledger_url).map_err(refuse)? {
            // Not opened: stopping makes no ledger.
            private_directory(config, Some(&file), "")
        } else {
            let ledger = Ledger::open(&ledger_url).await.map_err(refuse)?;
            ledger.close().await;
            private_directory(config, None, ledger.id())
        };
        Ok(blocking(move || private::stop(&directory)).await?)
    }

    async fn connect(&self) -> Result<(Live, Pushes), OpenError> {
        let generation = self.ledger.generation();
        let connecting = Live::connect(self.redis.clone(), &generation, self.house.currency);
        connecting.await.map_err(|error| self.not_live(error))
    }
}

/// The house as this terminal goes by it, and for how long it holds, where it is to hold for less.
///
/// # Errors
/// All that it is set up to do otherwise, with the place, and what to do about it.
fn settle(stated: &[Stated], house: &House) -> Result<(House, Option<Duration>), OpenError> {
    let (mut hold_at_most, mut wrong) = (None, Vec::new());
    for Stated { setting, written, place } in stated {
        let mut otherwise = house.clone();
        let read = otherwise.set(*setting, written);
        if read.is_ok() && otherwise.value(*setting) == house.value(*setting) {
            continue;
        }
        if *setting == Setting::HoldSeconds && read.is_ok() && otherwise.hold < house.hold {
            hold_at_most = Some(otherwise.hold);
            continue;
        }
        let (word, written, stands) = (setting.word(), Text::new(written), house.value(*setting));
        wrong.push(format!(
            "{place}: {word} is `{written}` here, and `{stands}` in the house, whose settings stand in its ledger: take it \
             out here, or change it for all with `frontrow house {word} '{written}'`"
        ));
    }
    if wrong.is_empty() { Ok((house.clone(), hold_at_most)) } else { Err(OpenError::OtherHouse(wrong)) }
}

/// The house of a ledger that does not tell it, with the currency of its prices.
fn not_adopted(config: &Config, in_prices: Option<Currency>) -> Result<House, OpenError> {
    let currency = in_prices.unwrap_or(config.house.currency);
    let stated = config.stated.iter().find(|stated| stated.setting == Setting::Currency);
    if let Some(Stated { written, place, .. }) = stated.filter(|stated| stated.written != currency.code()) {
        let written = Text::new(written);
        return Err(OpenError::OtherHouse(vec![format!(
            "{place}: currency is `{written}` here, and the prices in the ledger are in {}: take it out here",
            currency.code()
        )]));
    }
    Ok(config.house_with(currency))
}

/// The house, for how long this terminal holds where that is less, and whether the ledger has the house.
async fn house_of(config: &Config, ledger: &Ledger, shown: &str) -> Result<(House, Option<Duration>, bool), OpenError> {
    let of_ledger = |error| OpenError::Ledger { shown: shown.to_owned(), error };
    if let Some(record) = ledger.house().await.map_err(of_ledger)? {
        return settle(&config.stated, &record.house).map(|(house, at_most)| (house, at_most, true));
    }
    let mut house = not_adopted(config, ledger.currency_of_prices().await.map_err(of_ledger)?)?;
    // A house that has done business without a word about its zone lay in the usual one.
    if ledger.is_unused().await.map_err(of_ledger)? {
        house.calendar.zone = config.zone;
    }
    Ok((house, None, false))
}

/// The address of the ledger, and what of it may be shown.
fn ledger_of(config: &Config) -> (String, String) {
    let of_file = || Ledger::url_of(&config.data_dir.join("ledger.db"));
    let named = config.ledger.as_ref();
    (named.map_or_else(of_file, |url| url.expose().to_owned()), named.map_or_else(of_file, StoreUrl::shown))
}

/// Does something with the ledger of these settings alone.
async fn on_ledger<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Ledger) -> Result<T, LedgerError>,
) -> Result<T, OpenError> {
    let (ledger_url, shown) = ledger_of(config);
    let refuse = |error| OpenError::Ledger { shown: shown.clone(), error };
    let ledger = Ledger::open(&ledger_url).await.map_err(refuse)?;
    let done = work(&ledger).await;
    ledger.close().await;
    done.map_err(refuse)
}

/// Where this till has its pepper.
fn pepper_of(config: &Config) -> PathBuf {
    config.data_dir.join("pepper")
}

/// Those by which Redis is spoken to.
fn certificates(config: &Config) -> Result<Certificates, CertificatesError> {
    let TlsFiles { ca, cert_and_key } = &config.redis_tls;
    let pair = cert_and_key.as_ref().map(|(cert, key)| (cert.as_path(), key.as_path()));
    Certificates::read(ca.as_deref(), pair)
}

/// The private Redis belongs to the ledger, whoever opens it: it lives beside the file, or where a server
/// has the ledger, under its id in the data directory.
fn private_directory(config: &Config, file: Option<&Path>, id: &str) -> PathBuf {
    let Some(file) = file else { return config.data_dir.join(format!("{id}.live")) };
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".live");
    file.with_file_name(name)
}

/// Locks and child processes block; they do so on a thread of their own.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PrivateError> + Send + 'static,
) -> Result<T, PrivateError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
