"""Serves our own pages on this machine: `python -m console.web PORT`."""

from __future__ import annotations

import sys

import uvicorn

from console.web.app import app
from flows.lifeline import end_with_parent
from flows.settings import Settings


def main() -> None:
    """Serve until whoever started this ends it, or is gone."""
    port = int(sys.argv[1])
    end_with_parent()
    # a header that says where a request came from is believed from nobody
    uvicorn.run(
        app(Settings(), port), host="127.0.0.1", port=port, proxy_headers=False, server_header=False,
        log_level="warning", timeout_graceful_shutdown=5,
    )  # fmt: skip


if __name__ == "__main__":
    main()
