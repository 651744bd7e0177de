"""A release says what it is made of, and nothing in it binds us by GPL or AGPL."""

from __future__ import annotations

import json
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from deployments.components import Component, components, licence_of, main, write


def named(licence: str) -> Component:
    """A package under a licence."""
    return Component("thing", "1.0", licence, ())


@pytest.mark.parametrize(
    "licence",
    ["MIT", "LGPL-3.0-only", "GNU Lesser General Public License v3 (LGPLv3)", "Artistic-1.0-Perl OR GPL-1.0-or-later",
     "BSD-3-Clause AND MIT", "GPL-2.0-only WITH Classpath-exception-2.0",
     "MPL-2.0 AND (Apache-2.0 OR GPL-2.0-only)", "(MIT)"],
)  # fmt: skip
def test_what_may_ship(licence: str) -> None:
    assert named(licence).may_ship


@pytest.mark.parametrize(
    "licence",
    ["", "GPL-3.0-or-later", "AGPL-3.0-only", "GNU General Public License v3 (GPLv3)", "MIT AND GPL-2.0-only",
     "GNU Affero General Public License v3", "GPL-2.0-only OR AGPL-3.0-only",
     "MIT License; GNU General Public License", "(MIT OR Apache-2.0) AND GPL-3.0-only", "UNKNOWN",
     "MIT AND (GPL-2.0-only OR AGPL-3.0-only)"],
)  # fmt: skip
def test_what_may_not_ship(licence: str) -> None:
    assert not named(licence).may_ship


def test_a_licence_that_binds_counts_whatever_a_classifier_says(tmp_path: Path) -> None:
    said = "Metadata-Version: 2.1\nName: thing\nVersion: 1\nLicense: GPL-3.0\n"
    (tmp_path / "METADATA").write_text(f"{said}Classifier: License :: OSI Approved :: MIT License\n")

    assert not named(licence_of(Distribution.at(tmp_path))).may_ship


def test_everything_that_ships_may(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = capsys.readouterr().out
    assert "prefect==" in said
    assert "psycopg==" in said


def test_the_list_of_components_is_cyclonedx_and_the_same_each_time(tmp_path: Path) -> None:
    found = write(tmp_path / "one.json")
    write(tmp_path / "two.json")

    listed = json.loads((tmp_path / "one.json").read_text("utf-8"))
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.6")
    assert {one["bom-ref"] for one in listed["components"]} == {one.name for one in found}
    refs = {one["ref"] for one in listed["dependencies"]}
    assert {need for one in listed["dependencies"] for need in one["dependsOn"]} <= refs
    assert "sqlalchemy" in refs


def test_what_an_extra_needs_is_looked_at_where_it_is_asked_for() -> None:
    assert len(components(extras=["test"])) > len(components())
