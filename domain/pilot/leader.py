"""Who leads a project of which nobody was named the leader: the head of its organisation names one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from domain.documents.paper_answer import Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import FieldChange
from domain.engine.named import Newcomer
from domain.engine.words import Words
from domain.pilot.amendment import CardAmended
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import SubjectKind
from domain.registry.cast import Cast
from domain.registry.held_roles import raises_not_oneself
from domain.registry.known import PEOPLE
from domain.registry.roles import HEADS, LEADER

WRITTEN = Words(
    "Назовите руководителя проекта ответом на это письмо: центр внесёт его",
    "Name the leader of the project in answer to this letter: the centre enters it",
)
PROJECT = asked.code("Проект", "Project", Words("Код, например PRJ-0042", "code, for example PRJ-0042"))


@dataclass(frozen=True, kw_only=True, slots=True)
class NameLeader(Command):
    """Name who leads a project that nobody leads."""

    name = "name_leader"
    says = Words("Назначить руководителя проекта", "Name the leader of the project")
    typed = ("project leader",)
    awaited = (Awaited(Kind.LEADER, "project leader {code} …", instead=WRITTEN),)

    subject: Annotated[str, PROJECT]
    person: Annotated[str, asked.introduced("Руководитель проекта", "Leader of the project")]
    newcomers: Mapping[str, Newcomer] = field(default_factory=dict)


def _leader(command: NameLeader) -> Iterator[str]:
    yield command.person


@does(NameLeader, by=HEADS, people=_leader, casts=True, knows=WHOLE, looks_up=(PEOPLE,))
def name_leader(case: Case) -> Iterator[Happening]:
    """Somebody leads it from now on; whoever leads it already is changed on the card."""
    command: NameLeader = case.command
    state = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    case.entitled(case.roles, scopes_of(state))
    case.still_open(state)
    cast = Cast(case, command.newcomers)
    person = cast.person("person", command.person)
    if held := tuple(case.world.holdings[state.code].people.get(LEADER, ())):
        named = ", ".join(held)
        hand = f"potok project amend {state.code} --role {LEADER}={command.person}"
        ru, en = f"проект уже ведёт {named}", f"{named} leads it already"
        case.against(no.already("led_already", f"{ru}; сменить: {hand}", f"{en}; to change that: {hand}"))
    if person is not None:
        raises_not_oneself(case, (person,))
    case.settle()
    change = FieldChange(field=f"people.{LEADER}", before=(), after=(person or "",))
    yield state.code, CardAmended(changes=(change,), reason="")
    yield from cast.joined
