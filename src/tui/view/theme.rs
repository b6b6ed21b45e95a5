//! What things look like: roles, and the style that each of the two themes gives to a role.
//!
//! Only ANSI-16 colours over the terminal's own background are used, so that the screen fits into
//! whatever palette its owner chose. The mono theme has no colour at all: weight, underline and reverse.

use std::time::Duration;

use ratatui::style::{Color, Modifier, Style};

use crate::config::Theme;

/// The instants at which a countdown changes its look.
const SOON: Duration = Duration::from_mins(1);

const URGENT: Duration = Duration::from_secs(15);

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

/// What a piece of the screen is, as far as its looks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Text,
    Dim,
    Strong,
    Brand,
    Rule,
    Title,
    Tab,
    TabActive,
    Chosen,
    KeyName,
    Hint,
    HintOff,
    Good,
    Warn,
    Bad,
    Money,
    Field,
    SeatFree,
    SeatPremium,
    SeatCouple,
    SeatReserved,
    SeatPicked,
    /// What a colleague points at or has picked; under their cursor, where a cell has no room for brackets.
    SeatTheirs,
    SeatPointed,
    SeatLost,
    SeatHeldMine,
    SeatHeld,
    SeatSold,
    SeatBlocked,
    SeatCursor,
    CountdownCalm,
    CountdownSoon,
    CountdownUrgent,
    GaugeOff,
    Win,
}

impl Theme {
    /// How `role` looks.
    pub(crate) fn style(self, role: Role) -> Style {
        match self {
            Self::Dark => dark(role),
            Self::Mono => mono(role),
        }
    }
}

fn dark(role: Role) -> Style {
    let plain = Style::new();
    let bold = Modifier::BOLD;
    match role {
        Role::Text | Role::Tab | Role::Hint | Role::SeatFree => plain,
        Role::Dim | Role::Rule | Role::HintOff | Role::SeatSold | Role::SeatBlocked | Role::GaugeOff => {
            plain.fg(Color::DarkGray)
        }
        Role::Strong | Role::Title | Role::Money | Role::KeyName => plain.add_modifier(bold),
        Role::Brand | Role::TabActive | Role::Chosen | Role::SeatHeldMine => {
            plain.fg(Color::LightCyan).add_modifier(bold)
        }
        Role::Good | Role::CountdownCalm => plain.fg(Color::Green),
        Role::Warn | Role::SeatHeld => plain.fg(Color::Yellow),
        Role::Bad => plain.fg(Color::LightRed),
        Role::Field => plain.add_modifier(Modifier::UNDERLINED),
        Role::SeatTheirs => plain.fg(Color::LightYellow),
        Role::SeatPointed => plain.fg(Color::LightYellow).add_modifier(Modifier::UNDERLINED),
        Role::SeatPremium => plain.fg(Color::LightBlue),
        Role::SeatCouple => plain.fg(Color::LightMagenta),
        Role::SeatReserved => plain.fg(Color::Blue),
        Role::SeatPicked => plain.fg(Color::LightGreen).add_modifier(bold),
        Role::SeatLost | Role::CountdownUrgent | Role::Win => plain.fg(Color::LightRed).add_modifier(bold),
        Role::SeatCursor => plain.add_modifier(Modifier::REVERSED),
        Role::CountdownSoon => plain.fg(Color::LightYellow).add_modifier(bold),
    }
}

fn mono(role: Role) -> Style {
    let plain = Style::new();
    match role {
        Role::Dim | Role::Rule | Role::HintOff | Role::SeatSold | Role::SeatBlocked | Role::GaugeOff => {
            plain.add_modifier(Modifier::DIM)
        }
        Role::Strong
        | Role::Title
        | Role::Brand
        | Role::TabActive
        | Role::Chosen
        | Role::KeyName
        | Role::Money
        | Role::Bad
        | Role::Warn
        | Role::SeatPicked
        | Role::SeatTheirs
        | Role::SeatHeldMine
        | Role::CountdownSoon
        | Role::Win => plain.add_modifier(Modifier::BOLD),
        Role::Field | Role::SeatPointed => plain.add_modifier(Modifier::UNDERLINED),
        Role::SeatCursor => plain.add_modifier(Modifier::REVERSED),
        Role::SeatLost | Role::CountdownUrgent => plain.add_modifier(Modifier::BOLD | Modifier::REVERSED),
        Role::Text
        | Role::Tab
        | Role::Hint
        | Role::Good
        | Role::SeatFree
        | Role::SeatPremium
        | Role::SeatCouple
        | Role::SeatReserved
        | Role::SeatHeld
        | Role::CountdownCalm => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_changes_sign_and_look_at_sixty_and_fifteen_seconds() {
        let at = |seconds| (countdown_role(Duration::from_secs(seconds)), countdown_sign(Duration::from_secs(seconds)));
        assert_eq!(at(61), (Role::CountdownCalm, ""));
        assert_eq!(at(60), (Role::CountdownSoon, "!"));
        assert_eq!(at(16), (Role::CountdownSoon, "!"));
        assert_eq!(at(15), (Role::CountdownUrgent, "!!"));
    }
}
