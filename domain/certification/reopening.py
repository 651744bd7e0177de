"""Whether a decision may be reversed: a check stands at its gate again, a project is no longer completed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import literal_column, select

from domain.certification.challenges import CHALLENGES
from domain.certification.coming_again import OPEN_CHECKS, level_is_free
from domain.certification.facts import HELD, day_of, stands
from domain.engine import refusals as no
from domain.engine.case import Case, Happening
from domain.engine.kinds import Standing
from domain.engine.questions import NUMBERS
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.methodology.schema import JUDGING
from domain.pilot.stages import StageChanged
from domain.programme.kinds import Stage, StatusStanding, SubjectKind
from domain.stored.tables import TABLES


def _ask_turn(commands: Sequence[Any], world: World) -> Iterable[Question]:
    if any(state.kind is SubjectKind.CHECK for state in world.states.values()):
        yield NUMBERS, {}


def _take_nothing(world: World, found: None, rows: Sequence[Row]) -> None:
    """The numbers are only held on to."""


IN_TURN = Lookup(name="in turn with applications", empty=lambda: None, ask=_ask_turn, take=_take_nothing)
"""Whoever applies holds the numbers of checks: a check comes back before an application or sees it."""


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


_presented, _package, _subject, _check, _status, _project = (
    TABLES[name] for name in ("presented", "package", "subject", "partner_check", "exemplar_status", "project")
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


_COPIES = Statement(
    select(_project.c.exemplar, _project.c.code, _subject.c.completed_on)
    .join(_subject, _subject.c.code == _project.c.code)
    .where(
        Among(_project.c.exemplar, "codes"),
        _subject.c.completed_on.is_not(None),
        _subject.c.standing != literal_column("'stopped'"),
    )
    .order_by(_project.c.exemplar, _project.c.code)
)


@dataclass(slots=True)
class Resting:
    """What was made of some completed projects."""

    presentations: dict[str, list[Presentation]]
    packages: dict[str, list[str]]
    copies: dict[str, list[str]]
    """Replicas of earlier years."""


def _ask_resting(commands: Sequence[Any], world: World) -> Iterable[Question]:
    codes = {"codes": sorted({command.subject for command in commands})}
    yield _PRESENTATIONS, codes
    yield _PACKAGES, codes
    yield _COPIES, codes


def _take_resting(world: World, found: Resting, rows: Sequence[Row]) -> None:
    for row in rows:
        if len(row) == 2:
            found.packages.setdefault(row[0], []).append(row[1])
            continue
        if len(row) == 3:
            found.copies.setdefault(row[0], []).append(row[1])
            continue
        project, check, organisation, level, standing, pack, lifecycle, phase, status, until = row
        found.presentations.setdefault(project, []).append(
            Presentation(
                check, organisation, level, Standing(standing), pack, lifecycle or "", phase or "",
                StatusStanding(status) if status else None, day_of(until),
            )
        )  # fmt: skip


RESTING_ON_COMPLETION: Lookup[Resting] = Lookup(
    name="resting on completion", empty=lambda: Resting({}, {}, {}), ask=_ask_resting, take=_take_resting
)
"""Project -> checks that it was presented to, packages that were made of it and not withdrawn since, and its copies."""


IN_ITS_PLACE = (CHALLENGES, IN_TURN, OPEN_CHECKS, RESTING_ON_COMPLETION)
"""What has to be looked up for it: objections, checks that are under way, and what rests on a completion."""


def may_reopen(case: Case, check: State) -> None:
    """Nothing came in the place of a check that ended, and nobody else has a say in what it ended in."""
    held = case.world.holdings[check.code]
    if check.ended_on is None:
        return
    if held.surveys:
        said = "итог контроля стоит в реестре: откройте новый", "the register tells of it: open another surveillance"
        case.against(no.already("rests_on_it", *said))
        return
    if check.code in case.world.of(CHALLENGES).count:
        said = (
            "против решения возразили: его не отменяет тот, кто решил; организация подаёт новую заявку",
            "the decision was challenged: whoever decided does not reverse it; the organisation applies anew",
        )
        case.against(no.already("challenged", *said))
    level_is_free(case, check.organisation or "", held.level or "", but=check.code)
    for shown in held.presented:
        if case.world.states[shown.code].stage is Stage.CERTIFICATION:
            said = f"{shown.code} уже представлен на другой проверке", f"{shown.code} is presented at another check"
            case.against(no.already("not_presentable", *said))


def presented_again(case: Case, check: State) -> Iterator[Happening]:
    """The projects of a check that goes on are presented at it."""
    for shown in case.world.holdings[check.code].presented:
        yield shown.code, StageChanged(stage=Stage.CERTIFICATION, because=check.code)


def stays_completed(case: Case, project: State) -> None:
    """Note everything that a project has to stay completed for, each with the act that frees it."""
    found = case.world.of(RESTING_ON_COMPLETION)
    said = [_status_of(one) for one in found.presentations.get(project.code, ()) if _in_force(one, case.command.on)]
    said += [_act_of(one) for one in found.presentations.get(project.code, ()) if _act_is_awaited(case, one)]
    said += list(_packages(found.packages.get(project.code, ())))
    said += list(_copies(found.copies.get(project.code, ())))
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


def _copies(codes: Sequence[str]) -> Iterator[Words]:
    for code in codes:
        mend = f"potok project reverse {code} …"
        yield Words(
            f"проект тиражирования {code}; сначала отмените его ({mend})", f"replica {code}; reverse it first ({mend})"
        )
