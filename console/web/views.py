"""What the pages show, read at a place: my work, the board, lists, one subject whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from console import journal
from console.answer import Answer
from console.execution import order_on, sentence
from console.terminal_table import Column, Table
from console.today import _late as is_late
from console.today import _left as left_of
from console.web import protocol_page
from console.web.deeds import LEFT_TO, Deeds, by_phase, grouped, left_to, with_subject
from console.web.form_links import form_at, led
from console.web.gate_view import gate_at
from console.web.grounds import charts, papers, returned, told_of
from console.web.long_work import STANDS, works_of
from console.web.pages import levels, told
from console.web.place import Place
from console.web.second_hand import second_hands
from console.web.session import Seat
from console.web.suggestions import titles
from console.web.timeline import timeline
from domain.engine.action import roles_for
from domain.engine.kinds import Kind
from domain.engine.refusals import Refusal
from domain.engine.state import State
from domain.engine.words import Words
from domain.pilot.cards import OpenProject
from domain.pilot.leader import NameLeader
from domain.pilot.takeover import TakeOver
from domain.programme.kinds import SubjectKind
from domain.registry.roles import HEADS
from domain.replication.offers import Replicate
from domain.reports import desks
from domain.reports.asks import Ask
from domain.reports.board import Lane, board
from domain.reports.card import Card
from domain.reports.deadlines import Kind as Due
from domain.reports.offers import unanswered
from domain.reports.pages import leaf
from domain.reports.registers import centres, roles
from domain.reports.replicas import is_support_ahead
from domain.reports.saved_views import SAVED
from domain.reports.tree import reaching_down
from domain.reports.views import Filter, people_on, state_of
from domain.rules.table import REPLICAS

ROWS = 50
"""Rows of one leaf of a list."""


LISTS: Mapping[str, tuple[SubjectKind, Words]] = {f"{kind}s": (kind, words) for kind, words in SAVED.items()}
"""Name in the address of each list that is narrowed, ordered and saved -> what it lists."""


def work(place: Place, seat: Seat, given: Mapping[str, str]) -> dict[str, Any]:
    """What is asked of a person, the most urgent first, each with the form that does it; then what they follow.

    Of both a page: the first, or what stands behind the keys that are `given`.
    """
    from notifications.unseen import unseen

    person, first = place.acting(None).answers, not (given.get("after") or given.get("followed"))
    may_open = roles_for(place.programme.packs.current, OpenProject)
    with place.reading() as connection:
        mine = roles(connection, person=person)
        places = titles(connection, {row["scope"] for row in mine} - {"*"}, still=True)
        heads = {row["scope"] for row in mine if row["role"] in HEADS}
        there = {row["scope"] for row in mine if row["role"] in may_open}
        bodies = titles(connection, there, kind=SubjectKind.ORGANISATION) if "*" not in there else {}
        works = list(works_of(connection, place.acting(None).person, place.programme.now()))
        news = unseen(connection, place.programme.packs, person, place.programme.now())
        called = titles(connection, {line.actor for _, _, told in news.groups for line in told})
        desk = desks.leaf(
            connection, place.programme.packs, person, on=place.today(), size=ROWS // 2, after=given.get("after", ""),
            followed=given.get("followed", ""),
        )  # fmt: skip
        asked = {ask.subject for ask in desk.mine}
        waiting = [row for row in unanswered(connection, heads) if row["code"] not in asked]
    hands_over = bool(roles_for(place.programme.packs.current, TakeOver) & seat.roles)
    lines = [
        {"ask": ask, "what": ask.what.say(place.language), "day": place.day(ask.due_on), "late": is_late(ask),
         "left": left_of(place, ask), "href": _where(ask),
         "over": form_at("take_over", subject=ask.subject) if hands_over and ask.kind is Due.DECISION else ""}
        for ask in desk.mine
    ]  # fmt: skip
    followed = [
        (ask, ask.what.say(place.language), place.day(ask.due_on), ", ".join(ask.names)) for ask in desk.followed
    ]
    return {
        "lines": lines, "waiting": [_waiting(place, row) for row in waiting[:ROWS]] if first else [],
        "after": desk.mine_after, "followed": followed, "followed_after": desk.followed_after, "at_first": first,
        "works": [(one.number, one.called, STANDS[one.state], place.wording.moment(one.begun_at)) for one in works],
        "news": news, "since": place.wording.moment(news.since),
        "changed": [
            (code, title, [told_of(place, line, called) for line in told]) for code, title, told in news.groups
        ],
        "places": sorted(places.items(), reverse=True)[:ROWS],
        "opens": _opens(seat, may_open, bodies), "openers": place.wording.roles(may_open),
    }  # fmt: skip


def _where(ask: Ask) -> str:
    """Where something is done: by its form, and a phase on the page that tells its remarks and what it lacks."""
    return f"/at/{ask.subject}" if ask.kind is Due.DUE else led(ask.command)


def _opens(seat: Seat, may: Collection[str], bodies: Collection[str]) -> str:
    """The form that opens a project, begun with the one organisation where somebody may; nothing where nowhere."""
    if not seat.roles.intersection(may):
        return ""
    return form_at(OpenProject.name, organisation=next(iter(bodies)) if len(bodies) == 1 else "").rstrip("?")


def _waiting(place: Place, row: Mapping[str, Any]) -> dict[str, Any]:
    """An offer to whose receiver's head the answer belongs, too, though another is asked for it."""
    return {"what": place.say("Ответить на предложение пакета", "Answer the offer of a package"), "code": row["code"],
            "title": row["title"], "name": row["name"], "day": place.day(row["answer_by"]),
            "late": row["answer_by"] < place.today(),
            "href": form_at("answer_offer", subject=row["code"])}  # fmt: skip


