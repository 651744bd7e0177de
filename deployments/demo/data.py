"""The files beside this module, read once."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

FOLDER = files("deployments.demo")


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file."""
    return tuple(csv.DictReader(FOLDER.joinpath(name).read_text("utf-8").splitlines()))


@cache
def toml(name: str) -> dict[str, Any]:
    """The content of a TOML file."""
    return tomllib.loads(FOLDER.joinpath(name).read_text("utf-8"))
