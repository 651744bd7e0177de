"""The ledger of notices: each owed event becomes rows of who is to hear what, exactly once."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, Engine, delete, select

from domain.engine.admission import DEPUTY
from domain.engine.database import insert_new, writing
from domain.engine.packs import Packs
from domain.engine.personal import revealed
from domain.engine.values import as_facts
from domain.engine.words import Language
from domain.methodology.schema import NoticeRule
from domain.programme.kinds import Cadence
from domain.registry.departure import RolesTakenOn
from domain.registry.ways_in import LoginLeft
from domain.reports.surroundings import Around, Reader, load_deputies, look_around
from domain.reports.tree import reaching_down
from domain.stored.tables import TABLES
from notifications.beside import Beside, look_beside
from notifications.changes import number, owed, tallied
from notifications.letters.regular import LoginChanged
from notifications.notices import asks_something, compose, for_deputy, to_facts
from notifications.parts import Notice
from notifications.policy import Happened, Hearing, hearings, is_history, rules_for, stand_ins
from notifications.scene import Scene
from notifications.slots import next_hour
from notifications.tables import Fate, Way

logger = logging.getLogger(__name__)

CHUNK = 500
"""Most entries a transaction."""

WEBHOOK = "@webhook"
"""The recipient that stands for the configured webhook."""

NOBODY = "@nobody"
"""The recipient of an event of which it cannot be said who hears of it."""

CANNOT_BE_TOLD = "cannot_be_told"
"""The event or its surroundings do not hold what the notice says; the log tells what is missing."""

PERSONS = ("people.", "card.approved_by")
"""Fields whose values name people."""

NAMING = ("decided_by", "offered_by", "entered_by", "owner", "person", "executor", "controller", "host", "whose")
"""Facts that name somebody."""

OF_PERSONS = frozenset({"role_given", "role_lent", RolesTakenOn.kind, LoginLeft.kind})
"""Events whose subject is the person who hears of them."""

NO_PERSON = "no_such_person"

_personal = TABLES["personal"]
_outbox, _journal, _notice = TABLES["outbox"], TABLES["journal"], TABLES["notice"]


@dataclass(frozen=True, slots=True)
class Owed:
    """What came of the events that were owed their notices."""

    written: int = 0
    history: int = 0
    """Events that were entered too late to be told."""


def owe(engine: Engine, packs: Packs, *, now: datetime, webhook: bool = False, most: int | None = None) -> Owed:
    """Turn owed events, at most so many, into ledger rows, taking their outbox rows away in the same transaction."""
    written = history = done = 0
    while most is None or done < most:
        with writing(engine) as connection:
            taken = _taken(connection, CHUNK if most is None else min(CHUNK, most - done))
            if not taken:
                break
            number(connection, [one for one in taken if one.kind not in OF_PERSONS])
            entries, rows = _read([one for one in taken if one.kind not in tallied()], packs, now)
            fresh = [entry for entry in entries if not is_history(entry, packs.current)]
            history += len(entries) - len(fresh)
            rows += _rows(connection, fresh, packs, now, webhook=webhook)
            written += add(connection, rows)
            connection.execute(delete(_outbox).where(owed([(one.subject, one.seq) for one in taken])))
        done += len(taken)
    return Owed(written, history)


def _taken(connection: Connection, count: int) -> Sequence[Any]:
    """The next owed entries; another process skips them while this transaction is open."""
    names = ("subject", "seq", "kind", "happened_on", "recorded_at", "actor", "on_behalf_of", "basis", "facts")
    query = (
        select(*(_journal.c[name] for name in names), _personal.c.kept)
        .outerjoin(_personal, (_personal.c.subject == _journal.c.subject) & (_personal.c.seq == _journal.c.seq))
        .join(_outbox, (_outbox.c.subject == _journal.c.subject) & (_outbox.c.seq == _journal.c.seq))
        .order_by(_outbox.c.subject, _outbox.c.seq)  # by the journal's own columns SQLite would walk all of it
        .limit(count)
        .with_for_update(of=_outbox, skip_locked=True)
    )
    return connection.execute(query).all()


def _read(taken: Sequence[Any], packs: Packs, now: datetime) -> tuple[list[Happened], list[dict[str, Any]]]:
    """The entries that can be read, and a withheld row for each that cannot."""
    zone = ZoneInfo(packs.current.time_zone)
    entries, broken = [], []
    for one in taken:
        try:
            on, facts = one.recorded_at.astimezone(zone).date(), orjson.loads(revealed(one.facts, one.kept))
            name, hand = (one.on_behalf_of, one.actor) if one.on_behalf_of else (one.actor, None)
            entry = Happened(one.subject, one.seq, one.kind, one.happened_on, on, name, facts, hand, one.basis)
            _named_in(entry)
        except Exception:
            logger.exception("entry %s of %s cannot be read", one.seq, one.subject)
            broken.append(_untold(NOBODY, one.kind, one.subject, one.seq, now))
        else:
            entries.append(entry)
    return entries, broken


def _named_in(entry: Happened) -> tuple[set[str], set[str]]:
    """The subjects and the people that an event names."""
    codes = {entry.subject, *entry.facts.get("projects", ()), *entry.facts.get("places", ())}
    codes.update(str(entry.facts[key]) for key in ("package", "basis", "scope", "organisation") if entry.facts.get(key))
    codes.update(one.partition(" ")[2] for one in entry.facts.get("roles", ()) if entry.kind == RolesTakenOn.kind)
    people = {
        entry.actor,
        *filter(None, [entry.entered_by]),
        *(condition["owner"] for condition in entry.facts.get("conditions", ())),
    }
    for change in (*entry.facts.get("changes", ()), *entry.facts.get("changed", ())):
        if change["field"].startswith(PERSONS):
            people.update(code for side in ("before", "after") for code in (change[side] or "").split(", ") if code)
    people.update(str(entry.facts[key]) for key in NAMING if entry.facts.get(key))
    people.update({entry.subject} if entry.kind in OF_PERSONS else ())
    people.update({str(entry.facts["scope"])} if entry.facts.get("role") == DEPUTY else ())
    return codes, people


def _rows(
    connection: Connection, entries: Sequence[Happened], packs: Packs, now: datetime, *, webhook: bool
) -> list[dict[str, Any]]:
    """The ledger rows of some events, loaded together."""
    if not entries:
        return []
    named = [_named_in(entry) for entry in entries]
    codes, people = (set().union(*found) for found in zip(*named, strict=True))
    on = now.astimezone(ZoneInfo(packs.current.time_zone)).date()
    around = look_around(connection, codes, people, on=on, below=reaching_down(packs.current))
    load_deputies(connection, around, on)
    beside = look_beside(connection, entries)
    rows: list[dict[str, Any]] = []
    for entry in entries:
        try:
            rows += _of_entry(entry, packs, around, beside, now, webhook=webhook)
        except Exception:
            logger.exception("nobody could be told of entry %s of %s", entry.seq, entry.subject)
            rows.append(_untold(NOBODY, entry.kind, entry.subject, entry.seq, now))
    return rows


def _of_entry(
    entry: Happened, packs: Packs, around: Around, beside: Beside, now: datetime, *, webhook: bool
) -> list[dict[str, Any]]:
    """A row for everybody who hears of an event, and one for the webhook."""
    if entry.kind == LoginLeft.kind:
        return [_to_former_mailbox(entry, around, packs, now)]
    state = around.states[entry.subject]
    pack = packs.of(state.pack)
    scene = Scene(entry, state, pack, around, beside)
    found = hearings(entry, state, pack, around)
    rows = [_to_person(scene, hearing, now) for hearing in found]
    rows += _to_deputies(scene, found, now)
    rules = rules_for(entry, pack)
    if webhook and rules and entry.kind not in OF_PERSONS:
        rows.append(_to_machine(scene, rules[0], now))
    return rows


def _to_former_mailbox(entry: Happened, around: Around, packs: Packs, now: datetime) -> dict[str, Any]:
    """That a login leads in no more: no rule of a pack mutes it; the history tells where to when it leaves."""
    reader, code = around.people[entry.subject], entry.subject
    notice = LoginChanged(reader=reader.name, at=now.astimezone(ZoneInfo(packs.current.time_zone)), code=code)
    key = {"rule": notice.template, "about": code, "version": str(entry.seq)}
    return row(notice, recipient=code, way=Way.EMAIL, now=now, **key)


def _to_machine(scene: Scene, rule: NoticeRule, now: datetime) -> dict[str, Any]:
    """The row of the webhook, which hears of an event also when no person does, and under nobody's name."""
    pack = scene.pack
    role = min(rule.roles & pack.roles.keys(), default=next(iter(pack.roles)))
    machine = Reader(WEBHOOK, pack.programme.ru, "", "", Language.RU, pack.time_zone, Cadence.NEVER)
    return _told(scene, Hearing(WEBHOOK, role, rule), machine, Way.WEBHOOK, now)


