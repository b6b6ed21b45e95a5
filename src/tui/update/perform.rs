//! What each action does to the model. Whether it can be done now was the table's to say.

use super::effect::Effect;
use super::{
    asks, block, board, call_off, colleagues, demo, drawer, exchange, leave, members, new_packet, orders, packets,
    papers, pay, record, refund, sale, seats, sign_in, staff, status, takings, tape, ticket,
};
use crate::domain::order::LARGEST_ORDER;
use crate::tui::actions;
use crate::tui::state::action::Action;
use crate::tui::state::confirm::Confirm;
use crate::tui::state::keys::Key;
use crate::tui::state::members::Purpose;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::refund::For;
use crate::tui::state::search::Search;
use crate::tui::state::seats::{Direction, Seats};

/// Does `action`, or says why not.
#[expect(clippy::too_many_lines, reason = "one line an action")]
pub(crate) fn perform(model: &mut Model, action: Action, key: Option<Key>) -> Vec<Effect> {
    // It waits for the next key alone.
    let counted = model.seats.as_mut().and_then(|seats| seats.adding.take());
    if let Some(id) = actions::why_not(model, action) {
        match actions::sale::picks_lost(model) {
            Some(note) if matches!(action, Action::Hold | Action::Pay) && id == "why-picks-lost" => {
                model.note = Some(note);
            }
            _ => model.hint(id),
        }
        return Vec::new();
    }
    // A new key: the last word about a key has been read.
    model.note = None;
    model.packets.win = None;
    match action {
        Action::MoveUp => return step(model, Direction::Up),
        Action::MoveDown => return step(model, Direction::Down),
        Action::MoveLeft => return step(model, Direction::Left),
        Action::MoveRight => return step(model, Direction::Right),
        Action::First | Action::Last if model.overlays.is_empty() && model.screen == Screen::Seats => {
            let size = model.size;
            if let Some(seats) = &mut model.seats {
                seats.move_to_end(action == Action::Last, size);
            }
        }
        Action::PageUp if is_among_packets(model) => model.packets.scroll(-10),
        Action::PageDown if is_among_packets(model) => model.packets.scroll(10),
        Action::First => return leap(model, isize::MIN),
        Action::Last => return leap(model, isize::MAX),
        Action::PageUp => return leap(model, -10),
        Action::PageDown => return leap(model, 10),
        Action::ToBoard => {
            model.screen = Screen::Board;
            return board::poll(model);
        }
        Action::ToSeats => model.screen = Screen::Seats,
        Action::ToOrders => {
            return orders::open(model);
        }
        Action::ToPackets => {
            model.screen = Screen::Packets;
            let mut effects = packets::poll(model);
            // A ticket may have been paid from the guest's wallet meanwhile.
            effects.extend(packets::ask_winnings(model));
            return effects;
        }
        Action::OpenScreening => {
            if let Some(screening) = model.board.chosen().cloned() {
                let effects = seats::open_seats(model, &screening);
                exchange::seat_party(model);
                return effects;
            }
        }
        Action::DayBefore | Action::DayAfter => return turn_day(model, action == Action::DayAfter),
        Action::Today => return today(model),
        Action::Search => match model.screen {
            _ if let Some(lines) = model.overlays.last_mut().and_then(Overlay::lines) => lines.open_search(),
            Screen::Orders => orders::open_search(model),
            Screen::Packets => model.packets.open_search(),
            _ => return board::open_search(model),
        },
        Action::PickSeat => seats::pick(model, Seats::toggle),
        Action::Best => {
            let party = key.and_then(Key::number).unwrap_or(2);
            seats::pick(model, |seats, around| match counted {
                Some(fare) => seats.add_guests(fare, party, around),
                None => seats.pick_best(party, around),
            });
        }
        Action::NextBest => seats::pick(model, Seats::pick_next),
        Action::DropGuest => seats::pick(model, |seats, around| {
            seats.drop_guest(around);
            Ok(())
        }),
        Action::TurnKind => seats::pick(model, Seats::turn_kind),
        Action::CountFare => {
            if let Some(seats) = &mut model.seats {
                seats.count_fare(counted);
            }
        }
        Action::Amend => return sale::begin_amend(model),
        Action::ChangeFare | Action::ClearPicks | Action::Undo | Action::SeatField | Action::Group | Action::Zoom => {
            let size = model.size;
            if let Some(seats) = &mut model.seats {
                match action {
                    Action::ChangeFare => seats.by_hand(Seats::change_fare),
                    Action::ClearPicks => seats.by_hand(Seats::let_go),
                    Action::Undo => seats.undo(),
                    Action::SeatField => seats.open_field(None),
                    Action::Group => seats.open_field(Some('#')),
                    _ => seats.toggle_zoom(size),
                }
            }
        }
        Action::Cursors => colleagues::toggle(model),
        Action::Demo => return demo::turn(model),
        Action::Hold => {
            model.papers.asks = None;
            return sale::hold(model);
        }
        Action::Pay => return sale::open_pay(model),
        Action::CancelOrder => sale::ask_cancel(model),
        Action::Extend => return sale::extend(model),
        Action::HoldAgain => return sale::hold_again(model),
        Action::NextOrder | Action::PreviousOrder => sale::select_next(model, action == Action::NextOrder),
        Action::ShowOrder => return orders::ask_detail(model),
        Action::TakeOver => orders::ask_take_over(model),
        Action::Refund => return refund::open(model, For::Money),
        Action::Exchange => return refund::open(model, For::Others),
        Action::KeepSeats => return exchange::keep_seats(model),
        Action::Block => block::ask(model),
        Action::ChooseTicket => refund::choose(model, key.and_then(Key::number)),
        Action::ToggleTicket => refund::toggle(model),
        Action::ShowTicket => return ticket::open(model, model.history.list.marked()),
        Action::LastTicket => return ticket::open(model, model.sold),
        Action::WriteTicket => return ticket::write(model),
        Action::Print => return papers::print(model),
        Action::Papers => return papers::open(model),
        Action::PrintWaiting => return papers::print_waiting(model),
        Action::PrintAgain => return papers::print_again(model),
        Action::SettlePaper => return papers::settle(model),
        Action::CallOff => call_off::open(model),
        Action::Takings => return takings::open(model),
        Action::Tape => return tape::open(model),
        Action::AllTills => return tape::turn_tills(model),
        Action::ShowLine => {
            if let Some(view) = model.tape_panel() {
                view.open();
            }
        }
        Action::Staff => return staff::open(model),
        Action::Roles => staff::turn(model),
        Action::Drawer => return drawer::open(model),
        Action::DrawerOpen
        | Action::DrawerCount
        | Action::DrawerClose
        | Action::CashIn
        | Action::CashOut
        | Action::CashDrop
        | Action::NoSale
        | Action::XReport
        | Action::DayClose => return drawer::begin(model, action),
        Action::ZReport | Action::EarlierZ | Action::LaterZ => return drawer::ask_z(model, action),
        Action::NextTill | Action::PreviousTill => return drawer::turn_till(model, action == Action::NextTill),
        Action::Accept => {
            if let Some(panel) = model.drawer_panel() {
                panel.accept();
            }
        }
        Action::Status => return status::open(model),
        Action::Attach => members::open_attach(model),
        Action::NewPacket => new_packet::open(model),
        Action::Guest => members::open(model, Purpose::Guest),
        Action::Picture => packets::open_picture(model),
        Action::Claims => model.packets.turn_claims(),
        Action::Record => return record::open(model),
        Action::Replay => return record::replay(model),
        Action::OtherReason => block::turn_reason(model, key),
        Action::UseWallet => pay::toggle_wallet(model),
        Action::NewMember => {
            let has_codes = model.standing.has_staff;
            if let Some(members) = model.members_panel() {
                members.begin(has_codes);
            }
        }
        Action::MemberCode => {
            if let Some(members) = model.members_panel() {
                members.begin_code();
            }
        }
        Action::NoMember => return members::detach(model),
        Action::NextField | Action::PreviousField => turn_field(model, action == Action::NextField),
        Action::Review | Action::OtherTender | Action::MoreCash | Action::LessCash => tender(model, action),
        // A yes is given by its key, and by nothing else.
        Action::Take => model.hint("why-take-keys-only"),
        Action::Yes => model.hint("why-keys-only"),
        Action::Grab => model.hint("why-enter-only"),
        Action::Submit => return submit(model, key),
        Action::Back if model.sign_in.is_some() => {
            if let Some(sign_in) = &mut model.sign_in {
                sign_in.form.clear();
                sign_in.is_leaving = false;
            }
        }
        Action::Back if matches!(model.overlays.last(), Some(Overlay::Leave(_))) => return leave::drop_last(model),
        Action::Back if counted.is_some() => {}
        Action::Back => back(model),
        Action::Help | Action::Palette => {
            let is_palette = action == Action::Palette;
            let keys = actions::search::keys(model);
            model.overlays.push(Overlay::List(Search { is_palette, keys, ..Search::default() }));
        }
        Action::Messages => model.overlays.push(Overlay::Messages(0)),
        Action::Lock => sign_in::lock(model),
        Action::Asks => asks::open(model),
        Action::RefuseLeave => return asks::refuse(model),
        Action::AskElsewhere => return leave::ask_elsewhere(model),
        Action::Redraw => return vec![Effect::Redraw],
        Action::Suspend => return vec![Effect::Suspend],
        Action::Theme => return vec![Effect::TurnTheme],
        Action::ReadSettings => return vec![Effect::ReadSettings],
        Action::Quit => return quit(model),
    }
    Vec::new()
}

