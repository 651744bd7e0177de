"""The programme report as files and as a summary to read."""

from __future__ import annotations

from pathlib import Path

from domain.engine.words import Language, Words
from domain.methodology.schema import Pack
from domain.reports.report import Report
from flows.programme import Programme


def save(found: Report, programme: Programme) -> list[Path]:
    """Write the report as JSON and as HTML where a folder is known; the same report gives the same bytes."""
    from notifications.report import as_html

    target = programme.settings.report_folder
    if target is None:
        return []
    target.mkdir(parents=True, exist_ok=True)
    name = f"programme-{found.as_of.isoformat()}" + ("-recorded" if found.by == "recorded" else "")
    pack, language = programme.packs.current, programme.settings.speaks
    files = {f"{name}.json": found.as_json(), f"{name}.html": as_html(found, pack, language).encode()}
    for file, content in files.items():
        (target / file).write_bytes(content)
    return [target / file for file in files]


HEADLINE = ("projects", "involved", "centres", "exemplars", "replicated")
"""The tables that leadership reads."""


def figures(found: Report, language: Language) -> list[tuple[str, str]]:
    """The programme's headline figures, as leadership reads them."""
    sections = (found.section(key) for key in HEADLINE)
    return [
        (f"{section.title.say(language)}: {_small(figure.title.say(language))}", str(figure.count))
        for section in sections
        for figure in section.figures
        if figure.count or section.key == "projects"
    ]


def _small(said: str) -> str:
    return said[:1].lower() + said[1:]


def summary(found: Report, pack: Pack, language: Language) -> str:
    """The headline figures as a Markdown table."""
    title = Words("Программа на", "The programme as of").say(language)
    lines = [f"# {pack.programme.say(language)}", "", f"{title} {found.as_of}", "", "| | |", "| --- | ---: |"]
    return "\n".join(lines + [f"| {label} | {value} |" for label, value in figures(found, language)])
