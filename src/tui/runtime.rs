//! The only room of the face that does I/O: one queue of messages, drained before one draw, and
//! one timer to the next instant at which something on the screen changes.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{Event as TerminalEvent, EventStream, MouseButton, MouseEventKind};
use futures_util::StreamExt as _;
use ratatui::layout::Position;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::demo;
use super::drawing::Frames;
use super::effect::{Ask, Effect};
use super::input::Key;
use super::model::{Mint, Model};
use super::msg::{Msg, Reply};
use super::terminal::{self, Guard};
use super::update::{start, update};
use crate::box_office::{BoxOffice, Event, Notice, Whose};
use crate::config::Theme;
use crate::counter::Counter;
use crate::crash;
use crate::domain::ids::{OrderRef, RequestId, ScreeningId};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::locale::{Lang, Locale};

/// How long leaving waits for a running payment.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// How the face looks and speaks.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The language of the screens.
    pub lang: Lang,
    /// The looks.
    pub theme: Theme,
    /// Whether to draw with ASCII only.
    pub ascii: bool,
    /// Whether a won amount rolls up before it stands still.
    pub animation: bool,
    /// Whether colleagues see each other's cursors and picks.
    pub cursors: bool,
}

struct Runtime {
    office: BoxOffice,
    model: Model,
    queue: UnboundedSender<Msg>,
    frames: Frames,
    robots: UnboundedSender<Option<ScreeningId>>,
    began: Instant,
    quit_by: Option<Instant>,
}

/// Runs the terminal face until the cashier leaves.
///
/// # Errors
/// The terminal cannot be read or written.
pub async fn run(
    counter: &Counter,
    office: BoxOffice,
    events: UnboundedReceiver<Event>,
    settings: Settings,
) -> anyhow::Result<()> {
    // A theme without colour is ours: crossterm's own suppression would take bold and reverse as well.
    crossterm::style::force_color_output(true);
    let (queue, messages) = unbounded_channel();
    let (robots, robots_wanted) = unbounded_channel();
    let guard = Guard::take()?;
    let size = crossterm::terminal::size().unwrap_or((0, 0));
    let mut model = Model::new(
        Arc::new(Locale::new(settings.lang)),
        office.house().clone(),
        office.terminal().clone(),
        office.cashier().clone(),
        mint(&office),
        office.now(),
        size,
    );
    model.is_animated = settings.animation;
    model.colleagues.is_on = settings.cursors;
    let mut runtime = Runtime {
        office,
        model,
        queue: queue.clone(),
        frames: Frames::new(settings.theme, settings.ascii),
        robots,
        began: Instant::now(),
        quit_by: None,
    };
    let sources = [
        tokio::spawn(read_terminal(queue.clone(), runtime.began)),
        tokio::spawn(forward(events, queue.clone())),
        tokio::spawn(read_signals(queue.clone())?),
    ];
    let screens = async move {
        let result = runtime.run(messages).await;
        for source in sources {
            source.abort();
        }
        drop(guard);
        runtime.last_words();
        result
    };
    // With the screens go the robots.
    let (result, ()) = tokio::join!(screens, demo::work(counter, robots_wanted, queue));
    result
}

fn mint(office: &BoxOffice) -> Mint {
    // The screening of the next order is not known yet; its id does not depend on it.
    Mint { order: office.new_order(ScreeningId(1)).order, attempt: office.new_attempt(), packet: office.new_packet() }
}

impl Runtime {
    async fn run(&mut self, mut messages: UnboundedReceiver<Msg>) -> anyhow::Result<()> {
        for effect in start(&mut self.model) {
            self.carry_out(effect)?;
        }
        loop {
            self.draw()?;
            if self.may_leave() {
                return Ok(());
            }
            let mut next = self.next_message(&mut messages).await;
            while let Some(msg) = next {
                self.take_in(msg)?;
                next = messages.try_recv().ok();
            }
        }
    }

    /// The next message: what comes first, or the next instant for which the model waits.
    async fn next_message(&self, messages: &mut UnboundedReceiver<Msg>) -> Option<Msg> {
        let mut wait = self.model.next_change(self.monotonic()).unwrap_or(LAST_WAIT);
        if let Some(quit_by) = self.quit_by {
            wait = wait.min(quit_by.saturating_duration_since(Instant::now()));
        }
        // One millisecond more than asked for: the instant has come then on a clock that counts whole ones.
        let wait = wait + Duration::from_millis(1);
        match tokio::time::timeout(wait, messages.recv()).await {
            Ok(msg) => msg,
            Err(_) => Some(Msg::Tick(self.monotonic())),
        }
    }

