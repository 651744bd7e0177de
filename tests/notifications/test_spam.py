"""Every letter in both languages, its attachments included, as SpamAssassin's own rules judge it."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from domain.engine.words import Language, Words
from notifications.answer_forms import forms_for
from notifications.attachments import attachments_of
from notifications.examples import EXAMPLES
from notifications.letter_for_several import for_several
from notifications.message import Letter, Mailbox, message_bytes
from notifications.notices import to_facts
from notifications.papers.answer_form import answer_form
from notifications.render import render
from notifications.scenarios import CONTACT, contact_of

pytestmark = pytest.mark.system
PROGRAMME = Words("Проект «Эффективный регион»", "Effective Region")
HARMLESS = {
    "HTML_MESSAGE": "a letter has a page beside its text",
    "NO_RECEIVED": "it comes from here, and not through a mail server",
    "NO_RELAYS": "the same",
    "SUBJ_ALL_CAPS": "of a Russian subject only the code is Latin: PRJ-0042",
    "MIXED_ES": "Cyrillic beside Latin letters: Russian words beside addresses, or Russian titles in English",
}
"""Rules that may be met, and why; none of them weighs more than a point."""
MOST = 1.5
"""A letter is spam from 5.0 on."""
FROM = b"From potok@rcc.example Wed Dec 11 09:00:00 2024\n"


def letter(example: str, language: Language) -> bytes:
    """An example as it leaves, with all that goes along."""
    notice = EXAMPLES[example]
    enclosed = forms_for(notice, by_paper=True)
    said = render(
        notice, language, base_url="https://potok.region.example", programme=PROGRAMME, contact=contact_of(notice),
        by_paper=True, forms=enclosed, may_stop=True,
    )  # fmt: skip
    files = attachments_of(notice, language, organiser="rcc@rcc.example", attendee="anna@region.example")
    forms = (answer_form(enclosed, language, CONTACT),) if enclosed else ()
    return message_bytes(
        Letter(
            key=f"{example} {language}", template=notice.template, language=language,
            to=Mailbox("Соколова Анна Сергеевна", "anna@region.example"), sender=Mailbox("Поток", "potok@rcc.example"),
            said=said, facts=to_facts(notice), thread=notice.thread, at=datetime.now(UTC),
            reply_to=(Mailbox(CONTACT.name, CONTACT.email),), attachments=files + forms,
        )
    )  # fmt: skip


def shared(language: Language) -> bytes:
    """One letter for two readers of one mailbox, as it leaves."""
    said = for_several(language)
    return message_bytes(
        Letter(
            key=f"shared {language}", template="status_digest", language=language,
            to=Mailbox("Соколова Анна Сергеевна, Ким Ли", "school@region.example"),
            sender=Mailbox("Поток", "potok@rcc.example"), said=said, facts={}, thread="", at=datetime.now(UTC),
            reply_to=(Mailbox(CONTACT.name, CONTACT.email), Mailbox("Жарова Инна", "zharova@rcc.example")),
        )
    )  # fmt: skip


@pytest.mark.skipif(shutil.which("spamassassin") is None, reason="spamassassin is not installed")
def test_no_letter_meets_a_rule_that_says_more_than_that_it_is_a_letter_in_russian(tmp_path: Path) -> None:
    """One run over all of them: in one run letters come back in another order."""
    names = {f"{example} {language}": letter(example, language) for example in EXAMPLES for language in Language}
    names |= {f"shared {language}": shared(language) for language in Language}
    ids = {hashlib.sha256(name.encode()).hexdigest()[:40]: name for name in names}
    box = tmp_path / "all.mbox"
    box.write_bytes(b"".join(FROM + names[name].replace(b"\r\n", b"\n") + b"\n" for name in names))
    judged = subprocess.run(
        ["spamassassin", "--local", "--prefspath=/dev/null", "--mbox", box], capture_output=True, check=True
    ).stdout

    found: dict[str, tuple[float, set[str]]] = {}
    for one in judged.split(FROM)[1:]:
        message = message_from_bytes(one)
        status = " ".join(str(message["X-Spam-Status"]).split())
        score, rules = re.search(r"score=(\S+)", status), re.search(r"tests=(.*?) autolearn", status)
        assert score is not None
        assert rules is not None
        name = ids[str(message["Message-ID"])[1:41]]
        found[name] = float(score[1]), set(filter(None, re.split(r"[,\s]+", rules[1])))
    assert found.keys() == names.keys()
    assert {name: one for name, one in found.items() if one[0] > MOST or one[1] - HARMLESS.keys()} == {}
