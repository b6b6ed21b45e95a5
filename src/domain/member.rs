//! Members: guests whom the house knows by name, phone and number, and what they have won.

use std::fmt;
use std::str::FromStr;

use super::ids::{IdError, MemberId, PacketCode};
use super::money::Money;
use super::search::Keys;
use super::text::{Text, narrow};
use super::time::Timestamp;
use super::written::stored_as_written;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Digits of a phone number, without the plus: the shortest in use, and the most that ITU-T E.164
/// (<https://www.itu.int/rec/T-REC-E.164>) allows.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=15;

/// Fewer digits than these are dialled within a town or a house only.
const SHORTEST_DIALLED: usize = 7;

/// Digits that a screen shows at either end of a phone number.
const SHOWN: (usize, usize) = (3, 4);

/// A phone number: digits, perhaps behind a plus.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

impl Phone {
    /// The whole number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a screen that guests can see shows of it: `138****5678`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (first, last) = SHOWN;
        let hidden = self.0.len().saturating_sub(first + last);
        if hidden == 0 {
            return "*".repeat(self.0.len());
        }
        format!("{}{}{}", &self.0[..first], "*".repeat(hidden), &self.0[self.0.len() - last..])
    }
}

impl Phone {
    /// The one form in which a house in `country` keeps it: E.164, `+8613800001001`. A number too short to be dialled
    /// from elsewhere stays, and so does any where the country is not known.
    #[must_use]
    pub fn in_full(&self, country: Option<Country>) -> Self {
        if let Some(abroad) = self.0.strip_prefix('+').or_else(|| self.0.strip_prefix("00")) {
            return from_abroad(abroad);
        }
        let Some(Country { code, trunk, longest }) = country else { return self.clone() };
        if let Some(abroad) = self.0.strip_prefix("011").filter(|_| code == "1") {
            return from_abroad(abroad);
        }
        let national = self.0.strip_prefix(trunk).filter(|_| !trunk.is_empty()).unwrap_or(&self.0);
        let whole = match national.strip_prefix(code) {
            // Longer than any number of the country: the code stands before it, without its plus.
            Some(_) if national.len() > longest => format!("+{national}"),
            _ if national.len() < SHORTEST_DIALLED => return self.clone(),
            _ => format!("+{code}{national}"),
        };
        if PHONE_DIGITS.contains(&(whole.len() - 1)) { Self(whole) } else { self.clone() }
    }

    /// What every form of it has in common, in which it may have been kept: to look for it by.
    #[must_use]
    pub fn core(&self, country: Option<Country>) -> String {
        let full = self.in_full(country).0;
        let code = country.map_or("", |country| country.code);
        let digits = full.strip_prefix('+').unwrap_or(&full);
        digits.strip_prefix(code).filter(|_| full.starts_with('+')).unwrap_or(digits).to_owned()
    }

    /// The forms in which it may have been kept before there was only one.
    #[must_use]
    pub fn forms(&self, country: Option<Country>) -> Vec<Self> {
        let (full, core) = (self.in_full(country), self.core(country));
        let mut forms = vec![self.clone(), full.clone()];
        if let (Some(Country { code, trunk, .. }), Some(digits)) = (country, full.0.strip_prefix('+')) {
            let is_ours = digits.strip_prefix(code) == Some(&core);
            forms.extend([digits.to_owned(), format!("00{digits}")].map(Self));
            forms.extend(is_ours.then(|| [core.clone(), format!("{trunk}{core}")].map(Self)).into_iter().flatten());
        }
        forms.sort();
        forms.dedup();
        forms
    }
}

/// A number with its country's code. A nought that is dialled within that country stands behind the code by mistake.
fn from_abroad(number: &str) -> Phone {
    let without = PLANS.iter().filter(|(_, plan)| plan.trunk == "0").find_map(|(_, Country { code, .. })| {
        let national = number.strip_prefix(code)?.strip_prefix('0')?;
        Some(Phone(format!("+{code}{national}")))
    });
    without.unwrap_or_else(|| Phone(format!("+{number}")))
}

/// How a country's telephones are dialled: its calling code, the trunk prefix that is dialled only within it, and the
/// most digits of a number without either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    code: &'static str,
    trunk: &'static str,
    longest: usize,
}

const fn plan(code: &'static str, trunk: &'static str, longest: usize) -> Country {
    Country { code, trunk, longest }
}

