"""Somebody who holds the server's secret, sits at the pages or copies what others typed acts as nobody else."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, func, select

from console.web.app import app
from domain.engine.actor import Acting, Method
from domain.engine.database import reading
from domain.engine.kinds import Standing
from domain.engine.words import Language
from domain.pilot.documents import AttachEvidence
from domain.pilot.submission import Submit
from domain.registry.keys import IssueKey, RevokeKey
from domain.stored.tables import TABLES
from flows.forms import filled
from flows.identity import keep_draft, new_key, take_ticket
from flows.settings import Settings
from tests.region import GUEST_1, LEADER, METHODOLOGIST, Region
from tests.served import Served, serving

pytestmark = pytest.mark.system


@pytest.fixture
def region(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Region:
    monkeypatch.setenv("POTOK_IDENTITY", "proved")
    monkeypatch.setenv("POTOK_SECURITY_LOG", str(tmp_path / "security.jsonl"))
    return Region(sqlite_engine, now=datetime.now(UTC)).found()


@pytest.fixture
def served(region: Region) -> Iterator[Served]:
    with serving(region.engine) as found:
        found.ready()
        yield found
        found.process.send_signal(signal.SIGTERM)
        found.process.wait(60)


def ready(region: Region) -> str:
    """A pilot whose phase may be submitted."""
    code = region.open_project()
    for kind in region.gate(region.state(code)).evidence:
        region.do(AttachEvidence(actor=LEADER, on=region.today, subject=code, kind=kind, kept_at="дело 1", title=kind))
    return code


def entries(region: Region) -> int:
    with reading(region.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES["journal"])).scalar_one())


def ticket(region: Region, code: str, person: str = LEADER, action: str = "submit") -> str:
    return take_ticket(
        region.engine, Acting(person, Method.KEY, "K1"), action=action, subject=code, day=region.today,
        now=Settings().now(), command_id=None,
    )  # fmt: skip


def refusals(tmp_path: Path) -> list[str]:
    lines = [json.loads(line) for line in (tmp_path / "security.jsonl").read_text("utf-8").splitlines()]
    return [line["reason"] for line in lines if line["event"] == "refused"]


def attempts(region: Region, code: str, other: str, anothers: str) -> dict[str, Any]:
    """What somebody may send to Prefect's API to act as somebody else."""
    form = {"subject": code}
    draft = keep_draft(region.engine, anothers, "submit", filled(Submit, subject=code).model_dump_json())
    return {
        "a typed name": {"form": form | {"actor": LEADER}},
        "the engine's name": {"form": form | {"actor": "potok"}},
        "nobody": {"form": form},
        "a made-up ticket": {"form": form | {"ticket": "A" * 43}},
        "a ticket of another subject": {"form": form | {"ticket": ticket(region, other)}},
        "a ticket of another action": {"form": form | {"ticket": ticket(region, code, action="decide")}},
        "a ticket of somebody without the right": {"form": form | {"ticket": ticket(region, code, GUEST_1)}},
        "a session of the pages": {"form": form | {"ticket": ticket(region, "", action="web_session")}},
        "a link of the pages": {"form": form | {"ticket": ticket(region, "", action="sign_in")}},
        "a copied draft with one's own ticket": {"draft": draft, "ticket": ticket(region, code, GUEST_1)},
        "an actor beside the form": {"form": form, "acting": {"person": LEADER, "method": "key"}},
    }


