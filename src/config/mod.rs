//! The settings of one run: flag > variable > file > default.
//!
//! Every setting comes in as text with the place it came from (`Sources`), and is checked in one
//! pass (`Sources::config`) that goes on after a problem, so that all are told at once. What
//! comes out, [`Config`], is valid.

mod file;
mod flags;
mod keys;
mod printer;
mod problem;
mod store_url;
mod theme;
mod tls_files;
mod zone;

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;

use crate::domain::ids::TerminalId;
use crate::domain::money::Currency;
use crate::domain::printer::PrinterSettings;
use crate::domain::screening::House;
use crate::domain::setting::Setting;
use crate::domain::staff::StaffNumber;
use crate::domain::text::Text;
use crate::locale::Lang;

use file::yes_or_no;
pub use flags::Flags;
pub use keys::KeySetting;
pub use problem::{ConfigError, Problem};
pub use store_url::StoreUrl;
pub(crate) use theme::Role;
pub use theme::{Theme, ThemeSettings};
pub use tls_files::TlsFiles;

/// The settings file that we ship: every setting with its default, commented.
pub const SHIPPED: &str = include_str!("../../assets/frontrow.toml");

const SETTINGS: [&str; 44] = [
    "redis",
    "redis-ca",
    "redis-cert",
    "redis-key",
    "ledger",
    "data-dir",
    "hold-seconds",
    "most-seats",
    "sales-end-minutes",
    "turnaround-minutes",
    "fee-ladder",
    "refund-days",
    "cash-rounding",
    "drawer-limit",
    "doors-open-minutes",
    "re-entry",
    "terminal",
    "cashier",
    "staff",
    "staff-file",
    "leave-file",
    "code-file",
    "lang",
    "demo",
    "cinema",
    "time-zone",
    "currency",
    "day-begins",
    "theme",
    "glyphs",
    "animation",
    "cursors",
    "bell",
    "lock-minutes",
    "leave-seconds",
    "printer",
    "paper",
    "drawer-kick",
    "tickets",
    "printer-font",
    "packet-most-total",
    "packet-most-shares",
    "packet-daily-budget",
    "packet-daily-grabs",
];

/// After how long without a key a terminal locks, unless the settings say otherwise.
const LOCK_AFTER: Duration = Duration::from_mins(10);

/// A terminal that locks later than this never does.
const MOST_LOCK_MINUTES: u64 = 24 * 60;

/// For how long leave is asked for at other terminals, unless the settings say otherwise.
const LEAVE_WITHIN: Duration = Duration::from_mins(1);

/// For how many seconds it may be.
const LEAVE_SECONDS: std::ops::RangeInclusive<u64> = 2..=300;

const REDIS_SCHEMES: [&str; 8] =
    ["redis", "rediss", "unix", "redis+unix", "redis+cluster", "rediss+cluster", "redis+sentinel", "rediss+sentinel"];
const LEDGER_SCHEMES: [&str; 5] = ["sqlite", "mysql", "mariadb", "postgres", "postgresql"];

/// What an empty ledger is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demo {
    /// Nothing.
    None,
    /// The demo cinema before it has sold a seat.
    Quiet,
    /// The demo cinema in the middle of its business.
    Busy,
}

/// What a flag, a variable or the file says of the house.
#[derive(Clone, Debug)]
pub struct Stated {
    /// The setting.
    pub setting: Setting,
    /// What is written.
    pub written: String,
    /// Where.
    pub place: String,
}

/// Whether a word is the name of a setting.
pub(crate) fn is_setting(word: &str) -> bool {
    SETTINGS.contains(&word)
}

