"""What a judgement rests on, as the page of a subject and the form that judges show it: gate, figures, documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from console import document, project, project_plan, replica_tables
from console.terminal_table import Table
from console.web.form_links import mended_at
from console.web.gate_view import gate_at
from console.web.pages import told
from console.web.place import Place
from console.web.small_chart import Chart, chart_of
from console.web.suggestions import titles
from domain.certification.confirmation import ConfirmStatus
from domain.certification.self_assessment import ReviewAssessment
from domain.documents.subject_documents import papers_of
from domain.engine.command import Command
from domain.engine.state import State
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.pilot.remarks import remark_words
from domain.programme.kinds import SubjectKind
from domain.replication.adaptation import ApproveElements
from domain.replication.answers import AnswerOffer, ReplyToOffer
from domain.replication.closure import AgreeClosing, CheckSustained
from domain.reports.card import Card, IndicatorLine, card
from domain.reports.views import state_of
from notifications.unseen import Line, seen_of

JUDGES = frozenset({Decide, ConfirmStatus, AgreeClosing, CheckSustained, ApproveElements, ReviewAssessment})
"""Actions that judge what others did: their forms show it."""


ANSWERS = frozenset({AnswerOffer, ReplyToOffer})
"""Actions that answer an offer, or whoever asked about one."""


def grounds(place: Place, command: type[Command], code: str) -> dict[str, Any]:
    """What a form that judges shows above its fields; nothing where there is nothing to judge."""
    if not code or (command not in JUDGES and command not in ANSWERS):
        return {}
    with place.reading() as connection:
        state = state_of(connection, code)
    if command in ANSWERS:
        return {"offered": [one for one in told("offer", "show")(place, code).shown if isinstance(one, str)]}
    if not state.lifecycle or state.ended_on is not None:
        return {}
    found: dict[str, Any] = {**gate_at(place, code), "measured": [], "charts": [], "changed": [], "mends": []}
    on_card: Card | None = None
    if state.kind is SubjectKind.PROJECT:
        with place.reading() as connection:
            on_card = card(connection, code, SubjectKind.PROJECT)
        found |= returned(place, state, on_card) | {"charts": list(charts(place, on_card))}
        tables = project.figures(place, on_card), replica_tables.elements(place, on_card.elements)
        found["measured"] = [one for one in tables if one.rows]
    else:
        found["measured"] = [
            one for one in told("check", "show")(place, code).shown if isinstance(one, Table) and one.rows
        ]
    found["papers"] = papers(place, state, on_card)
    return {"grounds": found | _news(place, code)}


def _news(place: Place, code: str) -> dict[str, Any]:
    """What others did to the subject since its reader last looked at their work."""
    person = place.acting(None).answers
    with place.reading() as connection:
        since, lines, more = seen_of(connection, place.programme.packs, person, code, place.programme.now())
        called = titles(connection, {line.actor for line in lines})
    told = [told_of(place, line, called) for line in lines]
    return {"since": place.wording.moment(since), "news": told, "more_news": more}


def told_of(place: Place, line: Line, called: dict[str, str]) -> str:
    """One change in a line: what, when, by whom, and when it was entered where that was later."""
    entered = place.say("внесено", "entered") + f" {place.day(line.entered_on)}" if line.entered_on else ""
    said = (line.what.say(place.language), place.day(line.happened_on), called.get(line.actor, ""), entered)
    return " · ".join(filter(None, said))


def charts(place: Place, found: Card) -> Iterator[tuple[IndicatorLine, Chart, str]]:
    """Each indicator that was measured, with its picture and its base in words."""
    for line in found.indicators:
        if (chart := chart_of(line)) is not None:
            yield line, chart, project.began(place, line)


def returned(place: Place, state: State, on_card: Card) -> dict[str, Any]:
    """After a return what is to be mended, what was changed since, and the form that mends each."""
    decided = [one for one in on_card.decisions if one.phase == state.phase][-1:]
    if not decided or decided[0].decision != Decision.REWORK or state.ended_on is not None:
        return {}
    since, pack = project_plan.changes(place, state.code), place.programme.packs.of(state.pack)
    mends = [
        (remark_words(name, pack, on_card.names).say(place.language), mended_at(state.code, name))
        for name in since.data["remarks"]
    ]
    return {"changed": since.shown, "mends": mends}


def papers(place: Place, state: State, on_card: Card | None) -> list[tuple[str, str, str, str, str]]:
    """Documents: what each is, its number and day, where it is, the address of its file and that of its signature."""
    with place.reading() as connection:
        found = on_card.evidence if on_card is not None else papers_of(connection, state.code)
    return [
        (document.titled(place, paper), place.day(paper.attached_on), document.where(place, paper),
         f"/at/{state.code}/{paper.entry}" if paper.sha256 else "",
         f"/at/{state.code}/{paper.entry}?signature=1" if paper.signature else "")
        for paper in found
    ]  # fmt: skip