def _to_person(scene: Scene, hearing: Hearing, now: datetime) -> dict[str, Any]:
    entry, reader = scene.entry, scene.around.people.get(hearing.person)
    if reader is None:
        return _untold(hearing.person, hearing.rule.key, entry.subject, entry.seq, now, reason=NO_PERSON)
    return _told(scene, hearing, reader, Way.EMAIL, now)


def _to_deputies(scene: Scene, found: Sequence[Hearing], now: datetime) -> Iterator[dict[str, Any]]:
    """What is asked of whoever is away is asked of their deputies, too, unless they hear of it themselves."""
    told = {(one.person, one.rule.key) for one in found}
    for hearing in found:
        for deputy in stand_ins(scene.entry, hearing, scene.state, scene.pack, scene.around):
            notice = _asking(scene, hearing, scene.around.people[deputy])
            if notice is not None and (deputy, hearing.rule.key) not in told:
                told.add((deputy, hearing.rule.key))
                yield _sent_to(scene.around.people[deputy], notice, scene, hearing, Way.EMAIL, now)


def _asking(scene: Scene, hearing: Hearing, deputy: Reader) -> Notice | None:
    """What is asked of somebody, as their deputy reads it; None where nothing is, or it cannot be said."""
    try:
        notice = compose(scene, hearing, deputy)
    except Exception:
        logger.exception("%s cannot be told of entry %s of %s", deputy.code, scene.entry.seq, scene.entry.subject)
        return None  # the row of whoever is away says so
    return for_deputy(notice, scene.around.people[hearing.person]) if asks_something(notice) else None


