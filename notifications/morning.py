"""The one morning letter of a person: what is asked of them, what they follow, what changed, what is coming."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from domain.engine.event_effects import EVENTS
from domain.engine.packs import Packs
from domain.engine.words import Words
from domain.methodology.schema import Decision, Pack, Phase
from domain.programme.kinds import Cadence
from domain.reports import asks
from domain.reports.asks import Ask
from domain.reports.deadlines import STILL, Kind
from domain.reports.surroundings import Reader
from domain.rules.table import Finding
from notifications.changes import Mark, News
from notifications.letters.regular import StatusDigest
from notifications.parts import Action, Change, Coming, Followed
from notifications.reach import Desk, Programme, stage_numbers
from notifications.slots import slot_of

SHOWN = 5
"""Most lines of a part; the rest is counted."""

MINE = 8
"""Most things that are asked of the reader."""

EACH = 3
"""Most of them about one subject."""

FOLLOWED = 12
"""Most rows of what others leave undone."""

MISSING = 3
"""Most lines on what a gate still lacks."""

LONG = 140
"""Longest line on what a gate lacks, in characters."""

NAMED = 2
"""Most people named as those who answer for something."""

Item = tuple[str, str, date]
"""Subject, item, due date."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """Why it is somebody's turn to get a letter."""

    regular: bool = True
    """The day of their cadence has come; else something of their own has newly come to a step."""
    first: bool = False
    """No letter of this kind was ever sent to them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Everything that one morning letter is composed from."""

    reader: Reader
    turn: Turn
    seen: Desk
    asked: asks.Desk
    missing: Mapping[str, Sequence[Finding]]
    """Subject -> what its gate still lacks."""
    fresh: Collection[Item]
    """What came to a step since the last letter."""
    mark: Mark
    settled: Mapping[int, str]
    """Number of a change that settled what was asked of the reader -> who did it."""
    on: date
    packs: Packs
    programme: Programme

    @property
    def since(self) -> date:
        """The day of the last letter."""
        return self.mark.at.astimezone(ZoneInfo(self.packs.current.time_zone)).date()

    @property
    def is_weekly(self) -> bool:
        """Whether no letter was sent since the week began: what others leave undone is told once a week."""
        slot = slot_of(self.packs.current.calendar, self.on, Cadence.WEEKLY)
        return slot is None or self.since < slot or self.turn.first

    def is_fresh(self, found: Iterable[Ask]) -> bool:
        """Whether one of some asks came to a step since the last letter."""
        return any((ask.subject, ask.item, ask.due_on) in self.fresh for ask in found)


def shown(found: Sequence[Ask], fresh: Collection[Item], turn: Turn) -> list[Ask]:
    """The asks that a letter shows: those of one subject together, where its most urgent stands, and a few of each.

    What newly came to a step stands first of its subject, and first of all where it is the only cause of the letter.
    """

    def is_old(ask: Ask) -> bool:
        return (ask.subject, ask.item, ask.due_on) not in fresh

    groups: dict[str, list[Ask]] = defaultdict(list)
    for ask in found if turn.regular else sorted(found, key=is_old):
        groups[ask.subject].append(ask)
    return [ask for group in groups.values() for ask in sorted(group, key=is_old)[:EACH]][:MINE]


def compose(scene: Scene) -> StatusDigest | None:
    """The letter of one person on one day; None when there is nothing to say."""
    mine, reader = scene.asked.mine, scene.reader
    if reader.cadence is Cadence.NEVER or not scene.turn.regular:
        if not scene.is_fresh(mine):
            return None
        return _letter(scene) if reader.cadence is not Cadence.NEVER else _only_mine(scene)
    followed = scene.asked.followed if scene.is_weekly else []
    changes = _unknown(scene)
    if changes or scene.turn.first or scene.is_fresh((*mine, *followed)) or any(_newly(scene)):
        return _letter(scene) if mine or followed or changes or any(_coming(scene)) else None
    return _quiet(scene) if scene.is_weekly and (mine or followed) else None


def _head(scene: Scene) -> dict[str, Any]:
    mine = scene.asked.mine
    return {
        "reader": scene.reader.addressed,
        "on": scene.on,
        "since": None if scene.turn.first else scene.since,
        "upto": scene.programme.upto,
        "after": scene.mark.number,
        "cadence": scene.reader.cadence,
        "regular": scene.turn.regular,
        "first": scene.turn.first,
        "late": sum(ask.is_late for ask in mine),
        "link": "/",
    }


