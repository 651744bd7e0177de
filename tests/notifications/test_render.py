"""How notices read: golden texts, equal parts, plurals, long names and hostile titles."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from domain.engine.words import Language, Words
from notifications.examples import EXAMPLES
from notifications.letter_for_several import for_several
from notifications.letters.gates import ActionAwaited, GateDecided
from notifications.letters.regular import StatusDigest
from notifications.parts import About
from notifications.render import Rendered, render
from notifications.scenarios import CONTACT, contact_of

GOLDEN = Path(__file__).parent / "golden"
REWRITE = "REWRITE_GOLDEN"
PROGRAMME = Words("Проект «Эффективный регион», Ростовская область", "Effective Region, Rostov region")
BASE_URL = "https://potok.example"


def said(example: str, language: Language, base_url: str = BASE_URL) -> Rendered:
    return render(
        EXAMPLES[example], language, base_url=base_url, programme=PROGRAMME, contact=contact_of(EXAMPLES[example])
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_notice_reads_as_agreed(example: str, language: Language) -> None:
    letter = said(example, language)
    golden = GOLDEN / f"{example}.{language}.txt"
    text = f"{letter.subject}\n\n{letter.text}"
    if REWRITE in os.environ:
        golden.write_text(text, encoding="utf-8")

    assert golden.exists(), f"nobody has read this letter yet: rerun with {REWRITE}=1, and read it"
    assert text == golden.read_text(encoding="utf-8"), f"if it is meant, rerun with {REWRITE}=1"


@pytest.mark.parametrize("language", Language)
def test_a_letter_for_several_reads_as_agreed_and_its_page_says_the_same(language: Language) -> None:
    letter = for_several(language)
    golden = GOLDEN / f"several.{language}.txt"
    text = f"{letter.subject}\n\n{letter.text}"
    if REWRITE in os.environ:
        golden.write_text(text, encoding="utf-8")
    page = Page.of(letter.html)

    assert text == golden.read_text(encoding="utf-8"), f"if it is meant, rerun with {REWRITE}=1"
    assert words(letter.text) - page.words - page.aside == set()


@pytest.mark.parametrize("language", Language)
def test_a_phone_number_is_not_parted_at_the_end_of_a_line(language: Language) -> None:
    whole = rf"<span [^>]*white-space: nowrap[^>]*>[^<]*{re.escape(CONTACT.phone)}</span>"

    assert re.search(whole, said("gate_decided", language).html)


@pytest.mark.parametrize("base_url", [BASE_URL, ""], ids=["linked", "unlinked"])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("example", EXAMPLES)
def test_text_and_html_say_the_same(example: str, language: Language, base_url: str) -> None:
    letter = said(example, language, base_url)
    page = Page.of(letter.html)

    text = words(letter.text)

    assert text - page.words - page.aside == set()
    assert page.words - text == set()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("example", EXAMPLES)
def test_html_is_safe_for_mail_programs(example: str, language: Language) -> None:
    html = said(example, language).html

    assert f'<html lang="{language}">' in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert not re.search(r"<(img(?! src=\"cid:)|script|link|form|iframe)\b|url\(|@import", html)
    assert set(re.findall(r'class="[\w ]+"(?! style=)', html)) == set()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("example", EXAMPLES)
def test_text_has_no_loose_ends(example: str, language: Language) -> None:
    letter = said(example, language)

    assert "\n\n\n" not in letter.text
    assert [line for line in letter.text.splitlines() if line != line.rstrip() and line != "-- "] == []
    assert letter.subject == " ".join(letter.subject.split(" "))
    assert "None" not in letter.text + letter.html


@pytest.mark.parametrize(
    ("count", "ru", "en"),
    [
        (1, "1 дело ждёт вас · 11 декабря 2024", "1 thing waits for you · 11 December 2024"),
        (2, "2 дела ждут вас · 11 декабря 2024", "2 things wait for you · 11 December 2024"),
        (5, "5 дел ждут вас · 11 декабря 2024", "5 things wait for you · 11 December 2024"),
        (21, "21 дело ждёт вас · 11 декабря 2024", "21 things wait for you · 11 December 2024"),
    ],
)
def test_the_digest_counts_as_people_do(count: int, ru: str, en: str) -> None:
    digest = replace(_digest("status_digest_quiet"), more_actions=count)

    subjects = [render(digest, lang, base_url=BASE_URL, programme=PROGRAMME).subject for lang in Language]

    assert subjects == [ru, en]


@pytest.mark.parametrize(
    ("days", "headline"),
    [
        (1, "Ждём вас: остался 1 рабочий день"),
        (2, "Ждём вас: осталось 2 рабочих дня"),
        (5, "Ждём вас: осталось 5 рабочих дней"),
        (21, "Ждём вас: остался 21 рабочий день"),
        (0, "Срок — сегодня"),
        (None, "Ждём вашего действия"),
        (-1, "Просрочено на 1 рабочий день"),
        (-21, "Просрочено на 21 рабочий день"),
    ],
)
def test_days_left_are_counted_as_people_do(days: int | None, headline: str) -> None:
    example = EXAMPLES["action_awaited"]
    assert isinstance(example, ActionAwaited)

    letter = render(replace(example, working_days_left=days), Language.RU, base_url=BASE_URL, programme=PROGRAMME)

    assert headline in letter.text.splitlines()


def test_an_empty_digest_is_still_a_letter() -> None:
    digest = replace(_digest("status_digest_quiet"), changes=())

    letter = render(digest, Language.RU, base_url=BASE_URL, programme=PROGRAMME)

    assert letter.subject == "Действий не требуется · 11 декабря 2024"
    assert "Сейчас от вас ничего не требуется." in letter.text


def test_a_hostile_title_stays_a_title() -> None:
    hostile = '<script>alert("x")</script><img src=x onerror=alert(1)>\nBcc: all@region.example'
    example = EXAMPLES["gate_decided"]
    assert isinstance(example, GateDecided)
    about = About(kind=example.about.kind, code="PRJ-0042", title=hostile, organisation=hostile)

    letter = render(replace(example, about=about), Language.RU, base_url=BASE_URL, programme=PROGRAMME)

    assert "<script" not in letter.html
    assert "<img" not in letter.html
    assert "&lt;script&gt;" in letter.html


def test_quotes_inside_quotes_are_told_apart() -> None:
    letter = said("gate_decided_long_names", Language.RU)

    assert "услуги „Выдача градостроительного плана земельного участка“ на территории" in letter.text
    assert "применением инструментов бережливого производства»" in letter.text


def test_html_keeps_dates_together_and_text_stays_searchable() -> None:
    letter = said("gate_decided", Language.RU)

    assert "14\N{NO-BREAK SPACE}марта\N{NO-BREAK SPACE}2025, пятница" in letter.html
    assert "14 марта 2025, пятница" in letter.text


@pytest.mark.parametrize(
    ("language", "days"), [(Language.RU, "72\xa0рабочих дня"), (Language.EN, "72\xa0working days")]
)
def test_a_number_of_days_is_not_parted_from_its_noun(language: Language, days: str) -> None:
    notice = EXAMPLES["status_digest_list"]

    assert days in render(notice, language, base_url="", programme=Words("Программа", "Programme")).html


ALONE = re.compile(r"\d\d\.\d\d\.\d{4}(, [\d:–]+)?")


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_date_beside_a_label_is_written_as_each_language_writes_it(example: str) -> None:
    told = getattr(EXAMPLES[example], "details", ())

    assert [one.value.en for one in told if ALONE.fullmatch(one.value.en)] == []


def test_without_an_address_of_the_console_nothing_is_linked() -> None:
    letter = said("status_digest", Language.RU, base_url="")

    assert "href" not in letter.html
    assert "http" not in letter.text
    assert "ответьте на это письмо" in letter.text


def test_a_past_due_date_in_the_digest_is_called_so() -> None:
    digest = _digest("status_digest")
    on_the_day = replace(digest, on=date(2024, 12, 6))

    late = render(digest, Language.RU, base_url=BASE_URL, programme=PROGRAMME)
    in_time = render(on_the_day, Language.RU, base_url=BASE_URL, programme=PROGRAMME)

    assert "Просрочено на 3 рабочих дня, срок был 6 декабря 2024, пятница" in late.text
    assert "Срок сегодня, 6 декабря 2024, пятница" in in_time.text


def _digest(name: str) -> StatusDigest:
    example = EXAMPLES[name]
    assert isinstance(example, StatusDigest)
    return example


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w@.:/-]*\w", text.lower().replace("\N{NO-BREAK SPACE}", " ")))


class Page(HTMLParser):
    """What a page says, links included; previews and the words on buttons stand aside."""

    def __init__(self) -> None:
        super().__init__()
        self.words: set[str] = set()
        self.aside: set[str] = set()
        self._is_aside = False

    @classmethod
    def of(cls, html: str) -> Page:
        page = cls()
        page.feed(re.sub(r"<style>.*?</style>|<title>.*?</title>", "", html, flags=re.DOTALL))
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.words |= words(given.get("href") or "")
        self._is_aside |= given.get("class") in {"preview", "press"}

    def handle_endtag(self, tag: str) -> None:
        self._is_aside &= tag not in {"div", "p"}

    def handle_data(self, data: str) -> None:
        seen = self.aside if self._is_aside else self.words
        seen |= words(data)
