//! The house by its settings: what stands in each, and what may.

use std::time::Duration;

use chrono::NaiveTime;
use chrono_tz::Tz;

use super::cash::CashStep;
use super::entry::Doors;
use super::fee::FeeLadder;
use super::money::{Currency, Money};
use super::order::LARGEST_ORDER;
use super::packet::PacketLimits;
use super::screening::House;
use super::setting::Setting;
use super::text::Text;
use super::time::Calendar;

/// The largest limit of shares and grabs: the shares of a packet are written by one call of a script.
const MOST_COUNT: u32 = 1_000;

/// The longest that sales may go on after the start, or a hall may stand empty between two films.
const MOST_MINUTES: u64 = 600;

/// The longest that seats may be held.
const MOST_SECONDS: u64 = 900;

/// The most days after its start that money of a screening is given back as usual.
const MOST_DAYS: u16 = 3650;

/// The longest name of a cinema, in characters.
const LONGEST_NAME: usize = 100;

/// What stands in a setting that is one or the other.
const YES: &str = "yes";
const NO: &str = "no";

impl House {
    /// A house that says nothing, with money of `currency`.
    #[must_use]
    pub fn usual(currency: Currency) -> Self {
        Self {
            name: Text::new("Frontrow"),
            calendar: Calendar::new(chrono_tz::Asia::Shanghai, NaiveTime::MIN + chrono::Duration::hours(6)),
            currency,
            hold: Duration::from_mins(5),
            // A large order is asked for by its number: nobody sells one by a slip of the finger.
            most_seats: LARGEST_ORDER,
            sales_end: Duration::from_mins(15),
            turnaround: Duration::from_mins(15),
            fees: FeeLadder::default(),
            refund_days: 7,
            cash: CashStep::NONE,
            drawer_limit: usual_limit(currency),
            doors: Doors::default(),
            packets: PacketLimits::usual(currency),
        }
    }

    /// What stands in a setting, as [`House::set`] reads it.
    #[must_use]
    pub fn value(&self, setting: Setting) -> String {
        let minutes = |duration: Duration| (duration.as_secs() / 60).to_string();
        let amount = |minor| Money::new(minor, self.currency).to_string();
        match setting {
            Setting::Cinema => self.name.to_string(),
            Setting::TimeZone => self.calendar.zone.name().to_owned(),
            Setting::Currency => self.currency.code().to_owned(),
            Setting::DayBegins => self.calendar.day_begins.format("%H:%M").to_string(),
            Setting::HoldSeconds => self.hold.as_secs().to_string(),
            Setting::MostSeats => self.most_seats.to_string(),
            Setting::SalesEndMinutes => minutes(self.sales_end),
            Setting::TurnaroundMinutes => minutes(self.turnaround),
            Setting::FeeLadder => self.fees.to_string(),
            Setting::RefundDays => self.refund_days.to_string(),
            Setting::CashRounding => amount(self.cash.minor()),
            Setting::DrawerLimit => self.drawer_limit.to_string(),
            Setting::DoorsOpenMinutes => minutes(self.doors.open_before),
            Setting::ReEntry => if self.doors.re_entry { YES } else { NO }.to_owned(),
            Setting::PacketMostTotal => amount(self.packets.most_total),
            Setting::PacketMostShares => self.packets.most_shares.to_string(),
            Setting::PacketDailyBudget => amount(self.packets.daily_budget),
            Setting::PacketDailyGrabs => self.packets.daily_grabs.to_string(),
        }
    }

    /// Puts what is written into a setting. With another currency the amounts are those usual in it. Amounts are
    /// written in major units, as on the screens.
    ///
    /// # Errors
    /// What would be right, in English; the setting is then as it was.
    pub fn set(&mut self, setting: Setting, written: &str) -> Result<(), String> {
        match setting {
            Setting::Cinema => {
                let name = Text::new(written);
                if name.is_empty() || name.as_str().chars().count() > LONGEST_NAME {
                    return Err(format!("a name of 1 to {LONGEST_NAME} characters is expected"));
                }
                self.name = name;
            }
            Setting::TimeZone => {
                let unknown = |_| format!("`{}` is no IANA time zone, such as Asia/Shanghai", Text::new(written));
                self.calendar.zone = written.parse::<Tz>().map_err(unknown)?;
            }
            Setting::Currency => {
                let unknown = || format!("`{}` is no currency code, such as CNY", Text::new(written));
                let currency = Currency::from_code(written).ok_or_else(unknown)?;
                if currency != self.currency {
                    let PacketLimits { most_total, daily_budget, .. } = PacketLimits::usual(currency);
                    self.cash = CashStep::NONE;
                    self.drawer_limit = usual_limit(currency);
                    self.packets = PacketLimits { most_total, daily_budget, ..self.packets };
                }
                self.currency = currency;
            }
            Setting::DayBegins => {
                let wrong = |_| format!("`{}` is no time, such as 06:00", Text::new(written));
                self.calendar.day_begins = NaiveTime::parse_from_str(written, "%H:%M").map_err(wrong)?;
            }
            Setting::HoldSeconds => {
                let seconds = number(written, "seconds", 1, MOST_SECONDS)?;
                self.hold = Duration::from_secs(seconds);
            }
            Setting::MostSeats => self.most_seats = number(written, "seats", 1, LARGEST_ORDER)?,
            Setting::SalesEndMinutes => self.sales_end = minutes(written)?,
            Setting::TurnaroundMinutes => self.turnaround = minutes(written)?,
            Setting::FeeLadder => self.fees = written.parse()?,
            Setting::RefundDays => self.refund_days = number(written, "days", 0, MOST_DAYS)?,
            Setting::CashRounding => {
                let (step, most) = (self.amount(written)?, self.currency.largest_note() / 10);
                if step > most {
                    return Err(format!("a step of {} at most is expected", Money::new(most, self.currency)));
                }
                self.cash = CashStep::of(step);
            }
            Setting::DoorsOpenMinutes => self.doors.open_before = minutes(written)?,
            Setting::ReEntry => {
                self.doors.re_entry = match written {
                    YES | "true" => true,
                    NO | "false" => false,
                    other => return Err(format!("`{}` is neither {YES} nor {NO}", Text::new(other))),
                }
            }
            Setting::DrawerLimit => self.drawer_limit = Money::new(self.amount(written)?, self.currency),
            Setting::PacketMostTotal => self.packets.most_total = self.amount(written)?,
            Setting::PacketMostShares => self.packets.most_shares = count(written)?,
            Setting::PacketDailyBudget => self.packets.daily_budget = self.amount(written)?,
            Setting::PacketDailyGrabs => self.packets.daily_grabs = count(written)?,
        }
        Ok(())
    }

