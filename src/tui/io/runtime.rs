//! The loop: one queue of messages, drained before one draw, and one timer to the next instant at which something on
//! the screen changes.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::leave::Leaves;
use super::terminal::{self, Guard};
use super::{ask, ground, input, robots, tour};
use crate::box_office::{BoxOffice, Event, Notice};
use crate::config::{Config, ConfigError, Demo, KeySetting, Problem, ThemeSettings};
use crate::counter::Counter;
use crate::crash;
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::paper::PrinterState;
use crate::domain::printer::TicketsAfter;
use crate::domain::refusal::Refusal;
use crate::domain::screening::House;
use crate::domain::text::Text;
use crate::locale::{Lang, Locale, Var};
use crate::tui::actions::{guest, keymap};
use crate::tui::state::demo::Spot;
use crate::tui::state::model::{Mint, Model};
use crate::tui::state::note::Note;
use crate::tui::state::settings;
use crate::tui::update::effect::{Ask, Effect};
use crate::tui::update::msg::{Msg, Reply};
use crate::tui::update::{sign_in, start, update};
use crate::tui::view::frames::Frames;

/// How long leaving waits for a running payment.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// How long leaving waits for the sign-out to be written down.
const SIGN_OUT_WAIT: Duration = Duration::from_secs(1);

/// How long the first frame waits for the terminal to tell of its ground.
const GROUND_WAIT: Duration = Duration::from_millis(50);

/// How the face looks and speaks.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the settings")]
pub struct Settings {
    /// The language of the screens.
    pub lang: Lang,
    /// The looks.
    pub theme: ThemeSettings,
    /// Whether to draw with ASCII only.
    pub ascii: bool,
    /// Whether a won amount rolls up before it stands still.
    pub animation: bool,
    /// Whether colleagues see each other's cursors and picks.
    pub cursors: bool,
    /// Whether tickets are printed after a sale.
    pub tickets: TicketsAfter,
    /// Whether the bell rings when a hold is about to end.
    pub bell: bool,
    /// After how long without a key a terminal of a house that has staff locks; never after none.
    pub lock_after: Duration,
    /// For how long leave is asked for at other terminals.
    pub leave_within: Duration,
    /// Which actions have other keys than usual.
    pub keys: Vec<KeySetting>,
    /// Where it is kept what someone who is new was shown in the demo; `None` where nobody is shown around.
    pub tour: Option<PathBuf>,
}

impl From<&Config> for Settings {
    fn from(config: &Config) -> Self {
        Self {
            lang: config.lang,
            theme: config.theme.clone(),
            ascii: config.ascii,
            animation: config.animation,
            cursors: config.cursors,
            tickets: config.printer.tickets,
            bell: config.bell,
            lock_after: config.lock_after,
            leave_within: config.leave_within,
            keys: config.keys.clone(),
            tour: (config.demo == Demo::Busy).then(|| config.data_dir.join(tour::FILE)),
        }
    }
}

/// Reads the settings again.
pub type ReadSettings = Box<dyn Fn() -> Result<Settings, ConfigError> + Send>;

