"""What staff and readers see is said in the words of offices: no calque and no word of the trade of programmers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "notifications", "flows", "console")
READ_IN = frozenset({"sheets.toml"})
"""What the sheets of offices may call things: all words are understood there."""
CALQUES = {
    r"\bреплик\w*": "проект тиражирования",
    r"\bлинтер\w*": "проверка сведений",
    r"\bна паузе\b": "приостановлен",
    r"\bкик-?оф\w*": "стартовое совещание",
    r"\b(?:прежне|ново|следующе)\w+ издани\w*|\bпакет собран\b|[Сс]обрать пакет из": "утвердить редакцию",
    r"\b(?:дашборд|гейт|кейс|фидб[эе]к|апдейт|трекер|чекпо[ий]нт|майлстоун)\w*": "слово методики",
}
TEXTS = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*"))
    if path.suffix in {".py", ".toml", ".html", ".txt", ".md"} and path.name not in READ_IN
]


@pytest.mark.long
@pytest.mark.parametrize("calque", CALQUES)
def test_nothing_that_people_read_uses_a_word_that_no_office_uses(calque: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word.group(0)}, not «{CALQUES[calque]}»"
        for path in TEXTS
        for word in re.finditer(calque, path.read_text("utf-8"), re.IGNORECASE)
    ]

    assert found == []
