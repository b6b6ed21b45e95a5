//! All papers, as letters and as pictures: what they say is read back, and nothing runs over the edge or into another thing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use super::font::Font;
use super::raster::{NARROW, Raster, WIDE};
use super::samples::{
    count, day, evening, exchanged, exchanged_for_less, given_back, house, key, paid, red_packet, screening, signed,
    sold, takings, z,
};
use super::slip::{Laid, Slip};
use super::slips::{self, Admission, Proof};
use crate::domain::booked::Booked;
use crate::domain::cash::CashStep;
use crate::domain::fare::{FareType, Fares};
use crate::domain::order::{Order, OrderHistory};
use crate::domain::price::{Fare, PriceTable};
use crate::domain::receipt::Receipt;
use crate::domain::screening::{Film, Hall, House, Screening};
use crate::domain::text::{Text, Titles};
use crate::domain::ticket::read;
use crate::locale::{Lang, Locale};

fn cinema() -> House {
    House { cash: CashStep::of(10), ..house("星空影院 Star Cinema") }
}

fn ticket(house: &House, screening: &Screening, history: &OrderHistory, print: u16, lang: Lang) -> Slip {
    let line = history.order.lines.last().unwrap();
    let (ticket, code) = signed(history, &line.seat.to_string(), print);
    let receipt = history.receipt();
    slips::admission(&Admission { house, screening, ticket: &ticket, line, receipt, code: &code }, &Locale::new(lang))
}

fn receipt_of(order: &Order, booked: &Booked, given: Option<&Screening>, locale: &Locale) -> Slip {
    let (house, screening) = (cinema(), evening());
    let receipt = Receipt { till: "T1".parse().unwrap(), number: 17 };
    slips::receipt(&Proof { house: &house, screening: &screening, order, receipt: &receipt, booked, given }, locale)
}

/// Every paper in a language, by name.
fn papers(lang: Lang) -> BTreeMap<&'static str, Slip> {
    let (house, locale) = (cinema(), Locale::new(lang));
    let sold_order = sold().order;
    let (new, exchange) = exchanged();
    let (less, old, for_less) = exchanged_for_less();
    let (till, done) = count();
    let x = crate::domain::drawer::Report { sealed: None, ..z() };
    BTreeMap::from([
        ("ticket", ticket(&house, &evening(), &sold(), 1, lang)),
        ("copy", ticket(&house, &evening(), &sold(), 3, lang)),
        ("receipt", receipt_of(&sold_order, &paid(), None, &locale)),
        ("refund", receipt_of(&sold_order, &given_back(), None, &locale)),
        ("exchange", receipt_of(&new, &exchange, None, &locale)),
        ("exchange-back", receipt_of(&less, &for_less, Some(&old), &locale)),
        ("x", slips::session(&house, &x, &locale)),
        ("z", slips::session(&house, &z(), &locale)),
        ("day", slips::day_close(&house, &day(), &locale)),
        ("count", slips::counted(&house, &till, &done, &locale)),
        ("takings", slips::takings(&house, "2026-11-21".parse().unwrap(), &takings(), &locale)),
        ("packet", slips::packet(&house, &red_packet(), &locale)),
        ("test", slips::test_page("tcp://192.0.2.7:9100", &locale)),
    ])
}

/// What a reader that is not ours finds in a picture.
fn scanned(picture: &Raster) -> Vec<String> {
    let (width, height) = (usize::from(picture.width()), picture.height());
    let mut page = rqrr::PreparedImage::prepare_from_bitmap(width, height, |x, y| picture.is_black(x, y));
    page.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect()
}

