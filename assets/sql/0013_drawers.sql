-- The drawers of the tills. A till that has a row here takes cash only while its drawer is open and of today: `session` is its
-- last one, `ends_at` when the business day ends on which it was opened, and `moves` grows with all that moves money in it.
CREATE TABLE drawers (
    terminal VARCHAR(12) NOT NULL PRIMARY KEY,
    session  BIGINT      NOT NULL,
    is_open  BIGINT      NOT NULL,
    ends_at  BIGINT      NOT NULL,
    moves    BIGINT      NOT NULL
);

-- What was done with a drawer by hand, numbered in each session: opened with its float, cash put in and taken out, dropped
-- into the safe, counted, closed. `amount` is what moved or was counted, `pieces` by which notes and coins, `expected` what
-- should have been there where it was counted or closed, and `moves` as it stood then. `id` makes an act repeatable.
CREATE TABLE drawer_acts (
    terminal VARCHAR(12)  NOT NULL,
    session  BIGINT       NOT NULL,
    n        BIGINT       NOT NULL,
    what     VARCHAR(16)  NOT NULL,
    id       VARCHAR(16)  NOT NULL,
    done_at  BIGINT       NOT NULL,
    done_by  VARCHAR(12)  NOT NULL,
    cashier  VARCHAR(200) NOT NULL,
    amount   BIGINT       NOT NULL,
    currency VARCHAR(3)   NOT NULL,
    pieces   TEXT         NOT NULL,
    reason   VARCHAR(200) NOT NULL,
    expected BIGINT,
    moves    BIGINT       NOT NULL,
    PRIMARY KEY (terminal, session, n),
    UNIQUE (id)
);

-- In which session of which drawer the money of an attempt moved: of a sale, a refund, an exchange, or what was handed back.
CREATE TABLE drawer_moves (
    attempt  VARCHAR(16) NOT NULL PRIMARY KEY,
    terminal VARCHAR(12) NOT NULL,
    session  BIGINT      NOT NULL
);

CREATE INDEX drawer_moves_by_session ON drawer_moves (terminal, session);

-- What a session came to when it was closed: one for each, numbered as the sessions of the till are.
CREATE TABLE z_reports (
    terminal  VARCHAR(12)  NOT NULL,
    n         BIGINT       NOT NULL,
    closed_at BIGINT       NOT NULL,
    cashier   VARCHAR(200) NOT NULL,
    figures   TEXT         NOT NULL,
    PRIMARY KEY (terminal, n)
);

-- The close of a day over all tills. `up_to` names the last Z of each till that has been closed over, `figures` the sum of
-- those that came since the close before, and `outside` what moved on that day in no session.
CREATE TABLE day_closes (
    n         BIGINT       NOT NULL PRIMARY KEY,
    day       VARCHAR(10)  NOT NULL,
    closed_at BIGINT       NOT NULL,
    terminal  VARCHAR(12)  NOT NULL,
    cashier   VARCHAR(200) NOT NULL,
    up_to     TEXT         NOT NULL,
    figures   TEXT         NOT NULL,
    outside   TEXT         NOT NULL
);
