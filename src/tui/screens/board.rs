//! The board: the screenings of a business day with their free seats.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use ratatui::layout::Rect;
use tui_input::Input;

use super::super::effect::{Ask, Effect};
use super::super::layout;
use super::super::model::{BOARD_POLL, Model, Screen};
use super::super::msg::Target;
use super::super::note::Note;
use super::super::overlays::pay_view::{fare_word, short};
use super::super::theme::Role;
use super::super::widgets::{Canvas, width as cells};
use crate::box_office::BoardRow;
use crate::domain::hall::SeatKind;
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::money::Money;
use crate::domain::price::Fare;
use crate::domain::refusal::Refusal;
use crate::domain::screening::{House, Screening};
use crate::domain::time::Timestamp;
use crate::locale::{Locale, Var};

#[derive(Clone, Debug)]
pub(crate) struct Board {
    pub(crate) day: NaiveDate,
    pub(crate) rows: Vec<BoardRow>,
    pub(crate) selected: Option<ScreeningId>,
    /// The search while it is typed, and what the list is narrowed to.
    pub(crate) search: Option<Input>,
    pub(crate) request: Option<RequestId>,
    pub(crate) asked_at: Option<Timestamp>,
    /// The first row that can be seen.
    first: usize,
    is_loaded: bool,
    query: String,
}

impl Board {
    pub(crate) fn new(day: NaiveDate) -> Self {
        Self {
            day,
            rows: Vec::new(),
            selected: None,
            search: None,
            request: None,
            asked_at: None,
            first: 0,
            is_loaded: false,
            query: String::new(),
        }
    }

    /// The rows that the search leaves.
    pub(crate) fn found(&self, house: &House, locale: &Locale) -> Vec<&BoardRow> {
        let query = self.query.to_lowercase();
        let matches = |row: &&BoardRow| {
            let screening = &row.screening;
            let clock = locale.clock(screening.starts_at, house.calendar.zone);
            let titles = &screening.film.titles;
            let all = format!("{} {} {} {}", clock, screening.hall.name, titles.zh, titles.en);
            query.split_whitespace().all(|word| all.to_lowercase().contains(word))
        };
        self.rows.iter().filter(matches).collect()
    }

    /// The screening under the mark, if the search leaves it.
    pub(crate) fn chosen(&self, house: &House, locale: &Locale) -> Option<&Arc<Screening>> {
        let found = self.found(house, locale);
        found.iter().find(|row| Some(row.screening.id) == self.selected).map(|row| &row.screening)
    }
}

/// Asks for the board, unless an answer is on its way.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    model.board.request = Some(request);
    model.board.asked_at = Some(model.now);
    vec![Effect::Ask(request, Ask::Board(model.board.day))]
}

/// Asks again when it is time and the board is in sight.
pub(crate) fn poll(model: &mut Model) -> Vec<Effect> {
    let due = model.board.asked_at.is_none_or(|asked| asked.plus(BOARD_POLL) <= model.now);
    if model.screen == Screen::Board && due && model.board.request.is_none() { ask(model) } else { Vec::new() }
}

/// The board has come.
pub(crate) fn loaded(model: &mut Model, request: RequestId, answer: Result<Vec<BoardRow>, Refusal>) {
    if model.board.request != Some(request) {
        return;
    }
    model.board.request = None;
    match answer {
        Ok(rows) => {
            for row in &rows {
                model.screenings.insert(row.screening.id, Arc::clone(&row.screening));
            }
            let board = &mut model.board;
            board.rows = rows;
            board.is_loaded = true;
            if board.selected.is_none() {
                board.selected = next_on_sale(&board.rows.iter().collect::<Vec<_>>(), &model.house, model.now);
                // What is sold next matters more than what is over: two thirds of the list are for it.
                let here = board.rows.iter().position(|row| Some(row.screening.id) == board.selected);
                board.first = here.unwrap_or(0).saturating_sub(usize::from(layout::board_list(model.size).height) / 3);
            }
        }
        // The poll says so once; the next one may do better.
        Err(refusal) if model.note != Some(Note::Refused(refusal.clone())) => model.say(Note::Refused(refusal)),
        Err(_) => {}
    }
}

/// Keeps the mark in sight.
pub(crate) fn follow(model: &mut Model) {
    let found = model.board.found(&model.house, &model.locale);
    let here = found.iter().position(|row| Some(row.screening.id) == model.board.selected).unwrap_or(0);
    let room = usize::from(layout::board_list(model.size).height);
    model.board.first = layout::follow_line(model.board.first, here, room, found.len());
}

/// Moves the mark by so many rows.
pub(crate) fn step(model: &mut Model, by: isize) {
    let found = model.board.found(&model.house, &model.locale);
    let here = found.iter().position(|row| Some(row.screening.id) == model.board.selected);
    let last = found.len().saturating_sub(1);
    let next = here.map_or(0, |here| here.saturating_add_signed(by).min(last));
    let selected = found.get(next).map(|row| row.screening.id);
    if selected.is_some() {
        model.board.selected = selected;
    }
}

