"""Work that takes longer than anybody waits for a page: it goes on in this process, and its row says how it stands."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from threading import Lock, Thread
from typing import Any

import orjson
from sqlalchemy import Connection, Row, case, delete, insert, select, update

from console.failure import failure_of
from console.terminal_table import Column, Table
from console.web.place import Place
from domain.engine.columns import instant_text
from domain.engine.database import reading, writing
from domain.engine.refusals import Refusal, already
from domain.engine.wire import Wire, change
from domain.engine.words import Language, Words
from domain.stored.tables import TABLES
from flows.uploads import WAITING, clear

logger = logging.getLogger(__name__)

_work = TABLES["long_work"]

RUNNING, STOPPED, CHECKED, DONE, REFUSED = "running", "stopped", "checked", "done", "refused"

STANDS: Mapping[str, Words] = {
    RUNNING: Words("Идёт", "Under way"),
    STOPPED: Words("Прервано", "Cut off"),
    CHECKED: Words("Проверено, ещё не загружено", "Checked, not entered yet"),
    DONE: Words("Сделано", "Done"),
    REFUSED: Words("Не сделано", "Not done"),
}
"""How a work stands, in words."""

KEPT = timedelta(days=7)
"""How long what came of a work can be read."""

MOST = 3
"""Works of one person that are under way at once."""

Shown = Mapping[Language, Sequence[str | Table]]


@dataclass(slots=True)
class Live:
    """A work of this process."""

    number: str
    place: Place
    asked: Mapping[str, Any]
    heard: int = 0
    """How many commands were answered so far; what is written may be behind."""

    def hear(self, count: int) -> None:
        """Note how far it came."""
        self.heard = count

    def end_with(self, wire: Wire, done: int) -> None:
        """Say that the work is done in the transaction that does it: cut off after it, it is done all the same."""
        now = instant_text(self.place.programme.now())
        wire.write([(ENDED, [(DONE, done, now, self.number)])], None)


ENDED = change(_work, ("number",), ("state", "done", "ended_at"))

Doing = Callable[[Live], tuple[str, Shown]]
"""Does a work: how it ends, and what came of it in each language."""

_ALIVE: dict[str, Live] = {}
_TURN = Lock()
"""One work at a time: pages stay quick, and nothing waits for a database that another work holds."""
_BEGINNING = Lock()
"""One beginning at a time: of two clicks the second one finds the work under way."""


@dataclass(frozen=True, slots=True)
class Work:
    """A work as its page shows it."""

    number: str
    kind: str
    called: str
    asked: Mapping[str, Any]
    state: str
    done: int
    shown: Mapping[str, Sequence[str | Table]]
    begun_at: datetime
    ended_at: datetime | None


def files_of(place: Place) -> Path:
    """Where chosen files wait until they were entered; only its own account reads them."""
    folder = place.settings.uploads_folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def begin(place: Place, kind: str, called: str, asked: Mapping[str, Any], doing: Doing) -> str:
    """Write a work down and let it go on by itself; refuses more at once than one person can follow."""
    person, now = place.acting(None).person, place.programme.now()
    number = token_hex(12)
    row = {
        "number": number, "person": person, "kind": kind, "called": called[:300], "state": RUNNING, "done": 0,
        "asked": orjson.dumps(dict(asked)).decode(), "said": "", "begun_at": now, "ended_at": None,
    }  # fmt: skip
    with _alive(place, number, asked, doing), writing(place.programme.engine) as connection:
        _swept(place, connection, now)
        query = select(_work.c.number).where(_work.c.person == person, _work.c.state == RUNNING)
        if sum(one in _ALIVE for one in connection.execute(query).scalars()) >= MOST:
            ru, en = "предыдущие загрузки ещё идут: дождитесь их", "earlier works are under way: wait for them"
            raise Refusal([already("busy", ru, en)])
        connection.execute(insert(_work).values(row))
    return number


def again(place: Place, work: Work, asked: Mapping[str, Any], doing: Doing) -> bool:
    """Begin a work once more that was cut off or only checked; whether nobody else has done so meanwhile."""
    told = {"state": RUNNING, "asked": orjson.dumps(dict(asked)).decode(), "said": "", "ended_at": None}
    with _BEGINNING:
        if work.number in _ALIVE:
            return False
        mine = (_work.c.number == work.number, _work.c.state.in_([RUNNING, STOPPED, CHECKED]))
        with _alive(place, work.number, asked, doing), writing(place.programme.engine) as connection:
            connection.execute(update(_work).where(*mine).values(told))
    return True


@contextmanager
def _alive(place: Place, number: str, asked: Mapping[str, Any], doing: Doing) -> Iterator[None]:
    """A work that is known before its row says that it is under way, and that begins once its row is written."""
    live = Live(number, replace(place), asked)
    _ALIVE[number] = live
    try:
        yield
    except BaseException:
        _ALIVE.pop(number, None)
        raise
    # ended with its process: what was not written by then is not there at all
    Thread(target=_carried_out, args=(live, doing), name=f"work-{number}", daemon=True).start()


def _carried_out(live: Live, doing: Doing) -> None:
    try:
        try:
            with _TURN:
                state, shown = doing(live)
        except Exception as error:  # noqa: BLE001 - nobody is there to hear it: its page says so, the log has it whole
            state, shown = REFUSED, _why(error)
        _end(live, state, shown)
    except Exception:  # a database that took the work and not the word of it
        logger.exception("how a work ended was not written")
    finally:
        _ALIVE.pop(live.number, None)


def _why(error: Exception) -> Shown:
    failure = failure_of(error)
    if failure is not None:
        return {one: [failure.text(one)] for one in Language}
    logger.error("a work failed", exc_info=error)
    said = Words(
        "Ошибка программы: подробности в журнале страниц (web.log), скажите администратору",
        "A fault of the program: the log of the pages (web.log) has it, tell the administrator",
    )
    return {one: [said.say(one)] for one in Language}


def _end(live: Live, state: str, shown: Shown) -> None:
    """Say how a work ended; what was done in a transaction that held stays done, whatever failed after it."""
    said = orjson.dumps({one.value: [_packed(part) for part in parts] for one, parts in shown.items()}).decode()
    stands = case((_work.c.state == DONE, DONE), else_=state)
    told = {"state": stands, "said": said, "ended_at": live.place.programme.now()}
    with writing(live.place.programme.engine) as connection:
        connection.execute(update(_work).where(_work.c.number == live.number).values(told))


def _packed(part: str | Table) -> Any:
    if isinstance(part, str):
        return part
    columns = [{"heading": one.heading, "right": one.right, "typed": one.typed} for one in part.columns]
    return {"columns": columns, "rows": [list(row) for row in part.rows], "title": part.title}


def _unpacked(part: Any) -> str | Table:
    if isinstance(part, str):
        return part
    return Table(tuple(Column(**one) for one in part["columns"]), part["rows"], part["title"])


def works_of(connection: Connection, person: str, now: datetime) -> Iterator[Work]:
    """What a person began within the last days, the last first."""
    mine = (_work.c.person == person, _work.c.begun_at >= now - KEPT)
    alive = dict(_ALIVE)  # before the rows are read: what ends meanwhile is under way, and never cut off
    for row in connection.execute(select(_work).where(*mine).order_by(_work.c.begun_at.desc()).limit(10)):
        yield _read(row, alive)


def work_of(place: Place, number: str) -> Work | None:
    """One of a person's own works; nobody sees those of others."""
    alive = dict(_ALIVE)  # as above
    query = select(_work).where(_work.c.number == number, _work.c.person == place.acting(None).person)
    with reading(place.programme.engine) as connection:
        row = connection.execute(query).first()
    return None if row is None else _read(row, alive)


def _read(row: Row[Any], alive: Mapping[str, Live]) -> Work:
    live = alive.get(row.number)
    # what is written may already be done, while the rest of it, letters and what is to be read, is not
    state = RUNNING if live is not None else STOPPED if row.state == RUNNING else row.state
    shown = {tongue: [_unpacked(part) for part in parts] for tongue, parts in orjson.loads(row.said or "{}").items()}
    done = row.done if live is None else live.heard
    return Work(
        row.number, row.kind, row.called, orjson.loads(row.asked), state, done, shown, row.begun_at, row.ended_at
    )


def _swept(place: Place, connection: Connection, now: datetime) -> None:
    """What is too old to be read goes, and files that nobody entered."""
    connection.execute(delete(_work).where(_work.c.begun_at < now - KEPT))
    clear(files_of(place), WAITING)
