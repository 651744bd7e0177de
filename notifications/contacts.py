"""Whom the reader of a letter asks and answers: the methodologist of the thing, else the centre.

The methodologist themself asks whoever of the helpers did what the letter tells of.  A letter with the list of an
organisation is the centre's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, func, select

from domain.engine.words import Language
from domain.methodology.schema import Pack
from domain.programme.kinds import CentreKind
from domain.reports.choice import one_of
from domain.reports.surroundings import Around, load_people, look_around, parts
from domain.reports.tree import reaching_down
from domain.stored.tables import TABLES
from notifications.claims import Claimed
from notifications.letters.regular import StatusDigest
from notifications.parts import Contact
from notifications.retries import plain_version

_journal, _centre = TABLES["journal"], TABLES["centre"]

LIST = '"listed":[{'
"""What the facts of a morning letter with the list of an organisation hold: they are written in one way alone."""

HELPERS = ("rcc_methodologist", "centre_staff", "administrator")
"""Roles that help, the nearest first; a pack may lack some."""


def contacts_of(connection: Connection, pack: Pack, claimed: Sequence[Claimed], on: date) -> Mapping[str, Contact]:
    """Key of a letter -> its reader's contact; none where nobody helps and the pack names no centre."""
    codes = {one.about for one in claimed} | {one.recipient for one in claimed}
    around = look_around(connection, codes, on=on, below=reaching_down(pack))
    if pack.contact is not None:  # its name is said in the language of each reader
        load_people(connection, around, {one.recipient for one in claimed})
    did = _who_did(connection, [one for one in claimed if one.recipient in _own_methodologists(one.about, around)])
    found = {one.key: _contact(one.recipient, one.about, pack, around, did.get(one.key)) for one in claimed}
    if lists := [one for one in claimed if one.template == StatusDigest.template and LIST in one.facts]:
        name = _name_of_centre(connection)
        found |= {one.key: _of_centre(found[one.key], name, one.recipient, pack, around) for one in lists}
    return {key: contact for key, contact in found.items() if contact is not None}


def _name_of_centre(connection: Connection) -> str:
    """What the regional centre is called; blank where none is registered."""
    regional = select(_centre.c.name).where(_centre.c.kind == CentreKind.REGIONAL).order_by(_centre.c.code)
    return str(connection.execute(regional.limit(1)).scalar() or "")


def _of_centre(near: Contact | None, name: str, reader: str, pack: Pack, around: Around) -> Contact | None:
    """The centre as the methodology names it; else the name of the registered one, and who reads there."""
    if pack.contact is not None or near is None or not name:
        return _named_by(pack, reader, around) or near
    who = f"{near.name}, {near.post}" if near.post else near.name
    return replace(near, name=name, post=who, is_centre=True)


def _named_by(pack: Pack, reader: str, around: Around) -> Contact | None:
    """The centre that the methodology names, in the language of the reader."""
    if pack.contact is None:
        return None
    language = around.people[reader].language if reader in around.people else Language.RU
    return Contact(pack.contact.name.say(language), "", pack.contact.email, pack.contact.phone, is_centre=True)


def _own_methodologists(code: str, around: Around) -> Sequence[str]:
    return around.roles.get((code, HELPERS[0]), ())


def _who_did(connection: Connection, claimed: Sequence[Claimed]) -> dict[str, str]:
    """Key of a letter -> in whose name the entry was made that it tells of."""
    seqs = {one.key: (one.about, int(seq)) for one in claimed if (seq := plain_version(one.version)).isdigit()}
    made: dict[tuple[str, int], str] = {}
    for some in parts({code for code, _ in seqs.values()}):
        query = select(_journal.c.subject, _journal.c.seq, func.coalesce(_journal.c.on_behalf_of, _journal.c.actor))
        wanted = _journal.c.seq.in_({seq for _, seq in seqs.values()})
        made |= {(code, seq): who for code, seq, who in connection.execute(
            query.where(_journal.c.subject.in_(some), wanted)
        )}  # fmt: skip
    return {key: made[place] for key, place in seqs.items() if place in made}


def _contact(reader: str, about: str, pack: Pack, around: Around, did: str | None) -> Contact | None:
    state = around.states.get(about) or around.states.get(reader)
    for role in HELPERS if state else ():
        near = [person for person, _ in around.nearest(state, (role,), besides=(reader,))] if state else []
        reached = [person for person in near if person in around.people and around.people[person].email]
        if reached and state is not None:
            person = around.people[did if did in reached else one_of(reached, state.code)]
            return Contact(person.name, person.post, person.email, pack.contact.phone if pack.contact else "")
    return _named_by(pack, reader, around)
