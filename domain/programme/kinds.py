"""The words that the programme's records are sorted by."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.engine import kinds as engine
from domain.engine.kinds import VOCABULARY, Kind
from domain.engine.words import Words


class SubjectKind(Kind):
    """What a code names."""

    ORGANISATION = "organisation"
    CENTRE = "centre"
    PERSON = "person"
    PROJECT = "project"
    CHECK = "check"
    PACKAGE = "package"
    OFFER = "offer"
    PROTOCOL = "protocol"
    ASSIGNMENT = "assignment"
    PRACTICE = "practice"
    INSTALLATION = "installation"


class Stage(engine.Stage):
    """Where a project is in the life of the programme."""

    PILOT = "pilot"
    CERTIFICATION = "certification"
    REPLICATION = "replication"
    CLOSED = "closed"
    STOPPED = "stopped"


MISTAKEN = "opened_by_mistake"
"""Why a project that should not have been opened stands still."""

NAMES: Mapping[Kind, Words] = {
    SubjectKind.ORGANISATION: Words("организация", "organisation"),
    SubjectKind.CENTRE: Words("центр компетенций", "competence centre"),
    SubjectKind.PERSON: Words("участник", "person"),
    SubjectKind.PROJECT: Words("проект", "project"),
    SubjectKind.CHECK: Words("партнёрская проверка", "partner check"),
    SubjectKind.PACKAGE: Words("пакет", "package"),
    SubjectKind.OFFER: Words("предложение", "offer"),
    SubjectKind.PROTOCOL: Words("протокол", "protocol"),
    SubjectKind.ASSIGNMENT: Words("поручение", "assignment"),
    SubjectKind.PRACTICE: Words("практика", "practice"),
    SubjectKind.INSTALLATION: Words("установка", "installation"),
}
"""How each kind is called."""

ANONYMISED = "person_anonymised"
"""The kind of the entry by which it is erased who a person was."""

VOCABULARY.declare(
    SubjectKind,
    Stage,
    NAMES,
    acting=SubjectKind.PERSON,
    bodies=(SubjectKind.ORGANISATION, SubjectKind.CENTRE),
    numbered=(SubjectKind.PROJECT,),  # its registration number is the next one, whatever its code
    erased_by=ANONYMISED,
)


class OrganisationKind(StrEnum):
    """What an organisation is in the region's system of government."""

    BODY = "body"
    MUNICIPALITY = "municipality"
    GOVERNMENT_UNIT = "government_unit"
    INSTITUTION = "institution"
    ENTERPRISE = "enterprise"


class MunicipalityType(StrEnum):
    """What a municipality is by the law on local self-government."""

    URBAN_DISTRICT = "urban_district"
    MUNICIPAL_DISTRICT = "municipal_district"
    MUNICIPAL_AREA = "municipal_area"
    URBAN_SETTLEMENT = "urban_settlement"
    RURAL_SETTLEMENT = "rural_settlement"


class LessonForm(StrEnum):
    """How a site teaches."""

    TRAINING = "training"
    VISIT = "visit"
    CONSULTATION = "consultation"
    FACTORY = "factory"


class CentreKind(StrEnum):
    """The regional competence centre, or a sectoral training site."""

    REGIONAL = "regional"
    SECTORAL = "sectoral"


class Consent(StrEnum):
    """What a person says of a consent to publish; nothing chosen means that nobody has read its words yet."""

    GIVEN = "given"
    GIVEN_WITH_CONDITIONS = "given_with_conditions"
    REFUSED = "refused"
    PENDING = "pending"


class Direction(StrEnum):
    """Which way is better for an indicator."""

    FALL = "fall"
    RISE = "rise"


class Moment(StrEnum):
    """When in a project a measurement belongs."""

    BASELINE = "baseline"
    INTERIM = "interim"
    AFTER = "after"


class Quantity(StrEnum):
    """What an indicator measures; labour and waiting are different quantities and are never added."""

    LABOUR_TIME = "labour_time"
    WAITING_TIME = "waiting_time"
    LEAD_TIME = "lead_time"
    OTHER = "other"