/// Shows the business day before or after.
pub(crate) fn turn_day(model: &mut Model, forward: bool) -> Vec<Effect> {
    let day = model.board.day;
    let next = if forward { day.checked_add_days(Days::new(1)) } else { day.checked_sub_days(Days::new(1)) };
    let Some(next) = next else { return Vec::new() };
    model.board = Board { query: model.board.query.clone(), ..Board::new(next) };
    ask(model)
}

/// The screening that guests most likely ask for: the next to start, else one still on sale, else the first.
fn next_on_sale(rows: &[&BoardRow], house: &House, now: Timestamp) -> Option<ScreeningId> {
    let on_sale = || rows.iter().filter(|row| house.sells(&row.screening, now));
    let next = on_sale().find(|row| row.screening.starts_at > now);
    let on_sale = || on_sale().next();
    next.or_else(on_sale).or(rows.first()).map(|row| row.screening.id)
}

/// Narrows the list to what was typed; the mark goes to the next screening left.
pub(crate) fn narrow(model: &mut Model) {
    if let Some(search) = &model.board.search {
        model.board.query = search.value().to_owned();
    }
    if model.board.chosen(&model.house, &model.locale).is_none() {
        let next = next_on_sale(&model.board.found(&model.house, &model.locale), &model.house, model.now);
        model.board.selected = next.or(model.board.selected);
    }
}

/// The search is over; what was found stays, or all comes back.
pub(crate) fn end_search(model: &mut Model, keep: bool) {
    model.board.search = None;
    if !keep {
        model.board.query.clear();
    }
}

/// The titles, in the order in which the language of the screen wants them.
pub(crate) fn title(screening: &Screening) -> String {
    screening.film.titles.both().to_string()
}

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
    let left = model.now.until(screening.starts_at).as_secs().div_ceil(60);
    let (hours, minutes) = (left / 60, left % 60);
    let role = if left <= 10 { Role::Warn } else { Role::Text };
    let text = if hours >= 24 {
        canvas.locale.fill("starts-days", &[("days", Var::Count(hours / 24))])
    } else if hours > 0 {
        let minutes = format!("{minutes:02}");
        canvas.locale.fill("starts-hours", &[("hours", Var::Count(hours)), ("minutes", (&minutes).into())])
    } else {
        canvas.locale.fill("starts-minutes", &[("minutes", Var::Count(minutes))])
    };
    (role, text)
}

struct Columns {
    time: u16,
    hall: u16,
    film: u16,
    film_room: u16,
    free: u16,
    held: u16,
    gauge: u16,
    gauge_room: u16,
    starts: u16,
}

impl Columns {
    /// The film takes what the fixed columns leave.
    fn new(width: u16) -> Self {
        let wide = width >= 120;
        let gauge_room = if wide { 16 } else { 10 };
        let starts = width.saturating_sub(9);
        let gauge = starts.saturating_sub(gauge_room + 1);
        let held = gauge.saturating_sub(7);
        let free = held.saturating_sub(6);
        let film = if wide { 22 } else { 18 };
        Self { time: 3, hall: 10, film, film_room: free.saturating_sub(film), free, held, gauge, gauge_room, starts }
    }
}

/// Draws the board.
pub(crate) fn view(model: &Model, canvas: &mut Canvas<'_>) {
    let body = layout::body(model.size);
    let columns = Columns::new(body.width);
    let found = model.board.found(&model.house, &model.locale);
    heading(model, canvas, found.len());
    let heads: [(u16, &str, bool); 6] = [
        (columns.time, "board-time", false),
        (columns.hall, "board-hall", false),
        (columns.film, "board-film", false),
        (columns.free + 5, "board-free", true),
        (columns.held + 5, "board-held", true),
        (columns.gauge, "board-sold", false),
    ];
    for (x, id, right) in heads {
        let text = canvas.text(id);
        if right {
            canvas.put_right(x, body.y, 6, Role::Dim, &text);
        } else {
            canvas.put(x, body.y, 12, Role::Dim, &text);
        }
    }
    let starts = canvas.text("board-starts");
    canvas.put(columns.starts, body.y, 9, Role::Dim, &starts);

    let list = layout::board_list(model.size);
    for (row, y) in found.iter().skip(model.board.first).take(list.height.into()).zip(list.y..) {
        draw_row(model, canvas, row, &columns, y);
    }
    if found.is_empty() {
        let id = match (model.board.is_loaded, model.board.rows.is_empty()) {
            (false, _) => "board-loading",
            (true, true) => "board-none",
            (true, false) => "board-none-found",
        };
        let text = canvas.text(id);
        canvas.put(columns.time, list.y + 1, list.width - 4, Role::Dim, &text);
    }
    let rule = body.bottom() - 2;
    canvas.rule(0, rule, body.width, "");
    if let Some(screening) = model.board.chosen(&model.house, &model.locale) {
        detail(model, canvas, screening, rule + 1);
    }
}

