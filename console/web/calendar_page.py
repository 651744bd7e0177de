"""Planned support as a calendar file: of one replica, or everything that somebody is to give."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from starlette.responses import Response

from console.web.guest import CLOSED, Guest
from console.web.place import Place
from domain.engine.state import State
from domain.reports import replicas
from domain.rules.table import REPLICAS
from domain.stored.tables import TABLES


def is_ahead(place: Place, state: State) -> bool:
    """Whether a replica has a support planned."""
    if state.lifecycle not in REPLICAS:
        return False
    with place.reading() as connection:
        ahead = _support.c.held_on.is_(None) & _support.c.cancelled_on.is_(None)
        query = select(_support.c.number).where(_support.c.project == state.code, ahead)
        return connection.execute(query.limit(1)).first() is not None


_support = TABLES["support"]

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
