"""Quantities that are never mixed: hours of labour, hours of waiting, money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Self, final

EXACT = Context(prec=28)
"""How results are computed, whatever context the caller's thread has: 28 digits, and rounded only when shown."""


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """An amount of one kind; only amounts of the same kind are added, subtracted and compared."""

    amount: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"{type(self).__name__} takes a Decimal, not {type(self.amount).__name__}")

    def _other(self, other: object) -> Decimal:
        if type(other) is not type(self):
            raise TypeError(f"{type(self).__name__} and {type(other).__name__} are different quantities")
        return other.amount

    def __add__(self, other: Self) -> Self:
        return type(self)(EXACT.add(self.amount, self._other(other)))

    def __sub__(self, other: Self) -> Self:
        return type(self)(EXACT.subtract(self.amount, self._other(other)))

    def __mul__(self, times: Decimal | int) -> Self:
        if not isinstance(times, Decimal | int):
            return NotImplemented
        return type(self)(EXACT.multiply(self.amount, times))

    def __rmul__(self, times: Decimal | int) -> Self:
        return self.__mul__(times)


@final
@dataclass(frozen=True, slots=True)
class LabourHours(Quantity):
    """Hours that staff work."""


@final
@dataclass(frozen=True, slots=True)
class WaitingHours(Quantity):
    """Hours that a citizen waits."""


@final
@dataclass(frozen=True, slots=True)
class Money(Quantity):
    """Roubles."""
