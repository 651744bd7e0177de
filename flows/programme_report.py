"""Recompute the programme's figures as of a date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from prefect import State, flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.states import Completed
from pydantic import BaseModel, ConfigDict, Field

from domain.engine.database import reading
from domain.engine.words import Words
from domain.reports.axis import Axis, Question
from domain.reports.report import report
from flows.periods import scheduled_at
from flows.programme import Programme
from flows.report_files import save, summary
from flows.run_holder import hold
from flows.settings import Settings
from notifications.exemplar_letter import write_exemplar_letters
from notifications.leadership import write_reports
from notifications.source_letter import write_source_letters


class ReportForm(BaseModel):
    """Отчёт о программе."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: date | None = Field(None, title="На дату", description="Вчера, если не указана")
    by: Axis = Field(Axis.HAPPENED, title="По дате", description="happened: события; recorded: записи")


NO_FOLDER = Words(
    "посчитан, файлов нет: POTOK_REPORTS не задана; то же даст potok report --as-of",
    "computed, no files: POTOK_REPORTS is not set; potok report --as-of gives the same",
)


@flow(name="programme-report", timeout_seconds=600)
async def programme_report(form: ReportForm | None = None) -> State[Any]:
    """The report as of a date, from the journal: the same question gives the same bytes."""
    await hold()
    settings = Settings()
    programme = Programme.open(settings)
    wanted = form or ReportForm()
    yesterday = scheduled_at(programme).astimezone(programme.zone).date() - timedelta(days=1)
    question = Question(wanted.as_of or yesterday, wanted.by, programme.packs.current.time_zone)
    with reading(programme.engine) as connection:
        found = report(connection, question, programme.packs.current)
    files = save(found, programme)
    if form is None:
        on, now = yesterday + timedelta(days=1), programme.now()
        write_reports(programme.engine, programme.packs, on=on, now=now)
        write_source_letters(programme.engine, programme.packs, on=on, now=now)
        write_exemplar_letters(programme.engine, programme.packs, on=on, now=now)
    await acreate_markdown_artifact(
        key=f"report-{question.as_of.isoformat()}",
        markdown=summary(found, programme.packs.current, settings.speaks),
    )
    said = ", ".join(str(file) for file in files) or NO_FOLDER.say(settings.speaks)
    return Completed(message=said, data=found)
