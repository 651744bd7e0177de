"""The base of practices: each action of `domain/practices/` is a flow of the same name.

A card is written by `draft_practice`, `set_effect`, `set_step` and `attach_template`, judged by `submit_practice` and
`review_practice`, published by `publish_practice` and `confirm_practice`, asked for by `request_practice`, and leaves
by `propose_archive` and `archive_practice`.
"""

from __future__ import annotations

from typing import Any

from flows.staff import flow_named


def __getattr__(name: str) -> Any:
    """The flow of an action of this subject."""
    return flow_named(name, "practices")
