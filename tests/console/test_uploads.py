"""Files through the browser: taken in with a form, handed out as attachments, and nothing else done with them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from urllib.parse import quote_plus

import httpx
import pytest
from sqlalchemy import insert, update

from console.web.app import app
from console.web.session import COOKIE
from domain.documents.unused import let_go
from domain.engine.database import writing
from domain.stored.tables import TABLES
from flows.document_files import keep
from flows.programme import Programme
from flows.settings import Settings
from flows.shelf import shelf_of
from flows.sweep import sweep
from tests.console.test_ways_in import HOST, OURS, Browser, entered
from tests.looked_at import seen
from tests.region import GUEST_1, LEADER, METHODOLOGIST, Region

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
OTHER, THIRD = (PDF.replace(b"1 0 obj", number + b" 0 obj") for number in (b"2", b"3"))
PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def settings(region: Region, tmp_path: Path) -> Settings:
    return Settings(_env_file=None, documents=tmp_path / "documents", document_megabytes=1)


def sent(
    browser: Browser, code: str, content: bytes, name: str = "order.pdf", action: str = "attach_evidence", **said: str
) -> httpx.Response:
    """The form of a document, or of another action, with a chosen file, as a browser sends it."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app(browser.settings, 4201))
        async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=browser.cookies) as client:
            form = {"subject": code, "kind": "process_card", "title": "Приказ"} | seen(browser.settings, code) | said
            files = {"sha256": (name, content, "application/pdf")}
            return await client.post(f"/do/{action}", data=form, files=files, headers=OURS)

    return asyncio.run(asked())


def kept(settings: Settings) -> list[bytes]:
    return [file.read_bytes() for file in sorted((settings.documents or Path()).rglob("*")) if file.is_file()]


def test_a_chosen_file_is_kept_and_handed_out_as_an_attachment(settings: Settings, region: Region) -> None:
    code = region.open_project()
    browser = entered(settings, METHODOLOGIST)

    done = sent(browser, code, PDF, name="../../../etc/passwd")
    page = browser.ask(f"/at/{code}").text
    entry = region.state(code).version
    found = browser.ask(f"/at/{code}/{entry}")

    assert done.status_code == 200
    assert f'href="/at/{code}/{entry}"' in page
    assert found.content == PDF
    assert found.headers["content-disposition"] == f'attachment; filename="{code}-{entry}.pdf"'
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["content-type"] == "application/octet-stream"
    assert [file.parent.parent for file in (settings.documents or Path()).rglob("*") if file.is_file()] == [
        settings.documents
    ]


def test_the_file_of_a_signature_is_handed_out_beside_what_it_signs(settings: Settings, region: Region) -> None:
    code, signature = region.open_project(), b"0\x82" + bytes(40)
    digest = keep(Programme.open(settings), BytesIO(signature), "signature", "order.pdf.sig").sha256
    browser = entered(settings, METHODOLOGIST)

    sent(browser, code, PDF, signature=digest)
    entry = region.state(code).version
    found = browser.ask(f"/at/{code}/{entry}?signature=1")

    assert f'href="/at/{code}/{entry}?signature=1"' in browser.ask(f"/at/{code}").text
    assert found.content == signature
    assert found.headers["content-disposition"] == f'attachment; filename="{code}-{entry}.sig"'
    assert browser.ask(f"/at/{code}/1?signature=1").status_code == 404


def test_a_file_that_will_not_do_is_named_beside_its_field_and_the_rest_of_the_form_stays(
    settings: Settings, region: Region
) -> None:
    code = region.open_project()
    browser = entered(settings, METHODOLOGIST)

    page = sent(browser, code, PAGE, title="Протокол № 7")
    nothing = sent(browser, code, b"", title="Протокол № 7")

    assert (page.status_code, nothing.status_code) == (422, 422)
    assert "Протокол № 7" in page.text
    assert 'href="#f-sha256"' in page.text
    assert kept(settings) == []


def test_a_form_with_an_error_elsewhere_keeps_the_file_that_was_chosen(settings: Settings, region: Region) -> None:
    code = region.open_project()
    browser = entered(settings, METHODOLOGIST)

    again = sent(browser, code, PDF, kind="no such kind")

    assert again.status_code == 422
    assert 'type="hidden" name="sha256"' in again.text
    assert kept(settings) == [PDF]


