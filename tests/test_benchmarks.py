"""The benchmark still runs and counts its rows; how fast it is, is no test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import lines

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[1]


def test_the_benchmark_runs_and_finds_the_rows_that_it_wrote() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--quick", "--json"],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told["results"]) == len(lines("", quick=True))
    assert all(result["ratio"] > 0 for result in told["results"])
