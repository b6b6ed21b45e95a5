//! The loop of a door, and all that it does outside: one queue of messages, drained before one draw, and one timer to the
//! next instant at which something on the screen changes.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::state::{Due, Model};
use super::update::msg::{Ask, Effect, Heard, Msg, Reply};
use super::update::{start, update};
use super::view::Frames;
use crate::box_office::{BoxOffice, Event, Judged, LeaveAnswer};
use crate::domain::entry::{Gate, Scan};
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{About, Act, StaffNumber};
use crate::locale::Locale;
use crate::tui::Settings;
use crate::tui::actions::keymap;
use crate::tui::io::terminal::{self, Guard};
use crate::tui::io::{ground, input, runtime};
use crate::tui::state::sign_in::Secret;
use crate::tui::update::msg::Msg as Came;

/// How long leaving waits for the sign-out to be written down.
const SIGN_OUT_WAIT: Duration = Duration::from_secs(1);

struct Runtime {
    office: BoxOffice,
    model: Model,
    frames: Frames,
    queue: UnboundedSender<Msg>,
    began: Instant,
    asked: Arc<OnceLock<u64>>,
    /// How long other terminals are asked for leave, and the ask that is waited for: with it goes who waits.
    leave_within: Duration,
    asking: Option<(RequestId, DropGuard)>,
    leaves: bool,
}

/// Runs a door until the usher leaves it. Without a gate it asks what is let in.
///
/// # Errors
/// The terminal cannot be read or written.
pub async fn run(
    office: BoxOffice,
    events: UnboundedReceiver<Event>,
    settings: Settings,
    gate: Option<Gate>,
) -> anyhow::Result<()> {
    terminal::force_colours();
    let guard = Guard::take()?;
    let size = terminal::size().unwrap_or((0, 0));
    let locale = Arc::new(Locale::with_keys(settings.lang, keymap::keymap(&settings.keys).names()));
    let (terminal, cashier, now) = (office.terminal().clone(), office.cashier(), office.now());
    let mut model = Model::new(locale, office.house(), terminal, cashier, office.standing(), gate, now, size);
    model.lock_after = settings.lock_after;
    let (queue, messages) = unbounded_channel();
    let (came, input) = unbounded_channel();
    let leaving = office.clone();
    let mut runtime = Runtime {
        office,
        model,
        frames: Frames::new(settings.theme, settings.ascii, settings.bell),
        queue: queue.clone(),
        began: Instant::now(),
        asked: Arc::default(),
        leave_within: settings.leave_within,
        asking: None,
        leaves: false,
    };
    let sources = [
        tokio::spawn(input::read_terminal(came.clone(), runtime.began, Arc::clone(&runtime.asked))),
        tokio::spawn(input::read_signals(came)?),
        tokio::spawn(forward(events, queue)),
    ];
    let result = runtime.run(messages, input).await;
    for source in sources {
        source.abort();
    }
    drop(guard);
    // Whoever leaves does not wait for a ledger that is away.
    let _ = tokio::time::timeout(SIGN_OUT_WAIT, leaving.sign_out()).await;
    result
}

async fn forward(mut events: UnboundedReceiver<Event>, queue: UnboundedSender<Msg>) {
    while let Some(event) = events.recv().await {
        if queue.send(Msg::Event(event)).is_err() {
            return;
        }
    }
}

impl Runtime {
    async fn run(
        &mut self,
        mut messages: UnboundedReceiver<Msg>,
        mut input: UnboundedReceiver<Came>,
    ) -> anyhow::Result<()> {
        for effect in start(&mut self.model) {
            self.carry_out(effect)?;
        }
        ground::ask(&self.frames.window, &self.asked, input::millis(self.began));
        while !self.leaves {
            self.draw()?;
            // One millisecond more than asked for: the instant has come then on a clock that counts whole ones.
            let wait = self.model.next_change(input::millis(self.began)) + Duration::from_millis(1);
            tokio::select! {
                Some(came) = input.recv() => self.came(came)?,
                Some(msg) = messages.recv() => self.take_in(msg)?,
                () = tokio::time::sleep(wait) => {
                    let at = input::millis(self.began);
                    self.take_in(Msg::Tick(at))?;
                }
            }
            // Keys before answers: a key means what was on the screen when it came.
            while let Ok(came) = input.try_recv() {
                self.came(came)?;
            }
            while let Ok(msg) = messages.try_recv() {
                self.take_in(msg)?;
            }
        }
        Ok(())
    }

