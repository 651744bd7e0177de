"""A fan-out says at the terminal how far it has come."""

from __future__ import annotations

import threading

import pytest

from console import offer_progress
from console.desk import Desk
from flows.fan_out import ReplicateForm
from tests.console.conftest import Window
from tests.region import TOWN, Region


def test_a_fan_out_of_more_than_a_chunk_says_how_many_offers_are_made(
    window: Window, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = region.package()
    monkeypatch.setattr(offer_progress, "EVERY", 0.01)
    heard = threading.Event()
    told: list[str] = []

    def hear(text: str, **_: object) -> None:
        told.append(text)
        heard.set()

    monkeypatch.setattr("builtins.print", hear)
    many = [{"organisation": f"ORG-{number}"} for number in range(501)]

    with offer_progress.progress(Desk(False), ReplicateForm.model_validate({"package": package, "receivers": many})):
        region.offer(package, TOWN)
        assert heard.wait(60)

    assert told == ["предложено 1 из 501"]
