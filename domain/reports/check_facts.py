"""What the papers of a partner check say: its commission, visits, marks, findings and conclusion as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from domain.certification.facts import Given
from domain.certification.surveillance import SURVEYED
from domain.engine.packs import Packs
from domain.engine.refusals import Refusal, unknown
from domain.methodology.criteria import CriterionKind
from domain.methodology.schema import Pack
from domain.programme.kinds import Duty, FindingKind, Outcome, Severity, SubjectKind
from domain.reports.gatecheck import holdings_of
from domain.reports.views import state_of
from domain.rules import marks
from domain.rules.marks import AGREED, CONSENSUS_OUT, NOT_APPLICABLE
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES
from domain.text.called import CALLED

_person, _subject = TABLES["person"], TABLES["subject"]
Names = dict[str, dict[str, str]]


def check_facts(connection: Connection, packs: Packs, code: str) -> dict[str, Any]:
    """The facts of a check under the names by which a template asks for them; marks only once they may be read."""
    state = state_of(connection, code)
    if state.kind is not SubjectKind.CHECK:
        raise Refusal([unknown("subject", SubjectKind.CHECK, code)])
    pack, held = packs.of(state.pack), holdings_of(connection, state)
    found = marks.criteria_of(held, pack)
    names = _names(connection, held)
    titles = _titles(connection, [state.organisation or "", *(one.code for one in held.presented)])
    concluded, called = marks.conclusion(held, pack), SURVEYED if held.surveys else CALLED[Outcome]
    return {
        "code": code,
        "organisation": titles.get(state.organisation or "", ""),
        "level": pack.levels[held.level or ""].ru,
        "criteria": found.title.ru,
        "edition": found.edition,
        "threshold": found.threshold,
        "dated": state.active_on or state.since_on,
        "ended_on": state.ended_on,
        "presented": [{"code": one.code, "title": titles.get(one.code, "")} for one in held.presented],
        "commission": [names[who] | {"duty": _duty(held.duties.get(who, ""))} for who in _seated(held)],
        "visits": [
            {"first_on": one.first_on, "last_on": one.last_on, "begins": one.begins, "ends": one.ends,
             "place": one.place, "agenda": one.agenda, "host": names.get(one.host, {}).get("name", ""),
             "held_on": one.held_on, "cancelled_on": one.cancelled_on}
            for one in held.visits
        ],
        "criteria_judged": _judged(held, pack),
        "agreed": _agreed(held, pack, names),
        "earlier": _given(held.earlier_scores, held, pack, names),
        "mended": _given(_mended(held), held, pack, names),
        "share": _percent(marks.mean_score(held, pack)),
        "findings": _findings(held, pack, names),
        "votes": [
            names[who] | {"outcome": called[Outcome(outcome)].ru, "note": _note(held, who)}
            for who, outcome in marks.votes_of(held).items()
        ],
        "conclusion": called[Outcome(concluded)].ru if concluded else "",
    }  # fmt: skip


def _percent(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 1).normalize()


def _duty(duty: str) -> str:
    return CALLED[Duty][Duty(duty)].ru if duty else "член комиссии"


def _seated(held: Holdings) -> list[str]:
    """The commission, its leader first."""
    return sorted(held.commission, key=lambda who: held.duties.get(who) != Duty.LEADER)


def _note(held: Holdings, who: str) -> str:
    return next((one.note for one in reversed(held.votes) if one.person == who), "")


def _judged(held: Holdings, pack: Pack) -> list[dict[str, Any]]:
    words = {True: "да", False: "нет", None: "–"}
    return [
        {"title": one.criterion.title.ru, "requirement": one.criterion.requirement, "met": words[one.met],
         "share": _percent(None if one.share is None else one.share * 100), "entered": one.criterion.entered,
         "evidence": one.criterion.evidence.ru if one.criterion.evidence else ""}
        for one in marks.judged(held, pack)
    ]  # fmt: skip


def _given(scores: Iterable[Given], held: Holdings, pack: Pack, names: Names) -> list[dict[str, Any]]:
    """What each member gave, criterion by criterion and place by place, in its order: the last mark counts."""
    spots: dict[tuple[str, str], dict[str, list[str]]] = {}
    for one in scores:
        by = "согласовано" if one.given in AGREED else names.get(one.person, {}).get("name", one.person)
        spots.setdefault((one.criterion, one.place), {}).setdefault(by, []).append(_value(one, held, pack))
    return [
        {
            "criterion": ", ".join(filter(None, (_title(criterion, held, pack), place))),
            "marks": "; ".join(f"{by}: {' → '.join(given)}" for by, given in told.items()),
        }
        for (criterion, place), told in spots.items()
    ]


def _mended(held: Holdings) -> list[Given]:
    """Marks of this round that were entered more than once before the votes, the old ones too."""
    times = Counter(map(_spot, held.scores))
    return [one for one in held.scores if times[_spot(one)] > 1]


def _spot(one: Given) -> tuple[str, str, str, bool]:
    return one.person, one.criterion, one.place, one.given in AGREED


def _agreed(held: Holdings, pack: Pack, names: Names) -> list[dict[str, Any]]:
    """Where marks lay apart: what each member gave, on what the commission agreed, and why."""
    settled = {(one.criterion, one.place): one for one in held.scores if one.given in AGREED}
    found = []
    for (criterion, place), one in settled.items():
        apart = [given for given in held.scores if given.criterion == criterion and given.given not in AGREED]
        told = [row["marks"] for row in _given(apart, held, pack, names)]
        title = ", ".join(filter(None, (_title(criterion, held, pack), place)))
        found.append({"criterion": title, "marks": "; ".join(told), "agreed": _value(one, held, pack), "why": one.note})
    return found


def _value(one: Given, held: Holdings, pack: Pack) -> str:
    """A mark as it was given."""
    known = marks.criteria_of(held, pack).criterion(one.criterion)
    if one.given in (NOT_APPLICABLE, CONSENSUS_OUT):
        return f"не применимо ({one.note})"
    if known is not None and known.kind is CriterionKind.YES_NO:
        return "да" if one.points else "нет"
    return f"{one.points.normalize():f}".replace(".", ",")


def _title(criterion: str, held: Holdings, pack: Pack) -> str:
    known = marks.criteria_of(held, pack).criterion(criterion)
    return known.title.ru if known else criterion


def _findings(held: Holdings, pack: Pack, names: Names) -> list[dict[str, Any]]:
    return [
        {"number": one.number, "text": one.text, "kind": CALLED[FindingKind][one.kind].ru, "due_on": one.due_on,
         "severity": CALLED[Severity][one.severity].ru, "criterion": _title(one.criterion, held, pack),
         "place": one.place,
         "owner": names.get(one.owner, {}).get("name", one.owner)}
        for one in held.findings
    ]  # fmt: skip


def _names(connection: Connection, held: Holdings) -> Names:
    """Name and post of everybody whom the papers name."""
    codes = {*held.commission, *(one.host for one in held.visits), *(one.owner for one in held.findings)}
    codes |= {one.person for one in held.votes} | {one.person for one in (*held.scores, *held.earlier_scores)}
    query = select(_person.c.code, _person.c.name, _person.c.post).where(_person.c.code.in_(sorted(codes)))
    return {code: {"name": name, "post": post} for code, name, post in connection.execute(query)}


def _titles(connection: Connection, codes: list[str]) -> dict[str, str]:
    query = select(_subject.c.code, _subject.c.title).where(_subject.c.code.in_(codes))
    return {row.code: row.title for row in connection.execute(query)}
