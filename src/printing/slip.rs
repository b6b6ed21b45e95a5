//! What a paper says, whatever prints it; and where its lines come to stand on paper of a width.

use super::fold::folded;

/// What a paper says, from the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slip(Vec<Part>);

/// One thing on it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// A text by itself.
    Text(Align, Size, String),
    /// What something is called, at the left, and what it is, at the right.
    Pair(Size, String, String),
    /// A line across the paper.
    Rule(Weight),
    /// A little room.
    Gap,
    /// What a scanner reads.
    Code(String),
    /// A millimetre's marks across the paper.
    Ruler,
}

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Align {
    Left,
    Centre,
}

/// How strong a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Thin,
    Thick,
}

/// How large letters are, where there is room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// What hardly anybody reads.
    Small,
    /// What is read from the hand.
    Text,
    /// What is looked for.
    Large,
    /// What is read from a step away.
    Huge,
}

/// How letters are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Small,
    /// As high as text, and as wide as small letters.
    Slim,
    Text,
    Large,
    Huge,
}

/// A part at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Laid {
    /// Texts of one line, each with where it begins.
    Line(Style, Vec<(usize, String)>),
    Rule(Weight),
    Gap,
    Code(String),
    Ruler,
}

impl Size {
    /// How it may be drawn: the first that needs few enough lines, else the last.
    const fn styles(self) -> &'static [Style] {
        match self {
            Self::Small => &[Style::Small],
            Self::Text => &[Style::Text, Style::Slim],
            Self::Large => &[Style::Large, Style::Text, Style::Slim],
            Self::Huge => &[Style::Huge, Style::Large, Style::Text, Style::Slim],
        }
    }

    /// More lines than these make it smaller.
    const fn most_lines(self) -> usize {
        match self {
            Self::Huge => 1,
            Self::Large | Self::Text | Self::Small => 2,
        }
    }
}

impl Slip {
    pub(super) fn left(&mut self, size: Size, text: impl Into<String>) {
        self.text(Align::Left, size, text.into());
    }

    pub(super) fn centre(&mut self, size: Size, text: impl Into<String>) {
        self.text(Align::Centre, size, text.into());
    }

    /// Nothing takes no line.
    fn text(&mut self, align: Align, size: Size, text: String) {
        if !text.is_empty() {
            self.0.push(Part::Text(align, size, text));
        }
    }

    pub(super) fn pair(&mut self, size: Size, name: impl Into<String>, value: impl Into<String>) {
        self.0.push(Part::Pair(size, name.into(), value.into()));
    }

    pub(super) fn rule(&mut self) {
        self.0.push(Part::Rule(Weight::Thin));
    }

    pub(super) fn thick_rule(&mut self) {
        self.0.push(Part::Rule(Weight::Thick));
    }

    pub(super) fn gap(&mut self) {
        self.0.push(Part::Gap);
    }

    pub(super) fn code(&mut self, content: impl Into<String>) {
        self.0.push(Part::Code(content.into()));
    }

    pub(super) fn ruler(&mut self) {
        self.0.push(Part::Ruler);
    }

    /// Everything at its place on paper with so much room in a line, on which a text is so wide.
    pub(super) fn laid(&self, room: usize, width: &dyn Fn(&str, Style) -> usize) -> Vec<Laid> {
        let mut laid = Vec::with_capacity(self.0.len());
        for part in &self.0 {
            match part {
                Part::Text(align, size, text) => text_lines(*align, *size, text, room, width, &mut laid),
                Part::Pair(size, name, value) => pair_lines(*size, name, value, room, width, &mut laid),
                Part::Rule(weight) => laid.push(Laid::Rule(*weight)),
                Part::Gap => laid.push(Laid::Gap),
                Part::Code(content) => laid.push(Laid::Code(content.clone())),
                Part::Ruler => laid.push(Laid::Ruler),
            }
        }
        laid
    }
}

type Width<'a> = &'a dyn Fn(&str, Style) -> usize;

fn text_lines(align: Align, size: Size, text: &str, room: usize, width: Width<'_>, laid: &mut Vec<Laid>) {
    let mut tried = size.styles().iter().map(|style| (*style, folded(text, room, |part| width(part, *style))));
    let Some(mut best) = tried.next() else { return };
    for smaller in tried {
        if best.1.len() <= size.most_lines() {
            break;
        }
        best = smaller;
    }
    let (style, lines) = best;
    laid.extend(lines.into_iter().map(|line| {
        let left = room.saturating_sub(width(&line, style));
        Laid::Line(style, vec![(if align == Align::Centre { left / 2 } else { 0 }, line)])
    }));
}

