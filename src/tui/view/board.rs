//! The board, drawn: the screenings of a business day with their free seats.

use chrono::TimeDelta;
use ratatui::layout::Rect;

use super::day;
use super::theme::Role;
use super::widgets::{Canvas, width};
use super::words::{self, short};
use crate::box_office::BoardRow;
use crate::domain::category::Category;
use crate::domain::choose;
use crate::domain::hall::SeatKind;
use crate::domain::money::Money;
use crate::domain::screening::Screening;
use crate::locale::Var;
use crate::tui::layout;
use crate::tui::state::deed::Target;
use crate::tui::state::model::Model;

/// How long until the start, in words short enough for a column.
pub(crate) fn starts_in(canvas: &Canvas<'_>, model: &Model, screening: &Screening) -> (Role, String) {
    if screening.called_off.is_some() {
        return (Role::Warn, canvas.text("starts-called-off"));
    }
    if screening.starts_at <= model.now {
        let id = if model.house.sells(screening, model.now) {
            "starts-started"
        } else if model.now < screening.ends_at() {
            "starts-closed"
        } else {
            "starts-over"
        };
        return (Role::Dim, canvas.text(id));
    }
    let left = model.now.until(screening.starts_at);
    let role = if left.as_secs().div_ceil(60) <= 10 { Role::Warn } else { Role::Text };
    (role, words::time_left(canvas.locale, left))
}

/// The room of what is left until the start.
const STARTS: u16 = 10;

/// The room of how many came in.
const INSIDE: u16 = 8;

/// How many days the rule names.
const DAYS_SHOWN: i64 = 7;

/// The room of a day.
const DAY: u16 = 10;

/// Where the columns begin. From 100 columns on there is room for the ends, what a seat costs at least and the share
/// sold, from 120 for the format.
struct Columns {
    /// Where screenings of all days are listed.
    day: Option<u16>,
    time: u16,
    hall: u16,
    film: u16,
    film_room: u16,
    format: Option<u16>,
    /// Where the prices end.
    from: Option<u16>,
    free: u16,
    held: Option<u16>,
    gauge: u16,
    gauge_room: u16,
    /// Where the shares end, and how many came in, once somebody did.
    share: Option<u16>,
    inside: Option<u16>,
    starts: u16,
}

impl Columns {
    /// The film takes what the fixed columns leave. The day takes its room from what is held, where there is little.
    fn new(width: u16, of_all_days: bool, has_inside: bool) -> Self {
        let (tells_more, has_format) = (width >= 100, width >= 120);
        let gauge_room = if width >= 140 { 16 } else { 10 };
        let starts = width.saturating_sub(STARTS);
        let inside = (has_format && has_inside).then_some(starts.saturating_sub(1));
        let beside = if inside.is_some() { INSIDE } else { 0 };
        let share = tells_more.then_some(starts.saturating_sub(1 + beside));
        let gauge = starts.saturating_sub(gauge_room + beside + if tells_more { 7 } else { 1 });
        let held = (tells_more || !of_all_days).then_some(gauge.saturating_sub(7));
        let free = held.map_or(gauge.saturating_sub(7), |held| held.saturating_sub(6));
        let from = tells_more.then_some(free.saturating_sub(1));
        let format = has_format.then_some(free.saturating_sub(20));
        let day = of_all_days.then_some(3);
        let shift = if of_all_days { DAY + 1 } else { 0 };
        let (hall, film) = if tells_more { (17 + shift, 26 + shift) } else { (10 + shift, 18 + shift) };
        let film_end = format.or(from.map(|from| from - 7)).unwrap_or(free);
        let film_room = film_end.saturating_sub(film + u16::from(tells_more));
        let time = 3 + shift;
        Self { day, time, hall, film, film_room, format, from, free, held, gauge, gauge_room, share, inside, starts }
    }
}

