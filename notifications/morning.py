"""The one morning letter of a person: what is asked of them, what they follow, what changed, what is coming."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from domain.engine.event_effects import EVENTS
from domain.engine.kinds import Standing
from domain.engine.packs import Packs
from domain.engine.words import Words
from domain.methodology.schema import Decision, Pack, Phase
from domain.programme.kinds import Cadence, LetterPart
from domain.reports.asks import Ask
from domain.reports.deadlines import STILL, Kind
from domain.reports.desks import horizon
from domain.reports.surroundings import Reader
from domain.rules.table import Finding
from notifications.asked import Asked, Turn, beside, link_of
from notifications.changed import SHOWN, Changed
from notifications.changes import Mark, News, since_of
from notifications.letters.regular import StatusDigest
from notifications.parts import Action, Change, Coming, StageNumbers
from notifications.reach import Desk, Programme, stage_numbers
from notifications.slots import slot_of

MISSING = 3
"""Most lines on what a gate still lacks."""

LONG = 140
"""Longest line on what a gate lacks, in characters."""

KEY = re.compile(r"(?<=[»”]) \((?:[a-z]\w*)(?:, ([^)]+))?\)", re.ASCII)
"""The word by which a command names what was called by its title before: readers of a letter type none."""

CODE = re.compile(r"\b[A-Z]{3}-\w+", re.ASCII)
"""Somebody whom a rule knows by code alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Everything that one morning letter is composed from."""

    reader: Reader
    turn: Turn
    seen: Desk
    asked: Asked
    changed: Changed
    missing: Mapping[str, Sequence[Finding]]
    """Subject -> what its gate still lacks."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Code of each person of whom that speaks -> name."""
    mark: Mark
    settled: Mapping[int, str]
    """Number of a change that settled what was asked of the reader -> who did it."""
    on: date
    packs: Packs
    programme: Programme
    upto: int
    """The number of the last change that the letter considered; the mark itself where it tells of none."""

    @property
    def since(self) -> date:
        """The day of the last letter."""
        return since_of(self.packs, self.mark)

    @property
    def changes_since(self) -> date:
        """The day of the last letter that told changes."""
        return self.turn.changes_since or self.since

    def tells(self, part: LetterPart) -> bool:
        """Whether the letter has a part."""
        return part in self.turn.parts

    @property
    def is_weekly(self) -> bool:
        """Whether no letter was sent since the week began: what others leave undone is told once a week."""
        slot = slot_of(self.packs.current.calendar, self.on, Cadence.WEEKLY)
        return slot is None or self.since < slot or self.turn.first


def compose(scene: Scene) -> StatusDigest | None:
    """The letter of one person on one day; None when there is nothing to say."""
    asked, reader = scene.asked, scene.reader
    if reader.cadence is Cadence.NEVER or not scene.turn.regular:
        if not asked.is_fresh:
            return None
        return _letter(scene) if reader.cadence is not Cadence.NEVER else _only_mine(scene)
    follows = scene.tells(LetterPart.FOLLOWED)
    waits = asked.mine or (follows and asked.followed) or asked.undone
    is_fresh = asked.is_fresh or (follows and asked.is_followed_fresh)
    if scene.changed.count or scene.turn.first or is_fresh or asked.undone or any(_newly(scene)):
        return _letter(scene) if waits or scene.changed.count or any(_coming(scene)) else None
    return _quiet(scene) if scene.is_weekly and waits else None


def _head(scene: Scene) -> dict[str, Any]:
    return {
        "reader": scene.reader.addressed,
        "on": scene.on,
        "since": None if scene.turn.first else scene.changes_since,
        "upto": scene.upto,
        "after": scene.mark.number,
        "cadence": scene.reader.cadence,
        "regular": scene.turn.regular,
        "first": scene.turn.first,
        "changes_wait": not scene.tells(LetterPart.CHANGES),
        "late": scene.asked.late,
        "link": "/",
    }


def _letter(scene: Scene) -> StatusDigest:
    asked, changed, mine = scene.asked, scene.changed, scene.asked.shown
    changes, further = _changes(scene, changed.told)
    coming = list(_coming(scene))
    return StatusDigest(
        **_head(scene),
        actions=tuple(_action(scene, ask) for ask in mine),
        more_actions=asked.mine - len(mine),
        followed=tuple(asked.rows) if scene.tells(LetterPart.FOLLOWED) else (),
        more_followed=asked.more_followed if scene.tells(LetterPart.FOLLOWED) else 0,
        listed=tuple(asked.listed) if asked.undone else (),
        more_listed=asked.in_list - len(asked.listed) if asked.undone else 0,
        not_done=asked.undone,
        changes=tuple(changes),
        more_changes=further + changed.more,
        earlier=changed.earlier,
        earlier_than=scene.since if changed.earlier else None,
        coming=tuple(coming[:SHOWN]),
        more_coming=len(coming[SHOWN:]),
        numbers=_numbers(scene) if scene.tells(LetterPart.NUMBERS) else (),
    )


def _numbers(scene: Scene) -> tuple[StageNumbers, ...]:
    return scene.programme.numbers if scene.seen.roles else stage_numbers(scene.seen.counts, scene.packs.current)


def _only_mine(scene: Scene) -> StatusDigest:
    """For somebody who wants no digests: what is asked of them alone."""
    actions = tuple(_action(scene, ask) for ask in scene.asked.shown)
    return StatusDigest(**_head(scene), actions=actions, more_actions=scene.asked.mine - len(actions))


def _quiet(scene: Scene) -> StatusDigest:
    """One line: nothing is new."""
    asked = scene.asked
    return StatusDigest(
        **_head(scene),
        quiet=True,
        more_actions=asked.mine,
        more_followed=asked.followed if scene.tells(LetterPart.FOLLOWED) else 0,
        nearest=asked.nearest,
    )  # fmt: skip


