"""Examples of the mail about dates, with made-up people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.engine.words import Words
from notifications.notices import Deadlines, Due, Notice

READER = "Анна Сергеевна"
ON = date(2024, 12, 11)
LEADER = Words("руководитель проекта", "project leader")
CUSTOMER = Words("заказчик проекта", "project customer")
PHASE = Words("Завершить и представить фазу «Закрепление»", "Finish and submit the phase “Sustaining”")


def _line(item: str, what: Words, due_on: date, left: int, *, role: Words = LEADER, behind: str = "") -> Due:
    return Due(
        item=item,
        what=what,
        code="PRJ-0042",
        title="Сокращение времени записи ребёнка в кружок",
        organisation="МБУ ДО «Центр детского творчества», г. Степной",
        due_on=due_on,
        left=left,
        role=role,
        behind=behind,
        link="/subjects/PRJ-0042",
    )


LINES = (
    _line(
        "action.4",
        Words("Выполнить мероприятие 4: единый бланк заявки", "Carry out measure 4: единый бланк заявки"),
        date(2024, 11, 20),
        -15,
        role=CUSTOMER,
        behind="Игорь Петрович Лебедев",
    ),
    _line("due", PHASE, date(2024, 12, 10), -1),
    _line(
        "decision",
        Words("Принять решение на воротах «Закрепление»", "Decide at the gate “Sustaining”"),
        ON,
        0,
        role=CUSTOMER,
    ),
    _line(
        "idle",
        Words("Продолжить работу или приостановить её", "Go on with the work or put it on hold"),
        date(2024, 10, 29),
        -30,
    ),
    _line(
        "milestone.closing_meeting",
        Words("Завершить веху: завершающее совещание", "Reach the milestone: завершающее совещание"),
        date(2024, 12, 12),
        1,
    ),
    _line(
        "condition.2",
        Words("Закрыть условие 2: подписать протокол", "Close condition 2: подписать протокол"),
        date(2024, 12, 20),
        7,
        role=Words("ответственный за условие", "owner of the condition"),
    ),
)

DEADLINES: Mapping[str, Notice] = {
    "deadlines": Deadlines(reader=READER, on=ON, lines=LINES, reserve=LINES[:2], more=3, late=2),
    "deadlines_one": Deadlines(
        reader=READER, on=date(2024, 12, 13), lines=(_line("due", PHASE, date(2024, 12, 15), 0),)
    ),
    "deadlines_late": Deadlines(reader=READER, on=ON, lines=LINES[1:2], late=1),
}
"""Name of an example -> the notice."""
