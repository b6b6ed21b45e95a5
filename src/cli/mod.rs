//! The script face: one command, one use case, one answer.
//!
//! A command's arguments become calls of the [`BoxOffice`]; what comes back is an [`Answer`], for
//! people or as JSON, or a [`Failure`] with a stable code. Exit codes: 0 done, 1 refused, or something is wrong that
//! repeating does not mend (of `verify`: not clean), 2 bad usage, 3 a store is away or the outcome is unsure (repeat
//! with the same id).

mod amend;
mod amount;
mod backup;
mod block;
mod call_off;
mod cancel;
mod completions;
mod door;
mod drawer;
mod exchange;
mod export;
mod grab;
mod hall;
mod hold;
mod house;
mod import;
mod keys;
mod man;
mod member;
mod members;
mod order;
mod orders;
mod output;
mod packet;
mod packets;
mod pay;
mod prices;
mod printer;
mod refund;
mod restore;
mod roles;
mod scan;
mod screenings;
mod seat_names;
mod seats;
mod signing;
mod simulate;
mod simulate_report;
mod staff;
mod stats;
mod status;
mod stop;
mod takings;
mod tape;
mod ticket;
mod verify;
mod waiting;

use std::ffi::OsString;

use crate::box_office::BoxOffice;
use crate::config::Flags;
use crate::domain::staff::StaffNumber;
use crate::locale::Lang;

pub use backup::{Backup, backed_up};
pub use completions::{Completions, completions};
pub use door::{Door, gate};
pub use hall::{Hall, hall};
pub use man::{Man, man};
pub use output::{Answer, Failure, Output, warn};
pub use printer::{Printer, printer_checked, printer_jobs};
pub use restore::{Restore, restored};
pub use signing::{AskPin, Secrets, pin_to_restore, sign_in};
pub use simulate::{Simulate, simulate};
pub use status::status;
pub use stop::stopped;
pub use takings::{Day, taken};
pub use tape::{Exporting, Tape, TapeFile, check_tape_file, seal_tapes, tape_file_checked, tapes_checked};
pub use waiting::Waiting;

/// frontrow, a box office in a terminal: without a command it opens the screens, with one it does
/// that and ends.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "frontrow", version = env!("FRONTROW_VERSION"), about, long_about = None, after_help = EXIT_CODES)]
pub struct Cli {
    /// Answer in JSON; amounts are integers in minor units
    #[arg(long, global = true)]
    pub json: bool,
    /// The number of a second person who gives leave for this command, with a PIN: see --leave-file
    #[arg(long, global = true, value_name = "NUMBER")]
    pub leave: Option<StaffNumber>,
    /// The settings.
    #[command(flatten)]
    pub flags: Flags,
    /// What to do; nothing opens the screens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 refused, 2 bad usage, 3 a store is away or the outcome is unsure: repeat with the same ids.
A flag outranks its variable, and that the settings file.";

/// One command.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// What is done with a house.
    #[command(flatten)]
    Work(Work),
    /// Look at the drawing of a hall
    #[command(subcommand)]
    Hall(Hall),
    /// Print the script by which a shell completes commands and options
    Completions(Completions),
    /// Write the man pages, one for each command, into a folder
    Man(Man),
}

/// A command that needs the settings, and a store or two.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Work {
    /// What is done at a terminal of the house.
    #[command(flatten)]
    Step(Step),
    /// Tell what was taken on a business day, by cashier, terminal, tender, hour and film; without Redis
    Takings(Day),
    /// The tapes of the tills: what was done, chained line by line; without Redis
    #[command(subcommand)]
    Tape(Tape),
    /// Tell which servers there are, what is away, and how far Redis is behind the ledger; 3 if anything is away
    Status,
    /// Copy the ledger into a new file, while the house sells on; only of SQLite, and without Redis
    Backup(Backup),
    /// Put a copy of the ledger back, while no frontrow uses it; only of SQLite. What is replaced is kept
    Restore(Restore),
    /// The printer of this terminal, as its settings name it; without a store
    #[command(subcommand)]
    Printer(Printer),
    /// Let robots sell as people do, and tell how it went; in the demo cinema, unless told otherwise
    Simulate(Simulate),
    /// Open the screens and be shown around the demo once more: a first sale, red packet and refund, key by key
    Tour,
    /// Show what the guest at --terminal sees, on a screen of their own, in the language of --lang; q ends it
    Display,
    /// Open the screen of a door: guests are let in by their tickets
    Door(Door),
    /// Stop the private Redis, if no frontrow uses it
    Stop,
}

