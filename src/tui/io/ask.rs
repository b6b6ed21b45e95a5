//! Questions of the face, carried to the box office, and what came of them.

use std::io;
use std::time::Duration;

use super::drawer;
use crate::box_office::{BoxOffice, Whose, write_new};
use crate::domain::consent::ConsentFault;
use crate::domain::ids::OrderRef;
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::tui::state::list::MOST_LISTED;
use crate::tui::update::effect::Ask;
use crate::tui::update::msg::Reply;

/// The most orders that a search on the screen shows; that there are more is said.
const MOST_FOUND: usize = 500;

/// So often a ticket is written beside the files of before.
const MOST_COPIES: u32 = 99;

/// One more of them than a list shows tells that there are more.
const BEYOND_A_LIST: u16 = MOST_LISTED + 1;

pub(crate) async fn answer(office: &BoxOffice, ask: Ask) -> Reply {
    match ask {
        Ask::Board(day) => Reply::Board(office.board(day).await),
        Ask::Programme => Reply::Programme(office.programme().await),
        Ask::Glance(screening) => Reply::Glance(office.glance(&screening).await),
        Ask::Open(screening) => Reply::Opened(office.open(screening).await),
        Ask::Hold { order, picks } => Reply::Held(office.hold(order, &picks).await),
        Ask::Amend { order, picks } => Reply::Amended(office.amend(&order, &picks).await),
        Ask::Extend(order) => Reply::Extended(office.extend(order).await),
        Ask::Prepare(order) => Reply::Prepared(office.prepare_payment(order).await),
        Ask::TakeOver(order) => Reply::TakenOver(office.take_over(order).await),
        Ask::Cancel(order) => Reply::Cancelled(office.cancel(order).await),
        Ask::Pay { order, reviewed, attempt, tenders, step, reason } => {
            Reply::Paid(office.pay_in_steps(order, &reviewed, attempt, tenders, reason, step).await)
        }
        Ask::Exchange { order, reviewed, attempt, tenders, exchange, reason } => {
            let done = office.exchange(order, &reviewed, attempt, tenders, *exchange, reason);
            Reply::Exchanged(done.await.map(Box::new))
        }
        Ask::RefundQuote(order) => Reply::RefundQuote(office.refund_quote(order, &[]).await),
        Ask::Refund { order, attempt, seats, told, reason } => {
            Reply::Refunded(office.refund_as_told(order, attempt, &seats, told, reason).await)
        }
        Ask::Ticket { order, lang } => Reply::Ticket(office.ticket(order, lang).await),
        Ask::WriteTicket { order, ticket } => Reply::TicketWritten(write_ticket(order, &ticket)),
        Ask::Takings(day) => Reply::Takings(office.takings(day).await),
        Ask::Tape { day, till, before } => Reply::Tape(office.tape(day, till.as_ref(), before.as_ref()).await),
        Ask::Staff => Reply::Staff(office.staff().await),
        Ask::Status => Reply::Status(Ok(Box::new(office.status().await))),
        Ask::Pending => Reply::Orders(office.pending(Whose::All).await),
        Ask::Orders(day) => Reply::Orders(office.orders(day).await),
        Ask::History(order) => Reply::History(office.order(order).await),
        Ask::FindOrders(query) => Reply::Found(office.find_orders(&query, MOST_FOUND).await),
        Ask::ReadCode(code) => Reply::Code(Ok(office.read_code(&code).await)),
        Ask::Packets => Reply::Packets(office.packets(BEYOND_A_LIST.into()).await),
        Ask::Packet(code) => Reply::Packet(office.packet(code).await),
        Ask::PacketRecord(code) => Reply::PacketRecord(office.packet_record(code).await),
        Ask::MemberRecord(member, most) => Reply::MemberRecord(office.member_record(member, most).await),
        Ask::MakePacket(new) => Reply::PacketMade(office.create_packet(&new).await),
        Ask::Grab { packet, member } => Reply::Grabbed(office.grab(packet, member).await),
        Ask::Members(query) => Reply::Members(office.members(&query, BEYOND_A_LIST.into()).await),
        Ask::ScreeningsOf(screenings) => Reply::ScreeningsOf(office.screenings_of(&screenings).await),
        Ask::MembersOf(members) => Reply::MembersOf(office.members_of(&members).await),
        Ask::MakeMember { name, phone, code } => {
            let code = code.and_then(|code| code.code());
            Reply::MemberMade(office.create_member_with_code(name, phone, code).await)
        }
        Ask::ChangeCode { member, old, new } => {
            let old = old.and_then(|old| old.code());
            // One that is not whole takes none away.
            Reply::CodeChanged(match new.code() {
                Some(new) => office.change_code(member, old, Some(new)).await,
                None => Err(Refusal::Consent(ConsentFault::NoCode)),
            })
        }
        Ask::Attach { order, member } => Reply::Attached(office.attach(order, member).await),
        Ask::IsDemo => Reply::IsDemo(office.is_demo().await),
        Ask::AnswerLeave { ask, is_allowed } => Reply::AskAnswered(office.answer_leave(&ask, is_allowed).await),
        Ask::SignIn { number, pin } => Reply::SignedIn(match pin.pin() {
            Some(pin) => office.sign_in(number, pin).await,
            None => Err(Refusal::WrongPin(Duration::ZERO)),
        }),
        Ask::Winnings(member) => Reply::Winnings(office.winnings(member).await),
        Ask::CallOff { screening, reason } => Reply::CalledOff(office.call_off(screening, &reason).await),
        Ask::Drawer(till) => Reply::Drawer(drawer::look(office, &till).await),
        Ask::InDrawer(wanted) => Reply::InDrawer(drawer::carry_out(office, *wanted).await),
        Ask::ZReport(till, number) => Reply::ZReport(office.z_report(&till, Some(number)).await.map(Box::new)),
        Ask::Block { screening, seats, reason: Some(reason) } => {
            Reply::Blocked(office.block_in(screening, &seats, reason).await)
        }
        Ask::Block { screening, seats, reason: None } => Reply::Unblocked(office.unblock_in(screening, &seats).await),
    }
}

