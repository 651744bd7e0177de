"""What the machine does by itself, for administrators: schedules with their last runs, and the backups kept."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import uuid4

from console.answer import Answer
from console.terminal_table import Column, Table
from console.web.place import Place
from domain.engine.words import Words
from flows.orchestrator import PATIENCE, serving_now

MOST = 100
"""Backups that one page lists, the newest first."""

Run = Mapping[str, Any]
Runs = tuple[Run | None, Run | None]

STATES: Mapping[str, Words] = {
    "COMPLETED": Words("выполнено", "done"),
    "FAILED": Words("не выполнено", "failed"),
    "CRASHED": Words("прервано", "cut off"),
    "CANCELLED": Words("отменено", "cancelled"),
    "CANCELLING": Words("отменяется", "being cancelled"),
    "RUNNING": Words("идёт", "under way"),
    "PENDING": Words("начинается", "about to begin"),
    "PAUSED": Words("приостановлено", "rests"),
}
"""How Prefect says that a run stands -> how people do."""


def schedules(place: Place) -> Answer:
    """What is begun by the clock, how its last run ended and when it runs next, by the server of this base."""
    import yaml

    say = place.say
    known = yaml.safe_load(files("deployments").joinpath("prefect.yaml").read_text("utf-8"))["deployments"]
    served = serving_now(place.settings)
    history = History(served.api, served.secret) if served else None
    runs = {row["name"]: history.runs(row["name"]) if history else None for row in known}
    columns = (Column(say("Что", "What"), share=3), Column(say("Расписание", "Schedule")),
               Column(say("Последний запуск", "Last run"), share=2), Column(say("Следующий", "Next")))  # fmt: skip
    rows = [(_called(place, row), _times(place, row), *_told(place, runs[row["name"]])) for row in known]
    shown: list[str | Table] = [Table(columns, rows)]
    if not served:
        shown = [say("Сервер этой базы сейчас не запущен (potok serve): по расписанию ничего не начнётся.",
                     "No server serves this database now (potok serve): nothing begins by the clock."),
                 *shown]  # fmt: skip
    elif any(found is None for found in runs.values()):
        shown = [say("Сервер не ответил, каковы последние запуски.", "The server did not say which runs were last."),
                 *shown]  # fmt: skip
    return Answer(None, shown)


def _called(place: Place, row: Mapping[str, Any]) -> str:
    return str(row["description"]) if place.language == "ru" else str(row["name"]).replace("-", " ").capitalize()


def _times(place: Place, row: Mapping[str, Any]) -> str:
    return "; ".join(_often(place, str(one["cron"])) for one in row.get("schedules", ()) if one["active"])


def _often(place: Place, cron: str) -> str:
    """A schedule in words; one of a kind that we do not use stands as it is written."""
    minute, hour, day, *rest = cron.split()
    if rest == ["*", "*"] and minute.isdecimal() and hour.isdecimal():
        at = f"{int(hour):02}:{int(minute):02}"
        if day == "*":
            return place.say(f"каждый день в {at}", f"each day at {at}")
        if day.isdecimal():
            return place.say(f"{day}-го числа в {at}", f"on day {day} of each month at {at}")
    if [hour, day, *rest] == ["*"] * 4:
        if minute == "*":
            return place.say("каждую минуту", "each minute")
        if minute.startswith("*/"):
            return place.say(f"раз в {minute[2:]} мин", f"every {minute[2:]} minutes")
    return cron


def _told(place: Place, found: Runs | None) -> tuple[str, str]:
    """The last run and the next one, in words."""
    last, soon = found or (None, None)
    state = str(last["state_type"]) if last else ""
    ended = f"{STATES[state].say(place.language) if state in STATES else state}, " if last else ""
    return (
        f"{ended}{_moment(place, last, 'start_time')}" if last else "–",
        _moment(place, soon, "expected_start_time"),
    )


def _moment(place: Place, run: Mapping[str, Any] | None, name: str) -> str:
    at = run and (run.get(name) or run.get("expected_start_time"))
    return place.wording.moment(datetime.fromisoformat(str(at))) if at else "–"


@dataclass(frozen=True, slots=True)
class History:
    """What a Prefect server is asked about its runs: it takes such questions with a token that it hands out."""

    api: str
    secret: str = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)

    def runs(self, name: str) -> Runs | None:
        """The last run of a deployment that began and the first that has not; None where the server does not answer."""
        try:
            return (self._first(name, {"type": {"not_any_": ["SCHEDULED"]}}, "START_TIME_DESC"),
                    self._first(name, {"type": {"any_": ["SCHEDULED"]}}, "EXPECTED_START_TIME_ASC"))  # fmt: skip
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def _first(self, name: str, state: Mapping[str, Any], sort: str) -> Mapping[str, Any] | None:
        if not self.headers:
            client = str(uuid4())
            token = self._answered(f"csrf-token?client={client}", None)["token"]
            told = {"Prefect-Csrf-Client": client, "Prefect-Csrf-Token": token, "Content-Type": "application/json"}
            self.headers.update(told)
        asked = {"deployments": {"name": {"any_": [name]}}, "flow_runs": {"state": state}, "sort": sort, "limit": 1}
        found = self._answered("flow_runs/filter", json.dumps(asked).encode())
        return found[0] if found else None

    def _answered(self, path: str, body: bytes | None) -> Any:
        from urllib.request import ProxyHandler, Request, build_opener

        key = b64encode(self.secret.encode()).decode()
        headers = {"Authorization": f"Basic {key}", **self.headers}
        request = Request(f"{self.api.rstrip('/')}/{path}", body, headers)  # noqa: S310 - our own server
        with build_opener(ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read(1 << 20))


def backups(place: Place) -> Answer:
    """The backups in the folder of backups, the newest first, and how many the methodology keeps."""
    say, folder = place.say, place.settings.backups_folder
    kept = sorted(((file.stat(), file) for file in folder.glob("*.zip")), key=lambda one: -one[0].st_mtime)
    many = place.programme.packs.current.number("kept_backups")
    head = say(f"Копии делает каждую ночь поток back-up и команда potok backup; ночных хранится {many}. Копия хранит "
               "персональные данные: отсюда её не скачивают, берут с машины программы.",
               f"The flow back-up makes one each night, potok backup at any time; {many} of the nights are kept. A "
               "backup holds personal data: it is taken from the programme's machine, never from a page.")  # fmt: skip
    if not kept:
        return Answer(None, [head, say("Копий ещё не было.", "There was none yet.")])
    columns = (Column(say("Файл", "File"), share=3), Column(say("Когда", "When"), share=2),
               Column(say("МБ", "MB"), right=True))  # fmt: skip
    zone = place.programme.zone
    rows = [
        (file.name, place.wording.moment(datetime.fromtimestamp(seen.st_mtime, zone)), _size(place, seen.st_size))
        for seen, file in kept[:MOST]
    ]
    return Answer(None, [head, Table(columns, rows)])


def _size(place: Place, found: int) -> str:
    size = f"{found / (1 << 20):.1f}"
    return size.replace(".", ",") if place.language == "ru" else size
