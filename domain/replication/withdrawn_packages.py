"""A package that was frozen by mistake is withdrawn: it is offered, found and counted no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import orjson
from sqlalchemy import select, union_all

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import Among, Row, Statement, also
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import SubjectKind
from domain.registry.roles import STAFF
from domain.replication.foreign_results import ResultsTaken
from domain.replication.packages import PACKAGES
from domain.replication.receivers import OPEN
from domain.stored.tables import TABLES

_offer, _project, _journal = TABLES["offer"], TABLES["project"], TABLES["journal"]


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawPackage(Command):
    """Withdraw a package that was frozen by mistake."""

    name = "withdraw_package"
    says = Words("Отозвать пакет, утверждённый по ошибке", "Withdraw a package that was frozen by mistake")
    typed = ("package withdraw",)

    subject: Annotated[str, asked.code("Пакет", "Package")]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageWithdrawn(Event):
    """A package had been frozen by mistake."""

    kind = "package_withdrawn"
    says = Words("пакет отозван", "package withdrawn")

    reason: str


_RESTING = Statement(
    union_all(
        select(_project.c.package.label("package"), _project.c.code.label("code")).where(
            Among(_project.c.package, "codes")
        ),
        select(_offer.c.package, _offer.c.code).where(Among(_offer.c.package, "codes"), also(_offer.c.standing, *OPEN)),
        select(_journal.c.subject, _journal.c.facts).where(
            Among(_journal.c.subject, "codes"), also(_journal.c.kind, ResultsTaken.kind)
        ),
    )
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _RESTING, {"codes": sorted({command.subject for command in commands})}


def _take(world: World, found: dict[str, list[str]], rows: Sequence[Row]) -> None:
    for package, said in rows:
        found.setdefault(package, []).append(orjson.loads(said)["region"] if said.startswith("{") else said)


TAKEN: Lookup[dict[str, list[str]]] = Lookup(name="taken", empty=dict, ask=_ask, take=_take)
"""Package -> its replicas, offers that wait for an answer, and regions that told of their replicas."""


@does(WithdrawPackage, by=STAFF, looks_up=(TAKEN,))
def withdraw_package(case: Case) -> Iterator[Happening]:
    """A package on which nothing rests is withdrawn; its history and its project stay as they are."""
    command: WithdrawPackage = case.command
    package = case.required("subject", (SubjectKind.PACKAGE,), command.subject)
    case.may(package)
    case.still_open(package)
    case.not_before_it(package)
    if resting := sorted(set(case.world.of(TAKEN).get(package.code, ()))):
        listed = ", ".join(resting)
        case.against(no.already("rests_on_it", f"на пакете держится: {listed}", f"this rests on it: {listed}"))
    case.settle()
    yield package.code, PackageWithdrawn(reason=clean(command.reason))


@changes(PackageWithdrawn)
def withdrawn(record: Record, state: State, event: PackageWithdrawn, actor: str, on: date, seq: int) -> None:
    state.ended_on = on
    if (found := record.world.of(PACKAGES).get(state.code)) is not None:
        found.withdrawn = True
