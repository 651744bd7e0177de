"""Words that cells of choices take, with what else people write for them."""

from __future__ import annotations

from domain.engine.kinds import Cadence, Direction, Frequency, Moment, OrganisationKind, Quantity
from domain.engine.words import Language, Words
from domain.exchange.layout import Choice, choices_of

ORGANISATION_KINDS = choices_of(
    {
        OrganisationKind.BODY: Words("орган власти", "body of power"),
        OrganisationKind.MUNICIPALITY: Words("муниципалитет", "municipality"),
        OrganisationKind.GOVERNMENT_UNIT: Words("подразделение правительства", "government unit"),
        OrganisationKind.INSTITUTION: Words("учреждение", "institution"),
        OrganisationKind.ENTERPRISE: Words("предприятие", "enterprise"),
    }
)
DIRECTIONS = (
    Choice(Direction.FALL, Words("снизить", "fall"), ("падает", "снижение", "уменьшить", "меньше", "↓", "down")),
    Choice(Direction.RISE, Words("повысить", "rise"), ("растёт", "рост", "увеличить", "больше", "↑", "up")),
)
MOMENTS = (
    Choice(Moment.BASELINE, Words("исходное", "baseline"), ("до", "было", "before", "база")),
    Choice(Moment.INTERIM, Words("промежуточное", "interim"), ("в ходе", "текущее")),
    Choice(Moment.AFTER, Words("итоговое", "after"), ("после", "стало", "факт", "итог")),
)
QUANTITIES = choices_of(
    {
        Quantity.LABOUR_TIME: Words("труд сотрудников", "labour time"),
        Quantity.WAITING_TIME: Words("ожидание жителя", "waiting time"),
        Quantity.LEAD_TIME: Words("время протекания процесса", "lead time"),
        Quantity.OTHER: Words("другое", "other"),
    }
)
FREQUENCIES = choices_of(
    {
        Frequency.NONE: Words("не задана", "none"),
        Frequency.DAILY: Words("каждый день", "daily"),
        Frequency.WEEKLY: Words("каждую неделю", "weekly"),
        Frequency.FORTNIGHTLY: Words("раз в две недели", "fortnightly"),
        Frequency.MONTHLY: Words("каждый месяц", "monthly"),
        Frequency.QUARTERLY: Words("каждый квартал", "quarterly"),
    }
)
LANGUAGES = choices_of({Language.RU: Words("русский", "Russian"), Language.EN: Words("английский", "English")})
CADENCES = choices_of(
    {
        Cadence.DAILY: Words("каждый день", "daily"),
        Cadence.WEEKLY: Words("каждую неделю", "weekly"),
        Cadence.MONTHLY: Words("каждый месяц", "monthly"),
        Cadence.NEVER: Words("никогда", "never"),
    }
)
