"""`potok project paper`, `potok check paper`: the papers of a subject, to be signed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.language import both
from console.options import CheckCode, ProjectCode
from domain.engine.refusals import Refusal, bad_value

Kind = Annotated[
    str | None,
    typer.Argument(metavar="KIND", help=both("какая бумага; без неё список", "which paper; without it the list")),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out", metavar="FILE", help=both("новый файл .docx или .pdf; иначе .pdf рядом", "a new .docx or .pdf file")
    ),
]


def paper(desk: Desk, code: ProjectCode, kind: Kind = None, out: Out = None) -> Answer:
    """A paper of a project as a file, or the kinds that there are."""
    from domain.reports.paper_facts import project_facts

    with desk.reading() as connection:
        facts = project_facts(connection, desk.programme.packs, code)
    return _answered(desk, code, kind, out, facts, of=folder_of(facts))


def of_check(desk: Desk, code: CheckCode, kind: Kind = None, out: Out = None) -> Answer:
    """A paper of a partner check as a file, or the kinds that there are."""
    from domain.reports.check_facts import check_facts

    with desk.reading() as connection:
        facts = check_facts(connection, desk.programme.packs, code)
    return _answered(desk, code, kind, out, facts, of="check")


def folder_of(facts: Mapping[str, Any]) -> str:
    """Of what the papers of a project are made: one that takes a solution over has an order of its own."""
    return "replica" if facts["stages"] else ""


def called(desk: Desk, kind: str) -> str:
    """What a paper is called: as the document that a gate asks for, where it is one."""
    from notifications.papers.paper_file import TITLES

    return TITLES[kind].say(desk.language) if kind in TITLES else desk.wording.evidence(kind)


def _answered(
    desk: Desk, code: str, kind: str | None, out: str | None, facts: Mapping[str, Any], of: str = ""
) -> Answer:
    from notifications.papers.paper_file import kinds

    if kind is None:
        known = kinds(desk.settings.papers, of)
        return Answer(known, [f"{one}: {called(desk, one)}" for one in known])
    return written(desk, code, kind, out, facts, of)


def written(desk: Desk, code: str, kind: str, out: str | None, facts: Mapping[str, Any], of: str = "") -> Answer:
    """A paper as a new file."""
    from notifications.papers.paper_file import ENDINGS
    from notifications.papers.paper_file import paper as made

    target = Path(out or f"{code}-{kind}.pdf")
    if target.suffix.lower() not in ENDINGS:
        listed = ", ".join(ENDINGS)
        raise Refusal([bad_value("--out", f"имя кончается на {listed}", f"its name ends in {listed}")])
    content = made(kind, facts, target.suffix.lower(), own=desk.settings.papers, of=of)
    with target.open("xb") as file:
        file.write(content)
    said = desk.say(f"Бумага готова: {target}", f"The paper is ready: {target}")
    return Answer({"file": str(target), "kind": kind, "bytes": len(content)}, [said])


def open_to(room: Room) -> None:
    """Give a room the question."""
    room.question(
        "paper", "Бумага проекта к подписи: DOCX или PDF", "A paper of the project to be signed: DOCX or PDF"
    )(paper)