class Frequency(StrEnum):
    """How often an indicator is measured; a missed measurement makes it stale."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def days(self) -> int | None:
        """Longest time between two measurements, in calendar days; None where no measurement is expected."""
        return {"daily": 1, "weekly": 7, "fortnightly": 14, "monthly": 31, "quarterly": 92}.get(self.value)


class Level(StrEnum):
    """Level of an exemplar status, lowest first."""

    LOCAL = "local"
    REGIONAL = "regional"
    FEDERAL = "federal"


class Outcome(StrEnum):
    """What a commission concludes."""

    GRANTED = "granted"
    REMARKS = "remarks"
    """Granted, with findings that somebody mends by a day."""
    REFUSED = "refused"


class Duty(StrEnum):
    """What a member of a commission does in it (ГОСТ Р ИСО 19011)."""

    LEADER = "leader"
    AUDITOR = "auditor"
    EXPERT = "expert"
    OBSERVER = "observer"


JUDGES = (Duty.LEADER, Duty.AUDITOR)
"""Duties of those who give marks and vote."""


class FindingKind(StrEnum):
    """What a commission found (ГОСТ Р ИСО 19011)."""

    NONCONFORMITY = "nonconformity"
    OPPORTUNITY = "opportunity"


class Severity(StrEnum):
    """How much a finding weighs."""

    MINOR = "minor"
    MAJOR = "major"


class StatusStanding(StrEnum):
    """What has become of an exemplar status."""

    ACTIVE = "active"
    RENEWAL_OPEN = "renewal_open"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class StatusChange(StrEnum):
    """What an act does to an exemplar status."""

    SUSPEND = "suspend"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    RENEW = "renew"
    LAPSE = "lapse"


class OfferStanding(StrEnum):
    """What has become of an offer to replicate a package."""

    OFFERED = "offered"
    QUESTIONED = "questioned"
    DATE_PROPOSED = "date_proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class OfferAnswer(StrEnum):
    """What a receiver answers to an offer."""

    ACCEPT = "accept"
    ANOTHER_DATE = "another_date"
    QUESTION = "question"
    DECLINE = "decline"


class DayAnswer(StrEnum):
    """What somebody answers about a day that was planned."""

    SUITS = "suits"
    ANOTHER_DAY = "another_day"
    CANNOT = "cannot"


class AssignmentStanding(StrEnum):
    """What has become of an assignment."""

    GIVEN = "given"
    ANSWERED = "answered"
    DONE = "done"
    DROPPED = "dropped"


class AssignmentOutcome(StrEnum):
    """With what an assignment is taken off control."""

    DONE = "done"
    DROPPED = "dropped"


class ReadyAnswer(StrEnum):
    """Whether a receiver has what a line of the check-list asks for."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Choice(StrEnum):
    """What a receiver does with an element of a package."""

    COPIED = "copied"
    ADAPTED = "adapted"
    DROPPED = "dropped"


class PracticeStanding(StrEnum):
    """Where the card of a practice stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Demand(StrEnum):
    """What shows that practices are wanted."""

    VIEW = "view"
    NOTHING = "nothing"
    """Words were asked for, and nothing was found."""


class Weekday(StrEnum):
    """A working weekday on which somebody wants their weekly letter."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"


class LetterPart(StrEnum):
    """A part of the morning letter that may come by days of its own; what is asked of the reader always comes."""

    FOLLOWED = "followed"
    ORGANISATION = "organisation"
    CHANGES = "changes"
    COMING = "coming"
    NUMBERS = "numbers"


class Rhythm(StrEnum):
    """How often a part of the morning letter comes: as the letter itself, or by days of its own."""

    USUAL = "usual"
    DAILY = "daily"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    MONTHLY = "monthly"
    NEVER = "never"


class Cadence(StrEnum):
    """How often a person wants the status e-mail."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    NEVER = "never"
