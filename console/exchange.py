"""`potok import` and `potok export`: spreadsheets into the programme, templates for them, and the whole database."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from console.answer import Answer
from console.archive import export_database, import_database, is_archive
from console.command_group import As, OnBasis, Room
from console.desk import Desk
from console.failure import BAD_INPUT, REFUSED
from console.language import both
from console.terminal_table import Column, Table
from domain.engine.actor import Acting
from domain.engine.refusals import Reason, Refusal, bad_value, not_among
from domain.exchange.checked_rows import Reading, read
from domain.exchange.faults import Fault
from domain.exchange.layout import Layout
from domain.exchange.layouts import layouts
from domain.exchange.report import write_faults
from domain.exchange.sheet_import import Imported, bring_in
from flows.answers import remark_lines
from flows.deeds import Deeds
from flows.immediate_notices import tell_now

importing = Room()
exporting = Room()
APPS = {"import": importing.app, "export": exporting.app}

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE",
        help=both(
            "таблицы CSV и XLSX по образцам potok export --template или папка potok export",
            "CSV and XLSX as potok export --template writes them, or a folder of potok export",
        ),
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help=both("проверить всё и ничего не записать", "check everything, write nothing"))
]
FaultsFile = Annotated[
    str | None,
    typer.Option(
        "--faults",
        metavar=both("ФАЙЛ", "FILE"),
        help=both("записать все ошибки в таблицу .xlsx или .csv", "write all faults into an .xlsx or .csv table"),
    ),
]
Target = Annotated[
    str,
    typer.Argument(
        metavar="PATH",
        help=both(
            "папка для всей базы; с --template файл .xlsx или папка для .csv",
            "folder for the whole database; with --template an .xlsx file or a folder for .csv",
        ),
    ),
]
Template = Annotated[
    bool, typer.Option("--template", help=both("пустые таблицы для импорта", "empty tables to fill in and import"))
]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="KEY", help=both("только эта таблица", "only this table")),
]


@importing.question("import", "Загрузить таблицы: всё или ничего", "Import tables: all or nothing")
def import_files(
    desk: Desk,
    files: Files,
    dry_run: DryRun = False,
    faults: FaultsFile = None,
    actor: As = None,
    on_basis: OnBasis = None,
) -> Answer:
    """Enter spreadsheets, or make an empty database equal to an exported one."""
    paths = [Path(file) for file in files]
    if len(paths) == 1 and paths[0].is_dir() and is_archive(paths[0]):
        return import_database(desk, paths[0], dry_run=dry_run)
    report = _report_file(faults)
    imported, readings = brought_in(desk, _each(paths), desk.acting(actor, on_basis), dry_run=dry_run)
    if report is not None and imported.faults:
        write_faults(report, imported.faults, desk.language)
    return answer_of(desk, imported, readings, dry_run=dry_run, report=report)


def brought_in(
    desk: Desk, files: list[Path], acting: Acting, *, dry_run: bool, **watched: Any
) -> tuple[Imported, list[Reading]]:
    """Enter spreadsheets or only check them, and tell whoever is to hear of it; `watched` goes to `bring_in`."""
    readings = _readings(desk, files)
    programme = desk.programme
    deeds = Deeds(programme.settings)
    if not dry_run:
        programme.adopt()
    imported = bring_in(
        programme.engine, programme.packs, readings, acting=acting, today=programme.today(),
        now=programme.now(), rehearse=dry_run, proved=programme.proved, told=deeds.hear, **watched,
    )  # fmt: skip
    if imported.entered:
        deeds.settle()
        tell_now(programme)
    return imported, readings


def _report_file(named: str | None) -> Path | None:
    """The file that all faults go to; refuses one that cannot be written anew."""
    if named is None:
        return None
    path = Path(named)
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise Refusal([bad_value("--faults", "нужен файл .xlsx или .csv", "an .xlsx or .csv file is needed")])
    if path.exists() or not path.parent.is_dir():
        ru = f"«{path}» уже есть" if path.exists() else f"нет папки «{path.parent}»"
        en = f"“{path}” is there already" if path.exists() else f"there is no folder “{path.parent}”"
        raise Refusal([bad_value("--faults", ru, en)])
    return path


def _readings(desk: Desk, paths: list[Path]) -> list[Reading]:
    """Every file understood; refuses all that are no spreadsheets at once."""
    known = layouts(desk.programme.packs.current)
    found: list[Reading] = []
    reasons: list[Reason] = []
    names = [path.name for path in paths]
    for path in paths:
        try:
            one = read(path, known)
        except Refusal as refusal:
            reasons += refusal.reasons
        else:
            one.name = path.name if names.count(path.name) == 1 else str(path)
            found.append(one)
    if reasons:
        raise Refusal(reasons)
    return found


def _each(paths: list[Path]) -> list[Path]:
    """The files; of a folder, its tables."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.suffix.lower() in {".csv", ".xlsx"})
            if not inside:
                said = f"в папке «{path}» нет таблиц", f"the folder “{path}” holds no tables"
                raise Refusal([bad_value("FILE", *said)])
            found += inside
        else:
            found.append(path)
    same = Counter(path.resolve() for path in found)
    if twice := [path for path, times in same.items() if times > 1]:
        reasons = [bad_value("FILE", f"«{one}» назван дважды", f"“{one}” is named twice") for one in twice]
        raise Refusal(reasons)
    return found


