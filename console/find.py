"""`potok find`: anything of the programme by its words."""

from __future__ import annotations

from typing import Annotated

import typer

from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.language import both
from console.terminal_table import Column, Table
from console.typed_values import known, whole
from domain.finding.search import Found, Hit, find, ready
from domain.programme.kinds import NAMES, SubjectKind

alone = Room()
APPS = {"find": alone.app}
MOST = 1_000

Asked = Annotated[
    list[str], typer.Argument(metavar=both("СЛОВО…", "WORD…"), help=both("слова в любой форме", "words, in any form"))
]
Kind = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help=both(
            "только этого вида: project, check, organisation, person…",
            "only of this kind: project, check, organisation, person…",
        ),
    ),
]
Limit = Annotated[str, typer.Option("--limit", metavar="N", help=both("сколько показать", "how many to show"))]


@alone.question("find", "Найти что угодно по словам", "Find anything by its words", personal=True)
def found(desk: Desk, words: Asked, kind: Kind = None, limit: Limit = "20") -> Answer:
    """Whatever has all the words, the best first."""
    known(kind=(kind, [one.value for one in SubjectKind]))
    most = whole("--limit", limit, 1, MOST)
    ready(desk.programme.engine)
    with desk.reading() as connection:
        answer = find(connection, " ".join(words), kind=SubjectKind(kind) if kind else None, limit=most)
    return Answer(answer, _shown(desk, answer), 0)


def _shown(desk: Desk, answer: Found) -> list[str | Table]:
    say = desk.say
    lines: list[str | Table] = []
    if answer.hits:
        columns = (
            Column(say("Код", "Code")), Column(say("Что", "What")), Column(say("Название", "Title"), share=4),
            Column(say("Где сейчас", "Where it stands"), share=2),
        )  # fmt: skip
        lines.append(Table(columns, [_row(desk, hit) for hit in answer.hits]))
    for word, like in answer.meant.items():
        offered = ", ".join(desk.wording.quoted(one) for one in like)
        said = say(f"Слова «{word}» нигде нет.", f"The word “{word}” stands nowhere.")
        lines.append(f"{said} {say('Вы имели в виду', 'Did you mean')}: {offered}?" if like else said)
    return lines or [say("Ничего не найдено.", "Nothing was found.")]


def _row(desk: Desk, hit: Hit) -> tuple[str, ...]:
    wording = desk.wording
    stands = f"{wording.phase(hit.lifecycle, hit.phase)}, {wording.standing(hit.standing)}" if hit.phase else ""
    return hit.code, NAMES[SubjectKind(hit.kind)].say(desk.language), hit.title, stands