def _letter(scene: Scene) -> StatusDigest:
    mine = shown(scene.asked.mine, scene.fresh, scene.turn)
    unknown = _unknown(scene)
    told = [entry for entry in unknown if not _is_history(scene, entry)]
    changes = _changes(scene, told)
    earlier = len(unknown) - len(told)
    coming = list(_coming(scene))
    rows = _followed(scene) if scene.is_weekly else []
    return StatusDigest(
        **_head(scene),
        actions=tuple(_action(scene, ask) for ask in mine),
        more_actions=len(scene.asked.mine) - len(mine),
        followed=tuple(rows[:FOLLOWED]),
        more_followed=sum(row.count for row in rows[FOLLOWED:]),
        changes=tuple(changes[:SHOWN]),
        more_changes=len(changes[SHOWN:]),
        earlier=earlier,
        earlier_than=scene.since if earlier else None,
        coming=tuple(coming[:SHOWN]),
        more_coming=len(coming[SHOWN:]),
        numbers=scene.programme.numbers
        if scene.seen.roles
        else stage_numbers(scene.seen.counts, scene.packs.current),
    )  # fmt: skip


def _only_mine(scene: Scene) -> StatusDigest:
    """For somebody who wants no digests: what is asked of them alone."""
    actions = tuple(_action(scene, ask) for ask in shown(scene.asked.mine, scene.fresh, scene.turn))
    return StatusDigest(**_head(scene), actions=actions, more_actions=len(scene.asked.mine) - len(actions))


def _quiet(scene: Scene) -> StatusDigest:
    """One line: nothing is new."""
    mine = scene.asked.mine
    ahead = [ask.due_on for ask in mine if ask.kind not in STILL and not ask.is_late]
    return StatusDigest(
        **_head(scene),
        quiet=True,
        more_actions=len(mine),
        more_followed=len(scene.asked.followed),
        nearest=min(ahead, default=None),
    )  # fmt: skip


def _action(scene: Scene, ask: Ask) -> Action:
    lines = lacking(scene.missing.get(ask.subject, ()), scene.packs.current) if ask.kind is Kind.DUE else []
    return Action(
        what=ask.what,
        code=ask.subject,
        title=ask.title,
        organisation=_beside(ask),
        due_on=None if ask.kind in STILL else ask.due_on,
        link=_link(ask.subject),
        left=ask.left,
        still_since=ask.due_on if ask.kind in STILL else None,
        missing=tuple(lines[:MISSING]),
        more_missing=len(lines[MISSING:]),
        behalf=ask.behalf,
        item=ask.item,
    )


def _beside(ask: Ask) -> str:
    """The organisation, where the title does not name it already: a check is called by it."""
    return ask.organisation if ask.organisation != ask.title else ""


def lacking(findings: Sequence[Finding], pack: Pack) -> list[Words]:
    """What a gate lacks, in lines: the papers in one, and a line a rule."""
    papers = [
        pack.evidence[kind].title
        for finding in findings
        if (kind := finding.rule.removeprefix("evidence.")) != finding.rule and kind in pack.evidence
    ]
    told = [_short(finding.said) for finding in findings if not finding.rule.startswith("evidence.")]
    if not papers:
        return told
    ru, en = ", ".join(title.ru for title in papers), ", ".join(title.en for title in papers)
    return [_short(Words(f"не приложено: {ru}", f"not attached: {en}")), *told]


def _short(said: Words) -> Words:
    return Words(shorten(said.ru, LONG, placeholder=" …"), shorten(said.en, LONG, placeholder=" …"))


def _followed(scene: Scene) -> list[Followed]:
    """What others leave undone, one row an owner and project, the worst first."""
    groups: dict[tuple[tuple[str, ...], str], list[Ask]] = defaultdict(list)
    for ask in scene.asked.followed:
        groups[ask.names, ask.subject].append(ask)
    rows = [
        Followed(
            owner=_named(names),
            code=code,
            title=found[0].title,
            organisation=_beside(found[0]),
            count=len(found),
            days=max(-(ask.left or 0) for ask in found),
            link=_link(code),
        )
        for (names, code), found in groups.items()
    ]
    return sorted(rows, key=lambda row: (-row.days, row.owner, row.code))


