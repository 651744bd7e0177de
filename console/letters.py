"""`potok notices`, for an operator: what left, what did not and why, once more, and a try of every channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.answer import Answer, put
from console.command_group import Json
from console.desk import Desk
from console.failure import DOWN, REFUSED
from console.language import both
from console.notices import AnyReason, AnyWho, AsHtml, Key, Since, midnight, outcome_of, reasons, room, told_lines
from console.terminal_table import Column, Table
from console.titles import TEMPLATES
from console.typed_values import date_of, known
from domain.engine import own_terms
from domain.engine.database import writing
from domain.engine.refusals import Refusal, bad_value, not_among
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind

if TYPE_CHECKING:
    from notifications.attachments import Attachment
    from notifications.ledger_views import Kept

Raw = Annotated[
    Path | None,
    typer.Option(
        "--eml",
        metavar=both("ФАЙЛ", "FILE"),
        help=both("записать письмо байт в байт", "write it, byte by byte"),
    ),
]
Failed = Annotated[
    bool, typer.Option("--failed", help=both("все не доставленные", "all that failed"))
]  # fmt: skip
On = Annotated[
    str | None,
    typer.Option("--on", metavar=both("ДАТА", "DATE"), help=both("за какой день; сегодня", "of which day; today")),
]
Who = Annotated[
    str, typer.Argument(metavar="WHO", help=both("код или почта участника", "code or e-mail of the person"))
]
Name = Annotated[
    str | None, typer.Argument(metavar="NAME", help=both("какое письмо; все названия, если не указано", "which letter"))
]
Png = Annotated[
    Path | None,
    typer.Option("--png", metavar=both("ФАЙЛ", "FILE"), help=both("картинка письма", "a picture of the letter")),
]
Letters = Annotated[
    Path,
    typer.Argument(
        metavar=both("МЕСТО", "PLACE"),
        help=both("письмо (файл .eml) или ящик (папка Maildir)", "a letter (.eml file) or a mailbox (Maildir)"),
    ),
]
To = Annotated[
    str | None, typer.Option("--to", metavar="EMAIL", help=both("куда; отправителю, если не указано", "to whom"))
]


@room.question(
    "show",
    "Письмо, как оно ушло, все попытки и ответы сервера",
    "A letter as it left, every try, the server's words",
    personal=True,
)
def show(desk: Desk, key: Key, html: AsHtml = False, eml: Raw = None) -> Answer:
    """One notice and all that is known of it."""
    from notifications.ledger_views import kept

    with desk.reading() as connection:
        found = kept(connection, key)
    message = message_from_bytes(found.copy.content, policy=policy.default) if found.copy else None
    data = found.line | {"attempts": [asdict(one) for one in found.attempts], "intact": None, "message": None}
    lines = _about(desk, found)
    if found.copy is None or message is None:
        said = desk.say(
            "Копии нет: письмо ещё не уходило или её срок вышел. Как оно читается сейчас: potok notices preview KEY",
            "No copy is kept: the letter has not left, or its term is over. As it reads now: potok notices preview KEY",
        )
        return Answer(data, [*lines, "", said])
    if eml is not None:
        eml.write_bytes(found.copy.content)
        lines.append(desk.say(f"Записано: {eml}", f"Written: {eml}"))
    part = message.get_body(("html",) if html else ("plain",))
    body = part.get_content() if part else found.copy.content.decode("utf-8", "replace")
    data |= {"intact": found.copy.intact, "message": found.copy.content.decode("utf-8", "replace")}
    heads = [
        f"{name}: {' '.join(str(message[name]).split())}"
        for name in ("From", "To", "Subject", "Date", "Message-ID")
        if message[name]
    ]
    return Answer(data, [body] if html else [*lines, "", *heads, "", body])


def _about(desk: Desk, found: Kept) -> list[str]:
    """Who, when, what became of it; each try with the server's words."""
    say, wording, line = desk.say, desk.wording, found.line
    name = f"{line['name']} <{line['email']}>, {line['recipient']}" if line["name"] else str(line["recipient"])
    lines = [
        f"{say('Кому', 'To')}: {name}",
        f"{say('Уведомление', 'Notice')}: {wording.of(TEMPLATES, line['template'])}, {line['object']}",
        f"{say('Что с ним', 'Fate')}: {outcome_of(desk, line)}",
        f"{say('Записано', 'Written')}: {wording.moment(line['created_at'])}",
    ]
    lines += [
        f"{say('Попытка', 'Try')} {wording.moment(one.at)}: {wording.of(reasons(), one.outcome)}; {one.said}"
        for one in found.attempts
    ]
    if found.copy is not None:
        receipt = f"; {found.copy.receipt}" if found.copy.receipt else ""
        left = say("Ушло", "Left") if line["fate"] == "sent" else say("Возможно, ушло", "Perhaps left")
        lines.append(f"{left}: {wording.moment(found.copy.at)}{receipt}")
        if not found.copy.intact:
            lines.append(say("Копия изменена после отправки!", "The copy was changed after it left!"))
    return lines


