"""`potok digest`: the status e-mail of one person, looked at or sent."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from console.answer import Answer, put
from console.command_group import Json, Room
from console.desk import Desk
from console.failure import DOWN
from console.language import both
from console.notices import AsHtml, told_lines
from console.typed_values import date_of
from domain.reports.views import person_by

room = Room("Сводки: одно письмо участнику о том, что делать дальше.", "Digests: one mail a person, what to do next.")
APPS = {"digest": room.app}

Who = Annotated[
    str, typer.Argument(metavar="WHO", help=both("код или почта участника", "code or e-mail of the person"))
]
Whom = Annotated[
    list[str] | None,
    typer.Argument(metavar="WHO", help=both("кому; всем, чей срок, если не указано", "to whom; to all who are due")),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on", metavar=both("ДАТА", "DATE"), help=both("на какую дату; сегодня, если не указана", "as of which day")
    ),
]


def _day(desk: Desk, on: str | None) -> date:
    return desk.today() if on is None else date_of("--on", on)


def _code(desk: Desk, word: str) -> str:
    with desk.reading() as connection:
        return person_by(connection, word, "WHO")


@room.question(
    "preview",
    "Показать сводку участника, ничего не отправляя",
    "Show a person's digest, sending nothing",
    personal=True,
)
def preview(desk: Desk, who: Who, on: On = None, html: AsHtml = False) -> Answer:
    """The digest that a person would get."""
    from notifications.digest import preview as digest_of
    from notifications.ledger_views import reads_in
    from notifications.render import render

    programme, code = desk.programme, _code(desk, who)
    digest = digest_of(programme.engine, programme.packs, code, on=_day(desk, on), now=programme.now())
    if digest is None:
        said = desk.say(f"{code}: сказать нечего, письма не будет.", f"{code}: nothing to say, no mail.")
        return Answer({"person": code, "digest": None}, [said])
    with desk.reading() as connection:
        language = reads_in(connection, code)
    pack = programme.packs.current
    words = pack.letters.get(digest.template)
    made = render(digest, language, base_url=desk.settings.base_url, programme=pack.programme, words=words)
    data = {"person": code, "digest": digest, "subject": made.subject, "text": made.text}
    if html:
        return Answer(data, [made.html])
    return Answer(data, [f"{desk.say('Тема', 'Subject')}: {made.subject}", "", made.text])


def send(who: Whom = None, on: On = None, json: Json = False) -> int:
    """Write the digests that are due and hand them over; repeating it sends nothing twice."""
    from flows.immediate_notices import tell
    from notifications.digest import write

    desk = Desk(json)
    programme = desk.programme
    people = [_code(desk, word) for word in who] if who else None
    made = write(programme.engine, programme.packs, on=_day(desk, on), now=programme.now(), people=people)
    told = tell(programme, patient=False)
    head = desk.say(
        f"Сводок: {made.written}, сказать нечего: {made.silent}",
        f"Digests: {made.written}, nothing to say to: {made.silent}",
    )
    put(Answer({"digests": made, "told": told}, [head, *told_lines(desk, told)]), json=json)
    return DOWN if told.in_vain else 0


room.add("send", "Отправить сводки, чей срок пришёл", "Send the digests that are due", send)
