"""Anybody checks a status on a page, by its code or its token, seldom enough and without signing in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from console.web import rates
from domain.engine.database import reading
from domain.methodology.loader import load_default
from domain.reports.axis import Question
from domain.reports.certificate import Certificate, certificate_of, token_of
from domain.reports.statuses import statuses
from flows.seal_copies import make_key
from flows.settings import Settings
from tests.acts import by_act
from tests.console.test_ways_in import Browser
from tests.region import DAY, NOW, Region

LATER = date(2024, 9, 2)


@pytest.fixture
def settings(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_SEAL_KEY", str(tmp_path / "key.pem"))
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    Region(sqlite_engine).found().exemplar(DAY)
    rates._limiter.cache_clear()
    return Settings(_env_file=None)


def certificate(engine: Engine) -> Certificate:
    with reading(engine) as connection:
        return certificate_of(statuses(connection, Question(LATER))[0], load_default())


def test_a_guest_reads_how_a_status_stands_today(settings: Settings, sqlite_engine: Engine) -> None:
    found, guest = certificate(sqlite_engine), Browser(settings)
    token = token_of(found, make_key(settings, NOW))

    by_code, by_token = guest.ask(f"/verify?code={found.code}"), guest.ask(f"/verify?t={token}")
    Region(sqlite_engine).do(by_act("withdraw", LATER))
    lost = guest.ask(f"/verify?t={token}")

    assert (by_code.status_code, by_token.status_code, lost.status_code) == (200, 200, 200)
    assert "Сегодня в силе" in by_code.text
    assert "Подпись верна" in by_token.text
    assert "Сегодня не в силе" in lost.text
    assert not any(word in by_token.text for word in ("PER-", "@region"))


def test_a_slip_a_forgery_and_a_script_are_named_and_not_run(settings: Settings, sqlite_engine: Engine) -> None:
    guest, token = Browser(settings), token_of(certificate(sqlite_engine), make_key(settings, NOW))

    told = [
        guest.ask("/verify", headers={}).text,
        guest.ask("/verify?code=ABCD-EFGH-9").text,
        guest.ask(f"/verify?t={token[:-6]}AAAAAA").text,
        guest.ask("/verify?code=<script>alert(1)</script>").text,
    ]

    assert "Код со свидетельства" in told[0]
    assert "описка" in told[1]
    assert "подделка" in told[2]
    assert "<script>alert" not in told[3]


def test_who_tries_code_after_code_has_to_wait_and_others_do_not(settings: Settings) -> None:
    guesser, other = Browser(settings, peer="10.0.0.7"), Browser(settings, peer="10.0.0.8")

    tried = [guesser.ask("/verify?code=ABCD-EFGH-9").status_code for _ in range(32)]

    assert tried[-1] == 429
    assert other.ask("/verify?code=ABCD-EFGH-9").status_code == 422
