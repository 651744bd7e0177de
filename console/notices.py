"""`potok notices`: what is owed to whom, what became of it, and handing it over now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from console.answer import Answer, Column, Table, put
from console.desk import Desk
from console.entering import known
from console.failure import DOWN
from console.listing import page
from console.options import Limit, Offset
from console.room import Json, Room
from console.speech import both
from console.wording import FATES, TEMPLATES, WITHHELD
from domain.engine.kinds import SubjectKind

if TYPE_CHECKING:
    from flows.telling import Told

room = Room("Письма и другие уведомления.", "Letters and other notices.")
APPS = {"notices": room.app}

AnyWho = Annotated[
    str | None, typer.Option("--person", metavar="WHO", help=both("только этому участнику", "only to this person"))
]
About = Annotated[
    str | None, typer.Option("--about", metavar="CODE", help=both("только об этом", "only about this subject"))
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


@room.question("list", "Что кому причитается и что отправлено", "What is owed to whom, and what was sent")
def list_notices(
    desk: Desk,
    person: AnyWho = None,
    about: About = None,
    fate: AnyFate = None,
    limit: Limit = "50",
    offset: Offset = "0",
) -> Answer:
    """Notices, the latest first."""
    from notifications.channels import CAUSES
    from notifications.looking import Wanted, notices

    reasons = WITHHELD | {cause.value: said for cause, said in CAUSES.items()}
    known(fate=(fate, FATES))
    recipient = desk.existing("--person", SubjectKind.PERSON, person)
    wanted = Wanted(recipient=recipient, object=about, fate=fate, **page(limit, offset))
    with desk.reading() as connection:
        found = notices(connection, wanted)
    say, wording = desk.say, desk.wording
    columns = (
        Column(say("Когда", "When")),
        Column(say("Ключ: кому, правило, о чём, версия", "Key: to whom, rule, about what, version")),
        Column(say("Уведомление", "Notice"), share=2),
        Column(say("Что с ним", "Fate"), share=2),
    )
    rows = [
        (
            wording.moment(line["created_at"]),
            line["key"],
            wording.of(TEMPLATES, line["template"]),
            ": ".join(filter(None, (wording.of(FATES, line["fate"]), wording.of(reasons, line["reason"])))),
        )
        for line in found.lines
    ]
    if not rows:
        return Answer(found, [say("Ничего не найдено.", "Nothing was found.")])
    count = say(f"Показано {len(rows)} из {found.total}", f"Shown: {len(rows)} of {found.total}")
    return Answer(found, [Table(columns, rows), count])


@room.question(
    "preview", "Показать одно уведомление, как его читает получатель", "Show one notice as its reader gets it"
)
def preview(desk: Desk, key: Key, html: AsHtml = False) -> Answer:
    """One notice in words."""
    from notifications.looking import preview as rendered

    with desk.reading() as connection:
        found = rendered(
            connection,
            key,
            base_url=desk.settings.base_url,
            programme=desk.programme.packs.current.programme,
            language=desk.language,
        )
    if html:
        return Answer(found, [found.said.html])
    say = desk.say
    head = [f"{say('Кому', 'To')}: {found.recipient}", f"{say('Тема', 'Subject')}: {found.said.subject}", ""]
    return Answer(found, [*head, found.said.text])


def deliver(json: Json = False) -> int:
    """Write the notices that are owed and hand over what is due."""
    from flows.telling import tell

    desk = Desk(json)
    told = tell(desk.programme, patient=False)
    put(Answer(told, told_lines(desk, told)), json=json)
    return DOWN if told.down is not None else 0


def told_lines(desk: Desk, told: Told) -> list[str]:
    """What delivery did, where mail went, and what is down."""
    say = desk.say
    lines = [
        say(
            f"Записано: {told.written}, отправлено: {told.sent}, удержано: {told.withheld}, "
            f"не доставлено: {told.failed}, ждут: {told.left}",
            f"Written: {told.written}, sent: {told.sent}, withheld: {told.withheld}, "
            f"failed: {told.failed}, waiting: {told.left}",
        )
    ]
    if desk.settings.dry_run:
        lines.append(say("POTOK_DRY_RUN: ничего не отправлено", "POTOK_DRY_RUN: nothing was sent"))
    elif desk.settings.smtp_url is None:
        folder = desk.settings.mail_folder
        lines.append(say(f"Почта складывается в папку {folder}", f"Mail is kept in {folder}"))
    return [*lines, told.down.say(desk.language)] if told.down is not None else lines


room.add("deliver", "Отправить то, что причитается", "Hand over what is owed", deliver)
