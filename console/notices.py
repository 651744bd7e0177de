"""`potok notices`: what is owed to whom, what became of it, and handing it over now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from console.answer import Answer, put
from console.command_group import Json, Room
from console.desk import Desk
from console.failure import DOWN
from console.language import both
from console.lists import page
from console.options import Limit, Offset
from console.terminal_table import Column, Table
from console.titles import FATES, TEMPLATES, WITHHELD
from console.typed_values import date_of, known
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind

if TYPE_CHECKING:
    from flows.immediate_notices import Told

room = Room("Письма и другие уведомления.", "Letters and other notices.")
AnyWho = Annotated[
    str | None, typer.Option("--person", metavar="WHO", help=both("только этому участнику", "only to this person"))
]
About = Annotated[
    str | None, typer.Option("--about", metavar="CODE", help=both("только об этом", "only about this subject"))
]
AnyKind = Annotated[
    str | None,
    typer.Option("--kind", metavar="KEY", help=both("только такие, например status_digest", "only of this kind")),
]
AnyReason = Annotated[
    str | None,
    typer.Option("--reason", metavar="KEY", help=both("по такой причине, например mailbox_full", "for this reason")),
]
Since = Annotated[
    str | None, typer.Option("--since", metavar=both("ДАТА", "DATE"), help=both("с какого дня", "from this day on"))
]
Until = Annotated[
    str | None, typer.Option("--until", metavar=both("ДАТА", "DATE"), help=both("по какой день", "up to this day"))
]
AnyFate = Annotated[
    str | None,
    typer.Option(
        "--fate",
        metavar="KEY",
        help=both("queued, sending, sent, withheld, failed", "queued, sending, sent, withheld, failed"),
    ),
]
Key = Annotated[
    str, typer.Argument(metavar="KEY", help=both("ключ из списка уведомлений", "a key of the list of notices"))
]
AsHtml = Annotated[bool, typer.Option("--html", help=both("показать HTML, а не текст", "show the HTML part"))]


def reasons() -> dict[str, Words]:
    """Why a notice was not sent, in words."""
    from notifications.channels import CAUSES

    return WITHHELD | {cause.value: said for cause, said in CAUSES.items()}


def outcome_of(desk: Desk, line: Mapping[str, Any]) -> str:
    """What became of a notice, and why."""
    from notifications.channels import Cause

    wording = desk.wording
    if line["reason"] == Cause.PERHAPS_SENT:  # whether it was delivered is what nobody knows
        return wording.of(reasons(), line["reason"])
    return ": ".join(filter(None, (wording.of(FATES, line["fate"]), wording.of(reasons(), line["reason"]))))


@room.question(
    "list", "Что кому причитается и что отправлено", "What is owed to whom, and what was sent", personal=True
)
def list_notices(
    desk: Desk, person: AnyWho = None, about: About = None, kind: AnyKind = None, fate: AnyFate = None,
    reason: AnyReason = None, since: Since = None, until: Until = None, limit: Limit = "50", offset: Offset = "0",
) -> Answer:  # fmt: skip
    """Notices, the latest first."""
    from notifications.ledger_views import Wanted, notices

    known(fate=(fate, FATES), kind=(kind, TEMPLATES), reason=(reason, reasons()))
    recipient = desk.existing("--person", SubjectKind.PERSON, person)
    wanted = Wanted(
        recipient=recipient, object=about, template=kind, fate=fate, reason=reason,
        since=midnight(desk, "--since", since), until=midnight(desk, "--until", until, days=1),
        left=False, **page(limit, offset),
    )  # fmt: skip
    with desk.reading() as connection:
        found = notices(connection, wanted)
    say, wording = desk.say, desk.wording
    columns = (
        Column(say("Когда", "When")),
        Column(say("Кому", "To"), share=2),
        Column(say("Уведомление", "Notice"), share=2),
        Column(say("Что с ним", "Fate"), share=3),
        Column(say("Ключ: кому, правило, о чём, версия", "Key: to whom, rule, about what, version")),
    )
    rows = [
        (
            wording.moment(line["created_at"]),
            line["name"] or line["recipient"],
            wording.of(TEMPLATES, line["template"]),
            outcome_of(desk, line),
            line["key"],
        )
        for line in found.lines
    ]
    if not rows:
        return Answer(found, [say("Ничего не найдено.", "Nothing was found.")])
    count = say(f"Показано {len(rows)} из {found.total}", f"Shown: {len(rows)} of {found.total}")
    return Answer(found, [Table(columns, rows), count])


def midnight(desk: Desk, field: str, day: str | None, *, days: int = 0) -> datetime | None:
    """When a day begins, or so many days later, by the programme's clock; None where no day is named."""
    if day is None:
        return None
    zone = ZoneInfo(desk.programme.packs.current.time_zone)
    return datetime.combine(date_of(field, day) + timedelta(days=days), time(), zone)


@room.question(
    "preview",
    "Показать одно уведомление, как его читает получатель",
    "Show one notice as its reader gets it",
    personal=True,
)
def preview(desk: Desk, key: Key, html: AsHtml = False) -> Answer:
    """One notice in words."""
    from flows.immediate_notices import sender_of
    from notifications.preview import preview as rendered

    programme = desk.programme
    sender = replace(sender_of(programme), language=desk.language)
    found = rendered(programme.engine, programme.packs, sender, key, now=programme.now())
    if html:
        return Answer(found, [found.said.html])
    say = desk.say
    head = [f"{say('Кому', 'To')}: {found.recipient}", f"{say('Тема', 'Subject')}: {found.said.subject}", ""]
    return Answer(found, [*head, found.said.text])


def deliver(json: Json = False) -> int:
    """Write the notices that are owed and hand over what is due; asked to stop, it ends the letter in its hand."""
    from flows.immediate_notices import tell
    from flows.offer_chunks import STOPPING, ended_in_order

    desk = Desk(json)
    with ended_in_order():
        told = tell(desk.programme, patient=False, stopping=STOPPING.is_set)
    lines = told_lines(desk, told)
    if STOPPING.is_set():
        lines.append(desk.say("Остановлено: остальное уйдёт потом", "Stopped: the rest leaves later"))
    put(Answer(told, lines), json=json)
    return DOWN if told.in_vain else 0


def told_lines(desk: Desk, told: Told) -> list[str]:
    """What delivery did, where mail went, and what is down."""
    say = desk.say
    lines = [
        say(
            f"Записано: {told.written}, отправлено: {told.sent}, удержано: {told.withheld}, "
            f"не доставлено: {told.failed}, попробуем ещё: {told.again}, ждут: {told.left}",
            f"Written: {told.written}, sent: {told.sent}, withheld: {told.withheld}, "
            f"failed: {told.failed}, to be tried again: {told.again}, waiting: {told.left}",
        )
    ]
    if desk.settings.dry_run:
        lines.append(say("POTOK_DRY_RUN: ничего не отправлено", "POTOK_DRY_RUN: nothing was sent"))
    elif desk.settings.smtp_url is None:
        from notifications.channels import NO_CHANNEL

        folder = desk.settings.mail_folder
        kept = say(f"Почта складывается в папку {folder}", f"Mail is kept in {folder}")
        lines.append(kept if folder else NO_CHANNEL.say(desk.language))
    if told.failed:
        hint = "potok notices list --fate failed"
        lines.append(say(f"Что и почему не доставлено: {hint}", f"What failed and why: {hint}"))
    return [*lines, told.down.say(desk.language)] if told.down is not None else lines


room.add("deliver", "Отправить то, что причитается", "Hand over what is owed", deliver)