def _told(scene: Scene, hearing: Hearing, reader: Reader, way: Way, now: datetime) -> dict[str, Any]:
    """The row of one recipient; where the notice cannot be composed, a withheld one that says so."""
    entry, rule = scene.entry, hearing.rule.key
    try:
        notice = compose(scene, hearing, reader)
    except Exception:
        logger.exception("%s cannot be told of entry %s of %s", hearing.person, entry.seq, entry.subject)
        return _untold(hearing.person, rule, entry.subject, entry.seq, now, template=hearing.rule.template, way=way)
    return _sent_to(reader, notice, scene, hearing, way, now)


def _sent_to(reader: Reader, notice: Notice, scene: Scene, hearing: Hearing, way: Way, now: datetime) -> dict[str, Any]:
    """The row of a notice to one reader, which waits for their hours unless it is critical."""
    entry, rule = scene.entry, hearing.rule
    made = row(
        notice, recipient=reader.code, way=way, rule=rule.key, about=entry.subject, version=str(entry.seq), now=now
    )
    waits = way is Way.EMAIL and not rule.critical
    return made | {"not_before": next_hour(scene.pack, reader, now)} if waits else made


def _untold(
    recipient: str,
    rule: str,
    about: str,
    seq: int,
    now: datetime,
    *,
    template: str = "",
    way: Way = Way.EMAIL,
    reason: str = CANNOT_BE_TOLD,
) -> dict[str, Any]:
    """A row that will not be sent and says why."""
    blank = _blank(recipient, way, rule, about, str(seq), now)
    return blank | {"template": template, "facts": "{}", "fate": Fate.WITHHELD, "reason": reason}


def row(
    notice: Notice,
    *,
    recipient: str,
    way: Way,
    rule: str,
    about: str,
    version: str,
    now: datetime,
) -> dict[str, Any]:
    """A ledger row; its key makes the same notice to the same person one row for ever."""
    blank = _blank(recipient, way, rule, about, version, now)
    return blank | {"template": notice.template, "facts": as_facts(to_facts(notice))}


def _blank(recipient: str, way: Way, rule: str, about: str, version: str, now: datetime) -> dict[str, Any]:
    return {
        "key": f"{recipient}:{rule}:{about}:{version}",
        "recipient": recipient,
        "way": way,
        "rule": rule,
        "object": about,
        "version": version,
        "created_at": now,
        "not_before": now,
        "fate": Fate.QUEUED,
        "reason": None,
        "attempts": 0,
    }


def add(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Write ledger rows that are not there yet; how many were new."""
    return insert_new(connection, _notice, rows)
