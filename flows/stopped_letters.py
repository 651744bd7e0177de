"""Letters of a kind that a person has stopped: by one press in a mail program, or by a letter of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from domain.engine.command import SYSTEM
from domain.engine.database import reading
from domain.engine.lane import Refused
from domain.engine.words import Words
from domain.methodology.schema import NoticeRule
from domain.programme.kinds import Cadence
from domain.registry.letter_preferences import PreferLetters
from domain.stored.tables import TABLES
from flows.deeds import done
from flows.programme import Programme
from flows.security import note
from notifications.preferences import USUAL, preferences_of
from notifications.stop_reply import Wish, people_at, rule_of, wish_of

_subject = TABLES["subject"]

TRIES = 10
"""Many kinds may be stopped at the same moment."""


def stopped(programme: Programme, person: str, key: str) -> bool:
    """The person chose it: muted, or no more morning letters; what may not be muted goes on."""
    rule = programme.packs.current.notices.get(key)
    if rule is None or not rule.mutable:
        return False
    refused = ""
    for _ in range(TRIES):
        outcome = done(programme, _chosen(programme, person, rule))
        if not isinstance(outcome, Refused):
            return True
        refused = outcome.reasons[0].key
    note(programme.settings, "stop_failed", person=person, reason=refused)
    return False


def _chosen(programme: Programme, person: str, rule: NoticeRule) -> PreferLetters:
    """What the person chose so far and this: refused where somebody chose meanwhile, so that nothing is lost."""
    with reading(programme.engine) as connection:
        chosen = preferences_of(connection, [person]).get(person, USUAL)
        seen = connection.execute(select(_subject.c.version).where(_subject.c.code == person)).scalar()
    digest = rule.template == "status_digest"
    return PreferLetters(
        actor=SYSTEM,
        on=programme.today(),
        expected_version=seen,
        person=person,
        cadence=Cadence.NEVER if digest else None,
        mute=None if digest else ",".join(sorted(chosen.muted | {rule.key})),
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one letter that asks to stop."""

    sender: str
    person: str
    rule: str
    done: bool
    said: Words


def heard(programme: Programme, letters: Iterable[bytes]) -> list[Heard]:
    """What came of each letter that asks to stop; other letters are passed over."""
    return [_heard(programme, wish) for content in letters if (wish := wish_of(content)) is not None]


def _heard(programme: Programme, wish: Wish) -> Heard:
    with reading(programme.engine) as connection:
        people = people_at(connection, wish.sender)
        person = people[0] if len(people) == 1 else ""
        rule = wish.rule or (rule_of(connection, person, wish.answered) if person else "")
    if not person:
        several = Words("этот ящик читают несколько участников", "several people read this mailbox")
        nobody = Words("у участников нет такого адреса", "nobody has this address")
        return Heard(wish.sender, "", rule, False, several if people else nobody)
    if not rule:
        said = Words("не видно, на какое письмо отвечают", "it does not show which letter is answered")
        return Heard(wish.sender, person, "", False, said)
    done = stopped(programme, person, rule)
    said = Words("больше не приходят", "stopped") if done else Words("такие отключить нельзя", "these go on")
    return Heard(wish.sender, person, rule, done, said)
