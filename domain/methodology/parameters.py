"""The parameters of a methodology: what the engine asks for, of which kind, between which bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.engine.calendar import TermEnd
from domain.engine.listed import LISTED
from domain.engine.words import Words
from domain.methodology.basis import Basis


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value of the method that decides something, with its origin."""

    key: str
    value: bool | int | Decimal | str
    title: Words
    basis: Basis


@dataclass(frozen=True, slots=True)
class Asked:
    """What the engine asks a pack for."""

    kind: type[bool] | type[int] | type[Decimal] | type[StrEnum]
    least: int = 0
    most: int = 0
    standard: int | Decimal | str | None = None
    """What holds for a pack of an earlier release that does not name it, an assumption; None: each pack names it."""
    silent: bool = False
    """Whether a pack of today may leave it to the engine, too."""


ASKED: Mapping[str, Asked] = {
    "decides_own_submission": Asked(bool),
    "told_within_days": Asked(int, 0, 3_650),
    "next_level_needs_previous": Asked(bool),
    "digest_horizon_days": Asked(int, 0, 366),
    "letters_kept_days": Asked(int, 1, 36_500, standard=366, silent=True),
    "person_kept_days": Asked(int, 1, 36_500, standard=1827, silent=True),
    "letters_from_hour": Asked(int, 0, 23, standard=8, silent=True),
    "letters_until_hour": Asked(int, 1, 24, standard=19, silent=True),
    "hold_review_days_most": Asked(int, 1, 3_650),
    "replica_needs_exemplar": Asked(bool),
    "wanted_indicators": Asked(int, 0, 100, standard=5),
    "measurement_span_days": Asked(int, 0, 3_650, standard=137),
    "goal_tolerance": Asked(Decimal, 0, 1_000, standard=Decimal("0.5")),
    "hourly_cost": Asked(Decimal, 0, 1_000_000_000, standard=Decimal(95)),
    "kept_backups": Asked(int, 1, 3_650, standard=14, silent=True),
    "objection_days": Asked(int, 1, 365, standard=5, silent=True),
    "decision_days": Asked(int, 0, 365, standard=0, silent=True),
    "rework_days": Asked(int, 0, 365, standard=0, silent=True),
    "judge_answer_days": Asked(int, 1, 365, standard=3, silent=True),
    "listed_faults": Asked(int, 1, 10_000, standard=LISTED, silent=True),
    "status_lapses_by_itself": Asked(bool, standard=True, silent=True),
    "term_on_day_off": Asked(TermEnd, standard=TermEnd.STAYS, silent=True),
    "goal_reached_share": Asked(Decimal, 0, 1, standard=Decimal(1), silent=True),
    "status_renewal_days": Asked(int, 1, 3_650, standard=90, silent=True),
    "withdrawn_wait_days": Asked(int, 0, 3_650, standard=0, silent=True),
}
"""Every parameter that a pack may name, once."""
