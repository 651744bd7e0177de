"""The sweep over dates, with or without an orchestrator: parks what nobody works on, and reminds of what is due."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.certification.statuses import ChangeStatus, OpenRenewal
from domain.certification.surveillance import OpenSurveillance
from domain.documents.unused import let_go
from domain.engine.command import SYSTEM, Command
from domain.engine.database import reading
from domain.engine.lane import Refused
from domain.engine.refusals import Refusal, in_the_future
from domain.engine.words import Words
from domain.pilot.holds import Park
from domain.practices.publication import ProposeArchive
from domain.programme.kinds import StatusChange
from domain.registry.role_terms import TakeRole
from domain.reports.dossier import due
from domain.reports.idleness import idle_too_long
from domain.reports.issued_keys import lapsed_roles
from domain.reports.practices import unanswered
from domain.reports.statuses import opening, overdue, to_survey
from flows.deeds import done, each_done
from flows.programme import Programme
from flows.shelf import shelf_of
from flows.uploads import WAITING, clear
from notifications.date_sweep import Watch, first_watched, next_span, watch

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did."""

    on: date
    since: date | None
    """The day up to which everything had been told before; None when there was nothing to do on this day."""
    parked: tuple[str, ...] = ()
    reminders: int = 0
    over: int = 0
    """People whose term of keeping is over: an act is proposed, nobody is erased by a sweep."""
    lapsed: int = 0
    """Exemplar statuses that ended with their term."""
    unanswered: int = 0
    """Practices whose owners did not confirm them: proposed for archive, which a person decides."""
    opened: int = 0
    """Exemplar statuses that may be renewed from now on; their holders are warned of the last day."""
    surveyed: int = 0
    """Exemplar statuses that came up for surveillance by the methodology's interval."""
    unused: int = 0
    """Files that were taken in for a form that nobody sent: taken away."""

    @property
    def said(self) -> Words:
        """One line about it."""
        if self.since is None:
            return Words(
                "делать нечего: выходной или этот день уже проверен",
                "nothing to do: a day off, or the day is watched already",
            )
        ru = f"напоминаний: {self.reminders}, отложено проектов: {len(self.parked)}"
        en = f"reminders: {self.reminders}, parked: {len(self.parked)}"
        if self.lapsed:
            ru += f"; срок статуса образца истёк: {self.lapsed}"
            en += f"; exemplar statuses lapsed: {self.lapsed}"
        if self.opened:
            ru += f"; открыто подтверждение статуса: {self.opened}"
            en += f"; renewals opened: {self.opened}"
        if self.surveyed:
            ru += f"; открыт инспекционный контроль: {self.surveyed}"
            en += f"; surveillances opened: {self.surveyed}"
        if self.unanswered:
            ru += f"; практик без ответа предложено в архив: {self.unanswered}"
            en += f"; practices without an answer proposed for archive: {self.unanswered}"
        if self.unused:
            ru += f"; убрано файлов, которые никуда не вложены: {self.unused}"
            en += f"; files taken away that nothing names: {self.unused}"
        if self.over:
            ru += f"; срок хранения вышел у {self.over}: potok person due"
            en += f"; the term of keeping is over for {self.over}: potok person due"
        return Words(ru, en)


def sweep(programme: Programme, on: date) -> Swept:
    """Park and remind for every working day since the last sweep; repeating it changes nothing and tells nothing.

    A day that has not come yet is refused: sweeping it would silence the days until then.
    """
    if on > programme.today():
        raise Refusal([in_the_future(on, programme.today())])
    end_roles(programme, on)  # on a day off as well: nobody is asked in a role that is over
    with reading(programme.engine) as connection:
        span = next_span(connection, programme.packs, on)
        first = first_watched(connection)
        idle = idle_too_long(connection, programme.packs, on, first_watched=first) if span else []
    if span is None:
        return Swept(on, None)
    # the lane owes the notices of parking itself; a sweep that dies after it is repeated for the reminders
    parked = _park(programme, idle, on)
    lapsed, opened = end_statuses(programme, on), open_renewals(programme, on)
    surveyed = open_surveillances(programme, on)
    proposed = propose_archives(programme, on)
    told: Watch = watch(programme.engine, programme.packs, on=on, now=programme.now())
    with reading(programme.engine) as connection:
        over = len(due(connection, on, programme.packs.current.number("person_kept_days")))
    unused = let_go(programme.engine, shelf_of(programme.settings), programme.now())
    clear(programme.settings.uploads_folder, WAITING)
    return Swept(on, told.since, parked, told.reminders, over, lapsed, proposed, opened, surveyed, unused)


