"""The kinds of inconsistency, how grave they are, and where each is mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.engine.words import Words


class Severity(StrEnum):
    """How grave an inconsistency is."""

    ERROR = "error"
    WARNING = "warning"


class Flaw(StrEnum):
    """Kinds of inconsistency."""

    FACTS_CHANGED = "facts_changed"
    CAPSULE_BROKEN = "capsule_broken"
    HISTORY_BROKEN = "history_broken"
    RECORD_CHANGED = "record_changed"
    LOOSE_END = "loose_end"
    UNREADABLE = "unreadable"
    PACK_MISSING = "pack_missing"
    CARD_INCOMPLETE = "card_incomplete"
    NO_NUMBER = "no_number"
    PERSONAL_DATA = "personal_data"
    ROLE_EMPTY = "role_empty"
    NO_POST = "no_post"
    SAME_PERSON = "same_person"
    DATES_DISORDERED = "dates_disordered"
    INDICATOR_DATES_DISORDERED = "indicator_dates_disordered"
    FACT_IN_FUTURE = "fact_in_future"
    MILESTONE_OUT_OF_TURN = "milestone_out_of_turn"
    KICKOFF_LATE = "kickoff_late"
    MILESTONE_LATE = "milestone_late"
    PHASE_LATE = "phase_late"
    UNIT_WRONG = "unit_wrong"
    METHOD_MISSING = "method_missing"
    DIRECTION_WRONG = "direction_wrong"
    BASE_DIFFERS = "base_differs"
    MEASURED_TWICE = "measured_twice"
    AFTER_BEFORE_BASE = "after_before_base"
    MEASURED_BEFORE_OPENING = "measured_before_opening"
    MEASURED_IN_FUTURE = "measured_in_future"
    MEASURED_NOTHING = "measured_nothing"
    MEASURE_STALE = "measure_stale"
    CONDITION_LATE = "condition_late"
    ACTION_LATE = "action_late"
    ACTION_WITHOUT_OWNER = "action_without_owner"
    REVIEW_PASSED = "review_passed"
    EFFECT_UNPLANNED = "effect_unplanned"
    PROCESS_TWICE = "process_twice"
    STATUS_EXPIRED = "status_expired"
    EXEMPLAR_LOST = "exemplar_lost"
    PACKAGE_ALTERED = "package_altered"
    PACKAGE_FAULTY = "package_faulty"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class About:
    """What a kind of inconsistency is, and where it is mended."""

    title: Words
    severity: Severity
    mend: str
    """The command, with CODE for the subject."""


E, W = Severity.ERROR, Severity.WARNING

FLAWS: Mapping[Flaw, About] = {
    Flaw.FACTS_CHANGED: About(
        Words("решение опирается на изменённые данные", "a decision rests on changed facts"), E,
        "potok project show CODE"
    ),
    Flaw.CAPSULE_BROKEN: About(
        Words("капсула решения не сходится со своим хешем", "a decision's capsule does not match its hash"), E,
        "potok journal verify CODE",
    ),
    Flaw.HISTORY_BROKEN: About(
        Words("карточка расходится с журналом", "the subject differs from its journal"), E, "potok journal verify CODE"
    ),
    Flaw.RECORD_CHANGED: About(
        Words("запись базы расходится с журналом", "a record differs from the journal"), E, "potok journal list CODE"
    ),
    Flaw.LOOSE_END: About(
        Words("указано то, чего нет", "names what is not there"), E, "potok journal list CODE"
    ),
    Flaw.UNREADABLE: About(
        Words("данные не читаются", "the data cannot be read"), E, "potok journal verify CODE"
    ),
    Flaw.PACK_MISSING: About(
        Words("нет текста методики", "the methodology is missing"), E, "potok methodology check FILE"
    ),
    Flaw.CARD_INCOMPLETE: About(
        Words("карточка не заполнена", "the card is incomplete"), E, "potok project amend CODE"
    ),
    Flaw.NO_NUMBER: About(
        Words("нет регистрационного номера", "no registration number"), W, "potok project amend CODE --set number=…"
    ),
    Flaw.PERSONAL_DATA: About(
        Words("персональные данные в тексте", "personal data in a text"), W, "potok project amend CODE --set KEY=…"
    ),
    Flaw.ROLE_EMPTY: About(
        Words("на карточке некому работать", "a role on the card is empty"), E,
        "potok project amend CODE --role ROLE=WHO"
    ),
    Flaw.NO_POST: About(
        Words("не указана должность", "a person without a post"), W, "potok person amend KEY --post POST"
    ),
    Flaw.SAME_PERSON: About(
        Words("один человек и руководит, и заказывает", "one person leads and is the customer"), W,
        "potok project amend CODE --role ROLE=WHO",
    ),
    Flaw.DATES_DISORDERED: About(
        Words("даты контрольной точки не по порядку", "dates of a milestone out of order"), E,
        "potok project milestone CODE KEY --end DATE --reason …",
    ),
    Flaw.INDICATOR_DATES_DISORDERED: About(
        Words("даты показателя не по порядку", "dates of an indicator out of order"), E,
        "potok project indicator CODE KEY --field base_on=DATE",
    ),
    Flaw.FACT_IN_FUTURE: About(
        Words("факт в будущем", "a fact in the future"), E, "potok project milestone CODE KEY --finished DATE"
    ),
    Flaw.MILESTONE_OUT_OF_TURN: About(
        Words("точка началась раньше той, за которой следует", "a milestone began before the one it follows"), W,
        "potok project milestone CODE KEY --finished DATE",
    ),
    Flaw.KICKOFF_LATE: About(
        Words("внедрение началось до стартового совещания", "implementation began before the kick-off"), E,
        "potok project milestone CODE KEY --finished DATE",
    ),
    Flaw.MILESTONE_LATE: About(
        Words("контрольная точка просрочена", "a milestone is late"), W,
        "potok project milestone CODE KEY --finished DATE"
    ),
    Flaw.PHASE_LATE: About(Words("этап просрочен", "a phase is late"), W, "potok project gate CODE"),
    Flaw.UNIT_WRONG: About(
        Words("единица измерения", "a unit of measurement"), E, "potok project indicator CODE KEY --field unit=…"
    ),
    Flaw.METHOD_MISSING: About(
        Words("нет метода расчёта или источника", "no method or data source"), W,
        "potok project indicator CODE KEY --field method=…",
    ),
    Flaw.DIRECTION_WRONG: About(
        Words("направление противоречит цели", "the direction contradicts the target"), E,
        "potok project indicator CODE KEY --field direction=…",
    ),
    Flaw.BASE_DIFFERS: About(
        Words("исходное измерение не то, что на карточке", "the baseline is not the card's"), W,
        "potok project indicator CODE KEY --field base=…",
    ),
    Flaw.MEASURED_TWICE: About(
        Words("два измерения одного дня", "two measurements of one day"), W,
        "potok project correct CODE ENTRY --reason …",
    ),
    Flaw.AFTER_BEFORE_BASE: About(
        Words("итог измерен раньше исходного", "the result was measured before the baseline"), E,
        "potok project correct CODE ENTRY --reason …",
    ),
    Flaw.MEASURED_BEFORE_OPENING: About(
        Words("измерено до открытия проекта", "measured before the project opened"), W,
        "potok project correct CODE ENTRY --reason …"
    ),
    Flaw.MEASURED_IN_FUTURE: About(
        Words("измерено в будущем", "measured in the future"), E, "potok project correct CODE ENTRY --reason …"
    ),
    Flaw.MEASURED_NOTHING: About(
        Words("измерение показателя, которого нет на карточке", "a measurement of an indicator not on the card"), E,
        "potok project correct CODE ENTRY --reason …",
    ),
    Flaw.MEASURE_STALE: About(
        Words("показатель давно не измеряли", "a stale measure"), W, "potok project measure CODE KEY VALUE"
    ),
    Flaw.CONDITION_LATE: About(
        Words("условие решения просрочено", "a condition is overdue"), E, "potok project condition CODE NUMBER"
    ),
    Flaw.ACTION_LATE: About(
        Words("мероприятие просрочено", "a measure of the plan is late"), W, "potok project action CODE NUMBER --done"
    ),
    Flaw.ACTION_WITHOUT_OWNER: About(
        Words("у мероприятия нет ответственного", "a measure of the plan without an owner"), W,
        "potok project action CODE NUMBER --owner WHO",
    ),
    Flaw.REVIEW_PASSED: About(
        Words("дата пересмотра прошла", "the review date has passed"), W, "potok project resume CODE"
    ),
    Flaw.EFFECT_UNPLANNED: About(
        Words("эффект без суммы", "an effect without an amount"), W, "potok project amend CODE --set effect_planned=…"
    ),
    Flaw.PROCESS_TWICE: About(
        Words("один процесс в двух проектах организации", "one process in two projects of an organisation"), W,
        "potok project decide CODE stop --reason duplicate",
    ),
    Flaw.STATUS_EXPIRED: About(
        Words("срок статуса образца истёк", "an exemplar status has expired"), E, "potok status renew CODE"
    ),
    Flaw.PACKAGE_ALTERED: About(
        Words("пакет изменён после утверждения", "a package changed after it was frozen"),
        E, "potok package verify CODE",
    ),
    Flaw.PACKAGE_FAULTY: About(
        Words("в пакете нет целого файла", "a file of a package is gone or changed"), E, "potok package verify CODE",
    ),
    Flaw.EXEMPLAR_LOST: About(
        Words("пакет проекта, за которым больше нет статуса", "a package without its exemplar status"), W,
        "potok package show CODE",
    ),
    Flaw.UNREACHABLE: About(
        Words("адрес, на который не дойдёт ни одно письмо", "an address that no letter reaches"), E,
        "potok person amend CODE --email ADDRESS",
    ),
}  # fmt: skip
"""What there is to know of each kind; a test asserts that none is missing."""


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """One contradiction in the portfolio."""

    flaw: Flaw
    code: str
    said: Words
    key: str = ""
    """The milestone, indicator, role, entry or number that it is about; or the whole command that mends it."""

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return FLAWS[self.flaw].severity

    @property
    def mend(self) -> str:
        """The command that mends it."""
        if self.key.startswith("potok "):
            return self.key
        found = FLAWS[self.flaw].mend.replace("CODE", self.code)
        for word in ("KEY", "ENTRY", "NUMBER", "ROLE"):
            found = found.replace(word, self.key) if self.key else found
        return found
