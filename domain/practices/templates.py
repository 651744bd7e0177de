"""Templates of documents that go with a practice: blanks, schedules, texts that others start from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.documents.paper import FILES, Laid, OnPaper, lay, proved, said, signer
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.pilot.facts import Attached
from domain.practices.authors import PRACTICE, written
from domain.practices.facts import TEMPLATE
from domain.programme.kinds import PracticeStanding
from domain.registry.roles import HEADS


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachTemplate(OnPaper):
    """Attach a template of a document to the card of a practice."""

    name = "attach_template"
    says = Words("Приложить шаблон документа к практике", "Attach a template of a document to a practice")
    typed = ("practice attach",)

    subject: Annotated[str, PRACTICE]


@dataclass(frozen=True, kw_only=True, slots=True)
class TemplateAttached(Laid):
    """A template of a document was attached."""

    kind = "template_attached"
    says = Words("приложен шаблон документа", "template of a document attached")


@does(AttachTemplate, stands=(PracticeStanding.DRAFT,), by=HEADS, people=signer, knows=WHOLE, looks_up=(FILES,))
def attach_template(case: Case) -> Iterator[Happening]:
    """A template has a name and something behind it."""
    command: AttachTemplate = case.command
    state, _ = written(case)
    case.text("title", command.title, 300)
    proved(case)
    case.settle()
    yield state.code, TemplateAttached(**said(command))


@changes(TemplateAttached)
def attached(record: Record, state: State, event: TemplateAttached, actor: str, on: date, seq: int) -> None:
    lay(record, state, event, actor, on, seq, kind=TEMPLATE)
    paper = Attached(seq, "", TEMPLATE, event.title, event.link, event.sha256, kept_at=event.kept_at)
    record.world.holdings[state.code].evidence.append(paper)
