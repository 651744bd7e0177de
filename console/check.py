"""`potok check`: partner checks from the application to the status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from console import lifecycle, project
from console.answer import Answer
from console.blanks import with_blanks
from console.check_tables import changed, judged
from console.command_group import Room
from console.desk import Desk, Draft
from console.earlier_checks import told_of
from console.language import both
from console.lists import Kept, listed
from console.options import (
    After,
    Centre,
    CheckCode,
    Comment,
    Leader,
    Level,
    Limit,
    Municipality,
    NewCode,
    OfLevel,
    OfPerson,
    People,
    Save,
    Sort,
    View,
    Words,
    Xlsx,
)
from console.paper import Out, of_check, written
from console.project import AnyOrganisation, Late, Phase, Standing
from console.terminal_table import Column, Table
from console.typed_values import known, pairs
from domain.certification.applications import ApplyForCheck
from domain.engine.refusals import Refusal, already
from domain.engine.words import written as numbered
from domain.methodology.criteria import Occasion
from domain.pilot.documents import AttachEvidence
from domain.pilot.submission import Submit
from domain.programme.kinds import SubjectKind
from domain.reports.card import card
from domain.reports.earlier_checks import entered
from domain.reports.readiness import STANDINGS, readiness
from domain.reports.readiness_facts import readiness_facts
from domain.reports.views import state_of
from domain.reports.withdrawal import Withdrawal, withdrawal
from domain.text.called import CALLED

room = Room("Партнёрские проверки на статус образца.", "Partner checks for exemplar status.")
APPS = {"check": room.app}

Organisation = Annotated[str, typer.Argument(metavar="ORG", help=both("код организации", "code of the organisation"))]
Projects = Annotated[
    list[str],
    typer.Option(
        "--project",
        metavar="CODE",
        help=both("представляемый проект, можно несколько раз", "presented project, may be repeated"),
    ),
]
Title = Annotated[str, typer.Option("--title", metavar=both("ТЕКСТ", "TEXT"), help=both("название", "title"))]
Link = Annotated[str, typer.Option("--link", metavar="URL", help=both("где лежит документ", "where the document is"))]
File = Annotated[str | None, typer.Option("--file", metavar="FILE", help=both("файл", "file"))]
KeptAt = Annotated[
    str,
    typer.Option(
        "--kept-at",
        metavar=both("ТЕКСТ", "TEXT"),
        help=both("где хранится подлинник на бумаге", "where the paper original is kept"),
    ),
]
OnOccasion = Annotated[
    str | None,
    typer.Option(
        "--occasion",
        metavar="KEY",
        help=both(
            "какая проверка: first, surveillance, renewal; ближайшая, если не сказано",
            "which assessment: first, surveillance, renewal; the next one if not said",
        ),
    ),
]


@room.action("apply", "Подать заявку на партнёрскую проверку", "Apply for a partner check")
def apply(
    desk: Desk,
    organisation: Organisation,
    level: Level,
    projects: Projects,
    centre: Centre = None,
    leader: Leader = None,
    role: People = None,
    code: NewCode = None,
) -> Draft:
    """Ask for a partner check."""
    named = {"project_leader": leader} if leader else {}
    named |= pairs("role", role or [], "«роль=участник»", "“role=person”")
    fields = {"organisation": organisation, "level": level, "projects": projects, "centre": centre, "code": code}
    return Draft(ApplyForCheck, fields | {"people": desk.people(named)})


def _attach_and_submit(desk: Desk, code: str, phase: str, kind: str, comment: str, **paper: str | None) -> list[Draft]:
    """The document of a phase and its submission, in that phase only; where the pack has no such phase, in any."""
    with desk.reading() as connection:
        state = state_of(connection, code, SubjectKind.CHECK)
    pack = desk.programme.packs.of(state.pack)
    phases = pack.lifecycles[state.lifecycle or ""].phases
    asked = phases[state.phase or ""].gate.evidence
    kind = kind if kind in pack.evidence or not asked else asked[0]
    if phase in phases and state.phase != phase:
        now = desk.wording.phase(state.lifecycle, state.phase, state.pack)
        need = desk.wording.phase(state.lifecycle, phase, state.pack)
        raise Refusal(
            [
                already(
                    "other_phase",
                    f"{code} сейчас на этапе «{now}», а нужен «{need}»",
                    f"{code} is in the phase “{now}”, and this needs “{need}”",
                )
            ]
        )
    attached = Draft(AttachEvidence, desk.meant(AttachEvidence, {"subject": code, "kind": kind} | paper))
    return [attached, Draft(Submit, {"subject": code, "comment": comment})]


def _in_one_step(phase: str, kind: str) -> Callable[..., list[Draft]]:
    """A command that attaches the document of a phase and submits it."""

    def step(
        desk: Desk,
        code: CheckCode,
        title: Title = "",
        link: Link = "",
        file: File = None,
        kept_at: KeptAt = "",
        comment: Comment = "",
    ) -> list[Draft]:
        return _attach_and_submit(
            desk, code, phase, kind, comment, title=title, link=link, sha256=file, kept_at=kept_at
        )

    return step


room.action("assess", "Приложить лист самооценки и представить", "Attach the self-assessment form and submit")(
    _in_one_step("self_assessment", "self_assessment_form")
)
room.action("recheck", "Приложить ответ на замечания и представить", "Attach the answer to the remarks and submit")(
    _in_one_step("remarks", "remarks_answer")
)


lifecycle.open_to(room)
room.question("paper", "Бумага проверки к подписи: DOCX или PDF", "A paper of the check to be signed: DOCX or PDF")(
    of_check
)


@room.question("list", "Список проверок, сначала с ближайшим сроком", "List the checks, those due first")
def list_checks(
    desk: Desk,
    phase: Phase = None,
    standing: Standing = None,
    organisation: AnyOrganisation = None,
    municipality: Municipality = None,
    centre: Centre = None,
    person: OfPerson = None,
    level: OfLevel = None,
    late: Late = False,
    words: Words = None,
    limit: Limit = "50",
    after: After = "",
    xlsx: Xlsx = None,
    sort: Sort = None,
    view: View = None,
    save: Save = None,
) -> Answer:
    """Partner checks."""
    narrowed = {
        "phase": phase, "standing": standing, "organisation": organisation, "words": words, "centre": centre,
        "municipality": municipality, "person": person, "level": level,
    }  # fmt: skip
    return listed(
        desk, SubjectKind.CHECK, limit=limit, after=after, narrowed=narrowed, late=late, xlsx=xlsx,
        kept=Kept(sort, view, save),
    )  # fmt: skip


@room.question("show", "Показать проверку: комиссия, оценки, решения", "Show a check: commission, scores, decisions")
def show(desk: Desk, code: CheckCode) -> Answer:
    """The check's card."""
    with desk.reading() as connection:
        found, earlier = card(connection, code, SubjectKind.CHECK), entered(connection, code)
        gone = withdrawal(connection, code)
    say, details = desk.say, found.details
    lines = [
        f"{say('Уровень', 'Level')}: {desk.wording.level(details['level'])}",
        *[f"{say('Проекты', 'Projects')}: {', '.join(one.code for one in found.presented)}"] * bool(found.presented),
    ]
    if details["surveys"]:
        lines.append(f"{say('Инспекционный контроль статуса', 'Surveillance of the status')}: {details['surveys']}")
    if earlier is not None:
        lines += told_of(desk, earlier)
    if details["visited_on"]:
        lines.append(f"{say('Визит комиссии', 'Visited')}: {desk.day(details['visited_on'])}")
    if gone is not None:
        lines.append(_withdrawn(desk, gone))
    return Answer(found, [*project.heading(desk, found), *lines, *judged(desk, found), *project.tables(desk, found)])


