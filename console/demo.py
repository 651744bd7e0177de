"""`potok demo`: the main job on the Rostov portfolio, end to end, in one folder."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import typer

from deployments.demo.article import differences
from deployments.demo.history import cast, history
from deployments.demo.live import Live
from deployments.demo.method import method_of
from deployments.demo.papers import Files, own, samples, with_files
from deployments.demo.practices import base
from deployments.demo.shapes import Portfolio
from deployments.demo.sheets import monthly
from deployments.demo.statuses import certified
from deployments.demo.story import AS_OF, portfolio
from deployments.migrate import migrate
from domain.engine.actor import Acting
from domain.engine.database import open_engine, reading
from domain.engine.lane import Refused, handle_many
from domain.engine.words import Language, Words, written
from domain.exchange.checked_rows import read
from domain.exchange.layouts import layouts
from domain.exchange.sheet_import import bring_in
from domain.linting.kinds import Severity
from domain.linting.portfolio import lint
from domain.reports import offers
from domain.reports.axis import Question
from domain.reports.gatecheck import gates_of
from domain.reports.report import Report, report
from flows import backups, server
from flows.answers import refusal_text
from flows.document_files import keep
from flows.fan_out import ReplicateForm
from flows.forms import Form
from flows.orchestrator import WITHOUT_LOG, quiet_environment
from flows.programme import Programme
from flows.report_files import figures, save
from flows.seal_copies import make_key
from flows.settings import Settings

CHUNK = 2000
"""Commands a transaction while the history is told."""


class NotEmpty(Exception):
    """The demo builds in an empty folder, so that nothing is overwritten."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.said = Words(
            f"папка {folder} не пуста; укажите пустую: potok demo --dir ДРУГАЯ",
            f"the folder {folder} is not empty; name an empty one: potok demo --dir OTHER",
        )


class DemoStopped(Exception):
    """A step of the demo was refused, which a sound release never sees."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = Words(said, said)


@dataclass(slots=True)
class Stage:
    """Where the demo is built and how it speaks."""

    folder: Path
    as_of: date
    language: Language

    def say(self, ru: str, en: str) -> str:
        """A text in the user's language."""
        return Words(ru, en).say(self.language)

    def headline(self, ru: str, en: str) -> None:
        """The title of the next part."""
        typer.secho(f"\n{self.say(ru, en)}", bold=True)


def _performed(stage: Stage, served: server.Server, started: float) -> Any:
    """The portfolio built and the main job done on it, while the server runs."""
    programme = _programme()
    told = portfolio(method_of(programme.packs.current), as_of=stage.as_of)
    files = _kept(programme, told)
    _history(stage, programme, told, files)
    built = time.monotonic() - started
    server.wait(served)
    os.environ.update(quiet_environment(served.api, served.secret) | WITHOUT_LOG)
    os.environ["PREFECT_HOME"] = str(stage.folder / "prefect")
    return programme, told, built, asyncio.run(_live(stage, programme, told, files))


def _kept(programme: Programme, told: Portfolio) -> Files:
    """The files behind the documents, kept once each."""
    pack = programme.packs.current
    made = [*samples(pack, AS_OF), *own(told, pack)]
    return {key: keep(programme, BytesIO(content)).sha256 for key, content in made}


def demo(folder: Path, *, as_of: date, language: Language) -> int:
    """Build the portfolio, do the main job live through flows, tell, report; 0 when the figures agree."""
    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    stage = Stage(folder.resolve(), as_of, language)
    started = time.monotonic()
    _furnish(stage)
    with server.ended_by_signal():
        served = server.start(stage.folder / "prefect")
        try:
            programme, told, built, found = _performed(stage, served, started)
        finally:
            served.child.stop()
        exported = _look_over(stage, programme, told)
    _farewell(stage, programme, found, exported, built=built, took=time.monotonic() - started)
    return int(bool(exported["broken_total"]) or bool(differences(found) and as_of == AS_OF))