    /// What came from the terminal or as a signal, as far as it means something at a door.
    fn came(&mut self, came: Came) -> anyhow::Result<()> {
        let msg = match came {
            Came::Key(key, at) => Msg::Key(key, at),
            Came::Paste(text, at) => Msg::Paste(text, at),
            Came::Resize(width, height) => {
                self.frames.window.forget();
                Msg::Resize(width, height)
            }
            Came::Ground(is_light) => {
                self.frames.window.told_ground(is_light);
                return Ok(());
            }
            Came::Terminate => Msg::Terminate,
            Came::Stop => Msg::Stop,
            Came::Woken => Msg::Woken,
            _ => return Ok(()),
        };
        self.take_in(msg)
    }

    fn take_in(&mut self, msg: Msg) -> anyhow::Result<()> {
        self.model.mint = self.office.new_entry();
        let now = self.office.now();
        for effect in update(&mut self.model, msg, now) {
            self.carry_out(effect)?;
        }
        if self.asking.as_ref().is_some_and(|(request, _)| self.model.asks_elsewhere() != Some(*request)) {
            self.asking = None;
        }
        Ok(())
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        self.model.now = self.office.now();
        let bytes = self.frames.next(&self.model);
        if !bytes.is_empty() && terminal::write(&bytes).is_err() {
            self.carry_out(Effect::Quit)?;
        }
        Ok(())
    }

    fn carry_out(&mut self, effect: Effect) -> anyhow::Result<()> {
        match effect {
            Effect::Ask(Ask::Elsewhere { request, code, scan, about }) => {
                let given_up = CancellationToken::new();
                self.asking = Some((request, given_up.clone().drop_guard()));
                self.ask_elsewhere(request, (code, scan), *about, given_up);
            }
            Effect::Ask(ask) => self.ask(ask),
            Effect::Quit => self.leaves = true,
            Effect::Redraw => {
                terminal::give_back();
                terminal::set_up()?;
                self.forget_screen();
            }
            Effect::Suspend => {
                runtime::suspend()?;
                self.forget_screen();
            }
        }
        Ok(())
    }

    fn forget_screen(&mut self) {
        self.frames.window.forget();
        if let Some(size) = terminal::size() {
            self.model.size = size;
        }
    }

    /// Asks the other terminals, and says what comes of it until it is given up.
    fn ask_elsewhere(&self, request: RequestId, of: (String, Scan), about: About, given_up: CancellationToken) {
        let (office, queue, within) = (self.office.clone(), self.queue.clone(), self.leave_within);
        let say = move |heard| {
            // The queue is closed only when we leave.
            let _ = queue.send(Msg::Reply(Reply::Elsewhere(request, heard)));
        };
        let said = say.clone();
        tokio::spawn(async move {
            let asking =
                async move { let_in_by_others(&office, (of.0.as_str(), of.1), about, within, &given_up, said).await };
            match tokio::spawn(asking).await {
                Ok(heard) => heard.into_iter().for_each(say),
                Err(error) => say(Heard::Failed(Refusal::Fault(error.to_string()))),
            }
        });
    }

    /// Asks the box office, in a task of its own: one that dies still answers.
    fn ask(&self, ask: Ask) {
        let (office, queue) = (self.office.clone(), self.queue.clone());
        let fault = fault_of(&ask);
        tokio::spawn(async move {
            let answer = tokio::spawn(async move { answer(&office, ask).await }).await;
            let reply = match answer {
                Ok(reply) => reply,
                Err(error) => fault.map(|fault| fault(Refusal::Fault(error.to_string()))),
            };
            if let Some(reply) = reply {
                // The queue is closed only when we leave.
                let _ = queue.send(Msg::Reply(reply));
            }
        });
    }
}

/// How a refusal of this is told.
fn fault_of(ask: &Ask) -> Option<Box<dyn FnOnce(Refusal) -> Reply + Send>> {
    Some(match ask {
        Ask::Due => Box::new(|refusal| Reply::Due(Err(refusal))),
        Ask::Scan { .. } => Box::new(|refusal| Reply::Scanned(Err(refusal))),
        Ask::Anyway { request, .. } => {
            let request = *request;
            Box::new(move |refusal| Reply::Anyway(request, Err(refusal)))
        }
        Ask::SignIn { request, .. } => {
            let request = *request;
            Box::new(move |refusal| Reply::SignedIn(request, Err(refusal)))
        }
        Ask::Elsewhere { .. } | Ask::SignOut => return None,
    })
}

