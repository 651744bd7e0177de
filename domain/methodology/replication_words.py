"""What a pack says of packaged replication: its lists and thresholds; those here are assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated

from domain.engine.words import Words
from domain.methodology.basis import ASSUMED, Basis
from domain.methodology.bounds import Growing, PartOf, Within
from domain.methodology.package_parts import PARTS, PackagePart

DECLINES: Mapping[str, Words] = {
    "no_staff": Words("нет людей", "no staff"),
    "no_infrastructure": Words("нет помещений, техники или программ", "no infrastructure"),
    "not_our_process": Words("у нас нет такого процесса", "not our process"),
    "other_priorities": Words("другие задачи важнее", "other priorities"),
    "done_already": Words("уже сделано по-своему", "done already in a way of our own"),
    "other": Words("другое", "other"),
}


READY: Mapping[str, Words] = {
    "leader_backs": Words(
        "руководитель поддерживает и назначил ответственного", "the head backs it and named somebody"
    ),
    "owner_named": Words("у процесса есть владелец", "the process has an owner"),
    "staff_free": Words("людей освобождают на время внедрения", "staff are freed for the implementation"),
    "staff_trained": Words("команда обучена инструментам", "the team is trained"),
    "place_ready": Words("помещение, техника и связь готовы", "rooms, equipment and network are ready"),
    "data_there": Words("есть данные для исходного замера", "there are data for the baseline"),
}
FORMS: Mapping[str, Words] = {
    "visit": Words("выезд к получателю", "visit to the receiver"),
    "call": Words("звонок или видеосвязь", "call"),
    "training": Words("обучение", "training"),
    "exemplar_visit": Words("выезд к образцу", "visit to the exemplar"),
}
ELEMENTS: Mapping[str, bool] = {
    "target_map": True, "standard": True, "action_plan": False, "current_map": False, "survey_before": False,
}  # fmt: skip
"""Kind of document in a package -> whether the element that it carries is core."""
SHORTFALLS: Mapping[str, Words] = {
    "time_short": Words("мало времени прошло", "too little time has passed"),
    "staff_left": Words("ушли люди", "people left"),
    "no_equipment": Words("не получили технику или программы", "equipment or software never came"),
    "other_process": Words("процесс оказался иным", "the process proved to be another one"),
    "adapted_much": Words("многое изменили в решении", "much of the solution was changed"),
    "base_better": Words("исходное состояние было лучше, чем у образца", "the base was better than the exemplar's"),
}


@dataclass(frozen=True, slots=True)
class Replication:
    """How packages are offered and replicas are followed."""

    declines: Mapping[str, Words] = field(default_factory=lambda: DECLINES)
    """Reasons for which an offer is declined."""
    answer_days: Annotated[int, Within(1, 1_000)] = 15
    """Working days within which a receiver answers."""
    ready: Mapping[str, Words] = field(default_factory=lambda: READY)
    """The check-list of readiness."""
    forms: Mapping[str, Words] = field(default_factory=lambda: FORMS)
    """Forms of support."""
    elements: Mapping[str, bool] = field(default_factory=lambda: ELEMENTS)
    """Kind of document in a package -> whether its element is core."""
    parts: Mapping[str, PackagePart] = field(default_factory=lambda: PARTS)
    """What a package consists of, in the order of its parts."""
    shortfalls: Mapping[str, Words] = field(default_factory=lambda: SHORTFALLS)
    """Why a goal was missed, or core elements were not implemented."""
    report_days: Annotated[int, Within(1, 1_000)] = 5
    """Working days within which support is reported."""
    load_most: Annotated[int, Within(1, 1_000)] = 8
    """Replicas that one methodologist supports well."""
    goal_share: Annotated[Decimal, PartOf(1)] = Decimal(1)
    """Part of the way to its own target at which a receiver has reached it."""
    fidelity_least: Annotated[Decimal, PartOf(1)] = Decimal("0.7")
    """Part of the core elements with which a replica is closed as implemented."""
    hold_share: Annotated[Decimal, PartOf(1)] = Decimal("0.9")
    """Part of the gain at closing that is still there when a result is held."""
    months: Annotated[tuple[int, ...], Growing()] = (3, 6, 12)
    """Months after the closing at which the result is measured."""
    basis: Basis = ASSUMED


STANDARD_REPLICATION = Replication()
"""What a pack that says nothing of it gets; an assumption."""