def resend(key: Key, json: Json = False) -> int:
    """Send one letter once more, as a letter of its own."""
    from flows.immediate_notices import tell
    from notifications import retries

    desk = Desk(json)
    programme = desk.programme
    with writing(programme.engine) as connection:
        again = retries.resend(connection, key, programme.now())
    told = tell(programme, patient=False)
    head = desk.say(f"Ещё раз: {again}", f"Once more: {again}")
    put(Answer({"key": again, "told": told}, [head, *told_lines(desk, told)]), json=json)
    return DOWN if told.in_vain else 0


def retry(
    failed: Failed = False, since: Since = None, person: AnyWho = None, reason: AnyReason = None, json: Json = False
) -> int:
    """Let letters that failed try again, and hand over what is due."""
    from flows.immediate_notices import tell
    from notifications import retries
    from notifications.retries import Undelivered

    desk = Desk(json)
    day = midnight(desk, "--since", since)
    if not failed or day is None:
        ru, en = "нужны --failed и --since ДАТА: что и с какого дня повторить", "--failed and --since DATE are needed"
        raise Refusal([bad_value("--failed", ru, en)])
    known(reason=(reason, reasons()))
    programme = desk.programme
    wanted = Undelivered(since=day, recipient=desk.existing("--person", SubjectKind.PERSON, person), reason=reason)
    with writing(programme.engine) as connection:
        count = retries.retry(connection, wanted, programme.now())
    told = tell(programme, patient=False)
    head = desk.say(f"Повторено: {count}", f"Tried again: {count}")
    put(Answer({"retried": count, "told": told}, [head, *told_lines(desk, told)]), json=json)
    return DOWN if told.in_vain else 0


@room.question(
    "why",
    "Что и почему участник получил за день, а чего нет",
    "What a person got on a day, what not, and why",
    personal=True,
)
def why(desk: Desk, who: Who, on: On = None) -> Answer:
    """Everything that was considered for one person on one day."""
    import domain.subjects  # noqa: F401 - fills the table of events
    from domain.engine.event_effects import EVENTS
    from domain.reports.views import person_by
    from notifications import explanation

    day = desk.today() if on is None else date_of("--on", on)
    with desk.reading() as connection:
        found = explanation.why(connection, desk.programme.packs, person_by(connection, who, "WHO"), day)
    say, wording = desk.say, desk.wording
    rows = [
        (wording.moment(line["created_at"]), wording.of(TEMPLATES, line["template"]), line["object"],
         outcome_of(desk, line) + _with_others(desk, found.together.get(line["key"], ())))
        for line in found.letters.lines
    ]  # fmt: skip
    alike = Counter((one.happened_on, one.kind, one.subject, one.why) for one in found.untold)
    rows += [
        (desk.day(day), (EVENTS[kind].says.say(desk.language) if kind in EVENTS else kind) + times(count), subject,
         say(f"письма нет: {why.ru}", f"no letter: {why.en}"))
        for (day, kind, subject, why), count in alike.items()
    ]  # fmt: skip
    if not rows:
        said = say(
            f"За {desk.day(day)} ничего не рассматривалось: ни писем, ни событий по его кодам.",
            f"Nothing was considered on {desk.day(day)}: no letters, and nothing happened within the person's reach.",
        )
        return Answer(found, [said, *_silence(desk, found.silence)])
    columns = (
        Column(say("Когда", "When")),
        Column(say("Что", "What"), share=2),
        Column(say("О чём", "About")),
        Column(say("Что стало", "Outcome"), share=3),
    )
    return Answer(found, [Table(columns, rows), *_silence(desk, found.silence)])


