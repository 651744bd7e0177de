"""Entries of the journal as people read them: a table, a line for each."""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_type_hints

import orjson

import domain.subjects  # noqa: F401 - fills the table of events
from console.desk import Desk
from console.names import named
from console.terminal_table import Column, Table
from domain.certification.earlier_statuses import ENDED_IN, StatusEntered
from domain.certification.surveillance import SURVEYED, StatusSurveyed
from domain.engine.action import ACTIONS
from domain.engine.asked import fields_of
from domain.engine.event_effects import EVENTS
from domain.engine.journal import Entry, history
from domain.engine.words import Words
from domain.pilot.measurements import Measured
from domain.programme.kinds import Choice, LessonForm, LetterPart, Rhythm, Weekday
from domain.registry.host_acts import HostSpoke
from domain.registry.lessons import LessonHeld
from domain.registry.letter_preferences import PreferLetters
from domain.registry.people import PersonAmended
from domain.reports.orders import Orders, order_then, orders_of
from domain.reports.part_names import NAMED, criterion_names, part_names
from domain.stored.fact_words import field_words, value_words
from domain.text.called import CALLED
from flows.host_words import MATTERS, MODES

TELLING = ("evidence", "title", "key", "milestone", "indicator", "started", "finished", "progress", "changes",
           "changed", "value", "decision", "outcome", "reason", "comment", "role", "scope", "person", "criterion",
           "points", "place", "level", "to", "number", "because", "stage", "owner",
           "start_on", "incoming", "replica", "offer", "twin", "into", "successor", "until", "act", "action",
           "asked_by", "order", "withdrawn_on", "withdrawal", "refusal", "answer", "executor", "due_on", "about",
           "mode", "what", "weekday", "muted", "paused_until", "rhythms", "centre", "roles", "seats")  # fmt: skip
"""Facts that a person wants to see in the list, in this order."""

BY_CODE = ("person", "scope", "owner", "asked_by", "executor", "centre")
"""Facts that are the code of somebody or of an organisation: read by name."""
TWINS = ("twin", "into", "successor")
"""The same of one of two that may have one name: the code stands beside it."""

OUTCOMES = {StatusSurveyed.kind: SURVEYED, StatusEntered.kind: ENDED_IN}
"""Kinds of entries whose outcome is not what a commission concludes of a new status."""


OTHERWISE = {PersonAmended.kind: PreferLetters}
"""Kinds of entries that an action brings about, too, which stands elsewhere."""


def table_of(desk: Desk, found: Sequence[Entry]) -> Table:
    """Entries as they are read, oldest first."""
    say = desk.say
    columns = (
        Column("№", right=True),
        Column(say("Было", "Happened")),
        Column(say("Записано", "Recorded")),
        Column(say("Что", "What"), share=2),
        Column(say("Подробности", "Details"), share=3, exact=True),
        Column(say("Кто", "Who"), share=1),
    )
    names = _names(desk, found)
    with desk.reading() as connection:
        orders = orders_of(connection, {entry.actor for entry in found if entry.on_behalf_of})
    rows = [
        (
            str(entry.seq),
            desk.day(entry.happened_on),
            desk.wording.moment(entry.recorded_at),
            _said(desk, entry),
            _details(desk, entry, names(entry.subject)),
            _who(desk, entry, orders),
        )
        for entry in found
    ]
    return Table(columns, rows)


def told_by(desk: Desk, code: str, seqs: Collection[int]) -> list[str]:
    """What some entries of a subject say, a line each; one that says nothing beside its kind is left out."""
    if not seqs:
        return []
    with desk.reading() as connection:
        found = [entry for entry in history(connection, code, since=min(seqs)) if entry.seq in seqs]
    names = _names(desk, found)
    told = ((_said(desk, entry), _details(desk, entry, names(entry.subject))) for entry in found)
    return [f"{said[:1].upper()}{said[1:]}: {details}" for said, details in told if details]


def _who(desk: Desk, entry: Entry, orders: Orders) -> str:
    """Who acted, in whose name, by which order, on what basis, and how that is known where more than claimed."""
    other = desk.say(f" за {entry.on_behalf_of}", f" for {entry.on_behalf_of}") if entry.on_behalf_of else ""
    order = order_then(orders, entry.actor, entry.on_behalf_of, entry.recorded_at)
    basis = "".join(f", {one}" for one in (entry.basis, order) if one)
    known = f" ({entry.method} {entry.credential})" if entry.credential else ""
    return f"{entry.actor}{other}{basis}{known}"


def _said(desk: Desk, entry: Entry) -> str:
    """What happened by an entry; a kind that this release does not know, as it is."""
    found = EVENTS.get(entry.kind)
    return found.happened(orjson.loads(entry.facts)).say(desk.language) if found else entry.kind