/// What is asked of the box office, and what it says.
async fn answer(office: &BoxOffice, ask: Ask) -> Option<Reply> {
    Some(match ask {
        Ask::Due => Reply::Due(due(office).await),
        Ask::Scan { code, scan } => Reply::Scanned(office.scan(&code, scan).await),
        Ask::Anyway { request, code, scan, leave } => {
            Reply::Anyway(request, let_in_anyway(office, &code, scan, leave).await)
        }
        Ask::SignIn { request, number, pin } => {
            let signed_in = match pin.pin() {
                Some(pin) => office.sign_in(number, pin).await,
                None => Err(Refusal::WrongPin(Duration::ZERO)),
            };
            Reply::SignedIn(request, signed_in)
        }
        Ask::SignOut => {
            office.sign_out().await;
            return None;
        }
        // It says more than once what comes of it.
        Ask::Elsewhere { .. } => return None,
    })
}

/// What is shown and not over, how many tickets of it are sold, and by how many somebody came in.
async fn due(office: &BoxOffice) -> Result<Vec<Due>, Refusal> {
    let mut today = office.shown_about_now().await?;
    let now = office.now();
    today.retain(|screening| screening.ends_at() > now);
    let ids: Vec<ScreeningId> = today.iter().map(|screening| screening.id).collect();
    let (sold, admitted) = (office.tickets_sold(&ids).await?, office.admitted(&ids).await?);
    let count = |of: &BTreeMap<ScreeningId, u32>, id| of.get(&id).copied().unwrap_or_default();
    let due = today.into_iter().map(|screening| Due {
        admitted: count(&admitted, screening.id),
        sold: count(&sold, screening.id),
        screening,
    });
    Ok(due.collect())
}

async fn let_in_anyway(
    office: &BoxOffice,
    code: &str,
    scan: Scan,
    leave: Option<(Act, StaffNumber, Secret)>,
) -> Result<Judged, Refusal> {
    let Some((act, number, pin)) = leave else { return office.scan_anyway(code, scan).await };
    let pin = pin.pin().ok_or(Refusal::WrongPin(Duration::ZERO))?;
    let leave = office.give_leave(act, number, pin).await?;
    office.with_leave(leave).scan_anyway(code, scan).await
}

/// Asks at the other terminals for leave to let one in, and lets them in by it. What comes last; nothing more, where that
/// is said already or nobody waits for it.
async fn let_in_by_others(
    office: &BoxOffice,
    (code, scan): (&str, Scan),
    about: About,
    within: Duration,
    given_up: &CancellationToken,
    say: impl Fn(Heard),
) -> Option<Heard> {
    let told = |answer: Result<Judged, Refusal>| match answer {
        Ok(judged) => Some(Heard::LetIn(judged)),
        Err(refusal) => Some(Heard::Failed(refusal)),
    };
    let wanting = office.apart();
    let wanted = match wanting.scan_anyway(code, scan).await {
        Err(refusal @ Refusal::LeaveNeeded(..)) => match wanting.leave_wanted() {
            Some(wanted) => wanted,
            None => return told(Err(refusal)),
        },
        // It needs none by now.
        answer => return told(answer),
    };
    let ask = match office.ask_leave(&wanted, about, within).await {
        Ok(ask) => ask,
        Err(refusal) => return told(Err(refusal)),
    };
    say(Heard::Asked(ask.id, ask.deadline));
    let answer = tokio::select! {
        answer = office.await_leave(&ask) => answer,
        () = given_up.cancelled() => {
            if let Err(refusal) = office.withdraw_leave(&ask).await {
                tracing::debug!(code = refusal.code(), "an ask for leave was not withdrawn");
            }
            return None;
        }
    };
    match answer {
        Ok(LeaveAnswer { end, leave }) => {
            say(Heard::Ended(Box::new(end)));
            told(office.with_leave(leave?).scan_anyway(code, scan).await)
        }
        Err(refusal) => told(Err(refusal)),
    }
}
