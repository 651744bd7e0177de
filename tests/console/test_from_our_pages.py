"""What changes something comes from our own pages, and says so: a request that names no page is refused."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from console.web.app import app
from flows.settings import Settings
from tests.console.test_pages import HOST, OURS, Enter, enter, settings

__all__ = ["enter", "settings"]

SAID = [{}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}]


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("page", ["/seen", "/own/letters", "/own/password", "/sign-out", "/list/projects", "/language"])
def test_a_request_that_names_no_page_of_ours_changes_nothing(
    enter: Enter, settings: Settings, page: str, said: dict[str, str]
) -> None:
    browser = enter()

    async def posted() -> httpx.Response:
        transport = httpx.ASGITransport(app(settings, 4201))
        async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=browser.cookies) as client:
            return await client.post(page, data={"language": "en"}, headers=said)

    refused = asyncio.run(posted())

    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers
    assert browser.ask("/").status_code == 200
    assert browser.ask("/language", {"language": "en"}, **OURS).status_code == 303


FROM_ELSEWHERE = [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]


@pytest.mark.parametrize(("tongue", "words"), [("ru", "Запрос пришёл не с наших страниц"), ("en", "no page of ours")])
@pytest.mark.parametrize("said", FROM_ELSEWHERE)
def test_a_foreign_form_is_answered_by_a_page_in_the_language_of_the_reader(
    settings: Settings, said: dict[str, str], tongue: str, words: str
) -> None:
    async def posted() -> httpx.Response:
        transport = httpx.ASGITransport(app(settings, 4201))
        cookies = {"potok_language": tongue}
        async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=cookies) as client:
            return await client.post("/do/submit", data={"subject": "PRJ-0001"}, headers=said)

    refused = asyncio.run(posted())

    assert refused.status_code == 403
    assert refused.headers["content-type"].startswith("text/html")
    assert words in refused.text
    assert f'lang="{tongue}"' in refused.text
    assert "frame-ancestors 'none'" in refused.headers["content-security-policy"]