def _furnish(stage: Stage) -> None:
    """Settings of the folder: whoever works in it later finds the same database, day and language."""
    lines = {
        "POTOK_DATABASE_URL": "sqlite:///potok.db",
        "POTOK_TODAY": stage.as_of.isoformat(),
        "POTOK_LANGUAGE": stage.language.value,
        "POTOK_ACTOR": "PER-0001",
    }
    text = "".join(f"{key}={value}\n" for key, value in lines.items())
    (stage.folder / ".env").write_text(text, encoding="utf-8")
    os.environ.update(lines | {"POTOK_DATABASE_URL": f"sqlite:///{stage.folder}/potok.db"})
    for name in ("POTOK_SMTP_URL", "POTOK_WEBHOOK_URL", "POTOK_MAILDIR"):
        os.environ.pop(name, None)


def _programme() -> Programme:
    settings = Settings(_env_file=None)
    programme = Programme(settings, open_engine(settings.database_url))
    migrate(programme.engine)
    programme.adopt()
    make_key(settings, programme.now())
    return programme


@contextmanager
def _bar(label: str, total: int) -> Iterator[Callable[[int], None]]:
    with typer.progressbar(length=total, label=f"  {label}", show_pos=True, width=30) as bar:
        yield bar.update


def _history(stage: Stage, programme: Programme, told: Portfolio, files: Files) -> None:
    """Tell the programme's history since 2019 through the lane."""
    stage.headline("1. История программы с 2019 года", "1. The programme's history since 2019")
    commands = [*cast(told), *with_files(history(told, programme.packs.current), files)]
    label = stage.say("команды через единый путь", "commands through the one lane")
    with _bar(label, len(commands)) as advance:
        for outcome in handle_many(programme.engine, programme.packs, commands, now=programme.now(), chunk=CHUNK):
            if isinstance(outcome, Refused):
                raise DemoStopped(f"{outcome.command_id}: {refusal_text(outcome.reasons, stage.language)}")
            advance(1)
    _base_of_practices(stage, programme, told, files)


def _base_of_practices(stage: Stage, programme: Programme, told: Portfolio, files: Files) -> None:
    """Practices drafted from completed projects, reviewed by another methodologist and published."""
    live = Live(told, programme.packs.current)
    with reading(programme.engine) as connection:
        made = base(connection, stage.as_of, author=live.methodologist, expert=live.second)
        commands = list(with_files(made, files))
    for outcome in handle_many(programme.engine, programme.packs, commands, now=programme.now(), chunk=CHUNK):
        if isinstance(outcome, Refused):
            raise DemoStopped(f"{outcome.command_id}: {refusal_text(outcome.reasons, stage.language)}")


async def _live(stage: Stage, programme: Programme, told: Portfolio, files: Files) -> Report:
    """The live part through Prefect flows, then the mail and the report."""
    from prefect.context import AsyncClientContext

    from flows.deliver_notices import deliver_notices
    from flows.programme_report import ReportForm, programme_report
    from flows.seal_journal import seal_journal
    from flows.status_emails import StatusEmailsForm, status_emails
    from flows.watch_deadlines import DeadlinesForm, watch_deadlines

    stage.headline("2. Главная работа, вживую, потоками Prefect", "2. The main job, live, by Prefect flows")
    live = Live(told, programme.packs.current, files)
    async with AsyncClientContext.get_or_create():  # one client for all runs, as the runner of `potok serve` has
        await _act(stage, programme, live)
    stage.headline("3. Уведомления, сводки, отчёт", "3. Notices, status e-mails, report")
    with _bar(stage.say("потоки", "flows"), 5) as advance:
        for run in (
            watch_deadlines(DeadlinesForm(on=stage.as_of), return_state=True),
            deliver_notices(return_state=True),
            status_emails(StatusEmailsForm(on=stage.as_of), return_state=True),
            programme_report(ReportForm(as_of=stage.as_of), return_state=True),
            seal_journal(return_state=True),
        ):
            state = await run
            if not state.is_completed():
                raise DemoStopped(str(state.message))
            advance(1)
    with reading(programme.engine) as connection:
        question = Question(stage.as_of, time_zone=programme.packs.current.time_zone)
        return report(connection, question, programme.packs.current)


