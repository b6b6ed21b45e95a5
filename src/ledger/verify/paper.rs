//! Paper: whether each ticket's prints are numbered as they should be, and each job is of something that was sold.

use super::rule::Rule;
use super::walk::Of;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "print_numbers",
        what: "the prints of a ticket are numbered from 1 without a gap, and each is in a state that has a name",
        all: (Of::Papers, "SELECT COUNT(*) FROM print_jobs j WHERE {j.made_at|j.order_id}"),
        broken: &[
            (
                Of::Papers,
                "SELECT j.id, j.order_id, j.seat, j.state FROM print_jobs j WHERE {j.made_at|j.order_id} AND (\
                 (j.seat IS NOT NULL AND (j.print < 1 OR (j.print > 1 AND (SELECT COUNT(*) FROM print_jobs k \
                 WHERE k.order_id = j.order_id AND k.seat = j.seat AND k.print = j.print - 1) = 0))) \
                 OR j.state NOT IN ('queued', 'sent', 'confirmed', 'unsure', 'failed', 'dropped') \
                 OR (j.state = 'failed' AND j.why IS NULL))",
            ),
            (
                Of::Slips,
                "SELECT j.id, j.state FROM print_jobs j WHERE {j.made_at} AND j.order_id IS NULL AND (\
                 j.state NOT IN ('queued', 'sent', 'confirmed', 'unsure', 'failed', 'dropped') \
                 OR (j.state = 'failed' AND j.why IS NULL))",
            ),
        ],
    },
    Rule {
        code: "print_tickets",
        what: "each ticket that was printed is of a seat that its order bought",
        all: (Of::Papers, "SELECT COUNT(*) FROM print_jobs j WHERE {j.made_at|j.order_id} AND j.seat IS NOT NULL"),
        broken: &[(
            Of::Papers,
            "SELECT j.order_id, j.seat FROM print_jobs j WHERE {j.made_at|j.order_id} AND j.seat IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.order_id = j.order_id AND t.seat = j.seat)",
        )],
    },
];
