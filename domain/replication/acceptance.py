"""A package of another region is taken in: kept as it was signed, handed on here, and never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Annotated, Any

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
from domain.engine.wire import Among, Row, Statement
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import SubjectKind
from domain.proving.signature import signer_of
from domain.registry.roles import STAFF
from domain.replication.accepted_facts import Listed, Manifest, faults_in, manifest_in
from domain.replication.package_file import FACTS
from domain.replication.packages import PACKAGES, Frozen
from domain.stored.tables import TABLES

_package, _file, _subject = TABLES["package"], TABLES["stored_file"], TABLES["subject"]


@dataclass(frozen=True, kw_only=True, slots=True)
class AcceptPackage(Command):
    """Take in a package of another region, as it was signed there."""

    name = "accept_package"
    says = Words("Принять пакет другого региона", "Accept a package of another region")

    region: Annotated[str, asked.line("Регион", "Region", most=200, option="--region")]
    manifest: Annotated[str, asked.text("Описание пакета", "Manifest of the package", least=2, most=1_000_000)]
    facts: Annotated[str, asked.text("Данные пакета", "Facts of the package", least=2, most=4_000_000)]
    signature: Annotated[str, asked.line("Подпись", "Signature", most=400)]
    valid_until: Annotated[
        date | None,
        asked.value("Статус образца действует до", "The status is in force until", option="--until"),
    ] = None
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageAccepted(Event):
    """A package of another region was taken in."""

    kind = "package_accepted"
    says = Words("принят пакет другого региона", "package of another region accepted")
    opens = SubjectKind.PACKAGE

    title: str
    region: str
    source: str
    edition: int
    listing: str
    """The manifest as it was signed."""
    manifest: str
    """What was frozen there."""
    sha256: str
    signature: str
    valid_until: date | None


Same = dict[str, str]


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _SAME, {"digests": sorted({_digest(command.facts) for command in commands})}


def _take(world: World, found: Same, rows: Sequence[Row]) -> None:
    found.update((digest, code) for digest, code in rows)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


_SAME = Statement(
    select(_package.c.sha256, _package.c.code)
    .join(_subject, _subject.c.code == _package.c.code)
    .where(Among(_package.c.sha256, "digests"), _subject.c.ended_on.is_(None))
)
SAME: Lookup[Same] = Lookup(name="same_packages", empty=dict, ask=_ask, take=_take)
"""SHA-256 -> the package that is here already."""


def _asked_files(commands: Sequence[Any], world: World) -> Iterable[Question]:
    digests = {one.sha256 for command in commands for one in _parts(manifest_in(command.manifest))}
    if digests:
        yield _KEPT, {"digests": sorted(digests)}


def _kept(world: World, found: set[str], rows: Sequence[Row]) -> None:
    found.update(digest for (digest,) in rows)


_KEPT = Statement(select(_file.c.sha256).where(Among(_file.c.sha256, "digests")))
PARTS: Lookup[set[str]] = Lookup(name="package_parts", empty=set, ask=_asked_files, take=_kept)
"""SHA-256 of those parts that are kept here."""


def _parts(listed: Manifest | None) -> list[Listed]:
    """The parts of a package beside its facts."""
    return [one for one in listed.parts if one.path != FACTS] if listed else []


@does(AcceptPackage, programme_wide=True, by=STAFF, names=("code",), moves=(), opens=True, looks_up=(SAME, PARTS))
def accept_package(case: Case) -> Iterator[Happening]:
    """The signature is of this manifest, the manifest is of these facts, and every part of it is kept here."""
    command: AcceptPackage = case.command
    case.may()
    listed, digest = manifest_in(command.manifest), _digest(command.facts)
    if listed is None or listed.sha256 != digest:
        wrong = "описание и данные не от одного пакета", "the manifest and the facts are not of one package"
        case.against(no.already("not_a_package", *wrong))
    elif wrong_in := ", ".join(islice(faults_in(command.facts), MOST_NAMED)):
        wrong = f"в данных пакета не то, что нужно: {wrong_in}", f"the facts of the package will not do: {wrong_in}"
        case.against(no.already("facts_wrong", *wrong))
    if signer_of(command.signature, command.manifest.encode()) is None:
        wrong = "подпись не от этого пакета", "the signature is not of this package"
        case.against(no.already("signature_wrong", *wrong))
    kept = case.world.of(PARTS)
    for part in _parts(listed):
        if part.sha256 not in kept:
            said = f"части «{part.path}» здесь нет", f"the part “{part.path}” is not kept here"
            case.against(no.already("part_missing", *said))
    if (here := case.world.of(SAME).get(digest)) is not None:
        case.against(no.already("accepted_already", f"этот пакет уже здесь: {here}", f"this package is here: {here}"))
    code = case.new_code(SubjectKind.PACKAGE)
    case.settle()
    assert listed is not None  # noqa: S101 - settled
    facts = json.loads(command.facts)
    yield (
        code,
        PackageAccepted(
            title=facts["package_title"], region=command.region.strip(), source=listed.code, edition=facts["edition"],
            listing=command.manifest, manifest=command.facts, sha256=digest, signature=command.signature.strip(),
            valid_until=command.valid_until,
        ),
    )  # fmt: skip


MOST_NAMED = 20
"""Places at fault that are named at once."""


@changes(PackageAccepted)
def accepted(record: Record, state: State, event: PackageAccepted, actor: str, on: date, seq: int) -> None:
    state.title = event.title
    record.add(
        "package", code=state.code, project=state.code, edition=event.edition, manifest=event.manifest,
        sha256=event.sha256, frozen_on=on,
    )  # fmt: skip
    record.add(
        "foreign_package", code=state.code, region=event.region, source=event.source, manifest=event.listing,
        signature=event.signature, valid_until=event.valid_until, accepted_on=on,
    )  # fmt: skip
    record.world.of(PACKAGES)[state.code] = Frozen(
        state.code, state.code, json.loads(event.manifest), event.sha256, event.edition, "", event.title,
        sound=True, exemplary=event.valid_until or date.max,
    )  # fmt: skip
    record.world.of(SAME)[event.sha256] = state.code
