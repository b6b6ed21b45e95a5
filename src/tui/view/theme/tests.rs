use super::*;

/// Red, green and blue.
type Rgb = (u8, u8, u8);

/// An owner's palette: its name, its letters, its ground, and the eight dark colours.
struct Owner(&'static str, Rgb, Rgb, [Rgb; 8]);

const fn hex(rgb: u32) -> Rgb {
    let [_, red, green, blue] = rgb.to_be_bytes();
    (red, green, blue)
}

const SOLARIZED: [Rgb; 8] = [
    hex(0x07_3642),
    hex(0xdc_322f),
    hex(0x85_9900),
    hex(0xb5_8900),
    hex(0x26_8bd2),
    hex(0xd3_3682),
    hex(0x2a_a198),
    hex(0xee_e8d5),
];

const XTERM: [Rgb; 8] = [
    hex(0x00_0000),
    hex(0xcd_0000),
    hex(0x00_cd00),
    hex(0xcd_cd00),
    hex(0x00_00ee),
    hex(0xcd_00cd),
    hex(0x00_cdcd),
    hex(0xe5_e5e5),
];

const fn gruvbox(black: u32, white: u32) -> [Rgb; 8] {
    [
        hex(black),
        hex(0xcc_241d),
        hex(0x98_971a),
        hex(0xd7_9921),
        hex(0x45_8588),
        hex(0xb1_6286),
        hex(0x68_9d6a),
        hex(white),
    ]
}

const DARK_OWNERS: [Owner; 3] = [
    Owner("Solarized dark", hex(0x83_9496), hex(0x00_2b36), SOLARIZED),
    Owner("Gruvbox dark", hex(0xeb_dbb2), hex(0x28_2828), gruvbox(0x28_2828, 0xa8_9984)),
    Owner("xterm, dark", hex(0xe5_e5e5), hex(0x00_0000), XTERM),
];

const LIGHT_OWNERS: [Owner; 3] = [
    Owner("Solarized light", hex(0x65_7b83), hex(0xfd_f6e3), SOLARIZED),
    Owner("Gruvbox light", hex(0x3c_3836), hex(0xfb_f1c7), gruvbox(0xfb_f1c7, 0x7c_6f64)),
    Owner("xterm, light", hex(0x00_0000), hex(0xff_ffff), XTERM),
];

/// WCAG's relative luminance.
fn luminance((red, green, blue): Rgb) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// WCAG's contrast of two colours, 1 to 21.
pub(crate) fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// A colour that no owner changes: a true one, or one of the cube of 216 and the 24 greys after it.
pub(crate) fn fixed(colour: Color) -> Option<Rgb> {
    match colour {
        Color::Rgb(red, green, blue) => Some((red, green, blue)),
        Color::Indexed(grey @ 232..) => Some((8 + 10 * (grey - 232), 8 + 10 * (grey - 232), 8 + 10 * (grey - 232))),
        Color::Indexed(index @ 16..) => {
            let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            Some((step((index - 16) / 36), step((index - 16) / 6 % 6), step((index - 16) % 6)))
        }
        _ => None,
    }
}

/// What has to be read at a glance: seats, prices, countdowns.
fn counts_most(role: Role) -> bool {
    let name = role.name();
    name.starts_with("seat")
        || name.starts_with("door")
        || name.starts_with("countdown-")
        || matches!(role, Role::Money | Role::Text | Role::Strong | Role::Dim)
}

/// What has colours of its own in every theme that has some: a door's verdicts.
fn is_of_door(role: Role) -> bool {
    role.name().starts_with("door")
}

/// What lies on top of another role changes only what it names.
fn is_mark(role: Role) -> bool {
    matches!(role, Role::SeatCursor | Role::SeatPointed)
}

fn roles() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| !is_mark(*role))
}

#[test]
fn a_countdown_changes_sign_and_look_at_sixty_and_fifteen_seconds() {
    let at = |seconds| (countdown_role(Duration::from_secs(seconds)), countdown_sign(Duration::from_secs(seconds)));
    assert_eq!(at(61), (Role::CountdownCalm, ""));
    assert_eq!(at(60), (Role::CountdownSoon, "!"));
    assert_eq!(at(16), (Role::CountdownSoon, "!"));
    assert_eq!(at(15), (Role::CountdownUrgent, "!!"));
}

#[test]
fn contrast_is_measured_as_wcag_measures_it() {
    let close = |one: f64, other: f64| (one - other).abs() < 0.01;
    assert!(close(contrast(hex(0), hex(0xff_ffff)), 21.0));
    assert!(close(contrast(hex(0x77_7777), hex(0xff_ffff)), 4.48));
    assert_eq!(
        [16, 231, 196, 250].map(|n| fixed(Color::Indexed(n)).unwrap()),
        [0, 0xff_ffff, 0xff_0000, 0xbc_bcbc].map(hex)
    );
}

