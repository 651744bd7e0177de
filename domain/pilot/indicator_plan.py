"""An indicator as the card states it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from domain.engine import asked
from domain.engine.words import Words
from domain.programme.kinds import Direction, Frequency, Quantity

SHARE = Words("У доли от 0 до 100 — «% от целого»", "“% of a whole” where it is a share of 0 to 100")


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorPlan:
    """An indicator as the card states it."""

    key: Annotated[str, asked.key("Ключ", "Key")]
    name: Annotated[str, asked.line("Название", "Name", most=300)]
    unit: Annotated[str, asked.line("Единица", "Unit", SHARE, most=60)]
    direction: Annotated[Direction, asked.value("Куда лучше", "Direction")]
    base: Annotated[Decimal, asked.value("Исходное значение", "Base")]
    target: Annotated[Decimal, asked.value("Цель", "Target")]
    ideal: Annotated[Decimal | None, asked.value("Идеал", "Ideal")] = None
    base_on: Annotated[date | None, asked.value("Дата исходного значения", "Date of the base")] = None
    target_on: Annotated[date | None, asked.value("Дата цели", "Date of the target")] = None
    ideal_on: Annotated[date | None, asked.value("Дата идеала", "Date of the ideal")] = None
    method: Annotated[str, asked.text("Метод расчёта", "Method of calculation")] = ""
    """How the value is calculated."""
    source: Annotated[str, asked.text("Источник данных", "Data source")] = ""
    """Where its data come from."""
    calculation_unit: Annotated[str, asked.text("Единица в расчёте", "Unit in the calculation", most=60)] = ""
    """The unit in the calculation sheet; it must be the indicator's."""
    quantity: Annotated[Quantity, asked.value("Что измеряет", "What it measures")] = Quantity.OTHER
    operations: Annotated[Decimal | None, asked.value("Операций в год", "Operations a year", least=0)] = None
    """How many operations a year take this time; with labour time it gives hours saved."""
    frequency: Annotated[Frequency, asked.value("Как часто измерять", "Frequency")] = Frequency.NONE
