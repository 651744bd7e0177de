"""Letters as files in a Maildir, which any mail program can open."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from notifications.channels import Cause, ChannelDown, Outcome, RefusedForGood, Sent
from notifications.message import AddressUnusable, Letter, message_bytes

A_LETTER = 65536
"""Bytes that a disk has room for, if a letter is to be written to it."""

TORN_AFTER = 36 * 3600.0
"""Seconds after which nobody is still writing what lies in `tmp`, as the rules of a Maildir have it."""

TRIAL = ".potok-trial"
"""Begins the name of a file that is written to see whether one can be."""


class Maildir:
    """Writes each letter once, also when a mail program has meanwhile moved it to `cur`."""

    name = "maildir"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: frozenset[str] = frozenset()
        self._opened_as_of = -1
        self._ready = False

    def send(self, letter: Letter) -> Outcome:
        """Write the letter under a name that follows from its key."""
        name = f"{letter.id}.potok"
        try:
            self._prepare()
            content = message_bytes(letter)
            if (self.folder / "new" / name).exists() or name in self._read_by_someone():
                return Sent(name, content)
            self._write(name, content.replace(b"\r\n", b"\n"))
        except AddressUnusable as error:
            return RefusedForGood(Cause.ADDRESS_UNUSABLE, str(error))
        except OSError as error:
            return ChannelDown(Cause.DISK_REFUSED, f"{self.folder}: {error.strerror or error}")
        return Sent(name, content)

    def unusable(self) -> str | None:
        """Why no letter could be written here now, tried by a file that is removed again; makes no folder."""
        tried = dict.fromkeys(self._nearest(part) for part in ("tmp", "new"))
        return next((why for place in tried if (why := _refusal(place))), None)

    def _nearest(self, part: str) -> Path:
        """A part of this folder, or where it would be made."""
        place = self.folder / part
        with suppress(OSError):
            return next(one for one in (place, *place.parents) if one.exists())
        return place

    def close(self) -> None:
        """Nothing to let go of."""

    def _prepare(self) -> None:
        if not self._ready:
            for part in ("tmp", "new", "cur"):
                (self.folder / part).mkdir(parents=True, exist_ok=True)
            self._sweep()
            self._ready = True

    def _sweep(self) -> None:
        """Take away what a process that was killed amid a letter has left; files of others are theirs."""
        for torn in (self.folder / "tmp").iterdir():
            with suppress(OSError):
                if _is_ours(torn.name) and torn.stat().st_mtime < time.time() - TORN_AFTER:
                    torn.unlink()

    def _read_by_someone(self) -> frozenset[str]:
        """Names in `cur` without their flags, listed again only when the folder has changed."""
        cur = self.folder / "cur"
        changed = cur.stat().st_mtime_ns
        if changed != self._opened_as_of:
            self._opened = frozenset(file.name.partition(":")[0] for file in cur.iterdir())
            self._opened_as_of = changed
        return self._opened

    def _write(self, name: str, content: bytes) -> None:
        draft = self.folder / "tmp" / f"{name}.{os.getpid()}.{threading.get_ident()}"
        try:
            draft.write_bytes(content)
            draft.replace(self.folder / "new" / name)
        except OSError:
            _remove(draft)
            raise


def _is_ours(name: str) -> bool:
    return name.startswith(f"{TRIAL}.") or ".potok." in name


def _refusal(place: Path) -> str | None:
    """Why no letter could be written to a folder now."""
    trial = place / f"{TRIAL}.{os.getpid()}.{threading.get_ident()}"
    try:
        with trial.open("xb") as file:
            file.write(bytes(A_LETTER))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return f"{place}: {error.strerror or error}"
    finally:
        _remove(trial)
    return None


def _remove(draft: Path) -> None:
    """Take away what a failed write left; what cannot be removed hides no reason of the failure."""
    with suppress(OSError):
        draft.unlink()
