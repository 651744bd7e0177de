"""A region's own words of letters, part by part from its pack, in a sandbox; ours stand in for them."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.runtime import TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.engine.own_terms import in_own_terms
from domain.engine.words import Language, Words
from domain.methodology.schema import OwnWords
from notifications.formats import wording

logger = logging.getLogger(__name__)

EMPTY_LINE = re.compile(r"\n\s*\n")

LONGEST = 4000
"""Longest text that a region's words may become, in characters."""


TITLE = "title"
"""The title of a letter's page is its subject, which these very words may be: blank until they are said."""


class TooLong(TemplateError):
    """The words grew beyond what a letter's line may hold."""


ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const,
    nodes.Filter, nodes.Test, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.For,
)  # fmt: skip
"""What words may be made of: facts, choices among them and one list of them; nothing with which a text multiplies."""

LINEAR = frozenset(
    {"upper", "lower", "capitalize", "title", "trim", "first", "last", "length", "default", "round", "int", "abs"}
)
"""Filters of Jinja2 that make no text longer, beside ours."""


def _sayable(value: Any) -> Any:
    """The value itself; refuses a method or a part of the template engine, which would say its own name."""
    if (callable(value) and not isinstance(value, Undefined)) or isinstance(value, TemplateReference):
        raise SecurityError(f"{type(value).__name__}: no text")
    return value


@cache
def _sandbox(language: Language) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, finalize=_sayable)
    made.filters = {name: made.filters[name] for name in LINEAR} | wording(language)
    made.globals.clear()
    return made


class OwnTerms(Extension):
    """Templates with the region's words in the place of ours, before they are compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The text of a template as the region says it."""
        return in_own_terms(source)


UNSAYABLE = (TemplateError, TypeError, ValueError, AttributeError, ArithmeticError, LookupError, RecursionError)
"""What words of somebody else's may raise."""


@cache
def _compiled(text: str, language: Language) -> Template:
    """A region's words ready to be said; refuses what could make a small text endless."""
    sandbox = _sandbox(language)
    whole = sandbox.parse(text)
    for node in whole.find_all(nodes.Node):
        if not isinstance(node, ALLOWED) or (isinstance(node, nodes.For) and (node.recursive or _nests(node))):
            raise SecurityError(f"{type(node).__name__.lower()} (line {node.lineno})")
    return sandbox.from_string(whole)


def _nests(loop: nodes.For) -> bool:
    return any(True for _ in loop.find_all(nodes.For))


def say(text: str, language: Language, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """A region's words with a letter's facts, in paragraphs; raises `TemplateError` and what else a template may."""
    known = {name: fact for name, fact in facts.items() if name != TITLE}
    said = tuple(
        " ".join(one.split()) for one in EMPTY_LINE.split(_compiled(text, language).render(known)) if one.strip()
    )
    if (length := sum(map(len, said))) > LONGEST:
        raise TooLong(f"{length} > {LONGEST}")
    return said


PARTS = tuple(field.name for field in fields(OwnWords))
"""What a region may say in words of its own."""

OURS: Mapping[str, Any] = {f"own_{part}": () for part in PARTS}
"""Nothing of a letter is said in a region's own words."""


def own(words: OwnWords | None, language: Language, facts: Mapping[str, Any]) -> dict[str, Any]:
    """`own_part` -> its paragraphs in a region's words; none where it has none or where they cannot be said."""
    found = dict(OURS)
    for name in PARTS if words else ():
        part: Words | None = getattr(words, name)
        try:
            found[f"own_{name}"] = say(part.say(language), language, facts) if part else ()
        except UNSAYABLE:
            logger.exception("a region's words cannot be said; ours stand in for them")
    return found
