"""The README and the guide show nothing that is not so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from console.main import main
from domain.engine.words import Language
from domain.methodology.loader import load_default
from domain.methodology.show import as_mermaid
from domain.programme.kinds import MunicipalityType, OrganisationKind
from domain.registry.bodies import AmendOrganisation
from flows.settings import Settings
from tests.console.conftest import ADMINISTRATOR
from tests.pages import PAGES, README, ROOT, Shown, commands, named
from tests.pictures import OUT, PRINTED, SEEN
from tests.region import DAY, METHODOLOGIST, TOWN, Region

GUIDE = ROOT / "console" / "guide"
TEXT = README.read_text("utf-8")


def block(page: Path, marker: str) -> str:
    """The fenced block under a marker."""
    found = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    assert found, marker
    return found[1]


def test_the_pilots_diagram_is_that_of_the_shipped_pack() -> None:
    assert block(GUIDE / "staff.md", "pilot-diagram") == as_mermaid(load_default().lifecycles["pilot"], Language.RU)


@pytest.mark.parametrize("language", list(Language))
def test_every_setting_is_explained_and_every_explained_one_exists(language: Language) -> None:
    page = (GUIDE / f"operator.{language}.md").read_text("utf-8")

    shown = {
        name for row in re.findall(r"^\| `.*", page, re.MULTILINE) for name in re.findall(r"`POTOK_([A-Z_]+)`", row)
    }

    assert shown == {name.upper() for name in Settings.model_fields}


@pytest.fixture(scope="module")
def stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region with an exemplar project, its package, and a second project at its opening."""
    from domain.engine.database import open_engine
    from flows.programme import Programme

    file = tmp_path_factory.mktemp("pages") / "stage.db"
    shutil.copyfile(sqlite_template, file)
    engine = open_engine(f"sqlite:///{file}")
    Programme(Settings(database_url=f"sqlite:///{file}", _env_file=None), engine).adopt()
    region = Region(engine).found()
    region.package()
    region.do(
        AmendOrganisation(
            actor=METHODOLOGIST, on=DAY, subject=TOWN, reason="по уставу",
            kind=OrganisationKind.MUNICIPALITY, municipality=MunicipalityType.MUNICIPAL_DISTRICT,
        )
    )  # fmt: skip
    region.walk(region.open_project(title="Запись к врачу", process="запись к врачу"), until="opening")
    engine.dispose()
    return file


def given(shown: Shown, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Give a command as a shell would, its output into a file where the line says so."""
    _, *words = shown.words
    target = Path(words[-1]) if words[-2:-1] == [">"] else None
    code = main(words[:-2] if target else words)
    printed = capsys.readouterr()
    if target:
        target.write_text(printed.out, "utf-8")
    return code, printed.out + printed.err


@pytest.mark.parametrize("page", [page for page in PAGES if any(commands(page))], ids=named)
def test_every_command_that_a_page_shows_does_what_it_says(
    page: Path,
    stage: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{tmp_path}/potok.db")
    monkeypatch.setenv("POTOK_LANGUAGE", "ru")
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    if not page.name.startswith("operator"):  # whose first command founds the programme
        monkeypatch.setenv("POTOK_ACTOR", ADMINISTRATOR)
        shutil.copyfile(stage, tmp_path / "potok.db")
        (tmp_path / "potok.db").chmod(0o600)
        shutil.copytree(stage.parent / "documents", tmp_path / "documents")

    refused = {}
    for shown in commands(page):
        if not shown.not_run:
            code, said = given(shown, capsys)
            if code != 0:
                refused[shown.line] = said

    assert not refused, "\n".join(f"{line}\n{said}" for line, said in refused.items())


def test_what_is_not_run_says_why_and_is_little() -> None:
    every = [shown for page in PAGES for shown in commands(page)]

    kept_back = [shown for shown in every if shown.not_run]

    assert all(shown.words[0] == "potok" for shown in every if not shown.not_run)
    assert len(kept_back) < len(every) / 3


NOT_RUN = {shown.line: shown for page in PAGES for shown in commands(page) if shown.not_run}


@pytest.mark.parametrize("shown", [shown for shown in NOT_RUN.values() if shown.words[0] == "potok"], ids=str)
def test_a_command_that_is_not_run_is_there_at_least(shown: Shown, capsys: pytest.CaptureFixture[str]) -> None:
    words = [word for word in shown.words[1:3] if re.fullmatch("[a-z]+", word)]

    assert main([*words, "--help"]) == 0
    assert f"potok {words[0]}" in capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_named_in_a_sentence_is_there(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prose = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)

    for verb in {found.split()[0] for found in re.findall(r"`potok ([a-z][a-z ]*)", prose)}:
        assert main([verb, "--help"]) == 0, verb


def test_the_two_commands_are_one_line_each() -> None:
    assert block(README, "demo-line").count("\n") == block(README, "test-line").count("\n") == 1


def test_the_readme_stays_a_page_of_about_nine_hundred_words() -> None:
    assert len(TEXT.split()) <= 1000


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_picture_and_page_that_is_linked_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_picture_is_shown_somewhere_and_made_by_the_script() -> None:
    kept = {file.stem for file in OUT.glob("*.png")}
    shown = {name for page in PAGES for name in re.findall(r"pictures/(\w+)\.png", page.read_text("utf-8"))}

    assert kept == shown == {*SEEN, *PRINTED, "report"}


def test_the_top_level_holds_what_is_agreed_and_nothing_else() -> None:
    agreed = {
        "README.md", "console", "deployments", "domain", "flows", "notifications", "pyproject.toml", "tests",
    }  # fmt: skip
    ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - ignored

    assert {name for name in found if not name.endswith((".egg-info", ".db", ".db-shm", ".db-wal"))} == agreed
