-- The code of four digits by which a member consents to what leaves the wallet. Rows are only inserted: of each member the
-- last one holds. `code` is a hash of it, with how it was made, and `pepper` the id of what is needed to check it, which is
-- not here; both are empty where the code was taken away.
CREATE TABLE member_codes (
    member     BIGINT       NOT NULL,
    n          BIGINT       NOT NULL,
    code       VARCHAR(200) NOT NULL,
    pepper     VARCHAR(16)  NOT NULL,
    changed_at BIGINT       NOT NULL,
    terminal   VARCHAR(12)  NOT NULL,
    cashier    VARCHAR(200) NOT NULL,
    PRIMARY KEY (member, n),
    FOREIGN KEY (member) REFERENCES members (id)
);
