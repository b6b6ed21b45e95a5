//! A slip as letters, for a printer that has no pictures. It has no code for a scanner: a person reads it.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::slip::{Laid, Slip, Weight};

impl Slip {
    /// Lines of at most so many columns.
    pub(crate) fn plain(&self, columns: usize) -> String {
        let mut page = String::new();
        for laid in self.laid(columns, &|text, _| text.width()) {
            let line = match laid {
                Laid::Line(_, texts) => texts.iter().fold(String::new(), |line, (x, text)| {
                    let blank = x.saturating_sub(line.width());
                    format!("{line}{}{text}", " ".repeat(blank))
                }),
                Laid::Rule(Weight::Thin) => "-".repeat(columns),
                Laid::Rule(Weight::Thick) => "=".repeat(columns),
                Laid::Gap => String::new(),
                Laid::Ruler => "123456789.".chars().cycle().take(columns).collect(),
                Laid::Code(_) => continue,
            };
            // Writing to a string cannot fail.
            let _ = writeln!(page, "{}", line.trim_end());
        }
        page
    }
}
