"""What a pack says of the base of practices: what a card must hold, its terms and bands; all of it assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from domain.engine.words import Words
from domain.methodology.basis import ASSUMED, Basis
from domain.methodology.bounds import Among, Growing, Within

TEXTS: Mapping[str, Words] = {
    "process": Words("процесс", "process"),
    "problem": Words("проблема", "problem"),
    "causes": Words("причины", "causes"),
    "solution": Words("решение", "solution"),
    "people": Words("люди", "people"),
    "money": Words("на что нужны деньги", "what money is needed for"),
    "it": Words("информационные системы и техника", "IT and equipment"),
    "acts": Words("правовые акты", "legal acts"),
    "limits": Words("границы применимости", "limits of applicability"),
    "core": Words("ключевые элементы", "core elements"),
    "adaptable": Words("адаптируемые элементы", "adaptable elements"),
    "consent_terms": Words("условия согласия", "terms of the consent"),
}
"""Texts of a card, in its order."""

PARTS: Mapping[str, Words] = {
    "title": Words("название", "title"),
    "sphere": Words("сфера", "sphere"),
    "category": Words("категория процесса", "process category"),
    **TEXTS,
    "cost": Words("затраты, руб.", "cost, roubles"),
    "effects": Words("эффекты", "effects"),
    "steps": Words("алгоритм", "algorithm"),
    "templates": Words("шаблоны документов", "templates of documents"),
    "owner": Words("контактное лицо", "contact"),
    "consent": Words("согласие на публикацию", "consent to publish"),
}
"""All that a card may lack, be returned for, or be required to hold."""

REQUIRED = (
    "sphere", "process", "problem", "causes", "solution", "effects", "steps", "people", "limits", "core", "owner",
    "consent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Practices:
    """How practices are reviewed, kept fresh and found."""

    required: Annotated[tuple[str, ...], Among(PARTS)] = REQUIRED
    """Parts without which nothing is published; the share of them that is there is the completeness."""
    review_days: Annotated[int, Within(1, 1_000)] = 10
    """Working days within which an expert reviews a card."""
    confirm_months: Annotated[int, Within(1, 1_000)] = 12
    """Months after which the owner confirms that a practice is still so."""
    wait_days: Annotated[int, Within(1, 1_000)] = 20
    """Working days without an answer after which a practice is marked and proposed for archive."""
    costs: Annotated[tuple[int, ...], Growing()] = (100_000, 1_000_000)
    """Where one band of costs ends and the next begins, in roubles."""
    durations: Annotated[tuple[int, ...], Growing()] = (20, 60)
    """Where one band of durations ends and the next begins, in working days."""
    synonyms: tuple[str, ...] = ()
    """Lines of words, parted by commas, that mean the same where somebody searches."""
    basis: Basis = ASSUMED


STANDARD_PRACTICES = Practices()
"""What a pack that says nothing of it gets; an assumption."""
