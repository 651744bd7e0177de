"""A package on its page: each of its files can be taken along; one that may not be handed on says why instead."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

import pytest
from sqlalchemy import text

from domain.certification.challenges import MakeChallenge
from domain.engine.database import writing
from flows.settings import Settings
from tests.acts import by_act
from tests.console.conftest import Window
from tests.console.test_ways_in import entered
from tests.region import DAY, HEAD, LEADER, SAMPLE, Region

DIGEST = sha256(SAMPLE).hexdigest()


@pytest.fixture
def package(region: Region, tmp_path: Path) -> str:
    """A package whose files lie in the folder of documents."""
    place = tmp_path / "documents" / DIGEST[:2] / DIGEST
    place.parent.mkdir(parents=True)
    place.write_bytes(SAMPLE)
    return region.package()


@pytest.fixture
def settings(region: Region, tmp_path: Path) -> Settings:
    return Settings(_env_file=None)


def test_what_is_downloaded_is_what_the_command_builds_and_verifies(
    window: Window, settings: Settings, package: str, tmp_path: Path
) -> None:
    assert window("journal", "key", "--new").code == 0
    assert window("package", "build", package, "--out", "built").code == 0
    browser = entered(settings, LEADER)

    page = browser.ask(f"/at/{package}").text
    (tmp_path / "taken.zip").write_bytes(browser.ask(f"/package/{package}").content)
    (tmp_path / "taken.zip.sig").write_bytes(browser.ask(f"/package/{package}?signature=1").content)
    part = browser.ask(f"/package/{package}/2")

    assert "02 Карточка решения.docx" in page
    assert "известным ключом" in window("package", "verify", "taken.zip").out
    assert unquote(part.headers["content-disposition"]).endswith("02 Карточка решения.docx")
    assert part.content == (tmp_path / "built" / "02 Карточка решения.docx").read_bytes()
    assert browser.ask(f"/package/{package}/99").status_code == 404
    assert browser.ask("/package/PKG-0999").status_code == 404


def test_parts_are_called_in_the_language_of_whoever_reads(settings: Settings, package: str) -> None:
    browser = entered(settings, LEADER)
    russian = browser.ask(f"/at/{package}").text
    browser.send("/language", language="en")

    english = browser.ask(f"/at/{package}").text

    hints = [re.findall(r'docx</a> <span class="hint">([^<]+)', page) for page in (russian, english)]
    assert "Карточка решения" in hints[0]
    assert "Card of the solution" in hints[1]
    assert "- Card of the solution" in english
    assert "/at/SHA-256" not in russian


def test_a_package_without_a_status_says_so_and_is_not_handed_out(
    region: Region, settings: Settings, package: str
) -> None:
    region.do(by_act("withdraw", DAY))
    browser = entered(settings, LEADER)

    page = browser.ask(f"/at/{package}").text

    assert "нет действующего статуса образца" in page
    assert "Скачать пакет" not in page
    assert browser.ask(f"/package/{package}").status_code == 422
    assert browser.ask(f"/package/{package}/1").status_code == 422


def test_an_altered_package_is_not_handed_out(region: Region, settings: Settings, package: str) -> None:
    with writing(region.engine) as connection:
        connection.execute(text("drop trigger if exists package_guard"))
        connection.execute(text("update package set manifest = replace(manifest, '29', '19')"))
    browser = entered(settings, LEADER)

    assert "изменён после утверждения" in browser.ask(f"/at/{package}").text
    assert browser.ask(f"/package/{package}").status_code == 422


def test_a_package_says_that_it_is_not_handed_on_while_an_objection_waits(
    window: Window, region: Region, package: str
) -> None:
    before = window("package", "show", package).out

    region.do(MakeChallenge(actor=HEAD, on=DAY, subject="CHK-0001", text="Не тот корпус"))

    assert "Передавать нельзя" not in before
    assert "potok check settle-challenge CHK-0001" in " ".join(window("package", "show", package).out.split())
    assert window("package", "show", package, "--json").data["stopped"] == ["objection_waits"]
