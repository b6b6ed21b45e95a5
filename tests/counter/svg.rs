//! Pictures of terminals: what an oracle's screen shows, as SVG that looks the same wherever it is drawn.
//!
//! A row becomes runs of one style and one kind of letter, each stretched to the cells that it has in the terminal,
//! so that no font of the viewer moves anything. A picture that moves has each row once for each thing that it showed,
//! and says when which is seen; where nothing moves (a printer, a viewer who wants no motion) the last is seen.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

const WIDTH: u32 = 10;
const HEIGHT: u32 = 20;
/// Above each screen, for its title; and around all.
const TITLE: u32 = 28;
const MARGIN: u32 = 12;

const FONTS: &str = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace";
/// Some viewers know this, and some the attribute `xml:space`.
const STYLE: &str = "text{white-space:pre}@media(prefers-reduced-motion:reduce){g{animation:none!important}}";

const INK: &str = "#d0d4dc";
const PAPER: &str = "#14161b";
const FAINT: &str = "#8b93a1";
/// The sixteen colours, a little softer than those of old.
const COLOURS: &str = "#14161b #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #d0d4dc \
                       #6b7280 #ff8a93 #b5e890 #ffd98a #82c4ff #e29bf5 #7fdbe6 #ffffff";

/// Stands for every wide letter.
const WIDE: char = '\u{3000}';

/// A screen at a moment: its rows, each drawn as if it was the first.
#[derive(Clone, PartialEq)]
pub(crate) struct Shot {
    columns: u32,
    rows: Vec<String>,
}

/// Screens from a time on, in milliseconds.
pub(crate) struct Frame {
    pub(crate) at: u64,
    pub(crate) screens: Vec<Shot>,
}

/// When a row is seen: from and to.
type Times = Vec<(u64, u64)>;

fn colour(colour: Color, default: &str) -> String {
    match colour {
        Color::Default => default.to_owned(),
        Color::Idx(n @ 0..16) => COLOURS.split(' ').nth(n.into()).unwrap().to_owned(),
        Color::Idx(n @ 16..232) => {
            let part = |of: u8| [0, 95, 135, 175, 215, 255][usize::from((n - 16) / of % 6)];
            format!("#{:02x}{:02x}{:02x}", part(36), part(6), part(1))
        }
        Color::Idx(n) => format!("#{0:02x}{0:02x}{0:02x}", 8 + 10 * (n - 232)),
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
    }
}

