//! The themes that bring their own ground: high contrast in colours that every terminal with 256 of them draws alike, and
//! two in true colour. Seats, prices and countdowns stand off from the ground by 4.5 to 1 at least, all else by 3 to 1.

use ratatui::style::{Color, Modifier, Style};

use super::theme::Role;

/// The colours of a theme.
pub(crate) struct Palette {
    pub(crate) ground: Color,
    text: Color,
    dim: Color,
    /// Rules, empty gauges, and hints at what cannot be done now.
    rule: Color,
    brand: Color,
    good: Color,
    warn: Color,
    bad: Color,
    premium: Color,
    couple: Color,
    reserved: Color,
}

/// Of the fixed cube of colours and its greys, which owners of terminals do not change.
pub(crate) const HIGH_CONTRAST: Palette = Palette {
    ground: Color::Indexed(16),
    text: Color::Indexed(231),
    dim: Color::Indexed(250),
    rule: Color::Indexed(245),
    brand: Color::Indexed(51),
    good: Color::Indexed(46),
    warn: Color::Indexed(226),
    bad: Color::Indexed(210),
    premium: Color::Indexed(117),
    couple: Color::Indexed(213),
    reserved: Color::Indexed(159),
};

pub(crate) const MIDNIGHT: Palette = Palette {
    ground: Color::Rgb(0x0f, 0x14, 0x20),
    text: Color::Rgb(0xd6, 0xde, 0xeb),
    dim: Color::Rgb(0x8a, 0x97, 0xab),
    rule: Color::Rgb(0x5f, 0x6f, 0x8a),
    brand: Color::Rgb(0x7f, 0xdb, 0xca),
    good: Color::Rgb(0xa5, 0xd6, 0xa7),
    warn: Color::Rgb(0xff, 0xcb, 0x6b),
    bad: Color::Rgb(0xff, 0x7b, 0x8a),
    premium: Color::Rgb(0x82, 0xaa, 0xff),
    couple: Color::Rgb(0xd6, 0xa3, 0xff),
    reserved: Color::Rgb(0x9a, 0xc8, 0xe8),
};

pub(crate) const PAPER: Palette = Palette {
    ground: Color::Rgb(0xf7, 0xf3, 0xe8),
    text: Color::Rgb(0x2a, 0x2a, 0x2e),
    dim: Color::Rgb(0x66, 0x62, 0x5a),
    rule: Color::Rgb(0x85, 0x7f, 0x72),
    brand: Color::Rgb(0x0b, 0x5e, 0x7a),
    good: Color::Rgb(0x2f, 0x6b, 0x1f),
    warn: Color::Rgb(0x8a, 0x53, 0x00),
    bad: Color::Rgb(0xb3, 0x26, 0x1e),
    premium: Color::Rgb(0x2b, 0x4f, 0xae),
    couple: Color::Rgb(0x8a, 0x2f, 0x86),
    reserved: Color::Rgb(0x1f, 0x5f, 0x8f),
};

/// What a door says, in every theme that has colours: letters on a ground of colours that no owner of a terminal changes, as
/// it has to be known from two metres.
pub(crate) fn door(role: Role) -> Style {
    let [white, black, green, amber, red] = [231, 16, 28, 214, 160].map(Color::Indexed);
    let (ink, ground) = match role {
        Role::DoorWelcome => (white, green),
        Role::DoorLook => (black, amber),
        _ => (white, red),
    };
    Style::new().fg(ink).bg(ground).add_modifier(Modifier::BOLD)
}

/// How a role looks in these colours. What has weight or is reversed on a terminal's own ground has and is so here.
pub(crate) fn style(role: Role, palette: &Palette) -> Style {
    let ink = |colour| Style::new().fg(colour).bg(palette.ground);
    let bold = |colour| ink(colour).add_modifier(Modifier::BOLD);
    match role {
        Role::Text | Role::Tab | Role::Hint | Role::SeatFree => ink(palette.text),
        Role::Dim | Role::SeatSold | Role::SeatBlocked => ink(palette.dim),
        Role::Rule | Role::HintOff | Role::GaugeOff => ink(palette.rule),
        Role::Strong | Role::Title | Role::Money | Role::KeyName | Role::SeatInside => bold(palette.text),
        Role::Brand | Role::TabActive | Role::Chosen | Role::SeatHeldMine => bold(palette.brand),
        Role::Good | Role::CountdownCalm => ink(palette.good),
        Role::Warn | Role::SeatTheirs | Role::CountdownSoon => bold(palette.warn),
        Role::SeatHeld => ink(palette.warn),
        Role::Bad | Role::SeatLost | Role::CountdownUrgent => bold(palette.bad).add_modifier(Modifier::REVERSED),
        Role::Win | Role::SeatPicked => bold(palette.good),
        Role::SeatPremium => ink(palette.premium),
        Role::SeatCategory => ink(palette.brand),
        Role::SeatCouple => ink(palette.couple),
        Role::SeatReserved => ink(palette.reserved),
        Role::DoorWelcome | Role::DoorLook | Role::DoorStop => door(role),
        Role::Field => ink(palette.text).add_modifier(Modifier::UNDERLINED),
        Role::SeatPointed => Style::new().add_modifier(Modifier::UNDERLINED),
        Role::SeatCursor => Style::new().add_modifier(Modifier::REVERSED),
    }
}
