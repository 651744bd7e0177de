"""A list of projects or checks: what narrows it, its order, and how whoever reads it saved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from console.lists import NARROWED, choices, columns_of, row_of, said_by
from console.saved_view import LATE
from console.terminal_table import Table
from console.typed_values import known
from console.web.deeds import may
from console.web.form_links import form_at
from console.web.guest import CLOSED, Guest
from console.web.place import Place
from console.web.session import Seat
from console.web.suggestions import named, titles
from console.web.views import LISTS, ROWS
from domain.engine.action import roles_for
from domain.engine.database import writing
from domain.engine.kinds import Standing
from domain.engine.refusals import Refusal
from domain.methodology.schema import Decision
from domain.pilot.protocols import GatherProtocol
from domain.programme.kinds import SubjectKind
from domain.reports.pages import DUE, ORDERS, leaf
from domain.reports.saved_views import SavedView, forget, keep, views_of
from domain.reports.views import Filter, Line

SEEN = 4
"""Of what narrows a list so many are seen at once; the rest is unfolded."""

FOUND: Mapping[str, SubjectKind] = {
    "centre": SubjectKind.CENTRE, "municipality": SubjectKind.ORGANISATION, "organisation": SubjectKind.ORGANISATION,
    "person": SubjectKind.PERSON,
}  # fmt: skip
"""What narrows a list and is found by a part of its title."""

BY_COLUMN = ("code", "title", None, None, DUE)
"""Column of a list -> the order that it offers; of what no index keeps in order none is offered."""


def narrowed(place: Place, name: str, given: Mapping[str, str]) -> Filter:
    """What a list of projects or checks is narrowed to, in its order; refuses what names nothing."""
    said = {key: given[key].strip() for key in NARROWED if given.get(key, "").strip()}
    said |= {key: place.found(FOUND[key], word) for key, word in said.items() if key in FOUND}
    sort = given.get("sort") or DUE
    known(sort=(sort, ORDERS))
    late = place.today() if given.get("late") else None
    return Filter(kind=LISTS[name][0], late_on=late, limit=ROWS, sort=sort, **said)


@dataclass(frozen=True, slots=True)
class Vague:
    """A field of the filter whose words name nothing, or more than one."""

    said: str
    choices: Sequence[tuple[str, str]]


def vague_words(place: Place, given: Mapping[str, str]) -> dict[str, Vague]:
    """Fields that narrow by a part of a title, of which it is not clear whom they mean."""
    found: dict[str, Vague] = {}
    with place.reading() as connection:
        for key in FOUND.keys() & {key for key, word in given.items() if word.strip()}:
            codes = named(connection, FOUND[key], given[key])
            if len(codes) == 1:
                continue
            called = titles(connection, codes)
            nothing = place.say("не найдено: дайте часть названия", "nothing found: give a part of its title")
            several = place.say(
                "подходит несколько: уточните название или выберите", "several match: type more or choose"
            )
            options = sorted((f"{title} ({code})", code) for code, title in called.items())
            found[key] = Vague(several if codes else nothing, [(code, title) for title, code in options])
    return found


def listed(guest: Guest, name: str, given: Mapping[str, str], said: Sequence[str] = ()) -> Response:
    """A leaf of a list of projects or checks, with what narrows it and what its reader saved of it."""
    place = guest.place
    vague = vague_words(place, given)
    wanted = narrowed(place, name, {key: word for key, word in given.items() if key not in vague})
    with place.reading() as connection:
        found = leaf(connection, wanted, given.get("after", ""))
        saved = views_of(connection, place.acting(None).person, wanted.kind)
        called = titles(connection, {value for key in FOUND if (value := getattr(wanted, key))})
    asked = said_by(wanted) | ({"sort": wanted.sort} if wanted.sort != DUE else {})
    facts: dict[str, Any] = {
        **(_gathers(place, guest.at, found.lines) if wanted.standing == Standing.AWAITING else NO_GATHERING),
        "table": Table(columns_of(place), [row_of(place, line) for line in found.lines]),
        "orders": _orders(place, name, wanted), "after": found.after,
        "given": dict(given), "asked": asked, "sheet": f"/sheet/{name}?{urlencode(asked)}",
        "fields": [(key, words.say(place.language)) for key, words in NARROWED.items()], "late": LATE,
        "called": {key: called.get(getattr(wanted, key) or "", "") for key in FOUND},
        "found_by": FOUND,
        "offered": {**choices(place, wanted.kind), **{key: one.choices for key, one in vague.items() if one.choices}},
        "vague": vague, "more": any(given.get(key) for key in list(NARROWED)[SEEN:]), "seen": SEEN,
        "views": [(one.name, address(name, one), _asked(one) == asked) for one in saved], "said": said,
    }  # fmt: skip
    return guest.page("list.html", 422 if said or vague else 200, title=LISTS[name][1], name=name, **facts)


def _asked(view: SavedView) -> dict[str, str]:
    """What an address says to open a saved view."""
    return dict(view.narrowed) | ({"sort": view.sort} if view.sort != DUE else {})


def address(name: str, view: SavedView) -> str:
    """Where a saved view opens."""
    asked = urlencode(_asked(view))
    return f"/list/{name}" + (f"?{asked}" if asked else "")


def _orders(place: Place, name: str, wanted: Filter) -> dict[int, dict[str, str]]:
    """Place of a column -> the address that orders by it, or turns its order round, and how it orders now."""
    found = {}
    for number, key in enumerate(BY_COLUMN):
        if key is None:
            continue
        turned = f"-{key}" if wanted.sort == key else key
        asked = said_by(wanted) | ({"sort": turned} if turned != DUE else {})
        state = {key: "ascending", f"-{key}": "descending"}.get(wanted.sort, "")
        found[number] = {
            "href": f"/list/{name}?{urlencode(asked)}", "state": state, "said": ORDERS[turned].say(place.language),
        }  # fmt: skip
    return found


NO_GATHERING: Mapping[str, Any] = {"gathers": (), "gatherers": ""}


def _gathers(place: Place, seat: Seat, lines: Sequence[Line]) -> Mapping[str, Any]:
    """The forms of a protocol on what awaits a decision here: one in which nothing is decided yet, one with all agreed.

    A decision stands in a form only where somebody asked for it; who gathers is said to whoever may not.
    """
    if not lines:
        return NO_GATHERING
    if not may(place, GatherProtocol, seat):
        roles = roles_for(place.programme.packs.current, GatherProtocol)
        return {**NO_GATHERING, "gatherers": place.wording.roles(roles)}
    items = {f"items.{row}.subject": line.code for row, line in enumerate(lines)}
    agreed = {f"items.{row}.decision": Decision.GO.value for row in range(len(lines))}
    asked = form_at(GatherProtocol.name, **items), form_at(GatherProtocol.name, **items, **agreed)
    return {**NO_GATHERING, "gathers": asked}


def keep_view(guest: Guest, given: Mapping[str, str]) -> Response:
    """Save the list under a name as it is narrowed and ordered, in the place of one of that name; or drop one."""
    place, name = guest.place, guest.request.path_params["name"]
    if name not in LISTS:
        return guest.sorry("Такой страницы нет", "There is no such page", 404)
    person, engine = place.acting(None).person, place.programme.engine
    if given.get("drop"):
        with writing(engine) as connection:
            forget(connection, person, given["drop"])
        return RedirectResponse(f"/list/{name}", 303, CLOSED)
    asked = {key: value for key, value in given.items() if key != "save"}
    wanted = narrowed(place, name, asked)
    view = SavedView(" ".join(given.get("save", "").split()), wanted.kind, said_by(wanted), wanted.sort)
    try:
        with writing(engine) as connection:
            keep(connection, person, view)
    except Refusal as refusal:
        return listed(guest, name, asked, [one.said.say(place.language) for one in refusal.reasons])
    return RedirectResponse(address(name, view), 303, CLOSED)
