"""What stands in the log of a process of ours when its server is gone."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosedError

from flows.log_lines import in_one_line

CLOSED = ConnectionClosedError(None, None)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    before, written = logging.getLogRecordFactory(), io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger("a_library").addHandler(handler)
    in_one_line()
    yield written
    logging.getLogger("a_library").removeHandler(handler)
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize("error", [CLOSED, OSError("Multiple exceptions:\n[Errno 111]")], ids=("closed", "refused"))
def test_a_lost_connection_is_one_line_and_no_traceback(log: io.StringIO, error: Exception) -> None:
    logging.getLogger("a_library").warning("events of %s are late", "a run", exc_info=error)

    assert log.getvalue().startswith(f"events of a run are late: {type(error).__name__}: ")
    assert log.getvalue().count("\n") == 1


def test_what_is_wrong_in_a_program_keeps_its_place(log: io.StringIO) -> None:
    logging.getLogger("a_library").error("it broke", exc_info=ValueError("a fault of somebody's"))

    assert "ValueError: a fault of somebody's" in log.getvalue().splitlines()
