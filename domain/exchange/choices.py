"""Words that cells of choices take, with what else people write for them."""

from __future__ import annotations

from domain.engine.kinds import Cadence, Direction, Frequency, Moment, OrganisationKind, Quantity
from domain.engine.words import Language, Words
from domain.exchange.layout import Choice, choices_of
from domain.text.called import CALLED

ORGANISATION_KINDS = choices_of(CALLED[OrganisationKind])
DIRECTIONS = (
    Choice(Direction.FALL, Words("снизить", "fall"), ("падает", "снижение", "уменьшить", "меньше", "↓", "down")),
    Choice(Direction.RISE, Words("повысить", "rise"), ("растёт", "рост", "увеличить", "больше", "↑", "up")),
)
MOMENTS = (
    Choice(Moment.BASELINE, Words("исходное", "baseline"), ("до", "было", "before", "база")),
    Choice(Moment.INTERIM, Words("промежуточное", "interim"), ("в ходе", "текущее")),
    Choice(Moment.AFTER, Words("итоговое", "after"), ("после", "стало", "факт", "итог")),
)
QUANTITIES = choices_of(CALLED[Quantity])
FREQUENCIES = choices_of(CALLED[Frequency])
LANGUAGES = choices_of(CALLED[Language])
CADENCES = choices_of(
    {
        Cadence.DAILY: Words("каждый день", "daily"),
        Cadence.WEEKLY: Words("каждую неделю", "weekly"),
        Cadence.MONTHLY: Words("каждый месяц", "monthly"),
        Cadence.NEVER: Words("никогда", "never"),
    }
)
