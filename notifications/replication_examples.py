"""Examples of the letters about offers and replicas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from domain.engine.kinds import SubjectKind
from domain.engine.words import Words
from domain.methodology.replication_words import STANDARD_REPLICATION
from notifications.notices import PackageOffer, ReplicationNews
from notifications.parts import About, Effect, Notice, Row

OFFER = About(
    kind=SubjectKind.OFFER,
    code="OFR-0031",
    title="Выдача льготных лекарств без очереди",
    organisation="Верхнеозёрский муниципальный округ",
)
HEAD = Words("руководитель организации", "head of the organisation")

REPLICATION: Mapping[str, Notice] = {
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
