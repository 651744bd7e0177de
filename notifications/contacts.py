"""Whom the reader of a letter asks and answers: the methodologist of the thing, else the centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from domain.methodology.schema import Pack
from domain.reports.choice import one_of
from domain.reports.surroundings import Around, look_around
from domain.reports.tree import reaching_down
from notifications.claims import Claimed
from notifications.parts import Contact

HELPERS = ("rcc_methodologist", "centre_staff", "administrator")
"""Roles that help, the nearest first; a pack may lack some."""


def contacts_of(connection: Connection, pack: Pack, claimed: Sequence[Claimed]) -> Mapping[str, Contact]:
    """Key of a letter -> its reader's contact; none where nobody helps and the pack names no centre."""
    codes = {one.about for one in claimed} | {one.recipient for one in claimed}
    around = look_around(connection, codes, below=reaching_down(pack))
    found = {one.key: _contact(one.recipient, one.about, pack, around) for one in claimed}
    return {key: contact for key, contact in found.items() if contact is not None}


def _contact(reader: str, about: str, pack: Pack, around: Around) -> Contact | None:
    state = around.states.get(about) or around.states.get(reader)
    for role in HELPERS if state else ():
        near = [person for person, _ in around.nearest(state, (role,), besides=(reader,))] if state else []
        reached = [person for person in near if person in around.people and around.people[person].email]
        if reached and state is not None:
            person = around.people[one_of(reached, state.code)]
            return Contact(person.name, person.post, person.email, pack.contact.phone if pack.contact else "")
    if pack.contact is None:
        return None
    return Contact(pack.contact.name.ru, "", pack.contact.email, pack.contact.phone)