/// The countries that are known here, by the time zones that lie in them (ITU-T E.164 annex, and each country's national
/// numbering plan).
const PLANS: &[(&[&str], Country)] = &[
    (&["Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "PRC"], plan("86", "0", 11)),
    (&["Asia/Hong_Kong", "Hongkong"], plan("852", "", 8)),
    (&["Asia/Macau"], plan("853", "", 8)),
    (&["Asia/Taipei", "ROC"], plan("886", "0", 9)),
    (&["Asia/Tokyo", "Japan"], plan("81", "0", 10)),
    (&["Asia/Seoul", "ROK"], plan("82", "0", 10)),
    (&["Asia/Singapore", "Singapore"], plan("65", "", 8)),
    (&["Asia/Kuala_Lumpur"], plan("60", "0", 10)),
    (&["Asia/Ho_Chi_Minh", "Asia/Saigon"], plan("84", "0", 10)),
    (&["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Pontianak"], plan("62", "0", 12)),
    (&["Asia/Bangkok"], plan("66", "0", 9)),
    (&["Asia/Manila"], plan("63", "0", 10)),
    (&["Asia/Kolkata", "Asia/Calcutta"], plan("91", "0", 10)),
    (&["Asia/Kuwait"], plan("965", "", 8)),
    (&["Asia/Dubai"], plan("971", "0", 9)),
    (&["Asia/Riyadh"], plan("966", "0", 9)),
    (&["Asia/Jerusalem", "Israel"], plan("972", "0", 9)),
    (&["Europe/Istanbul", "Turkey"], plan("90", "0", 10)),
    (&["Europe/Berlin", "Europe/Busingen"], plan("49", "0", 11)),
    (&["Europe/Paris"], plan("33", "0", 9)),
    (&["Europe/London", "GB"], plan("44", "0", 10)),
    (&["Europe/Dublin", "Eire"], plan("353", "0", 9)),
    (&["Europe/Vienna"], plan("43", "0", 13)),
    (&["Europe/Zurich"], plan("41", "0", 9)),
    (&["Europe/Brussels"], plan("32", "0", 9)),
    (&["Europe/Amsterdam"], plan("31", "0", 9)),
    // The nought of an Italian number is part of it.
    (&["Europe/Rome"], plan("39", "", 11)),
    (&["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta"], plan("34", "", 9)),
    (&["Europe/Lisbon", "Portugal", "Atlantic/Madeira", "Atlantic/Azores"], plan("351", "", 9)),
    (&["Europe/Copenhagen"], plan("45", "", 8)),
    (&["Europe/Oslo"], plan("47", "", 8)),
    (&["Europe/Stockholm"], plan("46", "0", 9)),
    (&["Europe/Helsinki"], plan("358", "0", 10)),
    (&["Europe/Warsaw", "Poland"], plan("48", "", 9)),
    (&["Europe/Prague"], plan("420", "", 9)),
    (&["Europe/Budapest"], plan("36", "06", 9)),
    (&["Europe/Athens"], plan("30", "", 10)),
    (&["Europe/Kyiv", "Europe/Kiev"], plan("380", "0", 9)),
    (
        &[
            "Australia/Sydney",
            "Australia/Melbourne",
            "Australia/Brisbane",
            "Australia/Perth",
            "Australia/Adelaide",
            "Australia/Hobart",
            "Australia/Darwin",
            "Australia/Lord_Howe",
        ],
        plan("61", "0", 9),
    ),
    (&["Pacific/Auckland", "NZ"], plan("64", "0", 10)),
    (&["Africa/Johannesburg"], plan("27", "0", 9)),
    (&["Africa/Cairo", "Egypt"], plan("20", "0", 10)),
    (&["Africa/Tunis"], plan("216", "", 8)),
    (
        &[
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Anchorage",
            "America/Detroit",
            "America/Toronto",
            "America/Vancouver",
            "America/Edmonton",
            "America/Winnipeg",
            "America/Halifax",
            "America/St_Johns",
            "Pacific/Honolulu",
        ],
        plan("1", "1", 10),
    ),
    (&["America/Mexico_City"], plan("52", "", 10)),
    (&["America/Sao_Paulo"], plan("55", "0", 11)),
    (&["America/Santiago"], plan("56", "", 9)),
    (&["America/Argentina/Buenos_Aires"], plan("54", "0", 10)),
    (&["America/Bogota"], plan("57", "", 10)),
];

impl Country {
    /// The country in which a time zone lies, of those that are known here.
    #[must_use]
    pub fn of_zone(zone: Tz) -> Option<Self> {
        PLANS.iter().find(|(zones, _)| zones.contains(&zone.name())).map(|(_, country)| *country)
    }
}

impl FromStr for Phone {
    type Err = IdError;

    /// Blanks, dashes, dots, slashes and brackets are how people write, not part of the number; neither is a nought in
    /// brackets behind a country's code.
    fn from_str(written: &str) -> Result<Self, IdError> {
        let mut narrow: String = written.trim().chars().map(narrow).collect();
        if narrow.starts_with('+') || narrow.starts_with("00") {
            narrow = narrow.replacen("(0)", "", 1);
        }
        let kept: String = narrow.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '/' | '(' | ')')).collect();
        let digits = kept.strip_prefix('+').unwrap_or(&kept);
        if PHONE_DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(kept))
        } else {
            Err(IdError { what: "a phone number of 5 to 15 digits", example: "13800005678" })
        }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