#[test]
fn on_grounds_of_its_own_all_that_counts_most_has_a_contrast_of_four_and_a_half_and_the_rest_of_three() {
    let with_ground = [Theme::HighContrast, Theme::Midnight, Theme::Paper].map(|theme| (theme, true));
    for (theme, has_ground) in with_ground.into_iter().chain([(Theme::Dark, false), (Theme::Light, false)]) {
        let looks = Looks::of(theme);
        for role in roles().filter(|role| has_ground || is_of_door(*role)) {
            let style = looks.style(role);
            let [ink, ground] = [style.fg, style.bg].map(|colour| colour.and_then(fixed).expect("a colour of its own"));
            let least = if counts_most(role) { 4.5 } else { 3.0 };
            let found = contrast(ink, ground);
            assert!(found >= least, "{theme:?}: {} has {found:.2}", role.name());
            assert!(!style.add_modifier.contains(Modifier::DIM), "{theme:?}: nobody knows how dim that is");
        }
        // What is put on top leaves both colours as they are, or changes their places.
        for mark in [Role::SeatCursor, Role::SeatPointed].map(|role| looks.style(role)) {
            assert_eq!((mark.fg, mark.bg), (None, None));
        }
    }
}

#[test]
fn with_the_terminals_sixteen_colours_what_counts_most_is_in_its_own_letters() {
    for theme in [Theme::Dark, Theme::Light, Theme::Mono] {
        let looks = Looks::of(theme);
        for role in roles().filter(|role| theme == Theme::Mono || !is_of_door(*role)) {
            let style = looks.style(role);
            assert_eq!(style.bg, Some(Color::Reset), "{theme:?} {}", role.name());
            if counts_most(role) || theme == Theme::Mono {
                assert_eq!(style.fg, Some(Color::Reset), "{theme:?} {}", role.name());
            }
        }
    }
}

#[test]
fn the_colours_besides_read_in_solarized_gruvbox_and_xterm_and_none_is_black_or_bright() {
    for (theme, owners) in [(Theme::Dark, DARK_OWNERS), (Theme::Light, LIGHT_OWNERS)] {
        let looks = Looks::of(theme);
        let palette = [Color::Red, Color::Green, Color::Yellow, Color::Blue, Color::Magenta, Color::Cyan];
        for (role, Owner(owner, letters, ground, colours)) in
            roles().filter(|role| !is_of_door(*role)).flat_map(|role| owners.iter().map(move |o| (role, o)))
        {
            let ink = match looks.style(role).fg {
                Some(Color::Reset) => *letters,
                colour => {
                    let at = palette.iter().position(|known| Some(*known) == colour);
                    colours[1 + at.unwrap_or_else(|| panic!("{theme:?}: {} is {colour:?}", role.name()))]
                }
            };
            let found = contrast(ink, *ground);
            assert!(found >= 3.0, "{theme:?} in {owner}: {} has {found:.2}", role.name());
        }
    }
}

#[test]
fn what_differs_in_meaning_differs_by_more_than_colour() {
    use Role::{Bad, CountdownCalm, CountdownSoon, CountdownUrgent, Good, Warn};
    use Role::{Chosen, Dim, Field, Hint, HintOff, KeyName, SeatFree, SeatHeld, SeatHeldMine, SeatLost, SeatPicked};
    use Role::{SeatInside, SeatSold, SeatTheirs, Tab, TabActive, Text};
    // What stands in the same place with the same glyph or without one; seats have glyphs of their own besides.
    let told_apart: [&[Role]; 9] = [
        &[Good, Warn, Bad],
        &[CountdownCalm, CountdownSoon, CountdownUrgent],
        &[KeyName, HintOff],
        &[Hint, HintOff],
        &[Text, Chosen, Field],
        &[Tab, TabActive],
        &[SeatFree, SeatPicked, SeatLost],
        &[Text, Dim],
        &[SeatInside, SeatSold],
    ];
    let seats: [&[Role]; 3] = [&[SeatHeldMine, SeatHeld], &[SeatTheirs, SeatHeld], &[SeatPicked, SeatSold]];
    for theme in Theme::ALL {
        let looks = Looks::of(theme);
        // Brightness is no colour: a theme whose ground is known may say less by it, where contrast is measured.
        let by_brightness = |one: Role, other: Role| {
            let ink = |role| looks.style(role).fg.and_then(fixed);
            ink(one).zip(ink(other)).is_some_and(|(one, other)| contrast(one, other) >= 1.5)
        };
        for group in told_apart.into_iter().chain(seats) {
            for (at, one) in group.iter().enumerate() {
                for other in &group[at + 1..] {
                    let weight = |role: Role| looks.style(role).add_modifier;
                    let is_told = weight(*one) != weight(*other) || by_brightness(*one, *other);
                    assert!(is_told, "{theme:?}: {} and {}", one.name(), other.name());
                }
            }
        }
        // On top of any seat both marks are seen.
        for seat in roles().filter(|role| role.name().starts_with("seat")) {
            let under = looks.style(seat);
            let cursor = under.patch(looks.style(Role::SeatCursor));
            assert!(cursor.add_modifier.contains(Modifier::REVERSED));
            assert!(under.patch(looks.style(Role::SeatPointed)).add_modifier.contains(Modifier::UNDERLINED));
        }
    }
}
