"""What each action and event is declared with, and what a pack says of it."""

from __future__ import annotations

import ast
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from domain.certification.commission import Appoint
from domain.engine.action import ACTIONS, Action
from domain.engine.actor import HostMatter
from domain.engine.asked import SHARED, fields_of
from domain.engine.content import content_of
from domain.engine.event_effects import APPLY, EVENTS
from domain.engine.kinds import Standing
from domain.engine.tables import TABLES as OWN_TABLES
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from domain.rules.table import RULES
from domain.stored.tables import TABLES
from tests.pages import ROOT
from tests.prepared import Prepared
from tests.region import LEADER, STRANGER, Region
from tests.spoken import OWN

EVERY = pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.command.name)
AT_GATES = (Submit, Decide)


@EVERY
def test_a_pack_older_than_an_action_gives_it_to_the_roles_declared_with_it(action: Action, prepared: Prepared) -> None:
    pack = prepared.region.pack
    older = replace(pack, actions={"attach_evidence": pack.actions["attach_evidence"]})

    roles = older.may("an_action_of_tomorrow", action.by)

    assert roles == action.by & pack.roles.keys()
    assert older.may("an_action_of_tomorrow", frozenset()) == frozenset()


@EVERY
def test_the_shipped_pack_says_of_an_action_what_is_declared_with_it(action: Action, prepared: Prepared) -> None:
    pack = prepared.region.pack
    if action.command in AT_GATES:
        assert action.command.name not in pack.actions
        return

    assert pack.may(action.command.name, action.by) == action.by


def test_in_a_pack_that_says_nothing_a_project_leader_appoints_nobody(prepared: Prepared) -> None:
    region = prepared.region
    kept = {name: roles for name, roles in region.pack.actions.items() if name != "appoint"}
    older = Region(region.engine, replace(region.pack, actions=kept))

    asked = replace(prepared.examples[Appoint], actor=LEADER, person=STRANGER)  # type: ignore[call-arg]

    assert "not_entitled" in older.refused(asked)


def test_what_a_terminal_reads_in_a_way_of_its_own_is_typed_for_the_laws_too() -> None:
    assert {command for command in ACTIONS if not command.typed} == OWN.keys()


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.kind)
def test_every_event_is_applied_and_told_in_both_languages(event: Any) -> None:
    assert event in APPLY
    assert event.says.ru
    assert event.says.en


def test_two_events_never_share_a_kind() -> None:
    assert len({event.kind for event in APPLY}) == len(APPLY)


def another(value: Any) -> Any:
    """Something else of the same type."""
    if value is None or isinstance(value, str):
        return f"{value or ''}другое"
    if isinstance(value, bool):
        return not value
    if isinstance(value, tuple):
        return (*value, "другое")
    if isinstance(value, dict):
        return {**value, "другое": "другое"}
    if is_dataclass(value):
        first = fields(value)[0].name
        return replace(value, **{first: another(getattr(value, first))})  # type: ignore[type-var]
    return value + (timedelta(days=1) if hasattr(value, "year") else 1)


@EVERY
def test_the_content_of_a_command_is_all_that_it_asks_for_and_no_more(action: Action, prepared: Prepared) -> None:
    first = prepared.examples[action.command]

    again = replace(first, on=first.on + timedelta(days=1), expected_version=7)
    others = [replace(first, **{name: another(getattr(first, name))}) for name in fields_of(action.command)]

    assert {"on", "expected_version"} < SHARED
    assert content_of(again) == content_of(first)
    assert content_of(first) not in [content_of(one) for one in others]
    assert content_of(replace(first, actor=STRANGER)) != content_of(first)


OWN_WORDS = {*Standing, *HostMatter, "person_ended"}
"""Words of the engine that mean something else than what a room calls so; the last is the key of a refusal."""


def test_the_engine_names_no_action_and_no_event_and_no_table_and_no_rule_of_a_room() -> None:
    kept = {name for name, table in OWN_TABLES.items() if table is TABLES[name]}
    told = {kind: one for kind, one in EVENTS.items() if not one.__module__.startswith("domain.engine.")}
    rooms = {*RULES, *TABLES, *told, *(command.name for command in ACTIONS)} - kept - OWN_WORDS
    classes = {one.__name__ for one in (*ACTIONS, *told.values())}

    named = {
        (file.stem, word)
        for file in (ROOT / "domain" / "engine").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        for word in (getattr(node, "value", ""), getattr(node, "id", ""))
        if isinstance(word, str) and (word in rooms or word in classes)
    }

    assert named == set()
