"""When no garbage is looked for: among facts that all live until the work is done, looking is a third of it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected(*, worth: bool = True) -> Iterator[None]:
    """No search for garbage until the work is done, where that is worth it; also as a decorator.

    Whoever asked for none before keeps it so.
    """
    if not worth or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
