"""Two people who act at the same moment: whoever comes second waits for a lock of the first."""

from __future__ import annotations

import threading
from time import sleep

from sqlalchemy import Engine, text

from domain.engine.database import reading


def until_somebody_waits(engine: Engine, waiting: threading.Thread) -> None:
    """Until the thread's transaction stands before a lock of another one."""
    asked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while waiting.is_alive():
        with reading(engine) as connection:
            if connection.execute(asked).scalar_one():
                return
        sleep(0.01)
