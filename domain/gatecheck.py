"""A gate before anybody decides: every document and rule with its verdict, read and not written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from domain.capsule import capsule, digest
from domain.facts import Holdings
from domain.kinds import Level, SubjectKind
from domain.methodology.schema import Pack, Phase
from domain.packs import Packs
from domain.questions import HELD, HOLDINGS
from domain.reading import state_of
from domain.refusals import Refusal, already, unknown
from domain.rules import Finding, Outcome, findings
from domain.state import State
from domain.tables import TABLES
from domain.wire import Wire
from domain.words import Words
from domain.world import hold

_subject = TABLES["subject"]
_status = TABLES["exemplar_status"]

ATTACH = Words("документы: potok project evidence", "documents: potok project evidence")
ATTACH_TO_CHECK = Words("документы: potok check evidence", "documents: potok check evidence")


@dataclass(frozen=True, slots=True)
class GateView:
    """The gate of a subject's current phase, with every verdict on its facts."""

    state: State
    phase: Phase
    findings: tuple[Finding, ...]
    facts_sha256: str

    @property
    def is_open(self) -> bool:
        """Whether nothing speaks against passing."""
        return not any(finding.blocks for finding in self.findings)


def gate_of(connection: Connection, packs: Packs, code: str) -> GateView:
    """What the gate would say now; refuses a code that walks no lifecycle, or has ended."""
    state = state_of(connection, code)
    if state.kind not in HOLDINGS:
        raise Refusal([unknown("code", SubjectKind.PROJECT, code)])
    if state.ended_on is not None:
        raise Refusal([already("ended", f"{code} уже завершён, ворот нет", f"{code} has ended, there is no gate")])
    pack = packs.of(state.pack)
    phase = pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""]
    held = holdings_of(connection, state)
    found = (*_papers(state, phase, held, pack), *findings(phase.gate, held, pack))
    return GateView(state, phase, found, digest(capsule(held, phase)))


def holdings_of(connection: Connection, state: State) -> Holdings:
    """Everything that decides on a subject, as the lane would load it."""
    held = Holdings()
    wire = Wire(connection.connection.driver_connection, connection.dialect.name)
    (rows,) = wire.ask((HOLDINGS[state.kind], {"codes": [state.code]}))
    for row in rows:
        hold(held, row)
    if state.kind is SubjectKind.CHECK:
        _shown(connection, held)
        held.held_levels = _levels(connection, state.organisation)
    return held


def _shown(connection: Connection, held: Holdings) -> None:
    """What the presented projects lean on."""
    columns = (_subject.c.code, _subject.c.organisation, _subject.c.completed_on)
    query = select(*columns).where(_subject.c.code.in_([shown.code for shown in held.presented]))
    projects = {row.code: row for row in connection.execute(query)}
    for shown in held.presented:
        shown.organisation = projects[shown.code].organisation
        shown.completed_on = projects[shown.code].completed_on


def _levels(connection: Connection, organisation: str | None) -> list[Level]:
    """Levels at which the organisation is an exemplar now."""
    query = select(_status.c.level).where(_status.c.organisation == organisation, _status.c.standing.in_(HELD))
    return sorted({Level(level) for level in connection.execute(query).scalars()})


def _papers(state: State, phase: Phase, held: Holdings, pack: Pack) -> Iterator[Finding]:
    """One verdict for each document that the gate asks for."""
    mend = ATTACH_TO_CHECK if state.kind is SubjectKind.CHECK else ATTACH
    for kind in phase.gate.evidence:
        title = pack.evidence[kind].title
        if held.has(phase.key, kind):
            said = Words(f"приложено: {title.ru}", f"attached: {title.en}")
            yield Finding(f"evidence.{kind}", Outcome.PASS, said, mend)
        else:
            said = Words(f"не приложено: {title.ru} ({kind})", f"not attached: {title.en} ({kind})")
            yield Finding(f"evidence.{kind}", Outcome.FAIL, said, mend)