#[test]
fn papers_say_all_there_is_to_say_in_letters() {
    for (lang, tag) in [(Lang::En, "en"), (Lang::ZhCn, "zh")] {
        let said = papers(lang).into_iter().map(|(name, slip)| format!("# {name}\n{}", slip.plain(32)));
        insta::assert_snapshot!(tag, said.collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn a_tickets_code_is_read_from_its_picture_and_is_the_houses() {
    let public = key().public();
    for (lang, width) in [(Lang::En, NARROW), (Lang::ZhCn, NARROW), (Lang::En, WIDE), (Lang::ZhCn, WIDE)] {
        for print in [1, 3] {
            let codes = scanned(&ticket(&cinema(), &evening(), &sold(), print, lang).picture(&Font::BuiltIn, width));
            let [code] = codes.as_slice() else { panic!("{codes:?}") };
            let read = read(code, |id| (id == public.id()).then_some(public));
            assert_eq!(read, Ok(signed(&sold(), "G7", print).0));
        }
    }
}

#[test]
fn the_code_of_a_packet_and_of_the_test_page_is_read_too() {
    let papers = papers(Lang::En);
    let scanned = |name: &str| scanned(&papers[name].picture(&Font::BuiltIn, NARROW));
    assert_eq!(scanned("packet"), ["frontrow:K7QX2M"]);
    assert!(scanned("test")[0].starts_with("FRONTROW TEST PAGE"));
    assert_eq!(scanned("z").len(), 0);
}

#[test]
fn who_counts_a_drawer_does_not_read_on_an_x_what_should_be_there() {
    let page = papers(Lang::En)["x"].plain(48);
    assert!(!page.contains("should be there") && !page.contains("2,744") && page.contains("this is no Z"), "{page}");
}

#[test]
fn only_a_later_print_says_that_it_is_a_copy() {
    let papers = papers(Lang::En);
    assert!(!papers["ticket"].plain(32).contains("COPY"));
    assert!(papers["copy"].plain(32).contains("COPY 2"), "the third print is the second copy");
}

#[test]
fn a_receipt_tells_what_moved_whatever_the_house_rounds_to_by_now() {
    let (mut house, screening, order) = (cinema(), evening(), sold().order);
    let receipt = Receipt { till: "T1".parse().unwrap(), number: 17 };
    let mut told = |step| {
        house.cash = CashStep::of(step);
        let booked = paid();
        let proof = Proof {
            house: &house,
            screening: &screening,
            order: &order,
            receipt: &receipt,
            booked: &booked,
            given: None,
        };
        slips::receipt(&proof, &Locale::new(Lang::En)).plain(32)
    };
    let first = told(10);
    assert!(first.contains("-0.03") && first.contains("55.00"), "{first}");
    assert_eq!(told(100), first);
}

#[test]
fn an_exchange_tells_the_old_tickets_the_new_ones_and_the_one_difference() {
    let told = papers(Lang::En);
    let (more, less) = (told["exchange"].plain(32), told["exchange-back"].plain(32));
    for part in [
        "Old tickets  42-4T8Z0Q2M6HVB7KQ3",
        "90.00",
        "fee kept                   -9.00",
        "New tickets",
        "Total                 CNY 100.03",
        "old tickets               -81.00",
        "To pay                 CNY 19.03",
        "A-1042",
    ] {
        assert!(more.contains(part), "{part}\n{more}");
    }
    for part in [
        "In the Mood for Love",
        "The Wandering Earth 3",
        "old tickets               -81.00",
        "Goes back              CNY 25.97",
        "rounding                    0.03",
        "back in cash               26.00",
    ] {
        assert!(less.contains(part), "{part}\n{less}");
    }
    assert_eq!(more.matches("The Wandering Earth 3").count(), 1, "{more}");
}

/// Where texts meet, or run over the edge.
fn faults(slip: &Slip, font: &Font, width: u16) -> Vec<String> {
    let mut faults = Vec::new();
    for laid in slip.laid(usize::from(width), &|text, style| font.width(text, style)) {
        let Laid::Line(style, texts) = laid else { continue };
        let mut end = 0;
        for (x, text) in &texts {
            if *x < end {
                faults.push(format!("meets what is before: {text}"));
            }
            end = x + font.width(text, style);
        }
        if end > usize::from(width) {
            faults.push(format!("over the edge: {texts:?}"));
        }
    }
    faults
}

#[test]
fn no_paper_has_anything_over_the_edge_or_into_another() {
    let outlines = Font::open(concat!(env!("CARGO_MANIFEST_DIR"), "/src/printing/square.ttf")).unwrap();
    for (name, slip) in [Lang::En, Lang::ZhCn].into_iter().flat_map(papers) {
        for (font, width) in [(&Font::BuiltIn, NARROW), (&Font::BuiltIn, WIDE), (&outlines, NARROW), (&outlines, WIDE)]
        {
            assert_eq!(faults(&slip, font, width), [""; 0], "{name} {width}");
        }
    }
}

proptest! {
    #[test]
    fn whatever_things_are_called_a_ticket_is_whole(
        name in "\\PC{0,60}", en in "\\PC{0,200}", zh in "[流浪地球 ·3]{0,200}", hall in "\\PC{1,60}", fare in "\\PC{0,40}",
        proof in "\\PC{0,200}", section in "[A-Za-z 楼座]{0,20}", chinese: bool, wide: bool, print in 1_u16..=999,
    ) {
        let mut film = screening(&en, &zh);
        let title = Titles { en: Text::new(&fare), zh: Text::default() };
        let adult = FareType { code: Fare::CHILD, titles: title, proof: Text::new(&proof), members_only: false };
        film.prices = Arc::new(PriceTable::clone(&film.prices).at_fares(Fares::new(vec![adult]).unwrap()));
        film.film = Arc::new(Film { format: Text::new(&section), ..Film::clone(&film.film) });
        film.hall = Arc::new(Hall { name: Text::new(&hall), ..Hall::clone(&film.hall) });
        let lang = if chinese { Lang::ZhCn } else { Lang::En };
        let history = super::samples::history(crate::domain::order::OrderState::Paid, &[]);
        let slip = ticket(&house(&name), &film, &history, print, lang);
        let width = if wide { WIDE } else { NARROW };
        prop_assert_eq!(faults(&slip, &Font::BuiltIn, width), [""; 0]);
        // Nothing is cut off: every letter of the names is there, in order.
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let page = letters(&slip.plain(48));
        for said in [&name, &en, &hall, &proof] {
            let said = letters(Text::new(said).as_str());
            prop_assert!(page.contains(&said), "{} in {}", said, page);
        }
        for columns in [24, 32, 48] {
            for line in slip.plain(columns).lines() {
                prop_assert!(unicode_width::UnicodeWidthStr::width(line) <= columns, "{:?}", line);
            }
        }
    }
}

/// A picture as a drawing: each black rectangle once.
fn drawing(pictures: &[Raster]) -> String {
    const MARGIN: usize = 24;
    let high = pictures.iter().map(Raster::height).max().unwrap() + 4 * MARGIN;
    let (mut body, mut x) = (String::new(), MARGIN);
    for picture in pictures {
        let width = usize::from(picture.width());
        let paper = format!("width=\"{}\" height=\"{}\"", width + 2 * MARGIN, picture.height() + 2 * MARGIN);
        writeln!(body, "<rect x=\"{x}\" y=\"{MARGIN}\" {paper} fill=\"#fdfdfb\" stroke=\"#bbb\"/>").unwrap();
        write!(body, "<path transform=\"translate({},{})\" d=\"", x + MARGIN, 2 * MARGIN).unwrap();
        rectangles(picture, &mut body);
        body += "\"/>\n";
        x += width + 3 * MARGIN;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {x} {high}\" shape-rendering=\"crispEdges\">\n{body}</svg>\n"
    )
}

fn rectangles(picture: &Raster, body: &mut String) {
    let width = usize::from(picture.width());
    let runs = |y: usize| {
        let mut runs = Vec::new();
        let mut x = 0;
        while x < width {
            let from = x;
            while picture.is_black(x, y) {
                x += 1;
            }
            if x > from {
                runs.push((from, x - from));
            }
            x += 1;
        }
        runs
    };
    // The rectangles that go on from the row before, by where they began.
    let mut open: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for y in 0..=picture.height() {
        let here = runs(y);
        let ended: Vec<_> = open.keys().filter(|run| !here.contains(run)).copied().collect();
        for (x, long) in ended {
            let top = open.remove(&(x, long)).unwrap();
            write!(body, "M{x} {top}h{long}v{}h-{long}z", y - top).unwrap();
        }
        for run in here {
            open.entry(run).or_insert(y);
        }
    }
}

/// The drawings of the documentation, each with the papers on it.
fn shown() -> [(&'static str, String); 3] {
    let [en, zh] = [Lang::En, Lang::ZhCn].map(papers);
    let narrow = |slip: &Slip| slip.picture(&Font::BuiltIn, NARROW);
    [
        ("ticket.svg", drawing(&[narrow(&en["ticket"]), narrow(&zh["copy"])])),
        ("receipt.svg", drawing(&[narrow(&en["receipt"]), narrow(&zh["refund"])])),
        ("z-slip.svg", drawing(&[narrow(&en["z"]), narrow(&zh["count"])])),
    ]
}

fn picture_file(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures").join(name)
}

#[test]
fn papers_look_as_the_documentation_shows_them() {
    for (name, drawn) in shown() {
        let is_same = std::fs::read_to_string(picture_file(name)).is_ok_and(|stands| stands == drawn);
        assert!(is_same, "{name} would be another: look at it, after `cargo test papers_are_drawn -- --ignored`");
    }
}

#[test]
#[ignore = "draws assets/pictures/ticket.svg, receipt.svg and z-slip.svg, and every paper into target/papers, as PBM"]
fn papers_are_drawn() {
    for (name, drawn) in shown() {
        std::fs::write(picture_file(name), drawn).unwrap();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/papers");
    std::fs::create_dir_all(&folder).unwrap();
    let font = std::env::var("FRONTROW_PAPER_FONT").map_or(Font::BuiltIn, |file| Font::open(&file).unwrap());
    for (lang, tag) in [(Lang::En, "en"), (Lang::ZhCn, "zh")] {
        for ((name, slip), width) in papers(lang).into_iter().flat_map(|paper| [(paper.clone(), NARROW), (paper, WIDE)])
        {
            assert_eq!(faults(&slip, &font, width), [""; 0], "{name}");
            let picture = slip.picture(&font, width);
            let mut page = format!("P4\n{width} {}\n", picture.height()).into_bytes();
            picture.bands(24).for_each(|band| page.extend_from_slice(band.bytes));
            std::fs::write(folder.join(format!("{name}-{tag}-{width}.pbm")), page).unwrap();
        }
    }
}

#[expect(clippy::print_stderr, reason = "a figure is what it is run for")]
#[test]
#[ignore = "says how long a ticket takes: run it with --release"]
fn a_ticket_is_drawn_in_no_time() {
    let (house, film, history) = (cinema(), evening(), sold());
    let font = std::env::var("FRONTROW_PAPER_FONT").map_or(Font::BuiltIn, |file| Font::open(&file).unwrap());
    let mut times: Vec<_> = (0..200)
        .map(|_| {
            let from = std::time::Instant::now();
            let picture = ticket(&house, &film, &history, 2, Lang::ZhCn).picture(&font, WIDE);
            assert!(picture.height() > 500);
            from.elapsed()
        })
        .collect();
    times.sort_unstable();
    eprintln!("a ticket: {:?}, at worst {:?}", times[100], times[199]);
}
