"""Which actions are asked of the programme as a whole: a role that is held for one body does not reach them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import delete, insert, select

from domain.engine.action import ACTIONS, Action
from domain.engine.database import reading, writing
from domain.stored.tables import TABLES
from tests.prepared import Prepared

_role, _subject = TABLES["role"], TABLES["subject"]
BY_PERSON = {"lend_role", "take_role", "revoke_key", "prefer_letters", "object_to_protocol", "withdraw_request"}
"""Whose deputy, key, letters, decision or request it is decides, and not for which body a role is held."""
AS_SAID = {"give_assignment"}
"""For an organisation it is asked of whoever may there, for none of the whole programme."""


@pytest.fixture(scope="module")
def everywhere_but(prepared: Prepared) -> Iterator[str]:
    """Somebody who holds every role for every body and subject there is, and none for the programme as a whole."""
    who, pack = prepared.found.nobody, prepared.region.pack
    with reading(prepared.region.engine) as connection:
        codes = connection.execute(select(_subject.c.code).where(_subject.c.kind != "person")).scalars().all()
    rows = [{"person": who, "scope": code, "role": role} for code in codes for role in pack.roles]
    with writing(prepared.region.engine) as connection:
        connection.execute(insert(_role), rows)
    yield who
    with writing(prepared.region.engine) as connection:
        connection.execute(delete(_role).where(_role.c.person == who))


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.command.name)
def test_what_is_asked_of_the_whole_programme_says_so(action: Action, prepared: Prepared, everywhere_but: str) -> None:
    keys = prepared.keys(replace(prepared.examples[action.command], actor=everywhere_but))

    assert ("not_entitled" in keys) == action.programme_wide or action.command.name in BY_PERSON | AS_SAID
