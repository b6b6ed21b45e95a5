-- Who works here, and what their roles may do where the house says otherwise than usual. Rows are only inserted: of each
-- number, and of each role and act, the row of the highest version holds. The version counts the changes of the whole table,
-- so that of two who change it at once only one does.

CREATE TABLE staff (
    version    BIGINT       NOT NULL PRIMARY KEY,
    number     BIGINT       NOT NULL,
    name       VARCHAR(200) NOT NULL,
    role       VARCHAR(16)  NOT NULL,
    -- A hash of the PIN, with how it was made; and the id of the pepper that is needed to check it, which is not here.
    pin        VARCHAR(200) NOT NULL,
    pepper     VARCHAR(16)  NOT NULL,
    is_active  BIGINT       NOT NULL,
    changed_at BIGINT       NOT NULL,
    terminal   VARCHAR(12)  NOT NULL,
    cashier    VARCHAR(200) NOT NULL
);

CREATE TABLE role_rights (
    version    BIGINT       NOT NULL PRIMARY KEY,
    role       VARCHAR(16)  NOT NULL,
    act        VARCHAR(32)  NOT NULL,
    -- allowed, refused, or the role that is asked for leave
    judged     VARCHAR(16)  NOT NULL,
    changed_at BIGINT       NOT NULL,
    terminal   VARCHAR(12)  NOT NULL,
    cashier    VARCHAR(200) NOT NULL
);