def _silence(desk: Desk, why: Words | None) -> list[str]:
    """That there was no morning letter, and why."""
    return [desk.say(f"Утреннего письма нет: {why.ru}.", f"No morning letter: {why.en}.")] if why else []


def _with_others(desk: Desk, names: Sequence[str]) -> str:
    """That a letter was for others, too."""
    listed = ", ".join(names)
    return desk.say(f"; одно письмо и для: {listed}", f"; in one letter with: {listed}") if names else ""


def times(count: int) -> str:
    """How often a line stands for, where that is more than once."""
    return f" × {count}" if count > 1 else ""


@room.question(
    "sample", "Образец письма на придуманных людях", "A sample of a letter, with made-up people", openly=True
)
def sample(desk: Desk, name: Name = None, html: AsHtml = False, png: Png = None) -> Answer:
    """One example, as its reader gets it."""
    from console.method import pack_of
    from notifications.answer_forms import forms_for
    from notifications.attachments import attachments_of, seen_alone
    from notifications.examples import EXAMPLES
    from notifications.letter_for_several import SEVERAL, for_several
    from notifications.render import render
    from notifications.scenarios import contact_of

    names = sorted((*EXAMPLES, SEVERAL))
    if name is None:
        return Answer(names, names)
    if name not in names:
        raise Refusal([not_among("NAME", name, names)])
    pack, _ = pack_of(desk, None)
    own_terms.use(pack.words, pack.titles)
    base_url = desk.settings.base_url
    beside: tuple[Attachment, ...] = ()
    if name == SEVERAL:
        said = for_several(desk.language, base_url, pack.programme)
    else:
        one = EXAMPLES[name]
        said = render(
            one, desk.language, base_url=base_url, programme=pack.programme, contact=contact_of(one),
            words=pack.letters.get(one.template), by_paper=not base_url, forms=forms_for(one, by_paper=not base_url),
        )  # fmt: skip
        beside = attachments_of(one, desk.language)
    data = {"name": name, "subject": said.subject, "text": said.text}
    if png is not None:
        from console.picture import drawn_by_a_browser

        drawn_by_a_browser(seen_alone(said.html, beside), png)
        return Answer(data, [desk.say(f"Картинка: {png}", f"Picture: {png}")])
    return Answer(data, [said.html] if html else [f"{desk.say('Тема', 'Subject')}: {said.subject}", "", said.text])


def try_channels(to: To = None, json: Json = False) -> int:
    """Hand a test letter to every channel and say how each of them answered."""
    from flows import trial_letter

    desk = Desk(json)
    results = trial_letter.try_channels(desk.programme, to)
    lines: list[Any] = [f"{name}: {said.say(desk.language)}" for name, _, said in results]
    data = [{"channel": name, "ok": ok, "said": said.say(desk.language)} for name, ok, said in results]
    put(Answer(data, lines), json=json)
    return 0 if all(ok for _, ok, _ in results) else DOWN


def stop(place: Letters, json: Json = False) -> int:
    """Stop letters for those who asked for it by a letter; all that could not be heard is named."""
    from flows.stopped_letters import heard
    from notifications.stop_reply import letters_in

    desk = Desk(json)
    if not place.exists():
        raise Refusal([bad_value("PLACE", f"нет такого файла или папки: {place}", f"there is no {place}")])
    found = heard(desk.programme, letters_in(place))
    lines = [
        f"{one.sender}: {' '.join(filter(None, (one.person, one.rule)))}: {one.said.say(desk.language)}"
        for one in found
    ] or [desk.say("Просьб не писать нет.", "Nobody asks to stop.")]
    put(Answer(found, lines), json=json)
    return 0 if all(one.done for one in found) else REFUSED


room.add("stop", "Отключить письма тем, кто ответил «стоп»", "Stop letters for those who answered “stop”", stop)
room.add("resend", "Послать письмо ещё раз", "Send a letter once more", resend)
room.add("retry", "Повторить не доставленное", "Try again what failed", retry)
room.add("test", "Пробное письмо по каждому каналу", "A test letter through each channel", try_channels)
APPS = {"notices": room.app}
