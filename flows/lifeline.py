"""How a child ends: with its parent, however that ended, and after what is at hand when it is asked to.

Its standard input is a pipe held open by the parent alone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

ENDED_WITHIN = 10.0
"""Seconds that a child has to end in order once its parent is gone."""

LOOKS = 0.2
"""Seconds after which the main thread wakes."""


def carry_out(work: Callable[[], None]) -> None:
    """Carry work out in another thread: in the main one Prefect would raise out of a signal, amid any write."""
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(work)
        while wait([under_way], timeout=LOOKS).not_done:
            pass  # the system may give a signal to another thread: it is heard once this one wakes
        under_way.result()


def end_with_parent() -> None:
    """End this process in order when whoever started it is gone; by force when that takes too long."""
    threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def _watch() -> None:
    descriptor = sys.stdin.fileno()
    while os.read(descriptor, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(ENDED_WITHIN)
    os._exit(1)
