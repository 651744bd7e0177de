"""What the sender of rows should know though nothing is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from domain.engine.second_person import number_of
from domain.engine.words import Words, written
from domain.exchange.faults import Place, Remark
from domain.exchange.headings import fold
from domain.exchange.knowledge import Around, Known, named_in
from domain.exchange.layout import Kind, Layout
from domain.exchange.register import Told
from domain.exchange.table import Row
from domain.pilot.measurements import is_off
from domain.rules.names import plain_name
from domain.text.people import who
from domain.text.personal_data import found_in

FREE = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.TEXTS})
"""Kinds of cells in which people write freely."""

Named = tuple[str, str]
"""Name and post."""


def personal_data(layout: Layout, row: Row, place: Callable[[str], Place]) -> Iterator[Remark]:
    """Cells of a row that look like personal data; an address of a person is none."""
    for known in layout.fields:
        value = row.values.get(known.key)
        if known.kind not in FREE or not value:
            continue
        for text in map(str, value) if isinstance(value, tuple) else (str(value),):
            for hit in found_in(text):
                ru = f"похоже на персональные данные: {hit.kind.said.ru} {hit.masked}"
                yield Remark(place(known.key), Words(ru, f"looks like personal data: {hit.kind.said.en} {hit.masked}"))


def other_names(
    row: Row, around: Around, introduced: dict[str, Named], place: Callable[[str], Place]
) -> Iterator[Remark]:
    """People whose e-mail belongs to somebody of another name or post; what is known of them stays."""
    for key, text in named_in(row):
        email, newcomer = who(text)
        if newcomer is None:
            continue
        known = around.people.get(email)
        name, post = known[1:] if known is not None else introduced.get(email, (newcomer.title, newcomer.post))
        if known is None:
            introduced.setdefault(email, (name, post))
        of = (
            Words(f"у {known[0]} ", f"{known[0]} has ")
            if known
            else Words("раньше в этих таблицах ", "an earlier row has ")
        )
        if not same_name(newcomer.title, name):
            ru = f"{email}: {of.ru}имя «{name}», а здесь «{newcomer.title}»; участник не изменён"
            en = f"{email}: {of.en}the name “{name}”, and here it is “{newcomer.title}”; the person was not changed"
            yield Remark(place(key), Words(ru, en))
        elif newcomer.post and post and fold(newcomer.post) != fold(post):
            ru = f"{email}: {of.ru}должность «{post}», а здесь «{newcomer.post}»; участник не изменён"
            en = f"{email}: {of.en}the post “{post}”, and here it is “{newcomer.post}”; the person was not changed"
            yield Remark(place(key), Words(ru, en))


def same_name(first: str, second: str) -> bool:
    """Whether two spellings can be one person's: words in any order, initials, a name left out."""
    fewer, more = sorted((_words(first), _words(second)), key=len)
    left = list(more)
    for word in sorted(fewer, key=len, reverse=True):
        match = next(
            (one for one in left if one == word or (min(len(one), len(word)) == 1 and one[0] == word[0])), None
        )
        if match is None:
            return False
        left.remove(match)
    return True


def _words(name: str) -> list[str]:
    return [word for part in name.replace(".", " ").split() if (word := fold(part))]


def other_dates(row: Row, project: str, around: Around, place: Callable[[str], Place]) -> Iterator[Remark]:
    """A measure that the plan has for another day: one more is planned."""
    due_on = row.values.get("due_on")
    dates = around.planned.get((project, plain_name(str(row.values.get("title") or ""))), {})
    if isinstance(due_on, date) and dates and due_on not in dates:
        listed = sorted(dates)
        ru = ", ".join(f"{one:%d.%m.%Y}" for one in listed)
        yield Remark(
            place("due_on"),
            Words(
                f"такое мероприятие в плане уже есть со сроком {ru}: заведено ещё одно; перенести срок прежнего — "
                f"potok project action {project}",
                f"the plan has such a measure due {', '.join(map(str, listed))}: one more was planned; to move the "
                f"earlier one use potok project action {project}",
            ),
        )


def before_opening(row: Row, project: Known | None, place: Callable[[str], Place]) -> Iterator[Remark]:
    """A measure that was due before its project was opened."""
    due_on = row.values.get("due_on")
    if project is None or not isinstance(due_on, date) or due_on >= project.opened_on:
        return
    day = project.opened_on
    said = Words(f"срок раньше открытия проекта ({day:%d.%m.%Y})", f"due before the project was opened ({day})")
    yield Remark(place("due_on"), said)


