"""What another region says of our package is taken in only where it is signed, whole and of this very edition."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.proving.signature import signed_bytes
from domain.replication.foreign_results import FORM, TakeResults
from domain.reports import registers
from domain.reports.package_results import Abroad, abroad
from tests.region import DAY, METHODOLOGIST, Region
from tests.spread_examples import SIGNER

ROW: dict[str, Any] = {"receiver": "Город", "closing": {"reached": True}, "results": []}
OPEN: dict[str, Any] = {"receiver": "Район", "closing": {}, "results": []}
TULA = "Тульская область"


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def told(region: Region, code: str, *rows: Any, **said: Any) -> TakeResults:
    """A file of another region about a package."""
    with reading(region.engine) as connection:
        digest = registers.package(connection, code)["sha256"]
    facts = {"form": FORM, "package": code, "sha256": digest, "replicas": list(rows)} | said
    content = json.dumps(facts)
    return TakeResults(
        actor=METHODOLOGIST, on=DAY, package=code, region=TULA, content=content,
        signature=signed_bytes(SIGNER, content.encode()),
    )  # fmt: skip


def test_the_last_file_of_a_region_counts(region: Region) -> None:
    package = region.package()

    region.do(told(region, package, OPEN))
    region.do(told(region, package, ROW, OPEN))

    with reading(region.engine) as connection:
        assert abroad(connection, package) == [Abroad(TULA, DAY, 2, 1, 1)]


@pytest.mark.parametrize(
    "said",
    [
        {"sha256": "0" * 64}, {"package": "PKG-0999"}, {"form": "potok-package-results/9"}, {"replicas": None},
        {"replicas": ["x"]}, {"replicas": [{"receiver": "Город", "closing": []}]},
    ],
    ids=["another edition", "another package", "another form", "no list", "no rows", "a row that says too little"],
)  # fmt: skip
def test_what_is_not_of_this_package_is_refused_and_counts_nowhere(region: Region, said: dict[str, Any]) -> None:
    package = region.package()

    assert "results_wrong" in region.refused(told(region, package, ROW, **said))

    with reading(region.engine) as connection:
        assert abroad(connection, package) == []
