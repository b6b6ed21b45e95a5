//! Halls, films, fares, price lists and the rules that choose them, in TOML.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::category::Category;
use crate::domain::fare::{Fare, FareType};
use crate::domain::hall::HallPlan;
use crate::domain::ids::IdError;
use crate::domain::money::{Currency, Money};
use crate::domain::price_rule::PriceRule;
use crate::domain::screening::Film;
use crate::domain::text::{Text, Titles};
use crate::ledger::catalogue::load::{HallDrawing, PriceList};

use super::draft::{At, Draft, Place, SourceFile, Table, line_of, name};

/// The longest film that a schedule can have.
const MOST_MINUTES: u16 = 1_440;

/// The most that a seat may cost, in largest notes of the currency: beyond every ticket, and so little that no sum of
/// a house overflows.
const MOST_NOTES: i64 = 1_000;

/// Reads one file into `draft`.
pub(super) fn read(file: &SourceFile, currency: Currency, draft: &mut Draft) {
    let source = file.text.trim_start_matches('\u{feff}');
    let mut reader = Reader { file, source, draft };
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in errors {
        let line = error.span().map_or(1, |span| reader.line(&span));
        reader.fault(line, error.message());
    }
    for (key, value) in table.get_ref() {
        let known = [Table::Film, Table::Hall, Table::Fare, Table::PriceList, Table::PriceRule];
        let Some(of) = known.into_iter().find(|table| table.word() == key.get_ref().as_ref()) else {
            let line = reader.line(&key.span());
            reader.fault(
                line,
                format!(
                    "there is no `{}`; write [[film]], [[hall]], [[fare]], [[price_list]] or [[price_rule]]",
                    shown(key)
                ),
            );
            continue;
        };
        let Some(entries) = value.get_ref().as_array() else {
            let line = reader.line(&key.span());
            reader.fault(line, format!("write [[{}]] with two brackets, one for each", of.word()));
            continue;
        };
        match of {
            Table::Fare => drop(reader.draft.fares.get_or_insert_default()),
            Table::PriceRule => drop(reader.draft.rules.get_or_insert_default()),
            _ => {}
        }
        if of == Table::Fare && entries.is_empty() {
            let line = reader.line(&key.span());
            reader.fault(line, "a house has one fare at least");
        }
        for entry in entries {
            reader.entry(of, entry, currency);
        }
    }
}

/// A key as it may be shown.
fn shown(key: &Spanned<std::borrow::Cow<'_, str>>) -> Text {
    Text::new(key.get_ref())
}

struct Reader<'a> {
    file: &'a SourceFile,
    source: &'a str,
    draft: &'a mut Draft,
}

/// What is wrong was told.
struct Told;

/// One table between two brackets.
struct Entry<'a, 'i> {
    line: usize,
    table: &'a DeTable<'i>,
}

