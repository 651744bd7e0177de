"""The letters of the programme, found by their files: each declares what it says and how it is composed of an event."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

for _file in iter_modules(__path__):
    import_module(f"{__name__}.{_file.name}")
