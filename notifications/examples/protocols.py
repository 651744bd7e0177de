"""Examples of the letters about protocols, with made-up people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from notifications import scenarios
from notifications.letters.protocols import ProtocolEntered, ProtocolObjected, ProtocolReplaced, Resolved
from notifications.parts import About, Notice

READER = scenarios.PEOPLE[scenarios.READER]

EXAMPLES: Mapping[str, Notice] = {
    "protocol_entered": ProtocolEntered(
        reader=READER.addressed,
        role=Words("принявший решения", "whoever decided"),
        about=About(
            kind=SubjectKind.PROTOCOL, code="PRT-0007", title="Совещание у заместителя губернатора", organisation=""
        ),
        link="/at/PRT-0007",
        number="12",
        held_on=date(2024, 12, 9),
        entered_by="Мария Иванова, секретарь",
        document="дело 02-14, лист 7",
        items=(
            Resolved(code="PRJ-0042", title="Сокращение времени записи к врачу", decision=Words("продолжить", "go")),
            Resolved(
                code="PRJ-0051", title="Выдача справок", decision=Words("вернуть на доработку", "rework"), done=False
            ),
        ),
        object_until=date(2024, 12, 16),
    ),
    "protocol_replaced": ProtocolReplaced(
        reader=READER.addressed,
        role=Words("принявший решения", "whoever decided"),
        about=About(
            kind=SubjectKind.PROTOCOL, code="PRT-0007", title="Совещание у заместителя губернатора", organisation=""
        ),
        link="/at/PRT-0007",
        number="13",
        before="12",
        held_on=date(2024, 12, 10),
        replaced_by="Мария Иванова, секретарь",
        reason="внесён черновик вместо подписанного",
        document="дело 02-14, лист 8",
        object_until=date(2024, 12, 17),
    ),
    "protocol_objected": ProtocolObjected(
        reader=READER.addressed,
        role=Words("внёсший протокол", "whoever entered it"),
        about=About(
            kind=SubjectKind.PROTOCOL, code="PRT-0007", title="Совещание у заместителя губернатора", organisation=""
        ),
        link="/at/PRT-0007",
        number="12",
        objected_on=date(2024, 12, 10),
        objected_by="Пётр Сидоров, заместитель губернатора",
        reason="по проекту PRJ-0051 решили отложить",
    ),
}
"""Name of an example -> the letter."""
