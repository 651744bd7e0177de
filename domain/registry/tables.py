"""What the registry stores: organisations, centres, people, and their ways in."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from domain.engine.columns import Exact, Instant, one_of
from domain.engine.tables import BLANK, CODE, SUBJECT, TABLES
from domain.engine.words import Language
from domain.programme.kinds import Cadence, CentreKind, LessonForm, MunicipalityType, OrganisationKind, Weekday

__all__ = ["TABLES"]


class Organisation(SQLModel, table=True):
    """A body of power, municipality, government unit, institution or enterprise."""

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    name: str = Field(max_length=500)
    kind: OrganisationKind = Field(sa_type=one_of(OrganisationKind), index=True)
    municipality: MunicipalityType | None = Field(default=None, sa_type=one_of(MunicipalityType))
    """What a municipality is; nothing of others, or where nobody said."""
    sphere: str | None = Field(default=None, max_length=CODE)
    parent: str | None = Field(default=None, max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")
    region: str = Field(default="", max_length=200, sa_column_kwargs=BLANK)
    region_basis: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    region_on: date | None = None
    merged_into: str | None = Field(default=None, max_length=CODE, index=True)
    """The organisation as which a twin is kept."""


class Centre(SQLModel, table=True):
    """A lean competence centre: the regional one, or a sectoral training site."""

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    name: str = Field(max_length=500)
    kind: CentreKind = Field(sa_type=one_of(CentreKind))
    host: str | None = Field(default=None, max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")
    sphere: str | None = Field(default=None, max_length=CODE)


class Lesson(SQLModel, table=True):
    """What a site taught, when and how many it reached; one corrected or withdrawn names the entry that did so."""

    __table_args__ = (Index("ix_lesson_held", "held_on"),)

    centre: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    entry: int = Field(primary_key=True)
    form: LessonForm = Field(sa_type=one_of(LessonForm))
    programme: str = Field(max_length=300)
    hours: Decimal = Field(sa_type=Exact)
    reached: int
    spread: str = Field(default="", sa_type=Text)
    held_on: date
    replaced_by: int | None = None


class Person(SQLModel, table=True):
    """Somebody who acts or is told."""

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    name: str = Field(max_length=200)
    post: str = Field(default="", max_length=300)
    email: str = Field(max_length=254, unique=True)
    organisation: str | None = Field(default=None, max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")
    region: str = Field(default="", max_length=200)
    language: Language = Field(default=Language.RU, sa_type=one_of(Language))
    time_zone: str = Field(default="Europe/Moscow", max_length=60)
    cadence: Cadence = Field(default=Cadence.WEEKLY, sa_type=one_of(Cadence))
    delivery: str = Field(default="", max_length=254, sa_column_kwargs=BLANK)
    """Where letters go instead of the login's address; several people may share it."""
    merged_into: str | None = Field(default=None, max_length=CODE, index=True)
    """The person as whom a twin is kept."""


class Preference(SQLModel, table=True):
    """How a person wants to be written to, where they said so."""

    person: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    weekday: Weekday = Field(default=Weekday.MONDAY, sa_type=one_of(Weekday))
    muted: str = Field(default="", sa_type=Text)
    """Keys of letters that are not wanted, with commas."""
    paused_until: date | None = None
    rhythms: str = Field(default="", sa_type=Text)
    """`part=rhythm` of the parts of the morning letter that come by days of their own, with commas."""


class SavedView(SQLModel, table=True):
    """A list as a person narrowed and ordered it, under a name of their own; nobody else sees it."""

    __tablename__ = "saved_view"

    person: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    name: str = Field(max_length=60, primary_key=True)
    listed: str = Field(max_length=CODE)
    """Which list."""
    narrowed: str = Field(sa_type=Text)
    """What narrows it, as JSON."""
    sort: str = Field(max_length=CODE)


class LongWork(SQLModel, table=True):
    """What a person began on a page and what goes on without it: how far it came, and what came of it."""

    __tablename__ = "long_work"
    __table_args__ = ({"info": {"secret": True}},)

    number: str = Field(max_length=CODE, primary_key=True)
    person: str = Field(max_length=CODE, index=True)
    kind: str = Field(max_length=CODE)
    called: str = Field(sa_type=Text)
    """The file, or the package."""
    asked: str = Field(sa_type=Text)
    """What it is asked to do, as JSON: it can be begun again from this."""
    state: str = Field(max_length=CODE)
    done: int
    """Commands that were carried out; written together with them."""
    said: str = Field(default="", sa_type=Text)
    """What came of it, in each language, as JSON."""
    begun_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class AccessKey(SQLModel, table=True):
    """A key that was issued to a person: its hash, and until when it opens."""

    __tablename__ = "access_key"

    number: str = Field(max_length=CODE, primary_key=True)
    person: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    sha256: str = Field(max_length=64)
    issued_on: date
    expires_on: date
    revoked_on: date | None = None


class WebSession(SQLModel, table=True):
    """Whoever is signed in at a browser: only the hash of the cookie, ended by idleness, by a day or by hand."""

    __tablename__ = "web_session"
    __table_args__ = ({"info": {"secret": True}},)

    sha256: str = Field(max_length=64, primary_key=True)
    person: str = Field(max_length=CODE, index=True)
    method: str = Field(max_length=CODE)
    credential: str = Field(max_length=80)
    on_behalf_of: str | None = Field(default=None, max_length=CODE)
    basis: str = Field(sa_type=Text)
    name: str = Field(max_length=200)
    """How the person recognises it: the browser and the machine that it named."""
    began_at: datetime = Field(sa_type=Instant)
    proved_at: datetime = Field(sa_type=Instant)
    """When the person last showed who they are."""
    seen_at: datetime = Field(sa_type=Instant)


class Password(SQLModel, table=True):
    """A password of a person as argon2id keeps it, with the secret of their one-time codes."""

    __table_args__ = ({"info": {"secret": True}},)

    person: str = Field(max_length=CODE, primary_key=True)
    argon2: str = Field(max_length=200)
    codes: str = Field(max_length=64)
    """Secret from which the telephone makes its codes."""
    step: int
    """The last code's place in time: no code opens twice."""
    set_at: datetime = Field(sa_type=Instant)


class Draft(SQLModel, table=True):
    """What a person filled in for a run, so that the orchestrator keeps nothing of it; gone when the run has ended."""

    __table_args__ = ({"info": {"secret": True}},)

    number: str = Field(max_length=CODE, primary_key=True)
    ticket: str = Field(max_length=64, foreign_key="ticket.sha256", ondelete="CASCADE", index=True)
    action: str = Field(max_length=CODE)
    said: str = Field(sa_type=Text)
