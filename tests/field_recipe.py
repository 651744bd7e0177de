"""What the guide's new field is good for: run only in a copy of the house where the recipe was followed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from domain.archive.export import export
from domain.archive.intake import import_archive
from domain.certification.findings import Find
from domain.engine.database import reading
from domain.engine.journal import history
from domain.proving.proof import prove
from domain.stored.tables import TABLES
from tests.archives import ELSEWHERE, METADATA
from tests.prepared import Prepared, copied

FINDING = TABLES["finding"]


def seen(engine: Engine, check: str) -> list[Any]:
    """What stands in the new column for the findings of a check."""
    with reading(engine) as connection:
        return list(connection.scalars(select(FINDING.c["seen"]).where(FINDING.c.check == check)))


def test_the_new_field_is_kept_told_and_proved_and_goes_out_and_comes_back(
    prepared: Prepared, sqlite_engine: Engine, tmp_path: Path
) -> None:
    region = copied(prepared, tmp_path / "here.db")
    said: dict[str, Any] = {"seen": "по записи на стенде"}
    example: Any = replace(prepared.examples[Find], **said)

    region.do(example)
    export(region.engine, METADATA, tmp_path / "out", documents=ELSEWHERE)
    import_archive(sqlite_engine, METADATA, tmp_path / "out")

    with reading(sqlite_engine) as connection:
        told, proved = history(connection, example.subject)[-1].facts, prove(connection)
    assert '"seen":"по записи на стенде"' in told
    assert proved.differences == ()
    assert seen(sqlite_engine, example.subject) == seen(region.engine, example.subject)
    assert said["seen"] in seen(sqlite_engine, example.subject)
    region.engine.dispose()