fn heading(model: &Model, canvas: &mut Canvas<'_>, found: usize) {
    let calendar = model.house.calendar;
    let day = canvas.locale.date(model.board.day);
    let count = Var::Count(u64::try_from(found).unwrap_or(0));
    let title = if model.board.day == calendar.day_of(model.now) {
        canvas.locale.fill("board-today", &[("count", count)])
    } else {
        canvas.locale.fill("board-day", &[("day", (&day).into()), ("count", count)])
    };
    canvas.rule(0, 2, model.size.0, &title);
    if let Some(search) = &model.board.search {
        let x = canvas.put(42, 2, 12, Role::Strong, " / ");
        canvas.field(x, 2, 30.min(model.size.0.saturating_sub(x + 2)), search);
    } else if !model.board.query.is_empty() {
        let query = format!(" / {} ", model.board.query);
        canvas.put(42, 2, 30, Role::Strong, &query);
    }
}

fn draw_row(model: &Model, canvas: &mut Canvas<'_>, row: &BoardRow, columns: &Columns, y: u16) {
    let screening = &row.screening;
    let chosen = Some(screening.id) == model.board.selected;
    let over = !model.house.sells(screening, model.now);
    let role = match (chosen, over) {
        (true, _) => Role::Chosen,
        (false, true) => Role::Dim,
        (false, false) => Role::Text,
    };
    if chosen {
        canvas.put(1, y, 1, Role::Chosen, &canvas.glyphs.chosen.to_string());
    }
    let clock = canvas.locale.clock(screening.starts_at, model.house.calendar.zone);
    canvas.put(columns.time, y, 6, role, &clock);
    canvas.put(columns.hall, y, columns.film - columns.hall - 1, role, screening.hall.name.as_str());
    canvas.put(columns.film, y, columns.film_room, role, &title(screening));
    if let Some(counts) = row.counts {
        let free_role = if counts.free == 0 { Role::Dim } else { role };
        canvas.put_number(columns.free, y, 5, free_role, &counts.free.to_string());
        let held_role = if counts.held == 0 { Role::Dim } else { Role::SeatHeld };
        canvas.put_number(columns.held, y, 5, held_role, &counts.held.to_string());
        let sellable = u64::from(counts.total() - counts.blocked);
        let role = if counts.free == 0 { Role::Dim } else { Role::Good };
        canvas.gauge(columns.gauge, y, columns.gauge_room, role, u64::from(counts.sold), sellable);
    } else {
        canvas.put_number(columns.free, y, 5, Role::Dim, "-");
        canvas.put_number(columns.held, y, 5, Role::Dim, "-");
    }
    let (starts_role, starts) = starts_in(canvas, model, screening);
    canvas.put(columns.starts, y, 9, starts_role, &starts);
    canvas.click(Rect::new(0, y, model.size.0, 1), Target::Screening(screening.id));
}

fn detail(model: &Model, canvas: &mut Canvas<'_>, screening: &Screening, y: u16) {
    let width = model.size.0;
    let clock = canvas.locale.clock(screening.starts_at, model.house.calendar.zone);
    let ends = canvas.locale.clock(screening.ends_at(), model.house.calendar.zone);
    let hall = canvas.locale.fill("hall-name", &[("hall", screening.hall.name.as_str().into())]);
    let minutes = canvas.locale.fill("film-minutes", &[("minutes", Var::Count(u64::from(screening.film.minutes)))]);
    let x = canvas.put(1, y, 40, Role::Strong, &format!("{clock}-{ends} {hall}")) + 2;
    let facts = format!("{} {minutes}", screening.film.format);
    let facts_x = canvas.put_right(width - 1, y, 30, Role::Dim, facts.trim_start());
    canvas.put(x, y, facts_x.saturating_sub(x + 2), Role::Text, &title(screening));
    // Where there is no room for the cents of whole amounts, they go.
    let written = [ToString::to_string, short].map(|write| prices(canvas, screening, write).join("  "));
    let fits = written.iter().find(|line| cells(line) <= width - 2);
    canvas.put(1, y + 1, width - 2, Role::Dim, fits.or(written.last()).map_or("", String::as_str));
}

/// What the seats cost: the fares of a standard seat, then what an adult pays for the other kinds there are.
fn prices(canvas: &Canvas<'_>, screening: &Screening, write: fn(&Money) -> String) -> Vec<String> {
    let price = |kind, fare| screening.prices.price(kind, fare);
    let mut parts: Vec<String> = Vec::new();
    for fare in Fare::ALL {
        // A fare that costs what an adult pays needs no word.
        let says_more =
            fare == Fare::Adult || price(SeatKind::Standard, fare) != price(SeatKind::Standard, Fare::Adult);
        let money = price(SeatKind::Standard, fare).filter(|_| says_more);
        parts.extend(money.map(|money| format!("{} {}", canvas.text(fare_word(fare)), write(&money))));
    }
    for kind in [SeatKind::Premium, SeatKind::Couple] {
        if screening.hall.plan.seats().any(|seat| seat.kind == kind) {
            let word = canvas.text(super::seats_view::kind_word(kind));
            parts.extend(price(kind, Fare::Adult).map(|money| format!("{word} {}", write(&money))));
        }
    }
    parts
}