def opened_otherwise(row: Row, known: Known) -> date | None:
    """The day of the opening that a row says instead of the one that is known."""
    day = row.values.get("opened_on")
    return day if isinstance(day, date) and day != known.opened_on else None


def other_opening(row: Row, project: Known | None, place: Callable[[str], Place]) -> Iterator[Remark]:
    """A project that a row opens on another day than it was: the day is mended, and figures of every day with it."""
    if project is not None and (day := opened_otherwise(row, project)) is not None:
        ru = f"{project.code}: открыт был {project.opened_on:%d.%m.%Y}, исправлено на {day:%d.%m.%Y}"
        en = f"{project.code} was opened on {project.opened_on}, mended to {day}"
        yield Remark(place("opened_on"), Words(f"{ru}; числа за прошлые дни это меняет", f"{en}; figures follow"))


def its_code(twin: str) -> Words:
    """What a row without a code lacks, where its organisation has a project of the title."""
    return Words(
        f"код: у этой организации уже есть такой проект, {twin}; впишите его код, для нового — другое название",
        f"a code: this organisation has such a project, {twin}; give its code, or another title to a new one",
    )


def like_row(number: int) -> Words:
    """What a row without a code lacks, where an earlier one has the same project."""
    return Words(
        f"код или другое название: такой же проект этой организации в строке {number}",
        f"a code or another title: row {number} has the same project of this organisation",
    )


def off_its_order(row: Row, told: Told, place: Callable[[str], Place]) -> Iterator[Remark]:
    """A measured value that is ten times off the base and the target of its indicator."""
    (*_, base, target), value = told, row.values.get("value")
    if base is None or target is None or not isinstance(value, Decimal) or not is_off(value, base, target):
        return
    ends = (written(base), written(target))
    ru = f"значение не того порядка, что {ends[0].ru} и {ends[1].ru} на карточке: проверьте"
    yield Remark(
        place("value"), Words(ru, f"ten times or more off {ends[0].en} and {ends[1].en} on the card: check it")
    )


def in_percent(row: Row, place: Callable[[str], Place]) -> Iterator[Remark]:
    """A number of an indicator without the sign of percent, beside one that has it."""
    if (plain := _without_sign(row)) is not None:
        (other,) = ENDS.keys() - {plain}
        ru = f"число без знака %, а {ENDS[other].ru} в процентах: проверьте формат ячеек"
        yield Remark(place(plain), Words(ru, f"no percent, and {ENDS[other].en} is in percent: check the format"))


ENDS = {"base": Words("исходное значение", "the base"), "target": Words("цель", "the target")}
"""Numbers of an indicator that are compared."""


def _without_sign(row: Row) -> str | None:
    """The one of base and target that has no sign of percent while the other has."""
    plain = [key for key in ENDS if row.values.get(key) is not None and key not in row.percent]
    return plain[0] if len(plain) == 1 and row.percent & ENDS.keys() else None


def hinted(said: Words, row: Row, key: str) -> Words:
    """What speaks against a number, with the likely cause where only one of two is in percent."""
    if key not in ENDS or _without_sign(row) is None:
        return said
    return Words(
        f"{said.ru}; одно из двух чисел в процентах, другое нет: проверьте формат ячеек",
        f"{said.en}; one of the two numbers is in percent, the other is not: check the format of the cells",
    )


def other_title(row: Row, planned: Words | None, place: Callable[[str], Place]) -> Iterator[Remark]:
    """A milestone of the methodology that a row calls otherwise: it keeps its title."""
    said = str(row.values.get("title") or "")
    if planned is None or not said or fold(said) in {fold(planned.ru), fold(planned.en)}:
        return
    ru = f"в методике это «{planned.ru}», название не изменено; для другой контрольной точки нужен свой ключ"
    en = f"the methodology calls the milestone “{planned.en}”, which stays; another milestone needs a key of its own"
    yield Remark(place("title"), Words(ru, en))


def changed(code: str, before: str) -> Words:
    """A cell that changes what is known of a person."""
    return Words(f"у {code} было «{before or 'пусто'}»: изменено", f"{code} had “{before or 'blank'}”: was changed")


def awaited(command_id: str) -> Words:
    """What somebody else has to ask for, too, before it is done."""
    number = number_of(command_id)
    return Words(
        f"ещё не сделано, ждёт второго человека: potok second confirm {number}",
        f"not done yet, waits for a second person: potok second confirm {number}",
    )


CORRECTED = Words(
    "за эту дату уже было другое значение: оно исправлено на это",
    "this date had another value, which was corrected to this one",
)
