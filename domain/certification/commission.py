"""The commission of a partner check: who joins it and who leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from domain.certification.calls import called_in, followed
from domain.certification.commission_limits import joins_in_time, not_submitted, still_judged
from domain.certification.exemplars import exemplars, looked_at
from domain.certification.independence import (
    NEVER_LEADS,
    acts_independently,
    founders_are_few,
    is_independent,
    no_judge_acts,
    ties,
)
from domain.certification.invitations import asked_no_more, asked_too, planned
from domain.certification.marks_given import WITHOUT_SHEET
from domain.certification.presence import SEATS
from domain.certification.scores import opened, terms_of
from domain.certification.sheets import COMMITTED, SHEETS, as_handed_in
from domain.certification.tables import TABLES
from domain.documents.paper_answer import Asks
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.second_person import waits
from domain.engine.state import State
from domain.engine.wire import removal
from domain.engine.words import Words
from domain.pilot.lifecycle import SUBJECT
from domain.programme.kinds import JUDGES, Duty, SubjectKind
from domain.registry.held_roles import give, raises_not_oneself, take
from domain.registry.past import PAST
from domain.registry.roles import METHODOLOGISTS
from domain.registry.whence import WRITTEN, by_whose_word, wrote_it_meanwhile
from domain.rules.marks import is_read, leader, voters
from domain.rules.turns import turn
from domain.stored.holdings import Holdings


@dataclass(frozen=True, kw_only=True, slots=True)
class Appoint(Command):
    """Appoint a member of a check's commission."""

    name = "appoint"
    says = Words("Назначить члена комиссии", "Appoint a commissioner")
    typed = ("check appoint",)
    asks = (
        Asks(
            "appointed", "person",
            instead=Words(
                "Подписывать ничего не нужно; если вы связаны с организацией, ответьте на это письмо",
                "There is nothing to sign; if you are tied to the organisation, answer this letter",
            ),
        ),
    )  # fmt: skip

    subject: Annotated[str, SUBJECT]
    person: Annotated[str, asked.who("Член комиссии", "Commissioner")]
    declared: Annotated[
        str,
        asked.line(
            "Заявление об отсутствии конфликта интересов",
            "Declared absence of conflict",
            Words("Номер и дата заявления", "number and date of the declaration"),
            option="--declared",
        ),
    ]
    duty: Annotated[Duty, asked.value("Обязанность", "Duty", option="--duty")] = Duty.AUDITOR
    party: Annotated[
        str | None, asked.key("От кого", "On behalf of whom", Words("Ключ методики", "key of the methodology"))
    ] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Dismiss(Command):
    """Take a member out of a check's commission; marks that were given stay in the record and count no more.

    Once marks or votes can be read, or a judge's own sheet lies sealed, it takes a second person that the judge leaves.
    """

    name = "dismiss"
    says = Words("Вывести члена комиссии", "Dismiss a commissioner")
    typed = ("check dismiss",)

    subject: Annotated[str, SUBJECT]
    person: Annotated[str, asked.who("Член комиссии", "Commissioner")]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointed(Event):
    """A person joined the commission of a check."""

    kind = "appointed"
    says = Words("назначен член комиссии", "commissioner appointed")
    owed = True

    person: str
    outside: bool
    declared: str = ""
    """The declaration that nothing ties the person to the organisation; blank before it was asked for."""
    duty: str = ""
    party: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dismissed(Event):
    """A person left the commission of a check."""

    kind = "dismissed"
    says = Words("член комиссии выведен", "commissioner dismissed")
    owed = True

    person: str
    reason: str


def _wrote_whence(case: Case) -> bool:
    """Whether whoever appoints wrote meanwhile that the member comes from another region, where the level asks so."""
    command, held = case.command, looked_at(case, case.world.states[case.command.subject])
    if not case.pack.criteria[held.level or ""].outside or not case.world.of(PAST).is_outside(command.person):
        return False
    return command.duty in JUDGES and wrote_it_meanwhile(case, command.subject, command.person)


@does(
    Appoint, by=METHODOLOGISTS, names=("subject", "person"), knows=WHOLE, looks_up=(WRITTEN,), after=(exemplars,),
    paired=_wrote_whence,
)  # fmt: skip
def appoint(case: Case) -> Iterator[Happening]:
    """A person joins a check's commission, whom nothing ties to what is judged.

    Whoever wrote since the application that the person comes from another region does not appoint alone by that.
    """
    command: Appoint = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    case.present("person", command.person)
    raises_not_oneself(case, (command.person,))
    if command.person in case.world.holdings[check.code].commission:
        case.against(no.already("appointed", "уже в комиссии", "already in the commission"))
    acts_independently(case, check)
    is_independent(case, check, "person", command.person)
    _placed_by_others(case, check)
    _seat(case, check, command)
    still_judged(case, check)
    not_submitted(case, check)
    case.settle()
    yield (
        check.code,
        Appointed(
            person=command.person, outside=case.world.of(PAST).is_outside(command.person), declared=command.declared,
            duty=command.duty, party=command.party or "",
        ),
    )  # fmt: skip
    held = case.world.holdings[check.code]
    yield from asked_too(check.code, held, command.person)
    sits, duties = held.commission | {command.person: False}, held.duties | {command.person: command.duty}
    later = replace(held, commission=sits, duties=duties)
    yield from called_in(case, check, later, check.phase or "", before=turn(held, case.pack))


