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
    mistakes,
    protocols,
    reversal,
    submission,
)
from flows.staff import flow_named

FILES = (
    cards, amendment, indicators, milestones, action_plan, documents, measurements, submission, gates, protocols,
    conditions, holds, mistakes, reversal,
)  # fmt: skip


def __getattr__(name: str) -> Any:
    """The flow of an action of this subject."""
    return flow_named(name, FILES)