stored_as_written!(Phone);

/// A guest whom the house knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The number.
    pub id: MemberId,
    /// The name.
    pub name: Text,
    /// The phone number, which no other member has.
    pub phone: Phone,
}

impl Member {
    /// What a member is found by: number, phone and name.
    #[must_use]
    pub fn keys(&self) -> Keys {
        Keys::default().number(&self.id.to_string()).number(self.phone.as_str()).text(self.name.as_str())
    }
}

/// One share that a member won.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Win {
    /// The packet.
    pub packet: PacketCode,
    /// What its sender wrote on it.
    pub greeting: Text,
    /// The share.
    pub amount: Money,
    /// When it was taken.
    pub at: Timestamp,
}

/// What a member has in the wallet, and has won over all packets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Winnings {
    /// What can be spent now. A copy: the sale's own transaction has the last word.
    pub balance: Money,
    /// Everything ever won.
    pub total: Money,
    /// From how many packets.
    pub packets: u32,
    /// The latest wins, the last first.
    pub latest: Vec<Win>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_read_as_people_write_it_and_shown_in_part() {
        let phone: Phone = "138-0000 5678".parse().unwrap();
        assert_eq!((phone.as_str(), phone.masked().as_str()), ("13800005678", "138****5678"));
        assert_eq!("+49 (170) 1234567".parse::<Phone>().unwrap().as_str(), "+491701234567");
        assert_eq!("12345".parse::<Phone>().unwrap().masked(), "*****");
        for wrong in ["", "1234", "1234567890123456", "138x0000", "13800+1234", "1380000567８9x"] {
            assert!(wrong.parse::<Phone>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_number_is_kept_in_one_form_however_it_is_written() {
        let full = |written: &str, zone: &str| {
            let country = Country::of_zone(zone.parse().unwrap());
            written.parse::<Phone>().unwrap().in_full(country).to_string()
        };
        for written in [
            "13800001001",
            "138 0000 1001",
            "138-0000-1001",
            "+86 138 0000 1001",
            "0086 138 0000 1001",
            "86 13800001001",
            "+86 (0)138 0000 1001",
            "＋８６　１３８００００１００１",
            "138.0000.1001",
        ] {
            assert_eq!(full(written, "Asia/Shanghai"), "+8613800001001", "{written}");
        }
        for (written, zone, expected) in [
            ("010 8888 8888", "Asia/Shanghai", "+861088888888"),
            ("0170 1234567", "Europe/Berlin", "+491701234567"),
            ("+49 (0)170/1234567", "Europe/Berlin", "+491701234567"),
            ("(415) 555-0186", "America/New_York", "+14155550186"),
            ("1 415 555 0186", "America/New_York", "+14155550186"),
            ("011 49 170 1234567", "America/New_York", "+491701234567"),
            ("06 1234567", "Europe/Rome", "+39061234567"),
            ("06 30 123 4567", "Europe/Budapest", "+36301234567"),
            ("13800001001", "Europe/Berlin", "+4913800001001"),
            ("+86 0 13800001001", "Asia/Shanghai", "+8613800001001"),
            ("0044 07700 900142", "Asia/Shanghai", "+447700900142"),
            ("+886 0912 345 678", "Asia/Shanghai", "+886912345678"),
            ("+971 050 123 4567", "Europe/Berlin", "+971501234567"),
            ("+39 06 1234567", "Asia/Shanghai", "+39061234567"),
            ("12345", "Asia/Shanghai", "12345"),
            ("13800001001", "UTC", "13800001001"),
        ] {
            assert_eq!(full(written, zone), expected, "{written} {zone}");
        }
        let china = Country::of_zone(chrono_tz::Asia::Shanghai);
        let forms = "138 0000 1001".parse::<Phone>().unwrap().forms(china);
        for kept in ["13800001001", "+8613800001001", "008613800001001", "8613800001001"] {
            assert!(forms.contains(&kept.parse().unwrap()), "{kept}");
        }
        assert_eq!("+86 138 0000 1001".parse::<Phone>().unwrap().core(china), "13800001001");
        assert_eq!("+49 170 1234567".parse::<Phone>().unwrap().core(china), "491701234567");
    }
}
