"""`potok practice`: the base of practices: drafted, reviewed, published, kept fresh, listed and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console import document, practice_search
from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.language import both
from console.lists import MOST, saved
from console.options import After, Limit, Sphere, Words, Xlsx
from console.practice_card import card, data
from console.terminal_table import Column, Table
from console.typed_values import known, whole
from domain.exchange.layouts import layouts
from domain.exchange.practice_rows import written_out
from domain.exchange.template import write_xlsx
from domain.programme.kinds import PracticeStanding, SubjectKind
from domain.reports.practice_demand import viewed
from domain.reports.practice_editions import Edition, as_shown, editions
from domain.reports.practices import Line, Wanted, leaf, leaves, shown
from domain.text.called import CALLED

room = Room("База практик: решения, которые доказали себя.", "The base of practices: solutions that proved themselves.")
APPS = {"practice": room.app}

Code = Annotated[str, typer.Argument(metavar="CODE", help=both("код, например PRC-0007", "code, for example PRC-0007"))]
Standing = Annotated[
    str | None,
    typer.Option("--standing", metavar="KEY", help=both(", ".join(PracticeStanding), ", ".join(PracticeStanding))),
]
Category = Annotated[
    str | None,
    typer.Option("--category", metavar="KEY", help=both("категория процесса", "process category")),
]
Org = Annotated[str | None, typer.Option("--org", metavar="CODE", help=both("чья практика", "whose practice"))]
File = Annotated[str, typer.Argument(metavar="FILE", help=both("новый файл .xlsx", "a new file .xlsx"))]
EditionNumber = Annotated[
    str | None,
    typer.Option("--edition", metavar="N", help=both("как было опубликовано", "as it was published")),
]
Unanswered = Annotated[
    bool,
    typer.Option("--unanswered", help=both("только предложенные в архив", "only those proposed for archive")),
]


@room.question("list", "Список практик", "List the practices")
def list_practices(
    desk: Desk,
    standing: Standing = None,
    sphere: Sphere = None,
    category: Category = None,
    organisation: Org = None,
    words: Words = None,
    unanswered: Unanswered = False,
    limit: Limit = "50",
    after: After = "",
    xlsx: Xlsx = None,
) -> Answer:
    """A leaf of the list; with a file, the whole list goes there."""
    pack = desk.programme.packs.current
    known(standing=(standing, list(PracticeStanding)), sphere=(sphere, pack.spheres),
          category=(category, pack.categories))  # fmt: skip
    desk.existing("--org", SubjectKind.ORGANISATION, organisation)
    wanted = Wanted(standing=standing, sphere=sphere, category=category, organisation=organisation, words=words,
                    unanswered=unanswered, limit=whole("--limit", limit, 1, MOST))  # fmt: skip
    columns = heads(desk)
    with desk.reading() as connection:
        if xlsx is not None:
            rows = (row(desk, line) for line in leaves(connection, wanted))
            return saved(desk, Path(xlsx), [column.heading for column in columns], rows)
        found = leaf(connection, wanted, after)
    if not found.lines:
        return Answer(found, [desk.say("Ничего не найдено.", "Nothing was found.")])
    count = desk.say(f"Показано: {len(found.lines)}", f"Shown: {len(found.lines)}")
    if found.after is not None:
        count += desk.say(f"; дальше: --after {found.after}", f"; the next ones: --after {found.after}")
    return Answer(found, [Table(columns, [row(desk, line) for line in found.lines]), count])


def heads(desk: Desk) -> tuple[Column, ...]:
    """What stands over a list of practices."""
    say = desk.say
    return (
        Column(say("Код", "Code")),
        Column(say("Практика", "Practice"), share=5),
        Column(say("Чья", "Whose"), share=4),
        Column(say("Сфера", "Sphere"), share=2),
        Column(say("Где сейчас", "Where it stands")),
        Column(say("Подтвердить до", "Confirm by")),
    )


def row(desk: Desk, line: Line) -> tuple[str, ...]:
    """A practice in a list; one that nobody confirmed says so."""
    stands = CALLED[PracticeStanding][line.standing].say(desk.language)
    if line.proposed_on is not None:
        stands += desk.say(", нет ответа", ", no answer")
    return (
        line.code, line.title, line.organisation_title or line.organisation or "", desk.wording.sphere(line.sphere),
        stands, desk.day(line.confirm_by),
    )  # fmt: skip


@room.question("show", "Показать карточку практики", "Show the card of a practice")
def show(desk: Desk, code: Code, edition: EditionNumber = None) -> Answer:
    """A practice as it is, or as it was published."""
    with desk.reading() as connection:
        found = shown(connection, desk.programme.packs.current, code)
        published = editions(connection, code)
        if edition is not None:
            known(edition=(edition, [str(one.number) for one in published]))
            found = as_shown(connection, found, published[int(edition) - 1])
    listed = [{"number": one.number, "published_on": one.published_on} for one in published]
    if edition is None and found.practice.card.standing is PracticeStanding.PUBLISHED:
        viewed(desk.programme.engine, code, desk.today())
    told = [_edition(desk, published[int(edition) - 1])] if edition else []
    return Answer(data(found) | {"editions": listed}, [*told, *card(desk, found), *_editions(desk, code, published)])


def _edition(desk: Desk, one: Edition) -> str:
    return desk.say(f"Редакция {one.number}, как она опубликована {desk.day(one.published_on)}",
                    f"Edition {one.number} as it was published on {desk.day(one.published_on)}")  # fmt: skip


def _editions(desk: Desk, code: str, published: list[Edition]) -> list[Table]:
    """When the card was published, and how what was published before is read."""
    if not published:
        return []
    columns = (
        Column(desk.say("Редакция", "Edition"), leads=f"/at/{code}?edition="),
        Column(desk.say("Опубликовано", "Published")),
        Column(desk.say("Прочесть", "To read it"), typed=True),
    )
    rows = [(str(one.number), desk.day(one.published_on), f"--edition {one.number}") for one in published]
    return [Table(columns, rows, desk.say("Опубликованные редакции", "Published editions"))]


@room.question("export", "База практик книгой .xlsx для загрузки", "The base as a workbook that can be imported")
def export(desk: Desk, file: File) -> Answer:
    """Every card with its effects and steps, in the sheets that `potok import` reads."""
    target = Path(file)
    known = {layout.key: layout for layout in layouts(desk.programme.packs.current)}
    with desk.reading() as connection, target.open("wb") as out:
        write_xlsx(out, ((known[key], rows) for key, rows in written_out(connection)), language=desk.language)
    return Answer({"file": str(target)}, [desk.say(f"Записано: {target}", f"Written: {target}")])


document.open_to(room)
practice_search.open_to(room)
room.plain("practice")