/// A command that is done at a terminal of the house.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Step {
    /// List the screenings on sale, of today and the six days after
    Screenings(screenings::Args),
    /// Show the seats of a screening
    Seats(seats::Args),
    /// Show what the seats of a screening cost, by which price list, and the rule that chose it
    Prices(prices::Args),
    /// Hold seats, for a few minutes
    Hold(hold::Args),
    /// Change a held order: add and drop seats, change fares; it keeps its code and deadline
    Amend(amend::Args),
    /// Take the money for held seats
    Pay(pay::Args),
    /// Give held seats back
    Cancel(cancel::Args),
    /// Give the money of a paid order back and free its seats
    Refund(refund::Args),
    /// Give tickets of a paid order for others: other seats, another screening, another fare
    Exchange(Box<exchange::Args>),
    /// Let a guest in at a door by the code of a ticket, if it is one, and the first; 1 if not
    Scan(scan::Args),
    /// List the orders of today, or find some of any day
    Orders(orders::Args),
    /// Tell all that is known of an order
    Order(order::Args),
    /// Print an order's ticket, in the language of --lang
    Ticket(ticket::Args),
    /// Find members
    Members(members::Args),
    /// Show or make a member, or change the code by which one consents to what leaves the wallet
    Member(member::Args),
    /// List the red packets that are open or ended today
    Packets(packets::Args),
    /// Show or make a red packet
    Packet(packet::Args),
    /// Take a share of a red packet for a member
    Grab(grab::Args),
    /// Take halls, films, prices and schedules from files into the catalogue, all or nothing
    Import(import::Args),
    /// Write the catalogue to files
    Export(export::Args),
    /// Show the settings of the house, change one, or write them into a ledger that has none (adopt)
    House(house::Args),
    /// List who works here, add, change and remove them
    Staff(staff::Args),
    /// Show what each role may do, or say it otherwise
    Roles(roles::Args),
    /// The keys that tickets are signed with: show, make, rotate and retire them
    Keys(keys::Args),
    /// The drawer of a till: open it with its float, move cash by hand, count it blind, close it
    #[command(subcommand)]
    Drawer(drawer::Drawer),
    /// Tell what has moved since a drawer was opened: an X
    X(drawer::Till),
    /// Show what a drawer came to when it was closed: a Z
    Z(drawer::ZOf),
    /// Close a business day over all tills, once every drawer is closed
    CloseDay(drawer::DayOf),
    /// Take seats out of sale: broken ones, or the house's own
    Block(block::Args),
    /// Put blocked seats back on sale
    Unblock(block::Where),
    /// Call a screening off and list the orders to refund
    CallOff(call_off::Args),
    /// Tell how often copies in the live store spared the ledger
    Stats(stats::Args),
    /// Look whether all that must hold does, on the stores in use; 1 if not
    Verify(verify::Args),
}

impl Step {
    /// Whether it does anything for which someone is to be named. To look, nobody signs in; nor to recover, when nobody can.
    #[must_use]
    pub fn acts(&self) -> bool {
        match self {
            Self::Screenings(_)
            | Self::Seats(_)
            | Self::Prices(_)
            | Self::Orders(_)
            | Self::Order(_)
            | Self::Ticket(_)
            | Self::Members(_)
            | Self::Packets(_)
            | Self::Export(_)
            | Self::Stats(_) => false,
            Self::Staff(args) => args.acts(),
            Self::Keys(args) => args.acts(),
            _ => true,
        }
    }
}

/// Whether `--json` stands among these arguments, which need not be right otherwise.
#[must_use]
pub fn wants_json(arguments: impl IntoIterator<Item = OsString>) -> bool {
    arguments.into_iter().skip(1).take_while(|argument| argument != "--").any(|argument| argument == "--json")
}

/// Carries out `step` at the terminal `office`. Answers are English; what is printed for a guest is in `lang`. A new PIN
/// and a member's code come by `secrets`.
///
/// # Errors
/// Why it was not done.
pub async fn run(step: &Step, office: &BoxOffice, lang: Lang, secrets: Secrets<'_>) -> Result<Answer, Failure> {
    match step {
        Step::Screenings(args) => screenings::run(args, office).await,
        Step::Seats(args) => seats::run(args, office).await,
        Step::Prices(args) => prices::run(args, office).await,
        Step::Hold(args) => hold::run(args, office).await,
        Step::Amend(args) => amend::run(args, office).await,
        Step::Pay(args) => pay::run(args, office, secrets).await,
        Step::Cancel(args) => cancel::run(args, office).await,
        Step::Refund(args) => refund::run(args, office).await,
        Step::Exchange(args) => exchange::run(args, office, secrets).await,
        Step::Scan(args) => scan::run(args, office).await,
        Step::Orders(args) => orders::run(args, office).await,
        Step::Order(args) => order::run(args, office).await,
        Step::Ticket(args) => ticket::run(args, office, lang).await,
        Step::Members(args) => members::run(args, office).await,
        Step::Member(args) => member::run(args, office, secrets).await,
        Step::Packets(args) => packets::run(args, office).await,
        Step::Packet(args) => packet::run(args, office, secrets).await,
        Step::Grab(args) => grab::run(args, office).await,
        Step::Import(args) => import::run(args, office).await,
        Step::Export(args) => export::run(args, office).await,
        Step::House(args) => house::run(args, office).await,
        Step::Staff(args) => staff::run(args, office, secrets.ask).await,
        Step::Roles(args) => roles::run(args, office).await,
        Step::Keys(args) => keys::run(args, office).await,
        Step::Drawer(what) => drawer::run(what, office).await,
        Step::X(args) => drawer::x(args, office).await,
        Step::Z(args) => drawer::z(args, office).await,
        Step::CloseDay(args) => drawer::close_day(args, office).await,
        Step::Block(args) => block::block(args, office).await,
        Step::Unblock(args) => block::unblock(args, office).await,
        Step::CallOff(args) => call_off::run(args, office).await,
        Step::Stats(args) => stats::run(args, office).await,
        Step::Verify(args) => verify::run(args, office).await,
    }
}

#[cfg(test)]
mod tests;