/// Draws the board.
pub(crate) fn view(model: &Model, canvas: &mut Canvas<'_>) {
    let body = layout::body(model.size);
    let list = layout::board_list(model.size);
    let listed = &model.board.listed;
    let has_inside = listed.iter().any(|row| row.admitted > 0);
    let columns = Columns::new(list.width, model.board.is_of_all_days(), has_inside);
    heading(model, canvas, listed.len());
    let heads = [
        (Some(columns.time), "board-time", false),
        (Some(columns.hall), "board-hall", false),
        (Some(columns.film), "board-film", false),
        (Some(columns.free + 5), "board-free", true),
        (columns.held.map(|held| held + 5), "board-held", true),
        (Some(columns.gauge), "board-sold", false),
    ];
    for (x, id, right) in heads.into_iter().filter_map(|(x, id, right)| Some((x?, id, right))) {
        let text = canvas.text(id);
        if right {
            canvas.put_right(x, body.y, 6, Role::Dim, &text);
        } else {
            canvas.put(x, body.y, 12, Role::Dim, &text);
        }
    }
    canvas.say(columns.starts, body.y, STARTS, Role::Dim, "board-starts");
    if let Some(x) = columns.format {
        canvas.say(x, body.y, 10, Role::Dim, "board-format");
    }
    if let Some(end) = columns.inside {
        let text = canvas.text("board-inside");
        canvas.put_right(end, body.y, INSIDE - 1, Role::Dim, &text);
    }
    if let Some(end) = columns.from {
        let text = canvas.text("board-from");
        canvas.put_right(end, body.y, 7, Role::Dim, &text);
    }
    for (row, y) in listed.iter().skip(model.board.list.first).take(list.height.into()).zip(list.y..) {
        draw_row(model, canvas, row, &columns, y);
    }
    if listed.is_empty() {
        let id = match (model.board.is_loaded, model.board.rows.is_empty()) {
            (false, _) => "board-loading",
            (true, true) => "board-none",
            (true, false) => "board-none-found",
        };
        canvas.say(3, list.y + 1, list.width - 4, Role::Dim, id);
    }
    let rule = body.bottom() - 2;
    canvas.rule(0, rule, body.width, "");
    if let Some(area) = layout::board_picture(model.size) {
        canvas.vertical_rule(list.width, body.y, rule);
        day::view(model, listed, canvas, area);
    }
    if let Some(screening) = model.board.chosen() {
        let row = listed.iter().find(|row| row.screening.id == screening.id);
        detail(model, canvas, screening, row, rule + 1);
    }
}

fn heading(model: &Model, canvas: &mut Canvas<'_>, found: usize) {
    let calendar = model.house.calendar;
    let day = canvas.locale.date(model.board.day);
    let count = Var::Count(u64::try_from(found).unwrap_or(0));
    let title = if model.board.is_of_all_days() {
        canvas.locale.fill("board-all-days", &[("count", count)])
    } else if model.board.day == calendar.day_of(model.now) {
        canvas.locale.fill("board-today", &[("count", count)])
    } else {
        canvas.locale.fill("board-day", &[("day", (&day).into()), ("count", count)])
    };
    canvas.rule(0, 2, model.size.0, &title);
    let beside = width(&title) + 4;
    if let Some(search) = &model.board.list.search {
        let x = canvas.put(42, 2, 12, Role::Strong, " / ");
        canvas.field(x, 2, 30.min(model.size.0.saturating_sub(x + 2)), search);
    } else if !model.board.list.query.is_empty() {
        let query = format!(" / {} ", model.board.list.query);
        canvas.put(42, 2, 30, Role::Strong, &query);
    } else {
        days(model, canvas, beside);
    }
}