def answer_of(
    desk: Desk, imported: Imported, readings: list[Reading], *, dry_run: bool, report: Path | str | None = None
) -> Answer:
    """What an import came to: rows and actions, or every fault by its place."""
    faults, behind = imported.faults, desk.programme.behind() if imported.entered else ()
    exit_code = 0 if not faults else REFUSED if faults.total == imported.ruled else BAD_INPUT
    data = {
        "outcome": "entered" if imported.entered else "rehearsed" if dry_run and not faults else "refused",
        "exit_code": exit_code,
        "files": [one.name for one in readings],
        "rows": imported.rows,
        "done": imported.done,
        "repeated": imported.repeated,
        "faults": [_fault(desk, fault, readings) for fault in faults] if desk.json else [],
        "faults_total": faults.total,
        "warnings": [said.say(desk.language) for said in (*behind, *(remark.said for remark in imported.remarks))],
        "warnings_total": imported.remarked + len(behind),
    }
    head = _head(desk, imported, dry_run=dry_run)
    shown: list[str | Table] = [head, *remark_lines(behind, desk.language), *_remarks(desk, imported)]
    if faults:
        shown += _faults(desk, imported, report)
    return Answer(data, shown, exit_code)


def _fault(desk: Desk, fault: Fault, readings: list[Reading]) -> dict[str, Any]:
    return {
        "file": fault.place.file or (readings[0].name if readings else ""),
        "sheet": fault.place.sheet,
        "row": fault.place.row,
        "column": fault.place.letter,
        "heading": fault.place.heading,
        "field": fault.field,
        "value": fault.value,
        "expected": fault.expected.say(desk.language),
        "said": fault.said.say(desk.language),
    }


def _head(desk: Desk, imported: Imported, *, dry_run: bool) -> str:
    say, rows = desk.say, sum(imported.rows.values())
    if imported.faults:
        return say(
            f"Ничего не записано: ошибок {imported.faults.total}, строк прочитано {rows}.",
            f"Nothing was written: {imported.faults.total} faults in {rows} rows.",
        )
    if dry_run:
        return say(
            f"Ошибок нет: строк {rows}. Пробный запуск, ничего не записано.",
            f"No faults in {rows} rows. A dry run: nothing was written.",
        )
    again = (
        say(f", уже были раньше: {imported.repeated}", f", there before: {imported.repeated}")
        if imported.repeated
        else ""
    )
    return (
        say(f"Загружено строк: {rows}, действий: {imported.done}", f"Rows entered: {rows}, actions: {imported.done}")
        + again
    )


