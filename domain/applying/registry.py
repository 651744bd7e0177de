"""Organisations, centres, people and their roles."""

from __future__ import annotations

from datetime import date

from domain import events as happened
from domain.happenings import changes
from domain.known import PEOPLE
from domain.record import Record
from domain.state import State
from domain.tables import TABLES
from domain.wire import change

PERSON = {
    name: change(TABLES["person"], ("code",), (name,))
    for name in ("name", "email", "post", "organisation", "region", "language", "time_zone", "cadence")
}


@changes(happened.OrganisationRegistered)
def organisation(
    record: Record, state: State, event: happened.OrganisationRegistered, actor: str, on: date, seq: int
) -> None:
    state.title, state.organisation = event.title, state.code
    record.rows["organisation"].append((state.code, event.title, event.organisation_kind, event.sphere, event.parent))


@changes(happened.CentreRegistered)
def centre(record: Record, state: State, event: happened.CentreRegistered, actor: str, on: date, seq: int) -> None:
    state.title, state.centre, state.organisation = event.title, state.code, event.host
    record.rows["centre"].append((state.code, event.title, event.centre_kind, event.host, event.sphere))


@changes(happened.PersonRegistered)
def person(record: Record, state: State, event: happened.PersonRegistered, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.title, event.organisation
    record.world.of(PEOPLE).emails[event.email] = state.code
    record.world.of(PEOPLE).posts[state.code] = (event.title, event.post)
    record.rows["person"].append(
        (
            state.code,
            event.title,
            event.post,
            event.email,
            event.organisation,
            event.region,
            event.language,
            event.time_zone,
            event.cadence,
        )
    )


@changes(happened.PersonAmended)
def person_amended(record: Record, state: State, event: happened.PersonAmended, actor: str, on: date, seq: int) -> None:
    known = record.world.of(PEOPLE)
    for name, value in event.changes.items():
        record.changes.append((PERSON["name" if name == "title" else name], (value, state.code)))
    if (title := event.changes.get("title")) is not None:
        state.title = title
    if (organisation := event.changes.get("organisation")) is not None:
        state.organisation = organisation
    if (email := event.changes.get("email")) is not None:
        for former in [key for key, code in known.emails.items() if code == state.code]:
            del known.emails[former]
        known.emails[email] = state.code
    name, post = known.posts.get(state.code, (state.title, ""))
    known.posts[state.code] = (state.title or name, event.changes.get("post", post))


def give(record: Record, person: str, role: str, scope: str) -> None:
    """A person holds a role from now on."""
    record.rows["role"].append((person, scope, role))
    record.world.roles[person, scope].add(role)
    if (held := record.world.holdings.get(scope)) is not None:
        held.people[role] = sorted({*held.people.get(role, ()), person})
        if (known := record.world.of(PEOPLE).posts.get(person)) is not None:
            held.posts[person] = known


@changes(happened.RoleGiven)
def role(record: Record, state: State, event: happened.RoleGiven, actor: str, on: date, seq: int) -> None:
    give(record, state.code, event.role, event.scope)
