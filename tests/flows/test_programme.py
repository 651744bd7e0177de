"""The programme keeps faith with what it started under: packs, versions, a fixed day."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from console.serve import serve
from domain.engine.database import open_engine, reading
from domain.methodology.loader import default_text, load_default
from domain.methodology.problems import PackBroken
from domain.methodology.schema import Decision
from domain.pilot.cards import OpenProject
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from flows.forms import filled
from flows.performance import perform
from flows.programme import EditionEdited, PackChanged, Programme, close_programmes
from flows.settings import Settings
from tests.ports import free_port
from tests.region import CARD_PEOPLE, CURATOR, EDITION, LEADER, METHODOLOGIST, SCHOOL, Region

TEXT, _ = default_text()


@pytest.fixture
def file(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pack of a region of its own, and settings that point to it."""
    Region(engine).found()
    file = tmp_path / "region.toml"
    file.write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("POTOK_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POTOK_METHODOLOGY", str(file))
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    return file


def opened() -> Programme:
    """The programme as a new process would open it."""
    close_programmes()
    return Programme.open(Settings())


def project(programme: Programme, title: str) -> str:
    """Open a pilot."""
    form = filled(
        OpenProject, actor=METHODOLOGIST, title=title, organisation=SCHOOL, people={**CARD_PEOPLE}, anyway=True
    )
    state = perform(programme, form).state
    assert state is not None
    return state.code


def pass_selection(programme: Programme, code: str, *papers: str) -> list[str]:
    """Attach the papers, submit, decide go; the keys of the refusals on the way."""
    forms = [
        *(filled(AttachEvidence, actor=LEADER, subject=code, kind=kind, kept_at="дело 1") for kind in papers),
        filled(Submit, actor=LEADER, subject=code),
        filled(Decide, actor=CURATOR, subject=code, decision=Decision.GO),
    ]
    return [reason.key for form in forms for reason in perform(programme, form).reasons]


def test_a_running_project_keeps_the_pack_that_it_started_under(file: Path) -> None:
    first = project(opened(), "по старой методике")
    newer = TEXT.replace(f'version = "{EDITION}"', 'version = "2025.01"').replace(
        'evidence = ["process_card"]', 'evidence = ["process_card", "portfolio_list"]'
    )
    file.write_text(newer, encoding="utf-8")
    programme = opened()
    second = project(programme, "по новой методике")

    assert pass_selection(programme, first, "process_card") == []
    assert "evidence_missing" in pass_selection(programme, second, "process_card")
    assert pass_selection(programme, second, "portfolio_list") == []


def test_a_pack_that_was_changed_without_a_new_version_is_refused(file: Path) -> None:
    project(opened(), "проект")
    file.write_text(TEXT.replace("pass_share = 70", "pass_share = 10"), encoding="utf-8")

    with pytest.raises(PackChanged, match=re.escape(load_default().identity)):
        project(opened(), "ещё один")


def test_a_new_version_that_judges_otherwise_by_an_edition_in_force_is_refused(file: Path) -> None:
    project(opened(), "проект")
    newer = TEXT.replace(load_default().identity.partition("@")[2], "2099.1", 1)
    bent = newer.replace('kind = "yes_no", requirement = true', 'kind = "yes_no"', 1)
    mended = newer.replace("обучение сотрудников", "обучение всех сотрудников", 1)

    for text, refused in (
        (bent, True),
        (newer.replace("pass_share = 70", "pass_share = 10", 1), True),
        (mended, False),
    ):
        file.write_text(text, encoding="utf-8")
        close_programmes()
        if refused:
            with pytest.raises(EditionEdited, match="2099"):
                project(opened(), "ещё один")
        else:
            project(opened(), "ещё один")


def test_an_edition_is_superseded_by_a_new_one_beside_it(file: Path) -> None:
    project(opened(), "проект")
    begin = TEXT.index('[[sets]]\nlevel = "local"\nedition = "первая"')
    end = TEXT.index("[[sets]]", begin + 1)
    again = TEXT[begin:end].replace("первая", "вторая").replace("2019-01-01", "2024-01-01")
    again = again.replace('kind = "yes_no", requirement = true', 'kind = "yes_no"', 1)
    newer = TEXT[:end] + again + TEXT[end:]
    file.write_text(newer.replace(load_default().identity.partition("@")[2], "2099.1", 1), encoding="utf-8")
    close_programmes()

    project(opened(), "ещё один")


def test_a_server_does_not_start_beside_such_a_pack(file: Path, tmp_path: Path) -> None:
    project(opened(), "проект")
    file.write_text(TEXT.replace("pass_share = 70", "pass_share = 10"), encoding="utf-8")
    close_programmes()

    with pytest.raises(PackChanged):
        serve(Settings(), port=free_port(), web_port=free_port(), home=tmp_path / "prefect")


def test_a_broken_pack_opens_nothing_and_is_told_by_its_lines(file: Path) -> None:
    file.write_text(TEXT.replace("pass_share = 70", "pass_share = 700"), encoding="utf-8")

    with pytest.raises(PackBroken) as raised:
        project(opened(), "проект")

    assert raised.value.problems[0].file == str(file)


def test_a_fixed_day_is_today_for_everything(file: Path) -> None:
    programme = opened()

    assert file.exists()
    assert programme.today() == date(2024, 12, 11)
    assert programme.now().astimezone(programme.zone).date() == date(2024, 12, 11)


def test_programmes_that_start_at_once_adopt_one_text_together(file: Path) -> None:
    settings = Settings()
    programmes = [Programme(settings, open_engine(settings.database_url)) for _ in range(6)]
    for programme in programmes:
        assert programme.packs.current.name

    with ThreadPoolExecutor() as pool:
        list(pool.map(Programme.adopt, programmes))

    with reading(programmes[0].engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM methodology").scalar_one() == 1
    for programme in programmes:
        programme.engine.dispose()