struct Runtime {
    office: BoxOffice,
    model: Model,
    queue: UnboundedSender<Msg>,
    frames: Frames,
    robots: UnboundedSender<Option<Spot>>,
    leaves: Leaves,
    leave_within: Duration,
    began: Instant,
    quit_by: Option<Instant>,
    read_settings: ReadSettings,
    /// Where it is kept what was shown.
    tour: Option<PathBuf>,
    /// When the terminal was asked for its ground, once it was.
    asked: Arc<OnceLock<u64>>,
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
    read_settings: ReadSettings,
) -> anyhow::Result<()> {
    // A theme without colour is ours: crossterm's own suppression would take bold and reverse as well.
    terminal::force_colours();
    let (queue, messages) = unbounded_channel();
    let (robots, robots_wanted) = unbounded_channel();
    let guard = Guard::take()?;
    let size = crossterm::terminal::size().unwrap_or((0, 0));
    let keymap = keymap::keymap(&settings.keys);
    let mut model = Model::new(
        Arc::new(Locale::with_keys(settings.lang, keymap.names())),
        keymap,
        House::clone(&office.house()),
        office.terminal().clone(),
        office.cashier(),
        mint(&office),
        office.now(),
        size,
    );
    model.is_animated = settings.animation;
    model.lock_after = settings.lock_after;
    // Nothing is asked for yet that could be given up.
    let _ = sign_in::stands(&mut model, office.standing());
    model.colleagues.is_on = settings.cursors;
    model.papers.printer = office.has_printer().then(PrinterState::default);
    model.papers.after = settings.tickets;
    let leaving = office.clone();
    let mut runtime = Runtime {
        office,
        model,
        queue: queue.clone(),
        frames: Frames::new(settings.theme, settings.ascii, settings.bell),
        robots,
        leaves: Leaves::default(),
        leave_within: settings.leave_within,
        began: Instant::now(),
        quit_by: None,
        read_settings,
        tour: settings.tour,
        asked: Arc::default(),
    };
    let asked = Arc::clone(&runtime.asked);
    tour::begin(&runtime.office, runtime.tour.clone(), queue.clone());
    let sources = [
        tokio::spawn(input::read_terminal(queue.clone(), runtime.began, asked)),
        tokio::spawn(forward(events, queue.clone())),
        tokio::spawn(input::read_signals(queue.clone())?),
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
    let (result, ()) = tokio::join!(screens, robots::work(counter, robots_wanted, queue));
    // Whoever leaves does not wait for a ledger that is away.
    let _ = tokio::time::timeout(SIGN_OUT_WAIT, leaving.sign_out()).await;
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
        if let Some(note) = self.frames.window.lack() {
            self.tell(note);
        }
        self.ask_ground();
        let early = self.wait_for_ground(&mut messages).await;
        self.draw()?;
        for msg in early {
            self.take_in(msg)?;
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

    /// Asks the terminal for its ground, if the theme goes by it.
    fn ask_ground(&self) {
        ground::ask(&self.frames.window, &self.asked, self.monotonic());
    }

    /// Gives the terminal a moment to tell of its ground before the first frame; gives what came meanwhile. A later answer
    /// counts too, when it comes.
    async fn wait_for_ground(&mut self, messages: &mut UnboundedReceiver<Msg>) -> Vec<Msg> {
        let mut early = Vec::new();
        let until = tokio::time::Instant::now() + GROUND_WAIT;
        while self.frames.window.asks_ground() {
            match tokio::time::timeout_at(until, messages.recv()).await {
                Ok(Some(Msg::Ground(is_light))) => self.frames.window.told_ground(is_light),
                Ok(Some(msg)) => early.push(msg),
                Ok(None) | Err(_) => break,
            }
        }
        early
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
        if let Msg::Ground(is_light) = msg {
            self.frames.window.told_ground(is_light);
        }
        if matches!(msg, Msg::Resize(..)) {
            // Terminals move lines about when they are resized, even there and back between two frames.
            self.frames.window.forget();
        }
        let now = self.office.now();
        for effect in update(&mut self.model, msg, now) {
            self.carry_out(effect)?;
        }
        Ok(())
    }

    fn monotonic(&self) -> u64 {
        input::millis(self.began)
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        crash::panic_point("draw");
        self.model.now = self.office.now();
        self.office.show_guest(guest::view(&self.model));
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
            Effect::Robots(spot) => drop(self.robots.send(spot)),
            Effect::OpenTill => self.office.open_till(),
            Effect::LookAtPrinter => self.office.look_at_printer(),
            Effect::TurnTheme => {
                let note = self.frames.window.turn_theme();
                self.tell(note);
            }
            Effect::ReadSettings => self.read_settings(),
            Effect::KeepLesson(lesson) => tour::keep(self.tour.as_deref(), lesson),
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
            Effect::GiveLeave { request, number, pin } => {
                let (leaves, office) = (self.leaves.clone(), self.office.clone());
                self.reply(
                    request,
                    Reply::LeaveRefused,
                    async move { leaves.give(&office, request, number, pin).await },
                );
            }
            Effect::Consent { request, member, code } => {
                let (leaves, office) = (self.leaves.clone(), self.office.clone());
                self.reply(request, Reply::LeaveRefused, async move {
                    leaves.consent(&office, request, member, code).await
                });
            }
            Effect::AskLeave { request, about } => {
                let (leaves, office, within) = (self.leaves.clone(), self.office.clone(), self.leave_within);
                let asking = async move { leaves.ask_elsewhere(&office, request, *about, within).await };
                self.reply(request, |refusal| Reply::LeaveAsked(Err(refusal)), asking);
            }
            Effect::AwaitLeave(request, id) => {
                let (leaves, office) = (self.leaves.clone(), self.office.clone());
                let waiting = async move { leaves.await_answer(&office, request, id).await };
                self.reply(request, Reply::LeaveRefused, waiting);
            }
            Effect::UseLeave(request) => {
                let (leaves, office) = (self.leaves.clone(), self.office.clone());
                let using = async move { leaves.use_given(&office, request).await };
                self.reply(request, Reply::LeaveRefused, using);
            }
            Effect::DropLeave(request) => {
                if let Some(reply) = self.leaves.drop(&self.office, request) {
                    // The queue is closed only when we leave.
                    let _ = self.queue.send(Msg::Reply(request, reply));
                }
            }
            Effect::Quit => {
                self.quit_by.get_or_insert_with(|| Instant::now() + LAST_WAIT);
            }
        }
        Ok(())
    }

    /// Something for the message line.
    fn tell(&self, note: Note) {
        // The queue is closed only when we leave.
        let _ = self.queue.send(Msg::Tell(note));
    }

    /// Goes by what the settings say now; where they are wrong, all stays as it was.
    fn read_settings(&mut self) {
        match (self.read_settings)() {
            Ok(settings) => {
                let Settings { lang, theme, ascii, animation, cursors, tickets, bell, .. } = settings;
                let Settings { lock_after, leave_within, keys, .. } = settings;
                self.leave_within = leave_within;
                let keymap = keymap::keymap(&keys);
                self.frames.set(theme, ascii, bell);
                self.ask_ground();
                let _ = self.queue.send(Msg::Settings(settings::Settings {
                    lang,
                    animation,
                    cursors,
                    tickets,
                    lock_after,
                    keymap,
                }));
                if let Some(note) = self.frames.window.lack() {
                    self.tell(note);
                }
            }
            Err(error) => {
                let problem = |problem: &Problem| Text::new(&format!("{}: {}", problem.place, problem.what));
                self.tell(Note::SettingsWrong { problems: error.0.iter().map(problem).collect() });
            }
        }
    }

    /// What is on the screen is not known any more.
    fn forget_screen(&mut self) {
        self.frames.window.forget();
        if let Ok(size) = crossterm::terminal::size() {
            self.model.size = size;
        }
    }

    /// Asks the box office.
    fn ask(&self, request: RequestId, ask: Ask) {
        let (leaves, office) = (self.leaves.clone(), self.office.clone());
        let fault = ask::reply_of_fault(&ask);
        self.reply(request, fault, async move { leaves.ask(&office, request, ask).await });
    }

    /// Finds out a reply in a task of its own. A task that dies still answers.
    fn reply(
        &self,
        request: RequestId,
        fault: fn(Refusal) -> Reply,
        answer: impl Future<Output = Reply> + Send + 'static,
    ) {
        let queue = self.queue.clone();
        tokio::spawn(async move {
            let answer = tokio::spawn(answer).await;
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
        if self.model.hand_backs > 0 {
            let count = Var::Count(u64::try_from(self.model.hand_backs).unwrap_or(u64::MAX));
            eprintln!("{}", self.model.locale.fill("quit-hand-backs", &[("count", count)]));
        }
        if self.model.in_drawer().or(self.model.unsure_in_drawer.as_ref()).is_some() {
            eprintln!("{}", self.model.locale.text("quit-unsure-drawer"));
        }
        for panel in self.model.refund_panels().filter(|panel| panel.may_be_done()) {
            let order = panel.history.order.reference.to_string();
            eprintln!("{}", self.model.locale.fill("quit-unsure-refund", &[("order", (&order).into())]));
        }
    }
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

/// Gives the terminal back and stops until the shell wakes us. The stop is sent by `kill`, which
/// needs no unsafe code; we are stopped while waiting for it.
pub(crate) fn suspend() -> io::Result<()> {
    terminal::give_back();
    let own = std::process::id().to_string();
    let sent = std::process::Command::new("kill").args(["-STOP", &own]).status();
    terminal::set_up()?;
    sent.map(|_| ())
}
