-- What kinds of guests a house tells apart, in their order: written anew with a version of its prices and never changed.
-- Under a version the rows of it or of the last before it hold; a house without rows has the usual four.

CREATE TABLE fares (
    version      BIGINT       NOT NULL,
    place        BIGINT       NOT NULL,
    code         VARCHAR(16)  NOT NULL,
    title_en     VARCHAR(200) NOT NULL,
    title_zh     VARCHAR(200) NOT NULL,
    proof        VARCHAR(200) NOT NULL,
    members_only BIGINT       NOT NULL,
    PRIMARY KEY (version, code),
    FOREIGN KEY (version) REFERENCES price_versions (version)
);

-- The rules by which screenings get their price lists, all of them in each row; the row of the highest edition holds.

CREATE TABLE price_rules (
    edition  BIGINT       NOT NULL PRIMARY KEY,
    made_at  BIGINT       NOT NULL,
    terminal VARCHAR(12)  NOT NULL,
    cashier  VARCHAR(200) NOT NULL,
    rules    TEXT         NOT NULL
);

-- The rule that gave a screening its list; NULL where the schedule named it.
ALTER TABLE screenings ADD COLUMN price_rule VARCHAR(200);

-- By how much the cash that moved differs from what it settled, because no coin is so small.
ALTER TABLE payments ADD COLUMN rounding BIGINT;
