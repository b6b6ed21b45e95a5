//! Wallets and red packets.

use super::rule::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "wallet_balance",
        what: "the balance of a wallet is the sum of its entries",
        all: "SELECT COUNT(*) FROM wallets",
        broken: "SELECT w.member FROM wallets w LEFT JOIN wallet_entries e ON e.member = w.member \
                 GROUP BY w.member, w.balance HAVING COALESCE(SUM(e.amount), 0) <> w.balance",
    },
    Rule {
        code: "wallet_numbers",
        what: "the entries of a wallet are numbered from 1, without a gap",
        all: "SELECT COUNT(*) FROM wallets",
        broken: "SELECT w.member FROM wallets w LEFT JOIN wallet_entries e ON e.member = w.member \
                 GROUP BY w.member, w.entries \
                 HAVING COUNT(e.n) <> w.entries OR COALESCE(MAX(e.n), 0) <> w.entries OR MIN(e.n) < 1",
    },
    Rule {
        code: "wallet_never_negative",
        what: "a wallet never held less than nothing",
        all: "SELECT COUNT(*) FROM wallet_entries",
        broken: "SELECT member, n FROM (SELECT member, n, SUM(amount) OVER (PARTITION BY member ORDER BY n) AS held \
                 FROM wallet_entries) run WHERE held < 0",
    },
    Rule {
        code: "won_entries",
        what: "each claim is in its member's wallet, and nothing else is there as won",
        all: "SELECT COUNT(*) FROM claims",
        broken: "SELECT c.packet, c.member FROM claims c LEFT JOIN wallet_entries e ON e.member = c.member \
                 AND e.kind = 'won' AND e.reference = c.packet AND e.amount = c.amount WHERE e.n IS NULL \
                 UNION SELECT e.reference, e.member FROM wallet_entries e LEFT JOIN claims c \
                 ON c.member = e.member AND c.packet = e.reference WHERE e.kind = 'won' AND c.member IS NULL",
    },
    Rule {
        code: "wallet_payments",
        what: "what was paid from a wallet and put back into it are the wallet parts of payments and refunds",
        all: "SELECT COUNT(*) FROM payments WHERE tender = 'wallet'",
        broken: "SELECT p.order_id, p.attempt FROM payments p LEFT JOIN orders o ON o.id = p.order_id \
                 LEFT JOIN wallet_entries e ON e.member = o.member AND e.reference = p.attempt \
                 AND e.kind = CASE p.flow WHEN 'payment' THEN 'paid' ELSE 'refunded' END \
                 AND e.amount = CASE p.flow WHEN 'payment' THEN -p.amount ELSE p.amount END \
                 WHERE p.tender = 'wallet' AND e.n IS NULL \
                 UNION SELECT e.kind, e.reference FROM wallet_entries e LEFT JOIN payments p \
                 ON p.attempt = e.reference AND p.tender = 'wallet' \
                 AND p.flow = CASE e.kind WHEN 'paid' THEN 'payment' ELSE 'refund' END \
                 WHERE e.kind IN ('paid', 'refunded') AND p.attempt IS NULL",
    },
    Rule {
        code: "packet_funding",
        what: "a packet is paid for once, by the house or from a wallet, and what goes back goes there",
        all: "SELECT COUNT(*) FROM packets",
        broken: "SELECT p.code FROM packets p LEFT JOIN wallet_entries e ON e.member = p.funding_member \
                 AND e.kind = 'funded' AND e.reference = p.code AND e.amount = -p.total \
                 WHERE p.funding_member IS NOT NULL AND e.n IS NULL \
                 UNION SELECT p.code FROM packets p LEFT JOIN wallet_entries e ON e.member = p.funding_member \
                 AND e.kind = 'returned' AND e.reference = p.code AND e.amount = p.returned \
                 WHERE p.funding_member IS NOT NULL AND p.returned > 0 AND e.n IS NULL \
                 UNION SELECT e.reference FROM wallet_entries e LEFT JOIN packets p ON p.code = e.reference \
                 AND p.funding_member = e.member AND (e.kind = 'funded' OR p.returned > 0) \
                 WHERE e.kind IN ('funded', 'returned') AND p.code IS NULL \
                 UNION SELECT code FROM packets WHERE (funding_member IS NULL AND business_day IS NULL) \
                 OR (funding_member IS NOT NULL AND business_day IS NOT NULL)",
    },
    Rule {
        code: "packet_counts",
        what: "a packet has as many claims, of as much, as it says",
        all: "SELECT COUNT(*) FROM packets",
        broken: "SELECT p.code FROM packets p LEFT JOIN claims c ON c.packet = p.code \
                 GROUP BY p.code, p.claimed, p.claimed_amount \
                 HAVING COUNT(c.member) <> p.claimed OR COALESCE(SUM(c.amount), 0) <> p.claimed_amount",
    },
    Rule {
        code: "packet_returned",
        what: "what nobody took of an expired packet went back, of any other nothing did, and an empty one is all taken",
        all: "SELECT COUNT(*) FROM packets",
        broken: "SELECT code FROM packets WHERE (state = 'expired' AND returned <> total - claimed_amount) \
                 OR (state <> 'expired' AND returned <> 0) OR (state = 'empty' AND claimed <> shares)",
    },
    Rule {
        code: "one_share_each",
        what: "a member has at most one share of a packet, a share at most one member, and each is at least 1",
        all: "SELECT COUNT(*) FROM claims",
        broken: "SELECT packet, member FROM claims GROUP BY packet, member HAVING COUNT(*) > 1 \
                 UNION SELECT packet, share FROM claims GROUP BY packet, share HAVING COUNT(*) > 1 \
                 UNION SELECT c.packet, c.share FROM claims c LEFT JOIN packets p ON p.code = c.packet \
                 WHERE c.amount < 1 OR c.share < 0 OR c.share >= COALESCE(p.shares, 0)",
    },
    Rule {
        code: "promotion_days",
        what: "what the house gave away on a day are its packets of that day, less what went back",
        all: "SELECT COUNT(*) FROM promotion_days",
        broken: "SELECT d.business_day FROM promotion_days d LEFT JOIN packets p ON p.business_day = d.business_day \
                 GROUP BY d.business_day, d.spent HAVING COALESCE(SUM(p.total - p.returned), 0) <> d.spent \
                 UNION SELECT p.business_day FROM packets p LEFT JOIN promotion_days d \
                 ON d.business_day = p.business_day WHERE p.business_day IS NOT NULL AND d.business_day IS NULL",
    },
];
