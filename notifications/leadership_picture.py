"""The picture of an issued report, drawn in a process of its own: who serves pages loads no library of charts."""

from __future__ import annotations

import subprocess
import sys

import orjson

from domain.engine.words import Language
from notifications.letters.regular import LeadershipReport
from notifications.notices import from_facts, to_facts

WITHIN = 60
"""Seconds that it has."""


def drawn_apart(letter: LeadershipReport, language: Language) -> bytes:
    """The same bytes as go along with the letter."""
    asked = orjson.dumps({"facts": to_facts(letter), "language": str(language)})
    made = subprocess.run(  # noqa: S603 - our own module, with no word of anybody in the command
        [sys.executable, "-m", __name__], input=asked, capture_output=True, timeout=WITHIN, check=True
    )
    return made.stdout


def main() -> None:
    """Read what an issued report says and write its picture."""
    from notifications.attachments import drawn

    told = orjson.loads(sys.stdin.buffer.read())
    letter = from_facts(LeadershipReport.template, told["facts"])
    if isinstance(letter, LeadershipReport):
        sys.stdout.buffer.write(drawn(letter, Language(told["language"])))


if __name__ == "__main__":
    main()
