"""Letters of events that a methodology of an earlier release does not name."""

from __future__ import annotations

from domain.methodology.schema import NoticeRule

STANDARD_NOTICES = (
    NoticeRule("protocol_entered", "protocol_approved", "protocol_entered", frozenset({"decider"}), False),
    NoticeRule("protocol_replaced", "protocol_replaced", "protocol_replaced", frozenset({"decider"}), False),
    NoticeRule(
        "protocol_objected", "protocol_objected", "protocol_objected", frozenset({"rcc_methodologist", "hand"}),
        False,
    ),
    NoticeRule(
        "decision_reversed", "decision_reversed", "decision_reversed",
        frozenset({"project_leader", "process_owner", "submitters", "decider"}), False,
    ),
    NoticeRule(
        "completion_reversed", "completion_reversed", "entered_reversed",
        frozenset({"project_leader", "process_owner", "organisation_head"}), False,
    ),
    NoticeRule("status_reversed", "status_reversed", "entered_reversed", frozenset({"organisation_head"}), False),
    NoticeRule("scores_due", "sheet_asked", "scores_due", frozenset({"person"}), False),
    NoticeRule("vote_due", "vote_asked", "check_news", frozenset({"person"}), False),
    NoticeRule(
        "status_doubted", "status_doubted", "check_news", frozenset({"organisation_head", "rcc_methodologist"}), False
    ),
    NoticeRule("tie_found", "tie_found", "check_news", frozenset({"organisation_head", "rcc_methodologist"}), False),
    NoticeRule("person_named", "person_named", "named_on_card", frozenset({"person"}), False),
    NoticeRule("person_relieved", "person_relieved", "named_on_card", frozenset({"person"}), False),
    NoticeRule("roles_taken_on", "roles_taken_on", "role_given", frozenset({"person"}), False),
    NoticeRule("visit_joined", "visit_joined", "check_news", frozenset({"person"}), False),
    NoticeRule("visit_left", "visit_left", "check_news", frozenset({"person"}), False),
    NoticeRule(
        "check_withdrawn", "check_withdrawn", "check_news", frozenset({"commissioner", "rcc_methodologist"}), False
    ),
    *(
        NoticeRule(f"assignment_{what}", f"assignment_{what}", "assignment_news", frozenset(roles), False)
        for what, roles in {
            "given": ["executor"], "answered": ["controller"], "extended": ["executor"], "closed": ["executor"],
            "handed": ["executor", "controller"],
        }.items()
    ),
)  # fmt: skip
"""Who hears of events that a pack of an earlier release does not name.

One takes the place of a rule of the same key: sheets were asked for by the visit, so that nobody heard at a re-check.
"""