def boarded(place: Place, given: Mapping[str, str]) -> dict[str, Any]:
    """The board of projects: mine, a centre's or all, a lane a phase in the order of the road."""
    whose = given.get("whose", "")
    person = place.acting(None).answers if whose == "mine" else None
    with place.reading() as connection:
        lanes = board(
            connection, place.programme.packs, place.today(), person=person, centre=given.get("centre") or None,
            below=reaching_down(place.programme.packs.current),
        )  # fmt: skip
        held = centres(connection)
    lifecycles = place.programme.packs.current.lifecycles
    order = {(name, phase): number for name, found in lifecycles.items() for number, phase in enumerate(found.phases)}
    lanes.sort(key=lambda lane: (list(lifecycles).index(lane.lifecycle), order.get((lane.lifecycle, lane.phase), 99)))
    titled = _titled(place, [(place.wording.phase(lane.lifecycle, lane.phase), lane) for lane in lanes])
    return {
        "lanes": titled,
        "given": dict(given),
        "centres": [(one["code"], one["name"]) for one in held],
        "today": place.today(),
    }


def _titled(place: Place, lanes: Sequence[tuple[str, Lane]]) -> list[tuple[str, Lane]]:
    """Lanes of one title are told apart by what their phases belong to."""
    alike, of = Counter(title for title, _ in lanes), place.programme.packs.current.lifecycles
    return [
        (f"{title} ({of[lane.lifecycle].title.say(place.language)})" if alike[title] > 1 else title, lane)
        for title, lane in lanes
    ]


SHOWN = frozenset({
    SubjectKind.PROJECT, SubjectKind.CHECK, SubjectKind.PACKAGE, SubjectKind.OFFER, SubjectKind.ASSIGNMENT,
    SubjectKind.PRACTICE, SubjectKind.PROTOCOL,
})  # fmt: skip
"""Kinds of subjects that have a room of the terminal by their own name, which shows them."""