impl Reader<'_> {
    /// The line in which `span` begins.
    fn line(&self, span: &Range<usize>) -> usize {
        line_of(self.source, span.start)
    }

    fn fault(&mut self, line: usize, what: impl Into<String>) {
        self.draft.fault(self.file, line, what);
    }

    fn place(&self, line: usize) -> Place {
        Place { file: self.file.name.clone(), line }
    }

    fn entry(&mut self, of: Table, value: &Spanned<DeValue<'_>>, currency: Currency) {
        let line = self.line(&value.span());
        let Some(table) = value.get_ref().as_table() else {
            self.fault(line, format!("write [[{}]] with two brackets, one for each", of.word()));
            return;
        };
        let entry = Entry { line, table };
        let known: &[&str] = match of {
            Table::Film => &["id", "en", "zh", "minutes", "format"],
            Table::Hall => &["id", "name", "plan"],
            Table::PriceList => &["id", "name", "prices"],
            Table::Fare => &["code", "en", "zh", "proof", "members"],
            Table::PriceRule => &["name", "price_list", "days", "dates", "before", "from", "format", "film", "hall"],
        };
        for (key, _) in table {
            if !known.contains(&key.get_ref().as_ref()) {
                let line = self.line(&key.span());
                self.fault(line, format!("a {} has no `{}`, only {}", of.word(), shown(key), known.join(", ")));
            }
        }
        let has_id = matches!(of, Table::Film | Table::Hall | Table::PriceList);
        let id = if has_id { self.number(&entry, "id", 1..=i64::MAX) } else { Some(0) };
        let whole = match of {
            Table::Film => self.film(&entry, id),
            Table::Hall => self.hall(&entry, id),
            Table::PriceList => self.price_list(&entry, id, currency),
            Table::Fare => self.fare(&entry),
            Table::PriceRule => self.price_rule(&entry),
        };
        if let (Some(id), None) = (id, whole) {
            self.draft.unread.insert((of, id));
        }
    }

    fn film(&mut self, entry: &Entry<'_, '_>, id: Option<i64>) -> Option<()> {
        let minutes = self.number(entry, "minutes", 1..=i64::from(MOST_MINUTES));
        let en = self.text(entry, "en", false);
        let zh = self.text(entry, "zh", false);
        let format = self.text(entry, "format", false);
        let titles = Titles { en: en?, zh: zh? };
        if titles.both().is_empty() {
            self.fault(entry.line, "a film needs a title: en, zh or both");
            return None;
        }
        let film = Film { id: id?, titles, minutes: u16::try_from(minutes?).ok()?, format: format? };
        self.draft.films.push(At { place: self.place(entry.line), entry: film });
        Some(())
    }

    fn hall(&mut self, entry: &Entry<'_, '_>, id: Option<i64>) -> Option<()> {
        let name = self.text(entry, "name", true);
        let (drawing, first) = self.drawing(entry)?;
        if let Err(errors) = HallPlan::parse(&drawing) {
            for error in errors {
                let line = if error.line == 0 { entry.line } else { first + error.line - 1 };
                let column = if error.column == 0 { String::new() } else { format!("column {}: ", error.column) };
                self.fault(line, format!("plan: {column}{}", error.what));
            }
            return None;
        }
        let hall = HallDrawing { id: id?, name: name?, drawing };
        self.draft.halls.push(At { place: self.place(entry.line), entry: hall });
        Some(())
    }

    /// The plan, and the line of the file in which it begins.
    fn drawing(&mut self, entry: &Entry<'_, '_>) -> Option<(String, usize)> {
        let Some(value) = entry.table.get("plan") else {
            self.fault(entry.line, "a hall needs its `plan`, drawn between ''' and '''");
            return None;
        };
        let line = self.line(&value.span());
        let Some(drawn) = value.get_ref().as_str() else {
            self.fault(line, "plan: the drawing stands between ''' and '''");
            return None;
        };
        // The line break right behind the quotes is not part of the drawing.
        let opening = self.source.get(value.span().start..).unwrap_or_default();
        let is_below = ["'''\n", "'''\r\n", "\"\"\"\n", "\"\"\"\r\n"].iter().any(|quotes| opening.starts_with(quotes));
        Some((tidy(drawn), line + usize::from(is_below)))
    }

    fn price_list(&mut self, entry: &Entry<'_, '_>, id: Option<i64>, currency: Currency) -> Option<()> {
        let name = self.text(entry, "name", true);
        let Some(prices) = entry.table.get("prices").and_then(|value| value.get_ref().as_table()) else {
            self.fault(entry.line, "a price list needs its prices: [price_list.prices] with standard = { adult = 45 }");
            return None;
        };
        let mut read = BTreeMap::new();
        let mut is_whole = true;
        for (key, fares) in prices {
            let line = self.line(&key.span());
            let Ok(category) = key.get_ref().parse::<Category>() else {
                self.fault(line, format!("`{}` is no category of seats; it is a word of letters a to z", shown(key)));
                is_whole = false;
                continue;
            };
            let Some(fares) = fares.get_ref().as_table() else {
                self.fault(line, format!("{category}: prices by fare are expected, such as {{ adult = 45 }}"));
                is_whole = false;
                continue;
            };
            for (key, value) in fares {
                let line = self.line(&key.span());
                match price(key.get_ref(), value.get_ref(), currency) {
                    Ok((fare, price)) => {
                        read.insert((category, fare), price);
                        self.draft.priced.push(At { place: self.place(line), entry: (category, fare) });
                    }
                    Err(what) => {
                        self.fault(line, format!("{category}: {what}"));
                        is_whole = false;
                    }
                }
            }
        }
        let list = PriceList { id: id?, name: name?, currency, prices: read.into_iter().collect() };
        is_whole.then(|| self.draft.price_lists.push(At { place: self.place(entry.line), entry: list }))
    }

    fn fare(&mut self, entry: &Entry<'_, '_>) -> Option<()> {
        let code = self.text(entry, "code", true).and_then(|code| self.read(entry, "code", code.as_str()));
        let (en, zh) = (self.text(entry, "en", false), self.text(entry, "zh", false));
        let proof = self.text(entry, "proof", false);
        let members_only = match entry.table.get("members").map(|value| (value, value.get_ref().as_bool())) {
            None => Some(false),
            Some((_, Some(is_so))) => Some(is_so),
            Some((value, None)) => {
                let line = self.line(&value.span());
                self.fault(line, "`members` is true or false");
                None
            }
        };
        let titles = Titles { en: en?, zh: zh? };
        let of = FareType { code: code?, titles, proof: proof?, members_only: members_only? };
        let at = At { place: self.place(entry.line), entry: of };
        self.draft.fares.get_or_insert_default().push(at);
        Some(())
    }

    fn price_rule(&mut self, entry: &Entry<'_, '_>) -> Option<()> {
        let price_list = self.number(entry, "price_list", 1..=i64::MAX);
        let (name, format) = (self.text(entry, "name", false), self.text(entry, "format", false));
        let (days, dates) = (self.list(entry, "days"), self.list(entry, "dates"));
        let (before, from) = (self.written(entry, "before"), self.written(entry, "from"));
        let mut number = |key| {
            if entry.table.contains_key(key) { self.number(entry, key, 1..=i64::MAX).map(Some) } else { Some(None) }
        };
        let (film, hall) = (number("film"), number("hall"));
        let rule = PriceRule {
            name: name?,
            price_list: price_list?,
            days: days?,
            dates: dates?,
            before: before.ok()?,
            from: from.ok()?,
            format: format?,
            film: film?,
            hall: hall?,
        };
        let at = At { place: self.place(entry.line), entry: rule };
        self.draft.rules.get_or_insert_default().push(at);
        Some(())
    }

    /// What stands in quotes under `key` as something of ours, or nothing; an error where that was told as a fault.
    fn written<T: FromStr<Err = IdError>>(&mut self, entry: &Entry<'_, '_>, key: &str) -> Result<Option<T>, Told> {
        let text = self.text(entry, key, false).ok_or(Told)?;
        if text.is_empty() { Ok(None) } else { self.read(entry, key, text.as_str()).map(Some).ok_or(Told) }
    }

    /// Several of those in brackets; none where they are missing.
    fn list<T: FromStr<Err = IdError>>(&mut self, entry: &Entry<'_, '_>, key: &str) -> Option<Vec<T>> {
        let Some(value) = entry.table.get(key) else { return Some(Vec::new()) };
        let texts: Option<Vec<&str>> =
            value.get_ref().as_array().and_then(|all| all.iter().map(|one| one.get_ref().as_str()).collect());
        let Some(texts) = texts else {
            let line = self.line(&value.span());
            self.fault(line, format!("`{key}`: texts in quotes between brackets are expected"));
            return None;
        };
        texts.into_iter().map(|text| self.read(entry, key, text)).collect()
    }

    fn read<T: FromStr<Err = IdError>>(&mut self, entry: &Entry<'_, '_>, key: &str, text: &str) -> Option<T> {
        let IdError { what, example } = match text.parse() {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let line = entry.table.get(key).map_or(entry.line, |value| self.line(&value.span()));
        self.fault(line, format!("`{key}`: `{}` is not {what}, such as {example}", Text::new(text)));
        None
    }

    fn number(&mut self, entry: &Entry<'_, '_>, key: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let up_to = if *range.end() == i64::MAX { "up".to_owned() } else { format!("to {}", range.end()) };
        let wanted = format!("`{key}` is a number from {} {up_to}", range.start());
        let Some(value) = entry.table.get(key) else {
            self.fault(entry.line, format!("{wanted}, and is missing"));
            return None;
        };
        let plain = value.get_ref().as_integer().filter(|number| number.radix() == 10);
        let number = plain.and_then(|number| number.as_str().parse().ok()).filter(|number| range.contains(number));
        if number.is_none() {
            let line = self.line(&value.span());
            self.fault(line, wanted);
        }
        number
    }

    /// A name; empty where it may be missing and is.
    fn text(&mut self, entry: &Entry<'_, '_>, key: &str, is_needed: bool) -> Option<Text> {
        let Some(value) = entry.table.get(key) else {
            if is_needed {
                self.fault(entry.line, format!("`{key}` is a text in quotes, and is missing"));
            }
            return (!is_needed).then(Text::default);
        };
        let line = self.line(&value.span());
        let read = value.get_ref().as_str().ok_or_else(|| "a text in quotes is expected".to_owned()).and_then(name);
        match read {
            Ok(text) if is_needed && text.is_empty() => self.fault(line, format!("`{key}` is empty")),
            Ok(text) => return Some(text),
            Err(what) => self.fault(line, format!("`{key}`: {what}")),
        }
        None
    }
}

