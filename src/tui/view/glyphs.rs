//! The characters that screens are drawn with: one cell each, in Unicode and in plain ASCII.

/// One set of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Glyphs {
    pub(crate) free: char,
    pub(crate) premium: char,
    pub(crate) wheelchair: char,
    pub(crate) companion: char,
    pub(crate) picked: char,
    /// Picked by a colleague.
    pub(crate) theirs: char,
    pub(crate) lost: char,
    pub(crate) ours: char,
    pub(crate) held: char,
    pub(crate) sold: char,
    /// Sold, and its guest has come in.
    pub(crate) inside: char,
    /// Out of sale: kept by the house, and broken.
    pub(crate) house: char,
    pub(crate) broken: char,
    /// Between the halves of a couple seat.
    pub(crate) couple: char,
    /// Before the row that is chosen, and above the column of the cursor.
    pub(crate) chosen: char,
    /// A digit that nobody else is to read.
    pub(crate) hidden: char,
    pub(crate) column: char,
    pub(crate) done: char,
    /// Between things of one kind.
    pub(crate) between: char,
    /// Not known yet.
    pub(crate) unknown: char,
    /// After a time of the day after.
    pub(crate) next_day: &'static str,
    /// The luckiest draw.
    pub(crate) crown: char,
    /// The upper half of a cell, the lower, and the whole; pictures need them.
    pub(crate) blocks: Option<[char; 3]>,
    pub(crate) gauge_on: char,
    pub(crate) gauge_off: char,
    pub(crate) horizontal: char,
    pub(crate) vertical: char,
    /// Top left, top right, bottom left, bottom right.
    pub(crate) corners: [char; 4],
    /// A rule that meets another from below, and from above.
    pub(crate) tees: [char; 2],
}

pub(crate) const UNICODE: Glyphs = Glyphs {
    free: '▢',
    premium: '◊',
    wheelchair: 'w',
    companion: 'c',
    picked: '◉',
    theirs: '◌',
    lost: '!',
    ours: '✓',
    held: '░',
    sold: '✕',
    inside: '▮',
    house: '⚑',
    broken: '⊘',
    couple: '-',
    chosen: '▸',
    hidden: '∙',
    column: '▾',
    done: '✓',
    between: '·',
    unknown: '~',
    next_day: "⁺¹",
    crown: '♛',
    blocks: Some(['▀', '▄', '█']),
    gauge_on: '▰',
    gauge_off: '▱',
    horizontal: '─',
    vertical: '│',
    corners: ['┌', '┐', '└', '┘'],
    tees: ['┬', '┴'],
};

pub(crate) const ASCII: Glyphs = Glyphs {
    free: '.',
    premium: ':',
    wheelchair: 'w',
    companion: 'c',
    picked: '@',
    theirs: 'o',
    lost: '!',
    ours: '*',
    held: '%',
    sold: 'x',
    inside: '&',
    house: '#',
    broken: '/',
    couple: '-',
    chosen: '>',
    hidden: '*',
    column: 'v',
    done: '*',
    between: '-',
    unknown: '~',
    next_day: "+1",
    crown: '^',
    blocks: None,
    gauge_on: '=',
    gauge_off: '-',
    horizontal: '-',
    vertical: '|',
    corners: ['+'; 4],
    tees: ['+'; 2],
};

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthChar;

    fn all(set: &Glyphs) -> Vec<char> {
        let seats = [set.free, set.premium, set.wheelchair, set.companion, set.picked, set.theirs, set.lost, set.ours];
        let seats = seats.into_iter().chain([set.held]);
        let marks = [
            set.sold,
            set.inside,
            set.house,
            set.broken,
            set.couple,
            set.chosen,
            set.hidden,
            set.column,
            set.done,
            set.crown,
            set.unknown,
        ];
        let marks = marks.into_iter().chain([set.gauge_on, set.gauge_off]).chain(set.blocks.into_iter().flatten());
        let lines = [set.horizontal, set.vertical];
        seats.chain(marks).chain(lines).chain(set.corners).chain(set.tees).collect()
    }

    #[test]
    fn every_glyph_is_one_cell() {
        for glyph in all(&UNICODE).into_iter().chain(all(&ASCII)) {
            assert_eq!(glyph.width(), Some(1), "{glyph}");
        }
        assert!(all(&ASCII).iter().all(char::is_ascii));
    }

    #[test]
    fn all_but_borders_and_pictures_are_one_cell_in_chinese_terminals_too() {
        let borders = "░─│┌┐└┘┬┴▀▄█";
        for glyph in all(&UNICODE).into_iter().filter(|glyph| !borders.contains(*glyph)) {
            // ◊ ▢ ▾ ▸ … are "neutral" in Unicode's East Asian Width; ◉ is too, ● would not be.
            assert_eq!(glyph.width_cjk(), Some(1), "{glyph}");
        }
    }

    #[test]
    fn seat_states_differ_without_colour() {
        for set in [UNICODE, ASCII] {
            let mut states = vec![
                set.free,
                set.premium,
                set.picked,
                set.theirs,
                set.lost,
                set.ours,
                set.held,
                set.sold,
                set.inside,
                set.house,
                set.broken,
                set.unknown,
            ];
            states.sort_unstable();
            states.dedup();
            assert_eq!(states.len(), 12);
        }
    }
}
