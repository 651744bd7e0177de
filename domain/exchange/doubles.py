"""Rows that may mean one thing or two: organisations of one name, measures that differ in their signs alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.engine.words import Words
from domain.exchange.knowledge import Around
from domain.exchange.register import Body, Misnamed, Register
from domain.exchange.table import Row
from domain.rules.names import plain_name


class Doubles:
    """Tells what rows of one file are the same, and what the programme has already."""

    def __init__(self, register: Register) -> None:
        self.file = ""
        """The file that is being entered: the same row in another file is harmless."""
        self.asides: list[tuple[str, Words]] = []
        """Column and sentence of what the sender of the row should know."""
        self._register = register
        self._bodies: dict[str, tuple[str, int]] = {}
        """Code -> file and row that brought the organisation."""
        self._measures: dict[int, tuple[int, str]] = {}
        """File, project, title and due date of a measure -> the row that has them, and its spelling."""

    def brings(self, code: str, row: Row) -> None:
        """A row brings an organisation."""
        self._bodies[code] = self.file, row.number

    def body(self, row: Row, title: str, parent: str | None) -> Body | None:
        """The organisation that a row without a code means; raises `Misnamed` where another row of its file does."""
        known = self._register.meant(title, parent)
        self.once(known.code if known else "", row, title)
        return known

    def once(self, code: str, row: Row, title: str, *, centre: bool = False) -> None:
        """No other row of the file brings what a row names by its title."""
        file, number = self._bodies.get(code, ("", 0))
        if number and file == self.file:
            alike = centres_alike if centre else called_alike
            raise Misnamed("title", title, alike(*sorted((number, row.number))))

    def measure(self, row: Row, project: str, due_on: date, around: Around) -> str:
        """The title of a measure as the plan, or an earlier row of the file, spells it."""
        title = str(row.values["title"])
        place = self.file, project, plain_name(title), due_on
        number, above = self._measures.setdefault(hash(place), (row.number, title))
        if number != row.number:
            self.asides.append(("title", planned_alike(number)))
            return above
        known = around.planned.get((project, plain_name(title)), {}).get(due_on, title)
        if known.casefold() != title.casefold():
            self.asides.append(("title", spelt_as(known)))
        self._measures[hash(place)] = row.number, known
        return known


def called_alike(first: int, second: int) -> Words:
    """Two rows of one file that could be one organisation or two."""
    return Words(
        f"одна строка: строки {first} и {second} называют организацию одинаково; если это разные организации, "
        "впишите код или вышестоящую организацию",
        f"one row: rows {first} and {second} call an organisation the same; if they are two, give one a code or a "
        "parent",
    )


def centres_alike(first: int, second: int) -> Words:
    """Two rows of one file that could be one centre or two; what a centre stands under tells none apart."""
    ru = f"одна строка: строки {first} и {second} называют центр одинаково; разным центрам впишите коды или названия"
    en = f"one row: rows {first} and {second} call a centre the same; give different ones codes or titles of their own"
    return Words(ru, en)


def one_more(title: str, others: Iterable[Body]) -> Words:
    """An organisation that is entered beside others of its title."""
    listed = ", ".join(sorted(other.code for other in others))
    return Words(
        f"«{title}» — так называется и {listed}: заведена ещё одна организация",
        f"{listed} is called “{title}” too: one more organisation was entered",
    )


def planned_alike(above: int) -> Words:
    """A row that plans what an earlier row of its file plans."""
    return Words(
        f"то же мероприятие с тем же сроком, что в строке {above}: в плане оно одно; разные назовите по-разному",
        f"the same measure and due date as in row {above}: the plan has it once; call different measures differently",
    )


def spelt_as(title: str) -> Words:
    """A measure of the plan that a row spells otherwise."""
    return Words(
        f"в плане это «{title}» с тем же сроком: прежнее мероприятие, название не изменено",
        f"the plan has it as “{title}” with this due date: the measure is that one, and keeps its title",
    )
