"""What was changed behind the lane: tables against the journal, and names of what does not exist."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, or_, select, union_all

from domain.engine.database import PIECEWISE
from domain.engine.personal import revealed
from domain.engine.words import Words
from domain.linting.kinds import Flaw, Inconsistency
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES

_subject, _journal, _project, _role = (TABLES[name] for name in ("subject", "journal", "project", "role"))
_personal = TABLES["personal"]
_measurement, _decision, _evidence = TABLES["measurement"], TABLES["decision"], TABLES["evidence"]

KEPT = ("measured", "measurement_corrected", "decided", "evidence_attached", "evidence_withdrawn",
        "decision_reversed")  # fmt: skip
"""Kinds of entries that have rows of their own."""


def changed_heads(connection: Connection, code: str | None = None) -> Iterator[Inconsistency]:
    """Subjects that do not stand where the last entry of their journal left them."""
    last = and_(_journal.c.subject == _subject.c.code, _journal.c.seq == _subject.c.version)
    later = _journal.alias()
    goes_on = exists().where(later.c.subject == _subject.c.code, later.c.seq > _subject.c.version)
    differs = or_(
        _journal.c.hash.is_distinct_from(_subject.c.head),
        goes_on,
        *(_journal.c[name].is_distinct_from(_subject.c[name]) for name in ("phase", "standing", "stage")),
    )
    query = select(_subject.c.code).outerjoin(_journal, last).where(differs).order_by(_subject.c.code)
    if code is not None:
        query = query.where(_subject.c.code == code)
    said = Words("последняя запись журнала говорит другое", "the last entry of the journal says otherwise")
    for (found,) in connection.execute(query, execution_options=PIECEWISE):
        yield Inconsistency(Flaw.HISTORY_BROKEN, found, said)


@dataclass(slots=True)
class Told:
    """What the journal of one subject tells of its rows: entry -> what stands there."""

    measured: dict[int, tuple[str, str, Decimal]] = field(default_factory=dict)
    decided: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    attached: dict[int, tuple[str, str]] = field(default_factory=dict)

    def take(self, seq: int, kind: str, on: str, facts: dict[str, Any]) -> None:
        """One more entry of the journal."""
        match kind:
            case "measured":
                self.measured[seq] = (facts["indicator"], on, Decimal(str(facts["value"])))
            case "measurement_corrected":
                self._correct(facts)
            case "decided":
                self.decided[seq] = (facts["decision"], facts["facts_sha256"], facts.get("capsule", "{}"))
            case "decision_reversed":
                self.decided.pop(facts["decision"], None)
            case "evidence_attached":
                self.attached[seq] = (facts["phase"], facts["evidence"])
            case "evidence_withdrawn":
                self.attached.pop(facts["entry"], None)

    def _correct(self, facts: dict[str, Any]) -> None:
        indicator, on, _ = self.measured.pop(facts["entry"])
        if facts["after"] is not None:
            self.measured[facts["entry"]] = (indicator, on, Decimal(str(facts["after"])))


def changed_rows(connection: Connection, codes: Sequence[str]) -> Iterator[Inconsistency]:
    """Measurements, decisions and documents of some subjects that are not what the journal tells."""
    told = _told(connection, codes)
    kept = _kept(connection, codes)
    words = (
        ("measured", Words("измерение", "measurement")),
        ("decided", Words("решение", "decision")),
        ("attached", Words("документ", "document")),
    )
    for code in codes:
        for name, what in words:
            one, other = getattr(told.get(code, Told()), name), getattr(kept.get(code, Told()), name)
            for entry in sorted(one.keys() | other.keys()):
                if one.get(entry) != other.get(entry):
                    said = Words(f"{what.ru}, запись {entry}", f"{what.en}, entry {entry}")
                    yield Inconsistency(Flaw.RECORD_CHANGED, code, said, str(entry))


def _told(connection: Connection, codes: Sequence[str]) -> dict[str, Told]:
    columns = (_journal.c.subject, _journal.c.seq, _journal.c.kind, _journal.c.happened_on, _journal.c.facts)
    apart = and_(_personal.c.subject == _journal.c.subject, _personal.c.seq == _journal.c.seq)
    query = (
        select(*columns, _personal.c.kept)
        .outerjoin(_personal, apart)
        .where(_journal.c.subject.in_(codes), _journal.c.kind.in_(KEPT))
        .order_by(_journal.c.subject, _journal.c.seq)
    )
    found: dict[str, Told] = {}
    for subject, seq, kind, on, facts, kept in connection.execute(query):
        found.setdefault(subject, Told()).take(seq, kind, on.isoformat(), json.loads(revealed(facts, kept)))
    return found


def _kept(connection: Connection, codes: Sequence[str]) -> dict[str, Told]:
    found: dict[str, Told] = {}
    for code, entry, *measured in connection.execute(_rows(_measurement, codes, "indicator", "measured_on", "value")):
        value = (measured[0], measured[1].isoformat(), _number(measured[2]))
        found.setdefault(code, Told()).measured[entry] = value
    for code, entry, *decided in connection.execute(_rows(_decision, codes, "decision", "facts_sha256", "capsule")):
        found.setdefault(code, Told()).decided[entry] = (decided[0], decided[1], decided[2])
    # a document of another action stands under that action's entry, which says of it what it likes
    other = _journal.c.subject == _evidence.c.subject, _journal.c.seq == _evidence.c.entry
    attached_ones = _rows(_evidence, codes, "phase", "kind").where(
        ~exists().where(*other, _journal.c.kind != "evidence_attached")
    )
    for code, entry, *attached in connection.execute(attached_ones):
        found.setdefault(code, Told()).attached[entry] = (attached[0], attached[1])
    return found


def _rows(table: Table, codes: Sequence[str], *names: str) -> Any:
    owner = table.c.project if "project" in table.c else table.c.subject
    return select(owner, table.c.entry, *(table.c[name] for name in names)).where(owner.in_(codes))


def _number(value: Any) -> Decimal:
    """A value as it is compared; what is no number equals nothing."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return Decimal("NaN")


