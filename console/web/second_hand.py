"""What already waits for a second person, on the page of its subject and above the form that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.web.deeds import LEFT_TO, actions
from console.web.form_links import form_at
from console.web.place import Place
from console.web.suggestions import titles
from domain.engine.action import roles_for
from domain.engine.second_person import GOOD_FOR, about
from domain.engine.state import State
from domain.registry.withdrawn_requests import WithdrawRequest
from domain.reports.issued_keys import waiting_at


@dataclass(frozen=True, slots=True)
class Awaited:
    """A deed that waits, as its reader sees it."""

    number: str
    action: str
    title: str
    said: str
    """Since when, who asked for it, who may confirm it and when it lapses."""
    confirm: str
    """The form, filled in with the very same, for whoever may be the second; nothing for whoever asked."""
    withdraw: str
    """The form by which whoever asked asks no more; nothing for others."""


def second_hands(place: Place, state: State) -> list[Awaited]:
    """What waits at a subject."""
    with place.reading() as connection:
        rows = waiting_at(connection, state.code, place.programme.now())
        called = titles(connection, {row["asked_by"] for row in rows})
    me, known = {place.acting(None).person, place.acting(None).answers}, actions()
    return [
        Awaited(
            row["number"], row["action"], known[row["action"]].says.say(place.language),
            _said(place, state, row["action"], called.get(row["asked_by"], row["asked_by"]), row["asked_at"]),
            "" if _is_own(row, me) else _same(row["action"], row["asked"]),
            form_at(WithdrawRequest.name, number=row["number"], subject=about(row["action"], row["said"]))
            if _is_own(row, me) else "",
        )
        for row in rows if row["action"] in known
    ]  # fmt: skip


def _is_own(row: Mapping[str, Any], me: set[str]) -> bool:
    return not me.isdisjoint({row["asked_by"], row["hand"]})


def _said(place: Place, state: State, action: str, who: str, asked_at: datetime) -> str:
    pack = place.programme.packs.of(state.pack)
    roles = roles_for(pack, actions()[action])
    if action in LEFT_TO and state.lifecycle and state.phase:
        roles = LEFT_TO[action](pack.lifecycles[state.lifecycle].phases[state.phase].gate)
    since, until = place.wording.moment(asked_at), place.wording.moment(asked_at + GOOD_FOR)
    whose = place.wording.roles(roles)
    return place.say(
        f"ждёт второго человека с {since}: просит {who}, подтвердит другой, кто вправе ({whose}); "
        f"без него ничего не изменится, и {until} просьба снимется сама",
        f"waits for a second person since {since}: asked for by {who}, confirmed by somebody else who may ({whose}); "
        f"without one nothing changes, and the request lapses by itself on {until}",
    )


def _same(action: str, asked: Mapping[str, Any]) -> str:
    """Its form, filled in with what can stand in an address."""
    plain = {name: str(value) for name, value in asked.items() if isinstance(value, str | int)}
    return form_at(action, **plain)
