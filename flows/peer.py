"""Which account of this machine asks: a browser hands its cookies to every port here, whoever listens there."""

from __future__ import annotations

import errno
import socket
import struct
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
    if net == NET and (told := _asked(asks, answers)) is not None:
        return told
    ends = [written(asks), written(answers)]
    for table, before in (("tcp", ""), ("tcp6", MAPPED)):
        wanted = [before + end for end in ends]
        for row in _rows(net / table):
            if row[1:3] == wanted:
                return row[7] if row[9] != "0" else NOBODY
    return NOBODY


BY_FAMILY, ERROR, CONNECTIONS = 20, 2, 4
"""Words of the system's own protocol of sockets: what is asked, that nothing is told, whom to ask."""

HEAD, ANY = struct.Struct("=IHHII"), 0xFFFFFFFF
ANSWERED = struct.Struct("=II")
"""Account and number of a connection, where its answer tells them."""
ACCOUNT_AT = HEAD.size + 64


def _asked(asks: Address, answers: Address) -> str | None:
    """The account of one connection, asked of the system by its two ends; None where the system answers nobody so.

    Its tables in `/proc/net` cost milliseconds of every page: to be read they are walked whole.
    """
    try:
        ends = b"".join(socket.inet_aton(end[0]).ljust(16, b"\0") for end in (asks, answers))
        named = struct.pack("!HH32s", asks[1], answers[1], ends) + struct.pack("=III", 0, ANY, ANY)
        body = struct.pack("=BBBBI", socket.AF_INET, socket.IPPROTO_TCP, 0, 0, ANY) + named
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, CONNECTIONS) as line:
            line.settimeout(1)
            line.sendto(HEAD.pack(HEAD.size + len(body), BY_FAMILY, 1, 1, 0) + body, (0, 0))
            said, sender = line.recvfrom(4096)
    except (OSError, AttributeError):  # no such protocol in this system, or closed to us
        return None
    if sender[0] != 0:
        return None  # it was not the system that answered
    if HEAD.unpack_from(said)[1] == ERROR:
        found = -struct.unpack_from("=i", said, HEAD.size)[0]
        return NOBODY if found == errno.ENOENT else None
    account, number = ANSWERED.unpack_from(said, ACCOUNT_AT)
    return str(account) if number else NOBODY


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
