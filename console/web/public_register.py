"""The register of exemplar statuses for anybody, as of any day; may be switched off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import Response

from console.status_register import register
from console.terminal_table import Table
from console.web.guest import Guest
from console.web.rates import slowed
from domain.engine.words import Words

TITLE = Words("Реестр организаций-образцов", "Register of exemplar organisations")


def registered(guest: Guest, given: Mapping[str, str]) -> Response:
    """Who holds which status, each check code leading to the page that says whether it is in force."""
    if not guest.place.settings.public_register:
        return guest.sorry("Такой страницы нет", "There is no such page", 404)
    if slow := slowed(guest):
        return slow
    shown = [
        _led(part) if isinstance(part, Table) else part for part in register(guest.place, given.get("as_of")).shown
    ]
    return guest.page("answer.html", title=TITLE, shown=shown, narrowed=("as_of",), given=dict(given), offered={},
                      vague={}, begins=(), begin="", printed={})  # fmt: skip


def _led(table: Table) -> Table:
    code, *others = table.columns
    return replace(table, columns=(replace(code, leads="/verify?code="), *others))