    fn take_in(&mut self, msg: Msg) -> anyhow::Result<()> {
        self.model.mint = mint(&self.office);
        if matches!(msg, Msg::Resize(..)) {
            // Terminals move lines about when they are resized, even there and back between two frames.
            self.frames.forget();
        }
        let now = self.office.now();
        for effect in update(&mut self.model, msg, now) {
            self.carry_out(effect)?;
        }
        Ok(())
    }

    fn monotonic(&self) -> u64 {
        millis(self.began)
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        crash::panic_point("draw");
        self.model.now = self.office.now();
        let (bytes, shown) = self.frames.next(&self.model);
        if !bytes.is_empty() && terminal::write(&bytes).is_err() {
            // The terminal is gone; a running payment is waited for all the same.
            self.carry_out(Effect::Quit)?;
        }
        let seen = Msg::Shown(self.monotonic(), shown);
        self.take_in(seen)
    }

    fn carry_out(&mut self, effect: Effect) -> anyhow::Result<()> {
        match effect {
            Effect::Ask(request, ask) => self.ask(request, ask),
            Effect::Watch(screening) => self.office.watch(Some(screening)),
            Effect::WatchPacket(packet) => self.office.watch_packet(packet),
            Effect::WatchCursors(screening) => self.office.watch_cursors(screening),
            Effect::Point(screening, cursor, picks) => self.office.point(screening, cursor, &picks),
            // They are looked after as long as we run.
            Effect::Robots(screening) => drop(self.robots.send(screening)),
            Effect::Redraw => {
                // Whoever stopped us may have changed the terminal's modes too.
                terminal::give_back();
                terminal::set_up()?;
                self.forget_screen();
            }
            Effect::Suspend => {
                suspend()?;
                self.forget_screen();
            }
            Effect::Quit => {
                self.quit_by.get_or_insert_with(|| Instant::now() + LAST_WAIT);
            }
        }
        Ok(())
    }

    /// What is on the screen is not known any more.
    fn forget_screen(&mut self) {
        self.frames.forget();
        if let Ok(size) = crossterm::terminal::size() {
            self.model.size = size;
        }
    }

    /// Asks the box office in a task of its own. A task that dies still answers.
    fn ask(&self, request: RequestId, ask: Ask) {
        let (office, queue) = (self.office.clone(), self.queue.clone());
        let fault = reply_of_fault(&ask);
        tokio::spawn(async move {
            let answer = tokio::spawn(async move { answer(&office, ask).await }).await;
            let reply = answer.unwrap_or_else(|error| fault(Refusal::Fault(error.to_string())));
            // The queue is closed only when we leave.
            let _ = queue.send(Msg::Reply(request, reply));
        });
    }

    fn may_leave(&self) -> bool {
        self.quit_by.is_some_and(|by| !self.model.moves_money() || Instant::now() >= by)
    }

    /// What is unsure is said on the terminal that we gave back.
    #[expect(clippy::print_stderr, reason = "the screen is gone, and this must be read")]
    fn last_words(&self) {
        for payment in &self.model.payments {
            let order = payment.order.to_string();
            eprintln!("{}", self.model.locale.fill("quit-unsure", &[("order", (&order).into())]));
        }
        for panel in self.model.refund_panels().filter(|panel| panel.may_be_done()) {
            let order = panel.history.order.reference.to_string();
            eprintln!("{}", self.model.locale.fill("quit-unsure-refund", &[("order", (&order).into())]));
        }
    }
}