def _replicas(programme: Programme, made: dict[str, str]) -> dict[str, str]:
    """Receiver -> the replica of its offer, where it accepted."""
    with reading(programme.engine) as connection:
        found = {receiver: offers.offer(connection, code)["replica"] for receiver, code in made.items()}
    return {receiver: replica for receiver, replica in found.items() if replica}


async def _act(stage: Stage, programme: Programme, live: Live) -> None:
    """Every step is a flow run; the code that a step brings about feeds the next ones."""
    from flows.staff_run import as_flow

    total = live.count()
    with _bar(stage.say("запуски потоков", "flow runs"), total) as advance:
        steps = live.steps()
        form = next(steps)
        while not isinstance(form, ReplicateForm):
            form = steps.send(await _step(form, as_flow))
            advance(1)
        made = await _fan_out(stage, form, as_flow)
        advance(1)
    answers = list(live.answers(made))
    with _bar(stage.say("ответы получателей", "answers of the receivers"), len(answers)) as advance:
        for step in answers:
            await _step(step, as_flow)
            advance(1)
    rest = list(live.after(_replicas(programme, made)))
    with _bar(stage.say("проекты тиражирования", "replicas"), len(rest)) as advance:
        for step in rest:
            await _step(step, as_flow)
            advance(1)


async def _step(form: Form, as_flow: Any) -> str:
    result = await as_flow(form)
    if result.state is None:
        raise DemoStopped(refusal_text(result.reasons, Language.RU))
    return str(result.outcome.subject)


async def _fan_out(stage: Stage, form: ReplicateForm, as_flow: Any) -> dict[str, str]:
    """Receiver -> the offer to it."""
    outcomes = await as_flow(form)
    for outcome in outcomes:
        if isinstance(outcome, Refused):
            raise DemoStopped(refusal_text(outcome.reasons, stage.language))
    return {receiver.organisation: done.subject for receiver, done in zip(form.receivers, outcomes, strict=True)}


def _look_over(stage: Stage, programme: Programme, told: Portfolio) -> dict[str, Any]:
    """What staff look at next: measurements from a spreadsheet, control charts, the linter; what the export said."""
    from console.chart import chart
    from console.desk import Desk

    stage.headline("4. Таблицы, карты, порядок в портфеле", "4. Spreadsheets, charts, the portfolio in order")
    packs, settings = programme.packs, programme.settings
    sheet = stage.folder / "sheets" / "measurements.csv"
    sheet.parent.mkdir(exist_ok=True)
    sheet.write_bytes(monthly(told, packs.current))
    readings = [read(sheet, layouts(packs.current))]
    imported = bring_in(
        programme.engine, packs, readings, acting=Acting(Live(told, packs.current).methodologist), today=stage.as_of,
        now=programme.now(), rehearse=False,
    )  # fmt: skip
    if not imported.entered:
        raise DemoStopped("; ".join(fault.said.ru for fault in imported.faults))
    with _export(stage.folder) as exported:
        with reading(programme.engine) as connection:
            found = list(lint(connection, packs, stage.as_of))
        picture = stage.folder / "charts"
        picture.mkdir(exist_ok=True)
        chart(Desk(json=False, settings=settings), told.live.project, out=str(picture))
        papers = certified(programme, stage.folder / "certificates")
        backups.make(settings, programme.engine)
    errors = sum(one.severity is Severity.ERROR for one in found)
    for ru, en in (
        (f"измерений из таблицы загружено: {imported.done}", f"measurements from a spreadsheet: {imported.done}"),
        (f"проверка сведений: ошибок {errors}, предупреждений {len(found) - errors}",
         f"linter: {errors} errors, {len(found) - errors} warnings"),
        ("карты показателей: charts/", "control charts: charts/"),
        (f"свидетельств образцов: {papers}, certificates/", f"certificates of exemplars: {papers}, certificates/"),
        ("вся база в CSV и JSON: export/", "the whole database as CSV and JSON: export/"),
    ):  # fmt: skip
        print(f"  {stage.say(ru, en)}")
    return exported


