"""Quantities that are never mixed: hours of labour, hours of waiting, money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """An amount of one kind; only amounts of the same kind are added, subtracted and compared."""

    amount: Decimal

    def _other(self, other: object) -> Decimal:
        if type(other) is not type(self):
            raise TypeError(f"{type(self).__name__} and {type(other).__name__} are different quantities")
        return other.amount

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + self._other(other))

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - self._other(other))

    def __mul__(self, times: Decimal | int) -> Self:
        return type(self)(self.amount * times)


class LabourHours(Quantity):
    """Hours that staff work."""


class WaitingHours(Quantity):
    """Hours that a citizen waits."""


class Money(Quantity):
    """Roubles."""
