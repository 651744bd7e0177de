"""Every action comes to the same through the lane, through its flow and through its command; so does its refusal."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.engine.action import ACTIONS, Action
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.journal import history
from domain.engine.lane import Refused
from domain.engine.tables import TABLES
from domain.pilot.protocols import ApproveProtocol
from domain.replication.acceptance import AcceptPackage
from domain.replication.foreign_results import TakeResults
from domain.replication.package_file import Piece, write
from flows.fan_out import ReplicateForm
from flows.forms import Form
from flows.staff_run import as_flow, flow_of
from tests.console.conftest import Window
from tests.prepared import Prepared, copied
from tests.region import SAMPLE, Region
from tests.spoken import LACKING, as_form, as_words, shared
from tests.spread_examples import SIGNER

EVERY = pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.command.name)
JOURNAL = TABLES["journal"]
DRAWN = {"number", "sha256"}
"""Of a key, drawn where it is issued."""
pytestmark = pytest.mark.usefixtures("prefect")


@dataclass(frozen=True)
class Door:
    """A region of its own behind one way of asking, and what it has come to."""

    region: Region
    before: int

    def told(self) -> list[tuple[Any, ...]]:
        """Every entry since, but for moments, order and what is drawn at the door."""
        with reading(self.region.engine) as connection:
            new = select(JOURNAL.c.subject).where(JOURNAL.c.turn > self.before).distinct().order_by(JOURNAL.c.subject)
            entries = [entry for code in connection.scalars(new) for entry in history(connection, code)]
        return [
            (entry.subject, entry.seq, entry.kind, entry.happened_on, entry.actor, entry.method, entry.phase,
             entry.standing, entry.stage, _facts(entry.kind, entry.facts))
            for entry in entries
        ]  # fmt: skip


def _facts(kind: str, facts: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(facts)
    return {key: value for key, value in said.items() if kind != "key_issued" or key not in DRAWN}


@pytest.fixture(autouse=True)
def _one_salt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Salts are drawn anew each time; here journals are compared to the letter."""
    monkeypatch.setattr("domain.engine.personal.token_hex", lambda size: "0" * 2 * size)


@pytest.fixture
def door(prepared: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Door]]:
    """A copy of the region for each way of asking, which the settings name from then on."""
    opened: list[Door] = []

    def open_(name: str) -> Door:
        (tmp_path / name).mkdir()
        region = copied(prepared, tmp_path / name / "potok.db")
        region.keep_sample()
        monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{region.engine.url.database}")
        opened.append(Door(region, last_turn(region)))
        return opened[-1]

    yield open_
    for one in opened:
        one.region.engine.dispose()


@pytest.fixture(scope="module")
def one_copy(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """A copy of the region in which everything is refused."""
    region = copied(prepared, tmp_path_factory.mktemp("refused") / "potok.db")
    yield region
    region.engine.dispose()


@pytest.fixture
def closed(one_copy: Region, blank_window: Window, monkeypatch: pytest.MonkeyPatch) -> Iterator[Region]:
    """The same, which the settings name; nobody writes anything there."""
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{one_copy.engine.url.database}")
    before = last_turn(one_copy)
    yield one_copy
    assert last_turn(one_copy) == before


def last_turn(region: Region) -> int:
    """How much was written in a region."""
    with reading(region.engine) as connection:
        return int(connection.execute(select(func.max(JOURNAL.c.turn))).scalar_one())


def typed(command: Command) -> list[str]:
    """What is typed, with the files that are named lying in the folder."""
    words = as_words(command)
    if isinstance(command, AcceptPackage):
        write(Path("package.zip"), command.manifest.encode(), [Piece("facts.json", "", "", command.facts.encode())])
        Path("package.zip.sig").write_text(command.signature, "utf-8")
        words += ["--key", b64encode(SIGNER.public).decode()]
    if isinstance(command, TakeResults):
        Path("results.json").write_text(command.content, "utf-8")
        Path("results.json.sig").write_text(command.signature, "utf-8")
        words += ["--key", b64encode(SIGNER.public).decode()]
    if (digest := getattr(command, "sha256", None)) == sha256(SAMPLE).hexdigest():
        Path("sample.txt").write_bytes(SAMPLE)
        words = ["sample.txt" if word == digest else word for word in words]
    return [*words, *shared(command)]


BEYOND = (ApproveProtocol,)
"""What goes on where the lane has ended: decisions that are taken by the protocol."""


@EVERY
def test_an_action_is_walked_once_through_lane_and_flow_and_command(
    action: Action, prepared: Prepared, door: Callable[[str], Door], blank_window: Window
) -> None:
    example = prepared.examples[action.command]
    if "--on" in LACKING.get(action.command, ()):
        example = replace(example, on=prepared.region.today)

    (lane := door("lane")).region.do(example)
    flow, came = door("flow"), asyncio.run(as_flow(as_form(example)))
    terminal, said = door("terminal"), blank_window(*typed(example), "--json")

    assert refusals(came) == []
    assert said.code == 0, said.err or said.out
    assert flow.told() == terminal.told()
    assert all(entry in flow.told() for entry in lane.told())
    assert action.command in BEYOND or len(flow.told()) == len(lane.told())


@EVERY
def test_an_action_is_refused_by_the_same_words_through_lane_and_flow_and_command(
    action: Action, prepared: Prepared, closed: Region, blank_window: Window
) -> None:
    wrong = replace(prepared.examples[action.command], actor=prepared.found.nobody)

    lane = [reason.said.ru for reason in prepared.reasons(wrong)]
    flow = refusals(asyncio.run(judged(as_form(wrong))))
    terminal = blank_window(*typed(wrong), "--json")

    assert terminal.code in (1, 2)
    assert set(lane) == set(flow) == set(told(terminal.data))


async def judged(form: Form) -> Any:
    """What a flow says of a form; a draft and a fan-out take a run, the rest are asked without one."""
    if form.asks.confidential or isinstance(form, ReplicateForm):
        return await as_flow(form)
    return (await flow_of(type(form)).fn(form)).data


def refusals(came: Any) -> list[str]:
    """Why a flow did not do what it was asked for: of a fan-out, why its only receiver was refused."""
    outcomes = came if isinstance(came, list) else [came.outcome]
    return [reason.said.ru for outcome in outcomes if isinstance(outcome, Refused) for reason in outcome.reasons]


def told(data: Any) -> list[str]:
    """The same from the answer of a command."""
    rows = data.get("reasons") or [row for receiver in data["receivers"] for row in receiver["reasons"]]
    return [row["said"] for row in rows]