def _park(programme: Programme, idle: Sequence[tuple[str, int]], on: date) -> tuple[str, ...]:
    """Park subjects through the lane; whatever somebody works on at this very moment stays as it is."""
    if not idle:
        return ()
    programme.adopt()

    def park(code: str, version: int) -> Park:
        return Park(actor=SYSTEM, on=on, subject=code, expected_version=version, command_id=f"park:{code}:{version}")

    parked = []
    outcomes = each_done(programme, (park(*one) for one in idle))
    for (code, version), outcome in zip(idle, outcomes, strict=True):
        if isinstance(outcome, Refused):  # a batch that met another writer is refused as a whole
            outcome = done(programme, park(code, version))  # noqa: PLW2901 - the same one, anew
        if isinstance(outcome, Refused):
            logger.warning("%s is not parked: %s", code, "; ".join(one.said.en for one in outcome.reasons))
        else:
            parked.append(code)
    return tuple(parked)


def _done(programme: Programme, commands: Iterable[Command]) -> int:
    """Carry out commands of the sweep as they are made, a chunk at a time; how many were."""
    return sum(not isinstance(outcome, Refused) for outcome in each_done(programme, commands))


def end_roles(programme: Programme, on: date) -> int:
    """Roles that were lent until a day are taken back after it, each by an entry; how many."""
    with reading(programme.engine) as connection:
        over = lapsed_roles(connection, on)
    commands = (
        TakeRole(actor=SYSTEM, on=on, person=row.person, role=row.role, scope=row.scope,
                 command_id=f"role:{row.person}:{row.role}:{row.scope}:{row.until}")
        for row in over
    )  # fmt: skip
    return _done(programme, commands)


def end_statuses(programme: Programme, on: date) -> int:
    """Exemplar statuses whose term is over lapse from the day after it, where the methodology says so; how many."""
    if not programme.packs.current.flag("status_lapses_by_itself"):
        return 0
    with reading(programme.engine) as connection:
        over = overdue(connection, on)
    commands = (
        ChangeStatus(actor=SYSTEM, on=row.valid_until + timedelta(days=1), organisation=row.organisation,
                     level=row.level, change=StatusChange.LAPSE, command_id=f"lapse:{row.basis}:{row.valid_until}")
        for row in over
    )  # fmt: skip
    return _done(programme, commands)


def open_renewals(programme: Programme, on: date) -> int:
    """The window before the end of a term opens by itself, once for each term; how many."""
    with reading(programme.engine) as connection:
        found = opening(connection, on, programme.packs.current.number("status_renewal_days"))
    commands = (
        OpenRenewal(actor=SYSTEM, on=on, organisation=row.organisation, level=row.level,
                    command_id=f"renewal:{row.basis}:{row.valid_until}")
        for row in found
    )  # fmt: skip
    return _done(programme, commands)


def open_surveillances(programme: Programme, on: date) -> int:
    """Statuses come up for surveillance by the interval of the methodology, where it names one; how many."""
    pack = programme.packs.current
    months = {key: level.surveillance_months for key, level in pack.criteria.items() if level.surveillance_months}
    with reading(programme.engine) as connection:
        found = to_survey(connection, on, months)
    commands = (
        OpenSurveillance(actor=SYSTEM, on=on, organisation=row.organisation, level=row.level,
                         command_id=f"surveillance:{row.basis}:{row.last}")
        for row in found
    )  # fmt: skip
    return _done(programme, commands)


def propose_archives(programme: Programme, on: date) -> int:
    """Practices whose owners did not confirm them in time are marked, each once; how many."""
    with reading(programme.engine) as connection:
        found = unanswered(connection, on)
    commands = (
        ProposeArchive(actor=SYSTEM, on=on, subject=code, command_id=f"practice:{code}:{asked_on}")
        for code, asked_on in found
    )
    return _done(programme, commands)
