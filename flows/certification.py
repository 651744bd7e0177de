"""The road to an exemplar: each action of `domain/certification/` is a flow of the same name.

`apply_for_check`, `self_assess` and `review_assessment` on paper; `appoint` the commission; `plan_visit` and
`hold_visit`; `score` and `agree_score` its sheets, `record_finding` and `answer_finding` what is wanting; `vote` the
conclusion, `confirm_status` the act of another. Whoever disagrees comes by `challenge` and `settle_challenge`. A status
lives on by `open_surveillance`, `open_renewal` and `change_status`; what was decided elsewhere or before comes in by
`register_decision` and `enter_status`.
"""

from __future__ import annotations

from typing import Any

from flows.staff import flow_named


def __getattr__(name: str) -> Any:
    """The flow of an action of this subject."""
    return flow_named(name, "certification")