/// Writes a ticket to a new file named after its order, where frontrow was started.
fn write_ticket(order: OrderRef, ticket: &str) -> Result<Text, Text> {
    let why = |error: io::Error| Text::new(&error.to_string());
    let mut done = Err(io::ErrorKind::AlreadyExists.into());
    for n in 1..=MOST_COPIES {
        let copy = if n == 1 { String::new() } else { format!("-{n}") };
        let file = std::path::absolute(format!("ticket-{order}{copy}.txt")).map_err(why)?;
        done = write_new(&file, ticket).map(|()| file);
        if !matches!(&done, Err(error) if error.kind() == io::ErrorKind::AlreadyExists) {
            break;
        }
    }
    done.map(|file| Text::new(&file.display().to_string())).map_err(why)
}

pub(crate) fn reply_of_fault(ask: &Ask) -> fn(Refusal) -> Reply {
    match ask {
        Ask::Board(_) => |refusal| Reply::Board(Err(refusal)),
        Ask::Programme => |refusal| Reply::Programme(Err(refusal)),
        Ask::Glance(_) => |refusal| Reply::Glance(Err(refusal)),
        Ask::Open(_) => |refusal| Reply::Opened(Err(refusal)),
        Ask::Hold { .. } => |refusal| Reply::Held(Err(refusal)),
        Ask::Amend { .. } => |refusal| Reply::Amended(Err(refusal)),
        Ask::Extend(_) => |refusal| Reply::Extended(Err(refusal)),
        Ask::Prepare(_) => |refusal| Reply::Prepared(Err(refusal)),
        Ask::TakeOver(_) => |refusal| Reply::TakenOver(Err(refusal)),
        Ask::Cancel(_) => |refusal| Reply::Cancelled(Err(refusal)),
        Ask::Pay { .. } => |refusal| Reply::Paid(Err(refusal)),
        Ask::Exchange { .. } => |refusal| Reply::Exchanged(Err(refusal)),
        Ask::RefundQuote(_) => |refusal| Reply::RefundQuote(Err(refusal)),
        Ask::Refund { .. } => |refusal| Reply::Refunded(Err(refusal)),
        Ask::Ticket { .. } => |refusal| Reply::Ticket(Err(refusal)),
        Ask::WriteTicket { .. } => |refusal| Reply::TicketWritten(Err(Text::new(refusal.code()))),
        Ask::Takings(_) => |refusal| Reply::Takings(Err(refusal)),
        Ask::Tape { .. } => |refusal| Reply::Tape(Err(refusal)),
        Ask::Staff => |refusal| Reply::Staff(Err(refusal)),
        Ask::Status => |refusal| Reply::Status(Err(refusal)),
        Ask::Pending | Ask::Orders(_) => |refusal| Reply::Orders(Err(refusal)),
        Ask::History(_) => |refusal| Reply::History(Err(refusal)),
        Ask::FindOrders(_) => |refusal| Reply::Found(Err(refusal)),
        Ask::ReadCode(_) => |refusal| Reply::Code(Err(refusal)),
        Ask::Packets => |refusal| Reply::Packets(Err(refusal)),
        Ask::Packet(_) => |refusal| Reply::Packet(Err(refusal)),
        Ask::PacketRecord(_) => |refusal| Reply::PacketRecord(Err(refusal)),
        Ask::MemberRecord(..) => |refusal| Reply::MemberRecord(Err(refusal)),
        Ask::MakePacket(_) => |refusal| Reply::PacketMade(Err(refusal)),
        Ask::Grab { .. } => |refusal| Reply::Grabbed(Err(refusal)),
        Ask::Members(_) => |refusal| Reply::Members(Err(refusal)),
        Ask::ScreeningsOf(_) => |refusal| Reply::ScreeningsOf(Err(refusal)),
        Ask::MembersOf(_) => |refusal| Reply::MembersOf(Err(refusal)),
        Ask::MakeMember { .. } => |refusal| Reply::MemberMade(Err(refusal)),
        Ask::ChangeCode { .. } => |refusal| Reply::CodeChanged(Err(refusal)),
        Ask::Attach { .. } => |refusal| Reply::Attached(Err(refusal)),
        Ask::AnswerLeave { .. } => |refusal| Reply::AskAnswered(Err(refusal)),
        Ask::SignIn { .. } => |refusal| Reply::SignedIn(Err(refusal)),
        Ask::IsDemo => |refusal| Reply::IsDemo(Err(refusal)),
        Ask::Winnings(_) => |refusal| Reply::Winnings(Err(refusal)),
        Ask::CallOff { .. } => |refusal| Reply::CalledOff(Err(refusal)),
        Ask::Drawer(_) => |refusal| Reply::Drawer(Err(refusal)),
        Ask::InDrawer(_) => |refusal| Reply::InDrawer(Err(refusal)),
        Ask::ZReport(..) => |refusal| Reply::ZReport(Err(refusal)),
        Ask::Block { reason: Some(_), .. } => |refusal| Reply::Blocked(Err(refusal)),
        Ask::Block { .. } => |refusal| Reply::Unblocked(Err(refusal)),
    }
}
