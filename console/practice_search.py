"""`potok practice search`, `similar` and `demand`: practices by words and facets, what is like one, what is wanted."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.language import both
from console.options import Limit
from console.terminal_table import Column, Table
from console.typed_values import known, whole
from domain.engine.words import Words
from domain.finding.search import ready
from domain.programme.kinds import Quantity
from domain.reports.practice_demand import demand, missed
from domain.reports.practice_search import FACETS, NONE, Found, Hit, choices, search, similar
from domain.text.called import CALLED

MOST = 200
SHOWN = 6
"""Values of a facet that are shown, the most frequent first."""
TITLES = {
    "sphere": Words("сфера", "sphere"),
    "level": Words("уровень образца", "level of the exemplar"),
    "effect": Words("эффект", "effect"),
    "cost": Words("затраты", "cost"),
    "duration": Words("внедрение, раб. дней", "implementation, working days"),
    "category": Words("процесс", "process"),
}
"""How each facet is called."""

Asked = Annotated[
    list[str] | None,
    typer.Argument(metavar=both("[СЛОВО…]", "[WORD…]"), help=both("слова в любой форме", "words, in any form")),
]
Code = Annotated[str, typer.Argument(metavar="CODE", help=both("код, например PRC-0007", "code, for example PRC-0007"))]


def _facet(name: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(
        f"--{name}", metavar="KEY", help=both(TITLES[name].ru, TITLES[name].en)
    )
    return found


Sphere = Annotated[str | None, _facet("sphere")]
Level = Annotated[str | None, _facet("level")]
Effect = Annotated[str | None, _facet("effect")]
Cost = Annotated[str | None, _facet("cost")]
Duration = Annotated[str | None, _facet("duration")]
Category = Annotated[str | None, _facet("category")]


def find(
    desk: Desk,
    words: Asked = None,
    sphere: Sphere = None,
    level: Level = None,
    effect: Effect = None,
    cost: Cost = None,
    duration: Duration = None,
    category: Category = None,
    limit: Limit = "20",
) -> Answer:
    """Published practices that have all the words, the best first, with what else may be chosen."""
    pack, said = desk.programme.packs.current, " ".join(words or [])
    given = zip(FACETS, (sphere, level, effect, cost, duration, category), strict=True)
    chosen = {name: value for name, value in given if value is not None}
    known(**{name: (value, choices(pack)[name]) for name, value in chosen.items()})
    most = whole("--limit", limit, 1, MOST)
    ready(desk.programme.engine)
    with desk.reading() as connection:
        found = search(connection, pack, said, desk.today(), chosen=chosen, limit=most)
    if said and not found.total and not chosen:
        missed(desk.programme.engine, said, desk.today())
    return Answer(found, shown(desk, found))


def shown(desk: Desk, found: Found) -> list[str | Table]:
    """The page, the facets, and what a slip may have meant."""
    say = desk.say
    lines: list[str | Table] = []
    if found.hits:
        lines.append(_table(desk, found.hits))
        lines.append(say(f"Показано {len(found.hits)} из {found.total}", f"Shown: {len(found.hits)} of {found.total}"))
        lines += [line for name in FACETS if (line := facet_line(desk, name, found))]
    for word, like in found.meant.items():
        offered = ", ".join(desk.wording.quoted(one) for one in like)
        told = say(f"Слова «{word}» нигде нет.", f"The word “{word}” stands nowhere.")
        lines.append(f"{told} {say('Вы имели в виду', 'Did you mean')}: {offered}?" if like else told)
    return lines or [say("Ничего не найдено.", "Nothing was found.")]


def _table(desk: Desk, hits: tuple[Hit, ...]) -> Table:
    say = desk.say
    heads = (
        Column(say("Код", "Code")), Column(say("Практика", "Practice"), share=5), Column(say("Чья", "Whose"), share=3),
        Column(say("Сфера", "Sphere"), share=2), Column(say("Эффект", "Effect"), share=2),
    )  # fmt: skip
    rows = [
        (hit.code, hit.title, hit.organisation, desk.wording.sphere(hit.sphere),
         ", ".join(value_of(desk, "effect", one) for one in hit.quantities.split(",") if one))
        for hit in hits
    ]  # fmt: skip
    return Table(heads, rows)


def facet_line(desk: Desk, name: str, found: Found) -> str:
    """The values of a facet with how many practices each has; nothing where there is nothing to choose."""
    counts = sorted(found.facets.get(name, {}).items(), key=lambda one: (-one[1], one[0]))
    told = [f"{value_of(desk, name, value)} [{value}] {count}" for value, count in counts[:SHOWN]]
    return f"--{name} ({TITLES[name].say(desk.language)}): {', '.join(told)}" if len(counts) > 1 else ""


def value_of(desk: Desk, name: str, value: str) -> str:
    """A value of a facet as people read it."""
    wording, say, pack = desk.wording, desk.say, desk.programme.packs.current
    if value == NONE:
        return say("не указано", "not stated")
    if name == "effect":
        if value == "money":
            return say("рубли", "roubles")
        return CALLED[Quantity][value].say(desk.language)
    if name in {"cost", "duration"}:
        kind, _, end = value.partition("_")
        number = wording.money(Decimal(end)) if name == "cost" else end
        return say(f"до {number}", f"to {number}") if kind == "to" else say(f"свыше {number}", f"over {number}")
    if name == "category":
        return pack.categories[value].say(desk.language) if value in pack.categories else value
    return wording.sphere(value) if name == "sphere" else wording.level(value)


def alike(desk: Desk, code: Code) -> Answer:
    """Practices like one."""
    ready(desk.programme.engine)
    with desk.reading() as connection:
        found = similar(connection, code, desk.today())
    return Answer(found, [_table(desk, found)] if found else [desk.say("Похожих нет.", "None is like it.")])


def wanted(desk: Desk) -> Answer:
    """What was looked at, asked for, and not found since the beginning of the year before."""
    today = desk.today()
    with desk.reading() as connection:
        found, nothing = demand(connection, today.replace(year=today.year - 1, month=1, day=1))
    say = desk.say
    heads = (
        Column(say("Код", "Code")), Column(say("Практика", "Practice"), share=4),
        Column(say("Запросов", "Requests"), right=True), Column(say("Просмотров", "Views"), right=True),
    )  # fmt: skip
    lines: list[str | Table] = []
    if found:
        lines.append(Table(heads, [(one.what, one.title, str(one.requests), str(one.views)) for one in found]))
    if nothing:
        missing = (Column(say("Искали и не нашли", "Asked for and not found"), share=4),
                   Column(say("Раз", "Times"), right=True))  # fmt: skip
        lines.append(Table(missing, [(one.what, str(one.nothing)) for one in nothing]))
    return Answer({"practices": found, "nothing": nothing}, lines or [say("Спроса пока нет.", "No demand yet.")])


def open_to(room: Room) -> None:
    """Give the room of practices its ways of looking."""
    room.question("search", "Найти практики по словам и признакам", "Find practices by words and facets")(find)
    room.question("similar", "Похожие практики", "Practices like one")(alike)
    room.question("demand", "Что смотрят, просят и не находят", "What is looked at, asked for and not found")(wanted)
