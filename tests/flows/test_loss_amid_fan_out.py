"""An exemplar loses its status while its package is being handed to many: what comes after the loss is refused."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from domain.documents.shelf import Shelf
from domain.engine.actor import Acting
from domain.engine.command import SYSTEM
from domain.engine.database import open_engine, reading
from domain.engine.lane import CHUNK, Done, Outcome, Refused, Repeated
from domain.programme.kinds import OfferAnswer, OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.replication.answers import AnswerOffer
from domain.stored.tables import TABLES
from flows.fan_out import Receiver, ReplicateForm
from flows.offer_chunks import hand
from flows.programme import Programme
from flows.settings import Settings
from tests.acts import by_act, done_by_two
from tests.region import CARD_PEOPLE, HEAD, METHODOLOGIST, NOW, SAMPLE, Region

TODAY = NOW.date()
TOWNS = [f"TOWN-{number}" for number in range(2 * CHUNK + 50)]


@pytest.fixture
def region(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Region:
    monkeypatch.setenv("POTOK_DOCUMENTS", str(tmp_path / "documents"))
    Shelf(folder=tmp_path / "documents", most=len(SAMPLE)).put(BytesIO(SAMPLE))
    monkeypatch.setenv("POTOK_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POTOK_TODAY", TODAY.isoformat())
    found = Region(engine).found()
    kind = OrganisationKind.MUNICIPALITY
    found.ask_all([RegisterOrganisation(actor=SYSTEM, on=TODAY, title=code, kind=kind, code=code) for code in TOWNS])
    return found


class Meanwhile(Programme):
    """The programme, where something happens at another desk once a chunk was handed out."""

    def __init__(self, settings: Settings, happens: Callable[[], object]) -> None:
        super().__init__(settings, open_engine(settings.database_url))
        self.happens, self.left = happens, 1

    def fan_out(self, form: ReplicateForm, acting: Acting | None = None) -> list[Outcome]:
        outcomes = super().fan_out(form, acting)
        if self.left:
            self.left = 0
            self.happens()
        return outcomes


def handed(region: Region, package: str, happens: Callable[[], object]) -> list[Outcome]:
    """Hand a package to all the towns, chunk by chunk."""
    receivers = [Receiver(organisation=code, people=CARD_PEOPLE) for code in TOWNS]
    programme = Meanwhile(Settings(), happens)
    try:
        return hand(programme, ReplicateForm(actor=METHODOLOGIST, package=package, receivers=receivers))
    finally:
        programme.engine.dispose()


@pytest.mark.parametrize(("loss", "way_back"), [("suspend", "cause_removed"), ("withdraw", "granted_appeal")])
def test_what_comes_after_a_loss_is_refused_and_goes_on_once_the_status_is_back(
    region: Region, loss: str, way_back: str
) -> None:
    package = region.package()

    outcomes = handed(region, package, lambda: region.do(by_act(loss, TODAY)))
    early = next(outcome.subject for outcome in outcomes if isinstance(outcome, Done))
    answer = AnswerOffer(actor=HEAD, on=TODAY, subject=early, answer=OfferAnswer.ACCEPT, start_on=TODAY)
    accepting = region.refused(answer)
    done_by_two(region, by_act("restore", TODAY, reason=way_back))
    again = handed(region, package, lambda: None)

    assert [isinstance(outcome, Done) for outcome in outcomes] == [True] * CHUNK + [False] * (len(TOWNS) - CHUNK)
    refused = {reason.key for outcome in outcomes if isinstance(outcome, Refused) for reason in outcome.reasons}
    assert refused == {"status_lost"}
    assert "status_lost" in accepting
    assert sum(isinstance(outcome, Repeated) for outcome in again) == CHUNK
    assert all(isinstance(outcome, Done) for outcome in again)
    with reading(region.engine) as connection:
        receivers = connection.execute(select(TABLES["offer"].c.receiver)).scalars().all()
    assert sorted(receivers) == sorted(TOWNS), "everybody is asked once"