fn is_among_packets(model: &Model) -> bool {
    model.overlays.is_empty() && model.screen == Screen::Packets
}

/// Back to the business day of now.
fn today(model: &mut Model) -> Vec<Effect> {
    if model.tape_panel().is_some() {
        return tape::turn_day(model, None);
    }
    let today = model.house.calendar.day_of(model.now);
    if model.takings_panel().is_some() { takings::turn_to(model, today) } else { board::turn_to(model, today) }
}

fn turn_day(model: &mut Model, forward: bool) -> Vec<Effect> {
    match model.overlays.last() {
        Some(Overlay::Takings(_)) => return takings::turn_day(model, forward),
        Some(Overlay::Tape(_)) => return tape::turn_day(model, Some(forward)),
        _ => {}
    }
    match model.screen {
        Screen::Orders => orders::turn_day(model, forward),
        _ => board::turn_day(model, forward),
    }
}

fn turn_field(model: &mut Model, forward: bool) {
    if let Some(form) = model.credentials() {
        return form.turn_field();
    }
    match model.overlays.last_mut() {
        Some(Overlay::Members(members)) => members.turn_field(),
        Some(Overlay::NewPacket(form)) => form.turn_field(forward),
        Some(Overlay::Drawer(panel)) => panel.turn_field(forward),
        _ => {}
    }
}

