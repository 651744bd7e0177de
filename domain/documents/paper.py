"""The fields by which an action names a document, and how its event lays that down beside its subject.

A command that is `OnPaper` asks for them, its handler looks up `FILES` and calls `proved`, its event is a `Laid` filled
by `said`, and its applier calls `lay`: then the document is listed, handed out, exported, backed up and verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from sqlalchemy import select

from domain.documents import faults
from domain.engine import asked
from domain.engine.case import Case
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES

NUMBER = ("Регистрационный номер", "Registration number")
DATED = ("Дата документа", "Date of the document")


@dataclass(frozen=True, kw_only=True, slots=True)
class OnPaper(Command):
    """An action that rests on a document: its file, a link to it, or the place of the paper original."""

    rests: ClassVar[bool] = True
    """Whether there is none without a document; else one may come along."""

    title: Annotated[str, asked.text("Название", "Title", most=300)] = ""
    sha256: Annotated[str | None, asked.file("Файл", "File", option="--file")] = None
    link: Annotated[str, asked.text("Ссылка на документ", "Link to the document", most=1000)] = ""
    kept_at: Annotated[
        str,
        asked.text(
            "Где хранится подлинник на бумаге",
            "Where the paper original is kept",
            Words("Например «дело 04-12, кабинет 311»", "for example “file 04-12, room 311”"),
            most=300,
        ),
    ] = ""
    number: Annotated[str, asked.text(*NUMBER, most=100)] = ""
    dated: Annotated[date | None, asked.value(*DATED)] = None
    signature: Annotated[
        str | None,
        asked.file("Файл отделённой подписи", "Detached signature"),
    ] = None
    signer: Annotated[str | None, asked.who("Кто подписал", "Who signed", option="--signer")] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OnNumbered(OnPaper):
    """An action that rests on a document known by its number."""

    number: Annotated[str, asked.text(*NUMBER, most=100, must=True)] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OnAct(OnNumbered):
    """An action that rests on an act: a document with a number and a date."""

    dated: Annotated[date | None, asked.value(*DATED, must=True)] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Laid(Event):
    """An event that lays a document down."""

    title: str = ""
    sha256: str | None = None
    link: str = ""
    kept_at: str = ""
    number: str = ""
    dated: date | None = None
    signature: str | None = None
    signer: str | None = None


_SAID = tuple(field.name for field in fields(Laid))


def said(command: OnPaper) -> dict[str, Any]:
    """What a command says of its document, as the event keeps it."""
    return {name: getattr(command, name) for name in _SAID}


def signer(command: OnPaper) -> Iterable[str]:
    """Whoever signed the document, as one of the people that a command names."""
    return filter(None, (command.signer,))


_file = TABLES["stored_file"]
_KEPT = Statement(select(_file.c.sha256).where(Among(_file.c.sha256, "digests")))


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    named = {digest for command in commands for digest in (command.sha256, command.signature) if digest}
    if named:
        yield _KEPT, {"digests": sorted(named)}


def _take(world: World, found: set[str], rows: Sequence[Row]) -> None:
    found.update(digest for (digest,) in rows)


FILES: Lookup[set[str]] = Lookup(name="files", empty=set, ask=_ask, take=_take)
"""SHA-256 of those files that a batch's commands name and that are kept."""


FEWEST_SIGNS = 3
"""Letters and digits by which somebody could find a paper."""


def is_link(text: str) -> bool:
    """Whether a browser opens this on a site, and nothing else."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = text.isprintable() and not any(sign.isspace() for sign in text)
    return plain and parts.scheme in {"http", "https"} and "." in host.strip(".") and not parts.username


def proved(case: Case, *, needed: bool = True, signed_later: bool = False) -> None:
    """Note what speaks against the document of a command; with `needed` there must be one behind it.

    It is signed by the day of the event; with `signed_later` by today, as acts of earlier years often were.
    """
    command: OnPaper = case.command
    kept = case.world.of(FILES)
    for name in ("sha256", "signature"):
        digest = getattr(command, name)
        if digest is not None and digest not in kept:
            case.against(faults.not_kept(name, digest))
    if needed and not (command.sha256 or command.link.strip() or command.kept_at.strip()):
        case.against(faults.nothing_behind("sha256"))
    if command.link.strip() and not is_link(command.link.strip()):
        case.against(faults.no_link("link"))
    if command.kept_at.strip() and sum(map(str.isalnum, command.kept_at)) < FEWEST_SIGNS:
        case.against(faults.no_place("kept_at"))
    if command.signature and not command.sha256:
        case.against(faults.signature_of_nothing("signature"))
    if command.dated is not None and command.dated > (case.world.today if signed_later else command.on):
        case.against((faults.dated_ahead if signed_later else faults.dated_later)("dated"))
    case.subject("signer", SubjectKind.PERSON, command.signer)


def lay(
    record: Record, state: State, event: Laid, actor: str, on: date, seq: int, *, kind: str, place: str = "",
    states: Sequence[str] = ("", ""),
) -> None:  # fmt: skip
    """Lay the document of an event down beside its subject, under the number of the entry.

    `kind` says what it is and `place` where it belongs: a phase, a criterion; blank where it belongs to the whole.
    """
    organisation, goals = states
    record.add(
        "evidence", subject=state.code, entry=seq, phase=place, kind=kind, title=event.title, link=event.link,
        sha256=event.sha256, attached_on=on, attached_by=actor, organisation=organisation, goals=goals,
        kept_at=event.kept_at, number=event.number, dated=event.dated, signature=event.signature, signer=event.signer,
    )  # fmt: skip
