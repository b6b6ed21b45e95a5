//! Small things that every screen draws: text cut to its place, rules, gauges, boxes, hints.
//!
//! A [`Canvas`] is a frame being drawn: the cells, and the places where a click means something.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use tui_input::Input;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::glyphs::Glyphs;
use super::theme::{Looks, Role};
use crate::locale::Locale;
use crate::tui::state::deed::{Shown, Target};

pub(crate) struct Canvas<'a> {
    pub(crate) buffer: &'a mut Buffer,
    pub(crate) shown: &'a mut Shown,
    pub(crate) looks: &'a Looks,
    pub(crate) glyphs: &'static Glyphs,
    pub(crate) locale: &'a Locale,
}

/// How many cells `text` takes.
pub(crate) fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// `text` in at most `room` cells; what was cut off is marked by two dots. A wide character is
/// never halved.
pub(crate) fn cut(text: &str, room: u16) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let dots = &".."[..usize::from(room.min(2))];
    let mut kept = String::new();
    let mut used = width(dots);
    for grapheme in text.graphemes(true) {
        used += width(grapheme);
        if used > room {
            break;
        }
        kept.push_str(grapheme);
    }
    kept.truncate(kept.trim_end().len());
    kept + dots
}

/// Characters that never begin a line.
const CLOSING: [&str; 7] = ["，", "。", "：", "；", "！", "？", "）"];

fn cells(glyph: char, count: u16) -> String {
    std::iter::repeat_n(glyph, usize::from(count)).collect()
}

/// `text` broken into lines of at most `room` cells: at a space, or beside a wide character.
pub(crate) fn wrap(text: &str, room: u16) -> Vec<String> {
    // What stays together, and whether a space comes before it.
    let mut pieces: Vec<(bool, String)> = Vec::new();
    let (mut space, mut after_wide) = (true, false);
    for grapheme in text.graphemes(true) {
        if grapheme == " " {
            space = true;
            continue;
        }
        let is_wide = width(grapheme) > 1;
        let joins = !space && (CLOSING.contains(&grapheme) || !(is_wide || after_wide));
        match pieces.last_mut() {
            Some((_, piece)) if joins => piece.push_str(grapheme),
            _ => pieces.push((space, grapheme.to_owned())),
        }
        (space, after_wide) = (false, is_wide);
    }
    let mut lines: Vec<String> = Vec::new();
    for (space, piece) in pieces {
        match lines.last_mut() {
            Some(line) if width(line) + u16::from(space) + width(&piece) <= room => {
                line.push_str(if space { " " } else { "" });
                line.push_str(&piece);
            }
            _ => lines.push(piece),
        }
    }
    lines
}

