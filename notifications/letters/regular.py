"""Letters that no event of the journal calls for: they leave on their day, or because somebody asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from domain.engine.words import Words
from domain.programme.kinds import Cadence
from notifications.parts import (
    Action,
    Change,
    Coming,
    Counted,
    Detail,
    Followed,
    Listed,
    Notice,
    StageNumbers,
    TakerNews,
    Undone,
    Waiting,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusDigest(Notice):
    """The morning letter: what is asked of the reader, what others leave undone, what changed, what is coming."""

    template: ClassVar[str] = "status_digest"

    on: date
    since: date | None
    upto: int = 0
    """The number of the last change that was considered: the reader's mark, once this has been sent."""
    after: int = 0
    """The reader's mark when this was composed."""
    cadence: Cadence
    regular: bool = True
    """The day of the reader's cadence has come; else something of theirs has newly come to a step."""
    first: bool = False
    """No letter of this kind was ever sent to the reader."""
    changes_wait: bool = False
    """It tells no changes: they wait for a letter that does."""
    quiet: bool = False
    """Nothing is new: the letter is one line."""
    actions: tuple[Action, ...] = ()
    """At most eight, those of one subject together, the most urgent first."""
    more_actions: int = 0
    late: int = 0
    """How many of all are overdue."""
    nearest: date | None = None
    """Of a quiet letter, the nearest date that is still to come."""
    followed: tuple[Followed, ...] = ()
    more_followed: int = 0
    listed: tuple[Listed, ...] = ()
    """What is late or waits in the organisations that the reader heads, under the name of the centre."""
    more_listed: int = 0
    not_done: int = 0
    """How many things there are overdue or stand still."""
    changes: tuple[Change, ...] = ()
    more_changes: int = 0
    earlier: int = 0
    """How many changes the first letter only counts: they became known of late, and happened before its look back."""
    earlier_than: date | None = None
    coming: tuple[Coming, ...] = ()
    more_coming: int = 0
    numbers: tuple[StageNumbers, ...] = ()
    link: str = "/"

    @property
    def is_list(self) -> bool:
        """Whether it brings the list of an organisation: such a letter comes from the centre."""
        return bool(self.listed)

    @property
    def calls(self) -> bool:
        """Whether it came because a date of the reader's own came: such letters go on, whoever stops digests."""
        return not self.regular or self.cadence is Cadence.NEVER


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadershipReport(Notice):
    """The programme on one screen, for those who lead it: frozen figures, what changed, what waits longest."""

    template: ClassVar[str] = "leadership_report"

    period: Words
    as_of: date
    before: date
    """The day with which the figures are compared."""
    figures: tuple[Counted, ...]
    waiting: tuple[Waiting, ...] = ()
    undone: tuple[Undone, ...] = ()
    """Assignments that were overdue on the last day, the longest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceReport(Notice):
    """Once a quarter an organisation hears who took its practices over, and what came of them there."""

    template: ClassVar[str] = "source_report"

    period: Words
    as_of: date
    source: str
    figures: tuple[Detail, ...]
    takers: tuple[TakerNews, ...] = ()
    """Receivers of which something became known in the quarter."""
    more: int = 0
    """Further receivers that are only counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExemplarYear(Notice):
    """Once a year the holder of a status hears how it stands and what the organisation did for others."""

    template: ClassVar[str] = "exemplar_year"

    period: Words
    as_of: date
    holder: str
    standings: tuple[Detail, ...]
    """Each level with how its status stands."""
    figures: tuple[Detail, ...]
    nothing: bool = False
    """Nothing is on record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelTest(Notice):
    """An operator tries whether letters arrive."""

    template: ClassVar[str] = "channel_test"

    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SignIn(Notice):
    """Somebody asked for a link into the pages."""

    template: ClassVar[str] = "sign_in"

    at: datetime
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LoginChanged(Notice):
    """The mailbox of a login hears that it leads in no more: its owner may know nothing of that."""

    template: ClassVar[str] = "login_changed"

    at: datetime
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JournalSealed(Notice):
    """An administrator keeps the day's seal where the database is not."""

    template: ClassVar[str] = "journal_sealed"

    at: datetime
    subjects: int
    entries: int
    line: str
