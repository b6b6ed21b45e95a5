//! frontrow, the program: all of it is in the library ([`frontrow::program`]).

use std::process::ExitCode;

fn main() -> ExitCode {
    frontrow::program::run()
}
