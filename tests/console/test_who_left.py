"""Whoever left comes in by no door, and whoever follows them by none of theirs."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from console.web.passwords import by_password, enrolment, keep
from console.web.session import link_secret, seat_of, seated, seated_by_link
from domain.engine.actor import Acting, Method
from domain.engine.database import reading
from domain.engine.refusals import Refusal
from domain.pilot.submission import Submit
from domain.registry.departure import EndPerson
from domain.registry.keys import IssueKey
from domain.registry.role_terms import LendRole
from domain.stored.tables import TABLES
from flows.forms import filled
from flows.host_words import account
from flows.identity import by_key, local, new_key, take_ticket
from flows.installation import allow
from flows.performance import perform
from flows.programme import Programme
from flows.settings import Settings
from tests.region import CURATOR, CUSTOMER, HEAD, LEADER, METHODOLOGIST, Region

PASSWORD = "верный длинный пароль"


def said(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.key for reason in refused.value.reasons]


def test_whoever_left_comes_in_by_no_door(region: Region) -> None:
    settings, engine, now = Settings(), region.engine, region.now
    day, acting, earlier = region.today, Acting(LEADER, Method.PASSWORD), now - timedelta(hours=1)
    code = region.open_project()
    key, number, hashed = new_key()
    region.do(IssueKey(
        actor=METHODOLOGIST, on=day, person=LEADER, number=number, sha256=hashed, expires_on=day + timedelta(days=9)
    ))  # fmt: skip
    allow(settings, engine, account(), LEADER, now)
    enrolled = enrolment(LEADER)
    keep(engine, LEADER, PASSWORD, pyotp.TOTP(enrolled.secret).at(earlier), enrolled, earlier)
    link = link_secret(engine, Acting(LEADER, Method.LINK), today=day, now=now)
    cookie = seated(settings, engine, acting, now, "")
    ticket = take_ticket(engine, acting, action="submit", subject=code, day=day, now=now, command_id=None)
    assert by_key(settings, engine, key, day).person == LEADER
    assert seat_of(settings, engine, cookie, now, day) is not None

    region.do(EndPerson(actor=METHODOLOGIST, on=day, person=LEADER, successor=CUSTOMER))

    with pytest.raises(Refusal) as by_its_key:
        by_key(settings, engine, key, day)
    with pytest.raises(Refusal) as by_its_password:
        by_password(settings, engine, "person2@region.example", PASSWORD, pyotp.TOTP(enrolled.secret).at(now), now)
    spent = perform(Programme.open(settings), filled(Submit, subject=code, ticket=ticket))
    typed = perform(Programme.open(settings), filled(Submit, subject=code, actor=LEADER))
    assert (said(by_its_key), said(by_its_password)) == (["key_refused"], ["password_refused"])
    assert seated_by_link(settings, engine, link, now, "") is None
    assert seat_of(settings, engine, cookie, now, day) is None
    assert local(engine, None) is None
    assert [reason.key for result in (spent, typed) for reason in result.reasons] == ["ticket_refused", "person_ended"]


def test_whoever_follows_takes_roles_over_and_no_way_in(region: Region) -> None:
    day = region.today
    region.do(LendRole(actor=METHODOLOGIST, on=day, person=LEADER, role="deputy", scope=HEAD, until=day))
    region.do(LendRole(actor=METHODOLOGIST, on=day, person=CURATOR, role="deputy", scope=LEADER, until=day))
    code = region.open_project()

    region.do(EndPerson(actor=METHODOLOGIST, on=day, person=LEADER, successor=CUSTOMER))

    role = TABLES["role"]
    with reading(region.engine) as connection:
        held = select(role.c.role, role.c.scope).where(role.c.person == CUSTOMER)
        taken = {tuple(row) for row in connection.execute(held)}
    programme, form = Programme.open(Settings()), filled(Submit, subject=code)
    behalf = [Acting(who, Method.KEY, "K1", of, "протокол") for who, of in ((CUSTOMER, HEAD), (CURATOR, LEADER))]
    refused = [[reason.key for reason in perform(programme, form, acting).reasons] for acting in behalf]
    assert ("project_leader", code) in taken
    assert ("deputy", HEAD) not in taken
    assert refused == [["not_in_that_name"], ["person_ended"]]
