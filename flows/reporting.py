"""The programme report as files and as a summary to read."""

from __future__ import annotations

from pathlib import Path

from domain.engine.words import Language, Words
from domain.methodology.schema import Pack
from domain.reports.report import Report
from flows.programme import Programme


def folder(programme: Programme) -> Path:
    """Where reports are kept: beside the mail."""
    return programme.settings.mail_folder.parent / "reports"


def save(found: Report, programme: Programme) -> list[Path]:
    """Write the report as JSON and as HTML; the same report gives the same bytes."""
    from notifications.report import as_html

    target = folder(programme)
    target.mkdir(parents=True, exist_ok=True)
    name = f"programme-{found.as_of.isoformat()}" + ("-recorded" if found.by == "recorded" else "")
    pack, language = programme.packs.current, programme.settings.speaks
    files = {f"{name}.json": found.as_json(), f"{name}.html": as_html(found, pack, language).encode()}
    for file, content in files.items():
        (target / file).write_bytes(content)
    return [target / file for file in files]


def figures(found: Report, pack: Pack, language: Language) -> list[tuple[str, str]]:
    """The programme's headline figures, as leadership reads them."""
    levels = ", ".join(f"{pack.levels[level].say(language)} — {count}" for level, count in found.exemplars.items())
    rows = [
        (Words("Бережливых проектов", "Lean projects"), str(found.projects)),
        (Words("Выполнено", "Completed"), str(found.completed)),
        (Words("Органов власти", "Bodies of power"), str(found.bodies)),
        (Words("Муниципалитетов", "Municipalities"), str(found.municipalities)),
        (
            Words("Структурных подразделений правительства", "Units of the government"),
            str(found.government_units),
        ),
        (Words("Отраслевых обучающих площадок", "Sectoral training sites"), str(found.centres)),
        (Words("Образцов по уровням", "Exemplars by level"), levels),
        (Words("Тиражировано проектов", "Projects replicated"), str(found.replicated.total)),
        (
            Words(f"из них в {found.as_of.year} году", f"of these in {found.as_of.year}"),
            str(found.replicated.this_year),
        ),
    ]
    return [(label.say(language), value) for label, value in rows]


def summary(found: Report, pack: Pack, language: Language) -> str:
    """The headline figures as a Markdown table."""
    title = Words("Программа на", "The programme as of").say(language)
    lines = [f"# {pack.programme.say(language)}", "", f"{title} {found.as_of}", "", "| | |", "| --- | ---: |"]
    return "\n".join(lines + [f"| {label} | {value} |" for label, value in figures(found, pack, language)])
