"""A paper of some kind as a file: from our template, or a region's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, is_zipfile

from jinja2 import TemplateError

from domain.engine.refusals import Fault, Reason, Refusal
from domain.engine.words import Words
from notifications.papers.blocks import Block, Kind, blocks_of
from notifications.papers.docx import docx_of, filled
from notifications.papers.pdf import pdf_of

ENDINGS = (".docx", ".pdf")

FOLDERS: Mapping[str, tuple[str, ...]] = {"replica": ("replica", "")}
"""Of what papers are made -> the folders of their templates, the nearest first; of others the one of its name."""

FAILS = (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, BadZipFile)
"""What the template of a region may end in: it asks for what there is not, computes with words, or is no file."""

TITLES: Mapping[str, Words] = {
    "signed_card": Words("карточка проекта", "card of the project"),
    "measurement_sheets": Words("листы измерений", "sheets of measurements"),
    "reference": Words("справка о ходе проекта", "how the project goes"),
    "commission_protocol": Words("протокол комиссии", "protocol of the commission"),
    "readiness": Words("чего не хватает до статуса образца", "what is missing for the status of an exemplar"),
    "visit_programme": Words("программа визита комиссии", "programme of the commission's visit"),
}
"""What papers are called that no methodology names: no gate asks for them, or it asks for one that is signed."""


def kinds(own: Path | None, of: str = "") -> list[str]:
    """What papers can be made of a project, or `of` something else: ours, and those a region's folder has."""
    found: set[str] = set()
    for folder in FOLDERS.get(of, (of,)):
        found |= {Path(file.name).stem for file in _ours(folder).iterdir() if file.name.endswith(".md")}
        theirs = _theirs(own, folder)
        found |= {file.stem for file in theirs.iterdir() if file.suffix in (".md", ".docx")} if theirs else set()
    return sorted(found)


def paper(kind: str, facts: Mapping[str, Any], ending: str, *, own: Path | None = None, of: str = "") -> bytes:
    """The bytes of a paper; a region's `KIND.docx` is filled in as it is, its `KIND.md` goes before ours."""
    if kind not in (known := kinds(own, of)):
        raise Refusal([_unknown(kind, known)])
    for folder in FOLDERS.get(of, (of,)):
        theirs, ours = _theirs(own, folder), _ours(folder).joinpath(f"{kind}.md")
        if theirs and ending == ".docx" and (form := theirs / f"{kind}.docx").is_file():
            with _named(kind):
                return _filled(form, facts)
        if theirs and (file := theirs / f"{kind}.md").is_file():
            with _named(kind):
                return _made(file.read_text("utf-8-sig"), facts, ending)
        if ours.is_file():
            return _made(ours.read_text("utf-8"), facts, ending)
    raise Refusal([_only_word(kind)])


def _ours(of: str) -> Traversable:
    return (
        files("notifications.papers").joinpath("templates", of) if of else files("notifications.papers") / "templates"
    )


def _theirs(own: Path | None, of: str) -> Path | None:
    """A region's folder for papers of one kind of subject; None where it has none."""
    found = own / of if own is not None and of else own
    return found if found is not None and found.is_dir() else None


@contextmanager
def _named(kind: str) -> Iterator[None]:
    """A template of a region that fails is named, with why."""
    try:
        yield
    except FAILS as error:
        raise Refusal([_broken(kind, error)]) from error


def _filled(form: Path, facts: Mapping[str, Any]) -> bytes:
    if not is_zipfile(form):
        raise BadZipFile(form.name)
    return filled(form, facts)


def _made(template: str, facts: Mapping[str, Any], ending: str) -> bytes:
    blocks = blocks_of(template, facts)
    title = _title(blocks)
    return pdf_of(blocks, title, facts["dated"]) if ending == ".pdf" else docx_of(blocks, title)


def _title(blocks: Sequence[Block]) -> str:
    """The first heading of a paper."""
    found = next((block for block in blocks if block.kind is Kind.HEADING), None)
    return " ".join(text for line in found.lines for text, _ in line) if found else ""


def _broken(kind: str, error: Exception) -> Reason:
    """A region's template asks for what there is not, or is no template."""
    line = getattr(error, "lineno", None)
    ru, en = (f", строка {line}", f", line {line}") if line else ("", "")
    said = Words(f"шаблон бумаги не годится{ru}: {error}", f"the template of the paper will not do{en}: {error}")
    return Reason("template", said, Fault.INPUT, kind)


def _only_word(kind: str) -> Reason:
    """A region's form in Word is filled in as it is, and nothing else is made of it."""
    ru = f"у бумаги «{kind}» есть только форма Word: возьмите .docx или положите рядом {kind}.md"
    return Reason("only_word", Words(ru, f"“{kind}” is a form in Word only: take .docx or put {kind}.md beside it"),
                  Fault.INPUT, "kind")  # fmt: skip


def _unknown(kind: str, known: Sequence[str]) -> Reason:
    listed = ", ".join(known)
    said = Words(f"такой бумаги нет: «{kind}»; есть: {listed}", f"there is no paper “{kind}”; there are: {listed}")
    return Reason("not_among", said, Fault.INPUT, "kind")
