"""One-time codes against a clock that is off, a code that was seen and two who type it at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher

from console.web.passwords import NOBODYS, STEP, by_password, enrolment, keep
from domain.engine.refusals import Refusal
from flows.settings import Settings
from tests.region import LEADER, Region

LOGIN, PASSWORD = "person2@region.example", "верный длинный пароль"


@pytest.fixture
def secret(region: Region) -> str:
    """What the telephone of somebody with a password knows."""
    enrolled = enrolment(LEADER)
    before = region.now - timedelta(hours=1)
    keep(region.engine, LEADER, PASSWORD, pyotp.TOTP(enrolled.secret).at(before), enrolled, before)
    return enrolled.secret


def opens(region: Region, secret: str, steps: int, *, password: str = PASSWORD) -> bool:
    """Whether the code that a telephone shows whose clock is off by some steps lets its person in now."""
    code = pyotp.TOTP(secret).at(region.now + timedelta(seconds=STEP * steps))
    try:
        return by_password(Settings(), region.engine, LOGIN, password, code, region.now).person == LEADER
    except Refusal:
        return False


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False), (120, False)])
def test_a_clock_may_be_off_by_one_step_and_no_more(region: Region, secret: str, steps: int, good: bool) -> None:
    assert opens(region, secret, steps) is good


def test_a_code_that_was_used_or_passed_over_opens_no_more(region: Region, secret: str) -> None:
    first = opens(region, secret, 0)

    again, earlier, later = (opens(region, secret, steps) for steps in (0, -1, 1))

    assert (first, again, earlier, later) == (True, False, False, True)
    assert not opens(region, secret, 0)


def test_a_code_beside_a_wrong_password_is_not_spent_by_that(region: Region, secret: str) -> None:
    guessed = opens(region, secret, 0, password="guessed guessed")

    assert (guessed, opens(region, secret, 0)) == (False, True)


def test_of_two_who_type_a_code_at_once_one_comes_in(region: Region, secret: str) -> None:
    with ThreadPoolExecutor(4) as together:
        found = list(together.map(lambda _: opens(region, secret, 0), range(4)))

    assert sorted(found) == [False, False, False, True]


@pytest.mark.parametrize("code", ["", " ", "0", "000000", "１２３４５６", "None", "-1"])
def test_what_is_no_code_opens_nothing(region: Region, secret: str, code: str) -> None:
    assert pyotp.TOTP(secret).at(region.now) != code

    with pytest.raises(Refusal):
        by_password(Settings(), region.engine, LOGIN, PASSWORD, code, region.now)


def test_nobodys_password_takes_as_long_to_check_as_anybodys() -> None:
    assert not PasswordHasher().check_needs_rehash(NOBODYS)
