"""A fan-out that is killed half-way is run again: every receiver gets its offer once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from domain.documents.shelf import Shelf
from domain.engine.command import SYSTEM
from domain.engine.database import reading
from domain.engine.journal import verify
from domain.engine.lane import Done, Repeated
from domain.programme.kinds import OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.stored.tables import TABLES
from flows.fan_out import Receiver, ReplicateForm
from flows.programme import Programme
from flows.settings import Settings
from tests.region import CARD_PEOPLE, DAY, METHODOLOGIST, SAMPLE, Region

pytestmark = pytest.mark.system

RECEIVERS = 5000

CHILD = """
import sys
from flows.fan_out import ReplicateForm
from flows.programme import Programme
from flows.offer_chunks import chunks
from flows.settings import Settings

programme = Programme.open(Settings())
for chunk in chunks(ReplicateForm.model_validate_json(open(sys.argv[1]).read())):
    programme.fan_out(chunk)
"""


@pytest.fixture
def region(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Region:
    monkeypatch.setenv("POTOK_DOCUMENTS", str(tmp_path / "documents"))
    Shelf(folder=tmp_path / "documents", most=len(SAMPLE)).put(BytesIO(SAMPLE))
    monkeypatch.setenv("POTOK_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    return Region(engine).found()


def offers(engine: Engine) -> int:
    """How many offers there are."""
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES["offer"])).scalar_one())


def test_a_killed_fan_out_goes_on_where_it_was_cut_off(region: Region, tmp_path: Path) -> None:
    package = region.package()
    codes = [f"TOWN-{number}" for number in range(RECEIVERS)]
    towns = [
        RegisterOrganisation(actor=SYSTEM, on=DAY, title=code, kind=OrganisationKind.MUNICIPALITY, code=code)
        for code in codes
    ]
    assert all(isinstance(outcome, Done) for outcome in region.ask_all(towns, chunk=1000))
    form = ReplicateForm(
        actor=METHODOLOGIST,
        package=package,
        receivers=[Receiver(organisation=code, people=CARD_PEOPLE) for code in codes],
    )
    order = tmp_path / "order.json"
    order.write_text(json.dumps(form.model_dump(mode="json")), encoding="utf-8")

    child = subprocess.Popen([sys.executable, "-c", CHILD, str(order)], env=dict(os.environ))
    deadline = time.monotonic() + 600
    while offers(region.engine) == 0 and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    child.wait()
    made = offers(region.engine)
    assert 0 < made < RECEIVERS
    assert made % 500 == 0, "a chunk is written whole or not at all"

    outcomes = Programme.open(Settings()).fan_out(form)

    assert sum(isinstance(outcome, Repeated) for outcome in outcomes) == made
    assert all(isinstance(outcome, Done) for outcome in outcomes)
    assert offers(region.engine) == RECEIVERS
    with reading(region.engine) as connection:
        assert verify(connection).broken == ()
