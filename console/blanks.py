"""What stands in a shown command for a value that its reader knows, in the reader's language."""

from __future__ import annotations

import re

from domain.engine.words import Language

RUSSIAN = {
    "DATE": "ДАТА", "WHO": "КТО", "CODE": "КОД", "KEY": "КЛЮЧ", "CRITERION": "КРИТЕРИЙ", "NUMBER": "НОМЕР",
    "VALUE": "ЗНАЧЕНИЕ", "FILE": "ФАЙЛ", "ENTRY": "ЗАПИСЬ", "ADDRESS": "АДРЕС", "POST": "ДОЛЖНОСТЬ", "ROLE": "РОЛЬ",
}  # fmt: skip
"""Blanks of commands, as the help of each command calls them."""
BLANK = re.compile(rf"(?<![\w-])(?:{'|'.join(RUSSIAN)})(?![\w-])")


def with_blanks(command: str, language: Language) -> str:
    """A command as its reader types it: what is to be put in is named in the words of the help."""
    return BLANK.sub(lambda found: RUSSIAN[found.group()], command) if language is Language.RU else command
