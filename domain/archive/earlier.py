"""Tables as an earlier release wrote them into an archive: what was added since is as an upgrade leaves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Column, MetaData, Table

from domain.engine.database import REVISIONS

WHOLE = frozenset({"*"})
"""The table itself was added."""

ADDED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "0004": {"project": frozenset({"consent_kind"})},
    "0005": {"channel_rest": WHOLE, "refused_address": WHOLE},
    "0006": {"journal": frozenset({"record", "method", "credential", "on_behalf_of", "basis"})},
    "0007": {"access_key": WHOLE, "ticket": WHOLE, "draft": WHOLE},
    "0008": {"role": frozenset({"until"})},
    "0009": {"personal": WHOLE},
    "0010": {"letter_copy": WHOLE},
    "0011": {"change": WHOLE, "digest_mark": WHOLE},
    "0012": {"handled": WHOLE},
    "0013": {
        "stored_file": WHOLE,
        "evidence": frozenset({"kept_at", "number", "dated", "signature", "signer"}),
    },
    "0014": {"person": frozenset({"delivery", "merged_into"})},
    "0015": {"offer": WHOLE, "offer_place": WHOLE},
    "0016": {"web_session": WHOLE, "password": WHOLE},
    "0017": {"protocol": WHOLE, "protocol_item": WHOLE, "decision": frozenset({"protocol"})},
    "0018": {},
    "0019": {"readiness": WHOLE, "element": WHOLE, "support": WHOLE, "closing": WHOLE, "sustained": WHOLE},
    "0020": {"second_hand": WHOLE},
    "0021": {"posting": WHOLE},
    "0022": {"preference": WHOLE},
    "0023": {},
    "0024": {"journal": frozenset({"turn"})},
    "0025": {
        "sheet": WHOLE,
        "vote": WHOLE,
        "finding": WHOLE,
        "self_mark": WHOLE,
        "visit": WHOLE,
        "challenge": WHOLE,
        "partner_check": frozenset({"edition", "outside"}),
        "commissioner": frozenset({"duty", "party"}),
        "score": frozenset({"place", "given", "note"}),
        "organisation": frozenset({"region", "region_basis", "region_on"}),
        "exemplar_status": frozenset({"act", "frozen_on"}),
    },
    "0026": {"foreign_package": WHOLE},
    "0027": {"lesson": WHOLE},
    "0028": {"identity_mode": WHOLE, "machine_account": WHOLE, "ticket": frozenset({"content"})},
    "0029": {"assignment": WHOLE},
    "0030": {"practice": WHOLE, "practice_text": WHOLE, "practice_effect": WHOLE, "practice_step": WHOLE},
    "0031": {"practice_demand": WHOLE},
    "0032": {},
    "0033": {"partner_check": frozenset({"surveys", "waits_on"}), "exemplar_status": frozenset({"doubted_on"})},
    "0034": {"host_word": WHOLE},
    "0035": {"saved_view": WHOLE},
    "0036": {"long_work": WHOLE},
    "0037": {"look_mark": WHOLE},
    "0038": {"organisation": frozenset({"municipality"})},
    "0039": {},
    "0040": {"project": frozenset({"waits_on"})},
    "0041": {},
    "0042": {"subject": frozenset({"phase_due_on"})},
    "0043": {"organisation": frozenset({"merged_into"})},
    "0044": {"preference": frozenset({"rhythms"})},
    "0045": {},
    "0046": {"project": frozenset({"exemplar"})},
    "0047": {},
    "0048": {},
    "0049": {"outbox": frozenset({"since"})},
}
"""Migration -> table -> columns that it added; one that did more than add and fill them has no line here."""

FILLED: Mapping[str, str] = {
    "0040": """
UPDATE project SET waits_on = (
    SELECT last.happened_on FROM journal AS last WHERE last.subject = project.code AND last.kind = 'completion_entered'
    AND NOT EXISTS (
        SELECT 1 FROM journal AS later WHERE later.subject = project.code AND later.seq > last.seq
        AND later.kind IN ('completion_entered', 'completion_settled')
    )
)
WHERE code IN (SELECT subject FROM journal WHERE kind = 'completion_entered')
""",
    "0043": """
UPDATE organisation SET merged_into = (
    SELECT other.code FROM journal AS told JOIN organisation AS other
    ON replace(told.facts, '"into":"' || other.code || '"', '') <> told.facts
    WHERE told.subject = organisation.code AND told.kind = 'body_merged'
)
WHERE code IN (SELECT subject FROM journal WHERE kind = 'body_merged')
""",
}
"""What fills columns that a migration added, where they are not blank: at an upgrade, and at an import."""


def readable() -> Iterator[str]:
    """Migrations whose archives this program takes, the newest first."""
    for revision in reversed(REVISIONS):
        yield revision
        if revision not in ADDED:
            return


def filled_since(revision: str) -> Iterator[str]:
    """What fills the columns that were added since a migration."""
    later = REVISIONS[REVISIONS.index(revision) + 1 :]
    return (FILLED[found] for found in later if found in FILLED)


def tables_of(revision: str, tables: Sequence[Table]) -> list[Table]:
    """The tables that there were at a migration, with those columns that they had."""
    later = [ADDED[found] for found in REVISIONS[REVISIONS.index(revision) + 1 :]]
    known = [table for table in tables if WHOLE not in (found.get(table.name) for found in later)]
    return [_without(table, {name for found in later for name in found.get(table.name, ())}) for table in known]


def _without(table: Table, names: set[str]) -> Table:
    if not names:
        return table
    kept = (column for column in table.columns if column.name not in names)
    return Table(table.name, MetaData(), *(Column(found.name, found.type, key=found.key) for found in kept))
