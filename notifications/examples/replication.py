"""Examples of the letters about offers and replicas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain.engine.words import Words
from domain.methodology.replication_words import STANDARD_REPLICATION
from domain.pilot.cards import ReplicaOpened
from domain.programme.kinds import SubjectKind
from notifications.beside import Beside
from notifications.letters.replication import PackageOffer, ReplicationNews
from notifications.parts import About, Effect, Notice, Row
from notifications.scenarios import (
    DISTRICT,
    PACKAGE,
    REPLICA,
    state,
    told,
)

OFFER = About(
    kind=SubjectKind.OFFER,
    code="OFR-0031",
    title="Выдача льготных лекарств без очереди",
    organisation="Верхнеозёрский муниципальный округ",
)
HEAD = Words("руководитель организации", "head of the organisation")


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
    effects = Beside(
        manifests={PACKAGE: {
            "indicators": [
                {"key": "time", "name": "Время получения лекарства", "base": "67", "unit": "мин"},
                {"key": "share", "name": "Доля электронных рецептов", "base": "2.5", "unit": "%"},
            ],
            "readings": [
                {"indicator": "time", "moment": "after", "value": str(Decimal(29))},
                {"indicator": "share", "moment": "after", "value": str(Decimal(40))},
            ],
        }}
    )  # fmt: skip
    return told(replica, state(REPLICA, "readiness"), role="receiver", beside=effects)


EXAMPLES: Mapping[str, Notice] = {
    "replication_invitation": _invited(),
    "package_offer": PackageOffer(
        reader="Анна Сергеевна",
        role=HEAD,
        about=OFFER,
        link="/subjects/OFR-0031",
        package="PKG-0003",
        source="ГБУ РО «Городская поликлиника № 5»",
        receiver="Верхнеозёрский муниципальный округ",
        places=("Амбулатория села Речного", "Амбулатория хутора Лугового"),
        attempt=2,
        holds="PRJ-0415",
        offered_on=date(2024, 12, 11),
        offered_by="Пётр Кузнецов, методолог РЦК",
        start_on=date(2025, 1, 20),
        due_on=date(2025, 1, 10),
        declines=tuple(STANDARD_REPLICATION.declines.values()),
        effects=(Effect(indicator="Время получения лекарства", before=Decimal(67), after=Decimal(29), unit="мин"),),
        parts=tuple(part.title for part in STANDARD_REPLICATION.parts.values()),
    ),
    "replication_news": ReplicationNews(
        reader="Пётр Алексеевич",
        role=Words("методолог РЦК", "RCC methodologist"),
        about=OFFER,
        link="/subjects/OFR-0031",
        headline=Words("Получатель предлагает другую дату", "The receiver proposes another date"),
        told_on=date(2024, 12, 16),
        told_by="Анна Соколова, глава округа",
        rows=(
            Row(name=Words("Предложенное начало", "Proposed start"), on=date(2025, 2, 3)),
            Row(name=Words("Сказано", "Said"), value=Words("После отчётной сессии", "После отчётной сессии")),
        ),
        next_step=Words("Согласовать дату или предложить другую", "Agree on the date, or propose another"),
    ),
}
