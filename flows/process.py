"""Which process it is: a number is given again to another one, a number with its birth never."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")


def birth(number: int) -> float | None:
    """When a process began, in a count that no change of the clock shifts; None where it has ended."""
    if PROC.joinpath("self/stat").exists():
        try:
            state, *told = PROC.joinpath(f"{number}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
            return float(told[18]) if state not in ("Z", "X") else None
        except (OSError, ValueError, IndexError):
            return None
    import psutil

    try:
        return float(psutil.Process(number).create_time())
    except psutil.Error:
        return None


def born(number: int = 0) -> tuple[int, float]:
    """A living process, this one by default, as a note keeps it."""
    number = number or os.getpid()
    return number, birth(number) or 0.0
