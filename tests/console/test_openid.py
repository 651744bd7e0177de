"""Signing in by an OpenID provider: to it and back for whoever is known here, and everything that proves nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from pydantic import ValidationError
from sqlalchemy import func, select

from console.desk import Desk
from console.provider_health import provider_said
from console.web import openid_page
from console.web.session import COOKIE
from domain.engine.database import reading
from domain.stored.tables import TABLES
from flows.settings import Settings
from tests.console.test_ways_in import HOST, Browser
from tests.openid_provider import CLIENT, SECRET, Provider, provided
from tests.region import LEADER, Region


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with provided() as provider:
        yield provider


@pytest.fixture
def provider(served: Provider) -> Provider:
    """The provider, telling the truth."""
    fresh = Provider(served.url)
    for name in ("email", "key", "algorithm", "lies", "document", "signer", "asked", "codes", "answer"):
        setattr(served, name, getattr(fresh, name))
    openid_page.provider_of.cache_clear()
    openid_page._waiting.clear()
    return served


@pytest.fixture
def settings(region: Region, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n", "utf-8")
    monkeypatch.setenv("POTOK_SECURITY_LOG", str(tmp_path / "security.jsonl"))
    return Settings(
        _env_file=None, oidc_issuer=provider.url, oidc_client=CLIENT, oidc_secret_file=secret, base_url=HOST
    )


def begun(browser: Browser, **form: str) -> str:
    """Where the browser is sent to when somebody presses the button."""
    answer = browser.send("/sign-in/oidc", **form)
    assert answer.status_code == 200, answer.text
    refreshed = answer.headers["refresh"].partition("url=")[2]
    assert html.unescape(answer.text).count(refreshed) == 1
    return refreshed


def returned(address: str) -> str:
    """Where the provider sends the browser back to, as a path of ours."""
    back = urlsplit(httpx.get(address).headers["location"])
    assert f"{back.scheme}://{back.netloc}" == HOST
    return f"{back.path}?{back.query}"


def came(browser: Browser) -> httpx.Response:
    return browser.ask(returned(begun(browser)))


def sessions(region: Region) -> int:
    with reading(region.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES["web_session"])).scalar_one())


def test_whoever_the_provider_shows_is_in_by_one_press_as_the_person_of_that_login(
    settings: Settings, provider: Provider, region: Region
) -> None:
    browser = Browser(settings)
    offered = browser.ask("/").text

    answer = came(browser)
    asked = provider.asked

    assert 'action="/sign-in/oidc"' in offered
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Участник 2" in browser.ask("/own").text
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{HOST}/sign-in/oidc"
    with reading(region.engine) as connection:
        session = connection.execute(select(TABLES["web_session"])).one()
    assert (session.person, session.method) == (LEADER, "oidc")
    assert SECRET not in settings.security_file.read_text("utf-8")  # type: ignore[union-attr]


def test_a_login_is_compared_in_its_one_form_and_another_kind_of_key_will_do(
    settings: Settings, provider: Provider
) -> None:
    provider.email = "Person2@Region.Example"
    first = came(Browser(settings))
    provider.signs_with_ed25519()
    second = came(Browser(settings))

    assert (first.status_code, second.status_code) == (303, 303)


def test_somebody_who_is_not_known_here_reads_whom_to_ask_and_nobody_is_made(
    settings: Settings, provider: Provider, region: Region
) -> None:
    provider.email = "nobody@region.example"
    browser = Browser(settings)

    answer = came(browser)

    assert answer.status_code == 403
    assert "обратитесь к администратору программы" in answer.text
    assert COOKIE not in browser.cookies
    with reading(region.engine) as connection:
        emails = connection.execute(select(TABLES["person"].c.email)).scalars().all()
    assert provider.email not in emails


def _hs256(provider: Provider) -> None:
    provider.algorithm = "HS256"


def _none(provider: Provider) -> None:
    provider.algorithm = "none"


def _another_key(provider: Provider) -> None:
    provider.signer = RSAKey.generate_key(2048)


def lying(**lies: Any) -> Callable[[Provider], None]:
    return lambda provider: provider.lies.update(lies)


ATTACKS: dict[str, Callable[[Provider], None]] = {
    "signed by nobody": _none,
    "signed by a shared secret that is the public key": _hs256,
    "signed by another key": _another_key,
    "another nonce": lying(nonce="chosen by an attacker"),
    "no nonce": lying(nonce=None),
    "for another client": lying(aud="another-client"),
    "for several, and authorised for another": lying(aud=[CLIENT, "another-client"], azp="another-client"),
    "for several, nobody said for whom": lying(aud=[CLIENT, "another-client"]),
    "of another issuer": lying(iss="https://evil.example"),
    "expired": lying(exp=1_700_000_000),
    "never expiring": lying(exp=None),
    "of the future": lying(iat=4_000_000_000),
    "e-mail not verified": lying(email_verified=False),
    "nobody said that the e-mail is verified": lying(email_verified=None),
    "verified as a word": lying(email_verified="true"),
    "no e-mail": lying(email=None),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_token_that_proves_nothing_opens_nothing(
    settings: Settings, provider: Provider, region: Region, attack: str
) -> None:
    browser = Browser(settings)
    ATTACKS[attack](provider)

    answer = came(browser)

    assert answer.status_code == 403
    assert "провайдер входа не подтвердил" in answer.text
    assert COOKIE not in browser.cookies
    assert sessions(region) == 0
    assert '"openid_refused"' in settings.security_file.read_text("utf-8")  # type: ignore[union-attr]


def test_another_state_another_browser_and_an_answer_of_another_issuer_open_nothing(
    settings: Settings, provider: Provider, region: Region
) -> None:
    victim, thief = Browser(settings), Browser(settings)
    back = returned(begun(thief))

    nobody_asked = victim.ask(back)
    begun(victim)
    planted = victim.ask(back)
    provider.answer = {"iss": "https://evil.example"}
    mixed_up = came(Browser(settings))
    provider.answer = {"iss": ""}
    unsaid = came(Browser(settings))
    provider.answer = {"code": "", "error": "access_denied"}
    denied = came(Browser(settings))

    answers = (nobody_asked, planted, mixed_up, unsaid, denied)
    assert [answer.status_code for answer in answers] == [403] * len(answers)
    assert sessions(region) == 0


def test_a_code_opens_once_and_the_way_there_and_back_is_good_once(
    settings: Settings, provider: Provider, region: Region
) -> None:
    browser = Browser(settings)
    address = begun(browser)
    kept = dict(browser.cookies)
    back = returned(address)

    first = browser.ask(back)
    again = browser.ask(back)
    replayed = Browser(settings, cookies=kept).ask(back)

    assert (first.status_code, again.status_code, replayed.status_code) == (303, 403, 403)
    assert sessions(region) == 1


def test_the_provider_gives_a_token_only_to_whoever_began(settings: Settings, provider: Provider) -> None:
    victim, thief = Browser(settings), Browser(settings)
    stolen = parse_qs(urlsplit(returned(begun(victim))).query)["code"][0]
    state = parse_qs(urlsplit(begun(thief)).query)["state"][0]

    injected = thief.ask(f"/sign-in/oidc?code={stolen}&state={state}&iss={provider.url}")

    assert injected.status_code == 403


def test_a_document_of_another_issuer_or_of_open_endpoints_leads_nowhere(
    settings: Settings, provider: Provider
) -> None:
    provider.document = {"issuer": "https://evil.example"}
    other = Browser(settings).send("/sign-in/oidc")
    provider.document = {"token_endpoint": "http://evil.example/token"}
    opened = Browser(settings).send("/sign-in/oidc")

    assert (other.status_code, opened.status_code) == (403, 403)


def test_a_provider_that_is_silent_is_said_and_the_other_ways_stay(settings: Settings) -> None:
    silent = settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})

    answer = Browser(silent).send("/sign-in/oidc")

    assert answer.status_code == 403
    assert "провайдер входа не отвечает" in answer.text
    assert "Ваш ключ" in answer.text


def test_what_was_filled_in_waits_for_its_person_and_leads_to_no_other_host(
    settings: Settings, provider: Provider
) -> None:
    provider.email = "person1@region.example"
    browser, lured = Browser(settings), Browser(settings)
    turned_away = browser.ask("/do/submit", {"subject": "PRJ-0001", "comment": "готово"})
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', turned_away.text))

    address = begun(browser, **{name: html.unescape(value) for name, value in hidden.items()})
    back = browser.ask(returned(address))
    away = lured.ask(returned(begun(lured, kept="a=b", then="https://evil.example/")))

    assert 'action="/do/submit"' in back.text
    assert 'value="готово"' in back.text
    assert provider.asked["prompt"] == "login"
    assert (away.status_code, away.headers["location"]) == (303, "/")


@pytest.mark.parametrize(("auth_time", "status"), [(0, 401), (None, 401), ("now", 200)])
def test_what_is_grave_is_done_only_by_whoever_has_just_shown_the_provider_who_they_are(
    settings: Settings, provider: Provider, region: Region, auth_time: Any, status: int
) -> None:
    provider.email = "person1@region.example"
    if auth_time != "now":
        provider.lies = {"auth_time": auth_time}
    browser = Browser(settings)
    came(browser)

    answer = browser.send("/do/give_role", person="PER-0010", role="curator", scope="*")

    assert answer.status_code == status


@pytest.mark.parametrize(
    "said",
    [
        {"oidc_issuer": "http://sso.region.example", "oidc_client": CLIENT, "base_url": HOST},
        {"oidc_issuer": "https://sso.region.example", "base_url": HOST},
        {"oidc_issuer": "https://sso.region.example", "oidc_client": CLIENT},
    ],
)
def test_a_provider_is_reached_by_https_and_named_whole(said: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **said)  # type: ignore[arg-type]


def test_where_no_provider_is_named_none_is_offered(region: Region) -> None:
    browser = Browser(Settings(_env_file=None))

    assert "/sign-in/oidc" not in browser.ask("/").text
    assert browser.send("/sign-in/oidc").status_code == 404
    assert browser.ask("/sign-in/oidc?code=1&state=2").status_code == 403


def test_the_doctor_looks_at_the_provider(settings: Settings, provider: Provider) -> None:
    desk = Desk(json=False, settings=settings)

    ((_, nothing),) = provider_said(desk)
    provider.document = {"issuer": "https://evil.example"}
    ((said, advice),) = provider_said(desk)

    assert nothing is None
    assert "another_issuer" in said.en
    assert advice is not None
