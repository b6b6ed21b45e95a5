//! Wallets and red packets.

use super::rule::Rule;
use super::walk::Of;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "wallet_balance",
        what: "the balance of a wallet is the sum of its entries",
        all: (Of::Members, "SELECT COUNT(*) FROM wallets w WHERE {w.member}"),
        broken: &[(
            Of::Members,
            "SELECT w.member FROM wallets w WHERE {w.member} \
             AND COALESCE((SELECT SUM(e.amount) FROM wallet_entries e WHERE e.member = w.member), 0) <> w.balance",
        )],
    },
    Rule {
        code: "wallet_numbers",
        what: "the entries of a wallet are numbered from 1, without a gap",
        all: (Of::Members, "SELECT COUNT(*) FROM wallets w WHERE {w.member}"),
        broken: &[(
            Of::Members,
            "SELECT w.member FROM wallets w LEFT JOIN wallet_entries e ON e.member = w.member WHERE {w.member} \
             GROUP BY w.member, w.entries \
             HAVING COUNT(e.n) <> w.entries OR COALESCE(MAX(e.n), 0) <> w.entries OR MIN(e.n) < 1",
        )],
    },
    Rule {
        code: "wallet_never_negative",
        what: "a wallet never held less than nothing",
        all: (Of::Members, "SELECT COUNT(*) FROM wallet_entries e WHERE {e.member}"),
        broken: &[(
            Of::Members,
            "SELECT member, n FROM (SELECT e.member, e.n, SUM(e.amount) OVER (PARTITION BY e.member ORDER BY e.n) AS held \
             FROM wallet_entries e WHERE {e.member}) run WHERE held < 0",
        )],
    },
    Rule {
        code: "won_entries",
        what: "each claim is in its member's wallet, and nothing else is there as won",
        all: (Of::Members, "SELECT COUNT(*) FROM claims c WHERE {c.member}"),
        broken: &[
            (
                Of::Members,
                "SELECT c.packet, c.member FROM claims c WHERE {c.member} AND NOT EXISTS \
                 (SELECT 1 FROM wallet_entries e WHERE e.member = c.member \
                 AND e.kind = 'won' AND e.reference = c.packet AND e.amount = c.amount)",
            ),
            (
                Of::Members,
                "SELECT e.reference, e.member FROM wallet_entries e WHERE {e.member} AND e.kind = 'won' \
                 AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.packet = e.reference AND c.member = e.member)",
            ),
        ],
    },
    Rule {
        code: "wallet_payments",
        what: "what was paid from a wallet and put back into it are the wallet parts of payments and refunds",
        all: (Of::Payments, "SELECT COUNT(*) FROM payments p WHERE {p.moved_at|p.order_id} AND p.tender = 'wallet'"),
        broken: &[
            (
                Of::Payments,
                "SELECT p.order_id, p.attempt FROM payments p WHERE {p.moved_at|p.order_id} AND p.tender = 'wallet' \
                 AND NOT EXISTS (SELECT 1 FROM orders o JOIN wallet_entries e ON e.member = o.member \
                 AND e.reference = p.attempt AND e.kind = CASE p.flow WHEN 'payment' THEN 'paid' ELSE 'refunded' END \
                 AND e.amount = CASE p.flow WHEN 'payment' THEN -p.amount ELSE p.amount END WHERE o.id = p.order_id)",
            ),
            (
                Of::Members,
                "SELECT e.kind, e.reference FROM wallet_entries e WHERE {e.member} AND e.kind IN ('paid', 'refunded') \
                 AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.attempt = e.reference AND p.tender = 'wallet' \
                 AND p.flow = CASE e.kind WHEN 'paid' THEN 'payment' ELSE 'refund' END)",
            ),
        ],
    },
    Rule {
        code: "packet_funding",
        what: "a packet is paid for once, by the house or from a wallet, and what goes back goes there",
        all: (Of::Packets, "SELECT COUNT(*) FROM packets p WHERE {p.created_at|p.code}"),
        broken: &[
            (
                Of::Packets,
                "SELECT p.code FROM packets p WHERE {p.created_at|p.code} AND ((p.funding_member IS NOT NULL AND \
                 (SELECT COUNT(*) FROM wallet_entries e WHERE e.member = p.funding_member \
                 AND e.kind = 'funded' AND e.reference = p.code AND e.amount = -p.total) = 0) \
                 OR (p.funding_member IS NOT NULL AND p.returned > 0 AND \
                 (SELECT COUNT(*) FROM wallet_entries e WHERE e.member = p.funding_member \
                 AND e.kind = 'returned' AND e.reference = p.code AND e.amount = p.returned) = 0) \
                 OR (p.funding_member IS NULL AND p.business_day IS NULL) \
                 OR (p.funding_member IS NOT NULL AND p.business_day IS NOT NULL))",
            ),
            (
                Of::Members,
                "SELECT e.reference FROM wallet_entries e WHERE {e.member} AND e.kind IN ('funded', 'returned') \
                 AND NOT EXISTS (SELECT 1 FROM packets p WHERE p.code = e.reference \
                 AND p.funding_member = e.member AND (e.kind = 'funded' OR p.returned > 0))",
            ),
        ],
    },
    Rule {
        code: "packet_counts",
        what: "a packet has as many claims, of as much, as it says",
        all: (Of::Packets, "SELECT COUNT(*) FROM packets p WHERE {p.created_at|p.code}"),
        broken: &[(
            Of::Packets,
            "SELECT p.code FROM packets p LEFT JOIN claims c ON c.packet = p.code WHERE {p.created_at|p.code} \
             GROUP BY p.code, p.claimed, p.claimed_amount \
             HAVING COUNT(c.member) <> p.claimed OR COALESCE(SUM(c.amount), 0) <> p.claimed_amount",
        )],
    },
    Rule {
        code: "packet_returned",
        what: "what nobody took of an expired packet went back, of any other nothing did, and an empty one is all taken",
        all: (Of::Packets, "SELECT COUNT(*) FROM packets p WHERE {p.created_at|p.code}"),
        broken: &[(
            Of::Packets,
            "SELECT p.code FROM packets p WHERE {p.created_at|p.code} \
             AND ((p.state = 'expired' AND p.returned <> p.total - p.claimed_amount) \
             OR (p.state <> 'expired' AND p.returned <> 0) OR (p.state = 'empty' AND p.claimed <> p.shares))",
        )],
    },
    Rule {
        code: "one_share_each",
        what: "a member has at most one share of a packet, a share at most one member, and each is at least 1",
        all: (
            Of::Packets,
            "SELECT COUNT(*) FROM packets p JOIN claims c ON c.packet = p.code WHERE {p.created_at|p.code}",
        ),
        broken: &[
            (
                Of::Packets,
                "SELECT c.packet, c.member FROM packets p JOIN claims c ON c.packet = p.code \
                 WHERE {p.created_at|p.code} GROUP BY c.packet, c.member HAVING COUNT(*) > 1",
            ),
            (
                Of::Packets,
                "SELECT c.packet, c.share FROM packets p JOIN claims c ON c.packet = p.code \
                 WHERE {p.created_at|p.code} GROUP BY c.packet, c.share HAVING COUNT(*) > 1",
            ),
            (
                Of::Packets,
                "SELECT c.packet, c.share FROM packets p JOIN claims c ON c.packet = p.code \
                 WHERE {p.created_at|p.code} AND (c.amount < 1 OR c.share < 0 OR c.share >= p.shares)",
            ),
            (
                Of::Members,
                "SELECT c.packet, c.share FROM claims c WHERE {c.member} \
                 AND NOT EXISTS (SELECT 1 FROM packets p WHERE p.code = c.packet)",
            ),
        ],
    },
    Rule {
        code: "promotion_days",
        what: "what the house gave away on a day are its packets of that day, less what went back",
        all: (Of::House, "SELECT COUNT(*) FROM promotion_days"),
        broken: &[
            (
                Of::House,
                "SELECT d.business_day FROM promotion_days d LEFT JOIN packets p ON p.business_day = d.business_day \
                 GROUP BY d.business_day, d.spent HAVING COALESCE(SUM(p.total - p.returned), 0) <> d.spent",
            ),
            (
                Of::House,
                "SELECT DISTINCT p.business_day FROM packets p LEFT JOIN promotion_days d \
                 ON d.business_day = p.business_day WHERE p.business_day IS NOT NULL AND d.business_day IS NULL",
            ),
        ],
    },
];
