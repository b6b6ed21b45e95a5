//! The program: command line → settings → one face, the screens or one command.
//!
//! It stands in the library, and `main` only calls it: what is asynchronous is compiled where it is run, and in a second
//! crate all of it would be compiled a second time.

use std::os::unix::process::CommandExt as _;
use std::pin::Pin;
use std::process::{Command as Process, ExitCode};
use std::time::Duration;

use clap::{CommandFactory as _, Parser as _};

use crate::box_office::BoxOffice;
use crate::cli::{self, Answer, Cli, Command, Door, Exporting, Failure, Output, Step, Tape, TapeFile, Work};
use crate::config::{Config, Flags};
use crate::counter::{BackupError, Counter, OpenError, RestoreError};
use crate::domain::staff::StaffNumber;
use crate::domain::time::Timestamp;
use crate::{display, door, log, tui};

/// How long leaving waits for background work.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// How glibc keeps memory, which it reads when a program starts: a screen stands open for weeks. Else each thread has a heap
/// of its own, and with tasks that wander from thread to thread each grows, over hours, to the largest; each thread keeps
/// what it freed, the large pieces too; and what one large answer took stays in the heap.
const MEMORY: (&str, &str) = (
    "GLIBC_TUNABLES",
    "glibc.malloc.arena_max=1:glibc.malloc.tcache_max=128:glibc.malloc.mmap_threshold=32768:\
     glibc.malloc.trim_threshold=65536:glibc.malloc.top_pad=16384",
);

/// How many of its own tasks a worker does before it looks at the global queue.
const OWN_BEFORE_GLOBAL: u32 = 2;

/// Does what the command line says.
#[must_use]
pub fn run() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => {
            if matches!(cli.command, None | Some(Command::Work(Work::Tour | Work::Display | Work::Door(_)))) {
                begin_in_little_memory();
            }
            let output = Output { json: cli.json };
            ExitCode::from(output.finish(start(cli)))
        }
        // A script that wants JSON gets it for what it wrote wrongly too; help and the version stay as they are.
        Err(error) if error.use_stderr() && cli::wants_json(std::env::args_os()) => {
            ExitCode::from(Output { json: true }.finish(Err(Failure::of_arguments(&error))))
        }
        Err(error) => error.exit(),
    }
}

/// Begins again with these settings, unless whoever started us has some of his own. Where that cannot be done, it goes on as
/// it is.
fn begin_in_little_memory() {
    let (name, settings) = MEMORY;
    let mut arguments = std::env::args_os();
    if std::env::var_os(name).is_none()
        && let (Ok(program), Some(itself)) = (std::env::current_exe(), arguments.next())
    {
        let _ = Process::new(program).arg0(itself).args(arguments).env(name, settings).exec();
    }
}

fn start(cli: Cli) -> Result<Answer, Failure> {
    match cli.command {
        Some(Command::Hall(of)) => cli::hall(&of),
        Some(Command::Completions(of)) => Ok(cli::completions(&of, Cli::command())),
        Some(Command::Man(to)) => cli::man(&to, Cli::command()),
        Some(Command::Work(work)) => in_house(&cli.flags, Some(work), cli.leave),
        None => in_house(&cli.flags, None, None),
    }
}

/// Does some work in the house of these settings; without any, opens the screens.
fn in_house(flags: &Flags, work: Option<Work>, leave: Option<StaffNumber>) -> Result<Answer, Failure> {
    let config = Config::load(flags, tui::key_problems).map_err(|error| Failure::settings(error.to_string()))?;
    let closed_directory =
        |error: String| Failure::not_allowed("data_dir", format!("{}: {error}", config.data_dir.display()));
    config.make_data_dir().map_err(|error| closed_directory(error.to_string()))?;
    let _log = log::to_file(&config.data_dir).map_err(|error| closed_directory(error.to_string()))?;
    // What the ledger's thread wakes comes by the global queue. Behind many robots' tasks it would wait long, and
    // everyone who writes with it.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().global_queue_interval(OWN_BEFORE_GLOBAL).build();
    let runtime = runtime.map_err(|error| Failure::not_allowed("runtime", error.to_string()))?;
    // By its address: a runtime of either kind would be compiled with all of it, and so twice.
    let doing: Pin<Box<dyn Future<Output = Result<Answer, Failure>> + '_>> = Box::pin(async {
        match work {
            Some(Work::Stop) => Counter::stop_private(&config).await.map(cli::stopped).map_err(not_open),
            Some(Work::Takings(of)) => {
                let taken = Counter::takings(&config, of.date).await;
                taken.map(|(day, zone, taken)| cli::taken(day, zone, &taken)).map_err(not_open)
            }
            Some(Work::Tape(of)) => tapes(&of, &config, leave).await,
            Some(Work::Printer(cli::Printer::Check)) => {
                let checked = Counter::check_printer(&config).await.map_err(Failure::settings)?;
                cli::printer_checked(checked.as_ref())
            }
            Some(Work::Printer(cli::Printer::Jobs { date })) => {
                let (counter, office) = open(&config).await?;
                let listed = cli::printer_jobs(date, &office).await;
                leave_terminal(counter, &office).await;
                listed
            }
            Some(Work::Status) => status(&config).await,
            Some(Work::Backup(args)) => match Counter::backup(&config, &args.file).await {
                Ok(bytes) => Ok(cli::backed_up(&args.file, bytes)),
                Err(error) => Err(not_backed_up(&error)),
            },
            Some(Work::Restore(args)) => restore(&args, &config).await,
            Some(Work::Simulate(args)) => simulate(&args, &config).await,
            Some(Work::Display) => guest_screen(&config).await,
            Some(Work::Door(of)) => door_screen(&of, &config).await,
            Some(Work::Step(step)) => script(&step, &config, leave).await,
            Some(Work::Tour) => {
                tui::show_tour_again(&config.data_dir);
                screens(&config, flags).await
            }
            None => screens(&config, flags).await,
        }
    });
    runtime.block_on(doing)
}

