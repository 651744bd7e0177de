"""Numbers as people type them: decimal commas, blanks between thousands, a minus of any length."""

from __future__ import annotations

import re
from decimal import Decimal

BLANKS = dict.fromkeys(map(ord, " \u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"), " ")
MINUSES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
SIGNS = BLANKS | MINUSES

PLAIN = re.compile(r"\d+([.,]\d+)?")
SPACED = re.compile(r"\d{1,3}( \d{3})+([.,]\d+)?")
COMMAS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)")
POINTS = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)")
THOUSANDS = re.compile(r"\d{1,3}(,\d{3}){2,}|\d{1,3}(\.\d{3}){2,}")
AMBIGUOUS = re.compile(r"[1-9]\d{0,2},\d{3}")
"""A thousand and something to an English reader, one and something to a Russian one."""


def number_in(text: str, *, point: bool = False) -> Decimal | None:
    """The number that a text states without doubt; `point` says that its writer uses decimal points."""
    said = text.translate(SIGNS).strip()
    minus = said.startswith("-")
    digits = said[1:].lstrip() if said[:1] in {"-", "+"} else said
    if point and AMBIGUOUS.fullmatch(digits):
        return None
    plain = _plain(digits)
    return None if plain is None else Decimal(f"-{plain}" if minus else plain)


def _plain(digits: str) -> str | None:
    """The digits with a point where the fraction begins."""
    if not digits.isascii():
        return None
    if PLAIN.fullmatch(digits) or SPACED.fullmatch(digits):
        return digits.replace(" ", "").replace(",", ".")
    if COMMAS.fullmatch(digits):
        return digits.replace(",", "")
    if POINTS.fullmatch(digits):
        return digits.replace(".", "").replace(",", ".")
    if THOUSANDS.fullmatch(digits):
        return digits.replace(",", "").replace(".", "")
    return None
