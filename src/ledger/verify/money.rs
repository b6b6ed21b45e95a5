//! Money that changed hands, and who did what.

use super::rule::Rule;
use super::walk::Of;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "order_money",
        what: "the payments of an order less its refunds are the price of its live tickets and what was kept of the others",
        all: (Of::Orders, "SELECT COUNT(*) FROM orders o WHERE {o.ended_at|o.id}"),
        broken: &[
            (
                Of::Orders,
                "SELECT o.id FROM orders o WHERE {o.ended_at|o.id} AND \
                 COALESCE((SELECT SUM(CASE p.flow WHEN 'payment' THEN p.amount ELSE -p.amount END) FROM payments p \
                 WHERE p.order_id = o.id), 0) <> \
                 COALESCE((SELECT SUM(l.price) FROM tickets t JOIN order_lines l \
                 ON l.order_id = t.order_id AND l.seat = t.seat WHERE t.order_id = o.id AND t.live IS NOT NULL), 0) + \
                 COALESCE((SELECT SUM(r.fee) FROM refunds r WHERE r.order_id = o.id), 0)",
            ),
            (
                Of::Payments,
                "SELECT p.order_id FROM payments p WHERE {p.moved_at|p.order_id} \
                 AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = p.order_id) \
                 AND (SELECT SUM(CASE q.flow WHEN 'payment' THEN q.amount ELSE -q.amount END) FROM payments q \
                 WHERE q.order_id = p.order_id) <> 0",
            ),
        ],
    },
    Rule {
        code: "terminal_money",
        what: "what was paid for an order at a terminal less what it gave back is the price of what it sold of it less what \
               it took back, and what was kept of that",
        all: (Of::Payments, "SELECT COUNT(*) FROM payments p WHERE {p.moved_at|p.order_id}"),
        broken: &[
            (
                Of::Orders,
                "SELECT o.terminal, o.id FROM orders o WHERE {o.ended_at|o.id} AND \
                 COALESCE((SELECT SUM(CASE p.flow WHEN 'payment' THEN p.amount ELSE -p.amount END) FROM payments p \
                 WHERE p.order_id = o.id AND p.terminal = o.terminal), 0) <> \
                 CASE WHEN o.state IN ('paid', 'refunded') THEN \
                 COALESCE((SELECT SUM(l.price) FROM order_lines l WHERE l.order_id = o.id), 0) ELSE 0 END - \
                 COALESCE((SELECT SUM(l.price) FROM refunds r JOIN refund_lines b ON b.attempt = r.attempt \
                 JOIN order_lines l ON l.order_id = b.order_id AND l.seat = b.seat \
                 WHERE r.order_id = o.id AND r.terminal = o.terminal), 0) + \
                 COALESCE((SELECT SUM(r.fee) FROM refunds r WHERE r.order_id = o.id AND r.terminal = o.terminal), 0)",
            ),
            (
                Of::Refunds,
                "SELECT DISTINCT r.terminal, r.order_id FROM refunds r JOIN orders o ON o.id = r.order_id \
                 WHERE {r.made_at|r.order_id} AND r.terminal <> o.terminal AND \
                 COALESCE((SELECT SUM(CASE p.flow WHEN 'payment' THEN p.amount ELSE -p.amount END) FROM payments p \
                 WHERE p.order_id = r.order_id AND p.terminal = r.terminal), 0) + \
                 COALESCE((SELECT SUM(l.price) FROM refunds q JOIN refund_lines b ON b.attempt = q.attempt \
                 JOIN order_lines l ON l.order_id = b.order_id AND l.seat = b.seat \
                 WHERE q.order_id = r.order_id AND q.terminal = r.terminal), 0) - \
                 COALESCE((SELECT SUM(q.fee) FROM refunds q WHERE q.order_id = r.order_id AND q.terminal = r.terminal), 0) \
                 <> 0",
            ),
            // Where nothing of the order was sold or given back.
            (
                Of::Payments,
                "SELECT DISTINCT p.terminal, p.order_id FROM payments p WHERE {p.moved_at|p.order_id} \
                 AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = p.order_id AND o.terminal = p.terminal) \
                 AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = p.order_id AND r.terminal = p.terminal) \
                 AND (SELECT SUM(CASE q.flow WHEN 'payment' THEN q.amount ELSE -q.amount END) FROM payments q \
                 WHERE q.order_id = p.order_id AND q.terminal = p.terminal) <> 0",
            ),
        ],
    },
    Rule {
        code: "payments_have_orders",
        what: "a payment belongs to the sale of its order, or was handed back; a refund gives a payment back",
        all: (Of::Payments, "SELECT COUNT(*) FROM payments p WHERE {p.moved_at|p.order_id}"),
        broken: &[(
            Of::Payments,
            "SELECT p.order_id, p.attempt FROM payments p WHERE {p.moved_at|p.order_id} AND ((p.flow = 'payment' \
             AND (SELECT COUNT(*) FROM orders o WHERE o.id = p.order_id AND o.attempt = p.attempt \
             AND o.state IN ('paid', 'refunded')) = 0 \
             AND (SELECT COUNT(*) FROM payments r WHERE r.attempt = p.attempt AND r.flow = 'refund' \
             AND r.tender = p.tender AND r.order_id = p.order_id AND r.amount = p.amount) = 0) \
             OR (p.flow = 'refund' \
             AND (SELECT COUNT(*) FROM payments q WHERE q.attempt = p.attempt AND q.flow = 'payment' \
             AND q.tender = p.tender AND q.order_id = p.order_id) = 0 \
             AND (SELECT COUNT(*) FROM refunds b WHERE b.attempt = p.attempt AND b.order_id = p.order_id) = 0))",
        )],
    },
    Rule {
        code: "refund_money",
        what: "a refund gives back the price of its seats less what was kept, and nothing gets back more than it paid",
        all: (Of::Refunds, "SELECT COUNT(*) FROM refunds r WHERE {r.made_at|r.order_id}"),
        broken: &[
            (
                Of::Refunds,
                "SELECT r.attempt FROM refunds r WHERE {r.made_at|r.order_id} AND \
                 COALESCE((SELECT SUM(l.price) FROM refund_lines b JOIN order_lines l \
                 ON l.order_id = b.order_id AND l.seat = b.seat WHERE b.attempt = r.attempt) - COALESCE(r.fee, 0), -1) <> \
                 COALESCE((SELECT SUM(p.amount) FROM payments p WHERE p.attempt = r.attempt AND p.flow = 'refund' \
                 AND p.order_id = r.order_id AND p.terminal = r.terminal), 0)",
            ),
            (
                Of::Orders,
                "SELECT b.attempt FROM orders o JOIN refund_lines b ON b.order_id = o.id LEFT JOIN refunds r \
                 ON r.attempt = b.attempt AND r.order_id = b.order_id WHERE {o.ended_at|o.id} AND r.attempt IS NULL",
            ),
            // What is below nothing has a refund.
            (
                Of::Payments,
                "SELECT p.order_id FROM payments p WHERE {p.moved_at|p.order_id} AND p.flow = 'refund' AND \
                 (SELECT SUM(CASE q.flow WHEN 'payment' THEN q.amount ELSE -q.amount END) FROM payments q \
                 WHERE q.order_id = p.order_id AND \
                 CASE WHEN q.tender LIKE '%card%' THEN COALESCE(q.reference, '') \
                 WHEN q.tender LIKE '%wallet%' THEN '-wallet' ELSE '-cash' END = \
                 CASE WHEN p.tender LIKE '%card%' THEN COALESCE(p.reference, '') \
                 WHEN p.tender LIKE '%wallet%' THEN '-wallet' ELSE '-cash' END) < 0",
            ),
        ],
    },
    Rule {
        code: "exchange_money",
        what: "what an exchange carries leaves the old order and comes to the new one, which it sold; nobody keeps more \
               than a ticket cost",
        all: (
            Of::Refunds,
            "SELECT COUNT(*) FROM refunds r WHERE {r.made_at|r.order_id} AND r.exchanged_to IS NOT NULL",
        ),
        broken: &[
            (
                Of::Refunds,
                "SELECT r.attempt FROM refunds r WHERE {r.made_at|r.order_id} AND ((r.exchanged_to IS NOT NULL \
                 AND (SELECT COUNT(*) FROM orders o WHERE o.id = r.exchanged_to AND o.attempt = r.attempt \
                 AND o.state IN ('paid', 'refunded')) = 0) OR r.fee < 0 OR r.fee > \
                 (SELECT SUM(l.price) FROM refund_lines b JOIN order_lines l \
                 ON l.order_id = b.order_id AND l.seat = b.seat WHERE b.attempt = r.attempt))",
            ),
            (
                Of::Payments,
                "SELECT p.attempt FROM payments p WHERE {p.moved_at|p.order_id} AND p.tender LIKE 'exchange-%' \
                 AND ((SELECT SUM(CASE q.flow WHEN 'payment' THEN q.amount ELSE -q.amount END) FROM payments q \
                 WHERE q.attempt = p.attempt AND q.tender LIKE 'exchange-%') <> 0 \
                 OR (SELECT COUNT(*) FROM refunds r WHERE r.attempt = p.attempt AND r.exchanged_to IS NOT NULL \
                 AND p.order_id = CASE p.flow WHEN 'payment' THEN r.exchanged_to ELSE r.order_id END) = 0)",
            ),
        ],
    },
    Rule {
        code: "cash_rounding",
        what: "only cash is rounded, to a step that the house had, by half of it at most",
        all: (Of::Payments, "SELECT COUNT(*) FROM payments p WHERE {p.moved_at|p.order_id} AND p.tender = 'cash'"),
        broken: &[(
            Of::Payments,
            "SELECT p.order_id, p.attempt FROM payments p WHERE {p.moved_at|p.order_id} AND p.rounding IS NOT NULL \
             AND (p.tender <> 'cash' \
             OR p.received < p.amount + p.rounding OR NOT EXISTS (SELECT 1 FROM house_settings h \
             WHERE CASE WHEN h.name = 'cash-rounding' \
             THEN CAST(REPLACE(h.value, '.', '') AS BIGINT) ELSE 0 END >= 2 * ABS(p.rounding)))",
        )],
    },
    Rule {
        code: "line_prices",
        what: "a seat was sold at a price that its list had under the version that the line names",
        all: (Of::Orders, "SELECT COUNT(*) FROM orders o WHERE {o.ended_at|o.id}"),
        broken: &[(
            Of::Orders,
            "SELECT l.order_id, l.seat FROM orders o JOIN order_lines l ON l.order_id = o.id \
             LEFT JOIN (SELECT n.currency AS currency, p.price AS price, MIN(p.version) AS version \
             FROM listed_prices p JOIN price_lists n ON n.id = p.price_list GROUP BY n.currency, p.price) k \
             ON k.currency = o.currency AND k.price = l.price AND k.version <= l.version \
             WHERE {o.ended_at|o.id} AND o.state IN ('paid', 'refunded') AND l.version IS NOT NULL AND k.price IS NULL",
        )],
    },
    Rule {
        code: "tape_of_orders",
        what: "each end and each refund of an order has its line on a tape",
        all: (Of::Orders, "SELECT COUNT(*) FROM orders o WHERE {o.ended_at|o.id}"),
        broken: &[
            (
                Of::Orders,
                "SELECT o.id FROM orders o WHERE {o.ended_at|o.id} AND (\
                 (SELECT COUNT(*) FROM tape a WHERE a.subject = o.id AND a.what = o.state) = 0 OR (o.state = 'refunded' \
                 AND (SELECT COUNT(*) FROM tape a WHERE a.subject = o.id AND a.what = 'paid') = 0))",
            ),
            (
                Of::Refunds,
                "SELECT DISTINCT r.order_id FROM refunds r WHERE {r.made_at|r.order_id} AND \
                 (SELECT COUNT(*) FROM refunds q WHERE q.order_id = r.order_id) <> \
                 (SELECT COUNT(*) FROM tape a WHERE a.subject = r.order_id AND a.what = 'refunded')",
            ),
        ],
    },
];