impl Canvas<'_> {
    pub(crate) fn text(&self, id: &str) -> String {
        self.locale.text(id)
    }

    /// Writes `text` from `x` in at most `room` cells; gives the column after it.
    pub(crate) fn put(&mut self, x: u16, y: u16, room: u16, role: Role, text: &str) -> u16 {
        let area = self.buffer.area;
        if y >= area.bottom() || x >= area.right() {
            return x;
        }
        let cut = cut(text, room.min(area.right() - x));
        // What lay here before must not shine through: a style is put on top of another.
        for x in x..x + width(&cut) {
            if let Some(cell) = self.buffer.cell_mut((x, y)) {
                cell.reset();
            }
        }
        self.buffer.set_string(x, y, &cut, self.looks.style(role));
        x + width(&cut)
    }

    /// Writes the text of that id.
    pub(crate) fn say(&mut self, x: u16, y: u16, room: u16, role: Role, id: &str) -> u16 {
        let text = self.text(id);
        self.put(x, y, room, role, &text)
    }

    /// Marks a line as the chosen one, if it is.
    pub(crate) fn mark(&mut self, x: u16, y: u16, is_chosen: bool) {
        if is_chosen {
            self.put(x, y, 1, Role::Chosen, &self.glyphs.chosen.to_string());
        }
    }

    /// The yes to a question, and the way back.
    pub(crate) fn yes_or_back(&mut self, line: Rect, yes: &str) {
        self.say(line.x, line.y, line.width, Role::Good, yes);
        let back = self.text("confirm-back");
        self.put_right(line.right(), line.y, line.width / 2, Role::Dim, &back);
    }

    /// What digits stand for, on as many lines as it takes.
    pub(crate) fn choices(&mut self, area: Rect, ids: &[&str]) {
        let (mut x, mut y) = (area.x, area.y);
        for (id, digit) in ids.iter().zip('1'..='9') {
            let text = self.text(id);
            if x > area.x && x + 2 + width(&text) > area.right() {
                (x, y) = (area.x, y + 1);
            }
            let after = self.put(x, y, 1, Role::Strong, &digit.to_string()) + 1;
            x = self.put(after, y, area.right().saturating_sub(after), Role::Dim, &text) + 2;
        }
    }

    /// The rule between two halves of a page, from the upper rule to the lower one, which it draws too.
    pub(crate) fn halves(&mut self, x: u16, body: Rect) {
        let [above, below] = self.glyphs.tees.map(String::from);
        self.vertical_rule(x, body.y, body.bottom());
        self.put(x, body.y - 1, 1, Role::Rule, &above);
        self.rule(0, body.bottom(), body.width, "");
        self.put(x, body.bottom(), 1, Role::Rule, &below);
    }

    /// Writes `text` so that it ends before column `end`; gives the column where it begins.
    pub(crate) fn put_right(&mut self, end: u16, y: u16, room: u16, role: Role, text: &str) -> u16 {
        let cut = cut(text, room.min(end));
        let x = end.saturating_sub(width(&cut));
        self.put(x, y, room, role, &cut);
        x
    }

    /// Where the lines stand on of which these are without room: `first` of them above.
    pub(crate) fn more(&mut self, (end, y): (u16, u16), first: usize, hidden: usize) {
        if hidden > 0 {
            let (up, down) = (if first > 0 { "^" } else { " " }, if first < hidden { "v" } else { " " });
            self.put_right(end, y, 14, Role::Warn, &format!("{up}{down} PgUp/PgDn"));
        }
    }

    /// Writes words side by side, `gap` cells between them, while they fit; gives the column after.
    pub(crate) fn put_spans(&mut self, x: u16, y: u16, room: u16, spans: &[(Role, &str)]) -> u16 {
        let end = x.saturating_add(room);
        spans.iter().fold(x, |x, (role, text)| self.put(x, y, end.saturating_sub(x), *role, text))
    }

    /// A wide field for numbers: right aligned in `room` cells from `x`.
    pub(crate) fn put_number(&mut self, x: u16, y: u16, room: u16, role: Role, text: &str) {
        self.put_right(x + room, y, room, role, text);
    }

    /// A rule over the width of `area`'s line `y`, with a title in it.
    pub(crate) fn rule(&mut self, x: u16, y: u16, length: u16, title: &str) {
        let line: String = std::iter::repeat_n(self.glyphs.horizontal, usize::from(length)).collect();
        self.put(x, y, length, Role::Rule, &line);
        if !title.is_empty() && length > 4 {
            self.put(x + 1, y, length - 2, Role::Title, &format!(" {} ", cut(title, length - 4)));
        }
    }

    pub(crate) fn vertical_rule(&mut self, x: u16, top: u16, bottom: u16) {
        for y in top..bottom {
            self.put(x, y, 1, Role::Rule, &self.glyphs.vertical.to_string());
        }
    }

    /// `share` of `whole` as a bar of `length` cells. Anything above nothing shows.
    pub(crate) fn gauge(&mut self, x: u16, y: u16, length: u16, role: Role, share: u64, whole: u64) {
        let full = self.bar(x, y, length, role, share, whole);
        self.put(x + full, y, length - full, Role::GaugeOff, &cells(self.glyphs.gauge_off, length - full));
    }

    /// The part of a gauge that is full; gives its columns.
    pub(crate) fn bar(&mut self, x: u16, y: u16, length: u16, role: Role, share: u64, whole: u64) -> u16 {
        let full = share.min(whole).saturating_mul(u64::from(length)).div_ceil(whole.max(1));
        let full = u16::try_from(full).unwrap_or(length);
        self.put(x, y, full, role, &cells(self.glyphs.gauge_on, full));
        full
    }

    /// A text field with its cursor, scrolled so that the cursor can be seen.
    pub(crate) fn field(&mut self, x: u16, y: u16, room: u16, input: &Input) {
        let blank = " ".repeat(usize::from(room));
        self.put(x, y, room, Role::Field, &blank);
        let scroll = input.visual_scroll(usize::from(room.saturating_sub(1)));
        let mut skipped = 0;
        let seen: String = input
            .value()
            .graphemes(true)
            .skip_while(|grapheme| {
                let skip = skipped < scroll;
                skipped += grapheme.width();
                skip
            })
            .collect();
        self.put(x, y, room, Role::Field, &seen);
        let cursor =
            u16::try_from(input.visual_cursor().saturating_sub(scroll)).unwrap_or(0).min(room.saturating_sub(1));
        if let Some(cell) = self.buffer.cell_mut((x + cursor, y)) {
            cell.modifier.insert(Modifier::REVERSED);
        }
    }

    /// Clears `area` for a box on top, with a border and a title; gives the space inside. A wide
    /// character that the left edge would halve is blanked whole.
    pub(crate) fn popup(&mut self, area: Rect, title: &str, corner: &str) -> Rect {
        let area = area.intersection(self.buffer.area);
        if area.width < 4 || area.height < 3 {
            return Rect::ZERO;
        }
        for y in area.top()..area.bottom() {
            if let Some(left) = area.x.checked_sub(1).and_then(|x| self.buffer.cell_mut((x, y)))
                && left.symbol().width() > 1
            {
                left.set_symbol(" ");
            }
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(self.looks.style(Role::Text));
                }
            }
        }
        let glyphs = self.glyphs;
        let [top_left, top_right, bottom_left, bottom_right] = glyphs.corners;
        let side: String = std::iter::repeat_n(glyphs.horizontal, usize::from(area.width - 2)).collect();
        self.put(area.x, area.y, area.width, Role::Rule, &format!("{top_left}{side}{top_right}"));
        self.put(area.x, area.bottom() - 1, area.width, Role::Rule, &format!("{bottom_left}{side}{bottom_right}"));
        self.vertical_rule(area.x, area.top() + 1, area.bottom() - 1);
        self.vertical_rule(area.right() - 1, area.top() + 1, area.bottom() - 1);
        self.put(area.x + 1, area.y, area.width - 2, Role::Title, &format!(" {title} "));
        if !corner.is_empty() {
            self.put_right(area.right() - 1, area.y, area.width / 2, Role::Text, &format!(" {corner} "));
        }
        self.click(area, Target::Nothing);
        Rect::new(area.x + 2, area.y + 1, area.width - 4, area.height - 2)
    }

    /// Dims all that was drawn in `area` so far. What is reversed stays so: the cursor keeps its place.
    pub(crate) fn dim(&mut self, area: Rect) {
        let dim = self.looks.style(Role::Dim);
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.modifier &= Modifier::REVERSED;
                    cell.set_style(dim);
                }
            }
        }
    }

    /// A click in `area` means `target`, whatever lies below.
    pub(crate) fn click(&mut self, area: Rect, target: Target) {
        self.shown.areas.push((area, target));
    }
}

