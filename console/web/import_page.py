"""Spreadsheets are brought in on a page: chosen, checked or entered, and the page of the work says what came of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

from starlette.responses import RedirectResponse, Response

from console.exchange import answer_of, brought_in
from console.failure import failure_of
from console.web import long_work
from console.web.guest import CLOSED, Guest
from console.web.long_work import CHECKED, DONE, REFUSED, Live, Shown
from domain.engine.refusals import Refusal
from domain.engine.words import Language

ENDING = re.compile(r"\.[a-z]{1,5}")

IMPORT = "import"


def choose(guest: Guest, given: Mapping[str, str]) -> Response:
    """The page on which a spreadsheet is chosen; sent, it is checked, or entered where the sender is proved afresh."""
    if guest.request.method == "GET":
        return _page(guest)
    place, chosen = guest.place, guest.sent.files.get("file")
    if chosen is None:
        return _page(guest, place.say("Выберите файл таблицы", "Choose the file of a spreadsheet"))
    ending = Path(chosen.name).suffix.lower()
    file = f"{token_hex(12)}{ending if ENDING.fullmatch(ending) else ''}"
    with (long_work.files_of(place) / file).open("xb") as kept:
        shutil.copyfileobj(chosen.content, kept)
    enters = bool(given.get("enter")) and guest.at.is_fresh(place.programme.now())
    asked = {"file": file, "check": not enters}
    try:
        number = long_work.begin(place, IMPORT, Path(chosen.name).name, asked, enter)
    except Refusal as refusal:
        (long_work.files_of(place) / file).unlink(missing_ok=True)
        return _page(guest, refusal.reasons[0].said.say(place.language))
    return RedirectResponse(f"/work/{number}", 303, CLOSED)


def _page(guest: Guest, said: str = "") -> Response:
    return guest.page("import.html", 422 if said else 200, said=said)


def blank(guest: Guest, given: Mapping[str, str]) -> Response:
    """The workbook of empty sheets that is filled in and brought back."""
    from io import BytesIO

    from domain.exchange.layouts import layouts
    from domain.exchange.template import write_xlsx

    out = BytesIO()
    known = layouts(guest.place.programme.packs.current)
    write_xlsx(out, [(one, ()) for one in known], language=guest.place.language)
    name = guest.place.say("obrazec.xlsx", "template.xlsx")
    headers = {**CLOSED, "content-disposition": f'attachment; filename="{name}"'}
    return Response(out.getvalue(), 200, headers, "application/octet-stream")


def enter(live: Live) -> tuple[str, Shown]:
    """All rows of the file, or none of them."""
    place, check = live.place, bool(live.asked["check"])
    file = long_work.files_of(place) / str(live.asked["file"])
    try:
        imported, readings = brought_in(place, [file], None, dry_run=check, heard=live.hear, beside=live.end_with)
    except Exception as error:
        if failure_of(error) is not None:
            file.unlink(missing_ok=True)
        raise
    state = REFUSED if imported.faults else CHECKED if check else DONE
    if state != CHECKED:
        file.unlink(missing_ok=True)
    told = {one: replace(place, spoken=one) for one in Language}
    return state, {one: answer_of(desk, imported, readings, dry_run=check).shown for one, desk in told.items()}