    /// The settings in which another house differs from this one.
    #[must_use]
    pub fn differs(&self, other: &Self) -> Vec<Setting> {
        Setting::ALL.into_iter().filter(|setting| self.value(*setting) != other.value(*setting)).collect()
    }

    fn amount(&self, written: &str) -> Result<i64, String> {
        Money::parse(written, self.currency).map(Money::minor).map_err(|error| error.to_string())
    }
}

/// What a drawer may be off where the house says nothing else: a tenth of the largest note is a slip in giving change.
fn usual_limit(currency: Currency) -> Money {
    Money::new(currency.largest_note() / 10, currency)
}

fn number<T: Copy + std::str::FromStr + PartialOrd + std::fmt::Display>(
    written: &str,
    of: &str,
    least: T,
    most: T,
) -> Result<T, String> {
    match written.parse::<T>() {
        Ok(number) if number >= least && number <= most => Ok(number),
        _ => {
            let of = if of.is_empty() { String::new() } else { format!(" of {of}") };
            Err(format!("`{}` is no number{of} from {least} to {most}", Text::new(written)))
        }
    }
}

fn minutes(written: &str) -> Result<Duration, String> {
    number(written, "minutes", 0, MOST_MINUTES).map(|minutes| Duration::from_secs(60 * minutes))
}

fn count(written: &str) -> Result<u32, String> {
    number(written, "", 1, MOST_COUNT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("CNY")]
    #[case("JPY")]
    #[case("KWD")]
    fn what_stands_in_a_setting_is_read_as_it_is_written(#[case] code: &str) {
        let usual = House::usual(Currency::from_code(code).unwrap());
        let mut read = House::usual(usual.currency);
        for setting in Setting::ALL {
            assert_eq!(Setting::from_word(setting.word()), Some(setting));
            read.set(setting, &usual.value(setting)).unwrap();
        }
        assert_eq!(read, usual);
        assert_eq!(read.differs(&usual), []);
    }

    #[rstest]
    #[case(Setting::Cinema, &"x".repeat(101))]
    #[case(Setting::TimeZone, "Moon/Base")]
    #[case(Setting::Currency, "yuan")]
    #[case(Setting::DayBegins, "25:00")]
    #[case(Setting::HoldSeconds, "0")]
    #[case(Setting::HoldSeconds, "901")]
    #[case(Setting::MostSeats, "0")]
    #[case(Setting::MostSeats, "61")]
    #[case(Setting::SalesEndMinutes, "601")]
    #[case(Setting::TurnaroundMinutes, "-1")]
    #[case(Setting::FeeLadder, "2h 10%, 3h 20%")]
    #[case(Setting::RefundDays, "3651")]
    #[case(Setting::CashRounding, "0.005")]
    #[case(Setting::CashRounding, "10.01")]
    #[case(Setting::DoorsOpenMinutes, "601")]
    #[case(Setting::ReEntry, "maybe")]
    #[case(Setting::PacketMostTotal, "-5")]
    #[case(Setting::PacketMostShares, "1001")]
    #[case(Setting::PacketDailyBudget, "1.234")]
    #[case(Setting::PacketDailyGrabs, "0")]
    fn what_cannot_stand_in_a_setting_is_refused_and_changes_nothing(#[case] setting: Setting, #[case] written: &str) {
        let mut house = House::usual(Currency::CNY);
        assert!(house.set(setting, written).is_err());
        assert_eq!(house, House::usual(Currency::CNY));
    }

    #[test]
    fn with_another_currency_the_amounts_are_those_usual_in_it() {
        let mut house = House::usual(Currency::CNY);
        house.set(Setting::PacketMostShares, "7").unwrap();
        house.set(Setting::Currency, "JPY").unwrap();
        assert_eq!(house.packets.most_total, PacketLimits::usual(house.currency).most_total);
        assert_eq!(house.packets.most_shares, 7);
        let changed = house.differs(&House::usual(Currency::CNY));
        assert!(changed.contains(&Setting::Currency) && changed.contains(&Setting::PacketMostShares), "{changed:?}");
    }
}
