"""The compose file reads as meant, without a daemon: services, order, and nothing without its secrets."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.settings import Settings
from tests.pages import ROOT

FILE = ROOT / "deployments" / "compose.yaml"
SECRETS = {"POTOK_DATABASE_PASSWORD": "letters1", "POTOK_SERVER_SECRET": "potok:letters2"}

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which("docker-compose") is None, reason="needs docker-compose"),
]


def read(secrets: dict[str, str]) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("POTOK_")}
    command = ["docker-compose", "-f", str(FILE), "config"]
    return subprocess.run(command, env=plain | secrets, capture_output=True, text=True, check=False)


def test_the_file_is_sound_and_its_services_come_up_in_order() -> None:
    ran = read(SECRETS)

    assert ran.returncode == 0, ran.stderr
    services: dict[str, Any] = yaml.safe_load(ran.stdout)["services"]
    assert set(services) == {"database", "server", "upgrade", "worker"}
    assert services["worker"]["depends_on"] == {"upgrade": {"condition": "service_completed_successfully"}}
    assert services["server"]["ports"] == ["127.0.0.1:4200:4200/tcp"]
    told = {name for service in services.values() for name in service["environment"] if name.startswith("POTOK_")}
    assert {name.removeprefix("POTOK_").lower() for name in told} <= set(Settings.model_fields)


@pytest.mark.parametrize("missing", SECRETS)
def test_nothing_starts_without_its_secrets(missing: str) -> None:
    ran = read({name: value for name, value in SECRETS.items() if name != missing})

    assert ran.returncode != 0
    assert missing in ran.stderr


def test_the_files_that_the_services_are_given_are_there() -> None:
    document = yaml.safe_load(FILE.read_text("utf-8"))

    assert (FILE.parent / "compose.sql").read_text("utf-8").count("pg_trgm") == 1
    assert (ROOT / document["services"]["upgrade"]["build"]["dockerfile"]).exists()
    assert Path(FILE.parent / document["services"]["upgrade"]["build"]["context"]).resolve() == ROOT
