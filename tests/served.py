"""A running `potok serve`, as a test sees it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from flows.orchestrator import SERVED
from tests.ports import free_port

PATIENCE = 400.0


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

    def ready(self) -> None:
        """Until everything answers."""
        self.until(lambda: "Ctrl-C" in self.log.read_text("utf-8"), "the greeting")
        self.sign_in()

    def told(self) -> dict[str, Any]:
        """The note."""
        found: dict[str, Any] = json.loads(self.note.read_text("utf-8"))
        return found


def environment_of(engine: Engine) -> dict[str, str]:
    """What a command beside the database is told."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    url = f"sqlite:///{engine.url.database}"
    return plain | {"POTOK_DATABASE_URL": url, "POTOK_LANGUAGE": "ru", "PYTHONUNBUFFERED": "1"}


@cache
def prefect_file() -> Path:
    """The empty file of a Prefect server, for copies: migrating takes longer than copying."""
    home = Path(tempfile.mkdtemp(dir=os.environ["PREFECT_HOME"]))
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    made = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"]
    subprocess.run(made, env=plain | {"PREFECT_HOME": str(home)}, check=True, stdout=subprocess.DEVNULL)
    return home / "prefect.db"


def prefect_home(folder: Path) -> Path:
    """The folder of a Prefect server, whose file is migrated already unless one was there."""
    if not (file := folder / "prefect" / "prefect.db").exists():
        file.parent.mkdir(exist_ok=True)
        shutil.copyfile(prefect_file(), file)
    return file.parent


@contextmanager
def serving(engine: Engine, name: str = "serve") -> Iterator[Served]:
    """`potok serve` on free ports; whatever is left of it is ended."""
    folder = Path(str(engine.url.database)).parent
    log, port = folder / f"{name}.log", free_port()
    prefect_home(folder)
    command = [sys.executable, "-m", "console.main", "serve", "--port", str(port), "--web-port", str(free_port())]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=environment_of(engine), stdout=output, stderr=output, text=True, start_new_session=True
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api", transport=Patient(), timeout=30) as api:
            yield Served(process, api, log, folder / SERVED)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