async fn tapes(of: &Tape, config: &Config, leave: Option<StaffNumber>) -> Result<Answer, Failure> {
    match of {
        Tape::Verify(TapeFile { file: Some(file), in_ledger }) => {
            let checked = cli::check_tape_file(file)?;
            let lost = if *in_ledger {
                Counter::lost_ends(config, &checked.heads).await.map_err(not_open)?
            } else {
                Vec::new()
            };
            Ok(cli::tape_file_checked(checked, &lost))
        }
        Tape::Verify(TapeFile { file: None, .. }) => {
            let waiting = cli::Waiting::default();
            let verdict = Counter::verify_tapes(config, &|progress| waiting.tell(progress)).await;
            waiting.end();
            verdict.map(|verdict| cli::tapes_checked(&verdict)).map_err(not_open)
        }
        Tape::Seal => {
            let (counter, office) = open(config).await?;
            let sealed = match cli::sign_in(&office, config, leave, tui::ask_secret).await {
                Ok(office) => cli::seal_tapes(&office).await,
                Err(failure) => Err(failure),
            };
            leave_terminal(counter, &office).await;
            sealed
        }
        Tape::Export(args) => {
            let mut exporting = Exporting::new(std::io::stdout().lock());
            let read = Counter::read_tapes(config, args.tape.as_deref(), |line| exporting.line(line)).await;
            read.map_err(not_open)?;
            exporting.end()
        }
    }
}

async fn open(config: &Config) -> Result<(Counter, BoxOffice), Failure> {
    let counter = Counter::open(config).await.map_err(not_open)?;
    let office = counter.office(config.terminal.clone(), config.cashier.clone()).await.map_err(not_open)?;
    Ok((counter, office))
}

/// What was done is done, a sale above all: that the house does not close well behind it is for the log.
async fn close(counter: Counter) {
    if let Err(error) = counter.close().await {
        tracing::warn!(%error, "not closed");
    }
}

async fn restore(args: &cli::Restore, config: &Config) -> Result<Answer, Failure> {
    if !args.dry_run {
        let allowed = Counter::may_restore(config, || cli::pin_to_restore(config, tui::ask_secret)).await;
        let zone = config.zone;
        allowed.map_err(|refusal| Failure::refused(&refusal, Timestamp::default(), zone))?;
    }
    match Counter::restore(config, &args.file, args.dry_run).await {
        Ok(done) => Ok(cli::restored(&args.file, &done, args.dry_run)),
        Err(error) => Err(not_restored(&error)),
    }
}

async fn script(step: &Step, config: &Config, leave: Option<StaffNumber>) -> Result<Answer, Failure> {
    let opened = Counter::open(config).await;
    let counter = match (opened, step) {
        // Who is set up otherwise may look at the house all the same, and change it.
        (Err(OpenError::OtherHouse(_)), Step::House(args)) if !args.adopts() => {
            Counter::open(&Config { stated: Vec::new(), ..config.clone() }).await
        }
        (opened, _) => opened,
    };
    let opened = match counter {
        Ok(counter) => {
            let office = counter.office(config.terminal.clone(), config.cashier.clone()).await;
            office.map(|office| (counter, office))
        }
        Err(error) => Err(error),
    };
    let opened = match opened {
        // Who comes in the ledger decides.
        Err(error) if error.is_live_away() && matches!(step, Step::Scan(_)) => Counter::without_live(config).await,
        opened => opened,
    };
    let (counter, office) = opened.map_err(not_open)?;
    let signed_in =
        if step.acts() { cli::sign_in(&office, config, leave, tui::ask_secret).await } else { Ok(office.clone()) };
    let ended = match signed_in {
        Ok(office) => {
            let code_file = config.code_file.as_deref();
            let secrets = cli::Secrets { ask: tui::ask_secret, code_file, has_leave: leave.is_some() };
            cli::run(step, &office, config.lang, secrets).await
        }
        Err(failure) => Err(failure),
    };
    leave_terminal(counter, &office).await;
    ended
}

