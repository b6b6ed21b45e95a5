-- The ledger. Written so that SQLite, MySQL and PostgreSQL read it alike: BIGINT, SMALLINT,
-- VARCHAR and TEXT only, instants as milliseconds since 1970, amounts in minor units. Foreign keys
-- stand at the end of a table: MySQL ignores them beside a column.

CREATE TABLE meta (
    name  VARCHAR(32)  NOT NULL PRIMARY KEY,
    value VARCHAR(200) NOT NULL
);

-- The catalogue: what is shown, where, and what it costs.

CREATE TABLE films (
    id       BIGINT       NOT NULL PRIMARY KEY,
    title_en VARCHAR(200) NOT NULL,
    title_zh VARCHAR(200) NOT NULL,
    minutes  SMALLINT     NOT NULL,
    format   VARCHAR(200) NOT NULL
);

CREATE TABLE halls (
    id   BIGINT       NOT NULL PRIMARY KEY,
    name VARCHAR(200) NOT NULL,
    plan TEXT         NOT NULL
);

CREATE TABLE price_lists (
    id       BIGINT       NOT NULL PRIMARY KEY,
    name     VARCHAR(200) NOT NULL,
    currency VARCHAR(3)   NOT NULL
);

CREATE TABLE prices (
    price_list BIGINT      NOT NULL,
    seat_kind  VARCHAR(16) NOT NULL,
    fare       VARCHAR(16) NOT NULL,
    price      BIGINT      NOT NULL,
    PRIMARY KEY (price_list, seat_kind, fare),
    FOREIGN KEY (price_list) REFERENCES price_lists (id)
);

CREATE TABLE screenings (
    id                BIGINT NOT NULL PRIMARY KEY,
    film              BIGINT NOT NULL,
    hall              BIGINT NOT NULL,
    price_list        BIGINT NOT NULL,
    starts_at         BIGINT NOT NULL,
    called_off_at     BIGINT,
    called_off_reason VARCHAR(200),
    UNIQUE (hall, starts_at),
    FOREIGN KEY (film) REFERENCES films (id),
    FOREIGN KEY (hall) REFERENCES halls (id),
    FOREIGN KEY (price_list) REFERENCES price_lists (id)
);

CREATE INDEX screenings_by_start ON screenings (starts_at);

-- Each change of a screening's seats takes the next number, under a lock on this row.
CREATE TABLE sequences (
    screening BIGINT NOT NULL PRIMARY KEY,
    seq       BIGINT NOT NULL,
    FOREIGN KEY (screening) REFERENCES screenings (id)
);

-- Orders that ended: paid (and perhaps refunded), cancelled or expired. The primary key keeps an
-- ended order from being sold late.
CREATE TABLE orders (
    id        VARCHAR(16)  NOT NULL PRIMARY KEY,
    screening BIGINT       NOT NULL,
    state     VARCHAR(16)  NOT NULL,
    attempt   VARCHAR(16),
    terminal  VARCHAR(12)  NOT NULL,
    cashier   VARCHAR(200) NOT NULL,
    total     BIGINT       NOT NULL,
    currency  VARCHAR(3)   NOT NULL,
    held_at   BIGINT       NOT NULL,
    deadline  BIGINT       NOT NULL,
    ended_at  BIGINT       NOT NULL,
    member    BIGINT,
    FOREIGN KEY (screening) REFERENCES screenings (id)
);

CREATE INDEX orders_by_end ON orders (ended_at);

CREATE TABLE order_lines (
    order_id VARCHAR(16) NOT NULL,
    seat     VARCHAR(8)  NOT NULL,
    fare     VARCHAR(16) NOT NULL,
    price    BIGINT      NOT NULL,
    PRIMARY KEY (order_id, seat),
    FOREIGN KEY (order_id) REFERENCES orders (id)
);

-- Seats out of sale for good: tickets, and blocks, which belong to no order. `live` is 1, or NULL
-- once refunded or unblocked; NULLs are all different to a unique key, so a seat is live at most once.
-- `reason` says why a seat is blocked: broken or house.
CREATE TABLE tickets (
    id        VARCHAR(40) NOT NULL PRIMARY KEY,
    order_id  VARCHAR(16),
    screening BIGINT      NOT NULL,
    seat      VARCHAR(8)  NOT NULL,
    live      SMALLINT,
    reason    VARCHAR(16),
    UNIQUE (screening, seat, live),
    FOREIGN KEY (order_id) REFERENCES orders (id),
    FOREIGN KEY (screening) REFERENCES screenings (id)
);

CREATE INDEX tickets_by_order ON tickets (order_id);

-- Money that changed hands. `order_id` refers to no row: money handed back for lost seats belongs to
-- an order that may not have ended yet.
CREATE TABLE payments (
    attempt   VARCHAR(16)  NOT NULL,
    flow      VARCHAR(16)  NOT NULL,
    order_id  VARCHAR(16)  NOT NULL,
    terminal  VARCHAR(12)  NOT NULL,
    tender    VARCHAR(16)  NOT NULL,
    amount    BIGINT       NOT NULL,
    currency  VARCHAR(3)   NOT NULL,
    received  BIGINT,
    reference VARCHAR(200),
    moved_at  BIGINT       NOT NULL,
    cashier   VARCHAR(200) NOT NULL,
    PRIMARY KEY (attempt, flow, tender)
);

CREATE INDEX payments_by_order ON payments (order_id);
CREATE INDEX payments_by_time ON payments (moved_at);

-- Money given back for tickets, wholly or seat by seat. `attempt` makes a refund repeatable, and its
-- payments carry it; `seq` is the change that freed the seats.
CREATE TABLE refunds (
    attempt   VARCHAR(16)  NOT NULL PRIMARY KEY,
    order_id  VARCHAR(16)  NOT NULL,
    screening BIGINT       NOT NULL,
    seq       BIGINT       NOT NULL,
    terminal  VARCHAR(12)  NOT NULL,
    cashier   VARCHAR(200) NOT NULL,
    made_at   BIGINT       NOT NULL,
    FOREIGN KEY (order_id) REFERENCES orders (id)
);

CREATE INDEX refunds_by_time ON refunds (made_at);

-- The lines of an order whose money went back: each at most once, whoever asks.
CREATE TABLE refund_lines (
    order_id VARCHAR(16) NOT NULL,
    seat     VARCHAR(8)  NOT NULL,
    attempt  VARCHAR(16) NOT NULL,
    PRIMARY KEY (order_id, seat),
    FOREIGN KEY (attempt) REFERENCES refunds (attempt)
);

CREATE INDEX refund_lines_by_attempt ON refund_lines (attempt);

-- What the live store has to follow, in order and without a gap.
CREATE TABLE changes (
    screening BIGINT      NOT NULL,
    seq       BIGINT      NOT NULL,
    what      VARCHAR(16) NOT NULL,
    order_id  VARCHAR(16),
    seats     TEXT        NOT NULL,
    PRIMARY KEY (screening, seq),
    FOREIGN KEY (screening) REFERENCES screenings (id),
    FOREIGN KEY (order_id) REFERENCES orders (id)
);

-- Who did what to an order. Numbered per subject, so that a missing row shows as a gap.
CREATE TABLE audit (
    subject  VARCHAR(32)  NOT NULL,
    n        BIGINT       NOT NULL,
    done_at  BIGINT       NOT NULL,
    state    VARCHAR(16)  NOT NULL,
    terminal VARCHAR(12)  NOT NULL,
    cashier  VARCHAR(200) NOT NULL,
    detail   VARCHAR(200) NOT NULL,
    PRIMARY KEY (subject, n)
);