fn pair_lines(size: Size, name: &str, value: &str, room: usize, width: Width<'_>, laid: &mut Vec<Laid>) {
    // Beside a value there is a third of the line for the name at least, or it stands above it.
    let beside = |style: Style| {
        let left = room.saturating_sub(width(value, style) + width(" ", style).max(1));
        (left >= room / 3).then(|| folded(name, left, |part| width(part, style)))
    };
    let most = if matches!(size, Size::Large | Size::Huge) { 1 } else { 2 };
    let mut tried = size.styles().iter().map(|style| (*style, beside(*style)));
    let Some(mut best) = tried.next() else { return };
    for smaller in tried {
        if best.1.as_ref().is_some_and(|names| names.len() <= most) {
            break;
        }
        best = smaller;
    }
    let (style, beside) = best;
    let fold = |text: &str| folded(text, room, |part| width(part, style));
    let (mut names, values) = match beside {
        Some(names) => (names, vec![value.to_owned()]),
        None => (fold(name), fold(value)),
    };
    // The value is at the end of the name, or below it.
    let is_beside =
        values.len() == 1 && names.last().is_some_and(|last| stands_beside(last, value, style, room, width));
    let last = if is_beside { names.pop() } else { None }.filter(|last| !last.is_empty());
    names.retain(|name| !name.is_empty());
    laid.extend(names.into_iter().map(|name| Laid::Line(style, vec![(0, name)])));
    let at_the_right = |text: String| (room.saturating_sub(width(&text, style)), text);
    for (nth, value) in values.into_iter().enumerate() {
        let name = last.clone().filter(|_| nth == 0).map(|name| (0, name));
        laid.push(Laid::Line(style, name.into_iter().chain([at_the_right(value)]).collect()));
    }
}

fn stands_beside(name: &str, value: &str, style: Style, room: usize, width: Width<'_>) -> bool {
    width(name, style) + width(" ", style).max(1) + width(value, style) <= room
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    /// Columns: large letters take two, huge ones three.
    fn columns(text: &str, style: Style) -> usize {
        text.width()
            * match style {
                Style::Small | Style::Slim | Style::Text => 1,
                Style::Large => 2,
                Style::Huge => 3,
            }
    }

    fn laid(room: usize, write: impl Fn(&mut Slip)) -> Vec<Laid> {
        let mut slip = Slip::default();
        write(&mut slip);
        slip.laid(room, &columns)
    }

    fn line(style: Style, texts: &[(usize, &str)]) -> Laid {
        Laid::Line(style, texts.iter().map(|(x, text)| (*x, (*text).to_owned())).collect())
    }

    #[test]
    fn what_is_large_shrinks_before_it_is_broken_into_many_lines() {
        let huge = |text: &'static str| laid(12, move |slip| slip.centre(Size::Huge, text));
        assert_eq!(huge("G7"), [line(Style::Huge, &[(3, "G7")])]);
        assert_eq!(huge("Box 1"), [line(Style::Large, &[(1, "Box 1")])]);
        assert_eq!(huge("Balcony C 7"), [line(Style::Text, &[(0, "Balcony C 7")])]);
        let title = laid(12, |slip| slip.left(Size::Large, "Dune Part Two"));
        assert_eq!(title, [line(Style::Text, &[(0, "Dune Part")]), line(Style::Text, &[(0, "Two")])]);
    }

    #[test]
    fn a_value_is_never_broken_while_its_name_can_be() {
        let pair = laid(20, |slip| slip.pair(Size::Text, "Full price, evening", "45.00"));
        assert_eq!(
            pair,
            [line(Style::Text, &[(0, "Full price,")]), line(Style::Text, &[(0, "evening"), (15, "45.00")])]
        );
        let code = laid(20, |slip| slip.pair(Size::Small, "Order", "42-4T8Z0Q2M6HVB7KQ3"));
        assert_eq!(code, [line(Style::Small, &[(0, "Order")]), line(Style::Small, &[(1, "42-4T8Z0Q2M6HVB7KQ3")])]);
        let hall = laid(20, |slip| slip.pair(Size::Large, "Hall 4 IMAX", "20:10"));
        assert_eq!(hall, [line(Style::Text, &[(0, "Hall 4 IMAX"), (15, "20:10")])], "what is looked for is whole");
    }

    proptest! {
        #[test]
        fn whatever_is_written_every_line_stays_on_the_paper_and_no_two_texts_meet(
            room in 24_usize..80, name in "\\PC{0,90}", value in "\\PC{0,90}", text in "[流浪地球 3a]{0,90}",
        ) {
            for size in [Size::Small, Size::Text, Size::Large, Size::Huge] {
                let laid = laid(room, |slip| {
                    slip.pair(size, name.clone(), value.clone());
                    slip.centre(size, text.clone());
                    slip.left(size, name.clone());
                });
                for line in &laid {
                    let Laid::Line(style, texts) = line else { continue };
                    let mut end = 0;
                    for (x, text) in texts {
                        prop_assert!(*x >= end, "{:?}", line);
                        end = x + columns(text, *style);
                    }
                    prop_assert!(end <= room, "{:?}", line);
                }
            }
        }
    }
}
