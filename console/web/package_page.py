"""What is taken along from the page of a package: one of its files, or the zip that is handed on."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from console.web.guest import CLOSED, Guest
from flows.security import note


def take_all(guest: Guest, given: Mapping[str, str]) -> Response:
    """The zip of a package, or the signature that lies beside it."""
    from flows.package_files import hand_out

    code, signature = guest.request.path_params["code"], "signature" in given
    place = Path(mkdtemp(prefix="potok-package-"))
    away = BackgroundTask(shutil.rmtree, place, ignore_errors=True)
    try:
        file = place / f"{code}.zip"
        _, beside = hand_out(guest.place.programme, code, file)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    if signature and beside is None:
        shutil.rmtree(place, ignore_errors=True)
        return guest.sorry("Пакет не подписан: у региона нет ключа", "Not signed: the region has no key", 404)
    chosen = beside if signature and beside else file
    _noted(guest, code, chosen.name)
    return FileResponse(
        chosen, filename=chosen.name, media_type="application/octet-stream", headers=CLOSED, background=away
    )


def take_one(guest: Guest, given: Mapping[str, str]) -> Response:
    """One part of a package, byte by byte as the zip holds it."""
    from flows.package_files import built

    code, number = guest.request.path_params["code"], guest.request.path_params["number"]
    pieces = built(guest.place.programme, code).pieces
    if number >= len(pieces):
        return guest.sorry("Такого файла нет", "There is no such file", 404)
    piece = pieces[number]
    _noted(guest, code, piece.path)
    named = {"content-disposition": f"attachment; filename*=utf-8''{quote(piece.path)}"}
    if isinstance(piece.content, Path):
        return FileResponse(piece.content, media_type="application/octet-stream", headers=CLOSED | named)
    return Response(piece.content, media_type="application/octet-stream", headers=CLOSED | named)


def _noted(guest: Guest, code: str, name: str) -> None:
    note(guest.place.settings, "file_handed_out", person=guest.place.acting(None).person, subject=code, file=name)
