"""What notices are made of: the small records that they share, and what every notice has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from domain.engine.words import Words
from domain.programme.kinds import SubjectKind


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """The project, check or package of a notice, as its reader knows it."""

    kind: SubjectKind
    code: str
    title: str
    organisation: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why it was decided so: the pack's reason and the decider's own words."""

    code: str
    title: Words
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """What must be closed before the next gate, by whom and by when."""

    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """What to mend in one field of the card."""

    field: Words
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Altered:
    """A field that was changed, as its reader knows it: what it was and what it is."""

    field: Words
    before: Words
    after: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """A meeting that calendars keep: the same `number` is the same meeting, a larger `sequence` its newer state."""

    number: str
    sequence: int
    starts: datetime
    ends: datetime
    place: str
    agenda: str
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DayKept:
    """A day that calendars keep, as a support's: the same `number` is the same one, a larger `sequence` its news."""

    number: str
    sequence: int
    day: date
    title: Words
    about: str
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """What a commission wants put right, of what, and by when."""

    about: Words
    text: str
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A project that is only mentioned."""

    code: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """An indicator before and after the exemplar project."""

    indicator: str
    before: Decimal
    after: Decimal
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """Something that waits for the reader."""

    what: Words
    code: str
    title: str
    organisation: str
    due_on: date | None
    link: str
    left: int | None = None
    """Working days until the due date, below zero when it has passed."""
    still_since: date | None = None
    """The day since which nothing has happened, of what stands idle."""
    missing: tuple[Words, ...] = ()
    """What its gate still lacks, in a few lines."""
    more_missing: int = 0
    behalf: str = ""
    """Whoever is away, where the reader is asked as their deputy."""
    item: str = ""
    """The name of the open thing within its subject; blank in letters of earlier releases."""
    on_paper: Words | None = None
    """How a reader without a way in answers it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Something that happened since the reader's last mail."""

    what: Words
    code: str
    title: str
    happened_on: date
    link: str
    entered_on: date | None = None
    """The day on which it was entered, where that was after the letter that would have told of it."""
    count: int = 1
    """How many changes the line tells of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """Something that is due within the next 14 days."""

    what: Words
    code: str
    title: str
    due_on: date
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """What somebody else leaves undone in one project."""

    owner: str
    code: str
    title: str
    organisation: str
    count: int
    days: int
    """Working days by which the worst of it is overdue, or for which nothing happened."""
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """What is late or waits in one project of an organisation, and with whom."""

    owner: str
    code: str
    title: str
    organisation: str
    late: int
    """How much of it is overdue."""
    days: int
    """Working days by which the worst of that is overdue."""
    still: int = 0
    """Working days for which nothing has happened."""
    waits: bool = False
    """Whether a decision is awaited that is not overdue."""
    link: str

    @property
    def undone(self) -> int:
        """How bad it is, in working days."""
        return max(self.days, self.still)


@dataclass(frozen=True, kw_only=True, slots=True)
class StageNumbers:
    """How many projects of the reader's scope stand where, for one stage."""

    stage: Words
    in_work: int
    overdue: int
    done_this_year: int


NOTICES: dict[str, type[Notice]] = {}
"""Every notice by the name of its templates: a class that names them enters itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What one person is told."""

    template: ClassVar[str]
    folder: ClassVar[str] = ""
    """Where its templates are, if several notices share them."""

    reader: str
    """How the person is addressed, for example by name and patronymic."""

    def __init_subclass__(cls) -> None:
        if template := vars(cls).get("template"):
            NOTICES[template] = cls

    @property
    def thread(self) -> str:
        """The code of the thing whose mails belong together; empty where each mail stands alone."""
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """A fact beside its name."""

    label: Words
    value: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Blank:
    """A line of a form that is left to be filled in."""

    label: Words
    choices: tuple[Words, ...] = ()
    """Of these one is marked."""
    lines: int = 1
    """How much room a text is given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What somebody without a way in fills in, signs and sends back: what is asked, and how the office enters it."""

    title: Words
    known: tuple[Detail, ...]
    blanks: tuple[Blank, ...]
    entered_by: str
    """The command that enters it, with the number that was given to it still to come."""

    @property
    def asks(self) -> Words:
        """What it asks for, in one line."""
        return Words("; ".join(one.label.ru for one in self.blanks), "; ".join(one.label.en for one in self.blanks))


@dataclass(frozen=True, kw_only=True, slots=True)
class SubjectNotice(Notice):
    """A notice about one thing."""

    role: Words
    """The capacity in which the reader hears of it."""
    about: About
    link: str
    forms: tuple[Form, ...] = ()
    """Go along where an answer is asked of a reader who has no way in."""
    instead: Words | None = None
    """What such a reader does, where no paper answers what is asked."""
    behalf: str = ""
    """Whoever is away, where it is asked of the reader as their deputy."""

    @property
    def thread(self) -> str:
        """All mails about one thing belong together."""
        return self.about.code

    @property
    def asks(self) -> bool:
        """Whether its reader is asked to do something."""
        return getattr(self, "next_step", None) is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line of a table: what it is, and its value or day."""

    name: Words
    value: Words | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers the reader of a letter, and how they are reached."""

    name: str
    post: str
    email: str
    phone: str = ""
    is_centre: bool = False
    """The centre itself, whoever reads there; the name is the centre's."""


def signed(change: int) -> str:
    """What came to a figure, with its sign; nothing has none."""
    return f"{change:+d}" if change else "0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """A figure of the programme and what came to it."""

    title: Words
    count: int
    change: int
    first: bool = True
    """Whether it is among the few of the one screen; all are in the files that go along."""

    @property
    def came(self) -> str:
        """What came to it, with its sign."""
        return signed(self.change)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A project that waits for a decision."""

    code: str
    title: str
    gate: Words
    since: date
    due_on: date | None = None
    """By when it is to be decided, where the decision has a term of its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Undone:
    """An assignment that was not answered by its day."""

    code: str
    text: str
    executor: str
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class TakerNews:
    """A receiver of a practice and what came of it there."""

    name: str
    package: str
    became: Words
    changed: str = ""
    """Elements that it adapted."""
    dropped: str = ""
    """Elements that it did not take."""