def _names(desk: Desk, found: Sequence[Entry]) -> Callable[[str], Mapping[str, str]]:
    """Of each subject: key of a milestone, criterion or indicator, code of somebody -> how it is called there."""
    packs, language = desk.programme.packs, desk.language
    known = {key: one.title for cycle in packs.current.lifecycles.values() for key, one in cycle.milestones.items()}
    common = {key: title.say(language) for key, title in known.items()} | {"*": desk.say("везде", "everywhere")}
    own: dict[str, dict[str, str]] = defaultdict(dict)
    with desk.reading() as connection:
        common |= named(connection, [entry.facts for entry in found])
        for check, titles in criterion_names(connection, packs, {one.subject for one in found}).items():
            own[check] |= {key: title.say(language) for key, title in titles.items()}
        for code, names in part_names(connection, {one.subject for one in found if NAMED.search(one.facts)}).items():
            own[code] |= names
    for entry in found:
        if '"indicator' in entry.facts:
            facts = orjson.loads(entry.facts)
            told = [*(facts.get("indicators") or ()), facts.get("indicator")]
            own[entry.subject] |= {one["key"]: one["name"] for one in told if isinstance(one, dict) and "name" in one}
    return lambda subject: ChainMap(own[subject], common)


def _titles(kind: str) -> dict[str, Words]:
    """Field -> its title, as the actions declare it that stand beside an event."""
    beside = EVENTS[kind].__module__ if kind in EVENTS else ""
    return {
        name: known.how.title
        for command in ACTIONS
        if command.__module__ == beside or command is OTHERWISE.get(kind)
        for name, known in fields_of(command).items()
    }


@cache
def _choices(kind: str) -> dict[str, Mapping[Any, Words]]:
    """Fact of a kind of entry -> how its words are called, where it is declared as one of a fixed choice."""
    declared = get_type_hints(EVENTS[kind]) if kind in EVENTS else {}
    found = {name: CALLED[one] for name, how in declared.items() for one in (how, *get_args(how)) if one in CALLED}
    return found | {"outcome": OUTCOMES[kind]} if kind in OUTCOMES else found


def _chosen(desk: Desk, called: Mapping[Any, Words]) -> Callable[[Any], str]:
    return lambda found: called[found].say(desk.language) if found in called else str(found)


def _reason(desk: Desk, key: str) -> str:
    """A reason by its title: of a decline, of a change of a status, of a decision; or in the words that were typed."""
    pack = desk.programme.packs.current
    if (declined := pack.replication.declines.get(key)) is not None:
        return declined.say(desk.language)
    of_status = pack.status_reasons.get(key)
    return of_status.title.say(desk.language) if of_status else desk.wording.reason(key)


def _deed(desk: Desk, name: str) -> str:
    """What an action is called where people choose it."""
    says = next((command.says for command in ACTIONS if command.name == name), None)
    return says.small.say(desk.language) if says else name


FIRST = {
    "readiness_answered": ("item",), "element_adapted": ("element", "choice"), "element_approved": ("element",),
    "element_implemented": ("element",), "element_taken_back": ("element",), "readiness_taken_back": ("item",),
    "support_planned": ("form", "planned_on"),
    "support_moved": ("form", "planned_on"), "support_held": ("form", "hours"), "support_cancelled": ("form",),
    "closing_agreed": ("reached",), "sustainment_checked": ("months", "held"), "support_corrected": ("form", "hours"),
    "support_undone": ("form",),
    "lesson_held": ("form", "hours"), "results_taken": ("region",),
}  # fmt: skip
"""What an entry of a replica or of a site is about: told first, and a no as well as a yes."""
YES_OR_NO = {
    ("reached", True): Words("цель достигнута", "goal reached"),
    ("reached", False): Words("цель не достигнута", "goal not reached"),
    ("held", True): Words("удержан", "held"),
    ("held", False): Words("не удержан", "not held"),
}


def _first(desk: Desk, entry: Entry, facts: Mapping[str, Any]) -> list[str]:
    """What an entry of a replica or of a site is about, in words."""
    pack = desk.programme.packs.current
    words: Mapping[Any, Words] = {**pack.replication.ready, **pack.replication.forms}
    if entry.kind == LessonHeld.kind:
        words = CALLED[LessonForm]

    def listed(found: Any) -> str:
        return words[found].say(desk.language) if found in words else str(found)

    said: dict[str, Callable[[Any], str]] = {
        "item": listed,
        "region": str,
        "form": listed,
        "reached": lambda found: YES_OR_NO["reached", found].say(desk.language),
        "held": lambda found: YES_OR_NO["held", found].say(desk.language),
        "planned_on": lambda found: desk.day(date.fromisoformat(found)),
        "element": desk.wording.evidence,
        "choice": lambda found: CALLED[Choice][Choice(found)].say(desk.language),
        "months": lambda found: desk.say(f"{found} мес.", f"{found} months"),
        "hours": lambda found: desk.wording.number(Decimal(found)) + desk.say(" ч", " h"),
    }
    return [said[name](facts[name]) for name in FIRST.get(entry.kind, ()) if facts[name] is not None]


