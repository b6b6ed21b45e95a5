//! How the screens look, as far as it is a setting: the theme, and what is said of single roles.
//!
//! ```toml
//! [theme]
//! name = "dark"
//! seat-picked = { fg = "#ffd75f", bold = true }
//! ```

use ratatui::style::{Color, Modifier, Style};

use super::file::{Lines, yes_or_no};
use super::problem::Problem;
use crate::domain::text::Text;

/// A theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Some of the terminal's sixteen colours, for dark grounds.
    Dark,
    /// Some of the terminal's sixteen colours, for light grounds.
    Light,
    /// Bright colours on black.
    HighContrast,
    /// No colour.
    Mono,
    /// True colours on a dark ground.
    Midnight,
    /// True colours on a light ground.
    Paper,
}

impl Theme {
    /// All of them, in the order in which they are turned through.
    pub(crate) const ALL: [Self; 6] =
        [Self::Dark, Self::Light, Self::HighContrast, Self::Mono, Self::Midnight, Self::Paper];

    /// What it is called in settings.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::Mono => "mono",
            Self::Midnight => "midnight",
            Self::Paper => "paper",
        }
    }
}

/// Declares the roles with the names that they have in settings.
macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident $name:literal),* $(,)?) => {
        /// What a piece of the screen is, as far as its looks go.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Role {
            $($(#[$doc])* $role),*
        }

        impl Role {
            pub(crate) const ALL: &[Self] = &[$(Self::$role),*];

            /// What it is called in settings.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$role => $name),*
                }
            }
        }
    };
}

roles! {
    Text "text",
    Dim "dim",
    Strong "strong",
    Brand "brand",
    Rule "rule",
    Title "title",
    Tab "tab",
    TabActive "tab-active",
    Chosen "chosen",
    KeyName "key",
    Hint "hint",
    HintOff "hint-off",
    Good "good",
    Warn "warn",
    Bad "bad",
    Money "money",
    Field "field",
    SeatFree "seat-free",
    SeatPremium "seat-premium",
    /// Of the house's own categories.
    SeatCategory "seat-category",
    SeatCouple "seat-couple",
    SeatReserved "seat-reserved",
    SeatPicked "seat-picked",
    /// What a colleague points at or has picked.
    SeatTheirs "seat-theirs",
    /// Under a colleague's cursor, where a cell has no room for brackets: put on top of the seat's own role.
    SeatPointed "seat-pointed",
    SeatLost "seat-lost",
    SeatHeldMine "seat-ours",
    SeatHeld "seat-held",
    SeatSold "seat-sold",
    /// Sold, and its guest has come in.
    SeatInside "seat-inside",
    SeatBlocked "seat-blocked",
    /// Under our cursor: put on top of the seat's own role.
    SeatCursor "seat-cursor",
    CountdownCalm "countdown-calm",
    CountdownSoon "countdown-soon",
    CountdownUrgent "countdown-urgent",
    GaugeOff "gauge-off",
    Win "win",
    /// What a door says, over the whole screen: come in, look, stop.
    DoorWelcome "door-welcome",
    DoorLook "door-look",
    DoorStop "door-stop",
}

/// What is set of the looks.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemeSettings {
    /// The theme; `None` goes by the terminal's ground.
    pub(crate) theme: Option<Theme>,
    /// What single roles have of their own.
    pub(crate) roles: Vec<(Role, Style)>,
    /// Whether the terminal says that it has true colours.
    pub(crate) has_true_colour: bool,
}

/// What `theme` says: `auto` stands for what that is here.
pub(super) fn named(name: &str, auto: Option<Theme>) -> Result<Option<Theme>, String> {
    let known = Theme::ALL.into_iter().find(|theme| theme.name() == name);
    match known {
        None if name == "auto" => Ok(auto),
        None => Err(format!("`{}` is no theme; auto, {}", Text::new(name), Theme::ALL.map(Theme::name).join(", "))),
        known => Ok(known),
    }
}

/// Whether a terminal that says this of its colours has them all.
pub(super) fn is_true_colour(depth: &str) -> bool {
    matches!(depth, "truecolor" | "24bit")
}

/// What the file says of single roles.
pub(super) fn roles(lines: &Lines, file: &str, problems: &mut Vec<Problem>) -> Vec<(Role, Style)> {
    let mut styles: Vec<(Role, Style)> = Vec::new();
    for (key, (written, line)) in lines {
        let Some(path) = key.strip_prefix("theme.") else { continue };
        let (name, field) = path.split_once('.').unwrap_or((path, ""));
        let read = role(name).and_then(|role| {
            let style = styles.iter().find(|(known, _)| *known == role).map_or(Style::new(), |(_, style)| *style);
            Ok((role, part(style, field, written)?))
        });
        match read {
            Ok((role, style)) => {
                styles.retain(|(known, _)| *known != role);
                styles.push((role, style));
            }
            Err(what) => {
                let place = format!("{file}:{line}");
                problems.push(Problem::new(place, format!("theme: {}: {what}", Text::new(path))));
            }
        }
    }
    styles
}

fn role(name: &str) -> Result<Role, String> {
    Role::ALL.iter().find(|role| role.name() == name).copied().ok_or_else(|| {
        let all: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
        format!("there is no such role; name, or one of {}", all.join(", "))
    })
}

/// `style` with one more part of it.
fn part(style: Style, field: &str, written: &str) -> Result<Style, String> {
    let colour = || {
        written.parse::<Color>().map_err(|_| {
            let colours = "a name such as red or light-red, reset, a number up to 255, or #rrggbb";
            format!("`{}` is no colour; {colours}", Text::new(written))
        })
    };
    let flag = match field {
        "fg" => return Ok(style.fg(colour()?)),
        "bg" => return Ok(style.bg(colour()?)),
        "bold" => Modifier::BOLD,
        "dim" => Modifier::DIM,
        "underlined" => Modifier::UNDERLINED,
        "reversed" => Modifier::REVERSED,
        _ => return Err("fg, bg, bold, dim, underlined or reversed is expected, as in { fg = \"red\" }".to_owned()),
    };
    Ok(if yes_or_no(written)? { style.add_modifier(flag) } else { style.remove_modifier(flag) })
}
