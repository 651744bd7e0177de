"""Serves our own pages on this machine: `python -m console.web PORT`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from flows.settings import Settings


def load() -> Callable[[Settings, int], ASGIApp]:
    """What makes the application; all that is loaded for it stays, and looking through it is no work of a start."""
    gc.disable()
    from console.web.app import app

    gc.freeze()
    gc.enable()
    return app


def main() -> None:
    """Serve until whoever started this ends it, or is gone."""
    app = load()
    from flows.lifeline import end_with_parent
    from flows.port import handed, port_of, serve_at
    from flows.settings import Settings

    held = handed(sys.argv[1:])
    end_with_parent()
    serve_at(held, app(Settings(), port_of(held)))


if __name__ == "__main__":
    main()
