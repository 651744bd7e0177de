"""The letters about roles: whoever gets one, on a card or elsewhere, is told what it is and how to work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from domain.engine.admission import DEPUTY
from domain.engine.words import Words, dated
from domain.pilot.named import PersonRelieved
from domain.registry.departure import RolesTakenOn
from domain.reports.surroundings import Reader
from notifications.letters.announcements import LEADER, Announcement, announced, detail_of
from notifications.parts import Detail, Notice
from notifications.policy import Hearing
from notifications.scene import Scene, composes

EVERYWHERE = Words("вся программа", "the whole programme")

YOURS = Words("Ваша роль", "Your role")

MOST = 12
"""Roles that one letter lists."""

HOW = (
    Words(
        "Раз в неделю вам приходит утреннее письмо: что ждут от вас, чего не хватает, что изменилось.",
        "Once a week you get a morning letter: what is asked of you, what is missing, what has changed.",
    ),
    Words(
        "Когда у вашего дела подходит срок, письмо приходит и в другой рабочий день.",
        "When a date of yours draws near, a letter comes on another working day as well.",
    ),
    Words(
        "Если что-то неясно, ответьте на это письмо.",
        "If anything is unclear, answer this letter.",
    ),
)  # fmt: skip
"""How the programme works with somebody who is new."""

STANDS_IN = (
    Words(
        "Всё, чего ждут от отсутствующего, приходит и вам; в письме сказано, за кого.",
        "All that is asked of whoever is away comes to you, too; each letter says on whose behalf.",
    ),
    Words(
        "Действуя, называйте, за кого: в истории останутся оба имени.",
        "When you act, say on whose behalf: the history keeps both names.",
    ),
)

STOOD_IN_FOR = (
    Words(
        "По названный ниже день всё, чего ждут от вас, приходит и заместителю; он может сделать это за вас.",
        "Until the day named below all that is asked of you comes to your deputy, too, who may do it on your behalf.",
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedOnCard(Announcement):
    """Somebody leads a project that was opened, or was named on its card."""

    template: ClassVar[str] = "named_on_card"


@composes(NamedOnCard)
def _named(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """Whoever is named on the card of a new project, or later."""
    if "opening_phase" not in scene.facts:
        return _recast(scene, hearing, reader)
    leads = hearing.role == LEADER
    phase = scene.phase(scene.facts["opening_phase"]) or Words("", "")
    role = scene.role(hearing)
    return announced(
        NamedOnCard, scene, hearing, reader,
        headline=Words("Вы ведёте новый проект", "You lead a new project")
        if leads
        else Words("Вы названы в карточке нового проекта", "You are named on the card of a new project"),
        details=(Detail(label=YOURS, value=role.capital),),
        next_step=_carry_out(phase) if leads else None,
        due_on=scene.day("due_on"),
        advice=HOW,
    )  # fmt: skip


def _carry_out(phase: Words) -> Words:
    return Words(
        f"Выполнить этап «{phase.ru}» и представить его на решение",
        f"Carry out the phase “{phase.en}” and submit it",
    )


def _recast(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """Whoever came to a card that was there already, or is relieved of a role on it."""
    role = _called(scene, scene.facts["role"])
    if scene.entry.kind == PersonRelieved.kind:
        headline = Words("Вы освобождены от роли в проекте", "You are relieved of a role in a project")
        role_was = Words("Ваша роль была", "Your role was")
        return announced(
            NamedOnCard, scene, hearing, reader, headline=headline, details=(Detail(label=role_was, value=role),)
        )
    leads, phase = scene.facts["role"] == LEADER, scene.phase(scene.state.phase)
    return announced(
        NamedOnCard, scene, hearing, reader,
        headline=Words("Вы ведёте проект", "You lead a project")
        if leads
        else Words("Вы названы в карточке проекта", "You are named on the card of a project"),
        details=(Detail(label=YOURS, value=role),),
        next_step=_carry_out(phase) if leads and phase is not None else None,
        due_on=scene.state.due_on if leads and phase is not None else None,
        advice=HOW,
    )  # fmt: skip


def _called(scene: Scene, role: str) -> Words:
    """The title of a role."""
    known = scene.pack.roles.get(role)
    return known.title.capital if known else Words(role, role)


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleGiven(Announcement):
    """Somebody was given a role: welcome, and how to work."""

    template: ClassVar[str] = "role_given"


@composes(RoleGiven)
def _role_given(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """Welcome: what the role is for, and how to work."""
    facts = scene.facts
    if scene.entry.kind == RolesTakenOn.kind:
        return _taken_on(scene, hearing, reader)
    if facts["role"] == DEPUTY:
        return _deputy(scene, hearing, reader)
    details = [
        Detail(label=Words("Роль", "Role"), value=_called(scene, facts["role"])),
        Detail(label=Words("Где", "Where"), value=_place(scene, facts["scope"])),
    ]
    if facts.get("until"):
        details.append(Detail(label=Words("По какой день", "Until"), value=dated(date.fromisoformat(facts["until"]))))
    return announced(
        RoleGiven, scene, hearing, reader,
        headline=Words("Вам дана роль в программе", "You were given a role in the programme"),
        details=tuple(details),
        advice=HOW,
    )  # fmt: skip


def _place(scene: Scene, scope: str) -> Words:
    title = scene.around.title(scope)
    return EVERYWHERE if scope == "*" else Words(title, title)


def _taken_on(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """Whoever follows somebody who left reads which roles are theirs now."""
    return announced(
        RoleGiven, scene, hearing, reader,
        headline=Words("К вам перешли роли того, кто ушёл", "The roles of somebody who left are yours now"),
        details=(detail_of(Words("Чьи", "Whose"), scene.who(scene.facts["whose"])), *_listed(scene)),
        advice=HOW,
    )  # fmt: skip


def _listed(scene: Scene) -> Iterator[Detail]:
    """Roles with their places, as many as a letter lists."""
    roles = [one.partition(" ") for one in scene.facts["roles"]]
    for role, _, scope in roles[:MOST]:
        yield Detail(label=_called(scene, role), value=_place(scene, scope))
    if (more := len(roles) - MOST) > 0:
        yield Detail(label=Words("И ещё ролей", "And roles more"), value=Words(str(more), str(more)))


def _deputy(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """Who stands in for whom, told to both of them, each about the other."""
    facts, is_deputy = scene.facts, hearing.person == scene.entry.subject
    said = announced(
        RoleGiven, scene, hearing, reader,
        headline=Words("Вы замещаете на время отсутствия", "You stand in for somebody who is away")
        if is_deputy
        else Words("Назначен ваш заместитель на время отсутствия", "Somebody stands in for you"),
        details=(
            Detail(label=Words("По какой день", "Until"), value=dated(date.fromisoformat(facts["until"]))),
            *([detail_of(Words("Приказ", "Order"), facts["order"])] if facts.get("order") else ()),
        ),
        advice=STANDS_IN if is_deputy else STOOD_IN_FOR,
    )  # fmt: skip
    return said if is_deputy else replace(said, about=scene.about(), link=scene.link(scene.entry.subject))
