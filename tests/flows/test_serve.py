"""`potok serve`: one command starts the server, every deployment and every schedule, and stops cleanly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from flows.catalogue import catalogue
from flows.orchestrator import SERVED
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
    note: Path
    """What the server says of itself to whoever may read it."""

    def sign_in(self) -> None:
        """Take the server's secret, and the token that Prefect asks of whoever changes something."""
        secret = json.loads(self.until(lambda: self.note.exists() and self.note.read_text("utf-8"), "the note"))[
            "secret"
        ]
        self.api.headers["Authorization"] = f"Basic {b64encode(secret.encode()).decode()}"
        answer = self.until(lambda: self.api.get("/csrf-token", params={"client": "test"}), "the token")
        self.api.headers.update({"Prefect-Csrf-Token": answer.json()["token"], "Prefect-Csrf-Client": "test"})

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
        yield Served(process, api, log, Path(sqlite_engine.url.database or "").parent / SERVED)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_one_command_serves_everything_runs_what_is_due_and_stops_cleanly(
    served: Served, sqlite_engine: Engine
) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()

    served.sign_in()
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
