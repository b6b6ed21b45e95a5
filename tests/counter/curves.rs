//! The curves of `docs/capacity.md`. Each picture `cost-*.svg` there is drawn from the table right below it, a panel for each
//! column, so that a picture says what its table says.
//!
//! `cargo test --test counter curves -- --ignored` draws them anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::docs::root;

const ACROSS: usize = 3;
const PANEL: (f64, f64) = (270.0, 170.0);
/// Around the curve of a panel: above stands its title, below what it goes by.
const MARGIN: (f64, f64) = (34.0, 40.0);

const STYLE: &str = "text{font:12px ui-sans-serif,'DejaVu Sans',Helvetica,sans-serif;fill:#3a4150}\
                     .title{font-weight:600}.faint{fill:#8b93a1}";
/// Of the first number of a cell, and of the second.
const COLOURS: [&str; 2] = ["#2f6fd0", "#c0562f"];

/// A picture of the page, and its table.
struct Curves<'a> {
    picture: PathBuf,
    rows: Vec<Vec<&'a str>>,
}

fn cells(line: &str) -> Vec<&str> {
    line.trim().trim_matches('|').split('|').map(str::trim).collect()
}

fn curves(page: &str) -> Vec<Curves<'_>> {
    let pictures = page.split("](../assets/pictures/cost-").skip(1).map(|rest| {
        let (name, rest) = rest.split_once(')').unwrap();
        let table = rest.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        let rows = table.map(cells).filter(|row| !row[0].starts_with("---")).collect();
        Curves { picture: root().join("assets/pictures").join(format!("cost-{name}")), rows }
    });
    pictures.collect()
}

/// The numbers of a cell, as it writes them: `13 / 94 ms` has two.
fn numbers(cell: &str) -> Vec<(&str, f64)> {
    let number = |part: &str| part.replace(',', "").parse().ok();
    cell.split([' ', '%']).filter_map(|part| Some((part, number(part)?))).collect()
}

/// What stands behind the numbers of a column: `ms`.
fn unit(cell: &str) -> &str {
    cell.trim_start_matches(|c: char| c.is_ascii_digit() || " .,/".contains(c))
}

fn count(things: usize) -> f64 {
    f64::from(u16::try_from(things).unwrap())
}

fn draw(curves: &Curves<'_>) -> String {
    let [head, rows @ ..] = &curves.rows[..] else { panic!("{}: no table below it", curves.picture.display()) };
    let panels = head.len() - 1;
    let (width, height) = PANEL;
    let across = count(panels.min(ACROSS));
    let mut svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {} {}'><style>{STYLE}</style>\
         <rect width='100%' height='100%' fill='#fbfbf9'/>\n",
        width * across,
        height * count(panels.div_ceil(ACROSS)),
    );
    for (panel, column) in (1..head.len()).enumerate() {
        let at = (width * count(panel % ACROSS), height * count(panel / ACROSS));
        let _ = writeln!(svg, "<g transform='translate({} {})'>{}</g>", at.0, at.1, draw_panel(head, rows, column));
    }
    svg.push_str("</svg>\n");
    svg
}

fn draw_panel(head: &[&str], rows: &[Vec<&str>], column: usize) -> String {
    let (width, height) = PANEL;
    let told: Vec<Vec<(&str, f64)>> = rows.iter().map(|row| numbers(row[column])).collect();
    let most = told.iter().flatten().map(|(_, number)| *number).fold(f64::MIN_POSITIVE, f64::max);
    let least = told.iter().flatten().map(|(_, number)| *number).fold(most, f64::min);
    // A median and its p99 lie far apart: they go by powers, from a little above the ground.
    let is_pair = told.iter().any(|numbers| numbers.len() > 1) && least > 0.0 && least < most;
    let step = (width - 2.0 * MARGIN.0) / count(rows.len().max(2) - 1);
    let x = |row: usize| MARGIN.0 + step * count(row);
    let part =
        |number: f64| if is_pair { 0.15 + 0.85 * (number / least).ln() / (most / least).ln() } else { number / most };
    let ground = height - MARGIN.1;
    let y = |number: f64| ground - part(number) * (height - 2.0 * MARGIN.1);
    let unit = rows.first().map_or("", |row| unit(row[column]));
    let powers = if is_pair { ", by powers" } else { "" };
    let mut drawn = format!(
        "<text class='title' x='{0}' y='18'>{1} <tspan class='faint'>{unit}{powers}</tspan></text>\
         <path d='M{0} {2}H{3}' stroke='#c9ccd3'/>",
        MARGIN.0 - 14.0,
        head[column],
        ground,
        width - MARGIN.0,
    );
    for (nth, colour) in COLOURS.iter().enumerate() {
        let line: Vec<(usize, &str, f64)> = told
            .iter()
            .enumerate()
            .filter_map(|(row, numbers)| numbers.get(nth).map(|(told, number)| (row, *told, *number)))
            .collect();
        let points: Vec<String> =
            line.iter().map(|(row, _, number)| format!("{:.1},{:.1}", x(*row), y(*number))).collect();
        let _ =
            write!(drawn, "<polyline points='{}' fill='none' stroke='{colour}' stroke-width='2'/>", points.join(" "));
        for (row, told, number) in line {
            let (x, y) = (x(row), y(number));
            let _ = write!(
                drawn,
                "<circle cx='{x:.1}' cy='{y:.1}' r='3' fill='{colour}'/>\
                 <text x='{x:.1}' y='{:.1}' text-anchor='middle' style='fill:{colour}'>{told}</text>",
                if is_pair && nth == 0 { y + 15.0 } else { y - 7.0 },
            );
        }
    }
    for (row, cells) in rows.iter().enumerate() {
        let (x, y) = (x(row), ground + 16.0);
        let _ = write!(drawn, "<text class='faint' x='{x:.1}' y='{y:.1}' text-anchor='middle'>{}</text>", cells[0]);
    }
    let _ = write!(
        drawn,
        "<text class='faint' x='{:.1}' y='{:.1}' text-anchor='middle'>{}</text>",
        width / 2.0,
        height - 8.0,
        head[0],
    );
    drawn
}

fn page() -> String {
    std::fs::read_to_string(root().join("docs/capacity.md")).unwrap()
}

#[test]
fn each_curve_of_the_docs_says_what_its_table_says() {
    let page = page();
    for curves in curves(&page) {
        let name = curves.picture.display();
        let drawn = std::fs::read_to_string(&curves.picture).unwrap_or_default();
        assert!(drawn == draw(&curves), "{name}: draw it anew: cargo test --test counter curves -- --ignored");
    }
}

#[test]
#[ignore = "draws assets/pictures/cost-*.svg"]
fn draws_the_curves_of_the_docs() {
    let page = page();
    for curves in curves(&page) {
        std::fs::write(Path::new(&curves.picture), draw(&curves)).unwrap();
    }
}
