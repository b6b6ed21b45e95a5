-- The lives of the ledger after the first, and the live stores that served it. Rows are only ever added.

-- A ledger that was put back from a copy begins a generation: what the live store kept of the one before
-- counts as absent. Numbers up to `members` and `screenings` may have been given out before, and are not
-- given out again.
CREATE TABLE generations (
    n          BIGINT       NOT NULL PRIMARY KEY,
    token      VARCHAR(16)  NOT NULL,
    members    BIGINT       NOT NULL,
    screenings BIGINT       NOT NULL,
    begun_at   BIGINT       NOT NULL,
    reason     VARCHAR(200) NOT NULL
);

-- Each time that a program found itself on another live store than the last one here, which one it is on.
CREATE TABLE live_stores (
    n        BIGINT       NOT NULL PRIMARY KEY,
    store    VARCHAR(64)  NOT NULL,
    address  VARCHAR(200) NOT NULL,
    terminal VARCHAR(12)  NOT NULL,
    seen_at  BIGINT       NOT NULL
);