/// With nothing open there is nothing to ask.
fn quit(model: &mut Model) -> Vec<Effect> {
    if model.sign_in.is_some() {
        return sign_in::quit(model);
    }
    let mut effects = leave::drop_all(model);
    if actions::leaving::left_behind(model).is_none() {
        effects.push(Effect::Quit);
        return effects;
    }
    if !matches!(model.overlays.last(), Some(Overlay::Confirm(Confirm::Quit))) {
        model.overlays.push(Overlay::Confirm(Confirm::Quit));
    }
    effects
}

fn tender(model: &mut Model, action: Action) {
    let cost = match model.overlays.last() {
        Some(Overlay::Pay(pay)) => actions::pay::cost(pay, model),
        _ => None,
    };
    let step = model.house.cash;
    let needs_reason = is_about_reason(model);
    let Some(panel) = model.pay_panel() else { return };
    let total = cost.map(|cost| panel.due(cost));
    match (action, total) {
        (Action::Review, _) if needs_reason => panel.asks_reason = true,
        (Action::Review, _) => panel.in_review = true,
        (Action::OtherTender, _) => panel.toggle(),
        (Action::MoreCash, Some(total)) => panel.step_amount(total, true, step),
        (Action::LessCash, Some(total)) => panel.step_amount(total, false, step),
        _ => {}
    }
}

