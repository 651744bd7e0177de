"""What speaks against presenting a project: not watched to its end, its result lost, no consent, shown already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import literal_column, select

from domain.engine.kinds import Standing
from domain.engine.state import State
from domain.engine.wire import Among, Statement, Wire
from domain.engine.words import Words
from domain.engine.world import Lookup, World
from domain.methodology.criteria import ATTAINMENT
from domain.programme.kinds import Consent, Direction, Stage
from domain.stored.tables import TABLES

_project, _result, _measurement, _indicator = (
    TABLES[name] for name in ("project", "result", "measurement", "indicator")
)
_CONSENTS = Statement(select(_project.c.code, _project.c.consent_kind).where(Among(_project.c.code, "codes")))
_RESULTS = Statement(
    select(_result.c.project, _result.c.indicator, _result.c.fact, _result.c.attainment)
    .where(Among(_result.c.project, "codes"))
    .order_by(_result.c.project, _result.c.indicator)
)
_LATEST = Statement(
    select(_measurement.c.project, _indicator.c.key, _indicator.c.direction, _indicator.c.base, _measurement.c.value)
    .join(
        _indicator,
        (_indicator.c.project == _measurement.c.project) & (_indicator.c.key == _measurement.c.indicator),
    )
    .where(Among(_measurement.c.project, "codes"), _measurement.c.moment == literal_column("'after'"))
    .order_by(_measurement.c.project, _measurement.c.measured_on, _measurement.c.entry)
)

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
    yield from ((statement, {"codes": list(projects)}) for statement in (_CONSENTS, _RESULTS, _LATEST))


def take(found: Results, answers: Sequence[Sequence[Any]]) -> None:
    """Take the answers in."""
    consents, stated, latest = answers
    found.consents.update((code, kind) for code, kind in consents)
    for code, key, fact, attainment in stated:
        found.facts[code][key] = Decimal(fact)
        found.attained[code].append(min(max(Decimal(attainment) * 100, NOTHING_REACHED), WHOLLY_REACHED))
    for code, key, direction, base, value in latest:
        better = Decimal(value) < Decimal(base) if direction == Direction.FALL else Decimal(value) > Decimal(base)
        (found.lost[code].discard if better else found.lost[code].add)(key)


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
    if lost := sorted(found.lost.get(code, ())):
        listed = ", ".join(lost)
        yield Words(f"{code}: результат не удержан: {listed}", f"{code}: the result was lost: {listed}")
    if found.consents.get(code) not in GIVEN:
        yield Words(f"{code}: нет согласия на публикацию", f"{code}: there is no consent to publish")
