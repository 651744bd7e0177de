"""A region's own words for the programme's: whole words of Russian texts, and titles of actions, fields and events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol


class Said(Protocol):
    """A text in every language of the programme."""

    @property
    def ru(self) -> str:
        """In Russian."""

    @property
    def en(self) -> str:
        """In English."""


_titles: dict[str, Said] = {}
_own: dict[str, str] = {}
_found: list[re.Pattern[str]] = []


def use(terms: Mapping[str, str], titles: Mapping[str, Said] | None = None) -> None:
    """Say these words from now on in this process: a form of ours -> the region's; key of a title -> the region's."""
    _titles.clear()
    _titles.update(titles or {})
    _own.clear()
    _own.update({_plain(ours): theirs for ours, theirs in terms.items()})
    longest = sorted(_own, key=len, reverse=True)
    said = "|".join(r"\s+".join(map(re.escape, ours.split())) for ours in longest)
    _found[:] = [re.compile(rf"(?<!\w)(?:{said})(?!\w)", re.IGNORECASE)] if longest else []


def own_title(key: str) -> Said | None:
    """How the region calls an action, a field or an event; None where it keeps our title."""
    return _titles.get(key)


def in_own_terms(text: str) -> str:
    """A Russian text with the region's words in the place of ours."""
    return _found[0].sub(_theirs, text) if _found else text


def _theirs(found: re.Match[str]) -> str:
    """The region's form, with a large first letter where ours had one."""
    ours = found.group()
    theirs = _own[_plain(ours)]
    if ours.isupper() and len(ours) > 1:
        return theirs.upper()
    return theirs[:1].upper() + theirs[1:] if ours[:1].isupper() else theirs


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
