"""A merger of two people was wrong: roles and open work go back, the history keeps both; logins and keys do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from domain.certification.untying import unties_nobody, with_running
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.admission import DEPUTY
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.packs import Packs
from domain.engine.record import Record
from domain.engine.second_person import GOOD_FOR, content_of
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import Wire, change
from domain.engine.words import Words
from domain.engine.world import World
from domain.pilot.assignments import ASSIGNMENTS, AssignmentHanded
from domain.programme.kinds import SubjectKind
from domain.registry.held_roles import give
from domain.registry.known import PEOPLE
from domain.registry.loans import Loan, given_back, lent_back
from domain.registry.merged_bodies import lent, roles_then
from domain.registry.merged_people import HANDS, PERSON_MERGERS, PersonMerger, traced
from domain.registry.past import PAST
from domain.registry.role_terms import LASTING, gone
from domain.registry.roles import ADMINISTRATOR
from domain.registry.separation import READ_FIRST, SHOWN
from domain.registry.succession import LEFT, open_work, work_handed
from domain.registry.tables import TABLES
from domain.registry.ways_in import by_own_hand, not_erased

HIMSELF = change(TABLES["person"], ("code", "merged_into"), ("merged_into",))
KEPT_AS = change(TABLES["person"], ("code",), ("merged_into",))


@dataclass(frozen=True, kw_only=True, slots=True)
class UnmergePerson(Command):
    """Two entries were two people: what the merger took over goes back."""

    name = "unmerge_person"
    grave = True
    says = Words("Отменить объединение участников", "Undo a merger of two people")
    typed = ("person unmerge",)

    person: Annotated[str, asked.who("Кого объединили как двойника", "Who was merged as a twin")]
    reason: Annotated[str, asked.REASON]
    anyway: Annotated[bool, READ_FIRST] = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonUnmerged(Event):
    """A merger of people was undone: the person is there again, without a login."""

    kind = "person_unmerged"
    says = Words("объединение отменено", "merger undone")

    into: str
    """As whom the person was kept."""
    entry: int
    """Entry of the merger."""
    reason: str
    roles: tuple[str, ...] = ()
    """Roles that are held again, each as `role scope`, with the last day of a lent one."""
    before: tuple[str, ...] = ()
    """Who was kept as this person before the merger."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TwinGivenBack(Event):
    """Who was taken over as a twin is another person again."""

    kind = "twin_given_back"
    says = Words("двойник оказался другим человеком", "a twin turned out to be another person")

    twin: str
    left: tuple[str, ...]
    """Roles that are held no more, each as `role scope`."""


@dataclass(frozen=True, slots=True)
class _Roles:
    back: tuple[str, ...]
    left: tuple[str, ...]
    stay: tuple[str, ...]


def _person(command: UnmergePerson) -> tuple[str]:
    return (command.person,)


def _always(case: Case) -> bool:
    """Who counted as one, may from now on judge what the other did: two persons say so."""
    return True


