"""An example of every notice, found by their files: for previews and for golden texts."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from notifications.parts import Notice

EXAMPLES: dict[str, Notice] = {
    name: notice
    for file in iter_modules(__path__)
    for name, notice in import_module(f"{__name__}.{file.name}").EXAMPLES.items()
}
"""Name of an example -> the notice, composed from a scenario as every real one is where an event calls for it."""
