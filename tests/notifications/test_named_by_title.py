"""No letter names a thing by its code alone: a reader knows it by what it is called."""

from __future__ import annotations

import re

import orjson
import pytest
from sqlalchemy import Engine

from domain.engine.words import Language
from notifications.examples import EXAMPLES
from notifications.parts import Detail
from tests.domain.test_doubts import consenting
from tests.ledgers import owed, rows
from tests.region import Region

CODE = re.compile(r"\b[A-Z]{3}-\d{4}\b(?!-)")
"""Code of a subject; what is numbered within it goes on."""


def facts(example: str) -> tuple[Detail, ...]:
    """The facts that a letter lists."""
    found: tuple[Detail, ...] = getattr(EXAMPLES[example], "details", ())
    return found


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("example", [name for name in EXAMPLES if facts(name)])
def test_a_fact_of_a_letter_names_nothing_by_its_code_alone(example: str, language: Language) -> None:
    for fact in facts(example):
        said = fact.value.say(language)
        for code in CODE.finditer(said):
            assert said[code.end() :].startswith(", ") or said[: code.start()].endswith(", "), said


def test_a_letter_of_a_withdrawn_consent_names_the_project_of_the_status_by_its_title(engine: Engine) -> None:
    region = Region(engine).found()
    project = region.exemplar()
    owed(region)
    region.do(consenting(project, "refused"))

    owed(region)

    about = [
        orjson.loads(facts)["details"] for rule, facts in rows(region, "rule", "facts") if rule == "status_doubted"
    ]
    said = {row["value"]["ru"] for details in about for row in details}
    assert f"{project}, {region.state(project).title}" in said