/// Whether the payment on top asks why a ticket costs nothing, before its review.
fn is_about_reason(model: &Model) -> bool {
    matches!(model.overlays.last(), Some(Overlay::Pay(pay)) if actions::pay::needs_reason(pay, model))
}

/// Esc: one layer back.
fn back(model: &mut Model) {
    let needs_reason = is_about_reason(model);
    let is_within = match model.overlays.last_mut() {
        Some(Overlay::Tape(view)) => view.back(),
        Some(Overlay::Staff(view)) => view.lines.end_search(false),
        _ => false,
    };
    if is_within {
        return;
    }
    match model.overlays.last_mut() {
        Some(Overlay::Pay(pay)) if pay.in_review => {
            let reference = pay.order;
            if model.payment(reference).is_some() {
                model.overlays.pop();
            } else if let Some(panel) = model.pay_panel() {
                panel.in_review = false;
                panel.asks_reason = needs_reason;
            }
            return;
        }
        Some(Overlay::Pay(pay)) if pay.asks_reason && needs_reason => {
            pay.asks_reason = false;
            return;
        }
        // Money that is on its way back, and a packet that is being made, have their answer before the panel goes.
        Some(Overlay::Refund(panel)) if panel.question.waits() => return model.hint("why-under-way"),
        Some(Overlay::Refund(panel)) if panel.goes_back() => return panel.back(),
        Some(Overlay::Drawer(panel)) if panel.question.waits() => return model.hint("why-under-way"),
        Some(Overlay::Drawer(panel)) if panel.goes_back() => return panel.back(),
        Some(Overlay::CallOff(panel)) if panel.is_running() => return model.hint("why-under-way"),
        Some(Overlay::CallOff(panel)) if panel.deed().is_some() => return panel.back(),
        Some(Overlay::NewPacket(form)) if form.question.waits() => return model.hint("why-under-way"),
        Some(Overlay::NewPacket(form)) if form.in_review => {
            form.in_review = false;
            return;
        }
        Some(Overlay::Members(members)) if members.new.is_some() || members.code.is_some() => {
            (members.new, members.code) = (None, None);
            return;
        }
        _ => {}
    }
    if model.overlays.pop().is_some() || exchange::let_be(model) {
        return;
    }
    match model.screen {
        Screen::Seats => {
            if let Some(seats) = &mut model.seats {
                seats.by_hand(Seats::back);
            }
        }
        Screen::Board => board::end_search(model, false),
        Screen::Orders => orders::end_search(model, false),
        Screen::Packets if model.packets.claims.leave() => {}
        Screen::Packets => model.packets.end_search(),
    }
}