def subject(place: Place, seat: Seat, code: str, edition: str | None = None, *, trial: bool = False) -> dict[str, Any]:
    """Everything of one subject on one page: where it stands, what is next, and all that it holds.

    A practice may be asked for as it was published in an `edition`, a protocol with a `trial` of its decisions.
    """
    with place.reading() as connection:
        state = state_of(connection, code)
    said = {"edition": edition} if state.kind is SubjectKind.PRACTICE else {}
    shown = told(state.kind, "show")(place, code, **said) if state.kind in SHOWN else None
    answer = shown or Answer(None, _plain(place, code, state.kind))
    found: dict[str, Any] = {
        "state": state,
        "shown": list(answer.shown),
        **dict.fromkeys(("gate", "plan", "package")),
        "charts": [],
        "offering": "",
        "changed": [],
        "mends": [],
        "printed": _printed(place, state),
        "certificate": _certified(place, state),
        "levels": [],
        "calendar": _keeps_days(place, state),
        **protocol_page.trial_of(place, state, asked=trial),
    }
    if state.lifecycle and state.ended_on is None:
        found |= gate_at(place, code)
    if state.kind is SubjectKind.PROJECT:
        on_card: Card = answer.data
        found |= returned(place, state, on_card)
        found["charts"] = list(charts(place, on_card))
        titles = {one.key: one.title for one in on_card.milestones}
        found["plan"] = timeline(on_card.milestones, titles, place.today(), place.day)
    if state.kind is SubjectKind.ORGANISATION:
        found["levels"] = levels(place)["level"]
    if state.kind is SubjectKind.PACKAGE:
        found |= _package(place, seat, state)
    found["awaited"] = second_hands(place, state)
    found["papers"] = papers(place, state, answer.data if isinstance(answer.data, Card) else None)
    found["history"] = journal.list_entries(place, code).shown
    # an offer and an assignment show their history in the terminal; here it has a part of the page of its own
    found["shown"] = [one for one in found["shown"] if one not in found["history"]]
    return found | _deeds(place, seat, state, found["gate"])


def done(place: Place, seat: Seat, answer: Answer) -> dict[str, Any]:
    """What came of an action, with what its subject lacks now and what may be done next.

    Where the work goes on in what it opened, as in the project that an accepted offer opens, that is what is next.
    By which server a thing was done is no matter of whoever did it.
    """
    with place.reading() as connection:
        asked = state = state_of(connection, answer.data["subject"])
        opened = {entry["subject"] for entry in answer.data["entries"] if entry["seq"] == 1} - {asked.code}
        if len(opened) == 1 and not asked.lifecycle:
            state = state_of(connection, *opened)
    led = leads(place, state) if state is not asked else ""
    state = state if state.lifecycle else asked
    through = sentence(answer.data["through"]["said"])
    # papers are taken here by a link
    shown = [line for line in answer.shown if line not in [through, *(order_on(place, code) for code in opened)]]
    found: dict[str, Any] = {
        "shown": [*shown, *filter(None, (led,))], "subject": state.code, "asked": asked.code, "gate": None,
        "decided": None, "printed": [],
    }  # fmt: skip
    if state.kind is SubjectKind.PROTOCOL and (decided := protocol_page.decided_by(place, state.code)):
        found |= {"decided": decided, "shown": shown[1:]}
    if state.lifecycle and state.ended_on is None:
        found |= gate_at(place, state.code)
    if state.code in opened and state.lifecycle in REPLICAS:
        found["printed"] = _printed(place, state)
    return found | _deeds(place, seat, state, found["gate"])


def leads(place: Place, state: State) -> str:
    """Who leads a project that an answer has just opened."""
    from console.offer import who_leads

    with place.reading() as connection:
        return who_leads(place, people_on(connection, state.code))


def _deeds(place: Place, seat: Seat, state: State, gate: Mapping[str, Any] | None) -> dict[str, Any]:
    """What may be asked for where a subject stands; at a check first what its phase asks for."""
    deeds = with_subject(place, seat, state, place.programme.packs.of(state.pack))
    if gate is None or not gate["unled"]:
        deeds = [one for one in deeds if one[0] is not NameLeader]
    now, later = by_phase(deeds, gate) if state.kind is SubjectKind.CHECK else (deeds, [])
    groups: list[tuple[Words, Deeds]] = []
    if state.kind is SubjectKind.PROJECT:
        now, groups = grouped(deeds, gate)
    offered = {one.name for one, _ in deeds}
    if gate is not None and gate["next"].partition("?")[0].removeprefix("/do/") in set(LEFT_TO) - offered:
        gate = {**gate, "next": ""}
    return {"deeds": now, "later": later, "groups": groups, "gate": gate}


