-- The tapes: what was done, a tape for each till, numbered without a gap. `hash` is over the line and the hash of the line
-- before it (docs/tape.md). `facts` are the rows that were written into other tables, one a line: table, key, value.
CREATE TABLE tape (
    tape       VARCHAR(20)  NOT NULL,
    n          BIGINT       NOT NULL,
    done_at    BIGINT       NOT NULL,
    what       VARCHAR(24)  NOT NULL,
    terminal   VARCHAR(12)  NOT NULL,
    cashier    VARCHAR(200) NOT NULL,
    allowed_by VARCHAR(200) NOT NULL,
    subject    VARCHAR(32)  NOT NULL,
    facts      TEXT         NOT NULL,
    detail     VARCHAR(200) NOT NULL,
    hash       VARCHAR(64)  NOT NULL,
    PRIMARY KEY (tape, n)
);

CREATE INDEX tape_by_subject ON tape (subject);

-- For carrying the lines of before over, in their order; it goes with its table.
CREATE INDEX audit_by_time ON audit (done_at, subject, n);