def _placed_by_others(case: Case, check: State) -> None:
    """That a member comes from another region is the word of nobody tied to what is judged, whenever it was written."""
    person, past, held = case.command.person, case.world.of(PAST), looked_at(case, check)
    if not case.pack.criteria[held.level or ""].outside or not past.is_outside(person):
        return
    for hand in sorted(by_whose_word(case, person)):
        for tie in ties(past, check, held, hand):
            said = f"откуда {person}, писал {hand}: пусть напишет другой ({tie.ru})"
            en = f"{hand} wrote where {person} comes from: let another write it ({tie.en})"
            case.against(no.bad_value("person", said, en))


def _seat(case: Case, check: State, command: Appoint) -> None:
    """One leads, nobody from above does, and few come from there; whom a member comes from is known to the pack."""
    held = looked_at(case, check)
    if parties := case.pack.criteria[held.level or ""].commission.parties:
        case.one_of("party", command.party, parties)
    if case.world.of(PAST).is_above(command.person, check.organisation or ""):
        outside, duty = held.commission | {command.person: False}, held.duties | {command.person: command.duty}
        later = replace(held, commission=outside, duties=duty)
        founders_are_few(case, check, later, case.pack.criteria[held.level or ""].commissioners)
    joins_in_time(case, check, held, command.duty)
    if command.duty in JUDGES and not case.world.of(PAST).is_placed(command.person):
        said = (
            f"{command.person}: место работы не записано, связей не увидеть: potok person amend",
            f"{command.person}: no place of work is on record, so no tie can be seen: potok person amend",
        )
        case.against(no.bad_value("person", *said))
    if command.duty is not Duty.LEADER:
        return
    if (leads := leader(held)) is not None:
        case.against(no.already("led", f"группой руководит {leads}", f"{leads} leads already"))
    if case.world.of(PAST).is_above(command.person, check.organisation or ""):
        case.against(no.bad_value("duty", NEVER_LEADS.ru, NEVER_LEADS.en))


JUDGED_LEAVES = frozenset({"curator"})
"""Roles one of whom asks first that a judge leaves whose marks others may have read: not those that appoint."""


def _bends_marks(case: Case) -> bool:
    """Whether a judge would leave who has judged, or after marks or votes could be read: no single person does that.

    Signed sheets are read since the visit was held, though nobody entered them yet.
    """
    held = looked_at(case, case.world.states[case.command.subject])
    on_paper = held.visited_on is not None and terms_of(case, held).scoring.on_paper
    return is_read(held, case.command.person) or (on_paper and case.command.person in voters(held))


def _removes_a_judge(case: Case, check: State, held: Holdings) -> None:
    """Somebody above those who appoint asks first; no judge takes another's marks away."""
    above = JUDGED_LEAVES & case.pack.roles.keys() or case.roles  # in a region without them any two
    case.entitled(above | case.roles if waits(case) else above, scopes_of(check))
    no_judge_acts(case, held)


@does(
    Dismiss,
    by=METHODOLOGISTS,
    names=("subject", "person"),
    knows=WHOLE,
    looks_up=(SHEETS, COMMITTED),
    after=(exemplars,),
    paired=_bends_marks,
)
def dismiss(case: Case) -> Iterator[Happening]:
    """A member leaves a check's commission; a judge whose marks or votes count only by two, one above who appoints."""
    command: Dismiss = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    acts_independently(case, check)
    held = looked_at(case, check)
    if command.person not in held.commission:
        case.against(no.bad_value("person", f"{command.person} не в комиссии", f"{command.person} is no commissioner"))
    if _bends_marks(case):
        _removes_a_judge(case, check, held)
    else:
        case.may(check)
    still_judged(case, check)
    not_submitted(case, check)
    as_handed_in(case, check.code, but=command.person)
    case.settle()
    yield check.code, Dismissed(person=command.person, reason=command.reason)
    if (visit := planned(held)) is not None and visit.host != command.person:
        yield from asked_no_more(check.code, held, command.person)
    yield from followed(case, check, held, opened(case, check, without=command.person), without=command.person)


@changes(Appointed)
def appointed(record: Record, state: State, event: Appointed, actor: str, on: date, seq: int) -> None:
    record.add(
        "commissioner", check=state.code, person=event.person, outside=event.outside, duty=event.duty, party=event.party
    )
    held = record.world.holdings[state.code]
    held.commission[event.person], held.duties[event.person] = event.outside, event.duty
    give(record, event.person, "commissioner", state.code)
    record.world.of(SEATS)[state.code].told(seq, event.kind, on, event.person)


WITHOUT_MEMBER = removal(TABLES["commissioner"], ("check", "person"))


@changes(Dismissed)
def dismissed(record: Record, state: State, event: Dismissed, actor: str, on: date, seq: int) -> None:
    record.remove(WITHOUT_MEMBER, "commissioner", (state.code, event.person))
    take(record, event.person, "commissioner", state.code)
    record.remove(WITHOUT_SHEET, "sheet", (state.code, event.person))
    record.world.of(SHEETS).pop((state.code, event.person), None)
    record.world.of(SEATS)[state.code].told(seq, event.kind, on, event.person)
    held = record.world.holdings[state.code]
    del held.commission[event.person]
    held.duties.pop(event.person, None)
    held.handed_in.discard(event.person)
    held.people["commissioner"] = [one for one in held.people.get("commissioner", ()) if one != event.person]