/// What a text field or a list ends with.
fn submit(model: &mut Model, key: Option<Key>) -> Vec<Effect> {
    if model.sign_in.is_some() {
        return sign_in::submit(model);
    }
    match model.overlays.last_mut() {
        Some(Overlay::Leave(_)) => return leave::submit(model),
        Some(Overlay::List(_)) => return run_chosen(model),
        Some(Overlay::Members(_)) => {
            let effects = members::submit(model);
            // The key that chose the guest, still held down, is not yet one that grabs.
            if let Some(key) = key {
                model.deaden(key);
            }
            return effects;
        }
        Some(Overlay::Refund(_)) => return refund::submit(model),
        Some(Overlay::CallOff(_)) => call_off::submit(model),
        Some(Overlay::Drawer(_)) => drawer::submit(model),
        Some(Overlay::Pay(_)) => pay::submit_reason(model),
        Some(Overlay::NewPacket(_)) => new_packet::submit(model),
        Some(overlay) => {
            if let Some(lines) = overlay.lines() {
                lines.end_search(true);
            }
        }
        None => match model.screen {
            Screen::Seats => seats::submit_field(model),
            Screen::Board => return board::submit_search(model),
            Screen::Orders => return orders::submit_search(model),
            Screen::Packets => return packets::submit_search(model),
        },
    }
    Vec::new()
}

/// The palette does what is marked, unless a scanner typed it; the help only explains.
pub(crate) fn run_chosen(model: &mut Model) -> Vec<Effect> {
    if model.burst.is_scan() {
        model.hint("why-burst");
        return Vec::new();
    }
    let action = match model.overlays.last() {
        Some(Overlay::List(search)) if search.is_palette => actions::search::chosen(model, search),
        _ => None,
    };
    model.overlays.pop();
    action.map(|action| perform(model, action, None)).unwrap_or_default()
}

/// One step of the cursor or the mark.
pub(crate) fn step(model: &mut Model, direction: Direction) -> Vec<Effect> {
    if model.overlays.is_empty() && model.screen == Screen::Seats {
        let size = model.size;
        if let Some(seats) = &mut model.seats {
            seats.move_cursor(direction, size);
        }
        return Vec::new();
    }
    let size = model.size;
    if let (Direction::Left | Direction::Right, Some(view)) = (direction, model.staff_panel()) {
        view.turn_roles(direction == Direction::Right, size);
        return Vec::new();
    }
    leap(model, if direction == Direction::Up { -1 } else { 1 })
}

/// Moves the mark of the list on top by so many lines.
fn leap(model: &mut Model, by: isize) -> Vec<Effect> {
    let moved = |chosen: usize, last: usize| chosen.saturating_add_signed(by).min(last);
    let count = match model.overlays.last() {
        Some(Overlay::List(search)) => actions::search::found(model, search).len(),
        _ => model.log.len(),
    };
    let last = count.saturating_sub(1);
    match model.overlays.last_mut() {
        Some(Overlay::List(search)) => search.chosen = moved(search.chosen, last),
        Some(Overlay::Members(members)) => {
            members.list.step(by);
        }
        Some(Overlay::Refund(panel)) => panel.step(by),
        Some(Overlay::CallOff(panel)) => panel.step(by),
        Some(Overlay::Drawer(panel)) => panel.step(by),
        Some(Overlay::Ticket(view)) => view.step(by),
        // A page has a few tills.
        Some(Overlay::Takings(view)) => view.step(by.clamp(-2, 2)),
        Some(Overlay::Record(view)) => view.step(by),
        Some(Overlay::Tape(_)) => return tape::step(model, by),
        Some(Overlay::Staff(view)) => {
            view.lines.list.step(by);
        }
        Some(Overlay::Status(view)) => view.step(by),
        Some(Overlay::Papers(panel)) => panel.step(by, &model.papers.open),
        Some(Overlay::Pay(pay)) => pay.first = pay.first.saturating_add_signed(by / 5).min(LARGEST_ORDER),
        Some(Overlay::Messages(up)) => *up = up.saturating_add_signed(by.saturating_neg()).min(last),
        Some(_) => {}
        None => match model.screen {
            Screen::Board => {
                model.board.list.step(by);
            }
            Screen::Orders => return orders::step(model, by),
            Screen::Packets => model.packets.step(by),
            Screen::Seats => {}
        },
    }
    Vec::new()
}
