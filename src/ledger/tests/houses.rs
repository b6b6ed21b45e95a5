//! The example houses of `assets/houses`: their files fill an empty ledger, and come out of it as they went in.

use std::time::Duration;

use chrono::{NaiveDate, NaiveTime};

use super::*;
use crate::domain::time::Calendar;
use crate::ledger::{Draft, ImportRules, Imported, Pricing, SourceFile};

struct Example {
    tables: &'static str,
    schedule: &'static str,
    zone: chrono_tz::Tz,
    day_begins: u32,
    currency: &'static str,
    /// The rule by which each screening, in the order of the file, has its price list.
    rules: &'static [Option<&'static str>],
    /// Films, halls, fares and price lists.
    counts: [usize; 4],
}

const CHINA: Example = Example {
    tables: include_str!("../../../assets/houses/china/catalogue.toml"),
    schedule: include_str!("../../../assets/houses/china/schedule.csv"),
    zone: chrono_tz::Asia::Shanghai,
    day_begins: 6,
    currency: "CNY",
    rules: &[
        Some("周末"),
        Some("周末"),
        Some("IMAX"),
        Some("早场"),
        None,
        Some("平日"),
        Some("国庆、元旦"),
        Some("国庆、元旦"),
        Some("IMAX"),
    ],
    counts: [3, 2, 4, 4],
};

const EUROPE: Example = Example {
    tables: include_str!("../../../assets/houses/europe/catalogue.toml"),
    schedule: include_str!("../../../assets/houses/europe/schedule.csv"),
    zone: chrono_tz::Europe::Amsterdam,
    day_begins: 5,
    currency: "EUR",
    rules: &[
        Some("week"),
        Some("week"),
        Some("week"),
        Some("week"),
        Some("weekend"),
        Some("weekend by day"),
        Some("with the orchestra"),
    ],
    counts: [2, 2, 4, 3],
};

impl Example {
    fn calendar(&self) -> Calendar {
        Calendar::new(self.zone, NaiveTime::from_hms_opt(self.day_begins, 0, 0).unwrap())
    }

    /// Takes the files on a day before all of the schedule.
    async fn import(&self, ledger: &Ledger, tables: &str, schedule: &str) -> Imported {
        let file = |name: &str, text: &str| SourceFile { name: name.to_owned(), text: text.to_owned() };
        let files = [file("catalogue.toml", tables), file("schedule.csv", schedule)];
        let now = self.calendar().at(NaiveDate::from_ymd_opt(2026, 9, 20).unwrap(), NaiveTime::MIN);
        let rules = ImportRules { calendar: self.calendar(), turnaround: Duration::from_mins(15), now, dry_run: false };
        ledger
            .import(&Draft::read(&files, self.calendar(), self.currency.parse().unwrap()), rules, who())
            .await
            .unwrap()
    }

    async fn comes_out_as_it_went_in(&self) {
        let Fresh { ledger, database: _database } = empty().await;
        let first = self.import(&ledger, self.tables, self.schedule).await;
        let [films, halls, fares, lists] = self.counts;
        assert_eq!((first.films.added, first.halls.added, first.price_lists.added), (films, halls, lists));
        // The usual fares of a new house are nobody's: none of them is a change.
        assert_eq!((first.fares.added + first.fares.same, first.fares.changed), (fares, 0));
        assert_eq!(first.screenings.added, self.rules.len());
        let written = ledger.export(self.calendar(), at(0)).await.unwrap();
        assert_eq!(written.schedule, self.schedule, "in the order of the days, as it is written");
        let again = self.import(&ledger, &written.catalogue, &written.schedule).await;
        assert!(!again.is_news() && again.fares.same == fares, "{again:?}");
        assert!(!self.import(&ledger, self.tables, self.schedule).await.is_news());

        // What was written fills another ledger, to which the example is nothing new.
        let Fresh { ledger: other, database: _other } = empty().await;
        self.import(&other, &written.catalogue, &written.schedule).await;
        assert_eq!(other.export(self.calendar(), at(0)).await.unwrap(), written);
        assert!(!self.import(&other, self.tables, self.schedule).await.is_news());

        let mut found = Vec::new();
        for (_, id) in self.rules.iter().zip(1..) {
            let Pricing { rule, .. } = other.pricing(ScreeningId(id)).await.unwrap().unwrap();
            found.push(rule.map(|rule| rule.to_string()));
        }
        assert_eq!(found.iter().map(Option::as_deref).collect::<Vec<_>>(), self.rules);
        assert!(other.verify().await.unwrap().iter().all(|finding| finding.violations == 0));
    }
}

#[tokio::test]
async fn the_chinese_example_comes_out_of_a_ledger_as_it_went_in() {
    CHINA.comes_out_as_it_went_in().await;
}

#[tokio::test]
async fn the_european_example_comes_out_of_a_ledger_as_it_went_in() {
    EUROPE.comes_out_as_it_went_in().await;
}
