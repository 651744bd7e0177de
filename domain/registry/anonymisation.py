"""A person is anonymised by an act: names, addresses and posts go, codes and counts stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import orjson
from sqlalchemy import bindparam, or_, select

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import SYSTEM, Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.personal import ERASED, erased_of, hides, revealed
from domain.engine.record import Record
from domain.engine.second_person import SecondAsked
from domain.engine.state import State
from domain.engine.wire import Row, Statement, also, change, removal
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.pilot.facts import post_key
from domain.programme.kinds import ANONYMISED, Cadence, SubjectKind
from domain.registry.people import AmendPerson, RegisterPerson
from domain.registry.role_terms import LASTING
from domain.registry.roles import ADMINISTRATOR
from domain.registry.seats import by_others, silences_a_judge, with_their_seats
from domain.registry.succession import LEFT
from domain.registry.tables import TABLES
from domain.registry.ways_in import by_own_hand, not_erased, shut_for_good
from domain.text.by_name import Called

NAMED = ("title", "email", "post", "delivery", "region")
"""What is personal among what is known of somebody."""


@hides("person_registered")
def _registered(facts: dict[str, Any], subject: str, hide: Callable[[str, str], str]) -> None:
    for name in NAMED:
        facts[name] = hide(subject, facts.get(name, ""))


@hides("person_amended")
def _amended(facts: dict[str, Any], subject: str, hide: Callable[[str, str], str]) -> None:
    for name in facts["changes"].keys() & set(NAMED):
        facts["changes"][name] = hide(subject, facts["changes"][name])


@hides("decided")
def _decided(facts: dict[str, Any], subject: str, hide: Callable[[str, str], str]) -> None:
    sealed = orjson.loads(facts["capsule"])
    if posts := [key for key in sealed if key.startswith(POST)]:
        sealed |= {key: hide(key.removeprefix(POST), sealed[key]) for key in posts}
        facts["capsule"] = orjson.dumps(sealed, option=orjson.OPT_SORT_KEYS).decode()


@hides("facts_changed")
def _changed(facts: dict[str, Any], subject: str, hide: Callable[[str, str], str]) -> None:
    for one in facts["changed"]:
        if one["field"].startswith(POST):
            person = one["field"].removeprefix(POST)
            one["before"], one["after"] = hide(person, one["before"] or ""), hide(person, one["after"] or "")


@hides(SecondAsked.kind)
def _awaited(facts: dict[str, Any], subject: str, hide: Callable[[str, str], str]) -> None:
    """What was asked for about a person and waits for a second hand: nobody may ever confirm it."""
    if facts["action"] not in ABOUT_PEOPLE:
        return
    said = orjson.loads(facts["said"])
    for name in said.keys() & set(NAMED):
        said[name] = hide(said.get("person", subject), said[name])
    facts["said"] = orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()


ABOUT_PEOPLE = frozenset({RegisterPerson.name, AmendPerson.name})
POST = post_key("")


@dataclass(frozen=True, kw_only=True, slots=True)
class AnonymisePerson(Command):
    """Erase who a person was: by an act, for good."""

    name = "anonymise_person"
    grave = True
    says = Words("Обезличить участника по акту, навсегда", "Anonymise a person by an act, for good")
    typed = ("person anonymise",)

    person: Annotated[str, asked.who("Участник", "Person")]
    act: Annotated[str, asked.line("Документ, по которому", "Document by which", most=300, option="--act")]


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonAnonymised(Event):
    """Who a person was is erased; the code stays."""

    kind = ANONYMISED
    says = Words("участник обезличен", "person anonymised")

    act: str


@dataclass(slots=True)
class Traces:
    """Where the clear texts of the people of a batch stand."""

    kept: dict[tuple[str, int], str] = field(default_factory=dict)
    commands: set[str] = field(default_factory=set)
    """Ids of the commands that said them."""
    capsules: dict[tuple[str, int], str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    """What they and their twins were ever called."""
    addresses: set[str] = field(default_factory=set)


_personal, _decision, _journal = TABLES["personal"], TABLES["decision"], TABLES["journal"]
_twin = TABLES["person"]
_TWINS = select(_twin.c.code).where(_twin.c.merged_into == bindparam("into"))
_SAID = Statement(
    select(_journal.c.facts, _personal.c.kept)
    .outerjoin(_personal, (_journal.c.subject == _personal.c.subject) & (_journal.c.seq == _personal.c.seq))
    .where(or_(_journal.c.subject == bindparam("person"), _journal.c.subject.in_(_TWINS)))
    .where(also(_journal.c.kind, "person_registered", "person_amended"))
)
_KEPT = Statement(
    select(_personal.c.subject, _personal.c.seq, _personal.c.kept, _journal.c.command_id)
    .join(_journal, (_journal.c.subject == _personal.c.subject) & (_journal.c.seq == _personal.c.seq))
    .where(_personal.c.kept.like(bindparam("named")))
)
_SEALED = Statement(
    select(_decision.c.subject, _decision.c.entry, _decision.c.capsule).where(
        _decision.c.capsule.like(bindparam("named"))
    )
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    for command in commands:
        yield _KEPT, {"named": f'%"{command.person}"%'}
        yield _SEALED, {"named": f'%"{post_key(command.person)}"%'}
        yield _SAID, {"person": command.person, "into": command.person}


def _take(world: World, found: Traces, rows: Sequence[Row]) -> None:
    for row in rows:
        if len(row) == len(_SAYS):
            _called(found, orjson.loads(revealed(*row)))
            continue
        subject, seq, text, *command_id = row
        (found.kept if command_id else found.capsules)[subject, seq] = text
        found.commands.update(command_id)


_SAYS = ("facts", "kept")


def _called(found: Traces, told: dict[str, Any]) -> None:
    said = {name: text for name, text in told.get("changes", told).items() if text and text != ERASED}
    found.names |= {said[name] for name in said.keys() & {"title"}}
    found.addresses |= {said[name] for name in said.keys() & {"email", "delivery"} if "@" in said[name]}


TRACES: Lookup[Traces] = Lookup(name="traces", empty=Traces, ask=_ask, take=_take)


def _the_person(command: AnonymisePerson) -> tuple[str]:
    return (command.person,)


@does(
    AnonymisePerson, programme_wide=True, by=ADMINISTRATOR, names=("person",), moves=("person",), people=_the_person,
    entitles=_the_person, looks_up=(TRACES, LASTING, LEFT), after=(with_their_seats,), by_system=True,
    paired=silences_a_judge,
)  # fmt: skip
def anonymise_person(case: Case) -> Iterator[Happening]:
    """Who a person was is erased everywhere that the lane reaches; nothing of it can be undone."""
    command: AnonymisePerson = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    case.may()
    by_own_hand(case)
    case.not_before_it(person)
    if case.world.of(LASTING) == {person.code}:
        ru = "это единственный администратор: сначала дайте роль другому"
        case.against(no.already("last_administrator", ru, "this is the only administrator: give the role to another"))
    if case.command.actor != SYSTEM and _is_named(command.act, person, case.world.of(TRACES)):
        ru = "не называйте в нём самого участника: этот текст остаётся в истории"
        case.against(no.bad_value("act", ru, "do not name the person in it: this text stays in the history"))
    not_erased(case, person)
    if silences_a_judge(case):
        by_others(case)
    case.settle()
    yield person.code, PersonAnonymised(act=command.act)


def _is_named(act: str, person: State, traces: Traces) -> bool:
    """Whether the document by which somebody is erased calls them by a name or an address that they ever had."""
    names = {*traces.names, person.title} - {person.code}
    return Called(tuple(sorted(names)), tuple(sorted(traces.addresses))).in_(act, any_case=True)


_BLANK = ("name", "post", "email", "region", "cadence", "delivery")
FORGET = change(TABLES["person"], ("code",), _BLANK)
UNKEEP = change(_personal, ("subject", "seq"), ("kept",))
UNSEAL = change(_decision, ("subject", "entry"), ("capsule",))
WITHOUT_ROLES = removal(TABLES["role"], ("person",))
WITHOUT_KEYS = removal(TABLES["access_key"], ("person",))
WITHOUT_CONTENT = removal(TABLES["handled"], ("command_id",))
WITHOUT_PREFERENCE = removal(TABLES["preference"], ("person",))


@changes(PersonAnonymised)
def anonymised(record: Record, state: State, event: PersonAnonymised, actor: str, on: date, seq: int) -> None:
    code = state.code
    state.title, state.ended_on = code, state.ended_on or on
    # no address: whoever is owed a letter is withheld it with a reason
    record.changes.append((FORGET, (code, "", code, "", Cadence.NEVER, "", code)))
    record.remove(WITHOUT_ROLES, "role", (code,))
    record.remove(WITHOUT_KEYS, "access_key", (code,), at=1)
    shut_for_good(record, code)
    record.remove(WITHOUT_PREFERENCE, "preference", (code,))
    traces = record.world.of(TRACES)
    for command_id in sorted(traces.commands):
        record.remove(WITHOUT_CONTENT, "handled", (command_id,))
    for (subject, entry), kept in traces.kept.items():
        traces.kept[subject, entry] = erased_of(code, kept)
        record.changes.append((UNKEEP, (traces.kept[subject, entry], subject, entry)))
    for (subject, entry), capsule in traces.capsules.items():
        sealed = orjson.loads(capsule)
        if post_key(code) in sealed:
            told = orjson.dumps(sealed | {post_key(code): ERASED}, option=orjson.OPT_SORT_KEYS).decode()
            traces.capsules[subject, entry] = told
            record.changes.append((UNSEAL, (told, subject, entry)))
