"""What the replicas of our package came to in another region: its signed file is taken in, the last one counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import orjson

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.proving.signature import signer_of
from domain.registry.roles import STAFF
from domain.replication.packages import PACKAGES

FORM = "potok-package-results/1"
MOST = 10_000
"""Replicas of one file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeResults(Command):
    """Take in what another region says of the replicas of our package."""

    name = "take_results"
    says = Words("Принять результаты тиражирования другого региона", "Take in the results of another region's replicas")

    package: Annotated[str, asked.code("Пакет", "Package")]
    region: Annotated[str, asked.line("Регион", "Region", most=200, option="--region")]
    content: Annotated[str, asked.text("Файл результатов", "File of results", least=2, most=4_000_000)]
    signature: Annotated[str, asked.line("Подпись", "Signature", most=400)]


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultsTaken(Event):
    """Another region said what the replicas of a package came to there."""

    kind = "results_taken"
    says = Words("приняты результаты тиражирования другого региона", "results of another region's replicas taken in")

    region: str
    replicas: int
    implemented: int
    reached: int
    """Those that reached their goals."""
    content: str
    """The file as it was signed."""
    signature: str


@does(TakeResults, by=STAFF, names=("package",), moves=("package",), looks_up=(PACKAGES,))
def take_results(case: Case) -> Iterator[Happening]:
    """The file is signed, of this very package and edition, and says of each replica what it came to."""
    command: TakeResults = case.command
    package = case.required("package", (SubjectKind.PACKAGE,), command.package)
    case.may(package)
    if signer_of(command.signature, command.content.encode()) is None:
        wrong = "подпись не от этого файла", "the signature is not of this file"
        case.against(no.already("signature_wrong", *wrong))
    said = said_in(command.content)
    if said is None:
        wrong = "это не файл результатов тиражирования", "this is no file of the results of replicas"
        case.against(no.already("results_wrong", *wrong))
    elif (said["package"], said["sha256"]) != (package.code, case.world.of(PACKAGES)[package.code].sha256):
        wrong = (
            f"результаты другого пакета или другой редакции: {said['package']}",
            f"results of another package or edition: {said['package']}",
        )
        case.against(no.already("results_wrong", *wrong))
    case.settle()
    rows = said["replicas"] if said else []
    yield (
        package.code,
        ResultsTaken(
            region=command.region.strip(), replicas=len(rows),
            implemented=sum(bool(row["closing"]) for row in rows),
            reached=sum(bool(row["closing"].get("reached")) for row in rows),
            content=command.content, signature=command.signature.strip(),
        ),
    )  # fmt: skip


def said_in(content: str) -> dict[str, Any] | None:
    """What a file of results says; None where it is none."""
    try:
        said: dict[str, Any] = orjson.loads(content)
        rows = said["replicas"]
        whole = said["form"] == FORM and len(rows) <= MOST and all(isinstance(said[key], str) for key in KEYS)
        sound = all(isinstance(row["closing"].get("reached", False), bool) and isinstance(row["receiver"], str)
                    for row in rows)  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return said if whole and sound else None


KEYS = ("package", "sha256")


@changes(ResultsTaken)
def taken(record: Record, state: State, event: ResultsTaken, actor: str, on: date, seq: int) -> None:
    """What another region says changes no row of ours: it is read from the journal."""