def _named(names: Sequence[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" +{rest}" if rest > 0 else "")


def _phase(found: Any, packs: Packs) -> Phase:
    return packs.of(found.pack).lifecycles[found.lifecycle].phases[found.phase]


def _link(code: str) -> str:
    return f"/at/{code}"


def horizon(packs: Packs, on: date) -> date:
    """How far a letter of a day looks ahead."""
    return on + timedelta(days=packs.current.number("digest_horizon_days"))


def _newly(scene: Scene) -> Iterator[Coming]:
    """What came within the horizon since the last letter."""
    before = horizon(scene.packs, scene.since)
    return (line for line in _coming(scene) if line.due_on > before)


def _coming(scene: Scene) -> Iterator[Coming]:
    """Phases that are due within the horizon and ask nothing of the person yet, the nearest first."""
    told = {ask.subject for ask in scene.asked.mine}
    soon = (subject for subject in scene.seen.soon if subject.code not in told)
    for subject in sorted(soon, key=lambda one: (one.due_on, one.code)):
        title = _phase(subject, scene.packs).title.capital
        yield Coming(
            what=Words(f"Срок этапа «{title.ru}»", f"The phase “{title.en}” is due"),
            code=subject.code,
            title=subject.title,
            due_on=subject.due_on,
            link=_link(subject.code),
        )


def _unknown(scene: Scene) -> list[News]:
    """What others did to the person's subjects and no sent letter has told yet."""
    programme, desk, mark = scene.programme, scene.seen, scene.mark
    entries = (
        programme.recent if desk.roles else [e for scope in desk.scopes for e in programme.by_scope.get(scope, ())]
    )
    fresh = {e.number: e for e in entries if e.number > mark.number and e.actor != scene.reader.code}
    return list(fresh.values())


def _is_history(scene: Scene, entry: News) -> bool:
    """Whether the first letter only counts a change: a region enters its years of history in one day."""
    return scene.turn.first and entry.happened_on < scene.since


def _changes(scene: Scene, entries: Sequence[News]) -> list[Change]:
    """Lines of changes: those of a subject together, the newest first; before all what was asked of the reader."""
    asked = {e.subject for e in entries if e.number in scene.settled}

    def place(e: News) -> tuple[bool, int, str, int]:
        return e.subject not in asked, -e.happened_on.toordinal(), e.subject, -e.number

    ordered = sorted(entries, key=place)
    groups: dict[str, list[News]] = defaultdict(list)
    for entry in ordered:
        groups[entry.subject].append(entry)
    zone = ZoneInfo(scene.packs.current.time_zone)
    return [
        Change(
            what=_by_another(what_happened(entry, scene.packs), scene.settled.get(entry.number)),
            code=entry.subject,
            title=entry.title,
            happened_on=entry.happened_on,
            link=_link(entry.subject),
            entered_on=entry.recorded_at.astimezone(zone).date() if entry.happened_on < scene.since else None,
        )
        for group in groups.values()
        for entry in group
    ]


def _by_another(what: Words, who: str | None) -> Words:
    """A change with who did what was asked of the reader, where that is so."""
    if who is None:
        return what
    return Words(f"{what.ru} · ждали от вас, сделано без вас: {who}", f"{what.en} · was asked of you, done by {who}")


PASSED: Mapping[Decision, Words] = {
    Decision.GO: Words("Пройден этап «{}»", "Passed “{}”"),
    Decision.CONDITIONAL: Words("Пройден этап «{}» с условиями", "Passed “{}” with conditions"),
    Decision.REWORK: Words("Возвращено на доработку, этап «{}»", "Returned for rework at “{}”"),
    Decision.HOLD: Words("Приостановлено на этапе «{}»", "On hold at “{}”"),
    Decision.STOP: Words("Остановлено на этапе «{}»", "Stopped at “{}”"),
}


def what_happened(entry: News, packs: Packs) -> Words:
    """A change in words: of a decision what it came to and at which gate."""
    facts = orjson.loads(entry.facts)
    if entry.kind == "status_granted":
        level = packs.current.levels[facts["level"]]
        return Words(f"Присвоен статус образца, уровень: {level.ru}", f"Exemplar status granted, level: {level.en}")
    if entry.kind != "decided":
        return EVENTS[entry.kind].says.capital
    said = PASSED[Decision(facts["decision"])]
    gate = packs.of(entry.pack).lifecycles[entry.lifecycle or ""].phases[facts["phase"]].gate.title
    return Words(said.ru.format(gate.ru), said.en.format(gate.en))
