"""The web process: says whether it lives and whether the programme can be worked with, to its own host alone."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from console.web.app import app
from domain.engine.words import Language
from flows.settings import Settings

HOST = "127.0.0.1:4201"


def ask(settings: Settings, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app(settings, 4201))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(asked())


def settings_of(url: str) -> Settings:
    return Settings(database_url=url, language=Language.RU, _env_file=None)


def test_it_is_ready_when_the_database_is(sqlite_engine: Engine) -> None:
    settings = settings_of(f"sqlite:///{sqlite_engine.url.database}")

    alive, ready = ask(settings, "/health"), ask(settings, "/ready")

    assert (alive.status_code, alive.json()) == (200, {"alive": True})
    assert (ready.status_code, ready.json()) == (200, {"ready": True})


def test_without_a_database_it_lives_and_says_what_is_missing(tmp_path: Path) -> None:
    settings = settings_of(f"sqlite:///{tmp_path}/none.db")

    alive, ready = ask(settings, "/health"), ask(settings, "/ready")

    assert alive.status_code == 200
    assert ready.status_code == 503
    assert "potok init" in ready.json()["said"]
    assert not (tmp_path / "none.db").exists()


def test_it_answers_its_own_host_under_a_strict_policy_and_only_the_methods_that_a_page_takes(
    sqlite_engine: Engine,
) -> None:
    settings = settings_of(f"sqlite:///{sqlite_engine.url.database}")

    found = ask(settings, "/health")

    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert "unsafe" not in found.headers["content-security-policy"]
    assert ask(settings, "/health", host="rebound.example:4201").status_code == 400
    assert ask(settings, "/health", origin="http://evil.example").status_code == 403
    assert ask(settings, "/health", "POST").status_code == 405


@pytest.mark.system
def test_it_starts_without_prefect() -> None:
    code = (
        "import sys, console.web.__main__ as web; web.load(); "
        "sys.exit(any(name.startswith('prefect') for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.system
def test_what_is_loaded_at_the_start_is_not_looked_through_again_and_again() -> None:
    code = (
        "import gc, console.web.__main__ as web; web.load(); "
        "print(gc.isenabled(), sum(one['collections'] for one in gc.get_stats()), gc.get_freeze_count() > 100_000)"
    )

    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()

    assert (told[0], told[2]) == ("True", "True")
    assert int(told[1]) < 100
