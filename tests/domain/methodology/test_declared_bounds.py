"""Every number that a declaration of the pack bounds is refused just beyond its bounds, on its own line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from domain.methodology.bounds import Among, Bound, Growing, PartOf, Within, bounded
from domain.methodology.checks import problems_of
from domain.methodology.loader import default_text, load_text
from domain.methodology.parameters import ASKED
from domain.methodology.problems import PackBroken
from flows.pack_check import checked, known

TEXT, _ = default_text()
NUMBERS = {key: Within(asked.least, asked.most) for key, asked in ASKED.items() if asked.kind in {int, Decimal}}
STATED = sorted(key for key in NUMBERS if re.search(rf"^{key} = \{{ value = ", TEXT, re.MULTILINE))


def faults(text: str) -> list[tuple[str, str, str]]:
    """Key, sentence and line of everything that is wrong with a pack."""
    with pytest.raises(PackBroken) as raised:
        checked(text, "region.toml")
    lines = text.splitlines()
    return [(problem.key, problem.said.en, lines[problem.line - 1]) for problem in raised.value.problems]


@pytest.mark.long
@pytest.mark.parametrize("key", STATED)
def test_a_parameter_just_beyond_its_bounds_is_refused(key: str) -> None:
    least, most = NUMBERS[key].least, NUMBERS[key].most

    for value in (least - 1, most + 1):
        found = faults(re.sub(rf"^({key} = {{ value = )[^,]+", rf"\g<1>{value}", TEXT, flags=re.MULTILINE))

        (said,) = [one for one in found if one[0] == f"parameters.{key}.value"]
        assert said[1] == f"must be between {least} and {most}"
        assert said[2].startswith(f"{key} = ")


def records_of(found: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every record of a pack, with the way to it."""
    if is_dataclass(found):
        yield path, found
        below: Iterable[tuple[str | int, Any]] = ((one.name, getattr(found, one.name)) for one in fields(found))
    else:
        below = found.items() if isinstance(found, Mapping) else enumerate(found) if isinstance(found, tuple) else ()
    for key, value in below:
        yield from records_of(value, (*path, key))


def spoilt(found: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """The same with another value at the end of a way."""
    if not path:
        return value
    key, *rest = path
    if is_dataclass(found):
        assert not isinstance(found, type)
        return replace(found, **{str(key): spoilt(getattr(found, str(key)), tuple(rest), value)})
    if isinstance(found, tuple):
        assert isinstance(key, int)
        return (*found[:key], spoilt(found[key], tuple(rest), value), *found[key + 1 :])
    return {**found, key: spoilt(found[key], tuple(rest), value)}


def beyond(bound: Bound, now: Any) -> Any:
    """A value that a bound refuses."""
    match bound:
        case Within():
            return (*now, bound.most + 1) if isinstance(now, tuple) else bound.most + 1
        case PartOf():
            return Decimal(0)
        case Growing():
            return (2, 1)
        case Among():
            return ("nothing",)


PACK = load_text(TEXT, "region.toml")
KINDS: dict[Any, Any] = {type(found): (path, found) for path, found in records_of(PACK)}
BOUNDS = [(*KINDS[kind], name, bound) for kind in KINDS for name, bound in bounded(kind)]


@pytest.mark.parametrize(
    ("path", "found", "name", "bound"), BOUNDS, ids=[f"{type(one[1]).__name__}.{one[2]}: {one[3]}" for one in BOUNDS]
)
def test_whatever_a_field_declares_of_its_value_is_asked(
    path: tuple[str | int, ...], found: Any, name: str, bound: Bound
) -> None:
    pack = spoilt(PACK, (*path, name), beyond(bound, getattr(found, name)))

    said = {(one.key.rpartition(".")[2], one.said) for one in problems_of(pack, known(), TEXT, "region.toml").listed}

    assert (name, bound.against(beyond(bound, getattr(found, name)))) in said


def test_a_choice_that_is_none_of_its_words_is_refused_by_its_line() -> None:
    found = faults(TEXT.replace('term_on_day_off = { value = "next"', 'term_on_day_off = { value = "monday"'))

    assert [(key, line.split(" = ")[0]) for key, _, line in found] == [
        ("parameters.term_on_day_off.value", "term_on_day_off")
    ]