/// What stands on a frame, a line each: for the tests of every face.
#[cfg(test)]
pub(crate) fn text_of(frame: &Buffer) -> String {
    let mut text = String::new();
    for y in frame.area.top()..frame.area.bottom() {
        let (mut line, mut covered) = (String::new(), 0);
        for x in frame.area.left()..frame.area.right() {
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let symbol = frame[(x, y)].symbol();
            covered = width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_long_title_is_cut_on_a_cell_boundary() {
        assert_eq!(cut("流浪地球 3 Wandering Earth 3", 12), "流浪地球 3..");
        assert_eq!(cut("流浪地球", 5), "流..");
        assert_eq!(cut("流浪", 1), ".");
        assert_eq!(cut("流浪", 4), "流浪");
    }

    #[test]
    fn text_is_broken_at_spaces_and_beside_wide_characters() {
        assert_eq!(wrap("G10 G11 G12 G13 G14 G15", 19), ["G10 G11 G12 G13 G14", "G15"]);
        assert_eq!(wrap("K13 K14 已被 T2 Wang 锁座：按 n", 16), ["K13 K14 已被 T2", "Wang 锁座：按 n"]);
        assert_eq!(wrap("已在别处售出。", 12), ["已在别处售", "出。"]);
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text in "[a-z 流浪地球]{0,20}", room in 0_u16..30) {
            prop_assert!(width(&cut(&text, room)) <= room);
        }
    }
}
