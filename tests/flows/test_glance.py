"""The files of staff flows show the shape of the product: each says in words what road its flows make."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from prefect import Flow

from domain.subjects import commands

ROOMS = sorted({command.__module__.split(".")[1] for command in commands()})


@pytest.mark.parametrize("room", ROOMS)
def test_a_file_of_staff_flows_tells_its_road_by_flows_that_there_are(room: str) -> None:
    module = import_module(f"flows.{room}")
    told = re.findall(r"`([a-z_]+)`", module.__doc__ or "")

    assert len(told) > 5
    assert [name for name in told if not isinstance(getattr(module, name, None), Flow)] == []
