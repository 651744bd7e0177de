"""Examples of the letters about offers and replicas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.methodology.replication_words import STANDARD_REPLICATION
from domain.pilot.cards import ReplicaOpened
from domain.replication.answers import OfferDateProposed
from domain.replication.offers import OfferMade
from notifications.beside import Beside
from notifications.parts import Notice
from notifications.scenarios import (
    DISTRICT,
    OFFER,
    PACKAGE,
    READER,
    REPLICA,
    SCHOOL,
    state,
    told,
)

FROZEN = {
    "indicators": [
        {"key": "time", "name": "Время получения лекарства", "base": "67", "unit": "мин"},
        {"key": "share", "name": "Доля электронных рецептов", "base": "2.5", "unit": "%"},
    ],
    "readings": [
        {"indicator": "time", "moment": "after", "value": "29"},
        {"indicator": "share", "moment": "after", "value": "40"},
    ],
}


def _invited() -> Notice:
    """An invitation with two effects."""
    opened: dict[str, Any] = {
        "centre": None, "sphere": None, "pack": "", "people": {}, "indicators": (), "card": {}, "milestones": (),
        "due_on": date(2024, 12, 25),
    }  # fmt: skip
    replica = ReplicaOpened(
        title="", organisation=DISTRICT, lifecycle="replica", opening_phase="readiness", package=PACKAGE,
        receiver=DISTRICT, **opened,
    )  # fmt: skip
    return told(replica, state(REPLICA, "readiness"), role="receiver", beside=Beside(manifests={PACKAGE: FROZEN}))


def _offered() -> Notice:
    """A second offer, for those below the receiver too, who holds an earlier edition."""
    one = [{"kind": "standard", "title": "Стандарт", "sha256": ""}]
    parts = [{"key": key, "title": part.title.ru, "files": one} for key, part in STANDARD_REPLICATION.parts.items()]
    offer = OfferMade(
        title="", package=PACKAGE, receiver=DISTRICT, centre=None, people={}, places=(SCHOOL,), attempt=2,
        start_on=date(2025, 1, 20), answer_by=date(2025, 1, 10), holds="PRJ-0415",
    )  # fmt: skip
    return told(offer, state(OFFER), role="receiver", beside=Beside(manifests={PACKAGE: FROZEN | {"parts": parts}}))


EXAMPLES: Mapping[str, Notice] = {
    "replication_invitation": _invited(),
    "package_offer": _offered(),
    "replication_news": told(
        OfferDateProposed(offered_by=READER, comment="После отчётной сессии", start_on=date(2025, 2, 3),
                          incoming="вх. 118", received_on=date(2024, 12, 10)),
        state(OFFER), role="offerer",
    ),
}  # fmt: skip