def _withdrawn(desk: Desk, gone: Withdrawal) -> str:
    """That the application was withdrawn, why, and what the marks had come to by then."""
    said = f"{desk.say('Заявка отозвана', 'Application withdrawn')} {desk.day(gone.on)}: {gone.reason}"
    if gone.again_on is not None:
        said += f"; {desk.say('прийти снова можно с', 'may come again from')} {desk.day(gone.again_on)}"
    if gone.share is None or gone.needed is None:
        return said
    share, needed = numbered(gone.share), numbered(gone.needed)
    return said + desk.say(
        f"; оценки комиссии к этому дню: {share.ru} % из нужных {needed.ru} %",
        f"; the commission's marks by that day: {share.en} % of the {needed.en} % needed",
    )


@room.question("changes", "Что изменено в самооценке после возврата", "What changed in the self-assessment")
def changes(desk: Desk, code: CheckCode) -> Answer:
    """What was returned to the organisation, and what it said of that since."""
    with desk.reading() as connection:
        found = card(connection, code, SubjectKind.CHECK)
    table = changed(desk, found)
    nothing = desk.say("Самооценку не возвращали.", "The self-assessment was not returned.")
    data = {"subject": code, "changes": [one for one in found.assessed if one.said_again or one.accepted is False]}
    return Answer(data, [table if table.rows else nothing])


@room.question("readiness", "Чего не хватает организации до заявки", "What an organisation lacks before it applies")
def ready(desk: Desk, organisation: Organisation, level: Level, occasion: OnOccasion = None, out: Out = None) -> Answer:
    """Each criterion of the next assessment: met, not met or not known, by which record, and what to do."""
    pack = desk.programme.packs.current
    known(level=(level, pack.levels), occasion=(occasion, list(Occasion)))
    asked = Occasion(occasion) if occasion else None
    with desk.reading() as connection:
        if out:
            told = readiness_facts(connection, pack, organisation, level, desk.today(), asked)
            return written(desk, organisation, "readiness", out, told, of="organisation")
        found = next(readiness(connection, pack, [organisation], level, desk.today(), asked))
    say, words = desk.say, desk.language
    columns = (
        Column(say("Критерий", "Criterion"), share=4),
        Column(say("Итог", "Result"), share=2),
        Column(say("По какой записи", "By which record"), share=3),
        Column(say("Что сделать", "What to do"), share=3),
    )
    must = say(" (требование)", " (requirement)")
    rows = [
        (one.criterion.title.say(words) + must * one.criterion.requirement, STANDINGS[one.standing].say(words),
         one.record.say(words), ": ".join(filter(None, (one.to_do.say(words), with_blanks(one.command, words)))))
        for one in found.lines
    ]  # fmt: skip
    occasion_said = CALLED[Occasion][found.occasion].say(words)
    head = f"{found.organisation} {desk.wording.quoted(found.title)}: {found.found.title.say(words)}, {occasion_said}"
    refused = [say("Заявку сегодня не примут: ", "An application would be refused today: ") + one.say(words)
               for one in found.obstacles]  # fmt: skip
    if found.applies:
        after = say("Подтверждения вносят в самооценке, после заявки: ", "Proofs are entered after an application: ")
        refused = [after + found.applies]
    data = {
        "organisation": found.organisation,
        "occasion": found.occasion,
        "edition": found.found.edition,
        "obstacles": [one.say(words) for one in found.obstacles],
        "criteria": [
            {"key": one.criterion.key, "requirement": one.criterion.requirement, "standing": one.standing,
             "record": one.record.say(words), "to_do": one.to_do.say(words), "command": one.command}
            for one in found.lines
        ],
    }  # fmt: skip
    return Answer(data, [head, *refused, Table(columns, rows)])


room.plain("check")
