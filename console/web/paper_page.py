"""Papers of a project or a check, made to be signed and taken along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from console.paper import called, folder_of
from console.protocol import printed
from console.typed_values import known
from console.web.guest import CLOSED, Guest
from domain.engine.refusals import Refusal, unknown
from domain.methodology.criteria import Occasion
from domain.programme.kinds import SubjectKind
from domain.reports.protocols import sheet_of
from domain.reports.views import state_of
from flows.security import note

CERTIFICATE = "certificate.pdf"
"""The paper of a check whose status is in force: signed by our key, there is no draft of it to edit."""

LISTS = frozenset({"list.html", "list.csv"})
"""The papers of a protocol."""


def take_paper(guest: Guest, given: Mapping[str, str]) -> Response:
    """A paper as DOCX or PDF; that of an organisation for a level."""
    from notifications.papers.paper_file import paper

    place, path = guest.place, guest.request.path_params
    code, (kind, _, ending) = path["code"], path["paper"].partition(".")
    if path["paper"] == CERTIFICATE:
        return _certificate(guest, code)
    if path["paper"] in LISTS:
        return _list(guest, code, f".{ending}")
    if ending not in ("docx", "pdf"):
        return guest.sorry("Бумаги бывают .docx и .pdf", "Papers are .docx and .pdf", 404)
    facts, of = _facts(guest, code, given)
    content = paper(kind, facts, f".{ending}", own=place.settings.papers, of=of)
    return _handed_out(guest, code, f"{code} {called(place, kind)}.{ending}", content)


def _list(guest: Guest, code: str, ending: str) -> Response:
    """What a meeting decides, for a signature."""
    with guest.place.reading() as connection:
        found = sheet_of(connection, code)
    return _handed_out(guest, code, f"{code}{ending}", printed(guest.place, found, ending).encode())


def _certificate(guest: Guest, code: str) -> Response:
    """The signed certificate of the status that rests on a check."""
    from console.certificate import issued
    from notifications.papers.certificate import name_of

    found, _, content = issued(guest.place, code)
    return _handed_out(guest, code, name_of(found), content)


def _handed_out(guest: Guest, code: str, name: str, content: bytes) -> Response:
    place = guest.place
    note(place.settings, "file_handed_out", person=place.acting(None).person, subject=code, file=name)
    named = {"content-disposition": f"attachment; filename*=utf-8''{quote(name)}"}
    return Response(content, media_type="application/octet-stream", headers=CLOSED | named)


def _facts(guest: Guest, code: str, given: Mapping[str, str]) -> tuple[Mapping[str, Any], str]:
    """What the papers of a subject say, and where their templates lie."""
    from domain.reports.check_facts import check_facts
    from domain.reports.paper_facts import project_facts
    from domain.reports.readiness_facts import readiness_facts

    packs = guest.place.programme.packs
    with guest.place.reading() as connection:
        kind = state_of(connection, code).kind
        if kind is SubjectKind.CHECK:
            return check_facts(connection, packs, code), "check"
        if kind is SubjectKind.PROJECT:
            facts = project_facts(connection, packs, code)
            return facts, folder_of(facts)
        if kind is SubjectKind.ORGANISATION:
            pack, level, occasion = packs.current, given.get("level"), given.get("occasion")
            known(level=(level, pack.levels), occasion=(occasion, list(Occasion)))
            asked, first = Occasion(occasion) if occasion else None, next(iter(pack.levels))
            today = guest.place.today()
            return readiness_facts(connection, pack, code, level or first, today, asked), "organisation"
    raise Refusal([unknown("code", SubjectKind.PROJECT, code)])