/// The days that are sold, in the rule, where there is room beside the title: the one on the board is marked.
fn days(model: &Model, canvas: &mut Canvas<'_>, beside: u16) {
    let (today, here) = (model.house.calendar.day_of(model.now), model.board.day);
    // A day far away stands in the middle of its own.
    let is_near = (0..DAYS_SHOWN).contains(&(here - today).num_days());
    let first = if is_near { today } else { here.checked_sub_signed(TimeDelta::days(DAYS_SHOWN / 2)).unwrap_or(here) };
    let mark = canvas.glyphs.chosen;
    let spans: Vec<(Role, String)> = (first.iter_days().zip(0..DAYS_SHOWN))
        .map(|(day, _)| {
            let written = canvas.locale.brief_date(day);
            if day == here {
                (Role::Chosen, format!(" {mark}{written} "))
            } else {
                (Role::Dim, format!("  {written} "))
            }
        })
        .collect();
    let length: u16 = spans.iter().map(|(_, text)| width(text)).sum();
    let spans: Vec<(Role, &str)> = spans.iter().map(|(role, text)| (*role, text.as_str())).collect();
    let end = layout::board_list(model.size).width - 2;
    if beside + length <= end {
        canvas.put_spans(end - length, 2, length, &spans);
    }
}

fn draw_row(model: &Model, canvas: &mut Canvas<'_>, row: &BoardRow, columns: &Columns, y: u16) {
    let screening = &row.screening;
    let chosen = Some(screening.id) == model.board.list.marked();
    let over = !model.house.sells(screening, model.now);
    let role = match (chosen, over) {
        (true, _) => Role::Chosen,
        (false, true) => Role::Dim,
        (false, false) => Role::Text,
    };
    let role_of_row = role;
    canvas.mark(1, y, chosen);
    if let Some(x) = columns.day {
        canvas.put(x, y, DAY, role, &day_of(canvas, model, screening));
    }
    let mut times = canvas.locale.clock(screening.starts_at, model.house.calendar.zone);
    if columns.from.is_some() {
        times = format!("{times}-{}", ends(canvas, model, screening));
    }
    // A time with its distance from UTC is wider, and the hall gives way.
    let hall = columns.hall.max(canvas.put(columns.time, y, 19, role, &times) + 1);
    canvas.put(hall, y, columns.film.saturating_sub(hall + 1), role, screening.hall.name.as_str());
    canvas.put(columns.film, y, columns.film_room, role, &words::title(canvas.locale, screening));
    if let Some(x) = columns.format {
        canvas.put(x, y, 10, Role::Dim, screening.film.format.as_str());
    }
    if let (Some(end), Some(from)) = (columns.from, least_price(screening)) {
        canvas.put_right(end, y, 8, role, &from.to_string());
    }
    if let Some(counts) = row.counts {
        let free_role = if counts.free == 0 { Role::Dim } else { role };
        canvas.put_number(columns.free, y, 5, free_role, &counts.free.to_string());
        if let Some(x) = columns.held {
            let held_role = if counts.held == 0 { Role::Dim } else { Role::SeatHeld };
            canvas.put_number(x, y, 5, held_role, &counts.held.to_string());
        }
        let sellable = u64::from(counts.total() - counts.blocked);
        let role = if counts.free == 0 { Role::Dim } else { Role::Good };
        canvas.gauge(columns.gauge, y, columns.gauge_room, role, u64::from(counts.sold), sellable);
        if let Some(end) = columns.share {
            // Rounded down: a hall is full only when it is.
            let share = 100 * u64::from(counts.sold) / sellable.max(1);
            canvas.put_right(end, y, 5, Role::Dim, &format!("{share} %"));
        }
        if let Some(end) = columns.inside.filter(|_| row.admitted > 0) {
            canvas.put_right(end, y, INSIDE - 1, role_of_row, &format!("{}/{}", row.admitted, counts.sold));
        }
    } else {
        canvas.put_number(columns.free, y, 5, Role::Dim, "-");
        if let Some(x) = columns.held {
            canvas.put_number(x, y, 5, Role::Dim, "-");
        }
        if row.is_away {
            let away = format!("{} {}", canvas.glyphs.lost, canvas.text("board-away"));
            canvas.put(columns.gauge, y, columns.gauge_room, Role::Warn, &away);
        }
    }
    let (starts_role, starts) = starts_in(canvas, model, screening);
    canvas.put(columns.starts, y, STARTS, starts_role, &starts);
    canvas.click(Rect::new(0, y, layout::board_list(model.size).width, 1), Target::Screening(screening.id));
}

