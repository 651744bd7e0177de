"""What rests on a completed project: statuses in force, checks whose act is awaited, and packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from domain.certification.facts import HELD, day_of, stands
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.kinds import Standing
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.methodology.schema import JUDGING
from domain.programme.kinds import StatusStanding
from domain.stored.tables import TABLES


@dataclass(slots=True)
class Presentation:
    """A check that presented a project, where it stands, and the status that came of it."""

    check: str
    organisation: str
    level: str
    standing: Standing
    pack: str
    lifecycle: str
    phase: str
    status: StatusStanding | None
    until: date | None


_presented, _package, _subject, _check, _status = (
    TABLES[name] for name in ("presented", "package", "subject", "partner_check", "exemplar_status")
)
_PRESENTATIONS = Statement(
    select(
        _presented.c.project, _presented.c.check, _subject.c.organisation, _check.c.level, _subject.c.standing,
        _subject.c.pack, _subject.c.lifecycle, _subject.c.phase, _status.c.standing, _status.c.valid_until,
    )
    .join(_subject, _subject.c.code == _presented.c.check)
    .join(_check, _check.c.code == _presented.c.check)
    .outerjoin(_status, _status.c.basis == _presented.c.check)
    .where(Among(_presented.c.project, "codes"))
    .order_by(_presented.c.project, _presented.c.check)
)  # fmt: skip
_PACKAGES = Statement(
    select(_package.c.project, _package.c.code)
    .join(_subject, _subject.c.code == _package.c.code)
    .where(Among(_package.c.project, "codes"), _subject.c.ended_on.is_(None))
    .order_by(_package.c.project, _package.c.code)
)


@dataclass(slots=True)
class Resting:
    """What was made of some completed projects."""

    presentations: dict[str, list[Presentation]]
    packages: dict[str, list[str]]


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    codes = {"codes": sorted({command.subject for command in commands})}
    yield _PRESENTATIONS, codes
    yield _PACKAGES, codes


def _take(world: World, found: Resting, rows: Sequence[Row]) -> None:
    for row in rows:
        if len(row) == 2:
            found.packages.setdefault(row[0], []).append(row[1])
            continue
        project, check, organisation, level, standing, pack, lifecycle, phase, status, until = row
        found.presentations.setdefault(project, []).append(
            Presentation(
                check, organisation, level, Standing(standing), pack, lifecycle or "", phase or "",
                StatusStanding(status) if status else None, day_of(until),
            )
        )  # fmt: skip


RESTING_ON_COMPLETION: Lookup[Resting] = Lookup(
    name="resting on completion", empty=lambda: Resting({}, {}), ask=_ask, take=_take
)
"""Project -> checks that it was presented to, and packages that were made of it and not withdrawn since."""


def stays_completed(case: Case, project: State) -> None:
    """Note everything that a project has to stay completed for, each with the act that frees it."""
    found = case.world.of(RESTING_ON_COMPLETION)
    said = [_status_of(one) for one in found.presentations.get(project.code, ()) if _in_force(one, case.command.on)]
    said += [_act_of(one) for one in found.presentations.get(project.code, ()) if _act_is_awaited(case, one)]
    said += list(_packages(found.packages.get(project.code, ())))
    if said:
        ru, en = "; ".join(one.ru for one in said), "; ".join(one.en for one in said)
        case.against(no.already("rests_on_it", f"на решении держится: {ru}", f"this rests on it: {en}"))


def _in_force(one: Presentation, on: date) -> bool:
    return one.status is not None and stands(one.status, one.until, on) in HELD


def _act_is_awaited(case: Case, one: Presentation) -> bool:
    """Whether a commission has brought to the gate what an act is to follow."""
    lifecycle = case.packs.of(one.pack).lifecycles.get(one.lifecycle) if one.standing is Standing.AWAITING else None
    phase = lifecycle.phases.get(one.phase) if lifecycle is not None else None
    return phase is not None and not JUDGING.isdisjoint(phase.gate.effects)


def _status_of(one: Presentation) -> Words:
    mend = f"potok status suspend {one.organisation} --level {one.level} …"
    return Words(
        f"статус по {one.check} действует; сначала его приостанавливают или прекращают актом ({mend})",
        f"the status by {one.check} is in force; an act suspends or withdraws it first ({mend})",
    )


def _act_of(one: Presentation) -> Words:
    mend = f"potok check take-back {one.check} …"
    return Words(
        f"{one.check} ждёт акта о статусе; сначала отзовите представленное ({mend})",
        f"{one.check} awaits the act on its status; take the submission back first ({mend})",
    )


def _packages(codes: Sequence[str]) -> Iterator[Words]:
    for code in codes:
        mend = f"potok package withdraw {code} …"
        yield Words(f"пакет {code}; сначала отзовите его ({mend})", f"package {code}; withdraw it first ({mend})")