def _preferred(desk: Desk) -> dict[str, Callable[[Any], str]]:
    """How somebody is written to."""
    return {
        "weekday": lambda found: (
            desk.say("день письма: ", "day of the letter: ") + CALLED[Weekday][Weekday(found)].say(desk.language)
        ),
        "muted": lambda found: desk.say("отключено: ", "muted: ") + ", ".join(found),
        "rhythms": lambda found: "; ".join(
            desk.wording.of(CALLED[LetterPart], part) + ": " + desk.wording.of(CALLED[Rhythm], said)
            for part, said in found.items()
        ),
        "paused_until": lambda found: desk.say("не писать до ", "not before ") + desk.day(date.fromisoformat(found)),
    }


def _asked_for(desk: Desk, kind: str, facts: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """What an entry keeps of what its action asked for, each under its title: nothing of it stands in `TELLING`."""
    declared = get_type_hints(EVENTS[kind]) if kind in EVENTS else {}
    for name, title in _titles(kind).items():
        found = facts.get(name)
        if declared.get(name) is date and found:
            found = desk.day(date.fromisoformat(found))
        told = ", ".join(names.get(str(one), str(one)) for one in found) if isinstance(found, list) else found
        if isinstance(told, (str, int)) and not isinstance(told, bool) and told:
            yield f"{title.small.say(desk.language)}: {told}"


MOST = 5
"""Roles that are named at most."""


def _holding(desk: Desk, names: Mapping[str, str]) -> dict[str, Callable[[Any], str]]:
    """What somebody holds: roles as `role scope`, a lent one with its last day, without a scope where that is known."""

    def told(one: str) -> str:
        role, scope, until, *_ = (*one.split(" "), "", "")
        where = ", ".join(filter(None, (names.get(scope, scope), until and desk.day(date.fromisoformat(until)))))
        return desk.wording.role(role) + (f" ({where})" if where else "")

    def listed(found: Sequence[str]) -> str:
        left = len(found) - MOST
        more = desk.say(f"; и ещё {left}", f"; and {left} more") if left > 0 else ""
        return desk.say("роли: ", "roles: ") + "; ".join(map(told, found[:MOST])) + more

    return {
        "roles": listed,
        "seats": lambda found: desk.say("снова в комиссии: ", "in the commission again: ") + ", ".join(found),
    }


DAYS = ("due_on", "started", "finished", "start_on", "until")
"""Facts that are days."""


def _details(desk: Desk, entry: Entry, names: Mapping[str, str]) -> str:
    facts = orjson.loads(entry.facts)
    wording, pack = desk.wording, desk.programme.packs.current

    def fields(found: Any) -> str:
        """What was changed: told as rows, as what each field became, or in words."""
        if isinstance(found, str):
            return found
        keys = found if isinstance(found, dict) else [row["field"] for row in found]
        said = (titles[key] if key in titles else field_words(key, pack, names) for key in keys)
        return ", ".join(title.say(desk.language) for title in said)

    titles = _titles(entry.kind)

    def decision(found: Any) -> str:
        # whoever changes a sealed fact names the decision by its entry
        if isinstance(found, int):
            return desk.say(f"решение: запись {found}", f"decision: entry {found}")
        return wording.decision(found)

    def titled(found: Any) -> str:
        """What a key of an indicator, a milestone or a criterion is called; an indicator may be told whole."""
        return names.get(key := str(found["key"] if isinstance(found, dict) else found), key)

    said: dict[str, Callable[[Any], str]] = {
        "outcome": lambda found: value_words("action", found, pack).say(desk.language),
        **{name: _chosen(desk, called) for name, called in _choices(entry.kind).items()},
        "evidence": wording.evidence, "decision": decision, "role": wording.role, "level": wording.level,
        "reason": lambda found: _reason(desk, str(found)), "stage": wording.stage, "changes": fields, "changed": fields,
        "indicator": titled, "milestone": titled, "key": titled, "criterion": titled,
        **dict.fromkeys(BY_CODE, lambda found: names.get(str(found), str(found))),
        **dict.fromkeys(TWINS, lambda found: f"{names[found]} ({found})" if found in names else str(found)),
        **({"value": lambda found: wording.number(Decimal(found))} if entry.kind == Measured.kind else {}),
        **dict.fromkeys(DAYS, lambda found: desk.day(date.fromisoformat(found))),
        "progress": lambda found: f"{found} %", "action": lambda found: _deed(desk, str(found)),
        "about": lambda found: MATTERS[found].say(desk.language) if entry.kind == HostSpoke.kind else "",
        "mode": lambda found: MODES[found].say(desk.language), **_preferred(desk), **_holding(desk, names),
    }  # fmt: skip
    shown = [
        *_first(desk, entry, facts),
        *(said.get(name, str)(facts[name]) for name in TELLING if facts.get(name)),
    ] or list(_asked_for(desk, entry.kind, facts, names))
    if entry.kind == "evidence_attached" and shown[-1].lower().startswith(shown[0].lower()):
        shown = shown[1:] or shown
    return " · ".join(filter(None, shown))
