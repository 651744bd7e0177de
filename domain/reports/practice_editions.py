"""What was published of a practice stays readable: each edition of its card, told again from the journal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from domain.engine.event import Event
from domain.engine.event_effects import event_of
from domain.practices.cards import CHOSEN, PracticeAmended, PracticeDrafted
from domain.practices.effects import EffectDropped, EffectSet
from domain.practices.facts import Card, Practice
from domain.practices.publication import PracticePublished
from domain.practices.steps import StepDropped, StepSet
from domain.programme.kinds import Consent, PracticeStanding
from domain.reports.practices import Shown
from domain.stored.tables import TABLES

_journal, _subject = TABLES["journal"], TABLES["subject"]

WRITING = (PracticeDrafted, PracticeAmended, EffectSet, EffectDropped, StepSet, StepDropped, PracticePublished)
"""Events by which a card becomes what it is."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A card as it was published."""

    number: int
    published_on: date
    title: str
    practice: Practice


def editions(connection: Connection, code: str) -> list[Edition]:
    """Every edition of a practice that was ever published, the first one first."""
    query = (
        select(_journal.c.kind, _journal.c.happened_on, _journal.c.facts)
        .where(_journal.c.subject == code, _journal.c.kind.in_([event.kind for event in WRITING]))
        .order_by(_journal.c.seq)
    )
    found: list[Edition] = []
    title, practice = "", Practice(_blank())
    for kind, on, facts in connection.execute(query):
        event = event_of(kind, facts)
        if isinstance(event, PracticePublished):
            found.append(Edition(len(found) + 1, on, title, _kept(practice)))
            continue
        title = _written(practice, event, title)
    return found


def as_shown(connection: Connection, found: Shown, edition: Edition) -> Shown:
    """An edition as the card of a practice is shown; what it lacked is nobody's business any more."""
    owner = select(_subject.c.title).where(_subject.c.code == edition.practice.card.owner)
    return replace(
        found, title=edition.title, practice=edition.practice, owner=connection.execute(owner).scalar() or "",
        published_on=edition.published_on, confirmed_on=None, completeness=100, lacks=(), remarks={},
    )  # fmt: skip


def _blank() -> Card:
    return Card(None, PracticeStanding.DRAFT, None, None, None, None, None)


def _kept(practice: Practice) -> Practice:
    """The card as it is now, whatever is written on it later."""
    card = replace(practice.card, standing=PracticeStanding.PUBLISHED)
    return Practice(card, dict(practice.texts), dict(practice.effects), dict(practice.steps))


def _written(practice: Practice, event: Event, title: str) -> str:
    """One event is written on the card; the title that it has then."""
    match event:
        case PracticeDrafted():
            practice.card = Card(
                event.project, PracticeStanding.DRAFT, event.sphere, event.category, event.cost, event.owner,
                event.consent,
            )  # fmt: skip
            practice.texts = dict(event.texts)
            practice.effects = dict(enumerate(event.effects, 1))
            practice.steps = dict(enumerate(event.steps, 1))
            return event.title
        case PracticeAmended():
            return _amended(practice, event, title)
        case EffectSet():
            practice.effects[event.number] = event.effect
        case EffectDropped():
            practice.effects.pop(event.number, None)
        case StepSet():
            practice.steps[event.number] = event.step
        case StepDropped():
            practice.steps.pop(event.number, None)
    return title


def _amended(practice: Practice, event: PracticeAmended, title: str) -> str:
    for name, (_, after) in event.changed.items():
        if name == "title":
            title = after
        elif name in CHOSEN:
            value = Decimal(str(after)) if name == "cost" and after is not None else after
            setattr(practice.card, name, Consent(str(value)) if name == "consent" and value else value)
        elif after:
            practice.texts[name] = after
        else:
            practice.texts.pop(name, None)
    return title
