"""Planned support as a calendar file: of one replica, or everything that somebody is to give."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from console.web.guest import CLOSED, Guest
from domain.reports import replicas

MINE = "mine"
"""In the place of a code: what whoever asks is to give."""


def take_calendar(guest: Guest, given: Mapping[str, str]) -> Response:
    """What is ahead; taken once more, the same support moves in the calendar."""
    from notifications.calendar import calendar_of

    place, code = guest.place, guest.request.path_params["code"]
    with place.reading() as connection:
        if code == MINE:
            found = replicas.supports(connection, person=place.acting(None).answers)
        else:
            found = replicas.beside(connection, code)["supports"]
    text = calendar_of(found, place.programme.packs.current.replication.forms, place.language, place.programme.now())
    named = {"content-disposition": f'attachment; filename="support-{code}.ics"'}
    return Response(text, media_type="text/calendar", headers=CLOSED | named)
