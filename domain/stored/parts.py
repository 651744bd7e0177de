"""Every part of what is known of subjects: importing this makes those of all rooms known to the lane."""

from __future__ import annotations

import domain.certification.parts
import domain.pilot.parts
import domain.practices.parts
import domain.replication.parts  # noqa: F401 - each declares its parts
from domain.engine.parts import KNOWN
from domain.stored.holdings import Holdings

KNOWN.empty = Holdings