/// All that a run needs to know, checked.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the settings")]
pub struct Config {
    /// The live store; `None` stands for the private Redis.
    pub redis: Option<StoreUrl>,
    /// The certificates by which it is spoken to, where its address asks for TLS.
    pub redis_tls: TlsFiles,
    /// The ledger; `None` stands for a file in the data directory.
    pub ledger: Option<StoreUrl>,
    /// Where files are kept; absolute.
    pub data_dir: PathBuf,
    /// This terminal.
    pub terminal: TerminalId,
    /// Whether it was given its name, or is whichever is free.
    pub is_named: bool,
    /// Who works at it, as long as nobody is signed in.
    pub cashier: Text,
    /// Who signs in for a command.
    pub staff: Option<StaffNumber>,
    /// The file with their PIN.
    pub staff_file: Option<PathBuf>,
    /// The file with the PIN of the one who gives leave for a command.
    pub leave_file: Option<PathBuf>,
    /// The file with the code of the member whose wallet pays.
    pub code_file: Option<PathBuf>,
    /// The language of the screens.
    pub lang: Lang,
    /// What an empty ledger is filled with.
    pub demo: Demo,
    /// What the house is if its ledger does not say so yet.
    pub house: House,
    /// What this run says of the house itself.
    pub stated: Vec<Stated>,
    /// The looks.
    pub theme: ThemeSettings,
    /// The zone of a house that this run makes: the one that is stated, else the machine's.
    pub zone: Tz,
    /// Whether screens keep to ASCII.
    pub ascii: bool,
    /// Whether a won amount rolls up before it stands still.
    pub animation: bool,
    /// Whether colleagues' cursors and picks are shown on the map, and this terminal's to them.
    pub cursors: bool,
    /// Whether the terminal's bell rings when a hold of this terminal is about to end.
    pub bell: bool,
    /// After how long without a key a terminal of a house that has staff locks; never after none.
    pub lock_after: Duration,
    /// For how long leave is asked for at other terminals.
    pub leave_within: Duration,
    /// The printer of this terminal.
    pub printer: PrinterSettings,
    /// Which actions have other keys than usual.
    pub keys: Vec<KeySetting>,
    /// The settings file, where it holds a password, and the key of `redis_tls`, where others can read them.
    pub readable: Vec<Text>,
}

impl Config {
    /// Reads the settings of this run. What the keys may be is for the face to say, by `check_keys`.
    ///
    /// # Errors
    /// Every problem at once.
    pub fn load(flags: &Flags, check_keys: impl FnOnce(&[KeySetting]) -> Vec<Problem>) -> Result<Self, ConfigError> {
        let dirs = directories::ProjectDirs::from("", "", "frontrow");
        let default_file = dirs.as_ref().map(|dirs| dirs.config_dir().join("frontrow.toml"));
        let data_dir = dirs.map(|dirs| dirs.data_dir().to_owned());
        let env = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        let mut problems = not_utf8(std::env::vars_os());
        let sources = Sources::read(flags, &env, default_file.as_deref(), &mut problems);
        problems.extend(check_keys(&sources.file.keys));
        sources.config(data_dir, problems)
    }

    /// What the house is by this run, with money of `currency`, which its ledger tells.
    #[must_use]
    pub fn house_with(&self, currency: Currency) -> House {
        let mut house = House::usual(currency);
        for stated in self.stated.iter().filter(|stated| stated.setting != Setting::Currency) {
            // An amount that this currency cannot have is as good as unsaid.
            let _ = house.set(stated.setting, &stated.written);
        }
        house
    }

    /// Makes the data directory, for its owner's eyes only.
    pub fn make_data_dir(&self) -> std::io::Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.data_dir)
    }
}

/// The variables of ours whose value is no text: read as one, it would be another value.
fn not_utf8(variables: impl Iterator<Item = (OsString, OsString)>) -> Vec<Problem> {
    let ours = variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let bad = ours.filter(|(name, value)| name.starts_with("FRONTROW_") && value.to_str().is_none());
    bad.map(|(name, _)| Problem::new(name, "is not UTF-8")).collect()
}

/// Whether others than its owner may read a file.
fn is_read_by_others(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

/// Everything that may say something about a setting.
struct Sources<'a> {
    flags: &'a Flags,
    env: &'a dyn Fn(&str) -> Option<String>,
    path: String,
    file: file::File,
}

