"""`potok status`: the public register of exemplar statuses and its changes."""

from __future__ import annotations

from dataclasses import fields
from inspect import Signature
from typing import Annotated, Any

import typer

from console.answer import Answer
from console.command_group import As, Json, OnBasis, Room, parameters_of
from console.confirmation import confirm_each
from console.desk import Desk, Draft
from console.earlier_checks import came_to
from console.language import both
from console.terminal_table import Column, Table
from console.titles import STATUSES
from console.typed_values import date_of, known
from domain.certification.earlier_statuses import ConfirmEntered
from domain.certification.statuses import ChangeStatus
from domain.programme.kinds import Outcome, StatusChange, SubjectKind
from domain.reports.axis import Question
from domain.reports.earlier_checks import waiting
from domain.reports.statuses import Status, statuses

room = Room("Статусы образца.", "Exemplar statuses.")

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar=both("ДАТА", "DATE"), help=both("на какую дату", "as of which day")),
]
AnyOrganisation = Annotated[str | None, typer.Option("--org", metavar="CODE", help=both("организация", "organisation"))]
AnyLevel = Annotated[
    str | None,
    typer.Option(
        "--level", metavar="LEVEL", help=both("уровень: local, regional, federal", "level: local, regional, federal")
    ),
]


def standing(desk: Desk, as_of: str | None, **narrowed: Any) -> list[Status]:
    """The statuses as they stood on a day."""
    pack = desk.programme.packs.current
    question = Question(date_of("--as-of", as_of) if as_of else desk.today(), time_zone=pack.time_zone)
    with desk.reading() as connection:
        return statuses(connection, question, window=pack.number("status_renewal_days"), **narrowed)


def summed(status: Status) -> dict[str, Any]:
    """A status without its history."""
    return {part.name: getattr(status, part.name) for part in fields(status) if part.name != "history"}


def challenged(desk: Desk, status: Status) -> str:
    """That an objection waits, and since when; blank where none does."""
    if status.challenged_on is None:
        return ""
    day = desk.day(status.challenged_on)
    return desk.say(f"возражение от {day}, статус не публикуется", f"an objection of {day}, it is not published")


@room.question("list", "Реестр статусов образца", "The register of exemplar statuses")
def list_statuses(
    desk: Desk, organisation: AnyOrganisation = None, level: AnyLevel = None, as_of: AsOf = None
) -> Answer:
    """Exemplar statuses as they stood on a day."""
    known(level=(level, desk.programme.packs.current.levels))
    desk.existing("--org", SubjectKind.ORGANISATION, organisation)
    found = standing(desk, as_of, organisation=organisation, level=level)
    say, wording = desk.say, desk.wording
    columns = (
        Column(say("Организация", "Organisation"), share=3),
        Column(say("Код", "Code")),
        Column(say("Уровень", "Level")),
        Column(say("Статус", "Status")),
        Column(say("Присвоен", "Granted")),
        Column(say("До", "Until")),
        Column(say("Проверка", "Check")),
    )
    rows = [
        (
            row.name,
            row.organisation,
            wording.level(row.level),
            "; ".join(filter(None, (wording.of(STATUSES, row.standing), challenged(desk, row)))),
            desk.day(row.granted_on),
            desk.day(row.valid_until) or say("бессрочно", "no term"),
            row.basis,
        )
        for row in found
    ]
    return Answer(
        [summed(row) for row in found], [Table(columns, rows), say(f"Всего: {len(rows)}", f"Total: {len(rows)}")]
    )


def _act(name: str, ru: str, en: str, change: StatusChange) -> None:
    """A change of a status that asks for its reason and its act."""

    def changed(desk: Desk, **typed: Any) -> Draft:
        return Draft(ChangeStatus, desk.meant(ChangeStatus, typed | {"change": change.value}))

    unasked = {"change"} if change is StatusChange.RENEW else {"change", "until"}
    asked = [given for given in parameters_of(ChangeStatus) if given.name not in unasked]
    changed.__signature__ = Signature(asked)  # type: ignore[attr-defined]
    room.action(name, ru, en)(changed)


_act("renew", "Подтвердить статус на новый срок", "Renew a status for a new term", StatusChange.RENEW)
_act("suspend", "Приостановить статус", "Suspend a status", StatusChange.SUSPEND)
_act("restore", "Восстановить статус", "Restore a status", StatusChange.RESTORE)
_act("withdraw", "Отозвать статус", "Withdraw a status", StatusChange.WITHDRAW)
_act("lapse", "Прекратить статус с истёкшим сроком", "End a status whose term is over", StatusChange.LAPSE)


@room.question(
    "entered", "Внесённое из прежних лет, что ждёт подтверждения", "What was entered and waits to be confirmed"
)
def list_entered(desk: Desk) -> Answer:
    """What a second person has to confirm."""
    with desk.reading() as connection:
        found = waiting(connection)
    say = desk.say
    columns = (Column(say("Код", "Code")), Column(say("Организация", "Organisation"), share=3),
               Column(say("Уровень", "Level")), Column(say("Решено", "Decided on")),
               Column(say("Итог", "Came to"), share=2), Column(say("До", "Until")),
               Column(say("Акт", "Act"), share=2))  # fmt: skip
    rows = [(one.code, one.organisation, desk.wording.level(one.level), desk.day(one.granted_on), came_to(desk, one),
             "" if one.outcome is Outcome.REFUSED else desk.day(one.until) or say("бессрочно", "no term"), one.act)
            for one in found]  # fmt: skip
    more = say("Подтвердить все: potok status confirm-all", "Confirm all of them: potok status confirm-all")
    return Answer(
        found, [Table(columns, rows), say(f"Всего: {len(rows)}", f"Total: {len(rows)}"), *([more] * bool(rows))]
    )


def confirm_all(actor: As = None, on_basis: OnBasis = None, json: Json = False) -> int:
    """Confirm everything that somebody else entered of earlier years, each as of its day."""
    desk = Desk(json)
    acting = desk.acting(actor, on_basis)
    with desk.reading() as connection:
        found = waiting(connection)
    commands = [
        (one.code, ConfirmEntered(actor=acting.answers, acting=acting, on=one.granted_on, subject=one.code,
                                  command_id=f"confirm-entered:{one.code}"))
        for one in found
    ]  # fmt: skip
    return confirm_each(desk, commands, json=json)


room.add(
    "confirm-all",
    "Подтвердить всё внесённое из прежних лет",
    "Confirm all that was entered of earlier years",
    confirm_all,
)
room.plain("status")
