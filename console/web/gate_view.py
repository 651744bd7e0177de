"""The gate at which a subject stands, as its page shows it: every rule, and the forms by which its reader mends it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from console.web.deeds import BY_SUBMITTERS, actions, roles_here
from console.web.form_links import led
from console.web.place import Place
from domain.engine.action import roles_for
from domain.engine.state import State
from domain.methodology.schema import Gate, Pack
from domain.pilot.leader import NameLeader
from domain.programme.kinds import SubjectKind
from domain.reports.ask_commands import command_of
from domain.reports.deadlines import Kind as Due
from domain.reports.gatecheck import gate_of
from domain.reports.views import is_led
from domain.rules.table import Finding


def gate_at(place: Place, code: str) -> dict[str, Any]:
    """The gate with every rule, and of the forms that mend them those for which whoever looks may ask."""
    with place.reading() as connection:
        view = gate_of(connection, place.programme.packs, code)
        unled = view.state.kind is SubjectKind.PROJECT and not is_led(connection, code)
    gate, pack = view.phase.gate, place.programme.packs.of(view.state.pack)
    here = roles_here(place, view.state, pack)
    findings = [_finding(place, one, pack, gate, here) for one in view.findings]
    awaiting = view.state.standing == "awaiting"
    left_to: frozenset[str] = frozenset(role for one in findings for role in one["left_to"])
    return {
        "gate": {
            "title": gate.title.say(place.language), "open": view.is_open, "findings": findings,
            "submit": place.wording.roles(gate.submit), "decide": place.wording.roles(gate.decide),
            "next": led(command_of(Due.DECISION if awaiting else Due.DUE, view.state, pack)),
            "awaiting": awaiting, "left_to": place.wording.roles(left_to) if left_to else "",
            "unled": unled, "names": _names_leader(view.state, pack, here) if unled else "",
        }
    }  # fmt: skip


def _names_leader(state: State, pack: Pack, here: Collection[str]) -> str:
    """The form by which whoever looks names the leader; nothing where others do."""
    return led(f"potok project leader {state.code} …") if roles_for(pack, NameLeader) & set(here) else ""


KEY = re.compile(r"(?<=[»”]) \([a-z]+(?:_[a-z]+)*\)")
"""The key of a criterion beside its title: for whoever types it into a command, and for nobody here."""


def _finding(place: Place, one: Finding, pack: Pack, gate: Gate, here: Collection[str]) -> dict[str, Any]:
    """What a rule says, and the forms that mend it; where several mend by one form, the form asks for which.

    A form that is not for whoever looks is left to the roles that may ask for it.
    """
    forms: dict[str, list[str]] = {}
    for href in dict.fromkeys(led(command) for command in one.mends):
        forms.setdefault(href.partition("?")[0], []).append(href)
    known = actions()
    links, left_to = [], set[str]()
    for path, hrefs in forms.items():
        command = known.get(path.removeprefix("/do/"))
        may = roles_for(pack, command) if command else frozenset[str]()
        also = gate.submit if command is not None and command.name in BY_SUBMITTERS else frozenset()
        if may and not (may | also) & set(here):
            left_to |= may
            continue
        said = command.says.say(place.language) if command else place.say("Исправить", "Mend")
        links.append((hrefs[0] if len(hrefs) == 1 else hrefs[0].partition("&")[0], said))
    words = KEY.sub("", one.said.say(place.language))
    outcome = str(one.outcome)
    return {"rule": one.rule, "outcome": outcome, "blocks": one.blocks, "said": words, "links": links,
            "left_to": left_to if outcome != "pass" else set()}  # fmt: skip