/// A plan without blanks at the ends of its lines, so that the same drawing is the same text.
pub(in crate::ledger::catalogue) fn tidy(drawn: &str) -> String {
    drawn.trim_end().lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn price(fare: &str, value: &DeValue<'_>, currency: Currency) -> Result<(Fare, Money), String> {
    let is_none = || format!("`{}` is no fare; its code is a word of letters a to z", Text::new(fare));
    let fare = Fare::from_word(fare).ok_or_else(is_none)?;
    // In quotes it is as a person writes it; a number of TOML is decimal whatever stands behind the point.
    let read = match value {
        DeValue::String(text) => Money::parse(text, currency),
        DeValue::Integer(number) if number.radix() == 10 => Money::parse_decimal(number.as_str(), currency),
        DeValue::Float(number) => Money::parse_decimal(number.as_str(), currency),
        _ => return Err(format!("{}: an amount is expected, such as 45 or 45.50", fare.word())),
    };
    let price = read.map_err(|error| format!("{}: {error}", fare.word()))?;
    let most = Money::new(currency.largest_note().saturating_mul(MOST_NOTES), currency);
    if price.minor() > most.minor() {
        return Err(format!("{}: {price} is more than a seat may cost, which is {most} at most", fare.word()));
    }
    Ok((fare, price))
}
