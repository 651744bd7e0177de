"""An exemplar project is frozen into a package."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated, Any

from domain.certification.exemplars import EXEMPLARY, WAITING, exemplars, is_exemplary, objection_waits
from domain.documents.paper_answer import Asks
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import as_facts
from domain.engine.words import Words
from domain.programme.kinds import Stage, SubjectKind
from domain.registry.roles import STAFF
from domain.replication.carried import CARRIED
from domain.replication.contents import gaps, manifest_of
from domain.replication.packages import EDITIONS, PACKAGES, RESTING, Edited, Frozen
from domain.reports.unsettled import compared
from domain.stored.holdings import Holdings


@dataclass(frozen=True, kw_only=True, slots=True)
class FreezePackage(Command):
    """Freeze an exemplar project into a package that can be handed on."""

    name = "freeze_package"
    says = Words("Утвердить редакцию пакета по проекту-образцу", "Freeze a package from an exemplar project")
    typed = ("package freeze",)
    asks = (
        Asks(
            "status_granted",
            instead=Words(
                "Ответьте на это письмо: методолог подготовит редакцию пакета вместе с вами",
                "Answer this letter: the methodologist freezes the package together with you",
            ),
        ),
    )  # fmt: skip

    project: Annotated[str, asked.code("Проект-образец", "Exemplar project")]
    title: Annotated[str, asked.text("Название пакета", "Title of the package", most=500)] = ""
    changed: Annotated[
        str, asked.text("Что изменилось с прежней редакции", "What changed since the edition before", most=2000)
    ] = ""
    why: Annotated[str, asked.text("Почему изменилось", "Why it changed", most=2000)] = ""
    despite: Annotated[
        str,
        asked.text(
            "Почему утверждаем, хотя проверка сведений нашла ошибки",
            "Why it is frozen although the linter found errors",
            most=2000,
        ),
    ] = ""
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageFrozen(Event):
    """An exemplar project was frozen into a package."""

    kind = "package_frozen"
    says = Words("утверждена редакция пакета", "package frozen")
    owed = True
    opens = SubjectKind.PACKAGE

    title: str
    project: str
    organisation: str
    edition: int
    manifest: str
    sha256: str


NONE_YET = Edited(0, 0)
"""Of a project from which no package was frozen."""


@does(
    FreezePackage,
    by=STAFF,
    names=("project", "code"),
    moves=("project",),
    about="project",
    knows=WHOLE,
    opens=True,
    looks_up=(EDITIONS, RESTING, CARRIED),
    after=(exemplars,),
    fresh=True,
)
def freeze_package(case: Case) -> Iterator[Happening]:
    """An exemplar project becomes a package: its card, indicators, results and documents, frozen."""
    command: FreezePackage = case.command
    project = case.required("project", (SubjectKind.PROJECT,), command.project)
    case.may(project)
    _is_exemplary(case, project)
    before = case.world.of(EDITIONS).get(project.code, NONE_YET)
    edition = before.last + 1
    if before.standing:  # nobody took over what was withdrawn
        _says_what_changed(case, project.code, edition)
    held = case.world.holdings[project.code]
    facts = manifest_of(case.pack, project, held, case.world.of(CARRIED).of(project.code))
    _is_whole(case, facts)
    if not command.despite.strip():
        _rests_on_its_facts(case, held)
    code = case.new_code(SubjectKind.PACKAGE)
    case.settle()
    edited = {
        "edition": edition,
        "changed": command.changed.strip(),
        "why": command.why.strip(),
        "despite": command.despite.strip(),
    }
    manifest = as_facts(facts | edited | {"frozen_on": command.on, "package_title": command.title or project.title})
    yield (
        code,
        PackageFrozen(
            title=command.title or project.title,
            project=project.code,
            organisation=project.organisation or "",
            edition=edition,
            manifest=manifest,
            sha256=sha256(manifest.encode()).hexdigest(),
        ),
    )


def _is_exemplary(case: Case, project: State) -> None:
    """An exemplar status that may be made known stands behind the project; where none is needed, no objection waits."""
    needed = case.pack.flag("replica_needs_exemplar")
    if needed and project.stage is not Stage.REPLICATION:
        said = (
            f"{project.code} не проект-образец: пакет делают из проекта организации со статусом образца",
            f"{project.code} is no exemplar project: a package is made from a project behind an exemplar status",
        )
        case.against(no.already("not_exemplar", *said))
    elif needed and not is_exemplary(case.world, project.code, case.command.on):
        said = (
            f"за проектом {project.code} сейчас нет действующего статуса образца",
            f"no exemplar status in force stands behind the project {project.code} now",
        )
        case.against(no.already("status_lost", *said))
    elif not is_exemplary(case.world, project.code, case.command.on, but=(waiting := case.world.of(WAITING))):
        for basis in sorted(waiting & case.world.of(EXEMPLARY).get(project.code, {}).keys()):
            case.against(objection_waits(project.code, basis))


def _says_what_changed(case: Case, project: str, edition: int) -> None:
    """A further edition tells those who have the one before what changed and why."""
    command: FreezePackage = case.command
    for field, ru, en in (("changed", "что изменилось", "what changed"), ("why", "почему", "why it changed")):
        if not getattr(command, field).strip():
            said = (
                f"{project}: это редакция {edition}, напишите, {ru} с прежней",
                f"{project}: this is edition {edition}; say {en} since the one before",
            )
            case.against(no.bad_value(field, *said))


def _is_whole(case: Case, facts: dict[str, Any]) -> None:
    """Each part that the methodology requires has its file, or the facts of which its paper is made."""
    for title, kind in gaps(case.pack, facts):
        ru = f"приложите к проекту файл документа «{kind.ru}»" if kind else "заполните карточку и план проекта"
        en = f"attach the file of “{kind.en}” to the project" if kind else "fill in the project's card and plan"
        case.against(
            no.already(
                "part_missing", f"в пакете пусто: «{title.ru}»; {ru}", f"empty in the package: “{title.en}”; {en}"
            )
        )


def _rests_on_its_facts(case: Case, held: Holdings) -> None:
    """What the linter finds in a project that has ended: decisions on facts that are others now."""
    project = case.command.project
    for one in compared(held, case.world.of(RESTING).get(project, ())):
        ru = (
            f"проверка сведений: решение, запись {one.entry}, опирается на изменённые данные "
            f"(potok lint --project {project})"
        )
        en = f"the linter: the decision, entry {one.entry}, rests on changed facts (potok lint --project {project})"
        mend = "исправьте или напишите, почему утверждаете (--despite)", "mend it or say why it is frozen (--despite)"
        case.against(no.already("facts_changed", f"{ru}; {mend[0]}", f"{en}; {mend[1]}"))


@changes(PackageFrozen)
def frozen(record: Record, state: State, event: PackageFrozen, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.title, event.organisation
    record.add(
        "package",
        code=state.code,
        project=event.project,
        edition=event.edition,
        manifest=event.manifest,
        sha256=event.sha256,
        frozen_on=on,
    )
    record.world.of(PACKAGES)[state.code] = Frozen(
        state.code, event.project, json.loads(event.manifest), event.sha256, event.edition, event.organisation,
        event.title, sound=True, exemplary=date.max,
    )  # fmt: skip
    before = record.world.of(EDITIONS).get(event.project, NONE_YET)
    record.world.of(EDITIONS)[event.project] = Edited(event.edition, before.standing + 1)