def _plain(place: Place, code: str, kind: Kind) -> list[str | Table]:
    """An organisation, a centre or a person: who acts there, and its projects."""
    with place.reading() as connection:
        people = people_on(connection, code)
        lines = leaf(connection, Filter(kind=SubjectKind.PROJECT, organisation=code, limit=ROWS)).lines
    say, wording = place.say, place.wording
    held = [(wording.role(one.role), one.name, one.post, one.code) for one in people]
    columns = (Column(say("Роль", "Role")), Column(say("Кто", "Who")), Column(say("Должность", "Post")),
               Column(say("Код", "Code")))  # fmt: skip
    tables: list[str | Table] = [Table(columns, held, say("Люди", "People"))] if held else []
    if kind is SubjectKind.PERSON:
        tables += list(told("registry", "list_roles")(place, person=code).shown)
    if kind is SubjectKind.ORGANISATION:
        tables += _statuses(place, code)
    if lines:
        rows = [(line.code, line.title, wording.phase(line.lifecycle, line.phase),
                 wording.standing(line.standing, line.held_for)) for line in lines]  # fmt: skip
        heads = (Column(say("Код", "Code")), Column(say("Проект", "Project")), Column(say("Этап", "Phase")),
                 Column(say("Состояние", "Standing")))  # fmt: skip
        tables.append(Table(heads, rows, say("Проекты", "Projects")))
    return tables


def _statuses(place: Place, code: str) -> list[str | Table]:
    """The exemplar statuses of an organisation as they stand today."""
    table = told("status", "list_statuses")(place, organisation=code).shown[0]
    title = place.say("Статусы образца", "Exemplar statuses")
    if not isinstance(table, Table) or not table.rows:
        return []
    # whose they are stands above
    return [replace(table, columns=table.columns[2:], rows=[row[2:] for row in table.rows], title=title)]


def _keeps_days(place: Place, state: State) -> bool:
    """Whether a replica has days for a calendar."""
    if state.lifecycle not in REPLICAS:
        return False
    with place.reading() as connection:
        return is_support_ahead(connection, state.code)


def _package(place: Place, seat: Seat, state: State) -> dict[str, Any]:
    """The files of a package, and where whoever looks may not offer it, who may."""
    offering = left_to(place, seat, Replicate, None) if state.ended_on is None else frozenset[str]()
    said = place.wording.roles(offering) if offering else ""
    return {"package": _files_of(place, state.code), "offering": said}


def _files_of(place: Place, code: str) -> dict[str, Any]:
    """Paths and titles of the parts, or why the package may not be handed on."""
    from console.package_file import part_title
    from flows.package_files import held
    from flows.seal_copies import key_of

    try:
        found = held(place.programme, code)
    except Refusal as refusal:
        return {"parts": [], "faults": [reason.said.say(place.language) for reason in refusal.reasons]}
    signed = found.foreign is not None or key_of(place.settings) is not None
    listed = [(path, part_title(place, part, title)) for path, part, title in found.listed]
    return {"parts": listed, "faults": [], "signed": signed}


PRINTED = frozenset({SubjectKind.PROJECT, SubjectKind.CHECK})
"""Kinds of subjects of which papers are made to be signed."""


def _printed(place: Place, state: State) -> list[tuple[str, list[tuple[str, str]]]]:
    """Title of each paper to be signed, with the ending and the address of each of its files."""
    from console.paper import called
    from notifications.papers.paper_file import kinds

    asked: list[tuple[str, str, tuple[str, ...]]] = []
    if state.kind is SubjectKind.PROTOCOL:
        asked = [("list", place.say("Список решений", "List of decisions"), ("html", "csv"))]
    elif state.kind in PRINTED:
        asked = [(kind, called(place, kind), ("docx", "pdf")) for kind in kinds(place.settings.papers, _of(state))]
    return [(title, [(end, f"/paper/{state.code}/{kind}.{end}") for end in ends]) for kind, title, ends in asked]


def _of(state: State) -> str:
    """The folder of papers of a subject."""
    if state.kind is SubjectKind.CHECK:
        return "check"
    return "replica" if state.lifecycle in REPLICAS else ""


def _certified(place: Place, state: State) -> bool:
    """Whether a status that is in force rests on a check, and its certificate can be signed."""
    from console.status import standing
    from flows.seal_copies import key_of

    if state.kind is not SubjectKind.CHECK or state.ended_on is None:
        return False
    found = standing(place, None, organisation=state.organisation)
    return any(one.basis == state.code and one.is_shown for one in found) and key_of(place.settings) is not None
