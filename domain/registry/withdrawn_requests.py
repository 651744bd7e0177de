"""A request that waits for a second person is withdrawn by whoever made it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import select

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.columns import as_instant
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.second_person import GOOD_FOR, WITHOUT, about
from domain.engine.state import State
from domain.engine.tables import TABLES
from domain.engine.wire import Among, Row, Statement
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, Waiting, World
from domain.programme.kinds import SubjectKind


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawRequest(Command):
    """Ask no more for a deed that waits for a second person."""

    name = "withdraw_request"
    says = Words("Отозвать просьбу ко второму человеку", "Withdraw a request that waits for a second person")
    typed = ()

    number: Annotated[
        str,
        asked.text(
            "Номер дела",
            "Number of the deed",
            Words("Стоит в самой просьбе; отзывает тот, кто просил", "stands in the request; only who asked may"),
            least=1, most=40,
        ),
    ]  # fmt: skip
    subject: Annotated[str, asked.code("О ком или о чём", "Whom or what it is about")]


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestWithdrawn(Event):
    """Whoever had asked for a deed asks for it no more: nothing of it was done."""

    kind = "request_withdrawn"
    says = Words("просьба ко второму человеку отозвана", "request to a second person withdrawn")

    action: str
    number: str


@dataclass(frozen=True, slots=True)
class Request:
    """A deed that waits, by its number."""

    action: str
    content: str
    about: str
    waiting: Waiting


_waiting = TABLES["second_hand"]
_OF_NUMBERS = Statement(
    select(*(_waiting.c[name] for name in ("number", "action", "content", "said", "asked_by", "hand", "asked_at")))
    .where(Among(_waiting.c.number, "numbers"))
    .with_for_update()
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _OF_NUMBERS, {"numbers": sorted({command.number for command in commands})}


def _take(world: World, found: dict[str, Request], rows: Sequence[Row]) -> None:
    for number, action, content, said, asked_by, hand, asked_at in rows:
        waiting = Waiting(number, frozenset({asked_by, hand}), asked_by, as_instant(asked_at))
        found[number] = Request(action, content, about(action, said), waiting)


REQUESTS: Lookup[dict[str, Request]] = Lookup(name="requests", empty=dict, ask=_ask, take=_take)
"""Number -> what waits for a second person."""


@does(WithdrawRequest, looks_up=(REQUESTS,))
def withdraw_request(case: Case) -> Iterator[Happening]:
    """Whoever asked, or in whose name it was asked, asks no more."""
    command: WithdrawRequest = case.command
    state = case.required("subject", tuple(SubjectKind), command.subject)
    found = case.world.of(REQUESTS).get(command.number)
    if found is None or found.waiting.asked_at + GOOD_FOR < case.world.recorded_at:
        ru, en = f"ничего не ждёт под номером {command.number}", f"nothing waits as {command.number}"
        case.against(no.bad_value("number", ru, en))
    elif found.about != state.code:
        case.against(no.bad_value("subject", f"просьба о другом: {found.about}", f"it is about {found.about}"))
    if found is None or found.waiting.people.isdisjoint(case.doers):
        ru = "просьбу отзывает только тот, кто о ней просил"
        case.against(no.already("not_entitled", ru, "only whoever made a request withdraws it"))
    case.settle()
    if found is not None:
        case.world.waiting.pop(found.content, None)
        yield state.code, RequestWithdrawn(action=found.action, number=command.number)


@changes(RequestWithdrawn)
def withdrawn(record: Record, state: State, event: RequestWithdrawn, actor: str, on: date, seq: int) -> None:
    record.world.of(REQUESTS).pop(event.number, None)
    record.remove(WITHOUT, "second_hand", (event.number,))
