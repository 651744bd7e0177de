"""Attempts to act as somebody else through every door: refused, nothing written, a line in the security log."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from sqlalchemy import Engine, func, select, update

from console.main import main
from domain.engine.actor import SYSTEM, Acting, Method
from domain.engine.database import reading, writing
from domain.engine.journal import Entry, history
from domain.engine.kinds import Standing
from domain.engine.refusals import Refusal
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from domain.registry.people import GiveRole, RegisterPerson
from domain.stored.tables import TABLES
from flows.fan_out import ReplicateForm, order_of
from flows.forms import Form, filled, form_of
from flows.host_words import account, hand
from flows.identity import local, read_draft, take_ticket, terminal
from flows.installation import allow
from flows.performance import perform
from flows.programme import Programme, close_programmes
from flows.settings import Settings
from flows.staff_run import as_flow, flow_of, pass_on
from tests.region import BODY, CARD_PEOPLE, CURATOR, GUEST_1, HEAD, LEADER, METHODOLOGIST, TOWN, Region

pytestmark = pytest.mark.usefixtures("prefect")


@pytest.fixture
def region(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Region:
    """A region where who acts is proved."""
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_IDENTITY", "proved")
    monkeypatch.setenv("POTOK_SECURITY_LOG", str(tmp_path / "security.jsonl"))
    monkeypatch.setenv("POTOK_KEY_FILE", str(tmp_path / "key"))
    return Region(sqlite_engine, now=datetime.now(UTC)).found()


def opened() -> Programme:
    """The programme as a new process would open it."""
    close_programmes()
    return Programme.open(Settings())


def ready(region: Region) -> str:
    """A pilot whose phase may be submitted."""
    code = region.open_project()
    for kind in region.gate(region.state(code)).evidence:
        region.do(AttachEvidence(actor=LEADER, on=region.today, subject=code, kind=kind, kept_at="дело 1", title=kind))
    return code


def log(tmp_path: Path) -> list[str]:
    """Why whoever was turned away was turned away, line by line."""
    lines = [json.loads(line) for line in (tmp_path / "security.jsonl").read_text("utf-8").splitlines()]
    return [line["reason"] for line in lines if line["event"] == "refused"]


def entries(region: Region) -> int:
    """How many entries all journals have."""
    with reading(region.engine) as connection:
        return connection.execute(select(func.count()).select_from(TABLES["journal"])).scalar_one()


def last(region: Region, code: str) -> Entry:
    """The last entry of a subject."""
    with reading(region.engine) as connection:
        return history(connection, code)[-1]


def said(form: Form) -> list[str]:
    """Why a form is refused."""
    return [reason.key for reason in perform(opened(), form).reasons]


def ticket(region: Region, code: str, person: str = LEADER, action: str = "submit", **more: object) -> str:
    """A ticket that a person took who was known by a key."""
    told = {"subject": code, "day": region.today, "now": opened().now(), "command_id": None} | more
    return take_ticket(region.engine, Acting(person, Method.KEY, "K1"), action=action, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [LEADER, "person2@region.example", SYSTEM, None])
def test_a_typed_name_opens_nothing_where_who_acts_is_proved(region: Region, tmp_path: Path, name: str | None) -> None:
    code = ready(region)
    before = entries(region)

    assert said(filled(Submit, actor=name, subject=code)) == ["not_proved"]

    assert entries(region) == before
    assert log(tmp_path) == ["not_proved"]


def test_the_lane_itself_takes_no_claim_where_who_acts_is_proved(region: Region, tmp_path: Path) -> None:
    code = ready(region)

    result = opened().ask(Submit(actor=LEADER, on=region.today, subject=code))

    assert [reason.key for reason in result.reasons] == ["not_proved"]
    assert log(tmp_path) == ["not_proved"]


def test_nobody_acts_as_the_engine_by_typing_its_name(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POTOK_IDENTITY", "claimed")

    assert said(filled(GiveRole, actor=SYSTEM, person=LEADER, role="administrator")) == ["unknown_code"]
    assert said(filled(RegisterPerson, actor=SYSTEM, title="Х Х", email="x@x.example")) == ["unknown_code"]


def test_an_action_in_the_panel_takes_a_ticket_and_says_so_in_the_journal(region: Region) -> None:
    code = ready(region)

    run_of = asyncio.run(as_flow(filled(Submit, ticket=ticket(region, code), subject=code)))

    assert run_of.done
    entry = last(region, code)
    assert (entry.actor, entry.method, entry.credential.partition("/")[2]) == (LEADER, "ticket", "key:K1")


@pytest.mark.parametrize("wrong", ["forged", "action", "subject", "person's right", "day", "late", "spent"])
def test_a_ticket_that_is_not_for_this_opens_nothing(region: Region, tmp_path: Path, wrong: str) -> None:
    code, other = ready(region), ready(region)
    taken = ticket(region, other if wrong == "subject" else code, action="decide" if wrong == "action" else "submit")
    if wrong == "day":
        taken = ticket(region, code, day=region.today - timedelta(days=1))
    if wrong == "late":
        taken = ticket(region, code, now=opened().now() - timedelta(minutes=16))
    if wrong == "person's right":
        taken = ticket(region, code, GUEST_1)
    if wrong == "spent":
        assert perform(opened(), filled(Submit, ticket=taken, subject=code)).done
    if wrong == "forged":
        taken = "A" * len(taken)
    before = entries(region)

    keys = said(filled(Submit, ticket=taken, subject=code))

    assert keys == (["not_entitled"] if wrong == "person's right" else ["ticket_refused"])
    assert entries(region) == before
    assert wrong == "person's right" or log(tmp_path) == ["ticket_refused"]


def test_a_refusal_ends_its_ticket(region: Region) -> None:
    code = region.open_project()
    taken = ticket(region, code)
    refused = said(filled(Submit, ticket=taken, subject=code))  # nothing is attached yet

    for kind in region.gate(region.state(code)).evidence:
        region.do(AttachEvidence(actor=LEADER, on=region.today, subject=code, kind=kind, kept_at="дело 1", title=kind))

    assert refused == ["evidence_missing"] * len(refused)
    assert said(filled(Submit, ticket=taken, subject=code)) == ["ticket_refused"]


@pytest.mark.parametrize("wrong", ["nothing is attached yet", "a field that there is not"])
def test_a_run_that_did_nothing_leaves_no_ticket_that_opens(region: Region, wrong: str) -> None:
    code = region.open_project()
    form = {"subject": code, "ticket": ticket(region, code)}
    if wrong == "a field that there is not":
        form["on"] = "yesterday"

    state = asyncio.run(flow_of(form_of(Submit))(form, return_state=True))

    assert state.is_failed()
    with reading(region.engine) as connection:
        assert connection.execute(select(TABLES["ticket"].c.sha256)).all() == []


def test_a_ticket_of_a_draft_opens_with_what_stands_in_the_draft_alone(region: Region, tmp_path: Path) -> None:
    code = ready(region)
    programme = opened()
    passed = pass_on(programme, filled(Submit, subject=code, comment="как есть"), Acting(LEADER, Method.KEY, "K1"))
    with writing(region.engine) as connection:
        draft = TABLES["draft"]
        said_there = connection.execute(select(draft.c.said)).scalar_one()
        connection.execute(update(draft).values(said=said_there.replace("как есть", "иначе")))
    before = entries(region)

    changed = asyncio.run(as_flow(passed))
    openly = said(filled(Submit, ticket=passed.ticket, subject=code, comment="иначе"))

    assert ([reason.key for reason in changed.reasons], openly) == (["ticket_refused"], ["ticket_refused"])
    assert entries(region) == before
    assert set(log(tmp_path)) == {"ticket_refused"}


def test_repeating_an_order_on_its_ticket_gives_the_first_result(region: Region) -> None:
    code = ready(region)
    taken = ticket(region, code, command_id="order-7")
    form = filled(Submit, ticket=taken, subject=code, command_id="order-7")

    first, again = perform(opened(), form), perform(opened(), form)

    assert (first.done, again.repeated) == (True, True)
    assert said(filled(Submit, ticket=taken, subject=code, command_id="order-8")) == ["ticket_refused"]


def test_prefect_keeps_a_number_and_a_ticket_that_are_worth_nothing_afterwards(region: Region, tmp_path: Path) -> None:
    code = ready(region)
    programme = opened()
    passed = pass_on(programme, filled(Submit, subject=code), Acting(LEADER, Method.KEY, "K1"))

    async def work() -> object:
        await as_flow(passed)
        async with get_client() as client:
            return [found.parameters for found in await client.read_flow_runs() if found.name.startswith("submit")]

    kept = asyncio.run(work())

    assert {"draft": passed.draft, "ticket": passed.ticket} in kept  # type: ignore[operator]
    assert region.state(code).standing is Standing.AWAITING
    with pytest.raises(Refusal):
        read_draft(programme.settings, region.engine, passed.draft, passed.ticket)
    before = entries(region)
    asyncio.run(as_flow(passed))
    assert entries(region) == before


def test_a_copied_number_of_a_draft_opens_nothing_without_its_ticket(region: Region, tmp_path: Path) -> None:
    code = ready(region)
    programme = opened()
    passed = pass_on(programme, filled(Submit, subject=code), Acting(LEADER, Method.KEY, "K1"))

    with pytest.raises(Refusal):
        read_draft(programme.settings, region.engine, passed.draft, ticket(region, code, METHODOLOGIST))

    assert log(tmp_path) == ["draft_refused"]


def test_a_claim_stays_a_claim_however_it_is_passed_on(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POTOK_IDENTITY", "claimed")
    code = ready(region)

    passed = pass_on(opened(), filled(Submit, subject=code), Acting(LEADER))
    asyncio.run(as_flow(passed))

    assert (last(region, code).method, last(region, code).credential) == ("claimed", "")


def test_an_account_acts_only_as_those_whom_the_host_lists_for_it(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, person in ((account(), LEADER), (account(), CURATOR), ("somebody", METHODOLOGIST)):
        allow(Settings(), region.engine, name, person, datetime.now(UTC))
    monkeypatch.setenv("USER", "somebody")
    monkeypatch.setenv("LOGNAME", "somebody")

    acting = local(region.engine, "person5@region.example")
    other = terminal(Settings(), region.engine, METHODOLOGIST, "", region.today)

    assert acting == Acting(CURATOR, Method.LOCAL, hand())
    assert (other.person, other.on_behalf_of) == (LEADER, METHODOLOGIST)


def test_in_anothers_name_acts_an_administrator_who_says_why(region: Region, tmp_path: Path) -> None:
    code = ready(region)
    programme = opened()
    form = filled(Submit, subject=code)

    by_leader = perform(programme, form, Acting(HEAD, Method.KEY, "K1", LEADER, "протокол № 3"))
    silent = perform(programme, form, Acting(METHODOLOGIST, Method.KEY, "K2", LEADER))
    done = perform(programme, form, Acting(METHODOLOGIST, Method.KEY, "K2", LEADER, "протокол № 3"))

    assert [reason.key for reason in by_leader.reasons] == ["not_in_that_name"]
    assert [reason.key for reason in silent.reasons] == ["name_needs_basis"]
    assert done.done
    entry = last(region, code)
    assert (entry.actor, entry.on_behalf_of, entry.basis) == (METHODOLOGIST, LEADER, "протокол № 3")
    assert log(tmp_path) == ["not_in_that_name"]


def test_whoever_entered_a_submission_for_another_does_not_decide_on_it(region: Region) -> None:
    code = ready(region)
    region.do(GiveRole(actor=SYSTEM, on=region.today, person=CURATOR, role="administrator"))
    programme = opened()
    entered = perform(
        programme, filled(Submit, subject=code), Acting(CURATOR, Method.KEY, "K1", LEADER, "протокол № 3")
    )

    own = perform(programme, filled(Decide, subject=code, decision="go"), Acting(CURATOR, Method.KEY, "K1"))
    round_about = perform(
        programme,
        filled(Decide, subject=code, decision="go"),
        Acting(LEADER, Method.KEY, "K1", CURATOR, "протокол № 3"),
    )

    assert entered.done
    assert [reason.key for reason in own.reasons] == ["own_submission"]
    assert not round_about.done


def test_what_nobody_spent_in_time_is_swept_with_its_draft(region: Region) -> None:
    code = ready(region)
    programme = opened()
    passed = pass_on(programme, filled(Submit, subject=code), Acting(LEADER, Method.KEY, "K1"))
    with writing(region.engine) as connection:
        connection.execute(update(TABLES["ticket"]).values(expires_at=programme.now() - timedelta(hours=1)))

    ticket(region, code)

    with reading(region.engine) as connection:
        drafts = connection.execute(select(TABLES["draft"].c.number)).all()
    assert (drafts, passed.draft != "") == ([], True)


def test_what_a_killed_run_left_filled_in_goes_with_the_ticket_that_was_spent_on_it(region: Region) -> None:
    code = ready(region)
    programme = opened()
    pass_on(programme, filled(Submit, subject=code), Acting(LEADER, Method.KEY, "K1"))
    with writing(region.engine) as connection:
        connection.execute(update(TABLES["ticket"]).values(spent_at=programme.now() - timedelta(days=8)))

    ticket(region, code)

    with reading(region.engine) as connection:
        assert connection.execute(select(TABLES["draft"].c.number)).all() == []


def test_a_fan_out_takes_one_ticket_for_its_package_and_resumes_on_it(region: Region, tmp_path: Path) -> None:
    package = region.package()
    receivers = [{"organisation": TOWN, "people": CARD_PEOPLE}, {"organisation": BODY, "people": CARD_PEOPLE}]
    order = order_of(package)
    taken = ticket(region, package, METHODOLOGIST, "replicate", command_id=order)

    def asked(count: int, shown: str | None) -> list[str]:
        form = ReplicateForm(package=package, receivers=receivers[:count], ticket=shown)  # type: ignore[arg-type]
        return [type(outcome).__name__ for outcome in asyncio.run(as_flow(form))]

    assert asked(1, None) == ["Refused"]
    assert asked(1, "forged") == ["Refused"]
    assert asked(2, taken) == ["Done", "Done"]
    assert asked(2, taken) == ["Repeated", "Repeated"]
    assert log(tmp_path) == ["not_proved", "ticket_refused"]


def test_a_ticket_that_an_earlier_release_spent_opens_nothing_more(region: Region) -> None:
    code = ready(region)
    taken = ticket(region, code)
    assert perform(opened(), filled(Submit, ticket=taken, subject=code, command_id="1")).done
    with writing(region.engine) as connection:
        connection.execute(update(TABLES["ticket"]).values(content=None))

    assert said(filled(Submit, ticket=taken, subject=code, command_id="1", comment="другое")) == ["ticket_refused"]


def test_whoever_reads_the_ticket_of_a_fan_out_in_the_panel_offers_nothing_to_others_with_it(
    region: Region, tmp_path: Path
) -> None:
    package = region.package()
    taken = ticket(region, package, METHODOLOGIST, "replicate", command_id=order_of(package))

    def asked(receiver: str) -> list[str]:
        receivers = [{"organisation": receiver, "people": CARD_PEOPLE}]
        form = ReplicateForm(package=package, receivers=receivers, ticket=taken)  # type: ignore[arg-type]
        return [type(outcome).__name__ for outcome in asyncio.run(as_flow(form))]

    assert asked(TOWN) == ["Done"]
    assert asked(BODY) == ["Refused"]
    assert asked(TOWN) == ["Repeated"]
    assert log(tmp_path) == ["ticket_refused"]


def test_the_host_brings_an_administrator_back_and_the_journal_names_the_account(
    region: Region, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["init", "--admin-name", "Новая Надежда", "--admin-email", "new@region.example"])

    assert code == 0, capsys.readouterr().err
    entry = last(region, "PER-0011")
    assert (entry.actor, entry.method, entry.credential) == (SYSTEM, "system", f"local:{hand()}")
