-- Members, their wallets, and red packets.

CREATE TABLE members (
    id        BIGINT       NOT NULL PRIMARY KEY,
    name      VARCHAR(200) NOT NULL,
    phone     VARCHAR(20)  NOT NULL UNIQUE,
    joined_at BIGINT       NOT NULL,
    terminal  VARCHAR(12)  NOT NULL,
    cashier   VARCHAR(200) NOT NULL
);

CREATE INDEX orders_by_member ON orders (member);

-- A wallet's row is locked by whoever changes it; `entries` numbers what was done to it, so that a
-- missing entry shows as a gap.
CREATE TABLE wallets (
    member   BIGINT     NOT NULL PRIMARY KEY,
    balance  BIGINT     NOT NULL,
    currency VARCHAR(3) NOT NULL,
    entries  BIGINT     NOT NULL,
    FOREIGN KEY (member) REFERENCES members (id)
);

-- Each change of a wallet. `kind` is won, paid, refunded, funded or returned; `reference` is the
-- packet's code, or the payment attempt. The unique key lets each happen once.
CREATE TABLE wallet_entries (
    member    BIGINT      NOT NULL,
    n         BIGINT      NOT NULL,
    kind      VARCHAR(16) NOT NULL,
    reference VARCHAR(16) NOT NULL,
    amount    BIGINT      NOT NULL,
    made_at   BIGINT      NOT NULL,
    PRIMARY KEY (member, n),
    UNIQUE (member, kind, reference),
    FOREIGN KEY (member) REFERENCES wallets (member)
);

-- What the house gave away in packets on a business day.
CREATE TABLE promotion_days (
    business_day VARCHAR(10) NOT NULL PRIMARY KEY,
    spent        BIGINT      NOT NULL
);

-- `epoch` names one loading of the packet into the live store: shares taken under another one are
-- not recorded. `claimed` and `claimed_amount` count the rows of `claims`; `returned` is what went
-- back at the end. `business_day` is that whose budget paid, NULL for a member's packet.
CREATE TABLE packets (
    code           VARCHAR(8)   NOT NULL PRIMARY KEY,
    kind           VARCHAR(16)  NOT NULL,
    total          BIGINT       NOT NULL,
    shares         BIGINT       NOT NULL,
    currency       VARCHAR(3)   NOT NULL,
    greeting       VARCHAR(200) NOT NULL,
    funding_member BIGINT,
    business_day   VARCHAR(10),
    terminal       VARCHAR(12)  NOT NULL,
    cashier        VARCHAR(200) NOT NULL,
    created_at     BIGINT       NOT NULL,
    opens_at       BIGINT       NOT NULL,
    expires_at     BIGINT       NOT NULL,
    seed           BIGINT       NOT NULL,
    epoch          VARCHAR(16)  NOT NULL,
    state          VARCHAR(16)  NOT NULL,
    claimed        BIGINT       NOT NULL,
    claimed_amount BIGINT       NOT NULL,
    returned       BIGINT       NOT NULL,
    ended_at       BIGINT,
    FOREIGN KEY (funding_member) REFERENCES wallets (member)
);

CREATE INDEX packets_by_state ON packets (state, expires_at);
CREATE INDEX packets_by_creation ON packets (created_at);

CREATE TABLE claims (
    packet     VARCHAR(8) NOT NULL,
    member     BIGINT     NOT NULL,
    share      BIGINT     NOT NULL,
    place      BIGINT     NOT NULL,
    amount     BIGINT     NOT NULL,
    claimed_at BIGINT     NOT NULL,
    PRIMARY KEY (packet, member),
    UNIQUE (packet, share),
    FOREIGN KEY (packet) REFERENCES packets (code),
    FOREIGN KEY (member) REFERENCES members (id)
);

CREATE INDEX claims_by_member ON claims (member, claimed_at);
