"""`potok guide`: the pages that come with the product, for a network without web documentation."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from console.command_group import Room
from console.desk import Desk
from console.language import both
from domain.engine.refusals import Refusal, not_among
from domain.engine.words import Language, Words

room = Room()
APPS = {"guide": room.app}

PAGES = Path(__file__).with_name("guide")
"""One Markdown file a topic: `TOPIC.md`, or `TOPIC.ru.md` and `TOPIC.en.md`; a folder holds topics of its own."""

Topic = Annotated[
    str | None,
    typer.Argument(metavar="TOPIC", help=both("тема; все темы, если не указана", "a topic; all topics if not said")),
]


@dataclass(frozen=True, slots=True)
class Page:
    """One topic in the reader's language, or in the one it is written in."""

    topic: str
    text: str

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.text.partition("\n")[0].lstrip("# ")


def topics() -> list[str]:
    """Every topic, those for everybody before those of a folder."""
    found = {file.relative_to(PAGES).as_posix().split(".")[0] for file in PAGES.rglob("*.md")}
    return sorted(found, key=lambda topic: ("/" in topic, topic))


def page(topic: str, language: Language) -> Page:
    """A topic's page; refuses a topic that is not there."""
    if topic not in topics():
        raise Refusal([not_among("TOPIC", topic, topics())])
    named = (PAGES / f"{topic}.{tongue}.md" for tongue in (language, *Language))
    file = next((file for file in named if file.is_file()), PAGES / f"{topic}.md")
    return Page(topic, re.sub(r"<!--.*?-->\n", "", file.read_text("utf-8")))


def guide(topic: Topic = None) -> int:
    """Show one topic, or which there are."""
    language = Desk(False).language
    text = page(topic, language).text if topic is not None else _contents(language)
    if not sys.stdout.isatty():
        print(text, end="")
        return 0

    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))
    return 0


def _contents(language: Language) -> str:
    """The list of topics, itself a page."""
    head = Words("# Руководство: `potok guide ТЕМА`", "# The guide: `potok guide TOPIC`").say(language)
    lines = [f"- `{found.topic}`: {found.title}" for found in (page(topic, language) for topic in topics())]
    return "\n".join([head, "", *lines, ""])


room.add("guide", "Руководство: темы и страницы", "The guide: topics and pages", guide)
