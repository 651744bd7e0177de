"""Notices as a subject, a text and an HTML page in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from jinja2.ext import Extension
from markupsafe import Markup

from domain.engine.words import Language, Words
from domain.methodology.schema import Decision, OwnWords
from domain.programme.kinds import Cadence
from domain.text.called import CALLED
from notifications.formats import NBSP, tied, typographic, wording
from notifications.notices import NOTICES
from notifications.own_words import OURS, OwnTerms, own
from notifications.parts import Contact, Form, Notice
from notifications.phrases import KINDS, LABELS
from notifications.policy import PERSON, WORDS

TEMPLATES = Path(__file__).parent / "templates"
CSS_RULE = re.compile(r"^\.(\w+) \{(.*)\}$", re.MULTILINE)
CLASSES = re.compile(r'class="([\w ]+)"')
INDENT = re.compile(r"\n\s+")

FILLER = Markup("&#847;&zwnj;&nbsp;" * 40)  # noqa: S704 - our own signs
"""Keeps mail programs from adding the letter's own beginning to its preview."""

Key = TypeVar("Key", bound=str)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice in words: the same content as text and as HTML."""

    subject: str
    text: str
    html: str


def render(
    notice: Notice, language: Language, *, base_url: str, programme: Words, contact: Contact | None = None,
    words: OwnWords | None = None, by_paper: bool = False, forms: Sequence[Form] = (), may_stop: bool = False,
) -> Rendered:  # fmt: skip
    """Say a notice in one language.  Without a `base_url` nothing is linked; without a contact nobody is named.

    A region's own words take the place of ours, part by part; `by_paper` says that its reader has no way
    in, `forms` what goes along then, `may_stop` that an answer of one word stops letters of this kind.
    """
    (subject, text, html), facts = bare(notice, language, base_url=base_url, programme=programme, contact=contact)
    facts |= {"by_paper": by_paper, "enclosed": forms, "may_stop": may_stop}
    facts |= own(words, language, facts)
    facts["title"] = " ".join(facts["own_subject"]) or " ".join(subject.render(facts).split())
    return Rendered(facts["title"], text.render(facts).replace(NBSP, " "), html.render(facts))


@dataclass(frozen=True, slots=True)
class Part:
    """What some readers of one mailbox are told, without the frame of a letter."""

    names: Sequence[tuple[str, Words | None]]
    """Each with the capacity in which they hear of it, where a letter tells one."""
    contact: Contact | None
    said: Rendered


def part(
    notice: Notice, language: Language, *, names: Sequence[tuple[str, Words | None]], base_url: str, programme: Words,
    contact: Contact | None, words: OwnWords | None, by_paper: bool, forms: Sequence[Form],
) -> Part:  # fmt: skip
    """A notice in words, to stand in a letter beside others."""
    (subject, text, html), facts = bare(notice, language, base_url=base_url, programme=programme)
    facts |= {"by_paper": by_paper, "enclosed": forms, "framed": False}
    facts |= own(words, language, facts)
    facts["title"] = " ".join(facts["own_subject"]) or " ".join(subject.render(facts).split())
    return Part(names, contact, Rendered(facts["title"], text.render(facts), Markup(html.render(facts))))  # noqa: S704 - our template


def in_one(
    parts: Sequence[Part], language: Language, *, base_url: str, programme: Words, contact: Contact | None, names: str,
    morning: date | None,
) -> Rendered:  # fmt: skip
    """One letter for the readers of one mailbox, part by part; nothing in it is one person's key to anything."""
    find = environment(language).get_template
    subject = find("_layout/together_subject.txt").render(parts=parts, names=names, morning=morning)
    title = " ".join(subject.split())
    facts = {
        "parts": parts, "names": names, "title": title, "base_url": base_url.rstrip("/"), "contact": contact,
        "programme": programme.say(language), **OURS, "by_paper": False, "enclosed": (), "may_stop": False,
        "framed": True, "instead": None, "behalf": "",
    }  # fmt: skip
    text, html = find("_layout/together.txt").render(facts), find("_layout/together.html").render(facts)
    return Rendered(title, text.replace(NBSP, " "), html)


def bare(
    notice: Notice, language: Language, *, base_url: str, programme: Words, contact: Contact | None = None
) -> tuple[tuple[Template, Template, Template], dict[str, Any]]:
    """The compiled templates of a notice and what they are given; its title is still to come."""
    facts: dict[str, Any] = {"instead": None, "behalf": ""}
    facts |= {name: getattr(notice, name) for name in _fields(notice.template)}
    facts |= {
        "base_url": base_url.rstrip("/"),
        "programme": programme.say(language),
        "title": "",
        "contact": contact,
        **OURS,
        "by_paper": False,
        "enclosed": (),
        "may_stop": False,
        "framed": True,
    }
    return _templates(notice.folder or notice.template, language), facts


@cache
def environment(language: Language) -> Environment:
    """The templates of one language, compiled once a process."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        finalize=tied,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=[OwnTerms, BuildTime],
    )
    made.filters.update(wording(language))
    made.globals.update(
        language=language.value,
        filler=FILLER,
        stylesheet=Markup(_stylesheet()[1]),  # noqa: S704 - our own file
        decisions=_said(CALLED[Decision], language),
        kinds=_said(KINDS, language),
        cadences=_said(CALLED[Cadence], language),
        label=_said(LABELS, language),
        concerned=WORDS[PERSON],
    )
    return made


class BuildTime(Extension):
    """What is done to an HTML template once, before it is compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Write the styles into the tags, drop the indents, keep short words with their neighbours."""
        if not (name or "").endswith(".html"):
            return source
        return CLASSES.sub(_inlined, INDENT.sub("\n", typographic(source)))


def _inlined(found: re.Match[str]) -> str:
    styles = _stylesheet()[0]
    return f'{found[0]} style="{";".join(styles[name] for name in found[1].split())}"'


@cache
def _stylesheet() -> tuple[Mapping[str, str], str]:
    """The styles to inline, by class, and the rest, which goes into the head of each mail."""
    css = (TEMPLATES / "_layout" / "mail.css").read_text(encoding="utf-8")
    inline = {found[1]: found[2].strip().rstrip(";") for found in CSS_RULE.finditer(css)}
    return inline, INDENT.sub("\n", CSS_RULE.sub("", css)).strip()


def _said(phrases: Mapping[Key, Words], language: Language) -> dict[Key, str]:
    return {key: typographic(phrase.say(language)) for key, phrase in phrases.items()}


@cache
def _templates(name: str, language: Language) -> tuple[Template, Template, Template]:
    find = environment(language).get_template
    folder = f"{name}/{language}"
    return find(f"{folder}/subject.txt"), find(f"{folder}/body.txt"), find(f"{folder}/body.html")


@cache
def _fields(template: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(NOTICES[template]))
