"""Where else somebody is written by name: free texts that an act of erasure has to list, for a person to amend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Enum, String, Table, or_, select

from domain.engine.words import Words
from domain.reports.known_person import Known, known_of
from domain.stored.tables import TABLES

ERASED_BY_THE_ACT = frozenset(
    {
        "access_key",
        "draft",
        "handled",
        "letter_copy",
        "machine_account",
        "notice",
        "person",
        "personal",
        "refused_address",
        "role",
        "ticket",
        "web_session",
    }
)
"""Tables that an anonymisation cleans itself."""
NO_TEXT = frozenset({"alembic_version", "methodology", "second_hand", "seal"})
SHORTEST = 60
"""Columns that hold fewer characters are codes and words of the methodology."""
LEAST = 4
"""Letters of a family name that is looked for by its stem."""
ENDINGS = "аеёийоуыьэюя"
MOST = 200


@dataclass(frozen=True, slots=True)
class Trace:
    """One row in which a name or an address stands."""

    table: str
    key: str
    columns: tuple[str, ...]

    @property
    def said(self) -> Words:
        """The place in one line."""
        columns = ", ".join(self.columns)
        if self.table == "journal":
            return Words(f"{self.key}: запись истории, остаётся", f"{self.key}: an entry of the history, stays")
        return Words(f"{self.key}: {self.table} ({columns})", f"{self.key}: {self.table} ({columns})")


def traces(connection: Connection, code: str) -> list[Trace]:
    """Rows beyond what an act erases that hold an address a person ever had, or a family name by its stem."""
    known = known_of(connection, code) or Known(code)
    stems = [stem for name in known.names for stem in _stem(name)]
    wanted = list(dict.fromkeys([*stems, *(stem.replace("ё", "е") for stem in stems), *known.addresses]))
    found: list[Trace] = []
    for table in TABLES.values() if wanted else ():
        if table.name not in ERASED_BY_THE_ACT | NO_TEXT:
            found += _in_table(connection, table, code, wanted)
    return found


def _stem(name: str) -> Iterator[str]:
    """What all cases of a family name begin with; the whole of a name of one short word."""
    family = name.partition(" ")[0]
    if len(family) >= LEAST:
        yield family.rstrip(ENDINGS) if len(family.rstrip(ENDINGS)) >= LEAST else family
    elif name.strip():
        yield name.strip()


def _in_table(connection: Connection, table: Table, code: str, wanted: list[str]) -> Iterator[Trace]:
    texts = [column for column in table.columns if _free(column)]
    if not texts:
        return
    keys = list(table.primary_key.columns)
    holds = or_(*(column.contains(text, autoescape=True) for column in texts for text in wanted))
    query = select(*keys, *(column.label(f"text_{place}") for place, column in enumerate(texts)))
    for row in connection.execute(query.where(holds).order_by(*keys).limit(MOST)):
        named = tuple(
            column.name for column, value in zip(texts, row[len(keys) :], strict=True)
            if any(text in (value or "") for text in wanted)
        )  # fmt: skip
        if named and not (table.name in {"subject", "journal"} and row[0] == code):
            yield Trace(table.name, " ".join(str(value) for value in row[: len(keys)]), named)


def _free(column: Column[str]) -> bool:
    """Whether people write there what they like."""
    kind = getattr(column.type, "impl", column.type)
    if not isinstance(kind, String) or isinstance(kind, Enum):
        return False
    return kind.length is None or kind.length > SHORTEST
