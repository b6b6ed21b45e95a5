//! Text in lines of a width, for paper that is measured in columns and for paper that is measured in dots.

use unicode_segmentation::UnicodeSegmentation;

/// `text` in lines of at most so much room, broken at a space where there is one. What the eye takes for one letter is
/// halved only where it is wider than a whole line.
pub(super) fn folded(text: &str, room: usize, width: impl Fn(&str) -> usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for grapheme in text.graphemes(true) {
        if width(grapheme) > room {
            grapheme.chars().for_each(|c| put(&mut lines, c.encode_utf8(&mut [0; 4]), room, &width));
        } else {
            put(&mut lines, grapheme, room, &width);
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

fn put(lines: &mut Vec<String>, grapheme: &str, room: usize, width: &impl Fn(&str) -> usize) {
    let Some(last) = lines.last_mut() else { return };
    let before = last.len();
    last.push_str(grapheme);
    if width(last) <= room {
        return;
    }
    last.truncate(before);
    let rest = match last.rfind(' ') {
        Some(space) if grapheme != " " => last.split_off(space),
        _ => String::new(),
    };
    lines.push(format!("{}{grapheme}", rest.trim_start()).trim_start().to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn a_long_title_goes_on_in_the_next_line_and_is_not_halved() {
        let parts = folded("The Assassination of Jesse James by the Coward Robert Ford", 42, str::width);
        assert_eq!(parts, ["The Assassination of Jesse James by the", "Coward Robert Ford"]);
        assert_eq!(folded("流浪地球", 5, str::width), ["流浪", "地球"]);
        assert_eq!(folded("", 5, str::width), [""]);
    }

    #[test]
    fn letters_that_grow_together_to_more_than_a_line_are_parted() {
        let together = "क्".repeat(9);
        assert!(together.graphemes(true).count() < 9, "they are one letter to the eye");
        let lines = folded(&together, 4, str::width);
        assert!(lines.len() > 1 && lines.iter().all(|line| line.width() <= 4), "{lines:?}");
    }
}
