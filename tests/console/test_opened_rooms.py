"""Rooms of the command in a process that gives one command after another."""

from __future__ import annotations

import gc

from console.main import main


def test_a_room_that_stands_open_keeps_no_garbage_for_ever() -> None:
    main(["guide", "--help"])
    before = gc.get_freeze_count()

    main(["guide", "--help"])

    assert gc.get_freeze_count() <= before
