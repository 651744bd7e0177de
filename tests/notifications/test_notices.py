"""What notices know, and that their templates say all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest
from jinja2 import meta, nodes

from domain.engine.words import Language, Words
from notifications.examples import EXAMPLES
from notifications.notices import NOTICES, NoticeUnknown, from_facts, to_facts
from notifications.parts import DayKept, Form, Invited, Notice
from notifications.render import TEMPLATES, environment

SURROUNDINGS = {"base_url", "contact"}
SAID_BY_THE_LAYOUT = {"role", "forms", "instead", "behalf"}
BOOKKEEPING = {"upto", "after", "first", "changes_wait", "at", "visit", "support", "package", "item"}
"""What a letter keeps for a mark, its subject or a file beside it, and its body need not say."""


@pytest.mark.parametrize("notice", EXAMPLES.values(), ids=EXAMPLES)
def test_a_notice_comes_back_from_the_ledger_as_it_was(notice: Notice) -> None:
    kept = json.dumps(to_facts(notice))

    assert from_facts(notice.template, json.loads(kept)) == notice


def test_a_notice_nobody_knows_is_named() -> None:
    with pytest.raises(NoticeUnknown, match="'birthday'; known are action_awaited, assignment_news, channel_test"):
        from_facts("birthday", {})


def test_every_notice_has_a_name_and_an_example() -> None:
    assert {type(example) for example in EXAMPLES.values()} == set(NOTICES.values())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("body", ["body.txt", "body.html"])
@pytest.mark.parametrize("template", NOTICES)
def test_templates_use_what_the_notice_knows_and_all_of_it(template: str, body: str, language: Language) -> None:
    syntax = _parsed(f"{_folder(template)}/{language}/{body}", language)
    macros = {name for step in syntax.find_all(nodes.FromImport) for name in _imported(step)}
    known = {field.name for field in fields(NOTICES[template])}

    used = meta.find_undeclared_variables(syntax) - macros - set(environment(language).globals)

    assert used - SURROUNDINGS - BOOKKEEPING == known - SAID_BY_THE_LAYOUT - BOOKKEEPING


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("body", ["body.txt", "body.html"])
@pytest.mark.parametrize("template", NOTICES)
def test_templates_say_every_detail(template: str, body: str, language: Language) -> None:
    names = [f"{_folder(template)}/{language}/{body}", _layout("parts", body)]
    names += [f"{template}/{language}/when.txt"] if template == "status_digest" else []
    said = {step.attr for name in names for step in _parsed(name, language).find_all(nodes.Getattr)}

    details = {field.name for part in _parts(NOTICES[template]) for field in fields(part)}

    assert details - BOOKKEEPING <= said


def _folder(template: str) -> str:
    return NOTICES[template].folder or template


def _layout(name: str, body: str) -> str:
    return f"_layout/{name}.{body.partition('.')[2]}"


def _imported(step: nodes.FromImport) -> Iterator[str]:
    for name in step.names:
        yield name if isinstance(name, str) else name[1]


def _parsed(name: str, language: Language) -> nodes.Template:
    return environment(language).parse((TEMPLATES / name).read_text(encoding="utf-8"), name)


IN_WORDS_ALREADY = {Words, Invited, DayKept, Form}
"""Parts that no template names: texts, and a meeting, and a form, which the file beside the letter says."""


def _parts(declared: type[Any]) -> Iterator[type[Any]]:
    """The small records that a notice is made of."""
    for hint in get_type_hints(declared).values():
        for part in (hint, *get_args(hint)):
            if is_dataclass(part) and isinstance(part, type) and part not in IN_WORDS_ALREADY:
                yield part
