"""Which account of this machine asks: a browser hands its cookies to every port here, whoever listens there."""

from __future__ import annotations

import socket
import sys
from functools import cache
from pathlib import Path

NET = Path("/proc/net")
"""Where the system tells of connections, each with the account that opened it."""

NOBODY = "nobody"
"""Whoever hung up before they were looked at: no account is called by a word."""

Address = tuple[str, int]


def account_of(asks: Address | None, answers: Address | None, net: Path = NET) -> str:
    """The number of the account at the other end of a connection within this machine.

    Empty where that cannot be known: the system does not tell, or no connection was named.
    """
    if not asks or not answers or not (net / "tcp").exists():
        return ""
    ends = [written(asks), written(answers)]
    for table, before in (("tcp", ""), ("tcp6", MAPPED)):
        wanted = [before + end for end in ends]
        for row in _rows(net / table):
            if row[1:3] == wanted:
                return row[7] if row[9] != "0" else NOBODY
    return NOBODY


MAPPED = "0000000000000000FFFF0000" if sys.byteorder == "little" else "00000000000000000000FFFF"
"""Begins an address of version 4 in the table of version 6."""


@cache
def _number(host: str) -> str:
    return f"{int.from_bytes(socket.inet_aton(host), sys.byteorder):08X}"


def written(end: Address) -> str:
    """An end of a connection as the system writes it."""
    return f"{_number(end[0])}:{end[1]:04X}"


def _rows(table: Path) -> list[list[str]]:
    try:
        return [line.split() for line in table.read_text("ascii").splitlines()[1:]]
    except OSError:
        return []
