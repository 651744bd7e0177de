"""The table `[sheets]` of a pack: a region's own words for columns and values, before the standard ones."""

from __future__ import annotations

from collections.abc import Mapping

from domain.methodology.document import Table
from domain.methodology.sheet_words import Names, SheetWords, standard_words


def sheet_words(table: Table) -> SheetWords:
    """The standard words with those of a pack's `[sheets]`; what it names that no sheet has is a problem."""
    standard = standard_words()
    headings = _merged(table.some("headings"), standard.headings)
    asked = _merged(table.some("asked"), standard.asked, fields=standard.headings)
    outer, values = table.some("values"), dict(standard.values)
    for layout in _known(outer, values):
        values[layout] = _merged(outer.table(layout), values[layout])
    table.end()
    return SheetWords(headings, asked, values)


def _merged(table: Table, standard: Mapping[str, Names], fields: Mapping[str, Names] | None = None) -> dict[str, Names]:
    """For each table of names the standard ones with its own before them."""
    found, offered = dict(standard), standard if fields is None else fields
    for name in _known(table, offered):
        below = table.table(name)
        own = {key: below.listed(key, str) for key in _known(below, offered[name], roles=name == "projects")}
        found[name] = _claimed(own, found.get(name, {}))
    return found


def _claimed(own: Names, standard: Names) -> Names:
    """Own words stand first, and mean nothing else any more."""
    claimed = {_plain(word) for words in own.values() for word in words}
    left = {key: tuple(one for one in words if _plain(one) not in claimed) for key, words in standard.items()}
    return {key: (*own.get(key, ()), *left.get(key, ())) for key in {**left, **own}}


def _known(table: Table, offered: Mapping[str, object], *, roles: bool = False) -> list[str]:
    """The keys of a table that are offered; the others are problems. A card may name people of any role."""
    table.known |= offered.keys() | {key for key in table.values if roles and key.startswith("people.")}
    table.end()
    return [key for key in table.values if key in table.known]


def _plain(word: str) -> str:
    return "".join(sign for sign in word.casefold().replace("ё", "е") if sign.isalnum())
