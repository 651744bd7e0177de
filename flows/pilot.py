"""A pilot, and whatever walks a lifecycle: what staff may ask for."""

from __future__ import annotations

from typing import Any

from domain.pilot import (
    action_plan,
    amendment,
    cards,
    conditions,
    documents,
    gates,
    holds,
    indicators,
    measurements,
    milestones,
    protocols,
    reversing,
    submission,
    undoing,
)
from flows.staff import flow_named

FILES = (
    cards, amendment, indicators, milestones, action_plan, documents, measurements, submission, gates, protocols,
    conditions, holds, undoing, reversing,
)  # fmt: skip


def __getattr__(name: str) -> Any:
    """The flow of an action of this subject."""
    return flow_named(name, FILES)
