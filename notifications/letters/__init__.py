"""The letters of the programme, found by their files: each declares what it says and how it is composed of an event."""

from __future__ import annotations

import sys

from domain.engine.rooms import files_of

files_of(sys.modules[__name__])
