"""The methodology pack: the shipped one is faultless, and a broken one is told by file, line and key."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.engine.words import Language
from domain.methodology.loader import SHIPPED, default_text, load_default, load_text
from domain.methodology.problems import Lines, PackBroken, Path
from domain.methodology.schema import END, STOPPED, Decision
from domain.methodology.show import HEADINGS, as_mermaid, as_table
from flows.pack_check import checked

TEXT, FILE = default_text()


def line_of(fragment: str, text: str = TEXT) -> int:
    """The line on which a fragment stands."""
    return text[: text.index(fragment)].count("\n") + 1


def test_the_shipped_pack_is_faultless() -> None:
    assert checked(TEXT, FILE) == load_default()


def test_every_value_that_decides_names_its_source_or_says_that_it_is_an_assumption() -> None:
    pack = load_default()
    bases = [
        *(
            found.basis
            for group in (pack.roles, pack.evidence, pack.reasons, pack.parameters)
            for found in group.values()
        ),
        *(criteria.basis for criteria in pack.criteria.values()),
        *(phase.gate.basis for cycle in pack.lifecycles.values() for phase in cycle.phases.values()),
        *(phase.duration.basis for cycle in pack.lifecycles.values() for phase in cycle.phases.values()),
    ]

    assert all(basis.source or basis.assumption for basis in bases)


BROKEN = [
    (f'version = "{load_default().version}"', "", "version", "key “version” is missing"),
    (
        "working_days = 20, assumption",
        "working_dayz = 20, assumption",
        "duration.working_dayz",
        "did you mean “working_days”?",
    ),
    ("pass_share = 80", 'pass_share = "80"', "criteria.regional.pass_share", "needs a number"),
    ("pass_share = 80", "pass_share = 180", "criteria.regional.pass_share", "above 0 and at most 100"),
    ("commissioners = 3", "commissioners = 0", "criteria.local.commissioners", "between 1 and 50"),
    ('requires = "local"', 'requires = "lokal"', "criteria.regional.requires", "no level “lokal”"),
    (
        '"has_indicator", "units_allowed", "methods_stated"',
        '"has_indicater", "units_allowed", "methods_stated"',
        "gate.rules",
        "no rule “has_indicater”",
    ),
    ('evidence = ["process_card"]', 'evidence = ["proces_card"]', "gate.evidence", "no kind of evidence “proces_card”"),
    ('decide = ["customer", "organisation_head"]', "decide = []", "gate.decide", "nobody decides"),
    ('decide = ["customer", "organisation_head"]', 'decide = ["boss"]', "gate.decide", "no role “boss”"),
    (
        'submit = ["project_leader", "centre_staff", "organisation_head"]',
        "submit = []",
        "gate.submit",
        "nobody submits",
    ),
    ('exits = { go = "opening", ', "exits = { ", "gate.exits", "it has no go"),
    ('exits = { go = "opening", ', 'exits = { go = "openin", ', "gate.exits", "no phase “openin”"),
    (
        'exits = { go = "diagnosis", conditional = "diagnosis"',
        'exits = { go = "implementation"',
        "phases[2]",
        "unreachable",
    ),
    (
        'exits = { go = "end", rework = "monitoring"',
        'exits = { go = "monitoring", rework = "monitoring"',
        "phases[0]",
        "never leads to the end",
    ),
    (
        'rules = ["presents_projects", "lower_level_held"]',
        'rules = ["has_indicator"]',
        "gate.rules",
        "not for this lifecycle",
    ),
    ('effects = ["close_project"]', 'effects = ["open_champagne"]', "gate.effects", "no effect “open_champagne”"),
    (
        'template = "gate_decided"',
        'template = "gate_decied"',
        "notices.gate_decided.template",
        "no template “gate_decied”",
    ),
    ('event = "submitted"', 'event = "submited"', "notices.action_awaited.event", "no event “submited”"),
    ('roles = ["deciders"]', 'roles = ["desiders"]', "notices.action_awaited.roles", "no role “desiders”"),
    ('project = "PRJ-{number:04d}"', 'project = "PRJ"', "codes.project", "lacks {number}"),
    ("\nscore = [", "\nscoring = [", "actions.scoring", "no action “scoring”"),
    (
        'decisions = ["stop"], assumption = true }',
        'decisions = ["stopp"], assumption = true }',
        "decisions",
        "no decision “stopp”",
    ),
    ('closed = { ru = "закрыт", en = "closed" }', 'closed = { ru = "закрыт" }', "stages.closed", "key “en” is missing"),
]


@pytest.mark.parametrize(("good", "bad", "key", "said"), BROKEN, ids=[row[3] for row in BROKEN])
def test_a_broken_pack_is_refused_with_line_key_and_sentence(good: str, bad: str, key: str, said: str) -> None:
    assert good in TEXT

    with pytest.raises(PackBroken) as raised:
        checked(TEXT.replace(good, bad, 1), FILE)

    found = [problem for problem in raised.value.problems if said in problem.said.en]
    assert found, [str(problem) for problem in raised.value.problems]
    assert key in found[0].key
    assert found[0].file == SHIPPED
    assert found[0].line >= 1
    assert found[0].said.ru != found[0].said.en


def test_a_fault_is_named_by_the_very_line_that_it_stands_on() -> None:
    bad = TEXT.replace('"has_indicator", "units_allowed"', '"has_indicater", "units_allowed"', 1)

    with pytest.raises(PackBroken) as raised:
        checked(bad, FILE)

    assert [problem.line for problem in raised.value.problems] == [line_of("has_indicater", bad)]


def test_all_faults_are_told_at_once() -> None:
    bad = TEXT.replace("commissioners = 3", "commissioners = 0").replace("pass_share = 70", "pass_share = 0")

    with pytest.raises(PackBroken) as raised:
        checked(bad, FILE)

    assert len(raised.value.problems) >= 4


def test_a_file_that_is_no_toml_is_told_with_its_line() -> None:
    with pytest.raises(PackBroken) as raised:
        load_text('name = "x"\nversion = \n', "region.toml")

    (problem,) = raised.value.problems
    assert (problem.file, problem.line) == ("region.toml", 2)


WORDS = st.text("abcdefg_-", min_size=1, max_size=6)


@given(st.dictionaries(WORDS, st.lists(WORDS, min_size=1, max_size=4, unique=True), min_size=1, max_size=5))
def test_each_key_of_an_array_of_tables_is_found_on_its_own_line(document: dict[str, list[str]]) -> None:
    lines, expected = [], {}
    for name, keys in document.items():
        for place, key in enumerate(keys):
            lines.append(f"[[{name}]]")
            path: Path = (name, place)
            expected[path] = len(lines)
            lines.append(f"{key} = 1")
            expected[*path, key] = len(lines)
    text = "\n".join(lines)
    tomllib.loads(text)

    found = Lines(text)

    assert {path: found.of(path) for path in expected} == expected


@pytest.mark.parametrize("lifecycle", load_default().lifecycles.values(), ids=lambda found: found.key)
@pytest.mark.parametrize("language", Language)
def test_a_lifecycle_is_shown_whole(lifecycle: object, language: Language) -> None:
    pack = load_default()
    cycle = pack.lifecycles[lifecycle.key]  # type: ignore[attr-defined]

    table, diagram = as_table(pack, cycle, language), as_mermaid(cycle, language)

    assert [row[0] for row in table] == [phase.title.say(language) for phase in cycle.phases.values()]
    assert all(len(row) == len(HEADINGS) for row in table)
    assert diagram.startswith("stateDiagram-v2\n")
    for phase in cycle.phases.values():
        for target in phase.gate.exits.values():
            assert f"{phase.key} --> {'[*]' if target == END else target}: " in diagram


def test_every_decision_of_every_gate_leads_somewhere_that_exists() -> None:
    for lifecycle in load_default().lifecycles.values():
        for phase in lifecycle.phases.values():
            assert Decision.GO in phase.gate.exits
            assert set(phase.gate.exits.values()) <= {*lifecycle.phases, END, STOPPED}
