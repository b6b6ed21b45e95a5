-- The public parts of the keys that tickets were signed with, old ones too. Base 16.
CREATE TABLE ticket_keys (
    id       VARCHAR(4)  NOT NULL PRIMARY KEY,
    public   VARCHAR(64) NOT NULL,
    made_at  BIGINT      NOT NULL,
    terminal VARCHAR(12) NOT NULL,
    cashier  VARCHAR(200) NOT NULL
);

-- Those that others may have: what was sold from then on is signed with another one.
CREATE TABLE retired_keys (
    id         VARCHAR(4)  NOT NULL PRIMARY KEY,
    retired_at BIGINT      NOT NULL,
    terminal   VARCHAR(12) NOT NULL,
    cashier    VARCHAR(200) NOT NULL,
    FOREIGN KEY (id) REFERENCES ticket_keys (id)
);

-- Each piece of paper that was wanted, and what became of it. `print` numbers the papers of one ticket: the last one that may
-- have come out is the one that a door takes. `subject` names what is no ticket: a receipt, a Z, a packet's code. `tries` is
-- how often something of it may have gone to a printer.
CREATE TABLE print_jobs (
    id         VARCHAR(16)  NOT NULL PRIMARY KEY,
    terminal   VARCHAR(12)  NOT NULL,
    cashier    VARCHAR(200) NOT NULL,
    paper      VARCHAR(16)  NOT NULL,
    order_id   VARCHAR(16),
    screening  BIGINT,
    seat       VARCHAR(8),
    print      SMALLINT     NOT NULL,
    subject    VARCHAR(200) NOT NULL,
    state      VARCHAR(16)  NOT NULL,
    why        VARCHAR(16),
    tries      SMALLINT     NOT NULL DEFAULT 0,
    made_at    BIGINT       NOT NULL,
    changed_at BIGINT       NOT NULL,
    UNIQUE (order_id, seat, print),
    FOREIGN KEY (order_id) REFERENCES orders (id)
);

CREATE INDEX print_jobs_by_state ON print_jobs (terminal, state);
CREATE INDEX print_jobs_by_time ON print_jobs (made_at);

-- Who came in, and went out again where the house allows it: the first row of a ticket and a number wins. `n` is 1 for the
-- first time in, 2 for out, 3 for in again; NULL for who came in beside one who was in: NULLs are all different to a unique
-- key. `verdict` is what the ledger said: of one that was let in by leave, or by a door that could not ask it, it may be that
-- nobody is to come in. `allowed_by` names by whose leave, if that was needed, and is NULL for who came in by the ticket alone.
CREATE TABLE entries (
    id        VARCHAR(16)  NOT NULL PRIMARY KEY,
    order_id  VARCHAR(16)  NOT NULL,
    seat      VARCHAR(8)   NOT NULL,
    n         SMALLINT,
    screening BIGINT       NOT NULL,
    print     SMALLINT     NOT NULL,
    verdict   VARCHAR(20)  NOT NULL,
    door      VARCHAR(12)  NOT NULL,
    cashier   VARCHAR(200) NOT NULL,
    allowed_by VARCHAR(200),
    at        BIGINT       NOT NULL,
    booked_at BIGINT       NOT NULL,
    UNIQUE (order_id, seat, n),
    FOREIGN KEY (order_id) REFERENCES orders (id)
);

CREATE INDEX entries_by_screening ON entries (screening, seat);
