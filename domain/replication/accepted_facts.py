"""What a package of another region must say of itself, so that nothing stumbles over it later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from domain.engine.asked import DIGEST
from domain.engine.case import CODE_SHAPE
from domain.engine.tables import CODE
from domain.engine.values import number_of
from domain.programme.kinds import Direction, Frequency, Quantity
from domain.replication.contents import FORMAT, LONGEST
from domain.replication.package_file import FACTS, MOST_PARTS, is_inside


def _number(text: str) -> str:
    if number_of(text) is None:
        raise ValueError(text)
    return text


def _inside(path: str) -> str:
    if not is_inside(path):
        raise ValueError(path)
    return path


Key = Annotated[str, Field(min_length=1, max_length=CODE)]
Name = Annotated[str, Field(min_length=1, max_length=300)]
Title = Annotated[str, Field(min_length=1, max_length=500)]
Said = Annotated[str, Field(max_length=100_000)]
Unit = Annotated[str, Field(max_length=60)]
Number = Annotated[str, Field(max_length=100), AfterValidator(_number)]
Sha256 = Annotated[str, Field(pattern=DIGEST)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A part in a manifest."""

    path: Annotated[str, AfterValidator(_inside)]
    part: str
    title: str
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was signed: of which package it is, and its parts."""

    code: Annotated[str, Field(pattern=rf"^{CODE_SHAPE.pattern}$", max_length=CODE)]
    sha256: Sha256
    parts: Annotated[tuple[Listed, ...], Field(max_length=MOST_PARTS)]

    @property
    def is_whole(self) -> bool:
        """Whether it lists its own facts, and nothing twice."""
        paths = [one.path for one in self.parts]
        return len(set(paths)) == len(paths) and any(
            one.path == FACTS and one.sha256 == self.sha256 for one in self.parts
        )


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator that a replica begins with."""

    key: Key
    name: Name
    unit: Unit
    direction: Direction
    base: Number
    target: Number
    ideal: Number | None
    method: Said = ""
    source: Said = ""
    calculation_unit: Unit = ""
    quantity: Quantity = Quantity.OTHER
    frequency: Frequency = Frequency.NONE


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured at the exemplar."""

    indicator: Key
    moment: str
    value: Number


@dataclass(frozen=True, slots=True)
class Element:
    """What a receiver decides on; nothing more stands in it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    key: Key
    title: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    core: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of a part."""

    kind: str
    title: str
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its files."""

    key: str
    title: str
    files: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the exemplar project."""

    kind: str


@dataclass(frozen=True, slots=True)
class Carried:
    """A practice that the package carries."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a receiver takes over."""

    process: Name = "-"
    category: Key = "-"
    clients: Said = ""
    from_event: Title = "-"
    to_event: Title = "-"
    justification: Said = ""
    key_risk: Said = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is read of a package after it was accepted; what a later release says beside is kept, and not read."""

    format: Annotated[int, Field(ge=FORMAT, le=FORMAT)]
    package_title: Title
    title: Title
    from_: Annotated[str, Field(alias="from", max_length=500)]
    edition: Annotated[int, Field(ge=1)]
    sphere: Key | None
    card: Card
    indicators: tuple[Indicator, ...]
    readings: tuple[Reading, ...]
    evidence: tuple[Document, ...]
    elements: tuple[Element, ...]
    parts: tuple[Part, ...]
    changed: str
    why: str
    despite: str
    practices: tuple[Carried, ...] = ()


_FACTS, _MANIFEST = TypeAdapter(Facts), TypeAdapter(Manifest)


def manifest_in(text: str) -> Manifest | None:
    """What a manifest says; None where it is none."""
    try:
        found = _MANIFEST.validate_json(text, strict=True)
    except ValidationError:
        return None
    return found if found.is_whole else None


def faults_in(facts: str) -> Iterator[str]:
    """Where the facts of a package are not what they have to be; nothing of sound ones."""
    try:
        found = _FACTS.validate_json(facts, strict=True)
    except ValidationError as error:
        yield from dict.fromkeys(".".join(map(str, row["loc"])) or FACTS for row in error.errors())
        return
    for name, keys in (("indicators", [one.key for one in found.indicators]),
                       ("elements", [one.key for one in found.elements])):  # fmt: skip
        yield from _twice(name, keys)
    yield from (f"indicators.{one.key}" for one in found.indicators if Decimal(one.base) == Decimal(one.target))


def _twice(name: str, keys: Sequence[str]) -> Iterator[str]:
    yield from (f"{name}.{key}" for key in dict.fromkeys(keys) if keys.count(key) > 1)
