//! The flags of the command line by which a run is set up.

/// The flags that every command takes. All are text: they are checked together with the other
/// sources, so that one run tells every problem.
#[derive(Clone, Debug, Default, clap::Args)]
#[expect(clippy::doc_markdown, reason = "the comments are the help, where no mark-up is shown")]
#[command(next_help_heading = "Settings")]
pub struct Flags {
    /// The live store: redis://HOST:PORT, redis+cluster://HOST:PORT,HOST:PORT or redis+sentinel://HOST,HOST/NAME, with
    /// rediss for TLS; else frontrow runs a private Redis [env: FRONTROW_REDIS]
    #[arg(long, global = true, value_name = "URL")]
    pub(super) redis: Option<String>,
    /// The CA that signed the certificates of Redis; else those that the system trusts [env: FRONTROW_REDIS_CA]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) redis_ca: Option<String>,
    /// The certificate that Redis asks of its clients [env: FRONTROW_REDIS_CERT]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) redis_cert: Option<String>,
    /// The key of this certificate [env: FRONTROW_REDIS_KEY]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) redis_key: Option<String>,
    /// The ledger: sqlite:///PATH, mysql://USER@HOST/DATABASE or postgres://USER@HOST/DATABASE; else a file in the
    /// data directory [env: FRONTROW_LEDGER]
    #[arg(long, global = true, value_name = "URL")]
    pub(super) ledger: Option<String>,
    /// Where frontrow keeps its files [env: FRONTROW_DATA_DIR]
    #[arg(long, global = true, value_name = "PATH")]
    pub(super) data_dir: Option<String>,
    /// For how long seats are held, 1 to 900; else 300 [env: FRONTROW_HOLD_SECONDS]
    #[arg(long, global = true, value_name = "N")]
    pub(super) hold_seconds: Option<String>,
    /// The name of this terminal; else T1, or at a screen the next that is free [env: FRONTROW_TERMINAL]
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) terminal: Option<String>,
    /// Who works at it; else the user's name [env: FRONTROW_CASHIER]
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) cashier: Option<String>,
    /// The number of who signs in for a command, in a house that has staff [env: FRONTROW_STAFF]
    #[arg(long, global = true, value_name = "NUMBER")]
    pub(super) staff: Option<String>,
    /// The file with their PIN, which nobody else reads; else it is asked for [env: FRONTROW_STAFF_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) staff_file: Option<String>,
    /// The file with the PIN of the one who gives --leave; else it is asked for [env: FRONTROW_LEAVE_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) leave_file: Option<String>,
    /// The file with the code of the member whose wallet pays, else it is asked for [env: FRONTROW_CODE_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) code_file: Option<String>,
    /// The language of the screens, en or zh; else that of the locale [env: FRONTROW_LANG]
    #[arg(long, global = true, value_name = "LANG")]
    pub(super) lang: Option<String>,
    /// The printer: tcp://HOST:9100, a device such as /dev/usb/lp0, or cups:NAME; else none [env: FRONTROW_PRINTER]
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub(super) printer: Option<String>,
    /// What it prints on: rolls of 58 or 80 mm by ESC/POS, or text; else 80 [env: FRONTROW_PAPER]
    #[arg(long, global = true, value_name = "KIND")]
    pub(super) paper: Option<String>,
    /// The settings file; else frontrow.toml in the configuration directory [env: FRONTROW_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<String>,
    /// Leave an empty ledger empty instead of loading the demo cinema [env: FRONTROW_NO_DEMO]
    #[arg(long, global = true)]
    pub(super) no_demo: bool,
}

impl Flags {
    /// What is given for a setting.
    pub(super) fn get(&self, setting: &str) -> Option<&str> {
        match setting {
            "redis" => self.redis.as_deref(),
            "redis-ca" => self.redis_ca.as_deref(),
            "redis-cert" => self.redis_cert.as_deref(),
            "redis-key" => self.redis_key.as_deref(),
            "ledger" => self.ledger.as_deref(),
            "data-dir" => self.data_dir.as_deref(),
            "hold-seconds" => self.hold_seconds.as_deref(),
            "terminal" => self.terminal.as_deref(),
            "cashier" => self.cashier.as_deref(),
            "staff" => self.staff.as_deref(),
            "staff-file" => self.staff_file.as_deref(),
            "leave-file" => self.leave_file.as_deref(),
            "code-file" => self.code_file.as_deref(),
            "lang" => self.lang.as_deref(),
            "printer" => self.printer.as_deref(),
            "paper" => self.paper.as_deref(),
            "config" => self.config.as_deref(),
            _ => None,
        }
    }
}