def test_whoever_may_call_prefects_api_acts_as_nobody(region: Region, served: Served, tmp_path: Path) -> None:
    code, other = ready(region), region.open_project(title="Другой проект школы о расписании")
    (deployment,) = served.rows("deployments", deployments={"name": {"any_": ["submit"]}})
    url = f"/deployments/{deployment['id']}/create_flow_run"
    form = {"subject": code}
    anothers = ticket(region, code)
    attacks = attempts(region, code, other, anothers)
    made_up = {"parameters": {"form": form}, "created_by": {"type": "USER", "display_value": LEADER}}
    assert served.api.post(url, json=made_up).status_code == 422
    before = entries(region)
    runs: dict[str, str] = {}
    for attack, parameters in attacks.items():
        created = served.api.post(url, json={"parameters": parameters, "enforce_parameter_schema": False})
        if created.is_success:
            runs[attack] = created.json()["id"]
        else:
            assert created.status_code in (409, 422), (attack, created.text)

    def ended() -> dict[str, str] | None:
        found = {attack: served.api.get(f"/flow_runs/{run}").json() for attack, run in runs.items()}
        final = all(run["state_type"] in ("COMPLETED", "FAILED", "CRASHED") for run in found.values())
        return {attack: run["state_name"] for attack, run in found.items()} if final else None

    states = served.until(ended, "the end of every attack")

    assert "Completed" not in states.values(), states
    assert (entries(region), region.state(code).standing) == (before, Standing.IN_WORK)
    assert {"not_proved", "ticket_refused"} <= set(refusals(tmp_path))

    good = served.api.post(url, json={"parameters": {"form": form | {"ticket": anothers}}}).json()["id"]
    run = served.until(lambda: (found := served.api.get(f"/flow_runs/{good}").json())["state_type"] in (
        "COMPLETED", "FAILED", "CRASHED") and found, "the one that is entitled")  # fmt: skip
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    again = served.api.post(url, json={"parameters": {"form": form | {"ticket": anothers}}}).json()["id"]
    spent = served.until(lambda: (found := served.api.get(f"/flow_runs/{again}").json())["state_type"] in (
        "COMPLETED", "FAILED", "CRASHED") and found, "the spent ticket")  # fmt: skip
    assert spent["state_name"] == "Refused"


def ask(
    settings: Settings, method: str, path: str, cookies: dict[str, str] | None = None, **more: Any
) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app(settings, 4201))
        asks = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:4201", cookies=cookies)
        async with asks as client:
            return await client.request(method, path, **more)

    return asyncio.run(asked())


@pytest.fixture
def settings(region: Region) -> Settings:
    return Settings(database_url=f"sqlite:///{region.engine.url.database}", language=Language.EN, _env_file=None)


@pytest.mark.parametrize(
    "header",
    ["remote-user", "x-remote-user", "x-forwarded-user", "x-forwarded-email", "x-auth-request-email", "authorization"],
)
def test_a_header_makes_nobody(region: Region, settings: Settings, header: str) -> None:
    before = entries(region)

    page = ask(settings, "GET", "/", headers={header: "person2@region.example", "x-forwarded-for": "127.0.0.1"})

    assert page.status_code == 401
    assert entries(region) == before


def test_a_cookie_is_no_name_and_no_ticket(region: Region, settings: Settings) -> None:
    for cookie in (
        LEADER,
        "person2@region.example",
        ticket(region, ready(region)),
        ticket(region, "", action="sign_in"),
    ):
        assert ask(settings, "GET", "/", cookies={"potok_session": cookie}).status_code == 401


def test_a_field_of_a_page_makes_nobody_and_an_old_key_opens_nothing(
    region: Region, settings: Settings, tmp_path: Path
) -> None:
    key, number, hashed = new_key()
    issue: dict[str, Any] = {"actor": METHODOLOGIST, "on": region.today, "person": LEADER}
    region.do(IssueKey(**issue, number=number, sha256=hashed, expires_on=region.today))
    region.do(RevokeKey(**issue, number=number))
    before = entries(region)
    origin = {"origin": "http://127.0.0.1:4201"}

    old = ask(settings, "POST", "/sign-in", data={"key": key}, headers=origin)
    made_up = ask(settings, "POST", "/sign-in", data={"key": new_key()[0]}, headers=origin)
    named = ask(settings, "POST", "/do/submit", data={"actor": LEADER, "subject": ready(region)}, headers=origin)

    assert (old.status_code, old.text) == (made_up.status_code, made_up.text)
    assert "set-cookie" not in old.headers
    assert named.status_code in (401, 403, 404)
    assert refusals(tmp_path)[:2] == ["key_refused"] * 2
    assert before < entries(region)  # the papers of the pilot