@contextmanager
def _export(folder: Path) -> Iterator[dict[str, Any]]:
    """`potok export`, as staff type it, in a process beside what is done meanwhile; what it answered, after that."""
    answer: dict[str, Any] = {}
    command = [sys.executable, "-m", "console.main", "export", "export", "--json"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE) as child:  # noqa: S603 - our own command
        try:
            yield answer
            answer |= json.loads(child.communicate()[0])
        except json.JSONDecodeError as error:
            raise DemoStopped(f"potok export: {child.returncode}") from error
        except BaseException:
            child.kill()
            raise


def _farewell(
    stage: Stage, programme: Programme, found: Report, exported: Mapping[str, Any], *, built: float, took: float
) -> None:
    """The figures, and where to look."""
    save(found, programme)
    stage.headline(f"Программа на {stage.as_of:%d.%m.%Y}", f"The programme on {stage.as_of}")
    shown = figures(found, stage.language)
    room = max(len(label) for label, _ in shown)
    for label, value in shown:
        print(f"  {label:<{room}}  {value}")
    _compare(stage, found)
    checked = stage.say(
        f"Журнал проверен: {exported['entries']} записей, {exported['subjects']} цепочек, "
        f"нарушений: {exported['broken_total']}",
        f"Journal verified: {exported['entries']} entries, {exported['subjects']} chains, "
        f"faults: {exported['broken_total']}",
    )
    mails = sum(1 for folder in ("new", "cur") for _ in (stage.folder / "mail" / folder).glob("*"))
    print(f"\n{checked}")
    built_in, whole = written(Decimal(f"{built:.1f}")), written(Decimal(f"{took:.1f}"))
    print(
        stage.say(
            f"Портфель построен за {built_in.ru} с, весь показ занял {whole.ru} с.",
            f"The portfolio took {built_in.en} s, the whole demo {whole.en} s.",
        )
    )
    _where(stage, mails, _telling(programme))


def _compare(stage: Stage, found: Report) -> None:
    """Whether the records say what the source article says of that day."""
    if stage.as_of != AS_OF:
        return
    wrong = differences(found)
    if not wrong:
        said = stage.say(
            "Все цифры совпадают со статьёй от 11.12.2024.", "Every figure is that of the article of 2024-12-11."
        )
        print(f"\n{said}")
    for name, (counted, stated) in wrong.items():
        print(stage.say(f"{name}: {counted}, в статье {stated}", f"{name}: {counted}, the article has {stated}"))


def _telling(programme: Programme) -> str:
    """The project whose gate has most to say: what is done, what is missing, what is not known yet."""
    with reading(programme.engine) as connection:
        views = gates_of(connection, programme.packs)
        found = max(views, key=lambda view: len({finding.outcome for finding in view.findings}), default=None)
    return "PRJ-0042" if found is None else found.state.code


def _where(stage: Stage, mails: int, code: str) -> None:
    """Where to look and what to try next."""
    potok = Path(sys.argv[0]).absolute() if Path(sys.argv[0]).name == "potok" else "potok"
    report_file = f"reports/programme-{stage.as_of.isoformat()}.html"
    rows = [
        (("база данных", "database"), "potok.db"),
        (("письма", "mails"), f"mail/new  ({mails})"),
        (("отчёт", "report"), report_file),
    ]
    stage.headline(f"Где смотреть: {stage.folder}", f"Where to look: {stage.folder}")
    for (ru, en), path in rows:
        print(f"  {stage.say(ru, en):<12} {path}")
    stage.headline("Что попробовать", "What to try")
    for command in (
        f"cd {stage.folder}",
        f"{potok} report --as-of {stage.as_of.isoformat()} --json",
        f"{potok} project list --late",
        f"{potok} project show {code}",
        f"{potok} project gate {code}",
        f"{potok} deadlines list",
        f"{potok} lint",
        f"{potok} journal verify",
        f"{potok} serve",
    ):
        print(f"  {command}")