def _with_running(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    mergers = world.of(PERSON_MERGERS).values()
    with_running(wire, world, {code for one in mergers for code in (one.person, one.into)}, commands, packs)


@does(
    UnmergePerson, programme_wide=True, by=ADMINISTRATOR, paired=_always,
    names=("person",), moves=("person",), people=_person, casts=True, entitles=_person,
    looks_up=(PEOPLE, LASTING), after=(traced, _with_running), fresh=True,
)  # fmt: skip
def unmerge_person(case: Case) -> Iterator[Happening]:
    """What a merger took over goes back, unless something rests on it since."""
    command: UnmergePerson = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    case.may()
    by_own_hand(case)
    not_erased(case, person)
    merger = case.world.of(PERSON_MERGERS).get(person.code)
    if merger is None or person.ended_on is None:
        ru, en = f"{person.code} ни с кем не объединён(а)", f"{person.code} is merged with nobody"
        case.against(no.already("not_merged", ru, en))
        case.settle()
        return
    if command.on < person.ended_on:
        case.against(no.before_last_move(command.on, person.ended_on))
    roles, work = _roles(case, merger), list(_work(case, merger))
    loans = given_back(case, merger)
    unties_nobody(case, people=(person.code, merger.into))
    _rests(case, merger, roles)
    _shown(case, merger, roles, work, loans)
    case.settle()
    yield (
        person.code,
        PersonUnmerged(
            into=merger.into, entry=merger.seq, reason=clean(command.reason), roles=roles.back, before=merger.before
        ),
    )
    yield merger.into, TwinGivenBack(twin=person.code, left=roles.left)
    yield from lent_back(loans[0], loans[1], clean(command.reason))
    yield from work_handed(case, work, merger.into, person.code, clean(command.reason))
    for code, hands in _orders(case, merger):
        held, who = case.world.of(ASSIGNMENTS)[code], dict.fromkeys(hands, person.code)
        told: dict[str, Any] = {hand: getattr(held, hand) for hand in (*HANDS, "due_on")} | who
        yield code, AssignmentHanded(**told, reason=clean(command.reason))


def _roles(case: Case, merger: PersonMerger) -> _Roles:
    """Roles that go back, those of them that the other has no more, and those of which that cannot be said."""
    held = {(role, scope): until for role, scope, until in case.world.of(LEFT).roles.get(merger.into, ())}
    then = roles_then(merger.trail)
    back, left, stay = [], [], []
    for told in merger.roles:
        role, scope, until = lent(told)
        grounds = set(then[role, scope].grounds.values())
        if (role, scope) not in held or max(grounds, default=0) > merger.taken:
            stay.append(f"{role} {scope}")
            continue
        if grounds == {merger.taken}:
            left.append(f"{role} {scope}")
            until = held[role, scope] or None
        back.append(" ".join(filter(None, (role, scope, until))))
    return _Roles(tuple(back), tuple(left), tuple(stay))


def _work(case: Case, merger: PersonMerger) -> Iterator[tuple[State, Any]]:
    """Open work that waited for the twin, and that nobody has handed on since."""
    for state, found in open_work(case.world, merger.into):
        held = case.world.holdings[state.code]
        kind = "actions" if found in held.actions else "conditions"
        if (state.code, kind, found.number) in merger.back:
            yield state, found


def _orders(case: Case, merger: PersonMerger) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Assignments under control that waited for the twin, and that nobody has handed on since."""
    there = case.world.of(LEFT).assignments.get(merger.into, set())
    yield from ((code, hands) for code, hands in sorted(merger.orders.items()) if code in there)


def _rests(case: Case, merger: PersonMerger, roles: _Roles) -> None:
    """Note what stands on the merger: it is freed first."""
    into, left = case.world.states[merger.into], case.world.of(LEFT)
    if into.ended_on is not None:
        ru = f"{into.code} ушёл (ушла) или сам(а) объединён(а) позже: сначала отмените то"
        case.against(no.already("rests_on_it", ru, f"{into.code} left or was merged later: undo that first"))
    if seats := sorted(merger.seats & left.seats.get(merger.into, set())):
        listed = ", ".join(seats)
        ru = (
            f"в комиссии ({listed}) место и отметки двух людей стали местом и отметками {into.code}, их не разделить: "
            "сначала выведите его (potok check dismiss) или дождитесь решения"
        )
        en = f"in a commission ({listed}) seat and marks of two became those of {into.code}: dismiss them first"
        case.against(no.already("rests_on_it", ru, en))
    now = content_of(case.command)
    waits = sorted(
        number for number, content, at in merger.asked if content != now and at + GOOD_FOR >= case.world.recorded_at
    )
    if waits:
        listed = ", ".join(waits)
        ru = f"дела, о которых просил {into.code} или двойник, ждут второго человека ({listed}): сначала решите их"
        en = f"what {into.code} or the twin asked for waits for a second person ({listed}): settle it first"
        case.against(no.already("rests_on_it", ru, en))
    if "administrator *" in roles.left and case.world.of(LASTING) <= {merger.into}:
        ru = f"{into.code} — единственный администратор, а роль от двойника: сначала дайте её ещё кому-нибудь"
        en = f"{into.code} is the only administrator, by the role of the twin: give the role to another first"
        case.against(no.already("last_administrator", ru, en))


def _shown(
    case: Case, merger: PersonMerger, roles: _Roles, work: Sequence[tuple[State, Any]], loans: Sequence[Sequence[Loan]]
) -> None:
    """Show as whom the person is kept, what goes back and what stays, before anything is done."""
    if case.command.anyway:
        return
    there, into = case.world.of(LEFT).assignments.get(merger.into, set()), _called(merger, merger.into)
    kept, orders = {(state.code, found.number) for state, found in work}, [code for code, _ in _orders(case, merger)]
    numbered = [(_called(merger, code), number, (code, number) in kept) for code, _, number in sorted(merger.work)]
    goes = [_role(case, merger, told) for told in roles.back]
    goes += [_same(f"{title} №{number}") for title, number, is_kept in numbered if is_kept]
    goes += [_same(_called(merger, code)) for code in orders] + [_loan(case, merger, loan) for loan in loans[0]]
    stays = [_role(case, merger, told) for told in roles.stay]
    codes = sorted(merger.assignments.keys() & there - {*orders})
    stays += [_same(_called(merger, code)) for code in codes]
    stays += [_same(f"{title} №{number}") for title, number, is_kept in numbered if not is_kept]
    stays += [_same(_called(merger, code)) for code in sorted(merger.seats | merger.doubts)]
    stays += [_loan(case, merger, loan) for loan in loans[2]]
    back = _listed([one.ru for one in goes]), _listed([one.en for one in goes])
    ru = [f"объединён(а) с {into}", f"вернётся: {back[0] or 'запись без ролей'}"]
    en = [f"merged into {into}", f"goes back: {back[1] or 'a record, no roles'}"]
    if stays:
        ru.append(f"останется у {merger.into} или снято с тех пор: {_listed([one.ru for one in stays])}")
        en.append(f"stays with {merger.into} or ended since: {_listed([one.en for one in stays])}")
    ru.append(
        "не вернутся вход, ключи, пароль и сохранённые списки: почту даст potok person amend --email, ключ — "
        "potok key issue"
    )
    en.append(
        "login, keys, password and saved lists do not come back: potok person amend --email gives an e-mail, "
        "potok key issue a key"
    )
    said = f"{'; '.join(ru)}. Отменить — повторите с --anyway", f"{'; '.join(en)}. To undo it, repeat with --anyway"
    case.against(no.already("followed", *said))


def _called(merger: PersonMerger, code: str) -> str:
    """A code with the name of what it stands for."""
    return f"{code} «{merger.titles[code]}»" if code in merger.titles else code


def _same(said: str) -> Words:
    return Words(said, said)


def _role(case: Case, merger: PersonMerger, told: str) -> Words:
    role, scope, _ = lent(told)
    title = _title(case, role)
    where = "" if scope == "*" else f" {_called(merger, scope)}"
    return Words(f"{title.ru}{where}", f"{title.en}{where}")


def _loan(case: Case, merger: PersonMerger, loan: Loan) -> Words:
    title, person = _title(case, loan.role), _called(merger, loan.person)
    if loan.role == DEPUTY:
        whom, day = _called(merger, loan.scope), f"{loan.until:%d.%m.%Y}"
        return Words(f"{person} замещает {whom} по {day}", f"{person} stands in for {whom} until {loan.until}")
    where = "" if loan.scope == "*" else f" → {_called(merger, loan.scope)}"
    return Words(
        f"{person}: {title.ru}{where} по {loan.until:%d.%m.%Y}", f"{person}: {title.en}{where} until {loan.until}"
    )


def _title(case: Case, role: str) -> Words:
    return case.pack.roles[role].title if role in case.pack.roles else Words(role, role)


def _listed(items: Sequence[str]) -> str:
    more = f" … ({len(items)})" if len(items) > SHOWN else ""
    return ", ".join(items[:SHOWN]) + more


@changes(PersonUnmerged)
def unmerged(record: Record, state: State, event: PersonUnmerged, actor: str, on: date, seq: int) -> None:
    state.ended_on = None
    record.changes.append((HIMSELF, (None, state.code, event.into)))
    record.changes += [(KEPT_AS, (state.code, code)) for code in event.before]
    record.world.of(PAST).apart(state.code, event.before)
    for role, scope, until in map(lent, event.roles):
        give(record, state.code, role, scope, date.fromisoformat(until) if until else None)


@changes(TwinGivenBack)
def twin_given_back(record: Record, state: State, event: TwinGivenBack, actor: str, on: date, seq: int) -> None:
    for role, scope, _ in map(lent, event.left):
        gone(record, state.code, role, scope)
