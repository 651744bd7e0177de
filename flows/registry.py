"""Who takes part: each action of `domain/registry/` is a flow of the same name.

Bodies come in by `register_organisation` and `register_centre` and go by `merge_body` or `end_body`; `unmerge_body`
undoes a merger and `reinstate_body` an end. People come by `register_person` and go by `merge_person`, which
`unmerge_person` undoes, `end_person`, which `reinstate_person` undoes, and, at the end of their term,
`anonymise_person`. What somebody may do begins with `give_role`, passes for a time by `lend_role` and ends with
`take_role`; `issue_key` lets a program act; `withdraw_request` ends what waits for a second person. `prefer_letters`
says which mail somebody wants; `hold_lesson` counts for training sites.
"""

from __future__ import annotations

from typing import Any

from flows.staff import flow_named


def __getattr__(name: str) -> Any:
    """The flow of an action of this subject."""
    return flow_named(name, "registry")
