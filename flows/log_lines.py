"""What stands in the log of a process of ours: a line for what came of a server that went away, and no traceback."""

from __future__ import annotations

import logging
from typing import Any

import httpx
from prefect.exceptions import PrefectException
from websockets.exceptions import WebSocketException

GONE = (OSError, EOFError, httpx.HTTPError, PrefectException, WebSocketException)
"""What a client meets whose server is killed, or begins again."""


def in_one_line() -> None:
    """From here on libraries tell of a lost connection by its name, as of what it is: nothing that broke in them."""
    before = logging.getLogRecordFactory()

    def made(*told: Any, **more: Any) -> logging.LogRecord:
        record = before(*told, **more)
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, GONE):
            said = f"{record.getMessage()}: {type(error).__name__}: {error}"
            record.msg, record.args, record.exc_info = said.replace("\n", " "), None, None
        return record

    logging.setLogRecordFactory(made)
