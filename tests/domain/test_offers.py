"""A package is offered, and the receiver answers: only an accepted offer opens a replica."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.engine.database import reading, writing
from domain.engine.journal import history
from domain.engine.lane import Done, Refused
from domain.methodology.schema import Decision
from domain.pilot.amendment import AmendCard
from domain.programme.kinds import OfferAnswer, OrganisationKind, Stage, SubjectKind
from domain.registry.bodies import EndBody, MergeBody
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole
from domain.replication.answers import AnswerOffer, ReplyToOffer, WithdrawOffer
from domain.replication.freeze import FreezePackage
from domain.replication.offers import Replicate
from domain.replication.support import AppointMethodologist, PlanSupport
from domain.reports.offers import offers
from domain.stored.tables import TABLES
from tests.acts import by_act
from tests.region import BODY, CARD_PEOPLE, CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, TOWN, Region

LATER = date(2024, 7, 1)


@pytest.fixture
def region(sqlite_engine: object) -> Region:
    return Region(sqlite_engine).found()  # type: ignore[arg-type]


@pytest.fixture
def package(region: Region) -> str:
    return region.package()


def offering(package: str, receiver: str = TOWN, **said: object) -> Replicate:
    return Replicate(actor=METHODOLOGIST, on=DAY, package=package, receiver=receiver, **said)  # type: ignore[arg-type]


def test_an_offer_opens_no_project_and_an_accepted_one_a_replica_at_its_readiness(region: Region, package: str) -> None:
    offer = region.offer(package, people=CARD_PEOPLE)

    done = region.answer(offer, OfferAnswer.ACCEPT, start_on=LATER)

    assert region.state(offer).kind is SubjectKind.OFFER
    replica = region.state(done.entries[1].subject)
    assert (replica.phase, replica.stage, replica.organisation) == ("readiness", Stage.REPLICATION, TOWN)
    assert replica.due_on == region.pack.calendar.after(LATER, 10)


def test_a_receiver_that_declined_is_offered_the_package_again_and_the_attempt_is_counted(
    region: Region, package: str
) -> None:
    first = region.offer(package)
    region.answer(first, OfferAnswer.DECLINE, reason="no_staff")

    misnumbered = [region.refused(offering(package, attempt=attempt)) for attempt in (1, 3)]
    second = region.offer(package, attempt=2)
    region.answer(second, OfferAnswer.ACCEPT)

    assert misnumbered == [["bad_value"], ["bad_value"]]
    offer = TABLES["offer"]
    with reading(region.engine) as connection:
        query = select(offer.c.attempt, offer.c.standing, offer.c.reason).order_by(offer.c.attempt)
        assert list(connection.execute(query)) == [(1, "declined", "no_staff"), (2, "accepted", None)]


def test_another_date_is_agreed_by_naming_it(region: Region, package: str) -> None:
    offer = region.offer(package)
    region.answer(offer, OfferAnswer.ANOTHER_DATE, start_on=LATER)

    done = region.do(ReplyToOffer(actor=METHODOLOGIST, on=DAY, subject=offer, start_on=LATER))

    assert [entry.kind for entry in done.entries] == ["offer_accepted", "replica_begun"]


def test_a_further_date_waits_for_the_receiver_and_a_question_for_its_reply(region: Region, package: str) -> None:
    offer = region.offer(package)
    region.answer(offer, OfferAnswer.ANOTHER_DATE, start_on=LATER)
    region.do(ReplyToOffer(actor=METHODOLOGIST, on=DAY, subject=offer, start_on=date(2024, 8, 1)))
    region.answer(offer, OfferAnswer.QUESTION, comment="Сколько людей нужно?")

    silent = region.refused(ReplyToOffer(actor=METHODOLOGIST, on=DAY, subject=offer))
    region.do(ReplyToOffer(actor=METHODOLOGIST, on=DAY, subject=offer, comment="Троих на неделю."))
    done = region.answer(offer, OfferAnswer.ACCEPT)

    assert silent == ["bad_value"]
    with reading(region.engine) as connection:
        assert '"start_on":"2024-08-01"' in history(connection, offer)[-1].facts
    assert region.state(done.entries[1].subject).phase == "readiness"


@pytest.mark.parametrize("answer", list(OfferAnswer))
def test_somebody_of_another_organisation_answers_nothing(region: Region, package: str, answer: OfferAnswer) -> None:
    offer = region.offer(package)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="organisation_head", scope=BODY))

    command = AnswerOffer(actor=STRANGER, on=DAY, subject=offer, answer=answer, reason="no_staff", comment="?",
                          start_on=LATER, incoming="1")  # fmt: skip

    assert "not_entitled" in region.refused(command)


def test_the_methodologist_enters_an_answer_from_its_paper_only(region: Region, package: str) -> None:
    offer = region.offer(package)
    said = {"actor": METHODOLOGIST, "on": DAY, "subject": offer, "answer": OfferAnswer.DECLINE, "reason": "other"}

    spoken = region.refused(AnswerOffer(**said))  # type: ignore[arg-type]
    region.do(AnswerOffer(**said, incoming="вх. 12-7", received_on=DAY, kept_at="дело 04-11"))  # type: ignore[arg-type]

    assert set(spoken) == {"bad_value", "nothing_behind"}
    with reading(region.engine) as connection:
        assert '"incoming":"вх. 12-7"' in history(connection, offer)[-1].facts


@pytest.mark.parametrize(
    "said",
    [
        {"answer": OfferAnswer.DECLINE},
        {"answer": OfferAnswer.DECLINE, "reason": "too_lazy"},
        {"answer": OfferAnswer.QUESTION},
        {"answer": OfferAnswer.ANOTHER_DATE},
        {"answer": OfferAnswer.ACCEPT, "start_on": date(2024, 6, 2)},
        {"answer": OfferAnswer.ACCEPT, "reason": "no_staff"},
        {"answer": OfferAnswer.DECLINE, "reason": "no_staff", "start_on": LATER},
        {"answer": OfferAnswer.QUESTION, "comment": "Сколько людей?", "start_on": LATER},
    ],
    ids=str,
)
def test_an_answer_says_all_that_it_needs_and_nothing_else(
    region: Region, package: str, said: dict[str, object]
) -> None:
    offer = region.offer(package)

    reasons = region.refused(AnswerOffer(actor=HEAD, on=DAY, subject=offer, **said))  # type: ignore[arg-type]

    assert set(reasons) <= {"bad_value", "not_among"}
    assert region.state(offer).version == 1


def test_nobody_answers_twice_or_what_was_withdrawn(region: Region, package: str) -> None:
    offer = region.offer(package)
    region.do(WithdrawOffer(actor=METHODOLOGIST, on=DAY, subject=offer, reason="не тому получателю"))

    assert region.refused(AnswerOffer(actor=HEAD, on=DAY, subject=offer, answer=OfferAnswer.ACCEPT)) == [
        "answered_already"
    ]


def test_a_package_goes_neither_to_its_source_nor_twice_nor_to_somebody_who_has_it(
    region: Region, package: str
) -> None:
    own = region.refused(offering(package, SCHOOL))
    offer = region.offer(package)
    twice = region.refused(offering(package))
    region.answer(offer, OfferAnswer.ACCEPT)
    held = region.refused(offering(package))

    assert (own, twice, held) == (["own_source"], ["offered_already"], ["replicated_now"])


def test_a_replica_that_was_stopped_lets_the_package_come_again(region: Region, package: str) -> None:
    replica = region.replica(package)
    region.decide(replica, Decision.STOP, reason="no_resources")

    again = region.replica(package, attempt=2)

    assert region.state(again).phase == "readiness"


def test_nobody_to_tell_is_a_reason(region: Region, package: str) -> None:
    assert region.refused(offering(package, BODY)) == ["nobody_to_tell"]

    assert region.offer(package, BODY, people={"project_leader": LEADER})


def test_a_package_that_was_altered_or_lost_its_status_is_not_handed_on(region: Region, package: str) -> None:
    offer = region.offer(package)
    region.do(by_act("withdraw"))

    lost = region.refused(offering(package, BODY, people={"project_leader": LEADER}))
    accepted = region.refused(AnswerOffer(actor=HEAD, on=DAY, subject=offer, answer=OfferAnswer.ACCEPT))
    table = TABLES["package"]
    with writing(region.engine) as connection:
        connection.execute(update(table).values(manifest="{}"))
        connection.execute(update(TABLES["exemplar_status"]).values(standing="active"))

    assert (lost, accepted) == (["status_lost"], ["status_lost"])


def test_a_district_receives_for_its_institutions_one_project_several_places(region: Region, package: str) -> None:
    schools = [f"SCH-{number}" for number in range(12)]
    for code in schools:
        region.do(
            RegisterOrganisation(
                actor=METHODOLOGIST, on=DAY, title=code, kind=OrganisationKind.INSTITUTION, parent=TOWN, code=code
            )
        )

    foreign = region.refused(offering(package, places=(SCHOOL,)))
    replica = region.replica(package, places=tuple(schools))

    assert foreign == ["own_source", "bad_value"]
    offer, place = TABLES["offer"], TABLES["offer_place"]
    with reading(region.engine) as connection:
        query = select(place.c.organisation).join(offer, offer.c.code == place.c.offer)
        assert set(connection.execute(query.where(offer.c.replica == replica)).scalars()) == set(schools)


def test_a_place_is_neither_the_source_nor_one_that_has_the_package_already(region: Region, package: str) -> None:
    region.do(
        RegisterOrganisation(
            actor=METHODOLOGIST, on=DAY, title="Лицей", kind=OrganisationKind.INSTITUTION, parent=TOWN, code="SCH-1"
        )
    )
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=HEAD, role="organisation_head", scope="SCH-1"))
    waiting = region.offer(package, "SCH-1")
    region.replica(package, places=("SCH-1",))

    offered = region.refused(offering(package, "SCH-1", attempt=2))
    answered = region.refused(AnswerOffer(actor=HEAD, on=DAY, subject=waiting, answer=OfferAnswer.ACCEPT))

    assert "replicated_now" in offered
    assert answered == ["replicated_now"], "its district took it for it while the offer waited"


def test_an_offer_of_a_twin_is_one_of_the_record_that_stays(region: Region, package: str) -> None:
    region.do(
        RegisterOrganisation(
            actor=METHODOLOGIST, on=DAY, title="Азов, город", kind=OrganisationKind.MUNICIPALITY, code="TWN-2"
        )
    )
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=HEAD, role="organisation_head", scope="TWN-2"))
    waiting = region.offer(package, "TWN-2")
    merged = region.do(MergeBody(actor=METHODOLOGIST, on=DAY, subject="TWN-2", into=TOWN, reason="двойник"))

    twice = region.refused(offering(package))
    with reading(region.engine) as connection:
        listed = [(row["code"], row["name"]) for row in offers(connection, receiver=TOWN)]
    replica = region.answer(waiting, OfferAnswer.ACCEPT).entries[1].subject

    assert "offered_already" in twice
    assert listed == [(waiting, "Город Азов")]
    assert merged.subject == "TWN-2", "what it answers is about the twin, not about the first of what moved along"
    assert region.state(replica).organisation == TOWN


def test_nobody_promises_further_ahead_than_a_year(region: Region, package: str) -> None:
    far = date(2031, 12, 10)
    offered = [region.refused(offering(package, start_on=far)), region.refused(offering(package, answer_by=far))]
    offer = region.offer(package, people=CARD_PEOPLE)

    accepted = region.refused(AnswerOffer(actor=LEADER, on=DAY, subject=offer, answer=OfferAnswer.ACCEPT, start_on=far))
    replica = region.answer(offer, OfferAnswer.ACCEPT).entries[1].subject
    planned = region.refused(
        PlanSupport(actor=METHODOLOGIST, on=DAY, subject=replica, form="visit", planned_on=far, person=METHODOLOGIST)
    )

    assert [*offered, accepted, planned] == [["bad_value"]] * 4, "the year is most likely mistyped"


def test_a_place_that_waits_for_an_answer_does_not_end(region: Region, package: str) -> None:
    region.do(
        RegisterOrganisation(
            actor=METHODOLOGIST, on=DAY, title="Лицей", kind=OrganisationKind.INSTITUTION, parent=TOWN, code="SCH-1"
        )
    )
    waiting = region.offer(package, places=("SCH-1",))

    refused = region.refused(EndBody(actor=METHODOLOGIST, on=DAY, subject="SCH-1", reason="закрыта"))
    region.do(WithdrawOffer(actor=METHODOLOGIST, on=DAY, subject=waiting, reason="закрывается"))
    region.do(EndBody(actor=METHODOLOGIST, on=DAY, subject="SCH-1", reason="закрыта"))

    assert refused == ["rests_on_it"]


def test_a_receiver_names_no_methodologist_of_its_replica(region: Region, package: str) -> None:
    offer = region.offer(package, people=CARD_PEOPLE)
    own = AnswerOffer(
        actor=HEAD, on=DAY, subject=offer, answer=OfferAnswer.ACCEPT, people={"rcc_methodologist": STRANGER}
    )
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=TOWN))

    refused = region.refused(own)
    named = region.refused(offering(package, SCHOOL, people={"rcc_methodologist": STRANGER}))
    replica = region.answer(offer, OfferAnswer.ACCEPT).entries[1].subject
    appointed = region.refused(AppointMethodologist(actor=METHODOLOGIST, on=DAY, subject=replica, person=STRANGER))
    amended = region.refused(
        AmendCard(actor=LEADER, on=DAY, subject=replica, people={"rcc_methodologist": (CURATOR,)}, reason="так")
    )

    assert refused == ["not_entitled", "tied"]
    assert "tied" not in named, "the stranger is of the town, not of the school"
    assert appointed == ["tied"]
    assert amended == ["not_entitled"]


@pytest.mark.parametrize("needed", [True, False])
def test_while_an_objection_waits_no_package_of_the_exemplar_is_frozen_offered_or_accepted(
    region: Region, package: str, needed: bool
) -> None:
    flag = replace(region.pack.parameters["replica_needs_exemplar"], value=needed)
    pack = replace(region.pack, parameters={**region.pack.parameters, "replica_needs_exemplar": flag})
    region = replace(region, pack=pack)
    offered = region.offer(package, people=CARD_PEOPLE)
    deeds = [
        FreezePackage(actor=METHODOLOGIST, on=DAY, project="PRJ-0001", changed="срок", why="замер"),
        offering(package, BODY, people=CARD_PEOPLE),
        AnswerOffer(actor=HEAD, on=DAY, subject=offered, answer=OfferAnswer.ACCEPT),
    ]
    region.do(MakeChallenge(actor=HEAD, on=DAY, subject="CHK-0001", text="Не тот корпус"))

    told = [region.ask(deed) for deed in deeds]
    region.do(SettleChallenge(actor=METHODOLOGIST, on=DAY, subject="CHK-0001", reason="проверено", kept_at="дело 5"))
    freed = [region.ask(deed) for deed in deeds]

    for outcome in told:
        assert isinstance(outcome, Refused)
        (reason,) = outcome.reasons
        assert reason.key == "objection_waits"
        assert "potok check settle-challenge CHK-0001" in reason.said.ru
    assert [type(outcome) for outcome in freed] == [Done, Done, Done]


def test_a_receiver_declines_and_an_offer_is_withdrawn_while_an_objection_waits(region: Region, package: str) -> None:
    declined, withdrawn = region.offer(package), region.offer(package, BODY, people=CARD_PEOPLE)
    region.do(MakeChallenge(actor=HEAD, on=DAY, subject="CHK-0001", text="Не тот корпус"))

    region.answer(declined, OfferAnswer.DECLINE, reason="no_staff")
    region.do(WithdrawOffer(actor=METHODOLOGIST, on=DAY, subject=withdrawn, reason="оспорено"))
