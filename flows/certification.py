"""Exemplar certification, from the application to the status: what staff may ask for."""

from __future__ import annotations

from typing import Any

from domain.certification import (
    applications,
    challenges,
    commission,
    confirmation,
    findings,
    outside,
    scores,
    self_assessment,
    statuses,
    visits,
    votes,
)
from flows.staff import flow_named

FILES = (applications, self_assessment, commission, visits, scores, findings, votes, confirmation, outside, statuses,
         challenges)  # fmt: skip


def __getattr__(name: str) -> Any:
    """The flow of an action of this subject."""
    return flow_named(name, FILES)
