"""A made-up region in which things happen: what previews and golden texts of letters are composed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import orjson

from domain.engine.event import Event
from domain.engine.state import State
from domain.engine.values import as_facts
from domain.engine.words import Language
from domain.methodology.loader import load_default
from domain.methodology.schema import Pack
from domain.programme.kinds import Cadence, SubjectKind
from domain.reports.surroundings import Around, Reader
from notifications.beside import Beside, Term
from notifications.letters.regular import StatusDigest
from notifications.notices import compose
from notifications.parts import Contact, Notice
from notifications.policy import WORDS, Happened, Hearing, rules_for
from notifications.scene import Scene

ON = date(2024, 12, 11)
READER, LEADER, DECIDER, CENTRE = "PER-0101", "PER-0102", "PER-0103", "PER-0104"
PROJECT, LONG, CHECK, PACKAGE, REPLICA = "PRJ-0042", "PRJ-0311", "CHK-0007", "PKG-0003", "PRJ-0615"
ORDERED = "ASG-0007"
PRACTICE = "PRC-0007"
OFFER = "OFR-0031"
SCHOOL, CLINIC, DISTRICT, FAR = "ORG-0011", "ORG-0012", "ORG-0013", "ORG-0014"

LONG_TITLE = (
    "Оптимизация процесса предоставления муниципальной услуги «Выдача градостроительного плана "
    "земельного участка» на территории муниципального образования «Верхнеозёрский муниципальный округ» "
    "с применением инструментов бережливого производства"
)
LONG_BODY = (
    "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 34 "
    "с углублённым изучением отдельных предметов имени Героя Советского Союза И. И. Неизвестного»"
)
TITLES = {
    PROJECT: "Сокращение времени записи ребёнка в кружок",
    LONG: LONG_TITLE,
    CHECK: "ГБУ РО «Городская поликлиника № 5»",
    READER: "Соколова Анна Сергеевна",
    LEADER: "Лебедев Игорь Петрович",
    PACKAGE: "Выдача льготных лекарств без очереди",
    REPLICA: "Выдача льготных лекарств без очереди",
    OFFER: "Выдача льготных лекарств без очереди",
    ORDERED: "Провести повторный замер времени записи в кружок и доложить о результатах",
    PRACTICE: "Выдача льготных лекарств без очереди",
    "PRJ-0017": "Выдача льготных лекарств без очереди",
    "PRJ-0023": "Запись на приём за две минуты",
    SCHOOL: "МБУ ДО «Центр детского творчества», г. Степной",
    CLINIC: "ГБУ РО «Городская поликлиника № 5»",
    DISTRICT: "Верхнеозёрский муниципальный округ",
    FAR: LONG_BODY,
}
HOMES = {PROJECT: SCHOOL, LONG: FAR, CHECK: CLINIC, PACKAGE: CLINIC, REPLICA: DISTRICT, ORDERED: SCHOOL,
         PRACTICE: CLINIC, OFFER: DISTRICT}  # fmt: skip
LIFECYCLES = {PROJECT: "pilot", LONG: "pilot", CHECK: "partner_check", REPLICA: "replica"}
KINDS = {
    **dict.fromkeys((READER, LEADER), SubjectKind.PERSON),
    CHECK: SubjectKind.CHECK,
    PACKAGE: SubjectKind.PACKAGE,
    ORDERED: SubjectKind.ASSIGNMENT,
    PRACTICE: SubjectKind.PRACTICE,
    OFFER: SubjectKind.OFFER,
    **dict.fromkeys((SCHOOL, CLINIC, DISTRICT, FAR), SubjectKind.ORGANISATION),
}


def person(code: str, name: str, post: str = "") -> Reader:
    """Somebody of the region."""
    email = f"{code.lower()}@region.example"
    return Reader(code, name, post, email, Language.RU, "Europe/Moscow", Cadence.WEEKLY)


PEOPLE = {
    found.code: found
    for found in (
        person(READER, "Соколова Анна Сергеевна", "директор"),
        person(LEADER, "Лебедев Игорь Петрович", "методист"),
        person(DECIDER, "Кузнецов Пётр Ильич", "методолог РЦК"),
        person(
            CENTRE, "Преображенская-Вознесенская Александра Владиславовна",
            "заместитель министра – начальник управления стратегического планирования и проектной деятельности",
        ),
    )
}  # fmt: skip


def pack() -> Pack:
    """The methodology of the region: the shipped one."""
    return load_default()


def state(code: str, phase: str | None = None, due_on: date | None = None) -> State:
    """A subject where a scenario needs it."""
    found = State.new(KINDS.get(code, SubjectKind.PROJECT), code, date(2024, 9, 2))
    found.title, found.organisation, found.lifecycle = TITLES[code], HOMES.get(code), LIFECYCLES.get(code)
    found.phase, found.due_on = phase, due_on
    return found


def around(*changed: State) -> Around:
    """Everybody and everything of the region."""
    found = Around(people=dict(PEOPLE))
    found.states = {code: state(code) for code in TITLES} | {one.code: one for one in changed}
    return found


def told(
    event: Event,
    subject: State,
    *,
    role: str,
    by: str = DECIDER,
    on: date = ON,
    beside: Beside | None = None,
    reader: Reader | None = None,
    hand: str | None = None,
) -> Notice:
    """The letter that the reader gets of an event, composed as every real one is."""
    facts: Mapping[str, Any] = orjson.loads(as_facts(event))
    entry = Happened(subject.code, 7, event.kind, on, on, by, facts, hand)
    found = pack()
    rule = next(rule for rule in rules_for(entry, found))
    for one in rules_for(entry, found):
        if role in one.roles:
            rule = one
    scene = Scene(entry, subject, found, around(subject), beside or Beside())
    hearer = reader or PEOPLE[READER]
    capacity = role if role in found.roles or (role in WORDS and role != "decider") else "project_leader"
    return compose(scene, Hearing(hearer.code, capacity, rule), hearer)


def renamed(name: str) -> Reader:
    """The reader under another name."""
    return replace(PEOPLE[READER], name=name)


CONTACT = Contact("Кузнецов Пётр Ильич", "методолог РЦК", "kuznetsov@rcc.example", "8 (800) 000-00-00")
OF_CENTRE = Contact(
    "Региональный центр компетенций", f"{CONTACT.name}, {CONTACT.post}", CONTACT.email, CONTACT.phone, is_centre=True
)


def contact_of(notice: Notice) -> Contact:
    """Whom the reader of an example asks: of a list of an organisation the centre."""
    return OF_CENTRE if isinstance(notice, StatusDigest) and notice.is_list else CONTACT


"""Whom the letters of the region name."""

TERMS = Beside(terms={PROJECT: [Term(2, "Повторить анкетирование родителей", date(2025, 1, 31))]})
