"""What a field of a methodology declares of its value, beside its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from domain.engine.words import Words


@dataclass(frozen=True, slots=True)
class Within:
    """The least and the greatest value of a number, or of each number of a list."""

    least: int
    most: int

    def against(self, value: Any) -> Words | None:
        """It lies between both."""
        found = value if isinstance(value, tuple) else (value,)
        if all(self.least <= one <= self.most for one in found):
            return None
        return Words(f"нужно от {self.least} до {self.most}", f"must be between {self.least} and {self.most}")


@dataclass(frozen=True, slots=True)
class PartOf:
    """A part of a whole: above nothing, the whole at most."""

    whole: int

    def against(self, value: Decimal) -> Words | None:
        """It is a part."""
        if 0 < value <= self.whole:
            return None
        return Words(f"нужно больше 0 и не больше {self.whole}", f"must be above 0 and at most {self.whole}")


@dataclass(frozen=True, slots=True)
class Growing:
    """Numbers that grow from above zero."""

    def against(self, value: Sequence[int]) -> Words | None:
        """Each is greater than the one before."""
        if value and list(value) == sorted({*value}) and value[0] >= 1:
            return None
        return Words("нужны растущие числа больше нуля", "needs growing numbers above zero")


@dataclass(frozen=True, slots=True)
class Among:
    """Words of a list."""

    offered: Mapping[str, Words]

    def against(self, value: Sequence[str]) -> Words | None:
        """All of them are offered."""
        unknown = ", ".join(one for one in value if one not in self.offered)
        if not unknown:
            return None
        listed = ", ".join(self.offered)
        return Words(f"нет «{unknown}»; есть: {listed}", f"there is no “{unknown}”; there are: {listed}")


Bound = Within | PartOf | Growing | Among


@cache
def bounded(kind: type[Any]) -> tuple[tuple[str, Bound], ...]:
    """The fields of a record that are bounded."""
    hints = get_type_hints(kind, include_extras=True)
    said = ((name, one) for name, hint in hints.items() if get_origin(hint) is Annotated for one in get_args(hint)[1:])
    return tuple((name, one) for name, one in said if isinstance(one, Bound))
