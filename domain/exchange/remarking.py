"""What the sender of rows should know though nothing is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from domain.exchange.faults import Place, Remark
from domain.exchange.headings import fold
from domain.exchange.layout import Kind, Layout
from domain.exchange.looking import Around, named_in
from domain.exchange.table import Row
from domain.people import who
from domain.personal_data import found_in
from domain.words import Words

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
    dates = around.planned.get((project, str(row.values.get("title") or "")), set())
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


def other_title(row: Row, planned: Words | None, place: Callable[[str], Place]) -> Iterator[Remark]:
    """A milestone of the methodology that a row calls otherwise: it keeps its title."""
    said = str(row.values.get("title") or "")
    if planned is None or not said or fold(said) in {fold(planned.ru), fold(planned.en)}:
        return
    ru = f"веха методики называется «{planned.ru}», название не изменено; для другой вехи нужен свой ключ"
    en = f"the methodology calls the milestone “{planned.en}”, which stays; another milestone needs a key of its own"
    yield Remark(place("title"), Words(ru, en))


def changed(code: str, before: str) -> Words:
    """A cell that changes what is known of a person."""
    return Words(f"у {code} было «{before or 'пусто'}»: изменено", f"{code} had “{before or 'blank'}”: was changed")


CORRECTED = Words(
    "за эту дату уже было другое значение: оно исправлено на это",
    "this date had another value, which was corrected to this one",
)