/// When it ends, on the house's clock; marked where that is another day of the calendar than its business day.
fn ends(canvas: &Canvas<'_>, model: &Model, screening: &Screening) -> String {
    let zone = model.house.calendar.zone;
    let ends = screening.ends_at();
    let mark = if ends.local(zone).date_naive() > model.house.calendar.day_of(screening.starts_at) {
        canvas.glyphs.next_day
    } else {
        ""
    };
    format!("{}{mark}", canvas.locale.clock(ends, zone))
}

/// What the cheapest seat of its hall costs.
fn least_price(screening: &Screening) -> Option<Money> {
    let categories = choose::categories(&screening.hall.plan);
    let prices = categories.flat_map(|of| screening.prices.fares().codes().map(move |fare| (of, fare)));
    prices.filter_map(|(of, fare)| screening.prices.price(of, fare)).min_by_key(|price| price.minor())
}

/// The day of a screening among those of all days.
fn day_of(canvas: &Canvas<'_>, model: &Model, screening: &Screening) -> String {
    let day = model.house.calendar.day_of(screening.starts_at);
    if day == model.today { canvas.text("board-day-today") } else { canvas.locale.short_date(day) }
}

fn detail(model: &Model, canvas: &mut Canvas<'_>, screening: &Screening, row: Option<&BoardRow>, y: u16) {
    let columns = model.size.0;
    let clock = canvas.locale.clock(screening.starts_at, model.house.calendar.zone);
    let ends = canvas.locale.clock(screening.ends_at(), model.house.calendar.zone);
    let hall = canvas.locale.hall(screening.hall.name.as_str());
    let minutes = canvas.locale.fill("film-minutes", &[("minutes", Var::Count(u64::from(screening.film.minutes)))]);
    let x = canvas.put(1, y, 40, Role::Strong, &format!("{clock}-{ends} {hall}")) + 2;
    let mut facts = format!("{} {minutes}", screening.film.format);
    if let Some((row, counts)) = row.filter(|row| row.admitted > 0).and_then(|row| Some((row, row.counts?))) {
        let number = |n: u32| Var::Count(u64::from(n));
        let vars = [("admitted", number(row.admitted)), ("sold", number(counts.sold))];
        facts = format!("{}  {facts}", canvas.locale.fill("board-came-in", &vars));
    }
    let facts_x = canvas.put_right(columns - 1, y, 44, Role::Dim, facts.trim_start());
    canvas.put(x, y, facts_x.saturating_sub(x + 2), Role::Text, &words::title(canvas.locale, screening));
    // Where there is no room for the cents of whole amounts, they go; then the last categories do.
    let fits = |parts: &[String]| width(&parts.join("  ")) <= columns - 2;
    let mut parts = prices(canvas, screening, ToString::to_string);
    if !fits(&parts) {
        parts = prices(canvas, screening, short);
    }
    while parts.len() > 1 && !fits(&parts) {
        parts.pop();
    }
    canvas.put(1, y + 1, columns - 2, Role::Dim, &parts.join("  "));
}

/// What the seats cost: the fares of a standard seat, then what an adult pays for the other categories there are.
fn prices(canvas: &Canvas<'_>, screening: &Screening, write: fn(&Money) -> String) -> Vec<String> {
    let price = |of: Category, fare| screening.prices.price(of, fare);
    let fares = screening.prices.fares();
    let first = fares.first();
    let mut parts: Vec<String> = Vec::new();
    for fare in fares.codes() {
        // A fare that costs what the first one does needs no word.
        let money = price(Category::STANDARD, fare);
        let says_more = fare == first || money != price(Category::STANDARD, first);
        let money = money.filter(|_| says_more);
        parts.extend(money.map(|money| format!("{} {}", canvas.locale.fare(fares, fare), write(&money))));
    }
    // Wheelchair places cost what standard seats do.
    let others = screening.hall.plan.categories();
    for of in others.filter(|of| of.kind().is_none_or(|kind| matches!(kind, SeatKind::Premium | SeatKind::Couple))) {
        let word = canvas.locale.category(&screening.hall.plan, of);
        parts.extend(price(of, first).map(|money| format!("{word} {}", write(&money))));
    }
    parts
}