/// What is behind a cell, and the attributes of what is in it.
fn style(cell: &Cell) -> (String, String) {
    let (mut ink, mut paper) = (colour(cell.fgcolor(), INK), colour(cell.bgcolor(), PAPER));
    if cell.inverse() {
        std::mem::swap(&mut ink, &mut paper);
    }
    let ink = if ink == INK { String::new() } else { format!(r#" fill="{ink}""#) };
    let set = [
        (cell.bold(), r#" font-weight="bold""#),
        (cell.dim(), r#" fill-opacity=".6""#),
        (cell.italic(), r#" font-style="italic""#),
        (cell.underline(), r#" text-decoration="underline""#),
        (kind(cell).is_some(), r#" lengthAdjust="spacingAndGlyphs""#),
    ];
    (paper, set.into_iter().filter(|(set, _)| *set).fold(ink, |all, (_, attribute)| all + attribute))
}

/// What makes letters one run: fonts stretch those of ASCII alike, and wide ones alike. Any other sign, which many fonts
/// lack, stands alone or repeated.
fn kind(cell: &Cell) -> Option<char> {
    let first = cell.contents().chars().next().filter(|c| !c.is_ascii())?;
    Some(if cell.is_wide() { WIDE } else { first })
}

/// What this screen shows now.
pub(crate) fn shot(screen: &Screen) -> Shot {
    let (rows, columns) = screen.size();
    let cells = |row| (0..columns.get()).filter_map(move |column| Some((column.into(), screen.cell(row, column)?)));
    Shot { columns: columns.get().into(), rows: (0..rows.get()).map(|row| line(cells(row))).collect() }
}

fn line<'a>(cells: impl Iterator<Item = (u32, &'a Cell)>) -> String {
    let mut drawn = String::new();
    let mut cells = cells.filter(|(_, cell)| !cell.is_wide_continuation()).peekable();
    while let Some((from, first)) = cells.next() {
        let (style, kind) = (style(first), kind(first));
        let mut run = vec![first];
        while let Some((_, cell)) = cells.next_if(|(_, cell)| self::style(cell) == style && self::kind(cell) == kind) {
            run.push(cell);
        }
        let letters = run.iter().map(|cell| if cell.has_contents() { cell.contents() } else { " " });
        let cells = if kind == Some(WIDE) { 2 * run.len() } else { run.len() };
        drawn += &stretched(from, u32::try_from(cells).unwrap(), &letters.collect::<String>(), &style);
    }
    drawn
}

fn stretched(from: u32, cells: u32, text: &str, (paper, attributes): &(String, String)) -> String {
    let mut drawn = String::new();
    if paper != PAPER {
        let (x, w) = (from * WIDTH, cells * WIDTH);
        write!(drawn, r#"<rect x="{x}" width="{w}" height="{HEIGHT}" fill="{paper}"/>"#).unwrap();
    }
    // Some viewers take spaces at the ends away, and stretch the rest.
    let spaces = |without: &str| u32::try_from(text.len() - without.len()).unwrap();
    let (before, all) = (spaces(text.trim_start()), spaces(text.trim()));
    if !text.trim().is_empty() {
        let (x, w) = ((from + before) * WIDTH, (cells - all) * WIDTH);
        let text = escaped(text.trim());
        write!(drawn, r#"<text x="{x}" y="15" textLength="{w}"{attributes}>{text}</text>"#).unwrap();
    }
    drawn
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// One screen that stands still.
pub(crate) fn still(title: &str, screen: &Screen) -> String {
    moving(&[title], &[Frame { at: 0, screens: vec![shot(screen)] }], 1)
}

/// Screens one below the other that show `frames`, the last until `end`, and begin again.
pub(crate) fn moving(titles: &[&str], frames: &[Frame], end: u64) -> String {
    let (mut body, mut motions, mut top, mut wide) = (String::new(), BTreeMap::new(), MARGIN, 0);
    for (n, title) in titles.iter().enumerate() {
        let first = &frames[0].screens[n];
        let (w, lines) = (first.columns * WIDTH + 2 * MARGIN, first.rows.len());
        let h = TITLE + (0..).zip(&first.rows).last().map_or(0, |(line, _)| line + 1) * HEIGHT + MARGIN;
        write!(body, r#"<g transform="translate({MARGIN},{top})"><rect width="{w}" height="{h}" rx="8" "#).unwrap();
        write!(body, r#"fill="{PAPER}"/><text x="{MARGIN}" y="19" fill="{FAINT}">{}</text>"#, escaped(title)).unwrap();
        for (y, line) in (TITLE..).step_by(HEIGHT as usize).zip(0..lines) {
            for (row, seen) in whens(frames, end, |frame| frame.screens[n].rows[line].as_str()) {
                let motion = motion(&mut motions, seen, end);
                writeln!(body, r#"<g transform="translate({MARGIN},{y})"{motion}>{row}</g>"#).unwrap();
            }
        }
        body += "</g>\n";
        (top, wide) = (top + h + MARGIN, wide.max(w + 2 * MARGIN));
    }
    let mut style = STYLE.to_owned();
    for (seen, n) in &motions {
        write!(style, "\n.m{n}{{animation:m{n} {end}ms step-end infinite}}@keyframes m{n}{{{}}}", steps(seen, end))
            .unwrap();
    }
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 {wide} {top}" fill="{INK}" font-size="16.6" font-family="{FONTS}">
<style>{style}</style>
{body}</svg>
"#
    )
}

/// What a row showed, each thing once, with when it was seen.
fn whens<'a>(frames: &'a [Frame], end: u64, row: impl Fn(&'a Frame) -> &'a str) -> BTreeMap<&'a str, Times> {
    let mut whens = BTreeMap::<_, Times>::new();
    for (n, frame) in frames.iter().enumerate() {
        let until = frames.get(n + 1).map_or(end, |next| next.at);
        let seen = whens.entry(row(frame)).or_default();
        match seen.last_mut() {
            Some((_, to)) if *to == frame.at => *to = until,
            _ => seen.push((frame.at, until)),
        }
    }
    whens.retain(|row, _| !row.is_empty());
    whens
}

/// What makes a row be seen at these times and at no other; the same for all rows that come and go together.
fn motion(motions: &mut BTreeMap<Times, usize>, seen: Times, end: u64) -> String {
    if seen == [(0, end)] {
        return String::new();
    }
    let at_rest = if seen.last().is_some_and(|(_, to)| *to == end) { "" } else { r#" visibility="hidden""# };
    let next = motions.len();
    format!(r#"{at_rest} class="m{}""#, motions.entry(seen).or_insert(next))
}

fn steps(seen: &[(u64, u64)], end: u64) -> String {
    let mut steps = if seen[0].0 == 0 { String::new() } else { "0%{visibility:hidden}".to_owned() };
    let changes = seen.iter().flat_map(|(from, to)| [(from, "visible"), (to, "hidden")]);
    for (time, state) in changes.filter(|(time, _)| **time < end) {
        write!(steps, "{}.{:02}%{{visibility:{state}}}", time * 100 / end, time * 10_000 / end % 100).unwrap();
    }
    steps
}
