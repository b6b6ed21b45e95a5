//! The printer of a terminal, as its settings name it: where it is, what paper it has, and when it prints.
//!
//! Each value is read from the word that stands in the settings; what is wrong with one is told as what would be right.

use std::fmt;
use std::path::PathBuf;

use crate::domain::paper::{JobState, PrinterState};
use crate::domain::text::Text;

/// The port on which printers take what is to be printed, where none is named.
const USUAL_PORT: u16 = 9100;

/// All that a terminal's settings say of its printer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrinterSettings {
    /// Where it is; `None` where there is none.
    pub address: Option<PrinterAddress>,
    /// What it prints on, and how.
    pub paper: PaperKind,
    /// Which pin of its drawer socket opens the drawer, if one does.
    pub kick: Option<KickPin>,
    /// Whether tickets are printed after a sale.
    pub tickets: TicketsAfter,
    /// The font of what it prints; else the one that is built in.
    pub font: Option<PathBuf>,
}

/// Where a printer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrinterAddress {
    /// `tcp://HOST:PORT`: in the network.
    Tcp {
        /// The host, without the brackets of an IPv6 address.
        host: String,
        /// The port.
        port: u16,
    },
    /// `/dev/usb/lp0`, a serial line, or a file that takes what is printed.
    Device(PathBuf),
    /// `cups:NAME`: a queue of CUPS, reached through `lp`.
    Cups(String),
}

impl PrinterAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// What would be right.
    pub fn parse(written: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{}` is no printer; tcp://HOST:9100, the whole path of a device such as /dev/usb/lp0, or cups:NAME",
                Text::new(written)
            )
        };
        if let Some(place) = written.strip_prefix("tcp://") {
            return tcp(place).ok_or_else(wrong);
        }
        if let Some(name) = written.strip_prefix("cups:") {
            // What CUPS itself allows; and no name is taken for an option of `lp`.
            let is_name = !name.is_empty() && !name.starts_with('-') && name.len() <= 127;
            let is_good = is_name && name.chars().all(|c| c.is_ascii_graphic() && !"/#'\"\\?".contains(c));
            return if is_good { Ok(Self::Cups(name.to_owned())) } else { Err(wrong()) };
        }
        if written.starts_with('/') && !written.ends_with('/') {
            return Ok(Self::Device(PathBuf::from(written)));
        }
        Err(wrong())
    }
}

/// `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`.
fn tcp(place: &str) -> Option<PrinterAddress> {
    let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest),
        None => place.find(':').map_or((place, ""), |colon| place.split_at(colon)),
    };
    let port = match port {
        "" => USUAL_PORT,
        port => port.strip_prefix(':')?.parse().ok().filter(|port| *port > 0)?,
    };
    let is_host = !host.is_empty() && host.chars().all(|c| c.is_alphanumeric() || "-._:%".contains(c));
    is_host.then(|| PrinterAddress::Tcp { host: host.to_owned(), port })
}

impl fmt::Display for PrinterAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp://[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp://{host}:{port}"),
            Self::Device(path) => f.write_str(Text::new(&path.display().to_string()).as_str()),
            Self::Cups(name) => write!(f, "cups:{name}"),
        }
    }
}

/// What a printer prints on, and how it is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaperKind {
    /// A roll of 58 mm, as pictures in ESC/POS.
    Mm58,
    /// A roll of 80 mm, as pictures in ESC/POS.
    #[default]
    Mm80,
    /// Plain text, for a printer of any make that knows UTF-8, or for a file.
    Text,
}

impl PaperKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mm58, Self::Mm80, Self::Text];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mm58 => "58",
            Self::Mm80 => "80",
            Self::Text => "text",
        }
    }

    /// The kind that has this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// The pin of a printer's drawer socket that opens the drawer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KickPin {
    /// Pin 2, as of most drawers.
    Two,
    /// Pin 5, as of a second one.
    Five,
}

impl KickPin {
    /// The pin of this word; of `none` none. Nothing of other words.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Option<Self>> {
        match word {
            "none" => Some(None),
            "2" => Some(Some(Self::Two)),
            "5" => Some(Some(Self::Five)),
            _ => None,
        }
    }
}

/// Whether tickets are printed after a sale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TicketsAfter {
    /// Without asking.
    #[default]
    Auto,
    /// When a person says yes.
    Ask,
    /// Only when a person wants them.
    Never,
}

impl TicketsAfter {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Ask, Self::Never];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Ask => "ask",
            Self::Never => "never",
        }
    }

    /// The one that has this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|after| after.word() == word)
    }
}

/// What came of trying a printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterChecked {
    /// Where it is.
    pub address: PrinterAddress,
    /// What it is said to print on.
    pub paper: PaperKind,
    /// How it was.
    pub before: PrinterState,
    /// What became of the page.
    pub outcome: JobState,
    /// How it is now.
    pub after: PrinterState,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_read_and_shown_as_it_is_written() {
        for written in ["tcp://10.0.0.9:9100", "tcp://kassa-1.local:9101", "tcp://[fe80::1%eth0]:9100"] {
            assert_eq!(PrinterAddress::parse(written).unwrap().to_string(), written);
        }
        for written in ["/dev/usb/lp0", "/tmp/tickets.txt", "cups:Epson_TM-T20"] {
            assert_eq!(PrinterAddress::parse(written).unwrap().to_string(), written);
        }
        let without_port = PrinterAddress::Tcp { host: "10.0.0.9".to_owned(), port: 9100 };
        assert_eq!(PrinterAddress::parse("tcp://10.0.0.9"), Ok(without_port));
        assert_eq!(PrinterAddress::parse("tcp://[::1]").unwrap().to_string(), "tcp://[::1]:9100");
    }

    #[test]
    fn what_is_no_address_is_refused_with_what_would_be_right() {
        let wrong = [
            "",
            "lp0",
            "dev/usb/lp0",
            "/",
            "/dev/",
            "tcp://",
            "tcp://:9100",
            "tcp://a:0",
            "tcp://a:b",
            "tcp://a:99999",
            "tcp://a b",
            "tcp://a/b",
            "tcp://[::1",
            "tcp://[::1]9100",
            "cups:",
            "cups:-d",
            "cups:a b",
            "cups:a/b",
            "usb:1",
        ];
        for written in wrong {
            let what = PrinterAddress::parse(written).expect_err(written);
            assert!(what.contains("tcp://HOST:9100"), "{written}: {what}");
        }
    }

    #[test]
    fn every_word_of_the_settings_leads_back_to_what_it_stands_for() {
        assert!(PaperKind::ALL.into_iter().all(|kind| PaperKind::from_word(kind.word()) == Some(kind)));
        assert!(TicketsAfter::ALL.into_iter().all(|after| TicketsAfter::from_word(after.word()) == Some(after)));
        assert_eq!((KickPin::from_word("none"), KickPin::from_word("5")), (Some(None), Some(Some(KickPin::Five))));
        assert_eq!((KickPin::from_word("3"), PaperKind::from_word("57")), (None, None));
    }

    proptest! {
        #[test]
        fn no_address_makes_the_reader_stumble_and_what_it_takes_it_shows(written in "(tcp://|cups:|/)?[ -~é]{0,20}") {
            if let Ok(address) = PrinterAddress::parse(&written) {
                let shown = address.to_string();
                prop_assert_eq!(PrinterAddress::parse(&shown), Ok(address));
            }
        }
    }
}
