"""How a person wants to be written to: how often, on which day, in which language and zone, of what not, from when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement, removal
from domain.engine.words import Language, Words
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import Cadence, LetterPart, Rhythm, SubjectKind, Weekday
from domain.registry.known import PEOPLE
from domain.registry.people import CADENCE, LETTERS, PersonAmended
from domain.registry.roles import STAFF
from domain.registry.tables import TABLES

NOTHING = "nothing"
"""In the place of what is muted: letters of all kinds are wanted again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PreferLetters(Command):
    """Say how one wants to be written to; what is not said stays as it is."""

    name = "prefer_letters"
    says = Words("Как и когда писать участнику", "How and when a person is written to")
    typed = ("person letters",)

    person: Annotated[str, asked.who("Кому", "To whom")]
    cadence: Annotated[Cadence | None, CADENCE] = None
    weekday: Annotated[
        Weekday | None,
        asked.value("В какой день недели утреннее письмо", "Weekday of the morning letter", option="--weekday"),
    ] = None
    followed: Annotated[
        Rhythm | None, asked.value("Когда писать о просроченном у других", "When to tell what others leave undone")
    ] = None
    organisation: Annotated[
        Rhythm | None,
        asked.value(
            "Когда присылать руководителю список по организации", "When to send the head the organisation's list"
        ),
    ] = None
    changes: Annotated[Rhythm | None, asked.value("Когда писать об изменениях", "When to tell of changes")] = None
    coming: Annotated[Rhythm | None, asked.value("Когда писать о ближайших сроках", "When to tell what comes")] = None
    numbers: Annotated[Rhythm | None, asked.value("Когда писать цифры", "When to tell figures")] = None
    language: Annotated[Language | None, LETTERS] = None
    time_zone: Annotated[
        str | None,
        asked.line("Часовой пояс", "Time zone", Words("например Asia/Omsk", "for example Asia/Omsk"), option="--zone"),
    ] = None
    mute: Annotated[
        str | None,
        asked.text(
            "О чём не писать",
            "What not to write of",
            Words(
                "ключи писем через запятую, например gate_decided; nothing — снова обо всём",
                "keys of letters, for example gate_decided; nothing: of everything again",
            ),
            typed=asked.Typed.KEY,
            option="--mute",
        ),
    ] = None
    paused_until: Annotated[
        date | None,
        asked.value(
            "Не писать до", "Not before", Words("отпуск", "a holiday"), ahead=1, within=366, option="--pause-until"
        ),
    ] = None
    resume: Annotated[bool, asked.value("Писать снова: пауза окончена", "Write again: the pause is over")] = False


@dataclass(frozen=True, kw_only=True, slots=True)
class LettersPreferred(Event):
    """A person said how they want to be written to, as was said before parts of the morning letter had days."""

    kind = "letters_preferred"
    says = Words("выбрано, как писать", "letters preferred")

    weekday: Weekday
    muted: tuple[str, ...]
    paused_until: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LettersChosen(Event):
    """How a person wants to be written to from now on, as a whole."""

    kind = "letters_chosen"
    says = Words("выбрано, как писать", "letters chosen")

    weekday: Weekday
    muted: tuple[str, ...]
    paused_until: date | None
    rhythms: Mapping[str, str]
    """Part of the morning letter -> its rhythm, where that is not the letter's own."""


USUAL = LettersChosen(weekday=Weekday.MONDAY, muted=(), paused_until=None, rhythms={})
"""Of whoever chose nothing."""

_preference = TABLES["preference"]
_CHOSEN = Statement(select(_preference).where(Among(_preference.c.person, "people")))


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _CHOSEN, {"people": sorted({command.person for command in commands})}


def _take(world: World, found: dict[str, LettersChosen], rows: Sequence[Row]) -> None:
    for person, weekday, muted, until, rhythms in rows:
        found[person] = LettersChosen(
            weekday=Weekday(weekday),
            muted=tuple(filter(None, muted.split(","))),
            paused_until=date.fromisoformat(until) if isinstance(until, str) else until,
            rhythms=rhythms_of(rhythms),
        )


def rhythms_of(kept: str) -> dict[str, str]:
    """Part of the morning letter -> its rhythm, as they are kept."""
    return dict(one.split("=") for one in kept.split(",") if one)


PREFERENCES: Lookup[dict[str, LettersChosen]] = Lookup(name="preferences", empty=dict, ask=_ask, take=_take)
"""Person -> how they are written to, of those who chose."""


@does(PreferLetters, by=STAFF, names=("person",), moves=("person",), looks_up=(PEOPLE, PREFERENCES), by_system=True)
def prefer_letters(case: Case) -> Iterator[Happening]:
    """Whoever is written to chooses, or staff for them."""
    command: PreferLetters = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    if command.actor != person.code:
        case.may(person)
    case.still_open(person)
    chosen = _with(case, case.world.of(PREFERENCES).get(person.code, USUAL))
    if command.time_zone is not None and not _is_zone(command.time_zone):
        case.against(no.bad_value("time_zone", "нет такого пояса: Europe/Moscow, Asia/Omsk…", "no such zone"))
    said = {name: getattr(command, name) for name in ("cadence", "language", "time_zone")}
    known = {name: value for name, value in said.items() if value is not None}
    parts = (command.weekday, command.mute, command.paused_until, *(getattr(command, part) for part in LetterPart))
    if not known and not command.resume and all(one is None for one in parts):
        case.against(no.bad_value("person", "не сказано, что изменить", "nothing to change was given"))
    case.settle()
    if known:
        yield person.code, PersonAmended(changes=known)
    yield person.code, chosen


def _with(case: Case, before: LettersChosen) -> LettersChosen:
    """What is chosen from now on: what was chosen before, and what is said now."""
    command: PreferLetters = case.command
    said = {str(part): str(value) for part in LetterPart if (value := getattr(command, part)) is not None}
    until = None if command.resume else command.paused_until or before.paused_until
    if command.resume and command.paused_until is not None:
        case.against(no.bad_value("resume", "пауза и снята, и назначена", "the pause is both over and begun"))
    return LettersChosen(
        weekday=command.weekday or before.weekday,
        muted=before.muted if command.mute is None else _muted(case, command.mute),
        paused_until=until if until is not None and until > case.world.today else None,
        rhythms={part: one for part, one in {**before.rhythms, **said}.items() if one != Rhythm.USUAL},
    )


def _muted(case: Case, said: str) -> tuple[str, ...]:
    """The kinds of letters that are named, of which each may be muted."""
    keys = tuple(dict.fromkeys(key.strip() for key in said.split(",") if key.strip()))
    if keys == (NOTHING,):
        return ()
    may = sorted(key for key, rule in case.pack.notices.items() if rule.mutable and rule.template != "status_digest")
    for key in keys:
        if key not in may:
            ru, en = (
                f"«{key}» отключить нельзя; можно: {', '.join(may)}",
                f"“{key}” cannot be muted; {', '.join(may)} can",
            )
            case.against(no.bad_value("mute", ru, en))
    return keys


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


@changes(LettersChosen)
def chosen(record: Record, state: State, event: LettersChosen, actor: str, on: date, seq: int) -> None:
    record.world.of(PREFERENCES)[state.code] = event
    record.remove(FORMER, "preference", (state.code,))
    record.add(
        "preference",
        person=state.code,
        weekday=event.weekday,
        muted=",".join(event.muted),
        paused_until=event.paused_until.isoformat() if event.paused_until else None,
        rhythms=",".join(f"{part}={said}" for part, said in sorted(event.rhythms.items())),
    )
