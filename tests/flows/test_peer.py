"""A cookie that a browser hands to a stranger's port of this machine opens nothing for the stranger."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from flows.peer import MAPPED, NOBODY, _asked, account_of, written

TOLD = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="this system does not tell whose a connection is")
PROC = Path("/proc/self/net")
"""The same tables by another name."""

HERE, THERE = ("127.0.0.1", 4201), ("127.0.0.1", 50123)


def table(tmp_path: Path, *rows: str, name: str = "tcp") -> Path:
    (tmp_path / "tcp").touch()
    (tmp_path / name).write_text("\n".join(("  sl  local_address ...", *rows)) + "\n", "ascii")
    return tmp_path


def row(account: int, inode: int = 4711, before: str = "") -> str:
    ends = f"{before}{written(THERE)} {before}{written(HERE)}"
    return f"   5: {ends} 01 00000000:00000000 00:00000000 00000000 {account:5}        0 {inode} 1 0000000000000000"


@TOLD
def test_whose_a_connection_is_is_asked_of_the_system() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()) as line:
        asked, _ = door.accept()
        with asked:
            known = account_of(line.getsockname(), door.getsockname())

    assert known == str(os.getuid())


TALK = (
    "import os, socket, sys; os.setuid(65534); line = socket.socket({family}); line.connect(({host!r}, {port}));"
    "print(line.getsockname()[1], flush=True); sys.stdin.read()"
)


@TOLD
@pytest.mark.skipif(os.getuid() != 0, reason="another account is taken by the root alone")
@pytest.mark.parametrize(("family", "host"), [("socket.AF_INET", "127.0.0.1"), ("socket.AF_INET6", "::ffff:127.0.0.1")])
def test_the_account_of_another_is_told_at_once_as_in_the_tables_of_the_system(family: str, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        command = [sys.executable, "-c", TALK.format(family=family, host=host, port=port)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            asks = ("127.0.0.1", int(other.stdout.readline()))  # type: ignore[union-attr]
            asked, _ = door.accept()
            with asked:
                direct, listed = _asked(asks, door.getsockname()), account_of(asks, door.getsockname(), PROC)
                other.communicate()
                after = account_of(asks, door.getsockname())

    assert (direct, listed, after) == ("65534", "65534", NOBODY)


@TOLD
def test_a_connection_that_nobody_has_is_nobodys() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        assert account_of(("127.0.0.1", 9), door.getsockname()) == NOBODY


def test_the_account_is_that_of_this_very_connection_however_it_is_written(tmp_path: Path) -> None:
    answering = row(0).replace(written(THERE), "x").replace(written(HERE), written(THERE)).replace("x", written(HERE))

    assert account_of(THERE, HERE, table(tmp_path, answering, row(1001))) == "1001"
    assert account_of(THERE, HERE, table(tmp_path, row(0))) == "0"
    assert account_of(("127.0.0.1", 50124), HERE, table(tmp_path, row(1001))) == NOBODY
    (tmp_path / "tcp").write_text("", "ascii")
    assert account_of(THERE, HERE, table(tmp_path, row(1002, before=MAPPED), name="tcp6")) == "1002"


def test_whoever_hung_up_is_not_taken_for_the_root_of_this_machine(tmp_path: Path) -> None:
    assert account_of(THERE, HERE, table(tmp_path, row(0, inode=0))) == NOBODY


def test_where_the_system_does_not_tell_everybody_is_the_same(tmp_path: Path) -> None:
    assert account_of(THERE, HERE, tmp_path) == ""
    assert account_of(None, HERE) == ""
