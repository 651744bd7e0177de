"""Real small files behind the documents: of a packaged project its own, of anything else one sample a kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from deployments.demo.data import toml
from deployments.demo.exemplars import handed_on
from deployments.demo.shapes import Portfolio
from domain.certification.challenges import SettleChallenge
from domain.certification.confirmation import ConfirmStatus
from domain.certification.findings import AnswerFinding
from domain.certification.scores import GiveScore
from domain.certification.self_assessment import SelfAssess
from domain.certification.statuses import ChangeStatus
from domain.certification.votes import CastVote
from domain.engine.command import Command
from domain.methodology.schema import Pack
from domain.pilot.documents import AttachEvidence
from domain.practices.facts import TEMPLATE
from domain.practices.templates import AttachTemplate
from domain.registry.lessons import SHEET, HoldLesson
from notifications.papers.blocks import blocks_of
from notifications.papers.docx import docx_of
from notifications.papers.pdf import pdf_of

ANY = ""
"""The project of a sample: whoever has no file of its own."""

Files = Mapping[tuple[str, str], str]
"""Project and kind of document -> SHA-256 of the file."""

SHEET_OF_MARKS = "score_sheet"
"""The sheet of a member, which no gate asks for."""

BEHIND: Mapping[type[Command], str] = {
    SelfAssess: "self_assessment_form", GiveScore: SHEET_OF_MARKS, CastVote: "commission_protocol",
    ConfirmStatus: "status_act", ChangeStatus: "status_act", AnswerFinding: "remarks_answer",
    SettleChallenge: "commission_protocol", AttachTemplate: TEMPLATE,
}  # fmt: skip
"""What stands behind an action of a check or of a practice that rests on a paper."""

TIMING = """# Лист хронометража

Процесс, место и день замера впишите в первую строку; операции называйте по порядку.

| № | Операция | Кто | Замер 1 | Замер 2 | Замер 3 | Потери |
|---|---|---|---|---|---|---|
{% for one in range(1, 9) %}
| {{ one }} | | | | | | |
{% endfor %}
"""
"""The template that goes with every practice."""

SAMPLE = """# {{ title }}

Образец документа портфеля-примера: такой файл прикладывают к этапу, открывают и проверяют командой

**potok project document КОД НОМЕР**

| Должность | Подпись | Фамилия, имя, отчество |
|---|---|---|
| | | |
"""


def samples(pack: Pack, on: date) -> Iterator[tuple[tuple[str, str], bytes]]:
    """Kind of document -> its sample: a PDF, of a practice's template one to fill in."""
    titles = {kind: found.title.capital.ru for kind, found in pack.evidence.items()}
    for kind, title in (titles | {SHEET_OF_MARKS: "Лист оценки члена комиссии"}).items():
        yield (ANY, kind), pdf_of(blocks_of(SAMPLE, {"title": title}), title, on)
    yield (ANY, TEMPLATE), docx_of(blocks_of(TIMING, {}), "Лист хронометража")


def own(portfolio: Portfolio, pack: Pack) -> Iterator[tuple[tuple[str, str], bytes]]:
    """What the packages hand on: maps, standard, plan and forms of their projects, each from the shared template."""
    names = {one.code: one.name for one in portfolio.organisations}
    for code, practice in handed_on(portfolio).items():
        story = next(one for one in portfolio.projects if one.code == code)
        facts = {**practice.told, "of": practice.of, "start": story.from_event, "finish": story.to_event,
                 "organisation": names[story.organisation], "indicators": story.indicators}  # fmt: skip
        for kind, template in toml("papers.toml").items():
            yield (code, kind), docx_of(blocks_of(template, facts), pack.evidence[kind].title.capital.ru)


def file_of(files: Files, project: str, kind: str) -> str | None:
    """The file of a document: the project's own, or the sample."""
    return files.get((project, kind)) or files.get((ANY, kind))


def with_files(commands: Iterable[Command], files: Files) -> Iterator[Command]:
    """The commands, each document with its file."""
    for command in commands:
        match command:
            case AttachEvidence(subject=project, kind=kind):
                held = file_of(files, project, kind)
            case HoldLesson():
                held = file_of(files, ANY, SHEET)
            case _ if getattr(command, "kept_at", "") and type(command) in BEHIND:
                held = file_of(files, ANY, BEHIND[type(command)])
            case _:
                held = None
        yield replace(command, sha256=held, kept_at="") if held else command  # type: ignore[call-arg]
