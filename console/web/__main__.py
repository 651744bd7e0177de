"""Serves our own pages on this machine: `python -m console.web PORT`."""

from __future__ import annotations

import sys

from console.web.app import app
from flows.lifeline import end_with_parent
from flows.port import handed, port_of, serve_at
from flows.settings import Settings


def main() -> None:
    """Serve until whoever started this ends it, or is gone."""
    held = handed(sys.argv[1:])
    end_with_parent()
    serve_at(held, app(Settings(), port_of(held)))


if __name__ == "__main__":
    main()