fn millis(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

async fn answer(office: &BoxOffice, ask: Ask) -> Reply {
    match ask {
        Ask::Board(day) => Reply::Board(office.board(day).await),
        Ask::Open(screening) => Reply::Opened(office.open(screening).await),
        Ask::Hold { order, picks } => Reply::Held(office.hold(order, &picks).await),
        Ask::Amend { order, picks } => Reply::Amended(office.amend(&order, &picks).await),
        Ask::Extend(order) => Reply::Extended(office.extend(order).await),
        Ask::Prepare(order) => Reply::Prepared(office.prepare_payment(order).await),
        Ask::TakeOver(order) => Reply::TakenOver(office.take_over(order).await),
        Ask::Cancel(order) => Reply::Cancelled(office.cancel(order).await),
        Ask::Pay { order, attempt, tenders } => Reply::Paid(office.pay(order, attempt, tenders).await),
        Ask::Refund { order, attempt, seats, reason } => {
            Reply::Refunded(office.refund_seats(order, attempt, &seats, reason).await)
        }
        Ask::Ticket { order, lang } => Reply::Ticket(office.ticket(order, lang).await),
        Ask::WriteTicket { order, ticket } => Reply::TicketWritten(write_ticket(order, &ticket).await),
        Ask::Takings(day) => Reply::Takings(office.takings(day).await),
        Ask::Pending => Reply::Orders(office.pending(Whose::All).await),
        Ask::Orders(day) => Reply::Orders(office.orders(day).await),
        Ask::History(order) => Reply::History(office.order(order).await),
        Ask::Screening(screening) => Reply::Screening(office.screening(screening).await),
        Ask::FindOrders(query) => Reply::Found(office.find_orders(&query).await),
        Ask::Packets => Reply::Packets(office.packets().await),
        Ask::Packet(code) => Reply::Packet(office.packet(code).await),
        Ask::MakePacket(new) => Reply::PacketMade(office.create_packet(&new).await),
        Ask::Grab { packet, member } => Reply::Grabbed(office.grab(packet, member).await),
        Ask::Members(query) => Reply::Members(office.members(&query).await),
        Ask::MembersOf(members) => Reply::MembersOf(office.members_of(&members).await),
        Ask::MakeMember { name, phone } => Reply::MemberMade(office.create_member(name, phone).await),
        Ask::Attach { order, member } => Reply::Attached(office.attach(order, member).await),
        Ask::IsDemo => Reply::IsDemo(office.is_demo().await),
        Ask::Winnings(member) => Reply::Winnings(office.winnings(member).await),
        Ask::CallOff { screening, reason } => Reply::CalledOff(office.call_off(screening, &reason).await),
        Ask::Block { screening, seats, reason: Some(reason) } => {
            Reply::Blocked(office.block_in(screening, &seats, reason).await)
        }
        Ask::Block { screening, seats, reason: None } => Reply::Unblocked(office.unblock_in(screening, &seats).await),
    }
}

/// Writes a ticket to a file named after its order, where frontrow was started.
async fn write_ticket(order: OrderRef, ticket: &str) -> Result<Text, Text> {
    let why = |error: io::Error| Text::new(&error.to_string());
    let file = std::path::absolute(format!("ticket-{order}.txt")).map_err(why)?;
    tokio::fs::write(&file, ticket).await.map_err(why)?;
    Ok(Text::new(&file.display().to_string()))
}

fn reply_of_fault(ask: &Ask) -> fn(Refusal) -> Reply {
    match ask {
        Ask::Board(_) => |refusal| Reply::Board(Err(refusal)),
        Ask::Open(_) => |refusal| Reply::Opened(Err(refusal)),
        Ask::Hold { .. } => |refusal| Reply::Held(Err(refusal)),
        Ask::Amend { .. } => |refusal| Reply::Amended(Err(refusal)),
        Ask::Extend(_) => |refusal| Reply::Extended(Err(refusal)),
        Ask::Prepare(_) => |refusal| Reply::Prepared(Err(refusal)),
        Ask::TakeOver(_) => |refusal| Reply::TakenOver(Err(refusal)),
        Ask::Cancel(_) => |refusal| Reply::Cancelled(Err(refusal)),
        Ask::Pay { .. } => |refusal| Reply::Paid(Err(refusal)),
        Ask::Refund { .. } => |refusal| Reply::Refunded(Err(refusal)),
        Ask::Ticket { .. } => |refusal| Reply::Ticket(Err(refusal)),
        Ask::WriteTicket { .. } => |refusal| Reply::TicketWritten(Err(Text::new(refusal.code()))),
        Ask::Takings(_) => |refusal| Reply::Takings(Err(refusal)),
        Ask::Pending | Ask::Orders(_) => |refusal| Reply::Orders(Err(refusal)),
        Ask::History(_) => |refusal| Reply::History(Err(refusal)),
        Ask::Screening(_) => |refusal| Reply::Screening(Err(refusal)),
        Ask::FindOrders(_) => |refusal| Reply::Found(Err(refusal)),
        Ask::Packets => |refusal| Reply::Packets(Err(refusal)),
        Ask::Packet(_) => |refusal| Reply::Packet(Err(refusal)),
        Ask::MakePacket(_) => |refusal| Reply::PacketMade(Err(refusal)),
        Ask::Grab { .. } => |refusal| Reply::Grabbed(Err(refusal)),
        Ask::Members(_) => |refusal| Reply::Members(Err(refusal)),
        Ask::MembersOf(_) => |refusal| Reply::MembersOf(Err(refusal)),
        Ask::MakeMember { .. } => |refusal| Reply::MemberMade(Err(refusal)),
        Ask::Attach { .. } => |refusal| Reply::Attached(Err(refusal)),
        Ask::IsDemo => |refusal| Reply::IsDemo(Err(refusal)),
        Ask::Winnings(_) => |refusal| Reply::Winnings(Err(refusal)),
        Ask::CallOff { .. } => |refusal| Reply::CalledOff(Err(refusal)),
        Ask::Block { reason: Some(_), .. } => |refusal| Reply::Blocked(Err(refusal)),
        Ask::Block { .. } => |refusal| Reply::Unblocked(Err(refusal)),
    }
}

/// Keys and clicks, each with the instant at which it came.
async fn read_terminal(queue: UnboundedSender<Msg>, began: Instant) {
    let mut stream = EventStream::new();
    while let Some(Ok(event)) = stream.next().await {
        let msg = match event {
            TerminalEvent::Key(event) => Key::from_event(event).map(|key| Msg::Key(key, millis(began))),
            TerminalEvent::Paste(text) => Some(Msg::Paste(text)),
            TerminalEvent::Mouse(mouse) => match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Some(Msg::Click(Position::new(mouse.column, mouse.row))),
                MouseEventKind::ScrollUp => Some(Msg::Wheel(-1)),
                MouseEventKind::ScrollDown => Some(Msg::Wheel(1)),
                _ => None,
            },
            // A key that comes at the same moment makes the library lose this one: see `read_signals`.
            TerminalEvent::Resize(..) | TerminalEvent::FocusGained | TerminalEvent::FocusLost => None,
        };
        if let Some(msg) = msg
            && queue.send(msg).is_err()
        {
            return;
        }
    }
    // The terminal is gone.
    let _ = queue.send(Msg::Terminate);
}

