"""Spreadsheets are brought in on a page: chosen, checked or entered, and the page of the work says what came of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Any

from starlette.responses import FileResponse, RedirectResponse, Response

from console.exchange import answer_of, brought_in
from console.failure import failure_of
from console.web import long_work
from console.web.form_data import Chosen
from console.web.guest import CLOSED, Guest
from console.web.long_work import CHECKED, DONE, REFUSED, Live, Shown
from console.web.place import Place
from domain.engine.refusals import Refusal
from domain.engine.words import Language
from domain.exchange.report import write_faults

ODD = re.compile(r"[^\w .,()№+-]")
"""What the name of a kept file has no use for."""

LONGEST = 60
"""Signs of such a name at most, before its ending."""

IMPORT = "import"


def choose(guest: Guest, given: Mapping[str, str]) -> Response:
    """The page on which a spreadsheet is chosen; sent, it is checked, or entered where the sender is proved afresh."""
    if guest.request.method == "GET":
        return _page(guest)
    place, chosen = guest.place, guest.sent.files.get("file")
    if chosen is None:
        return _page(guest, place.say("Выберите файл таблицы", "Choose the file of a spreadsheet"))
    file = _kept(long_work.files_of(place), chosen)
    enters = bool(given.get("enter")) and guest.at.is_fresh(place.programme.now())
    asked = {"file": file, "check": not enters}
    try:
        number = long_work.begin(place, IMPORT, Path(chosen.name).name, asked, enter)
    except Refusal as refusal:
        _away(long_work.files_of(place) / file)
        return _page(guest, refusal.reasons[0].said.say(place.language))
    return RedirectResponse(f"/work/{number}", 303, CLOSED)


def _kept(folder: Path, chosen: Chosen) -> str:
    """The chosen file in a folder of its own, under its name: a sheet of CSV is called like its file."""
    name = Path(ODD.sub("_", Path(chosen.name).name))
    file = Path(token_hex(12), f"{name.stem[:LONGEST]}{name.suffix[:6]}".strip(" .") or "file")
    (folder / file.parent).mkdir(mode=0o700)
    with (folder / file).open("xb") as kept:
        shutil.copyfileobj(chosen.content, kept)
    return str(file)


def waits(place: Place, asked: Mapping[str, Any]) -> bool:
    """Whether the file of an import is still here."""
    return (long_work.files_of(place) / str(asked.get("file", "-"))).is_file()


def _away(file: Path) -> None:
    shutil.rmtree(file.parent, ignore_errors=True)


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
        imported, readings = brought_in(
            place, [file], place.acting(None), dry_run=check, heard=live.hear, beside=live.end_with
        )
    except Exception as error:
        if failure_of(error) is not None:
            _away(file)
        raise
    state = REFUSED if imported.faults else CHECKED if check else DONE
    if state != CHECKED:
        _away(file)
    if imported.faults:
        write_faults(_faults_file(place, live.number), imported.faults, place.language)
    told = {one: replace(place, spoken=one) for one in Language}
    below = {one: desk.say("таблицей по ссылке ниже", "as a sheet by the link below") for one, desk in told.items()}
    return state, {
        one: answer_of(desk, imported, readings, dry_run=check, report=below[one]).shown for one, desk in told.items()
    }


def _faults_file(place: Place, number: str) -> Path:
    """Where all faults of a work lie, to be sent back to whoever filled the sheet in."""
    return long_work.files_of(place) / f"{number}-faults.xlsx"


def has_faults(place: Place, number: str) -> bool:
    """Whether all faults of a work can be taken as a sheet."""
    return _faults_file(place, number).is_file()


def take_faults(guest: Guest, given: Mapping[str, str]) -> Response:
    """Every fault of one of one's own imports, as a sheet."""
    place = guest.place
    found = long_work.work_of(place, guest.request.path_params["number"])
    if found is None or not has_faults(place, found.number):
        return guest.sorry("Такой страницы нет", "There is no such page", 404)
    file = _faults_file(place, found.number)
    return FileResponse(file, filename="faults.xlsx", media_type="application/octet-stream", headers=CLOSED)
