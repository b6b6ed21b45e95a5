//! The only room that makes sentences: English and Simplified Chinese.
//!
//! A message id and its variables come in, a sentence goes out. Ids are literals named
//! `screen-thing`. Money, times and seats arrive formatted; only counts are numbers, so that
//! the catalogues can choose plural forms. The catalogues are compiled in and checked by a test
//! against the code: same ids, same variables, none unused.
//!
//! Which key does what is for each terminal to say, so no sentence names one by hand: `KEY("pay")` stands for what is
//! printed on the first key of the action, `KEYS("pay", by: " or ")` for all of them.

#[cfg(test)]
mod catalogue;
mod drawer;
mod entry;
mod format;
mod keys;
mod refusal;
mod staff;
mod tape;
mod ticket;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::domain::category::Category;
use crate::domain::fare::{Fare, Fares};
use crate::domain::hall::{HallPlan, SeatKind};
use crate::domain::text::Titles;

pub use drawer::figure_id;
pub use keys::{KeyNames, Keys};

/// A language of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

const EN: [&str; 2] =
    [include_str!("../../assets/locales/en/screens.ftl"), include_str!("../../assets/locales/en/refusals.ftl")];
const ZH_CN: [&str; 2] =
    [include_str!("../../assets/locales/zh-CN/screens.ftl"), include_str!("../../assets/locales/zh-CN/refusals.ftl")];

impl Lang {
    /// The language that `tag` asks for: `zh`, `zh_CN.UTF-8`, `en-GB`. `None` if we do not speak it.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['_', '-', '.', '@']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::ZhCn),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }
}

/// A catalogue of messages in one language.
pub struct Locale {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Locale {
    /// The catalogue of `lang`.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        let id: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        for source in match lang {
            Lang::En => EN,
            Lang::ZhCn => ZH_CN,
        } {
            // A message that does not parse is left out, and the catalogue test fails on it.
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
        }
        Self { lang, bundle }
    }

    /// The catalogue of `lang` for a terminal whose keys have these names.
    #[must_use]
    pub fn with_keys(lang: Lang, mut names: Keys) -> Self {
        let mut locale = Self::new(lang);
        for name in names.values_mut().flat_map(|names| names.keys.iter_mut().chain(&mut names.in_fields)) {
            *name = locale.key_name(name);
        }
        keys::add(&mut locale.bundle, names);
        locale
    }

    /// The language of this catalogue.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// What a key is called. Nothing is printed on the space bar; the others say the same everywhere.
    #[must_use]
    pub fn key_name(&self, printed: &str) -> String {
        match (self.lang, printed) {
            (Lang::ZhCn, "Space") => "空格".to_owned(),
            _ => printed.to_owned(),
        }
    }

    /// What a fare is called: as the house says in this language or the other, else by a usual name, else by its code.
    #[must_use]
    pub fn fare(&self, fares: &Fares, fare: Fare) -> String {
        self.fare_called(fares.get(fare).map_or(&Titles::default(), |of| &of.titles), fare)
    }

    /// The same of a fare that the house calls so.
    #[must_use]
    pub fn fare_called(&self, Titles { en, zh }: &Titles, fare: Fare) -> String {
        let in_order = if self.lang == Lang::En { [en, zh] } else { [zh, en] };
        let named = in_order.into_iter().find(|title| !title.is_empty());
        let usual = match fare {
            Fare::ADULT => "fare-adult",
            Fare::CHILD => "fare-child",
            Fare::STUDENT => "fare-student",
            Fare::SENIOR => "fare-senior",
            _ => "",
        };
        match named {
            Some(title) => title.to_string(),
            None if usual.is_empty() => fare.to_string(),
            None => self.text(usual),
        }
    }

    /// What a category of seats is called. One of the house's own is called as the drawing of its hall says: in English
    /// by its word, if there is no English name, in Chinese by the other one, if there is one.
    #[must_use]
    pub fn category(&self, hall: &HallPlan, of: Category) -> String {
        let usual = of.kind().map(|kind| match kind {
            SeatKind::Standard => "kind-standard",
            SeatKind::Premium => "kind-premium",
            SeatKind::Couple => "kind-couple",
            SeatKind::Wheelchair => "kind-wheelchair",
            SeatKind::Companion => "kind-companion",
        });
        if let Some(usual) = usual {
            return self.text(usual);
        }
        let named = hall.titles(of).map(|Titles { en, zh }| match self.lang {
            Lang::ZhCn if !zh.is_empty() => zh,
            _ => en,
        });
        named.filter(|name| !name.is_empty()).map_or_else(|| of.to_string(), ToString::to_string)
    }

    /// The sentence of message `id`.
    #[must_use]
    pub fn text(&self, id: &str) -> String {
        self.format(id, None)
    }

    /// The sentence of message `id` with its variables.
    #[must_use]
    pub fn fill(&self, id: &str, variables: &[(&str, Var<'_>)]) -> String {
        let mut args = FluentArgs::with_capacity(variables.len());
        for (name, value) in variables {
            match *value {
                Var::Str(s) => args.set(*name, s),
                Var::Count(n) => args.set(*name, n),
            }
        }
        self.format(id, Some(&args))
    }

    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut errors = Vec::new();
        let sentence = self.bundle.format_pattern(pattern, args, &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{id}: {errors:?}");
        sentence
    }
}

/// A variable of a message.
#[derive(Clone, Copy, Debug)]
pub enum Var<'a> {
    /// Something already formatted.
    Str(&'a str),
    /// A count, by which the catalogue may choose a plural form.
    Count(u64),
}

impl<'a> From<&'a str> for Var<'a> {
    fn from(text: &'a str) -> Self {
        Self::Str(text)
    }
}

impl<'a> From<&'a String> for Var<'a> {
    fn from(text: &'a String) -> Self {
        Self::Str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_of_the_house_is_called_as_it_says_in_each_language_and_else_by_its_word() {
        let hall =
            HallPlan::parse("r = recliner Recliner 躺椅\nv = vip 贵宾\nb = bed Day bed\ns = sofa\nA | rvbs\n").unwrap();
        let called =
            |word: &str| [Lang::En, Lang::ZhCn].map(|lang| Locale::new(lang).category(&hall, word.parse().unwrap()));
        assert_eq!(called("recliner"), ["Recliner", "躺椅"]);
        assert_eq!(called("vip"), ["vip", "贵宾"]);
        assert_eq!(called("bed"), ["Day bed", "Day bed"]);
        assert_eq!(called("sofa"), ["sofa", "sofa"]);
        assert_eq!(called("couple"), ["couple", "情侣"]);
        assert_eq!(called("box"), ["box", "box"], "of another hall");
    }
}
