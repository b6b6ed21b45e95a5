//! What things look like: the style that each theme gives to a role.
//!
//! Dark, light and mono keep to the terminal's own ground and letters, so that the screen fits into whatever palette its
//! owner chose: weight, underline and reverse say what differs, and a colour says it once more where it can be read in
//! every palette. Seats, prices and countdowns have no colour there at all. The other themes bring their ground along:
//! see `palette`.

use std::time::Duration;

use ratatui::style::{Color, Modifier, Style};

use super::palette;
use crate::config::Theme;
use crate::tui::state::ending::URGENT;

pub(crate) use crate::config::Role;

/// From here on a countdown looks as if time were short.
const SOON: Duration = Duration::from_mins(1);

/// How a countdown looks with so much left.
pub(crate) fn countdown_role(left: Duration) -> Role {
    if left <= URGENT {
        Role::CountdownUrgent
    } else if left <= SOON {
        Role::CountdownSoon
    } else {
        Role::CountdownCalm
    }
}

/// How the gauge beside it looks.
pub(crate) fn gauge_role(left: Duration) -> Role {
    if left <= SOON { Role::Warn } else { Role::Good }
}

/// The sign before a countdown: none, soon, urgent. Never colour alone.
pub(crate) fn countdown_sign(left: Duration) -> &'static str {
    if left <= URGENT {
        "!!"
    } else if left <= SOON {
        "!"
    } else {
        ""
    }
}

/// How each role looks.
#[derive(Clone, Debug)]
pub(crate) struct Looks([Style; Role::ALL.len()]);

impl Looks {
    /// Those of `theme`.
    #[cfg(test)]
    pub(crate) fn of(theme: Theme) -> Self {
        Self::with(theme, &[])
    }

    /// Those of `theme`, with what single roles have of their own.
    pub(crate) fn with(theme: Theme, roles: &[(Role, Style)]) -> Self {
        let style = |role| match theme {
            Theme::Dark => own(role, DARK),
            Theme::Light => own(role, LIGHT),
            Theme::Mono => own(role, [Color::Reset; 3]),
            Theme::HighContrast => palette::style(role, &palette::HIGH_CONTRAST),
            Theme::Midnight => palette::style(role, &palette::MIDNIGHT),
            Theme::Paper => palette::style(role, &palette::PAPER),
        };
        let mut looks = Self(std::array::from_fn(|at| style(Role::ALL[at])));
        for (role, change) in roles {
            if let Some(style) = looks.0.get_mut(*role as usize) {
                *style = style.patch(*change);
            }
        }
        looks
    }

    /// How `role` looks.
    pub(crate) fn style(&self, role: Role) -> Style {
        self.0.get(role as usize).copied().unwrap_or_default()
    }
}

/// Brand, good and warn of the terminal's own colours. No bright one: in Solarized those are greys, and bright black is
/// the ground. Each of these stands off from the grounds of its kind by 3 to 1 in Solarized, Gruvbox and xterm; red and
/// blue do not on dark ones, nor do green, yellow and cyan on light ones.
const DARK: [Color; 3] = [Color::Cyan, Color::Green, Color::Yellow];

const LIGHT: [Color; 3] = [Color::Blue, Color::Blue, Color::Magenta];

/// How a role looks on the terminal's own ground.
fn own(role: Role, [brand, good, warn]: [Color; 3]) -> Style {
    let plain = Style::new().fg(Color::Reset).bg(Color::Reset);
    let (bold, loud) = (Modifier::BOLD, Modifier::BOLD | Modifier::REVERSED);
    // Without colours there is one look for all three: sign and word tell them apart.
    let has_colour = brand != Color::Reset;
    match role {
        Role::DoorWelcome | Role::DoorLook | Role::DoorStop if has_colour => palette::door(role),
        Role::Text
        | Role::Tab
        | Role::Hint
        | Role::SeatFree
        | Role::SeatPremium
        | Role::SeatCategory
        | Role::SeatCouple
        | Role::SeatReserved
        | Role::SeatHeld
        | Role::CountdownCalm => plain,
        Role::Dim | Role::Rule | Role::HintOff | Role::SeatSold | Role::SeatBlocked | Role::GaugeOff => {
            plain.add_modifier(Modifier::DIM)
        }
        Role::Strong
        | Role::Title
        | Role::Money
        | Role::KeyName
        | Role::SeatPicked
        | Role::SeatTheirs
        | Role::SeatInside
        | Role::SeatHeldMine
        | Role::CountdownSoon
        | Role::Win => plain.add_modifier(bold),
        Role::Brand | Role::TabActive | Role::Chosen => plain.fg(brand).add_modifier(bold),
        Role::Good => plain.fg(good),
        Role::Warn => plain.fg(warn).add_modifier(bold),
        Role::Bad | Role::SeatLost | Role::CountdownUrgent | Role::DoorWelcome | Role::DoorLook | Role::DoorStop => {
            plain.add_modifier(loud)
        }
        Role::Field => plain.add_modifier(Modifier::UNDERLINED),
        Role::SeatPointed => Style::new().add_modifier(Modifier::UNDERLINED),
        Role::SeatCursor => Style::new().add_modifier(Modifier::REVERSED),
    }
}

#[cfg(test)]
pub(crate) mod tests;
