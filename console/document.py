"""`potok project document` and its like: the documents of a subject, listed and handed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.language import both
from console.options import Subject
from console.terminal_table import Column, Table
from domain.documents.kinds import ENDINGS
from domain.documents.shelf import name_of
from domain.documents.subject_documents import Paper, papers_of
from domain.engine.event_effects import EVENTS
from domain.engine.refusals import Fault, Reason, Refusal, not_among
from domain.engine.state import State
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.reports.part_names import criterion_names
from domain.reports.views import state_of
from flows.shelf import shelf_of

Entry = Annotated[
    str | None,
    typer.Argument(
        metavar="ENTRY", help=both("номер записи документа; все, если не указан", "entry of the document; else all")
    ),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help=both("новый файл или папка; без неё текущая", "a new file or a folder; else the current one"),
    ),
]
Signature = Annotated[bool, typer.Option("--signature", help=both("отдать файл подписи", "hand out the signature"))]


def document(desk: Desk, code: Subject, entry: Entry = None, out: Out = None, signature: Signature = False) -> Answer:
    """The documents of a subject, or the file of one of them."""
    with desk.reading() as connection:
        state = state_of(connection, code)
        papers = papers_of(connection, code)
    if entry is None:
        return Answer([_data(paper) for paper in papers], [documents(desk, state, papers)])
    known = {str(paper.entry): paper for paper in papers}
    if entry not in known:
        raise Refusal([not_among("entry", entry, known)])
    return _handed(desk, known[entry], out, signature=signature)


def _handed(desk: Desk, paper: Paper, out: str | None, *, signature: bool) -> Answer:
    digest = paper.signature if signature else paper.sha256
    if digest is None:
        raise Refusal([_no_file(paper, signature=signature)])
    media = paper.signature_media if signature else paper.media
    name = name_of(paper.title or desk.wording.evidence(paper.kind), paper.subject, media or "")
    if signature:  # one that is written as text is a signature all the same
        name = f"{name.removesuffix(ENDINGS.get(media or '', ''))}.sig"
    target = _target(out, name)
    shelf_of(desk.settings).copy(digest, target)
    said = desk.say(f"Файл {target}, SHA-256 {digest}: цел", f"The file {target}, SHA-256 {digest}: whole")
    return Answer(_data(paper) | {"file": str(target)}, [said])


def _target(out: str | None, name: str) -> Path:
    if out is None:
        return Path(name)
    return Path(out) / name if Path(out).is_dir() else Path(out)


def _no_file(paper: Paper, *, signature: bool) -> Reason:
    place = paper.link or paper.kept_at
    if signature:
        said = Words("у документа нет файла подписи", "the document has no signature file")
    else:
        said = Words(f"файла здесь нет; документ: {place or '—'}", f"no file is kept here; it is at: {place or '—'}")
    return Reason("no_file", said, Fault.RULE, "entry")


def _data(paper: Paper) -> dict[str, object]:
    return {name: getattr(paper, name) for name in Paper.__slots__}


def documents(desk: Desk, state: State, papers: Sequence[Paper]) -> Table:
    """The documents of a subject with their numbers, where they are, and who signed."""
    say = desk.say
    judged = [state.code] if state.kind is SubjectKind.CHECK else []
    with desk.reading() as connection:
        criteria = criterion_names(connection, desk.programme.packs, judged).get(state.code, {})
    columns = (
        Column("№", right=True),
        Column(say("Приложен", "Attached")),
        Column(say("Документ", "Document"), share=3),
        Column(say("Рег. номер", "Number")),
        Column(say("Этап", "Phase"), share=2),
        Column(say("Где", "Where"), share=2),
        Column(say("Подписал", "Signed by"), share=1),
        Column(say("Кем", "By"), share=1),
    )
    rows = [
        (
            str(paper.entry),
            desk.day(paper.attached_on),
            titled(desk, paper),
            numbered(desk, paper),
            _place(desk, paper.phase, state, criteria),
            where(desk, paper),
            ", ".join(filter(None, (paper.signer, paper.signature and say("файл подписи", "signature file")))),
            paper.attached_by,
        )
        for paper in papers
    ]
    return Table(columns, rows)


def _place(desk: Desk, phase: str, state: State, criteria: Mapping[str, Words]) -> str:
    """The phase to which a document belongs, or the criterion that it speaks for."""
    if phase in criteria:
        return criteria[phase].say(desk.language)
    return desk.wording.phase(state.lifecycle, phase, state.pack) if phase else ""


def titled(desk: Desk, paper: Paper) -> str:
    """The kind of a document and its title, the kind not twice."""
    kind = desk.wording.evidence(paper.kind)
    if kind == paper.kind:  # a paper of ours, which no methodology lists: what was told with it names it
        return paper.title or EVENTS[paper.laid_by].says.say(desk.language)
    if paper.title.lower().startswith(kind.lower()):
        return paper.title
    return f"{kind}: {paper.title}" if paper.title else kind


def numbered(desk: Desk, paper: Paper) -> str:
    """The number and the day of a document."""
    dated = desk.say(f"от {desk.day(paper.dated)}", f"of {desk.day(paper.dated)}") if paper.dated else ""
    return " ".join(filter(None, (f"№ {paper.number}" if paper.number else "", dated)))


def where(desk: Desk, paper: Paper) -> str:
    """The file by its SHA-256 and size, the link, or the place of the paper original."""
    if paper.sha256:
        size = f", {max(1, round((paper.size or 0) / 1024))} {desk.say('КБ', 'kB')}" if paper.size else ""
        return f"{desk.say('файл', 'file')} {paper.sha256[:12]}{size}"
    if paper.kept_at:
        return desk.say(f"подлинник: {paper.kept_at}", f"original: {paper.kept_at}")
    return paper.link or desk.say("нет", "none")


def open_to(room: Room) -> None:
    """Give a room the question after documents."""
    room.question("document", "Документы: список или файл одного", "Documents: the list, or the file of one")(document)
