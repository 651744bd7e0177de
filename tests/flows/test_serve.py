"""`potok serve`: one command starts the server, every deployment and every schedule, and stops cleanly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import psutil
import pytest
from sqlalchemy import Engine

from flows.catalogue import catalogue
from tests.ports import free_port
from tests.region import LEADER, Region
from tests.served import Served, serving

pytestmark = pytest.mark.system


@pytest.fixture
def served(sqlite_engine: Engine) -> Iterator[Served]:
    with serving(sqlite_engine) as found:
        yield found


def test_one_command_serves_everything_runs_what_is_due_and_stops_cleanly(
    served: Served, sqlite_engine: Engine
) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()
    region.go(region.open_project())

    served.ready()
    names = {deployed.name for deployed in catalogue()}
    assert {row["name"] for row in served.rows("deployments")} == names
    assert "Панель Prefect:" in served.log.read_text("utf-8")
    (pages,) = (one for one in psutil.Process(served.process.pid).children() if "console.web" in one.cmdline())
    assert pages.environ()["MALLOC_ARENA_MAX"] == "1"

    scheduled = {"deployments": {"name": {"any_": ["seal-journal"]}}}
    runs = served.until(lambda: served.rows("flow_runs", **scheduled), "a scheduled run")
    assert all(run["auto_scheduled"] for run in runs)

    (deployment,) = served.rows("deployments", deployments={"name": {"any_": ["submit"]}})
    form = {"actor": LEADER, "subject": code}
    created = served.api.post(f"/deployments/{deployment['id']}/create_flow_run", json={"parameters": {"form": form}})
    created.raise_for_status()

    def ended() -> dict[str, Any] | None:
        run: dict[str, Any] = served.api.get(f"/flow_runs/{created.json()['id']}").json()
        return run if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED") else None

    run = served.until(ended, "the end of the staff action")
    assert run["state_name"] == "Refused"
    assert run["name"] == f"submit {code} · selection"
    assert "не приложен документ" in run["state"]["message"]

    delivered = {"deployments": {"name": {"any_": ["deliver-notices"]}}}
    finished = delivered | {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    assert served.until(lambda: served.rows("flow_runs", **finished), "a delivery of what was owed")
    assert not any(run["auto_scheduled"] for run in served.rows("flow_runs", **delivered))

    _nobody_else_gets_in(served, deployment["id"], form)

    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(60) == 0
    with pytest.raises(httpx.TransportError):
        served.api.get("/health")


def _nobody_else_gets_in(served: Served, deployment: str, form: dict[str, str]) -> None:
    """The attacks that made anybody administrator: no secret, a foreign page, and a second server."""
    url = f"/deployments/{deployment}/create_flow_run"
    stranger = httpx.Client(base_url=served.api.base_url, trust_env=False)
    foreign = {"Origin": "http://evil.example"}

    with_token = {name: value for name, value in served.api.headers.items() if name.startswith("prefect-csrf")}
    assert stranger.post(url, json={"parameters": {"form": form}}, headers=foreign).status_code == 403
    assert stranger.post(url, json={"parameters": {"form": form}}, headers=foreign | with_token).status_code == 403
    assert stranger.post(url, json={"parameters": {"form": form}}, headers=with_token).status_code == 401
    assert stranger.post("/deployments/filter", json={}, headers=with_token).status_code == 401
    without_token = {"Authorization": served.api.headers["Authorization"]}
    assert stranger.post(url, json={"parameters": {"form": form}}, headers=without_token).status_code == 403
    asked = foreign | {"Access-Control-Request-Method": "POST"}
    allowed = stranger.options(url, headers=asked).headers.get("access-control-allow-origin")
    assert allowed is None
    rebound = stranger.get("/health", headers={"Host": f"evil.example:{served.api.base_url.port}"})
    assert rebound.status_code == 400
    assert served.note.stat().st_mode & 0o077 == 0
    assert json.loads(served.note.read_text("utf-8"))["secret"] not in served.log.read_text("utf-8")
    second = subprocess.run(
        [sys.executable, "-m", "console.main", "serve", "--port", str(free_port())],
        env=os.environ | {"POTOK_DATABASE_URL": f"sqlite:///{served.note.parent / 'potok.db'}", "POTOK_LANGUAGE": "ru"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (second.returncode, "уже обслуживает процесс" in second.stderr) == (3, True), second.stderr
