"""The tables that rest on the journal: telling it again gives every row of them, and nothing else writes there.

Of those that are secret rows may be missing, for they leave with no export; what stands there the journal tells.
"""

from __future__ import annotations

OF_THE_HOST = ("identity_mode", "host_word", "machine_account")
"""What is said of the installation: earlier releases kept it beside the journal, until one entered it there."""

RESTING = (
    "subject", "organisation", "centre", "lesson", "person", "role", "project", "title_word", "indicator", "milestone",
    "action",
    "partner_check", "presented", "package", "foreign_package", "offer", "offer_place", "evidence", "measurement",
    "decision", "result",
    "condition", "commissioner", "score", "vote", "finding", "self_mark", "visit", "challenge", "exemplar_status",
    "protocol", "protocol_item", "assignment",
    "readiness", "element", "support", "closing", "sustained",
    "practice", "practice_text", "practice_effect", "practice_step",
    *OF_THE_HOST,
)  # fmt: skip
