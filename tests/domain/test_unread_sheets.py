"""A sheet that nobody may read yet is not to be guessed either: an export holds no number of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from domain.archive.export import export
from domain.engine.actor import Acting, Method
from domain.engine.content import content_of
from domain.engine.lane import Repeated
from domain.engine.tickets import hash_of
from flows.identity import keep_draft, take_ticket
from tests.region import DAY, GUEST_1, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def exported(region: Region, folder: Path) -> str:
    """All that an export says."""
    export(region.engine, SQLModel.metadata, folder)
    return "".join(file.read_text("utf-8") for file in sorted(folder.iterdir()) if file.is_file())


@pytest.mark.long
def test_an_export_holds_no_number_of_a_sheet_from_which_it_could_be_guessed(region: Region, tmp_path: Path) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    sheet = region.sheet(check, GUEST_1, "50")
    region.do(sheet)

    assert content_of(sheet) not in exported(region, tmp_path / "out")
    assert isinstance(region.ask(sheet), Repeated)


def test_an_export_holds_no_form_that_waits_for_its_run(region: Region, tmp_path: Path) -> None:
    said = '{"marks": ["tour=4"]}'
    ticket = take_ticket(
        region.engine, Acting(GUEST_1, Method.KEY, "K1"), action="score", subject="CHK-0001", day=DAY,
        now=region.now, command_id=None, draft=said,
    )  # fmt: skip
    keep_draft(region.engine, ticket, "score", said)

    told = exported(region, tmp_path / "out")

    assert "tour=4" not in told
    assert hash_of(said) not in told