/// What a person should read, and then the stores are closed.
async fn leave_terminal(counter: Counter, office: &BoxOffice) {
    cli::warn(&office.notices());
    office.close().await;
    close(counter).await;
}

/// Also while a part of the live store is away, with which no other command begins.
async fn status(config: &Config) -> Result<Answer, Failure> {
    let (counter, office) = Counter::look(config).await.map_err(not_open)?;
    let told = office.status().await;
    office.close().await;
    close(counter).await;
    Ok(cli::status(&told))
}

async fn simulate(args: &cli::Simulate, config: &Config) -> Result<Answer, Failure> {
    let (counter, office) = open(config).await?;
    let ended = cli::simulate(args, &counter, &office).await;
    office.close().await;
    close(counter).await;
    ended
}

/// Also while a part of the live store is away: it shows what it hears, and waits for the rest.
async fn guest_screen(config: &Config) -> Result<Answer, Failure> {
    if !config.is_named {
        return Err(Failure::usage("name the terminal whose guest is to see it: frontrow display --terminal T1"));
    }
    let (counter, office) = Counter::look(config).await.map_err(not_open)?;
    let ended = Box::pin(display::run(&office, config)).await;
    office.close().await;
    close(counter).await;
    ended.map_err(|error| Failure::not_allowed("screen", format!("{error:#}")))?;
    Ok(Answer::nothing())
}

/// A terminal with a screen, under a name that no other screen has.
async fn at_a_screen(config: &Config) -> Result<(Counter, BoxOffice), OpenError> {
    let counter = Counter::open(config).await?;
    match counter.screen(config).await {
        Ok(office) => Ok((counter, office)),
        Err(error) => {
            close(counter).await;
            Err(error)
        }
    }
}

/// A door, which goes on without the live store, and begins without it.
async fn at_a_door(config: &Config) -> Result<(Counter, BoxOffice), OpenError> {
    match at_a_screen(config).await {
        Err(error) if error.is_live_away() => Counter::without_live(config).await,
        opened => opened,
    }
}

async fn screens(config: &Config, flags: &Flags) -> Result<Answer, Failure> {
    let (counter, office) = at_a_screen(config).await.map_err(not_open)?;
    let flags = flags.clone();
    let read_again =
        Box::new(move || Config::load(&flags, tui::key_problems).map(|config| tui::Settings::from(&config)));
    // All that the screens know is in it: by value it is moved about.
    let face = Box::pin(tui::run(&counter, office.clone(), office.listen(), config.into(), read_again));
    let ended = face.await;
    // A payment that is still under way was waited for already, and named on the terminal.
    let _ = tokio::time::timeout(LAST_WAIT, office.close()).await;
    close(counter).await;
    ended.map_err(|error| Failure::not_allowed("screen", format!("{error:#}")))?;
    Ok(Answer::nothing())
}

/// The screen of a door. What it lets in to is found before the terminal is taken.
async fn door_screen(of: &Door, config: &Config) -> Result<Answer, Failure> {
    let (counter, office) = at_a_door(config).await.map_err(not_a_door)?;
    let zone = office.house().calendar.zone;
    let events = office.listen();
    let ended = match office.open_door().await {
        Err(refusal) => Err(Failure::refused(&refusal, office.now(), zone)),
        Ok(today) => match cli::gate(of, &today) {
            Err(failure) => Err(failure),
            Ok(gate) => {
                let face = Box::pin(door::run(office.clone(), events, config.into(), gate));
                face.await.map_err(|error| Failure::not_allowed("screen", format!("{error:#}")))
            }
        },
    };
    let _ = tokio::time::timeout(LAST_WAIT, office.close()).await;
    close(counter).await;
    ended.map(|()| Answer::nothing())
}

/// A door that is opened says what it needs the ledger for: one that is open goes on without it.
fn not_a_door(error: OpenError) -> Failure {
    match error.code() {
        code @ ("ledger_away" | "ledger_busy") if !error.is_refusal() => {
            let why = "a door is opened with the ledger, which says what is shown and which tickets are the house's; one that \
                       is open goes on without it";
            Failure::away(code, format!("{error}: {why}"))
        }
        _ => not_open(error),
    }
}

// By value, as `map_err` gives it.
#[allow(clippy::needless_pass_by_value)]
fn not_open(error: OpenError) -> Failure {
    if matches!(error, OpenError::OtherHouse(_)) {
        return Failure::settings(error.to_string());
    }
    let exit = if error.is_refusal() { Failure::not_allowed } else { Failure::away };
    exit(error.code(), error.to_string())
}

fn not_restored(error: &RestoreError) -> Failure {
    let exit = if error.is_refusal() { Failure::not_allowed } else { Failure::away };
    exit(error.code(), error.to_string())
}

fn not_backed_up(error: &BackupError) -> Failure {
    let exit = if error.is_refusal() { Failure::not_allowed } else { Failure::away };
    exit(error.code(), error.to_string())
}
