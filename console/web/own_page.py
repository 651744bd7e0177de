"""One's own page: how one is written to, who stands in during an absence, where one is signed in, one's password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from starlette.responses import RedirectResponse, Response

from console.web.action_page import Filling, of_person, opened, posted
from console.web.guest import CLOSED, Guest
from console.web.inputs import Input
from console.web.passwords import Enrolment, enrolment, forget, has_password, keep
from console.web.place import Place
from console.web.session import end_sitting, sittings
from domain.engine.action import roles_for
from domain.engine.admission import DEPUTY
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.refusals import Refusal
from domain.programme.kinds import Cadence, LetterPart, Rhythm
from domain.registry.letter_preferences import NOTHING, PreferLetters
from domain.registry.role_terms import LendRole, TakeRole
from domain.reports.registers import deputies, roles
from flows.security import note
from notifications.preferences import USUAL, chosen_by, preferences_of

NAMED = 3
"""Administrators whom a page names."""

MUTES = "mute."
"""Begins the name of each tick of a kind of letter."""

AGAIN = f"{MUTES}{NOTHING}"
"""The tick by which letters of all kinds are wanted again."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of the page as somebody left them, where they are not as they were opened."""

    letters: Filling | None = None
    deputy: Filling | None = None
    enrolled: Enrolment | None = None
    said: tuple[str, ...] = ()


AS_OPENED = Forms()


def own(guest: Guest, given: Mapping[str, str]) -> Response:
    """Everything that is one's own to settle, on one page."""
    return _own(guest, done=given.get("done", ""))


def _own(guest: Guest, status: int = 200, forms: Forms = AS_OPENED, done: str = "") -> Response:
    place, person = guest.place, guest.place.acting(None).person
    with reading(place.programme.engine) as connection:
        found = sittings(connection, person, place.programme.now())
        with_password = has_password(connection, person)
        stand_in = deputies(connection, person, place.today())
        administrators = [row["name"] for row in roles(connection, scope="*", role="administrator")][:NAMED]
    letters = forms.letters or of_person(place, PreferLetters, chosen(place, person))
    inputs = {one.name: one for one in _with_zones(letters.inputs)}
    facts = {
        "letters": letters, "inputs": inputs,
        "kinds": [one for one in inputs.values() if one.name.startswith(MUTES) and one.name != AGAIN],
        "apart": [inputs[part] for part in LetterPart],
        "deputy": forms.deputy or opened(place, LendRole, {}), "deputies": stand_in, "lends": _lends(guest),
        "administrators": administrators, "sittings": found, "with_password": with_password,
        "enrolled": forms.enrolled, "drawn": _drawn(forms.enrolled.address) if forms.enrolled else "",
        "said": forms.said, "done": done,
    }  # fmt: skip
    return guest.page("own.html", status, **facts)


def _drawn(address: str) -> str:
    import segno

    code: Any = segno.make(address)
    return str(code.svg_data_uri(scale=4, border=2))


def chosen(place: Place, person: str) -> dict[str, str]:
    """How a person is written to now, as the form says it; a pause that is over is none."""
    with reading(place.programme.engine) as connection:
        wish = preferences_of(connection, [person]).get(person, USUAL)
        row = chosen_by(connection, person)
    until = wish.paused_until
    rests = until is not None and until > place.today()
    said = {"person": person, "weekday": str(wish.weekday), "paused_until": place.day(until) if rests else ""}
    said |= {str(part): str(wish.rhythms.get(part, Rhythm.USUAL)) for part in LetterPart}
    return said | row | {f"{MUTES}{key}": TICKED for key in sorted(wish.muted)}


def prefilled(place: Place, command: type[Command], given: Mapping[str, str]) -> Mapping[str, str]:
    """What a form begins with: that of how a person is written to begins as it is."""
    if command is not PreferLetters or given.keys() != {"person"}:
        return given
    return chosen(place, given["person"])


def as_a_whole(command: type[Command], given: Mapping[str, str]) -> Mapping[str, str]:
    """What a form says by what stands empty in it: of how a person is written to it shows everything."""
    if command is not PreferLetters:
        return given
    muted = any(given.get(name) for name in given if name.startswith(MUTES) and name != AGAIN)
    return {**given} | ({} if muted else {AGAIN: TICKED}) | ({} if given.get("paused_until") else {"resume": TICKED})


TICKED = "да"


