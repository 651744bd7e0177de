"""A pilot, from its opening to a result that holds: each action of `domain/pilot/` is a flow of the same name.

The road is `open_project`, then in each phase what its gate asks for (`amend_card`, `set_indicator`, `add_milestone`,
`plan_action`, `attach_evidence`, `measure`), `submit` and `decide`. It is left by `park` and `resume`, passed on by
`name_leader`, `take_over` and `change_centre`. A meeting decides by `gather_protocol` and `approve_protocol`, and
orders by `give_assignment`. Mistakes are mended by `take_back`, `reverse_decision` and `mark_mistaken`; what was
completed before comes in by `enter_completion`.
"""

from __future__ import annotations

from typing import Any

from flows.staff import flow_named


def __getattr__(name: str) -> Any:
    """The flow of an action of this subject."""
    return flow_named(name, "pilot")