def loose_ends(connection: Connection, code: str | None = None) -> Iterator[Inconsistency]:
    """Rows that name somebody or something that is not there, or is of another kind."""
    queries = [
        _loose(_subject, _subject.c.code, _subject.c.organisation, SubjectKind.ORGANISATION),
        _loose(_subject, _subject.c.code, _subject.c.centre, SubjectKind.CENTRE),
        _loose(_project, _project.c.code, _project.c.package, SubjectKind.PACKAGE),
        _loose(_project, _project.c.code, _project.c.exemplar, SubjectKind.PROJECT),
        _loose(_project, _project.c.code, _project.c.approved_by, SubjectKind.PERSON),
        *(
            _loose(TABLES[name], TABLES[name].c[owner], TABLES[name].c.owner, SubjectKind.PERSON)
            for name, owner in (("action", "project"), ("condition", "subject"))
        ),
    ]
    whole = union_all(*queries).subquery()
    query = select(whole.c.code, whole.c.named).distinct().order_by(whole.c.code, whole.c.named)
    if code is not None:
        query = query.where(whole.c.code == code)
    for found, named in connection.execute(query, execution_options=PIECEWISE):
        yield Inconsistency(Flaw.LOOSE_END, found, Words(f"нет «{named}»", f"there is no “{named}”"))


def _loose(table: Table, code: ColumnElement[Any], named: ColumnElement[Any], kind: SubjectKind) -> Any:
    other = _subject.alias()
    return (
        select(code.label("code"), named.label("named"))
        .select_from(table)
        .outerjoin(other, and_(other.c.code == named, other.c.kind == kind))
        .where(named.is_not(None), other.c.code.is_(None))
    )
