"""What is asked of people now: one source for `potok today`, reminders, digests and pages.

An ask is something open with those who answer for it.  A decision that is awaited, a phase in work, an open condition
are asked of somebody from the day on which they come up; milestones and measures of a plan when their dates draw near;
a measurement, a review and what stands still when their day has come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from domain.engine.calendar import CalendarEnds
from domain.engine.packs import Packs
from domain.engine.state import PARKED, State
from domain.engine.words import Words
from domain.methodology.schema import Gate, Pack
from domain.reports.ask_commands import command_of
from domain.reports.deadlines import STILL, Deadline, Kind, days_left
from domain.reports.hearing import Hearing
from domain.reports.judging import on_turn
from domain.reports.open_items import NOBODY, Source
from domain.reports.open_pages import FIRST, LATE, LATER, STANDS, Ahead, Key, ahead, by_subject, reached, urgency_rank
from domain.reports.responsibility import Hearer, barred, gate_of, is_unled, levels_of
from domain.reports.surroundings import Around, look_around
from domain.reports.tree import beneath, reaching_down, scopes_beneath
from domain.stored.tables import TABLES

_role, _subject = TABLES["role"], TABLES["subject"]

PIECE = 2500
"""Open things that are looked at together, and as many more as the last of their subjects has."""

SOME = 100
"""Open things that are looked at first where a page is enough."""

LONG = 120
"""Longest text of a condition or a measure in one line, in characters."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked, of whom, and how it is done."""

    subject: str
    title: str
    organisation: str
    kind: Kind
    item: str
    what: Words
    """What is to be done, as a sentence that begins with a verb."""
    command: str
    """The command that does it, with … for what the person has to say."""
    due_on: date
    """For what stands idle the day on which somebody last did something."""
    left: int | None
    """Working days until then, below zero when it has passed; None beyond the known calendar."""
    people: tuple[Hearer, ...]
    names: tuple[str, ...]
    """Their names, in the same order."""
    behalf: str = ""
    """The name of whoever is away, where their deputy is asked."""
    above: tuple[tuple[str, ...], ...] = ()
    """Who is to follow it when it stays undone, one level up the roles and two levels up."""
    barred: frozenset[str] | None = frozenset()
    """Who is asked as nobody's deputy; None: nobody is."""

    @property
    def is_late(self) -> bool:
        """Whether its due date has passed; what stands idle has none."""
        return self.kind not in STILL and self.left is not None and self.left < 0

    @property
    def urgency(self) -> Key:
        """What moves a subject on before the steps towards it; of each the longest overdue first.

        What stands still is as urgent as what is due today.
        """
        return urgency_rank(self.kind, late=self.is_late), *_place(self)[1:]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is asked in some subjects, and what is known around them."""

    asks: Sequence[Ask]
    around: Around


@dataclass(frozen=True, slots=True)
class Agenda:
    """A page of open things, the longest overdue first and the idle last, and the key behind which the rest is."""

    lines: tuple[Ask, ...]
    after: str | None


def agenda(
    connection: Connection, packs: Packs, *, on: date, days: int, person: str | None, limit: int, after: str = ""
) -> Agenda:
    """What is overdue on a day or due within so many days; of one person, only what they answer for."""
    until = on + timedelta(days=days)
    wanted = dict.fromkeys(Kind, until) | {Kind.IDLE: idle_since(packs, on)}
    behind = key_from(after)
    if person is None:
        found = ahead(connection, list_ := Ahead(wanted, limit=limit + 1, after=behind))
        shown = found[:limit]
        more = key_text(list_.key_of(shown[-1])) if len(found) > limit else None
        return Agenda(tuple(_asks(connection, packs, shown, on).asks), more)
    answers = answered_by(connection, packs, wanted, [person], on)
    found_in_order = in_order(connection, packs, replace(answers, after=behind), on)
    mine = list(islice((ask for ask in found_in_order if _is_of(ask, person)), limit + 1))
    more = key_text(_place(mine[limit - 1])) if len(mine) > limit else None
    return Agenda(tuple(mine[:limit]), more)


def _place(ask: Ask) -> Key:
    kind, _, key = ask.item.partition(".")
    return int(ask.kind in STILL), ask.due_on.isoformat(), ask.subject, kind, key


def key_text(key: Key) -> str:
    """A key as an address or a command line holds it."""
    return "~".join(map(str, key))


def key_from(text: str) -> Key | None:
    """The key of a text; one that is none begins at the beginning."""
    parts = text.split("~", KEY_PARTS - 1)
    if len(parts) != KEY_PARTS or parts[0] not in RANKS:
        return None
    try:
        date.fromisoformat(parts[1])
    except ValueError:
        return None
    still, day, subject, kind, key = parts
    return int(still), day, subject, kind, key


KEY_PARTS = 5
"""Parts of a key as a text."""

RANKS = frozenset(str(rank) for rank in (FIRST, LATE, STANDS, LATER))
"""The first of them."""


def _is_of(ask: Ask, person: str) -> bool:
    return any(hearer.person == person for hearer in ask.people)


def idle_since(packs: Packs, on: date) -> date:
    """The day after which nobody did anything in what stands still on a day."""
    try:
        return packs.current.calendar.after(on, -packs.current.watch.nudge_after)
    except CalendarEnds:
        return date.min


def open_for(
    connection: Connection,
    packs: Packs,
    until: Mapping[Kind, date],
    people: Collection[str],
    on: date,
    *,
    size: int = PIECE,
    besides: Collection[str] = (),
) -> Iterator[Piece]:
    """Everything open that the roles of some people reach, or that they own, and in some organisations besides.

    In pieces of whole subjects.
    """
    wanted = _reached_by(connection, packs, until, people)
    if wanted.scopes is not None and besides:
        wanted = replace(wanted, scopes={*wanted.scopes, *besides})
    yield from whole(connection, packs, wanted, on, size)


def answered_by(
    connection: Connection, packs: Packs, until: Mapping[Kind, date], people: Collection[str], on: date
) -> Ahead:
    """The list of what some people may have to answer for: the rest of what their roles reach is asked of others."""
    reached = _reached_by(connection, packs, until, people)
    return replace(reached, only=_hearing(connection, packs, people, on).answering)


def followed_by(
    connection: Connection, packs: Packs, until: Mapping[Kind, date], people: Collection[str], on: date
) -> Ahead:
    """The list of what some people may have to follow."""
    reached = _reached_by(connection, packs, until, people)
    return replace(reached, only=_hearing(connection, packs, people, on).following)


def reaches_many(connection: Connection, wanted: Ahead, many: int) -> bool:
    """Whether a page of a list is to be asked for in its order: its people reach too much to look at all of it."""
    if wanted.scopes is None or len(wanted.scopes) > many:
        return True
    some = reached(wanted.scopes).limit(many + 1).subquery()
    return bool(connection.execute(select(func.count()).select_from(some)).scalar_one() > many)


def along_dates(packs: Packs, wanted: Ahead) -> Ahead:
    """The same list met along its dates, instead of all that its people reach and then the first of it."""
    if wanted.scopes is None:
        return wanted
    people, below, only = sorted(wanted.owners), reaching_down(packs.current), wanted.only
    held = select(_role.c.scope).where(_role.c.person.in_(people))
    links = [_subject.c[name].in_(held) for name in ("code", "organisation", "centre")]
    if below:
        links.append(_subject.c.organisation.in_(select(beneath(people, below).c.scope)))

    def within(source: Source) -> ColumnElement[bool]:
        owns = [] if source.owner is NOBODY else [source.owner.in_(people)]
        return and_(or_(*links, *owns), *([only(source)] if only else []))

    return replace(wanted, scopes=None, only=within)


def _hearing(connection: Connection, packs: Packs, people: Collection[str], on: date) -> Hearing:
    held = select(_role.c.role).where(_role.c.person.in_(sorted(people))).distinct()
    return Hearing(people, frozenset(connection.execute(held).scalars()), packs, on)


def _reached_by(connection: Connection, packs: Packs, until: Mapping[Kind, date], people: Collection[str]) -> Ahead:
    held = select(_role.c.scope).where(_role.c.person.in_(sorted(people)))
    scopes = set(connection.execute(held.distinct()).scalars())
    scopes |= {scope for _, scope in scopes_beneath(connection, people, reaching_down(packs.current))}
    return Ahead(until, scopes=None if "*" in scopes else scopes, owners=people)


def whole(connection: Connection, packs: Packs, wanted: Ahead, on: date, size: int = PIECE) -> Iterator[Piece]:
    """A list as a whole, in pieces of whole subjects."""
    some: list[Deadline] = []
    for one in by_subject(connection, wanted):
        if len(some) >= size and one.subject != some[-1].subject:
            yield _asks(connection, packs, some, on)
            some = []
        some.append(one)
    if some:
        yield _asks(connection, packs, some, on)


def in_order(connection: Connection, packs: Packs, wanted: Ahead, on: date) -> Iterator[Ask]:
    """A list in its order, as far as it is looked at: in pieces, each longer than the one before."""
    size = SOME
    while True:
        found = ahead(connection, replace(wanted, limit=size))
        yield from _asks(connection, packs, found, on).asks
        if len(found) < size:
            return
        wanted = replace(wanted, after=wanted.key_of(found[-1]))
        size = min(size * 4, PIECE)


def _asks(connection: Connection, packs: Packs, found: Collection[Deadline], on: date) -> Piece:
    found = on_turn(connection, packs, found)
    owners = {one.owner for one in found if one.owner}
    around = look_around(connection, {one.subject for one in found}, owners, on=on, below=reaching_down(packs.current))
    return Piece([_ask(one, packs, around, on) for one in found], around)


def _ask(one: Deadline, packs: Packs, around: Around, on: date) -> Ask:
    state, pack = around.states[one.subject], packs.of(one.pack)
    item, left = one.item, days_left(pack.calendar, on, one.due_on)
    if one.kind is Kind.IDLE and _may_be_parked(state, pack, left, on):
        one = replace(one, kind=Kind.PARK)
    if one.kind is Kind.DUE and is_unled(state, around):
        one = replace(one, kind=Kind.LEADER)
    hearers, *above = levels_of(one, state, pack, around)
    return Ask(
        subject=one.subject,
        title=state.title,
        organisation=around.title(state.organisation),
        kind=one.kind,
        item=item,
        what=sentence(one, state, pack),
        command=command_of(one.kind, state, pack, one.key),
        due_on=one.due_on,
        left=left,
        people=hearers,
        names=tuple(_name(hearer.person, around) for hearer in hearers),
        above=tuple(tuple(hearer.person for hearer in level) for level in above),
        barred=barred(one, state, pack, around),
    )


def _may_be_parked(state: State, pack: Pack, left: int | None, on: date) -> bool:
    """Whether nothing has happened for so long, and the phase should be over, that parking is proposed."""
    over = state.due_on is None or state.due_on < on
    return not pack.watch.parks_by_itself and over and left is not None and left <= -pack.watch.park_after


def _name(code: str, around: Around) -> str:
    found = around.people.get(code)
    return found.name if found else code


def sentence(deadline: Deadline, state: State, pack: Pack) -> Words:
    """What is to be done, as a sentence that begins with a verb."""
    if deadline.kind in WORK:
        said, text = WORK[deadline.kind], _named_as(deadline, pack)
        key = deadline.key
        return Words(said.ru.format(key=key, text=_short(text.ru)), said.en.format(key=key, text=_short(text.en)))
    if deadline.kind is Kind.DECISION:
        return to_decide(gate_of(state, pack))
    if deadline.kind is Kind.DUE:
        title = pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""].title.capital
        if state.round:
            return Words(f"Исправить замечания по этапу «{title.ru}»", f"Settle the remarks on the phase “{title.en}”")
        return Words(f"Завершить и представить этап «{title.ru}»", f"Finish and submit the phase “{title.en}”")
    if deadline.kind is Kind.REVIEW and state.held_for == PARKED:
        return Words("Вернуть отложенное в работу или остановить", "Bring back what was parked, or stop it")
    return STANDING[deadline.kind]


def to_decide(gate: Gate) -> Words:
    """What a gate asks of those who decide at it."""
    return Words(f"Принять решение по этапу «{gate.title.ru}»", f"Decide on the phase “{gate.title.en}”")


def _named_as(deadline: Deadline, pack: Pack) -> Words:
    """What a thing is called; a milestone of the methodology in each language."""
    if deadline.kind is Kind.MILESTONE:
        return pack.milestone_title(deadline.key, deadline.text)
    if deadline.kind in (Kind.SUPPORT, Kind.SUPPORT_REPORT) and deadline.text in pack.replication.forms:
        return pack.replication.forms[deadline.text]
    return Words(deadline.text, deadline.text)


WORK: Mapping[Kind, Words] = {
    Kind.MILESTONE: Words("Завершить контрольную точку: {text}", "Reach the milestone: {text}"),
    Kind.CONDITION: Words("Закрыть условие {key}: {text}", "Close condition {key}: {text}"),
    Kind.ACTION: Words("Выполнить мероприятие {key}: {text}", "Carry out measure {key}: {text}"),
    Kind.MEASURE: Words("Внести замер показателя: {text}", "Enter a measurement: {text}"),
    Kind.FINDING: Words("Ответить на замечание {key}: {text}", "Answer finding {key}: {text}"),
    Kind.MENDED: Words(
        "Посмотреть ответ на замечание {key} и снять его: {text}", "Look at the answer and close finding {key}: {text}"
    ),
    Kind.SUSPENSION: Words(
        "Замечание {key} не устранено в срок, предлагается приостановить статус: {text}",
        "Finding {key} was not mended in time, it is proposed to suspend the status: {text}",
    ),
    Kind.SUPPORT: Words("Провести поддержку {key}: {text}", "Hold support {key}: {text}"),
    Kind.SUPPORT_REPORT: Words("Отчитаться о поддержке {key}: {text}", "Report on support {key}: {text}"),
}
"""What to do about a thing that has a name."""

STANDING: Mapping[Kind, Words] = {
    Kind.LEADER: Words("Назначить руководителя проекта", "Name the leader of the project"),
    Kind.REVIEW: Words("Пересмотреть приостановку", "Review the hold"),
    Kind.ASSIGNMENT: Words("Исполнить поручение и ответить на него", "Carry out the assignment and answer it"),
    Kind.ANSWERED: Words("Снять поручение с контроля или вернуть ответ", "Close the assignment, or return its answer"),
    Kind.IDLE: Words("Продолжить работу или приостановить её", "Go on with the work or put it on hold"),
    Kind.DOUBT: Words(
        "Решить о статусе образца: предложено приостановить его, почему — в истории статуса",
        "Decide on the exemplar status: its suspension is proposed, its history tells why",
    ),
    Kind.ENTERED: Words(
        "Подтвердить статус или отказ прежних лет, внесённый другим", "Confirm what another entered of earlier years"
    ),
    Kind.COMPLETION: Words(
        "Подтвердить завершение прежних лет, внесённое другим", "Confirm a completion that another entered"
    ),
    Kind.TERM: Words(
        "Подтвердить статус образца, пока не вышел срок", "Renew the exemplar status before its term ends"
    ),
    Kind.PARK: Words(
        "Приостановить, раз давно ничего не происходит, или вернуть в работу",
        "Park it, for nothing happens, or get it going",
    ),
    Kind.SHEET: Words("Сдать лист оценок комиссии", "Hand in your sheet of marks"),
    Kind.AGREEMENT: Words("Согласовать разошедшиеся оценки комиссии", "Agree on the marks that differ too much"),
    Kind.VOTE: Words("Проголосовать за заключение комиссии", "Vote for the conclusion of the commission"),
    Kind.EXPERTISE: Words(
        "Провести экспертизу практики: принять или вернуть с замечаниями", "Review the practice: pass or return it"
    ),
    Kind.CONFIRM: Words("Подтвердить, что практика действует", "Confirm that the practice is still so"),
    Kind.OFFER: Words("Ответить на предложение тиражировать пакет", "Answer the offer to replicate a package"),
    Kind.OFFER_REPLY: Words(
        "Ответить получателю: на его вопрос или дату", "Reply to the receiver: to a question or to a date"
    ),
    Kind.DESK: Words("Рассмотреть самооценку: принять или вернуть", "Review the self-assessment: accept or return it"),
    Kind.CHANGES: Words("Согласовать изменения элементов пакета", "Approve what is changed in the package"),
    Kind.CORE: Words(
        "Согласовать изменение ключевых элементов пакета", "Approve the change of core elements of the package"
    ),
    Kind.CLOSING: Words("Согласовать закрытие проекта тиражирования", "Agree on the closing of the replica"),
    Kind.SUSTAINED: Words("Проверить, удержан ли результат", "Check whether the result held"),
}
"""What to do about a subject itself."""


def _short(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= LONG else f"{whole[: LONG - 1]}…"