@cache
def _zones() -> list[tuple[str, str]]:
    """Time zones of places."""
    return [(name, name) for name in sorted(available_timezones()) if name.partition("/")[0] in REGIONS]


REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)  # fmt: skip


def _with_zones(inputs: Any) -> list[Input]:
    """The zone is chosen, and not typed."""
    return [
        replace(one, kind="choice", hint="", choices=_zones()) if one.name == "time_zone" else one for one in inputs
    ]


def _lends(guest: Guest) -> bool:
    """Whether one of their roles lets somebody name a deputy of their own; the lane judges it anew."""
    pack, acting = guest.place.programme.packs.current, guest.place.acting(None)
    may = pack.with_deputy | roles_for(pack, LendRole)
    return guest.seat is not None and acting.on_behalf_of is None and bool(may & guest.seat.roles)


def prefer(guest: Guest, given: Mapping[str, str]) -> Response:
    """Keep how one is written to; or stop all letters that may be stopped."""
    place, person = guest.place, guest.place.acting(None).person
    said = {name: value for name, value in given.items() if name not in ("again", "stop")} | {"person": person}
    if given.get("again"):
        return _own(guest, forms=Forms(letters=of_person(place, PreferLetters, said)))
    if given.get("stop"):
        every = [one.name for one in of_person(place, PreferLetters, said).inputs if one.name.startswith(MUTES)]
        every.remove(AGAIN)
        said |= dict.fromkeys(every, TICKED) | {"cadence": str(Cadence.NEVER)}
    form = posted(place, PreferLetters, as_a_whole(PreferLetters, said), about="person")
    return _done("letters") if form.done else _own(guest, 422, Forms(letters=form))


def name_deputy(guest: Guest, given: Mapping[str, str]) -> Response:
    """Somebody stands in for one until a day."""
    place, me = guest.place, guest.place.acting(None).person
    said = {name: value for name, value in given.items() if name != "again"} | {"role": DEPUTY, "scope": me}
    if given.get("again"):
        return _own(guest, forms=Forms(deputy=opened(place, LendRole, said)))
    if refused := _not_fresh(guest):
        return refused
    form = posted(place, LendRole, said)
    return _done("deputy") if form.done else _own(guest, 422, Forms(deputy=form))


def end_deputy(guest: Guest, given: Mapping[str, str]) -> Response:
    """Somebody stands in for one no more."""
    place, me = guest.place, guest.place.acting(None).person
    if refused := _not_fresh(guest):
        return refused
    said = {"person": given.get("person", ""), "role": DEPUTY, "scope": me}
    form = posted(place, TakeRole, said)
    if form.done:
        return _done("ended")
    return _own(guest, 422, Forms(said=tuple(said for _, said in form.refused)))


def _not_fresh(guest: Guest) -> Response | None:
    if guest.seat and not guest.seat.is_fresh(guest.place.programme.now()):
        return guest.who(401, guest.place.say("Подтвердите, что это вы", "Show that it is you"))
    return None


def _done(what: str) -> Response:
    return RedirectResponse(f"/own?done={what}", 303, CLOSED)


def end_one(guest: Guest, given: Mapping[str, str]) -> Response:
    """One of one's own sessions is over."""
    end_sitting(guest.place.programme.engine, guest.place.acting(None).person, given.get("number", "") or "-")
    return RedirectResponse("/own", 303, CLOSED)


def set_password(guest: Guest, given: Mapping[str, str]) -> Response:
    """Begin with a secret for the telephone; keep the password once a code shows that it is there."""
    place = guest.place
    engine, person = place.programme.engine, place.acting(None).person
    if given.get("forget"):
        forget(engine, person)
        note(place.settings, "password_forgotten", person=person)
        return RedirectResponse("/own", 303, CLOSED)
    if refused := _not_fresh(guest):
        return refused
    if not given.get("secret"):
        return _own(guest, forms=Forms(enrolled=enrolment(person)))
    enrolled = enrolment(person, given["secret"])
    try:
        keep(engine, person, given.get("password", ""), given.get("code", ""), enrolled, place.programme.now())
    except Refusal as refusal:
        said = tuple(one.said.say(place.language) for one in refusal.reasons)
        return _own(guest, 422, Forms(enrolled=enrolled, said=said))
    note(place.settings, "password_set", person=person)
    return RedirectResponse("/own", 303, CLOSED)
