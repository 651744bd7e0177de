"""The security log: who came in, who was turned away, keys, exports; JSON lines, apart from the journal, no secrets."""

from __future__ import annotations

import os
import re
import syslog
from datetime import UTC, datetime
from typing import Any

import orjson

from domain.engine.actor import Acting
from flows.settings import Settings


def shape_of(word: str | None) -> str | None:
    """What was said instead of a name, without saying it: it may be a key, or an address that is erased one day."""
    if not word:
        return None
    if CODE.fullmatch(word):
        return word
    return "an address" if "@" in word else "no code"


CODE = re.compile(r"[A-Z]{2,5}-[0-9]{1,8}")
"""What a methodology writes as a code: no name, no password and no key looks like it."""


def hand_of(acting: Acting) -> dict[str, str | None]:
    """Who acts and in whose name, as every line about a way in says it."""
    return {"person": acting.person, "on_behalf_of": acting.on_behalf_of, "method": acting.method}


def note(settings: Settings, event: str, **facts: Any) -> None:
    """Write one line; whoever acts does not wait for a log that cannot be written."""
    told = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, "process": os.getpid(), **facts}
    line = orjson.dumps({name: value for name, value in told.items() if value is not None}, default=str)
    file = settings.security_file
    if file is None:
        syslog.openlog("potok", syslog.LOG_PID, syslog.LOG_AUTH)
        syslog.syslog(syslog.LOG_NOTICE, line.decode())
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "wb") as log:
            log.write(line + b"\n")
    except OSError as error:
        syslog.syslog(syslog.LOG_AUTH | syslog.LOG_ERR, f"potok: {file}: {error}")
