"""What a pack says of packaged replication: why offers are declined, and how long an answer takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.engine.words import Words

DECLINES: Mapping[str, Words] = {
    "no_staff": Words("нет людей", "no staff"),
    "no_infrastructure": Words("нет помещений, техники или программ", "no infrastructure"),
    "not_our_process": Words("у нас нет такого процесса", "not our process"),
    "other_priorities": Words("другие задачи важнее", "other priorities"),
    "done_already": Words("уже сделано по-своему", "done already in a way of our own"),
    "other": Words("другое", "other"),
}


@dataclass(frozen=True, slots=True)
class Replication:
    """How packages are offered and replicas are followed."""

    declines: Mapping[str, Words] = field(default_factory=lambda: DECLINES)
    """Reasons for which an offer is declined."""
    answer_days: int = 15
    """Working days within which a receiver answers."""


STANDARD_REPLICATION = Replication()
"""What a pack that says nothing of it gets; an assumption."""
