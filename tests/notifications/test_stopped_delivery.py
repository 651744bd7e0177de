"""A delivery whose process is asked to stop ends what is in its hand and leaves the rest for the next one."""

from __future__ import annotations

import pytest

from tests.ledgers import delivered, owed
from tests.notifications.test_ledger import TODAY, region
from tests.region import Region
from tests.tray import Tray

__all__ = ["region"]


@pytest.mark.long
def test_a_delivery_asked_to_stop_ends_its_letter_and_leaves_the_rest_queued(region: Region) -> None:
    tray = Tray(name="email")
    region.package(TODAY)
    written = owed(region).written

    stopped = delivered(region, tray, stopping=lambda: bool(tray.attempts))
    later = delivered(region, tray)

    assert (stopped.sent, stopped.left + stopped.withheld) == (1, written - 1)
    assert later.sent == stopped.left
    assert len(tray.attempts) == len(set(tray.attempts))
