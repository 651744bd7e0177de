"""What speaks against presenting a project: not watched to its end, its result lost, no consent, shown already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import select

from domain.certification.facts import day_of
from domain.engine.kinds import Standing
from domain.engine.state import State
from domain.engine.wire import Among, Statement, Wire, also
from domain.engine.words import Words
from domain.engine.world import Lookup, World
from domain.methodology.criteria import ATTAINMENT
from domain.programme.kinds import Consent, Direction, Moment, Stage
from domain.stored.tables import TABLES

_project, _result, _measurement, _indicator, _journal, _sustained = (
    TABLES[name] for name in ("project", "result", "measurement", "indicator", "journal", "sustained")
)
_CONSENTS = Statement(select(_project.c.code, _project.c.consent_kind).where(Among(_project.c.code, "codes")))
_RESULTS = Statement(
    select(
        _result.c.project,
        _result.c.indicator,
        _result.c.base,
        _result.c.target,
        _result.c.fact,
        _result.c.attainment,
        _indicator.c.name,
    )
    .outerjoin(_indicator, (_indicator.c.project == _result.c.project) & (_indicator.c.key == _result.c.indicator))
    .where(Among(_result.c.project, "codes"))
    .order_by(_result.c.project, _result.c.indicator)
)
_MEASURED = Statement(
    select(
        _measurement.c.project, _indicator.c.key, _indicator.c.direction, _indicator.c.base, _measurement.c.value,
        _measurement.c.moment, _measurement.c.measured_on, _indicator.c.name,
    )
    .join(
        _indicator,
        (_indicator.c.project == _measurement.c.project) & (_indicator.c.key == _measurement.c.indicator),
    )
    .where(Among(_measurement.c.project, "codes"))
    .order_by(_measurement.c.project, _measurement.c.measured_on, _measurement.c.entry)
)  # fmt: skip
_CORRECTED = Statement(
    select(_journal.c.subject, _journal.c.kind, _journal.c.facts)
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, "results_stated", "measurement_corrected"))
    .order_by(_journal.c.subject, _journal.c.seq)
)
_SUSTAINED = Statement(
    select(_sustained.c.project, _sustained.c.months, _sustained.c.checked_on, _sustained.c.held)
    .where(Among(_sustained.c.project, "codes"))
    .order_by(_sustained.c.project, _sustained.c.months)
)

STATEMENTS = (_CONSENTS, _RESULTS, _MEASURED, _CORRECTED, _SUSTAINED)
NOTHING_REACHED, WHOLLY_REACHED = Decimal(0), Decimal(100)
GIVEN = (Consent.GIVEN, Consent.GIVEN_WITH_CONDITIONS)


@dataclass(slots=True)
class Results:
    """What is known of the results of presented projects."""

    consents: dict[str, str | None] = field(default_factory=dict)
    facts: dict[str, dict[str, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    """Project -> indicator -> what it came to."""
    attained: dict[str, list[Decimal]] = field(default_factory=lambda: defaultdict(list))
    """Project -> attainment of each goal, in percent: one that is exceeded makes up for none that is not reached."""
    lost: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Project -> indicators whose last value is no better than the first."""
    corrected: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Project -> indicators whose result was stated by a value that was corrected since."""
    let_go: dict[str, int] = field(default_factory=dict)
    """Replica -> months after its closing at which its result was found not to be held, and never reached since."""
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    """Project and indicator -> how people call it."""

    def computed(self, projects: Sequence[str]) -> dict[str, Decimal]:
        """Indicator -> its mean over some projects."""
        found: dict[str, list[Decimal]] = defaultdict(list)
        for code in projects:
            found[ATTAINMENT] += self.attained.get(code, [])
            for key, fact in self.facts.get(code, {}).items():
                found[key].append(fact)
        return {key: sum(values, Decimal(0)) / len(values) for key, values in found.items() if values}


RESULTS: Lookup[Results] = Lookup(name="results", empty=Results)
"""Results of the projects around partner checks."""


def results(wire: Wire, world: World, projects: Sequence[str]) -> None:
    """Ask for the results of projects."""
    take(world.of(RESULTS), wire.ask(*questions(projects)))


def questions(projects: Sequence[str]) -> Iterator[tuple[Statement, dict[str, Any]]]:
    """What has to be asked of some projects."""
    yield from ((statement, {"codes": list(projects)}) for statement in STATEMENTS)


def take(found: Results, answers: Sequence[Sequence[Any]]) -> None:
    """Take the answers in."""
    consents, stated, measured, told, looked = answers
    found.consents.update((code, kind) for code, kind in consents)
    at_hand: set[tuple[str, str, str, Decimal]] = set()
    last: dict[tuple[str, str], tuple[Decimal, date]] = {}
    first: dict[tuple[str, str], Decimal] = {}
    for code, key, direction, base, value, moment, on, title in measured:
        found.titles[code, key] = title
        at_hand.add((code, key, moment, Decimal(value)))
        if moment == Moment.BASELINE:
            first.setdefault((code, key), Decimal(value))
        if moment == Moment.AFTER or (moment == Moment.INTERIM and (code, key) in last):  # once reached, it has to hold
            last[code, key] = Decimal(value), day_of(on) or date.min
            began = first.get((code, key), Decimal(base))  # a replica's card may still hold the exemplar's
            better = Decimal(value) < began if direction == Direction.FALL else Decimal(value) > began
            (found.lost[code].discard if better else found.lost[code].add)(key)
    gone = _corrected(told)
    reached: dict[tuple[str, str], date] = {}
    for code, key, base, target, fact, attainment, title in stated:
        found.titles[code, key] = title or key
        found.facts[code][key] = Decimal(fact)
        found.attained[code].append(min(max(Decimal(attainment) * 100, NOTHING_REACHED), WHOLLY_REACHED))
        for moment, value in ((Moment.BASELINE, Decimal(base)), (Moment.AFTER, Decimal(fact))):
            if (code, key, value) in gone and (code, key, moment, value) not in at_hand:
                found.corrected[code].add(key)
        value, day = last.get((code, key), (Decimal(base), date.min))
        if _reaches(value, Decimal(base), Decimal(target), Decimal(attainment)):
            reached[code, key] = day
    verdicts = {code: (months, day_of(on) or date.max, held) for code, months, on, held in looked}  # the last counts
    for code, (months, on, held) in verdicts.items():
        keys = found.facts.get(code, {})
        if not held and not (keys and all(reached.get((code, key), date.min) > on for key in keys)):
            found.let_go[code] = months


def _reaches(value: Decimal, base: Decimal, target: Decimal, attainment: Decimal) -> bool:
    """Whether a value comes as far on the way from the base to the goal as was stated, or all of it."""
    way = abs(target - base) * min(attainment, Decimal(1))
    return (value - base if target > base else base - value) >= way


def _corrected(told: Sequence[Any]) -> set[tuple[str, str, Decimal]]:
    """Values that were corrected or taken back since results were stated by them, with their project and indicator."""
    gone: dict[str, set[tuple[str, Decimal]]] = defaultdict(set)
    for code, kind, facts in told:
        if kind == "results_stated":
            gone.pop(code, None)
        else:
            said = orjson.loads(facts)
            gone[code].add((said["indicator"], Decimal(said["before"])))
    return {(code, key, value) for code, values in gone.items() for key, value in values}


def against(project: State, found: Results) -> Iterator[Words]:
    """Every reason for which a project cannot be presented."""
    code = project.code
    if project.stage is Stage.CERTIFICATION:
        yield Words(f"{code} уже представлен на другой проверке", f"{code} is presented at another check")
    yield from lacking(project, found)


def lacking(project: State, found: Results) -> Iterator[Words]:
    """Every reason for which a project is no exemplar, whether it is presented or not."""
    code = project.code
    if project.standing is not Standing.COMPLETED:
        yield Words(f"{code} не прошёл мониторинг до конца", f"{code} is not monitored to its end")
    yield from fallen(code, found)
    yield from unpublished(code, found)


def unpublished(code: str, found: Results) -> Iterator[Words]:
    """Whether its organisation does not consent that what came of it is published."""
    if found.consents.get(code) not in GIVEN:
        yield Words(f"{code}: нет согласия на публикацию", f"{code}: there is no consent to publish")


def fallen(code: str, found: Results, *, corrected: bool = True) -> Iterator[Words]:
    """Every reason for which the result of a project is none any more; what was corrected where that is asked for."""
    if lost := sorted(found.lost.get(code, ())):
        listed = ", ".join(found.titles[code, key] for key in lost)
        yield Words(f"{code}: результат не удержан: {listed}", f"{code}: the result was lost: {listed}")
    if (months := found.let_go.get(code)) is not None:
        yield Words(
            f"{code}: через {months} мес. результат не удержан; внесите измерение, когда он вернётся",
            f"{code}: after {months} months the result did not hold; measure it once it is back",
        )
    if corrected and (since := sorted(found.corrected.get(code, ()))):
        listed = ", ".join(found.titles[code, key] for key in since)
        yield Words(
            f"{code}: измерения, по которым признан итог, исправлены ({listed}): отмените решение о завершении "
            f"(potok project reverse {code} …) и решите заново",
            f"{code}: measurements by which the result was stated were corrected ({listed}): reverse the completion "
            f"(potok project reverse {code} …) and decide again",
        )