async fn forward(mut events: UnboundedReceiver<Event>, queue: UnboundedSender<Msg>) {
    while let Some(event) = events.recv().await {
        if queue.send(Msg::Event(event)).is_err() {
            return;
        }
    }
    // Nobody tells us of anything any more: better said than silently stale.
    let fault = Text::new("the watch of the live store ended");
    let _ = queue.send(Msg::Event(Event::Notice(Notice::Fault(fault))));
}

/// The number of SIGTSTP and SIGCONT, which tokio does not name.
const STOP_AND_GO: (i32, i32) = if cfg!(target_os = "linux") { (20, 18) } else { (18, 19) };

fn read_signals(queue: UnboundedSender<Msg>) -> io::Result<impl Future<Output = ()>> {
    let mut ends: [Signal; 2] = [signal(SignalKind::terminate())?, signal(SignalKind::hangup())?];
    let mut stop = signal(SignalKind::from_raw(STOP_AND_GO.0))?;
    let mut go = signal(SignalKind::from_raw(STOP_AND_GO.1))?;
    let mut window = signal(SignalKind::window_change())?;
    Ok(async move {
        let [terminate, hang_up] = &mut ends;
        loop {
            let msg = tokio::select! {
                _ = terminate.recv() => Msg::Terminate,
                _ = hang_up.recv() => Msg::Terminate,
                // The terminal is given back before we stop.
                _ = stop.recv() => Msg::Stop,
                // Someone may have stopped us without asking: the screen is not as we left it.
                _ = go.recv() => Msg::Woken,
                _ = window.recv() => match crossterm::terminal::size() {
                    Ok((width, height)) => Msg::Resize(width, height),
                    // Without a window there is nothing to draw on; the next one is told of too.
                    Err(_) => continue,
                },
            };
            if queue.send(msg).is_err() {
                return;
            }
        }
    })
}

/// Gives the terminal back and stops until the shell wakes us. The stop is sent by `kill`, which
/// needs no unsafe code; we are stopped while waiting for it.
fn suspend() -> io::Result<()> {
    terminal::give_back();
    let own = std::process::id().to_string();
    let sent = std::process::Command::new("kill").args(["-STOP", &own]).status();
    terminal::set_up()?;
    sent.map(|_| ())
}
