"""An example of every notice, found by their files: for previews and for golden texts."""

from __future__ import annotations

import sys

from domain.engine.rooms import files_of
from notifications.parts import Notice

EXAMPLES: dict[str, Notice] = {
    name: notice for file in files_of(sys.modules[__name__]) for name, notice in file.EXAMPLES.items()
}
"""Name of an example -> the notice, composed from a scenario as every real one is where an event calls for it."""