def _action(scene: Scene, ask: Ask) -> Action:
    lines = (
        lacking(scene.missing.get(ask.subject, ()), scene.packs.current, scene.names) if ask.kind is Kind.DUE else []
    )
    return Action(
        what=ask.what,
        code=ask.subject,
        title=ask.title,
        organisation=beside(ask),
        due_on=None if ask.kind in STILL else ask.due_on,
        link=link_of(ask.subject),
        left=ask.left,
        still_since=ask.due_on if ask.kind in STILL else None,
        missing=tuple(lines[:MISSING]),
        more_missing=len(lines[MISSING:]),
        behalf=ask.behalf,
        item=ask.item,
    )


def lacking(findings: Sequence[Finding], pack: Pack, names: Mapping[str, str]) -> list[Words]:
    """What a gate lacks, in lines: the papers in one, and a line a rule, with the people by their names."""
    papers = [
        pack.evidence[kind].title
        for finding in findings
        if (kind := finding.rule.removeprefix("evidence.")) != finding.rule and kind in pack.evidence
    ]
    rules = (finding.said for finding in findings if not finding.rule.startswith("evidence."))
    told = [_short(Words(_plain(said.ru, names), _plain(said.en, names))) for said in rules]
    if not papers:
        return told
    ru, en = ", ".join(title.ru for title in papers), ", ".join(title.en for title in papers)
    return [_short(Words(f"не приложено: {ru}", f"not attached: {en}")), *told]


def codes_in(findings: Iterable[Finding]) -> set[str]:
    """Codes that the rules of gates name."""
    return {code for finding in findings for code in CODE.findall(finding.said.ru)}


def _plain(said: str, names: Mapping[str, str]) -> str:
    """What a rule says, without what only commands need."""
    named = CODE.sub(lambda code: names.get(code[0], code[0]), said)
    return KEY.sub(lambda key: f" ({key[1]})" if key[1] else "", named)


def _short(said: Words) -> Words:
    return Words(shorten(said.ru, LONG, placeholder=" …"), shorten(said.en, LONG, placeholder=" …"))


def _phase(found: Any, packs: Packs) -> Phase:
    return packs.of(found.pack).lifecycles[found.lifecycle].phases[found.phase]


def _newly(scene: Scene) -> Iterator[Coming]:
    """What came within the horizon since the last letter."""
    before = horizon(scene.packs, scene.since)
    return (line for line in _coming(scene) if line.due_on > before)


def _coming(scene: Scene) -> Iterator[Coming]:
    """Phases that are due within the horizon and ask nothing of the person yet, the nearest first."""
    listed = scene.seen.soon if scene.tells(LetterPart.COMING) else ()
    soon = (subject for subject in listed if subject.code not in scene.asked.soon)
    for subject in sorted(soon, key=lambda one: (one.due_on, one.code)):
        title = _phase(subject, scene.packs).title.capital
        what = Words(f"Срок этапа «{title.ru}»", f"The phase “{title.en}” is due")
        if subject.standing == Standing.AWAITING:
            what = Words(f"Срок решения по этапу «{title.ru}»", f"The decision on the phase “{title.en}” is due")
        yield Coming(
            what=what,
            code=subject.code,
            title=subject.title,
            due_on=subject.due_on,
            link=link_of(subject.code),
        )


def _changes(scene: Scene, entries: Sequence[News]) -> tuple[list[Change], int]:
    """Lines of changes, those of a subject together, the newest first, and how many changes they leave out.

    Before all what was asked of the reader; what is only counted takes the places that are left.
    """
    asked = {e.subject for e in entries if e.number in scene.settled}

    def place(e: News) -> tuple[bool, int, str, int]:
        return e.subject not in asked, -e.happened_on.toordinal(), e.subject, -e.number

    ordered = sorted(entries, key=place)
    each = _together(entry for entry in ordered if not entry.is_tallied)
    lines = [*each, *_together(entry for entry in ordered if entry.is_tallied)]
    zone = ZoneInfo(scene.packs.current.time_zone)
    shown = [
        Change(
            what=_by_another(what_happened(entry, scene.packs), entry.kind, scene.settled.get(entry.number)),
            code=entry.subject,
            title=entry.title,
            happened_on=entry.happened_on,
            link=link_of(entry.subject),
            entered_on=entry.recorded_at.astimezone(zone).date() if entry.happened_on < scene.changes_since else None,
            count=entry.count,
        )
        for entry in _together(lines[:SHOWN])
    ]
    return shown, sum(entry.count for entry in lines[SHOWN:])


def _together(entries: Iterable[News]) -> list[News]:
    """Those of a subject together, in the order of the first of each."""
    groups: dict[str, list[News]] = defaultdict(list)
    for entry in entries:
        groups[entry.subject].append(entry)
    return [entry for group in groups.values() for entry in group]


def _by_another(what: Words, kind: str, who: str | None) -> Words:
    """A change with who did what was asked of the reader, where that is so."""
    if who is None:
        return what
    if kind != "decided":
        return Words(
            f"{what.ru} · решения от вас больше не ждут, изменено без вас: {who}",
            f"{what.en} · the decision is no longer asked of you, changed by {who}",
        )
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
    if (counted := EVENTS[entry.kind].tallied) is not None:
        return Words(f"{counted.ru}: {entry.count}", f"{counted.en}: {entry.count}").capital
    if entry.kind != "decided":
        return EVENTS[entry.kind].happened(facts).capital
    said = PASSED[Decision(facts["decision"])]
    gate = packs.of(entry.pack).lifecycles[entry.lifecycle or ""].phases[facts["phase"]].gate.title
    return Words(said.ru.format(gate.ru), said.en.format(gate.en))
