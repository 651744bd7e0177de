"""A package of another region that was signed well and is ill-made: named at the door, and nothing stumbles later."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import pytest

from domain.documents.unused import KEPT_FOR, let_go
from domain.engine.database import open_engine
from domain.proving.signature import signed_bytes
from flows.seal_copies import key_of
from flows.settings import Settings
from flows.shelf import shelf_of
from tests.console.conftest import Window
from tests.console.test_package_file import elsewhere, package
from tests.region import SCHOOL

__all__ = ["elsewhere", "package"]
GIVEN = ("--region", "Тульская область")
Change = Callable[[dict[str, Any]], object]


def forge(source: Path, target: Path, facts: Change = lambda said: None, listing: Change = lambda said: None) -> str:
    """The package with other facts or another manifest, signed as its region does; the key of that region."""
    key = key_of(Settings(seal_key=source.resolve().parent.parent / "seal-key.pem"))
    assert key is not None
    with ZipFile(source) as parts:
        held = {name: parts.read(name) for name in parts.namelist()}
    told, said = json.loads(held["facts.json"]), json.loads(held["manifest.json"])
    facts(told)
    held["facts.json"] = json.dumps(told, ensure_ascii=False).encode()
    said["sha256"] = sha256(held["facts.json"]).hexdigest()
    said["parts"][0] |= {"sha256": said["sha256"], "size": len(held["facts.json"])}
    listing(said)
    held["manifest.json"] = json.dumps(said, ensure_ascii=False).encode()
    with ZipFile(target, "w") as parts:
        for name, content in held.items():
            parts.writestr(ZipInfo(name), content)
    target.with_name(f"{target.name}.sig").write_text(signed_bytes(key, held["manifest.json"]))
    return key.name


ILL_MADE: dict[str, Change] = {
    "indicators.0.ideal": lambda said: said["indicators"][0].pop("ideal"),
    "indicators.0.direction": lambda said: said["indicators"][0].update(direction="sideways"),
    "indicators.0.base": lambda said: said["indicators"][0].update(base="1e999999999"),
    "indicators.0.name": lambda said: said["indicators"][0].update(name="и" * 301),
    "indicators.time": lambda said: said["indicators"][0].update(target=said["indicators"][0]["base"]),
    "indicators": lambda said: said.update(indicators={}),
    "readings.0.value": lambda said: said.update(readings=[{"indicator": "time", "moment": "after", "value": "много"}]),
    "elements.0.core": lambda said: said["elements"][0].update(core="да"),
    "elements.0.more": lambda said: said["elements"][0].update(more=1),
    "elements.target_map": lambda said: said["elements"].append(said["elements"][0]),
    "evidence.0": lambda said: said.update(evidence=["протокол"]),
    "card.process": lambda said: said["card"].update(process=["а"]),
    "title": lambda said: said.update(title="и" * 501),
    "package_title": lambda said: said.pop("package_title"),
    "edition": lambda said: said.update(edition="2"),
    "sphere": lambda said: said.update(sphere=7),
    "format": lambda said: said.update(format=3),
    "parts.0.files": lambda said: said["parts"][0].update(files=None),
    "despite": lambda said: said.pop("despite"),
    "practices.0": lambda said: said.update(practices=["PRC-0001"]),
}
"""Place at fault -> how it comes about."""


@pytest.mark.parametrize("place", ILL_MADE)
def test_facts_that_are_not_what_they_have_to_be_are_named_by_their_place(
    window: Window, elsewhere: str, place: str
) -> None:
    forge(Path("a.zip"), Path("f.zip"), ILL_MADE[place])

    said = window("package", "accept", "f.zip", *GIVEN, "--key", elsewhere)

    assert said.code == 1
    assert f"в данных пакета не то, что нужно: {place}" in said.err
    assert window("package", "list", "--json").data == []
    assert window("journal", "verify").code == 0


@pytest.mark.parametrize(
    "listing",
    [
        lambda said: said.update(code="../PKG 1"),
        lambda said: said.update(code="P" * 41),
        lambda said: said["parts"][1].pop("title"),
        lambda said: said["parts"].append(said["parts"][0]),
    ],
    ids=["no code", "long code", "no title", "twice"],
)
def test_a_manifest_that_names_no_package_is_refused(window: Window, elsewhere: str, listing: Change) -> None:
    forge(Path("a.zip"), Path("f.zip"), listing=listing)

    said = window("package", "accept", "f.zip", *GIVEN, "--key", elsewhere)

    assert said.code == 1
    assert "не от одного пакета" in said.err
    assert window("package", "list", "--json").data == []


def test_what_this_region_does_not_know_is_no_obstacle(window: Window, elsewhere: str) -> None:
    def theirs(said: dict[str, Any]) -> None:
        said.update(sphere="forestry", later={"release": 9})
        said["card"].update(category="of_theirs")

    forge(Path("a.zip"), Path("f.zip"), theirs)

    taken = window("package", "accept", "f.zip", *GIVEN, "--key", elsewhere)
    offered = window("replicate", "PKG-0001", "--to", "ORG-0003", "--leader", "PER-0002")
    answered = window("offer", "answer", "OFR-0001", "accept", "--as", "PER-0006")

    assert taken.code == offered.code == answered.code == 0, taken.err + offered.err + answered.err
    assert "potok project paper PRJ-0001 replication_order" in answered.out
    shown = [window(*words) for words in (
        ("package", "show", "PKG-0001"), ("project", "show", "PRJ-0001"), ("project", "gate", "PRJ-0001"),
        ("package", "results", "PKG-0001"), ("report",), ("lint",), ("journal", "verify"),
    )]  # fmt: skip
    assert [one.code for one in shown] == [0] * len(shown), "\n".join(one.err for one in shown)


def test_whoever_has_the_code_of_the_source_here_is_a_receiver_as_any_other(window: Window, elsewhere: str) -> None:
    assert window("package", "accept", "a.zip", *GIVEN, "--key", elsewhere).code == 0

    offered = window("replicate", "PKG-0001", "--to", SCHOOL, "--leader", "PER-0002")
    found = window("replica", "match", "PKG-0001", "--json")

    assert offered.code == 0, offered.err
    assert found.code == 0, found.err


def test_parts_of_a_refused_package_are_swept_away_and_those_of_an_accepted_one_stay(
    window: Window, elsewhere: str
) -> None:
    said = ("package", "accept", "a.zip", "--region", "Тульская область", "--key", elsewhere)
    engine, shelf = open_engine("sqlite:///potok.db"), shelf_of(Settings(_env_file=None, documents=Path("documents")))
    later = datetime.now(UTC) + 2 * KEPT_FOR

    refused = window(*said, "--code", "PRJ-0001")
    left = let_go(engine, shelf, later)
    held = [place for place in Path("documents").rglob("*") if place.is_file()]
    taken = window(*said)
    after = let_go(engine, shelf, later)
    engine.dispose()

    assert (refused.code, left > 0, held) == (2, True, [])
    assert (taken.code, after) == (0, 0), taken.err
    assert window("package", "verify", "PKG-0001").code == 0
