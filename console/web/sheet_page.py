"""A whole list as a sheet, with what narrows it on the page."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from console.lists import columns_of, row_of, saved
from console.web.guest import CLOSED, Guest
from console.web.list_page import narrowed
from console.web.views import LISTS
from domain.reports.pages import leaves


def take_sheet(guest: Guest, given: Mapping[str, str]) -> Response:
    """Every row of a list of projects or checks, as XLSX."""
    place, name = guest.place, guest.request.path_params["name"]
    if name not in LISTS:
        return guest.sorry("Такой страницы нет", "There is no such page", 404)
    wanted = narrowed(place, name, given)
    folder = Path(mkdtemp(prefix="potok-sheet-"))
    file = folder / f"{name}.xlsx"
    with place.reading() as connection:
        heads = [column.heading for column in columns_of(place)]
        saved(place, file, heads, (row_of(place, line) for line in leaves(connection, wanted)))
    away = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    return FileResponse(
        file, filename=file.name, media_type="application/octet-stream", headers=CLOSED, background=away
    )
