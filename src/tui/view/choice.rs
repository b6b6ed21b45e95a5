//! Which theme the screens have: what the settings say, what the terminal told of its ground, and what a person turned to.

use ratatui::style::Color;

use super::theme::Looks;
use crate::config::{Theme, ThemeSettings};
use crate::tui::state::note::Note;

/// The choice of a theme.
pub(crate) struct Choice {
    settings: ThemeSettings,
    /// Whether the terminal's ground is light, once it has told.
    is_light: Option<bool>,
    turned_to: Option<Theme>,
}

impl Choice {
    pub(crate) fn new(settings: ThemeSettings) -> Self {
        Self { settings, is_light: None, turned_to: None }
    }

    /// Whether the terminal's ground decides, and is not known.
    pub(crate) fn asks(&self) -> bool {
        self.is_light.is_none() && self.wanted().is_none()
    }

    /// The terminal told of its ground.
    pub(crate) fn told(&mut self, is_light: bool) {
        self.is_light = Some(is_light);
    }

    /// Other settings: they count for more than what was turned to before.
    pub(crate) fn set(&mut self, settings: ThemeSettings) {
        self.settings = settings;
        self.turned_to = None;
    }

    /// Turns to the next theme that the terminal can show.
    pub(crate) fn turn(&mut self) -> Note {
        let now = self.theme();
        let after = Theme::ALL.into_iter().skip_while(|theme| *theme != now).skip(1).chain(Theme::ALL);
        self.turned_to = after.into_iter().find(|theme| self.shown(*theme) == *theme);
        Note::Theme(word(self.theme()))
    }

    /// The theme that is shown.
    pub(crate) fn theme(&self) -> Theme {
        let by_ground = if self.is_light == Some(true) { Theme::Light } else { Theme::Dark };
        self.shown(self.wanted().unwrap_or(by_ground))
    }

    pub(crate) fn looks(&self) -> Looks {
        let has_colour = self.theme() != Theme::Mono;
        let fits = |colour: &Color| has_colour && (self.settings.has_true_colour || !matches!(colour, Color::Rgb(..)));
        let roles = self.settings.roles.iter().map(|(role, style)| {
            let mut style = *style;
            style.fg = style.fg.filter(fits);
            style.bg = style.bg.filter(fits);
            (*role, style)
        });
        Looks::with(self.theme(), &roles.collect::<Vec<_>>())
    }

    /// What the settings ask for and the terminal lacks.
    pub(crate) fn lack(&self) -> Option<Note> {
        let wanted = self.wanted().filter(|wanted| self.shown(*wanted) != *wanted);
        let is_true = |colour: Option<Color>| matches!(colour, Some(Color::Rgb(..)));
        // Where there are no colours at all, none of them is missed.
        let has_colour = self.theme() != Theme::Mono;
        let has_true =
            has_colour && self.settings.roles.iter().any(|(_, style)| is_true(style.fg) || is_true(style.bg));
        match wanted {
            Some(wanted) => Some(Note::NoTrueColour { wanted: word(wanted), instead: word(self.theme()) }),
            None => (has_true && !self.settings.has_true_colour).then_some(Note::Say("note-no-true-roles")),
        }
    }

    fn wanted(&self) -> Option<Theme> {
        self.turned_to.or(self.settings.theme)
    }

    /// What stands in for a theme where the terminal has no true colour.
    fn shown(&self, theme: Theme) -> Theme {
        match theme {
            Theme::Midnight if !self.settings.has_true_colour => Theme::Dark,
            Theme::Paper if !self.settings.has_true_colour => Theme::Light,
            theme => theme,
        }
    }
}

/// The id of a theme's name.
fn word(theme: Theme) -> &'static str {
    match theme {
        Theme::Dark => "theme-dark",
        Theme::Light => "theme-light",
        Theme::HighContrast => "theme-high-contrast",
        Theme::Mono => "theme-mono",
        Theme::Midnight => "theme-midnight",
        Theme::Paper => "theme-paper",
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;
    use crate::config::Role;

    fn choice(theme: Option<Theme>, has_true_colour: bool) -> Choice {
        Choice::new(ThemeSettings { theme, roles: Vec::new(), has_true_colour })
    }

    #[test]
    fn auto_goes_by_the_ground_and_is_dark_until_that_is_known() {
        let mut auto = choice(None, true);
        assert!(auto.asks() && auto.theme() == Theme::Dark);
        auto.told(true);
        assert!(!auto.asks() && auto.theme() == Theme::Light);
        auto.told(false);
        assert_eq!(auto.theme(), Theme::Dark);
        let mut named = choice(Some(Theme::Mono), true);
        assert!(!named.asks());
        named.told(true);
        assert_eq!(named.theme(), Theme::Mono);
    }

    #[test]
    fn turning_passes_every_theme_that_the_terminal_can_show_and_comes_round() {
        for (has_true_colour, count) in [(true, 6), (false, 4)] {
            let mut choice = choice(None, has_true_colour);
            let mut seen = vec![choice.theme()];
            for _ in 1..count {
                choice.turn();
                seen.push(choice.theme());
            }
            assert!(Theme::ALL.iter().filter(|theme| seen.contains(theme)).count() == count, "{seen:?}");
            choice.turn();
            assert_eq!(choice.theme(), Theme::Dark);
        }
    }

    #[test]
    fn without_true_colour_another_theme_stands_in_and_it_is_said() {
        let paper = choice(Some(Theme::Paper), false);
        assert_eq!(paper.theme(), Theme::Light);
        assert_eq!(paper.lack(), Some(Note::NoTrueColour { wanted: "theme-paper", instead: "theme-light" }));
        assert_eq!(choice(Some(Theme::Paper), true).lack(), None);
        assert_eq!(choice(Some(Theme::HighContrast), false).lack(), None);
    }

    #[test]
    fn what_a_role_has_of_its_own_is_kept_as_far_as_the_terminal_and_the_theme_have_colours() {
        let own = Style::new().fg(Color::Rgb(1, 2, 3)).bold();
        let red = Style::new().fg(Color::Red);
        let looks = |theme, has_true_colour| {
            let roles = vec![(Role::SeatFree, own), (Role::SeatSold, red)];
            Choice::new(ThemeSettings { theme, roles, has_true_colour })
        };
        let style = |choice: &Choice, role| choice.looks().style(role);
        let rich = looks(Some(Theme::Dark), true);
        assert_eq!(style(&rich, Role::SeatFree), Looks::of(Theme::Dark).style(Role::SeatFree).patch(own));
        assert_eq!(rich.lack(), None);
        let poor = looks(Some(Theme::Dark), false);
        assert_eq!(style(&poor, Role::SeatFree), Looks::of(Theme::Dark).style(Role::SeatFree).bold());
        assert_eq!(style(&poor, Role::SeatSold).fg, Some(Color::Red));
        assert_eq!(poor.lack(), Some(Note::Say("note-no-true-roles")));
        let mono = looks(Some(Theme::Mono), false);
        assert_eq!(mono.lack(), None);
        assert_eq!(style(&mono, Role::SeatSold), Looks::of(Theme::Mono).style(Role::SeatSold));
    }
}