def test_more_than_is_taken_is_refused_and_a_stranger_sends_nothing(settings: Settings, region: Region) -> None:
    code = region.open_project()

    large = sent(entered(settings, METHODOLOGIST), code, PDF + b"0" * (3 << 20))
    stranger = sent(Browser(settings), code, PDF)

    assert large.status_code == 413
    assert stranger.status_code == 401
    assert kept(settings) == []


def test_a_form_with_a_file_whose_time_at_the_browser_ended_keeps_its_words_and_takes_no_file_in(
    settings: Settings, region: Region
) -> None:
    code = region.open_project()
    browser = entered(settings, METHODOLOGIST)
    with writing(region.engine) as connection:
        connection.execute(update(TABLES["web_session"]).values(seen_at=settings.now() - timedelta(hours=3)))

    turned_away = sent(browser, code, PDF, title="Протокол № 7")
    invented = sent(Browser(settings, cookies={COOKIE: "invented"}), code, PDF, title="Протокол № 7")

    assert (turned_away.status_code, invented.status_code) == (401, 401)
    assert quote_plus("Протокол № 7") in turned_away.text
    assert "Файл нужно будет выбрать снова" in turned_away.text
    assert quote_plus("Протокол № 7") not in invented.text
    assert kept(settings) == []


def test_a_grave_form_keeps_its_file_while_somebody_shows_anew_who_they_are(
    settings: Settings, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = region.open_project()
    browser = entered(settings, METHODOLOGIST)
    monkeypatch.setattr("console.web.session.FRESH", timedelta(seconds=-1))
    monkeypatch.setattr("domain.pilot.documents.AttachEvidence.grave", True)

    asked_anew = sent(browser, code, PDF)

    assert asked_anew.status_code == 401
    assert f"sha256={sha256(PDF).hexdigest()}" in asked_anew.text
    assert kept(settings) == [PDF]
    assert region.state(code).version == 1


def test_a_file_whose_form_was_never_sent_goes_after_days_and_one_that_is_named_stays(
    settings: Settings, region: Region
) -> None:
    code = region.open_project()
    browser = entered(settings, METHODOLOGIST)
    assert sent(browser, code, PDF).status_code == 200
    sent(browser, code, OTHER, kind="no such kind")
    sent(browser, code, THIRD, kind="no such kind")
    with writing(region.engine) as connection:
        file, waits = TABLES["stored_file"], TABLES["second_hand"]
        old = region.now - timedelta(days=9)
        connection.execute(update(file).values(kept_at=old))
        connection.execute(insert(waits).values(
            number="AB12", action="attach_evidence", content="0" * 64, said=sha256(THIRD).hexdigest(), asked_by=LEADER,
            hand="", asked_at=region.now,
        ))  # fmt: skip
    before = kept(settings)

    gone = [sweep(Programme(settings, region.engine), region.today).unused for _ in range(2)]

    assert (sorted(before), gone) == (sorted([PDF, OTHER, THIRD]), [1, 0])
    assert sorted(kept(settings)) == sorted([PDF, THIRD])


def test_a_file_that_came_today_waits_for_its_form(settings: Settings, region: Region) -> None:
    code = region.open_project()
    sent(entered(settings, METHODOLOGIST), code, PDF, kind="no such kind")

    assert let_go(region.engine, shelf_of(settings), region.now) == 0
    assert kept(settings) == [PDF]


def test_whoever_is_nobody_reads_no_file(settings: Settings, region: Region) -> None:
    code = region.open_project()
    sent(entered(settings, METHODOLOGIST), code, PDF)
    entry = region.state(code).version

    assert Browser(settings).ask(f"/at/{code}/{entry}").status_code == 401
    assert entered(settings, LEADER).ask(f"/at/{code}/9999").status_code == 404


def test_no_file_is_kept_of_a_sheet_that_nobody_may_read_yet(settings: Settings, region: Region) -> None:
    check = region.to_be_judged()
    browser = entered(settings, GUEST_1)

    refused = sent(browser, check, PDF, action="score", person=GUEST_1, marks="tour=7.25")

    assert refused.status_code == 422
    assert "без файла и бумаги" in refused.text
    assert PDF not in kept(settings)
