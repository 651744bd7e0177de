"""`potok serve`: one command starts the server, every deployment and every schedule, and stops cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from flows.catalogue import catalogue
from flows.serving import free_port
from tests.region import LEADER, Region

PATIENCE = 150.0


class Patient(httpx.HTTPTransport):
    """Asks again while the server's own database is busy, as Prefect's client does."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The first answer that is no 503, or the last one of some twenty seconds."""
        for wait in (0.5, 1, 2, 4, 6, 6):
            answer = super().handle_request(request)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return answer
            answer.close()
            time.sleep(wait)
        return super().handle_request(request)


@dataclass
class Served:
    """A running `potok serve`."""

    process: subprocess.Popen[str]
    api: httpx.Client
    log: Path

    def until(self, wanted: Callable[[], Any], what: str) -> Any:
        """The first answer that is not empty; fails with the log when it does not come in time."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if found := wanted():
                    return found
            except (httpx.TransportError, httpx.HTTPStatusError):
                pass
            assert self.process.poll() is None, self.log.read_text("utf-8")
            time.sleep(0.5)
        pytest.fail(f"{what} did not come:\n{self.log.read_text('utf-8')}")

    def rows(self, what: str, **query: Any) -> list[dict[str, Any]]:
        """What the API finds."""
        answer = self.api.post(f"/{what}/filter", json=query)
        answer.raise_for_status()
        return list(answer.json())


@pytest.fixture
def served(sqlite_engine: Engine, tmp_path: Path) -> Iterator[Served]:
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")} | {
        "POTOK_DATABASE_URL": f"sqlite:///{sqlite_engine.url.database}",
        "POTOK_LANGUAGE": "ru",
        "PYTHONUNBUFFERED": "1",
    }
    log = tmp_path / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "console.main", "serve", "--port", str(port)],
            env=environment, stdout=output, stderr=output, text=True, start_new_session=True,
        )  # fmt: skip
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/api", transport=Patient(), timeout=30) as api:
        yield Served(process, api, log)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_one_command_serves_everything_runs_what_is_due_and_stops_cleanly(
    served: Served, sqlite_engine: Engine
) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()

    names = {deployed.name for deployed in catalogue()}
    served.until(lambda: {row["name"] for row in served.rows("deployments")} >= names, "the deployments")
    assert "Панель Prefect:" in served.until(lambda: served.log.read_text("utf-8"), "the greeting")

    scheduled = {"deployments": {"name": {"any_": ["deliver-notices"]}}}
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

    finished = scheduled | {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    assert served.until(lambda: served.rows("flow_runs", **finished), "a completed scheduled run")

    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(60) == 0
    with pytest.raises(httpx.TransportError):
        served.api.get("/health")
