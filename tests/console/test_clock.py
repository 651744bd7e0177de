"""A machine whose clock went back is told so by everything that writes, and stops nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.console.conftest import Window
from tests.region import DAY, LEADER, TOWN, Region

BEHIND = "отстают от последней записи"
ROWS = "Название;Вид\nШкола № 9;учреждение\n"


def test_who_acts_imports_or_offers_a_package_hears_that_the_clock_is_behind(window: Window, region: Region) -> None:
    package = region.package()
    Path("orgs.csv").write_text(ROWS, encoding="utf-8")
    before = window("org", "register", "Школа № 8", "--kind", "institution")
    region.now = datetime.now(UTC) + timedelta(days=2)
    region.open_project()

    deed = window("org", "register", "Школа № 10", "--kind", "institution")
    tried = window("import", "orgs.csv", "--dry-run")
    imported = window("import", "orgs.csv")
    offered = window("replicate", package, "--to", TOWN, "--leader", LEADER)

    assert [said.code for said in (before, deed, tried, imported, offered)] == [0] * 5, offered.err
    assert [BEHIND in said.out for said in (before, deed, tried, imported, offered)] == [
        False, True, False, True, True,
    ]  # fmt: skip


def test_a_program_reads_it_among_the_warnings_of_an_import(window: Window, region: Region) -> None:
    Path("orgs.csv").write_text(ROWS, encoding="utf-8")
    region.now = datetime.now(UTC) + timedelta(days=2)
    region.open_project(DAY)

    data = window("import", "orgs.csv", "--json").data

    assert (data["warnings_total"], BEHIND in data["warnings"][0]) == (1, True)
