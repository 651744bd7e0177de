"""A paper of some kind as a file: from our template, or a region's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from domain.engine.refusals import Fault, Reason, Refusal
from domain.engine.words import Words
from notifications.papers.blocks import Block, Kind, blocks_of
from notifications.papers.docx import docx_of, filled
from notifications.papers.pdf import pdf_of

ENDINGS = (".docx", ".pdf")

TITLES: Mapping[str, Words] = {
    "measurement_sheets": Words("листы измерений", "sheets of measurements"),
    "reference": Words("справка о ходе проекта", "how the project goes"),
    "commission_protocol": Words("протокол комиссии", "protocol of the commission"),
    "readiness": Words("чего не хватает до статуса образца", "what is missing for the status of an exemplar"),
    "visit_programme": Words("программа визита комиссии", "programme of the commission's visit"),
}
"""What papers are called that no gate asks for, so that no methodology names them."""


def kinds(own: Path | None, of: str = "") -> list[str]:
    """What papers can be made of a project, or `of` something else: ours, and those a region's folder has."""
    ours = {Path(file.name).stem for file in _ours(of).iterdir() if file.name.endswith(".md")}
    own = _theirs(own, of)
    theirs = {file.stem for file in own.iterdir() if file.suffix in (".md", ".docx")} if own else set()
    return sorted(ours | theirs)


def paper(kind: str, facts: Mapping[str, Any], ending: str, *, own: Path | None = None, of: str = "") -> bytes:
    """The bytes of a paper; a region's `KIND.docx` is filled in as it is, its `KIND.md` goes before ours."""
    if kind not in (known := kinds(own, of)):
        raise Refusal([_unknown(kind, known)])
    try:
        return _made(kind, facts, ending, _theirs(own, of), of)
    except TemplateError as error:
        raise Refusal([_broken(kind, error)]) from error


def _ours(of: str) -> Traversable:
    return (
        files("notifications.papers").joinpath("templates", of) if of else files("notifications.papers") / "templates"
    )


def _theirs(own: Path | None, of: str) -> Path | None:
    """A region's folder for papers of one kind of subject; None where it has none."""
    found = own / of if own is not None and of else own
    return found if found is not None and found.is_dir() else None


def _made(kind: str, facts: Mapping[str, Any], ending: str, own: Path | None, of: str) -> bytes:
    if ending == ".docx" and own is not None and (form := own / f"{kind}.docx").is_file():
        return filled(form, facts)
    blocks = blocks_of(_template(kind, own, of), facts)
    title = _title(blocks)
    return pdf_of(blocks, title, facts["dated"]) if ending == ".pdf" else docx_of(blocks, title)


def _template(kind: str, own: Path | None, of: str) -> str:
    if own is not None and (file := own / f"{kind}.md").is_file():
        return file.read_text("utf-8-sig")
    return _ours(of).joinpath(f"{kind}.md").read_text("utf-8")


def _title(blocks: Sequence[Block]) -> str:
    """The first heading of a paper."""
    found = next((block for block in blocks if block.kind is Kind.HEADING), None)
    return " ".join(text for line in found.lines for text, _ in line) if found else ""


def _broken(kind: str, error: TemplateError) -> Reason:
    """A region's template asks for what there is not, or is no template."""
    line = getattr(error, "lineno", None)
    ru, en = (f", строка {line}", f", line {line}") if line else ("", "")
    said = Words(f"шаблон бумаги не годится{ru}: {error}", f"the template of the paper will not do{en}: {error}")
    return Reason("template", said, Fault.INPUT, kind)


def _unknown(kind: str, known: Sequence[str]) -> Reason:
    listed = ", ".join(known)
    said = Words(f"такой бумаги нет: «{kind}»; есть: {listed}", f"there is no paper “{kind}”; there are: {listed}")
    return Reason("not_among", said, Fault.INPUT, "kind")
