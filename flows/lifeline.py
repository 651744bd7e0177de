"""A child that ends with its parent, however that ended: its standard input is a pipe held open by the parent alone."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

ENDED_WITHIN = 10.0
"""Seconds that a child has to end in order once its parent is gone."""


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