impl<'a> Sources<'a> {
    /// Reads the file that a flag or a variable names, else the default one if it is there.
    fn read(
        flags: &'a Flags,
        env: &'a dyn Fn(&str) -> Option<String>,
        default_file: Option<&Path>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut sources = Self { flags, env, path: String::new(), file: file::File::default() };
        let named = sources.find("config");
        let Some(path) = named.as_ref().map(|(path, _)| PathBuf::from(path)).or(default_file.map(Path::to_owned))
        else {
            return sources;
        };
        sources.path = path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(source) => sources.file = file::read(&sources.path, &source, &SETTINGS, problems),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => {}
            Err(error) => {
                let place = named.map_or_else(|| sources.path.clone(), |(_, place)| place);
                problems.push(Problem::new(place, format!("cannot read {}: {error}", sources.path)));
            }
        }
        sources
    }

    /// The text of a setting and the place where it stands. An empty variable counts as unset.
    fn find(&self, setting: &str) -> Option<(String, String)> {
        if let Some(value) = self.flags.get(setting) {
            return Some((value.to_owned(), format!("--{setting}")));
        }
        let variable = format!("FRONTROW_{}", setting.to_ascii_uppercase().replace('-', "_"));
        if let Some(value) = (self.env)(&variable).filter(|value| !value.is_empty()) {
            return Some((value, variable));
        }
        let (value, line) = self.file.lines.get(setting)?;
        Some((value.clone(), format!("{}:{line}", self.path)))
    }

    /// The setting checked by `check`, or `default` where it is not set. A problem is noted, and
    /// the default stands in for it, so that the others can be checked too.
    fn check<T>(
        &self,
        problems: &mut Vec<Problem>,
        setting: &str,
        default: T,
        check: impl FnOnce(&str) -> Result<T, String>,
    ) -> T {
        let Some((value, place)) = self.find(setting) else { return default };
        check(&value).unwrap_or_else(|what| {
            let named = if place.contains(':') { format!("{setting}: {what}") } else { what };
            problems.push(Problem::new(place, named));
            default
        })
    }

    fn config(&self, default_data_dir: Option<PathBuf>, mut problems: Vec<Problem>) -> Result<Config, ConfigError> {
        let data_dir = self.check(&mut problems, "data-dir", default_data_dir, |path| match path {
            "" => Err("the name of a directory is expected".to_owned()),
            path => Ok(Some(PathBuf::from(path))),
        });
        let data_dir = data_dir.and_then(|path| std::path::absolute(path).ok());
        if data_dir.is_none() {
            problems.push(Problem::new("--data-dir", "there is no home directory; name a directory for the files"));
        }
        if data_dir.as_ref().is_some_and(|path| path.to_str().is_none()) {
            // The ledger's address is text, and would name another folder.
            problems.push(Problem::new("--data-dir", "the name of the data directory is not UTF-8; name another one"));
        }
        let redis = self.url(&mut problems, "redis", &REDIS_SCHEMES);
        let redis_tls = TlsFiles::named(|setting| self.find(setting), &mut problems);
        let ledger = self.url(&mut problems, "ledger", &LEDGER_SCHEMES);
        let in_file =
            |setting| self.find(setting).is_some_and(|(_, place)| place.starts_with(&format!("{}:", self.path)));
        let has_secret = [("redis", &redis), ("ledger", &ledger)]
            .into_iter()
            .any(|(setting, url)| url.as_ref().is_some_and(StoreUrl::has_password) && in_file(setting));
        let settings = has_secret.then_some(Path::new(&self.path));
        let key = redis_tls.cert_and_key.as_ref().map(|(_, key)| key.as_path());
        let readable = settings.into_iter().chain(key).filter(|file| is_read_by_others(file));
        let readable = readable.map(|file| Text::new(&file.to_string_lossy())).collect();
        let named: Option<TerminalId> = self.check(&mut problems, "terminal", None, |name| {
            name.parse().map(Some).map_err(|error: crate::domain::ids::IdError| error.to_string())
        });
        let is_named = named.is_some();
        let terminal = named.or_else(|| "T1".parse().ok());
        let cashier = self.check(&mut problems, "cashier", self.user(), |name| match name.parse::<Text>() {
            Ok(name) if name.is_empty() => Err("a name is expected".to_owned()),
            name => name.map_err(|error| error.to_string()),
        });
        let staff = self.check(&mut problems, "staff", None, |number| {
            number.parse().map(Some).map_err(|error: crate::domain::ids::IdError| error.to_string())
        });
        let [staff_file, leave_file, code_file] = ["staff-file", "leave-file", "code-file"].map(|setting| {
            self.check(&mut problems, setting, None, |file| match file {
                "" => Err("the name of a file is expected".to_owned()),
                file => Ok(Some(PathBuf::from(file))),
            })
        });
        let lang = self.check(&mut problems, "lang", self.locale(), |tag| {
            Lang::from_tag(tag).ok_or_else(|| format!("`{}` is not spoken here; en or zh", Text::new(tag)))
        });
        let demo = self.demo(&mut problems);
        let stated = self.stated();
        let house = self.house(&mut problems);
        let is_stated = stated.iter().any(|stated| stated.setting == Setting::TimeZone);
        let machine = if is_stated { None } else { zone::of_machine((self.env)("TZ").as_deref()) };
        let zone = machine.unwrap_or(house.calendar.zone);
        let theme = self.theme(&mut problems);
        let ascii = self.ascii(&mut problems);
        let animation = self.check(&mut problems, "animation", true, yes_or_no);
        let cursors = self.check(&mut problems, "cursors", true, yes_or_no);
        let bell = self.check(&mut problems, "bell", false, yes_or_no);
        let lock_after = self.check(&mut problems, "lock-minutes", LOCK_AFTER, |minutes| {
            let minutes = minutes.parse().ok().filter(|minutes| *minutes <= MOST_LOCK_MINUTES);
            minutes
                .map(Duration::from_mins)
                .ok_or_else(|| format!("minutes up to {MOST_LOCK_MINUTES} are expected, 0 for never"))
        });
        let leave_within = self.check(&mut problems, "leave-seconds", LEAVE_WITHIN, |seconds| {
            let seconds = seconds.parse().ok().filter(|seconds| LEAVE_SECONDS.contains(seconds));
            let (least, most) = (LEAVE_SECONDS.start(), LEAVE_SECONDS.end());
            seconds.map(Duration::from_secs).ok_or_else(|| format!("seconds from {least} to {most} are expected"))
        });

        let printer = self.printer(&mut problems);

        match (data_dir, terminal) {
            (Some(data_dir), Some(terminal)) if problems.is_empty() => Ok(Config {
                redis,
                redis_tls,
                ledger,
                data_dir,
                terminal,
                is_named,
                cashier,
                staff,
                staff_file,
                leave_file,
                code_file,
                lang,
                demo,
                house,
                stated,
                zone,
                theme,
                ascii,
                animation,
                cursors,
                bell,
                lock_after,
                leave_within,
                printer,
                keys: self.file.keys.clone(),
                readable,
            }),
            _ => Err(ConfigError(problems)),
        }
    }

    /// What is said of the house, in the order of the settings.
    fn stated(&self) -> Vec<Stated> {
        let stated =
            |setting: Setting| self.find(setting.word()).map(|(written, place)| Stated { setting, written, place });
        Setting::ALL.into_iter().filter_map(stated).collect()
    }

    fn house(&self, problems: &mut Vec<Problem>) -> House {
        let usual = Currency::CNY;
        let currency = self.find(Setting::Currency.word()).and_then(|(code, _)| Currency::from_code(&code));
        let mut house = House::usual(currency.unwrap_or(usual));
        for setting in Setting::ALL {
            self.check(problems, setting.word(), (), |written| house.set(setting, written));
        }
        house
    }

    fn url(&self, problems: &mut Vec<Problem>, setting: &str, schemes: &[&str]) -> Option<StoreUrl> {
        let from_flag = self.flags.get(setting).is_some();
        self.check(problems, setting, None, |written| {
            let url = StoreUrl::parse(written, schemes)?;
            if from_flag && url.has_password() {
                let variable = format!("FRONTROW_{}", setting.to_ascii_uppercase());
                return Err(format!(
                    "other users can read a password given as an argument; give the address in {variable} or in the settings file"
                ));
            }
            Ok(Some(url))
        })
    }

    /// `--no-demo`, `FRONTROW_NO_DEMO=true`, or `demo = false` in the file.
    fn demo(&self, problems: &mut Vec<Problem>) -> Demo {
        if self.flags.no_demo {
            return Demo::None;
        }
        let demo = self.check(problems, "demo", Demo::Busy, |written| match written {
            "quiet" => Ok(Demo::Quiet),
            other => match yes_or_no(other) {
                Ok(true) => Ok(Demo::Busy),
                Ok(false) => Ok(Demo::None),
                Err(_) => Err(format!("`{}` is none of true, quiet and false", Text::new(other))),
            },
        });
        let declined = self.check(problems, "no-demo", None, |written| yes_or_no(written).map(Some));
        match declined {
            Some(true) => Demo::None,
            Some(false) if demo == Demo::None => Demo::Busy,
            _ => demo,
        }
    }

    fn theme(&self, problems: &mut Vec<Problem>) -> ThemeSettings {
        let set = |name| (self.env)(name).filter(|value| !value.is_empty());
        let auto = set("NO_COLOR").map(|_| Theme::Mono);
        ThemeSettings {
            theme: self.check(problems, "theme", auto, |name| theme::named(name, auto)),
            roles: theme::roles(&self.file.lines, &self.path, problems),
            has_true_colour: set("COLORTERM").is_some_and(|depth| theme::is_true_colour(&depth)),
        }
    }

    fn ascii(&self, problems: &mut Vec<Problem>) -> bool {
        self.check(problems, "glyphs", false, |set| match set {
            "unicode" => Ok(false),
            "ascii" => Ok(true),
            other => Err(format!("`{}` is no set of glyphs; unicode or ascii", Text::new(other))),
        })
    }

    /// The language of the locale, where we speak it.
    fn locale(&self) -> Lang {
        let set = |name| (self.env)(name).filter(|value| !value.is_empty());
        let tag = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
        tag.and_then(|tag| Lang::from_tag(&tag)).unwrap_or_default()
    }

    /// The name of the user.
    fn user(&self) -> Text {
        let name = ["USER", "LOGNAME"].into_iter().filter_map(self.env).map(|name| Text::new(&name));
        name.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| Text::new("cashier"))
    }
}

#[cfg(test)]
mod tests;
