"""What a package consists of: its parts, the documents that carry them, and which of them it cannot do without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.engine.words import Words


@dataclass(frozen=True, slots=True)
class PackagePart:
    """One part of a package, in the order in which a receiver reads them."""

    title: Words
    documents: tuple[str, ...] = ()
    """Kinds of documents of the exemplar project whose files carry it; a paper of ours goes beside them, if any."""
    required: bool = False
    """Without it nothing is frozen."""


PARTS: Mapping[str, PackagePart] = {
    "start": PackagePart(Words("С чего начать", "Where to start")),
    "card": PackagePart(Words("Карточка решения", "Card of the solution")),
    "target_map": PackagePart(Words("Карта целевого состояния", "Target-state map"), ("target_map",)),
    "standard": PackagePart(Words("Стандарт процесса", "Process standard"), ("standard",)),
    "forms": PackagePart(Words("Бланки", "Forms"), ("production_analysis_before",)),
    "training": PackagePart(Words("Учебный материал", "Training material")),
    "plan": PackagePart(Words("План внедрения", "Plan of implementation"), ("action_plan",)),
    "indicators": PackagePart(Words("Лист показателей", "Indicator sheet")),
    "elements": PackagePart(Words("Чек-лист элементов", "Check-list of elements")),
    "risks": PackagePart(Words("Риски", "Risks")),
    "order": PackagePart(Words("Приказ с приложениями", "Order with its annexes")),
}
"""The parts of a pack that says nothing of them: none is required, as in earlier methodologies; an assumption."""
