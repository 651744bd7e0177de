"""How a person wants to be written to: how often, on which day, in which language and zone, of what not, from when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import removal
from domain.engine.words import Language, Words
from domain.programme.kinds import Cadence, SubjectKind, Weekday
from domain.registry.known import PEOPLE
from domain.registry.people import CADENCE, LETTERS, PersonAmended
from domain.registry.roles import STAFF
from domain.registry.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class PreferLetters(Command):
    """Say how one wants to be written to; the weekday, what is muted and the pause are said anew as a whole."""

    name = "prefer_letters"
    says = Words("Как и когда писать участнику", "How and when a person is written to")
    typed = ("person letters",)

    person: Annotated[str, asked.who("Кому", "To whom")]
    cadence: Annotated[Cadence | None, CADENCE] = None
    weekday: Annotated[
        Weekday, asked.value("В какой день недели утреннее письмо", "Weekday of the morning letter", option="--weekday")
    ] = Weekday.MONDAY
    language: Annotated[Language | None, LETTERS] = None
    time_zone: Annotated[
        str | None,
        asked.line("Часовой пояс", "Time zone", Words("например Asia/Omsk", "for example Asia/Omsk"), option="--zone"),
    ] = None
    mute: Annotated[
        str,
        asked.text(
            "О чём не писать",
            "What not to write of",
            Words("ключи писем через запятую, например gate_decided", "keys of letters, for example gate_decided"),
            typed=asked.Typed.KEY,
            option="--mute",
        ),
    ] = ""
    paused_until: Annotated[
        date | None,
        asked.value(
            "Не писать до", "Not before", Words("отпуск", "a holiday"), ahead=1, within=366, option="--pause-until"
        ),
    ] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LettersPreferred(Event):
    """A person said how they want to be written to."""

    kind = "letters_preferred"
    says = Words("выбрано, как писать", "letters preferred")

    weekday: Weekday
    muted: tuple[str, ...]
    paused_until: date | None


@does(PreferLetters, by=STAFF, names=("person",), moves=("person",), looks_up=(PEOPLE,), by_system=True)
def prefer_letters(case: Case) -> Iterator[Happening]:
    """Whoever is written to chooses, or staff for them."""
    command: PreferLetters = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    if command.actor != person.code:
        case.may(person)
    case.still_open(person)
    muted = tuple(dict.fromkeys(key.strip() for key in command.mute.split(",") if key.strip()))
    may = sorted(key for key, rule in case.pack.notices.items() if rule.mutable and rule.template != "status_digest")
    for key in muted:
        if key not in may:
            ru, en = (
                f"«{key}» отключить нельзя; можно: {', '.join(may)}",
                f"“{key}” cannot be muted; {', '.join(may)} can",
            )
            case.against(no.bad_value("mute", ru, en))
    if command.time_zone is not None and not _is_zone(command.time_zone):
        case.against(no.bad_value("time_zone", "нет такого пояса: Europe/Moscow, Asia/Omsk…", "no such zone"))
    case.settle()
    said = {name: getattr(command, name) for name in ("cadence", "language", "time_zone")}
    if known := {name: value for name, value in said.items() if value is not None}:
        yield person.code, PersonAmended(changes=known)
    yield person.code, LettersPreferred(weekday=command.weekday, muted=muted, paused_until=command.paused_until)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


FORMER = removal(TABLES["preference"], ("person",))


@changes(LettersPreferred)
def preferred(record: Record, state: State, event: LettersPreferred, actor: str, on: date, seq: int) -> None:
    until = event.paused_until.isoformat() if event.paused_until else None
    record.remove(FORMER, "preference", (state.code,))
    record.add("preference", person=state.code, weekday=event.weekday, muted=",".join(event.muted), paused_until=until)
