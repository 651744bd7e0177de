"""Examples of the morning letter, composed as every real one is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import orjson

from domain.engine.kinds import Standing
from domain.engine.packs import Packs
from domain.programme.kinds import Cadence, LetterPart, SubjectKind
from domain.reports.ask_sentences import sentence
from domain.reports.asks import Ask
from domain.reports.deadlines import Deadline, Kind
from domain.reports.desks import Desk
from domain.rules.table import findings, papers
from domain.stored.holdings import Holdings
from notifications import morning
from notifications.asked import Asked, Turn
from notifications.changed import Changed
from notifications.changes import Mark, News, since_of
from notifications.letters.regular import StatusDigest
from notifications.morning import compose
from notifications.parts import Notice
from notifications.reach import Desk as Seen
from notifications.reach import Programme, stage_numbers
from notifications.scenarios import ON, PEOPLE, PROJECT, READER, pack, state

MARK = Mark(10, datetime(2024, 12, 4, 5, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Phased:
    """A subject in a phase, as the desk of a reader holds it."""

    code: str
    title: str
    phase: str
    due_on: date
    kind: SubjectKind = SubjectKind.PROJECT
    stage: str = "pilot"
    pack: str | None = None
    lifecycle: str = "pilot"
    standing: str = "in_work"
    ended_on: date | None = None
    completed_on: date | None = None


def _ask(
    kind: Kind, due_on: date, *, code: str = PROJECT, title: str = "", phase: str = "sustaining", key: str = "",
    text: str = "", names: Sequence[str] = (), on: date = ON,
) -> Ask:  # fmt: skip
    """Something that is asked, said as the source of asks says it."""
    subject = state(PROJECT, phase)
    subject.code, subject.title = code, title or subject.title
    subject.standing = Standing.AWAITING if kind is Kind.DECISION else Standing.IN_WORK
    found = pack()
    deadline = Deadline(code, found.identity, kind, key, due_on, None, text)
    return Ask(
        subject=code, title=subject.title, organisation="МБУ ДО «Центр детского творчества», г. Степной", kind=kind,
        item=deadline.item, called=deadline.called, what=sentence(deadline, subject, found), command="", due_on=due_on,
        left=found.calendar.between(on, due_on), people=(), names=tuple(names),
    )  # fmt: skip


SUBSIDY, MAIL = "Приём заявлений на субсидию в одном окне", "Маршрутизация обращений жителей"
CERTIFICATES = "Выдача справок о составе семьи"

MINE = [
    _ask(Kind.DECISION, date(2024, 12, 6)),
    _ask(Kind.ACTION, date(2024, 12, 11), key="4", text="единый бланк заявки"),
    _ask(Kind.CONDITION, date(2024, 12, 18), key="1", text="подписать протокол у владельца процесса"),
    _ask(Kind.DUE, date(2024, 12, 16), code="PRJ-0108", title=SUBSIDY, phase="opening"),
    _ask(Kind.MILESTONE, date(2024, 12, 13), code="PRJ-0108", title=SUBSIDY, phase="opening", key="team_order",
         text="приказ о команде и ответственных"),
    _ask(Kind.DUE, date(2024, 11, 22), code="PRJ-0119", title="Запись к врачу по телефону", phase="diagnosis"),
    _ask(Kind.IDLE, date(2024, 10, 28), code="PRJ-0117", title=CERTIFICATES, phase="diagnosis"),
    _ask(Kind.MEASURE, date(2024, 12, 10), code="PRJ-0120", title="Питание в школе", key="time", text="время ожидания"),
    _ask(Kind.REVIEW, date(2024, 12, 12), code="PRJ-0121", title="Ремонт дорог"),
]  # fmt: skip
FOLLOWED = [
    _ask(Kind.DUE, date(2024, 11, 20), code="PRJ-0311", title=MAIL, names=("Лебедев Игорь Петрович",)),
    _ask(Kind.ACTION, date(2024, 11, 26), code="PRJ-0311", title=MAIL, key="2", text="реестр",
         names=("Лебедев Игорь Петрович",)),
    _ask(Kind.DUE, date(2024, 11, 13), code="PRJ-0207", title=CERTIFICATES,
         names=("Иванова Ольга Игоревна", "Петров Пётр Петрович", "Сидоров Олег Олегович")),
]  # fmt: skip


LISTED = [
    _ask(Kind.DUE, date(2024, 11, 20), code="PRJ-0311", title=MAIL, names=("Лебедев Игорь Петрович",)),
    _ask(Kind.ACTION, date(2024, 11, 26), code="PRJ-0311", title=MAIL, key="2", text="реестр",
         names=("Лебедев Игорь Петрович",)),
    _ask(Kind.IDLE, date(2024, 9, 2), code="PRJ-0311", title=MAIL, names=("Лебедев Игорь Петрович",)),
    _ask(Kind.DUE, date(2024, 12, 10), code="PRJ-0117", title=CERTIFICATES),
    _ask(Kind.DECISION, date(2024, 12, 13), code="PRJ-0108", title=SUBSIDY, phase="opening",
         names=("Петров Пётр Петрович",)),
]  # fmt: skip
"""What is late or waits in the organisation that the reader heads, and is asked of others."""


SETTLED = "PRJ-0117"
"""Somebody decided here what was asked of the reader."""


def _news(number: int, subject: str, title: str, kind: str, on: date, **facts: Any) -> News:
    recorded = datetime(2024, 12, 10, 9, number % 60, tzinfo=UTC)
    return News(
        number=number, seq=number, subject=subject, kind=kind, happened_on=on, recorded_at=recorded,
        facts=orjson.dumps(facts).decode(), actor="PER-0103", title=title, organisation=None, centre=None,
        lifecycle="pilot", pack=None,
    )  # fmt: skip


NEWS = (
    _news(15, "PRJ-0031", "Сокращение сроков закупки для школ", "completed", date(2024, 12, 10)),
    _news(14, "PRJ-0031", "Сокращение сроков закупки для школ", "decided", date(2024, 12, 10), decision="go",
          phase="sustaining"),
    _news(13, "PRJ-0117", CERTIFICATES, "decided", date(2024, 12, 9), decision="conditional", phase="opening"),
    _news(12, "PRJ-0119", "Запись к врачу по телефону", "submitted", date(2024, 12, 6)),
    _news(11, "ORG-0015", "Детский сад № 31 «Ромашка»", "status_granted", date(2024, 12, 2), level="local"),
)  # fmt: skip
HISTORY = tuple(
    _news(16 + place, "PRJ-0117", CERTIFICATES, "submitted", date(2022, 1 + place % 12, 14)) for place in range(1342)
)
"""What a region entered in one day of the years before."""


def _scene(turn: Turn, mine: Sequence[Ask], followed: Sequence[Ask], news: Sequence[News], **more: Any) -> StatusDigest:
    found = pack()
    numbers = stage_numbers(
        {"pilot": (84, 7, 112), "certification": (6, 0, 5), "replication": (31, 2, 60), "closed": (0, 0, 23)}, found
    )
    packs, mark, fresh = Packs(found), more.get("mark", MARK), more.pop("fresh", ())
    ordered = sorted(news, key=lambda one: (one.subject, -one.happened_on.toordinal(), -one.number))
    changed = Changed.of(ordered, before=since_of(packs, mark) if turn.first else None, whole={SETTLED})
    soon = Phased("PRJ-0207", MAIL, "diagnosis", date(2024, 12, 18))
    upto = max((one.number for one in news), default=0)
    parts: dict[str, Any] = {
        "reader": PEOPLE[READER],
        "turn": turn,
        "seen": Seen(roles={"rcc_methodologist"}, soon=[soon]),
        "asked": Asked.of(Desk(*map(_urgent, (mine, followed, more.pop("listed", ())))), fresh, turn),
        "changed": changed,
        "missing": {"PRJ-0108": _lacking("opening")},
        "mark": MARK,
        "settled": {13: "Кузнецов Пётр Ильич"},
        "on": ON,
        "packs": packs,
        "programme": Programme(numbers, upto),
        "upto": upto,
    }
    letter = compose(morning.Scene(**parts | more))
    if letter is None:
        raise ValueError(turn)
    return letter


def _urgent(asked: Iterable[Ask]) -> list[Ask]:
    """As a desk is laid out: the worst first."""
    return sorted(asked, key=lambda ask: ask.urgency)


def _lacking(phase: str) -> Sequence[Any]:
    """What a gate says of a subject of which nothing is known."""
    found = pack()
    gate, blank = found.lifecycles["pilot"].phases[phase], Holdings()
    said = (*papers(gate, blank, found), *findings(gate.gate, blank, found, PROJECT))
    return [finding for finding in said if finding.blocks]


FRESH = {(MINE[2].subject, MINE[2].item, MINE[2].due_on)}

EXAMPLES: Mapping[str, Notice] = {
    "status_digest": _scene(Turn(), MINE, FOLLOWED, NEWS),
    "status_digest_own_dates": _scene(
        Turn(regular=False), MINE[:3], (), (), fresh=FRESH, mark=replace(MARK, at=datetime(2024, 12, 9, 5, tzinfo=UTC)),
        seen=Seen(),
    ),
    "status_digest_only_mine": _scene(
        Turn(), MINE[2:3], (), (), fresh=FRESH, reader=replace(PEOPLE[READER], cadence=Cadence.NEVER), seen=Seen()
    ),
    "status_digest_unchanged": _scene(Turn(), MINE[:3], FOLLOWED, (), seen=Seen()),
    "status_digest_first": _scene(Turn(first=True), MINE[2:3], (), (*NEWS, *HISTORY)),
    "status_digest_list": _scene(
        Turn(parts=frozenset({LetterPart.ORGANISATION})), (), (), (), listed=LISTED, seen=Seen()
    ),
    "status_digest_with_list": _scene(Turn(), MINE[2:4], FOLLOWED, NEWS[:2], listed=LISTED, seen=Seen()),
    "status_digest_quiet": _scene(Turn(first=True), (), (), NEWS[2:3], seen=Seen(roles={"observer"})),
}  # fmt: skip
"""Name of an example -> the letter."""
