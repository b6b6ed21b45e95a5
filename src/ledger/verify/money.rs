//! Money that changed hands, and who did what.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "order_money",
        what: "the payments of an order less its refunds are the price of its live tickets",
        all: "SELECT COUNT(*) FROM orders",
        broken: "SELECT p.order_id FROM payments p GROUP BY p.order_id \
                 HAVING SUM(CASE p.flow WHEN 'payment' THEN p.amount ELSE -p.amount END) <> \
                 COALESCE((SELECT SUM(l.price) FROM tickets t JOIN order_lines l \
                 ON l.order_id = t.order_id AND l.seat = t.seat \
                 WHERE t.order_id = p.order_id AND t.live IS NOT NULL), 0) \
                 UNION SELECT t.order_id FROM tickets t JOIN order_lines l \
                 ON l.order_id = t.order_id AND l.seat = t.seat \
                 LEFT JOIN payments p ON p.order_id = t.order_id \
                 WHERE t.live IS NOT NULL AND l.price <> 0 AND p.order_id IS NULL",
    },
    Rule {
        code: "terminal_money",
        what: "the payments of a terminal less its refunds are the price of what it sold less what it refunded",
        all: "SELECT COUNT(DISTINCT terminal) FROM payments",
        broken: "SELECT terminal FROM (\
                 SELECT terminal, CASE flow WHEN 'payment' THEN amount ELSE -amount END AS amount FROM payments \
                 UNION ALL SELECT o.terminal, -l.price FROM orders o JOIN order_lines l ON l.order_id = o.id \
                 WHERE o.state IN ('paid', 'refunded') \
                 UNION ALL SELECT a.terminal, l.price FROM audit a JOIN orders o ON o.id = a.subject \
                 JOIN order_lines l ON l.order_id = o.id \
                 WHERE o.state = 'refunded' AND a.state = 'refunded') moved \
                 GROUP BY terminal HAVING SUM(amount) <> 0",
    },
    Rule {
        code: "payments_have_orders",
        what: "a payment belongs to the sale of its order, or was handed back; a refund gives a payment back",
        all: "SELECT COUNT(*) FROM payments",
        broken: "SELECT p.order_id, p.attempt FROM payments p WHERE p.flow = 'payment' \
                 AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = p.order_id AND o.attempt = p.attempt \
                 AND o.state IN ('paid', 'refunded')) \
                 AND NOT EXISTS (SELECT 1 FROM payments r WHERE r.attempt = p.attempt AND r.flow = 'refund' \
                 AND r.tender = p.tender AND r.order_id = p.order_id AND r.amount = p.amount) \
                 UNION SELECT r.order_id, r.attempt FROM payments r WHERE r.flow = 'refund' \
                 AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.attempt = r.attempt AND p.flow = 'payment' \
                 AND p.tender = r.tender AND p.order_id = r.order_id)",
    },
    Rule {
        code: "audit_numbers",
        what: "what was done to a subject is numbered from 1, without a gap",
        all: "SELECT COUNT(DISTINCT subject) FROM audit",
        broken: "SELECT subject FROM audit GROUP BY subject HAVING MIN(n) <> 1 OR MAX(n) <> COUNT(*)",
    },
    Rule {
        code: "audit_of_orders",
        what: "each end of an order has its audit row",
        all: "SELECT COUNT(*) FROM orders",
        broken: "SELECT o.id FROM orders o LEFT JOIN audit a ON a.subject = o.id AND a.state = o.state \
                 WHERE a.n IS NULL \
                 UNION SELECT o.id FROM orders o LEFT JOIN audit a ON a.subject = o.id AND a.state = 'paid' \
                 WHERE o.state = 'refunded' AND a.n IS NULL",
    },
];