def _remarks(desk: Desk, imported: Imported) -> list[str]:
    shown = [f"! {remark.said.say(desk.language)}" for remark in imported.remarks[: _listed(desk)]]
    left = imported.remarked - len(shown)
    return [*shown, desk.say(f"! … и ещё замечаний: {left}", f"! … and {left} more remarks")] if left else shown


def _listed(desk: Desk) -> int:
    """Most faults and remarks that a person is shown at once; `--json` and `--faults` have all faults."""
    return desk.programme.listed


def _faults(desk: Desk, imported: Imported, report: Path | str | None) -> list[str | Table]:
    """The faults as a table: where, what stands there, what was expected."""
    say = desk.say
    kept = list(islice(imported.faults, _listed(desk)))
    filed = any(fault.place.file for fault in kept)
    columns = (
        *([Column(say("Файл", "File"))] if filed else []),
        Column(say("Лист", "Sheet")),
        Column(say("Строка", "Row"), right=True),
        Column(say("Столбец", "Column"), share=2),
        Column(say("Значение", "Value"), share=2),
        Column(say("Ожидается", "Expected"), share=4),
    )
    rows = [
        (
            *([fault.place.file] if filed else []),
            fault.place.sheet,
            str(fault.place.row or ""),
            " ".join(filter(None, (fault.place.letter, fault.place.heading))),
            fault.value,
            fault.expected.say(desk.language),
        )
        for fault in kept
    ]
    return [Table(columns, rows), *_where_the_rest_is(desk, imported.faults.total, report)]


def _where_the_rest_is(desk: Desk, total: int, report: Path | str | None) -> list[str]:
    if report is not None:
        return [desk.say(f"Все ошибки: {report}", f"All faults: {report}")]
    left = total - _listed(desk)
    if left <= 0:
        return []
    ru = f"… и ещё ошибок: {left}; все — в файл: potok import … --faults ошибки.xlsx"
    return [desk.say(ru, f"… and {left} more faults; all into a file: potok import … --faults faults.xlsx")]


@exporting.question(
    "export", "Выгрузить всю базу или пустые таблицы", "Export the database, or empty tables", openly=True
)
def export(desk: Desk, target: Target, template: Template = False, only: Only = None) -> Answer:
    """The whole database as CSV and JSON, or the tables that `potok import` takes."""
    path = Path(target)
    if not template:
        return export_database(desk, path)
    if path.suffix.lower() not in {"", ".xlsx"}:
        said = f"«{target}»: нужен файл .xlsx или папка", f"“{target}”: an .xlsx file or a folder is needed"
        raise Refusal([bad_value("PATH", *said)])
    known = {one.key: one for one in layouts(desk.programme.packs.current)}
    if wrong := [key for key in only or [] if key not in known]:
        raise Refusal([not_among("--only", key, known) for key in wrong])
    chosen = [one for key, one in known.items() if not only or key in only]
    files = _workbook(desk, path, chosen) if path.suffix.lower() == ".xlsx" else _folder(desk, path, chosen)
    lines = [desk.say("Образцы для заполнения:", "Templates to fill in:"), *(f"  {file}" for file in files)]
    load = desk.say(f"Загрузить: potok import {target}", f"Import: potok import {target}")
    return Answer({"files": [str(file) for file in files], "tables": [one.key for one in chosen]}, [*lines, load])


def _workbook(desk: Desk, path: Path, chosen: list[Layout]) -> list[Path]:
    from domain.exchange.template import write_xlsx

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as out:
        write_xlsx(out, [(one, ()) for one in chosen], language=desk.language)
    return [path]


def _folder(desk: Desk, path: Path, chosen: list[Layout]) -> list[Path]:
    from domain.exchange.template import write_csv

    path.mkdir(parents=True, exist_ok=True)
    files = [path / f"{one.file}.csv" for one in chosen]
    for file, one in zip(files, chosen, strict=True):
        with file.open("xb") as out:
            write_csv(out, one, language=desk.language)
    return files
