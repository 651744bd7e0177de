"""What is written beside an import is there together with it, or not at all, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from console.web.long_work import DONE, ENDED, RUNNING
from domain.engine.actor import Acting
from domain.engine.columns import instant_text
from domain.engine.database import reading, writing
from domain.engine.wire import Wire
from domain.exchange.checked_rows import read
from domain.exchange.layouts import layouts
from domain.exchange.sheet_import import bring_in
from domain.stored.tables import TABLES
from tests.region import METHODOLOGIST, NOW, Region

_work = TABLES["long_work"]
HEAD = "Код;Название;Вид;Сфера;Вышестоящая организация"


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "rehearse", "stands"),
    [("institution", False, (DONE, 2)), ("institution", True, (RUNNING, 0)), ("корабль", False, (RUNNING, 0))],
    ids=["entered", "rehearsed", "refused"],
)
def test_a_work_is_done_where_its_rows_are(engine: Engine, kind: str, rehearse: bool, stands: tuple[str, int]) -> None:
    region = Region(engine).found()
    row = {"number": "1", "person": METHODOLOGIST, "kind": "import", "called": "a.csv", "state": RUNNING, "done": 0,
           "asked": "{}", "said": "", "begun_at": NOW, "ended_at": None}  # fmt: skip
    with writing(engine) as connection:
        connection.execute(_work.insert().values(row))
    heard: list[int] = []

    def beside(wire: Wire, done: int) -> None:
        wire.write([(ENDED, [(DONE, done, instant_text(NOW), "1")])], None)

    sheet = "\n".join([HEAD, *(f";Школа {number};{kind};;" for number in range(2))]).encode()
    bring_in(
        engine, region.packs, [read(sheet, layouts(region.pack), name="a.csv")], acting=Acting(METHODOLOGIST),
        today=NOW.date(), now=NOW, rehearse=rehearse, heard=heard.append, beside=beside,
    )  # fmt: skip

    with reading(engine) as connection:
        found = connection.execute(select(_work.c.state, _work.c.done, _work.c.ended_at)).one()
    assert (found.state, found.done) == stands
    assert found.ended_at == (NOW if stands[0] == DONE else None)
    assert heard == sorted(heard)
