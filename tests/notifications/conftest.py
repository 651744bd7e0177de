"""Letters for the tests of channels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.engine.words import Language, Words
from notifications.examples import EXAMPLES
from notifications.message import Letter, Mailbox
from notifications.notices import to_facts
from notifications.render import render

PROGRAMME = Words("Проект «Эффективный регион», Ростовская область", "Effective Region, Rostov region")
WriteLetter = Callable[..., Letter]


@pytest.fixture
def write_letter() -> WriteLetter:
    """Write an example as a letter, with any part of it replaced."""

    def write(example: str = "gate_decided", language: Language = Language.RU, **changes: Any) -> Letter:
        notice = EXAMPLES[example]
        parts: dict[str, Any] = {
            "key": f"PER-0101:{notice.template}:PRJ-0042:7",
            "template": notice.template,
            "language": language,
            "to": Mailbox("Анна Сергеевна Соколова", "anna@region.example"),
            "sender": Mailbox("Проект «Эффективный регион»", "potok@rcc.example"),
            "said": render(notice, language, base_url="https://potok.example", programme=PROGRAMME),
            "facts": to_facts(notice),
            "thread": notice.thread,
            "at": datetime(2024, 12, 11, 6, 30, tzinfo=UTC),
        }
        return Letter(**parts | changes)

    return write
