"""What is laid into a database instead of being done anew is what doing it would leave."""

from __future__ import annotations

from collections import OrderedDict, defaultdict

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.programme.kinds import OrganisationKind
from domain.proving.proof import prove
from domain.registry.organisations import RegisterOrganisation
from tests import setups
from tests.archives import rows_of
from tests.region import DAY, METHODOLOGIST, Region


@pytest.fixture
def package(engine: Engine, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Engine]:
    """A package in another database of the kind, whose steps are known from the first time on."""
    monkeypatch.setattr(setups, "_TAKEN", defaultdict(lambda: 1))
    monkeypatch.setattr(setups, "_LEFT", OrderedDict())
    other = setups.fresh(request.getfixturevalue(f"other_{engine.dialect.name}_engine"))
    return Region(other).found().package(), other


def test_a_region_that_is_laid_is_the_one_that_was_set_up_and_goes_on(
    engine: Engine, package: tuple[str, Engine]
) -> None:
    code, other = package
    region = Region(setups.fresh(engine)).found()

    assert region.package() == code
    assert rows_of(engine) == rows_of(other)  # numbers of commands too, which are drawn: nothing was done
    region.replica(code)
    with reading(engine) as connection:
        assert prove(connection).sound


def test_what_was_written_between_two_steps_stays(engine: Engine, package: tuple[str, Engine]) -> None:
    region = Region(setups.fresh(engine)).found()
    kind = OrganisationKind.MUNICIPALITY
    town = region.do(RegisterOrganisation(actor=METHODOLOGIST, on=DAY, title="Шахты", kind=kind)).subject

    region.package()

    assert region.state(town).title == "Шахты"
